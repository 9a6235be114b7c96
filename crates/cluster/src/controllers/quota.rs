//! ResourceQuotas and LimitRanges: what a namespace may hold, and what its containers ask for by default.
//!
//! Rules: `plugin/pkg/admission/resourcequota`, `pkg/quota/v1/evaluator/core`, `plugin/pkg/admission/limitranger`.

use std::rc::Rc;

use objects::{Kind, Object, Quantities, Quantity, SortedMap};
use serde_json::json;

use crate::{ApiError, Cluster, Reason};

/// What one object takes of a quota, by resource name.
fn usage(object: &Object) -> Quantities {
    let mut usage = Quantities::new();
    let resource = object.kind().resource();
    usage.insert(format!("count/{}", resource.qualified_plural()), Quantity::units(1));
    match object {
        Object::Pod(pod) if pod.is_finished() => usage.clear(),
        Object::Pod(pod) => {
            usage.insert("pods".to_owned(), Quantity::units(1));
            for (name, quantity) in pod.spec.requests() {
                if matches!(name.as_str(), "cpu" | "memory" | "ephemeral-storage") {
                    usage.insert(name.clone(), quantity.clone());
                }
                usage.insert(format!("requests.{name}"), quantity);
            }
            for (name, quantity) in pod.spec.limits() {
                usage.insert(format!("limits.{name}"), quantity);
            }
        }
        Object::Service(service) => {
            usage.insert("services".to_owned(), Quantity::units(1));
            let ports = service.spec.ports.iter().filter(|port| port.node_port != 0).count();
            usage.insert("services.nodeports".to_owned(), Quantity::units(i64::try_from(ports).unwrap_or(0)));
            let balancers = i64::from(service.spec.kind == "LoadBalancer");
            usage.insert("services.loadbalancers".to_owned(), Quantity::units(balancers));
        }
        Object::Other(other) => {
            let name = match other.kind {
                Kind::ConfigMap => "configmaps",
                Kind::Secret => "secrets",
                Kind::ResourceQuota => "resourcequotas",
                _ => return usage,
            };
            usage.insert(name.to_owned(), Quantity::units(1));
        }
        Object::ReplicaSet(_)
        | Object::Deployment(_)
        | Object::EndpointSlice(_)
        | Object::Node(_)
        | Object::Event(_) => {}
    }
    usage
}

fn hard_limits(quota: &Object) -> Quantities {
    let hard = quota.as_other().and_then(|quota| quota.at(&["spec", "hard"]).cloned());
    hard.and_then(|hard| objects::read(hard).ok()).unwrap_or_default()
}

impl Cluster {
    /// What a namespace uses of the limited resources.
    fn used(&self, namespace: &str, hard: &Quantities) -> Quantities {
        let mut used: Quantities = hard.keys().map(|name| (name.clone(), Quantity::units(0))).collect();
        let kinds = objects::RESOURCES.iter().filter(|resource| resource.namespaced).map(|resource| resource.kind);
        let kinds =
            kinds.filter(|kind| !matches!(kind, Kind::Event | Kind::Endpoints | Kind::EndpointSlice | Kind::Lease));
        for object in kinds.flat_map(|kind| self.store.list(kind, Some(namespace))) {
            for (name, quantity) in usage(object) {
                if let Some(sum) = used.get_mut(&name) {
                    *sum = quantity.plus(sum);
                }
            }
        }
        used
    }

    /// Refuses an object that a quota has no room for.
    ///
    /// Errors: `Forbidden` with what was requested, is used, and is the limit.
    pub(crate) fn charge_quota(&mut self, object: &Object, dry_run: bool) -> Result<(), ApiError> {
        let metadata = object.metadata();
        let quotas: Vec<Object> = self.store.list(Kind::ResourceQuota, Some(&metadata.namespace)).cloned().collect();
        for quota in &quotas {
            let hard = hard_limits(quota);
            let asked: Quantities =
                usage(object).into_iter().filter(|(name, q)| hard.contains_key(name) && q.nano() > 0).collect();
            self.require_compute(object, quota, &hard)?;
            if asked.is_empty() {
                continue;
            }
            let used = self.used(&metadata.namespace, &hard);
            let over: Vec<&String> = asked
                .iter()
                .filter(|(name, quantity)| used[*name].nano() + quantity.nano() > hard[*name].nano())
                .map(|(name, _)| name)
                .collect();
            if over.is_empty() {
                continue;
            }
            let list =
                |of: &Quantities| over.iter().map(|name| format!("{name}={}", of[*name])).collect::<Vec<_>>().join(",");
            let message = format!(
                "{} \"{}\" is forbidden: exceeded quota: {}, requested: {}, used: {}, limited: {}",
                object.kind().resource().qualified_plural(),
                metadata.name,
                quota.metadata().name,
                list(&asked),
                list(&used),
                list(&hard)
            );
            return Err(ApiError::new(Reason::Forbidden, message));
        }
        if !dry_run {
            for quota in quotas {
                let metadata = quota.metadata();
                self.enqueue(crate::work::Work::Quota(metadata.namespace.clone(), metadata.name.clone()));
            }
        }
        Ok(())
    }

    /// A quota on compute resources makes every container say what it needs of them.
    fn require_compute(&self, object: &Object, quota: &Object, hard: &Quantities) -> Result<(), ApiError> {
        let Object::Pod(pod) = object else { return Ok(()) };
        let missing: SortedMap<String, Vec<String>> = pod
            .spec
            .containers
            .iter()
            .map(|container| {
                let absent = hard.keys().filter(|name| {
                    let (list, resource) = match name.split_once('.') {
                        Some(("limits", resource)) => (&container.resources.limits, resource),
                        Some(("requests", resource)) => (&container.resources.requests, resource),
                        _ => (&container.resources.requests, name.as_str()),
                    };
                    matches!(resource, "cpu" | "memory") && !list.contains_key(resource)
                });
                (container.name.clone(), absent.cloned().collect::<Vec<_>>())
            })
            .filter(|(_, absent)| !absent.is_empty())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let mut by_resource: SortedMap<String, Vec<String>> = SortedMap::new();
        for (container, names) in missing {
            for name in names {
                by_resource.get_or_default(name).push(container.clone());
            }
        }
        let list: Vec<String> =
            by_resource.into_iter().map(|(name, containers)| format!("{name} for: {}", containers.join(","))).collect();
        let message = format!(
            "pods \"{}\" is forbidden: failed quota: {}: must specify {}",
            pod.metadata.name,
            quota.metadata().name,
            list.join("; ")
        );
        Err(ApiError::new(Reason::Forbidden, message))
    }

    /// Writes what is used into a quota's status.
    pub(crate) fn sync_quota(&mut self, namespace: &str, name: &str) {
        let Some(quota) = self.store.get(Kind::ResourceQuota, namespace, name).cloned() else { return };
        let hard = hard_limits(&quota);
        let used = self.used(namespace, &hard);
        let Object::Other(other) = &quota else { return };
        let mut other = Rc::clone(other);
        Rc::make_mut(&mut other).body.insert("status".to_owned(), json!({ "hard": hard, "used": used }));
        let next = Object::Other(other);
        if next != quota {
            self.write(next);
        }
    }
}
