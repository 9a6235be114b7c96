//! How long the simulation takes, and how much memory: a rollout of many replicas, an idle hour, a snapshot.

#![allow(missing_docs)] // The macros make functions without.

use std::alloc::System;
use std::hint::black_box;

use cluster::{Cluster, ClusterOptions, WriteOptions};
use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use objects::{Kind, Object, Span};
use serde_json::{Value, json};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn manifest(replicas: u32) -> Value {
    json!({
        "metadata": { "name": "web" },
        "spec": {
            "replicas": replicas,
            "selector": { "matchLabels": { "app": "web" } },
            "template": {
                "metadata": { "labels": { "app": "web" } },
                "spec": { "containers": [{ "name": "web", "image": "nginx:1.20" }] },
            },
        },
    })
}

fn available(cluster: &Cluster) -> i32 {
    let found = cluster.get(Kind::Deployment, "default", "web");
    match found {
        Ok(Object::Deployment(deployment))
            if deployment.status.observed_generation == deployment.metadata.generation
                && deployment.status.updated_replicas == deployment.spec.replicas =>
        {
            deployment.status.available_replicas
        }
        _ => 0,
    }
}

fn settle(cluster: &mut Cluster, replicas: u32) {
    for _ in 0..10_000 {
        cluster.advance(cluster.now() + Span::millis(500));
        if i64::from(available(cluster)) == i64::from(replicas) {
            return;
        }
    }
    panic!("the rollout does not end: {} available", available(cluster));
}

/// A cluster of `nodes` nodes on which `replicas` replicas run.
fn deployed(replicas: u32, nodes: u32) -> Cluster {
    let mut cluster = Cluster::new(&ClusterOptions { seed: 1, nodes });
    let written = cluster.create(Kind::Deployment, "default", manifest(replicas), &WriteOptions::default());
    assert!(written.is_ok(), "{written:?}");
    settle(&mut cluster, replicas);
    cluster
}

/// Rolls a Deployment to a new image until all replicas are available.
fn roll(cluster: &mut Cluster, replicas: u32) {
    let mut next = manifest(replicas);
    next["spec"]["template"]["spec"]["containers"][0]["image"] = json!("nginx:1.21");
    let written = cluster.update(Kind::Deployment, "default", "web", next, &WriteOptions::default());
    assert!(written.is_ok(), "{written:?}");
    settle(cluster, replicas);
}

fn rollouts(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("create and roll");
    group.sample_size(10);
    for (replicas, nodes) in [(100, 4), (1_000, 40), (10_000, 160)] {
        group.bench_function(BenchmarkId::from_parameter(replicas), |bencher| {
            bencher.iter_with_large_drop(|| {
                let mut cluster = deployed(replicas, nodes);
                roll(&mut cluster, replicas);
                cluster
            });
        });
    }
    group.finish();
}

fn idle_hour(criterion: &mut Criterion) {
    let mut settled = deployed(1_000, 40);
    settled.advance(settled.now() + Span::seconds(7_300));
    criterion.bench_function("an idle hour with 1000 pods", |bencher| {
        bencher.iter_batched(
            || settled.clone(),
            |mut cluster| {
                cluster.advance(cluster.now() + Span::seconds(3_600));
                cluster.now()
            },
            BatchSize::SmallInput,
        );
    });
}

fn snapshot(criterion: &mut Criterion) {
    let settled = deployed(1_000, 40);
    criterion.bench_function("a snapshot of 1000 pods", |bencher| bencher.iter(|| black_box(settled.clone())));
}

/// What a pod costs, with the Events of its life, which last an hour.
fn memory(_: &mut Criterion) {
    let region = Region::new(ALLOCATOR);
    let mut cluster = deployed(1_000, 40);
    let made = region.change();
    let held = |stats: stats_alloc::Stats| stats.bytes_allocated - stats.bytes_deallocated;
    println!("memory: {} bytes a pod, its Events included", held(made) / 1_000);
    println!("allocations: {} a pod that is made and becomes ready", made.allocations / 1_000);
    cluster.advance(cluster.now() + Span::seconds(7_300));
    println!("memory: {} bytes a pod when its Events are gone", held(region.change()) / 1_000);
}

criterion_group!(benches, memory, rollouts, idle_hour, snapshot);
criterion_main!(benches);
