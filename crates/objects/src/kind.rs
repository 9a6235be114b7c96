//! The kinds of Kubernetes objects that the playground knows, and how the API names them.

/// A kind of object that the simulated API server stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // The variants are Kubernetes' own words.
pub enum Kind {
    Pod,
    Service,
    Deployment,
    ReplicaSet,
    Job,
    HorizontalPodAutoscaler,
    Node,
    Namespace,
    Event,
    ConfigMap,
    Secret,
    ServiceAccount,
    Endpoints,
    EndpointSlice,
    ResourceQuota,
    LimitRange,
    PodDisruptionBudget,
    PriorityClass,
    Lease,
    StatefulSet,
    DaemonSet,
    ControllerRevision,
    CronJob,
    Ingress,
    IngressClass,
    NetworkPolicy,
    Role,
    ClusterRole,
    RoleBinding,
    ClusterRoleBinding,
    StorageClass,
    PersistentVolume,
    PersistentVolumeClaim,
}

/// How the API serves one kind: the row that `kubectl api-resources` prints.
#[derive(Debug)]
pub struct Resource {
    /// The kind itself.
    pub kind: Kind,
    /// `Deployment`
    pub name: &'static str,
    /// `deployments`
    pub plural: &'static str,
    /// `deployment`
    pub singular: &'static str,
    /// `deploy`
    pub short: &'static [&'static str],
    /// `apps`; empty for the core group.
    pub group: &'static str,
    /// `v1`
    pub version: &'static str,
    /// Whether objects live in a namespace.
    pub namespaced: bool,
    /// Whether `kubectl get all` lists it.
    pub in_all: bool,
}

const fn resource(
    kind: Kind,
    name: &'static str,
    plural: &'static str,
    singular: &'static str,
    short: &'static [&'static str],
    group: &'static str,
    version: &'static str,
) -> Resource {
    let namespaced = !matches!(
        kind,
        Kind::Node
            | Kind::Namespace
            | Kind::PriorityClass
            | Kind::IngressClass
            | Kind::ClusterRole
            | Kind::ClusterRoleBinding
            | Kind::StorageClass
            | Kind::PersistentVolume
    );
    let in_all = matches!(
        kind,
        Kind::Pod
            | Kind::Service
            | Kind::DaemonSet
            | Kind::Deployment
            | Kind::ReplicaSet
            | Kind::StatefulSet
            | Kind::HorizontalPodAutoscaler
            | Kind::CronJob
            | Kind::Job
    );
    Resource { kind, name, plural, singular, short, group, version, namespaced, in_all }
}

/// Every kind, in the order in which `kubectl get all` and the graph walk them.
pub const RESOURCES: &[Resource] = &[
    resource(Kind::Pod, "Pod", "pods", "pod", &["po"], "", "v1"),
    resource(Kind::Service, "Service", "services", "service", &["svc"], "", "v1"),
    resource(Kind::DaemonSet, "DaemonSet", "daemonsets", "daemonset", &["ds"], "apps", "v1"),
    resource(Kind::Deployment, "Deployment", "deployments", "deployment", &["deploy"], "apps", "v1"),
    resource(Kind::ReplicaSet, "ReplicaSet", "replicasets", "replicaset", &["rs"], "apps", "v1"),
    resource(Kind::StatefulSet, "StatefulSet", "statefulsets", "statefulset", &["sts"], "apps", "v1"),
    resource(
        Kind::HorizontalPodAutoscaler,
        "HorizontalPodAutoscaler",
        "horizontalpodautoscalers",
        "horizontalpodautoscaler",
        &["hpa"],
        "autoscaling",
        "v2",
    ),
    resource(Kind::CronJob, "CronJob", "cronjobs", "cronjob", &["cj"], "batch", "v1"),
    resource(Kind::Job, "Job", "jobs", "job", &[], "batch", "v1"),
    resource(Kind::Node, "Node", "nodes", "node", &["no"], "", "v1"),
    resource(Kind::Namespace, "Namespace", "namespaces", "namespace", &["ns"], "", "v1"),
    resource(Kind::Event, "Event", "events", "event", &["ev"], "", "v1"),
    resource(Kind::ConfigMap, "ConfigMap", "configmaps", "configmap", &["cm"], "", "v1"),
    resource(Kind::Secret, "Secret", "secrets", "secret", &[], "", "v1"),
    resource(Kind::ServiceAccount, "ServiceAccount", "serviceaccounts", "serviceaccount", &["sa"], "", "v1"),
    resource(Kind::Endpoints, "Endpoints", "endpoints", "endpoints", &["ep"], "", "v1"),
    resource(Kind::EndpointSlice, "EndpointSlice", "endpointslices", "endpointslice", &[], "discovery.k8s.io", "v1"),
    resource(Kind::ResourceQuota, "ResourceQuota", "resourcequotas", "resourcequota", &["quota"], "", "v1"),
    resource(Kind::LimitRange, "LimitRange", "limitranges", "limitrange", &["limits"], "", "v1"),
    resource(
        Kind::PodDisruptionBudget,
        "PodDisruptionBudget",
        "poddisruptionbudgets",
        "poddisruptionbudget",
        &["pdb"],
        "policy",
        "v1",
    ),
    resource(
        Kind::PriorityClass,
        "PriorityClass",
        "priorityclasses",
        "priorityclass",
        &["pc"],
        "scheduling.k8s.io",
        "v1",
    ),
    resource(Kind::Lease, "Lease", "leases", "lease", &[], "coordination.k8s.io", "v1"),
    resource(
        Kind::ControllerRevision,
        "ControllerRevision",
        "controllerrevisions",
        "controllerrevision",
        &[],
        "apps",
        "v1",
    ),
    resource(Kind::Ingress, "Ingress", "ingresses", "ingress", &["ing"], "networking.k8s.io", "v1"),
    resource(Kind::IngressClass, "IngressClass", "ingressclasses", "ingressclass", &[], "networking.k8s.io", "v1"),
    resource(
        Kind::NetworkPolicy,
        "NetworkPolicy",
        "networkpolicies",
        "networkpolicy",
        &["netpol"],
        "networking.k8s.io",
        "v1",
    ),
    resource(Kind::Role, "Role", "roles", "role", &[], "rbac.authorization.k8s.io", "v1"),
    resource(Kind::ClusterRole, "ClusterRole", "clusterroles", "clusterrole", &[], "rbac.authorization.k8s.io", "v1"),
    resource(Kind::RoleBinding, "RoleBinding", "rolebindings", "rolebinding", &[], "rbac.authorization.k8s.io", "v1"),
    resource(
        Kind::ClusterRoleBinding,
        "ClusterRoleBinding",
        "clusterrolebindings",
        "clusterrolebinding",
        &[],
        "rbac.authorization.k8s.io",
        "v1",
    ),
    resource(Kind::StorageClass, "StorageClass", "storageclasses", "storageclass", &["sc"], "storage.k8s.io", "v1"),
    resource(Kind::PersistentVolume, "PersistentVolume", "persistentvolumes", "persistentvolume", &["pv"], "", "v1"),
    resource(
        Kind::PersistentVolumeClaim,
        "PersistentVolumeClaim",
        "persistentvolumeclaims",
        "persistentvolumeclaim",
        &["pvc"],
        "",
        "v1",
    ),
];

impl Kind {
    /// How the API serves this kind.
    pub fn resource(self) -> &'static Resource {
        RESOURCES.iter().find(|resource| resource.kind == self).expect("every kind has a row in RESOURCES")
    }

    /// The kind as manifests spell it, such as `Deployment`.
    pub fn name(self) -> &'static str {
        self.resource().name
    }

    /// The kind that a manifest's `kind` names, whatever its `apiVersion`.
    pub fn from_name(name: &str) -> Option<Kind> {
        RESOURCES.iter().find(|resource| resource.name == name).map(|resource| resource.kind)
    }

    /// The kind that `apiVersion` and `kind` of a manifest name together.
    pub fn from_manifest(api_version: &str, name: &str) -> Option<Kind> {
        RESOURCES
            .iter()
            .find(|resource| resource.name == name && resource.api_version() == api_version)
            .map(|resource| resource.kind)
    }
}

impl Resource {
    /// `apps/v1`, or `v1` for the core group.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_owned() } else { format!("{}/{}", self.group, self.version) }
    }

    /// `deployments.apps`, or `pods` for the core group: the name in server errors.
    pub fn qualified_plural(&self) -> String {
        if self.group.is_empty() { self.plural.to_owned() } else { format!("{}.{}", self.plural, self.group) }
    }

    /// `deployment.apps`, or `pod` for the core group: the name that kubectl prints before a slash.
    pub fn qualified_singular(&self) -> String {
        if self.group.is_empty() { self.singular.to_owned() } else { format!("{}.{}", self.singular, self.group) }
    }

    /// Whether a person's word (plural, singular, short name, or with its group) names this resource.
    pub fn answers_to(&self, word: &str) -> bool {
        let word = word.to_ascii_lowercase();
        let (name, group) = match word.split_once('.') {
            Some((name, group)) => (name, Some(group)),
            None => (word.as_str(), None),
        };
        let named = name == self.plural || name == self.singular || self.short.contains(&name);
        let grouped = group.is_none_or(|group| {
            !self.group.is_empty() && (group == self.group || group == format!("{}.{}", self.version, self.group))
        });
        named && grouped
    }
}
