//! `kubectl scale`

use cluster::Patch;
use objects::{Kind, Object};
use serde_json::{Value, json};

use super::{Call, Command, DONE, DryRun, Next, say};
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::print::Format;
use crate::process::Context;
use crate::resource::Info;
use crate::subresource;

pub(crate) static COMMAND: Command = Command {
    name: "scale",
    short: "Set a new size for a deployment, replica set, or replication controller",
    long: "Set a new size for a deployment, replica set, replication controller, or stateful set.\n\n Scale also allows users to specify one or more preconditions for the scale action.\n\n If --current-replicas or --resource-version is specified, it is validated before the scale is attempted, and it is guaranteed that the precondition holds true when the scale is sent to the server.",
    examples: "# Scale a replica set named 'foo' to 3\nkubectl scale --replicas=3 rs/foo\n\n# Scale a resource identified by type and name specified in \"foo.yaml\" to 3\nkubectl scale --replicas=3 -f foo.yaml\n\n# If the deployment named mysql's current size is 2, scale mysql to 3\nkubectl scale --current-replicas=2 --replicas=3 deployment/mysql\n\n# Scale multiple replication controllers\nkubectl scale --replicas=5 rc/example1 rc/example2 rc/example3\n\n# Scale stateful set named 'web' to 3\nkubectl scale --replicas=3 statefulset/web",
    usage: "[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
    flags: &[FLAGS, sets::ALL_SCALE, sets::PRINT, sets::FILENAME_SCALE, sets::SELECTOR, sets::DRY_RUN, sets::RECORD],
    required: &["replicas"],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new(
        "current-replicas",
        FlagKind::Int,
        "-1",
        "Precondition for current size. Requires that the current size of the resource match this value in order to scale. -1 (default) for no condition.",
    ),
    Flag::new("replicas", FlagKind::Int, "0", "The new desired number of replicas. Required."),
    Flag::new(
        "resource-version",
        FlagKind::Text,
        "",
        "Precondition for resource version. Requires that the current resource version match this value in order to scale.",
    ),
    Flag::new(
        "timeout",
        FlagKind::Duration,
        "0s",
        "The length of time to wait before giving up on a scale operation, zero means don't wait. Any other values should contain a corresponding time unit (e.g. 1s, 2m, 3h).",
    ),
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(flags, context.files)?;
    if flags.int("replicas") < 0 {
        return text("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
    }
    if flags.changed("current-replicas") && flags.int("current-replicas") < -1 {
        return text("The --current-replicas must specify an integer of -1 or greater");
    }
    let mut query = call.query(&call.args)?;
    query.type_alone = false;
    let (infos, mut failures) = call.run_query(&query, context)?.split();
    if infos.len() > 1 && flags.changed("resource-version") {
        return text("cannot use --resource-version with multiple resources");
    }
    for (at, info) in infos.iter().enumerate() {
        if let Err(failure) = scale(call, info, dry_run, &format, at == 0, context) {
            failures.push(failure);
        }
    }
    if infos.is_empty() && failures.is_empty() {
        return text("no objects passed to scale");
    }
    Failure::all(failures)?;
    DONE
}

fn scale(
    call: &Call,
    info: &Info,
    dry_run: DryRun,
    format: &Format,
    first: bool,
    context: &mut Context<'_>,
) -> Fallible<()> {
    let object = info.fetched()?;
    let Some(held) = replicas(object) else {
        return text("could not fetch the scale for the resource: the server could not find the requested resource");
    };
    let flags = &call.flags;
    let wanted = flags.int("replicas");
    if dry_run != DryRun::Client {
        let version = object.metadata().resource_version.to_string();
        let expected = flags.text("resource-version");
        if !expected.is_empty() && expected != version {
            return text(format!("Expected resource version to be {expected}, was {version}"));
        }
        let expected = flags.int("current-replicas");
        if expected >= 0 && expected != held {
            return text(format!("Expected replicas to be {expected}, was {held}"));
        }
        if i32::try_from(wanted).is_err() {
            return Err(too_many(object, wanted));
        }
        let mut patch = json!({ "spec": { "replicas": wanted } });
        if flags.is("record") {
            patch["metadata"] = json!({ "annotations": { "kubernetes.io/change-cause": call.recorded_line() } });
        }
        let options = cluster::WriteOptions { subresource: "scale", ..call.write_options(dry_run)? };
        context.cluster.patch(info.kind, &info.namespace, &info.name, Patch::Merge(patch), &options)?;
    }
    match format {
        Format::Human => {
            let done = format!("scaled{}", dry_run.suffix());
            say(context.output, info.kind, &info.namespace, &info.name, &done);
            Ok(())
        }
        other => {
            let mut value = object.to_value();
            value["spec"]["replicas"] = json!(wanted);
            other.print(&value, first, context.output)
        }
    }
}

/// What the server says of a size that is no `int32`: it shows the `Scale` that it could not read.
fn too_many(object: &Object, wanted: i64) -> Failure {
    let Ok(scale) = subresource::scale(object) else { return Failure::Silent(1) };
    // The metadata is as it was stored, in the order of Go's struct; the rest was merged into a map.
    let part = |key: &str| format!("{key:?}:{}", scale["metadata"][key]);
    let metadata = ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"].map(part).join(",");
    let shown = format!(
        "{{\"apiVersion\":\"autoscaling/v1\",\"kind\":\"Scale\",\"metadata\":{{{metadata}}},\"spec\":{{\"replicas\":{wanted}}},\"status\":{{\"replicas\":{},\"selector\":{}}}}}",
        scale["status"]["replicas"], scale["status"]["selector"]
    );
    let reason =
        format!("json: cannot unmarshal number {wanted} into Go struct field ScaleSpec.spec.replicas of type int32");
    Failure::Raw(format!("The request is invalid: patch: Invalid value: {shown:?}: {reason}\n"))
}

/// How many replicas an object wants, where it can be scaled.
fn replicas(object: &Object) -> Option<i64> {
    match object {
        Object::Deployment(deployment) => Some(i64::from(deployment.spec.replicas)),
        Object::ReplicaSet(set) => Some(i64::from(set.spec.replicas)),
        Object::Other(set) if set.kind == Kind::StatefulSet => set.at(&["spec", "replicas"]).and_then(Value::as_i64),
        Object::Pod(_)
        | Object::Service(_)
        | Object::EndpointSlice(_)
        | Object::Node(_)
        | Object::Event(_)
        | Object::Other(_) => None,
    }
}
