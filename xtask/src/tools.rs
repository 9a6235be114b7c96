//! The tools that the project needs: which version, how to see it, how to install it.

use crate::process::{cargo, command, find, output_of, succeed};
use crate::{Failure, root::root};

/// Something that has to be on this machine.
pub struct Tool {
    /// What to call it.
    pub name: &'static str,
    /// Roughly how long it takes to install on two cores.
    pub duration: &'static str,
    /// Whether it is here already, in the right version.
    pub present: fn() -> bool,
    /// Puts it here.
    pub install: fn() -> Result<(), Failure>,
}

/// Clippy and rustfmt of the pinned toolchain.
pub const COMPONENTS: Tool = Tool {
    name: "clippy and rustfmt",
    duration: "10 s",
    present: || {
        output_of("cargo", &["clippy", "--version"]).is_some() && output_of("cargo", &["fmt", "--version"]).is_some()
    },
    install: || succeed(command("rustup").args(["component", "add", "clippy", "rustfmt"])),
};

/// The standard library for WebAssembly.
pub const WASM_TARGET: Tool = Tool {
    name: "the wasm32-unknown-unknown target",
    duration: "10 s",
    present: || {
        output_of("rustc", &["--print", "target-libdir", "--target", "wasm32-unknown-unknown"])
            .is_some_and(|folder| std::path::Path::new(folder.trim()).is_dir())
    },
    install: || succeed(command("rustup").args(["target", "add", "wasm32-unknown-unknown"])),
};

/// Builds the page.
pub const TRUNK: Tool = Tool {
    name: "trunk 0.21.14",
    duration: "2 min",
    present: || prints("trunk", "trunk 0.21.14"),
    install: || cargo_install("0", &["trunk@0.21.14"]),
};

/// Writes the JavaScript around the wasm, and runs its tests in a browser.
pub const WASM_BINDGEN: Tool = Tool {
    name: "wasm-bindgen-cli 0.2.129",
    duration: "1 min",
    present: || prints("wasm-bindgen", "wasm-bindgen 0.2.129") && find("wasm-bindgen-test-runner").is_some(),
    install: || {
        let binaries = ["--bin", "wasm-bindgen", "--bin", "wasm-bindgen-test-runner", "wasm-bindgen-cli@0.2.129"];
        cargo_install("1", &binaries)
    },
};

/// Makes the wasm smaller.
pub const WASM_OPT: Tool = Tool {
    name: "wasm-opt (binaryen 132)",
    duration: "10 s",
    present: || prints("wasm-opt", "version_132"),
    install: npm_ci,
};

/// Looks for what keeps people out of the page.
pub const AXE: Tool = Tool {
    name: "axe-core 4.14.1",
    duration: "10 s",
    present: || {
        let manifest = std::fs::read_to_string(root().join("node_modules/axe-core/package.json"));
        manifest.is_ok_and(|text| text.contains(r#""version": "4.14.1""#))
    },
    install: npm_ci,
};

/// The browser that the tests drive.
pub const CHROMIUM: Tool = Tool {
    name: "Chromium and its driver",
    duration: "1 min",
    present: || {
        ["chromium", "chromium-browser", "google-chrome"].iter().any(|name| find(name).is_some())
            && find("chromedriver").is_some()
    },
    install: || apt_get_install(&["chromium", "chromium-driver"]),
};

/// The crates of the lock file; afterwards nothing asks the network.
pub const CRATES: Tool = Tool {
    name: "the crates of Cargo.lock",
    duration: "20 s",
    present: || output_of("cargo", &["metadata", "--format-version=1", "--offline", "--locked"]).is_some(),
    install: || succeed(&mut cargo(&["fetch", "--locked"])),
};

fn npm_ci() -> Result<(), Failure> {
    if find("npm").is_none() {
        apt_get_install(&["npm"])?;
    }
    succeed(command("npm").args(["ci", "--no-audit", "--no-fund", "--silent"]))
}

fn prints(program: &str, version: &str) -> bool {
    output_of(program, &["--version"]).is_some_and(|text| text.contains(version))
}

/// A tool is built once and runs for seconds: a cheap build beats a fast binary.
fn cargo_install(opt_level: &str, arguments: &[&str]) -> Result<(), Failure> {
    let folder = root().join(".tools");
    succeed(
        command("cargo")
            .args(["install", "--locked", "--no-default-features", "--force", "--root"])
            .arg(folder)
            .args(arguments)
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "false"),
    )
}

fn apt_get_install(packages: &[&str]) -> Result<(), Failure> {
    if find("apt-get").is_none() {
        return Err(Failure::new(format!("put {} on PATH, then try again", packages.join(" and "))));
    }
    succeed(as_root().args(["apt-get", "update", "-qq"]))?;
    succeed(
        as_root()
            .args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "--no-install-recommends"])
            .args(packages)
            .stdout(std::process::Stdio::null()),
    )
}

fn as_root() -> std::process::Command {
    let is_root = output_of("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    if is_root {
        command("env")
    } else {
        let mut sudo = command("sudo");
        sudo.arg("env");
        sudo
    }
}
