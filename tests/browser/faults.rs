//! What is selected is broken and mended by buttons that type the command.

use fantoccini::Locator;
use serde_json::json;

use crate::page::Page;

/// Presses the button of the inspector whose words these are, and waits until its line is typed.
async fn press(page: &Page, words: &str) {
    let button = format!(
        "[...document.querySelectorAll('.rp-fault')].find((one) => one.innerText.toLowerCase().includes('{words}'))"
    );
    page.until(&button).await;
    let typed = "document.querySelectorAll('.rp-typed').length";
    let before = page.eval(typed).await;
    page.eval(&format!("({button}.click(), true)")).await;
    page.until(&format!("{typed} > {before} && !document.querySelector('.rp-busy')")).await;
}

async fn select(page: &Page, selector: &str) {
    page.eval(&format!(
        "(document.querySelector('{selector}').dispatchEvent(new MouseEvent('click', {{ bubbles: true }})), true)"
    ))
    .await;
    let tab = "[...document.querySelectorAll('.rp-inspector [role=tab]')].find((one) => one.innerText === 'Faults')";
    page.until(tab).await;
    page.eval(&format!("({tab}.click(), true)")).await;
}

#[tokio::test]
async fn a_pod_a_node_and_an_image() {
    let page = Page::open().await;
    page.speed(50).await;
    page.run("kubectl create deployment web --image=nginx:1.20").await;
    page.run("kubectl rollout status deployment/web").await;

    select(&page, "[data-box=pod]").await;
    press(&page, "kill").await;
    page.until("/\\$ fault container web-\\S+ kill/.test(document.querySelector('.rp-output').innerText)").await;
    page.until("!document.querySelector('.rp-busy')").await;
    assert!(page.run("sleep 10; kubectl get pods").await.contains("1 ("), "it was restarted");

    press(&page, "cut its network").await;
    press(&page, "reconnect").await;
    page.until("document.querySelector('.rp-output').innerText.includes(' heal')").await;

    press(&page, "remove image nginx:1.20").await;
    press(&page, "bring image nginx:1.20 back").await;

    page.run("kubectl get nodes").await;
    let nodes = page.client.find_all(Locator::Css(".rp-object")).await.expect("names are there");
    nodes.last().expect("node-2 is named").click().await.expect("it can be clicked");
    page.until("document.querySelector('.rp-inspector h2').innerText === 'node/node-2'").await;
    press(&page, "stop its kubelet").await;
    press(&page, "start its kubelet").await;
    page.until("document.querySelector('.rp-output').innerText.includes('fault node node-2 up')").await;
    assert_eq!(page.console().await, Vec::<String>::new());
    assert_eq!(page.eval("document.querySelectorAll('.rp-fault').length").await, json!(2));
}
