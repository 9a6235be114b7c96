//! `--sort-by`: by a field of the objects.
//!
//! Rule: `SortObjects` of kubectl's `cmd/get/sorter.go`.

use std::cmp::Ordering;

use objects::{Quantity, Time};
use serde_json::Value;

use crate::failure::{Fallible, text};
use crate::print::jsonpath::Template;
use crate::resource::Info;

/// Sorts objects by a field. Errors: no object has it.
pub(crate) fn sort(infos: &mut Vec<Info>, path: &Template) -> Fallible<()> {
    let mut keyed: Vec<(Option<Value>, Info)> = Vec::new();
    for info in infos.drain(..) {
        let value = info.object.as_ref().map(|object| object.to_value()).unwrap_or_default();
        keyed.push((path.find(&value)?.into_iter().next().filter(|key| !key.is_null()), info));
    }
    if !keyed.is_empty() && keyed.iter().all(|(key, _)| key.is_none()) {
        *infos = keyed.into_iter().map(|(_, info)| info).collect();
        let path = path.written();
        let shown = if path.starts_with('{') { path.to_owned() } else { format!("{{{path}}}") };
        let _ = shown;
        return text(format!("couldn't find any field with path {shown:?} in the list of objects"));
    }
    crate::go_sort::sort(&mut keyed, |(a, _), (b, _)| compare(a.as_ref(), b.as_ref()));
    *infos = keyed.into_iter().map(|(_, info)| info).collect();
    Ok(())
}

/// What is absent comes first; times by time, quantities by amount, the rest as it is.
fn compare(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    match (a, b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (Some(Value::Number(a)), Some(Value::Number(b))) => {
            a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal)
        }
        (Some(Value::String(a)), Some(Value::String(b))) => match (Time::parse(a), Time::parse(b)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => match (Quantity::parse(a).ok(), Quantity::parse(b).ok()) {
                (Some(a), Some(b)) => a.nano().cmp(&b.nano()),
                _ => natural(a, b),
            },
        },
        (Some(Value::Bool(a)), Some(Value::Bool(b))) => a.cmp(b),
        (Some(a), Some(b)) => a.to_string().cmp(&b.to_string()),
    }
}

/// Digits inside a name count as numbers: `web-2` comes before `web-10`.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    while let (Some(x), Some(y)) = (a.chars().next(), b.chars().next()) {
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
            let (end_a, end_b) = (digits(a), digits(b));
            let (number_a, number_b) = (a[..end_a].trim_start_matches('0'), b[..end_b].trim_start_matches('0'));
            let order = number_a.len().cmp(&number_b.len()).then(number_a.cmp(number_b)).then(end_b.cmp(&end_a));
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (&a[end_a..], &b[end_b..]);
        } else if x != y {
            return x.cmp(&y);
        } else {
            (a, b) = (&a[x.len_utf8()..], &b[y.len_utf8()..]);
        }
    }
    a.len().cmp(&b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_count_as_numbers() {
        assert_eq!(natural("web-2", "web-10"), Ordering::Less);
        assert_eq!(natural("a", "b"), Ordering::Less);
        assert_eq!(natural("web", "web-1"), Ordering::Less);
    }
}
