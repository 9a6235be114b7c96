//! A file server for this machine: what `serve` uses, and what the browser tests load from.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Serves the files of one folder, one thread a connection.
#[derive(Clone)]
pub struct Server {
    folder: PathBuf,
    prefix: String,
    headers: Vec<(String, String)>,
}

impl Server {
    /// A server of this folder, at `/`.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, prefix: "/".to_owned(), headers: vec![("Cache-Control".to_owned(), "no-cache".to_owned())] }
    }

    /// Serves under this path instead, which begins and ends with a slash; all else is not found.
    pub fn under(mut self, prefix: &str) -> Self {
        self.prefix = prefix.to_owned();
        self
    }

    /// Adds a header to every answer, in place of one of the same name.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(held, _)| held != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Answers until the listener fails.
    #[expect(clippy::disallowed_methods, reason = "a browser asks for several files at once")]
    pub fn answer(self, listener: &TcpListener) {
        let server = Arc::new(self);
        for connection in listener.incoming().flatten() {
            let server = Arc::clone(&server);
            // A person who closes the tab is no reason to end.
            std::thread::spawn(move || server.answer_one(&connection).ok());
        }
    }

    /// Answers on a free port of this machine for as long as the process runs.
    #[expect(clippy::disallowed_methods, reason = "a test goes on while it is served")]
    pub fn in_background(self) -> io::Result<SocketAddr> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        std::thread::spawn(move || self.answer(&listener));
        Ok(address)
    }

    fn answer_one(&self, connection: &TcpStream) -> io::Result<()> {
        let mut lines = BufReader::new(connection).lines();
        let request = lines.next().transpose()?.unwrap_or_default();
        for line in lines {
            if line?.is_empty() {
                break;
            }
        }
        let target = request.split(' ').nth(1).unwrap_or("/");
        let path = target.split(['?', '#']).next().unwrap_or("/");
        let (status, kind, body) = match self.file(path) {
            Some((file, body)) => ("200 OK", content_type(&file), body),
            None => ("404 Not Found", "text/plain", b"not found\n".to_vec()),
        };
        let mut head = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        head.push_str("Connection: close\r\n");
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let mut connection = connection;
        connection.write_all(head.as_bytes())?;
        connection.write_all(&body)
    }

    fn file(&self, path: &str) -> Option<(PathBuf, Vec<u8>)> {
        let relative = Path::new(path.strip_prefix(&self.prefix)?);
        let stays_inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
        if !stays_inside {
            return None;
        }
        let mut file = self.folder.join(relative);
        if file.is_dir() {
            file.push("index.html");
        }
        let body = fs::read(&file).ok()?;
        Some((file, body))
    }
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|end| end.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("json" | "webmanifest") => "application/json",
        _ => "application/octet-stream",
    }
}
