//! Probes and lifecycle hooks.

use serde_json::Value;

use super::containers::in_port_range;
use super::{Faults, at, list, port_name, text};

/// The lifecycle hooks and probes of a container.
pub(super) fn validate(container: &Value, path: &str, faults: &mut Faults) {
    for hook in ["postStart", "preStop"] {
        if let Some(found) = at(container, &format!("/lifecycle/{hook}")) {
            handler(found, &["exec", "httpGet", "sleep", "tcpSocket"], &format!("{path}.lifecycle.{hook}"), faults);
        }
    }
    for key in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let Some(probe) = at(container, &format!("/{key}")) else { continue };
        let path = format!("{path}.{key}");
        handler(probe, &["exec", "grpc", "httpGet", "tcpSocket"], &path, faults);
        for field in ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"]
        {
            faults.not_negative(format!("{path}.{field}"), probe.get(field));
        }
        if let Some(grace) = at(probe, "/terminationGracePeriodSeconds") {
            if key == "readinessProbe" {
                let detail = "must not be set for readinessProbes";
                faults.invalid(format!("{path}.terminationGracePeriodSeconds"), grace, detail);
            } else if grace.as_i64().is_some_and(|seconds| seconds <= 0) {
                faults.invalid(format!("{path}.terminationGracePeriodSeconds"), grace, "must be greater than 0");
            }
        }
        let success = probe.get("successThreshold").filter(|value| value.as_i64().is_some_and(|value| value != 1));
        if let Some(success) = success.filter(|_| key != "readinessProbe") {
            faults.invalid(format!("{path}.successThreshold"), success, "must be 1");
        }
    }
}

const HEADER: &str = "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";

fn handler(owner: &Value, kinds: &[&str], path: &str, faults: &mut Faults) {
    let mut given = 0;
    for kind in kinds {
        let Some(found) = at(owner, &format!("/{kind}")) else { continue };
        if given > 0 {
            faults.forbidden(format!("{path}.{kind}"), "may not specify more than 1 handler type");
            continue;
        }
        given += 1;
        let path = format!("{path}.{kind}");
        match *kind {
            "exec" if list(found, "command").is_empty() => {
                faults.required(format!("{path}.command"), "");
            }
            "httpGet" => {
                if text(found, "path").is_empty() {
                    faults.required(format!("{path}.path"), "");
                }
                port(found, &path, faults);
                if let Some(scheme) = found.get("scheme") {
                    faults.one_of(format!("{path}.scheme"), Some(scheme), &["HTTP", "HTTPS"]);
                }
                for header in list(found, "httpHeaders") {
                    let name = text(header, "name");
                    if name.is_empty() || !name.bytes().all(|b| b == b'-' || b.is_ascii_alphanumeric()) {
                        faults.invalid_text(format!("{path}.httpHeaders"), name, HEADER);
                    }
                }
            }
            "tcpSocket" => port(found, &path, faults),
            "grpc" => port(found, &path, faults),
            _ => {}
        }
    }
    if given == 0 {
        faults.required(path, "must specify a handler type");
    }
}

fn port(owner: &Value, path: &str, faults: &mut Faults) {
    let path = format!("{path}.port");
    match owner.get("port") {
        Some(Value::String(name)) => {
            for reason in port_name(name).err().into_iter().flatten() {
                faults.invalid_text(&path, name, reason);
            }
        }
        Some(number) => in_port_range(number, &path, faults),
        None => in_port_range(&Value::from(0), &path, faults),
    }
}
