//! What would come of a line that is typed and not run; two lines side by side; and that nothing changes by asking.

use serde_json::json;

use crate::page::Page;

const PANEL: &str = "document.querySelector('.rp-forecast')";

/// Types a line and asks by Alt-Enter.
async fn ask(page: &Page, line: &str) {
    let input = page.client.find(fantoccini::Locator::Css(".rp-input")).await.expect("there is a prompt");
    input.send_keys(&format!("{line}\u{e00a}\u{e007}\u{e000}")).await.expect("it takes keys");
    page.until(&format!("{PANEL} && !{PANEL}.querySelector('.rp-looking')")).await;
}

#[tokio::test]
async fn a_line_is_foretold_and_nothing_changes() {
    let page = Page::open().await;
    page.speed(50).await;
    page.run("kubectl create deployment web --image=nginx:1.20 --replicas=4").await;
    page.run("kubectl rollout status deployment/web").await;
    page.eval("(document.querySelector('.rp-pause').click(), true)").await;
    let seen = "JSON.stringify([document.querySelector('.rp-output').innerText, document.querySelector('.rp-clock').innerText, \
                [...document.querySelectorAll('[data-box]')].map((box) => box.outerHTML)])";
    let before = page.eval(seen).await;

    ask(&page, "kubectl set image deployment/web nginx=nginx:nope").await;
    let told = page.eval(&format!("{PANEL}.innerText")).await;
    let told = told.as_str().unwrap_or_default();
    for words in ["Stuck", "nginx:nope", "fewest available 3", "most pods 5", "image updated"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(page.eval(seen).await, before);
    assert_eq!(
        page.eval("document.querySelector('.rp-input').value").await,
        json!("kubectl set image deployment/web nginx=nginx:nope")
    );

    // The same with another image, beside it.
    let other = page.client.find(fantoccini::Locator::Css(".rp-compare input")).await.expect("there is a field");
    other.send_keys("kubectl set image deployment/web nginx=nginx:1.21\u{e007}").await.expect("it takes keys");
    page.until(&format!(
        "{PANEL}.querySelectorAll('.rp-course').length === 2 && !{PANEL}.querySelector('.rp-looking')"
    ))
    .await;
    let second = page.eval(&format!("{PANEL}.querySelectorAll('.rp-course')[1].innerText")).await;
    let second = second.as_str().unwrap_or_default();
    assert!(second.contains("It takes ") && !second.contains("Stuck"), "{second}");
    assert_eq!(page.eval(&format!("{PANEL}.querySelectorAll('[data-lane=web]').length")).await, json!(2));
    assert_eq!(page.eval(seen).await, before);

    other.send_keys("\u{e00c}").await.expect("it takes keys");
    page.until(&format!("!{PANEL}")).await;
    // By the button at the prompt, and then in earnest.
    page.eval("(document.querySelector('.rp-ask-what-if').click(), true)").await;
    page.until(&format!("{PANEL} && !{PANEL}.querySelector('.rp-looking')")).await;
    page.eval("(document.querySelector('.rp-run-it').click(), true)").await;
    page.until("document.querySelector('.rp-output').innerText.includes('image updated')").await;
    page.until(&format!("!{PANEL}")).await;
    assert_eq!(page.console().await, Vec::<String>::new());
}
