//! `kubectl set image`

use serde_json::json;

use super::targets;
use crate::command::{Call, Command, DONE, Next, split_pairs};
use crate::failure::{Failure, Fallible, text};
use crate::flags::sets;
use crate::pod_template::{Change, containers_mut, pod_spec_of, value_of};
use crate::print::Format;
use crate::process::Context;

pub(super) static COMMAND: Command = Command {
    name: "image",
    short: "Update the image of a pod template",
    long: "Update existing container image(s) of resources.\n\n Possible resources include (case insensitive):\n\n        pod (po), replicationcontroller (rc), deployment (deploy), daemonset (ds), statefulset (sts), cronjob (cj), replicaset (rs)",
    examples: "# Set a deployment's nginx container image to 'nginx:1.9.1', and its busybox container image to 'busybox'\nkubectl set image deployment/nginx busybox=busybox nginx=nginx:1.9.1\n\n# Update all deployments' and rc's nginx container's image to 'nginx:1.9.1'\nkubectl set image deployments,rc nginx=nginx:1.9.1 --all\n\n# Update image of all containers of daemonset abc to 'nginx:1.9.1'\nkubectl set image daemonset abc *=nginx:1.9.1\n\n# Print result (in yaml format) of updating nginx container image from local file, without hitting the server\nkubectl set image -f path/to/file.yaml nginx=nginx:1.9.1 --local -o yaml",
    usage: "(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N",
    flags: &[
        sets::ALL_SET,
        LOCAL,
        sets::PRINT,
        sets::DRY_RUN,
        sets::MANAGER_SET,
        sets::FILENAME,
        sets::SELECTOR,
        sets::RECORD,
    ],
    run: Some(run),
    ..Command::BASE
};

static LOCAL: &[crate::flags::Flag] = &[crate::flags::Flag::new(
    "local",
    crate::flags::FlagKind::Bool,
    "false",
    "If true, set image will NOT contact api-server but run locally.",
)];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let (names, pairs) = split_pairs(&call.args, "image", false)?;
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(&call.flags, context.files)?;
    let (infos, failures) = targets(call, &names, context)?.split();
    Failure::all(failures)?;
    if pairs.is_empty() {
        return text("at least one image update is required");
    }
    let images: Vec<(&str, &str)> = pairs.iter().filter_map(|pair| pair.split_once('=')).collect();
    if images.len() > 1 && images.iter().any(|(name, _)| *name == "*") {
        return text(
            "all containers are already specified by *, but saw more than one container_name=container_image pairs",
        );
    }
    let mut failures = Vec::new();
    for (at, info) in infos.iter().enumerate() {
        let old = value_of(info)?;
        let mut new = old.clone();
        let changed = pod_spec_of(info, &mut new).map(|spec| {
            for (name, image) in &images {
                let found = containers_mut(spec, name);
                if found.is_empty() {
                    failures.push(Failure::Text(format!("error: unable to find container named {name:?}")));
                }
                for container in found {
                    container["image"] = json!(image);
                }
            }
        });
        if let Err(failure) = changed {
            failures.push(failure);
            continue;
        }
        let change = Change {
            info,
            old,
            new,
            done: "image updated",
            failed: "failed to patch image update to pod template:",
            dry_run,
            first: at == 0,
            local: call.flags.is("local"),
            silent_if_same: true,
        };
        failures.extend(change.send(call, &format, context).err());
    }
    Failure::all(failures)?;
    DONE
}
