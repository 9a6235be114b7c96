//! Whether two answers say the same.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

use crate::clean::{Cleaner, hashes};
use crate::table;

/// A command and its answer.
#[derive(Clone, Debug)]
pub struct Step {
    pub command: String,
    pub status: i64,
    pub out: String,
    pub err: String,
    pub seconds: f64,
    /// A real cluster answered it differently when it was asked again: not counted.
    pub unstable: bool,
}

/// What kind of answer a command has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Table,
    Describe,
    /// Of a stream the kinds of lines must agree, in order.
    Status,
    /// Of a stream the kinds of lines must agree.
    Watch,
}

/// What came of comparing two runs of a script.
pub struct Comparison {
    /// The steps that differ, by their place.
    pub differing: BTreeMap<usize, Difference>,
    pub counted: usize,
    pub hashes: usize,
    pub same_hashes: usize,
    /// Steps that took another time.
    pub slow: Vec<String>,
}

/// How a step differs.
pub struct Difference {
    pub index: usize,
    pub command: String,
    real: Vec<String>,
    ours: Vec<String>,
}

impl Comparison {
    pub fn of(real: &[Step], ours: &[Step]) -> Comparison {
        let (real_hashes, our_hashes) = (hashes(real), hashes(ours));
        let cleaners = (Cleaner::new(&real_hashes, &our_hashes), Cleaner::new(&our_hashes, &real_hashes));
        let mut comparison = Comparison {
            differing: BTreeMap::new(),
            counted: 0,
            hashes: real_hashes.len(),
            same_hashes: real_hashes.iter().filter(|hash| our_hashes.contains(hash)).count(),
            slow: Vec::new(),
        };
        for index in 0..real.len().max(ours.len()) {
            comparison.add(index, real.get(index), ours.get(index), &cleaners);
        }
        comparison
    }

    fn add(&mut self, index: usize, real: Option<&Step>, ours: Option<&Step>, cleaners: &(Cleaner, Cleaner)) {
        if real.is_some_and(|step| step.unstable) {
            return;
        }
        self.counted += 1;
        let difference = match (real, ours) {
            (Some(real), Some(ours)) => Difference::between(index, real, ours, cleaners),
            (Some(step), None) | (None, Some(step)) => {
                let side = |present: bool| vec![if present { "it is there" } else { "it is missing" }.to_owned()];
                let (real, ours) = (side(real.is_some()), side(ours.is_some()));
                Some(Difference { index, command: step.command.clone(), real, ours })
            }
            (None, None) => None,
        };
        if let (None, Some(real), Some(ours)) = (&difference, real, ours)
            && (real.seconds - ours.seconds).abs() > f64::max(2.0, 0.3 * real.seconds)
        {
            let (real, ours) = (format!("{:.1} s", real.seconds), format!("{:.1} s", ours.seconds));
            self.slow.push(format!("{index} took {ours} instead of {real}"));
        }
        self.differing.extend(difference.map(|difference| (index, difference)));
    }

    pub fn summary(&self) -> String {
        format!(
            "{} of {} steps the same; {} of {} hashes; {} durations off",
            self.counted - self.differing.len(),
            self.counted,
            self.same_hashes,
            self.hashes,
            self.slow.len()
        )
    }
}

impl Difference {
    fn between(index: usize, real: &Step, ours: &Step, cleaners: &(Cleaner, Cleaner)) -> Option<Difference> {
        let command = &real.command;
        let difference = |real, ours| Some(Difference { index, command: command.clone(), real, ours });
        if *command != ours.command {
            return difference(vec![command.clone()], vec![ours.command.clone()]);
        }
        let format = format_of(command);
        let streams = [(&real.out, &ours.out), (&real.err, &ours.err)];
        let cleaned = streams.map(|(real, ours)| (cleaners.0.lines(real, format), cleaners.1.lines(ours, format)));
        let same = cleaned.iter().all(|(real, ours)| is_same(command, format, real, ours));
        if same && real.status == ours.status {
            let shifted = format == Format::Table && table::is_aligned(&real.out) && !table::is_aligned(&ours.out);
            let side = |text: &str| vec![text.to_owned()];
            return shifted.then(|| difference(side("columns in line"), side("columns out of line"))).flatten();
        }
        let [(out, our_out), (err, our_err)] = cleaned;
        let side = |status: i64, out: Vec<String>, err: Vec<String>| {
            out.into_iter().chain(err).chain([format!("exit status {status}")]).collect()
        };
        difference(side(real.status, out, err), side(ours.status, our_out, our_err))
    }
}

impl fmt::Display for Difference {
    /// The lines that only one side has.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST_LINES: usize = 12;
        write!(f, "{}: $ {}", self.index, self.command)?;
        let only = |side: &[String], other: &[String]| -> Vec<String> {
            let mut other = other.to_vec();
            let mut only = Vec::new();
            for line in side {
                match other.iter().position(|same| same == line) {
                    Some(at) => drop(other.swap_remove(at)),
                    None => only.push(line.clone()),
                }
            }
            only
        };
        for (mark, lines) in [('-', only(&self.real, &self.ours)), ('+', only(&self.ours, &self.real))] {
            for line in lines.iter().take(MOST_LINES) {
                write!(f, "\n    {mark} {line:.200}")?;
            }
            if lines.len() > MOST_LINES {
                write!(f, "\n    {mark} … {} more", lines.len() - MOST_LINES)?;
            }
        }
        Ok(())
    }
}

fn format_of(command: &str) -> Format {
    struct Patterns {
        before: Regex,
        nested: Regex,
        status: Regex,
        get: Regex,
        watch: Regex,
        output: Regex,
        table: Regex,
        describe: Regex,
    }
    static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
        let regex = |pattern: &str| Regex::new(pattern).expect("it is well-formed");
        Patterns {
            before: regex(r"^(timeout \S+ |KUBE_EDITOR=\S+ )"),
            nested: regex(r"\$\(.*\)"),
            status: regex(r"\brollout status\b"),
            get: regex(r"^kubectl (-n \S+ )?get\b"),
            // `--watch=false` is none.
            watch: regex(r" -w\b|--watch\b([^=]|=[^f]|$)|--watch-only"),
            output: regex(r"(-o[ =]?|--output[ =])(yaml|json|jsonpath|go-template|name|custom-columns)"),
            table: regex(r"^kubectl (-n \S+ )?(get|events|top|api-resources)\b"),
            describe: regex(r"^kubectl (-n \S+ )?describe\b"),
        }
    });
    let patterns = &*PATTERNS;
    let words = patterns.before.replace(command, "");
    let words = patterns.nested.replace_all(&words, "X");
    if patterns.status.is_match(&words) {
        Format::Status
    } else if patterns.get.is_match(&words) && patterns.watch.is_match(&words) {
        Format::Watch
    } else if patterns.output.is_match(&words) || words.contains('|') {
        Format::Text
    } else if patterns.table.is_match(&words) {
        Format::Table
    } else if patterns.describe.is_match(&words) {
        Format::Describe
    } else {
        Format::Text
    }
}

fn is_same(command: &str, format: Format, real: &[String], ours: &[String]) -> bool {
    if real == ours {
        return true;
    }
    let sorted_by_command = command.contains("--sort-by");
    match format {
        Format::Status => kinds_in_order(real) == kinds_in_order(ours),
        Format::Watch => sorted_unique(real) == sorted_unique(ours),
        Format::Describe => same_descriptions(real, ours),
        Format::Table => {
            let (real, ours) = (split(real, is_header), split(ours, is_header));
            let same_table = |real: &[String], ours: &[String]| {
                let may_differ = sorted_by_command || in_random_order(real);
                let (real_rows, our_rows) = (real.get(1..).unwrap_or(&[]), ours.get(1..).unwrap_or(&[]));
                real == ours
                    || (may_differ && real.first() == ours.first() && same_rows(real_rows, our_rows, sorted_by_command))
            };
            real.len() == ours.len() && real.iter().zip(&ours).all(|(real, ours)| same_table(real, ours))
        }
        Format::Text => {
            let random = |row: &String| row.contains("<pod>") || row.contains("<slice>");
            !real.is_empty() && real.iter().all(random) && same_rows(real, ours, sorted_by_command)
        }
    }
}

/// Lines without their numbers; of equal ones in a row, one.
fn kinds_in_order(lines: &[String]) -> Vec<String> {
    static NUMBER: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d+").expect("it is well-formed"));
    let mut kinds: Vec<String> = lines.iter().map(|line| NUMBER.replace_all(line, "<n>").into_owned()).collect();
    kinds.dedup();
    kinds
}

fn sorted(lines: &[String]) -> Vec<&String> {
    let mut lines: Vec<&String> = lines.iter().collect();
    lines.sort();
    lines
}

fn sorted_unique(lines: &[String]) -> Vec<&String> {
    let mut lines = sorted(lines);
    lines.dedup();
    lines
}

fn is_header(line: &str) -> bool {
    // Blanks were joined.
    table::columns(&line.replace(' ', "  ")).is_some()
}

/// Rows whose order is that of random names, or of events of one moment.
fn in_random_order(rows: &[String]) -> bool {
    static RANDOM: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"<(pod|slice|event)|<hash\d|^(<age>|Normal|Warning)").expect("it is well-formed"));
    rows.iter().any(|row| RANDOM.is_match(row))
}

fn split(lines: &[String], begins: impl Fn(&str) -> bool) -> Vec<Vec<String>> {
    let mut parts: Vec<Vec<String>> = vec![Vec::new()];
    for line in lines {
        if begins(line) && parts.last().is_some_and(|part| !part.is_empty()) {
            parts.push(Vec::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(line.clone());
        }
    }
    parts
}

fn same_descriptions(real: &[String], ours: &[String]) -> bool {
    let begins = |line: &str| line.starts_with("Name: ");
    let (mut real, mut ours) = (split(real, begins), split(ours, begins));
    if real.len() != ours.len() {
        return false;
    }
    let random = |part: &Vec<String>| part.first().is_some_and(|line| line.contains("<pod>") || line.contains("<hash"));
    if real.iter().any(random) {
        real.sort();
        ours.sort();
    }
    real.iter().zip(&ours).all(|(real, ours)| {
        let events = |part: &[String]| part.iter().position(|line| line.starts_with("Events:")).unwrap_or(part.len());
        let (real_end, our_end) = (events(real), events(ours));
        real[..real_end] == ours[..our_end] && same_rows(&real[real_end..], &ours[our_end..], false)
    })
}

/// The same rows in any order, or in much the same order.
fn same_rows(real: &[String], ours: &[String], ordered: bool) -> bool {
    const MUCH: f64 = 0.75;
    if real == ours {
        return true;
    }
    if sorted(real) != sorted(ours) {
        return false;
    }
    !ordered || 2.0 * in_common(real, ours) as f64 / (real.len() + ours.len()) as f64 >= MUCH
}

/// How many rows stand in common runs: the longest one, and those before and after it.
fn in_common(real: &[String], ours: &[String]) -> usize {
    let mut longest = (0, 0, 0);
    for at in 0..real.len() {
        for other in 0..ours.len() {
            let length = real[at..].iter().zip(&ours[other..]).take_while(|(a, b)| a == b).count();
            if length > longest.0 {
                longest = (length, at, other);
            }
        }
    }
    let (length, at, other) = longest;
    if length == 0 {
        return 0;
    }
    length + in_common(&real[..at], &ours[..other]) + in_common(&real[at + length..], &ours[other + length..])
}
