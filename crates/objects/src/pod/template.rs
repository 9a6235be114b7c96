//! Pod templates, which are kept as they came.
#![allow(missing_docs)] // The fields are Kubernetes' own words.

use std::rc::Rc;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::PodSpec;
use crate::read::{FromValue, Misread, into_map, read};
use crate::{Labels, ObjectMeta, Shared};

/// A pod template: labels, annotations and a pod spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodTemplate {
    raw_metadata: Value,
    pub labels: Shared<Labels>,
    pub annotations: Shared<Labels>,
    pub spec: Rc<PodSpec>,
}

impl PodTemplate {
    /// Reads a template in the form that the API server returns it (defaults applied).
    pub fn from_value(value: Value) -> Result<PodTemplate, Misread> {
        let mut map = into_map(value)?;
        let raw_metadata = map.remove("metadata").unwrap_or_else(|| json!({}));
        let metadata: ObjectMeta = read(raw_metadata.clone())?;
        let spec = PodSpec::from_value(map.remove("spec").unwrap_or_else(|| json!({})))?;
        Ok(PodTemplate {
            raw_metadata,
            labels: metadata.labels,
            annotations: metadata.annotations,
            spec: Rc::new(spec),
        })
    }

    /// The template as it came.
    pub fn to_value(&self) -> Value {
        json!({ "metadata": self.raw_metadata, "spec": self.spec.raw })
    }

    /// The same template with one more label, as the Deployment controller makes a ReplicaSet's.
    pub fn with_label(&self, key: &str, value: &str) -> PodTemplate {
        let mut template = self.clone();
        template.labels.insert(key.to_owned(), value.to_owned());
        if let Value::Object(metadata) = &mut template.raw_metadata {
            metadata.insert("labels".to_owned(), json!(template.labels));
        }
        template
    }

    /// The same template without one label.
    pub fn without_label(&self, key: &str) -> PodTemplate {
        let mut template = self.clone();
        template.labels.remove(key);
        if let Value::Object(metadata) = &mut template.raw_metadata {
            if template.labels.is_empty() {
                metadata.remove("labels");
            } else {
                metadata.insert("labels".to_owned(), json!(template.labels));
            }
        }
        template
    }
}

impl Default for PodTemplate {
    fn default() -> PodTemplate {
        PodTemplate {
            raw_metadata: json!({}),
            labels: Shared::default(),
            annotations: Shared::default(),
            spec: Rc::new(PodSpec::default()),
        }
    }
}

impl Serialize for PodTemplate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_value().serialize(serializer)
    }
}

impl FromValue for PodTemplate {
    fn from_value(value: Value) -> Result<PodTemplate, Misread> {
        PodTemplate::from_value(value)
    }
}
