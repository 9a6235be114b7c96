//! Programs that ask other pods and Services: `curl`, `wget` and `nslookup`.

use cluster::Cluster;
use objects::{Kind, Object, ObjectRef, Pod, Span};

use super::Run;

/// What a host's name or address stands for.
enum Host {
    Service {
        namespace: String,
        name: String,
        address: String,
    },
    Pod(ObjectRef, String),
    /// A node, at whose ports Services may be.
    Node,
    Outside,
    Unknown,
}

/// What came of a request.
enum Answer {
    Body(String),
    UnknownHost,
    Refused { address: String, port: u16 },
    Outside,
}

/// What curl printed, its status, and how long it took.
#[derive(Clone, Debug)]
pub struct Curl {
    /// On standard output.
    pub out: String,
    /// On standard error.
    pub err: String,
    /// The exit status.
    pub status: i32,
    /// How long it took: what does not answer takes its time.
    pub took: Span,
}

pub(super) fn curl(pod: &Pod, arguments: &[&str], cluster: &Cluster) -> Run {
    let Curl { out, err, status, .. } =
        request_by(&From { namespace: &pod.metadata.namespace, pod: Some(pod) }, arguments, cluster);
    Run { out, err, status }
}

/// curl on a machine of the cluster's network: it reaches pods, Services and the ports of nodes. Services' names are
/// found as from a pod of the namespace.
pub fn curl_from_outside(arguments: &[String], namespace: &str, cluster: &Cluster) -> Curl {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    request_by(&From { namespace, pod: None }, &arguments, cluster)
}

/// Letters of curl's options that take a value, and the long forms.
const WITH_VALUE: (&str, [&str; 5]) = ("oXHdmwA", ["output", "max-time", "connect-timeout", "write-out", "request"]);

/// Options by letter or name, with their values, and the first other word.
fn curl_options<'a>(arguments: &[&'a str]) -> (Vec<(&'a str, &'a str)>, Option<&'a str>) {
    let mut options = Vec::new();
    let mut url = None;
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if let Some(name) = word.strip_prefix("--") {
            let value = if WITH_VALUE.1.contains(&name) { words.next().copied().unwrap_or("") } else { "" };
            options.push((name, value));
        } else if let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            for (at, letter) in letters.char_indices() {
                let after = &letters[at + letter.len_utf8()..];
                let name = &letters[at..at + letter.len_utf8()];
                if WITH_VALUE.0.contains(letter) {
                    let value = if after.is_empty() { words.next().copied().unwrap_or("") } else { after };
                    options.push((name, value));
                    break;
                }
                options.push((name, ""));
            }
        } else {
            url = url.or(Some(*word));
        }
    }
    (options, url)
}

fn request_by(from: &From<'_>, arguments: &[&str], cluster: &Cluster) -> Curl {
    let (options, url) = curl_options(arguments);
    let after = |letter: &str, long: &str| {
        options.iter().find(|(name, _)| *name == letter || *name == long).map(|(_, value)| *value)
    };
    let has = |letter: &str, long: &str| after(letter, long).is_some();
    let Some(url) = url else {
        let err = "curl: (2) no URL specified\n".to_owned();
        return Curl { out: String::new(), err, status: 2, took: Span(0) };
    };
    let (host, port) = address(url);
    let headers = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
    let limit =
        after("m", "max-time").or_else(|| after("", "connect-timeout")).and_then(|seconds| seconds.parse::<i64>().ok());
    let mut curl = Curl { out: String::new(), err: String::new(), status: 0, took: Span(0) };
    let mut code = "000";
    match request(from, host, port, cluster) {
        Answer::Body(body) => {
            code = "200";
            let written = has("o", "output");
            let shown = match (has("I", "head"), has("i", "include")) {
                _ if written => String::new(),
                (true, _) => headers.to_owned(),
                (false, true) => format!("{headers}{body}"),
                (false, false) => body,
            };
            curl.out = shown;
        }
        Answer::UnknownHost => {
            curl.status = 6;
            curl.err = format!("curl: (6) Could not resolve host: {host}\n");
        }
        Answer::Refused { port, .. } => {
            curl.status = 7;
            curl.err =
                format!("curl: (7) Failed to connect to {host} port {port} after 1 ms: Could not connect to server\n");
        }
        Answer::Outside if from.pod.is_some() => {
            curl.status = 28;
            curl.err = "curl: (28) the playground's pods reach only each other\n".to_owned();
        }
        Answer::Outside => {
            curl.status = 28;
            curl.took = Span::seconds(limit.unwrap_or(SILENCE_SECONDS).clamp(1, SILENCE_SECONDS));
            let milliseconds = curl.took.0 / 1000;
            curl.err = match limit {
                Some(_) => format!("curl: (28) Connection timed out after {milliseconds} milliseconds\n"),
                None => format!(
                    "curl: (28) Failed to connect to {host} port {port} after {milliseconds} ms: Could not connect to server\n"
                ),
            };
        }
    }
    if has("s", "silent") && !has("S", "show-error") {
        curl.err.clear();
    }
    if let Some(format) = after("w", "write-out") {
        curl.out.push_str(&format.replace("%{http_code}", code).replace("\\n", "\n"));
    }
    curl
}

/// So long Linux tries to reach an address that does not answer.
const SILENCE_SECONDS: i64 = 134;

/// Who asks.
struct From<'a> {
    namespace: &'a str,
    /// The pod that does, if it is one.
    pod: Option<&'a Pod>,
}

pub(super) fn wget(pod: &Pod, arguments: &[&str], cluster: &Cluster) -> Run {
    let Some(url) = url(arguments, &["-O", "-T", "--timeout", "-P"]) else {
        return failed("wget: missing URL\n", 1);
    };
    let (host, port) = address(url);
    let from = From { namespace: &pod.metadata.namespace, pod: Some(pod) };
    match request(&from, host, port, cluster) {
        Answer::Body(body) => Run::printed(body),
        Answer::UnknownHost => failed(format!("wget: bad address '{host}'\n"), 1),
        Answer::Refused { address, .. } => {
            failed(format!("wget: can't connect to remote host ({address}): Connection refused\n"), 1)
        }
        Answer::Outside => failed("wget: the playground's pods reach only each other\n", 1),
    }
}

pub(super) fn nslookup(pod: &Pod, arguments: &[&str], cluster: &Cluster) -> Run {
    let Some(name) = arguments.iter().find(|word| !word.starts_with('-')) else { return failed("", 1) };
    let server = "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n";
    match resolve(&From { namespace: &pod.metadata.namespace, pod: Some(pod) }, name, cluster) {
        Host::Service { namespace, name, address } => {
            Run::printed(format!("{server}Name:\t{name}.{namespace}.svc.cluster.local\nAddress: {address}\n\n"))
        }
        Host::Pod(_, address) => Run::printed(format!("{server}Name:\t{name}\nAddress: {address}\n\n")),
        Host::Node | Host::Outside | Host::Unknown => {
            Run { out: format!("{server}** server can't find {name}: NXDOMAIN\n\n"), err: String::new(), status: 1 }
        }
    }
}

fn failed(err: impl Into<String>, status: i32) -> Run {
    Run { out: String::new(), err: err.into(), status }
}

/// The first argument that is neither a flag nor the value of one.
fn url<'a>(arguments: &[&'a str], with_value: &[&str]) -> Option<&'a str> {
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        if with_value.contains(word) {
            words.next();
        } else if *word == "-qO-" || *word == "-" {
            continue;
        } else if word.starts_with('-') && (word.ends_with('O') || word.ends_with('T')) && !word.starts_with("--") {
            words.next();
        } else if !word.starts_with('-') {
            return Some(word);
        }
    }
    None
}

/// The host and the port of a URL.
fn address(url: &str) -> (&str, u16) {
    let (default, rest) = match url.split_once("://") {
        Some(("https", rest)) => (443, rest),
        Some((_, rest)) => (80, rest),
        None => (80, url),
    };
    let host = rest.split(['/', '?']).next().unwrap_or(rest);
    match host.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().unwrap_or(default)),
        None => (host, default),
    }
}

fn resolve(from: &From<'_>, host: &str, cluster: &Cluster) -> Host {
    if matches!(host, "localhost" | "127.0.0.1") {
        let Some(pod) = from.pod else { return Host::Node };
        let own = ObjectRef::new(Kind::Pod, &pod.metadata.namespace, &pod.metadata.name);
        return Host::Pod(own, "127.0.0.1".to_owned());
    }
    let numeric = host.chars().all(|c| c.is_ascii_digit() || c == '.');
    if numeric {
        let service = cluster.list(Kind::Service, None).filter_map(Object::as_service);
        if let Some(service) = service.into_iter().find(|service| service.spec.cluster_ip == host) {
            let metadata = &service.metadata;
            return Host::Service {
                namespace: metadata.namespace.clone(),
                name: metadata.name.clone(),
                address: host.to_owned(),
            };
        }
        let mut nodes = cluster.list(Kind::Node, None).filter_map(Object::as_node);
        if nodes.any(|node| node.status.rest.get("addresses").is_some_and(|list| list[0]["address"] == host)) {
            return Host::Node;
        }
        let mut pods = cluster.list(Kind::Pod, None).filter_map(Object::as_pod);
        return match pods.find(|other| other.status.pod_ip == host && !other.is_finished()) {
            Some(other) => {
                let reference = ObjectRef::new(Kind::Pod, &other.metadata.namespace, &other.metadata.name);
                Host::Pod(reference, host.to_owned())
            }
            None => Host::Outside,
        };
    }
    let bare = host.trim_end_matches('.').trim_end_matches(".cluster.local").trim_end_matches(".svc");
    let (name, namespace) = bare.split_once('.').unwrap_or((bare, from.namespace));
    match cluster.get(Kind::Service, namespace, name) {
        Ok(object) => match object.as_service() {
            Some(service) => Host::Service {
                namespace: namespace.to_owned(),
                name: name.to_owned(),
                address: service.spec.cluster_ip.clone(),
            },
            None => Host::Unknown,
        },
        Err(_) if namespace.contains('.') || matches!(namespace, "com" | "io" | "org" | "dev" | "net") => Host::Outside,
        Err(_) => Host::Unknown,
    }
}

fn request(from: &From<'_>, host: &str, port: u16, cluster: &Cluster) -> Answer {
    let (targets, address) = match resolve(from, host, cluster) {
        Host::Unknown => return Answer::UnknownHost,
        Host::Outside => return Answer::Outside,
        Host::Node => (behind_node_port(port, cluster), host.to_owned()),
        Host::Pod(reference, address) => (vec![(reference, port)], address),
        Host::Service { namespace, name, address } => (endpoints(&namespace, &name, port, cluster), address),
    };
    for (reference, port) in targets {
        let Ok(object) = cluster.get(Kind::Pod, &reference.namespace, &reference.name) else { continue };
        let Some(target) = object.as_pod() else { continue };
        if cluster.answers(&reference, &target.metadata.uid, port) {
            let image = target.spec.containers.first().map_or("", |container| container.image.as_str());
            return Answer::Body(format!("Hello from {} ({image})\n", reference.name));
        }
    }
    Answer::Refused { address, port }
}

/// The ready pods of the Service that has a port on the nodes.
fn behind_node_port(port: u16, cluster: &Cluster) -> Vec<(ObjectRef, u16)> {
    for service in cluster.list(Kind::Service, None).filter_map(Object::as_service) {
        if let Some(held) = service.spec.ports.iter().find(|held| held.node_port == port && port != 0) {
            return endpoints(&service.metadata.namespace, &service.metadata.name, held.port, cluster);
        }
    }
    Vec::new()
}

/// The ready pods behind a Service's port.
fn endpoints(namespace: &str, name: &str, port: u16, cluster: &Cluster) -> Vec<(ObjectRef, u16)> {
    let Ok(object) = cluster.get(Kind::Service, namespace, name) else { return Vec::new() };
    let held =
        object.as_service().and_then(|service| service.spec.ports.iter().find(|held| held.port == port).cloned());
    let Some(held) = held else { return Vec::new() };
    let label = "kubernetes.io/service-name";
    let mut found = Vec::new();
    for slice in cluster.list(Kind::EndpointSlice, Some(namespace)).filter_map(Object::as_endpoint_slice) {
        if slice.metadata.labels.get(label).map(String::as_str) != Some(name) {
            continue;
        }
        let Some(port) = slice.ports.iter().find(|port| port.name == held.name).map(|port| port.port) else { continue };
        let ready = slice.endpoints.iter().filter(|endpoint| endpoint.conditions.ready);
        found.extend(ready.filter_map(|endpoint| {
            let target = endpoint.target_ref.as_ref()?;
            Some((ObjectRef::new(Kind::Pod, &target.namespace, &target.name), port))
        }));
    }
    // Each request of a different moment meets another pod.
    let turn = usize::try_from(cluster.now().0 / 1000).unwrap_or(0);
    if !found.is_empty() {
        let by = turn % found.len();
        found.rotate_left(by);
    }
    found
}
