//! Rules at their edges: Jobs that end early, what is made again, far pods, and the largest numbers.

use cluster::{Cluster, ClusterOptions, DeleteOptions, WriteOptions};
use objects::{Kind, Object, Span};
use serde_json::{Value, json};

fn job(spec: Value, restart: &str, command: &[&str]) -> Value {
    let container = json!({ "name": "c", "image": "busybox", "command": command });
    let mut job = json!({ "metadata": { "name": "job" }, "spec": spec });
    job["spec"]["template"] = json!({ "spec": { "restartPolicy": restart, "containers": [container] } });
    job
}

fn after(seconds: i64, kind: Kind, manifest: Value) -> Cluster {
    let mut cluster = Cluster::new(&ClusterOptions::default());
    cluster.create(kind, "default", manifest, &WriteOptions::default()).expect("it is created");
    cluster.advance(cluster.now() + Span::seconds(seconds));
    cluster
}

/// The condition and the reason that a Job ends with, and how many pods it had.
#[track_caller]
fn check(spec: Value, restart: &str, command: &[&str], seconds: i64, expected: (&str, &str, usize)) {
    let cluster = after(seconds, Kind::Job, job(spec, restart, command));
    let value = cluster.get(Kind::Job, "default", "job").expect("it is there").to_value();
    let last = value["status"]["conditions"].as_array().and_then(|all| all.last()).cloned().unwrap_or_default();
    let word = |key: &str| last[key].as_str().unwrap_or_default().to_owned();
    let made = |object: &&Object| object.as_event().is_some_and(|event| event.reason == "SuccessfulCreate");
    let pods = cluster.list(Kind::Event, Some("default")).filter(made).count();
    assert_eq!((word("type").as_str(), word("reason").as_str(), pods), expected);
}

#[test]
fn how_jobs_end() {
    let sleep = ["sleep", "4"];
    check(json!({}), "Never", &sleep, 10, ("Complete", "CompletionsReached", 1));
    check(json!({ "activeDeadlineSeconds": 3 }), "Never", &sleep, 10, ("Failed", "DeadlineExceeded", 1));
    // Without a number of completions, the first success means that the work is done.
    check(json!({ "parallelism": 3 }), "Never", &sleep, 12, ("Complete", "CompletionsReached", 3));
    let fails = ["sh", "-c", "exit 1"];
    // The second pod follows 10 s after the first has failed.
    check(json!({ "backoffLimit": 1 }), "Never", &fails, 20, ("Failed", "BackoffLimitExceeded", 2));
    check(json!({ "backoffLimit": 2 }), "OnFailure", &fails, 60, ("Failed", "BackoffLimitExceeded", 1));
}

#[test]
fn a_job_goes_when_its_time_to_live_is_over() {
    let manifest = job(json!({ "ttlSecondsAfterFinished": 5 }), "Never", &["sleep", "2"]);
    assert!(after(6, Kind::Job, manifest.clone()).get(Kind::Job, "default", "job").is_ok());
    let gone = after(15, Kind::Job, manifest);
    assert!(gone.get(Kind::Job, "default", "job").is_err());
    assert_eq!(gone.list(Kind::Pod, Some("default")).count(), 0);
}

#[test]
fn the_largest_numbers_do_no_harm() {
    let deployment = |replicas: i64, surge: i64| {
        let pod = json!({
            "metadata": { "labels": { "app": "a" } },
            "spec": { "containers": [{ "name": "c", "image": "nginx" }] },
        });
        json!({
            "metadata": { "name": "a" },
            "spec": {
                "replicas": replicas,
                "strategy": { "rollingUpdate": { "maxSurge": surge } },
                "selector": { "matchLabels": { "app": "a" } },
                "template": pod,
            },
        })
    };
    let most = i64::from(i32::MAX);
    for (replicas, surge) in [(most, 1), (3, most), (most, most)] {
        let cluster = after(5, Kind::Deployment, deployment(replicas, surge));
        assert_eq!(cluster.list(Kind::ReplicaSet, None).count(), 1, "{replicas} {surge}");
    }
    let pod = json!({
        "metadata": { "name": "p" },
        "spec": {
            "terminationGracePeriodSeconds": i64::MAX,
            "containers": [{ "name": "c", "image": "nginx" }],
        },
    });
    let mut cluster = after(5, Kind::Pod, pod);
    cluster.delete(Kind::Pod, "default", "p", &DeleteOptions::default()).expect("it is asked to end");
    let many = job(json!({ "parallelism": 1_000_000, "completions": 1_000_000 }), "Never", &["sleep", "100"]);
    cluster.create(Kind::Job, "default", many, &WriteOptions::default()).expect("it is created");
    cluster.advance(cluster.now() + Span::millis(100));
    assert!(cluster.list(Kind::Pod, None).count() <= 20_000);
}

#[test]
fn what_the_control_plane_owns_comes_back() {
    let mut cluster = Cluster::new(&ClusterOptions::default());
    let owned =
        [(Kind::Service, "kubernetes"), (Kind::ServiceAccount, "default"), (Kind::ConfigMap, "kube-root-ca.crt")];
    for (kind, name) in owned {
        cluster.delete(kind, "default", name, &DeleteOptions::default()).expect("it is there");
    }
    cluster.advance(cluster.now() + Span::seconds(11));
    for (kind, name) in owned {
        assert!(cluster.get(kind, "default", name).is_ok(), "{name}");
    }
}

#[test]
fn a_pod_of_a_node_that_does_not_exist_goes() {
    let pod = json!({
        "metadata": { "name": "p" },
        "spec": { "nodeName": "nowhere", "containers": [{ "name": "c", "image": "nginx" }] },
    });
    assert_eq!(after(50, Kind::Pod, pod.clone()).list(Kind::Pod, None).count(), 1);
    assert_eq!(after(70, Kind::Pod, pod).list(Kind::Pod, None).count(), 0);
}

#[test]
fn preferred_affinity_counts_only_its_own_namespace() {
    let labels = json!({ "app": "web" });
    let container = json!([{ "name": "c", "image": "nginx" }]);
    let elsewhere = json!({ "metadata": { "name": "a", "labels": labels }, "spec": { "containers": container } });
    let term = json!({
        "topologyKey": "kubernetes.io/hostname",
        "labelSelector": { "matchLabels": labels },
    });
    let preferred = json!([{ "weight": 100, "podAffinityTerm": term }]);
    let web = json!({
        "metadata": { "name": "web" },
        "spec": {
            "replicas": 4,
            "selector": { "matchLabels": { "app": "other" } },
            "template": {
                "metadata": { "labels": { "app": "other" } },
                "spec": {
                    "affinity": { "podAffinity": { "preferredDuringSchedulingIgnoredDuringExecution": preferred } },
                    "containers": container,
                },
            },
        },
    });
    let nodes = |namespace: &str| {
        let mut cluster = Cluster::new(&ClusterOptions::default());
        cluster.create(Kind::Pod, namespace, elsewhere.clone(), &WriteOptions::default()).expect("it is created");
        cluster.advance(cluster.now() + Span::seconds(5));
        cluster.create(Kind::Deployment, "default", web.clone(), &WriteOptions::default()).expect("it is created");
        cluster.advance(cluster.now() + Span::seconds(5));
        let pods = cluster.list(Kind::Pod, Some("default")).filter_map(Object::as_pod);
        let pods = pods.filter(|pod| pod.metadata.controller().is_some());
        pods.map(|pod| pod.node_name().to_owned()).collect::<std::collections::BTreeSet<String>>().len()
    };
    assert_eq!(nodes("default"), 1);
    assert_eq!(nodes("kube-public"), 2);
}
