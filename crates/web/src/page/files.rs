//! The files of the session, and the one that is open in the editor.

use session::Input;
use session::manifest::{Problem, problems};

use super::Page;

/// What a person does with files.
#[derive(Clone, Debug, PartialEq)]
pub enum FileAction {
    /// The panel opens or closes.
    Show(bool),
    /// Another file is opened; it need not be there yet.
    Open(String),
    /// It is saved.
    Save(Draft),
    /// It is saved, and a line is typed.
    Run(Draft, String),
    /// What would come of a line if it were saved.
    WhatIf(Draft, String),
    /// It is saved, and the command that waits for it goes on.
    Done(Draft),
    /// The command that waits for it goes on, without what was changed.
    GiveUp(String),
}

/// A file as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Its path.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Draft {
    fn input(self) -> Input {
        Input::SaveFile { path: self.path, text: self.text }
    }

    /// What is wrong with it at which line; only manifests are looked at.
    pub fn problems(&self) -> Vec<Problem> {
        let is_manifest = [".yaml", ".yml"].iter().any(|end| self.path.ends_with(end));
        if is_manifest { problems(&self.text) } else { Vec::new() }
    }
}

/// The files panel.
#[derive(Default)]
pub struct Files {
    /// Whether it is seen.
    pub seen: bool,
    /// The file that is open; none while its name is empty.
    pub open: String,
    /// What a command was seen to wait for.
    waited: Option<String>,
}

impl Page {
    pub(super) fn do_file(&mut self, action: FileAction) {
        match action {
            FileAction::Show(seen) => self.files.seen = seen,
            FileAction::Open(path) => self.files.open = path,
            FileAction::Save(draft) => self.enter(draft.input()),
            FileAction::Run(draft, line) => {
                self.enter(draft.input());
                self.type_line(line);
            }
            FileAction::WhatIf(draft, line) => self.ask_what_if(self.terminal, line, vec![draft.input()]),
            FileAction::Done(draft) => {
                let path = draft.path.clone();
                self.enter(draft.input());
                self.enter(Input::CloseEditor { path });
            }
            FileAction::GiveUp(path) => self.enter(Input::CloseEditor { path }),
        }
    }

    /// Opens what a command waits for, once; closes it when that is over.
    pub(super) fn follow_editor(&mut self) -> bool {
        let waited = self.shown().edited().map(|(path, _)| path.to_owned());
        if self.files.waited == waited {
            return false;
        }
        match &waited {
            Some(path) => {
                self.files.open.clone_from(path);
                self.files.seen = true;
            }
            None => {
                self.files.open.clear();
                self.files.seen = false;
            }
        }
        self.files.waited = waited;
        true
    }

    /// Whether a command waits for the file that is open.
    pub fn is_waited_for(&self) -> bool {
        self.files.waited.as_ref() == Some(&self.files.open)
    }

    /// The names of all files.
    pub fn file_names(&self) -> Vec<String> {
        self.shown().files().into_iter().map(|(name, _)| name.to_owned()).collect()
    }
}
