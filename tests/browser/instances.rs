//! Several playgrounds on one page do not know of each other.

use serde_json::json;

use crate::page::Page;

/// Starts another playground on the page, inside an element with this id.
pub async fn start_another(page: &Page, id: &str, options: &str) {
    let script = format!(
        "import('./playground.js').then(async ({{ WASM, start }}) => {{
            const element = document.createElement('div');
            element.id = '{id}';
            document.body.append(element);
            window.{id} = await start(WASM, element, {options});
            return true;
        }})"
    );
    // A script of the driver has no address of its own that `./` could be relative to.
    let script = script.replace("./playground.js", &format!("{}playground.js", page.url));
    assert_eq!(page.eval_async(&format!("await {script}")).await, json!(true));
    page.until(&format!("document.querySelector('#{id} .rp-input')")).await;
}

#[tokio::test]
async fn two_playgrounds_do_not_disturb_each_other() {
    let page = Page::open().await;
    start_another(&page, "second", "{}").await;

    page.enter("#playground", "echo one").await;
    page.enter("#second", "echo two").await;
    page.until("document.querySelector('#playground').innerText.includes('echo one')").await;
    page.until("document.querySelector('#second').innerText.includes('echo two')").await;
    assert_eq!(page.eval("document.querySelector('#playground').innerText.includes('echo two')").await, json!(false));
    assert_eq!(page.eval("document.querySelector('#second').innerText.includes('echo one')").await, json!(false));

    page.eval("second.destroy()").await;
    assert_eq!(page.eval("document.querySelector('#second').childElementCount").await, json!(0));
    page.enter("#playground", "echo three").await;
    page.until("document.querySelector('#playground').innerText.includes('echo three')").await;
    assert_eq!(page.console().await, Vec::<String>::new());
}
