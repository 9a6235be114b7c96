//! The page: views of a session, and the shims between it and the browser.

mod action;
mod app;
mod by_pointer;
mod clock;
mod editor;
mod forecast;
pub mod graph;
mod help;
pub mod host;
mod inspector;
mod instance;
mod keeping;
mod language;
mod lesson_bar;
mod page;
mod table;
mod tabs;
mod terminal;
mod terminals;
mod theme;
mod timeline;
mod traffic_strip;
mod transport;
mod view_switch;
mod words;

pub use instance::{Instance, mount};

#[cfg(all(test, target_arch = "wasm32"))]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
