//! `uniq`: of equal lines in a row, one.

use kubectl::Output;

use super::filter::{Filter, Filtering};
use super::options;
use crate::shell::line::Line;
use crate::shell::process::{Call, Started};

/// Drops what is repeated.
#[derive(Clone, Debug)]
pub(crate) struct Uniq {
    counts: bool,
    only_repeated: bool,
    only_unique: bool,
    last: Option<(Line, usize)>,
}

pub(super) fn start(call: &mut Call<'_, '_>) -> Started {
    match options(call.args, "cdu", &[("count", 'c'), ("repeated", 'd'), ("unique", 'u')]) {
        Ok((given, paths)) => {
            let has = |option: char| given.iter().any(|(given, _)| *given == option);
            let (counts, only_repeated, only_unique) = (has('c'), has('d'), has('u'));
            Filtering::start(call, Filter::Uniq(Uniq { counts, only_repeated, only_unique, last: None }), paths)
        }
        Err(message) => call.fail(&message, 1),
    }
}

impl Uniq {
    pub(super) fn line(&mut self, line: Line, output: &mut Output) {
        match &mut self.last {
            Some((last, count)) if last.text == line.text => *count += 1,
            _ => {
                self.end(output);
                self.last = Some((line, 1));
            }
        }
    }

    /// Prints the last of a row.
    pub(super) fn end(&mut self, output: &mut Output) {
        let Some((line, count)) = self.last.take() else { return };
        if (self.only_repeated && count == 1) || (self.only_unique && count > 1) {
            return;
        }
        if self.counts {
            output.out(format!("{count:7} "));
        }
        Line { ended: true, ..line }.print(output);
    }
}
