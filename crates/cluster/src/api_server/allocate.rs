//! Cluster IPs and node ports of Services.

use objects::{Kind, Object, Service, SortedSet};
use serde_json::{Map, Value, json};

use crate::{ApiError, Cause, Cluster, Reason};

impl Cluster {
    /// Gives a Service the addresses and ports that its type needs and it has not got.
    pub(super) fn allocate(&mut self, service: &mut Service, dry_run: bool) -> Result<(), ApiError> {
        if service.status.is_null() {
            service.status = json!({ "loadBalancer": {} });
        }
        let spec = &mut service.spec;
        if spec.kind == "ExternalName" {
            return Ok(());
        }
        if !spec.cluster_ip.is_empty() && spec.cluster_ip != "None" {
            self.check_cluster_ip(&service.metadata.name, &service.metadata.namespace, &spec.cluster_ip)?;
        } else if spec.cluster_ip.is_empty() && !dry_run {
            spec.cluster_ip = self.free_cluster_ip(&service.metadata.namespace, &service.metadata.name);
        }
        if !spec.cluster_ip.is_empty() {
            spec.cluster_ips = vec![spec.cluster_ip.clone()];
        }
        if spec.kind == "ClusterIP" {
            spec.ports.iter_mut().for_each(|port| port.node_port = 0);
            spec.rest.remove("externalTrafficPolicy");
            spec.rest.remove("allocateLoadBalancerNodePorts");
            return Ok(());
        }
        if dry_run {
            return Ok(());
        }
        let mut taken = self.node_ports(&service.metadata.name);
        for (at, port) in spec.ports.iter_mut().enumerate() {
            if port.node_port != 0 {
                if !taken.insert(port.node_port) {
                    return Err(port_taken(&service.metadata.name, at, port.node_port));
                }
                continue;
            }
            let mut nth = 0;
            while port.node_port == 0 || !taken.insert(port.node_port) {
                let draw = self.random.below(2768, "node-port", &service.metadata.uid, at as u64 * 10_000 + nth);
                port.node_port = 30_000 + draw as u16;
                nth += 1;
            }
        }
        Ok(())
    }

    /// A chosen address must be one of the Services' and free.
    fn check_cluster_ip(&self, name: &str, namespace: &str, ip: &str) -> Result<(), ApiError> {
        let mut parts = ip.split('.').map(|part| part.parse::<u8>().unwrap_or(0));
        let is_ours = parts.next() == Some(10) && parts.next().is_some_and(|part| (96..112).contains(&part));
        let mut services = self.store.list(Kind::Service, None).filter_map(Object::as_service);
        let is_other = |held: &Service| (&*held.metadata.name, &*held.metadata.namespace) != (name, namespace);
        let reason = if !is_ours {
            "the provided network does not match the current range"
        } else if services.any(|held| held.spec.cluster_ip == ip && is_other(held)) {
            "provided IP is already allocated"
        } else {
            return Ok(());
        };
        let message = format!("Invalid value: [{ip:?}]: failed to allocate IP {ip}: {reason}");
        Err(refused(name, "spec.clusterIPs".to_owned(), message))
    }

    fn free_cluster_ip(&self, namespace: &str, name: &str) -> String {
        let taken: SortedSet<&str> = self
            .store
            .list(Kind::Service, None)
            .filter_map(Object::as_service)
            .map(|service| service.spec.cluster_ip.as_str())
            .collect();
        (0..)
            .map(|nth| {
                let bits = self.random.bits("cluster-ip", &format!("{namespace}/{name}"), nth);
                format!("10.{}.{}.{}", 96 + bits % 16, (bits >> 8) % 256, 2 + (bits >> 16) % 252)
            })
            .find(|ip| !taken.contains(ip.as_str()))
            .unwrap_or_default()
    }

    fn node_ports(&self, except: &str) -> SortedSet<u16> {
        self.store
            .list(Kind::Service, None)
            .filter_map(Object::as_service)
            .filter(|service| service.metadata.name != except)
            .flat_map(|service| service.spec.ports.iter().map(|port| port.node_port))
            .collect()
    }

    /// Lets a changed Service keep the addresses and ports that it was given, as an update without them does, and lets
    /// go of those that its new type does not have.
    ///
    /// Rule: `patchAllocatedValues` and `dropTypeDependentFields` of `pkg/registry/core/service`.
    pub(super) fn keep_allocated(&self, old: &Object, manifest: &mut Value) {
        let Object::Service(old) = old else { return };
        let Some(spec) = manifest.get_mut("spec").and_then(Value::as_object_mut) else { return };
        let kind = spec.get("type").and_then(Value::as_str).unwrap_or("ClusterIP").to_owned();
        if kind == "ExternalName" {
            drop_same(spec, "clusterIPs", Some(&json!(old.spec.cluster_ips)));
            drop_same(spec, "clusterIP", Some(&json!(old.spec.cluster_ip)));
            for key in ["ipFamilies", "ipFamilyPolicy"] {
                drop_same(spec, key, old.spec.rest.get(key));
            }
        } else if !spec.contains_key("clusterIP") {
            spec.insert("clusterIP".to_owned(), json!(old.spec.cluster_ip));
            spec.insert("clusterIPs".to_owned(), json!(old.spec.cluster_ips));
        }
        let (had, has) = (is_exposed(&old.spec.kind), is_exposed(&kind));
        for port in spec.get_mut("ports").and_then(Value::as_array_mut).into_iter().flatten() {
            let number = port.get("port").and_then(Value::as_u64);
            let held = old.spec.ports.iter().find(|held| Some(u64::from(held.port)) == number);
            let (Value::Object(port), Some(held)) = (port, held) else { continue };
            if had && !has {
                drop_same(port, "nodePort", Some(&json!(held.node_port)));
            } else if held.node_port != 0 {
                port.entry("nodePort").or_insert_with(|| json!(held.node_port));
            }
        }
        if had && !has && !spec.contains_key("externalIPs") {
            drop_same(spec, "externalTrafficPolicy", old.spec.rest.get("externalTrafficPolicy"));
        }
        if kind != "LoadBalancer" {
            let key = "allocateLoadBalancerNodePorts";
            drop_same(spec, key, old.spec.rest.get(key));
        }
    }
}

fn is_exposed(kind: &str) -> bool {
    matches!(kind, "NodePort" | "LoadBalancer")
}

/// Removes a field that was not changed.
fn drop_same(map: &mut Map<String, Value>, key: &str, held: Option<&Value>) {
    if map.get(key) == held {
        map.remove(key);
    }
}

fn port_taken(name: &str, at: usize, port: u16) -> ApiError {
    let message = format!("Invalid value: {port}: provided port is already allocated");
    refused(name, format!("spec.ports[{at}].nodePort"), message)
}

fn refused(name: &str, field: String, message: String) -> ApiError {
    let mut error = ApiError::new(Reason::Invalid, format!("Service \"{name}\" is invalid: {field}: {message}"));
    error.causes.push(Cause { field, message });
    error
}
