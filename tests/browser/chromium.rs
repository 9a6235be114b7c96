//! A chromedriver with a Chromium of its own, both ended on drop.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

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
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            // Chromium keeps its profile in there.
            .env("TMPDIR", &folder)
            .process_group(0)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is on PATH");
        let mut output = BufReader::new(child.stdout.take().expect("stdout is piped"));
        let url = loop {
            let mut line = String::new();
            let length = output.read_line(&mut line).expect("chromedriver speaks");
            assert!(length > 0, "chromedriver ended before it was ready");
            // "ChromeDriver was started successfully on port 12345."
            if let Some((_, port)) = line.trim_end_matches(['.', '\n']).split_once("successfully on port ") {
                break format!("http://127.0.0.1:{port}");
            }
        };
        Self { child, folder, url }
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }
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
