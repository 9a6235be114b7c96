//! The course's own sequence, typed by a person: what is printed, and what the picture shows.

use serde_json::json;

use crate::page::Page;

const DEPLOYMENT: &str = "deployment/my-first-deployment";

async fn shows(page: &Page, states: &[&str]) {
    let script = "[...document.querySelectorAll('[data-box=pod]')].map((pod) => pod.dataset.state).sort().join()";
    page.until(&format!("{script} === '{}'", states.join(","))).await;
}

#[tokio::test]
async fn from_a_good_image_to_one_that_is_missing_and_back() {
    let page = Page::open().await;
    page.speed(50).await;
    let created = page.run("kubectl create deployment my-first-deployment --image=nothingnothings/kub-first-app").await;
    assert_eq!(created, "deployment.apps/my-first-deployment created");
    let status = format!("kubectl rollout status {DEPLOYMENT}");
    assert!(page.run(&status).await.ends_with("successfully rolled out"));
    page.run("kubectl expose deployment my-first-deployment --type=LoadBalancer --port=8080").await;
    shows(&page, &["ready"]).await;
    page.until("document.querySelector('[data-box=service]')").await;

    let image = format!("kubectl set image {DEPLOYMENT} kub-first-app=nothingnothings/");
    assert_eq!(page.run(&format!("{image}kub-first-app:3")).await, "deployment.apps/my-first-deployment image updated");
    assert!(page.run(&status).await.ends_with("successfully rolled out"));
    // The old pod ignores SIGTERM.
    shows(&page, &["ready", "terminating"]).await;
    shows(&page, &["ready"]).await;

    page.run(&format!("{image}dummy:dummy")).await;
    page.enter("#playground", &status).await;
    page.until("document.body.innerText.includes('1 old replicas are pending termination...')").await;
    shows(&page, &["failing", "ready"]).await;
    page.until("document.querySelector('[data-state=failing]').textContent.includes('ImagePullBackOff')").await;
    assert_eq!(page.eval("!!document.querySelector('.rp-busy')").await, json!(true));
    page.enter("#playground", "\u{e009}c\u{e000}").await;
    page.until("document.querySelector('.rp-terminal').innerText.includes('^C')").await;

    page.until("!document.querySelector('.rp-busy')").await;
    let pods = page.run("kubectl get pods").await;
    assert!(pods.contains("1/1     Running") && pods.contains("0/1"), "{pods}");
    let broken = "kubectl describe pod $(kubectl get pods --no-headers | grep -v Running | cut -d' ' -f1)";
    let described = page.run(broken).await;
    assert!(described.contains("Failed to pull image \"nothingnothings/dummy:dummy\""), "{described}");
    assert!(described.contains("pull access denied"), "{described}");

    page.run(&format!("kubectl rollout undo {DEPLOYMENT}")).await;
    assert!(page.run(&status).await.ends_with("successfully rolled out"));
    shows(&page, &["ready"]).await;
    let revisions = |text: &str| -> Vec<String> {
        let rows = text.lines().filter_map(|line| line.split_whitespace().next());
        rows.filter(|word| word.parse::<u32>().is_ok()).map(str::to_owned).collect()
    };
    let history = format!("kubectl rollout history {DEPLOYMENT}");
    assert_eq!(revisions(&page.run(&history).await), ["1", "3", "4"]);
    let third = page.run(&format!("kubectl rollout history --revision=3 {DEPLOYMENT}")).await;
    assert!(third.contains("nothingnothings/dummy:dummy"), "{third}");

    page.run(&format!("kubectl rollout undo {DEPLOYMENT} --to-revision=1")).await;
    assert!(page.run(&status).await.ends_with("successfully rolled out"));
    assert_eq!(revisions(&page.run(&history).await), ["3", "4", "5"]);
    let wide = page.run("kubectl get deployment my-first-deployment -o wide").await;
    assert!(wide.contains("nothingnothings/kub-first-app "), "{wide}");
    // Not one request was lost in all this.
    let count = page.eval("document.querySelector('.rp-traffic-count').textContent").await;
    assert!(count.as_str().is_some_and(|count| count.ends_with("none lost")), "{count}");

    page.run("kubectl delete service my-first-deployment").await;
    page.run("kubectl delete deployment my-first-deployment").await;
    page.until("!document.querySelector('[data-box]')").await;
    assert_eq!(page.console().await, Vec::<String>::new());
}
