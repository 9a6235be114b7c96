//! The page works from a sub-path, under a strict policy, and asks nobody else.

use serde_json::json;

use crate::page::Page;

#[tokio::test]
async fn from_a_sub_path_without_errors_or_outside_requests() {
    let page = Page::open().await;
    page.enter("#playground", "kubectl version").await;
    page.until("document.querySelector('#playground').innerText.includes('kubectl version')").await;

    assert_eq!(page.console().await, Vec::<String>::new());
    let outside = format!(
        "performance.getEntriesByType('resource').map((r) => r.name).filter((name) => !name.startsWith('{}'))",
        page.url
    );
    assert_eq!(page.eval(&outside).await, json!([]));
}
