//! One mounted playground.

use std::cell::RefCell;

use session::sentences::Language;
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::AppHandle;

use crate::action::Action;
use crate::app::{App, AppProps};
use crate::host::{Host, Options};
use crate::page::{Draft, FileAction};

/// What JavaScript holds of a mounted playground.
#[wasm_bindgen]
pub struct Instance(AppHandle<App>);

/// Mounts a playground into an element.
///
/// A module holds one instance: its panic hook speaks to one host.
#[wasm_bindgen]
pub fn mount(element: Element, host: Host, options: &Options) -> Instance {
    report_panics_to(host.clone());
    let props = AppProps {
        host,
        journal: options.journal().into(),
        until: options.until(),
        keeps: options.keeps(),
        language: Language::of_tag(&options.language()),
        nodes: options.nodes(),
        panic_on: options.panic_on(),
    };
    Instance(yew::Renderer::<App>::with_root_and_props(element, props).render())
}

#[wasm_bindgen]
impl Instance {
    /// Lets the page catch up with real time; `now` is in milliseconds from any fixed moment.
    pub fn frame(&self, now: f64) {
        self.0.send_message(Action::Frame(now));
    }

    /// The present moment, in microseconds of cluster time.
    pub fn now(&self) -> f64 {
        self.0.get_component().map_or(0.0, |app| app.page().present.session.now().0 as f64)
    }

    /// Saves a file from the disk.
    #[wasm_bindgen(js_name = saveFile)]
    pub fn save_file(&self, path: String, text: String) {
        self.0.send_message(Action::File(FileAction::Save(Draft { path, text })));
    }

    /// Unmounts it.
    pub fn destroy(self) {
        self.0.destroy();
    }
}

thread_local! {
    /// Where a panic is told. A panic hook has to be `Send`, which nothing of JavaScript is.
    static PANIC_HOST: RefCell<Option<Host>> = const { RefCell::new(None) };
}

fn report_panics_to(host: Host) {
    PANIC_HOST.set(Some(host));
    yew::set_custom_panic_hook(Box::new(|panic| {
        // Taken, so that a second panic is not told to a host that has let go.
        if let Some(host) = PANIC_HOST.take() {
            host.stopped(&panic.to_string());
        }
    }));
}
