//! `kubectl create service`

use objects::Kind;
use objects::validation::port_name;
use serde_json::{Value, json};

use super::{base, create, one_name};
use crate::command::expose::go_number;
use crate::command::{Call, Command, Next};
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::process::Context;

pub(super) static SERVICE: Command = Command {
    name: "service",
    aliases: &["svc"],
    short: "Create a service using a specified subcommand",
    long: "Create a service using a specified subcommand.",
    usage: "",
    subcommands: &[&CLUSTER_IP, &NODE_PORT, &LOAD_BALANCER, &EXTERNAL_NAME],
    ..Command::BASE
};

static CLUSTER_IP: Command = Command {
    name: "clusterip",
    short: "Create a ClusterIP service",
    long: "Create a ClusterIP service with the specified name.",
    examples: "# Create a service that reaches port 8080 of its pods by port 80\nkubectl create service clusterip my-cs --tcp=80:8080\n\n# Create a headless service\nkubectl create service clusterip my-cs --clusterip=\"None\"",
    usage: "NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]",
    flags: &[
        TCP,
        CLUSTER_IP_FLAGS,
        sets::PRINT,
        sets::DRY_RUN,
        sets::MANAGER_CREATE,
        sets::SAVE_CONFIG,
        sets::VALIDATE,
    ],
    run: Some(run),
    ..Command::BASE
};

static NODE_PORT: Command = Command {
    name: "nodeport",
    short: "Create a NodePort service",
    long: "Create a NodePort service with the specified name.",
    examples: "# Create a service that each node offers on a port of its own\nkubectl create service nodeport my-ns --tcp=5678:8080",
    usage: "NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
    flags: &[TCP, NODE_PORT_FLAGS, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(run),
    ..Command::BASE
};

static LOAD_BALANCER: Command = Command {
    name: "loadbalancer",
    short: "Create a LoadBalancer service",
    long: "Create a LoadBalancer service with the specified name.",
    examples: "# Create a service of type LoadBalancer\nkubectl create service loadbalancer my-lbs --tcp=5678:8080",
    usage: "NAME [--tcp=port:targetPort] [--dry-run=server|client|none]",
    flags: &[TCP, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(run),
    ..Command::BASE
};

static EXTERNAL_NAME: Command = Command {
    name: "externalname",
    short: "Create an ExternalName service",
    long: "Create an ExternalName service with the specified name: another name for a host outside the cluster.",
    examples: "# Create a service that stands for bar.com\nkubectl create service externalname my-ns --external-name bar.com",
    usage: "NAME --external-name external.name [--dry-run=server|client|none]",
    flags: &[TCP, EXTERNAL_FLAGS, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    required: &["external-name"],
    run: Some(run),
    ..Command::BASE
};

static TCP: &[Flag] =
    &[Flag::new("tcp", FlagKind::Slice, "[]", "Port pairs can be specified as '<port>:<targetPort>'.")];
static CLUSTER_IP_FLAGS: &[Flag] =
    &[Flag::new("clusterip", FlagKind::Text, "", "Assign your own ClusterIP, or 'None' for a headless service.")];
static NODE_PORT_FLAGS: &[Flag] =
    &[Flag::new("node-port", FlagKind::Int, "0", "Port used to expose the service on each node in a cluster.")];
static EXTERNAL_FLAGS: &[Flag] =
    &[Flag::new("external-name", FlagKind::Text, "", "The name that the service stands for.")];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let name = one_name(call)?;
    let kind = match call.command.name {
        "clusterip" => "ClusterIP",
        "nodeport" => "NodePort",
        "loadbalancer" => "LoadBalancer",
        _ => "ExternalName",
    };
    let tcp = call.flags.list("tcp");
    let headless = call.flags.text("clusterip") == "None";
    if tcp.is_empty() && kind != "ExternalName" && !headless {
        return text("at least one tcp port specifier must be provided");
    }
    let mut ports = Vec::new();
    for pair in &tcp {
        ports.push(port(pair, call.flags.int("node-port"))?);
    }
    let labels = json!({ "app": name });
    let mut manifest = base(Kind::Service, name);
    manifest["metadata"]["labels"] = labels.clone();
    let mut spec = json!({ "selector": labels, "type": kind });
    if !ports.is_empty() {
        spec["ports"] = Value::Array(ports);
    }
    if call.flags.changed("clusterip") {
        spec["clusterIP"] = json!(call.flags.text("clusterip"));
    }
    if call.flags.changed("external-name") {
        spec["externalName"] = json!(call.flags.text("external-name"));
    }
    manifest["spec"] = spec;
    manifest["status"] = json!({ "loadBalancer": {} });
    create(call, Kind::Service, manifest, &format!("failed to create {kind} service:"), context)
}

/// `80:8080`, `80` or `80:http`.
fn port(pair: &str, node_port: i64) -> Fallible<Value> {
    let (port, target) = pair.split_once(':').unwrap_or((pair, pair));
    let number = go_number(port, "ParseUint", 16)?;
    let target = match target.parse::<i64>() {
        Ok(1..=65535) => json!(target.parse::<u16>().unwrap_or_default()),
        Ok(_) => return text("must be between 1 and 65535, inclusive"),
        Err(_) => {
            port_name(target).map_err(|reasons| Failure::Text(reasons.join(",")))?;
            json!(target)
        }
    };
    let mut value = json!({
        "name": pair.replace(':', "-"),
        "port": number,
        "protocol": "TCP",
        "targetPort": target,
    });
    if node_port != 0 {
        value["nodePort"] = json!(node_port);
    }
    Ok(value)
}
