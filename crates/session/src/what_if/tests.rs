//! Situations made by scripts, a line typed into each, and what would come of it.

use super::*;
use crate::script::{Action, Script};
use crate::sentences::Language;
use crate::{Options, Session};

/// The failures that a real cluster was recorded with; its files are used here.
const FAILURES: &str = include_str!("../../../../tests/transcripts/05-failures.scn");

const CREATE: &str = "kubectl create deployment web --image=nginx:1.20 --replicas=4";
const EXPOSE: &str = "kubectl expose deployment web --port=80";

/// Plays lines, a quarter of a minute each.
fn play(lines: &[&str]) -> Course {
    let mut course = Course::new(Session::new(&Options::default()));
    for step in Script::parse(FAILURES).expect("it can be read").steps {
        if let Action::File { name, text } = step.action {
            course.session.apply(Input::SaveFile { path: name, text });
        }
    }
    for line in lines {
        course.session.apply(Input::Line { terminal: 0, text: (*line).to_owned() });
        course.go_on(course.session.now() + Span::seconds(15));
    }
    course
}

fn forecast(course: &Course, line: &str) -> Forecast {
    let mut trial = Trial::new(course, Vec::new(), 0, line);
    while trial.go_on() {}
    trial.forecast()
}

/// All of it in one line.
fn told(forecast: &Forecast) -> String {
    let took = forecast.took.map_or("never".to_owned(), |took| format!("{} s", took.whole_seconds()));
    let mut text = format!("took {took}; lost {};", forecast.dropped);
    for Outcome { reference, wanted, fewest_available, most_pods, .. } in &forecast.outcomes {
        let fewest = fewest_available.map_or("new".to_owned(), |(before, fewest)| format!("{before} to {fewest}"));
        let wanted = wanted.map_or("gone".to_owned(), |wanted| wanted.to_string());
        text.push_str(&format!(" {}: wanted {wanted}, available {fewest}, most {most_pods};", reference.name));
    }
    for (reference, why) in &forecast.stuck {
        let word = if why.stuck { "stuck" } else { "goes on" };
        text.push_str(&format!(" {word} {}:", reference.name));
        for sentence in [&why.doing].into_iter().chain(&why.because) {
            text.push_str(&format!(" {}", sentence.in_language(Language::English)));
        }
        text.push(';');
    }
    if forecast.runs_on {
        text.push_str(" runs on;");
    }
    text.push_str(&forecast.printed.join(" / "));
    text
}

#[track_caller]
fn check(before: &[&str], line: &str, words: &[&str]) {
    let text = told(&forecast(&play(before), line));
    for word in words {
        assert!(text.contains(word), "{line}\n{word:?} is not in\n{text}");
    }
}

#[test]
fn a_rolling_update_keeps_to_its_bounds() {
    let update = "kubectl set image deployment/web nginx=nginx:1.21";
    check(&[CREATE, EXPOSE], update, &["web: wanted 4, available 4 to 3, most 5;", "image updated", "took "]);
    let strategy = |most: &str, surge: &str| {
        format!(
            r#"kubectl patch deployment web -p '{{"spec":{{"strategy":{{"rollingUpdate":{{"maxUnavailable":{most},"maxSurge":{surge}}}}}}}}}'"#
        )
    };
    check(&[CREATE, &strategy("0", "1")], update, &["available 4 to 4, most 5;"]);
    check(&[CREATE, &strategy("2", "0")], update, &["available 4 to 2, most 4;"]);
    let recreate =
        r#"kubectl patch deployment web -p '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}'"#;
    check(&[CREATE, EXPOSE, recreate], update, &["available 4 to 0, most 4;"]);
    assert!(forecast(&play(&[CREATE, EXPOSE, recreate]), update).dropped > 0);
}

#[test]
fn what_changes_nothing() {
    for line in ["kubectl get pods", "echo hello", "kubectl scale deployment web --replicas=4", "kubectl nonsense"] {
        let forecast = forecast(&play(&[CREATE]), line);
        assert!(forecast.outcomes.is_empty() && forecast.stuck.is_empty(), "{line}: {}", told(&forecast));
        assert_eq!(forecast.took, Some(Span(0)), "{line}");
    }
    check(&[], "kubectl scale deployment web --replicas=2", &["NotFound", "took 0 s"]);
    check(&[CREATE], "kubectl get pods --watch", &["runs on"]);
}

#[test]
fn scaling_and_deleting() {
    check(&[CREATE], "kubectl scale deployment web --replicas=8", &["wanted 8, available 4 to 4, most 8"]);
    check(&[CREATE], "kubectl scale deployment web --replicas=1", &["wanted 1, available 4 to 1, most 4"]);
    check(&[CREATE], "kubectl scale deployment web --replicas=300", &["never", "stuck web", "nodes"]);
    check(&[CREATE, EXPOSE], "kubectl delete deployment web", &["wanted gone, available 4 to 0", "deleted"]);
    check(&[], CREATE, &["web: wanted 4, available new, most 4"]);
    check(&[], "kubectl run lonely --image=nginx:nope", &["never", "stuck lonely", "can't be pulled"]);
}

#[test]
fn a_broken_image_gets_stuck_and_the_way_back_does_not() {
    let broken = "kubectl set image deployment/web nginx=nginx:nope";
    check(&[CREATE], broken, &["took never", "available 4 to 3, most 5", "stuck web", "nginx:nope"]);
    check(&[CREATE, broken], "kubectl rollout undo deployment/web", &["took ", "rolled back", "available 3 to 3"]);
    let undone = forecast(&play(&[CREATE, broken]), "kubectl rollout undo deployment/web");
    assert!(undone.took.is_some_and(|took| took < Span::seconds(30)) && undone.stuck.is_empty());
    // What was stuck before, and is left alone, is no consequence.
    assert!(forecast(&play(&[CREATE, broken]), "kubectl create namespace other").stuck.is_empty());
    check(&[CREATE, "kubectl rollout pause deployment/web"], broken, &["never", "paused"]);
}

/// Every failure of the recording.
#[test]
fn the_recorded_failures() {
    check(&[], "kubectl create deployment crash --image=sim/crash:1", &["never", "stuck crash", "exit status 1"]);
    check(&[], "kubectl create deployment oom --image=sim/oom:1", &["never", "stuck oom", "memory"]);
    check(&[], "kubectl create deployment done --image=sim/completes:1", &["never", "stuck done", "exit status 0"]);
    let never_ready = "kubectl set image deployment/nr web=sim/neverready:1";
    check(&["kubectl apply -f nr.yaml"], never_ready, &["never", "available 2 to 2", "most 3", "stuck nr"]);
    check(&[], "kubectl apply -f dl.yaml", &["never", "stuck dl", "can't be pulled"]);
    check(&[], "kubectl apply -f live.yaml", &["never", "stuck live", "fails again", "Liveness"]);
    check(&[], "kubectl apply -f slow.yaml", &["slowapp: wanted", "took "]);
    let create = "kubectl create deployment mrs --image=nginx:1.20 --replicas=3";
    let patch = r#"kubectl patch deployment mrs -p '{"spec":{"minReadySeconds":8}}'"#;
    let update = "kubectl set image deployment/mrs nginx=nginx:1.21";
    let slow = forecast(&play(&[create, patch]), update);
    let fast = forecast(&play(&[create]), update);
    assert!(slow.took > fast.took.map(|took| took + Span::seconds(20)), "{:?} {:?}", slow.took, fast.took);
    let history = r#"kubectl patch deployment mrs -p '{"spec":{"revisionHistoryLimit":0}}'"#;
    check(&[create, update, history], "kubectl rollout undo deployment/mrs", &["no rollout history found", "took 0 s"]);
    check(&[create], "kubectl delete $(kubectl get pods -o name | head -1)", &["available 3 to 2, most 3", "deleted"]);
    check(&[create], "kubectl delete pods --all", &["available 3 to 0"]);
    check(&[create], "kubectl delete rs --all", &["available 3 to 0"]);
    let relabel = "kubectl label $(kubectl get pods -o name | head -1) app=debug --overwrite";
    check(&[create], relabel, &["available 3 to 2", "labeled"]);
    let big = "kubectl set resources deployment/mrs --requests=cpu=100";
    check(&[create], big, &["never", "available 3 to 3, most 4", "Insufficient cpu"]);
    let quota = "kubectl create quota pods3 --hard=pods=3";
    check(&[quota], "kubectl create deployment q --image=nginx:1.20 --replicas=5", &["most 3", "exceeded quota"]);
    check(&[CREATE], "kubectl drain node-2 --ignore-daemonsets", &["available 4 to 2", "drained"]);
    let cordon = "kubectl cordon node-1 node-2";
    check(&[CREATE, cordon], "kubectl scale deployment/web --replicas=5", &["never", "unschedulable"]);
    let budget = "kubectl create pdb web --selector=app=web --min-available=5";
    check(&[CREATE, budget], "kubectl drain node-2 --ignore-daemonsets", &["runs on", "Cannot evict pod"]);
    let command = "kubectl create deployment badcmd --image=nginx:1.20 -- nosuchcmd";
    check(&[], command, &["never", "StartError"]);
    let config = r#"kubectl patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","envFrom":[{"configMapRef":{"name":"nope"}}]}]}}}}'"#;
    check(&[CREATE], config, &["never", "can't be configured"]);
}

#[test]
fn faults() {
    check(&[CREATE, EXPOSE], "fault node node-2 down", &["took ", "available 4 to 2"]);
    let registry = "fault registry docker.io down";
    check(&[CREATE, registry], "kubectl set image deployment/web nginx=nginx:1.21", &["never", "stuck web"]);
    let update = "kubectl set image deployment/web nginx=nginx:1.21";
    check(&[CREATE, registry, update], "fault registry docker.io up", &["web: wanted 4", "took "]);
}

#[test]
fn an_edited_file_and_a_busy_terminal() {
    let course = play(&["kubectl apply -f nr.yaml", "sleep 1000"]);
    let text = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: other\n".to_owned();
    let saved = vec![Input::SaveFile { path: "nr.yaml".to_owned(), text }];
    let mut trial = Trial::new(&course, saved, 0, "kubectl apply -f nr.yaml");
    while trial.go_on() {}
    assert_eq!(trial.forecast().printed, ["namespace/other created"]);
}

#[test]
fn nothing_of_the_course_changes() {
    let course = play(&[CREATE, EXPOSE]);
    let before = format!("{course:?}");
    for line in ["kubectl delete deployment web", "fault node node-1 down", "rm nr.yaml; cd /tmp; x=1"] {
        assert!(forecast(&course, line).from == course.session.now());
    }
    assert_eq!(format!("{course:?}"), before);
}
