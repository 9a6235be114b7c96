//! `kubectl create namespace|quota|poddisruptionbudget|priorityclass|serviceaccount`

use objects::{Kind, LabelSelector, Quantity};
use serde_json::{Map, Value, json};

use super::{base, create, one_name};
use crate::command::{Call, Command, Next};
use crate::failure::{Fallible, text};
use crate::flags::{Flag, FlagKind, sets};
use crate::process::Context;

pub(super) static NAMESPACE: Command = Command {
    name: "namespace",
    aliases: &["ns"],
    short: "Create a namespace with the specified name",
    long: "Create a namespace with the specified name.",
    examples: "# Create a new namespace named my-namespace\nkubectl create namespace my-namespace",
    usage: "NAME [--dry-run=server|client|none]",
    flags: &[sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(namespace),
    ..Command::BASE
};

pub(super) static SERVICE_ACCOUNT: Command = Command {
    name: "serviceaccount",
    aliases: &["sa"],
    short: "Create a service account with the specified name",
    long: "Create a service account with the specified name.",
    examples: "# Create a new service account named my-service-account\nkubectl create serviceaccount my-service-account",
    usage: "NAME [--dry-run=server|client|none]",
    flags: &[sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(service_account),
    ..Command::BASE
};

pub(super) static QUOTA: Command = Command {
    name: "quota",
    aliases: &["resourcequota"],
    short: "Create a quota with the specified name",
    long: "Create a resource quota with the specified name, hard limits, and optional scopes.",
    examples: "# Create a quota for pods and services\nkubectl create quota my-quota --hard=cpu=1,memory=1G,pods=2,services=3\n\n# Create a quota for pods without guaranteed resources\nkubectl create quota best-effort --hard=pods=100 --scopes=BestEffort",
    usage: "NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]",
    flags: &[QUOTA_FLAGS, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(quota),
    ..Command::BASE
};

static QUOTA_FLAGS: &[Flag] = &[
    Flag::new("hard", FlagKind::Text, "", "Resources and their limits, as resource=quantity pairs joined by commas."),
    Flag::new("scopes", FlagKind::Text, "", "Scopes that all must match, joined by commas."),
];

pub(super) static DISRUPTION_BUDGET: Command = Command {
    name: "poddisruptionbudget",
    aliases: &["pdb"],
    short: "Create a pod disruption budget with the specified name",
    long: "Create a pod disruption budget with the specified name, selector, and desired minimum available pods.",
    examples: "# Keep at least one pod of app=rails\nkubectl create poddisruptionbudget my-pdb --selector=app=rails --min-available=1\n\n# Keep at least half of the pods of app=nginx\nkubectl create pdb my-pdb --selector=app=nginx --min-available=50%",
    usage: "NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]",
    flags: &[BUDGET_FLAGS, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(disruption_budget),
    ..Command::BASE
};

static BUDGET_FLAGS: &[Flag] = &[
    Flag::new("max-unavailable", FlagKind::Text, "", "How many pods, or what part of them, may be unavailable."),
    Flag::new("min-available", FlagKind::Text, "", "How many pods, or what part of them, must be available."),
    Flag::new("selector", FlagKind::Text, "", "The labels of the pods; only equality is understood."),
];

pub(super) static PRIORITY_CLASS: Command = Command {
    name: "priorityclass",
    aliases: &["pc"],
    short: "Create a priority class with the specified name",
    long: "Create a priority class with the specified name, value, globalDefault and description.",
    examples: "# Create a priority class named high-priority\nkubectl create priorityclass high-priority --value=1000 --description=\"high priority\"",
    usage: "NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]",
    flags: &[PRIORITY_FLAGS, sets::PRINT, sets::DRY_RUN, sets::MANAGER_CREATE, sets::SAVE_CONFIG, sets::VALIDATE],
    run: Some(priority_class),
    ..Command::BASE
};

static PRIORITY_FLAGS: &[Flag] = &[
    Flag::new("description", FlagKind::Text, "", "What the class is for."),
    Flag::new("global-default", FlagKind::Bool, "false", "Whether pods that name no class have this one."),
    Flag::new(
        "preemption-policy",
        FlagKind::Text,
        "PreemptLowerPriority",
        "Whether pods of lower priority may be ended for this one's.",
    ),
    Flag::new("value", FlagKind::Int32, "0", "The priority."),
];

fn namespace(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let mut manifest = base(Kind::Namespace, one_name(call)?);
    manifest["spec"] = json!({});
    manifest["status"] = json!({});
    create(call, Kind::Namespace, manifest, "", context)
}

fn service_account(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let manifest = base(Kind::ServiceAccount, one_name(call)?);
    create(call, Kind::ServiceAccount, manifest, "failed to create serviceaccount:", context)
}

fn quota(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let mut manifest = base(Kind::ResourceQuota, one_name(call)?);
    let mut spec = json!({});
    if !call.flags.text("hard").is_empty() {
        spec["hard"] = Value::Object(quantities(call.flags.text("hard"))?);
    }
    if !call.flags.text("scopes").is_empty() {
        spec["scopes"] = json!(call.flags.text("scopes").split(',').collect::<Vec<_>>());
    }
    manifest["spec"] = spec;
    manifest["status"] = json!({});
    create(call, Kind::ResourceQuota, manifest, "failed to create quota:", context)
}

/// `cpu=1,memory=2Gi`
pub(crate) fn quantities(given: &str) -> Fallible<Map<String, Value>> {
    let mut map = Map::new();
    for pair in given.split(',') {
        let parts: Vec<&str> = pair.split('=').collect();
        let [name, amount] = parts.as_slice() else {
            return text(format!("invalid argument syntax {pair}, expected <resource>=<value>"));
        };
        let quantity = Quantity::parse(amount).or_else(text)?;
        map.insert((*name).to_owned(), json!(quantity.to_string()));
    }
    Ok(map)
}

fn disruption_budget(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let name = one_name(call)?;
    let flags = &call.flags;
    if flags.text("selector").is_empty() {
        return text("a selector must be specified");
    }
    let bound = |name: &str| match flags.text(name) {
        "" => None,
        given => Some(given.parse::<i64>().map_or_else(|_| json!(given), |number| json!(number))),
    };
    let (most, least) = (bound("max-unavailable"), bound("min-available"));
    if most.is_none() && least.is_none() {
        return text("one of min-available or max-unavailable must be specified");
    }
    if most.is_some() && least.is_some() {
        return text("min-available and max-unavailable cannot be both specified");
    }
    for given in ["max-unavailable", "min-available"] {
        let value = flags.text(given);
        let number = value.strip_suffix('%').unwrap_or(value);
        if !value.is_empty() && !number.bytes().all(|b| b.is_ascii_digit()) {
            return text(format!("invalid format specified for {given}"));
        }
    }
    let selector = LabelSelector::parse(flags.text("selector")).map_err(crate::failure::Failure::Text)?;
    let mut manifest = base(Kind::PodDisruptionBudget, name);
    let mut spec = json!({ "selector": super::super::expose::selector_value(&selector) });
    if let Some(most) = most {
        spec["maxUnavailable"] = most;
    }
    if let Some(least) = least {
        spec["minAvailable"] = least;
    }
    manifest["spec"] = spec;
    manifest["status"] =
        json!({ "currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0 });
    create(call, Kind::PodDisruptionBudget, manifest, "failed to create poddisruptionbudgets:", context)
}

fn priority_class(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let mut manifest = base(Kind::PriorityClass, one_name(call)?);
    manifest["value"] = json!(call.flags.int("value"));
    manifest["preemptionPolicy"] = json!(call.flags.text("preemption-policy"));
    if call.flags.is("global-default") {
        manifest["globalDefault"] = json!(true);
    }
    if call.flags.changed("description") {
        manifest["description"] = json!(call.flags.text("description"));
    }
    create(call, Kind::PriorityClass, manifest, "failed to create priorityclass:", context)
}
