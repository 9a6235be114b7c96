use kubectl::Stream;

use super::*;
use crate::Options;

#[track_caller]
fn fails(script: &str, line: usize, message: &str) {
    let error = Script::parse(script).expect_err("it should not be read");
    assert_eq!((error.line, error.message.as_str()), (line, message));
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    let unknown = "unknown word \"foo\": a line begins with $, &, join, kill, sleep, until, file, fault, image or #";
    fails("# a\n\n$ true\nfoo bar", 4, unknown);
    fails("sleep x", 1, "\"x\" is no number of seconds");
    fails("until true", 1, "a command is missing: until SECONDS CMD");
    fails("file a <<EOF\nx\n", 1, "the file a has no line EOF at its end");
    fails("file a", 1, "a file is: file NAME <<EOF, its lines, EOF");
    fails("kill x", 1, "no command called x is running");
    fails("& x sleep 1\n& x sleep 1", 2, "x is running already: join or kill it first");
    let fault = Script::parse("fault disk full").expect_err("there is no such fault");
    assert!(fault.message.starts_with("unknown fault \"disk full\"; known are: fault node NAME down|up"));
    fails("$", 1, "a command is missing: $ CMD");
}

/// Plays a script; a line each: seconds, exit status, what was printed.
fn played(script: &str) -> (Vec<String>, bool) {
    let script = Script::parse(script).expect("it can be read");
    let mut player = Player::new(script, &Options::default());
    let records = player.by_ref().map(|record| {
        let at = |moment: objects::Moment| moment.0 as f64 / 1e6;
        let out = record.output.text(Stream::Out).replace('\n', "|");
        format!("{}-{} {} {out}", at(record.start), at(record.end), record.status)
    });
    (records.collect(), player.has_failed())
}

#[test]
fn commands_pauses_and_what_runs_beside_them() {
    let (records, failed) = played(
        "$ echo a\nsleep 1.5\n& b sleep 2; echo b\n$ sleep 1; echo c\njoin b\n& d sleep 9; echo d\njoin d 3\n\
         & e echo e; sleep 60\nsleep 1\nkill e\n& f echo f; sleep 60\n",
    );
    let wanted = [
        "0-0 0 a|",
        "0-1.5 0 ",
        "1.5-2.5 0 c|",
        "1.5-3.5 0 b|",
        "3.5-6.5 143 ",
        "6.5-7.5 0 ",
        "6.5-7.5 143 e|",
        "7.5-7.5 143 f|",
    ];
    assert_eq!(records, wanted);
    assert!(!failed);
}

#[test]
fn an_until_tries_again_or_runs_out() {
    let script = "file n <<E\nx\nE\nuntil 5 echo y >> n; test $(wc -l < n) -ge 4\n$ wc -l < n";
    assert_eq!(played(script), (vec!["0-0 0 ".into(), "0-0.5 0 ".into(), "0.5-0.5 0 4|".into()], false));
    assert_eq!(played("until 1 false\n$ echo on"), (vec!["0-1 1 ".into(), "1-1 0 on|".into()], true));
}
