//! What a shell remembers from one line to the next.

use std::rc::Rc;

use objects::SortedMap;

use super::ast::List;
use crate::files::{HOME, resolve};

/// The state of a shell; a subshell works on a copy.
#[derive(Clone, Debug)]
pub(crate) struct Shell {
    variables: Rc<SortedMap<String, Variable>>,
    aliases: Rc<SortedMap<String, String>>,
    pub(crate) folder: Rc<str>,
    /// The exit status of the last command.
    pub(crate) status: i32,
    /// What a loop, or all, is to do instead of going on.
    pub(crate) jump: Option<Jump>,
    /// The lines entered before.
    pub(crate) history: Rc<Vec<Rc<str>>>,
    /// `$1`, `$2` and so on.
    pub(crate) arguments: Rc<Vec<String>>,
    functions: Rc<SortedMap<String, Rc<List>>>,
    /// How many functions call each other.
    pub(crate) depth: usize,
    /// What the variables of the functions that run were before.
    locals: Vec<(String, Option<Variable>)>,
    pub(crate) options: Options,
    /// The number of what was last started with `&`.
    pub(crate) last_job: Option<u32>,
}

/// What `set` switches on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// `-e`: a command that fails ends everything.
    pub(crate) exit_on_error: bool,
    /// `-u`: a variable that is not set is an error.
    pub(crate) refuse_unset: bool,
    /// `-o pipefail`: a pipeline fails where one of its commands does.
    pub(crate) pipefail: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct Variable {
    value: String,
    exported: bool,
}

/// A way out of what is running.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Jump {
    /// Out of so many loops.
    Break(u32),
    /// To the next turn of the innermost loop, or of one so many further out.
    Continue(u32),
    /// Out of a function.
    Return(i32),
    /// Out of everything.
    Exit(i32),
}

impl Default for Shell {
    fn default() -> Shell {
        let mut shell = Shell {
            variables: Rc::default(),
            aliases: Rc::new([("k".to_owned(), "kubectl".to_owned())].into()),
            folder: HOME.into(),
            status: 0,
            jump: None,
            history: Rc::default(),
            arguments: Rc::default(),
            functions: Rc::default(),
            depth: 0,
            locals: Vec::new(),
            options: Options::default(),
            last_job: None,
        };
        for (name, value) in [("HOME", HOME), ("USER", "you"), ("SHELL", "/bin/bash"), ("PATH", "/usr/bin:/bin")] {
            shell.set(name, value.to_owned());
            shell.export(name);
        }
        shell
    }
}

impl Shell {
    /// The value of a variable.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        match name {
            "?" => Some(self.status.to_string()),
            "#" => Some(self.arguments.len().to_string()),
            "@" | "*" => Some(self.arguments.join(" ")),
            "$" => Some("1".to_owned()),
            "0" => Some("bash".to_owned()),
            "!" => self.last_job.map(|id| process_id(id).to_string()),
            "PWD" => Some(self.folder.to_string()),
            _ => match name.parse::<usize>() {
                Ok(number) => self.arguments.get(number.wrapping_sub(1)).cloned(),
                Err(_) => self.variables.get(name).map(|variable| variable.value.clone()),
            },
        }
    }

    /// The body of a function.
    pub(crate) fn function(&self, name: &str) -> Option<Rc<List>> {
        self.functions.get(name).cloned()
    }

    /// Makes a function.
    pub(crate) fn set_function(&mut self, name: &str, body: Rc<List>) {
        Rc::make_mut(&mut self.functions).insert(name.to_owned(), body);
    }

    /// Makes a variable one of the function that runs.
    pub(crate) fn make_local(&mut self, name: &str) {
        let before = self.variables.get(name).cloned();
        self.locals.push((name.to_owned(), before));
        self.set(name, String::new());
    }

    /// How many variables are remembered for when functions end.
    pub(crate) fn locals(&self) -> usize {
        self.locals.len()
    }

    /// Gives the variables of a function that ended the values that they had before.
    pub(crate) fn end_locals(&mut self, from: usize) {
        let variables = Rc::make_mut(&mut self.variables);
        for (name, before) in self.locals.drain(from.min(self.locals.len())..).rev() {
            match before {
                Some(variable) => variables.insert(name, variable),
                None => variables.remove(&name),
            };
        }
    }

    /// Sets a variable; it stays exported if it is.
    pub(crate) fn set(&mut self, name: &str, value: String) {
        let variables = Rc::make_mut(&mut self.variables);
        match variables.get_mut(name) {
            Some(variable) => variable.value = value,
            None => {
                variables.insert(name.to_owned(), Variable { value, exported: false });
            }
        }
    }

    /// Lets commands see a variable.
    pub(crate) fn export(&mut self, name: &str) {
        let variables = Rc::make_mut(&mut self.variables);
        let unset = || Variable { value: String::new(), exported: false };
        variables.get_or_insert_with(name.to_owned(), unset).exported = true;
    }

    /// Forgets a variable.
    pub(crate) fn unset(&mut self, name: &str) {
        Rc::make_mut(&mut self.variables).remove(name);
    }

    /// The exported variables.
    pub(crate) fn environment(&self) -> SortedMap<String, String> {
        let exported = self.variables.iter().filter(|(_, variable)| variable.exported);
        let mut environment: SortedMap<String, String> =
            exported.map(|(name, variable)| (name.clone(), variable.value.clone())).collect();
        environment.insert("PWD".to_owned(), self.folder.to_string());
        environment
    }

    /// What a word stands for as the first word of a command.
    pub(crate) fn alias(&self, word: &str) -> Option<&str> {
        self.aliases.get(word).map(String::as_str)
    }

    /// All aliases, by name.
    pub(crate) fn aliases(&self) -> impl Iterator<Item = (&String, &String)> {
        self.aliases.iter()
    }

    /// Makes an alias.
    pub(crate) fn set_alias(&mut self, name: &str, text: &str) {
        Rc::make_mut(&mut self.aliases).insert(name.to_owned(), text.to_owned());
    }

    /// Removes an alias; false where there is none.
    pub(crate) fn unalias(&mut self, name: &str) -> bool {
        Rc::make_mut(&mut self.aliases).remove(name).is_some()
    }

    /// The absolute path of one as it is written.
    pub(crate) fn path(&self, path: &str) -> String {
        resolve(&self.folder, path)
    }
}

/// The number of a job as a process.
pub(crate) fn process_id(job: u32) -> u32 {
    const FIRST: u32 = 100;
    FIRST.saturating_add(job)
}
