//! `kubectl create`: from files, or a kind's own subcommand.

pub(crate) mod access;
mod config_data;
mod deployment;
mod ingress;
mod job;
mod policy;
mod service;

pub(crate) use policy::quantities;

use objects::Kind;
use serde_json::{Value, json};

use super::{Call, Command, DONE, DryRun, Next, say, warn};
use crate::failure::{Failure, Fallible, text, usage};
use crate::flags::{Flag, FlagKind, sets};
use crate::last_applied;
use crate::print::Format;
use crate::process::Context;

pub(crate) static COMMAND: Command = Command {
    name: "create",
    short: "Create a resource from a file or from stdin",
    long: "Create a resource from a file or from stdin.\n\n JSON and YAML formats are accepted.",
    examples: "# Create what a file describes\nkubectl create -f pod.yaml\n\n# Create what standard input describes\ncat pod.yaml | kubectl create -f -",
    usage: "-f FILENAME",
    flags: &[
        FLAGS,
        FILES,
        sets::PRINT,
        sets::DRY_RUN,
        sets::MANAGER_CREATE,
        sets::RECORD,
        sets::SAVE_CONFIG,
        sets::SELECTOR,
        sets::VALIDATE,
    ],
    subcommands: &[
        &policy::NAMESPACE,
        &policy::QUOTA,
        &config_data::SECRET,
        &config_data::CONFIG_MAP,
        &policy::SERVICE_ACCOUNT,
        &service::SERVICE,
        &deployment::DEPLOYMENT,
        &access::CLUSTER_ROLE,
        &access::CLUSTER_ROLE_BINDING,
        &access::ROLE,
        &access::ROLE_BINDING,
        &policy::DISRUPTION_BUDGET,
        &policy::PRIORITY_CLASS,
        &job::JOB,
        &job::CRON_JOB,
        &ingress::INGRESS,
        &access::TOKEN,
    ],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("edit", FlagKind::Bool, "false", "Edit the objects before they are created."),
    Flag::new("raw", FlagKind::Text, "", "A path to send the file to."),
    Flag::new("windows-line-endings", FlagKind::Bool, "false", "Only relevant if --edit=true."),
];

static FILES: &[Flag] = &[
    Flag::new("filename", FlagKind::Slice, "[]", "Filename, directory, or URL to files to use to create the resource").short('f'),
    Flag::new("kustomize", FlagKind::Text, "", "Process the kustomization directory. This flag can't be used together with -f or -R.").short('k'),
    Flag::new("recursive", FlagKind::Bool, "false", "Process the directory used in -f, --filename recursively. Useful when you want to manage related manifests organized within the same directory.").short('R'),
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    if !call.flags.changed("filename") {
        return text("must specify one of -f and -k");
    }
    if !call.args.is_empty() {
        return usage(format!("Unexpected args: [{}]", call.args.join(" ")));
    }
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(&call.flags, context.files)?;
    let mut query = call.query(&[])?;
    query.fetch_files = false;
    let (infos, mut failures) = call.run_query(&query, context)?.split();
    if infos.is_empty() && failures.is_empty() {
        return text("no objects passed to create");
    }
    for (at, info) in infos.into_iter().enumerate() {
        let source = info.source.clone();
        let manifest = info.manifest.unwrap_or_default();
        let creation = Creation { kind: info.kind, namespace: &info.namespace, manifest, dry_run, first: at == 0 };
        if let Err(failure) = creation.run(call, &format, context) {
            failures.push(failure.when("creating", source.as_deref()));
        }
    }
    Failure::all(failures)?;
    DONE
}

/// An object to be created, and what to do about it.
pub(crate) struct Creation<'a> {
    pub kind: Kind,
    pub namespace: &'a str,
    pub manifest: Value,
    pub dry_run: DryRun,
    pub first: bool,
}

/// An object that was created, or would have been.
pub(crate) struct Created {
    kind: Kind,
    namespace: String,
    name: String,
    value: Value,
}

impl Creation<'_> {
    /// Creates the object and says so, in the format asked for.
    pub(crate) fn run(self, call: &Call, format: &Format, context: &mut Context<'_>) -> Fallible<()> {
        let (dry_run, first) = (self.dry_run, self.first);
        self.send(call, context)?.show("created", dry_run, format, first, context)
    }

    /// Creates the object.
    pub(crate) fn send(mut self, call: &Call, context: &mut Context<'_>) -> Fallible<Created> {
        if call.flags.is("save-config") {
            self.manifest = last_applied::annotated(&self.manifest);
        }
        if call.flags.is("record") {
            self.manifest["metadata"]["annotations"]["kubernetes.io/change-cause"] = json!(call.recorded_line());
        }
        let name = self.manifest["metadata"]["name"].as_str().unwrap_or("").to_owned();
        let (value, name) = if self.dry_run == DryRun::Client {
            (self.manifest, name)
        } else {
            let options = call.write_options(self.dry_run)?;
            let written = context.cluster.create(self.kind, self.namespace, self.manifest, &options)?;
            warn(context.output, &written.warnings);
            let name = written.object.metadata().name.clone();
            (written.object.to_value(), name)
        };
        Ok(Created { kind: self.kind, namespace: self.namespace.to_owned(), name, value })
    }
}

impl Created {
    /// Says so, in the format asked for.
    pub(crate) fn show(
        self,
        done: &str,
        dry_run: DryRun,
        format: &Format,
        first: bool,
        context: &mut Context<'_>,
    ) -> Fallible<()> {
        match format {
            Format::Human => {
                let done = format!("{done}{}", dry_run.suffix());
                say(context.output, self.kind, &self.namespace, &self.name, &done);
                Ok(())
            }
            other => other.print(&self.value, first, context.output),
        }
    }
}

/// A subcommand's object, created; `failed` stands before the server's refusal.
fn create(call: &Call, kind: Kind, manifest: Value, failed: &str, context: &mut Context<'_>) -> Fallible<Next> {
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(&call.flags, context.files)?;
    let mut manifest = manifest;
    if kind.resource().namespaced && call.flags.changed("namespace") {
        manifest["metadata"]["namespace"] = json!(call.namespace);
    }
    let creation = Creation { kind, namespace: &call.namespace, manifest, dry_run, first: true };
    match creation.run(call, &format, context) {
        Err(Failure::Api(error)) if !failed.is_empty() => text(format!("{failed} {}", error.message)),
        Err(failure) => Err(failure),
        Ok(()) => DONE,
    }
}

/// The one name that a subcommand takes.
fn one_name(call: &Call) -> Fallible<&str> {
    match call.args.as_slice() {
        [name] => Ok(name),
        args => usage(format!("exactly one NAME is required, got {}", args.len())),
    }
}

/// `apiVersion`, `kind` and `metadata.name` of a manifest.
fn base(kind: Kind, name: &str) -> Value {
    json!({ "apiVersion": kind.resource().api_version(), "kind": kind.name(), "metadata": { "name": name } })
}
