//! `kubectl create role|clusterrole|rolebinding|clusterrolebinding|token`

use objects::{Kind, RESOURCES, SortedMap};
use serde_json::{Value, json};

use super::{base, create, one_name};
use crate::api_resources::API_RESOURCES;
use crate::base64;
use crate::command::{Call, Command, DONE, Next};
use crate::failure::{Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::process::Context;

const RBAC: &str = "rbac.authorization.k8s.io";

pub(super) static ROLE: Command = Command {
    name: "role",
    short: "Create a role with single rule",
    long: "Create a role with single rule.",
    examples: "# Create a role named \"pod-reader\" that allows user to perform \"get\", \"watch\" and \"list\" on pods\nkubectl create role pod-reader --verb=get --verb=list --verb=watch --resource=pods\n\n# Create a role named \"pod-reader\" with ResourceName specified\nkubectl create role pod-reader --verb=get --resource=pods --resource-name=readablepod --resource-name=anotherpod",
    usage: "NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]",
    flags: &[RULE, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(role),
    ..Command::BASE
};

pub(super) static CLUSTER_ROLE: Command = Command {
    name: "clusterrole",
    short: "Create a cluster role",
    long: "Create a cluster role.",
    examples: "# Create a cluster role named \"pod-reader\" that allows user to perform \"get\", \"watch\" and \"list\" on pods\nkubectl create clusterrole pod-reader --verb=get,list,watch --resource=pods\n\n# Create a cluster role name \"foo\" with NonResourceURL specified\nkubectl create clusterrole \"foo\" --verb=get --non-resource-url=/logs/*",
    usage: "NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]",
    flags: &[RULE, URLS, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(role),
    ..Command::BASE
};

pub(super) static ROLE_BINDING: Command = Command {
    name: "rolebinding",
    short: "Create a role binding for a particular role or cluster role",
    long: "Create a role binding for a particular role or cluster role.",
    examples: "# Create a role binding for user1, user2, and group1 using the admin cluster role\nkubectl create rolebinding admin --clusterrole=admin --user=user1 --user=user2 --group=group1\n\n# Create a role binding for service account monitoring:sa-dev using the admin role\nkubectl create rolebinding admin-binding --role=admin --serviceaccount=monitoring:sa-dev",
    usage: "NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
    flags: &[SUBJECTS, ONE_ROLE, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(binding),
    ..Command::BASE
};

pub(super) static CLUSTER_ROLE_BINDING: Command = Command {
    name: "clusterrolebinding",
    short: "Create a cluster role binding for a particular cluster role",
    long: "Create a cluster role binding for a particular cluster role.",
    examples: "# Create a cluster role binding for user1, user2, and group1 using the cluster-admin cluster role\nkubectl create clusterrolebinding cluster-admin --clusterrole=cluster-admin --user=user1 --user=user2 --group=group1",
    usage: "NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]",
    flags: &[SUBJECTS, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    required: &["clusterrole"],
    run: Some(binding),
    ..Command::BASE
};

pub(super) static TOKEN: Command = Command {
    name: "token",
    short: "Request a service account token",
    long: "Request a service account token.",
    examples: "# Request a token to authenticate to the kube-apiserver as the service account \"myapp\" in the current namespace\nkubectl create token myapp\n\n# Request a token for a service account in a custom namespace\nkubectl create token myapp --namespace myns\n\n# Request a token with a custom expiration\nkubectl create token myapp --duration 10m",
    usage: "SERVICE_ACCOUNT_NAME",
    flags: &[TOKEN_FLAGS, sets::PRINT],
    run: Some(token),
    ..Command::BASE
};

static RULE: &[Flag] = &[
    Flag::new("resource", FlagKind::Slice, "[]", "Resource that the rule applies to"),
    Flag::new(
        "resource-name",
        FlagKind::Array,
        "[]",
        "Resource in the white list that the rule applies to, repeat this flag for multiple items",
    ),
    Flag::new("verb", FlagKind::Slice, "[]", "Verb that applies to the resources contained in the rule"),
];

static URLS: &[Flag] = &[
    Flag::new("aggregation-rule", FlagKind::Text, "", "An aggregation label selector for combining ClusterRoles."),
    Flag::new("non-resource-url", FlagKind::Slice, "[]", "A partial url that user should have access to."),
];

static SUBJECTS: &[Flag] = &[
    Flag::new("clusterrole", FlagKind::Text, "", "ClusterRole this binding should reference"),
    Flag::new("group", FlagKind::Array, "[]", "Groups to bind to the role."),
    Flag::new(
        "serviceaccount",
        FlagKind::Array,
        "[]",
        "Service accounts to bind to the role, in the format <namespace>:<name>.",
    ),
    Flag::new("user", FlagKind::Array, "[]", "Usernames to bind to the role."),
];

static ONE_ROLE: &[Flag] = &[Flag::new("role", FlagKind::Text, "", "Role this RoleBinding should reference")];

static TOKEN_FLAGS: &[Flag] = &[
    Flag::new("audience", FlagKind::Array, "[]", "Audience of the requested token."),
    Flag::new("bound-object-kind", FlagKind::Text, "", "Kind of an object to bind the token to."),
    Flag::new("bound-object-name", FlagKind::Text, "", "Name of an object to bind the token to."),
    Flag::new("bound-object-uid", FlagKind::Text, "", "UID of an object to bind the token to."),
    Flag::new("duration", FlagKind::Duration, "0s", "Requested lifetime of the issued token."),
];

const VERBS: [&str; 14] = [
    "*",
    "get",
    "delete",
    "list",
    "create",
    "update",
    "patch",
    "watch",
    "proxy",
    "deletecollection",
    "use",
    "bind",
    "escalate",
    "impersonate",
];

fn once(list: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for word in list {
        if !kept.contains(&word) {
            kept.push(word);
        }
    }
    kept
}

fn role(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let kind = if call.command.name == "role" { Kind::Role } else { Kind::ClusterRole };
    let name = one_name(call)?;
    let mut manifest = base(kind, name);
    let urls = once(call.flags.list("non-resource-url"));
    let rule = call.flags.text("aggregation-rule");
    if !rule.is_empty() {
        if ["verb", "resource", "resource-name", "non-resource-url"].iter().any(|flag| call.flags.changed(flag)) {
            return text("aggregation rule must be specified without nonResourceURLs, resources or resource names");
        }
        let labels = crate::command::expose::parse_labels(rule)?;
        manifest["aggregationRule"] = json!({ "clusterRoleSelectors": [{ "matchLabels": labels }] });
        manifest["rules"] = json!([]);
        return create(call, kind, manifest, "", context);
    }
    let mut verbs = once(call.flags.list("verb"));
    if verbs.iter().any(|verb| verb == "*") {
        verbs = vec!["*".to_owned()];
    }
    if verbs.is_empty() {
        return text("at least one verb must be specified");
    }
    for verb in verbs.iter().filter(|verb| !VERBS.contains(&verb.as_str())) {
        context.output.err(format!("Warning: '{verb}' is not a standard resource verb\n"));
    }
    let given = call.flags.list("resource");
    if given.is_empty() && urls.is_empty() {
        return text(if kind == Kind::Role {
            "at least one resource must be specified"
        } else {
            "one of resource or nonResourceURL must be specified"
        });
    }
    let names = once(call.flags.list("resource-name"));
    let mut rules: Vec<Value> = Vec::new();
    for (group, resources) in grouped(&given)?.iter() {
        let mut rule = json!({ "apiGroups": [group], "resources": resources, "verbs": verbs });
        if !names.is_empty() {
            rule["resourceNames"] = json!(names);
        }
        rules.push(rule);
    }
    if !urls.is_empty() {
        rules.push(json!({ "nonResourceURLs": urls, "verbs": verbs }));
    }
    manifest["rules"] = json!(rules);
    create(call, kind, manifest, "", context)
}

/// `deploy.apps/scale`, by group: the plural names of what the server knows.
fn grouped(given: &[String]) -> Fallible<SortedMap<String, Vec<String>>> {
    let mut groups: SortedMap<String, Vec<String>> = SortedMap::new();
    for word in given {
        let (whole, sub) = word.split_once('/').map_or((word.as_str(), None), |(whole, sub)| (whole, Some(sub)));
        let (base, group) = whole.split_once('.').unwrap_or((whole, ""));
        if base.is_empty() {
            return text("resource must be specified if apiGroup/subresource specified");
        }
        let (group, mut plural) = if base == "*" {
            (group.to_owned(), "*".to_owned())
        } else if let Some(found) = RESOURCES.iter().find(|held| held.answers_to(whole)) {
            (found.group.to_owned(), found.plural.to_owned())
        } else if let Some(found) = API_RESOURCES.iter().find(|held| held.answers_to(whole)) {
            (found.group().to_owned(), found.plural.to_owned())
        } else {
            return text(format!("the server doesn't have a resource type {base:?}"));
        };
        if let Some(sub) = sub {
            plural = format!("{plural}/{sub}");
        }
        let held = groups.get_or_default(group);
        if !held.contains(&plural) {
            held.push(plural);
        }
    }
    Ok(groups)
}

fn binding(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let kind = if call.command.name == "rolebinding" { Kind::RoleBinding } else { Kind::ClusterRoleBinding };
    let mut manifest = base(kind, one_name(call)?);
    let (cluster_role, role) = (call.flags.text("clusterrole"), call.flags.text("role"));
    if kind == Kind::RoleBinding && cluster_role.is_empty() == role.is_empty() {
        return text("exactly one of clusterrole or role must be specified");
    }
    let (role_kind, role_name) = if role.is_empty() { ("ClusterRole", cluster_role) } else { ("Role", role) };
    manifest["roleRef"] = json!({ "apiGroup": RBAC, "kind": role_kind, "name": role_name });
    let subjects = subjects(call)?;
    if !subjects.is_empty() {
        manifest["subjects"] = Value::Array(subjects);
    }
    let failed = if kind == Kind::RoleBinding {
        "failed to create rolebinding:"
    } else {
        "failed to create clusterrolebinding:"
    };
    create(call, kind, manifest, failed, context)
}

/// The users, groups and service accounts that flags name.
pub(crate) fn subjects(call: &Call) -> Fallible<Vec<Value>> {
    let mut subjects = Vec::new();
    for (flag, kind) in [("user", "User"), ("group", "Group")] {
        let named = call.flags.list(flag).into_iter();
        subjects.extend(named.map(|name| json!({ "apiGroup": RBAC, "kind": kind, "name": name })));
    }
    for account in call.flags.list("serviceaccount") {
        let parts: Vec<&str> = account.split(':').collect();
        match parts.as_slice() {
            [namespace, name] if !namespace.is_empty() && !name.is_empty() => {
                subjects.push(json!({ "kind": "ServiceAccount", "name": name, "namespace": namespace }));
            }
            _ => return text("serviceaccount must be <namespace>:<name>"),
        }
    }
    Ok(subjects)
}

/// A token that is made up: of the right form, signed by no one.
fn token(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let name = one_name(call)?;
    let account = context.cluster.get(Kind::ServiceAccount, &call.namespace, name);
    let account = account.map_err(|_| {
        crate::failure::Failure::Text(format!("failed to create token: serviceaccounts {name:?} not found"))
    })?;
    let url_safe = |text: &str| base64::encode(text.as_bytes()).replace('+', "-").replace('/', "_").replace('=', "");
    let now = objects::Time::of(context.cluster.now()).0;
    let life = match call.flags.duration("duration").whole_seconds() {
        0 => 3600,
        given => given,
    };
    let uid = account.metadata().uid.clone();
    let claims = json!({
        "aud": ["https://kubernetes.default.svc"], "exp": now + life, "iat": now, "iss": "https://kubernetes.default.svc",
        "kubernetes.io": { "namespace": call.namespace, "serviceaccount": { "name": name, "uid": uid } }, "nbf": now,
        "sub": format!("system:serviceaccount:{}:{name}", call.namespace),
    });
    let head = url_safe("{\"alg\":\"RS256\",\"kid\":\"playground\"}");
    let body = url_safe(&claims.to_string());
    context.output.out(format!("{head}.{body}.{}\n", url_safe(&format!("{uid}{uid}"))));
    DONE
}
