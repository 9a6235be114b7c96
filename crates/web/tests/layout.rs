//! Nothing of the picture overlaps or is cut off, at any width.
#![cfg(target_arch = "wasm32")]

use std::rc::Rc;

use objects::workload::StrategyType;
use objects::{Kind, Labels, Moment, ObjectRef};
use session::scene::{DeploymentView, PodState, PodView, Progress, ReplicaSetView, Scene, ServiceView};
use wasm_bindgen_test::*;
use web::graph::layout::{Layout, Rect};

wasm_bindgen_test_configure!(run_in_browser);

const WIDTHS: [i32; 6] = [320, 390, 800, 900, 1440, 2560];

fn pod(set: &str, index: usize, state: PodState) -> Rc<PodView> {
    let name = format!("{set}-{index}");
    let reference = ObjectRef::new(Kind::Pod, "default", &name);
    Rc::new(PodView { uid: name, reference, state, node: "node-1".to_owned(), restarts: 0 })
}

fn set(revision: u32, current: bool, pods: Vec<PodState>) -> ReplicaSetView {
    let name = format!("web-{revision}");
    ReplicaSetView {
        uid: name.clone(),
        reference: ObjectRef::new(Kind::ReplicaSet, "default", &name),
        revision: Some(revision),
        first_revision: revision,
        images: vec![format!("nothingnothings/kub-first-app:{revision}")],
        current,
        desired: i32::try_from(pods.len()).expect("few pods"),
        pods: pods.into_iter().enumerate().map(|(index, state)| pod(&name, index, state)).collect(),
    }
}

fn scene(deployments: Vec<(usize, Vec<ReplicaSetView>)>, loose: usize) -> Scene {
    let mut scene = Scene::default();
    for (number, (services, replica_sets)) in deployments.into_iter().enumerate() {
        let labels: Labels = [("app".to_owned(), number.to_string())].into();
        for service in 0..services {
            scene.services.push(ServiceView {
                uid: format!("service-{number}-{service}"),
                reference: ObjectRef::new(Kind::Service, "default", &format!("web-{service}")),
                kind: "ClusterIP".to_owned(),
                port: Some(80),
                selector: labels.clone(),
                endpoints: Default::default(),
                selected: Default::default(),
            });
        }
        scene.deployments.push(DeploymentView {
            uid: format!("deployment-{number}"),
            reference: ObjectRef::new(Kind::Deployment, "default", &format!("web-{number}")),
            labels: labels.into(),
            desired: 1,
            ready: 1,
            total: 1,
            least_available: 1,
            most_pods: 2,
            strategy: StrategyType::RollingUpdate,
            paused: false,
            stuck: None,
            influences: Vec::new(),
            replica_sets,
        });
    }
    scene.loose_pods = (0..loose).map(|index| pod("alone", index, PodState::Ready)).collect();
    scene
}

fn failing(reason: &str) -> PodState {
    PodState::Failing { reason: reason.to_owned(), retry: None }
}

fn scenes() -> Vec<Scene> {
    let grace = Progress { from: Moment(0), until: Moment(30_000_000) };
    let broken = vec![
        set(1, false, vec![]),
        set(2, false, vec![PodState::Ready]),
        set(3, true, vec![failing("ImagePullBackOff")]),
    ];
    let busy = vec![
        set(1, false, vec![]),
        set(2, false, vec![]),
        set(3, false, vec![]),
        set(4, false, vec![]),
        set(5, false, vec![]),
        set(6, false, vec![PodState::Terminating { grace, ready: true }; 9]),
        set(7, false, vec![failing("OOMKilled"), PodState::NotReady, failing("CreateContainerConfigError")]),
        set(8, true, vec![PodState::Creating(None); 40]),
    ];
    vec![
        Scene::default(),
        scene(vec![(1, broken.clone())], 0),
        scene(vec![(0, vec![set(1, true, vec![])])], 3),
        scene(vec![(3, broken), (1, busy)], 30),
    ]
}

/// All that must not overlap, and which of it stands inside which frame.
fn boxes(layout: &Layout) -> (Vec<Rect>, Vec<(Rect, Rect)>) {
    let mut apart = layout.services.clone();
    let mut inside = Vec::new();
    let mut columns = Vec::new();
    for deployment in &layout.deployments {
        apart.push(deployment.card);
        apart.extend(deployment.history.cards.iter().map(|(_, card)| *card));
        apart.extend(deployment.history.more.iter().map(|(_, rect)| *rect));
        columns.extend(deployment.columns.iter().map(|(_, column)| column));
    }
    columns.extend(&layout.loose_replica_sets);
    columns.extend(&layout.loose_pods);
    for column in columns {
        apart.push(column.frame);
        for (x, y) in &column.pods {
            let radius = 4 * column.scale;
            let glyph = Rect { x: x - radius, y: y - radius, width: 2 * radius, height: 3 * radius };
            inside.push((glyph, column.frame));
        }
    }
    (apart, inside)
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
}

fn contains(outer: &Rect, inner: &Rect) -> bool {
    outer.x <= inner.x && outer.y <= inner.y && outer.right() >= inner.right() && outer.bottom() >= inner.bottom()
}

#[wasm_bindgen_test]
fn nothing_overlaps_or_is_cut_off() {
    for scene in scenes() {
        for width in WIDTHS {
            let layout = Layout::of(&scene, width);
            let whole = Rect { x: 0, y: 0, width: layout.width, height: layout.height };
            let (apart, inside) = boxes(&layout);
            for (index, rect) in apart.iter().enumerate() {
                assert!(contains(&whole, rect), "{rect:?} is cut off at {width}");
                for other in &apart[..index] {
                    assert!(!overlap(rect, other), "{rect:?} and {other:?} overlap at {width}");
                }
            }
            for (index, (glyph, frame)) in inside.iter().enumerate() {
                assert!(contains(frame, glyph), "{glyph:?} leaves {frame:?} at {width}");
                for (other, _) in &inside[..index] {
                    assert!(!overlap(glyph, other), "{glyph:?} and {other:?} overlap at {width}");
                }
            }
        }
    }
}
