//! The steps of a recording that are known to differ: a line each, `INDEX<tab>REASON<tab>$ COMMAND`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::compare::Comparison;

/// What stands where nobody has given a reason yet.
const NO_REASON: &str = "to be looked at";

/// Reasons by the steps' places.
pub struct Known(BTreeMap<usize, (String, String)>);

impl Known {
    /// Reads a list; a missing file is an empty one.
    pub fn read(path: &Path) -> Known {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let line = |line: &str| {
            let mut parts = line.split('\t');
            let index = parts.next()?.parse().ok()?;
            Some((index, (parts.next()?.to_owned(), parts.next()?.to_owned())))
        };
        let lines = text.lines().filter(|text| !text.is_empty());
        Known(lines.map(|text| line(text).unwrap_or_else(|| panic!("{}: {text:?}", path.display()))).collect())
    }

    /// Writes it; an empty one is no file.
    pub fn write(&self, path: &Path) {
        let lines = self.0.iter().map(|(index, (reason, command))| format!("{index}\t{reason}\t{command}\n"));
        let text: String = lines.collect();
        let written = match text.is_empty() {
            true if path.exists() => std::fs::remove_file(path),
            true => Ok(()),
            false => std::fs::write(path, text),
        };
        written.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }

    /// The list of what differs now; reasons are kept.
    pub fn updated(&self, comparison: &Comparison) -> Known {
        let entry = |(index, difference): (&usize, &crate::compare::Difference)| {
            let reason = self.0.get(index).map_or(NO_REASON, |(reason, _)| reason).to_owned();
            let command = difference.command.replace(['\t', '\n'], " ");
            (*index, (reason, format!("$ {command}")))
        };
        Known(comparison.differing.iter().map(entry).collect())
    }

    /// What is listed and agrees, and what is not listed and differs.
    pub fn complaints(&self, comparison: &Comparison) -> Vec<String> {
        let new = comparison.differing.iter().filter(|(index, _)| !self.0.contains_key(index));
        let new = new.map(|(_, difference)| difference.to_string());
        let gone = self.0.iter().filter(|(index, _)| !comparison.differing.contains_key(index));
        let gone =
            gone.map(|(index, (_, command))| format!("{index}: {command}\n    is listed, but no longer differs"));
        new.chain(gone).collect()
    }
}
