//! `kubectl create deployment`

use objects::{Kind, Moment, NAME_ALPHABET};
use serde_json::{Value, json};

use super::{base, create};
use crate::command::{Call, Command, Next};
use crate::failure::{Fallible, text, usage};
use crate::flags::{Flag, FlagKind, sets};
use crate::process::Context;

pub(super) static DEPLOYMENT: Command = Command {
    name: "deployment",
    aliases: &["deploy"],
    short: "Create a deployment with the specified name",
    long: "Create a deployment with the specified name.",
    examples: "# Create a deployment named my-dep that runs the busybox image\nkubectl create deployment my-dep --image=busybox\n\n# Create a deployment with a command\nkubectl create deployment my-dep --image=busybox -- date\n\n# Create a deployment named my-dep that runs the nginx image with 3 replicas\nkubectl create deployment my-dep --image=nginx --replicas=3\n\n# Create a deployment named my-dep that runs the busybox image and expose port 5701\nkubectl create deployment my-dep --image=busybox --port=5701\n\n# Create a deployment named my-dep that runs multiple containers\nkubectl create deployment my-dep --image=busybox:latest --image=ubuntu:latest --image=nginx",
    usage: "NAME --image=image -- [COMMAND] [args...]",
    flags: &[FLAGS, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    required: &["image"],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new(
        "image",
        FlagKind::Slice,
        "[]",
        "Image names to run. A deployment can have multiple images set for multi-container pod.",
    ),
    Flag::new("port", FlagKind::Int32, "-1", "The containerPort that this deployment exposes."),
    Flag::new("replicas", FlagKind::Int32, "1", "Number of replicas to create. Default is 1.").short('r'),
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let images = call.flags.list("image");
    let before_dash = call.flags.dash_at.unwrap_or(call.args.len());
    let (name, command) = match call.args.split_first() {
        Some((name, rest)) if before_dash == 1 => (name, rest),
        _ => return usage(format!("exactly one NAME is required, got {before_dash}")),
    };
    if images.len() > 1 && !command.is_empty() {
        return text("cannot specify multiple --image options and command");
    }
    let now = context.cluster.now();
    let mut containers: Vec<Value> = images
        .iter()
        .map(|image| json!({ "image": image, "name": container_name(image, now), "resources": {} }))
        .collect();
    if !command.is_empty()
        && let Some(container) = containers.first_mut()
    {
        container["command"] = json!(command);
    }
    let port = call.flags.int("port");
    if port >= 0
        && let Some(container) = containers.first_mut()
    {
        container["ports"] = json!([{ "containerPort": port }]);
    }
    let labels = json!({ "app": name });
    let mut manifest = base(Kind::Deployment, name);
    manifest["metadata"]["labels"] = labels.clone();
    manifest["spec"] = json!({
        "replicas": call.flags.int("replicas"),
        "selector": { "matchLabels": labels },
        "strategy": {},
        "template": { "metadata": { "labels": labels }, "spec": { "containers": containers } },
    });
    manifest["status"] = json!({});
    create(call, Kind::Deployment, manifest, "failed to create deployment:", context)
}

/// A container is named after its image: the last part of the path, without tag and digest. Where the name has a letter
/// that must not be in it, it gets a random end, too.
///
/// Rule: `buildPodSpec` and `sanitizeAndUniquify` of kubectl's `create_deployment.go`.
fn container_name(image: &str, now: Moment) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    let bare = last.split([':', '@']).next().unwrap_or(last);
    if !bare.contains(['_', '.']) {
        return bare.to_owned();
    }
    let mut number = now.0.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
    let mut name = bare.replace(['_', '.'], "-");
    name.push('-');
    for _ in 0..5 {
        name.push(char::from(NAME_ALPHABET[(number % NAME_ALPHABET.len() as u64) as usize]));
        number /= NAME_ALPHABET.len() as u64;
    }
    name
}
