//! An object of any kind.

use std::rc::Rc;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::pod::{Admitted, PodStatus};
use crate::read::{Misread, into_map, read};
use crate::{Deployment, EndpointSlice, Event, Kind, Node, ObjectMeta, ObjectRef, Pod, PodSpec, ReplicaSet, Service};

/// An object as the store holds it: cheap to clone, never changed in place once others hold it.
///
/// The kinds that the simulation reasons about have types of their own; the others are kept as they came.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Object {
    Pod(Rc<Pod>),
    ReplicaSet(Rc<ReplicaSet>),
    Deployment(Rc<Deployment>),
    Service(Rc<Service>),
    EndpointSlice(Rc<EndpointSlice>),
    Node(Rc<Node>),
    Event(Rc<Event>),
    Other(Rc<Other>),
}

/// An object of a kind that has no type of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// The kind.
    pub kind: Kind,
    /// The metadata.
    pub metadata: ObjectMeta,
    /// All else at the top level (`spec`, `data`, `status`, …), without `apiVersion` and `kind`.
    pub body: Map<String, Value>,
}

impl Object {
    /// Reads an object of `kind` from its API form. Nulls count as absent; `apiVersion` and `kind` are not looked at.
    ///
    /// Errors: a field has a type that the kind's schema does not allow.
    pub fn from_value(kind: Kind, mut value: Value) -> Result<Object, Misread> {
        drop_nulls(&mut value);

        Ok(match kind {
            Kind::Pod => Object::Pod(Rc::new(pod_from_value(value)?)),
            Kind::ReplicaSet => Object::ReplicaSet(Rc::new(read(value)?)),
            Kind::Deployment => Object::Deployment(Rc::new(read(value)?)),
            Kind::Service => Object::Service(Rc::new(read(value)?)),
            Kind::EndpointSlice => Object::EndpointSlice(Rc::new(read(value)?)),
            Kind::Node => Object::Node(Rc::new(read(value)?)),
            Kind::Event => Object::Event(Rc::new(read(value)?)),
            _ => {
                let mut body = into_map(value)?;
                body.remove("apiVersion");
                body.remove("kind");
                let metadata = read(body.remove("metadata").unwrap_or_else(|| json!({})))?;
                Object::Other(Rc::new(Other { kind, metadata, body }))
            }
        })
    }

    /// The object's API form, keys in order.
    pub fn to_value(&self) -> Value {
        match self {
            Object::Pod(pod) => pod.to_value(),
            Object::ReplicaSet(object) => typed_value(Kind::ReplicaSet, object),
            Object::Deployment(object) => typed_value(Kind::Deployment, object),
            Object::Service(object) => typed_value(Kind::Service, object),
            Object::EndpointSlice(object) => typed_value(Kind::EndpointSlice, object),
            Object::Node(object) => typed_value(Kind::Node, object),
            Object::Event(object) => typed_value(Kind::Event, object),
            Object::Other(other) => {
                let mut map = other.body.clone();
                map.insert("metadata".to_owned(), json!(other.metadata));
                if other.kind == Kind::HorizontalPodAutoscaler {
                    // Go's struct writes these two whether they are set or not.
                    let status = map.entry("status").or_insert_with(|| json!({}));
                    if let Value::Object(status) = status {
                        status.entry("currentMetrics").or_insert(Value::Null);
                        status.entry("desiredReplicas").or_insert(json!(0));
                    }
                }
                with_type(other.kind, map)
            }
        }
    }

    /// The kind.
    pub fn kind(&self) -> Kind {
        match self {
            Object::Pod(_) => Kind::Pod,
            Object::ReplicaSet(_) => Kind::ReplicaSet,
            Object::Deployment(_) => Kind::Deployment,
            Object::Service(_) => Kind::Service,
            Object::EndpointSlice(_) => Kind::EndpointSlice,
            Object::Node(_) => Kind::Node,
            Object::Event(_) => Kind::Event,
            Object::Other(other) => other.kind,
        }
    }

    /// The metadata.
    pub fn metadata(&self) -> &ObjectMeta {
        match self {
            Object::Pod(object) => &object.metadata,
            Object::ReplicaSet(object) => &object.metadata,
            Object::Deployment(object) => &object.metadata,
            Object::Service(object) => &object.metadata,
            Object::EndpointSlice(object) => &object.metadata,
            Object::Node(object) => &object.metadata,
            Object::Event(object) => &object.metadata,
            Object::Other(object) => &object.metadata,
        }
    }

    /// The metadata, to be changed; a shared object is copied first.
    pub fn metadata_mut(&mut self) -> &mut ObjectMeta {
        match self {
            Object::Pod(object) => &mut Rc::make_mut(object).metadata,
            Object::ReplicaSet(object) => &mut Rc::make_mut(object).metadata,
            Object::Deployment(object) => &mut Rc::make_mut(object).metadata,
            Object::Service(object) => &mut Rc::make_mut(object).metadata,
            Object::EndpointSlice(object) => &mut Rc::make_mut(object).metadata,
            Object::Node(object) => &mut Rc::make_mut(object).metadata,
            Object::Event(object) => &mut Rc::make_mut(object).metadata,
            Object::Other(object) => &mut Rc::make_mut(object).metadata,
        }
    }

    /// What names this object.
    pub fn reference(&self) -> ObjectRef {
        ObjectRef::new(self.kind(), &self.metadata().namespace, &self.metadata().name)
    }

    /// The pod, where it is one.
    pub fn as_pod(&self) -> Option<&Rc<Pod>> {
        if let Object::Pod(pod) = self { Some(pod) } else { None }
    }

    /// The ReplicaSet, where it is one.
    pub fn as_replica_set(&self) -> Option<&Rc<ReplicaSet>> {
        if let Object::ReplicaSet(object) = self { Some(object) } else { None }
    }

    /// The Deployment, where it is one.
    pub fn as_deployment(&self) -> Option<&Rc<Deployment>> {
        if let Object::Deployment(object) = self { Some(object) } else { None }
    }

    /// The Service, where it is one.
    pub fn as_service(&self) -> Option<&Rc<Service>> {
        if let Object::Service(object) = self { Some(object) } else { None }
    }

    /// The EndpointSlice, where it is one.
    pub fn as_endpoint_slice(&self) -> Option<&Rc<EndpointSlice>> {
        if let Object::EndpointSlice(object) = self { Some(object) } else { None }
    }

    /// The node, where it is one.
    pub fn as_node(&self) -> Option<&Rc<Node>> {
        if let Object::Node(object) = self { Some(object) } else { None }
    }

    /// The Event, where it is one.
    pub fn as_event(&self) -> Option<&Rc<Event>> {
        if let Object::Event(object) = self { Some(object) } else { None }
    }

    /// The untyped object, where it is one.
    pub fn as_other(&self) -> Option<&Rc<Other>> {
        if let Object::Other(object) = self { Some(object) } else { None }
    }
}

impl Other {
    /// A value below the top level, by its path: `at(&["spec", "hard"])`.
    pub fn at(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.body.get(*first)?, |value, key| value.get(key))
    }
}

/// Removes every `null` below `value`: the API treats them as absent.
pub fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Value::Array(list) => list.iter_mut().for_each(drop_nulls),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn pod_from_value(value: Value) -> Result<Pod, Misread> {
    let mut map = into_map(value)?;
    let metadata = read(map.remove("metadata").unwrap_or_else(|| json!({})))?;
    let status: PodStatus = read(map.remove("status").unwrap_or_else(|| json!({})))?;
    let mut spec = into_map(map.remove("spec").unwrap_or_else(|| json!({})))?;
    let node_name = match spec.remove("nodeName") {
        Some(Value::String(name)) => name,
        _ => String::new(),
    };
    let spec = Rc::new(PodSpec::from_value(Value::Object(spec))?);
    Ok(Pod { metadata, spec, admitted: Admitted { token_volume: None, node_name }, status })
}

fn typed_value<T: Serialize>(kind: Kind, object: &T) -> Value {
    match serde_json::to_value(object) {
        Ok(Value::Object(map)) => with_type(kind, map),
        other => unreachable!("an object serialises to a map, not to {other:?}"),
    }
}

fn with_type(kind: Kind, mut map: Map<String, Value>) -> Value {
    let resource = kind.resource();
    map.insert("apiVersion".to_owned(), json!(resource.api_version()));
    map.insert("kind".to_owned(), json!(resource.name));
    Value::Object(map)
}
