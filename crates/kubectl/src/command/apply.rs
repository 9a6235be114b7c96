//! `kubectl apply`
//!
//! Rule: `cmd/apply/apply.go` and `patcher.go` of kubectl.

use cluster::{ApiError, Patch, Reason};
use objects::Object;
use objects::schema::{self, Unknown};
use serde_json::{Value, json};

use super::{Call, Command, DONE, DryRun, Next, apply_last, apply_prune, say, warn};
use crate::failure::{Failure, Fallible, text, usage};
use crate::flags::{Flag, FlagKind, sets};
use crate::last_applied;
use crate::print::{Format, json as json_text, list, with_managed_fields};
use crate::process::Context;
use crate::resource::Info;

pub(crate) static COMMAND: Command = Command {
    name: "apply",
    short: "Apply a configuration to a resource by file name or stdin",
    long: "Apply a configuration to a resource by file name or stdin. The resource name must be specified. This resource will be created if it doesn't exist yet. To use 'apply', always create the resource initially with either 'apply' or 'create --save-config'.\n\n JSON and YAML formats are accepted.\n\n Alpha Disclaimer: the --prune functionality is not yet complete. Do not use unless you are aware of what the current state is. See https://issues.k8s.io/34274.",
    examples: "# Apply the configuration in pod.json to a pod\nkubectl apply -f ./pod.json\n\n# Apply resources from a directory containing kustomization.yaml - e.g. dir/kustomization.yaml\nkubectl apply -k dir/\n\n# Apply the JSON passed into stdin to a pod\ncat pod.json | kubectl apply -f -\n\n# Apply the configuration from all files that end with '.json'\nkubectl apply -f '*.json'\n\n# Note: --prune is still in Alpha\n# Apply the configuration in manifest.yaml that matches label app=nginx and delete all other resources that are not in the file and match label app=nginx\nkubectl apply --prune -f manifest.yaml -l app=nginx\n\n# Apply the configuration in manifest.yaml and delete all the other config maps that are not in the file\nkubectl apply --prune -f manifest.yaml --all --prune-allowlist=core/v1/ConfigMap",
    usage: "(-f FILENAME | -k DIRECTORY)",
    flags: &[
        FLAGS,
        sets::PRINT,
        sets::DRY_RUN,
        sets::MANAGER_APPLY,
        sets::FILENAME,
        sets::SELECTOR,
        sets::RECORD,
        sets::VALIDATE,
    ],
    subcommands: &[&apply_last::VIEW, &apply_last::SET, &apply_last::EDIT],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("all", FlagKind::Bool, "false", "Select all resources in the namespace of the specified resource types."),
    Flag::new("cascade", FlagKind::Text, "background", "What becomes of dependents, with --prune or --force.")
        .bare("background"),
    Flag::new("force", FlagKind::Bool, "false", "Delete the object and create it again where it cannot be patched."),
    Flag::new("force-conflicts", FlagKind::Bool, "false", "Take fields from other managers, with --server-side."),
    Flag::new("grace-period", FlagKind::Int, "-1", "Seconds given to a resource to end, with --force."),
    Flag::new("openapi-patch", FlagKind::Bool, "true", "Use the server's schema to make the patch."),
    Flag::new(
        "overwrite",
        FlagKind::Bool,
        "true",
        "Resolve conflicts between the live object and the file in favour of the file.",
    ),
    Flag::new("prune", FlagKind::Bool, "false", "Delete objects that were applied before and are in no file now."),
    Flag::new("prune-allowlist", FlagKind::Array, "[]", "What --prune may delete."),
    Flag::new("server-side", FlagKind::Bool, "false", "Let the server apply the manifest."),
    Flag::new("subresource", FlagKind::Text, "", "The subresource to work on: status or scale."),
    Flag::new("timeout", FlagKind::Duration, "0s", "How long to wait before giving up on a delete."),
    Flag::new("wait", FlagKind::Bool, "false", "Wait for what is deleted to be gone."),
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    if !call.args.is_empty() {
        return usage(format!("Unexpected args: [{}]", call.args.join(" ")));
    }
    if !flags.changed("filename") {
        return text("must specify one of -f and -k");
    }
    apply_prune::check(flags)?;
    if flags.is("force-conflicts") && !flags.is("server-side") {
        return text("--force-conflicts only works with --server-side");
    }
    if flags.is("force") && flags.is("server-side") {
        return text("--force cannot be used with --server-side");
    }
    crate::subresource::refuse(call)?;
    let dry_run = call.dry_run(context.output)?;
    if dry_run == DryRun::Client && flags.is("server-side") {
        return text("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
    }
    let format = Format::from_flags(flags, context.files)?;
    let mut query = call.query(&[])?;
    query.fetch_files = false;
    let (infos, mut failures) = call.run_query(&query, context)?.split();
    if infos.is_empty() && failures.is_empty() {
        return text("no objects passed to apply");
    }
    let mut values = Vec::new();
    for info in &infos {
        let job = Job { call, dry_run, human: matches!(format, Format::Human) };
        let outcome = if flags.is("server-side") { job.server_side(info, context) } else { job.apply(info, context) };
        match outcome {
            Ok(value) => values.push(value),
            Err(failure) => failures.push(failure),
        }
    }
    if failures.is_empty() && flags.is("prune") {
        apply_prune::run(call, &infos, query.selector.as_ref(), dry_run, context)?;
    }
    if !matches!(format, Format::Human) && failures.is_empty() {
        match values.as_slice() {
            [one] => format.print(one, true, context.output)?,
            _ => format.print(&list(values), true, context.output)?,
        }
    }
    Failure::all(failures)?;
    DONE
}

/// What is common to all objects of one call.
struct Job<'a> {
    call: &'a Call,
    dry_run: DryRun,
    human: bool,
}

impl Job<'_> {
    fn say(&self, info: &Info, done: &str, context: &mut Context<'_>) {
        if self.human {
            let done = format!("{done}{}", self.dry_run.suffix());
            say(context.output, info.kind, &info.namespace, &info.name, &done);
        }
    }

    fn apply(&self, info: &Info, context: &mut Context<'_>) -> Fallible<Value> {
        let source = info.source.as_deref();
        let mut manifest = info.manifest.clone().unwrap_or_default();
        if info.name.is_empty() {
            let shown = subject(info, &manifest);
            let doing = format!("retrieving current configuration of:\n{shown}\nfrom server for:");
            return Err(Failure::Text("resource name may not be empty".to_owned()).when(&doing, source));
        }
        if self.call.flags.is("record") {
            manifest["metadata"]["annotations"]["kubernetes.io/change-cause"] = json!(self.call.recorded_line());
        }
        match context.cluster.get(info.kind, &info.namespace, &info.name) {
            Ok(current) => self.patch(info, &manifest, &current, context),
            Err(error) if error.reason == Reason::NotFound => self.create(info, &manifest, context),
            Err(error) => Err(error.into()),
        }
    }

    fn create(&self, info: &Info, manifest: &Value, context: &mut Context<'_>) -> Fallible<Value> {
        let annotated = last_applied::annotated(manifest);
        let value = if self.dry_run == DryRun::Client {
            annotated
        } else {
            let options = self.call.write_options(self.dry_run)?;
            let written = context
                .cluster
                .create(info.kind, &info.namespace, annotated, &options)
                .map_err(|error| Failure::Api(error).when("creating", info.source.as_deref()))?;
            warn(context.output, &written.warnings);
            written.object.to_value()
        };
        self.say(info, "created", context);
        Ok(value)
    }

    fn patch(&self, info: &Info, manifest: &Value, current: &Object, context: &mut Context<'_>) -> Fallible<Value> {
        let modified = last_applied::annotated(manifest);
        let held = last_applied::of(current);
        if held.is_none() {
            let text = format!(
                "resource {}/{} is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.",
                info.kind.resource().plural,
                info.name
            );
            warn(context.output, &[text]);
        }
        let original = held.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_else(|| json!({}));
        let live = current.to_value();
        let source = info.source.as_deref();
        let shown = subject(info, manifest);
        let registered = manifest.get("kind").and_then(Value::as_str) == Some(info.kind.name());
        let patch = if registered {
            objects::patch::three_way(info.kind, &original, &modified, &live)
        } else {
            // A kind that the client does not know by its exact name is merged without a schema.
            objects::patch::three_way_merge(&original, &modified, &live)
        };
        let patch = patch.map_err(|error| {
            let doing = format!("applying patch:\n\nto:\n{shown}\nfor:");
            let text = format!(
                "creating patch with:\noriginal:\n{}\nmodified:\n{}\ncurrent:\n{}\nfor: {error}",
                held.unwrap_or(""),
                line(&modified),
                line(&with_managed_fields(current, context.cluster))
            );
            Failure::Text(text).when("patching", source).when(&doing, source)
        })?;
        if self.dry_run == DryRun::Client {
            let mut value = live;
            objects::patch::strategic(info.kind, &mut value, &mut patch.clone()).map_err(Failure::Text)?;
            self.say(info, "configured", context);
            return Ok(value);
        }
        if patch.as_object().is_none_or(serde_json::Map::is_empty) {
            self.say(info, "unchanged", context);
            return Ok(live);
        }
        let options = self.call.write_options(self.dry_run)?;
        let sent = Patch::Strategic(patch.clone());
        let written =
            context.cluster.patch(info.kind, &info.namespace, &info.name, sent, &options).map_err(|error| {
                let doing = format!("applying patch:\n{}\nto:\n{shown}\nfor:", json_text::compact(&patch));
                Failure::Api(error).when("patching", source).when(&doing, source)
            })?;
        warn(context.output, &written.warnings);
        self.say(info, "configured", context);
        Ok(written.object.to_value())
    }

    fn server_side(&self, info: &Info, context: &mut Context<'_>) -> Fallible<Value> {
        let manifest = info.manifest.clone().unwrap_or_default();
        undeclared(info, &manifest)?;
        let mut options = self.call.write_options(self.dry_run)?;
        if !self.call.flags.changed("field-manager") {
            options.field_manager = "kubectl".to_owned();
        }
        let force = self.call.flags.is("force-conflicts");
        let mut send = |manifest: Value, force, options: &cluster::WriteOptions| {
            let patch = Patch::Apply { manifest, force };
            context.cluster.patch(info.kind, &info.namespace, &info.name, patch, options)
        };
        let mut written = send(manifest.clone(), force, &options).map_err(|error| match error.reason {
            Reason::Conflict => Failure::Text(format!("{}{CONFLICT_HELP}", error.message)),
            _ => Failure::Api(error),
        })?;
        if last_applied::of(&written.object).is_some() && self.dry_run == DryRun::None {
            // What the client would remember is kept up to date, under a manager of its own.
            let annotations = json!({ last_applied::KEY: last_applied::text(&manifest) });
            let metadata = json!({ "annotations": annotations });
            options.field_manager = "kubectl-last-applied".to_owned();
            written = send(json!({ "metadata": metadata }), true, &options)?;
        }
        warn(context.output, &written.warnings);
        self.say(info, "serverside-applied", context);
        Ok(written.object.to_value())
    }
}

/// What kubectl adds to a conflict of server-side apply.
const CONFLICT_HELP: &str = "
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts";

/// Refuses fields that the schema does not know, in the words of server-side apply.
fn undeclared(info: &Info, manifest: &Value) -> Fallible<()> {
    let Err(schema::DecodeError::Strict(unknown)) = schema::check(info.kind, &mut manifest.clone(), Unknown::Refuse)
    else {
        return Ok(());
    };
    let mut paths: Vec<String> = unknown
        .iter()
        .filter_map(|text| text.strip_prefix("unknown field \"")?.strip_suffix('"'))
        .map(|path| by_name(path, manifest))
        .collect();
    // What is deeper is told first.
    objects::sort::by_key(&mut paths, |path| std::cmp::Reverse(path.matches('.').count()));
    let lines: Vec<String> = paths.iter().map(|path| format!("  .{path}: field not declared in schema")).collect();
    let id =
        format!("{}/{}; {}, Kind={}", info.namespace, info.name, info.kind.resource().api_version(), info.kind.name());
    let head = format!("Error from server: failed to create typed patch object ({id}): ");
    Err(Failure::Raw(match lines.as_slice() {
        [one] => format!("{head}{}", one.trim_start()),
        several => format!("{head}errors:\n{}", several.join("\n")),
    }))
}

/// `containers[0].x` as `containers[name="a"].x`.
fn by_name(path: &str, manifest: &Value) -> String {
    let mut out = String::new();
    let mut value = Some(manifest);
    for (at, part) in path.split('.').enumerate() {
        if at > 0 {
            out.push('.');
        }
        let (key, index) = match part.split_once('[') {
            Some((key, index)) => (key, index.trim_end_matches(']').parse::<usize>().ok()),
            None => (part, None),
        };
        out.push_str(key);
        value = value.and_then(|value| value.get(key));
        if let Some(index) = index {
            value = value.and_then(|value| value.get(index));
            match value.and_then(|item| item.get("name")).and_then(Value::as_str) {
                Some(name) => out.push_str(&format!("[name={name:?}]")),
                None => out.push_str(&format!("[{index}]")),
            }
        }
    }
    out
}

fn line(value: &Value) -> String {
    format!("{}\n", json_text::compact(value))
}

/// How apply's errors name an object.
fn subject(info: &Info, manifest: &Value) -> String {
    let resource = info.kind.resource();
    let version = format!("{}/{}", resource.group, resource.version);
    let kind = manifest.get("kind").and_then(Value::as_str).unwrap_or(info.kind.name());
    format!(
        "Resource: \"{version}, Resource={}\", GroupVersionKind: \"{version}, Kind={kind}\"\nName: {:?}, Namespace: {:?}",
        resource.plural, info.name, info.namespace
    )
}

/// What `diff` and `apply` have in common: the manifest merged into the live object by the server, which stores nothing.
pub(super) fn merged(info: &Info, context: &mut Context<'_>) -> Fallible<(Option<Value>, Value)> {
    // As apply has it, but without the annotation: `annotations` is there even where it is empty.
    let manifest = serde_json::from_str(&last_applied::text(&info.manifest.clone().unwrap_or_default()));
    let manifest: Value = manifest.unwrap_or_default();
    let options = cluster::WriteOptions { dry_run: true, ..cluster::WriteOptions::default() };
    let current = context.cluster.get(info.kind, &info.namespace, &info.name);
    match current {
        Ok(current) => {
            let original = last_applied::of(&current).and_then(|text| serde_json::from_str(text).ok());
            let live = current.to_value();
            let patch = objects::patch::three_way(info.kind, &original.unwrap_or_else(|| json!({})), &manifest, &live)
                .map_err(Failure::Text)?;
            let sent = Patch::Strategic(patch);
            let written = context.cluster.patch(info.kind, &info.namespace, &info.name, sent, &options)?;
            Ok((Some(live), written.object.to_value()))
        }
        Err(ApiError { reason: Reason::NotFound, .. }) => {
            let written = context.cluster.create(info.kind, &info.namespace, manifest, &options)?;
            Ok((None, written.object.to_value()))
        }
        Err(error) => Err(error.into()),
    }
}
