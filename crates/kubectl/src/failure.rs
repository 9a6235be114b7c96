//! What can go wrong in a command, and kubectl's words for it.

use cluster::{ApiError, Reason};

/// Why a command failed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// The server refused.
    Api(ApiError),
    /// A plain error: printed after "error: ".
    Text(String),
    /// Printed as it is.
    Raw(String),
    /// The line is wrong: printed with where to find help.
    Usage(String),
    /// A flag is wrong: printed with where to find the usage.
    Flag(String),
    /// Several errors, a line each.
    Many(Vec<Failure>),
    /// All has been said already.
    Silent(i32),
}

/// What a command that may fail returns.
pub(crate) type Fallible<T> = Result<T, Failure>;

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Failure {
        Failure::Api(error)
    }
}

/// A plain error.
pub(crate) fn text<T>(message: impl Into<String>) -> Fallible<T> {
    Err(Failure::Text(message.into()))
}

/// An error about how the command was called.
pub(crate) fn usage<T>(message: impl Into<String>) -> Fallible<T> {
    Err(Failure::Usage(message.into()))
}

impl Failure {
    /// Several failures as one, as Go's `NewAggregate` has it; nothing where there is none.
    pub(crate) fn all(mut failures: Vec<Failure>) -> Fallible<()> {
        match failures.len() {
            0 => Ok(()),
            1 => Err(failures.remove(0)),
            _ => Err(Failure::Many(failures)),
        }
    }

    /// The exit status.
    pub(crate) fn status(&self) -> i32 {
        match self {
            Failure::Silent(status) => *status,
            Failure::Api(_)
            | Failure::Text(_)
            | Failure::Raw(_)
            | Failure::Usage(_)
            | Failure::Flag(_)
            | Failure::Many(_) => 1,
        }
    }

    /// What kubectl prints on standard error; `path` is the command, such as `kubectl rollout undo`.
    ///
    /// Rule: `checkErr` of kubectl's `cmd/util`.
    pub(crate) fn text(&self, path: &str) -> String {
        match self {
            Failure::Api(error) if error.reason == Reason::Invalid => format!("{}\n", invalid_text(error)),
            Failure::Api(error) => format!("{}\n", server_text(error)),
            Failure::Text(text) if text.starts_with("error: ") => with_newline(text),
            Failure::Text(text) => with_newline(&format!("error: {text}")),
            Failure::Raw(text) => with_newline(text),
            Failure::Usage(text) => format!("error: {text}\nSee '{path} -h' for help and examples\n"),
            Failure::Flag(text) => format!("error: {text}\nSee '{path} --help' for usage.\n"),
            Failure::Many(failures) => failures.iter().map(|failure| with_newline(&failure.bare())).collect(),
            Failure::Silent(_) => String::new(),
        }
    }

    /// The error's own words, as one line among several or inside another message.
    pub(crate) fn bare(&self) -> String {
        match self {
            Failure::Api(error) => server_text(error),
            Failure::Text(text) | Failure::Raw(text) | Failure::Usage(text) | Failure::Flag(text) => text.clone(),
            Failure::Many(failures) => failures.iter().map(Failure::bare).collect::<Vec<_>>().join("\n"),
            Failure::Silent(_) => String::new(),
        }
    }

    /// The same error, told with what was being done to which file.
    ///
    /// Rule: `AddSourceToErr` of kubectl's `cmd/util`.
    pub(crate) fn when(self, doing: &str, source: Option<&str>) -> Failure {
        let Some(source) = source else { return self };
        match self {
            // An invalid object is told by its fields alone.
            Failure::Api(error) if error.reason == Reason::Invalid && !error.causes.is_empty() => Failure::Api(error),
            Failure::Api(mut error) => {
                error.message = format!("error when {doing} {source:?}: {}", error.message);
                Failure::Api(error)
            }
            other => Failure::Text(format!("error when {doing} {source:?}: {}", other.bare())),
        }
    }

    /// Whether the server said that there is no such object.
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Failure::Api(error) if error.reason == Reason::NotFound)
    }
}

fn with_newline(text: &str) -> String {
    if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}

fn server_text(error: &ApiError) -> String {
    match error.reason.word() {
        "" => format!("Error from server: {}", error.message),
        word => format!("Error from server ({word}): {}", error.message),
    }
}

/// `The Deployment "web" is invalid: …`, with a line for each field where there are several.
fn invalid_text(error: &ApiError) -> String {
    // The message begins with `Deployment.apps "web" is invalid: `; a refusal that names no object has no such start.
    let subject = match error.message.split_once(" is invalid: ").and_then(|(subject, _)| subject.split_once(' ')) {
        Some((kind, name)) => format!("The {} {name} is invalid", kind.split('.').next().unwrap_or(kind)),
        None => "The request is invalid".to_owned(),
    };
    let mut causes: Vec<String> = Vec::new();
    for cause in &error.causes {
        let line = format!("{}: {}", cause.field, cause.message);
        if !causes.contains(&line) {
            causes.push(line);
        }
    }
    match causes.as_slice() {
        [] => match error.message.split_once(" is invalid: ") {
            Some(_) => subject,
            None => format!("{subject}: {}", error.message),
        },
        [one] => format!("{subject}: {one}"),
        several => {
            let lines: Vec<String> = several.iter().map(|line| format!("* {line}")).collect();
            format!("{subject}: \n{}", lines.join("\n"))
        }
    }
}

#[cfg(test)]
mod tests {
    use cluster::Cause;

    use super::*;

    #[test]
    fn an_invalid_object_lists_its_fields() {
        let cause = |field: &str| Cause { field: field.to_owned(), message: "Required value".to_owned() };
        let mut error = ApiError::new(Reason::Invalid, "Deployment.apps \"d2\" is invalid: [a, b]");
        error.causes = vec![cause("a"), cause("b"), cause("a")];
        let text = Failure::Api(error.clone()).text("kubectl apply");
        assert_eq!(text, "The Deployment \"d2\" is invalid: \n* a: Required value\n* b: Required value\n");
        error.causes.truncate(1);
        assert_eq!(Failure::Api(error).text("kubectl"), "The Deployment \"d2\" is invalid: a: Required value\n");
    }

    #[test]
    fn errors_name_the_server_or_themselves() {
        let missing = Failure::Api(ApiError::new(Reason::NotFound, "pods \"x\" not found"));
        assert_eq!(missing.text("kubectl get"), "Error from server (NotFound): pods \"x\" not found\n");
        assert_eq!(Failure::Text("no".into()).text("kubectl get"), "error: no\n");
        let many = Failure::Many(vec![missing, Failure::Text("no".into())]);
        assert_eq!(many.text("kubectl get"), "Error from server (NotFound): pods \"x\" not found\nno\n");
    }
}
