//! axe-core finds nothing against WCAG 2.2 AA in any view, in either theme and in any language.

use serde_json::{Value, json};

use crate::page::Page;

/// What is wrong with what is seen.
async fn violations(page: &Page, what: &str) -> Vec<String> {
    // Colours that are still on their way are no one's.
    page.eval_async("await Promise.allSettled(document.getAnimations().map((motion) => motion.finished))").await;
    let run = "await axe.run(document, { runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }, \
               resultTypes: ['violations'] })";
    let found = page
        .eval_async(&format!(
            "({run}).violations.map((one) => one.id + ': ' + one.nodes.map((node) => node.target + ' ' + node.failureSummary).join(' | '))"
        ))
        .await;
    let Value::Array(found) = found else { return vec![format!("{what}: axe did not run: {found}")] };
    found.iter().map(|one| format!("{what}: {}", one.as_str().unwrap_or_default())).collect()
}

async fn click(page: &Page, selector: &str) {
    let event = "new MouseEvent('click', { bubbles: true })";
    page.eval(&format!("document.querySelector('{selector}').dispatchEvent({event})")).await;
}

/// What is pressed, by what stands on it.
struct Words {
    tag: &'static str,
    views: [&'static str; 4],
    what_if: &'static str,
    all_files: &'static str,
    close: &'static str,
}

const ENGLISH: Words = Words {
    tag: "en",
    views: ["Nodes", "Traffic", "Table", "Graph"],
    what_if: "What if?",
    all_files: "All files",
    close: "Close",
};

const PORTUGUESE: Words = Words {
    tag: "pt-BR",
    views: ["Nós", "Tráfego", "Tabela", "Grafo"],
    what_if: "E se?",
    all_files: "Todos os arquivos",
    close: "Fechar",
};

/// Presses a button of the editor.
async fn press(page: &Page, name: &str) {
    let button =
        format!("[...document.querySelectorAll('.rp-editor button')].find((one) => one.innerText === '{name}')");
    page.eval(&format!("({button}.click(), true)")).await;
}

/// Opens one view after the other.
async fn look_at_all(page: &Page, words: &Words, what: &str, found: &mut Vec<String>) {
    for view in words.views {
        page.view(view).await;
        page.eval_async("await new Promise(requestAnimationFrame)").await;
        found.extend(violations(page, &format!("{what} {view}")).await);
    }
    click(page, "[data-box=pod]").await;
    page.until("document.querySelector('.rp-inspector')").await;
    let tabs = page.eval("document.querySelectorAll('.rp-inspector [role=tab]').length").await;
    for tab in 0..tabs.as_u64().unwrap_or_default() {
        page.eval(&format!("(document.querySelectorAll('.rp-inspector [role=tab]')[{tab}].click(), true)")).await;
        page.eval_async("await new Promise(requestAnimationFrame)").await;
        found.extend(violations(page, &format!("{what} inspector {tab}")).await);
    }
    click(page, ".rp-inspector .rp-inspector-head button").await;
    click(page, ".rp-show-files").await;
    page.until("document.querySelector('.rp-new-file')").await;
    found.extend(violations(page, &format!("{what} files")).await);
    let name = page.client.find(fantoccini::Locator::Css(".rp-new-file")).await.expect("there is a field");
    name.send_keys("web.yaml\u{e007}").await.expect("it takes keys");
    page.until("document.querySelector('.rp-editor-text')").await;
    let text = page.client.find(fantoccini::Locator::Css(".rp-editor-text")).await.expect("there is a text");
    text.send_keys("kind: Pod\u{e007}sp").await.expect("it takes keys");
    page.until("document.querySelector('.rp-problems li')").await;
    found.extend(violations(page, &format!("{what} editor")).await);
    press(page, words.what_if).await;
    page.until("document.querySelector('.rp-forecast') && !document.querySelector('.rp-looking')").await;
    found.extend(violations(page, &format!("{what} what if")).await);
    click(page, ".rp-forecast .rp-inspector-head button").await;
    press(page, words.all_files).await;
    page.until("document.querySelector('.rp-new-file')").await;
    press(page, words.close).await;
    click(page, ".rp-help-button").await;
    page.until("document.querySelector('.rp-help')").await;
    found.extend(violations(page, &format!("{what} help")).await);
    click(page, ".rp-help button").await;
    page.until("!document.querySelector('.rp-help')").await;
    click(page, ".rp-gutter").await;
    page.until("document.querySelector('.rp-past')").await;
    found.extend(violations(page, &format!("{what} past")).await);
    click(page, ".rp-past button").await;
    page.until("!document.querySelector('.rp-past')").await;
}

#[tokio::test]
async fn no_view_is_closed_to_anybody() {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/../node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(source).expect("cargo xtask install brings axe-core");
    let page = Page::open().await;
    page.client.execute(&axe, Vec::new()).await.expect("axe can be loaded");
    page.speed(50).await;
    page.run("kubectl create deployment web --image=nginx:1.20 --replicas=3").await;
    page.run("kubectl expose deployment web --port=80").await;
    page.run("kubectl autoscale deployment web --min=3 --max=5 --cpu=50%").await;
    page.run("kubectl rollout status deployment/web").await;
    page.run("kubectl set image deployment/web nginx=nginx:nope").await;
    page.run("kubectl get nothing").await;
    page.until("document.querySelector('.rp-ask') && document.querySelector('[data-state=failing]')").await;
    page.eval("(document.querySelector('.rp-pause').click(), true)").await;

    let mut found = Vec::new();
    for theme in ["light", "dark"] {
        while page.eval("document.querySelector('.rp-app').dataset.theme").await != json!(theme) {
            click(&page, ".rp-theme").await;
            page.eval_async("await new Promise(requestAnimationFrame)").await;
        }
        for words in [&ENGLISH, &PORTUGUESE] {
            page.speak(words.tag).await;
            page.until(&format!("document.querySelector('.rp-root').lang === '{}'", words.tag)).await;
            look_at_all(&page, words, &format!("{theme} {}", words.tag), &mut found).await;
        }
    }
    assert_eq!(found, Vec::<String>::new());
}
