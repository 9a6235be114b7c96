//! The other views of the cluster: its nodes, the requests to its Services; large clusters; what acts on a Deployment.

use std::time::Duration;

use fantoccini::actions::{InputSource, MOUSE_BUTTON_LEFT, MouseActions, PointerAction};
use serde_json::json;

use crate::page::Page;

const PODS: &str = "[...document.querySelectorAll('[data-box=pod]')]";

#[tokio::test]
async fn nodes_show_where_pods_sit_and_what_they_take() {
    let page = Page::open().await;
    page.speed(50).await;
    page.run("kubectl create deployment web --image=nginx:1.20 --replicas=4").await;
    page.run("kubectl set resources deployment/web --requests=cpu=500m,memory=1Gi").await;
    page.run("kubectl rollout status deployment/web").await;
    page.until(&format!("{PODS}.length === 4")).await;
    page.eval(
        "(document.querySelector('[data-box=pod]').dispatchEvent(new MouseEvent('click', { bubbles: true })), true)",
    )
    .await;
    let selected = "document.querySelector('.rp-pod.rp-selected').dataset.uid";
    let chosen = page.eval(selected).await;
    page.view("Nodes").await;
    page.until("document.querySelectorAll('[data-box=node]').length === 2").await;
    page.until(&format!("{PODS}.length === 4")).await;
    assert_eq!(page.eval(selected).await, chosen);
    let node = "document.querySelector('[data-box=node]').textContent";
    let shown = page.eval(node).await;
    let shown = shown.as_str().unwrap_or_default();
    assert!(shown.contains("cpu 1 of 4") && shown.contains("memory 2Gi of 8Gi"), "{shown}");
    assert!(shown.contains("pods 2 of 110"), "{shown}");

    page.run("kubectl cordon node-1").await;
    page.until(&format!("{node}.includes('cordoned')")).await;
    page.run("fault node node-2 down").await;
    page.until("document.querySelectorAll('[data-box=node]')[1].textContent.includes('NotReady')").await;
    page.run("kubectl run lonely --image=nginx:1.20").await;
    page.until("document.querySelector('[data-box=waiting]')").await;
    page.view("Table").await;
    page.until("document.querySelector('.rp-tables').innerText.includes('cordoned')").await;
    assert_eq!(page.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn requests_go_to_endpoints_and_get_lost_without() {
    let page = Page::open().await;
    page.speed(50).await;
    page.run("kubectl create deployment web --image=nginx:1.20 --replicas=2").await;
    page.run("kubectl expose deployment web --port=80").await;
    page.run("kubectl rollout status deployment/web").await;
    page.view("Traffic").await;
    page.until("document.querySelector('[data-box=endpoints]')").await;
    let number =
        |what: &str| format!("Number(document.querySelector('[data-count={what}]').textContent.match(/\\d+/)[0])");
    page.until(&format!("{} > 3", number("answered"))).await;
    assert_eq!(page.eval(&number("lost")).await, json!(0));
    page.until("document.querySelectorAll('.rp-way').length === 2").await;
    page.run("kubectl scale deployment web --replicas=0").await;
    page.until(&format!("{} > 3", number("lost"))).await;
    page.until("document.querySelector('.rp-flight.rp-lost')").await;
    assert_eq!(page.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn many_pods_are_small_and_the_picture_fits() {
    let page = Page::open().await;
    page.speed(50).await;
    page.run("kubectl create deployment web --image=nginx:1.20 --replicas=200").await;
    page.until(&format!("{PODS}.length === 200")).await;
    assert_eq!(page.eval(&format!("new Set({PODS}.map((pod) => pod.dataset.uid)).size")).await, json!(200));
    let height = "document.querySelector('.rp-graph').getBoundingClientRect().height";
    let press = |name: &str| format!("(document.querySelector('.rp-zoom [aria-label=\"{name}\"]').click(), true)");
    let before = page.eval(height).await;
    page.eval(
        "document.querySelector('.rp-view').dispatchEvent(new KeyboardEvent('keydown', { key: '+', bubbles: true }))",
    )
    .await;
    page.until(&format!("{height} > {before}")).await;
    let before = page.eval(height).await;
    page.eval(&press("Zoom in")).await;
    page.until(&format!("{height} > {before}")).await;
    page.eval(&press("Fit the picture into the view")).await;
    page.until(&format!("{height} <= document.querySelector('.rp-view').clientHeight")).await;
    page.view("Nodes").await;
    page.until(&format!("{PODS}.length === 200")).await;
    assert_eq!(page.console().await, Vec::<String>::new());
}

#[tokio::test]
async fn what_acts_on_a_deployment_stands_on_its_card() {
    let page = Page::open().await;
    page.speed(50).await;
    page.run("kubectl create deployment web --image=nginx:1.20 --replicas=2").await;
    page.run("kubectl set resources deployment/web --requests=cpu=100m").await;
    page.run("kubectl autoscale deployment web --min=2 --max=5 --cpu-percent=50").await;
    page.run("kubectl create poddisruptionbudget web --selector=app=web --min-available=1").await;
    page.run("kubectl create quota few --hard=pods=9").await;
    page.until("document.querySelectorAll('.rp-influence').length === 3").await;
    for words in ["2 to 5", "1 may go", "pods 2/9"] {
        let lines = "[...document.querySelectorAll('.rp-influence')]";
        page.until(&format!("{lines}.some((line) => line.textContent.includes('{words}'))")).await;
    }
    assert_eq!(page.console().await, Vec::<String>::new());
}

/// Presses the mouse at one place of the window, moves it to another, and lets it go.
async fn drag(page: &Page, from: (f64, f64), to: (f64, f64)) {
    let go = |(x, y): (f64, f64)| PointerAction::MoveTo { duration: Some(Duration::from_millis(50)), x, y };
    let mouse = MouseActions::new("mouse".to_owned())
        .then(go(from))
        .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
        .then(go(to))
        .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
    page.client.perform_actions(mouse).await.expect("there is a mouse");
}

#[tokio::test]
async fn a_picture_that_is_too_large_is_dragged_to_another_place() {
    let page = Page::open().await;
    page.speed(50).await;
    page.run("kubectl create deployment web --image=nginx:1.20 --replicas=200").await;
    page.until(&format!("{PODS}.length === 200")).await;
    let view = "document.querySelector('.rp-view')";
    for _ in 0..3 {
        page.eval(&format!("{view}.dispatchEvent(new KeyboardEvent('keydown', {{ key: '+', bubbles: true }}))")).await;
    }
    page.until(&format!("{view}.matches('.rp-pannable') && {view}.scrollHeight > {view}.clientHeight + 100")).await;
    let at = page.eval(&format!("(() => {{ const pod = {PODS}[0].getBoundingClientRect(); return [Math.round(pod.x + pod.width / 2), Math.round(pod.y + pod.height / 2)]; }})()")).await;
    let (x, y) = (at[0].as_f64().unwrap_or_default(), at[1].as_f64().unwrap_or_default());
    drag(&page, (x, y), (x, y - 60.0)).await;
    assert_eq!(page.eval(&format!("{view}.scrollTop")).await, json!(60));
    assert_eq!(page.eval(&format!("{view}.hasAttribute('data-dragged')")).await, json!(false));
    // A drag is no click: nothing is looked at. A press that hardly moves is one.
    assert_eq!(page.eval("!!document.querySelector('.rp-inspector')").await, json!(false));
    drag(&page, (x, y), (x + 1.0, y)).await;
    page.until("document.querySelector('.rp-inspector')").await;
    assert_eq!(page.eval(&format!("{view}.scrollTop")).await, json!(60));
    assert_eq!(page.console().await, Vec::<String>::new());
}
