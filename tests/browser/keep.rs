//! A session outlives a reload, travels as a link, and a link that is damaged does no harm.

use serde_json::{Value, json};

use crate::page::Page;

const STATES: &str = "[...document.querySelectorAll('[data-box=pod]')].map((pod) => pod.dataset.state).sort().join()";

/// Navigates anew, whatever the page shows.
pub async fn goto(page: &Page, url: &str) {
    page.client.goto("about:blank").await.expect("it opens");
    page.client.goto(url).await.expect("the page answers");
    page.until("document.querySelector('.rp-input')").await;
}

/// Leaves the page; what is kept then is what another page of the site would have left.
pub async fn leave(page: &Page, kept: &Value) {
    let kept = json!(kept.to_string());
    let script =
        format!("addEventListener('pagehide', () => localStorage.setItem('rollout-playground.session', {kept}))");
    page.eval(&format!("({script}, true)")).await;
    page.client.goto("about:blank").await.expect("it opens");
}

async fn link(page: &Page) -> String {
    page.eval("(document.querySelector('.rp-share').click(), true)").await;
    page.until("document.querySelector('.rp-share-link')").await;
    let link = page.eval("document.querySelector('.rp-share-link').value").await;
    link.as_str().expect("a link").to_owned()
}

fn session(lines: &[String], now_seconds: usize) -> Value {
    let input = |(second, line)| json!([second * 1_000_000, "line", 0, line]);
    let inputs: Vec<Value> = lines.iter().enumerate().map(input).collect();
    json!({ "version": 1, "rules": 1, "seed": 1, "now": now_seconds * 1_000_000, "inputs": inputs })
}

const KEPT: &str = "JSON.parse(localStorage.getItem('rollout-playground.session'))";

#[tokio::test]
async fn across_a_reload_and_as_a_link() {
    let page = Page::open().await;
    page.speed(50).await;
    page.run("kubectl create deployment web --image=nginx:1.20 --replicas=2").await;
    page.run("kubectl rollout status deployment/web").await;
    let before = page.terminal().await;

    goto(&page, &page.url).await;
    page.until(&format!("{STATES} === 'ready,ready'")).await;
    page.until("!document.querySelector('.rp-replaying')").await;
    assert_eq!(page.terminal().await.trim_end(), before.trim_end());

    let link = link(&page).await;
    page.eval("(document.querySelector('.rp-start-over').click(), true)").await;
    page.until("!document.querySelector('[data-box]') && document.querySelector('.rp-input')").await;
    page.run("echo mine").await;

    goto(&page, &link).await;
    page.until(&format!("{STATES} === 'ready,ready'")).await;
    page.until("document.querySelector('.rp-notice').innerText.includes('the link')").await;
    page.eval("(document.querySelector('.rp-notice button').click(), true)").await;
    page.until("document.querySelector('.rp-output')?.innerText.includes('mine')").await;

    for damaged in ["#s=AAAA", "#s=%3Cscript%3E", &link[link.find('#').unwrap_or(0)..link.len() - 8]] {
        goto(&page, &format!("{}{damaged}", page.url)).await;
        page.until("document.querySelector('.rp-notice')?.innerText.includes('can\\'t be opened')").await;
        page.until("document.querySelector('.rp-output')?.innerText.includes('mine')").await;
    }

    assert_eq!(page.console().await, Vec::<String>::new());
}

/// A link as a page made it when links were new; every later page opens it.
const OLD_LINK: &str = "#s=bY_NDoMgEIRfhXDGFrA1auKTGA_-bAwpAgGsNk3fvUB66IHTTjbzzc6-8ROsE1rhlhFsdwkuKQewJKH0Eea9ZBWllGChzO6Dpe85bZomrqRQgEkQj32C2Us0Wxg9oAWM1K8NlEcHTKgoxDau0KlVqLNlF07DygaPmEfXcTyQvmJ1ybKRcBrtMpFGW9_VNMI1r0uahR14lG7_8dfIpyq_QkobiDHsFl7Nl1hDjtGLw8Pw-QI";

#[tokio::test]
async fn an_old_link_comes_to_the_same_moment() {
    let page = Page::open().await;
    goto(&page, &format!("{}{OLD_LINK}", page.url)).await;
    page.until(&format!("{STATES} === 'failing,ready,ready'")).await;
    page.until("!document.querySelector('.rp-replaying')").await;
    let terminal = page.terminal().await;
    let pods = [
        "web-7c94cdf458-wksft   0/1     ErrImagePull   0          6s",
        "web-854998db69-npvsb   1/1     Running        0          12s",
    ];
    assert!(pods.iter().all(|pod| terminal.contains(pod)), "{terminal}");
    page.until("document.querySelector('.rp-notice').innerText.includes('other rules')").await;
    assert_eq!(page.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_session_that_is_still_replayed_is_whole() {
    let page = Page::open().await;
    page.run("echo theirs").await;
    let link = link(&page).await;
    let mut lines = vec![
        "kubectl create deployment web --image=nginx:1.20".to_owned(),
        "kubectl expose deployment web --port=80".to_owned(),
    ];
    lines.extend((0..600).map(|number| format!("echo mine {number}")));
    leave(&page, &session(&lines, 7200)).await;

    // The link is opened in the first moment of the replay.
    goto(&page, &link).await;
    page.until("document.querySelector('.rp-notice')?.innerText.includes('the link')").await;
    page.until("document.querySelector('.rp-output').innerText.includes('theirs')").await;
    page.eval("(dispatchEvent(new Event('pagehide')), true)").await;
    assert_eq!(page.eval(&format!("{KEPT}.inputs.length")).await, json!(602));
    page.eval("(document.querySelector('.rp-notice button').click(), true)").await;
    page.until("document.querySelector('.rp-replaying') && !document.querySelector('.rp-notice')").await;
    page.eval("(dispatchEvent(new Event('pagehide')), true)").await;
    assert_eq!(page.eval(&format!("[{KEPT}.inputs.length, {KEPT}.now]")).await, json!([602, 7_200_000_000_u64]));
    page.until("!document.querySelector('.rp-replaying')").await;
    page.until("document.querySelector('.rp-output').innerText.includes('echo mine 599')").await;
    assert_eq!(page.eval("document.querySelectorAll('.rp-typed').length").await, json!(602));
    assert_eq!(page.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_cannot_be_kept_is_told_and_what_cannot_be_read_stays() {
    let page = Page::open().await;
    let damaged = json!({ "version": 1, "inputs": 3 });
    leave(&page, &damaged).await;
    goto(&page, &page.url).await;
    page.until("document.querySelector('.rp-notice')?.innerText.includes('can\\'t be read')").await;
    let aside = page.eval("localStorage.getItem('rollout-playground.unread.1')").await;
    assert_eq!(aside, json!(damaged.to_string()));

    // At fifty times the speed, its last five seconds are over at once.
    leave(&page, &session(&["echo mine".to_owned()], 30 * 24 * 3600 - 5)).await;
    goto(&page, &page.url).await;
    page.until("!document.querySelector('.rp-replaying')").await;
    page.speed(500).await;
    page.until("document.querySelector('.rp-notice')?.innerText.includes('longer than 30 days')").await;
    assert_eq!(page.eval(&format!("{KEPT}.inputs.length")).await, json!(1));
    page.eval("(document.querySelector('.rp-share').click(), true)").await;
    page.until("document.querySelector('.rp-notice').innerText.includes('can\\'t be shared')").await;

    let full = "(() => { localStorage.clear(); let text = 'x'.repeat(1 << 20); \
                for (let n = 0; text; n += 1) try { localStorage.setItem('other' + n, text); } \
                catch { text = text.slice(text.length / 2 + 1); } return true; })()";
    page.eval("(document.querySelector('.rp-start-over').click(), true)").await;
    page.until("document.querySelector('.rp-notice')?.innerText.includes('A fresh session')").await;
    page.eval(full).await;
    page.run("echo full").await;
    page.until("document.querySelector('.rp-notice')?.innerText.includes('storage for this site is full')").await;
    assert_eq!(page.console().await, Vec::<String>::new());
}
