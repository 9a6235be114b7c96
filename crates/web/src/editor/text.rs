//! What keys do in the text of a file: Enter keeps the indentation, Tab completes a field or indents.

use session::Completion;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

use crate::terminal::common_beginning;

/// Where the caret is, in bytes.
pub fn caret(area: &HtmlTextAreaElement) -> usize {
    // The browser counts in UTF-16.
    let units = area.selection_start().ok().flatten().unwrap_or(0);
    let text = area.value();
    let mut left = usize::try_from(units).unwrap_or(usize::MAX);
    let before = text.chars().take_while(|letter| {
        let taken = left > 0;
        left = left.saturating_sub(letter.len_utf16());
        taken
    });
    before.map(char::len_utf8).sum()
}

/// Does what a key means; false where it means what it always does.
pub fn press(key: &str, with_shift: bool, area: &HtmlTextAreaElement, fields: &Completion) -> bool {
    let text = area.value();
    let before = text.get(..caret(area)).unwrap_or_default();
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    match key {
        "Enter" => insert(&format!("\n{}", " ".repeat(next_indent(line)))),
        // Shift-Tab leaves the editor.
        "Tab" if !with_shift => match before.get(fields.start..) {
            Some(word) if !word.is_empty() && !fields.candidates.is_empty() => {
                let beginning = common_beginning(&fields.candidates);
                insert(beginning.strip_prefix(word).unwrap_or_default())
            }
            _ => insert(if line.len().is_multiple_of(2) { "  " } else { " " }),
        },
        _ => false,
    }
}

/// How far the line after this one is indented: as far as this one, or deeper where it opens something.
fn next_indent(line: &str) -> usize {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let text = line.trim();
    indent + if text.ends_with(':') || (text.starts_with("- ") && text.contains(": ")) { 2 } else { 0 }
}

/// Puts a text in place of what is selected, so that it can be undone.
fn insert(text: &str) -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.and_then(|document| document.dyn_into::<HtmlDocument>().ok());
    document.is_some_and(|document| document.exec_command_with_show_ui_and_value("insertText", false, text).is_ok())
}
