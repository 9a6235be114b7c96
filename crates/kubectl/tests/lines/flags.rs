//! Flags that every command has, and flags that must not be taken in silence.

use super::World;

/// What a line prints on standard output, and on standard error, and its status.
#[track_caller]
fn check(world: &mut World, line: &str, status: i32, out: &str, err: &str) {
    let outcome = world.line(line);
    assert_eq!((outcome.out.as_str(), outcome.err.as_str()), (out, err), "{line}");
    assert_eq!(outcome.status, Some(status), "{line}");
}

/// The same for a line that fails with one message.
#[track_caller]
fn fails(world: &mut World, line: &str, err: &str) {
    check(world, line, 1, "", &format!("{err}\n"));
}

#[test]
fn a_line_chooses_its_kubeconfig_and_context() {
    let mut world = World::new();
    check(&mut world, "config set-context dev --namespace=dev", 0, "Context \"dev\" created.\n", "");
    check(&mut world, "get pods --context=dev", 0, "", "No resources found in dev namespace.\n");
    check(&mut world, "get pods --context=dev -n x", 0, "", "No resources found in x namespace.\n");
    check(&mut world, "get pods --context=minikube", 0, "", "No resources found in default namespace.\n");
    fails(&mut world, "get pods --context=nope", "error: context \"nope\" does not exist");
    fails(&mut world, "get pods --user=nope", "error: auth info \"nope\" does not exist");
    fails(&mut world, "get pods --cluster=nope", "error: cluster \"nope\" does not exist");
    fails(&mut world, "get pods --kubeconfig=/nope", "error: stat /nope: no such file or directory");
    world.line("config set-context --current --namespace=other --kubeconfig=mine");
    check(&mut world, "get pods --kubeconfig=mine", 0, "", "No resources found in other namespace.\n");
}

#[test]
fn a_request_timeout_ends_a_watch() {
    let mut world = World::new();
    world.line("create deployment web --image=nginx");
    let outcome = world.line("get deployments -w --request-timeout=2s");
    assert_eq!(outcome.status, Some(1));
    assert_eq!(outcome.err, "error: watch closed before UntilWithoutRetry timeout\n");
    fails(
        &mut world,
        "get pods --request-timeout=x",
        "error: Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)",
    );
}

#[test]
fn other_users_have_no_rights() {
    let mut world = World::new();
    fails(
        &mut world,
        "get pods --as=bob",
        "Error from server (Forbidden): pods is forbidden: User \"bob\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\"",
    );
    fails(
        &mut world,
        "delete deploy/x --as bob",
        "Error from server (Forbidden): deployments.apps \"x\" is forbidden: User \"bob\" cannot delete resource \"deployments\" in API group \"apps\" in the namespace \"default\"",
    );
    fails(
        &mut world,
        "get nodes node-1 --as bob",
        "Error from server (Forbidden): nodes \"node-1\" is forbidden: User \"bob\" cannot get resource \"nodes\" in API group \"\" at the cluster scope",
    );
    fails(
        &mut world,
        "run x --image=nginx --as bob",
        "error: the playground models no rights of \"bob\": only the administrator may use \"kubectl run\"",
    );
    let outcome = world.line("get pods --as=bob --as-group=system:masters");
    assert_eq!(outcome.status, Some(0));
}

#[test]
fn a_subresource_is_the_scale_or_is_refused() {
    let mut world = World::new();
    world.line("create deployment web --image=nginx");
    world.pass(10);
    let scale = "NAME   DESIRED   AVAILABLE   AGE\nweb    1         1           10s\n";
    check(&mut world, "get deployment web --subresource=scale", 0, scale, "");
    let patch = "patch deployment web --subresource=scale -p '{\"spec\":{\"replicas\":2}}'";
    check(&mut world, patch, 0, "scale.autoscaling/web patched\n", "");
    check(&mut world, patch, 0, "scale.autoscaling/web patched (no change)\n", "");
    let wanted = "get deployment web --subresource=scale -o jsonpath='{.kind} {.spec.replicas} {.status.selector}'";
    check(&mut world, wanted, 0, "Scale 2 app=web", "");
    fails(
        &mut world,
        "get pods --subresource=nope",
        "error: invalid subresource value: \"nope\". Must be one of [status scale resize]",
    );
    fails(
        &mut world,
        "get deployments --subresource=scale",
        "error: subresource cannot be used when bulk resources are specified",
    );
    fails(
        &mut world,
        "get node node-1 --subresource=scale",
        "Error from server (NotFound): the server could not find the requested resource",
    );
    fails(
        &mut world,
        "patch deployment web --subresource=status -p '{\"spec\":{\"replicas\":9}}'",
        "error: the playground does not model writing to the subresource \"status\"",
    );
}

#[test]
fn listed_labels_have_headings_where_several_objects_are_listed() {
    let mut world = World::new();
    world.line("run a --image=nginx --labels=x=1,y=2");
    world.line("run b --image=nginx --labels=x=3");
    check(&mut world, "label pod a --list", 0, "x=1\ny=2\n", "");
    let headings = "Listing labels for Pod./a:\nListing labels for Pod./b:\n";
    check(&mut world, "label pods --all --list", 0, " x=1\n y=2\n x=3\n", headings);
    check(&mut world, "label pods a b --list", 0, " x=1\n y=2\n x=3\n", headings);
    check(&mut world, "label pod a z=4 --list", 0, "x=1\ny=2\nz=4\n", "");
    check(&mut world, "annotate pod a k=v --list", 0, "k=v\n", "");
}

#[test]
fn a_selector_that_cannot_be_read_cordons_nothing() {
    let mut world = World::new();
    let before = world.cluster.revision();
    for flags in ["--pod-selector=é", "--selector=é", "--pod-selector='a in ('"] {
        let node = if flags.starts_with("--selector") { "" } else { "node-1" };
        let outcome = world.line(&format!("drain {node} {flags}"));
        assert_eq!((outcome.status, outcome.out.as_str()), (Some(1), ""), "{flags}: {}", outcome.err);
    }
    fails(
        &mut world,
        "replace --force --cascade=x -f nope",
        "error: invalid cascade value (x). Must be \"background\", \"foreground\", or \"orphan\"",
    );
    assert_eq!(world.cluster.revision(), before);
}

#[test]
fn a_port_out_of_range_is_refused() {
    let mut world = World::new();
    world.line("create deployment web --image=nginx");
    let refused = "must be between 1 and 65535, inclusive";
    fails(
        &mut world,
        "expose deployment web --name=w3 --port=99999 --target-port=80",
        &format!("The Service \"w3\" is invalid: spec.ports[0].port: Invalid value: 99999: {refused}"),
    );
    fails(
        &mut world,
        "expose deployment web --name=w3 --port=80 --target-port=99999",
        &format!("The Service \"w3\" is invalid: spec.ports[0].targetPort: Invalid value: 99999: {refused}"),
    );
    fails(&mut world, "expose deployment web --port=x", "error: strconv.ParseInt: parsing \"x\": invalid syntax");
    fails(&mut world, "create service clusterip c --tcp=80:99999", &format!("error: {refused}"));
    fails(
        &mut world,
        "create service clusterip c --tcp=99999",
        "error: strconv.ParseUint: parsing \"99999\": value out of range",
    );
}

#[test]
fn a_flag_acts_or_is_refused() {
    let mut world = World::new();
    for (line, flag) in [
        ("create -f nope --edit", "edit=true"),
        ("get pods --allow-missing-template-keys=false", "allow-missing-template-keys=false"),
        ("config view --flatten", "flatten=true"),
    ] {
        fails(&mut world, line, &format!("error: the playground does not model the flag --{flag}"));
    }
    let outcome = world.line("get endpoints --warnings-as-errors");
    assert_eq!(outcome.status, Some(1));
    assert!(outcome.err.ends_with("\nerror: 1 warning received\n"), "{}", outcome.err);
    check(&mut world, "get pods --warnings-as-errors -v=9", 0, "", "No resources found in default namespace.\n");
    world.line("run web --image=nginx");
    world.pass(10);
    let whole = world.line("logs web").out;
    assert!(whole.len() > 40, "{whole}");
    check(&mut world, "logs web --limit-bytes=40", 0, &whole[..40], "");
    check(&mut world, "logs web -f --limit-bytes=40", 0, &whole[..40], "");
}

#[test]
fn rights_are_those_of_the_user_that_a_line_acts_as() {
    let mut world = World::new();
    check(&mut world, "auth can-i create pods", 0, "yes\n", "");
    check(&mut world, "auth can-i create pods --as=bob", 1, "no\n", "");
    check(&mut world, "auth can-i create pods --as=bob -q", 1, "", "");
    check(&mut world, "auth can-i get /healthz --as=bob", 0, "yes\n", "");
    let outcome = world.line("auth can-i get pods web");
    assert_eq!(outcome.status, Some(1));
    assert!(outcome.err.starts_with("error: you must specify two arguments"), "{}", outcome.err);
    let listed = world.line("auth can-i --list").out;
    let lines: Vec<&str> = listed.lines().collect();
    let head = "Resources                                       Non-Resource URLs   Resource Names   Verbs";
    assert_eq!(lines[0], head);
    assert_eq!(lines[1], "*.*                                             []                  []               [*]");
    assert_eq!(lines.len(), 22);
    assert_eq!(world.line("auth can-i --list --as=bob --no-headers").out.lines().count(), 19);
}

#[test]
fn a_program_that_a_container_has_not_is_an_error_of_its_runtime() {
    let mut world = World::new();
    world.line("run web --image=nginx");
    world.pass(10);
    let outcome = world.line("exec web -- nosuch a");
    assert_eq!((outcome.status, outcome.err.lines().count()), (Some(1), 1));
    let end = "exec: \"nosuch\": executable file not found in $PATH: unknown\n";
    assert!(outcome.err.ends_with(end), "{}", outcome.err);
    let err = "sh: 1: nosuch: not found\ncommand terminated with exit code 127\n";
    check(&mut world, "exec web -- sh -c 'echo a; nosuch'", 127, "a\n", err);
}

const WITH_ENVIRONMENT: &str = "apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: x}}
spec:
  containers:
  - name: c
    image: nginx
    resources: {limits: {cpu: 500m, memory: 64Mi}}
    envFrom: [{prefix: P_, configMapRef: {name: settings}}, {secretRef: {name: keys}}]
    env:
    - {name: GREETING, value: 'hi $(P_mode) $(nope) $(DB_SERVICE_HOST)'}
    - {name: WORD, valueFrom: {secretKeyRef: {name: keys, key: word}}}
    - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    - {name: APP, valueFrom: {fieldRef: {fieldPath: \"metadata.labels['app']\"}}}
    - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
    - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
    - {name: MEMORY, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi}}}
";

#[test]
fn a_container_has_the_variables_that_its_pod_and_the_services_give_it() {
    let mut world = World::new();
    world.files.0.insert("pod.yaml".to_owned(), WITH_ENVIRONMENT.to_owned());
    world.line("create configmap settings --from-literal=mode=fast");
    world.line("create secret generic keys --from-literal=word=open");
    world.line("create service clusterip db --tcp=5432:5432");
    world.line("apply -f pod.yaml");
    world.pass(20);
    world.line("create service clusterip late --tcp=80");
    let address = world.line("get service db -o jsonpath={.spec.clusterIP}").out;
    let node = world.line("get pod web -o jsonpath={.spec.nodeName}").out;
    let outcome = world.line("exec web -- env");
    let has = |line: &str| assert!(outcome.out.lines().any(|held| held == line), "{line}\n{}", outcome.out);
    has("P_mode=fast");
    has("word=open");
    has(&format!("GREETING=hi fast $(nope) {address}"));
    has("WORD=open");
    has("POD=web");
    has("APP=x");
    has(&format!("NODE={node}"));
    has("CPU=1");
    has("MEMORY=64");
    has("DB_SERVICE_PORT=5432");
    has("DB_SERVICE_PORT_5432_5432=5432");
    has(&format!("DB_PORT_5432_TCP=tcp://{address}:5432"));
    has("KUBERNETES_SERVICE_HOST=10.96.0.1");
    has("KUBERNETES_SERVICE_PORT_HTTPS=443");
    assert!(!outcome.out.contains("LATE_SERVICE_HOST"), "{}", outcome.out);
}

const WITH_FILES: &str = "apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web, tier: front}}
spec:
  containers:
  - name: c
    image: nginx
    volumeMounts:
    - {name: settings, mountPath: /etc/app}
    - {name: keys, mountPath: /keys/word, subPath: word}
    - {name: all, mountPath: /all}
    - {name: empty, mountPath: /empty}
  volumes:
  - name: all
    projected:
      sources:
      - secret: {name: keys}
      - configMap: {name: settings, items: [{key: c, path: see}]}
      - downwardAPI: {items: [{path: labels, fieldRef: {fieldPath: metadata.labels}}]}
  - {name: empty, emptyDir: {}}
  - {name: settings, configMap: {name: settings, items: [{key: mode, path: a/mode.txt}, {key: b, path: b}]}}
  - {name: keys, secret: {secretName: keys}}
";

#[test]
fn a_container_sees_the_files_of_its_volumes() {
    let mut world = World::new();
    world.files.0.insert("pod.yaml".to_owned(), WITH_FILES.to_owned());
    world.line("create configmap settings --from-literal=mode=fast --from-literal=b=2 --from-literal=c=3");
    world.line("create secret generic keys --from-literal=word=open");
    world.line("apply -f pod.yaml");
    world.pass(20);
    check(&mut world, "exec web -- ls /etc/app", 0, "a\nb\n", "");
    check(&mut world, "exec web -- cat /etc/app/a/mode.txt /keys/word", 0, "fastopen", "");
    check(&mut world, "exec web -- ls /keys/word", 0, "/keys/word\n", "");
    check(&mut world, "exec web -- ls /all", 0, "labels\nsee\nword\n", "");
    check(&mut world, "exec web -- cat /all/labels", 0, "app=\"web\"\ntier=\"front\"", "");
    check(&mut world, "exec web -- ls /empty", 0, "", "");
    let mounted = "exec web -- cat /var/run/secrets/kubernetes.io/serviceaccount/namespace";
    check(&mut world, mounted, 0, "default", "");
    assert!(world.line("exec web -- ls").out.starts_with("all\nbin\ndev\nempty\netc\nhome\nkeys\n"));
    let err = "ls: cannot access '/nope': No such file or directory\ncommand terminated with exit code 2\n";
    check(&mut world, "exec web -- ls /nope", 2, "", err);
    let err = "cat: /etc: Is a directory\ncommand terminated with exit code 1\n";
    check(&mut world, "exec web -- cat /etc", 1, "", err);
}

#[test]
fn waiting_goes_from_object_to_object() {
    let mut world = World::new();
    for name in ["b", "a"] {
        world.line(&format!("run {name} --image=nginx --labels=x=y"));
        world.pass(1);
    }
    // `b` is ready before `a`, and `a` is told first.
    let outcome = world.line("wait --for=condition=Ready pod -l x=y --timeout=30s");
    assert_eq!(outcome.out, "pod/a condition met\npod/b condition met\n", "{}", outcome.err);
}

#[test]
fn overrides_change_the_generated_object() {
    let mut world = World::new();
    let shown = "run web --image=nginx --dry-run=client -o jsonpath={.spec.nodeName} --overrides=";
    check(&mut world, &format!(r#"{shown}'{{"spec":{{"nodeName":"a"}}}}'"#), 0, "a", "");
    check(&mut world, &format!("{shown}'{{bad'"), 1, "", "error: Invalid JSON Patch\n");
    let err = "error: json: cannot unmarshal number into Go struct field Pod.spec of type v1.PodSpec\n";
    check(&mut world, &format!(r#"{shown}'{{"spec":5}}'"#), 1, "", err);
    let json =
        r#"run web --image=nginx --dry-run=client -o jsonpath={.spec.nodeName} --override-type=json --overrides="#;
    let list = r#"[{"op":"add","path":"/spec/nodeName","value":"b"}]"#;
    check(&mut world, &format!("{json}'{list}'"), 0, "b", "");
}

#[test]
fn documents_before_a_broken_one_are_applied() {
    let mut world = World::new();
    let map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}";
    world.files.0.insert("two.yaml".to_owned(), format!("{map}\n---\na: 1\n b: 2\n"));
    let err = "error: error parsing two.yaml: error converting YAML to JSON: yaml: line 2: mapping values are not \
               allowed in this context\n";
    check(&mut world, "apply -f two.yaml", 1, "configmap/a created\n", err);
}

#[test]
fn endpoints_tell_when_they_last_changed_and_that_they_are_deprecated() {
    let mut world = World::new();
    world.line("create deployment web --image=nginx --replicas=2");
    world.line("expose deployment web --port=80");
    world.pass(30);
    let annotation = "Annotations:  endpoints.kubernetes.io/last-change-trigger-time: ";
    let described = world.line("describe endpoints web");
    assert!(described.out.contains(annotation), "{}", described.out);
    assert_eq!(described.err, "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\n");
    let slices = "describe endpointslices -l kubernetes.io/service-name=web";
    assert!(world.line(slices).out.contains(annotation));
    // A pod that leaves is no trigger.
    world.line("scale deployment web --replicas=1");
    world.pass(60);
    assert!(world.line("describe endpoints web").out.contains("Annotations:  <none>"));
    assert!(world.line(slices).out.contains("Annotations:  <none>"));
}

#[test]
fn a_service_lets_go_of_what_its_new_type_does_not_have() {
    let mut world = World::new();
    world.line("create service loadbalancer web --tcp=80");
    let shown = "get service web -o jsonpath={.spec.type}/{.spec.clusterIP}/{.spec.ports[0].nodePort}/{.spec.externalTrafficPolicy}";
    let mut typed = |kind: &str| {
        let patch = format!("patch service web -p '{{\"spec\":{{\"type\":\"{kind}\",\"externalName\":\"a.b\"}}}}'");
        let warning = match kind {
            "ExternalName" => "",
            _ => "Warning: spec.externalName is ignored when spec.type is not \"ExternalName\"\n",
        };
        check(&mut world, &patch, 0, "service/web patched\n", warning);
        world.line(shown).out
    };
    let exposed = typed("NodePort");
    let mut parts = exposed.split('/');
    let (ip, port) = (parts.nth(1).unwrap_or_default(), parts.next().unwrap_or_default());
    assert!(!ip.is_empty() && !port.is_empty() && exposed.ends_with("/Cluster"), "{exposed}");
    assert_eq!(typed("ClusterIP"), format!("ClusterIP/{ip}//"));
    assert_eq!(typed("ExternalName"), "ExternalName///");
}

#[test]
fn what_create_makes_and_jobs_refuse() {
    let mut world = World::new();
    world.line("create job once --image=busybox -- true");
    let err = "The Job \"once\" is invalid: spec.completions: Invalid value: 3: field is immutable\n";
    check(&mut world, "patch job once -p '{\"spec\":{\"completions\":3}}'", 1, "", err);
    world.line("create secret docker-registry r --docker-username=u --docker-password=p");
    let decoded = "get secret r -o go-template='{{index .data \".dockerconfigjson\" | base64decode}}'";
    let config = r#"{"auths":{"https://index.docker.io/v1/":{"username":"u","password":"p","auth":"dTpw"}}}"#;
    check(&mut world, decoded, 0, config, "");
}
