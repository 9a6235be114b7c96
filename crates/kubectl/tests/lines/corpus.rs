//! Manifests of every family of fields: applied, printed, deleted, and applied again as printed.

use super::World;

const CORPUS: &str = include_str!("../manifests/corpus.yaml");

#[test]
fn the_corpus_survives_a_round_trip() {
    let documents: Vec<&str> = CORPUS.split("\n---\n").collect();
    assert!(documents.len() >= 40, "only {} manifests", documents.len());
    for document in documents {
        let mut world = World::new();
        world.files.0.insert("m.yaml".to_owned(), document.to_owned());
        let mut expect = |line: &str| {
            let outcome = world.line(line);
            assert_eq!(outcome.status, Some(0), "{line}: {}\n{document}", outcome.err);
            outcome.out
        };
        let created = expect("apply -f m.yaml");
        assert!(created.contains("created"), "{created}");
        let again = expect("apply -f m.yaml");
        assert!(again.lines().all(|line| line.ends_with("unchanged")), "{again}\n{document}");
        let printed = expect("get -f m.yaml -o yaml");
        expect("describe -f m.yaml");
        expect("diff -f m.yaml");
        expect("delete -f m.yaml");
        world.files.0.insert("m.yaml".to_owned(), printed);
        let outcome = world.line("apply -f m.yaml");
        assert_eq!(outcome.status, Some(0), "applied as printed: {}\n{document}", outcome.err);
    }
}
