//! Command-line flags as pflag reads them: every spelling, its types and its error texts.

mod parse;
pub(crate) mod sets;
mod values;

use objects::SortedMap;

pub(crate) use parse::{parse, skip_to_command};
pub(crate) use values::{parse_duration, parse_timeout};

/// The type of a flag's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FlagKind {
    Bool,
    Int,
    Int32,
    Int64,
    Text,
    /// May be given several times; a comma separates values.
    Slice,
    /// May be given several times; a comma is part of the value.
    Array,
    Duration,
}

/// One flag of a command.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flag {
    pub name: &'static str,
    pub short: Option<char>,
    pub kind: FlagKind,
    pub default: &'static str,
    /// The value of the bare flag, for kinds other than `Bool`.
    pub bare: Option<&'static str>,
    /// What pflag says after "Flag --x has been deprecated, ".
    pub deprecated: Option<&'static str>,
    pub hidden: bool,
    pub help: &'static str,
}

impl Flag {
    pub(crate) const fn new(name: &'static str, kind: FlagKind, default: &'static str, help: &'static str) -> Flag {
        Flag { name, short: None, kind, default, bare: None, deprecated: None, hidden: false, help }
    }

    pub(crate) const fn short(mut self, short: char) -> Flag {
        self.short = Some(short);
        self
    }

    pub(crate) const fn bare(mut self, value: &'static str) -> Flag {
        self.bare = Some(value);
        self
    }

    pub(crate) const fn deprecated(mut self, text: &'static str) -> Flag {
        self.deprecated = Some(text);
        self.hidden = true;
        self
    }

    /// Whether the flag may stand without a value.
    pub(crate) fn stands_alone(&self) -> bool {
        self.kind == FlagKind::Bool || self.bare.is_some()
    }

    /// `-r, --replicas`, as pflag names it in errors.
    fn title(&self) -> String {
        match self.short {
            Some(short) => format!("-{short}, --{}", self.name),
            None => format!("--{}", self.name),
        }
    }
}

/// What a command line gave.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flags {
    values: SortedMap<&'static str, Vec<String>>,
    defaults: SortedMap<&'static str, &'static str>,
    /// The words that are no flags.
    pub args: Vec<String>,
    /// How many of them stood before `--`.
    pub dash_at: Option<usize>,
    /// Warnings about deprecated flags, in order.
    pub warnings: Vec<String>,
    /// In the order in which they were given, for `--record`.
    pub given: Vec<(&'static str, String)>,
}

impl Flags {
    /// Whether the flag was given.
    pub(crate) fn changed(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// A flag's value or its default; empty for a flag that the command does not have.
    pub(crate) fn text(&self, name: &str) -> &str {
        match self.values.get(name).and_then(|values| values.last()) {
            Some(value) => value,
            None => self.defaults.get(name).copied().unwrap_or(""),
        }
    }

    /// A switch.
    pub(crate) fn is(&self, name: &str) -> bool {
        values::parse_bool(self.text(name)).unwrap_or(false)
    }

    /// What a switch is where it is not given.
    pub(crate) fn is_by_default(&self, name: &str) -> bool {
        self.defaults.get(name).is_some_and(|text| values::parse_bool(text).unwrap_or(false))
    }

    /// A number.
    pub(crate) fn int(&self, name: &str) -> i64 {
        values::parse_int(self.text(name), 64).unwrap_or(0)
    }

    /// A list: all values in order.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        self.values.get(name).cloned().unwrap_or_default()
    }

    /// A duration.
    pub(crate) fn duration(&self, name: &str) -> objects::Span {
        parse_duration(self.text(name)).unwrap_or_default()
    }

    /// Whether the command has such a flag.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.defaults.contains_key(name)
    }
}
