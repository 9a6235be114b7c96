//! The HorizontalPodAutoscaler controller: every 15 s, the size that the load asks for.
//!
//! Rules: `pkg/controller/podautoscaler` (tolerance 10 %; a size is only lowered once nothing higher was asked for
//! within five minutes; a pod without a CPU request makes the utilisation unknown).

use std::rc::Rc;

use objects::{Deployment, Kind, Object, Other, Span, Time};
use serde_json::{Value, json};

use crate::Cluster;
use crate::events::{Report, involved};
use crate::work::Work;

/// How often the load is looked at.
const PERIOD: Span = Span::seconds(15);
/// A lower size is taken only when nothing higher was asked for within this time.
const STABILISATION: Span = Span::seconds(300);

/// What became of an attempt to compute a size.
enum Computed {
    Size { replicas: i32, utilization: i64 },
    Failed { reason: &'static str, message: String },
}

impl Cluster {
    /// Looks at the load of what an autoscaler scales.
    pub(crate) fn autoscale(&mut self, namespace: &str, name: &str) {
        let Some(Object::Other(hpa)) = self.store.get(Kind::HorizontalPodAutoscaler, namespace, name).cloned() else {
            return;
        };
        self.enqueue_after(PERIOD, Work::Autoscale(namespace.to_owned(), name.to_owned()));
        let target = |key: &str| hpa.at(&["spec", "scaleTargetRef", key]).and_then(Value::as_str).unwrap_or_default();
        let (kind, target) = (target("kind"), target("name"));
        let deployment = self.store.deployment(namespace, target).filter(|_| kind == "Deployment").cloned();
        let Some(deployment) = deployment else {
            let message = format!(
                "the HPA controller was unable to get the target's current scale: {} \"{target}\" not found",
                if kind == "Deployment" {
                    "deployments.apps"
                } else {
                    "the server could not find the requested resource:"
                }
            );
            self.report_hpa(&hpa, true, "FailedGetScale", message.clone());
            let conditions = vec![("AbleToScale", false, "FailedGetScale", message)];
            return self.write_hpa_status(&hpa, None, 0, 0, conditions);
        };
        let current = deployment.spec.replicas;
        let able = (
            "AbleToScale",
            true,
            "SucceededGetScale",
            "the HPA controller was able to get the target's current scale".to_owned(),
        );
        let least = hpa.at(&["spec", "minReplicas"]).and_then(Value::as_i64).unwrap_or(1);
        if current == 0 && least != 0 {
            let message = "scaling is disabled since the replica count of the target is zero".to_owned();
            return self.write_hpa_status(
                &hpa,
                None,
                0,
                0,
                vec![able, ("ScalingActive", false, "ScalingDisabled", message)],
            );
        }
        match self.compute(&hpa, &deployment) {
            Computed::Failed { reason, message } => {
                self.report_hpa(&hpa, true, reason, message.clone());
                let invalid = format!("invalid metrics (1 invalid out of 1), first error is: {message}");
                self.report_hpa(&hpa, true, "FailedComputeMetricsReplicas", invalid);
                let active = format!("the HPA was unable to compute the replica count: {message}");
                let conditions = vec![able, ("ScalingActive", false, reason, active)];
                self.write_hpa_status(&hpa, None, current, 0, conditions);
            }
            Computed::Size { replicas, utilization } => {
                self.scale_by_load(&hpa, &deployment, replicas, utilization);
            }
        }
    }

    fn compute(&self, hpa: &Rc<Other>, deployment: &Rc<Deployment>) -> Computed {
        let target =
            hpa.at(&["spec", "metrics"]).and_then(|metrics| metrics.pointer("/0/resource/target/averageUtilization"));
        let target = target.and_then(Value::as_i64).unwrap_or(80).max(1);
        if !self.metrics_served {
            let message = "failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)";
            return Computed::Failed { reason: "FailedGetResourceMetric", message: message.to_owned() };
        }
        let selector = &deployment.spec.selector;
        let pods: Vec<_> = self
            .store
            .pods(Some(&deployment.metadata.namespace))
            .filter(|pod| selector.matches(&pod.metadata.labels) && pod.is_ready() && !pod.is_terminating())
            .collect();
        let mut requested = 0;
        for pod in &pods {
            for container in &pod.spec.containers {
                match container.resources.requests.get("cpu") {
                    Some(cpu) => requested += cpu.milli_value(),
                    None => {
                        let message = format!(
                            "failed to get cpu utilization: missing request for cpu in container {} of Pod {}",
                            container.name, pod.metadata.name
                        );
                        return Computed::Failed { reason: "FailedGetResourceMetric", message };
                    }
                }
            }
        }
        if pods.is_empty() || requested == 0 {
            let message =
                "failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)";
            return Computed::Failed { reason: "FailedGetResourceMetric", message: message.to_owned() };
        }
        let used: i64 = pods.iter().map(|pod| self.cpu_used(&pod.metadata.uid)).sum();
        let utilization = used * 100 / requested;
        let count = i64::try_from(pods.len()).unwrap_or(i64::MAX);
        // Within 10 % of the target nothing changes.
        let within = (utilization - target).abs() * 10 <= target;
        let wanted =
            if within { i64::from(deployment.spec.replicas) } else { (utilization * count + target - 1) / target };
        Computed::Size { replicas: i32::try_from(wanted).unwrap_or(i32::MAX), utilization }
    }

    fn scale_by_load(&mut self, hpa: &Rc<Other>, deployment: &Rc<Deployment>, asked: i32, utilization: i64) {
        let bound = |key: &str, default: i64| {
            let held = hpa.at(&["spec", key]).and_then(Value::as_i64).unwrap_or(default);
            i32::try_from(held).unwrap_or(i32::MAX)
        };
        let (least, most) = (bound("minReplicas", 1), bound("maxReplicas", 1));
        let current = deployment.spec.replicas;
        let now = self.now;
        let history = self.controllers.recommendations.get_or_default(hpa.metadata.uid.clone());
        history.retain(|(at, _)| now - *at < STABILISATION);
        history.push((now, asked));
        let highest = history.iter().map(|(_, replicas)| *replicas).max().unwrap_or(asked);
        let (stable, reason, message) = if asked < current && highest > asked {
            (
                highest.min(current),
                "ScaleDownStabilized",
                "recent recommendations were higher than current one, applying the highest recent recommendation",
            )
        } else {
            (asked, "ReadyForNewScale", "recommended size matches current size")
        };
        let wanted = stable.clamp(least, most.max(least));
        let limited = match stable {
            _ if stable > most => (
                "ScalingLimited",
                true,
                "TooManyReplicas",
                "the desired replica count is more than the maximum replica count",
            ),
            _ if stable < least => (
                "ScalingLimited",
                true,
                "TooFewReplicas",
                "the desired replica count is less than the minimum replica count",
            ),
            _ => ("ScalingLimited", false, "DesiredWithinRange", "the desired count is within the acceptable range"),
        };
        let mut able = ("AbleToScale", true, reason, message.to_owned());
        if wanted != current {
            let namespace = &deployment.metadata.namespace;
            let patch = crate::Patch::Merge(json!({ "spec": { "replicas": wanted } }));
            let options = crate::WriteOptions {
                field_manager: "kube-controller-manager".to_owned(),
                subresource: "scale",
                ..crate::WriteOptions::default()
            };
            if self.patch(Kind::Deployment, namespace, &deployment.metadata.name, patch, &options).is_ok() {
                let direction = if wanted > current { "above" } else { "below" };
                let message = format!(
                    "New size: {wanted}; reason: cpu resource utilization (percentage of request) {direction} target"
                );
                let message = if wanted < current {
                    format!("New size: {wanted}; reason: All metrics below target")
                } else {
                    message
                };
                self.report_hpa(hpa, false, "SuccessfulRescale", message);
                able = (
                    "AbleToScale",
                    true,
                    "SucceededRescale",
                    format!("the HPA controller was able to update the target scale to {wanted}"),
                );
            }
        }
        let active = (
            "ScalingActive",
            true,
            "ValidMetricFound",
            "the HPA was able to successfully calculate a replica count from cpu resource utilization (percentage of request)".to_owned(),
        );
        let limited = (limited.0, limited.1, limited.2, limited.3.to_owned());
        self.write_hpa_status(hpa, Some(utilization), current, wanted, vec![able, active, limited]);
    }

    fn write_hpa_status(
        &mut self,
        hpa: &Rc<Other>,
        utilization: Option<i64>,
        current: i32,
        desired: i32,
        conditions: Vec<(&str, bool, &str, String)>,
    ) {
        let now = json!(Time::of(self.now));
        let held = hpa.at(&["status", "conditions"]).and_then(Value::as_array).cloned().unwrap_or_default();
        let conditions: Vec<Value> = conditions
            .into_iter()
            .map(|(kind, holds, reason, message)| {
                let status = if holds { "True" } else { "False" };
                let before = held.iter().find(|held| held["type"] == json!(kind) && held["status"] == json!(status));
                let since = before.map_or_else(|| now.clone(), |held| held["lastTransitionTime"].clone());
                json!({ "type": kind, "status": status, "reason": reason, "message": message, "lastTransitionTime": since })
            })
            .collect();
        let metrics = match utilization {
            Some(utilization) => json!([{
                "type": "Resource",
                "resource": { "name": "cpu", "current": { "averageUtilization": utilization, "averageValue": "0" } },
            }]),
            None => json!([]),
        };
        let mut next = Rc::clone(hpa);
        Rc::make_mut(&mut next).body.insert(
            "status".to_owned(),
            json!({
                "conditions": conditions,
                "currentMetrics": metrics,
                "currentReplicas": current,
                "desiredReplicas": desired,
            }),
        );
        if next != *hpa {
            self.write(Object::Other(next));
        }
    }

    fn report_hpa(&mut self, hpa: &Rc<Other>, warning: bool, reason: &'static str, message: String) {
        self.report(Report {
            component: "horizontal-pod-autoscaler",
            host: "",
            object: involved(Kind::HorizontalPodAutoscaler, &hpa.metadata),
            warning,
            reason,
            message,
        });
    }

    /// Lets the cluster have a metrics server, or takes it away.
    pub fn serve_metrics(&mut self, served: bool) {
        self.metrics_served = served;
    }

    /// Whether the cluster has a metrics server.
    pub fn serves_metrics(&self) -> bool {
        self.metrics_served
    }
}
