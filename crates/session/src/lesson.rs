//! A lesson: a script whose comments say what the next step is about, in every language.

use std::rc::Rc;

use objects::Span;

use crate::sentences::Language;
use crate::{Input, Recorded};

/// The lesson that the page opens on.
const ROLLOUT: &str = include_str!("../../../lessons/rollout.scn");
/// What a comment begins with that says the one before it in Portuguese.
const PORTUGUESE: &str = "pt-BR: ";

/// A lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lesson {
    /// What is done in it, in order.
    pub steps: Vec<LessonStep>,
}

/// One step of a lesson.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonStep {
    /// What it is about, for the person.
    texts: [Rc<str>; Language::ALL.len()],
    /// The line to type.
    pub line: Rc<str>,
    /// How long to let it run before Ctrl-C; `None` where it ends by itself.
    pub interrupt_after: Option<Span>,
    /// How long to look at what it did before the next step.
    pub look: Span,
}

impl Lesson {
    /// The first lesson: a rollout, one that fails, and the ways back.
    pub fn rollout() -> Lesson {
        Lesson::parse(ROLLOUT)
    }

    /// Reads what of a script a lesson uses: comments, `$`, `&` with its `kill`, and `sleep`.
    fn parse(script: &str) -> Lesson {
        let mut steps: Vec<LessonStep> = Vec::new();
        let mut texts = [""; Language::ALL.len()];
        let mut running = false;
        for line in script.lines() {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            match word {
                "#" => match rest.strip_prefix(PORTUGUESE) {
                    Some(text) => texts[Language::Portuguese as usize] = text,
                    None => texts = [rest; Language::ALL.len()],
                },
                "$" => steps.push(LessonStep::new(texts, rest)),
                "&" => {
                    let line = rest.split_once(' ').map_or("", |(_name, line)| line);
                    steps.push(LessonStep { interrupt_after: Some(Span(0)), ..LessonStep::new(texts, line) });
                    running = true;
                }
                "kill" => running = false,
                "sleep" => {
                    let span = Span::seconds(rest.trim().parse().unwrap_or(0));
                    match steps.last_mut() {
                        Some(step) if running => step.interrupt_after = Some(span),
                        Some(step) => step.look = span,
                        None => {}
                    }
                }
                _ => {}
            }
        }
        Lesson { steps }
    }

    /// The step that comes after a person ran a line, if the line is that of `step`: more flags may stand in it.
    ///
    /// Steps that only look may be left out, but a line that only looks leaves none out: anybody types
    /// `kubectl get pods` at any time.
    pub fn after(&self, step: usize, line: &str) -> Option<usize> {
        let ahead = self.steps.get(step..)?;
        let due = ahead.iter().take_while(|step| step.only_looks()).count() + 1;
        let same = |other: &LessonStep| says_all_of(line, &other.line);
        let found = ahead.iter().take(due).position(same)?;
        (found == 0 || !ahead[found].only_looks()).then_some(step + found + 1)
    }

    /// The step that comes after all that a person did.
    pub fn step_after(&self, record: &[Rc<Recorded>]) -> usize {
        record.iter().fold(0, |step, recorded| match &recorded.input {
            Input::Line { text, .. } => self.after(step, text).unwrap_or(step),
            Input::Interrupt { .. } | Input::OpenTerminal | Input::SaveFile { .. } => step,
            Input::CloseEditor { .. } | Input::Fault(_) => step,
        })
    }
}

/// Whether every word of `wanted` stands in a line that is meant to do something.
fn says_all_of(line: &str, wanted: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().map(|word| if word == "k" { "kubectl" } else { word }).collect();
    let tries = words.iter().any(|word| word.starts_with("--dry-run"));
    !tries && wanted.split_whitespace().all(|word| words.contains(&word))
}

impl LessonStep {
    /// What it is about.
    pub fn text(&self, language: Language) -> &str {
        &self.texts[language as usize]
    }

    fn new(texts: [&str; Language::ALL.len()], line: &str) -> LessonStep {
        LessonStep { texts: texts.map(Rc::from), line: line.into(), interrupt_after: None, look: Span(0) }
    }

    /// Whether its line changes nothing.
    fn only_looks(&self) -> bool {
        let mut words = self.line.split_whitespace().skip(1);
        match words.next() {
            Some("get" | "describe") => true,
            Some("rollout") => matches!(words.next(), Some("status" | "history")),
            Some(_) | None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_lesson_has_a_text_for_every_step() {
        let lesson = Lesson::rollout();
        assert!(lesson.steps.iter().all(|step| step.line.starts_with("kubectl ")));
        for step in &lesson.steps {
            let [english, portuguese] = Language::ALL.map(|language| step.text(language));
            assert!(!english.is_empty() && !portuguese.is_empty() && english != portuguese, "{}", step.line);
        }
        let interrupted: Vec<&LessonStep> = lesson.steps.iter().filter(|step| step.interrupt_after.is_some()).collect();
        assert_eq!(interrupted.len(), 1);
        assert_eq!(interrupted[0].interrupt_after, Some(Span::seconds(16)));
    }

    #[test]
    fn a_line_of_the_lesson_moves_it_on_and_others_do_not() {
        let lesson = Lesson::parse(
            "$ kubectl get pods\n$ kubectl get rs\n$ kubectl scale deployment web\n$ kubectl get pods\n\
             $ kubectl delete deployment web\n",
        );
        assert_eq!(lesson.after(0, "kubectl  get pods "), Some(1));
        assert_eq!(lesson.after(0, "kubectl get nodes"), None);
        // Looking can be left out; what is looked at later is looked at early by many.
        assert_eq!(lesson.after(0, "kubectl scale deployment web"), Some(3));
        assert_eq!(lesson.after(1, "kubectl get pods"), None);
        assert_eq!(lesson.after(2, "k scale --replicas=3 deployment web"), Some(3));
        assert_eq!(lesson.after(2, "kubectl scale deployment web --dry-run=client"), None);
        assert_eq!(lesson.after(0, "kubectl delete deployment web"), None);
        assert_eq!(lesson.after(5, "kubectl get pods"), None);
    }
}
