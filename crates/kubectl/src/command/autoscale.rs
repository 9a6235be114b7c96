//! `kubectl autoscale`

use cluster::ApiError;
use objects::Kind;
use serde_json::{Value, json};

use super::create::Creation;
use super::{Call, Command, DONE, DryRun, Next};
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::print::Format;
use crate::process::Context;

pub(crate) static COMMAND: Command = Command {
    name: "autoscale",
    short: "Auto-scale a deployment, replica set, stateful set, or replication controller",
    long: "Creates an autoscaler that automatically chooses and sets the number of pods that run in a Kubernetes cluster. The command will attempt to use the autoscaling/v2 API first, in case of an error, it will fall back to autoscaling/v1 API.\n\n Looks up a deployment, replica set, stateful set, or replication controller by name and creates an autoscaler that uses the given resource as a reference. An autoscaler can automatically increase or decrease number of pods deployed within the system as needed.",
    examples: "# Auto scale a deployment \"foo\", with the number of pods between 2 and 10, no target CPU utilization specified so a default autoscaling policy will be used\nkubectl autoscale deployment foo --min=2 --max=10\n\n# Auto scale a replication controller \"foo\", with the number of pods between 1 and 5, target CPU utilization at 80%\nkubectl autoscale rc foo --max=5 --cpu=80%\n\n# Auto scale a deployment \"bar\", with the number of pods between 3 and 6, target average CPU of 500m and memory of 200Mi\nkubectl autoscale deployment bar --min=3 --max=6 --cpu=500m --memory=200Mi\n\n# Auto scale a deployment \"bar\", with the number of pods between 2 and 8, target CPU utilization 60% and memory utilization 70%\nkubectl autoscale deployment bar --min=3 --max=6 --cpu=60% --memory=70%",
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
        "Target CPU utilization over all the pods. When specified as a percentage (e.g.\"70%\" for 70% of requested CPU) it will target average utilization. When specified as quantity (e.g.\"500m\" for 500 milliCPU) it will target average value. Value without units is treated as a quantity with miliCPU being the unit (e.g.\"500\" is \"500m\").",
    ),
    Flag::new("cpu-percent", FlagKind::Int32, "-1", "Target CPU in percent of what is requested.").deprecated(
        "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).",
    ),
    Flag::new(
        "max",
        FlagKind::Int32,
        "-1",
        "The upper limit for the number of pods that can be set by the autoscaler. Required.",
    ),
    Flag::new(
        "memory",
        FlagKind::Text,
        "",
        "Target memory utilization over all the pods. When specified  as a percentage (e.g.\"60%\" for 60% of requested memory) it will target average utilization. When specified as quantity (e.g.\"200Mi\" for 200 MiB, \"1Gi\" for 1 GiB) it will target average value. Value without units is treated as a quantity with mebibytes being the unit (e.g.\"200\" is \"200Mi\").",
    ),
    Flag::new(
        "min",
        FlagKind::Int32,
        "-1",
        "The lower limit for the number of pods that can be set by the autoscaler. If it's not specified or negative, the server will apply a default value.",
    ),
    Flag::new(
        "name",
        FlagKind::Text,
        "",
        "The name for the newly created object. If not specified, the name of the input resource will be used.",
    ),
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
        if !matches!(info.kind, Kind::Deployment | Kind::ReplicaSet | Kind::StatefulSet) {
            failures.push(Failure::Text(format!(
                "cannot autoscale a {}: could not find scale subresource for {} in discovery information",
                info.kind.name(),
                crate::resource::api_resource(info.kind)
            )));
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
        if min > 0 {
            spec["minReplicas"] = json!(min);
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
            Ok(created) => {
                let done = if dry_run == DryRun::Client { "created" } else { "autoscaled" };
                created.show(done, dry_run, &format, at == 0, context)?;
            }
            Err(Failure::Api(error)) => failures.push(older(call, error)),
            Err(failure) => failures.push(failure),
        }
    }
    Failure::all(failures)?;
    DONE
}

/// kubectl tries the older API where the newer one refuses, and tells of what stands in its way, or of its refusal.
///
/// Rule: `canCreateHPAV1`.
fn older(call: &Call, error: ApiError) -> Failure {
    let flags = &call.flags;
    let cpu = flags.text("cpu").trim();
    let begin = "failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1:";
    if cpu.is_empty() {
        return Failure::Text(format!("{begin} empty input"));
    }
    let fits = flags.text("memory").is_empty() && (cpu.ends_with('%') || flags.int("cpu-percent") >= 0);
    if fits { Failure::Api(error) } else { Failure::Text(format!("{begin} %!w(<nil>)")) }
}

fn metrics(call: &Call) -> Fallible<Vec<Value>> {
    let flags = &call.flags;
    let mut metrics = Vec::new();
    let mut add = |name: &str, given: &str| {
        let given = given.trim();
        let target = match given.strip_suffix('%') {
            Some(percent) => match percent.parse::<i32>() {
                Ok(percent) if percent >= 0 => json!({ "averageUtilization": percent, "type": "Utilization" }),
                _ => return text(format!("invalid percentage value: {percent}")),
            },
            None => {
                // A bare number is of thousandths of a CPU, or of mebibytes.
                let unit = match given.parse::<f64>() {
                    Ok(_) if name == "cpu" => "m",
                    Ok(_) => "Mi",
                    Err(_) => "",
                };
                match objects::Quantity::parse(&format!("{given}{unit}")) {
                    Ok(amount) => json!({ "averageValue": amount.to_string(), "type": "AverageValue" }),
                    Err(_) => return text(format!("invalid resource {name} value: {given}")),
                }
            }
        };
        metrics.push(json!({ "resource": { "name": name, "target": target }, "type": "Resource" }));
        Ok(())
    };
    let percent = flags.int("cpu-percent");
    if percent > 0 && !flags.text("cpu").is_empty() {
        return text("--cpu-percent and --cpu are mutually exclusive");
    }
    if percent > 0 {
        add("cpu", &format!("{percent}%"))?;
    } else if !flags.text("cpu").is_empty() {
        add("cpu", flags.text("cpu"))?;
    }
    if !flags.text("memory").is_empty() {
        add("memory", flags.text("memory"))?;
    }
    Ok(metrics)
}
