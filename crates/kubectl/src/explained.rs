//! What `kubectl explain` says of types and fields: short texts, by the type's name in the schema and the field's.

/// Types, each with its text, and below it its fields with theirs. The type `*` is any.
static TEXTS: &str = include_str!("explained.txt");

/// About a type.
pub(crate) fn type_text(name: &str) -> String {
    find(name, None).unwrap_or_default()
}

/// About a field of a type.
pub(crate) fn field_text(owner: &str, field: &str) -> String {
    let any = || find("*", Some(field));
    find(owner, Some(field)).or_else(any).unwrap_or_else(|| "<no description>".to_owned())
}

fn find(owner: &str, field: Option<&str>) -> Option<String> {
    let mut lines = TEXTS.lines().skip_while(|line| line.split(' ').next() != Some(owner));
    let head = lines.next()?;
    let text = match field {
        None => head.split_once(' ')?.1,
        Some(field) => lines
            .map_while(|line| line.strip_prefix(' '))
            .find_map(|line| line.strip_prefix(field)?.strip_prefix(' '))?,
    };
    Some(text.replace("\\n", "\n"))
}

#[cfg(test)]
mod tests {
    use objects::schema::type_named;

    use super::*;

    #[test]
    fn every_text_is_of_a_field_that_there_is() {
        let mut owner = "";
        for line in TEXTS.lines() {
            let Some(field) = line.strip_prefix(' ').and_then(|line| line.split(' ').next()) else {
                owner = line.split(' ').next().unwrap_or("");
                assert!(owner == "*" || type_named(owner).is_some(), "{owner}");
                continue;
            };
            let known = type_named(owner).is_none_or(|object| object.fields.contains_key(field));
            assert!(known, "{owner} has no {field}");
            assert_ne!(field_text(owner, field), "<no description>");
        }
    }
}
