//! Who wrote which fields: `managedFields`, and server-side apply with its conflicts.
//!
//! What people write is recorded as they write it. What the controllers and kubelets own is computed when it is read,
//! so that their many writes cost nothing.
//!
//! Rules: `apimachinery/pkg/util/managedfields` and `merge/update.go` of structured-merge-diff.

use std::rc::Rc;

use objects::managed_fields::{add, changes, common, named, paths, remove, subtract, with_parents};
use objects::{Kind, Object, Time};
use serde_json::{Value, json};

use crate::{ApiError, Cluster, Reason, WriteOptions, Written};

/// The writers of one object.
#[derive(Clone, Debug)]
pub(crate) struct Managed {
    uid: String,
    managers: Vec<Manager>,
}

/// One writer and what it owns.
#[derive(Clone, Debug)]
struct Manager {
    name: String,
    /// `Apply`, or `Update`.
    operation: &'static str,
    subresource: &'static str,
    time: Time,
    fields: Value,
}

/// Of so many objects the writers are remembered.
const MOST: usize = 2_000;

/// What client-side apply remembers; kubectl keeps it up to date by itself.
const LAST_APPLIED: &str = "f:kubectl.kubernetes.io/last-applied-configuration";

const CONTROLLERS: &str = "kube-controller-manager";

impl Manager {
    fn is(&self, name: &str, operation: &str, subresource: &str) -> bool {
        self.name == name && self.operation == operation && self.subresource == subresource
    }
}

impl Cluster {
    fn managers_of(&self, uid: &str) -> &[Manager] {
        self.managed.iter().find(|held| held.uid == uid).map_or(&[], |held| &held.managers)
    }

    fn managers_mut(&mut self, uid: &str) -> &mut Vec<Manager> {
        let managed = Rc::make_mut(&mut self.managed);
        let at = match managed.iter().position(|held| held.uid == uid) {
            Some(at) => at,
            None => {
                if managed.len() >= MOST {
                    managed.remove(0);
                }
                managed.push(Managed { uid: uid.to_owned(), managers: Vec::new() });
                managed.len() - 1
            }
        };
        &mut managed[at].managers
    }

    /// Notes what a write changed: the writer owns it now, and nobody else does.
    pub(super) fn record_manager(&mut self, object: &Object, old: Option<&Value>, new: &Value, options: &WriteOptions) {
        if options.field_manager.is_empty() {
            return;
        }
        let (changed, removed) = changes(object.kind(), old, new, false);
        let time = Time::of(self.now);
        let managers = self.managers_mut(&object.metadata().uid);
        managers.retain_mut(|manager| {
            let own = manager.is(&options.field_manager, "Update", options.subresource);
            let lost = !own && subtract(&mut manager.fields, &changed);
            !lost && !subtract(&mut manager.fields, &removed)
        });
        if changed.as_object().is_none_or(serde_json::Map::is_empty) {
            return;
        }
        match managers.iter_mut().find(|held| held.is(&options.field_manager, "Update", options.subresource)) {
            Some(held) => {
                add(&mut held.fields, &changed);
                held.time = time;
            }
            None => managers.push(Manager {
                name: options.field_manager.clone(),
                operation: "Update",
                subresource: options.subresource,
                time,
                fields: changed,
            }),
        }
    }

    /// An object's `managedFields`.
    pub fn managed_fields(&self, object: &Object) -> Value {
        let kind = object.kind();
        let mut managers = self.managers_of(&object.metadata().uid).to_vec();
        let value = object.to_value();
        self.add_components(object, &value, &mut managers);
        objects::sort::by(&mut managers, |a, b| {
            (a.operation, a.time.0).cmp(&(b.operation, b.time.0)).then_with(|| a.name.cmp(&b.name))
        });
        let entries = managers.into_iter().map(|manager| {
            let mut entry = json!({
                "apiVersion": kind.resource().api_version(),
                "fieldsType": "FieldsV1",
                "fieldsV1": manager.fields,
                "manager": manager.name,
                "operation": manager.operation,
                "time": manager.time.to_string(),
            });
            if !manager.subresource.is_empty() {
                entry["subresource"] = json!(manager.subresource);
            }
            entry
        });
        Value::Array(entries.collect())
    }

    /// Adds what the cluster's own components own: what nobody else does.
    fn add_components(&self, object: &Object, value: &Value, managers: &mut Vec<Manager>) {
        let metadata = object.metadata();
        let created = metadata.creation_timestamp.unwrap_or(Time(0));
        let by_people = !managers.is_empty();
        let (mut spec, _) = changes(object.kind(), None, &self.asked(object, value), false);
        for manager in managers.iter() {
            subtract(&mut spec, &manager.fields);
        }
        let before = status_before(value);
        let old = before.as_ref().filter(|_| object.kind() == Kind::Pod);
        let (mut status, _) = changes(object.kind(), old, &json!({ "status": value["status"] }), true);
        let mut push = |name: &str, subresource, time, fields: Value| {
            if fields.as_object().is_some_and(|fields| !fields.is_empty()) {
                managers.push(Manager { name: name.to_owned(), operation: "Update", subresource, time, fields });
            }
        };
        let writer = match object {
            Object::Pod(_) | Object::Node(_) => "kubelet",
            Object::Event(event) if !event.source.component.is_empty() => &event.source.component,
            _ => CONTROLLERS,
        };
        match object {
            Object::Deployment(_) => {
                // A Deployment's revision is written together with its status.
                let revision = json!({ "metadata": { "annotations": &metadata.annotations } });
                let (mut annotations, _) = changes(object.kind(), None, &revision, false);
                for manager in self.managers_of(&metadata.uid) {
                    subtract(&mut annotations, &manager.fields);
                }
                add(&mut status, &annotations);
                if let Value::Object(map) = &mut status {
                    map.remove(".");
                }
                if !by_people {
                    push(writer, "", created, spec);
                }
            }
            _ if by_people => {}
            Object::Pod(_) => push(CONTROLLERS, "", created, spec),
            _ => push(writer, "", created, spec),
        }
        if let Object::Pod(pod) = object
            && pod.node_name().is_empty()
        {
            push("kube-scheduler", "status", created, status);
            return;
        }
        if !matches!(object, Object::Service(_)) && object.kind() != Kind::Namespace {
            push(writer, "status", last_written(value).unwrap_or(created), status);
        }
    }

    /// What the creator of an object asked for: a pod without what the admission plugins and the scheduler added.
    fn asked(&self, object: &Object, value: &Value) -> Value {
        let mut asked = value.clone();
        if let Object::Pod(pod) = object {
            asked["spec"] = pod.spec.raw.clone();
            asked["spec"]["enableServiceLinks"] = json!(true);
        }
        asked
    }

    /// Applies a manifest on the server's side.
    ///
    /// Errors: as for [`Cluster::patch`]; another manager owns a field that would change.
    pub(super) fn server_side_apply(
        &mut self,
        kind: Kind,
        namespace: &str,
        name: &str,
        manifest: Value,
        force: bool,
        options: &WriteOptions,
    ) -> Result<Written, ApiError> {
        // Who writes is recorded here, not below.
        let unrecorded = WriteOptions { field_manager: String::new(), ..options.clone() };
        let wanted = named(kind, &manifest);
        let Some(old) = self.store.get(kind, namespace, name).cloned() else {
            let written = self.create(kind, namespace, manifest, &unrecorded)?;
            self.own_applied(&written, wanted, options);
            return Ok(written);
        };
        let live = old.to_value();
        let mut merged = live.clone();
        let bad = |message: String| ApiError::new(Reason::BadRequest, message);
        objects::patch::strategic(kind, &mut merged, &mut manifest.clone()).map_err(bad)?;
        let (changed, _) = changes(kind, Some(&live), &merged, false);
        let held = self.managers_of(&old.metadata().uid).to_vec();
        let mine = |manager: &Manager| manager.is(&options.field_manager, "Apply", options.subresource);
        if !force {
            conflicts(kind, held.iter().filter(|manager| !mine(manager)), &changed)?;
        }
        // What was applied before, be it by the client, and is named no longer, goes where nobody else owns it.
        let migrates = |manager: &Manager| manager.is("kubectl-client-side-apply", "Update", "");
        let (mut gone, mut kept) = (json!({}), json!({ "f:metadata": { "f:annotations": { LAST_APPLIED: {} } } }));
        add(&mut kept, &wanted);
        for manager in &held {
            let goes = mine(manager) || migrates(manager);
            add(if goes { &mut gone } else { &mut kept }, &manager.fields);
        }
        with_parents(&mut gone);
        with_parents(&mut kept);
        subtract(&mut gone, &kept);
        if let Value::Object(map) = &mut gone {
            map.remove(".");
        }
        remove(kind, &mut merged, &gone);
        let written = self.replace(&old, merged, &unrecorded, Vec::new())?;
        if !options.dry_run {
            let managers = self.managers_mut(&old.metadata().uid);
            managers.retain_mut(|manager| {
                mine(manager) || !(migrates(manager) || force && subtract(&mut manager.fields, &changed))
            });
        }
        self.own_applied(&written, wanted, options);
        Ok(written)
    }

    fn own_applied(&mut self, written: &Written, fields: Value, options: &WriteOptions) {
        if options.dry_run {
            return;
        }
        let now = Time::of(self.now);
        let managers = self.managers_mut(&written.object.metadata().uid);
        match managers.iter_mut().find(|held| held.is(&options.field_manager, "Apply", options.subresource)) {
            Some(held) if held.fields == fields && !written.changed => {}
            Some(held) => {
                held.fields = fields;
                held.time = now;
            }
            None => managers.push(Manager {
                name: options.field_manager.clone(),
                operation: "Apply",
                subresource: options.subresource,
                time: now,
                fields,
            }),
        }
    }
}

/// The status of a pod as its kubelet finds it: made by the server, and scheduled.
fn status_before(value: &Value) -> Option<Value> {
    let status = value.get("status")?;
    let conditions = status.get("conditions")?.as_array()?;
    let scheduled: Vec<&Value> = conditions.iter().filter(|condition| condition["type"] == "PodScheduled").collect();
    Some(json!({ "status": { "conditions": scheduled, "phase": "Pending", "qosClass": status["qosClass"] } }))
}

/// When a status was last written, as far as its conditions tell.
fn last_written(value: &Value) -> Option<Time> {
    let conditions = value["status"]["conditions"].as_array()?;
    let times =
        conditions.iter().flat_map(|condition| ["lastUpdateTime", "lastTransitionTime"].map(|key| &condition[key]));
    times.filter_map(Value::as_str).filter_map(Time::parse).max()
}

/// Rule: `getConflictMessage`.
fn conflicts<'a>(kind: Kind, others: impl Iterator<Item = &'a Manager>, changed: &Value) -> Result<(), ApiError> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for manager in others {
        let Some(both) = common(&manager.fields, changed) else { continue };
        let mut who = format!("{:?}", manager.name);
        if !manager.subresource.is_empty() {
            who.push_str(&format!(" with subresource {:?}", manager.subresource));
        }
        if manager.operation == "Update" {
            who.push_str(&format!(" using {}", kind.resource().api_version()));
        }
        let paths = paths(&both);
        if !paths.is_empty() {
            found.push((who, paths));
        }
    }
    objects::sort::natural(&mut found);
    let count: usize = found.iter().map(|(_, paths)| paths.len()).sum();
    let told = match (count, found.as_slice()) {
        (0, _) => return Ok(()),
        (1, [(who, paths)]) => format!("1 conflict: conflict with {who}: {}", paths.concat()),
        _ => {
            let blocks: Vec<String> =
                found.iter().map(|(who, paths)| format!("conflicts with {who}:\n- {}", paths.join("\n- "))).collect();
            format!("{count} conflicts: {}", blocks.join("\n"))
        }
    };
    Err(ApiError::new(Reason::Conflict, format!("Apply failed with {told}")))
}
