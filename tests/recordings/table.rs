//! Tables as kubectl prints them: a header in capitals, and rows whose columns stand below it.

use std::sync::LazyLock;

use regex::Regex;

use crate::clean::AGE;

/// Whether a line is the header of a table; where its columns begin, in letters.
pub fn columns(line: &str) -> Option<Vec<usize>> {
    static HEADER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^[A-Z][A-Z0-9()/%-]*([ ][A-Z0-9()/%-]+)*( {2,}|$)").expect("it is well-formed"));
    if !HEADER.is_match(line) || line.contains(|letter: char| letter.is_ascii_lowercase()) {
        return None;
    }
    let letters: Vec<char> = line.chars().collect();
    let begins = |at: &usize| {
        !letters[*at].is_whitespace() && (*at == 0 || (*at >= 2 && letters[*at - 1] == ' ' && letters[*at - 2] == ' '))
    };
    Some((0..letters.len()).filter(begins).collect())
}

/// The tables of a text one by one: the header where there is one, and the rows.
pub fn tables(text: &str) -> Vec<(Option<&str>, Vec<&str>)> {
    let mut tables: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if columns(line).is_some() {
            tables.push((Some(line), Vec::new()));
        } else if let Some((_, rows)) = tables.last_mut() {
            rows.push(line);
        } else {
            tables.push((None, vec![line]));
        }
    }
    tables
}

/// Whether all rows stand below their headers.
pub fn is_aligned(text: &str) -> bool {
    tables(text).iter().all(|(header, rows)| {
        let Some(starts) = header.and_then(columns) else { return true };
        rows.iter().all(|row| {
            let letters: Vec<char> = row.chars().collect();
            let apart = starts.iter().skip(1).all(|at| letters.len() <= *at || letters[*at - 1] == ' ');
            let second_begins = starts.len() <= 2 || letters.get(starts[1]).is_none_or(|letter| *letter != ' ');
            apart && second_begins
        })
    })
}

/// A row in which the columns of times are replaced.
///
/// A recorded row may be out of line with its header, because an address in it was exchanged for a shorter one after it
/// was printed: the time is then the word that stands at the column, from its beginning on.
pub fn without_ages(header: Option<&str>, row: &str) -> String {
    static TIMES: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(AGE|LAST SEEN|FIRST SEEN|DURATION)\b").expect("it is well-formed"));
    static AT_START: LazyLock<Regex> = LazyLock::new(|| Regex::new(&format!("^{AGE}")).expect("it is well-formed"));
    let Some((header, starts)) = header.and_then(|header| Some((header, columns(header)?))) else {
        return row.to_owned();
    };
    let mut row = row.to_owned();
    for at in starts.into_iter().rev() {
        let rest: String = header.chars().skip(at).collect();
        if TIMES.is_match(&rest) {
            let letters: Vec<char> = row.chars().collect();
            let word = (1..=at.min(letters.len())).rev().find(|at| letters[at - 1] == ' ').unwrap_or(at);
            let before: String = letters.iter().take(word).collect();
            let after: String = letters.iter().skip(word).collect();
            row = format!("{before}{}", AT_START.replace(&after, "<age>"));
        }
    }
    row
}
