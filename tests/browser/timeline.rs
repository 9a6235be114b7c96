//! The timeline: the page shows an earlier moment, comes back, and goes on from there with the old course kept.

use serde_json::json;

use crate::page::Page;

/// The images of the ReplicaSets in the picture.
const IMAGES: &str =
    "[...document.querySelectorAll('[data-box=column] .rp-image')].map((text) => text.textContent).join()";

#[tokio::test]
async fn to_an_earlier_moment_and_back_and_on_from_there() {
    let page = Page::open().await;
    page.speed(50).await;
    page.run("kubectl create deployment web --image=nginx:1.20 --replicas=2").await;
    page.run("kubectl rollout status deployment/web").await;
    page.run("kubectl set image deployment/web nginx=nginx:1.21").await;
    page.run("kubectl rollout status deployment/web").await;
    page.until(&format!("{IMAGES}.includes('nginx:1.21')")).await;
    page.until("document.querySelectorAll('[data-lane=web] .rp-area').length >= 4").await;
    assert_eq!(page.eval("document.querySelectorAll('.rp-command').length").await, json!(4));

    // By the gutter of the second line that was typed.
    let second =
        "[...document.querySelectorAll('.rp-output > div')].filter((line) => line.querySelector('.rp-typed'))[1]";
    page.eval(&format!("({second}.querySelector('.rp-gutter').click(), true)")).await;
    page.until("document.querySelector('.rp-past')").await;
    page.until(&format!("{IMAGES} === 'nginx:1.20'")).await;
    assert!(!page.terminal().await.contains("set image"));

    // By key, to the start and step by step.
    let track = page.client.find(fantoccini::Locator::Css(".rp-track-box")).await.expect("there is a track");
    track.send_keys("\u{e011}").await.expect("it takes keys");
    let moment = "document.querySelector('.rp-track-box').getAttribute('aria-valuetext')";
    let first = page.eval(moment).await;
    track.send_keys("\u{e014}\u{e014}\u{e014}\u{e014}").await.expect("it takes keys");
    page.until("document.querySelectorAll('[data-box=pod]').length > 0").await;
    assert!(first.as_str() <= page.eval(moment).await.as_str());
    track.send_keys("\u{e00c}").await.expect("it takes keys");
    page.until("!document.querySelector('.rp-past')").await;
    page.until(&format!("{IMAGES}.includes('nginx:1.21')")).await;

    // Typing in the past forks; the course that was left is kept.
    page.eval(&format!("({second}.querySelector('.rp-gutter').click(), true)")).await;
    page.until("document.querySelector('.rp-past')").await;
    page.enter("#playground", "kubectl scale deployment/web --replicas=3").await;
    page.until("!document.querySelector('.rp-past') && document.querySelector('.rp-branch')").await;
    page.until("document.querySelectorAll('[data-box=pod]').length === 3").await;
    page.eval("(document.querySelector('.rp-branch').click(), true)").await;
    page.until(&format!("{IMAGES}.includes('nginx:1.21')")).await;
    assert_eq!(page.console().await, Vec::<String>::new());
}
