//! The whole app without its pixels.

use std::rc::Rc;

use cluster::{Cluster, ClusterOptions, Fault};
use objects::Moment;

use crate::completion::{self, Completion};
use crate::files::HOME;
use crate::machine::{JobId, Machine};
use crate::shell::parser::{ParseError, parse};
use crate::shell::task::Signal;
use crate::terminal::Terminal;
use crate::timeline::Timeline;

/// How a session begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Every random draw follows from it.
    pub seed: u64,
    /// How many nodes the cluster has.
    pub nodes: u32,
    /// Whether somebody is there who edits the files that `vi` and `kubectl edit` open.
    pub editor: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { seed: 1, nodes: 2, editor: false }
    }
}

/// What a person does to a session. The options, and these with their moments, are all that it follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A line is entered; while a command runs in the terminal, it waits.
    Line {
        /// The number of the terminal.
        terminal: usize,
        /// The line.
        text: String,
    },
    /// Ctrl-C.
    Interrupt {
        /// The number of the terminal.
        terminal: usize,
    },
    /// Another terminal opens.
    OpenTerminal,
    /// A file is written.
    SaveFile {
        /// Its path as seen from the home folder.
        path: String,
        /// Its text.
        text: String,
    },
    /// The file that `vi` or `kubectl edit` opened is edited: they go on.
    CloseEditor {
        /// Its absolute path.
        path: String,
    },
    /// Something breaks, or works again: the words that stand after `fault` in a script.
    Fault(String),
}

/// A session. A clone goes on independently and, given the same inputs, identically.
#[derive(Clone, Debug)]
pub struct Session {
    machine: Machine,
    terminals: Vec<Rc<Terminal>>,
    record: Vec<Rc<Recorded>>,
    changes: u64,
    timeline: Rc<Timeline>,
    /// The cluster's revision that the timeline has seen.
    observed: u64,
}

/// An input and the moment at which it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// In cluster time.
    pub moment: Moment,
    /// What was done.
    pub input: Input,
}

impl Session {
    /// A fresh one, with a terminal.
    pub fn new(options: &Options) -> Session {
        let cluster = ClusterOptions { seed: options.seed, nodes: options.nodes };
        let mut machine = Machine::new(&cluster);
        machine.files.has_editor = options.editor;
        Session {
            machine,
            terminals: vec![Rc::new(Terminal::with_hints())],
            record: Vec::new(),
            changes: 0,
            timeline: Rc::default(),
            observed: 0,
        }
    }

    /// The present moment of cluster time.
    pub fn now(&self) -> Moment {
        self.machine.now()
    }

    /// When something happens next.
    pub fn next_timer(&self) -> Option<Moment> {
        self.machine.next()
    }

    /// Until when commands work that take their time even while the clock stands still.
    pub fn working_until(&self) -> Option<Moment> {
        self.machine.working_until()
    }

    /// Lets time pass.
    pub fn advance(&mut self, moment: Moment) {
        while self.machine.step(moment) {
            self.collect();
            self.observe();
        }
        self.machine.pass(moment);
    }

    /// Does what a person did, at the present moment.
    pub fn apply(&mut self, input: Input) {
        self.record.push(Rc::new(Recorded { moment: self.now(), input: input.clone() }));
        self.changes += 1;
        self.machine.refuel();
        match input {
            Input::Line { terminal, text } => self.enter(terminal, text),
            Input::Interrupt { terminal } => self.interrupt(terminal),
            Input::OpenTerminal => self.terminals.push(Rc::new(Terminal::with_hints())),
            Input::SaveFile { path, text } => {
                // A path that can't be written leaves everything as it is.
                let _ = self.machine.files.write(&crate::files::resolve(HOME, &path), &text);
            }
            Input::CloseEditor { path } => self.machine.close_editor(&path),
            Input::Fault(fault) => {
                // What there is not can't break.
                let words: Vec<&str> = fault.split_whitespace().collect();
                let _ = Fault::parse(&words).and_then(|fault| self.machine.cluster.inflict(&fault));
            }
        }
        self.machine.wake();
        self.collect();
        self.observe();
    }

    /// The files under the home folder with their texts, by name.
    pub fn files(&self) -> Vec<(&str, &Rc<str>)> {
        self.machine.files.under(HOME)
    }

    /// The text of a file, by its path as seen from the home folder.
    pub fn file(&self, path: &str) -> Option<Rc<str>> {
        self.machine.files.read(&crate::files::resolve(HOME, path)).ok()
    }

    /// The absolute path of the file that a command waits for, to be edited, and its text.
    pub fn edited(&self) -> Option<(&str, Rc<str>)> {
        let path = self.machine.files.edited()?;
        Some((path, self.machine.files.read(path).unwrap_or_default()))
    }

    /// The pods of every Deployment over time.
    pub fn timeline(&self) -> &Rc<Timeline> {
        &self.timeline
    }

    /// Enters what changed into the timeline.
    fn observe(&mut self) {
        let revision = self.cluster().revision();
        if revision != self.observed {
            self.observed = revision;
            Rc::make_mut(&mut self.timeline).observe(&self.machine.cluster);
        }
    }

    /// All that was done so far.
    pub fn record(&self) -> &[Rc<Recorded>] {
        &self.record
    }

    /// Grows whenever something in a terminal changes.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// The cluster.
    pub fn cluster(&self) -> &Cluster {
        &self.machine.cluster
    }

    /// The terminals; there is always one.
    pub fn terminals(&self) -> &[Rc<Terminal>] {
        &self.terminals
    }

    /// What the word at a place of a line may become.
    pub fn complete(&self, terminal: usize, line: &str, caret: usize) -> Completion {
        match self.terminals.get(terminal) {
            Some(terminal) => completion::complete(&terminal.shell, &self.machine, line, caret),
            None => Completion::default(),
        }
    }

    pub(crate) fn machine(&self) -> &Machine {
        &self.machine
    }

    fn terminal_mut(&mut self, index: usize) -> Option<&mut Terminal> {
        self.changes += 1;
        self.terminals.get_mut(index).map(Rc::make_mut)
    }

    fn enter(&mut self, index: usize, text: String) {
        let now = self.now();
        let Some(terminal) = self.terminal_mut(index) else { return };
        if terminal.is_busy() {
            terminal.wait(text);
            return;
        }
        terminal.type_line(&text, now);
        if !text.trim().is_empty() {
            Rc::make_mut(&mut terminal.history).push(text.as_str().into());
        }
        terminal.begun.push_str(&text);
        if let Err(ParseError::Incomplete(_)) = parse(&terminal.begun) {
            terminal.begun.push('\n');
            return;
        }
        let line = std::mem::take(&mut terminal.begun);
        let mut shell = terminal.shell.clone();
        shell.history = Rc::clone(&terminal.history);
        if line.trim().is_empty() {
            return;
        }
        let id = self.machine.start(&line, index, shell);
        if let Some(terminal) = self.terminal_mut(index) {
            terminal.job = Some(id);
        }
    }

    fn interrupt(&mut self, index: usize) {
        self.collect();
        let now = self.now();
        let Some(terminal) = self.terminal_mut(index) else { return };
        terminal.type_interrupt(now);
        if let Some(job) = terminal.job.take() {
            self.machine.kill(job, Signal::Interrupt);
            // Its shell goes on; what was to run after it does not.
            if let Some(job) = self.machine.take(job)
                && let Some(terminal) = self.terminal_mut(index)
            {
                terminal.shell = job.shell;
            }
        }
    }

    /// Brings what jobs printed into their terminals, and starts the lines that waited for them.
    fn collect(&mut self) {
        loop {
            let is_ready = |job: &crate::machine::Job| job.ended.is_some() || !job.output.chunks.is_empty();
            let ready: Vec<JobId> = self.machine.jobs().filter(|(_, job)| is_ready(job)).map(|(id, _)| id).collect();
            if ready.is_empty() {
                return;
            }
            for id in ready {
                self.collect_job(id);
            }
        }
    }

    fn collect_job(&mut self, id: JobId) {
        let now = self.now();
        let Some(job) = self.machine.job_mut(id) else { return };
        let (owner, has_ended) = (job.owner, job.ended.is_some());
        let output = std::mem::take(&mut job.output);
        if let Some(terminal) = self.terminal_mut(owner) {
            terminal.print(output, now);
        }
        if !has_ended {
            return;
        }
        let Some(job) = self.machine.take(id) else { return };
        let Some(terminal) = self.terminal_mut(owner) else { return };
        if terminal.job.take_if(|job| *job == id).is_some() {
            terminal.shell = job.shell;
            terminal.end_line();
        }
        while let Some(terminal) = self.terminal_mut(owner)
            && !terminal.is_busy()
            && let Some(text) = terminal.waiting.pop_front()
        {
            self.enter(owner, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use objects::Span;

    use super::*;

    fn type_line(session: &mut Session, line: &str) {
        session.apply(Input::Line { terminal: 0, text: line.to_owned() });
        session.advance(session.now() + Span::seconds(3));
    }

    fn edit(session: &mut Session, change: impl Fn(&str) -> String) {
        let (path, text) =
            session.edited().map(|(path, text)| (path.to_owned(), change(&text))).expect("a file is open");
        session.apply(Input::SaveFile { path: path.clone(), text });
        session.apply(Input::CloseEditor { path });
        session.advance(session.now() + Span::seconds(3));
    }

    #[test]
    fn an_editor_is_waited_for() {
        let mut session = Session::new(&Options { editor: true, ..Options::default() });
        type_line(&mut session, "vi a.txt; cat a.txt");
        assert!(session.terminals()[0].is_busy());
        edit(&mut session, |_| "written\n".to_owned());
        assert!(session.terminals()[0].text().ends_with("written\n"));
        type_line(&mut session, "kubectl create deployment web --image=nginx:1.20");
        type_line(&mut session, "kubectl edit deployment web");
        edit(&mut session, |text| text.replace("nginx:1.20", "nginx:1.21"));
        assert!(session.terminals()[0].text().ends_with("deployment.apps/web edited\n"));
        type_line(&mut session, "vi /tmp");
        assert!(session.edited().is_none() && session.files() == [("a.txt", &"written\n".into())]);
    }

    #[test]
    fn where_there_is_no_editor_that_is_told() {
        let mut session = Session::new(&Options::default());
        type_line(&mut session, "vi a.txt");
        assert!(session.terminals()[0].text().ends_with("vi: there is no editor here\n"));
    }
}
