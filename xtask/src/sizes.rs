//! What a person downloads before the page works, and whether that is little enough.

use std::fs;
use std::io::Write;

use crate::{Failure, root::root};

/// What the first load is to come down to, in bytes.
const GOAL: Size = Size { raw: usize::MAX, gzip: 450_000, brotli: 350_000 };
/// What it may be until then, in bytes: it must not grow, and this is lowered whenever it shrinks.
const CEILING: Size = Size { raw: usize::MAX, gzip: 1_172_000, brotli: 927_000 };

/// What is only loaded when a person exports something.
const ON_DEMAND: &str = "export.js";

#[derive(Default)]
struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Size {
    fn exceeds(&self, bound: &Size) -> bool {
        self.brotli > bound.brotli || self.gzip > bound.gzip
    }
}

/// Prints the table, and fails over the ceiling.
pub fn within_budget() -> Result<(), Failure> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join("dist"))? {
        let path = entry?.path();
        if path.ends_with(ON_DEMAND) {
            continue;
        }
        let first_load = path.extension().is_some_and(|end| ["html", "css", "js", "wasm"].iter().any(|e| end == *e));
        if first_load {
            files.push(path);
        }
    }
    files.sort();

    println!("{:>10} {:>10} {:>10}  file", "raw", "gzip", "brotli");
    let mut total = Size::default();
    for path in files {
        let size = measure(&fs::read(&path)?)?;
        print_row(&size, &path.file_name().unwrap_or_default().to_string_lossy());
        total.raw += size.raw;
        total.gzip += size.gzip;
        total.brotli += size.brotli;
    }
    print_row(&total, "in all");

    if total.exceeds(&CEILING) {
        let Size { gzip, brotli, .. } = CEILING;
        return Err(Failure::new(format!("the first load may be {gzip} bytes of gzip and {brotli} of brotli")));
    }
    if total.exceeds(&GOAL) {
        println!("NOTE: the goal is {} bytes of gzip and {} of brotli", GOAL.gzip, GOAL.brotli);
    }
    Ok(())
}

fn print_row(size: &Size, name: &str) {
    println!("{:>10} {:>10} {:>10}  {name}", size.raw, size.gzip, size.brotli);
}

fn measure(bytes: &[u8]) -> Result<Size, Failure> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    let mut brotli = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &brotli::enc::BrotliEncoderParams::default())?;
    Ok(Size { raw: bytes.len(), gzip: gzip.finish()?.len(), brotli: brotli.len() })
}
