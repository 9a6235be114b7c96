//! `kubectl create job`

use objects::Kind;
use serde_json::json;

use super::{base, create};
use crate::command::{Call, Command, Next};
use crate::failure::{Fallible, text, usage};
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

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let before_dash = call.flags.dash_at.unwrap_or(call.args.len());
    let (name, command) = match call.args.split_first() {
        Some((name, rest)) if before_dash == 1 => (name, rest),
        _ => return usage(format!("exactly one NAME is required, got {before_dash}")),
    };
    if call.flags.changed("from") {
        return text("cron jobs are not modelled by the playground");
    }
    let image = call.flags.text("image");
    if image.is_empty() {
        return text("either --image or --from must be specified");
    }
    let mut container = json!({ "image": image, "name": name, "resources": {} });
    if !command.is_empty() {
        container["command"] = json!(command);
    }
    let mut manifest = base(Kind::Job, name);
    manifest["spec"] = json!({
        "template": { "metadata": {}, "spec": { "containers": [container], "restartPolicy": "Never" } },
    });
    manifest["status"] = json!({});
    create(call, Kind::Job, manifest, "failed to create job:", context)
}
