//! `tee`: prints what it reads, and writes it into files too.

use kubectl::Output;

use super::filter::{Filter, Filtering};
use super::options;
use crate::files::Files;
use crate::shell::line::Line;
use crate::shell::process::{Call, Started};
use crate::shell::state::Shell;

/// Copies lines.
#[derive(Clone, Debug)]
pub(crate) struct Tee {
    paths: Vec<String>,
    append: bool,
    /// What was read since the files were last written.
    read: String,
    begun: bool,
}

pub(super) fn start(call: &mut Call<'_, '_>) -> Started {
    match options(call.args, "ai", &[("append", 'a')]) {
        Ok((given, paths)) => {
            let append = given.iter().any(|(option, _)| *option == 'a');
            let tee = Tee { paths, append, read: String::new(), begun: false };
            Filtering::start(call, Filter::Tee(tee), Vec::new())
        }
        Err(message) => call.fail(&message, 1),
    }
}

impl Tee {
    pub(super) fn line(&mut self, line: &Line, output: &mut Output) {
        line.print(output);
        self.read.push_str(&line.text);
        if line.ended {
            self.read.push('\n');
        }
    }

    /// Writes what was read.
    pub(super) fn write(&mut self, files: &mut Files, shell: &Shell) -> Result<(), String> {
        let begun = std::mem::replace(&mut self.begun, true);
        let read = std::mem::take(&mut self.read);
        for path in &self.paths {
            let at = shell.path(path);
            let written = if begun || self.append { files.append(&at, &read) } else { files.write(&at, &read) };
            written.map_err(|error| format!("{path}: {}", error.message()))?;
        }
        Ok(())
    }
}
