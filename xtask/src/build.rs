//! The release build of the page into `dist/`.

use std::fs;
use std::path::Path;

use crate::install::{FOR_BUILD, missing};
use crate::process::{command, succeed};
use crate::step::Steps;
use crate::{Failure, root::root, sizes};

/// Builds, prints the sizes of the first load, and fails when they are over the budget.
pub fn run() -> Result<(), Failure> {
    let mut steps = Steps::default();
    missing(&mut steps, &[FOR_BUILD])?;
    release(&mut steps)?;
    steps.run("sizes of the first load", sizes::within_budget)?;
    steps.print_summary();
    Ok(())
}

/// Builds `dist/`.
pub fn release(steps: &mut Steps) -> Result<(), Failure> {
    steps.run("release build of the page", || {
        // trunk takes the variable for its own flag and rejects the value "1".
        succeed(command("trunk").args(["build", "--release"]).env_remove("NO_COLOR"))?;
        name_parts(&root().join("dist"))
    })
}

/// Writes into the loader and the page the names that the parts got from their hashes.
fn name_parts(dist: &Path) -> Result<(), Failure> {
    let glue = only_file(dist, "web-", ".js")?;
    let wasm = only_file(dist, "web-", "_bg.wasm")?;
    rewrite(&dist.join("playground.js"), |text| {
        text.replace("./web.js", &format!("./{glue}")).replace("./web_bg.wasm", &format!("./{wasm}"))
    })?;
    // Trunk leaves its own link in place of the script that it was told not to write. In its
    // place the browser is told to fetch the largest part at once.
    let preload = format!(r#"<link rel="preload" href="./{wasm}" as="fetch" crossorigin>"#);
    rewrite(&dist.join("index.html"), |text| {
        let is_trunks = |line: &&str| line.contains(r#"<link data-trunk rel="rust""#);
        match text.lines().find(is_trunks) {
            Some(line) => text.replace(line.trim(), &preload),
            None => text.to_owned(),
        }
    })
}

fn rewrite(file: &Path, change: impl Fn(&str) -> String) -> Result<(), Failure> {
    let text = fs::read_to_string(file)?;
    let changed = change(&text);
    if changed == text {
        return Err(Failure::new(format!("{} has no place for the names of its parts", file.display())));
    }
    Ok(fs::write(file, changed)?)
}

fn only_file(folder: &Path, start: &str, end: &str) -> Result<String, Failure> {
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with(start) && name.ends_with(end) {
            names.push(name);
        }
    }
    match names.as_slice() {
        [name] => Ok(name.clone()),
        _ => Err(Failure::new(format!("dist/ should have one {start}*{end}, and has {}", names.len()))),
    }
}
