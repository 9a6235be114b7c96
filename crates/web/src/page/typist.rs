//! Commands that a button types: they appear at the prompt, letter by letter, and run.

use session::Input;

use super::{MOST_TERMINALS, Page};

/// Real time between two letters, in milliseconds.
const LETTER: f64 = 12.0;
/// The whole line stands there for as many letters' time before Enter.
const PAUSE: usize = 20;

/// A line that is being typed.
#[derive(Clone, Debug, PartialEq)]
pub struct Typist {
    /// Into which terminal; the person may look at another one.
    terminal: usize,
    line: String,
    letters: usize,
    /// When it began, in milliseconds of real time; `None` until the first frame.
    since: Option<f64>,
}

/// What stands at a prompt of a line that is being typed by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    /// In which terminal.
    pub terminal: usize,
    /// The beginning of the line.
    pub text: String,
}

/// A line that is put at the prompt for a person to go on with.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Which one: the same line may be offered again.
    pub number: u32,
    /// In which terminal.
    pub terminal: usize,
    /// The line.
    pub line: String,
}

impl Page {
    /// Types a line into a terminal that is free; one in which something has to be filled in waits at the prompt.
    pub(super) fn type_line(&mut self, line: String) {
        self.watch = None;
        self.what_if = None;
        let terminals = self.shown().terminals().len();
        let free = std::iter::once(self.terminal).chain(0..terminals).find(|terminal| !self.is_busy(*terminal));
        match free {
            Some(terminal) => self.terminal = terminal,
            None if terminals < MOST_TERMINALS => self.open_terminal(),
            // It waits until the command there has ended.
            None => {}
        }
        if has_placeholder(&line) {
            let number = self.offer.as_ref().map_or(1, |offer| offer.number + 1);
            self.offer = Some(Offer { number, terminal: self.terminal, line });
        } else {
            self.typist = Some(Typist { terminal: self.terminal, line, letters: 0, since: None });
        }
    }

    /// What stands at the prompt of a line that is being typed.
    pub(super) fn typist_typed(&self) -> Option<Typed> {
        let typist = self.typist.as_ref()?;
        Some(Typed { terminal: typist.terminal, text: typist.line.chars().take(typist.letters).collect() })
    }

    /// Goes on typing; returns whether that can be seen.
    pub(super) fn typist_frame(&mut self, now_millis: f64) -> bool {
        let Some(typist) = &mut self.typist else { return false };
        let since = *typist.since.get_or_insert(now_millis);
        let due = ((now_millis - since) / LETTER) as usize;
        let length = typist.line.chars().count();
        if due > length + PAUSE {
            let input = Input::Line { terminal: typist.terminal, text: std::mem::take(&mut typist.line) };
            self.typist = None;
            self.enter(input);
            return true;
        }
        std::mem::replace(&mut typist.letters, due.min(length)) != due.min(length)
    }
}

/// Whether a part in capitals has to be filled in, as in `nginx=IMAGE`.
fn has_placeholder(line: &str) -> bool {
    let mut parts = line.split([' ', '=', '/']);
    parts.any(|part| part.len() > 1 && part.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_'))
}

#[cfg(test)]
mod tests {
    use super::has_placeholder;

    #[test]
    fn what_has_to_be_filled_in_stands_in_capitals() {
        assert!(has_placeholder("kubectl set image deployment/web nginx=IMAGE"));
        assert!(has_placeholder("kubectl scale deployment/NAME --replicas=2"));
        assert!(!has_placeholder("kubectl rollout undo deployment/web"));
        assert!(!has_placeholder("kubectl delete pod web-A1b"));
    }
}
