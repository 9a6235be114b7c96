//! `kubectl explain`

use objects::schema::{Field, FieldType, Type, type_of};
use serde_json::json;

use super::{Call, Command, DONE, Next};
use crate::explained::{field_text, type_text};
use crate::failure::{Failure, Fallible, text, usage};
use crate::flags::{Flag, FlagKind};
use crate::print::json;
use crate::process::Context;
use crate::resource::{ResourceType, find_type};

pub(crate) static COMMAND: Command = Command {
    name: "explain",
    short: "Get documentation for a resource",
    long: "Describe fields and structure of various resources.\n\n This command describes the fields associated with each supported API resource. Fields are identified via a simple JSONPath identifier:\n\n        <type>.<fieldName>[.<fieldName>]",
    examples: "# Get the documentation of the resource and its fields\nkubectl explain pods\n\n# Get all the fields in the resource\nkubectl explain pods --recursive\n\n# Get the explanation for deployment's strategy\nkubectl explain deployment.spec.strategy",
    usage: "TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]",
    flags: &[FLAGS],
    run: Some(run),
    ..Command::BASE
};

static FLAGS: &[Flag] = &[
    Flag::new("api-version", FlagKind::Text, "", "Use the given api-version (group/version) of the resource."),
    Flag::new("output", FlagKind::Text, "plaintext", "plaintext, plaintext-openapiv2 or json.").short('o'),
    Flag::new("recursive", FlagKind::Bool, "false", "Print the names of all fields, not only the first level."),
];

const WIDTH: usize = 80;

fn run(call: &Call, context: &mut Context<'_>) -> Fallible<Next> {
    let word = match call.args.as_slice() {
        [] => {
            return usage(
                "You must specify the type of resource to explain. Use \"kubectl api-resources\" for a complete list of supported resources.",
            );
        }
        [word] => word,
        _ => return usage("We accept only this format: explain RESOURCE"),
    };
    let mut path = word.split('.');
    let resource = path.next().unwrap_or("");
    let fields: Vec<&str> = path.collect();
    let kind = match find_type(resource) {
        Ok(ResourceType::Modelled(kind)) => kind,
        Ok(ResourceType::Empty(found)) => {
            return text(format!("the playground has no documentation of {}", found.qualified_plural()));
        }
        Err(failure) => return Err(Failure::Raw(failure.bare())),
    };
    let known = kind.resource();
    let version = call.flags.text("api-version");
    if !version.is_empty() && version != known.api_version() {
        return Err(Failure::Raw(format!("couldn't find resource for \"{version}, Resource={}\"", known.plural)));
    }
    let Some(root) = type_of(kind) else {
        return text(format!("the playground has no documentation of {}", known.qualified_plural()));
    };
    let mut head = String::new();
    if !known.group.is_empty() {
        head.push_str(&format!("GROUP:      {}\n", known.group));
    }
    head.push_str(&format!("KIND:       {}\nVERSION:    {}\n\n", known.name, known.version));
    context.output.out(head);
    let (mut owner, mut field) = (root, None);
    let mut walked: Option<&Type> = Some(root);
    for name in &fields {
        let Some(found) = walked.and_then(|object| object.fields.get(name)) else {
            return text(format!("field {name:?} does not exist"));
        };
        owner = walked.unwrap_or(root);
        field = Some(found);
        walked = found.kind.object();
    }
    if call.flags.text("output") == "json" {
        let names: Vec<&str> = walked.map(|object| object.fields.keys().copied().collect()).unwrap_or_default();
        context.output.out(json::pretty(&json!({ "fields": names })));
        return DONE;
    }
    let recursive = call.flags.is("recursive");
    context.output.out(page(root, owner, field, walked, recursive));
    DONE
}

fn page(root: &Type, owner: &Type, field: Option<&Field>, object: Option<&'static Type>, recursive: bool) -> String {
    let mut out = String::new();
    if let Some(field) = field {
        out.push_str(&format!("FIELD: {} <{}>", field.name, field.kind.explained()));
        if field.required {
            out.push_str(" -required-");
        }
        out.push('\n');
        if !field.values.is_empty() {
            out.push_str(&format!("ENUM:\n{}", field.values.iter().map(|v| format!("    {v}\n")).collect::<String>()));
        }
        out.push_str("\n\n");
    }
    out.push_str("DESCRIPTION:\n");
    match field {
        Some(field) => {
            out.push_str(&paragraph(&field_text(owner.name, field.name), 4));
            if let Some(object) = object.filter(|_| matches!(field.kind, FieldType::Object(_) | FieldType::List(_))) {
                let more = type_text(object.name);
                if !more.is_empty() {
                    out.push_str(&paragraph(&more, 4));
                }
            }
        }
        None => out.push_str(&paragraph(&type_text(root.name), 4)),
    }
    out.push_str("    \n");
    if let Some(object) = object {
        out.push_str("FIELDS:\n");
        if recursive {
            names(object, 1, &mut out);
        } else {
            details(object, &mut out);
        }
    }
    out.push('\n');
    out
}

fn details(object: &Type, out: &mut String) {
    for field in object.fields.values() {
        out.push_str(&format!("  {}\t<{}>", field.name, field.kind.explained()));
        if field.required {
            out.push_str(" -required-");
        }
        out.push('\n');
        if !field.values.is_empty() {
            out.push_str(&format!("  enum: {}\n", shortened(&field.values)));
        }
        out.push_str(&paragraph(&field_text(object.name, field.name), 4));
        out.push('\n');
    }
}

fn shortened(values: &[&str]) -> String {
    if values.len() > 4 { format!("{}, ....", values[..4].join(", ")) } else { values.join(", ") }
}

/// All names below a type; a type that holds itself is not followed again.
fn names(object: &'static Type, depth: usize, out: &mut String) {
    for field in object.fields.values() {
        out.extend(std::iter::repeat_n("  ", depth));
        out.push_str(&format!("{}\t<{}>", field.name, field.kind.explained()));
        if field.required {
            out.push_str(" -required-");
        }
        out.push('\n');
        if !field.values.is_empty() {
            out.extend(std::iter::repeat_n("  ", depth));
            out.push_str(&format!("enum: {}\n", shortened(&field.values)));
        }
        if let Some(inner) = field.kind.object().filter(|_| depth < 12) {
            names(inner, depth + 1, out);
        }
    }
}

/// Text in lines of at most 80 characters; a line that begins with a blank keeps its beginning.
fn paragraph(text: &str, indent: usize) -> String {
    let mut out = String::new();
    let start = " ".repeat(indent);
    for line in text.split('\n') {
        let lead: String = line.chars().take_while(|c| *c == ' ').collect();
        let mut column = 0;
        for word in line.split(' ').filter(|word| !word.is_empty()) {
            let length = word.chars().count();
            if column == 0 {
                out.push_str(&start);
                out.push_str(&lead);
                column = indent + lead.len();
            } else if column + 1 + length > WIDTH {
                out.push('\n');
                out.push_str(&start);
                column = indent;
            } else {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
        }
        if column == 0 {
            out.push_str(&start);
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_eighty() {
        let text = "a ".repeat(60);
        assert!(paragraph(&text, 4).lines().all(|line| line.len() <= WIDTH));
        assert_eq!(paragraph("x\n\n - y", 4), "    x\n    \n     - y\n");
    }
}
