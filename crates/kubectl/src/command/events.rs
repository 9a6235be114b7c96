//! `kubectl events`

use cluster::{Cluster, WatchId, WatchVerb};
use objects::{Event, Kind, Moment, Object, ObjectRef};

use super::{Call, Command, DONE, Next};
use crate::age;
use crate::failure::{Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::print::{Format, list};
use crate::process::{Context, Step};
use crate::resource::find_kind;
use crate::state::State;
use crate::table::TableWriter;

pub(crate) static COMMAND: Command = Command {
    name: "events",
    short: "List events",
    long: "Display events.\n\n Prints a table of the most important information about events. You can request events for a namespace, for all namespaces, or filtered to only those pertaining to a specified resource.",
    examples: "# List recent events\nkubectl events\n\n# List what is told of one deployment\nkubectl events --for deployment/web\n\n# List warnings only\nkubectl events --types=Warning",
    usage: "[(-o|--output=)json|yaml|kyaml|name|go-template|go-template-file|template|templatefile|jsonpath|jsonpath-as-json|jsonpath-file] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]",
    flags: &[FLAGS, sets::PRINT, sets::ALL_NAMESPACES],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("chunk-size", FlagKind::Int64, "500", "Return large lists in chunks of this size; 0 switches that off."),
    Flag::new("for", FlagKind::Text, "", "Only events about this object, given as TYPE/NAME."),
    Flag::new("no-headers", FlagKind::Bool, "false", "Print no headers."),
    Flag::new("types", FlagKind::Slice, "[]", "Only events of these types: Normal, Warning."),
    Flag::new("watch", FlagKind::Bool, "false", "Go on with what happens.").short('w'),
];

/// Which events are wanted.
#[derive(Clone, Debug)]
struct Filter {
    namespace: Option<String>,
    about: Option<(String, String)>,
    types: Vec<String>,
}

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    let format = Format::from_flags(flags, context.files)?;
    let types = flags.list("types");
    if types.iter().any(|kind| !matches!(kind.to_lowercase().as_str(), "normal" | "warning")) {
        return text("valid --types are Normal or Warning");
    }
    let about = match flags.text("for") {
        "" => None,
        given => match given.split_once('/') {
            Some((kind, name)) => Some((find_kind(kind)?.name().to_owned(), name.to_owned())),
            None => return text("--for must be in resource/name form"),
        },
    };
    let all = flags.is("all-namespaces");
    let filter = Filter { namespace: (!all).then(|| call.namespace.clone()), about, types };
    let mut events: Vec<Object> = context
        .cluster
        .list(Kind::Event, filter.namespace.as_deref())
        .filter(|object| object.as_event().is_some_and(|event| filter.wants(event)))
        .cloned()
        .collect();
    objects::sort::by_key(&mut events, |object| {
        object.as_event().and_then(|event| event.last_timestamp.or(event.event_time))
    });
    let watch = flags.is("watch");
    if events.is_empty() && !watch {
        context.output.err(if all {
            "No events found.\n".to_owned()
        } else {
            format!("No events found in {} namespace.\n", call.namespace)
        });
        return DONE;
    }
    if !format.is_table() {
        let values = events.iter().map(Object::to_value).collect();
        format.print(&list(values), true, context.output)?;
        return DONE;
    }
    let mut table = TableWriter::default();
    if !flags.is("no-headers") {
        table.header(header(all));
    }
    let now = context.cluster.now();
    for event in events.iter().filter_map(Object::as_event) {
        add(&mut table, event, all, now);
    }
    table.flush(context.output);
    if !watch {
        return DONE;
    }
    let watch = context.cluster.watch();
    Ok(Next::Go(Box::new(State::WatchingEvents(Watching { filter, table, watch, all }))))
}

impl Filter {
    fn wants(&self, event: &Event) -> bool {
        let about = self
            .about
            .as_ref()
            .is_none_or(|(kind, name)| event.involved_object.kind == *kind && event.involved_object.name == *name);
        let kind = self.types.is_empty() || self.types.iter().any(|kind| kind.eq_ignore_ascii_case(&event.kind));
        about && kind && self.namespace.as_ref().is_none_or(|namespace| *namespace == event.metadata.namespace)
    }
}

fn header(all: bool) -> Vec<String> {
    let columns = ["NAMESPACE", "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"];
    columns.iter().skip(usize::from(!all)).map(|column| (*column).to_owned()).collect()
}

fn add(table: &mut TableWriter, event: &Event, all: bool, now: Moment) {
    let first = age::since(event.first_timestamp.or(event.event_time), now);
    let seen = if event.count > 1 {
        format!("{} (x{} over {first})", age::since(event.last_timestamp, now), event.count)
    } else {
        first
    };
    let object = &event.involved_object;
    let mut cells = vec![
        seen,
        event.kind.to_string(),
        event.reason.to_string(),
        format!("{}/{}", object.kind, object.name),
        event.message.trim().to_owned(),
    ];
    if all {
        cells.insert(0, event.metadata.namespace.clone());
    }
    let reference = Kind::from_name(&object.kind).map(|kind| ObjectRef::new(kind, &object.namespace, &object.name));
    table.row(cells, 3 + usize::from(all), reference);
}

/// An `events -w` between two events.
#[derive(Clone, Debug)]
pub(crate) struct Watching {
    filter: Filter,
    table: TableWriter,
    watch: WatchId,
    all: bool,
}

impl Watching {
    pub(crate) fn step(&mut self, context: &mut Context<'_>) -> Fallible<Step> {
        for news in context.cluster.news(self.watch) {
            if news.verb == WatchVerb::Deleted {
                continue;
            }
            if let Some(event) = news.object.as_event().filter(|event| self.filter.wants(event)) {
                add(&mut self.table, event, self.all, news.moment);
                self.table.flush(context.output);
            }
        }
        Ok(Step::Blocked(None))
    }

    pub(crate) fn cancel(&mut self, cluster: &mut Cluster) {
        cluster.unwatch(self.watch);
    }
}
