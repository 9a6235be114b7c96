//! How fast the page is to a person. `cargo xtask bench` prints it; nothing fails by its time.

use std::time::Duration;

use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};

use crate::keep::{goto, leave};
use crate::page::Page;

/// Keeps how long every frame of the page keeps the main thread, from its beginning until it is painted.
const WATCH_FRAMES: &str = "(() => {
    const request = requestAnimationFrame.bind(window);
    const { port1, port2 } = new MessageChannel();
    let began = 0;
    window.times = [];
    window.scripts = [];
    port1.onmessage = () => times.push(performance.now() - began);
    window.requestAnimationFrame = (act) => request((now) => {
        began = performance.now();
        port2.postMessage(0);
        act(now);
        scripts.push(performance.now() - began);
    });
    return true;
})()";

/// A function of the page: comes back once the next frame is painted.
const PAINTED: &str = "(() => {
    window.painted = () => new Promise((done) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.now());
        port2.postMessage(0);
    }));
    return true;
})()";

/// Prints what lies in the middle, what 95 of 100 stay below, and the longest.
fn print(what: &str, times: &Value) {
    let times = times.as_array().into_iter().flatten();
    let mut times: Vec<f64> = times.filter_map(Value::as_f64).collect();
    times.sort_by(f64::total_cmp);
    let at =
        |percent: usize| times.get((times.len() * percent / 100).min(times.len() - 1)).copied().unwrap_or(f64::NAN);
    assert!(!times.is_empty(), "nothing was measured");
    println!(
        "{what}: {:.1} ms, 95th percentile {:.1} ms, at most {:.1} ms, of {}",
        at(50),
        at(95),
        at(100),
        times.len()
    );
}

/// So many replicas are ready, on as many nodes as that takes.
async fn deploy(page: &Page, replicas: u32) {
    // The playground that the page began with gets no frame any more: it would be measured too.
    let replace = "await (async () => {
        const request = requestAnimationFrame;
        window.requestAnimationFrame = () => 0;
        await new Promise((done) => setTimeout(done, 200));
        window.requestAnimationFrame = request;
        const { WASM, start } = await import('URLplayground.js');
        await start(WASM, document.querySelector('#playground'), { debug: { nodes: NODES } });
        return true;
    })()";
    let replace = replace.replace("URL", &page.url).replace("NODES", &(replicas / 80).max(2).to_string());
    assert_eq!(page.eval_async(&replace).await, json!(true));
    page.until("document.querySelector('#playground .rp-input')").await;
    page.speed(500).await;
    page.run(&format!("kubectl create deployment web --image=nginx:1.20 --replicas={replicas}")).await;
    page.run("kubectl rollout status deployment/web --timeout=1h > /dev/null").await;
    let ready = page.run("kubectl get deployment web").await;
    assert!(ready.contains(&format!(" {replicas}/{replicas} ")), "{}", page.terminal().await);
}

async fn frames(replicas: u32, tenths: u32) {
    let page = Page::open().await;
    deploy(&page, replicas).await;
    page.speed(tenths).await;
    page.eval(WATCH_FRAMES).await;
    page.enter("#playground", "kubectl set image deployment/web nginx=nginx:1.21").await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    let speed = tenths / 10;
    print(&format!("a frame with {replicas} pods in a rollout at {speed}x"), &page.eval("times").await);
    print("  of which the page's own work", &page.eval("scripts").await);
}

#[tokio::test]
#[ignore = "a bench"]
async fn frames_with_200_pods() {
    frames(200, 10).await;
    frames(200, 50).await;
}

#[tokio::test]
#[ignore = "a bench"]
async fn frames_with_2000_pods() {
    frames(2000, 10).await;
    frames(2000, 50).await;
}

#[tokio::test]
#[ignore = "a bench"]
async fn keystrokes() {
    let page = Page::open().await;
    deploy(&page, 10_000).await;
    page.eval(WATCH_FRAMES).await;
    page.eval(PAINTED).await;
    page.enter("#playground", "kubectl set image deployment/web nginx=nginx:1.21").await;
    page.until("!document.querySelector('.rp-busy')").await;
    let listen = "(window.answered = [], document.addEventListener('keydown', async (event) => \
                  answered.push(await painted() - event.timeStamp), true), true)";
    page.eval(listen).await;
    let input = page.client.find(fantoccini::Locator::Css(".rp-input")).await.expect("there is a prompt");
    for letter in "kubectl get pods --selector=app=web".chars() {
        input.send_keys(&letter.to_string()).await.expect("it takes keys");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    print("a keystroke in a rollout of 10,000 pods at 50x", &page.eval("answered").await);
    print("a frame of that", &page.eval("times").await);
}

#[tokio::test]
#[ignore = "a bench"]
async fn scrubbing() {
    let page = Page::open().await;
    let line = |nth: usize| match nth {
        0 => "kubectl create deployment web --image=nginx:1.20 --replicas=5".to_owned(),
        1 => "kubectl expose deployment web --port=80".to_owned(),
        nth if nth % 4 == 0 => format!("kubectl set image deployment/web nginx=nginx:1.{}", 20 + nth / 4 % 6),
        _ => "kubectl get pods".to_owned(),
    };
    let inputs: Vec<Value> = (0..200).map(|nth| json!([nth * 18_000_000, "line", 0, line(nth)])).collect();
    let session = json!({ "version": 1, "rules": 2, "seed": 1, "now": 3_600_000_000_u64, "inputs": inputs });
    leave(&page, &session).await;
    goto(&page, &page.url).await;
    page.until("!document.querySelector('.rp-replaying') && document.querySelectorAll('.rp-command').length === 200")
        .await;
    page.eval(PAINTED).await;
    let scrub = "await (async () => {
        const track = document.querySelector('.rp-track-box');
        const { left, width } = track.getBoundingClientRect();
        const times = [];
        let random = 1;
        for (let n = 0; n < 60; n += 1) {
            random = random * 48271 % 2147483647;
            const clientX = left + width * 0.99 * random / 2147483647;
            const from = performance.now();
            track.dispatchEvent(new PointerEvent('pointerdown', { clientX, buttons: 1, bubbles: true }));
            times.push(await painted() - from);
            await painted();
        }
        return times;
    })()";
    print("to any moment of an hour with 200 commands", &page.eval_async(scrub).await);
    page.until("document.querySelector('.rp-past')").await;
}

#[tokio::test]
#[ignore = "a bench"]
async fn start() {
    let page = Page::open_cached().await;
    let notice = "new MutationObserver((_, observer) => {
        if (!document.querySelector('.rp-input')) return;
        observer.disconnect();
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => (window.usable = performance.now());
            port2.postMessage(0);
        });
    }).observe(document, { childList: true, subtree: true })";
    page.client.issue_cmd(InEveryPage(notice)).await.expect("chromedriver takes it");
    let mut times = Vec::new();
    for _ in 0..12 {
        goto(&page, &page.url).await;
        page.until("window.usable").await;
        times.push(page.eval("usable").await);
    }
    // The first ones fill the caches.
    print("from navigation to the prompt, warm", &json!(times[2..]));
}

/// chromedriver's own command for a script that runs before any of a page.
#[derive(Debug)]
struct InEveryPage(&'static str);

impl WebDriverCompatibleCommand for InEveryPage {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        let command = json!({ "cmd": "Page.addScriptToEvaluateOnNewDocument", "params": { "source": self.0 } });
        (http::Method::POST, Some(command.to_string()))
    }
}
