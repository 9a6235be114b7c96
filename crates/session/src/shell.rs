//! A shell around kubectl: what a person types, from words to what runs.

mod arithmetic;
mod ast;
mod expand;
pub(crate) mod line;
pub(crate) mod parser;
mod pattern;
mod process;
pub(crate) mod program;
mod reader;
pub(crate) mod state;
pub(crate) mod task;

pub(crate) use process::duration;

#[cfg(test)]
mod tests;

/// A line as what it says.
///
/// Errors: in bash's words.
pub(crate) fn ast_of(line: &str) -> Result<std::rc::Rc<ast::List>, String> {
    parser::parse(line).map(std::rc::Rc::new).map_err(|error| error.message().to_owned())
}
