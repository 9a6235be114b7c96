//! Workloads, routes, roles and storage as rows.

use objects::{Kind, LabelSelector, Moment, Other, Time};
use serde_json::Value;

use super::other::{or, plain};
use super::{Column, narrow, or_none, wide};
use crate::age;

const CONTAINERS: [Column; 2] = [wide("CONTAINERS"), wide("IMAGES")];
const STATEFUL_SET: &[Column] = &[narrow("NAME"), narrow("READY"), narrow("AGE"), CONTAINERS[0], CONTAINERS[1]];
const DAEMON_SET: &[Column] = &[
    narrow("NAME"),
    narrow("DESIRED"),
    narrow("CURRENT"),
    narrow("READY"),
    narrow("UP-TO-DATE"),
    narrow("AVAILABLE"),
    narrow("NODE SELECTOR"),
    narrow("AGE"),
    CONTAINERS[0],
    CONTAINERS[1],
    wide("SELECTOR"),
];
const CRON_JOB: &[Column] = &[
    narrow("NAME"),
    narrow("SCHEDULE"),
    narrow("TIMEZONE"),
    narrow("SUSPEND"),
    narrow("ACTIVE"),
    narrow("LAST SCHEDULE"),
    narrow("AGE"),
    CONTAINERS[0],
    CONTAINERS[1],
    wide("SELECTOR"),
];
const CONTROLLER_REVISION: &[Column] = &[narrow("NAME"), narrow("CONTROLLER"), narrow("REVISION"), narrow("AGE")];
const INGRESS: &[Column] =
    &[narrow("NAME"), narrow("CLASS"), narrow("HOSTS"), narrow("ADDRESS"), narrow("PORTS"), narrow("AGE")];
const INGRESS_CLASS: &[Column] = &[narrow("NAME"), narrow("CONTROLLER"), narrow("PARAMETERS"), narrow("AGE")];
const NETWORK_POLICY: &[Column] = &[narrow("NAME"), narrow("POD-SELECTOR"), narrow("AGE")];
const ROLE: &[Column] = &[narrow("NAME"), narrow("CREATED AT")];
const BINDING: &[Column] =
    &[narrow("NAME"), narrow("ROLE"), narrow("AGE"), wide("USERS"), wide("GROUPS"), wide("SERVICEACCOUNTS")];
const STORAGE_CLASS: &[Column] = &[
    narrow("NAME"),
    narrow("PROVISIONER"),
    narrow("RECLAIMPOLICY"),
    narrow("VOLUMEBINDINGMODE"),
    narrow("ALLOWVOLUMEEXPANSION"),
    narrow("AGE"),
];
const VOLUME: &[Column] = &[
    narrow("NAME"),
    narrow("CAPACITY"),
    narrow("ACCESS MODES"),
    narrow("RECLAIM POLICY"),
    narrow("STATUS"),
    narrow("CLAIM"),
    narrow("STORAGECLASS"),
    narrow("VOLUMEATTRIBUTESCLASS"),
    narrow("REASON"),
    narrow("AGE"),
    wide("VOLUMEMODE"),
];
const CLAIM: &[Column] = &[
    narrow("NAME"),
    narrow("STATUS"),
    narrow("VOLUME"),
    narrow("CAPACITY"),
    narrow("ACCESS MODES"),
    narrow("STORAGECLASS"),
    narrow("VOLUMEATTRIBUTESCLASS"),
    narrow("AGE"),
    wide("VOLUMEMODE"),
];

/// Whether the kind's rows are made here.
pub(super) fn has(kind: Kind) -> bool {
    !columns(kind).is_empty()
}

pub(super) fn columns(kind: Kind) -> &'static [Column] {
    match kind {
        Kind::StatefulSet => STATEFUL_SET,
        Kind::DaemonSet => DAEMON_SET,
        Kind::CronJob => CRON_JOB,
        Kind::ControllerRevision => CONTROLLER_REVISION,
        Kind::Ingress => INGRESS,
        Kind::IngressClass => INGRESS_CLASS,
        Kind::NetworkPolicy => NETWORK_POLICY,
        Kind::Role | Kind::ClusterRole => ROLE,
        Kind::RoleBinding | Kind::ClusterRoleBinding => BINDING,
        Kind::StorageClass => STORAGE_CLASS,
        Kind::PersistentVolume => VOLUME,
        Kind::PersistentVolumeClaim => CLAIM,
        _ => &[],
    }
}

pub(super) fn row(object: &Other, with_wide: bool, now: Moment) -> Vec<String> {
    let name = object.metadata.name.clone();
    let old = age::since(object.metadata.creation_timestamp, now);
    let text = |path: &[&str]| plain(object.at(path));
    let count = |path: &[&str]| or(plain(object.at(path)), "0");
    match object.kind {
        Kind::StatefulSet => {
            let ready = format!("{}/{}", count(&["status", "readyReplicas"]), count(&["spec", "replicas"]));
            with(vec![name, ready, old], with_wide, || containers(object, &["spec", "template", "spec"]).to_vec())
        }
        Kind::DaemonSet => {
            let status = |key: &str| count(&["status", key]);
            let nodes = or(selector_text(object.at(&["spec", "template", "spec", "nodeSelector"])), "<none>");
            let cells = vec![
                name,
                status("desiredNumberScheduled"),
                status("currentNumberScheduled"),
                status("numberReady"),
                status("updatedNumberScheduled"),
                status("numberAvailable"),
                nodes,
                old,
            ];
            with(cells, with_wide, || {
                let [names, images] = containers(object, &["spec", "template", "spec"]);
                vec![names, images, selector(object.at(&["spec", "selector"]))]
            })
        }
        Kind::CronJob => cron_job(object, name, old, with_wide, now),
        Kind::ControllerRevision => {
            let owner = object.metadata.controller();
            let owner = owner.map(|owner| format!("{}.apps/{}", owner.kind.to_ascii_lowercase(), owner.name));
            vec![name, or_none(&owner.unwrap_or_default()), text(&["revision"]), old]
        }
        Kind::Ingress => {
            let class = or_none(&text(&["spec", "ingressClassName"]));
            let tls = object.at(&["spec", "tls"]).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
            let ports = if tls { "80, 443" } else { "80" };
            vec![name, class, hosts(object), String::new(), ports.to_owned(), old]
        }
        Kind::IngressClass => vec![name, text(&["spec", "controller"]), "<none>".to_owned(), old],
        Kind::NetworkPolicy => vec![name, selector(object.at(&["spec", "podSelector"])), old],
        Kind::Role | Kind::ClusterRole => {
            vec![name, object.metadata.creation_timestamp.map_or_else(String::new, |time| time.to_string())]
        }
        Kind::RoleBinding | Kind::ClusterRoleBinding => {
            let role = format!("{}/{}", text(&["roleRef", "kind"]), text(&["roleRef", "name"]));
            with(vec![name, role, old], with_wide, || {
                ["User", "Group", "ServiceAccount"].map(|k| subjects(object, k)).to_vec()
            })
        }
        Kind::StorageClass => {
            let default = object.metadata.annotation("storageclass.kubernetes.io/is-default-class") == Some("true");
            let name = if default { format!("{name} (default)") } else { name };
            let grows = or(text(&["allowVolumeExpansion"]), "false");
            vec![name, text(&["provisioner"]), text(&["reclaimPolicy"]), text(&["volumeBindingMode"]), grows, old]
        }
        Kind::PersistentVolume => volume(object, name, old, with_wide),
        Kind::PersistentVolumeClaim => claim(object, name, old, with_wide),
        _ => vec![name, old],
    }
}

fn with(mut cells: Vec<String>, with_wide: bool, more: impl FnOnce() -> Vec<String>) -> Vec<String> {
    if with_wide {
        cells.extend(more());
    }
    cells
}

/// The names and images of a pod spec's containers.
fn containers(object: &Other, spec: &[&str]) -> [String; 2] {
    let list = object.at(spec).and_then(|spec| spec.get("containers")).and_then(Value::as_array);
    ["name", "image"].map(|key| {
        let texts: Vec<String> = list.into_iter().flatten().map(|container| plain(container.get(key))).collect();
        texts.join(",")
    })
}

fn selector_text(labels: Option<&Value>) -> String {
    let map = labels.and_then(Value::as_object).into_iter().flatten();
    let pairs: Vec<String> = map.map(|(key, value)| format!("{key}={}", plain(Some(value)))).collect();
    pairs.join(",")
}

fn selector(value: Option<&Value>) -> String {
    let selector: LabelSelector = value.and_then(|value| objects::read(value.clone()).ok()).unwrap_or_default();
    or_none(&selector.to_string())
}

fn cron_job(object: &Other, name: String, old: String, with_wide: bool, now: Moment) -> Vec<String> {
    let text = |path: &[&str]| plain(object.at(path));
    let last = Time::parse(&text(&["status", "lastScheduleTime"]));
    let active = object.at(&["status", "active"]).and_then(Value::as_array).map_or(0, Vec::len);
    let cells = vec![
        name,
        text(&["spec", "schedule"]),
        or_none(&text(&["spec", "timeZone"])),
        if text(&["spec", "suspend"]) == "true" { "True" } else { "False" }.to_owned(),
        active.to_string(),
        last.map_or_else(|| "<none>".to_owned(), |time| age::since(Some(time), now)),
        old,
    ];
    with(cells, with_wide, || {
        let [names, images] = containers(object, &["spec", "jobTemplate", "spec", "template", "spec"]);
        vec![names, images, selector(object.at(&["spec", "jobTemplate", "spec", "selector"]))]
    })
}

fn hosts(object: &Other) -> String {
    let rules = object.at(&["spec", "rules"]).and_then(Value::as_array);
    let hosts: Vec<String> = rules.into_iter().flatten().map(|rule| plain(rule.get("host"))).collect();
    let hosts: Vec<&str> = hosts.iter().map(String::as_str).filter(|host| !host.is_empty()).collect();
    match hosts.len() {
        0 => "*".to_owned(),
        1..=3 => hosts.join(","),
        more => format!("{} + {} more...", hosts[..3].join(","), more - 3),
    }
}

fn subjects(object: &Other, kind: &str) -> String {
    let list = object.at(&["subjects"]).and_then(Value::as_array);
    let list = list.into_iter().flatten().filter(|subject| plain(subject.get("kind")) == kind);
    let names: Vec<String> = list
        .map(|subject| {
            let name = plain(subject.get("name"));
            match plain(subject.get("namespace")).as_str() {
                "" => name,
                namespace => format!("{namespace}/{name}"),
            }
        })
        .collect();
    names.join(", ")
}

/// `RWO,ROX`, in this order.
pub(crate) fn access_modes(modes: Option<&Value>) -> String {
    let given = modes.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let short =
        [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];
    let found = short.iter().filter(|(mode, _)| given.iter().any(|held| held == mode));
    found.map(|(_, short)| *short).collect::<Vec<_>>().join(",")
}

fn volume(object: &Other, name: String, old: String, with_wide: bool) -> Vec<String> {
    let text = |path: &[&str]| plain(object.at(path));
    let phase = if object.metadata.deletion_timestamp.is_some() {
        "Terminating".to_owned()
    } else {
        text(&["status", "phase"])
    };
    let claim = object.at(&["spec", "claimRef"]);
    let claim = claim.map(|claim| format!("{}/{}", plain(claim.get("namespace")), plain(claim.get("name"))));
    let cells = vec![
        name,
        text(&["spec", "capacity", "storage"]),
        access_modes(object.at(&["spec", "accessModes"])),
        text(&["spec", "persistentVolumeReclaimPolicy"]),
        phase,
        claim.unwrap_or_default(),
        text(&["spec", "storageClassName"]),
        or(text(&["spec", "volumeAttributesClassName"]), "<unset>"),
        text(&["status", "reason"]),
        old,
    ];
    with(cells, with_wide, || vec![text(&["spec", "volumeMode"])])
}

fn claim(object: &Other, name: String, old: String, with_wide: bool) -> Vec<String> {
    let text = |path: &[&str]| plain(object.at(path));
    let bound = !text(&["spec", "volumeName"]).is_empty();
    let phase = if object.metadata.deletion_timestamp.is_some() {
        "Terminating".to_owned()
    } else {
        text(&["status", "phase"])
    };
    let modes = if bound { access_modes(object.at(&["status", "accessModes"])) } else { String::new() };
    let cells = vec![
        name,
        phase,
        text(&["spec", "volumeName"]),
        if bound { text(&["status", "capacity", "storage"]) } else { String::new() },
        modes,
        text(&["spec", "storageClassName"]),
        or(text(&["spec", "volumeAttributesClassName"]), "<unset>"),
        old,
    ];
    with(cells, with_wide, || vec![text(&["spec", "volumeMode"])])
}
