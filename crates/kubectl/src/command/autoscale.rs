//! `kubectl autoscale`

use objects::Kind;
use serde_json::{Value, json};

use super::create::Creation;
use super::{Call, Command, DONE, Next};
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::print::Format;
use crate::process::Context;

pub(crate) static COMMAND: Command = Command {
    name: "autoscale",
    short: "Auto-scale a deployment, replica set, stateful set, or replication controller",
    long: "Creates an autoscaler that automatically chooses and sets the number of pods that run in a Kubernetes cluster.\n\n Looks up a deployment, replica set, stateful set, or replication controller by name and creates an autoscaler that uses the given resource as a reference.",
    examples: "# Keep a deployment between 2 and 10 pods\nkubectl autoscale deployment foo --min=2 --max=10\n\n# Keep the pods of a deployment at 80% of the CPU that they request\nkubectl autoscale deployment foo --max=5 --cpu=80%",
    usage: "(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]",
    flags: &[
        FLAGS,
        sets::PRINT,
        sets::DRY_RUN,
        sets::MANAGER_AUTOSCALE,
        sets::FILENAME,
        sets::RECORD,
        sets::SAVE_CONFIG,
    ],
    required: &["max"],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new(
        "cpu",
        FlagKind::Text,
        "",
        "Target CPU over all pods: a part of what is requested ('70%') or an amount ('500m').",
    ),
    Flag::new("cpu-percent", FlagKind::Int32, "-1", "Target CPU in percent of what is requested.").deprecated(
        "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
    ),
    Flag::new("max", FlagKind::Int32, "-1", "The upper limit for the number of pods. Required."),
    Flag::new(
        "memory",
        FlagKind::Text,
        "",
        "Target memory over all pods: a part of what is requested ('60%') or an amount ('200Mi').",
    ),
    Flag::new("min", FlagKind::Int32, "-1", "The lower limit for the number of pods."),
    Flag::new("name", FlagKind::Text, "", "The name for the new object; that of the resource unless given."),
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(flags, context.files)?;
    let (min, max) = (flags.int("min"), flags.int("max"));
    if max < 1 {
        return text(format!("--max=MAXPODS is required and must be at least 1, max: {max}"));
    }
    if max < min {
        return text(format!("--max=MAXPODS must be larger or equal to --min=MINPODS, max: {max}, min: {min}"));
    }
    let metrics = metrics(call)?;
    let (infos, mut failures) = call.select(&call.args, context)?.split();
    for (at, info) in infos.iter().enumerate() {
        if !matches!(info.kind, Kind::Deployment | Kind::ReplicaSet) {
            failures.push(Failure::Text(format!("cannot autoscale a {}", super::kind_with_group(info.kind))));
            continue;
        }
        let name = if flags.changed("name") { flags.text("name") } else { &info.name };
        let mut spec = json!({
            "maxReplicas": max,
            "scaleTargetRef": {
                "apiVersion": info.kind.resource().api_version(),
                "kind": info.kind.name(),
                "name": info.name,
            },
        });
        if min >= 0 {
            spec["minReplicas"] = json!(min.max(1));
        }
        if !metrics.is_empty() {
            spec["metrics"] = json!(metrics);
        }
        let manifest = json!({
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": { "name": name },
            "spec": spec,
            "status": { "currentMetrics": null, "desiredReplicas": 0 },
        });
        let kind = Kind::HorizontalPodAutoscaler;
        let creation = Creation { kind, namespace: &info.namespace, manifest, dry_run, first: at == 0 };
        match creation.send(call, context) {
            Ok(created) => created.show("autoscaled", dry_run, &format, at == 0, context)?,
            // kubectl falls back to the older API when the newer one refuses, and tells of that failure.
            Err(Failure::Api(_)) => failures.push(Failure::Text(
                "failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: empty input".to_owned(),
            )),
            Err(failure) => failures.push(failure),
        }
    }
    Failure::all(failures)?;
    DONE
}

fn metrics(call: &Call) -> Fallible<Vec<Value>> {
    let flags = &call.flags;
    let mut metrics = Vec::new();
    let mut add = |name: &str, given: &str| {
        let target = match given.strip_suffix('%') {
            Some(percent) => match percent.parse::<i32>() {
                Ok(percent) if percent > 0 => json!({ "averageUtilization": percent, "type": "Utilization" }),
                _ => return text(format!("invalid value for --{name}: {given}")),
            },
            None => match objects::Quantity::parse(given) {
                Ok(amount) => json!({ "averageValue": amount.to_string(), "type": "AverageValue" }),
                Err(_) => return text(format!("invalid resource {name} value: {given}")),
            },
        };
        metrics.push(json!({ "resource": { "name": name, "target": target }, "type": "Resource" }));
        Ok(())
    };
    if flags.changed("cpu-percent") && flags.int("cpu-percent") >= 0 {
        add("cpu", &format!("{}%", flags.int("cpu-percent")))?;
    } else if flags.changed("cpu") {
        add("cpu", flags.text("cpu"))?;
    }
    if flags.changed("memory") {
        add("memory", flags.text("memory"))?;
    }
    Ok(metrics)
}
