//! A terminal: what stands in it, and the shell behind it.

use std::collections::VecDeque;
use std::rc::Rc;

use kubectl::{Output, Stream};
use objects::{Moment, ObjectRef};

use crate::machine::JobId;
use crate::shell::program::CLEAR_SCREEN;
use crate::shell::state::Shell;

/// A terminal keeps so many lines, and lets go of a tenth of them when it has more.
const MOST_LINES: usize = 10_000;
/// What is longer is cut off, in bytes.
const LONGEST_LINE: usize = 100_000;
/// So many lines may wait until the terminal is free.
const MOST_WAITING: usize = 10_000;

/// A terminal.
#[derive(Clone, Debug, Default)]
pub struct Terminal {
    /// What stands in it, oldest first.
    pub lines: Vec<Rc<Line>>,
    /// What is seen begins here: what stood before was cleared away.
    pub first: usize,
    /// The lines that were entered, oldest first.
    pub history: Rc<Vec<Rc<str>>>,
    /// The last line may go on.
    is_open: bool,
    /// What was entered of a command that goes on in the next line.
    pub(crate) begun: String,
    /// Lines that were entered while a command ran.
    pub(crate) waiting: VecDeque<String>,
    /// What runs in it.
    pub(crate) job: Option<JobId>,
    pub(crate) shell: Shell,
}

/// A line of a terminal.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// When it was begun.
    pub moment: Moment,
    /// Its pieces.
    pub spans: Vec<Span>,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// Without control characters.
    pub text: String,
    /// What it is.
    pub style: Style,
    /// The object that it names.
    pub object: Option<ObjectRef>,
}

/// What a piece of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// The prompt.
    Prompt,
    /// What a person typed.
    Typed,
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

impl Terminal {
    /// A terminal in whose shell kubectl gives beginners a hint; `unset PLAYGROUND_HINTS` switches that off.
    pub(crate) fn with_hints() -> Terminal {
        let mut terminal = Terminal::default();
        terminal.shell.set("PLAYGROUND_HINTS", "on".to_owned());
        terminal.shell.export("PLAYGROUND_HINTS");
        terminal
    }

    /// Whether a command runs in it.
    pub fn is_busy(&self) -> bool {
        self.job.is_some()
    }

    /// What stands before the line that is typed next.
    pub fn prompt(&self) -> &'static str {
        if self.begun.is_empty() { "$ " } else { "> " }
    }

    /// The text of all its lines.
    pub fn text(&self) -> String {
        let line = |line: &Rc<Line>| line.spans.iter().map(|span| span.text.as_str()).chain(["\n"]).collect::<String>();
        self.lines.iter().map(line).collect()
    }

    /// A line is entered at the prompt.
    pub(crate) fn type_line(&mut self, text: &str, now: Moment) {
        let prompt = self.prompt();
        self.is_open = false;
        self.append(prompt, Style::Prompt, None, now);
        self.append(text, Style::Typed, None, now);
        self.is_open = false;
    }

    /// Ctrl-C.
    pub(crate) fn type_interrupt(&mut self, now: Moment) {
        if self.job.is_none() {
            self.is_open = false;
            self.append(self.prompt(), Style::Prompt, None, now);
        }
        self.append("^C", Style::Typed, None, now);
        self.is_open = false;
        self.begun.clear();
        self.waiting.clear();
    }

    /// Keeps a line for when the terminal is free.
    pub(crate) fn wait(&mut self, text: String) {
        if self.waiting.len() < MOST_WAITING {
            self.waiting.push_back(text);
        }
    }

    /// A command printed.
    pub(crate) fn print(&mut self, output: Output, now: Moment) {
        for chunk in output.chunks {
            let style = match chunk.stream {
                Stream::Out => Style::Out,
                Stream::Err => Style::Err,
            };
            let mut text = chunk.text.as_str();
            if let Some((_, after)) = text.rsplit_once(CLEAR_SCREEN) {
                self.is_open = false;
                self.first = self.lines.len();
                text = after;
            }
            for piece in text.split_inclusive('\n') {
                let (piece, ended) = piece.strip_suffix('\n').map_or((piece, false), |piece| (piece, true));
                self.append(piece, style, chunk.object.as_ref(), now);
                self.is_open = !ended;
            }
        }
    }

    /// The next piece begins a line of its own.
    pub(crate) fn end_line(&mut self) {
        self.is_open = false;
    }

    fn append(&mut self, text: &str, style: Style, object: Option<&ObjectRef>, now: Moment) {
        if !self.is_open {
            if self.lines.len() >= MOST_LINES {
                self.lines.drain(..MOST_LINES / 10);
                self.first = self.first.saturating_sub(MOST_LINES / 10);
            }
            self.lines.push(Rc::new(Line { moment: now, spans: Vec::new() }));
            self.is_open = true;
        }
        let Some(line) = self.lines.last_mut().filter(|_| !text.is_empty()) else { return };
        let line = Rc::make_mut(line);
        let length: usize = line.spans.iter().map(|span| span.text.len()).sum();
        let text = printable(text, LONGEST_LINE.saturating_sub(length));
        match line.spans.last_mut() {
            Some(last) if last.style == style && last.object.is_none() && object.is_none() => last.text.push_str(&text),
            _ => line.spans.push(Span { text, style, object: object.cloned() }),
        }
    }
}

/// What is seen of a text: control characters as `cat -v` writes them, tabs as they are.
fn printable(text: &str, most: usize) -> String {
    let mut seen = String::with_capacity(text.len().min(most));
    for letter in text.chars() {
        if seen.len() >= most {
            break;
        }
        match letter {
            '\t' => seen.push('\t'),
            '\r' => {}
            '\u{7f}' => seen.push_str("^?"),
            control if control < ' ' => {
                seen.push('^');
                seen.extend(char::from_u32(u32::from(control) + 64));
            }
            // Other controls, and what turns the direction of the text around.
            control if control.is_control() || ('\u{202a}'..='\u{202e}').contains(&control) => seen.push('\u{fffd}'),
            letter => seen.push(letter),
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_seen_and_do_nothing() {
        assert_eq!(printable("a\tb\u{1b}[31mc\r\u{0}\u{7f}\u{202e}ä", 100), "a\tb^[[31mc^@^?\u{fffd}ä");
    }

    #[test]
    fn long_lines_and_many_lines_are_bounded() {
        let mut terminal = Terminal::default();
        let mut output = Output::default();
        output.out("x".repeat(1 << 20));
        output.out("\n".repeat(3 * MOST_LINES));
        terminal.print(output, Moment(0));
        assert!(terminal.lines.len() <= MOST_LINES);
        assert!(terminal.text().len() <= LONGEST_LINE + 2 * MOST_LINES);
    }

    #[test]
    fn pieces_join_to_lines_and_a_cleared_screen_begins_anew() {
        let mut terminal = Terminal::default();
        let mut output = Output::default();
        output.out("a");
        output.err("b\n");
        output.out(format!("c\n{CLEAR_SCREEN}d\n"));
        terminal.print(output, Moment(5));
        assert_eq!(terminal.text(), "ab\nd\n");
        assert_eq!(terminal.first, 1);
    }
}
