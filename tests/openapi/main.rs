//! Each manifest of the corpus reads the same with the types that are generated from Kubernetes' own API description.

use k8s_openapi::api::{apps, autoscaling, batch, core, policy, scheduling};
use objects::schema::{Unknown, check};
use objects::{Kind, Object, defaults};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

const CORPUS: &str = include_str!("../../crates/kubectl/tests/manifests/corpus.yaml");

fn through<T: DeserializeOwned + Serialize>(value: &Value) -> Value {
    let read: T = serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{error}: {value}"));
    serde_json::to_value(read).expect("it can be written")
}

/// The manifest as the generated types hold it. Fields that they do not know are gone.
fn typed(kind: Kind, value: &Value) -> Value {
    match kind {
        Kind::Pod => through::<core::v1::Pod>(value),
        Kind::Deployment => through::<apps::v1::Deployment>(value),
        Kind::ReplicaSet => through::<apps::v1::ReplicaSet>(value),
        Kind::Service => through::<core::v1::Service>(value),
        Kind::ConfigMap => through::<core::v1::ConfigMap>(value),
        Kind::Secret => through::<core::v1::Secret>(value),
        Kind::ServiceAccount => through::<core::v1::ServiceAccount>(value),
        Kind::ResourceQuota => through::<core::v1::ResourceQuota>(value),
        Kind::LimitRange => through::<core::v1::LimitRange>(value),
        Kind::Namespace => through::<core::v1::Namespace>(value),
        Kind::PodDisruptionBudget => through::<policy::v1::PodDisruptionBudget>(value),
        Kind::HorizontalPodAutoscaler => through::<autoscaling::v2::HorizontalPodAutoscaler>(value),
        Kind::Job => through::<batch::v1::Job>(value),
        Kind::PriorityClass => through::<scheduling::v1::PriorityClass>(value),
        other => panic!("{other:?} is not in the corpus"),
    }
}

/// Without nothing: nulls, empty lists and empty maps, which either side may leave out.
fn pruned(value: Value) -> Value {
    let is_nothing = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    };
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(pruned).collect()),
        Value::Object(map) => {
            let held = map.into_iter().map(|(key, value)| (key, pruned(value)));
            Value::Object(held.filter(|(_, value)| !is_nothing(value)).collect())
        }
        other => other,
    }
}

fn manifests() -> Vec<(Kind, Value)> {
    // The numbers of YAML 1.1 that begin with a zero are the only ones that serde_yaml reads otherwise.
    let corpus = CORPUS.replace("0644", "420");
    let documents = corpus.split("\n---\n").map(|text| {
        let mut value: serde_yaml::Value = serde_yaml::from_str(text).expect("it is YAML");
        value.apply_merge().expect("what is merged is a map");
        serde_json::to_value(value).expect("its keys are texts")
    });
    let all = documents.flat_map(|value| match value["items"].as_array() {
        Some(items) => items.clone(),
        None => vec![value],
    });
    all.map(|value| {
        let word = |key: &str| value[key].as_str().unwrap_or_default();
        let kind = Kind::from_manifest(word("apiVersion"), word("kind")).expect("the kind is modelled");
        (kind, value)
    })
    .collect()
}

#[test]
fn no_field_is_lost_or_read_otherwise() {
    let manifests = manifests();
    assert!(manifests.len() >= 40);
    for (kind, mut manifest) in manifests {
        defaults::apply(kind, &mut manifest);
        let mut ours = manifest.clone();
        check(kind, &mut ours, Unknown::Refuse).unwrap_or_else(|error| panic!("{error:?}: {manifest}"));
        let held = Object::from_value(kind, ours).unwrap_or_else(|error| panic!("{error:?}: {manifest}"));
        let mut held = held.to_value();
        for value in [&mut held, &mut manifest] {
            value.as_object_mut().and_then(|map| map.remove("status"));
        }
        assert_eq!(pruned(typed(kind, &held)), pruned(typed(kind, &manifest)));
        // What we print is known upstream, to the last field.
        assert_eq!(pruned(typed(kind, &held)), pruned(held));
    }
}
