//! What a person downloads before the page works, and whether that is little enough.

use std::fs;
use std::io::Write;

use crate::{Failure, root::root};

/// In bytes.
const BROTLI_BUDGET: usize = 350_000;
/// In bytes.
const GZIP_BUDGET: usize = 450_000;

#[derive(Default)]
struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

/// Prints the table, and fails over the budget.
pub fn within_budget() -> Result<(), Failure> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join("dist"))? {
        let path = entry?.path();
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

    if total.brotli > BROTLI_BUDGET || total.gzip > GZIP_BUDGET {
        return Err(Failure::new(format!("the budget is {GZIP_BUDGET} bytes of gzip and {BROTLI_BUDGET} of brotli")));
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
