//! A running kubectl: it begins, has its request served 0.1 s later, and may then wait.

use std::rc::Rc;

use cluster::Cluster;
use kubectl::{Context, Invocation, Step};
use objects::{Moment, SortedMap, Span};

use crate::files::FilesIn;
use crate::shell::parser::parse;
use crate::shell::state::Shell;
use crate::shell::task::{Io, ListTask, Poll, Wait, World};

/// How long a kubectl takes until its first request is served.
const STARTING: Span = Span::millis(100);
/// One that asks to be woken at once is not woken before this has passed.
const SHORTEST_WAIT: Span = Span::millis(1);

/// A kubectl.
#[derive(Clone, Debug)]
pub(crate) struct KubectlProcess {
    arguments: Vec<String>,
    environment: SortedMap<String, String>,
    first_step: Moment,
    phase: Phase,
}

#[derive(Clone, Debug)]
enum Phase {
    Starting,
    Running {
        invocation: Invocation,
        until: Option<Moment>,
        /// The cluster's revision that it has seen.
        seen: u64,
    },
    Editing {
        invocation: Invocation,
        editor: ListTask,
        /// How the editor was called, for the error when it fails.
        command: String,
        shell: Box<Shell>,
    },
    Ended,
}

impl KubectlProcess {
    pub(crate) fn new(arguments: Vec<String>, environment: SortedMap<String, String>, now: Moment) -> KubectlProcess {
        KubectlProcess { arguments, environment, first_step: now + STARTING, phase: Phase::Starting }
    }

    pub(crate) fn step(&mut self, shell: &Shell, io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
        loop {
            match &mut self.phase {
                Phase::Ended => return Poll::Done(130),
                Phase::Starting => {
                    if world.now() < self.first_step {
                        let working_until = Some(self.first_step);
                        return Poll::Wait(Wait { until: working_until, working_until, ..Wait::default() });
                    }
                    let reads = reads_input(&self.arguments);
                    if reads && !io.input.is_closed() {
                        return Poll::Wait(Wait::default());
                    }
                    let stdin = reads.then(|| io.input.read_all());
                    let arguments = std::mem::take(&mut self.arguments);
                    let invocation = Invocation::start(arguments, self.environment.clone(), stdin);
                    self.phase = Phase::Running { invocation, until: Some(world.now()), seen: 0 };
                }
                Phase::Running { invocation, until, seen } => {
                    let due = until.is_some_and(|until| until <= world.now());
                    if !due && *seen == world.cluster.revision() {
                        return Poll::Wait(Wait { until: *until, news: true, ..Wait::default() });
                    }
                    *seen = world.cluster.revision();
                    let mut files = FilesIn { files: world.files, folder: &shell.folder };
                    let mut context = Context { cluster: world.cluster, files: &mut files, output: io.output };
                    match invocation.step(&mut context) {
                        Step::Done(status) => {
                            self.phase = Phase::Ended;
                            return Poll::Done(status);
                        }
                        Step::Blocked(moment) => {
                            *until = moment.map(|moment| moment.max(world.now() + SHORTEST_WAIT));
                            return Poll::Wait(Wait { until: *until, news: true, ..Wait::default() });
                        }
                        Step::Edit { path } => {
                            let invocation = invocation.clone();
                            self.phase = match editor(&self.environment, &path, world.files.has_editor) {
                                Some((editor, command)) => {
                                    Phase::Editing { invocation, editor, command, shell: Box::new(shell.clone()) }
                                }
                                None => {
                                    io.output.err(
                                        "There is no editor here. Set KUBE_EDITOR to a command that changes the file, \
                                         such as KUBE_EDITOR='sed -i s/old/new/'.\n",
                                    );
                                    Phase::Running { invocation, until: Some(world.now()), seen: 0 }
                                }
                            };
                        }
                    }
                }
                Phase::Editing { invocation, editor, command, shell: own } => match editor.step(own, io, world) {
                    Poll::Done(status) if status != 0 => {
                        io.output.err(format!("error: there was a problem with the editor {command:?}\n"));
                        invocation.cancel(world.cluster);
                        self.phase = Phase::Ended;
                        return Poll::Done(1);
                    }
                    Poll::Done(_) => {
                        let invocation = invocation.clone();
                        self.phase = Phase::Running { invocation, until: Some(world.now()), seen: 0 };
                    }
                    other => return other,
                },
            }
        }
    }

    pub(crate) fn kill(&mut self, cluster: &mut Cluster) {
        match &mut self.phase {
            Phase::Running { invocation, .. } => invocation.cancel(cluster),
            Phase::Editing { invocation, editor, .. } => {
                editor.kill(cluster);
                invocation.cancel(cluster);
            }
            Phase::Starting | Phase::Ended => {}
        }
        self.phase = Phase::Ended;
    }
}

/// Whether it is told to read standard input, by a file called `-` or by a question that it is to ask.
fn reads_input(arguments: &[String]) -> bool {
    let asks =
        |word: &String| arguments.iter().any(|held| held == "delete") && (word == "-i" || word == "--interactive");
    let reads = |word: &String| word == "-" || word == "-f-" || word.ends_with("=-") || word == "/dev/stdin";
    arguments.iter().any(|word| reads(word) || asks(word))
}

/// The command that edits a file, as the variables name it, and that name.
///
/// Rule: `NewDefaultEditor`: what has quotes or backslashes goes through the shell.
fn editor(environment: &SortedMap<String, String>, path: &str, has_editor: bool) -> Option<(ListTask, String)> {
    let named = ["KUBE_EDITOR", "EDITOR"].into_iter().find_map(|name| environment.get(name));
    let named = named.map(String::as_str).filter(|command| !command.trim().is_empty());
    let command = named.or(has_editor.then_some("vi"))?;
    let list = parse(&format!("{command} \"{path}\"")).ok()?;
    let shown = if command.contains(' ') && command.contains(['"', '\'', '\\']) {
        format!("/bin/bash -c {command}")
    } else {
        command.to_owned()
    };
    Some((ListTask::new(Rc::new(list)), shown))
}
