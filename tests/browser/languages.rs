//! The page speaks the language of the browser, or the one that was chosen last; kubectl speaks English in any.

use serde_json::json;

use crate::page::Page;

const SPOKEN: &str = "[document.querySelector('.rp-root').lang, document.documentElement.lang, document.querySelector('.rp-language').value, \
                      document.querySelector('.rp-views button').innerText, document.querySelector('.rp-share').innerText]";

/// What `SPOKEN` gives.
fn english() -> serde_json::Value {
    json!(["en", "en", "en", "Graph", "Share"])
}

fn portuguese() -> serde_json::Value {
    json!(["pt-BR", "pt-BR", "pt-BR", "Grafo", "Compartilhar"])
}

#[tokio::test]
async fn the_browsers_language_is_spoken_until_another_is_chosen() {
    let page = Page::open_in("pt-BR,pt,en-US").await;
    assert_eq!(page.eval(SPOKEN).await, portuguese());
    page.enter("#playground", "kubectl get nothing").await;
    page.until("document.querySelector('.rp-error')").await;
    let printed = page.terminal().await;
    assert!(printed.contains("the server doesn't have a resource type"), "{printed}");
    // What is typed and not run is still there in the other language.
    let input = page.client.find(fantoccini::Locator::Css(".rp-input")).await.expect("there is a prompt");
    input.send_keys("kubectl get pods").await.expect("it takes keys");
    page.speak("en").await;
    page.until("document.querySelector('.rp-share').innerText === 'Share'").await;
    assert_eq!(page.eval(SPOKEN).await, english());
    assert_eq!(page.eval("document.querySelector('.rp-input').value").await, json!("kubectl get pods"));
    page.client.refresh().await.expect("the page answers");
    page.until("document.querySelector('.rp-share')").await;
    assert_eq!(page.eval(SPOKEN).await, english());
    page.speak("pt-BR").await;
    page.until("document.querySelector('.rp-share').innerText === 'Compartilhar'").await;
    page.client.refresh().await.expect("the page answers");
    page.until("document.querySelector('.rp-share')").await;
    assert_eq!(page.eval(SPOKEN).await, portuguese());
    assert_eq!(page.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn other_languages_hear_english() {
    let page = Page::open_in("de,fr").await;
    assert_eq!(page.eval(SPOKEN).await, english());
    let page = Page::open_in("de,pt-PT,en").await;
    assert_eq!(page.eval(SPOKEN).await, portuguese());
}

#[tokio::test]
async fn the_loader_has_every_text_in_every_language() {
    let page = Page::open().await;
    let bad = "(await import('./words.js').then(({ LANGUAGES, TEXTS }) => Object.entries(TEXTS).filter(([, texts]) => \
               texts.length !== LANGUAGES.length || texts.some((text) => !text || text.includes('{0}') !== texts[0].includes('{0}')))))";
    let bad = bad.replace("./words.js", &format!("{}words.js", page.url));
    assert_eq!(page.eval_async(&bad).await, json!([]));
    // Whatever the loader says, it has.
    let unknown = "(await Promise.all(['playground.js', 'keep.js', 'boot.js', 'words.js'].map((name) => fetch('URL' + name).then((got) => got.text())))\
                   .then(async ([playground, keep, boot, words]) => { const { TEXTS } = await import('URL' + 'words.js'); \
                   const said = [...playground.matchAll(/#text\\(\"(\\w+)\"/g), ...keep.matchAll(/(?:Error\\(|return )\"(\\w+)\"/g)]; \
                   return said.map(([, name]) => name).filter((name) => !(name in TEXTS)).concat(said.length > 20 ? [] : ['too few']); }))";
    assert_eq!(page.eval_async(&unknown.replace("URL", &page.url)).await, json!([]));
    page.speak("pt-BR").await;
    page.eval("(document.querySelector('.rp-share').click(), true)").await;
    page.until("document.querySelector('.rp-notice')?.innerText.includes('Salvar como arquivo')").await;
}
