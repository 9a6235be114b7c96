//! Files: written with help, applied by lines that are typed, foretold, and opened by `vi` and `kubectl edit`.

use serde_json::json;

use crate::page::Page;

const TEXT: &str = "document.querySelector('.rp-editor-text')";

async fn keys(page: &Page, selector: &str, keys: &str) {
    let element = page.client.find(fantoccini::Locator::Css(selector)).await.expect("it is there");
    element.send_keys(keys).await.expect("it takes keys");
}

const MANIFEST: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: nginx
        image: nginx:1.20
";

/// Writes what a function makes of the text.
async fn write(page: &Page, change: &str) {
    let script = format!(
        "(() => {{ {TEXT}.value = ({change})({TEXT}.value); \
         {TEXT}.dispatchEvent(new InputEvent('input', {{ bubbles: true }})); return true; }})()"
    );
    page.eval(&script).await;
}

async fn press(page: &Page, words: &str) {
    let button =
        format!("[...document.querySelectorAll('.rp-editor button')].find((one) => one.innerText === '{words}')");
    page.until(&button).await;
    page.eval(&format!("({button}.click(), true)")).await;
}

#[tokio::test]
async fn a_manifest_is_written_checked_and_applied() {
    let page = Page::open().await;
    page.speed(50).await;
    page.eval("(document.querySelector('.rp-show-files').click(), true)").await;
    keys(&page, ".rp-new-file", "web.yaml\u{e007}").await;
    page.until(&format!("document.activeElement === {TEXT}")).await;
    // The indentation is kept; Tab completes a field and indents.
    let typed = "apiVersion: apps/v1\u{e007}kind: Deployment\u{e007}metadata:\u{e007}name: web\u{e007}";
    keys(&page, ".rp-editor-text", typed).await;
    page.until(&format!("{TEXT}.value.endsWith('metadata:\\n  name: web\\n  ')")).await;
    keys(&page, ".rp-editor-text", "\u{e003}\u{e003}spec:\u{e007}repli\u{e004} 2\u{e007}").await;
    page.until(&format!("{TEXT}.value.endsWith('spec:\\n  replicas: 2\\n  ')")).await;
    keys(&page, ".rp-editor-text", "selectr: {}").await;
    page.until("document.querySelector('.rp-problems').innerText.includes('line 7: unknown field \"spec.selectr\"')")
        .await;
    page.until("[...document.querySelectorAll('.rp-line-bad')].some((line) => line.textContent.includes('7'))").await;
    write(&page, &format!("() => {}", json!(MANIFEST))).await;
    page.until("!document.querySelector('.rp-problems li')").await;

    press(&page, "What if?").await;
    page.until("document.querySelector('.rp-forecast')?.innerText.includes('web: new, most pods 2')").await;
    assert_eq!(page.eval("document.querySelectorAll('[data-box=pod]').length").await, json!(0));
    press(&page, "Apply").await;
    page.until("document.querySelector('.rp-output').innerText.includes('$ kubectl apply -f web.yaml')").await;
    page.until("document.querySelectorAll('[data-box=pod]').length === 2").await;
    assert_eq!(page.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn kubectl_edit_and_vi_wait_for_the_editor() {
    let page = Page::open().await;
    page.speed(50).await;
    page.run("kubectl create deployment web --image=nginx:1.20").await;
    page.enter("#playground", "kubectl edit deployment web").await;
    page.until(&format!("{TEXT}?.value.includes('nginx:1.20')")).await;
    assert_eq!(page.eval("!!document.querySelector('.rp-busy')").await, json!(true));
    write(&page, "(text) => text.replace('nginx:1.20', 'nginx:1.21')").await;
    press(&page, "Done").await;
    page.until("document.querySelector('.rp-output').innerText.includes('deployment.apps/web edited')").await;
    page.until("!document.querySelector('.rp-busy')").await;
    page.enter("#playground", "vi notes.txt").await;
    page.until("document.querySelector('.rp-editor h2')?.innerText.includes('notes.txt')").await;
    keys(&page, ".rp-editor-text", "remember").await;
    press(&page, "Done").await;
    page.until("!document.querySelector('.rp-busy')").await;
    assert_eq!(page.run("cat notes.txt").await, "remember");
    assert_eq!(page.console().await, Vec::<String>::new());
}
