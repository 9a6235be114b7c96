//! Programs that ask other pods and Services: `curl`, `wget` and `nslookup`.

use cluster::Cluster;
use objects::{Kind, Object, ObjectRef, Pod};

use super::Run;

/// What a host's name or address stands for.
enum Host {
    Service { namespace: String, name: String, address: String },
    Pod(ObjectRef, String),
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

pub(super) fn curl(pod: &Pod, arguments: &[&str], cluster: &Cluster) -> Run {
    let Some(url) = url(arguments, &["-o", "-X", "-H", "-d", "-m", "--max-time", "--connect-timeout", "-w"]) else {
        return failed("curl: (2) no URL specified\n", 2);
    };
    let (host, port) = address(url);
    match request(pod, host, port, cluster) {
        Answer::Body(body) => Run::printed(body),
        Answer::UnknownHost => failed(format!("curl: (6) Could not resolve host: {host}\n"), 6),
        Answer::Refused { port, .. } => failed(
            format!("curl: (7) Failed to connect to {host} port {port} after 1 ms: Could not connect to server\n"),
            7,
        ),
        Answer::Outside => failed("curl: (28) the playground's pods reach only each other\n", 28),
    }
}

pub(super) fn wget(pod: &Pod, arguments: &[&str], cluster: &Cluster) -> Run {
    let Some(url) = url(arguments, &["-O", "-T", "--timeout", "-P"]) else {
        return failed("wget: missing URL\n", 1);
    };
    let (host, port) = address(url);
    match request(pod, host, port, cluster) {
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
    match resolve(pod, name, cluster) {
        Host::Service { namespace, name, address } => {
            Run::printed(format!("{server}Name:\t{name}.{namespace}.svc.cluster.local\nAddress: {address}\n\n"))
        }
        Host::Pod(_, address) => Run::printed(format!("{server}Name:\t{name}\nAddress: {address}\n\n")),
        Host::Outside | Host::Unknown => {
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

fn resolve(pod: &Pod, host: &str, cluster: &Cluster) -> Host {
    if matches!(host, "localhost" | "127.0.0.1") {
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
    let (name, namespace) = bare.split_once('.').unwrap_or((bare, &pod.metadata.namespace));
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

fn request(pod: &Pod, host: &str, port: u16, cluster: &Cluster) -> Answer {
    let (targets, address) = match resolve(pod, host, cluster) {
        Host::Unknown => return Answer::UnknownHost,
        Host::Outside => return Answer::Outside,
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
