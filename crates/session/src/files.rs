//! The files of a session.

use std::rc::Rc;

use kubectl::FileError;
use objects::SortedMap;

/// Where a person is at the start.
pub(crate) const HOME: &str = "/home/you";

/// All files together may be so long, in bytes.
const MOST_TEXT: usize = 32 << 20;
/// There may be so many.
const MOST_FILES: usize = 10_000;

/// Files and folders by absolute path.
#[derive(Clone, Debug, PartialEq)]
pub struct Files {
    entries: SortedMap<String, Entry>,
    length: usize,
    /// Whether there is an editor: somebody who sees what is open in it.
    pub(crate) has_editor: bool,
    /// What is open in it, oldest first.
    open: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Entry {
    File(Rc<str>),
    Folder,
}

/// Why a file could not be written or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WriteError {
    NotFound,
    IsAFolder,
    Exists,
    Full,
}

impl WriteError {
    /// In the words of the system.
    pub(crate) fn message(self) -> &'static str {
        match self {
            WriteError::NotFound => "No such file or directory",
            WriteError::IsAFolder => "Is a directory",
            WriteError::Exists => "File exists",
            WriteError::Full => "No space left on device",
        }
    }
}

/// Why a file could not be read, in the words of the system.
pub(crate) fn read_message(error: FileError) -> &'static str {
    match error {
        FileError::NotFound => "No such file or directory",
        FileError::IsAFolder => "Is a directory",
        FileError::NotAFolder => "Not a directory",
    }
}

impl Default for Files {
    fn default() -> Files {
        let folders = ["/", "/home", HOME, "/tmp"];
        let entries = folders.map(|path| (path.to_owned(), Entry::Folder)).into();
        Files { entries, length: 0, has_editor: false, open: Vec::new() }
    }
}

impl Files {
    /// Opens a file in the editor; false where there is none.
    pub(crate) fn open_editor(&mut self, path: &str) -> bool {
        if self.has_editor && !self.is_open(path) {
            self.open.push(path.to_owned());
        }
        self.has_editor
    }

    /// Whether a file is open in the editor.
    pub(crate) fn is_open(&self, path: &str) -> bool {
        self.open.iter().any(|open| open == path)
    }

    /// The file that was opened last and is still open.
    pub(crate) fn edited(&self) -> Option<&str> {
        self.open.last().map(String::as_str)
    }

    /// Closes a file.
    pub(crate) fn close_editor(&mut self, path: &str) {
        self.open.retain(|open| open != path);
    }

    /// The files in a folder and below it, with their texts, by their path as seen from there.
    pub(crate) fn under(&self, folder: &str) -> Vec<(&str, &Rc<str>)> {
        let files = self.entries.iter().filter_map(|(path, entry)| {
            let inside = path.strip_prefix(folder)?.strip_prefix('/')?;
            if let Entry::File(text) = entry { Some((inside, text)) } else { None }
        });
        files.collect()
    }

    /// The text of a file.
    pub(crate) fn read(&self, path: &str) -> Result<Rc<str>, FileError> {
        if path == "/dev/null" {
            return Ok("".into());
        }
        match self.entries.get(path) {
            Some(Entry::File(text)) => Ok(Rc::clone(text)),
            Some(Entry::Folder) => Err(FileError::IsAFolder),
            None => Err(FileError::NotFound),
        }
    }

    /// Writes a file.
    pub(crate) fn write(&mut self, path: &str, text: &str) -> Result<(), WriteError> {
        if path == "/dev/null" {
            return Ok(());
        }
        let before = match self.entries.get(path) {
            Some(Entry::Folder) => return Err(WriteError::IsAFolder),
            Some(Entry::File(text)) => text.len(),
            None if self.entries.len() >= MOST_FILES => return Err(WriteError::Full),
            None => 0,
        };
        if !self.is_folder(parent(path)) {
            return Err(WriteError::NotFound);
        }
        let length = self.length - before + text.len();
        if length > MOST_TEXT {
            return Err(WriteError::Full);
        }
        self.length = length;
        self.entries.insert(path.to_owned(), Entry::File(text.into()));
        Ok(())
    }

    /// Writes at the end of a file.
    pub(crate) fn append(&mut self, path: &str, text: &str) -> Result<(), WriteError> {
        let before = self.read(path).unwrap_or_default();
        self.write(path, &format!("{before}{text}"))
    }

    /// Makes a folder.
    pub(crate) fn make_folder(&mut self, path: &str) -> Result<(), WriteError> {
        if self.entries.contains_key(path) {
            return Err(WriteError::Exists);
        }
        if !self.is_folder(parent(path)) {
            return Err(WriteError::NotFound);
        }
        if self.entries.len() >= MOST_FILES {
            return Err(WriteError::Full);
        }
        self.entries.insert(path.to_owned(), Entry::Folder);
        Ok(())
    }

    /// Removes a file, or a folder with all that is in it.
    pub(crate) fn remove(&mut self, path: &str) {
        let inside = format!("{path}/");
        self.entries.retain(|other, _| other != path && !other.starts_with(&inside));
        self.length =
            self.entries.values().map(|entry| if let Entry::File(text) = entry { text.len() } else { 0 }).sum();
    }

    /// Whether there is a folder of this path.
    pub(crate) fn is_folder(&self, path: &str) -> bool {
        self.entries.get(path) == Some(&Entry::Folder)
    }

    /// Whether there is something of this path.
    pub(crate) fn exists(&self, path: &str) -> bool {
        path == "/dev/null" || self.entries.contains_key(path)
    }

    /// The names of what is in a folder, in order, with whether it is a folder itself.
    pub(crate) fn list<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, bool)> {
        let names = self.entries.iter().filter(move |(path, _)| *path != "/" && parent(path) == folder);
        names.map(|(path, entry)| (name(path), *entry == Entry::Folder))
    }
}

/// The absolute path of one that is written as seen from a folder.
pub(crate) fn resolve(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let from = if path.starts_with('/') { "" } else { folder };
    for part in from.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// The last part of a path.
pub(crate) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn parent(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) | None => "/",
        Some((parent, _)) => parent,
    }
}

/// The files as they are seen from a folder.
pub(crate) struct FilesIn<'a> {
    pub(crate) files: &'a mut Files,
    pub(crate) folder: &'a str,
}

impl kubectl::Files for FilesIn<'_> {
    fn read(&self, path: &str) -> Result<String, FileError> {
        self.files.read(&resolve(self.folder, path)).map(|text| text.to_string())
    }

    fn list(&self, path: &str) -> Result<Vec<String>, FileError> {
        let path = resolve(self.folder, path);
        if !self.files.is_folder(&path) {
            return Err(if self.files.exists(&path) { FileError::NotAFolder } else { FileError::NotFound });
        }
        Ok(self.files.list(&path).map(|(name, _)| name.to_owned()).collect())
    }

    fn write(&mut self, path: &str, text: String) -> Result<(), FileError> {
        let path = resolve(self.folder, path);
        self.files.write(&path, &text).map_err(|error| match error {
            WriteError::IsAFolder => FileError::IsAFolder,
            WriteError::NotFound | WriteError::Exists | WriteError::Full => FileError::NotFound,
        })
    }

    fn remove(&mut self, path: &str) {
        self.files.remove(&resolve(self.folder, path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_resolve() {
        assert_eq!(resolve("/home/you", "a.yaml"), "/home/you/a.yaml");
        assert_eq!(resolve("/home/you", "../../tmp//x/./y"), "/tmp/x/y");
        assert_eq!(resolve("/", "../.."), "/");
        assert_eq!(resolve("/tmp", "/a/"), "/a");
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        let mut files = Files::default();
        assert_eq!(files.write("/tmp/a", "x"), Ok(()));
        assert_eq!(files.write("/tmp", "x"), Err(WriteError::IsAFolder));
        assert_eq!(files.write("/nope/a", "x"), Err(WriteError::NotFound));
        assert_eq!(files.write("/tmp/b", &"x".repeat(MOST_TEXT)), Err(WriteError::Full));
        files.remove("/tmp");
        assert_eq!(files, Files { entries: files.entries.clone(), ..Files::default() });
    }
}
