//! What keys do without a pointer: at the prompt, in the output, on tabs.

use serde_json::json;

use crate::page::Page;

const UP: &str = "\u{e013}";
const LEFT: &str = "\u{e012}";
const RIGHT: &str = "\u{e014}";
const HOME: &str = "\u{e011}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

fn ctrl(letter: char) -> String {
    format!("\u{e009}{letter}\u{e000}")
}

async fn press(page: &Page, keys: &str) {
    let focused = page.client.active_element().await.expect("something has the focus");
    focused.send_keys(keys).await.expect("it takes keys");
}

#[tokio::test]
async fn names_lines_and_tabs() {
    let page = Page::open().await;
    page.run("kubectl create deployment web --image=nginx:1.20").await;
    page.run("kubectl get deployments").await;

    page.eval("(document.querySelector('.rp-output').focus(), true)").await;
    press(&page, UP).await;
    page.until("document.activeElement.matches('[data-moment]')").await;
    press(&page, RIGHT).await;
    page.until("document.activeElement.matches('.rp-object') && document.activeElement.innerText === 'web'").await;
    press(&page, ENTER).await;
    page.until("document.querySelector('.rp-inspector h2')?.innerText === 'deployment/web'").await;
    press(&page, LEFT).await;
    page.until("document.activeElement.matches('[data-moment]')").await;
    press(&page, HOME).await;
    press(&page, ENTER).await;
    page.until("document.querySelector('.rp-past')").await;
    press(&page, ESCAPE).await;
    page.until("!document.querySelector('.rp-past')").await;

    page.eval("(document.querySelector('.rp-new-tab').click(), true)").await;
    let tabs = "[...document.querySelectorAll('.rp-tab-row [role=tab]')]";
    let chosen = format!("{tabs}.findIndex((tab) => tab.ariaSelected === 'true')");
    page.until(&format!("{chosen} === 1")).await;
    page.eval(&format!("({tabs}[1].focus(), true)")).await;
    press(&page, LEFT).await;
    page.until(&format!("{chosen} === 0 && document.activeElement === {tabs}[0]")).await;
    assert_eq!(page.eval(&format!("{tabs}.map((tab) => tab.tabIndex)")).await, json!([0, -1]));
    assert_eq!(page.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_erased_begins_at_the_caret() {
    let page = Page::open().await;
    let value = "document.querySelector('.rp-input').value";
    page.eval("(document.querySelector('.rp-input').focus(), true)").await;
    press(&page, &format!("kubectl get pods{LEFT}{LEFT}{LEFT}{LEFT}{}", ctrl('u'))).await;
    page.until(&format!("{value} === 'pods'")).await;
    press(&page, &format!("{RIGHT}{}", ctrl('d'))).await;
    page.until(&format!("{value} === 'pds'")).await;
    press(&page, &ctrl('k')).await;
    page.until(&format!("{value} === 'p'")).await;
    press(&page, &format!("{}{}", ctrl('u'), ctrl('d'))).await;
    page.until(&format!("{value} === ''")).await;
    page.run("echo still here").await;
    assert_eq!(page.console().await, Vec::<String>::new());
}
