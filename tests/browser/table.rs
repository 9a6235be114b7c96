//! The table says what the picture says, and the list of shapes and keys keeps the focus.

use serde_json::json;

use crate::page::Page;

#[tokio::test]
async fn the_same_pods_as_rows() {
    let page = Page::open().await;
    page.speed(50).await;
    page.run("kubectl create deployment web --image=nginx:1.20 --replicas=2").await;
    page.run("kubectl rollout status deployment/web").await;
    page.until("document.querySelectorAll('[data-box=pod]').length === 2").await;
    page.view("Table").await;
    page.until("document.querySelectorAll('[data-row=pod]').length === 2").await;
    let cells = "[...document.querySelectorAll('[data-row=pod] td')].map((cell) => cell.innerText).slice(0, 2)";
    assert_eq!(page.eval(cells).await, json!(["Running, ready", "1"]));
    page.eval("(document.querySelector('[data-row=pod] button').click(), true)").await;
    page.until("document.querySelector('.rp-inspector') && document.querySelector('[data-row=pod].rp-selected')").await;
    page.view("Graph").await;
    page.until("document.querySelector('[data-box=pod].rp-selected, .rp-pod.rp-selected')").await;

    let button = page.client.find(fantoccini::Locator::Css(".rp-help-button")).await.expect("there is a button");
    button.send_keys("?").await.expect("it takes keys");
    page.until("document.querySelectorAll('.rp-legend svg').length === 7").await;
    page.until("document.querySelector('.rp-help').contains(document.activeElement)").await;
    let close = page.client.find(fantoccini::Locator::Css(".rp-help button")).await.expect("there is a button");
    close.send_keys("\u{e004}").await.expect("it takes keys");
    assert_eq!(page.eval("document.querySelector('.rp-help').contains(document.activeElement)").await, json!(true));
    close.send_keys("\u{e00c}").await.expect("it takes keys");
    page.until("!document.querySelector('.rp-help') && document.activeElement.matches('.rp-help-button')").await;
    assert_eq!(page.console().await, Vec::<String>::new());
}
