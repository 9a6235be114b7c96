//! The recordings of a real cluster in `transcripts/`, played and compared.
//!
//! Steps that are known to differ are listed beside their recording, each with a reason. One that is listed and agrees
//! is as wrong as one that is not listed and differs. `cargo xtask bless` writes the lists anew.

mod clean;
mod compare;
mod known;
mod table;

use std::path::PathBuf;

use serde_json::Value;
use session::Options;
use session::script::{Did, Player, Script, Stream};

use compare::{Comparison, Step};
use known::Known;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("transcripts")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What a real cluster answered.
fn recorded(name: &str) -> Vec<Step> {
    let recording: Value = serde_json::from_str(&read(&format!("{name}.json"))).expect("a recording is JSON");
    let steps = recording["steps"].as_array().expect("it has steps");
    let text = |step: &Value, key: &str| step[key].as_str().unwrap_or_default().to_owned();
    let step = |step: &Value| Step {
        command: text(step, "cmd"),
        status: step["rc"].as_i64().unwrap_or_default(),
        out: text(step, "out"),
        err: text(step, "err"),
        seconds: step["t_end"].as_f64().unwrap_or_default() - step["t"].as_f64().unwrap_or_default(),
        unstable: step["unstable"].as_bool().unwrap_or_default(),
    };
    steps.iter().map(step).collect()
}

/// What the simulator answers.
fn played(name: &str) -> Vec<Step> {
    let script = Script::parse(&read(&format!("{name}.scn"))).unwrap_or_else(|error| panic!("{name}.scn:{error}"));
    let records = Player::new(script, &Options::default());
    let step = |record: session::script::Record| match record.did {
        Did::Run(command) | Did::Beside(command) => Some(Step {
            command,
            status: i64::from(record.status),
            out: record.output.text(Stream::Out),
            err: record.output.text(Stream::Err),
            seconds: (record.end - record.start).0 as f64 / 1e6,
            unstable: false,
        }),
        Did::Sleep(_) | Did::Until(_) | Did::File(_) | Did::Fault(_) | Did::Image(_) => None,
    };
    records.filter_map(step).collect()
}

/// The names of all recordings, in order.
fn recordings() -> Vec<String> {
    let files = std::fs::read_dir(folder()).expect("the folder is there");
    let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter_map(|name| name.strip_suffix(".scn").map(str::to_owned)).collect();
    names.sort();
    names
}

fn compare(name: &str) -> Comparison {
    Comparison::of(&recorded(name), &played(name))
}

#[test]
fn every_recording_is_answered_as_by_a_real_cluster() {
    let bless = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for name in recordings() {
        let comparison = compare(&name);
        let path = folder().join(format!("{name}.known"));
        let known = Known::read(&path);
        println!("{name}: {}", comparison.summary());
        if bless {
            known.updated(&comparison).write(&path);
        } else {
            wrong.extend(known.complaints(&comparison).into_iter().map(|complaint| format!("{name}: {complaint}")));
        }
    }
    assert!(wrong.is_empty(), "{}\ncargo xtask bless accepts this.", wrong.join("\n"));
}

/// The lesson that this project is for, and the course that it comes from: no step may differ, no hash, no duration.
#[test]
fn the_lessons_differ_in_nothing() {
    for name in ["01-seed-lesson", "14-course"] {
        let comparison = compare(name);
        let differing: Vec<String> = comparison.differing.values().map(|difference| difference.to_string()).collect();
        assert!(differing.is_empty(), "{name}:\n{}", differing.join("\n"));
        assert_eq!(comparison.same_hashes, comparison.hashes, "{name}: {}", comparison.summary());
        assert!(comparison.slow.is_empty(), "{name} took another time:\n{}", comparison.slow.join("\n"));
    }
}
