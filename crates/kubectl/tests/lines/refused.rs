//! Lines that kubectl or the server refuses, in their words.

use super::World;

/// What a line prints, both streams together.
#[track_caller]
fn prints(world: &mut World, line: &str, expected: &str) {
    let outcome = world.line(line);
    assert_eq!(format!("{}{}", outcome.out, outcome.err), expected, "{line}");
}

#[test]
fn a_watch_is_of_one_type_or_one_object() {
    let mut world = World::new();
    world.line("create configmap a");
    world.line("create configmap b");
    world.line("create deployment web --image=nginx");
    for line in ["get deploy,rs -w", "get all -w", "get po,pods -w"] {
        prints(&mut world, line, "error: you may only specify a single resource type\n");
    }
    prints(&mut world, "get cm/a deploy/web -w", "error: you may only specify a single resource type\n");
    for line in ["get cm a b -w --no-headers", "get cm/a cm/b -w --no-headers"] {
        prints(
            &mut world,
            line,
            "a     0     0s\nb     0     0s\nerror: you may only watch a single resource or type of resource at a time\n",
        );
    }
    prints(&mut world, "get cm a c d -w", "Error from server (NotFound): configmaps \"c\" not found\n");
}

#[test]
fn a_watch_prints_the_header_of_custom_columns_once() {
    let mut world = World::new();
    world.line("create deployment web --image=nginx");
    let outcome = world.line("get rs -w -o custom-columns=NAME:.metadata.name,READY:.status.readyReplicas");
    assert_eq!(outcome.out.matches("NAME").count(), 1, "{}", outcome.out);
    assert!(outcome.out.lines().count() > 2, "{}", outcome.out);
}

#[test]
fn patches_of_the_wrong_shape_or_name_are_refused() {
    let mut world = World::new();
    world.line("create configmap a");
    let begin = "Error from server (BadRequest): ";
    for (patch, reason) in [
        (r#"-p '[]'"#, "json: cannot unmarshal array into Go value of type map[string]interface {}"),
        (r#"-p foo"#, "json: cannot unmarshal string into Go value of type map[string]interface {}"),
        (
            r#"--type=merge -p 3"#,
            "error decoding patch: json: cannot unmarshal number into Go value of type map[string]interface {}",
        ),
        (
            r#"--type=json -p '{"op":"add"}'"#,
            "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
        ),
        (r#"-p '{"metadata":{"name":"b"}}'"#, "the name of the object (b) does not match the name on the URL (a)"),
        (
            r#"-p '{"metadata":{"namespace":"b"}}'"#,
            "the namespace of the provided object does not match the namespace sent on the request",
        ),
    ] {
        prints(&mut world, &format!("patch cm a {patch}"), &format!("{begin}{reason}\n"));
    }
    prints(
        &mut world,
        "get cm a b --no-headers",
        "a     0     0s\nError from server (NotFound): configmaps \"b\" not found\n",
    );
}

#[test]
fn rollout_commands_say_that_nothing_was_found() {
    let mut world = World::new();
    for verb in ["restart", "pause", "resume", "status"] {
        prints(&mut world, &format!("rollout {verb} deploy"), "No resources found in default namespace.\n");
    }
}

#[test]
fn containers_are_named_after_their_images() {
    let mut world = World::new();
    let name = "-o jsonpath={.spec.template.spec.containers[*].name} --dry-run=client";
    prints(&mut world, &format!("create deployment x --image=ghcr.io:1/a/b@sha256:c --image=b:1 {name}"), "b b");
    let odd = world.line(&format!("create deployment x --image=localhost:5000/my.app_1:v1 {name}")).out;
    assert_eq!(odd.rsplit_once('-').map(|(begin, end)| (begin, end.len())), Some(("my-app-1", 5)), "{odd}");
    prints(
        &mut world,
        "create deployment x --image=a --image=a",
        "error: failed to create deployment: Deployment.apps \"x\" is invalid: spec.template.spec.containers[1].name: Duplicate value: \"a\"\n",
    );
    world.line("create deployment x --image=a");
    prints(
        &mut world,
        "set env deploy/x A=1 A-",
        "error: can not both modify and remove the same environment variable in the same command\n",
    );
}

#[test]
fn a_drain_that_fails_says_why_for_each_pod() {
    let mut world = World::new();
    world.line("run a --image=nginx");
    world.line("cordon node-2");
    world.line("run b --image=sim/stubborn:1");
    world.pass(5);
    let node = world.line("get pod b -o jsonpath={.spec.nodeName}").out;
    let begin = format!("node/{node} cordoned\n");
    let others = if node == world.line("get pod a -o jsonpath={.spec.nodeName}").out { "default/a, " } else { "" };
    let why = format!("cannot delete Pods that declare no controller (use --force to override): {others}default/b");
    let end = |why: &str| {
        format!(
            "error: unable to drain node {node:?} due to error: {why}, continuing command...\nThere are pending nodes to be drained:\n {node}\n"
        )
    };
    prints(&mut world, &format!("drain {node}"), &format!("{begin}{}{why}\n", end(&why)));
    world.line("delete pod a");
    let begin = format!("node/{node} already cordoned\n");
    let warning = "Warning: deleting Pods that declare no controller: default/b\n";
    let why = "error when waiting for pod \"b\" in namespace \"default\" to terminate: global timeout reached: 2s";
    let pending = |why: &str| format!("There are pending pods in node {node:?} when an error occurred: {why}\npod/b\n");
    prints(
        &mut world,
        &format!("drain {node} --force --timeout=2s"),
        &format!("{begin}evicting pod default/b\n{warning}{}{}{why}\n", pending(why), end(why)),
    );
    let why = "timed out waiting for the condition";
    prints(
        &mut world,
        &format!("drain {node} --force --timeout=2s --disable-eviction"),
        &format!("{begin}evicting pod default/b\n{warning}{}{}error: {why}\n", pending(why), end(why)),
    );
}

#[test]
fn names_are_not_empty() {
    let mut world = World::new();
    for line in ["get pods ''", "delete pod ''", "cordon ''", "rollout undo deploy ''"] {
        prints(&mut world, line, "error: resource name may not be empty\n");
    }
}

#[test]
fn run_looks_at_its_flags_before_it_creates_anything() {
    let mut world = World::new();
    let help = "See 'kubectl run -h' for help and examples\n";
    for (line, expected) in [
        ("--image=", "error: --image is required\n".to_owned()),
        ("--image='bad image'", "error: Invalid image name \"bad image\": invalid reference format\n".to_owned()),
        ("--image=nginx -t", format!("error: -i/--stdin is required for containers with -t/--tty=true\n{help}")),
        ("--image=nginx --image-pull-policy=Foo", format!("error: invalid image pull policy: Foo\n{help}")),
    ] {
        prints(&mut world, &format!("run a {line}"), &expected);
    }
    prints(&mut world, "run a --image=nginx --port=80 --expose", "service/a created\npod/a created\n");
}

#[test]
fn set_names_what_has_no_pod_template() {
    let mut world = World::new();
    for change in ["image svc/kubernetes a=b", "env svc/kubernetes a=b", "sa svc/kubernetes a"] {
        prints(
            &mut world,
            &format!("set {change}"),
            "error: services/kubernetes the object is not a pod or does not have a pod template: *v1.Service\n",
        );
    }
}

#[test]
fn the_server_warns_once_a_line() {
    let mut world = World::new();
    world.line("create deployment web --image=nginx");
    let warning = "Warning: spec.externalIPs is deprecated and may no longer be implemented in some clusters\n";
    prints(
        &mut world,
        "expose deployment web --port=80 --external-ip=1.2.3.4",
        &format!("service/web exposed\n{warning}"),
    );
    prints(
        &mut world,
        "create deployment my.app --image=nginx",
        "deployment.apps/my.app created\nWarning: metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]\n",
    );
}

#[test]
fn data_comes_from_files_and_words() {
    let mut world = World::new();
    prints(
        &mut world,
        "create cm x --from-literal=a=b --from-literal=a=c",
        "error: cannot add key \"a\", another key by that name already exists in Data for ConfigMap \"x\"\n",
    );
    prints(
        &mut world,
        "create secret generic x --from-literal=a=b --from-literal=a=c",
        "error: cannot add key a, another key by that name already exists\n",
    );
    for flag in ["--from-file=nope", "--from-file=a=nope", "--from-env-file=nope"] {
        prints(&mut world, &format!("create cm x {flag}"), "error: error reading nope: no such file or directory\n");
    }
    prints(&mut world, "create cm x --from-literal=a=1 --append-hash -o name", "configmap/x-m8mt92gg65\n");
}

#[test]
fn an_autoscaler_that_the_newer_api_refuses_is_tried_with_the_older_one() {
    let mut world = World::new();
    world.line("create deployment web --image=nginx");
    let autoscaled = "horizontalpodautoscaler.autoscaling/web autoscaled\n";
    prints(&mut world, "autoscale deploy web --max=3 --cpu=80%", autoscaled);
    let begin = "error: failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1:";
    for (flags, expected) in [
        (
            "--cpu=80%",
            "Error from server (AlreadyExists): horizontalpodautoscalers.autoscaling \"web\" already exists\n"
                .to_owned(),
        ),
        ("--cpu=500m", format!("{begin} %!w(<nil>)\n")),
        ("", format!("{begin} empty input\n")),
        ("--cpu=x%", "error: invalid percentage value: x\n".to_owned()),
    ] {
        prints(&mut world, &format!("autoscale deploy web --max=3 {flags}"), &expected);
    }
    prints(
        &mut world,
        "autoscale svc kubernetes --max=3",
        "error: cannot autoscale a Service: could not find scale subresource for /v1, Resource=services in discovery information\n",
    );
}

#[test]
fn prune_takes_what_was_applied_and_is_in_no_file_now() {
    let mut world = World::new();
    let manifest =
        |name: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, labels: {{app: x}}}}\n---\n");
    world.files.0.insert("a.yaml".to_owned(), manifest("a") + &manifest("b"));
    world.files.0.insert("b.yaml".to_owned(), manifest("a"));
    world.line("apply -f a.yaml");
    world.line("create cm c");
    world.line("label cm c app=x");
    prints(
        &mut world,
        "apply -f b.yaml --prune",
        "error: all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector\n",
    );
    prints(&mut world, "apply -f b.yaml --prune -l app=x", "configmap/a unchanged\nconfigmap/b pruned\n");
    prints(&mut world, "get cm -l app=x -o name", "configmap/a\nconfigmap/c\n");
    prints(&mut world, "apply set-last-applied -f b.yaml", "set-last-applied a: no changes required.\n");
}

#[test]
fn a_folder_without_a_kustomization_is_refused() {
    let mut world = World::new();
    let why = "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '/a'";
    prints(&mut world, "apply -k /a", &format!("error: {why}\n"));
}
