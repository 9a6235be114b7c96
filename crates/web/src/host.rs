//! What the JavaScript around the module offers it: `www/playground.js`.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The side of an instance that survives a panic.
    #[derive(Clone, PartialEq)]
    pub type Host;

    /// Keeps an input; to be called before the input is acted upon. `moment` is cluster time in
    /// microseconds.
    #[wasm_bindgen(method)]
    pub fn record(this: &Host, moment: f64, kind: &str, terminal: u32, text: &str);

    /// Says that this module panicked. It is not called again afterwards.
    #[wasm_bindgen(method)]
    pub fn stopped(this: &Host, message: &str);

    /// How to start.
    pub type Options;

    /// What to do again before the person goes on.
    #[wasm_bindgen(method, getter)]
    pub fn journal(this: &Options) -> Vec<Entry>;

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
