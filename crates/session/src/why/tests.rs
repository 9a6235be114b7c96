//! Situations made by scripts, and what the answer has to speak of.

use objects::{Kind, Moment, ObjectRef, Span};

use super::*;
use crate::sentences::Language;
use crate::{Input, Options, Session};

/// Plays lines, each followed by so many seconds.
fn play(lines: &[(&str, i64)]) -> Session {
    let mut session = Session::new(&Options::default());
    for (line, seconds) in lines {
        session.apply(Input::Line { terminal: 0, text: (*line).to_owned() });
        session.advance(session.now() + Span::seconds(*seconds));
    }
    session
}

fn answer(session: &Session, object: &str) -> Why {
    let (kind, start) = object.split_once('/').expect("KIND/NAME");
    let kind = if kind == "pod" {
        Kind::Pod
    } else if kind == "rs" {
        Kind::ReplicaSet
    } else {
        Kind::Deployment
    };
    let all = session.cluster().list(kind, Some("default")).map(|held| held.metadata());
    let newest = all.filter(|held| held.name.starts_with(start)).max_by_key(|held| held.creation_timestamp);
    let name = newest.expect("there is one").name.clone();
    why(session.cluster(), &ObjectRef::new(kind, "default", &name)).expect("there is an answer")
}

fn in_english(sentences: &[Sentence]) -> String {
    sentences.iter().map(|sentence| sentence.in_language(Language::English)).collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(lines: &[(&str, i64)], object: &str, stuck: bool, words: &[&str]) {
    let session = play(lines);
    assert!(session.now() > Moment(0));
    let why = answer(&session, object);
    let [doing, because] = [&[why.doing.clone()][..], &why.because].map(in_english);
    let text = format!("{doing} {because} {:?}", why.remedies);
    assert_eq!(why.stuck, stuck, "{text}");
    for word in words {
        assert!(text.contains(word), "{word:?} is not in {text}");
    }
}

const CREATE: (&str, i64) = ("kubectl create deployment web --image=nginx:1.20", 6);
const CREATE_3: (&str, i64) = ("kubectl create deployment web --image=nginx:1.20 --replicas=3", 8);

#[test]
fn a_rollout_that_is_done() {
    check(&[CREATE], "deployment/web", false, &["The one pod is", "available"]);
    check(&[CREATE_3], "deployment/web", false, &["All 3 pods are", "available"]);
    check(
        &[CREATE, ("kubectl scale deployment web --replicas=0", 4)],
        "deployment/web",
        false,
        &["No pods are wanted"],
    );
    check(&[CREATE], "pod/web", false, &["is ready"]);
}

#[test]
fn a_broken_image_keeps_the_old_pod() {
    let broken = ("kubectl set image deployment/web nginx=nginx:nope", 20);
    let undo = "kubectl rollout undo deployment/web";
    let numbers = ["floor(25% of 1) = 0", "at least 1 must be available", "no old pod may go", "can't be pulled", undo];
    check(&[CREATE, broken], "deployment/web", true, &numbers);
    check(&[CREATE, broken], "pod/web-854998db69", false, &["old revision", "no old pod may go", undo]);
    let lines = [CREATE_3, broken];
    check(&lines, "deployment/web", true, &["floor(25% of 3) = 0", "ceil(25% of 3) = 1", "nginx:nope"]);
}

#[test]
fn failing_images() {
    let set = |image: &'static str, seconds| [CREATE, (image, seconds)];
    check(&set("kubectl set image deployment/web nginx=no/such:1", 20), "pod/web", true, &["pull access denied"]);
    check(
        &set("kubectl set image deployment/web nginx='Bad Name'", 5),
        "deployment/web",
        true,
        &["no name of an image"],
    );
    check(&set("kubectl set image deployment/web nginx=sim/crash:1", 30), "deployment/web", true, &["exit status 1"]);
    check(&set("kubectl set image deployment/web nginx=sim/oom:1", 30), "deployment/web", true, &["memory"]);
    check(
        &set("kubectl set image deployment/web nginx=sim/completes:1", 30),
        "deployment/web",
        true,
        &["restartPolicy"],
    );
}

#[test]
fn paused_and_recreated() {
    let pause = ("kubectl rollout pause deployment/web", 1);
    let change = ("kubectl set image deployment/web nginx=nginx:1.21", 3);
    check(&[CREATE, pause, change], "deployment/web", true, &["paused", "rollout resume"]);
    check(&[CREATE, pause], "deployment/web", false, &["paused"]);
    let stubborn = ("kubectl create deployment web --image=sim/stubborn:1", 5);
    let recreate = (
        r#"kubectl patch deployment web --type=merge -p '{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null}}}'"#,
        1,
    );
    check(
        &[stubborn, recreate, ("kubectl set image deployment/web stubborn=nginx:1.21", 5)],
        "deployment/web",
        false,
        &["Recreate", "1 old pod left"],
    );
}

#[test]
fn no_room() {
    let big = ("kubectl set resources deployment/web --requests=cpu=100", 5);
    check(&[CREATE, big], "pod/web", true, &["2 of 2: Insufficient cpu"]);
    check(&[CREATE, big], "deployment/web", true, &["None of the 2 nodes", "no old pod may go"]);
    let quota = ("kubectl create quota few --hard=pods=2", 1);
    check(&[quota, CREATE_3], "deployment/web", true, &["No more pods can be made", "exceeded quota"]);
    check(&[quota, CREATE_3], "rs/web", true, &["exceeded quota"]);
    check(&[("kubectl cordon node-1 node-2", 1), CREATE], "pod/web", true, &["2 of 2: node(s) were unschedulable"]);
}

#[test]
fn missing_configuration_and_commands() {
    let bad = ("kubectl create deployment web --image=nginx:1.20 -- nosuchcommand", 8);
    check(&[bad], "pod/web", true, &["can't start"]);
    let config = (
        r#"kubectl patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","envFrom":[{"configMapRef":{"name":"nope"}}]}]}}}}'"#,
        8,
    );
    check(&[CREATE, config], "deployment/web", true, &["can't be configured", "nope"]);
}

#[test]
fn probes_and_deadlines() {
    let probe = r#"kubectl patch deployment web -p '{"spec":{"progressDeadlineSeconds":20,"template":{"spec":{"containers":[{"name":"nginx","image":"sim/neverready:1","readinessProbe":{"httpGet":{"port":80},"periodSeconds":2}}]}}}}'"#;
    check(&[CREATE, (probe, 12)], "pod/web", true, &["not ready", "statuscode: 503"]);
    check(&[CREATE, (probe, 40)], "deployment/web", true, &["can't become available"]);
}

#[test]
fn endings_and_revisions() {
    let stubborn = ("kubectl create deployment web --image=sim/stubborn:1", 5);
    check(&[stubborn, ("kubectl delete deployment web", 3)], "pod/web", false, &["SIGTERM", "30 s"]);
    let change = ("kubectl set image deployment/web nginx=nginx:1.21", 6);
    let undo = ("kubectl rollout undo deployment/web", 6);
    check(&[CREATE, change, undo], "deployment/web", false, &["Revision 1 became revision 3"]);
    check(&[CREATE, change, undo], "rs/web-854998db69", false, &["was revision 1 before and is 3 now"]);
    check(&[CREATE, change], "rs/web-854998db69", false, &["kept so that `rollout undo`"]);
}

#[test]
fn stuck_rollouts_are_noticed() {
    let session = play(&[CREATE, ("kubectl set image deployment/web nginx=nginx:nope", 20)]);
    let found = stuck(session.cluster());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0.name, "web");
    assert!(stuck(play(&[CREATE]).cluster()).is_empty());
}
