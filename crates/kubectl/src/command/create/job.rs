//! `kubectl create job` and `kubectl create cronjob`

use objects::Kind;
use serde_json::{Value, json};

use super::{base, create};
use crate::command::{Call, Command, Next};
use crate::failure::{Failure, Fallible, text, usage};
use crate::flags::{Flag, FlagKind, sets};
use crate::process::Context;

pub(super) static JOB: Command = Command {
    name: "job",
    short: "Create a job with the specified name",
    long: "Create a job with the specified name.",
    examples: "# Create a job\nkubectl create job my-job --image=busybox\n\n# Create a job with a command\nkubectl create job my-job --image=busybox -- date",
    usage: "NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]",
    flags: &[FLAGS, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("from", FlagKind::Text, "", "The cron job to make a job of."),
    Flag::new("image", FlagKind::Text, "", "Image name to run."),
];

pub(super) static CRON_JOB: Command = Command {
    name: "cronjob",
    aliases: &["cj"],
    short: "Create a cron job with the specified name",
    long: "Create a cron job with the specified name.",
    examples: "# Create a cron job\nkubectl create cronjob my-job --image=busybox --schedule=\"*/1 * * * *\"\n\n# Create a cron job with a command\nkubectl create cronjob my-job --image=busybox --schedule=\"*/1 * * * *\" -- date",
    usage: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags]",
    flags: &[CRON_FLAGS, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    required: &["image", "schedule"],
    run: Some(cron_job),
    ..Command::BASE
};

static CRON_FLAGS: &[Flag] = &[
    Flag::new("image", FlagKind::Text, "", "Image name to run."),
    Flag::new("restart", FlagKind::Text, "", "Restart policy of the job's pods: OnFailure or Never."),
    Flag::new("schedule", FlagKind::Text, "", "A schedule in the Cron format the job should be run with."),
];

/// The one name, and the words behind `--`.
fn name_and_command(call: &Call) -> Fallible<(&str, &[String])> {
    let before_dash = call.flags.dash_at.unwrap_or(call.args.len());
    match call.args.split_first() {
        Some((name, rest)) if before_dash == 1 => Ok((name, rest)),
        _ => usage(format!("exactly one NAME is required, got {before_dash}")),
    }
}

/// A pod template with one container.
fn template(name: &str, image: &str, command: &[String], restart: &str) -> Value {
    let mut container = json!({ "image": image, "name": name, "resources": {} });
    if !command.is_empty() {
        container["command"] = json!(command);
    }
    json!({ "metadata": {}, "spec": { "containers": [container], "restartPolicy": restart } })
}

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let (name, command) = name_and_command(call)?;
    let (image, from) = (call.flags.text("image"), call.flags.text("from"));
    if image.is_empty() == from.is_empty() {
        return text("either --image or --from must be specified");
    }
    if !from.is_empty() && !command.is_empty() {
        return text("cannot specify --from and command");
    }
    let mut manifest = base(Kind::Job, name);
    if from.is_empty() {
        manifest["spec"] = json!({ "template": template(name, image, command, "Never") });
    } else {
        copy(call, from, &mut manifest, context)?;
    }
    manifest["status"] = json!({});
    create(call, Kind::Job, manifest, "failed to create job:", context)
}

/// Makes the Job what a CronJob would start.
fn copy(call: &Call, from: &str, manifest: &mut Value, context: &Context<'_>) -> Fallible<()> {
    let (infos, failures) = call.select(&[from.to_owned()], context)?.split();
    Failure::all(failures)?;
    let Some(info) = infos.first() else { return text("from must be an existing cronjob") };
    if info.kind != Kind::CronJob {
        let resource = info.kind.resource();
        return text(format!("unknown object type *{}.{}", resource.version, resource.name));
    }
    let object = info.fetched()?;
    let template = object.to_value()["spec"]["jobTemplate"].clone();
    let mut metadata = template["metadata"].as_object().cloned().unwrap_or_default();
    let mut annotations = metadata.get("annotations").cloned().unwrap_or_else(|| json!({}));
    annotations["cronjob.kubernetes.io/instantiate"] = json!("manual");
    metadata.insert("annotations".to_owned(), annotations);
    metadata.insert("name".to_owned(), manifest["metadata"]["name"].clone());
    metadata.insert(
        "ownerReferences".to_owned(),
        json!([{
            "apiVersion": "batch/v1", "controller": true, "kind": "CronJob", "name": info.name,
            "uid": object.metadata().uid,
        }]),
    );
    manifest["metadata"] = Value::Object(metadata);
    manifest["spec"] = template["spec"].clone();
    Ok(())
}

fn cron_job(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let (name, command) = name_and_command(call)?;
    let restart = match call.flags.text("restart") {
        "" => "OnFailure",
        given => given,
    };
    let mut manifest = base(Kind::CronJob, name);
    manifest["spec"] = json!({
        "jobTemplate": {
            "metadata": { "name": name },
            "spec": { "template": template(name, call.flags.text("image"), command, restart) },
        },
        "schedule": call.flags.text("schedule"),
    });
    manifest["status"] = json!({});
    create(call, Kind::CronJob, manifest, "failed to create cronjob:", context)
}
