//! `kubectl api-resources` and `kubectl api-versions`

use super::{Call, Command, DONE, Next, usage_of_arguments};
use crate::api_resources::{API_RESOURCES, API_VERSIONS, ApiResource};
use crate::failure::{Fallible, text};
use crate::flags::{Flag, FlagKind};
use crate::process::Context;
use crate::table::TableWriter;

pub(crate) static RESOURCES: Command = Command {
    name: "api-resources",
    short: "Print the supported API resources on the server",
    long: "Print the supported API resources on the server.",
    examples: "# Print the supported API resources\nkubectl api-resources\n\n# Print those of one group\nkubectl api-resources --api-group=apps\n\n# Print those that live in namespaces\nkubectl api-resources --namespaced=true",
    usage: "[flags]",
    flags: &[FLAGS],
    run: Some(resources),
    ..Command::BASE
};

pub(crate) static VERSIONS: Command = Command {
    name: "api-versions",
    short: "Print the supported API versions on the server, in the form of \"group/version\"",
    long: "Print the supported API versions on the server, in the form of \"group/version\".",
    examples: "# Print the supported API versions\nkubectl api-versions",
    usage: "",
    run: Some(versions),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("api-group", FlagKind::Text, "", "Only the resources of this group."),
    Flag::new("cached", FlagKind::Bool, "false", "Use the cached list."),
    Flag::new("categories", FlagKind::Slice, "[]", "Only the resources of these categories."),
    Flag::new("namespaced", FlagKind::Bool, "true", "Only resources that live in namespaces, or only others."),
    Flag::new("no-headers", FlagKind::Bool, "false", "Print no headers."),
    Flag::new("output", FlagKind::Text, "", "wide or name.").short('o'),
    Flag::new("sort-by", FlagKind::Text, "", "name or kind."),
    Flag::new("verbs", FlagKind::Slice, "[]", "Only resources that have these verbs."),
];

fn resources(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let flags = &call.flags;
    usage_of_arguments(call)?;
    let output = flags.text("output");
    if !matches!(output, "" | "wide" | "name") {
        return text(format!("--output {output} is not available"));
    }
    if !matches!(flags.text("sort-by"), "" | "name" | "kind") {
        return text("--sort-by accepts only name or kind");
    }
    let verbs = flags.list("verbs");
    let categories = flags.list("categories");
    let mut found: Vec<&ApiResource> = API_RESOURCES
        .iter()
        .filter(|resource| !flags.changed("api-group") || resource.group() == flags.text("api-group"))
        .filter(|resource| !flags.changed("namespaced") || resource.namespaced == flags.is("namespaced"))
        .filter(|resource| verbs.iter().all(|verb| resource.verbs().split(',').any(|held| held == verb)))
        .filter(|resource| {
            categories.iter().all(|category| resource.categories().split(',').any(|held| held == category))
        })
        .collect();
    match flags.text("sort-by") {
        "name" => objects::sort::by_key(&mut found, |resource| resource.plural),
        "kind" => objects::sort::by_key(&mut found, |resource| resource.kind),
        _ => {}
    }
    if output == "name" {
        for resource in found {
            context.output.out(format!("{}\n", resource.qualified_plural()));
        }
        return DONE;
    }
    let mut table = TableWriter::default();
    if !flags.is("no-headers") {
        let mut header = vec!["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"];
        if output == "wide" {
            header.extend(["VERBS", "CATEGORIES"]);
        }
        table.header(header.into_iter().map(str::to_owned).collect());
    }
    for resource in found {
        let mut cells = vec![
            resource.plural.to_owned(),
            resource.short.to_owned(),
            resource.api_version.to_owned(),
            resource.namespaced.to_string(),
            resource.kind.to_owned(),
        ];
        if output == "wide" {
            cells.push(resource.verbs().to_owned());
            cells.push(resource.categories().to_owned());
        }
        table.row(cells, 0, None);
    }
    table.flush(context.output);
    DONE
}

fn versions(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    usage_of_arguments(call)?;
    for version in API_VERSIONS {
        context.output.out(format!("{version}\n"));
    }
    DONE
}
