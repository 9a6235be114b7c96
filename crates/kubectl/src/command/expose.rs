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
    long: "Expose a resource as a new Kubernetes service.\n\n Looks up a deployment, service, replica set or pod by name and uses the selector for that resource as the selector for a new service on the specified port. If no port is given, the ports of the resource are used.",
    examples: "# Expose a deployment on port 80, reaching port 8080 of its containers\nkubectl expose deployment web --port=80 --target-port=8080\n\n# Expose a deployment outside the cluster\nkubectl expose deployment web --type=LoadBalancer --port=8080 --name=web-public",
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
        "The address of the service inside the cluster, or 'None' for a headless service.",
    ),
    Flag::new("external-ip", FlagKind::Text, "", "Another address that the service takes."),
    Flag::new("labels", FlagKind::Text, "", "Labels to apply to the service.").short('l'),
    Flag::new("load-balancer-ip", FlagKind::Text, "", "The address to ask the load balancer for."),
    Flag::new("name", FlagKind::Text, "", "The name for the newly created object."),
    Flag::new("override-type", FlagKind::Text, "merge", "How --overrides is applied: json, merge or strategic."),
    Flag::new("overrides", FlagKind::Text, "", "JSON that overrides parts of the generated object."),
    Flag::new("port", FlagKind::Text, "", "The port that the service should serve on."),
    Flag::new("protocol", FlagKind::Text, "", "The network protocol: TCP unless given."),
    Flag::new("selector", FlagKind::Text, "", "A label selector to use for this service."),
    Flag::new("session-affinity", FlagKind::Text, "", "None or ClientIP."),
    Flag::new("target-port", FlagKind::Text, "", "Name or number of the port on the container."),
    Flag::new("type", FlagKind::Text, "", "ClusterIP, NodePort, LoadBalancer, or ExternalName."),
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
