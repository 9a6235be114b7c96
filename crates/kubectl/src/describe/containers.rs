//! Containers in descriptions of pods and pod templates.

use objects::Pod;
use objects::pod::{ContainerState, ContainerStatus};
use serde_json::Value;

use super::text::{Text, at, list, or_none, title_bool, word};

/// Whether it is a pod's or a template's containers that are described: templates indent one blank more.
pub(super) struct Containers<'a> {
    /// `Containers` or `Init Containers`
    pub label: &'a str,
    pub specs: &'a [Value],
    pub statuses: &'a [ContainerStatus],
    /// Blanks before the label.
    pub space: &'a str,
    /// The pod, where values of its fields can be told.
    pub pod: Option<&'a Pod>,
}

impl Containers<'_> {
    pub(super) fn describe(&self, text: &mut Text) {
        let none = if self.specs.is_empty() { " <none>" } else { "" };
        text.line(0, format!("{}{}:{none}", self.space, self.label));
        for spec in self.specs {
            let status = self.statuses.iter().find(|status| status.name == word(spec, &["name"]));
            self.container(spec, status, text);
        }
    }

    fn container(&self, spec: &Value, status: Option<&ContainerStatus>, text: &mut Text) {
        let indent = if self.space.is_empty() { "" } else { " " };
        text.line(1, format!("{indent}{}:", word(spec, &["name"])));
        if let Some(status) = status {
            text.pair(2, "Container ID", &status.container_id);
        }
        text.pair(2, "Image", word(spec, &["image"]));
        if let Some(status) = status {
            text.pair(2, "Image ID", &status.image_id);
        }
        ports(spec, text);
        if let Some(profile) = at(spec, &["securityContext", "seccompProfile", "type"]).and_then(Value::as_str) {
            text.pair(2, "SeccompProfile", profile);
        }
        words("Command", list(spec, &["command"]), text);
        words("Args", list(spec, &["args"]), text);
        if let Some(status) = status {
            state("State", &status.state, text);
            if status.last_state.terminated.is_some() {
                state("Last State", &status.last_state, text);
            }
            text.pair(2, "Ready", title_bool(status.ready));
            text.pair(2, "Restart Count", status.restart_count);
        }
        resources(at(spec, &["resources"]), text);
        for (title, key) in
            [("Liveness", "livenessProbe"), ("Readiness", "readinessProbe"), ("Startup", "startupProbe")]
        {
            if let Some(found) = spec.get(key) {
                text.pair(2, title, probe(found));
            }
        }
        self.environment(spec, text);
        mounts(spec, text);
    }

    fn environment(&self, spec: &Value, text: &mut Text) {
        let from = list(spec, &["envFrom"]);
        if !from.is_empty() {
            text.line(2, "Environment Variables from:");
        }
        for source in from {
            let (kind, key) = if source.get("configMapRef").is_some() {
                ("ConfigMap", "configMapRef")
            } else {
                ("Secret", "secretRef")
            };
            let optional = at(source, &[key, "optional"]).and_then(Value::as_bool).unwrap_or(false);
            let prefix = match word(source, &["prefix"]) {
                prefix if prefix.is_empty() => String::new(),
                prefix => format!(" with prefix '{prefix}'"),
            };
            text.line(3, format!("{}\t{kind}{prefix}\tOptional: {optional}", word(source, &[key, "name"])));
        }
        let variables = list(spec, &["env"]);
        text.line(2, if variables.is_empty() { "Environment:\t<none>" } else { "Environment:" });
        for variable in variables {
            self.variable(variable, spec, text);
        }
    }

    fn variable(&self, variable: &Value, container: &Value, text: &mut Text) {
        let name = word(variable, &["name"]);
        let Some(from) = variable.get("valueFrom") else {
            for (index, part) in word(variable, &["value"]).split('\n').enumerate() {
                let head = if index == 0 { format!("{name}:") } else { String::new() };
                text.line(3, format!("{head}\t{part}"));
            }
            return;
        };
        if let Some(field) = from.get("fieldRef") {
            let path = word(field, &["fieldPath"]);
            let value = self.pod.map(|pod| pod_field(pod, &path)).unwrap_or_default();
            text.line(3, format!("{name}:\t{value} ({}:{path})", word(field, &["apiVersion"])));
        } else if let Some(field) = from.get("resourceFieldRef") {
            let resource = word(field, &["resource"]);
            let value = container_resource(container, &resource, &word(field, &["divisor"]));
            text.line(3, format!("{name}:\t{value} ({resource})"));
        } else {
            let (key, of) = if from.get("secretKeyRef").is_some() {
                ("secretKeyRef", "in secret")
            } else {
                ("configMapKeyRef", "of config map")
            };
            let optional = at(from, &[key, "optional"]).and_then(Value::as_bool).unwrap_or(false);
            text.line(
                3,
                format!(
                    "{name}:\t<set to the key '{}' {of} '{}'>\tOptional: {optional}",
                    word(from, &[key, "key"]),
                    word(from, &[key, "name"])
                ),
            );
        }
    }
}

fn ports(spec: &Value, text: &mut Text) {
    let ports = list(spec, &["ports"]);
    let protocol = |port: &Value| match word(port, &["protocol"]) {
        protocol if protocol.is_empty() => "TCP".to_owned(),
        protocol => protocol,
    };
    let named = |port: &Value, number: String| match word(port, &["name"]) {
        name if name.is_empty() => format!("{number}/{}", protocol(port)),
        name => format!("{number}/{} ({name})", protocol(port)),
    };
    for (title, key) in [("Port", "containerPort"), ("Host Port", "hostPort")] {
        let texts: Vec<String> = ports
            .iter()
            .map(|port| {
                let number = match word(port, &[key]) {
                    number if number.is_empty() => "0".to_owned(),
                    number => number,
                };
                named(port, number)
            })
            .collect();
        let title = if texts.len() > 1 { format!("{title}s") } else { title.to_owned() };
        text.pair(2, &title, or_none(&texts.join(", ")));
    }
}

fn words(title: &str, words: &[Value], text: &mut Text) {
    if words.is_empty() {
        return;
    }
    text.line(2, format!("{title}:"));
    for line in words.iter().filter_map(Value::as_str).flat_map(|word| word.split('\n')) {
        text.line(3, line);
    }
}

fn state(title: &str, state: &ContainerState, text: &mut Text) {
    let time = |time: Option<objects::Time>| time.unwrap_or(objects::Time(0)).rfc1123();
    if let Some(running) = &state.running {
        text.pair(2, title, "Running");
        text.pair(3, "Started", running.started_at.rfc1123());
    } else if let Some(end) = &state.terminated {
        text.pair(2, title, "Terminated");
        if !end.reason.is_empty() {
            text.pair(3, "Reason", &end.reason);
        }
        if !end.message.is_empty() {
            text.pair(3, "Message", &end.message);
        }
        text.pair(3, "Exit Code", end.exit_code);
        text.pair(3, "Started", time(end.started_at));
        text.pair(3, "Finished", time(end.finished_at));
    } else {
        text.pair(2, title, "Waiting");
        if let Some(waiting) = state.waiting.as_ref().filter(|waiting| !waiting.reason.is_empty()) {
            text.pair(3, "Reason", &waiting.reason);
        }
    }
}

fn resources(resources: Option<&Value>, text: &mut Text) {
    for (title, key) in [("Limits", "limits"), ("Requests", "requests")] {
        let Some(map) = resources.and_then(|r| r.get(key)).and_then(Value::as_object).filter(|map| !map.is_empty())
        else {
            continue;
        };
        text.line(2, format!("{title}:"));
        for (name, amount) in map {
            let amount = amount.as_str().map_or_else(|| amount.to_string(), str::to_owned);
            text.pair(3, name, amount);
        }
    }
}

/// `http-get http://:80/ delay=0s timeout=1s period=10s successThreshold=1 failureThreshold=3`
fn probe(probe: &Value) -> String {
    let number = |key: &str, default: i64| probe.get(key).and_then(Value::as_i64).unwrap_or(default);
    let times = format!(
        "delay={}s timeout={}s period={}s successThreshold={} failureThreshold={}",
        number("initialDelaySeconds", 0),
        number("timeoutSeconds", 1),
        number("periodSeconds", 10),
        number("successThreshold", 1),
        number("failureThreshold", 3)
    );
    if let Some(exec) = probe.get("exec") {
        let words: Vec<&str> = list(exec, &["command"]).iter().filter_map(Value::as_str).collect();
        format!("exec [{}] {times}", words.join(" "))
    } else if let Some(http) = probe.get("httpGet") {
        let scheme = word(http, &["scheme"]).to_lowercase();
        let scheme = if scheme.is_empty() { "http".to_owned() } else { scheme };
        let path = word(http, &["path"]);
        let slash = if path.is_empty() || path.starts_with('/') { "" } else { "/" };
        let path = escaped(&path);
        format!("http-get {scheme}://{}:{}{slash}{path} {times}", word(http, &["host"]), word(http, &["port"]))
    } else if let Some(tcp) = probe.get("tcpSocket") {
        format!("tcp-socket {}:{} {times}", word(tcp, &["host"]), word(tcp, &["port"]))
    } else if let Some(grpc) = probe.get("grpc") {
        format!("grpc <pod>:{} {} {times}", word(grpc, &["port"]), word(grpc, &["service"]))
    } else {
        format!("unknown {times}")
    }
}

/// A path as Go writes it in a URL: a question mark, for one, is no query there.
///
/// Rule: `net/url`, `shouldEscape` for paths.
fn escaped(path: &str) -> String {
    let mut escaped = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

fn mounts(spec: &Value, text: &mut Text) {
    let mut mounts: Vec<&Value> = list(spec, &["volumeMounts"]).iter().collect();
    text.line(2, if mounts.is_empty() { "Mounts:\t<none>" } else { "Mounts:" });
    objects::sort::by_key(&mut mounts, |mount| word(mount, &["mountPath"]));
    for mount in mounts {
        let read_only = mount.get("readOnly").and_then(Value::as_bool).unwrap_or(false);
        let mut flags = if read_only { "ro" } else { "rw" }.to_owned();
        let sub_path = word(mount, &["subPath"]);
        if !sub_path.is_empty() {
            flags.push_str(&format!(",path={sub_path:?}"));
        }
        text.line(3, format!("{} from {} ({flags})", word(mount, &["mountPath"]), word(mount, &["name"])));
    }
}

/// A field of the pod, as the downward API tells it.
fn pod_field(pod: &Pod, path: &str) -> String {
    match path {
        "metadata.name" => pod.metadata.name.clone(),
        "metadata.namespace" => pod.metadata.namespace.clone(),
        "metadata.uid" => pod.metadata.uid.clone(),
        "spec.nodeName" => pod.node_name().to_owned(),
        "spec.serviceAccountName" => pod.spec.service_account_name.clone(),
        "status.podIP" => pod.status.pod_ip.clone(),
        "status.hostIP" => pod.status.host_ip.clone(),
        other => {
            let inner = |prefix: &str| other.strip_prefix(prefix)?.strip_suffix("']").map(str::to_owned);
            if let Some(key) = inner("metadata.labels['") {
                pod.metadata.labels.get(&key).cloned().unwrap_or_default()
            } else if let Some(key) = inner("metadata.annotations['") {
                pod.metadata.annotations.get(&key).cloned().unwrap_or_default()
            } else {
                String::new()
            }
        }
    }
}

/// `limits.cpu` of a container in units of the divisor, rounded up; without a limit it is the node's.
///
/// Rule: `ExtractContainerResourceValue` and `describeContainerEnvVars` of kubectl.
fn container_resource(container: &Value, resource: &str, divisor: &str) -> String {
    let Some((list, name)) = resource.split_once('.') else { return String::new() };
    let nano = |text: &str| objects::Quantity::parse(text).map_or(0, |quantity| quantity.nano());
    let amount = nano(&word(container, &["resources", list, name]));
    let unit = match nano(divisor) {
        0 => 1_000_000_000,
        unit => unit,
    };
    match (amount + unit - 1) / unit {
        0 if list == "limits" && matches!(name, "cpu" | "memory") => "node allocatable".to_owned(),
        units => units.to_string(),
    }
}
