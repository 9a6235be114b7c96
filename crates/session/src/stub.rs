//! Stub until the real one lands.
#![allow(missing_docs)]
use objects::{Kind, Moment, ObjectRef};
use std::rc::Rc;
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    pub text: String,
    pub style: Style,
    pub object: Option<ObjectRef>,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Prompt,
    Typed,
    Out,
    Err,
}
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub moment: Moment,
    pub spans: Vec<Span>,
}
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Terminal {
    pub lines: Vec<Rc<Line>>,
    pub history: Vec<Rc<str>>,
    pub busy_until: Option<Moment>,
    pending: String,
}
impl Terminal {
    pub fn is_busy(&self) -> bool {
        self.busy_until.is_some()
    }
}
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Completion {
    pub start: usize,
    pub candidates: Vec<String>,
}
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Line { terminal: usize, text: String },
    Interrupt { terminal: usize },
    OpenTerminal,
}
#[derive(Clone, Debug)]
pub struct Session {
    cluster: cluster::Cluster,
    now: Moment,
    terminals: Vec<Terminal>,
}
impl Session {
    pub fn new(_seed: u64) -> Session {
        Session { cluster: cluster::Cluster {}, now: Moment(0), terminals: vec![Terminal::default()] }
    }
    pub fn now(&self) -> Moment {
        self.now
    }
    pub fn next_timer(&self) -> Option<Moment> {
        self.terminals.iter().filter_map(|t| t.busy_until).min()
    }
    pub fn advance(&mut self, to: Moment) {
        self.now = to;
        for t in &mut self.terminals {
            if t.busy_until.is_some_and(|until| until <= to) {
                t.busy_until = None;
                let text = std::mem::take(&mut t.pending);
                let name = text.split(' ').next_back().unwrap_or("").to_owned();
                t.lines.push(Rc::new(Line {
                    moment: to,
                    spans: vec![
                        Span { text: "answer to ".into(), style: Style::Out, object: None },
                        Span {
                            text: name.clone(),
                            style: Style::Out,
                            object: Some(ObjectRef::new(Kind::Deployment, "default", "my-first-deployment")),
                        },
                    ],
                }));
            }
        }
    }
    pub fn apply(&mut self, input: Input) {
        match input {
            Input::Line { terminal, text } => {
                let t = &mut self.terminals[terminal];
                t.lines.push(Rc::new(Line {
                    moment: self.now,
                    spans: vec![
                        Span { text: "$ ".into(), style: Style::Prompt, object: None },
                        Span { text: text.clone(), style: Style::Typed, object: None },
                    ],
                }));
                t.busy_until = Some(Moment(self.now.0 + if text.contains("status") { 40_000_000 } else { 100_000 }));
                t.pending = text.clone();
                t.history.push(text.into());
            }
            Input::Interrupt { terminal } => {
                self.terminals[terminal].busy_until = None;
            }
            Input::OpenTerminal => self.terminals.push(Terminal::default()),
        }
    }
    pub fn cluster(&self) -> &cluster::Cluster {
        &self.cluster
    }
    pub fn printed_since(&self, before: Moment) -> bool {
        self.terminals.iter().any(|t| t.lines.last().is_some_and(|l| l.moment > before))
    }
    pub fn working_until(&self) -> Option<Moment> {
        self.terminals.iter().filter_map(|t| t.busy_until).filter(|m| m.0 < self.now.0 + 200_000).min()
    }
    pub fn terminals(&self) -> &[Terminal] {
        &self.terminals
    }
    pub fn complete(&self, _t: usize, line: &str, caret: usize) -> Completion {
        let start = line[..caret].rfind(' ').map_or(0, |i| i + 1);
        let word = &line[start..caret];
        let all = ["kubectl", "create", "deployment", "describe", "delete", "get", "rollout"];
        Completion { start, candidates: all.iter().filter(|w| w.starts_with(word)).map(|w| (*w).to_owned()).collect() }
    }
    pub fn inspect(&self, object: &ObjectRef) -> Option<String> {
        Some(format!("Name: {}\nEvents: <none>\n", object.name))
    }
}
