//! What things take in a browser, as the page is built. Nothing fails by its time: `cargo xtask bench` prints it.
#![cfg(target_arch = "wasm32")]

use objects::{Moment, Span};
use session::history::History;
use session::{Course, Input, Options, Session};
use wasm_bindgen_test::*;

wasm_bindgen_test_configure!(run_in_browser);

/// Runs it five times and prints the fastest and the slowest.
fn time<T>(what: &str, mut run: impl FnMut() -> T) {
    let clock = web_sys::window().and_then(|window| window.performance()).expect("a browser has a clock");
    let mut taken: Vec<f64> = Vec::new();
    for _ in 0..5 {
        let from = clock.now();
        let _kept = run();
        taken.push(clock.now() - from);
    }
    taken.sort_by(f64::total_cmp);
    console_log!("{what}: {:.1} to {:.1} ms", taken[0], taken[4]);
}

fn typed(session: &mut Session, line: &str) {
    session.apply(Input::Line { terminal: 0, text: line.to_owned() });
    while session.terminals()[0].is_busy() {
        let next = session.next_timer().unwrap_or(session.now() + Span::seconds(1));
        session.advance(next);
    }
}

/// A session on so many nodes with so many replicas that are available.
fn deployed(replicas: u32, nodes: u32) -> Session {
    let mut session = Session::new(&Options { nodes, ..Options::default() });
    typed(&mut session, &format!("kubectl create deployment web --image=nginx:1.20 --replicas={replicas}"));
    typed(&mut session, "kubectl rollout status deployment/web --timeout=1h > /dev/null");
    session
}

fn rolled(replicas: u32, nodes: u32) -> Session {
    let mut session = deployed(replicas, nodes);
    typed(&mut session, "kubectl set image deployment/web nginx=nginx:1.21");
    typed(&mut session, "kubectl rollout status deployment/web --timeout=1h > /dev/null");
    session
}

#[wasm_bindgen_test]
#[ignore = "a bench"]
fn rollouts() {
    for (replicas, nodes) in [(100, 4), (1_000, 40), (10_000, 160)] {
        time(&format!("{replicas} replicas on {nodes} nodes created and rolled"), || rolled(replicas, nodes));
    }
}

#[wasm_bindgen_test]
#[ignore = "a bench"]
fn listing() {
    let session = deployed(1_000, 40);
    time("`get pods` with 1,000 pods, its process whole", || {
        let mut session = session.clone();
        typed(&mut session, "kubectl get pods > /dev/null");
        session
    });
    time("a snapshot of 1,000 pods", || session.clone());
}

#[wasm_bindgen_test]
#[ignore = "a bench"]
fn rewinding() {
    let mut course = Course::new(Session::new(&Options::default()));
    let mut history = History::default();
    history.observe(&course);
    for nth in 0..200_i64 {
        let text = match nth {
            0 => "kubectl create deployment web --image=nginx:1.20 --replicas=5".to_owned(),
            1 => "kubectl expose deployment web --port=80".to_owned(),
            nth if nth % 4 == 0 => format!("kubectl set image deployment/web nginx=nginx:1.{}", 20 + nth / 4 % 6),
            _ => "kubectl get pods".to_owned(),
        };
        course.session.apply(Input::Line { terminal: 0, text });
        history.observe(&course);
        let until = Moment((nth + 1) * 18_000_000);
        while course.session.now() < until {
            course.approach(until);
            history.observe(&course);
        }
    }
    let record = course.session.record().to_vec();
    for part in [1, 3, 5, 7, 9] {
        let moment = Moment(part * 360_000_000 - 1);
        time(&format!("back to {} s of an hour with 200 commands", moment.0 / 1_000_000), || {
            let past = history.at(moment, &record).expect("the moment is kept");
            assert_eq!(past.session.now(), moment);
            past
        });
    }
}
