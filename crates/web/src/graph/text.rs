//! Making text fit: the names are set in a fixed pitch, so that letters can be counted.

/// How many letters of `size` pixels fit into `width` pixels. A letter is at most 0.62 of its size wide.
pub fn letters(width: i32, size: i32) -> usize {
    usize::try_from(width * 100 / (62 * size)).unwrap_or(0)
}

/// Keeps the beginning, where names differ least from what a person knows them by.
pub fn keep_start(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(letters.saturating_sub(1)).collect();
    format!("{kept}…")
}

/// Keeps the end, where images differ: in their tags.
pub fn keep_end(text: &str, letters: usize) -> String {
    let count = text.chars().count();
    if count <= letters {
        return text.to_owned();
    }
    let kept: String = text.chars().skip(count + 1 - letters.max(1)).collect();
    format!("…{kept}")
}

/// What is said after a text as it is seen: the whole of it, where that was cut.
pub fn rest_of(shown: &str, whole: &str) -> String {
    if shown == whole { String::new() } else { format!(", {whole}") }
}
