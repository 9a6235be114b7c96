//! What a pod says about the nodes that may take it.
#![allow(missing_docs)] // The fields are Kubernetes' own words.

use serde::Serialize;

use crate::LabelSelector;
use crate::read::fields;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Toleration {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub operator: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub effect: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub toleration_seconds: Option<i64>,
}

fields!(Toleration { key, operator, value, effect, toleration_seconds: "tolerationSeconds" });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopologySpreadConstraint {
    pub max_skew: i64,
    pub topology_key: String,
    pub when_unsatisfiable: String,
    pub label_selector: Option<LabelSelector>,
}

fields!(TopologySpreadConstraint {
    max_skew: "maxSkew",
    topology_key: "topologyKey",
    when_unsatisfiable: "whenUnsatisfiable",
    label_selector: "labelSelector"
});

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Affinity {
    pub node_affinity: Option<NodeAffinity>,
    pub pod_affinity: Option<PodAffinity>,
    pub pod_anti_affinity: Option<PodAffinity>,
}

fields!(Affinity { node_affinity: "nodeAffinity", pod_affinity: "podAffinity", pod_anti_affinity: "podAntiAffinity" });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeAffinity {
    pub required: Option<NodeSelector>,
    pub preferred: Vec<PreferredNode>,
}

fields!(NodeAffinity {
    required: "requiredDuringSchedulingIgnoredDuringExecution",
    preferred: "preferredDuringSchedulingIgnoredDuringExecution"
});

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeSelector {
    pub node_selector_terms: Vec<NodeSelectorTerm>,
}

fields!(NodeSelector { node_selector_terms: "nodeSelectorTerms" });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeSelectorTerm {
    pub match_expressions: Vec<crate::Requirement>,
    pub match_fields: Vec<crate::Requirement>,
}

fields!(NodeSelectorTerm { match_expressions: "matchExpressions", match_fields: "matchFields" });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreferredNode {
    pub weight: i64,
    pub preference: NodeSelectorTerm,
}

fields!(PreferredNode { weight, preference });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodAffinity {
    pub required: Vec<PodAffinityTerm>,
    pub preferred: Vec<PreferredPod>,
}

fields!(PodAffinity {
    required: "requiredDuringSchedulingIgnoredDuringExecution",
    preferred: "preferredDuringSchedulingIgnoredDuringExecution"
});

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodAffinityTerm {
    pub label_selector: Option<LabelSelector>,
    pub topology_key: String,
    pub namespaces: Vec<String>,
}

fields!(PodAffinityTerm { label_selector: "labelSelector", topology_key: "topologyKey", namespaces });

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreferredPod {
    pub weight: i64,
    pub pod_affinity_term: PodAffinityTerm,
}

fields!(PreferredPod { weight, pod_affinity_term: "podAffinityTerm" });
