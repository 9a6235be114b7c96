//! A program that reads lines, from files or from what comes before it in a pipe.

use std::collections::VecDeque;

use kubectl::Output;

use super::awk::Awk;
use super::cat::Cat;
use super::cut::Cut;
use super::grep::Grep;
use super::head::{Head, Tail};
use super::jq::Jq;
use super::sed::Sed;
use super::sort::Sort;
use super::tee::Tee;
use super::tr::Tr;
use super::uniq::Uniq;
use super::wc::Wc;
use crate::files::read_message;
use crate::shell::line::Line;
use crate::shell::process::{Call, Process, Started};
use crate::shell::state::Shell;
use crate::shell::task::{Io, Poll, Wait, World};

/// What is done with lines.
#[derive(Clone, Debug)]
pub(crate) enum Filter {
    Awk(Box<Awk>),
    Cat(Cat),
    Cut(Cut),
    Grep(Grep),
    Head(Head),
    Jq(Box<Jq>),
    Tail(Tail),
    Sed(Sed),
    Sort(Sort),
    Tee(Tee),
    Tr(Tr),
    Uniq(Uniq),
    Wc(Wc),
}

/// Whether a filter wants more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    More,
    /// Not of this file.
    NextFile,
    /// Not at all.
    Enough,
}

impl Filter {
    /// A file (or standard input, where there is no name) begins; `several` says that there are more of them.
    fn begin(&mut self, name: Option<&str>, several: bool, output: &mut Output) {
        match self {
            Filter::Grep(grep) => grep.begin(name, several),
            Filter::Head(head) => head.begin(name, several, output),
            Filter::Tail(tail) => tail.begin(name, several),
            Filter::Wc(wc) => wc.begin(name),
            Filter::Awk(_)
            | Filter::Cat(_)
            | Filter::Cut(_)
            | Filter::Jq(_)
            | Filter::Sed(_)
            | Filter::Sort(_)
            | Filter::Tee(_)
            | Filter::Tr(_)
            | Filter::Uniq(_) => {}
        }
    }

    fn line(&mut self, line: Line, output: &mut Output) -> Flow {
        match self {
            Filter::Awk(awk) => return awk.line(&line, output),
            Filter::Cat(cat) => cat.line(&line, output),
            Filter::Cut(cut) => cut.line(&line, output),
            Filter::Grep(grep) => return grep.line(line, output),
            Filter::Head(head) => return head.line(line, output),
            Filter::Jq(jq) => jq.line(&line),
            Filter::Tail(tail) => tail.line(line, output),
            Filter::Sed(sed) => return sed.line(&line, output),
            Filter::Sort(sort) => sort.line(line),
            Filter::Tee(tee) => tee.line(&line, output),
            Filter::Tr(tr) => tr.line(&line, output),
            Filter::Uniq(uniq) => uniq.line(line, output),
            Filter::Wc(wc) => wc.line(&line),
        }
        Flow::More
    }

    /// A file has ended.
    fn end_file(&mut self, output: &mut Output) {
        match self {
            Filter::Grep(grep) => grep.end_file(output),
            Filter::Tail(tail) => tail.end_file(output),
            Filter::Wc(wc) => wc.end_file(output),
            Filter::Awk(_)
            | Filter::Cat(_)
            | Filter::Cut(_)
            | Filter::Head(_)
            | Filter::Jq(_)
            | Filter::Sed(_)
            | Filter::Sort(_)
            | Filter::Tee(_)
            | Filter::Tr(_)
            | Filter::Uniq(_) => {}
        }
    }

    /// Everything has been read. Returns the exit status.
    fn end(&mut self, output: &mut Output) -> i32 {
        match self {
            Filter::Awk(awk) => awk.end(output),
            Filter::Grep(grep) => return grep.status(),
            Filter::Jq(jq) => return jq.end(output),
            Filter::Sort(sort) => sort.end(output),
            Filter::Uniq(uniq) => uniq.end(output),
            Filter::Wc(wc) => wc.end(output),
            Filter::Cat(_) | Filter::Cut(_) | Filter::Head(_) | Filter::Tail(_) | Filter::Sed(_) | Filter::Tr(_) => {}
            Filter::Tee(_) => {}
        }
        0
    }
}

/// A filter that runs.
#[derive(Clone, Debug)]
pub(crate) struct Filtering {
    name: String,
    filter: Filter,
    /// What is still to be read: files, and `-`.
    sources: VecDeque<String>,
    several: bool,
    /// Standard input is being read.
    reading: bool,
    /// What a missing file makes of the exit status.
    missing_status: i32,
    status: i32,
}

impl Filtering {
    /// Begins a filter over files, or over standard input where none is named.
    pub(crate) fn start(call: &Call<'_, '_>, filter: Filter, paths: Vec<String>) -> Started {
        let missing_status = if matches!(filter, Filter::Grep(_) | Filter::Sort(_) | Filter::Awk(_)) { 2 } else { 1 };
        let sources: VecDeque<String> = if paths.is_empty() { ["-".to_owned()].into() } else { paths.into() };
        let filtering = Filtering {
            name: call.name.to_owned(),
            filter,
            several: sources.len() > 1,
            sources,
            reading: false,
            missing_status,
            status: 0,
        };
        Started::Runs(Process::Filter(Box::new(filtering)))
    }

    pub(crate) fn step(&mut self, shell: &Shell, io: &mut Io<'_>, world: &mut World<'_>) -> Poll {
        while let Some(source) = self.sources.front() {
            if source == "-" {
                if !self.reading {
                    self.reading = true;
                    self.filter.begin(None, self.several, io.output);
                }
                match self.read_input(io) {
                    Some(Flow::Enough) => return self.finish(io, world, shell),
                    Some(Flow::More | Flow::NextFile) => {}
                    None => {
                        // A file that is written as lines come can be read meanwhile.
                        self.write_copies(io, world, shell);
                        return Poll::Wait(Wait::default());
                    }
                }
                self.reading = false;
                self.filter.end_file(io.output);
            } else {
                match world.files.read(&shell.path(source)) {
                    Ok(text) => {
                        self.filter.begin(Some(source), self.several, io.output);
                        let mut flow = Flow::More;
                        for line in Line::all(&text) {
                            flow = self.filter.line(line, io.output);
                            if flow != Flow::More {
                                break;
                            }
                        }
                        self.filter.end_file(io.output);
                        if flow == Flow::Enough {
                            return self.finish(io, world, shell);
                        }
                    }
                    Err(error) => {
                        io.output.err(format!("{}: {source}: {}\n", self.name, read_message(error)));
                        self.status = self.missing_status;
                    }
                }
            }
            self.sources.pop_front();
        }
        self.finish(io, world, shell)
    }

    /// Reads what is there; `None` where more will come.
    fn read_input(&mut self, io: &mut Io<'_>) -> Option<Flow> {
        while let Some(line) = io.input.read() {
            let flow = self.filter.line(line, io.output);
            if flow != Flow::More {
                return Some(flow);
            }
        }
        io.input.is_done().then_some(Flow::More)
    }

    fn finish(&mut self, io: &mut Io<'_>, world: &mut World<'_>, shell: &Shell) -> Poll {
        let status = self.filter.end(io.output);
        self.write_copies(io, world, shell);
        Poll::Done(if self.status == 0 { status } else { self.status })
    }

    fn write_copies(&mut self, io: &mut Io<'_>, world: &mut World<'_>, shell: &Shell) {
        if let Filter::Tee(tee) = &mut self.filter
            && let Err(message) = tee.write(world.files, shell)
        {
            io.output.err(format!("tee: {message}\n"));
            self.status = 1;
        }
    }
}
