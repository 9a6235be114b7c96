//! What `kubectl explain` says of types and fields: short texts, by the type's name in the schema and the field's.

/// About a type.
pub(crate) fn type_text(name: &str) -> String {
    find(name).unwrap_or("").to_owned()
}

/// About a field of a type.
pub(crate) fn field_text(owner: &str, field: &str) -> String {
    let own = format!("{owner}.{field}");
    find(&own).or_else(|| find(&format!("*.{field}"))).unwrap_or("<no description>").to_owned()
}

fn find(key: &str) -> Option<&'static str> {
    TEXTS.iter().find(|(name, _)| *name == key).map(|(_, text)| *text)
}

static TEXTS: &[(&str, &str)] = &[
    ("apps.v1.Deployment", "Deployment enables declarative updates for Pods and ReplicaSets."),
    ("apps.v1.Deployment.spec", "Specification of the desired behavior of the Deployment."),
    ("apps.v1.Deployment.status", "Most recently observed status of the Deployment."),
    ("apps.v1.DeploymentSpec", "DeploymentSpec is the specification of the desired behavior of the Deployment."),
    (
        "apps.v1.DeploymentSpec.minReadySeconds",
        "How many seconds a new pod must stay ready, with none of its containers crashing, before it counts as available. Defaults to 0.",
    ),
    ("apps.v1.DeploymentSpec.paused", "Indicates that the deployment is paused."),
    (
        "apps.v1.DeploymentSpec.progressDeadlineSeconds",
        "How many seconds a rollout may go without progress before it counts as failed: the condition Progressing then says ProgressDeadlineExceeded. A paused deployment is not counted. Defaults to 600s.",
    ),
    (
        "apps.v1.DeploymentSpec.replicas",
        "Number of desired pods. An explicit zero is told from an absent number. Defaults to 1.",
    ),
    (
        "apps.v1.DeploymentSpec.revisionHistoryLimit",
        "How many old ReplicaSets are kept for a rollback. Defaults to 10.",
    ),
    (
        "apps.v1.DeploymentSpec.selector",
        "Label selector for pods. It must match the labels of the pod template, and cannot be changed.",
    ),
    ("apps.v1.DeploymentSpec.strategy", "The deployment strategy to use to replace existing pods with new ones."),
    (
        "apps.v1.DeploymentSpec.template",
        "Template describes the pods that will be created. The only allowed template.spec.restartPolicy value is \"Always\".",
    ),
    ("apps.v1.DeploymentStrategy", "DeploymentStrategy describes how to replace existing pods with new ones."),
    (
        "apps.v1.DeploymentStrategy.rollingUpdate",
        "Rolling update config params. Present only if DeploymentStrategyType = RollingUpdate.",
    ),
    (
        "apps.v1.DeploymentStrategy.type",
        "Type of deployment. Can be \"Recreate\" or \"RollingUpdate\". Default is RollingUpdate.\n\nPossible enum values:\n - `\"Recreate\"` Kill all existing pods before creating new ones.\n - `\"RollingUpdate\"` Replace the old ReplicaSets by new one using rolling update i.e gradually scale down the old ReplicaSets and scale up the new one.",
    ),
    ("apps.v1.RollingUpdateDeployment", "Spec to control the desired behavior of rolling update."),
    (
        "apps.v1.RollingUpdateDeployment.maxSurge",
        "The maximum number of pods that can be scheduled above the desired number of pods. Value can be an absolute number (ex: 5) or a percentage of desired pods (ex: 10%). This can not be 0 if MaxUnavailable is 0. Absolute number is calculated from percentage by rounding up. Defaults to 25%. Example: when this is set to 30%, the new ReplicaSet can be scaled up immediately when the rolling update starts, such that the total number of old and new pods do not exceed 130% of desired pods. Once old pods have been killed, new ReplicaSet can be scaled up further, ensuring that total number of pods running at any time during the update is at most 130% of desired pods.",
    ),
    (
        "apps.v1.RollingUpdateDeployment.maxUnavailable",
        "The maximum number of pods that can be unavailable during the update. Value can be an absolute number (ex: 5) or a percentage of desired pods (ex: 10%). Absolute number is calculated from percentage by rounding down. This can not be 0 if MaxSurge is 0. Defaults to 25%. Example: when this is set to 30%, the old ReplicaSet can be scaled down to 70% of desired pods immediately when the rolling update starts. Once new pods are ready, old ReplicaSet can be scaled down further, followed by scaling up the new ReplicaSet, ensuring that the total number of pods available at all times during the update is at least 70% of desired pods.",
    ),
    ("apps.v1.ReplicaSet", "ReplicaSet ensures that a specified number of pod replicas are running at any given time."),
    ("apps.v1.ReplicaSetSpec.replicas", "Replicas is the number of desired pods. Defaults to 1."),
    (
        "core.v1.Pod",
        "Pod is a collection of containers that can run on a host. This resource is created by clients and scheduled onto hosts.",
    ),
    ("core.v1.Pod.spec", "Specification of the desired behavior of the pod."),
    ("core.v1.Pod.status", "Most recently observed status of the pod. Read-only."),
    ("core.v1.PodSpec", "PodSpec is a description of a pod."),
    (
        "core.v1.PodSpec.containers",
        "List of containers belonging to the pod. There must be at least one container in a Pod. Cannot be updated.",
    ),
    (
        "core.v1.PodSpec.initContainers",
        "List of initialization containers belonging to the pod. They run one after the other, each to its end, before the containers start.",
    ),
    ("core.v1.PodSpec.nodeName", "The node that the pod is bound to. The scheduler sets it."),
    ("core.v1.PodSpec.nodeSelector", "Labels that a node must have for the pod to fit on it."),
    ("core.v1.PodSpec.restartPolicy", "Restart policy for all containers within the pod. Default is Always."),
    (
        "core.v1.PodSpec.terminationGracePeriodSeconds",
        "Seconds that the pod's processes have after they are asked to end, before they are killed. Defaults to 30 seconds.",
    ),
    ("core.v1.PodSpec.tolerations", "The taints of nodes that the pod tolerates."),
    ("core.v1.PodSpec.volumes", "List of volumes that can be mounted by containers belonging to the pod."),
    ("core.v1.Container", "A single application container that you want to run within a pod."),
    ("core.v1.Container.image", "Container image name."),
    (
        "core.v1.Container.imagePullPolicy",
        "Image pull policy. Defaults to Always if :latest tag is specified, or IfNotPresent otherwise. Cannot be updated.",
    ),
    (
        "core.v1.Container.name",
        "Name of the container. Each container in a pod must have a unique name. Cannot be updated.",
    ),
    ("core.v1.Container.command", "The program to run instead of the image's entry point, with its first arguments."),
    ("core.v1.Container.args", "Arguments of the entry point."),
    ("core.v1.Container.env", "List of environment variables to set in the container."),
    (
        "core.v1.Container.ports",
        "List of ports to expose from the container. It informs; a port that is not listed can be reached all the same.",
    ),
    (
        "core.v1.Container.readinessProbe",
        "Periodic check of whether the container can serve. While it fails, the pod is not ready and Services send it nothing.",
    ),
    (
        "core.v1.Container.livenessProbe",
        "Periodic check of whether the container is alive. It is restarted if the check fails.",
    ),
    ("core.v1.Container.startupProbe", "Check of whether the container has started. The other probes wait for it."),
    ("core.v1.Container.resources", "Compute resources that the container asks for and may use at most."),
    (
        "core.v1.Service",
        "Service is a named abstraction of software service consisting of a local port that the proxy listens on, and the selector that determines which pods answer requests sent through it.",
    ),
    (
        "core.v1.ServiceSpec.selector",
        "Route service traffic to pods with label keys and values matching this selector.",
    ),
    ("core.v1.ServiceSpec.ports", "The list of ports that are exposed by this service."),
    (
        "core.v1.ServiceSpec.type",
        "How the Service is exposed. Defaults to ClusterIP. Valid options are ExternalName, ClusterIP, NodePort, and LoadBalancer.",
    ),
    ("core.v1.Node", "Node is a worker node in Kubernetes. Each node has a name that is unique among the nodes."),
    ("core.v1.Namespace", "Namespace provides a scope for names. Use of multiple namespaces is optional."),
    ("core.v1.ConfigMap", "ConfigMap holds configuration data for pods to consume."),
    ("core.v1.Secret", "Secret holds secret data of a certain type."),
    ("core.v1.Event", "Event is a report of an event somewhere in the cluster."),
    ("core.v1.ResourceQuota", "ResourceQuota sets limits on what a namespace may use in all."),
    ("core.v1.PodTemplateSpec", "PodTemplateSpec describes the data a pod should have when created from a template."),
    ("meta.v1.ObjectMeta", "ObjectMeta is metadata that all persisted resources must have."),
    ("meta.v1.ObjectMeta.name", "Name of the object; unique in its namespace for its kind. Cannot be updated."),
    (
        "meta.v1.ObjectMeta.namespace",
        "The space in which the name is unique. Empty for kinds that live in none. Cannot be updated.",
    ),
    ("meta.v1.ObjectMeta.labels", "Map of keys and values by which objects are organised and selected."),
    (
        "meta.v1.ObjectMeta.annotations",
        "Map of keys and values that tools keep with the object; they cannot be selected by.",
    ),
    (
        "meta.v1.LabelSelector",
        "A label selector is a query over a set of objects: all requirements must hold. An empty one matches all objects.",
    ),
    (
        "*.apiVersion",
        "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources",
    ),
    (
        "*.kind",
        "Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds",
    ),
    (
        "*.metadata",
        "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
    ),
    ("*.spec", "The desired state."),
    ("*.status", "The state that was observed last. Read-only."),
];
