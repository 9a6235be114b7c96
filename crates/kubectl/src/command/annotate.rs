//! `kubectl annotate`, and what it has in common with `kubectl label`.

use cluster::Patch;
use objects::{Labels, validation};
use serde_json::{Map, Value, json};

use super::{Call, Command, DONE, DryRun, Next, say, split_pairs, warn};
use crate::failure::{Failure, Fallible, text, usage};
use crate::flags::{Flag, FlagKind, sets};
use crate::pod_template::value_of;
use crate::print::Format;
use crate::process::Context;
use crate::resource::Info;

pub(crate) static COMMAND: Command = Command {
    name: "annotate",
    short: "Update the annotations on a resource",
    long: "Update the annotations on one or more resources.\n\n All Kubernetes objects support the ability to store additional data with the object as annotations. Annotations are key/value pairs that can be larger than labels and include arbitrary string values such as structured JSON. Tools and system extensions may use annotations to store their own data.\n\n Attempting to set an annotation that already exists will fail unless --overwrite is set. If --resource-version is specified and does not match the current resource version on the server the command will fail.\n\nUse \"kubectl api-resources\" for a complete list of supported resources.",
    examples: "# Update pod 'foo' with the annotation 'description' and the value 'my frontend'\n# If the same annotation is set multiple times, only the last value will be applied\nkubectl annotate pods foo description='my frontend'\n\n# Update a pod identified by type and name in \"pod.json\"\nkubectl annotate -f pod.json description='my frontend'\n\n# Update pod 'foo' with the annotation 'description' and the value 'my frontend running nginx', overwriting any existing value\nkubectl annotate --overwrite pods foo description='my frontend running nginx'\n\n# Update all pods in the namespace\nkubectl annotate pods --all description='my frontend running nginx'\n\n# Update pod 'foo' only if the resource is unchanged from version 1\nkubectl annotate pods foo description='my frontend running nginx' --resource-version=1\n\n# Update pod 'foo' by removing an annotation named 'description' if it exists\n# Does not require the --overwrite flag\nkubectl annotate pods foo description-",
    usage: "[--overwrite] (-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N [--resource-version=version]",
    flags: &[
        FLAGS,
        sets::ALL_SCALE,
        sets::LOCAL,
        sets::PRINT,
        sets::DRY_RUN,
        sets::MANAGER_ANNOTATE,
        sets::FILENAME,
        sets::SELECTOR,
        sets::FIELD_SELECTOR,
        sets::ALL_NAMESPACES,
        sets::RECORD,
    ],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("list", FlagKind::Bool, "false", "If true, display the annotations for a given resource."),
    Flag::new(
        "overwrite",
        FlagKind::Bool,
        "false",
        "If true, allow annotations to be overwritten, otherwise reject annotation updates that overwrite existing annotations.",
    ),
    Flag::new(
        "resource-version",
        FlagKind::Text,
        "",
        "If non-empty, the annotation update will only succeed if this is the current resource-version for the object. Only valid when specifying a single resource.",
    ),
];

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    run_with(&Kinds::Annotations, call, context)
}

/// Which of the two is changed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kinds {
    Labels,
    Annotations,
}

impl Kinds {
    fn field(self) -> &'static str {
        match self {
            Kinds::Labels => "labels",
            Kinds::Annotations => "annotations",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Kinds::Labels => "label",
            Kinds::Annotations => "annotation",
        }
    }
}

/// Runs `label` or `annotate`.
pub(crate) fn run_with(kinds: &Kinds, call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    let (names, pairs) = split_pairs(&call.args, kinds.word(), true)?;
    let dry_run = call.dry_run(context.output)?;
    let format = Format::from_flags(flags, context.files)?;
    let (mut set, mut remove) = (Labels::new(), Vec::new());
    for pair in &pairs {
        match pair.split_once('=') {
            Some((key, value)) => {
                set.insert(key.to_owned(), value.to_owned());
            }
            None => remove.push(pair.trim_end_matches('-').to_owned()),
        }
    }
    let both: Vec<&str> = remove.iter().filter(|key| set.contains_key(*key)).map(String::as_str).collect();
    if !both.is_empty() {
        return text(match kinds {
            Kinds::Labels => "can not both modify and remove a label in the same command".to_owned(),
            Kinds::Annotations => format!(
                "can not both modify and remove the following annotation(s) in the same command: {}",
                both.join(", ")
            ),
        });
    }
    if names.is_empty() && !flags.changed("filename") {
        return usage("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    }
    if pairs.is_empty() && !flags.is("list") {
        return text(format!("at least one {} update is required", kinds.word()));
    }
    if *kinds == Kinds::Labels {
        for value in set.values() {
            validation::label_value(value)
                .map_err(|reason| Failure::Text(format!("invalid label value: {value:?}: {reason}")))?;
        }
    }
    let mut query = call.query(&names)?;
    if flags.is("local") {
        query.words.clear();
        query.fetch_files = false;
    }
    let selection = call.run_query(&query, context)?;
    let single = selection.single;
    let (infos, mut failures) = selection.split();
    if infos.is_empty() && failures.is_empty() {
        return text("no resources found");
    }
    for (at, info) in infos.iter().enumerate() {
        let job = Job { kinds: *kinds, set: &set, remove: &remove, dry_run, single, first: at == 0 };
        failures.extend(job.run(info, call, &format, context).err());
    }
    Failure::all(failures)?;
    DONE
}

struct Job<'a> {
    kinds: Kinds,
    set: &'a Labels,
    remove: &'a [String],
    dry_run: DryRun,
    /// Whether the line named one object.
    single: bool,
    first: bool,
}

impl Job<'_> {
    /// Errors: a value would be replaced by another. A change's cause may be replaced at any time.
    fn check_overwrites(&self, held: &Map<String, Value>) -> Fallible<()> {
        let clash = |(key, value): (&String, &String)| {
            let held = held.get(key)?.as_str().filter(|held| held != value)?;
            Some((key.clone(), format!("'{key}' already has a value ({held})")))
        };
        let mut clashes = self.set.iter().filter_map(clash);
        match self.kinds {
            Kinds::Labels => match clashes.next() {
                Some((_, first)) => text(format!("{first}, and --overwrite is false")),
                None => Ok(()),
            },
            Kinds::Annotations => {
                let told: Vec<String> =
                    clashes.filter(|(key, _)| key != "kubernetes.io/change-cause").map(|(_, told)| told).collect();
                if told.is_empty() {
                    return Ok(());
                }
                text(format!(
                    "--overwrite is false but found the following declared annotation(s): {}",
                    told.join("; ")
                ))
            }
        }
    }

    /// What `--list` prints: a heading where several objects may be listed, and a line for each pair.
    fn listed(&self, info: &Info, pairs: &Map<String, Value>) -> (String, String) {
        let (heading, indent) = match self.single {
            true => (String::new(), ""),
            false => {
                let resource = info.kind.resource();
                let kind = format!("{}.{}", info.kind.name(), resource.group);
                (format!("Listing {} for {kind}/{}:\n", self.kinds.field(), info.name), " ")
            }
        };
        let line = |(key, value): (&String, &Value)| format!("{indent}{key}={}\n", value.as_str().unwrap_or(""));
        (heading, pairs.iter().map(line).collect())
    }

    fn run(&self, info: &Info, call: &Call, format: &Format, context: &mut Context<'_>) -> Fallible<()> {
        let field = self.kinds.field();
        let old = value_of(info)?;
        let held: Map<String, Value> = old["metadata"][field].as_object().cloned().unwrap_or_default();
        if !call.flags.is("overwrite") {
            self.check_overwrites(&held)?;
        }
        let mut new = held.clone();
        new.extend(self.set.iter().map(|(key, value)| (key.clone(), json!(value))));
        for key in self.remove {
            if new.remove(key).is_none() && self.kinds == Kinds::Labels {
                context.output.out(format!("label {key:?} not found.\n"));
            }
        }
        let listed = call.flags.is("list").then(|| self.listed(info, &new));
        let changed = new != held;
        let done = match (self.kinds, changed, self.remove.is_empty()) {
            (Kinds::Annotations, _, _) => "annotated",
            (Kinds::Labels, false, _) => "not labeled",
            (Kinds::Labels, true, false) if self.set.is_empty() => "unlabeled",
            (Kinds::Labels, true, _) => "labeled",
        };
        let mut changed_value = old.clone();
        changed_value["metadata"][field] = Value::Object(new);
        if call.flags.is("record") {
            changed_value["metadata"]["annotations"]["kubernetes.io/change-cause"] = json!(call.recorded_line());
        }
        let local = call.flags.is("local") || self.dry_run == DryRun::Client;
        if !local && let Some(patch) = objects::patch::merge_diff(&old, &changed_value) {
            let wanted = call.flags.text("resource-version");
            let mut patch = patch;
            if !wanted.is_empty() {
                patch["metadata"]["resourceVersion"] = json!(wanted);
            }
            let options = call.write_options(self.dry_run)?;
            let written =
                context.cluster.patch(info.kind, &info.namespace, &info.name, Patch::Merge(patch), &options)?;
            warn(context.output, &written.warnings);
        }
        if let Some((heading, lines)) = listed {
            context.output.err(heading);
            context.output.out(lines);
            return Ok(());
        }
        match format {
            Format::Human => {
                let done = format!("{done}{}", self.dry_run.suffix());
                say(context.output, info.kind, &info.namespace, &info.name, &done);
                Ok(())
            }
            other => other.print(&changed_value, self.first, context.output),
        }
    }
}
