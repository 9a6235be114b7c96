//! The course of a lesson, at the level of the API.

use cluster::{Cluster, ClusterOptions, DeleteOptions, WriteOptions};
use objects::{Kind, Moment, Object, Span};
use serde_json::{Value, json};

fn deployment(image: &str) -> Value {
    json!({
        "metadata": { "name": "web", "labels": { "app": "web" } },
        "spec": {
            "selector": { "matchLabels": { "app": "web" } },
            "template": {
                "metadata": { "labels": { "app": "web" } },
                "spec": { "containers": [{ "name": "kub-first-app", "image": image }] },
            },
        },
    })
}

fn pods(cluster: &Cluster) -> Vec<String> {
    cluster
        .list(Kind::Pod, Some("default"))
        .filter_map(Object::as_pod)
        .map(|pod| {
            let state = &pod.status.container_statuses.first().map(|status| status.state.clone()).unwrap_or_default();
            let waiting = state.waiting.as_ref().map(|waiting| waiting.reason.clone());
            let what = waiting.unwrap_or_else(|| pod.status.phase.word().to_owned());
            format!("{} {what}{}", pod.spec.containers[0].image, if pod.is_terminating() { " Terminating" } else { "" })
        })
        .collect()
}

fn run(cluster: &mut Cluster, seconds: i64) {
    cluster.advance(cluster.now() + Span::seconds(seconds));
}

#[test]
fn a_broken_image_leaves_the_old_pod_running() {
    let mut cluster = Cluster::new(&ClusterOptions::default());
    let options = WriteOptions::default();
    assert_eq!(cluster.now(), Moment(0));
    let image = "nothingnothings/kub-first-app";
    cluster.create(Kind::Deployment, "default", deployment(image), &options).expect("it is created");
    run(&mut cluster, 4);
    assert_eq!(pods(&cluster), ["nothingnothings/kub-first-app Running"]);
    let held = cluster.get(Kind::Deployment, "default", "web").expect("it exists").to_value();
    let mut broken = held.clone();
    broken["spec"]["template"]["spec"]["containers"][0]["image"] = json!("nothingnothings/dummy:dummy");
    cluster.update(Kind::Deployment, "default", "web", broken, &options).expect("it is updated");
    run(&mut cluster, 20);
    let mut found = pods(&cluster);
    found.sort();
    assert_eq!(found, ["nothingnothings/dummy:dummy ImagePullBackOff", "nothingnothings/kub-first-app Running"]);
    cluster.delete(Kind::Deployment, "default", "web", &DeleteOptions::default()).expect("it is deleted");
    run(&mut cluster, 1);
    assert_eq!(pods(&cluster), ["nothingnothings/kub-first-app Running Terminating"]);
    run(&mut cluster, 40);
    assert!(pods(&cluster).is_empty());
    assert_eq!(cluster.list(Kind::ReplicaSet, None).count(), 0);
}
