use super::*;

const GOOD: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
      - name: nginx
        image: nginx:1.20
        ports:
        - containerPort: 80
";

#[track_caller]
fn check(text: &str, expected: &[(usize, &str)]) {
    let found = problems(text);
    let lines: Vec<usize> = found.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, expected.iter().map(|(line, _)| *line).collect::<Vec<_>>(), "{found:#?}");
    for (problem, (_, words)) in found.iter().zip(expected) {
        assert!(problem.message.contains(words), "{words:?} is not in {problem:?}");
    }
}

#[test]
fn every_problem_stands_at_its_line() {
    check(GOOD, &[]);
    check(&format!("{GOOD}---\n{GOOD}"), &[]);
    check("", &[]);
    check(&GOOD.replace("replicas:", "replcas:"), &[(6, "unknown field \"spec.replcas\"")]);
    check(&GOOD.replace("image:", "imag:"), &[(15, "unknown field \"spec.template.spec.containers[0].imag\"")]);
    check(&GOOD.replace("replicas: 3", "replicas: three"), &[(6, "cannot unmarshal string")]);
    check(&GOOD.replace("containerPort: 80", "containerPort: http"), &[(17, "cannot unmarshal string")]);
    check(&GOOD.replace("- containerPort: 80", "- name: http"), &[(17, "missing required field \"containerPort\"")]);
    check(&GOOD.replace("- name: nginx\n        image", "- image"), &[(14, "missing required field \"name\"")]);
    check(&GOOD.replace("kind: Deployment", "kind: Deploymet"), &[(2, "no kind \"Deploymet\"")]);
    check(&GOOD.replace("apiVersion: apps/v1\n", ""), &[(1, "missing required field \"apiVersion\"")]);
    let second = GOOD.replace("replicas:", "replcas:");
    check(&format!("{GOOD}---\n{second}"), &[(17 + 1 + 6, "replcas")]);
    assert_eq!(problems(&GOOD.replace("  replicas: 3", " replicas: 3")).len(), 1, "it is indented wrongly");
}

#[track_caller]
fn completes(text: &str, expected: &[&str]) {
    let caret = text.find('|').expect("a caret");
    let candidates = complete(&text.replace('|', ""), caret).candidates;
    assert_eq!(candidates, expected, "{text}");
}

#[test]
fn fields_are_completed_from_the_table() {
    completes("ki|", &["kind:"]);
    completes("kind: Deployment\nspec:\n  rep|", &["replicas:"]);
    completes("kind: Deployment\nspec:\n  template:\n    spec:\n      cont|\nmetadata: {}\n", &["containers:"]);
    let probe =
        "kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        readi|\n";
    completes(probe, &["readinessProbe:"]);
    completes(&probe.replace("        readi|", "      - ima|"), &["image:", "imagePullPolicy:"]);
    completes(&probe.replace("        readi|", "    term|"), &[]);
    completes("kind: Nonsense\nspec:\n  rep|", &[]);
}
