//! A session outlives a reload, travels as a link, and a link that is damaged does no harm.

use serde_json::json;

use crate::page::Page;

const STATES: &str = "[...document.querySelectorAll('[data-box=pod]')].map((pod) => pod.dataset.state).sort().join()";

async fn goto(page: &Page, url: &str) {
    page.client.goto("about:blank").await.expect("it opens");
    page.client.goto(url).await.expect("the page answers");
    page.until("document.querySelector('.rp-input')").await;
}

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

    page.eval("(document.querySelector('.rp-share').click(), true)").await;
    page.until("document.querySelector('.rp-share-link')").await;
    let link = page.eval("document.querySelector('.rp-share-link').value").await;
    let link = link.as_str().expect("a link").to_owned();
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

    page.eval("(localStorage.setItem('rollout-playground.session', '{\"version\": 1, \"inputs\": 3}'), true)").await;
    // Leaving the page keeps the session again: this is what another page of the site would have left.
    let script = "addEventListener('pagehide', () => localStorage.setItem('rollout-playground.session', '{oops'))";
    page.eval(&format!("({script}, true)")).await;
    goto(&page, &page.url).await;
    page.until("document.querySelector('.rp-notice')?.innerText.includes('can\\'t be read')").await;
    assert_eq!(page.eval("!!document.querySelector('[data-box]')").await, json!(false));
    assert_eq!(page.console().await, Vec::<String>::new());
}
