//! The built page in headless Chromium. `cargo xtask test` builds it and runs these.

mod chromium;
mod instances;
mod page;
mod panic;
mod served;
