use objects::{Moment, Span};

use crate::{Input, Options, Session};

/// A session some seconds after a line was entered.
fn after(line: &str, seconds: i64) -> Session {
    let mut session = Session::new(&Options::default());
    session.apply(Input::Line { terminal: 0, text: line.to_owned() });
    session.advance(Moment(0) + Span::seconds(seconds));
    session
}

fn jobs(session: &Session) -> usize {
    session.machine().jobs().count()
}

fn text(session: &Session) -> String {
    session.terminals()[0].text()
}

#[test]
fn endless_loops_of_one_moment_share_what_may_run_in_it() {
    let session = after("for i in $(seq 1 1000); do while true; do :; done & done", 30);
    assert_eq!(jobs(&session), 0);
    assert!(text(&session).contains("an endless loop?"));
}

#[test]
fn there_are_not_more_jobs_than_a_terminal_may_have() {
    let session = after("while true; do sleep 1000000 & done", 10);
    assert_eq!(jobs(&session), super::MOST_JOBS);
    let refusals = text(&session).matches("bash: fork: retry: Resource temporarily unavailable").count();
    assert!((5..20).contains(&refusals), "{refusals}");
}

#[test]
fn many_short_jobs_all_run() {
    let session = after("for i in $(seq 1 250); do echo job $i & done", 1);
    assert_eq!((jobs(&session), text(&session).lines().filter(|line| line.starts_with("job ")).count()), (0, 250));
    assert!(!text(&session).contains("fork"));
}

#[test]
fn a_sleep_takes_its_time() {
    let session = after("i=0; while test $i -lt 100; do sleep 0.000001; i=$((i+1)); done; date", 1);
    let last = session.terminals()[0].lines.last().expect("it has printed");
    assert_eq!(last.moment, Moment(100_000));
}
