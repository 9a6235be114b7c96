//! Creating, replacing and patching objects from manifests.

use objects::{Kind, Object, Time};
use serde_json::{Map, Value, json};

use super::admission;
use crate::cluster::not_found;
use crate::{ApiError, Cluster, Patch, Reason, WriteOptions, Written};

impl Cluster {
    /// Creates an object from a manifest.
    ///
    /// Errors: the manifest is invalid, the name is taken, the namespace does not exist or a quota is used up.
    pub fn create(
        &mut self,
        kind: Kind,
        namespace: &str,
        mut manifest: Value,
        options: &WriteOptions,
    ) -> Result<Written, ApiError> {
        let namespace = if kind.resource().namespaced { namespace } else { "" };
        let mut warnings = admission::decode(kind, &mut manifest, options.field_validation)?;
        self.check_namespace(kind, namespace)?;
        let metadata = metadata_of(&mut manifest);
        metadata.remove("resourceVersion");
        metadata.remove("managedFields");
        self.generate_name(metadata);
        let name = text(metadata, "name");
        metadata.insert("namespace".to_owned(), json!(namespace));
        if !matches!(kind, Kind::Node | Kind::Event)
            && let Some(map) = manifest.as_object_mut()
        {
            map.remove("status");
        }
        admission::default_and_validate(kind, &mut manifest, None)?;
        warnings.extend(objects::warnings(kind, &manifest, true));
        if self.store.get(kind, namespace, &name).is_some() {
            let message = format!("{} \"{name}\" already exists", kind.resource().qualified_plural());
            return Err(ApiError::new(Reason::AlreadyExists, message));
        }
        // Whoever creates an object owns what it asked for, not what the admission plugins add.
        let asked = (!options.field_manager.is_empty()).then(|| manifest.clone());
        let mut object = admission::read(kind, manifest)?;
        let metadata = object.metadata_mut();
        metadata.creation_timestamp = Some(Time::of(self.now));
        metadata.deletion_timestamp = None;
        metadata.generation = i64::from(has_generation(kind));
        let moment = self.now.0.unsigned_abs();
        metadata.uid = self.random.uid(&format!("{kind:?}/{namespace}/{name}"), moment);
        self.admit(&mut object, options.dry_run)?;
        if !options.dry_run {
            object = self.write(object);
            if let Some(asked) = asked {
                self.record_manager(&object, None, &asked, options);
            }
        }
        Ok(Written { object, changed: true, warnings })
    }

    /// Replaces an object. A `resourceVersion` in the manifest must be the stored one.
    ///
    /// Errors: the object does not exist, was changed meanwhile, or the manifest is invalid.
    pub fn update(
        &mut self,
        kind: Kind,
        namespace: &str,
        name: &str,
        mut manifest: Value,
        options: &WriteOptions,
    ) -> Result<Written, ApiError> {
        let namespace = if kind.resource().namespaced { namespace } else { "" };
        let old = self.store.get(kind, namespace, name).cloned().ok_or_else(|| not_found(kind, name))?;
        let warnings = admission::decode(kind, &mut manifest, options.field_validation)?;
        self.replace(&old, manifest, options, warnings)
    }

    /// Changes parts of an object.
    ///
    /// Errors: as for [`Cluster::update`]; the patch does not apply.
    pub fn patch(
        &mut self,
        kind: Kind,
        namespace: &str,
        name: &str,
        patch: Patch,
        options: &WriteOptions,
    ) -> Result<Written, ApiError> {
        let namespace = if kind.resource().namespaced { namespace } else { "" };
        let patch = match patch {
            Patch::Apply { manifest, force } => {
                return self.server_side_apply(kind, namespace, name, manifest, force, options);
            }
            patch => patch,
        };
        let old = self.store.get(kind, namespace, name).cloned().ok_or_else(|| not_found(kind, name))?;
        let (patched, warnings) = admission::apply_patch(kind, old.to_value(), patch, options.field_validation)?;
        self.replace(&old, patched, options, warnings)
    }

    pub(super) fn replace(
        &mut self,
        old: &Object,
        mut manifest: Value,
        options: &WriteOptions,
        mut warnings: Vec<String>,
    ) -> Result<Written, ApiError> {
        let kind = old.kind();
        let held = old.metadata();
        let metadata = metadata_of(&mut manifest);
        let version = text(metadata, "resourceVersion");
        if !version.is_empty() && version != held.resource_version.to_string() {
            let message = format!(
                "Operation cannot be fulfilled on {} \"{}\": the object has been modified; please apply your changes to the latest version and try again",
                kind.resource().qualified_plural(),
                held.name
            );
            return Err(ApiError::new(Reason::Conflict, message));
        }
        metadata.remove("resourceVersion");
        let previous = old.to_value();
        for key in
            ["uid", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"]
        {
            match previous["metadata"].get(key) {
                Some(value) => metadata.insert(key.to_owned(), value.clone()),
                None => metadata.remove(key),
            };
        }
        metadata.entry("namespace").or_insert_with(|| json!(held.namespace));
        if let (Some(map), Some(status)) = (manifest.as_object_mut(), previous.get("status")) {
            map.insert("status".to_owned(), status.clone());
        }
        self.keep_allocated(old, &mut manifest);
        admission::default_and_validate(kind, &mut manifest, Some(&previous))?;
        let mut object = admission::read(kind, manifest)?;
        admission::keep_shared(old, &mut object);
        object.metadata_mut().resource_version = held.resource_version;
        if kind == Kind::Service {
            warnings.extend(objects::warnings(kind, &object.to_value(), false));
        }
        if object == *old {
            return Ok(Written { object, changed: false, warnings });
        }
        // A Deployment's annotations once told of a rollback: a change of them counts, too.
        let annotated = kind == Kind::Deployment && object.metadata().annotations != held.annotations;
        if has_generation(kind) && (annotated || spec_of(&object.to_value()) != spec_of(&previous)) {
            object.metadata_mut().generation += 1;
            warnings.extend(objects::warnings(kind, &object.to_value(), false));
        }
        self.admit_update(old, &mut object)?;
        if !options.dry_run {
            object = self.write(object);
            self.record_manager(&object, Some(&previous), &object.to_value(), options);
            self.remove_if_finalised(&object);
        }
        Ok(Written { object, changed: true, warnings })
    }

    /// Creates an object that a controller made, complete but for what the server gives.
    ///
    /// Errors: as for [`Cluster::create`].
    pub(crate) fn create_object(&mut self, mut object: Object) -> Result<(), ApiError> {
        let metadata = object.metadata();
        self.check_namespace(object.kind(), &metadata.namespace)?;
        self.admit(&mut object, false)?;
        self.write(object);
        Ok(())
    }

    fn check_namespace(&self, kind: Kind, namespace: &str) -> Result<(), ApiError> {
        if !kind.resource().namespaced {
            return Ok(());
        }
        if self.store.get(Kind::Namespace, "", namespace).is_some() {
            Ok(())
        } else {
            Err(not_found(Kind::Namespace, namespace))
        }
    }

    fn generate_name(&mut self, metadata: &mut Map<String, Value>) {
        let base = text(metadata, "generateName");
        if text(metadata, "name").is_empty() && !base.is_empty() {
            let name = self.generated_name(&base);
            metadata.insert("name".to_owned(), json!(name));
        }
    }

    /// `base` with five random letters, as the API server completes a `generateName`.
    ///
    /// Rule: `k8s.io/apiserver/pkg/storage/names`: a base is cut so that the name has 63 letters at most.
    pub(crate) fn generated_name(&mut self, base: &str) -> String {
        let base = base.get(..63 - 5).unwrap_or(base);
        let nth = self.count(&format!("name/{base}"));
        let suffix = self.random.suffix("name", base, nth);
        format!("{base}{}", String::from_utf8_lossy(&suffix))
    }
}

/// Kinds whose spec has a generation.
fn has_generation(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Pod
            | Kind::Deployment
            | Kind::ReplicaSet
            | Kind::StatefulSet
            | Kind::DaemonSet
            | Kind::CronJob
            | Kind::Ingress
            | Kind::NetworkPolicy
            | Kind::Job
            | Kind::PodDisruptionBudget
            | Kind::EndpointSlice
            | Kind::PriorityClass
    )
}

/// What a change of which counts as a new generation: all but metadata and status.
fn spec_of(value: &Value) -> Option<&Value> {
    value.get("spec")
}

fn metadata_of(manifest: &mut Value) -> &mut Map<String, Value> {
    if !manifest.is_object() {
        *manifest = json!({});
    }
    let metadata = &mut manifest["metadata"];
    if !metadata.is_object() {
        *metadata = json!({});
    }
    match metadata {
        Value::Object(map) => map,
        _ => unreachable!("it was made an object above"),
    }
}

fn text(map: &Map<String, Value>, key: &str) -> String {
    map.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}
