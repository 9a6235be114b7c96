//! `kubectl wait`

use cluster::{Cluster, WatchId};
use objects::{Kind, Moment, Object, ObjectRef, Span};
use serde_json::Value;

use super::{Call, Command, DONE, Next, full_name, say};
use crate::failure::{Failure, Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::print::jsonpath::{self, Template};
use crate::process::{Context, Step};
use crate::resource::{Query, ResourceType, find_types};
use crate::state::State;

pub(crate) static COMMAND: Command = Command {
    name: "wait",
    short: "Wait for a specific condition on one or many resources",
    long: "Wait for a specific condition on one or many resources.\n\n The command takes multiple resources and waits until the specified condition is seen in the Status field of every given resource. Alternatively, the command can wait for the given set of resources to be created or deleted by providing the \"create\" or \"delete\" keyword as the value to the --for flag.",
    examples: "# Wait for the pod \"busybox1\" to be ready\nkubectl wait --for=condition=Ready pod/busybox1\n\n# Wait for a deployment to have three ready replicas\nkubectl wait --for=jsonpath='{.status.readyReplicas}'=3 deployment/web\n\n# Wait for a pod to be gone, for at most a minute\nkubectl wait --for=delete pod/busybox1 --timeout=60s",
    usage: "([-f FILENAME] | resource.group/resource.name | resource.group [(-l label | --all)]) [--for=create|--for=delete|--for condition=available|--for=jsonpath='{}'[=value]]",
    flags: &[FLAGS, sets::PRINT, sets::FILENAME, sets::SELECTOR, sets::FIELD_SELECTOR, sets::ALL_NAMESPACES],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("all", FlagKind::Bool, "false", "Select all resources in the namespace of the specified resource types"),
    Flag::new(
        "for",
        FlagKind::Array,
        "[]",
        "The condition to wait on: create, delete, condition=name[=value] or jsonpath='{path}'[=value].",
    ),
    Flag::new("local", FlagKind::Bool, "false", "Work on the given file alone, without asking the server."),
    Flag::new(
        "timeout",
        FlagKind::Duration,
        "30s",
        "How long to wait. Zero means check once, negative means wait for a week.",
    ),
];

/// What is waited for.
#[derive(Clone, Debug)]
enum Goal {
    Create,
    Delete,
    Condition { name: String, status: String },
    JsonPath { template: Template, value: Option<String> },
}

/// A `wait` that is not at its end.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    goals: Vec<Goal>,
    /// Objects that are still waited for.
    pending: Vec<(ObjectRef, Option<String>)>,
    /// For `--for=create`: what is looked for, until it is there.
    query: Option<Query>,
    watch: Option<WatchId>,
    deadline: Moment,
    /// Whether it is looked once only, as `--timeout=0` asks for.
    once: bool,
    failures: Vec<Failure>,
    done: Vec<ObjectRef>,
}

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    let goals = flags.list("for");
    if goals.is_empty() {
        return text("unrecognized condition: []");
    }
    let goals = goals.iter().map(|goal| parse(goal)).collect::<Fallible<Vec<Goal>>>()?;
    let goal = &goals[0];
    let mut query = call.query(&call.args)?;
    query.type_alone = false;
    let timeout = match flags.duration("timeout") {
        negative if negative < Span(0) => Span::seconds(7 * 24 * 3600),
        timeout => timeout,
    };
    let deadline = context.cluster.now() + timeout;
    if matches!(goal, Goal::Create) {
        if call.args.len() == 1 && !call.args[0].contains('/') && flags.text("selector").is_empty() {
            return text("resource(s) were provided, but no name was specified");
        }
        let waiting = Waiting {
            goals,
            pending: Vec::new(),
            query: Some(query),
            watch: None,
            deadline,
            once: timeout == Span(0),
            failures: Vec::new(),
            done: Vec::new(),
        };
        return Ok(Next::Go(Box::new(State::Waiting(waiting))));
    }
    let (infos, mut failures) = call.run_query(&query, context)?.split();
    if matches!(goal, Goal::Delete) {
        failures.retain(|failure| !failure.is_not_found());
    }
    if infos.is_empty() && failures.is_empty() {
        return match goal {
            Goal::Delete => DONE,
            _ => text("no matching resources found"),
        };
    }
    let pending = infos
        .iter()
        .map(|info| (info.reference(), info.object.as_ref().map(|object| object.metadata().uid.clone())))
        .collect();
    let waiting = Waiting {
        goals,
        pending,
        query: None,
        watch: None,
        deadline,
        once: timeout == Span(0),
        failures,
        done: Vec::new(),
    };
    Ok(Next::Go(Box::new(State::Waiting(waiting))))
}

fn parse(given: &str) -> Fallible<Goal> {
    let lower = given.to_lowercase();
    if lower == "delete" {
        return Ok(Goal::Delete);
    }
    if lower == "create" {
        return Ok(Goal::Create);
    }
    if let Some(condition) = given.strip_prefix("condition=") {
        let (name, status) = condition.split_once('=').unwrap_or((condition, "true"));
        return Ok(Goal::Condition { name: name.to_owned(), status: status.to_owned() });
    }
    if let Some(rest) = given.strip_prefix("jsonpath=") {
        let (path, value) = split_json_path(rest)?;
        if value.as_deref() == Some("") {
            return text("jsonpath wait value cannot be empty");
        }
        let template = Template::relaxed(&path).map_err(|_| {
            Failure::Text("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'".to_string())
        })?;
        return Ok(Goal::JsonPath { template, value });
    }
    text(format!("unrecognized condition: {given:?}"))
}

/// The path, which may hold `=` inside braces, and what follows it.
fn split_json_path(given: &str) -> Fallible<(String, Option<String>)> {
    let Some(end) = given.rfind('}') else {
        return match given.split_once('=') {
            Some((path, value)) => Ok((path.to_owned(), Some(unquoted(value)))),
            None => Ok((given.to_owned(), None)),
        };
    };
    let (path, rest) = given.split_at(end + 1);
    match rest.strip_prefix('=') {
        Some(value) => Ok((path.to_owned(), Some(unquoted(value)))),
        None if rest.is_empty() => Ok((path.to_owned(), None)),
        None => text("jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'".to_string()),
    }
}

fn unquoted(value: &str) -> String {
    value.trim_matches(|c| c == '"' || c == '\'').to_owned()
}

impl Waiting {
    pub(crate) fn step(&mut self, context: &mut Context<'_>) -> Fallible<Step> {
        let watch = *self.watch.get_or_insert_with(|| context.cluster.watch());
        context.cluster.news(watch);
        if let Some(query) = self.query.clone() {
            self.look_for(&query, context)?;
        }
        if self.query.is_none() {
            self.check(context)?;
        }
        if self.query.is_none() && self.pending.is_empty() {
            Failure::all(std::mem::take(&mut self.failures))?;
            return Ok(Step::Done(0));
        }
        if context.cluster.now() >= self.deadline {
            return self.time_out();
        }
        Ok(Step::Blocked(Some(self.deadline)))
    }

    fn time_out(&mut self) -> Fallible<Step> {
        let mut failures = std::mem::take(&mut self.failures);
        if self.query.is_some() {
            failures.push(Failure::Text("timed out waiting for the condition".to_owned()));
        }
        for (object, _) in &self.pending {
            let name = format!("{}/{}", object.kind.resource().plural, object.name);
            let told = if self.once { "condition not met for" } else { "timed out waiting for the condition on" };
            failures.push(Failure::Text(format!("{told} {name}")));
        }
        Failure::all(failures)?;
        Ok(Step::Done(1))
    }

    /// Looks whether what `--for=create` names is there.
    fn look_for(&mut self, query: &Query, context: &mut Context<'_>) -> Fallible<()> {
        if let [word] = query.words.as_slice()
            && !word.contains('/')
            && find_types(word)?.iter().all(|kind| matches!(kind, ResourceType::Empty(_)))
        {
            return Ok(());
        }
        let (infos, failures) = query.select(context.cluster, context.files, None)?.split();
        let missing = failures.iter().any(Failure::is_not_found);
        if !missing {
            Failure::all(failures)?;
        }
        if missing || infos.is_empty() {
            return Ok(());
        }
        self.query = None;
        for info in infos {
            say(context.output, info.kind, &info.namespace, &info.name, "condition met");
        }
        Ok(())
    }

    /// Tells of the objects that have come to what is waited for: one after the other, as kubectl waits for the first
    /// before it looks at the second. Where it looks but once, it looks at all.
    fn check(&mut self, context: &mut Context<'_>) -> Fallible<()> {
        let mut left = Vec::new();
        for (reference, uid) in std::mem::take(&mut self.pending) {
            if !left.is_empty() && !self.once {
                left.push((reference, uid));
                continue;
            }
            let held = context.cluster.get(reference.kind, &reference.namespace, &reference.name);
            let held = held.ok().filter(|held| uid.as_ref().is_none_or(|uid| *uid == held.metadata().uid));
            let met = match (&self.goals[0], &held) {
                (Goal::Delete, held) => held.is_none(),
                (_, None) => {
                    self.failures.push(Failure::Api(cluster::ApiError::new(
                        cluster::Reason::NotFound,
                        format!("{} {:?} not found", reference.kind.resource().qualified_plural(), reference.name),
                    )));
                    continue;
                }
                (_, Some(object)) => self.goals.iter().all(|goal| is_met(goal, object)),
            };
            if met {
                context.output.object(reference.clone(), full_name(reference.kind, &reference.name));
                context.output.out(" condition met\n");
                self.done.push(reference);
            } else {
                left.push((reference, uid));
            }
        }
        self.pending = left;
        Ok(())
    }

    pub(crate) fn cancel(&mut self, cluster: &mut Cluster) {
        if let Some(watch) = self.watch.take() {
            cluster.unwatch(watch);
        }
    }
}

fn is_met(goal: &Goal, object: &Object) -> bool {
    match goal {
        Goal::Create | Goal::Delete => true,
        Goal::Condition { name, status } => {
            condition(object, name).is_some_and(|held| held.eq_ignore_ascii_case(status))
        }
        Goal::JsonPath { template, value } => {
            let found = template.find(&object.to_value()).unwrap_or_default();
            match (value, found.as_slice()) {
                (None, found) => !found.is_empty(),
                (Some(_), []) => false,
                (Some(wanted), [one]) => jsonpath::plain(one).trim() == wanted.trim(),
                (Some(_), [_, _, ..]) => false,
            }
        }
    }
}

/// The status of a condition; one that the controller has not looked at since the last change does not count.
fn condition(object: &Object, name: &str) -> Option<String> {
    let value = object.to_value();
    let generation = object.metadata().generation;
    let observed = value["status"]["observedGeneration"].as_i64();
    if observed.is_some_and(|observed| observed < generation) && object.kind() != Kind::Pod {
        return None;
    }
    let conditions = value["status"]["conditions"].as_array()?;
    let word = |condition: &Value, key: &str| condition[key].as_str().unwrap_or("").to_owned();
    conditions
        .iter()
        .find(|condition| word(condition, "type").eq_ignore_ascii_case(name))
        .map(|condition| word(condition, "status"))
}
