//! A simulator that stops takes neither the script nor its neighbours with it.

use serde_json::json;

use crate::instances::start_another;
use crate::page::Page;

#[tokio::test]
async fn a_panic_keeps_the_script_and_starts_again_from_it() {
    let page = Page::open().await;
    start_another(&page, "second", "{ debug: { panicOn: 'echo boom' } }").await;
    page.enter("#second", "echo before").await;
    page.enter("#second", "echo boom").await;

    page.until("document.querySelector('#second .rp-stopped')").await;
    let script = page.eval("document.querySelector('#second .rp-stopped-script').textContent").await;
    assert_eq!(script, json!("$ echo before\n$ echo boom"));

    page.enter("#playground", "echo neighbour").await;
    page.until("document.querySelector('#playground').innerText.includes('echo neighbour')").await;

    page.eval("document.querySelector('#second .rp-stopped button').click()").await;
    page.until("document.querySelector('#second .rp-input')").await;
    page.until("document.querySelector('#second').innerText.includes('echo before')").await;
    page.enter("#second", "echo after").await;
    page.until("document.querySelector('#second').innerText.includes('echo after')").await;
}
