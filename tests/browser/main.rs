//! The built page in headless Chromium. `cargo xtask test` builds it and runs these.

mod axe;
mod bench;
mod chromium;
mod course;
mod editor;
mod export;
mod faults;
mod files;
mod instances;
mod keep;
mod keys;
mod languages;
mod page;
mod panic;
mod same_bytes;
mod served;
mod table;
mod timeline;
mod views;
mod what_if;
mod why;
mod widths;
