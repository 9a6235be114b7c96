//! `kubectl create deployment`

use objects::Kind;
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
    let mut containers: Vec<Value> = container_names(&images)
        .iter()
        .zip(&images)
        .map(|(name, image)| json!({ "image": image, "name": name, "resources": {} }))
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

/// Containers are named after their images: the last part of the path, without tag and digest.
///
/// Rule: `buildPodSpec` of kubectl's `create_deployment.go`; equal names get a random end there, a number here.
fn container_names(images: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for image in images {
        let last = image.rsplit('/').next().unwrap_or(image);
        let bare = last.split('@').next().unwrap_or(last);
        let bare = bare.split(':').next().unwrap_or(bare);
        let bare = bare.replace('_', "-");
        let taken = names.iter().filter(|name| **name == bare || name.starts_with(&format!("{bare}-"))).count();
        names.push(if taken == 0 { bare } else { format!("{bare}-{taken}") });
    }
    names
}
