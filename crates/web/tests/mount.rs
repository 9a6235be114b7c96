//! A playground mounts into an element and leaves it empty again.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::*;
use web::host::{Host, Options};

wasm_bindgen_test_configure!(run_in_browser);

/// An object with functions and values, as `www/playground.js` would give it.
fn object(source: &str) -> JsValue {
    js_sys::Function::new_no_args(&format!("return ({source});"))
        .call0(&JsValue::NULL)
        .expect("the object is well-formed")
}

#[wasm_bindgen_test]
async fn mounts_and_unmounts() {
    let host: Host = object("{ record() {}, stopped() {} }").unchecked_into();
    let options: Options = object("{ journal: [], until: 0, keeps: false, language: 'en' }").unchecked_into();
    let document = web_sys::window().and_then(|window| window.document()).expect("a browser");
    let element = document.create_element("div").expect("an element");

    let instance = web::mount(element.clone(), host, &options);
    instance.frame(0.0);
    yew::platform::time::sleep(std::time::Duration::ZERO).await;
    assert!(element.query_selector(".rp-input").expect("a selector").is_some());

    instance.destroy();
    yew::platform::time::sleep(std::time::Duration::ZERO).await;
    assert_eq!(element.inner_html(), "");
}
