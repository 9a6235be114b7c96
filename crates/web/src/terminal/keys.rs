//! What the keys mean at the prompt, as in a shell.

use web_sys::KeyboardEvent;

use super::line_editor::Erase;

/// A key with a meaning of its own; all others edit the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Enter.
    Run,
    /// Alt-Enter.
    WhatIf,
    /// Tab.
    Complete,
    /// Up, Ctrl-P.
    Older,
    /// Down, Ctrl-N.
    Newer,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-L.
    Clear,
    /// Ctrl-R.
    Search,
    /// Escape, Ctrl-G.
    Abandon,
    /// Ctrl-U, Ctrl-K, Ctrl-W, Ctrl-D.
    Erase(Erase),
    /// Ctrl-A.
    Start,
    /// Ctrl-E.
    End,
}

/// The meaning of a key press, if it has one here.
pub fn meaning(event: &KeyboardEvent) -> Option<Key> {
    if event.alt_key() && event.key() == "Enter" && !event.is_composing() {
        return Some(Key::WhatIf);
    }
    if event.is_composing() || event.alt_key() || event.meta_key() {
        return None;
    }
    let key = event.key();
    if event.ctrl_key() {
        return match key.to_ascii_lowercase().as_str() {
            // What is selected is meant to be copied.
            "c" if selected_text().is_empty() => Some(Key::Interrupt),
            "l" => Some(Key::Clear),
            "r" => Some(Key::Search),
            "g" => Some(Key::Abandon),
            "u" => Some(Key::Erase(Erase::ToStart)),
            "k" => Some(Key::Erase(Erase::ToEnd)),
            // Most browsers close the page instead, and can't be kept from it.
            "w" => Some(Key::Erase(Erase::Word)),
            // A shell would end at an empty line; here it stays, and no bookmark is made.
            "d" => Some(Key::Erase(Erase::Letter)),
            "a" => Some(Key::Start),
            "e" => Some(Key::End),
            "p" => Some(Key::Older),
            "n" => Some(Key::Newer),
            _ => None,
        };
    }
    match key.as_str() {
        "Enter" if !event.shift_key() => Some(Key::Run),
        // Shift-Tab leaves the terminal.
        "Tab" if !event.shift_key() => Some(Key::Complete),
        "ArrowUp" => Some(Key::Older),
        "ArrowDown" => Some(Key::Newer),
        "Escape" => Some(Key::Abandon),
        _ => None,
    }
}

/// What is selected on the page.
pub fn selected_text() -> String {
    let selection = web_sys::window().and_then(|window| window.get_selection().ok().flatten());
    selection.map_or_else(String::new, |selection| selection.to_string().into())
}
