//! Workloads, routes, roles and storage: made, shown, changed and deleted.

use super::World;

/// What a line prints, both streams together.
#[track_caller]
fn prints(world: &mut World, line: &str, expected: &str) {
    let outcome = world.line(line);
    assert_eq!(format!("{}{}", outcome.out, outcome.err), expected, "{line}");
}

fn with(manifest: &str) -> World {
    let mut world = World::new();
    world.files.0.insert("m.yaml".to_owned(), manifest.to_owned());
    world
}

const SET: &str = "apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: c, image: 'nginx:1.20'}]}
";

#[test]
fn a_stateful_set_makes_its_pods_in_order_and_rolls_back() {
    let mut world = with(SET);
    prints(&mut world, "create -f m.yaml", "statefulset.apps/db created\n");
    world.pass(1);
    prints(&mut world, "get pods -o name", "pod/db-0\n");
    let told = world.line("rollout status sts/db").out;
    assert!(told.starts_with("Waiting for 2 pods to be ready...\n"), "{told}");
    assert!(told.ends_with("partitioned roll out complete: 2 new pods have been updated...\n"), "{told}");
    prints(&mut world, "get sts db -o jsonpath={.status.readyReplicas}", "2");
    prints(&mut world, "set image sts/db c=nginx:1.21", "statefulset.apps/db image updated\n");
    world.line("rollout status sts/db");
    let images = "get pods -o jsonpath={.items[*].spec.containers[*].image}";
    prints(&mut world, images, "nginx:1.21 nginx:1.21");
    let history = "statefulset.apps/db \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n\n";
    prints(&mut world, "rollout history sts/db", history);
    prints(&mut world, "rollout undo sts/db", "statefulset.apps/db rolled back\n");
    world.line("rollout status sts/db");
    prints(&mut world, images, "nginx:1.20 nginx:1.20");
    prints(&mut world, "scale sts db --replicas=1", "statefulset.apps/db scaled\n");
    world.pass(5);
    prints(&mut world, "get pods -o name", "pod/db-0\n");
    prints(
        &mut world,
        "patch sts db -p '{\"spec\":{\"serviceName\":\"x\"}}'",
        "The StatefulSet \"db\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden\n",
    );
}

#[test]
fn a_daemon_set_has_a_pod_on_each_node_that_drain_leaves_alone() {
    let manifest = SET.replace("StatefulSet", "DaemonSet").replace("  serviceName: db\n  replicas: 2\n", "");
    let mut world = with(&manifest);
    prints(&mut world, "create -f m.yaml", "daemonset.apps/db created\n");
    let told = world.line("rollout status ds/db").out;
    assert!(told.ends_with("daemon set \"db\" successfully rolled out\n"), "{told}");
    prints(&mut world, "get pods --sort-by=.spec.nodeName -o jsonpath={.items[*].spec.nodeName}", "node-1 node-2");
    let pods = "get pods --field-selector=spec.nodeName=node-1 -o jsonpath={.items[*].metadata.name}";
    let pod = world.line(pods).out;
    let why = format!("cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore): default/{pod}");
    prints(
        &mut world,
        "drain node-1",
        &format!(
            "node/node-1 cordoned\nerror: unable to drain node \"node-1\" due to error: {why}, continuing command...\nThere are pending nodes to be drained:\n node-1\n{why}\n"
        ),
    );
    prints(
        &mut world,
        "drain node-1 --ignore-daemonsets",
        &format!(
            "node/node-1 already cordoned\nnode/node-1 drained\nWarning: ignoring DaemonSet-managed Pods: default/{pod}\n"
        ),
    );
    world.pass(2);
    prints(&mut world, pods, &pod);
}

#[test]
fn a_cron_job_starts_jobs_when_they_are_due() {
    let mut world = World::new();
    prints(
        &mut world,
        "create cronjob tick --image=busybox --schedule='x * * * *' -- date",
        "error: failed to create cronjob: CronJob.batch \"tick\" is invalid: spec.schedule: Invalid value: \"x * * * *\": failed to parse int from x: strconv.Atoi: parsing \"x\": invalid syntax\n",
    );
    let line = "create cronjob tick --image=busybox --schedule='*/1 * * * *' -- date";
    prints(&mut world, line, "cronjob.batch/tick created\n");
    world.pass(70);
    prints(&mut world, "get jobs -o name", "job.batch/tick-29460061\n");
    prints(&mut world, "create job now --from=cronjob/tick", "job.batch/now created\n");
    prints(&mut world, "create job no --from=sa/default", "error: unknown object type *v1.ServiceAccount\n");
    world.pass(300);
    let kept = world.line("get jobs -o name").out;
    assert_eq!(kept.lines().count(), 3, "{kept}");
}

#[test]
fn roles_and_routes_are_made_from_words() {
    let mut world = World::new();
    prints(
        &mut world,
        "create role reader --verb=get --verb=list --resource=pods,deploy.apps/scale",
        "role.rbac.authorization.k8s.io/reader created\n",
    );
    prints(
        &mut world,
        "create role r --verb=fly --resource=pods -o name",
        "role.rbac.authorization.k8s.io/r\nWarning: 'fly' is not a standard resource verb\n",
    );
    prints(&mut world, "create role r2 --resource=pods", "error: at least one verb must be specified\n");
    prints(&mut world, "create role r2 --verb=get", "error: at least one resource must be specified\n");
    let shown = world.line("describe role reader").out;
    assert!(shown.contains("\n  deployments.apps/scale  []                 []              [get list]\n"), "{shown}");
    prints(
        &mut world,
        "create rolebinding b --role=reader --user=ann --serviceaccount=default:robot",
        "rolebinding.rbac.authorization.k8s.io/b created\n",
    );
    prints(
        &mut world,
        "create rolebinding c --serviceaccount=robot --role=reader",
        "error: serviceaccount must be <namespace>:<name>\n",
    );
    prints(
        &mut world,
        "create ingress i --rule=a.b/c",
        "error: rule a.b/c is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]\n",
    );
    prints(
        &mut world,
        "create ingress i --rule=a.b/c*=web:80,tls=s -o jsonpath={.spec}",
        "{\"rules\":[{\"host\":\"a.b\",\"http\":{\"paths\":[{\"backend\":{\"service\":{\"name\":\"web\",\"port\":{\"number\":80}}},\"path\":\"/c\",\"pathType\":\"Prefix\"}]}}],\"tls\":[{\"hosts\":[\"a.b\"],\"secretName\":\"s\"}]}",
    );
}

#[test]
fn a_claim_takes_the_smallest_volume_and_gives_it_back() {
    let volume = |name: &str, size: &str| {
        format!(
            "apiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: {name}}}\nspec: {{capacity: {{storage: {size}}}, accessModes: [ReadWriteOnce], hostPath: {{path: /a}}}}\n---\n"
        )
    };
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";
    let mut world = with(&format!("{}{}{}{claim}", volume("a", "500Mi"), volume("b", "3Gi"), volume("d", "2Gi")));
    world.line("create -f m.yaml");
    world.pass(1);
    prints(&mut world, "get pvc c -o jsonpath={.status.phase}/{.spec.volumeName}", "Bound/d");
    prints(&mut world, "delete pvc c", "persistentvolumeclaim \"c\" deleted from default namespace\n");
    prints(&mut world, "get pv -o jsonpath={.items[*].status.phase}", "Available Available Released");
}

/// Rule: `PreFilter` of the scheduler's VolumeBinding; a claim that is bound later lets its pod go on.
#[test]
fn a_pod_waits_for_its_claim() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: a, image: 'nginx:1.20'}]\n  volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]\n";
    let mut world = with(pod);
    world.line("create -f m.yaml");
    world.pass(2);
    let why = |reason: &str| {
        format!(
            "0/2 nodes are available: {reason}. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling."
        )
    };
    let message = "get pod p -o jsonpath={.status.conditions[0].message}";
    prints(&mut world, message, &why("persistentvolumeclaim \"c\" not found"));
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";
    world.files.0.insert("c.yaml".to_owned(), claim.to_owned());
    world.line("create -f c.yaml");
    world.pass(1);
    prints(&mut world, message, &why("pod has unbound immediate PersistentVolumeClaims"));
    let volume = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v}\nspec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /a}}\n";
    world.files.0.insert("v.yaml".to_owned(), volume.to_owned());
    world.line("create -f v.yaml");
    world.pass(5);
    prints(&mut world, "get pod p -o jsonpath={.status.phase}", "Running");
}
