//! The page as a person has it: opened, typed into, looked at.

use std::path::PathBuf;
use std::time::Duration;

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use serde_json::{Value, json};
use xtask::server::Server;

use crate::chromium::Chromium;

/// What the strictest host would send.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                          img-src 'self' data:; connect-src 'self'";

/// How long anything may take before a test gives up, in 25 ms polls.
const POLLS: usize = 800;

/// A page that is open in a browser of its own.
pub struct Page {
    /// The browser.
    pub client: Client,
    /// Where the page is.
    pub url: String,
    // Dropped last: it ends the browser.
    _chromium: Chromium,
}

impl Page {
    /// Opens the built page from a sub-path of a site with the strict policy.
    pub async fn open() -> Self {
        Self::open_from(Server::new(dist()), "en-US").await
    }

    /// The same in a browser whose languages are these, the dearest first.
    pub async fn open_in(languages: &str) -> Self {
        Self::open_from(Server::new(dist()), languages).await
    }

    /// The same from a site that lets the browser keep what it has seen.
    pub async fn open_cached() -> Self {
        Self::open_from(Server::new(dist()).with_header("Cache-Control", "max-age=600"), "en-US").await
    }

    async fn open_from(server: Server, languages: &str) -> Self {
        let server = server.under("/some/where/").with_header("Content-Security-Policy", POLICY);
        let address = server.in_background().expect("a port is free");
        let url = format!("http://{address}/some/where/");

        let chromium = Chromium::start();
        let client = connect(chromium.url(), languages).await;
        client.goto(&url).await.expect("the page answers");
        let page = Self { client, url, _chromium: chromium };
        page.until("document.querySelector('.rp-input')").await;
        page
    }

    /// Evaluates an expression in the page.
    pub async fn eval(&self, expression: &str) -> Value {
        let script = format!("return ({expression});");
        match self.client.execute(&script, Vec::new()).await {
            Ok(value) => value,
            Err(error) => panic!("{expression}: {error}"),
        }
    }

    /// Evaluates an expression that may await.
    pub async fn eval_async(&self, expression: &str) -> Value {
        let script =
            format!("const done = arguments[0]; (async () => ({expression}))().then(done, (e) => done(String(e)));");
        match self.client.execute_async(&script, Vec::new()).await {
            Ok(value) => value,
            Err(error) => panic!("{expression}: {error}"),
        }
    }

    /// Waits for an expression to be true, or fails with what the page shows.
    #[track_caller]
    pub fn until(&self, expression: &str) -> impl Future<Output = ()> {
        let caller = std::panic::Location::caller();
        let expression = format!("!!({expression})");
        async move {
            for _ in 0..POLLS {
                if self.eval(&expression).await == json!(true) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(25)).await;
            }
            let shown = self.eval("document.body.innerText").await;
            panic!("{caller}: never came true: {expression}\nThe page shows:\n{}", shown.as_str().unwrap_or_default());
        }
    }

    /// What the browser's console has of warnings and errors since it was asked last.
    pub async fn console(&self) -> Vec<String> {
        let entries = self.client.issue_cmd(BrowserLog).await.expect("chromedriver keeps the log");
        let entries = entries.as_array().cloned().unwrap_or_default();
        entries.iter().map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// What stands in the terminal.
    pub async fn terminal(&self) -> String {
        let text = self.eval("document.querySelector('.rp-terminal:not([hidden])').innerText").await;
        // A tab is not always what the browser makes of it.
        text.as_str().unwrap_or_default().replace('\u{a0}', " ")
    }

    /// Runs a line to its end; returns what it printed.
    pub async fn run(&self, line: &str) -> String {
        let before = self.terminal().await.trim_end().len();
        self.enter("#playground", line).await;
        let done = format!(
            "(() => {{ const text = document.querySelector('.rp-terminal:not([hidden])').innerText.trimEnd(); \
             return text.length > {before} && text.endsWith('$') && !document.querySelector('.rp-busy'); }})()"
        );
        self.until(&done).await;
        let after = self.terminal().await;
        let printed = after.trim_end().get(before..).unwrap_or_default().trim_end_matches('$');
        printed.split_once('\n').map_or("", |(_, printed)| printed).trim_end().to_owned()
    }

    /// Chooses a speed, in tenths.
    pub async fn speed(&self, tenths: u32) {
        let script = format!(
            "(() => {{ const select = document.querySelector('.rp-speed'); select.value = '{tenths}'; \
             select.dispatchEvent(new Event('change', {{ bubbles: true }})); return true; }})()"
        );
        self.eval(&script).await;
    }

    /// Shows another view of the cluster.
    pub async fn view(&self, name: &str) {
        let button =
            format!("[...document.querySelectorAll('.rp-views button')].find((one) => one.innerText === '{name}')");
        self.eval(&format!("({button}.click(), true)")).await;
    }

    /// Chooses a language by its tag.
    pub async fn speak(&self, language: &str) {
        let script = format!(
            "(() => {{ const select = document.querySelector('.rp-language'); select.value = '{language}'; \
             select.dispatchEvent(new Event('change', {{ bubbles: true }})); return true; }})()"
        );
        self.eval(&script).await;
    }

    /// Types into the prompt of the playground inside this element, and Enter.
    pub async fn enter(&self, playground: &str, line: &str) {
        let selector = format!("{playground} .rp-input");
        let input = self.client.find(fantoccini::Locator::Css(&selector)).await.expect("there is a prompt");
        input.send_keys(&format!("{line}\u{e007}")).await.expect("it takes keys");
    }
}

/// The built page; `DIST` names another folder than the project's own.
fn dist() -> PathBuf {
    let dist = std::env::var_os("DIST").map(PathBuf::from);
    let dist = dist.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../dist"));
    assert!(dist.join("index.html").is_file(), "build the page first: cargo xtask build");
    dist
}

async fn connect(driver: &str, languages: &str) -> Client {
    let options = json!({
        "args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--window-size=1440,900",
        ],
        "prefs": { "intl.accept_languages": languages },
    });
    let capabilities = json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
    let Value::Object(capabilities) = capabilities else { unreachable!("an object was written") };
    let connector = hyper_util::client::legacy::connect::HttpConnector::new();
    ClientBuilder::new(connector).capabilities(capabilities).connect(driver).await.expect("Chromium starts")
}

/// chromedriver's own command for the console.
#[derive(Debug)]
struct BrowserLog;

impl WebDriverCompatibleCommand for BrowserLog {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}
