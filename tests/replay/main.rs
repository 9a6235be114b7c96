//! Same seed, same inputs, same bytes: again, and from a clone.

use objects::{Moment, Span};
use session::script::{Player, Script, Stream};
use session::{Input, Options, Session};

const LESSON: &str = include_str!("../../lessons/rollout.scn");

fn played(script: &str, seed: u64) -> String {
    let script = Script::parse(script).expect("it can be read");
    let lines = Player::new(script, &Options { seed, ..Options::default() }).map(|record| {
        let out = record.output.text(Stream::Out);
        format!(
            "{:?} {} {} {} {out}{}",
            record.did,
            record.start.0,
            record.end.0,
            record.status,
            record.output.text(Stream::Err)
        )
    });
    lines.collect()
}

fn line(text: &str) -> Input {
    Input::Line { terminal: 0, text: text.to_owned() }
}

/// All that can be seen of a session.
fn seen(session: &Session) -> String {
    let lines = session.terminals().iter().flat_map(|terminal| &terminal.lines);
    lines.map(|line| format!("{} {:?}\n", line.moment.0, line.spans)).collect()
}

fn go_on(session: &mut Session) {
    let now = session.now();
    session.advance(now + Span::seconds(20));
    session.apply(Input::Interrupt { terminal: 0 });
    session.apply(line("kubectl rollout undo deployment/web; kubectl describe pods; kubectl get events"));
    session.advance(now + Span::seconds(90));
    session.apply(line("kubectl get all -o wide"));
    session.advance(now + Span::seconds(100));
}

#[test]
fn two_runs_with_one_seed_give_the_same_bytes_and_another_seed_does_not() {
    assert_eq!(played(LESSON, 1), played(LESSON, 1));
    assert_ne!(played(LESSON, 1), played(LESSON, 2));
}

#[test]
fn a_clone_taken_while_a_command_blocks_goes_on_like_the_original() {
    let mut session = Session::new(&Options::default());
    session.apply(line("kubectl create deployment web --image=nothingnothings/kub-first-app --replicas=2"));
    session.advance(Moment(0) + Span::seconds(5));
    session.apply(line("kubectl set image deployment/web kub-first-app=nothingnothings/dummy:dummy"));
    session.advance(Moment(0) + Span::seconds(6));
    session.apply(line("kubectl rollout status deployment/web | while read a; do echo \"[$a]\"; done"));
    session.advance(Moment(0) + Span::seconds(9));
    assert!(session.terminals()[0].is_busy());

    let mut clone = session.clone();
    go_on(&mut session);
    go_on(&mut clone);
    assert_eq!(seen(&session), seen(&clone));
    assert!(seen(&session).contains("[Waiting for deployment"), "{}", seen(&session));
}

#[test]
fn how_finely_time_passes_changes_nothing() {
    let run = |step: Span| {
        let mut session = Session::new(&Options::default());
        session.apply(line("kubectl create deployment web --image=nginx:1.21 --replicas=3 && kubectl get pods -w"));
        while session.now() < Moment(0) + Span::seconds(12) {
            session.advance(session.now() + step);
        }
        seen(&session)
    };
    assert_eq!(run(Span::seconds(12)), run(Span::millis(16)));
}
