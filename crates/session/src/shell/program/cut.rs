//! `cut`: parts of lines.

use kubectl::Output;

use super::filter::{Filter, Filtering};
use super::options;
use crate::shell::line::Line;
use crate::shell::process::{Call, Started};

/// Takes parts out of lines.
#[derive(Clone, Debug)]
pub(crate) struct Cut {
    /// What stands between fields; `None` where letters are counted.
    delimiter: Option<String>,
    /// From which to which one, from 1.
    ranges: Vec<(usize, usize)>,
    only_delimited: bool,
}

pub(super) fn start(call: &mut Call<'_, '_>) -> Started {
    const LONG: &[(&str, char)] = &[("delimiter", 'd'), ("fields", 'f'), ("characters", 'c'), ("only-delimited", 's')];
    let (given, paths) = match options(call.args, "d:f:c:b:s", LONG) {
        Ok(given) => given,
        Err(message) => return call.fail(&message, 1),
    };
    let value = |option: char| given.iter().find(|(given, _)| *given == option).map(|(_, value)| value.clone());
    let delimiter = value('d').unwrap_or_else(|| "\t".to_owned());
    if delimiter.chars().count() != 1 {
        return call.fail("the delimiter must be a single character", 1);
    }
    let (list, delimiter) = match (value('f'), value('c').or(value('b'))) {
        (Some(list), None) => (list, Some(delimiter)),
        (None, Some(list)) => (list, None),
        (None, None) | (Some(_), Some(_)) => {
            return call.fail("you must specify a list of bytes, characters, or fields", 1);
        }
    };
    let Some(ranges) = list.split(',').map(range).collect::<Option<Vec<_>>>() else {
        return call.fail(&format!("invalid field value '{list}'"), 1);
    };
    let only_delimited = value('s').is_some();
    Filtering::start(call, Filter::Cut(Cut { delimiter, ranges, only_delimited }), paths)
}

fn range(text: &str) -> Option<(usize, usize)> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
    match text.split_once('-') {
        None => number(text).map(|number| (number, number)),
        Some(("", "")) => None,
        Some((from, to)) => Some((
            if from.is_empty() { 1 } else { number(from)? },
            if to.is_empty() { usize::MAX } else { number(to)? },
        )),
    }
}

impl Cut {
    pub(super) fn line(&self, line: &Line, output: &mut Output) {
        let is_cut = |index: usize| self.ranges.iter().any(|(from, to)| (*from..=*to).contains(&(index + 1)));
        let text = match &self.delimiter {
            None => {
                let letters = line.text.chars().enumerate().filter(|(index, _)| is_cut(*index));
                letters.map(|(_, letter)| letter).collect()
            }
            Some(delimiter) if !line.text.contains(delimiter.as_str()) => {
                if self.only_delimited {
                    return;
                }
                line.text.clone()
            }
            Some(delimiter) => {
                let fields = line.text.split(delimiter.as_str()).enumerate().filter(|(index, _)| is_cut(*index));
                fields.map(|(_, field)| field).collect::<Vec<_>>().join(delimiter)
            }
        };
        Line { ended: true, ..line.with_text(text) }.print(output);
    }
}
