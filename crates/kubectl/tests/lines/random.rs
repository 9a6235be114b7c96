//! Random lines and spoiled manifests: nothing panics, and a line that fails changes nothing.

use super::{World, words};

struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ bits >> 31) % bound as u64) as usize
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

const STARTS: &[&str] = &[
    "get",
    "describe",
    "create deployment",
    "create configmap",
    "create -f",
    "apply -f",
    "diff -f",
    "replace -f",
    "patch",
    "delete",
    "scale",
    "autoscale",
    "expose",
    "run",
    "set image",
    "set env",
    "set resources",
    "rollout status",
    "rollout history",
    "rollout undo",
    "rollout pause",
    "rollout restart",
    "label",
    "annotate",
    "taint",
    "cordon",
    "logs",
    "exec",
    "events",
    "top",
    "wait",
    "explain",
    "api-resources",
    "config",
    "auth can-i",
    "version",
    "help",
    "completion",
    "status",
    "",
];
const THINGS: &[&str] = &[
    "deploy",
    "deploy/web",
    "deployment web",
    "pods",
    "pod web",
    "po/x",
    "svc",
    "rs",
    "nodes",
    "node-1",
    "all",
    "web",
    "nope",
    "deploy,rs",
    "deploy/",
    "/web",
    "a/b/c",
    "web=nginx:1.21",
    "nginx=nginx:2",
    "A=b",
    "A-",
    "=b",
    "a=b=c",
    "",
    "é",
    "web.yaml",
    "-",
    "--",
    "-- env",
    "*=nginx",
    "*",
    "pod.spec.containers",
    "x y",
    "'{}'",
    "{",
    "secret generic",
];
const FLAGS: &[&str] = &[
    "-o yaml",
    "-o json",
    "-o wide",
    "-o name",
    "-ojsonpath={.items[*].metadata.name}",
    "-o jsonpath={",
    "-o",
    "-o custom-columns=A:.x",
    "-o go-template={{.kind}}",
    "-o go-template={{range",
    "-n default",
    "-nx",
    "-n",
    "-A",
    "-l app=web",
    "-l",
    "-l 'a in ('",
    "--field-selector a=b",
    "--replicas=3",
    "--replicas=x",
    "--replicas -1",
    "--image=nginx",
    "--image",
    "--port=80",
    "--port=x",
    "--type=json",
    "-p '[{}]'",
    "-p {}",
    "-p x",
    "--dry-run",
    "--dry-run=client",
    "--dry-run=server",
    "--dry-run=x",
    "-f web.yaml",
    "-f nope",
    "-f .",
    "--all",
    "--overwrite",
    "--to-revision=1",
    "--to-revision=x",
    "--min=1",
    "--max=3",
    "--for=delete",
    "--for=condition=Ready",
    "--timeout=1s",
    "--timeout=x",
    "--sort-by=.metadata.name",
    "--sort-by=x[",
    "--show-labels",
    "--no-headers",
    "--nope",
    "-x",
    "-h",
    "--force",
    "--grace-period=0",
    "--cascade=x",
    "--limits=cpu=1",
    "--limits=x",
    "--cpu-percent=50",
    "--tail=1",
    "--since=1h",
    "-c x",
    "--from-literal=a=b",
    "--from-literal=a",
    "--tcp=80:80",
];

const MANIFEST: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app: web\n  template:\n    metadata:\n      labels:\n        app: web\n    spec:\n      containers:\n      - name: nginx\n        image: nginx:1.20\n        resources:\n          limits:\n            cpu: 100m\n";

/// A cluster in which nothing goes on.
fn settled() -> World {
    let mut world = World::new();
    world.files.0.insert("web.yaml".to_owned(), MANIFEST.to_owned());
    world.line("apply -f web.yaml");
    world.line("create configmap web --from-literal=a=b");
    world.pass(30);
    world
}

fn runs() -> usize {
    std::env::var("PROPERTY_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(10_000)
}

#[test]
fn random_lines_never_panic_and_change_nothing_where_they_fail() {
    let world = settled();
    for seed in 0..runs() {
        let mut draw = Draw(seed as u64);
        let mut line = draw.pick(STARTS).to_owned();
        for _ in 0..draw.below(4) {
            let from = if draw.below(2) == 0 { THINGS } else { FLAGS };
            line = format!("{line} {}", draw.pick(from));
        }
        let mut tried = world.clone();
        let before = tried.cluster.revision();
        let outcome = tried.run(&words(&line), Some("x"));
        // A line that names several objects may have changed some of them before it failed.
        let several = ["--all", "-l app=web", "deploy,rs", "all", "-f ."].iter().any(|part| line.contains(part));
        let named = THINGS.iter().filter(|thing| thing.contains("web") && line.contains(**thing)).count();
        if outcome.status.is_some_and(|status| status != 0) && !several && named <= 1 {
            assert!(!outcome.err.is_empty(), "kubectl {line}: fails without a word");
            assert_eq!(tried.cluster.revision(), before, "kubectl {line}: {}", outcome.err);
        }
    }
}

#[test]
fn spoiled_manifests_never_panic() {
    const SPOILS: &[&str] = &[
        "", "\t", "-", ": ", "- ", "{", "}", "[", "\"", "'", "&a", "*a", "|", ">", "#", "!", "\u{0}", "é", "\n", "  ",
        "null", "1e999",
    ];
    let world = settled();
    for seed in 0..runs() {
        let mut draw = Draw(seed as u64 + 1_000_000);
        let mut text = MANIFEST.to_owned();
        for _ in 0..=draw.below(3) {
            let at = (0..=draw.below(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let end = (at + draw.below(6)).min(text.len());
            let end = (end..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(at);
            text.replace_range(at..end, draw.pick(SPOILS));
        }
        let mut tried = world.clone();
        let before = tried.cluster.revision();
        let outcome = tried.run(&words("apply -f -"), Some(&text));
        if outcome.status == Some(1) {
            assert_eq!(tried.cluster.revision(), before, "{text}\n{}", outcome.err);
        }
    }
}

#[test]
fn monstrous_input_is_refused_in_time() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let before = level - 1;
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", vec![format!("*a{before}"); 10].join(", ")));
    }
    let deep = "[".repeat(100_000);
    let deep_object = "{\"a\":".repeat(100_000);
    let dashes = "- ".repeat(50_000);
    let questions = "? ".repeat(50_000);
    let long = "x".repeat(2_000_000);
    let world = settled();
    for text in [bomb.as_str(), &deep, &deep_object, &dashes, &questions, &long, "\u{0}\u{1}\u{2}", "\u{feff}a: b"] {
        let outcome = world.clone().run(&words("apply -f -"), Some(text));
        assert_eq!(outcome.status, Some(1), "{}", &text[..20.min(text.len())]);
    }
}
