//! `kubectl get`

use cluster::{Cluster, WatchId, WatchVerb};
use objects::{Kind, Moment, Object};
use serde_json::Value;

use super::watch_table::Rows;
use super::{Call, Command, DONE, Next, warn};
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::print::jsonpath::Template;
use crate::print::{Format, list, with_managed_fields};
use crate::process::{Context, Step};
use crate::resource::{Info, Query, ResourceType};
use crate::sorting;
use crate::state::State;
use crate::subresource::{self, Subresource};
use crate::table::TableWriter;

pub(crate) static COMMAND: Command = Command {
    name: "get",
    short: "Display one or many resources",
    long: "Display one or many resources.\n\n Prints a table of the most important information about the specified resources. You can filter the list using a label selector and the --selector flag. If the desired resource type is namespaced you will only see results in the current namespace if you don't specify any namespace.\n\n By specifying the output as 'template' and providing a Go template as the value of the --template flag, you can filter the attributes of the fetched resources.\n\nUse \"kubectl api-resources\" for a complete list of supported resources.",
    examples: "# List all pods in ps output format\nkubectl get pods\n\n# List all pods in ps output format with more information (such as node name)\nkubectl get pods -o wide\n\n# List a single replication controller with specified NAME in ps output format\nkubectl get replicationcontroller web\n\n# List deployments in JSON output format, in the \"v1\" version of the \"apps\" API group\nkubectl get deployments.v1.apps -o json\n\n# List a single pod in JSON output format\nkubectl get -o json pod web-pod-13je7\n\n# List a pod identified by type and name specified in \"pod.yaml\" in JSON output format\nkubectl get -f pod.yaml -o json\n\n# List resources from a directory with kustomization.yaml - e.g. dir/kustomization.yaml\nkubectl get -k dir/\n\n# Return only the phase value of the specified pod\nkubectl get -o template pod/web-pod-13je7 --template={{.status.phase}}\n\n# List resource information in custom columns\nkubectl get pod test-pod -o custom-columns=CONTAINER:.spec.containers[0].name,IMAGE:.spec.containers[0].image\n\n# List all replication controllers and services together in ps output format\nkubectl get rc,services\n\n# List one or more resources by their type and names\nkubectl get rc/web service/frontend pods/web-pod-13je7\n\n# List the 'status' subresource for a single pod\nkubectl get pod web-pod-13je7 --subresource status\n\n# List all deployments in namespace 'backend'\nkubectl get deployments.apps --namespace backend\n\n# List all pods existing in all namespaces\nkubectl get pods --all-namespaces",
    usage: "[(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file|custom-columns|custom-columns-file|wide] (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]",
    flags: &[FLAGS, sets::PRINT_GET, sets::FILENAME, sets::SELECTOR, sets::FIELD_SELECTOR, sets::ALL_NAMESPACES],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("chunk-size", FlagKind::Int64, "500", "Return large lists in chunks rather than all at once. Pass 0 to disable."),
    Flag::new("ignore-not-found", FlagKind::Bool, "false", "If set to true, suppresses NotFound error for specific objects that do not exist. Using this flag with commands that query for collections of resources has no effect when no resources are found."),
    Flag::new("label-columns", FlagKind::Slice, "[]", "Accepts a comma separated list of labels that are going to be presented as columns. Names are case-sensitive. You can also use multiple flag options like -L label1 -L label2...").short('L'),
    Flag::new("no-headers", FlagKind::Bool, "false", "When using the default or custom-column output format, don't print headers (default print headers)."),
    Flag::new(
        "output-watch-events",
        FlagKind::Bool,
        "false",
        "Output watch event objects when --watch or --watch-only is used. Existing objects are output as initial ADDED events.",
    ),
    Flag::new("raw", FlagKind::Text, "", "Raw URI to request from the server.  Uses the transport specified by the kubeconfig file."),
    Flag::new("server-print", FlagKind::Bool, "true", "If true, have the server return the appropriate table output. Supports extension APIs and CRDs."),
    Flag::new("show-kind", FlagKind::Bool, "false", "If present, list the resource type for the requested object(s)."),
    Flag::new("show-labels", FlagKind::Bool, "false", "When printing, show all labels as the last column (default hide labels column)"),
    Flag::new(
        "sort-by",
        FlagKind::Text,
        "",
        "If non-empty, sort list types using this field specification.  The field specification is expressed as a JSONPath expression (e.g. '{.metadata.name}'). The field in the API resource specified by this JSONPath expression must be an integer or a string.",
    ),
    Flag::new("subresource", FlagKind::Text, "", "If specified, gets the subresource of the requested object."),
    Flag::new("watch", FlagKind::Bool, "false", "After listing/getting the requested object, watch for changes.").short('w'),
    Flag::new("watch-only", FlagKind::Bool, "false", "Watch for changes to the requested object(s), without listing/getting first."),
];

/// What `get` prints once, in what form.
#[derive(Clone, Debug)]
struct Options {
    format: Format,
    rows: Rows,
    no_headers: bool,
    managed_fields: bool,
    sort_by: Option<Template>,
    ignore_not_found: bool,
}

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    let format = Format::for_get(flags, context.files)?;
    let watch = flags.is("watch") || flags.is("watch-only");
    if call.args.is_empty() && !flags.changed("filename") {
        if flags.changed("raw") {
            if matches!(flags.text("raw"), "/healthz" | "/livez" | "/readyz") {
                context.output.out("ok");
                return DONE;
            }
            return text("of --raw, the playground models only /healthz, /livez and /readyz");
        }
        context.output.err("You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\n");
        return Err(Failure::Usage("Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).".to_owned()));
    }
    if flags.is("output-watch-events") && !watch {
        return Err(Failure::Usage(
            "--output-watch-events option can only be used with --watch or --watch-only".to_owned(),
        ));
    }
    let options = options(call, format)?;
    let mut query = call.query(&call.args)?;
    query.type_alone = true;
    let part = subresource::of(call)?;
    if part.is_some() && watch {
        return text("the playground does not model watching a subresource");
    }
    if watch {
        return begin_watch(call, &query, options, context);
    }
    let selection = call.run_query(&query, context)?;
    let single = selection.single;
    let types = selection.types.clone();
    warn_of_endpoints(&types, context);
    let (mut infos, mut failures) = selection.split();
    if options.ignore_not_found {
        failures.retain(|failure| !failure.is_not_found());
    }
    if part.is_some() && !single && call.args.iter().all(|word| !word.contains('/')) && call.args.len() < 2 {
        return text("subresource cannot be used when bulk resources are specified");
    }
    if let Some(path) = &options.sort_by {
        sorting::sort(&mut infos, path)?;
    }
    if part == Some(Subresource::Scale) {
        print_scales(&infos, single, &options, context)?;
        Failure::all(failures)?;
        return DONE;
    }
    if options.format.is_table() {
        print_tables(&infos, &types, &failures, &options, &query, context);
    } else {
        print_values(&infos, single, failures.is_empty(), &options, context)?;
    }
    Failure::all(failures)?;
    DONE
}

impl Options {
    /// An object as it is printed: with the owners of its fields where the line or its template asks for them.
    fn value(&self, object: &Object, context: &Context<'_>) -> Value {
        if self.managed_fields || self.format.names_managed_fields() {
            with_managed_fields(object, context.cluster)
        } else {
            object.to_value()
        }
    }
}

fn options(call: &Call, format: Format) -> Fallible<Options> {
    let flags = &call.flags;
    let sort_by = match flags.text("sort-by") {
        "" => None,
        path => Some(Template::relaxed(path).map_err(Failure::Text)?),
    };
    Ok(Options {
        rows: Rows {
            wide: matches!(format, Format::Wide),
            with_namespace: flags.is("all-namespaces"),
            with_kind: flags.is("show-kind"),
            show_labels: flags.is("show-labels"),
            label_columns: flags.list("label-columns"),
        },
        no_headers: flags.is("no-headers"),
        managed_fields: flags.is("show-managed-fields"),
        sort_by,
        ignore_not_found: flags.is("ignore-not-found"),
        format,
    })
}

/// The server warns whoever reads the old API of endpoints.
pub(super) fn warn_of_endpoints(types: &[ResourceType], context: &mut Context<'_>) {
    if types.iter().any(|kind| matches!(kind, ResourceType::Modelled(Kind::Endpoints))) {
        let text = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice".to_owned();
        warn(context.output, &[text]);
    }
}

fn print_values(
    infos: &[Info],
    single: bool,
    complete: bool,
    options: &Options,
    context: &mut Context<'_>,
) -> Fallible<()> {
    let shown = |object: &Object| options.value(object, context);
    let values: Vec<Value> = infos.iter().filter_map(|info| info.object.as_ref()).map(shown).collect();
    if single {
        return match values.first() {
            Some(value) => options.format.print(value, true, context.output),
            None => Ok(()),
        };
    }
    if values.is_empty() && !complete {
        return Ok(());
    }
    options.format.print(&list(values), true, context.output)
}

fn print_scales(infos: &[Info], single: bool, options: &Options, context: &mut Context<'_>) -> Fallible<()> {
    let scales = infos.iter().map(|info| subresource::scale(info.fetched()?)).collect::<Fallible<Vec<Value>>>()?;
    if !options.format.is_table() {
        return match scales.as_slice() {
            [scale] if single => options.format.print(scale, true, context.output),
            _ => options.format.print(&list(scales), true, context.output),
        };
    }
    let mut table = TableWriter::default();
    if !options.no_headers {
        table.header(subresource::COLUMNS.map(str::to_owned).to_vec());
    }
    let now = context.cluster.now();
    for (info, scale) in infos.iter().zip(&scales) {
        table.row(subresource::row(info, scale, now), 0, Some(info.reference()));
    }
    table.flush(context.output);
    Ok(())
}

fn print_tables(
    infos: &[Info],
    types: &[ResourceType],
    failures: &[Failure],
    options: &Options,
    query: &Query,
    context: &mut Context<'_>,
) {
    let now = context.cluster.now();
    let mut rows = options.rows.clone();
    rows.with_kind |= distinct_types(infos, types, query) > 1;
    let mut at = 0;
    while let Some(first) = infos.get(at) {
        if at > 0 && !options.no_headers {
            context.output.out("\n");
        }
        // With --sort-by, kinds may alternate; each run of one kind is a table.
        let run = infos[at..].iter().take_while(|info| info.kind == first.kind).count();
        let objects = infos[at..at + run].iter().filter_map(|info| info.object.as_ref());
        rows.print(first.kind, objects, options.no_headers, now, context.output);
        at += run;
    }
    if infos.is_empty() && failures.is_empty() && !options.ignore_not_found {
        let namespaced = !query.all_namespaces && types.iter().all(|kind| kind.namespaced());
        context.output.err(if namespaced {
            format!("No resources found in {} namespace.\n", query.namespace)
        } else {
            "No resources found\n".to_owned()
        });
    }
}

/// How many types the answer speaks of: all that were listed, or those of the objects that were named and found.
fn distinct_types(infos: &[Info], types: &[ResourceType], query: &Query) -> usize {
    let named = query.words.iter().any(|word| word.contains('/')) || !query.files.is_empty();
    if !named {
        return types.len();
    }
    let mut kinds: Vec<Kind> = infos.iter().map(|info| info.kind).collect();
    objects::sort::natural(&mut kinds);
    kinds.dedup();
    kinds.len()
}

/// A `get -w` between two changes.
#[derive(Clone, Debug)]
pub(crate) struct Watching {
    watch: WatchId,
    kind: Kind,
    query: Query,
    name: Option<String>,
    options: Options,
    table: super::watch_table::Live,
    with_events: bool,
    first: bool,
}

const ONE_TYPE: &str = "you may only specify a single resource type";

/// Lists, and goes on to watch.
///
/// Rule: `GetOptions.watch` and `Result.Watch`: several objects by name are printed before they are refused.
fn begin_watch(call: &Call, query: &Query, options: Options, context: &mut Context<'_>) -> Fallible<Next> {
    let only = call.flags.is("watch-only");
    // `a,b` are several types even where both name the same; `all` stands for several.
    if let [types] = query.words.as_slice()
        && (types == "all" || types.contains(',') && !types.contains('/'))
    {
        return text(ONE_TYPE);
    }
    let selection = query.select(context.cluster, context.files, call.stdin.as_deref())?;
    let kinds: Vec<Kind> = selection
        .types
        .iter()
        .filter_map(|kind| match kind {
            ResourceType::Modelled(kind) => Some(*kind),
            ResourceType::Empty(_) => None,
        })
        .collect();
    let [kind] = kinds.as_slice() else {
        return match kinds.len() {
            0 => text("watching this resource is not modelled by the playground"),
            _ => text(ONE_TYPE),
        };
    };
    let single = selection.single;
    let (infos, failures) = selection.split();
    // Visiting ends with the first that fails.
    if let Some(failure) = failures.into_iter().next() {
        return Err(failure);
    }
    warn_of_endpoints(&[ResourceType::Modelled(*kind)], context);
    let several = !single && (query.words.len() > 1 || query.words.iter().any(|word| word.contains('/')));
    let name = single.then(|| infos.first().map(|info| info.name.clone())).flatten();
    let mut watching = Watching {
        watch: context.cluster.watch(),
        kind: *kind,
        query: query.clone(),
        name,
        table: super::watch_table::Live::new(&options.rows, options.no_headers, call.flags.is("output-watch-events")),
        options,
        with_events: call.flags.is("output-watch-events"),
        first: true,
    };
    if !only {
        for info in &infos {
            if let Some(object) = &info.object {
                watching.show(WatchVerb::Added, object, context)?;
            }
        }
        watching.table.flush(context.output);
    }
    if several {
        watching.cancel(context.cluster);
        return text("you may only watch a single resource or type of resource at a time");
    }
    Ok(Next::Go(Box::new(State::Watching(watching))))
}

impl Watching {
    pub(crate) fn step(&mut self, context: &mut Context<'_>) -> Fallible<Step> {
        for event in context.cluster.news(self.watch) {
            if event.object.kind() != self.kind || !self.concerns(&event.object) {
                continue;
            }
            self.show_at(event.verb, &event.object, event.moment, context)?;
            self.table.flush(context.output);
        }
        Ok(Step::Blocked(None))
    }

    pub(crate) fn cancel(&mut self, cluster: &mut Cluster) {
        cluster.unwatch(self.watch);
    }

    fn concerns(&self, object: &Object) -> bool {
        let metadata = object.metadata();
        let in_namespace =
            !self.kind.resource().namespaced || self.query.all_namespaces || metadata.namespace == self.query.namespace;
        in_namespace && self.name.as_ref().is_none_or(|name| *name == metadata.name) && self.query.wants(object)
    }

    fn show(&mut self, verb: WatchVerb, object: &Object, context: &mut Context<'_>) -> Fallible<()> {
        let now = context.cluster.now();
        self.show_at(verb, object, now, context)
    }

    fn show_at(&mut self, verb: WatchVerb, object: &Object, now: Moment, context: &mut Context<'_>) -> Fallible<()> {
        if self.options.format.is_table() {
            self.table.add(verb, object, now);
            return Ok(());
        }
        let mut value = self.options.value(object, context);
        if self.with_events {
            value = serde_json::json!({ "object": value, "type": super::watch_table::verb_word(verb) });
        }
        if let Format::CustomColumns(columns) = &self.options.format {
            self.table.add_columns(columns, &value);
            return Ok(());
        }
        let first = std::mem::replace(&mut self.first, false);
        self.options.format.print(&value, first, context.output)
    }
}
