//! `kubectl expose`

use objects::{Kind, LabelSelector, Labels, Object};
use serde_json::{Map, Value, json};

use super::create::Creation;
use super::{Call, Command, DONE, Next, kind_with_group, overrides};
use crate::failure::{Failure, Fallible, text, usage};
use crate::flags::{Flag, FlagKind, sets};
use crate::print::Format;
use crate::process::Context;

pub(crate) static COMMAND: Command = Command {
    name: "expose",
    short: "Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service",
    long: "Expose a resource as a new Kubernetes service.\n\n Looks up a deployment, service, replica set, replication controller or pod by name and uses the selector for that resource as the selector for a new service on the specified port. A deployment or replica set will be exposed as a service only if its selector is convertible to a selector that service supports, i.e. when the selector contains only the matchLabels component. Note that if no port is specified via --port and the exposed resource has multiple ports, all will be re-used by the new service. Also if no labels are specified, the new service will re-use the labels from the resource it exposes.\n\n Possible resources include (case insensitive):\n\n pod (po), service (svc), replicationcontroller (rc), deployment (deploy), replicaset (rs)",
    examples: "# Create a service for a replicated nginx, which serves on port 80 and connects to the containers on port 8000\nkubectl expose rc nginx --port=80 --target-port=8000\n\n# Create a service for a replication controller identified by type and name specified in \"nginx-controller.yaml\", which serves on port 80 and connects to the containers on port 8000\nkubectl expose -f nginx-controller.yaml --port=80 --target-port=8000\n\n# Create a service for a pod valid-pod, which serves on port 444 with the name \"frontend\"\nkubectl expose pod valid-pod --port=444 --name=frontend\n\n# Create a second service based on the above service, exposing the container port 8443 as port 443 with the name \"nginx-https\"\nkubectl expose service nginx --port=443 --target-port=8443 --name=nginx-https\n\n# Create a service for a replicated streaming application on port 4100 balancing UDP traffic and named 'video-stream'.\nkubectl expose rc streamer --port=4100 --protocol=UDP --name=video-stream\n\n# Create a service for a replicated nginx using replica set, which serves on port 80 and connects to the containers on port 8000\nkubectl expose rs nginx --port=80 --target-port=8000\n\n# Create a service for an nginx deployment, which serves on port 80 and connects to the containers on port 8000\nkubectl expose deployment nginx --port=80 --target-port=8000",
    usage: "(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]",
    flags: &[FLAGS, sets::PRINT, sets::FILENAME, sets::DRY_RUN, sets::MANAGER_EXPOSE, sets::RECORD, sets::SAVE_CONFIG],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new(
        "cluster-ip",
        FlagKind::Text,
        "",
        "ClusterIP to be assigned to the service. Leave empty to auto-allocate, or set to 'None' to create a headless service.",
    ),
    Flag::new(
        "external-ip",
        FlagKind::Text,
        "",
        "Additional external IP address (not managed by Kubernetes) to accept for the service. If this IP is routed to a node, the service can be accessed by this IP in addition to its generated service IP.",
    ),
    Flag::new("labels", FlagKind::Text, "", "Labels to apply to the service created by this call.").short('l'),
    Flag::new(
        "load-balancer-ip",
        FlagKind::Text,
        "",
        "IP to assign to the LoadBalancer. If empty, an ephemeral IP will be created and used (cloud-provider specific).",
    ),
    Flag::new("name", FlagKind::Text, "", "The name for the newly created object."),
    Flag::new(
        "override-type",
        FlagKind::Text,
        "merge",
        "The method used to override the generated object: json, merge, or strategic.",
    ),
    Flag::new(
        "overrides",
        FlagKind::Text,
        "",
        "An inline JSON override for the generated object. If this is non-empty, it is used to override the generated object. Requires that the object supply a valid apiVersion field.",
    ),
    Flag::new(
        "port",
        FlagKind::Text,
        "",
        "The port that the service should serve on. Copied from the resource being exposed, if unspecified",
    ),
    Flag::new("protocol", FlagKind::Text, "", "The network protocol for the service to be created. Default is 'TCP'."),
    Flag::new(
        "selector",
        FlagKind::Text,
        "",
        "A label selector to use for this service. Only equality-based selector requirements are supported. If empty (the default) infer the selector from the replication controller or replica set.",
    ),
    Flag::new(
        "session-affinity",
        FlagKind::Text,
        "",
        "If non-empty, set the session affinity for the service to this; legal values: 'None', 'ClientIP'",
    ),
    Flag::new(
        "target-port",
        FlagKind::Text,
        "",
        "Name or number for the port on the container that the service should direct traffic to. Optional.",
    ),
    Flag::new(
        "type",
        FlagKind::Text,
        "",
        "Type for this service: ClusterIP, NodePort, LoadBalancer, or ExternalName. Default is 'ClusterIP'.",
    ),
];

/// What a Service is made from.
struct Origin {
    selector: Labels,
    labels: Labels,
    ports: Vec<(i32, String)>,
}

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    if call.args.is_empty() && !flags.changed("filename") {
        return text(
            "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
        );
    }
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(flags, context.files)?;
    let mut query = call.query(&call.args)?;
    // Here `--selector` is the Service's own.
    query.selector = None;
    let (infos, mut failures) = call.run_query(&query, context)?.split();
    for (at, info) in infos.iter().enumerate() {
        let object = info.fetched()?;
        let made = origin(object).and_then(|origin| service(call, &info.name, origin));
        let outcome = made.and_then(|manifest| {
            let creation =
                Creation { kind: Kind::Service, namespace: &info.namespace, manifest, dry_run, first: at == 0 };
            creation.send(call, context)?.show("exposed", dry_run, &format, at == 0, context)
        });
        failures.extend(outcome.err());
    }
    Failure::all(failures)?;
    DONE
}

fn origin(object: &Object) -> Fallible<Origin> {
    let of_template = |selector: &LabelSelector, template: &objects::PodTemplate, labels: &Labels| {
        if !selector.match_expressions.is_empty() {
            return text(format!(
                "couldn't convert expressions - \"{:?}\" to map-based selector format",
                selector.match_expressions
            ));
        }
        Ok(Origin {
            selector: selector.match_labels.clone(),
            labels: labels.clone(),
            ports: container_ports(&template.spec),
        })
    };
    match object {
        Object::Deployment(d) => of_template(&d.spec.selector, &d.spec.template, &d.metadata.labels),
        Object::ReplicaSet(set) => of_template(&set.spec.selector, &set.spec.template, &set.metadata.labels),
        Object::Pod(pod) if pod.metadata.labels.is_empty() => text(
            "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed",
        ),
        Object::Pod(pod) => Ok(Origin {
            selector: pod.metadata.labels.clone().into_inner(),
            labels: pod.metadata.labels.clone().into_inner(),
            ports: container_ports(&pod.spec),
        }),
        Object::Service(service) if service.spec.selector.is_empty() => text(
            "couldn't retrieve selectors via --selector flag or introspection: the service has no pod selector set",
        ),
        Object::Service(service) => Ok(Origin {
            selector: service.spec.selector.clone(),
            labels: service.metadata.labels.clone().into_inner(),
            ports: service.spec.ports.iter().map(|port| (i32::from(port.port), port.protocol.clone())).collect(),
        }),
        Object::EndpointSlice(_) | Object::Node(_) | Object::Event(_) | Object::Other(_) => {
            text(format!("cannot expose a {}", kind_with_group(object.kind())))
        }
    }
}

fn container_ports(spec: &objects::PodSpec) -> Vec<(i32, String)> {
    let ports = spec.containers.iter().flat_map(|container| &container.ports);
    ports
        .map(|port| {
            let protocol = if port.protocol.is_empty() { "TCP" } else { &port.protocol };
            (i32::from(port.container_port), protocol.to_owned())
        })
        .collect()
}

fn service(call: &Call, from: &str, origin: Origin) -> Fallible<Value> {
    let flags = &call.flags;
    let name = if flags.changed("name") { flags.text("name") } else { from };
    let name: String = name.chars().take(63).collect();
    let selector = match flags.text("selector") {
        "" => origin.selector,
        given => parse_labels(given)?,
    };
    let labels = if flags.changed("labels") { parse_labels(flags.text("labels"))? } else { origin.labels };
    let headless = flags.text("cluster-ip") == "None";
    let mut wanted: Vec<(i32, String)> = Vec::new();
    if flags.changed("port") {
        for port in flags.text("port").split(',') {
            // Whether it is a port's number is for the server to say.
            let number = go_number(port, "ParseInt", 32)?;
            let number = i32::try_from(number).unwrap_or_default();
            let held = origin.ports.iter().find(|(held, _)| *held == number).map(|(_, protocol)| protocol.clone());
            let protocol = flags.text("protocol");
            let protocol =
                if protocol.is_empty() { held.unwrap_or_else(|| "TCP".to_owned()) } else { protocol.to_owned() };
            wanted.push((number, protocol));
        }
    } else {
        wanted = origin.ports;
    }
    if wanted.is_empty() && !headless {
        return text("couldn't find port via --port flag or introspection");
    }
    let several = wanted.len() > 1;
    let ports: Vec<Value> = wanted
        .into_iter()
        .enumerate()
        .map(|(at, (number, protocol))| {
            let target = match flags.text("target-port") {
                "" => json!(number),
                given => given.parse::<i32>().map_or_else(|_| json!(given), |number| json!(number)),
            };
            let mut port = json!({ "port": number, "protocol": protocol, "targetPort": target });
            if several {
                port["name"] = json!(format!("port-{}", at + 1));
            }
            port
        })
        .collect();
    let mut spec = json!({ "selector": selector });
    if !ports.is_empty() {
        spec["ports"] = Value::Array(ports);
    }
    for (flag, field) in [
        ("type", "type"),
        ("cluster-ip", "clusterIP"),
        ("load-balancer-ip", "loadBalancerIP"),
        ("session-affinity", "sessionAffinity"),
    ] {
        if !flags.text(flag).is_empty() {
            spec[field] = json!(flags.text(flag));
        }
    }
    if !flags.text("external-ip").is_empty() {
        spec["externalIPs"] = json!([flags.text("external-ip")]);
    }
    let mut manifest = json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": { "name": name },
        "spec": spec,
        "status": { "loadBalancer": {} },
    });
    if !labels.is_empty() {
        manifest["metadata"]["labels"] = json!(labels);
    }
    overrides::apply(flags, Kind::Service, &mut manifest)?;
    Ok(manifest)
}

/// A number, or the error of Go's function of that name in `strconv`.
pub(crate) fn go_number(given: &str, function: &str, bits: u32) -> Fallible<i64> {
    let failed = |why: &str| Failure::Text(format!("strconv.{function}: parsing {given:?}: {why}"));
    let digits = given.strip_prefix(['-', '+']).filter(|_| function != "ParseUint").unwrap_or(given);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(failed("invalid syntax"));
    }
    let (least, most) = match function {
        "ParseUint" => (0, (1_i64 << bits) - 1),
        _ => (-(1_i64 << (bits - 1)), (1_i64 << (bits - 1)) - 1),
    };
    given.parse().ok().filter(|number| (least..=most).contains(number)).ok_or_else(|| failed("value out of range"))
}

/// `a=b,c=d` as labels.
pub(crate) fn parse_labels(given: &str) -> Fallible<Labels> {
    let mut labels = Labels::new();
    for pair in given.split(',').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some((key, value)) if !key.is_empty() => {
                labels.insert(key.to_owned(), value.to_owned());
            }
            _ => return usage(format!("unexpected label spec: {given}")),
        }
    }
    Ok(labels)
}

/// A selector in the form that objects keep it: plain equality as `matchLabels`.
pub(crate) fn selector_value(selector: &LabelSelector) -> Value {
    let mut labels = Map::new();
    let mut expressions = Vec::new();
    for (key, value) in &selector.match_labels {
        labels.insert(key.clone(), json!(value));
    }
    for requirement in &selector.match_expressions {
        match (requirement.operator, requirement.values.as_slice()) {
            (objects::Operator::In, [value]) => {
                labels.insert(requirement.key.clone(), json!(value));
            }
            _ => expressions.push(json!(requirement)),
        }
    }
    let mut value = json!({});
    if !labels.is_empty() {
        value["matchLabels"] = Value::Object(labels);
    }
    if !expressions.is_empty() {
        value["matchExpressions"] = Value::Array(expressions);
    }
    value
}
