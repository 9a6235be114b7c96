//! A chromedriver with a Chromium of its own, both ended on drop.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A running chromedriver.
pub struct Chromium {
    child: Child,
    folder: PathBuf,
    url: String,
}

impl Chromium {
    /// Starts one on a free port.
    pub fn start() -> Self {
        let name = format!("chromium-{}-{:?}", std::process::id(), std::thread::current().id());
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).expect("the test folder can be written");
        // It takes a free port for one protocol and may find it taken for the other: then it ends at once.
        let (child, url) = (0..5).find_map(|_| start_in(&folder)).expect("chromedriver starts");
        Self { child, folder, url }
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// A chromedriver and where it listens; `None` if it ended before it was ready.
fn start_in(folder: &Path) -> Option<(Child, String)> {
    let mut child = Command::new("chromedriver")
        .arg("--port=0")
        // Chromium keeps its profile in there.
        .env("TMPDIR", folder)
        .process_group(0)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is on PATH");
    match child.stdout.take().and_then(port_said_by) {
        Some(port) => Some((child, format!("http://127.0.0.1:{port}"))),
        None => {
            let _ = child.kill();
            let _ = child.wait();
            None
        }
    }
}

/// The port in "ChromeDriver was started successfully on port 12345."
fn port_said_by(output: ChildStdout) -> Option<String> {
    let lines = BufReader::new(output).lines().map_while(Result::ok);
    let port = |line: String| Some(line.trim_end_matches('.').split_once("successfully on port ")?.1.to_owned());
    lines.filter_map(port).next()
}

impl Drop for Chromium {
    fn drop(&mut self) {
        // Chromium outlives a killed chromedriver: end the whole process group.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
