//! `curl`, and what readers of a lesson know of `minikube`.

use objects::{Kind, Object, Span};

use crate::shell::process::{Call, Process, Started};

pub(super) fn curl(call: &mut Call<'_, '_>) -> Started {
    let ran = kubectl::curl_from_outside(call.args, "default", call.world.cluster);
    call.output.out(ran.out);
    if ran.took > Span(0) {
        let at = call.world.now() + ran.took;
        return Started::Runs(Process::Fails { at, message: ran.err, status: ran.status });
    }
    call.output.err(ran.err);
    Started::Done(ran.status)
}

pub(super) fn minikube(call: &mut Call<'_, '_>) -> Started {
    let words: Vec<&str> = call.args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["ip"] => {
            let address = node_address(call);
            call.say(&address);
        }
        ["status"] => call.say(
            "minikube\ntype: Control Plane\nhost: Running\nkubelet: Running\napiserver: Running\nkubeconfig: Configured\n",
        ),
        ["start"] => call.say("The playground's cluster runs already."),
        ["service", rest @ ..] => return service(call, rest),
        ["tunnel" | "dashboard" | "stop" | "delete" | "addons", ..] => {
            let word = words[0];
            return call.fail(&format!("the playground does not model \"minikube {word}\""), 1);
        }
        _ => return call.fail("the playground models ip, service and status", 1),
    }
    Started::Done(0)
}

fn node_address(call: &Call<'_, '_>) -> String {
    let node = call.world.cluster.list(Kind::Node, None).filter_map(Object::as_node).next();
    let address = node.and_then(|node| node.status.rest.get("addresses")?[0]["address"].as_str().map(str::to_owned));
    address.unwrap_or_default()
}

/// `minikube service NAME [-n NAMESPACE] [--url]`
fn service(call: &mut Call<'_, '_>, words: &[&str]) -> Started {
    let mut namespace = "default";
    let mut name = "";
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "-n" | "--namespace" => namespace = words.next().copied().unwrap_or(namespace),
            option if option.starts_with('-') => {}
            given => name = given,
        }
    }
    let only_url = call.args.iter().any(|arg| arg == "--url");
    let address = node_address(call);
    let Ok(object) = call.world.cluster.get(Kind::Service, namespace, name) else {
        call.output.err(format!(
            "X Exiting due to SVC_NOT_FOUND: Service '{name}' was not found in '{namespace}' namespace.\n"
        ));
        return Started::Done(1);
    };
    let port = object.as_service().and_then(|service| service.spec.ports.first().cloned());
    let Some(port) = port.filter(|port| port.node_port != 0) else {
        call.output.err(format!("service {namespace}/{name} has no node port\n"));
        return Started::Done(1);
    };
    let url = format!("http://{address}:{}", port.node_port);
    if !only_url {
        let cells = [namespace.to_owned(), name.to_owned(), port.port.to_string(), url.clone()];
        let heads = ["NAMESPACE", "NAME", "TARGET PORT", "URL"];
        let widths: Vec<usize> = heads.iter().zip(&cells).map(|(head, cell)| head.len().max(cell.len())).collect();
        let rule: Vec<String> = widths.iter().map(|width| "-".repeat(width + 2)).collect();
        let rule = format!("|{}|", rule.join("|"));
        let row = |cells: &[String]| {
            let cells: Vec<String> =
                cells.iter().zip(&widths).map(|(cell, width)| format!(" {cell:<width$} ")).collect();
            format!("|{}|", cells.join("|"))
        };
        let head = row(&heads.map(str::to_owned));
        let text = [rule.clone(), head, rule.clone(), row(&cells), rule].join("\n");
        call.say(&text);
        return Started::Done(0);
    }
    call.say(&url);
    Started::Done(0)
}
