//! `kubectl create ingress`

use objects::Kind;
use serde_json::{Map, Value, json};

use super::{base, create, one_name};
use crate::command::{Call, Command, Next};
use crate::failure::{Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::process::Context;

pub(super) static INGRESS: Command = Command {
    name: "ingress",
    aliases: &["ing"],
    short: "Create an ingress with the specified name",
    long: "Create an ingress with the specified name.",
    examples: "# Create a single ingress called 'simple' that directs requests to foo.com/bar to svc\n# svc1:8080 with a TLS secret \"my-cert\"\nkubectl create ingress simple --rule=\"foo.com/bar=svc1:8080,tls=my-cert\"\n\n# Create a catch all ingress of \"/path\" pointing to service svc:port and Ingress Class as \"otheringress\"\nkubectl create ingress catch-all --class=otheringress --rule=\"/path=svc:port\"",
    usage: "NAME --rule=host/path=service:port[,tls[=secret]] ",
    flags: &[FLAGS, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new(
        "annotation",
        FlagKind::Array,
        "[]",
        "Annotation to insert in the ingress object, in the format annotation=value",
    ),
    Flag::new("class", FlagKind::Text, "", "Ingress Class to be used"),
    Flag::new("default-backend", FlagKind::Text, "", "Default service for backend, in format of svcname:port"),
    Flag::new(
        "rule",
        FlagKind::Array,
        "[]",
        "Rule in format host/path=service:port[,tls=secretname]. Paths containing the leading character '*' are considered pathType=Prefix. tls argument is optional.",
    ),
];

/// A rule in its parts: host, path, service, port, and the secret of `tls`.
struct Rule<'a> {
    host: &'a str,
    path: &'a str,
    backend: &'a str,
    tls: Option<&'a str>,
}

/// Rule: `ruleRegex` of kubectl's `create_ingress.go`.
fn parse(rule: &str) -> Option<Rule<'_>> {
    let word = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    let slash = rule.find('/')?;
    let (host, rest) = rule.split_at(slash);
    let (path, rest) = rest.split_once('=')?;
    let (backend, tls) = rest.split_once(',').map_or((rest, None), |(backend, tls)| (backend, Some(tls)));
    let (service, port) = backend.split_once(':')?;
    let host_is_valid = host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '*' | '-' | '.'));
    let tls = match tls {
        None => None,
        Some(tls) => {
            let secret = tls.strip_prefix("tls")?;
            let secret = secret.strip_prefix('=').unwrap_or(secret);
            (secret.is_empty() || word(secret)).then_some(())?;
            Some(secret)
        }
    };
    let valid = host_is_valid && !path.contains(',') && word(service) && word(port);
    valid.then_some(Rule { host, path, backend, tls })
}

fn backend(target: &str) -> Value {
    let (service, port) = target.split_once(':').unwrap_or((target, ""));
    let port = port.parse::<i32>().map_or_else(|_| json!({ "name": port }), |number| json!({ "number": number }));
    json!({ "service": { "name": service, "port": port } })
}

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let name = one_name(call)?;
    let (given, default) = (call.flags.list("rule"), call.flags.text("default-backend"));
    if given.is_empty() && default.is_empty() {
        return text(
            "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)",
        );
    }
    let mut rules = Vec::new();
    for rule in &given {
        match parse(rule) {
            Some(parsed) => rules.push(parsed),
            None => {
                return text(format!(
                    "rule {rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]"
                ));
            }
        }
    }
    let mut annotations = Map::new();
    for annotation in call.flags.list("annotation") {
        let Some((key, value)) = annotation.split_once('=') else {
            return text(format!("annotation {annotation} is invalid and should be in format key=[value]"));
        };
        annotations.insert(key.to_owned(), json!(value));
    }
    if !default.is_empty() && default.split(':').count() != 2 {
        return text("default-backend should be in format servicename:serviceport");
    }
    let mut manifest = base(Kind::Ingress, name);
    if !annotations.is_empty() {
        manifest["metadata"]["annotations"] = Value::Object(annotations);
    }
    let mut spec = json!({});
    if !default.is_empty() {
        spec["defaultBackend"] = backend(default);
    }
    if !call.flags.text("class").is_empty() {
        spec["ingressClassName"] = json!(call.flags.text("class"));
    }
    let (hosts, tls) = (by_host(&rules), certificates(&rules));
    if !hosts.is_empty() {
        spec["rules"] = Value::Array(hosts);
    }
    if !tls.is_empty() {
        spec["tls"] = Value::Array(tls);
    }
    manifest["spec"] = spec;
    manifest["status"] = json!({ "loadBalancer": {} });
    create(call, Kind::Ingress, manifest, "failed to create ingress:", context)
}

/// The paths of each host, hosts in the order in which they are first named.
fn by_host(rules: &[Rule<'_>]) -> Vec<Value> {
    let mut hosts: Vec<(&str, Vec<Value>)> = Vec::new();
    for rule in rules {
        let (path, kind) = rule.path.strip_suffix('*').map_or((rule.path, "Exact"), |path| (path, "Prefix"));
        let entry = json!({ "backend": backend(rule.backend), "path": path, "pathType": kind });
        match hosts.iter_mut().find(|(host, _)| *host == rule.host) {
            Some((_, paths)) => paths.push(entry),
            None => hosts.push((rule.host, vec![entry])),
        }
    }
    let rule = |(host, paths): (&str, Vec<Value>)| {
        let mut rule = json!({ "http": { "paths": paths } });
        if !host.is_empty() {
            rule["host"] = json!(host);
        }
        rule
    };
    hosts.into_iter().map(rule).collect()
}

/// Which hosts each secret is for; a host counts once.
fn certificates(rules: &[Rule<'_>]) -> Vec<Value> {
    let mut secrets: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for rule in rules {
        let Some(secret) = rule.tls.filter(|_| !seen.contains(&rule.host)) else { continue };
        seen.push(rule.host);
        match secrets.iter_mut().find(|(held, _)| *held == secret) {
            Some((_, hosts)) => hosts.push(rule.host),
            None if rule.host.is_empty() && secret.is_empty() => {}
            None => secrets.push((secret, if rule.host.is_empty() { Vec::new() } else { vec![rule.host] })),
        }
    }
    let entry = |(secret, hosts): (&str, Vec<&str>)| {
        let mut entry = json!({});
        if !hosts.is_empty() {
            entry["hosts"] = json!(hosts);
        }
        if !secret.is_empty() {
            entry["secretName"] = json!(secret);
        }
        entry
    };
    secrets.into_iter().map(entry).collect()
}
