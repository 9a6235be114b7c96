//! Every resource that a server of this version serves, whether the playground models it or not.

use objects::Kind;

/// A row of `kubectl api-resources`.
#[derive(Debug)]
pub(crate) struct ApiResource {
    pub plural: &'static str,
    /// Short names, joined by commas.
    pub short: &'static str,
    pub api_version: &'static str,
    pub namespaced: bool,
    pub kind: &'static str,
}

const fn api_resource(
    plural: &'static str,
    short: &'static str,
    api_version: &'static str,
    namespaced: bool,
    kind: &'static str,
) -> ApiResource {
    ApiResource { plural, short, api_version, namespaced, kind }
}

impl ApiResource {
    /// `apps`; empty for the core group.
    pub(crate) fn group(&self) -> &'static str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    /// `statefulset`
    pub(crate) fn singular(&self) -> String {
        self.kind.to_ascii_lowercase()
    }

    /// `statefulsets.apps`
    pub(crate) fn qualified_plural(&self) -> String {
        match self.group() {
            "" => self.plural.to_owned(),
            group => format!("{}.{group}", self.plural),
        }
    }

    /// Whether a person's word names this resource.
    pub(crate) fn answers_to(&self, word: &str) -> bool {
        let word = word.to_ascii_lowercase();
        let (name, group) = match word.split_once('.') {
            Some((name, group)) => (name, Some(group)),
            None => (word.as_str(), None),
        };
        let named =
            name == self.plural || name == self.singular() || self.short.split(',').any(|s| !s.is_empty() && s == name);
        let (own, version) = self.api_version.split_once('/').unwrap_or(("", self.api_version));
        named && group.is_none_or(|group| group == own && !own.is_empty() || group == format!("{version}.{own}"))
    }

    /// The kind that the playground models, where it does.
    pub(crate) fn modelled(&self) -> Option<Kind> {
        Kind::from_manifest(self.api_version, self.kind)
    }

    /// What `api-resources -o wide` lists as verbs.
    pub(crate) fn verbs(&self) -> &'static str {
        match self.kind {
            "Binding"
            | "SelfSubjectReview"
            | "TokenReview"
            | "LocalSubjectAccessReview"
            | "SelfSubjectAccessReview"
            | "SelfSubjectRulesReview"
            | "SubjectAccessReview" => "create",
            "ComponentStatus" => "get,list",
            "Namespace" => "create,delete,get,list,patch,update,watch",
            _ => "create,delete,deletecollection,get,list,patch,update,watch",
        }
    }

    /// What `api-resources -o wide` lists as categories.
    pub(crate) fn categories(&self) -> &'static str {
        match self.kind {
            "Pod"
            | "Service"
            | "ReplicationController"
            | "DaemonSet"
            | "Deployment"
            | "ReplicaSet"
            | "StatefulSet"
            | "HorizontalPodAutoscaler"
            | "CronJob"
            | "Job" => "all",
            "MutatingWebhookConfiguration"
            | "ValidatingWebhookConfiguration"
            | "CustomResourceDefinition"
            | "APIService"
            | "ValidatingAdmissionPolicy"
            | "ValidatingAdmissionPolicyBinding"
            | "MutatingAdmissionPolicy"
            | "MutatingAdmissionPolicyBinding" => "api-extensions",
            _ => "",
        }
    }
}

/// In the order in which `kubectl api-resources` prints them.
pub(crate) static API_RESOURCES: &[ApiResource] = &[
    api_resource("bindings", "", "v1", true, "Binding"),
    api_resource("componentstatuses", "cs", "v1", false, "ComponentStatus"),
    api_resource("configmaps", "cm", "v1", true, "ConfigMap"),
    api_resource("endpoints", "ep", "v1", true, "Endpoints"),
    api_resource("events", "ev", "v1", true, "Event"),
    api_resource("limitranges", "limits", "v1", true, "LimitRange"),
    api_resource("namespaces", "ns", "v1", false, "Namespace"),
    api_resource("nodes", "no", "v1", false, "Node"),
    api_resource("persistentvolumeclaims", "pvc", "v1", true, "PersistentVolumeClaim"),
    api_resource("persistentvolumes", "pv", "v1", false, "PersistentVolume"),
    api_resource("pods", "po", "v1", true, "Pod"),
    api_resource("podtemplates", "", "v1", true, "PodTemplate"),
    api_resource("replicationcontrollers", "rc", "v1", true, "ReplicationController"),
    api_resource("resourcequotas", "quota", "v1", true, "ResourceQuota"),
    api_resource("secrets", "", "v1", true, "Secret"),
    api_resource("serviceaccounts", "sa", "v1", true, "ServiceAccount"),
    api_resource("services", "svc", "v1", true, "Service"),
    api_resource("mutatingadmissionpolicies", "", "admissionregistration.k8s.io/v1", false, "MutatingAdmissionPolicy"),
    api_resource(
        "mutatingadmissionpolicybindings",
        "",
        "admissionregistration.k8s.io/v1",
        false,
        "MutatingAdmissionPolicyBinding",
    ),
    api_resource(
        "mutatingwebhookconfigurations",
        "",
        "admissionregistration.k8s.io/v1",
        false,
        "MutatingWebhookConfiguration",
    ),
    api_resource(
        "validatingadmissionpolicies",
        "",
        "admissionregistration.k8s.io/v1",
        false,
        "ValidatingAdmissionPolicy",
    ),
    api_resource(
        "validatingadmissionpolicybindings",
        "",
        "admissionregistration.k8s.io/v1",
        false,
        "ValidatingAdmissionPolicyBinding",
    ),
    api_resource(
        "validatingwebhookconfigurations",
        "",
        "admissionregistration.k8s.io/v1",
        false,
        "ValidatingWebhookConfiguration",
    ),
    api_resource("customresourcedefinitions", "crd,crds", "apiextensions.k8s.io/v1", false, "CustomResourceDefinition"),
    api_resource("apiservices", "", "apiregistration.k8s.io/v1", false, "APIService"),
    api_resource("controllerrevisions", "", "apps/v1", true, "ControllerRevision"),
    api_resource("daemonsets", "ds", "apps/v1", true, "DaemonSet"),
    api_resource("deployments", "deploy", "apps/v1", true, "Deployment"),
    api_resource("replicasets", "rs", "apps/v1", true, "ReplicaSet"),
    api_resource("statefulsets", "sts", "apps/v1", true, "StatefulSet"),
    api_resource("selfsubjectreviews", "", "authentication.k8s.io/v1", false, "SelfSubjectReview"),
    api_resource("tokenreviews", "", "authentication.k8s.io/v1", false, "TokenReview"),
    api_resource("localsubjectaccessreviews", "", "authorization.k8s.io/v1", true, "LocalSubjectAccessReview"),
    api_resource("selfsubjectaccessreviews", "", "authorization.k8s.io/v1", false, "SelfSubjectAccessReview"),
    api_resource("selfsubjectrulesreviews", "", "authorization.k8s.io/v1", false, "SelfSubjectRulesReview"),
    api_resource("subjectaccessreviews", "", "authorization.k8s.io/v1", false, "SubjectAccessReview"),
    api_resource("horizontalpodautoscalers", "hpa", "autoscaling/v2", true, "HorizontalPodAutoscaler"),
    api_resource("cronjobs", "cj", "batch/v1", true, "CronJob"),
    api_resource("jobs", "", "batch/v1", true, "Job"),
    api_resource("certificatesigningrequests", "csr", "certificates.k8s.io/v1", false, "CertificateSigningRequest"),
    api_resource("leases", "", "coordination.k8s.io/v1", true, "Lease"),
    api_resource("endpointslices", "", "discovery.k8s.io/v1", true, "EndpointSlice"),
    api_resource("events", "ev", "events.k8s.io/v1", true, "Event"),
    api_resource("flowschemas", "", "flowcontrol.apiserver.k8s.io/v1", false, "FlowSchema"),
    api_resource(
        "prioritylevelconfigurations",
        "",
        "flowcontrol.apiserver.k8s.io/v1",
        false,
        "PriorityLevelConfiguration",
    ),
    api_resource("ingressclasses", "", "networking.k8s.io/v1", false, "IngressClass"),
    api_resource("ingresses", "ing", "networking.k8s.io/v1", true, "Ingress"),
    api_resource("ipaddresses", "ip", "networking.k8s.io/v1", false, "IPAddress"),
    api_resource("networkpolicies", "netpol", "networking.k8s.io/v1", true, "NetworkPolicy"),
    api_resource("servicecidrs", "", "networking.k8s.io/v1", false, "ServiceCIDR"),
    api_resource("runtimeclasses", "", "node.k8s.io/v1", false, "RuntimeClass"),
    api_resource("poddisruptionbudgets", "pdb", "policy/v1", true, "PodDisruptionBudget"),
    api_resource("clusterrolebindings", "", "rbac.authorization.k8s.io/v1", false, "ClusterRoleBinding"),
    api_resource("clusterroles", "", "rbac.authorization.k8s.io/v1", false, "ClusterRole"),
    api_resource("rolebindings", "", "rbac.authorization.k8s.io/v1", true, "RoleBinding"),
    api_resource("roles", "", "rbac.authorization.k8s.io/v1", true, "Role"),
    api_resource("deviceclasses", "", "resource.k8s.io/v1", false, "DeviceClass"),
    api_resource("resourceclaims", "", "resource.k8s.io/v1", true, "ResourceClaim"),
    api_resource("resourceclaimtemplates", "", "resource.k8s.io/v1", true, "ResourceClaimTemplate"),
    api_resource("resourceslices", "", "resource.k8s.io/v1", false, "ResourceSlice"),
    api_resource("priorityclasses", "pc", "scheduling.k8s.io/v1", false, "PriorityClass"),
    api_resource("csidrivers", "", "storage.k8s.io/v1", false, "CSIDriver"),
    api_resource("csinodes", "", "storage.k8s.io/v1", false, "CSINode"),
    api_resource("csistoragecapacities", "", "storage.k8s.io/v1", true, "CSIStorageCapacity"),
    api_resource("storageclasses", "sc", "storage.k8s.io/v1", false, "StorageClass"),
    api_resource("volumeattachments", "", "storage.k8s.io/v1", false, "VolumeAttachment"),
    api_resource("volumeattributesclasses", "vac", "storage.k8s.io/v1", false, "VolumeAttributesClass"),
];

/// What `kubectl api-versions` prints.
pub(crate) static API_VERSIONS: &[&str] = &[
    "admissionregistration.k8s.io/v1",
    "apiextensions.k8s.io/v1",
    "apiregistration.k8s.io/v1",
    "apps/v1",
    "authentication.k8s.io/v1",
    "authorization.k8s.io/v1",
    "autoscaling/v1",
    "autoscaling/v2",
    "batch/v1",
    "certificates.k8s.io/v1",
    "coordination.k8s.io/v1",
    "discovery.k8s.io/v1",
    "events.k8s.io/v1",
    "flowcontrol.apiserver.k8s.io/v1",
    "networking.k8s.io/v1",
    "node.k8s.io/v1",
    "policy/v1",
    "rbac.authorization.k8s.io/v1",
    "resource.k8s.io/v1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1",
    "v1",
];
