//! `kubectl set resources`

use serde_json::{Map, Value, json};

use super::targets;
use crate::command::{Call, Command, DONE, Next};
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::pod_template::{Change, containers_mut, pod_spec_of, value_of};
use crate::print::Format;
use crate::process::Context;

pub(super) static COMMAND: Command = Command {
    name: "resources",
    short: "Update resource requests/limits on objects with pod templates",
    long: "Specify compute resource requirements (CPU, memory) for any resource that defines a pod template. If a pod is successfully scheduled, it is guaranteed the amount of resource requested, but may burst up to its specified limits.\n\n For each compute resource, if a limit is specified and a request is omitted, the request will default to the limit.\n\n Possible resources include (case insensitive): Use \"kubectl api-resources\" for a complete list of supported resources..",
    examples: "# Set a deployments nginx container cpu limits to \"200m\" and memory to \"512Mi\"\nkubectl set resources deployment nginx -c=nginx --limits=cpu=200m,memory=512Mi\n\n# Set the resource request and limits for all containers in nginx\nkubectl set resources deployment nginx --limits=cpu=200m,memory=512Mi --requests=cpu=100m,memory=256Mi\n\n# Remove the resource requests for resources on containers in nginx\nkubectl set resources deployment nginx --limits=cpu=0,memory=0 --requests=cpu=0,memory=0\n\n# Print the result (in yaml format) of updating nginx container limits from a local, without hitting the server\nkubectl set resources -f path/to/file.yaml --limits=cpu=200m,memory=512Mi --local -o yaml",
    usage: "(-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS]",
    flags: &[
        FLAGS,
        sets::ALL_SET,
        sets::LOCAL,
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

static FLAGS: &[Flag] = &[
    Flag::new("containers", FlagKind::Text, "*", "The names of containers in the selected pod templates to change, all containers are selected by default - may use wildcards").short('c'),
    Flag::new("limits", FlagKind::Text, "", "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'.  Note that server side components may assign requests depending on the server configuration, such as limit ranges."),
    Flag::new("requests", FlagKind::Text, "", "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'.  Note that server side components may assign requests depending on the server configuration, such as limit ranges."),
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(flags, context.files)?;
    let (infos, failures) = targets(call, &call.args, context)?.split();
    Failure::all(failures)?;
    if flags.text("limits").is_empty() && flags.text("requests").is_empty() {
        return text("you must specify an update to requests or limits (in the form of --requests/--limits)");
    }
    let amounts = |name: &str| match flags.text(name) {
        "" => Ok(Map::new()),
        given => super::super::create::quantities(given),
    };
    let (limits, requests) = (amounts("limits")?, amounts("requests")?);
    let wanted = flags.text("containers");
    let mut failures = Vec::new();
    for (at, info) in infos.iter().enumerate() {
        let old = value_of(info)?;
        let mut new = old.clone();
        let found = match pod_spec_of(info, &mut new) {
            Ok(spec) => containers_mut(spec, wanted),
            Err(failure) => {
                failures.push(failure);
                continue;
            }
        };
        if found.is_empty() {
            failures.push(Failure::Text(format!("error: unable to find container named {wanted}")));
            continue;
        }
        for container in found {
            update(container, "limits", &limits);
            update(container, "requests", &requests);
        }
        let change = Change {
            info,
            old,
            new,
            done: "resource requirements updated",
            failed: "failed to patch resources update to pod template",
            dry_run,
            first: at == 0,
            local: flags.is("local"),
            silent_if_same: true,
        };
        failures.extend(change.send(call, &format, context).err());
    }
    Failure::all(failures)?;
    DONE
}

/// Adds amounts to a container's. An amount of 0 is kept as it is, whatever kubectl's help says of it.
fn update(container: &mut Value, list: &str, amounts: &Map<String, Value>) {
    if amounts.is_empty() {
        return;
    }
    let resources = &mut container["resources"];
    if !resources.is_object() {
        *resources = json!({});
    }
    if !resources[list].is_object() {
        resources[list] = json!({});
    }
    if let Some(held) = resources[list].as_object_mut() {
        held.extend(amounts.clone());
    }
    if let Some(map) = resources.as_object_mut() {
        map.retain(|_, held| held.as_object().is_none_or(|held| !held.is_empty()));
    }
}
