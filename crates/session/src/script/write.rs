//! A session as the script that plays it again.

use objects::{Moment, Span};

use crate::{Input, Session};

impl Session {
    /// What was done so far, as a script.
    ///
    /// A line that was still running when the next one came runs beside the script; Ctrl-C is a `kill`.
    pub fn script(&self) -> String {
        let mut text = String::new();
        let mut at = Moment(0);
        let mut beside = vec![None; self.terminals().len()];
        for (index, entry) in self.record().iter().enumerate() {
            if entry.moment > at {
                text.push_str(&format!("sleep {}\n", seconds(entry.moment - at)));
                at = entry.moment;
            }
            match &entry.input {
                Input::Line { text: line, .. } if line.trim().is_empty() => {}
                Input::Line { terminal, text: line } => {
                    let line = line.replace('\n', "; ");
                    let next = self.record().get(index + 1).map(|next| next.moment);
                    match self.ended(index) {
                        Some(end) if next.is_none_or(|next| next >= end) => {
                            text.push_str(&format!("$ {line}\n"));
                            at = end;
                        }
                        _ => {
                            let name = format!("t{}-{index}", terminal + 1);
                            text.push_str(&format!("& {name} {line}\n"));
                            if let Some(slot) = beside.get_mut(*terminal) {
                                *slot = Some(name);
                            }
                        }
                    }
                }
                Input::Interrupt { terminal } => {
                    if let Some(name) = beside.get_mut(*terminal).and_then(Option::take) {
                        text.push_str(&format!("kill {name}\n"));
                    }
                }
                Input::OpenTerminal => {}
                Input::SaveFile { path, text: file } => {
                    let line_feed = if file.ends_with('\n') || file.is_empty() { "" } else { "\n" };
                    text.push_str(&format!("file {path} <<EOF\n{file}{line_feed}EOF\n"));
                }
                Input::Fault(fault) => text.push_str(&format!("fault {fault}\n")),
            }
        }
        text
    }
}

fn seconds(span: Span) -> String {
    let text = format!("{}.{:06}", span.0 / 1_000_000, span.0 % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
