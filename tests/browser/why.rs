//! A stuck rollout says so on its card, explains itself, and its remedies type themselves.

use serde_json::json;

use crate::page::Page;

#[tokio::test]
async fn a_stuck_rollout_explains_itself_and_is_undone_by_a_button() {
    let page = Page::open().await;
    page.speed(50).await;
    page.run("kubectl create deployment web --image=nginx:1.20").await;
    page.run("kubectl rollout status deployment/web").await;
    page.run("kubectl set image deployment/web nginx=nginx:nope").await;
    page.until("document.querySelector('[data-box=deployment] .rp-ask')").await;
    let click = "document.querySelector('.rp-ask').dispatchEvent(new MouseEvent('click', { bubbles: true }))";
    page.eval(click).await;
    page.until("document.querySelector('.rp-answer').innerText.includes('floor(25% of 1) = 0')").await;
    assert_eq!(page.eval("document.querySelectorAll('.rp-remedy').length >= 2").await, json!(true));

    // What has to be filled in is only put at the prompt.
    let press = |text: &str| {
        format!(
            "([...document.querySelectorAll('.rp-remedy')].find((one) => one.innerText.includes('{text}')).click(), true)"
        )
    };
    page.eval(&press("IMAGE")).await;
    page.until("document.querySelector('.rp-input').value.endsWith('nginx=IMAGE')").await;
    page.until("document.activeElement.matches('.rp-input')").await;
    assert!(!page.terminal().await.contains("IMAGE"));
    page.eval(&press("rollout undo")).await;
    page.until("document.querySelector('.rp-output').innerText.includes('rolled back')").await;
    page.until("!document.querySelector('.rp-ask')").await;

    // The other sides of the same object.
    let tab = |name: &str| {
        format!(
            "([...document.querySelectorAll('.rp-inspector [role=tab]')].find((one) => one.innerText === '{name}').click(), true)"
        )
    };
    page.eval(&tab("Events")).await;
    page.until("document.querySelector('.rp-inspector pre').innerText.includes('ScalingReplicaSet')").await;
    page.eval(&tab("YAML")).await;
    page.until("document.querySelector('.rp-inspector ins').innerText.includes('image: nginx:1.20')").await;
    page.until("document.querySelector('.rp-inspector del').innerText.includes('image: nginx:nope')").await;
    // Any two revisions are compared, with signs.
    page.eval(&tab("Revisions")).await;
    let lines = |name: &str| format!("document.querySelector('.rp-inspector {name}')?.innerText.trim()");
    page.until(&format!("{}?.startsWith('+') && {}?.startsWith('-')", lines("ins"), lines("del"))).await;
    let choose = "(() => { const select = document.querySelectorAll('.rp-inspector select')[0]; \
                  select.value = select.options[select.options.length - 1].value; \
                  select.dispatchEvent(new Event('change', { bubbles: true })); return true; })()";
    page.eval(choose).await;
    page.until("document.querySelector('.rp-inspector').innerText.includes('are the same')").await;
    page.eval(&tab("Describe")).await;
    page.until("document.querySelector('.rp-inspector pre').innerText.includes('StrategyType:')").await;
    assert_eq!(page.console().await, Vec::<String>::new());
}
