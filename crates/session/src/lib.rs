//! The whole app without its pixels: the cluster, the terminals, scripts, and the scene to draw.

mod completion;
mod course;
pub mod faults;
mod files;
pub mod history;
mod inspect;
pub mod lesson;
mod machine;
pub mod manifest;
pub mod scene;
pub mod script;
pub mod sentences;
mod session;
mod shell;
mod terminal;
pub mod timeline;
pub mod traffic;
pub mod what_if;
pub mod why;

pub use completion::Completion;
pub use course::Course;
pub use inspect::{Change, YamlLine};
pub use session::{Input, Options, Recorded, Session};
pub use terminal::{Line, Span, Style, Terminal};
