//! Walking through what a terminal printed: from line to line, and in a line from name to name.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

const LINE: &str = "[data-moment]";
const NAME: &str = ".rp-object";

/// Moves the focus by an arrow key, Home or End; `output` holds the lines.
pub fn walk(event: &KeyboardEvent, output: &Element) {
    let Some(at) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let line = at.closest(LINE).ok().flatten();
    let first_or_last = |line: Option<Element>| line.or_else(|| output.last_element_child());
    let to = match event.key().as_str() {
        "ArrowUp" => first_or_last(line.and_then(|line| line.previous_element_sibling().or(Some(line)))),
        "ArrowDown" => first_or_last(line.and_then(|line| line.next_element_sibling().or(Some(line)))),
        "Home" => output.first_element_child(),
        "End" => output.last_element_child(),
        "ArrowRight" if line.as_ref() == Some(&at) => at.query_selector(NAME).ok().flatten(),
        "ArrowRight" => name_from(at, Element::next_element_sibling),
        "ArrowLeft" => name_from(at, Element::previous_element_sibling).or(line),
        _ => return,
    };
    event.prevent_default();
    if let Some(to) = to.and_then(|to| to.dyn_into::<HtmlElement>().ok()) {
        // It fails only where nothing can be focused.
        let _ = to.focus();
    }
}

/// The nearest name beside this one.
fn name_from(at: Element, beside: impl Fn(&Element) -> Option<Element>) -> Option<Element> {
    if at.matches(NAME) != Ok(true) {
        return None;
    }
    std::iter::successors(beside(&at), beside).find(|other| other.matches(NAME) == Ok(true))
}
