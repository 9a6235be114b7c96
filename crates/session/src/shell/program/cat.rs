//! `cat [-n]`: prints files.

use kubectl::Output;

use super::filter::{Filter, Filtering};
use super::options;
use crate::shell::line::Line;
use crate::shell::process::{Call, Started};

/// Prints lines as they come.
#[derive(Clone, Debug)]
pub(crate) struct Cat {
    /// The number of the last line, where they are numbered.
    number: Option<usize>,
}

pub(super) fn start(call: &mut Call<'_, '_>) -> Started {
    match options(call.args, "nuAET", &[("number", 'n')]) {
        Ok((given, paths)) => {
            let number = given.iter().any(|(option, _)| *option == 'n').then_some(0);
            Filtering::start(call, Filter::Cat(Cat { number }), paths)
        }
        Err(message) => call.fail(&message, 1),
    }
}

impl Cat {
    pub(super) fn line(&mut self, line: &Line, output: &mut Output) {
        if let Some(number) = &mut self.number {
            *number += 1;
            output.out(format!("{number:6}\t"));
        }
        line.print(output);
    }
}
