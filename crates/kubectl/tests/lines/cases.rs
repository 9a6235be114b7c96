//! Cases kept as text: a manifest or a line, and what kubectl answers.

use super::World;

/// Blocks of a text, apart by empty lines; a comment stands for itself.
fn blocks(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.split("\n\n").map(str::trim).filter(|block| !block.is_empty() && !block.starts_with('#')).map(|block| {
        let (given, expected) = block.split_once('\n').expect("a case has an answer");
        (given, expected)
    })
}

/// Each manifest, on one line, is applied to a fresh cluster.
#[test]
fn manifests_are_refused_in_the_servers_words() {
    for (manifest, expected) in blocks(include_str!("../manifests/refused.txt")) {
        let mut world = World::new();
        world.files.0.insert("m.yaml".to_owned(), manifest.to_owned());
        let outcome = world.line("apply -f m.yaml");
        assert_eq!(outcome.err.trim_end(), expected, "{manifest}");
        assert_eq!(outcome.status, Some(1), "{manifest}");
    }
}

/// Each manifest is applied; then a line shows what is expected, among the rest.
#[test]
fn manifests_are_shown_as_kubectl_shows_them() {
    for (manifest, expected) in blocks(include_str!("../manifests/shown.txt")) {
        let (line, expected) = expected.split_once('\n').expect("a line and its answer");
        let mut world = World::new();
        world.files.0.insert("m.yaml".to_owned(), manifest.to_owned());
        let outcome = world.line("apply -f m.yaml");
        assert!(outcome.err.lines().all(|line| line.starts_with("Warning: ")), "{manifest}: {}", outcome.err);
        world.pass(5);
        let outcome = world.line(line.trim_start_matches("$ kubectl "));
        let all = format!("{}{}", outcome.out, outcome.err);
        assert!(all.contains(expected), "{manifest}\n{line}\nwanted:\n{expected}\ngot:\n{all}");
    }
}
