//! Each command's help, and the examples in it.

use super::{World, words};

/// The names under headings such as `Available Commands:`.
fn commands(help: &str) -> Vec<String> {
    let mut listed = false;
    let mut names = Vec::new();
    for line in help.lines() {
        if !line.starts_with(' ') {
            listed = line.ends_with("Commands:") || line.contains("Commands (") || line == "Commands:";
        } else if listed {
            names.extend(line.split_whitespace().next().map(str::to_owned));
        }
    }
    names
}

fn examples(help: &str) -> Vec<String> {
    let lines = help
        .lines()
        .skip_while(|line| *line != "Examples:")
        .skip(1)
        .take_while(|line| line.is_empty() || line.starts_with("  "));
    lines
        .map(str::trim)
        .filter(|line| line.starts_with("kubectl ") || line.contains("| kubectl "))
        .map(str::to_owned)
        .collect()
}

fn each(path: &[String], visit: &mut impl FnMut(&[String], &str)) {
    let mut line = path.to_vec();
    line.push("--help".to_owned());
    let help = World::new().run(&line, None);
    assert_eq!(help.status, Some(0), "{path:?}: {help:?}");
    assert!(help.out.contains("Usage:\n  kubectl"), "{path:?} has no usage");
    visit(path, &help.out);
    for name in commands(&help.out) {
        let inner = [path, &[name]].concat();
        each(&inner, visit);
    }
}

/// A cluster in which the names of the examples mean something.
fn prepared() -> World {
    let mut world = World::new();
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: fresh}\nspec: {containers: [{name: c, image: nginx}]}\n";
    for file in ["pod.yaml", "deployment.yaml", "service.yaml", "foo.yaml", "path/to/file.yaml", "path/to/bar"] {
        world.files.0.insert(file.to_owned(), pod.to_owned());
    }
    for name in ["web", "nginx", "foo", "abc", "registry", "mydeployment"] {
        world.line(&format!("create deployment {name} --image=nginx"));
    }
    world.line("run mypod --image=nginx");
    world.pass(10);
    world
}

#[test]
fn every_command_has_help_and_its_examples_are_lines_of_kubectl() {
    let mut seen = 0;
    let world = prepared();
    each(&[], &mut |path, help| {
        for example in examples(help) {
            seen += 1;
            let (piped, line) = match example.split_once("| kubectl ") {
                Some((_, line)) => (world.files.0.get("pod.yaml").map(String::as_str), line),
                None => (None, example.trim_start_matches("kubectl ")),
            };
            let outcome = world.clone().run(&words(line), piped);
            let misread = ["See 'kubectl", "unknown", "required flag", "not modelled"];
            assert!(!misread.iter().any(|part| outcome.err.contains(part)), "{path:?}: {example}: {}", outcome.err);
        }
    });
    assert!(seen > 100, "there are only {seen} examples");
}
