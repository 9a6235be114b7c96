//! Files come from the disk, are saved by key, and go back to the disk.

use serde_json::json;

use crate::page::Page;

const TEXT: &str = "document.querySelector('.rp-editor-text')";
const CTRL_S: &str = "\u{e009}s\u{e000}";

/// Opens a new file in the editor and types into it.
async fn write(page: &Page, name: &str, text: &str) {
    page.eval("(document.querySelector('.rp-show-files').click(), true)").await;
    for (selector, keys) in [(".rp-new-file", format!("{name}\u{e007}")), (".rp-editor-text", text.to_owned())] {
        page.until(&format!("document.querySelector('{selector}')")).await;
        let element = page.client.find(fantoccini::Locator::Css(selector)).await.expect("it is there");
        element.send_keys(&keys).await.expect("it takes keys");
    }
}

/// Drops a file onto the picture; its text is what an expression gives.
async fn drop_file(page: &Page, name: &str, text: &str) {
    let script = format!(
        "(() => {{ const data = new DataTransfer(); \
         data.items.add(new File([{text}], '{name}')); \
         const drop = new DragEvent('drop', {{ dataTransfer: data, bubbles: true, cancelable: true }}); \
         document.querySelector('.rp-view').dispatchEvent(drop); return drop.defaultPrevented; }})()"
    );
    // Were the default not prevented, the browser would leave the page for the file.
    assert_eq!(page.eval(&script).await, json!(true));
}

#[tokio::test]
async fn a_file_that_is_dropped_is_there() {
    let page = Page::open().await;
    drop_file(&page, "dropped.yaml", "'colour: green\\n'").await;
    // Reading it takes the browser a moment.
    let seen = page.run("until test -f dropped.yaml; do sleep 0.1; done; cat dropped.yaml").await;
    assert_eq!(seen, "colour: green");
    assert_eq!(page.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_with_its_name() {
    let page = Page::open().await;
    // One byte more than a session takes.
    drop_file(&page, "large.txt", "'x'.repeat(1_000_001)").await;
    page.until("document.querySelector('.rp-notice')?.innerText.includes('large.txt is too large.')").await;
    assert_eq!(page.run("ls").await, "");
    assert_eq!(page.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn control_s_saves_and_download_hands_it_over() {
    let page = Page::open().await;
    write(&page, "notes.txt", "remember").await;
    let save = "[...document.querySelectorAll('.rp-editor button')].find((one) => one.innerText === 'Save')";
    page.until(&format!("!{save}.disabled")).await;
    let area = page.client.find(fantoccini::Locator::Css(".rp-editor-text")).await.expect("it is there");
    area.send_keys(CTRL_S).await.expect("it takes keys");
    page.until(&format!("{save}.disabled")).await;
    assert_eq!(page.eval(&format!("{TEXT}.value")).await, json!("remember"));

    // What would be saved on the disk is kept here instead.
    page.eval(
        "(() => { URL.createObjectURL = (blob) => { window.blob = blob; return 'blob:kept'; }; \
         HTMLAnchorElement.prototype.click = function () { window.saved = this.download; }; return true; })()",
    )
    .await;
    let download = "[...document.querySelectorAll('.rp-editor button')].find((one) => one.innerText === 'Download')";
    page.eval(&format!("({download}.click(), true)")).await;
    page.until("window.saved === 'notes.txt'").await;
    assert_eq!(page.eval_async("await window.blob.text()").await, json!("remember"));
    assert_eq!(page.run("cat notes.txt").await, "remember");
    assert_eq!(page.console().await, Vec::<String>::new());
}
