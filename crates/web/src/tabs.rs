//! The keys of a row of tabs, of which one is a stop of the Tab key.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// Which tabs the Tab key stops at: the one that is chosen.
pub fn tab_index(chosen: bool) -> &'static str {
    if chosen { "0" } else { "-1" }
}

/// Chooses another tab of the row by an arrow key, Home or End.
pub fn turn(event: &KeyboardEvent) {
    let Some(tab) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let Some(row) = tab.parent_element() else { return };
    let (first, last) = (row.first_element_child(), row.last_element_child());
    let other = match event.key().as_str() {
        "ArrowRight" => tab.next_element_sibling().or(first),
        "ArrowLeft" => tab.previous_element_sibling().or(last),
        "Home" => first,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    if let Some(other) = other.and_then(|other| other.dyn_into::<HtmlElement>().ok()) {
        // It fails only where nothing can be focused.
        let _ = other.focus();
        other.click();
    }
}
