//! What can be broken on purpose.

use std::fmt;

use cluster::Cluster;

/// Something that breaks, or works again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A node's kubelet.
    Node {
        /// The node.
        name: String,
        /// Whether it stops; otherwise it starts again.
        down: bool,
    },
}

impl Fault {
    /// Reads `node NAME down` or `node NAME up`.
    pub fn parse(text: &str) -> Option<Fault> {
        match text.split_whitespace().collect::<Vec<_>>()[..] {
            ["node", name, "down"] => Some(Fault::Node { name: name.to_owned(), down: true }),
            ["node", name, "up"] => Some(Fault::Node { name: name.to_owned(), down: false }),
            _ => None,
        }
    }

    /// Breaks it.
    ///
    /// Errors: what is to break is not there.
    pub(crate) fn apply(&self, cluster: &mut Cluster) -> Result<(), String> {
        match self {
            Fault::Node { name, down: true } => cluster.stop_node(name),
            Fault::Node { name, down: false } => cluster.start_node(name),
        }
        .map_err(|error| error.message)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Node { name, down } => write!(f, "node {name} {}", if *down { "down" } else { "up" }),
        }
    }
}
