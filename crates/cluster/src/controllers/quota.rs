//! ResourceQuotas and LimitRanges: what a namespace may hold, and what its containers ask for by default.
//!
//! Rules: `plugin/pkg/admission/resourcequota`, `pkg/quota/v1/evaluator/core`, `plugin/pkg/admission/limitranger`.

use std::rc::Rc;

use objects::{Kind, Object, Pod, PodSpec, Quantities, Quantity, SortedMap};
use serde_json::{Map, Value, json};

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

    /// Fills in the requests and limits that LimitRanges give to containers without.
    ///
    /// Errors: `Forbidden` where a container is outside of the bounds.
    pub(crate) fn apply_limit_ranges(&mut self, pod: &mut Pod) -> Result<(), ApiError> {
        let items: Vec<Value> = self
            .store
            .list(Kind::LimitRange, Some(&pod.metadata.namespace))
            .filter_map(Object::as_other)
            .filter_map(|range| range.at(&["spec", "limits"]).and_then(Value::as_array).cloned())
            .flatten()
            .filter(|item| item["type"] == json!("Container"))
            .collect();
        if items.is_empty() {
            return Ok(());
        }
        let mut raw = pod.spec.raw.clone();
        for item in &items {
            for container in raw.get_mut("containers").and_then(Value::as_array_mut).into_iter().flatten() {
                fill_resources(container, item);
            }
        }
        let spec = PodSpec::from_value(raw).map_err(|error| ApiError::new(Reason::InternalError, error.to_string()))?;
        pod.spec = Rc::new(spec);
        let mut problems = Vec::new();
        for item in &items {
            for container in &pod.spec.containers {
                problems.extend(out_of_bounds(&container.resources.limits, &container.resources.requests, item));
            }
        }
        match problems.as_slice() {
            [] => Ok(()),
            [only] => Err(forbidden(&pod.metadata.name, only)),
            many => Err(forbidden(&pod.metadata.name, &format!("[{}]", many.join(", ")))),
        }
    }
}

fn forbidden(name: &str, problem: &str) -> ApiError {
    ApiError::new(Reason::Forbidden, format!("pods \"{name}\" is forbidden: {problem}"))
}

fn fill_resources(container: &mut Value, item: &Value) {
    let resources = &mut container["resources"];
    if !resources.is_object() {
        *resources = json!({});
    }
    let written_limits = resources.get("limits").cloned().unwrap_or_else(|| json!({}));
    for (list, source) in [("limits", "default"), ("requests", "defaultRequest")] {
        let Some(Value::Object(defaults)) = item.get(source) else { continue };
        for (name, quantity) in defaults {
            if list == "requests" && written_limits.get(name).is_some() && resources["requests"].get(name).is_some() {
                continue;
            }
            let held = resources[list].as_object().cloned().unwrap_or_default();
            let mut held: Map<String, Value> = held;
            held.entry(name.clone()).or_insert_with(|| quantity.clone());
            resources[list] = Value::Object(held);
        }
    }
}

fn out_of_bounds(limits: &Quantities, requests: &Quantities, item: &Value) -> Vec<String> {
    let bounds = |key: &str| -> Quantities {
        item.get(key).cloned().and_then(|value| objects::read(value).ok()).unwrap_or_default()
    };
    let mut problems = Vec::new();
    for (name, least) in bounds("min") {
        match requests.get(&name) {
            Some(request) if request.nano() < least.nano() => {
                problems.push(format!("minimum {name} usage per Container is {least}, but request is {request}"))
            }
            Some(_) => {}
            None => problems.push(format!("minimum {name} usage per Container is {least}.  No request is specified")),
        }
    }
    for (name, most) in bounds("max") {
        match limits.get(&name) {
            Some(limit) if limit.nano() > most.nano() => {
                problems.push(format!("maximum {name} usage per Container is {most}, but limit is {limit}"));
            }
            Some(_) => {}
            None => problems.push(format!("maximum {name} usage per Container is {most}.  No limit is specified")),
        }
    }
    problems
}
