//! The metadata that every object has.

use serde::{Serialize, Serializer};

use crate::read::fields;
use crate::{Empty, Kind, Shared, SortedMap, Time};

/// Labels or annotations, in the order in which they print.
pub type Labels = SortedMap<String, String>;

/// `metadata` of any object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)] // The fields are Kubernetes' own words.
pub struct ObjectMeta {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub generate_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
    #[serde(skip_serializing_if = "is_zero", serialize_with = "as_text")]
    pub resource_version: u64,
    #[serde(skip_serializing_if = "is_zero_i64")]
    pub generation: i64,
    pub creation_timestamp: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_timestamp: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deletion_grace_period_seconds: Option<i64>,
    #[serde(skip_serializing_if = "is_empty")]
    pub labels: Shared<Labels>,
    #[serde(skip_serializing_if = "is_empty")]
    pub annotations: Shared<Labels>,
    #[serde(skip_serializing_if = "is_empty")]
    pub owner_references: Shared<Vec<OwnerReference>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub finalizers: Vec<String>,
}

fields!(ObjectMeta {
    name,
    generate_name: "generateName",
    namespace,
    uid,
    resource_version: "resourceVersion",
    generation,
    creation_timestamp: "creationTimestamp",
    deletion_timestamp: "deletionTimestamp",
    deletion_grace_period_seconds: "deletionGracePeriodSeconds",
    labels,
    annotations,
    owner_references: "ownerReferences",
    finalizers
});

/// An entry of `metadata.ownerReferences`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub struct OwnerReference {
    pub api_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block_owner_deletion: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub controller: Option<bool>,
    pub kind: String,
    pub name: String,
    pub uid: String,
}

fields!(OwnerReference {
    api_version: "apiVersion",
    block_owner_deletion: "blockOwnerDeletion",
    controller,
    kind,
    name,
    uid
});

impl ObjectMeta {
    /// The owner that controls this object, of which there is at most one.
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.owner_references.iter().find(|owner| owner.controller == Some(true))
    }

    /// Whether `uid` is the controlling owner.
    pub fn is_controlled_by(&self, uid: &str) -> bool {
        self.controller().is_some_and(|owner| owner.uid == uid)
    }

    /// A reference by which an object says that `owner`, of `kind`, controls it.
    pub fn controller_reference(kind: Kind, owner: &ObjectMeta) -> OwnerReference {
        let resource = kind.resource();
        OwnerReference {
            api_version: resource.api_version(),
            block_owner_deletion: Some(true),
            controller: Some(true),
            kind: resource.name.to_owned(),
            name: owner.name.clone(),
            uid: owner.uid.clone(),
        }
    }

    /// An annotation's value.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations.get(key).map(String::as_str)
    }
}

/// Names one object: its kind, its namespace (empty where the kind has none) and its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectRef {
    /// The kind.
    pub kind: Kind,
    /// The namespace; empty for kinds that live in none.
    pub namespace: String,
    /// The name.
    pub name: String,
}

impl ObjectRef {
    /// A reference from its parts; the namespace of a kind that lives in none is dropped.
    pub fn new(kind: Kind, namespace: &str, name: &str) -> ObjectRef {
        let namespace = if kind.resource().namespaced { namespace.to_owned() } else { String::new() };
        ObjectRef { kind, namespace, name: name.to_owned() }
    }
}

pub(crate) fn is_zero(number: &u64) -> bool {
    *number == 0
}

pub(crate) fn is_zero_i64(number: &i64) -> bool {
    *number == 0
}

fn is_empty<T: Empty + PartialEq>(value: &Shared<T>) -> bool {
    **value == *T::empty()
}

/// `resourceVersion` is a number that travels as text.
fn as_text<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}
