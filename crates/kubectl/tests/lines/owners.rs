//! Who owns which fields, and server-side apply.

use super::World;

const MANIFEST: &str = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: nginx, image: 'nginx:1.25', ports: [{containerPort: 80}], readinessProbe: {httpGet: {port: 80}}}]}}}}";

fn world(manifest: &str) -> World {
    let mut world = World::new();
    world.files.0.insert("m.yaml".to_owned(), manifest.to_owned());
    world
}

fn managers(world: &mut World) -> String {
    world.line("get deployment web -o jsonpath='{range .metadata.managedFields[*]}{.manager}/{.operation}/{.subresource} {end}'").out
}

#[test]
fn each_writer_owns_what_it_wrote_last() {
    let mut world = world(MANIFEST);
    world.line("apply -f m.yaml");
    world.line("scale deployment web --replicas=3");
    world.line("set image deployment/web nginx=nginx:1.26");
    world.pass(5);
    assert_eq!(
        managers(&mut world),
        "kubectl/Update/scale kubectl-client-side-apply/Update/ kubectl-set/Update/ kube-controller-manager/Update/status "
    );
    let fields = "get deployment web -o jsonpath='{.metadata.managedFields[?(@.manager==\"kubectl-set\")].fieldsV1}'";
    let image = r#"{"f:spec":{"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"nginx\"}":{"f:image":{}}}}}}}"#;
    assert_eq!(world.line(fields).out, image);
    let shown = world.line("get deployment web -o yaml").out;
    assert!(!shown.contains("managedFields"), "{shown}");
    let shown = world.line("get deployment web -o yaml --show-managed-fields").out;
    assert!(shown.contains("    manager: kubectl-set\n    operation: Update\n    time: "), "{shown}");
}

#[test]
fn server_side_apply_refuses_what_others_own() {
    let mut world = world(MANIFEST);
    assert_eq!(world.line("apply --server-side -f m.yaml").out, "deployment.apps/web serverside-applied\n");
    world.line("set image deployment/web nginx=nginx:1.26");
    let outcome = world.line("apply --server-side -f m.yaml");
    assert_eq!(outcome.status, Some(1));
    let path = ".spec.template.spec.containers[name=\"nginx\"].image";
    let told = format!("error: Apply failed with 1 conflict: conflict with \"kubectl-set\" using apps/v1: {path}\n");
    assert!(outcome.err.starts_with(&told), "{}", outcome.err);
    world.line("scale deployment web --replicas=4");
    let outcome = world.line("apply --server-side -f m.yaml");
    let told = format!(
        "error: Apply failed with 2 conflicts: conflicts with \"kubectl\" with subresource \"scale\" using apps/v1:\n- .spec.replicas\nconflicts with \"kubectl-set\" using apps/v1:\n- {path}\n"
    );
    assert!(outcome.err.starts_with(&told), "{}", outcome.err);
    let outcome = world.line("apply --server-side -f m.yaml --force-conflicts");
    assert_eq!(outcome.status, Some(0), "{}", outcome.err);
    world.pass(5);
    assert_eq!(managers(&mut world), "kubectl/Apply/ kube-controller-manager/Update/status ");
}

#[test]
fn what_is_applied_no_longer_goes() {
    let mut world = world(MANIFEST);
    world.line("apply --server-side -f m.yaml");
    world.files.0.insert("m.yaml".to_owned(), MANIFEST.replace(", readinessProbe: {httpGet: {port: 80}}", ""));
    world.line("apply --server-side -f m.yaml");
    let probe = "get deployment web -o jsonpath='{.spec.template.spec.containers[0].readinessProbe}'";
    assert_eq!(world.line(probe).out, "");
}

#[test]
fn client_side_apply_hands_its_fields_over() {
    let mut world = world("{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: '1', b: '2'}}");
    world.line("apply -f m.yaml");
    let manifest = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: '1'}}";
    world.files.0.insert("m.yaml".to_owned(), manifest.to_owned());
    let outcome = world.line("apply --server-side -f m.yaml");
    assert_eq!(outcome.out, "configmap/c serverside-applied\n", "{}", outcome.err);
    assert_eq!(world.line("get cm c -o jsonpath='{.data}'").out, "{\"a\":\"1\"}");
    let owners = world.line("get cm c -o jsonpath='{.metadata.managedFields[*].manager}'").out;
    assert_eq!(owners, "kubectl kubectl-last-applied");
    assert_eq!(world.line("apply view-last-applied cm/c").out.lines().nth(2), Some("  a: \"1\""));
}
