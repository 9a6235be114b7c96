//! What the JavaScript around the module offers it: `www/playground.js`.

use std::rc::Rc;

use objects::Moment;
use session::{Input, Recorded};
use wasm_bindgen::prelude::*;

use crate::page::Journal;

#[wasm_bindgen]
extern "C" {
    /// The side of an instance that survives a panic.
    #[derive(Clone, PartialEq)]
    pub type Host;

    /// Keeps an input; to be called before the input is acted upon. `moment` is cluster time in
    /// microseconds.
    #[wasm_bindgen(method)]
    pub fn record(this: &Host, moment: f64, kind: &str, terminal: u32, text: &str);

    /// Says that the next of the inputs that were kept is about to be acted upon.
    #[wasm_bindgen(method)]
    pub fn did(this: &Host);

    /// Forgets the inputs that were kept.
    #[wasm_bindgen(method)]
    pub fn forget(this: &Host);

    /// Hands a file out to be kept on the disk.
    #[wasm_bindgen(method)]
    pub fn download(this: &Host, name: &str, text: &str);

    /// Shares the session as a link.
    #[wasm_bindgen(method)]
    pub fn share(this: &Host);

    /// Begins a fresh session.
    #[wasm_bindgen(method, js_name = startOver)]
    pub fn start_over(this: &Host);

    /// Remembers that the page speaks another language now, by its tag.
    #[wasm_bindgen(method)]
    pub fn speak(this: &Host, language: &str);

    /// Says that this module panicked. It is not called again afterwards.
    #[wasm_bindgen(method)]
    pub fn stopped(this: &Host, message: &str);

    /// How to start.
    pub type Options;

    /// What to do again before the person goes on.
    #[wasm_bindgen(method, getter)]
    pub fn journal(this: &Options) -> Vec<Entry>;

    /// Until when to go on after that, in microseconds of cluster time.
    #[wasm_bindgen(method, getter)]
    pub fn until(this: &Options) -> f64;

    /// Whether the session can be shared and started over.
    #[wasm_bindgen(method, getter)]
    pub fn keeps(this: &Options) -> bool;

    /// The tag of the language that the page speaks.
    #[wasm_bindgen(method, getter)]
    pub fn language(this: &Options) -> String;

    /// For tests: how many nodes the cluster has.
    #[wasm_bindgen(method, getter)]
    pub fn nodes(this: &Options) -> Option<u32>;

    /// For tests: a line that panics.
    #[wasm_bindgen(method, getter, js_name = panicOn)]
    pub fn panic_on(this: &Options) -> Option<String>;

    /// An input that was recorded.
    #[derive(Clone, PartialEq)]
    pub type Entry;

    /// Cluster time in microseconds.
    #[wasm_bindgen(method, getter)]
    pub fn moment(this: &Entry) -> f64;

    /// Which input it was, by the name that it was recorded with.
    #[wasm_bindgen(method, getter)]
    pub fn kind(this: &Entry) -> String;

    /// The number of the terminal.
    #[wasm_bindgen(method, getter)]
    pub fn terminal(this: &Entry) -> u32;

    /// What was typed.
    #[wasm_bindgen(method, getter)]
    pub fn text(this: &Entry) -> String;
}

/// The host's journal, with the line that panics for tests.
pub struct HostJournal {
    /// Who keeps it.
    pub host: Host,
    /// A line that panics once it is recorded.
    pub panic_on: Option<String>,
}

impl Journal for HostJournal {
    fn record(&self, moment: Moment, input: &Input) {
        self.write(moment, input);
    }

    fn begin(&self, input: &Input) {
        self.host.did();
        assert!(!self.panics_on(input), "a panic on purpose");
    }

    fn restart(&self, record: &[Rc<Recorded>]) {
        self.host.forget();
        for recorded in record {
            self.write(recorded.moment, &recorded.input);
            self.host.did();
        }
    }
}

impl HostJournal {
    fn panics_on(&self, input: &Input) -> bool {
        matches!(input, Input::Line { text, .. } if self.panic_on.as_ref() == Some(text))
    }

    fn write(&self, moment: Moment, input: &Input) {
        let (kind, terminal, text) = match input {
            Input::Line { terminal, text } => ("line", *terminal, text.clone()),
            Input::Interrupt { terminal } => ("interrupt", *terminal, String::new()),
            Input::OpenTerminal => ("open", 0, String::new()),
            Input::SaveFile { path, text } => ("file", 0, format!("{path}\n{text}")),
            Input::CloseEditor { path } => ("close", 0, path.clone()),
            Input::Fault(fault) => ("fault", 0, fault.clone()),
        };
        let terminal = u32::try_from(terminal).unwrap_or(u32::MAX);
        // A session of 285 years still counts in whole microseconds.
        self.host.record(moment.0 as f64, kind, terminal, &text);
    }
}

/// What was recorded, as inputs; what has no meaning is left out.
pub fn recorded(entries: &[Entry]) -> Vec<Recorded> {
    entries.iter().filter_map(recorded_entry).collect()
}

fn recorded_entry(entry: &Entry) -> Option<Recorded> {
    let terminal = usize::try_from(entry.terminal()).ok()?;
    let input = match entry.kind().as_str() {
        "line" => Input::Line { terminal, text: entry.text() },
        "interrupt" => Input::Interrupt { terminal },
        "open" => Input::OpenTerminal,
        "file" => {
            let entry = entry.text();
            let (path, text) = entry.split_once('\n')?;
            Input::SaveFile { path: path.to_owned(), text: text.to_owned() }
        }
        "close" => Input::CloseEditor { path: entry.text() },
        "fault" => Input::Fault(entry.text()),
        _ => return None,
    };
    Some(Recorded { moment: Moment(entry.moment() as i64), input })
}
