//! Building the page and serving it on this machine.

use std::net::TcpListener;

use crate::install::{FOR_BUILD, missing};
use crate::server::Server;
use crate::step::Steps;
use crate::{Failure, build, root::root};

const ADDRESS: &str = "127.0.0.1:8080";

/// Serves until it is ended.
pub fn run() -> Result<(), Failure> {
    let mut steps = Steps::default();
    missing(&mut steps, &[FOR_BUILD])?;
    build::release(&mut steps)?;
    steps.print_summary();
    let listener = TcpListener::bind(ADDRESS).map_err(|error| Failure::new(format!("{ADDRESS}: {error}")))?;
    println!("\nThe page is at http://{ADDRESS}/ (Ctrl-C ends it)");
    Server::new(root().join("dist")).answer(&listener);
    Ok(())
}
