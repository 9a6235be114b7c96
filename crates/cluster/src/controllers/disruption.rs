//! Disruption budgets, and the eviction that they may forbid.
//!
//! Rules: `pkg/controller/disruption`, `pkg/registry/core/pod/storage/eviction.go`.

use std::rc::Rc;

use objects::{IntOrString, Kind, LabelSelector, Labels, Object, Other, Pod, Time};
use serde_json::{Value, json};

use crate::{ApiError, Cluster, DeleteOptions, Reason};

fn selector(budget: &Object) -> Option<LabelSelector> {
    let value = budget.as_other()?.at(&["spec", "selector"])?.clone();
    objects::read(value).ok()
}

fn bound(budget: &Object, key: &str) -> Option<IntOrString> {
    let value = budget.as_other()?.at(&["spec", key])?.clone();
    objects::read(value).ok()
}

impl Cluster {
    /// The disruption budgets of a namespace that guard what has these labels.
    pub fn budgets<'a>(&'a self, namespace: &str, labels: &Labels) -> impl Iterator<Item = &'a Rc<Other>> {
        let guards = |budget: &&Object| selector(budget).is_some_and(|selector| selector.matches(labels));
        let budgets = self.store.list(Kind::PodDisruptionBudget, Some(namespace));
        budgets.filter(guards).filter_map(Object::as_other)
    }

    /// Counts what a disruption budget guards, and how many of its pods may go.
    pub(crate) fn sync_disruption_budget(&mut self, namespace: &str, name: &str) {
        let Some(budget) = self.store.get(Kind::PodDisruptionBudget, namespace, name).cloned() else { return };
        let Some(selector) = selector(&budget) else { return };
        let pods: Vec<&Rc<Pod>> = self
            .store
            .pods(Some(namespace))
            .filter(|pod| selector.matches(&pod.metadata.labels) && !pod.is_finished())
            .collect();
        let count = |pods: usize| i32::try_from(pods).unwrap_or(i32::MAX);
        let healthy = count(pods.iter().filter(|pod| pod.is_ready() && !pod.is_terminating()).count());
        let scale = self.expected_pods(&pods);
        let (expected, desired) = match (bound(&budget, "minAvailable"), bound(&budget, "maxUnavailable")) {
            (_, Some(most)) => (scale, (scale - most.scaled(scale, true)).max(0)),
            (Some(IntOrString::Int(least)), None) => (count(pods.len()), least),
            (Some(least), None) => (scale, least.scaled(scale, true)),
            (None, None) => (count(pods.len()), 1),
        };
        let allowed = if expected > 0 { (healthy - desired).max(0) } else { 0 };
        self.write_budget_status(&budget, healthy, desired, expected, allowed);
    }

    /// How many pods the controllers of these pods want in all.
    fn expected_pods(&self, pods: &[&Rc<Pod>]) -> i32 {
        let mut owners: Vec<&objects::OwnerReference> =
            pods.iter().filter_map(|pod| pod.metadata.controller()).collect();
        objects::sort::by(&mut owners, |a, b| a.uid.cmp(&b.uid));
        owners.dedup_by(|a, b| a.uid == b.uid);
        let namespace = pods.first().map_or("", |pod| pod.metadata.namespace.as_str());
        let mut deployments: Vec<(&str, i32)> = Vec::new();
        let mut total = 0;
        for owner in owners {
            let Some(set) = self.store.replica_set(namespace, &owner.name) else { continue };
            let deployment = set.metadata.controller().and_then(|owner| self.store.deployment(namespace, &owner.name));
            match deployment {
                Some(deployment) => deployments.push((&deployment.metadata.uid, deployment.spec.replicas)),
                None => total += set.spec.replicas,
            }
        }
        objects::sort::natural(&mut deployments);
        deployments.dedup();
        total + deployments.into_iter().map(|(_, replicas)| replicas).sum::<i32>()
    }

    fn write_budget_status(&mut self, budget: &Object, healthy: i32, desired: i32, expected: i32, allowed: i32) {
        let Object::Other(other) = budget else { return };
        let (status, reason) = if allowed > 0 { ("True", "SufficientPods") } else { ("False", "InsufficientPods") };
        let held = other.at(&["status", "conditions", "0"]).cloned();
        let held = held.or_else(|| other.at(&["status", "conditions"]).and_then(|list| list.get(0)).cloned());
        let since = held
            .filter(|condition| condition["status"] == json!(status))
            .map_or_else(|| json!(Time::of(self.now)), |condition| condition["lastTransitionTime"].clone());
        let mut next = Rc::clone(other);
        Rc::make_mut(&mut next).body.insert(
            "status".to_owned(),
            json!({
                "conditions": [{
                    "lastTransitionTime": since,
                    "message": "",
                    "observedGeneration": other.metadata.generation,
                    "reason": reason,
                    "status": status,
                    "type": "DisruptionAllowed",
                }],
                "currentHealthy": healthy,
                "desiredHealthy": desired,
                "disruptionsAllowed": allowed,
                "expectedPods": expected,
                "observedGeneration": other.metadata.generation,
            }),
        );
        let next = Object::Other(next);
        if next != *budget {
            self.write(next);
        }
    }

    /// Evicts a pod, as `drain` does.
    ///
    /// Errors: `NotFound`; `TooManyRequests` where a disruption budget allows no disruption now.
    pub fn evict(&mut self, namespace: &str, name: &str, options: &DeleteOptions) -> Result<(), ApiError> {
        let pod = self.store.pod(namespace, name).cloned();
        let pod = pod.ok_or_else(|| crate::cluster::not_found(Kind::Pod, name))?;
        let guards: Vec<Object> = self
            .store
            .list(Kind::PodDisruptionBudget, Some(namespace))
            .filter(|budget| selector(budget).is_some_and(|selector| selector.matches(&pod.metadata.labels)))
            .cloned()
            .collect();
        let needs_leave = !pod.is_finished() && !pod.is_terminating() && pod.is_ready();
        for budget in guards.iter().filter(|_| needs_leave) {
            let allowed = budget.as_other().and_then(|budget| budget.at(&["status", "disruptionsAllowed"])?.as_i64());
            if allowed.unwrap_or(0) <= 0 {
                let message = "Cannot evict pod as it would violate the pod's disruption budget.";
                return Err(ApiError::new(Reason::TooManyRequests, message));
            }
        }
        if options.dry_run {
            return Ok(());
        }
        for budget in guards.iter().filter(|_| needs_leave) {
            let Object::Other(other) = budget else { continue };
            let mut next = Rc::clone(other);
            let status = Rc::make_mut(&mut next).body.get_mut("status").and_then(Value::as_object_mut);
            if let Some(allowed) = status.and_then(|status| status.get_mut("disruptionsAllowed")) {
                *allowed = json!(allowed.as_i64().unwrap_or(1) - 1);
            }
            self.write(Object::Other(next));
        }
        self.delete(Kind::Pod, namespace, name, options).map(|_| ())
    }
}
