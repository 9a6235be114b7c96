//! `fault`: something of the cluster breaks, or works again.

use cluster::Fault;

use crate::shell::process::{Call, Started};

pub(super) fn start(call: &mut Call<'_, '_>) -> Started {
    let words: Vec<&str> = call.args.iter().map(String::as_str).collect();
    match Fault::parse(&words).and_then(|fault| call.world.cluster.inflict(&fault)) {
        Ok(()) => Started::Done(0),
        Err(message) => call.fail(&message, 1),
    }
}
