//! What is seen can be taken out: the terminal as text and as an asciicast, the picture as SVG and PNG.

use serde_json::{Value, json};

use crate::page::Page;

#[tokio::test]
async fn the_terminal_and_the_picture() {
    let page = Page::open().await;
    page.speed(50).await;
    page.run("kubectl create deployment web --image=nginx:1.20 --replicas=2").await;
    page.run("kubectl rollout status deployment/web").await;
    // What would be saved is kept here instead, by name.
    let keep = "(() => { window.saved = {}; const blobs = {}; \
                URL.createObjectURL = (blob) => { const url = 'blob:' + Math.random(); blobs[url] = blob; return url; }; \
                HTMLAnchorElement.prototype.click = function () { saved[this.download] = blobs[this.href]; }; return true; })()";
    page.eval(keep).await;
    page.eval("(document.querySelector('.rp-share').click(), true)").await;
    let button = |name: &str| {
        format!("[...document.querySelectorAll('.rp-notice button')].find((one) => one.innerText.startsWith('{name}'))")
    };
    page.until(&button("Export")).await;
    page.eval(&format!("({}.click(), true)", button("Export"))).await;
    for name in ["Terminal as text", "Terminal as asciicast", "Picture as SVG", "Picture as PNG"] {
        page.until(&button(name)).await;
        page.eval(&format!("({}.click(), true)", button(name))).await;
    }
    page.until("Object.keys(saved).length === 4").await;

    let text = page.eval_async("await saved['terminal.txt'].text()").await;
    let text = text.as_str().unwrap_or_default();
    assert!(
        text.starts_with("$ kubectl create deployment web") && text.ends_with("successfully rolled out\n"),
        "{text}"
    );
    let cast = page.eval_async("await saved['terminal.cast'].text()").await;
    let cast: Vec<Value> =
        cast.as_str().unwrap_or_default().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(cast[0]["version"], json!(2));
    assert_eq!(cast.len(), text.lines().count() + 1);
    assert_eq!(cast[1], json!([0, "o", format!("{}\r\n", text.lines().next().unwrap_or_default())]));
    let times: Vec<f64> = cast[1..].iter().filter_map(|event| event[0].as_f64()).collect();
    assert!(times.is_sorted() && times.last() > Some(&1.0), "{times:?}");

    let svg = "new DOMParser().parseFromString(await saved['picture.svg'].text(), 'image/svg+xml')";
    let pods = page.eval_async(&format!("({svg}).querySelectorAll('[data-box=pod] circle[fill^=rgb]').length")).await;
    assert_eq!(pods, json!(2));
    let png = page
        .eval_async(
            "await createImageBitmap(saved['picture.png']).then(({ width, height }) => width > 600 && height > 100)",
        )
        .await;
    assert_eq!(png, json!(true));
    assert_eq!(page.console().await, Vec::<String>::new());
}
