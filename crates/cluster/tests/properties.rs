//! Properties that hold for every course of events: the bounds of rolling updates, settling, tidiness, replay.
//!
//! `PROPERTY_RUNS` sets how many courses are tried (2,000 unless it is set).

use std::collections::BTreeMap;

use cluster::{Cluster, ClusterOptions, DeleteOptions, Patch, WriteOptions, max_surge, max_unavailable};
use objects::{Deployment, Kind, Moment, Object, Span};
use serde_json::{Value, json};

/// A small generator of its own, so that a failing seed can be run again.
struct Draw(u64);

impl Draw {
    fn next(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ bits >> 31) % bound
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.next(of.len() as u64) as usize].clone()
    }
}

/// What a person does.
#[derive(Clone, Debug)]
enum Action {
    SetImage(&'static str),
    Scale(u64),
    Strategy(Value),
    Pause(bool),
    Restart(u64),
    DeletePod(u64),
    Wait(i64),
}

const GOOD: &[&str] = &["nginx:1.20", "nginx:1.21", "sim/slow:1", "sim/stubborn:1", "nothingnothings/kub-first-app:2"];
const BAD: &[&str] = &["nginx:nope", "sim/crash:1", "nothingnothings/dummy:dummy", "BAD name"];

fn bound(draw: &mut Draw) -> Value {
    draw.pick(&[json!(0), json!(1), json!(2), json!("25%"), json!("50%"), json!("100%")])
}

fn strategy(draw: &mut Draw) -> Value {
    let (surge, unavailable) = (bound(draw), bound(draw));
    let unavailable = if surge == json!(0) && unavailable == json!(0) { json!(1) } else { unavailable };
    json!({ "type": "RollingUpdate", "rollingUpdate": { "maxSurge": surge, "maxUnavailable": unavailable } })
}

fn action(draw: &mut Draw, only_good: bool) -> Action {
    match draw.next(if only_good { 3 } else { 10 }) {
        0 => Action::SetImage(draw.pick(GOOD)),
        1 | 2 => Action::Wait(draw.next(12) as i64),
        3 | 4 => Action::SetImage(draw.pick(BAD)),
        5 => Action::Scale(draw.next(9)),
        6 => Action::Strategy(strategy(draw)),
        7 => Action::Pause(draw.next(2) == 0),
        8 => Action::Restart(draw.next(1000)),
        _ => Action::DeletePod(draw.next(8)),
    }
}

fn start(seed: u64, draw: &mut Draw) -> Cluster {
    let mut cluster = Cluster::new(&ClusterOptions { seed, nodes: 2 });
    let manifest = json!({
        "metadata": { "name": "web" },
        "spec": {
            "replicas": 1 + draw.next(8),
            "strategy": strategy(draw),
            "selector": { "matchLabels": { "app": "web" } },
            "template": {
                "metadata": { "labels": { "app": "web" } },
                "spec": { "terminationGracePeriodSeconds": 3, "containers": [{ "name": "web", "image": "nginx:1.20" }] },
            },
        },
    });
    cluster.create(Kind::Deployment, "default", manifest, &WriteOptions::default()).expect("the manifest is valid");
    cluster.advance(Moment(0) + Span::seconds(30));
    cluster
}

fn patch(cluster: &mut Cluster, patch: Value) {
    let options = WriteOptions::default();
    let written = cluster.patch(Kind::Deployment, "default", "web", Patch::Strategic(patch), &options);
    assert!(written.is_ok(), "{written:?}");
}

fn act(cluster: &mut Cluster, action: &Action) {
    match action {
        Action::SetImage(image) => patch(
            cluster,
            json!({ "spec": { "template": { "spec": { "containers": [{ "name": "web", "image": image }] } } } }),
        ),
        Action::Scale(replicas) => patch(cluster, json!({ "spec": { "replicas": replicas } })),
        Action::Strategy(strategy) => patch(cluster, json!({ "spec": { "strategy": strategy } })),
        Action::Pause(paused) => patch(cluster, json!({ "spec": { "paused": paused } })),
        Action::Restart(stamp) => patch(
            cluster,
            json!({ "spec": { "template": { "metadata": { "annotations": { "stamp": stamp.to_string() } } } } }),
        ),
        Action::DeletePod(nth) => {
            let name = cluster.list(Kind::Pod, None).nth(*nth as usize).map(|pod| pod.metadata().name.clone());
            if let Some(name) = name {
                let _ = cluster.delete(Kind::Pod, "default", &name, &DeleteOptions::default());
            }
        }
        Action::Wait(_) => {}
    }
}

fn deployment(cluster: &Cluster) -> Option<Deployment> {
    let object = cluster.get(Kind::Deployment, "default", "web").ok()?;
    object.as_deployment().map(|deployment| Deployment::clone(deployment))
}

/// Ready pods that were not asked to end, and pods that the ReplicaSets want in all.
///
/// The bound from above is on what is wanted: while one ReplicaSet shrinks and another grows, a pod that is about to be
/// deleted and one that was just made may both be there for some milliseconds, on a real cluster too.
fn pods(cluster: &Cluster) -> (i32, i32) {
    let active = cluster.list(Kind::Pod, None).filter_map(Object::as_pod).filter(|pod| !pod.is_terminating());
    let sets = cluster.list(Kind::ReplicaSet, None).filter_map(Object::as_replica_set);
    (active.filter(|pod| pod.is_ready()).count() as i32, sets.map(|set| set.spec.replicas).sum())
}

/// Everything there is, as text.
fn dump(cluster: &Cluster) -> String {
    let mut text = String::new();
    for resource in objects::RESOURCES {
        for object in cluster.list(resource.kind, None) {
            text += &object.to_value().to_string();
            text.push('\n');
        }
    }
    text
}

fn runs() -> u64 {
    std::env::var("PROPERTY_RUNS").ok().and_then(|text| text.parse().ok()).unwrap_or(2_000)
}

#[test]
fn a_rolling_update_keeps_within_its_bounds() {
    for seed in 0..runs() / 2 {
        let mut draw = Draw(seed);
        let mut cluster = start(seed, &mut draw);
        let held = deployment(&cluster).expect("it was created");
        let least = held.spec.replicas - max_unavailable(&held);
        let most = held.spec.replicas + max_surge(&held);
        let actions: Vec<Action> = (0..4).map(|_| action(&mut draw, true)).collect();
        for action in &actions {
            act(&mut cluster, action);
            let until = cluster.now() + Span::seconds(if let Action::Wait(seconds) = action { *seconds } else { 1 });
            while cluster.next_timer().is_some_and(|next| next <= until) {
                cluster.step(until);
                let (ready, all) = pods(&cluster);
                assert!(ready >= least, "seed {seed}: {ready} ready, at least {least}: {actions:?}");
                assert!(all <= most, "seed {seed}: {all} pods, at most {most}: {actions:?}");
            }
            cluster.advance(until);
        }
    }
}

#[test]
fn every_course_settles_and_leaves_nothing_behind() {
    for seed in 0..runs() / 2 {
        let mut draw = Draw(seed.wrapping_mul(31).wrapping_add(7));
        let mut cluster = start(seed, &mut draw);
        for _ in 0..6 {
            let action = action(&mut draw, false);
            act(&mut cluster, &action);
            let seconds = if let Action::Wait(seconds) = action { seconds } else { 1 };
            cluster.advance(cluster.now() + Span::seconds(seconds));
        }
        patch(&mut cluster, json!({ "spec": { "paused": false } }));
        act(&mut cluster, &Action::SetImage("nginx:1.22"));
        cluster.advance(cluster.now() + Span::seconds(180));
        let held = deployment(&cluster).expect("it was created");
        let status = &held.status;
        assert_eq!(
            (status.updated_replicas, status.available_replicas, status.replicas, status.unavailable_replicas),
            (held.spec.replicas, held.spec.replicas, held.spec.replicas, 0),
            "seed {seed}"
        );
        cluster.delete(Kind::Deployment, "default", "web", &DeleteOptions::default()).expect("it is there");
        cluster.advance(cluster.now() + Span::seconds(120));
        let mut left = BTreeMap::new();
        for kind in [Kind::Pod, Kind::ReplicaSet, Kind::Deployment, Kind::EndpointSlice] {
            let names: Vec<String> = cluster.list(kind, None).map(|object| object.metadata().name.clone()).collect();
            left.insert(kind, names);
        }
        left.retain(|_, names| names.iter().any(|name| name != "kubernetes"));
        assert!(left.is_empty(), "seed {seed}: {left:?}");
    }
}

#[test]
fn the_same_course_gives_the_same_bytes() {
    for seed in 0..runs() / 20 {
        let play = |fork_at: usize| {
            let mut draw = Draw(seed ^ 0x5eed);
            let mut cluster = start(seed, &mut draw);
            for nth in 0..8 {
                if nth == fork_at {
                    // A snapshot goes on as if it were the original.
                    cluster = cluster.clone();
                }
                let action = action(&mut draw, false);
                act(&mut cluster, &action);
                cluster.advance(cluster.now() + Span::millis(1_700));
            }
            dump(&cluster)
        };
        let original = play(usize::MAX);
        assert_eq!(original, play(usize::MAX), "seed {seed}");
        assert_eq!(original, play(3), "seed {seed}");
    }
}
