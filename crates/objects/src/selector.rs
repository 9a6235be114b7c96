//! Label selectors: the form in objects (`matchLabels`, `matchExpressions`) and the form on the command line.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Labels;

/// `LabelSelector` of the API: all requirements must hold; an empty one matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LabelSelector {
    /// Requirements in no particular shape.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub match_expressions: Vec<Requirement>,
    /// Labels that must have exactly these values.
    #[serde(skip_serializing_if = "Labels::is_empty")]
    pub match_labels: Labels,
}

/// One requirement on the labels of an object (or of a node).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Requirement {
    /// The label's key.
    pub key: String,
    /// How its value is compared.
    pub operator: Operator,
    /// The values that it is compared with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// How a requirement compares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)] // Kubernetes' own words.
pub enum Operator {
    #[default]
    In,
    NotIn,
    Exists,
    DoesNotExist,
    Gt,
    Lt,
}

impl Requirement {
    /// Whether `labels` meet it. A key that is absent meets `NotIn`.
    pub fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        let compare = |test: fn(i64, i64) -> bool| {
            let held = value.and_then(|value| value.parse().ok());
            let bound = self.values.first().and_then(|value| value.parse().ok());
            held.zip(bound).is_some_and(|(held, bound)| test(held, bound))
        };
        match self.operator {
            Operator::In => value.is_some_and(|value| self.values.contains(value)),
            Operator::NotIn => value.is_none_or(|value| !self.values.contains(value)),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::Gt => compare(|held, bound| held > bound),
            Operator::Lt => compare(|held, bound| held < bound),
        }
    }
}

impl LabelSelector {
    /// A selector for exactly these labels.
    pub fn of_labels(labels: Labels) -> LabelSelector {
        LabelSelector { match_expressions: Vec::new(), match_labels: labels }
    }

    /// Whether it has no requirement.
    pub fn is_empty(&self) -> bool {
        self.match_labels.is_empty() && self.match_expressions.is_empty()
    }

    /// Whether `labels` meet every requirement.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.match_labels.iter().all(|(key, value)| labels.get(key) == Some(value))
            && self.match_expressions.iter().all(|requirement| requirement.matches(labels))
    }

    /// Parses the command line's form: `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
    ///
    /// Errors: what is wrong, in kubectl's words where they are known.
    pub fn parse(text: &str) -> Result<LabelSelector, String> {
        let mut selector = LabelSelector::default();
        for part in split_outside_parentheses(text) {
            let part = part.trim();
            if part.is_empty() {
                continue;
            }
            selector.match_expressions.push(parse_requirement(part)?);
        }
        Ok(selector)
    }
}

impl fmt::Display for LabelSelector {
    /// The command line's form, as `describe` and wide tables print it: labels in order, then expressions.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<(String, String)> =
            self.match_labels.iter().map(|(key, value)| (key.clone(), format!("{key}={value}"))).collect();
        for requirement in &self.match_expressions {
            let key = &requirement.key;
            let values = requirement.values.join(",");
            let text = match requirement.operator {
                Operator::In if requirement.values.len() == 1 => format!("{key} in ({values})"),
                Operator::In => format!("{key} in ({values})"),
                Operator::NotIn => format!("{key} notin ({values})"),
                Operator::Exists => key.clone(),
                Operator::DoesNotExist => format!("!{key}"),
                Operator::Gt => format!("{key}>{values}"),
                Operator::Lt => format!("{key}<{values}"),
            };
            parts.push((key.clone(), text));
        }
        parts.sort();
        let texts: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
        f.write_str(&texts.join(","))
    }
}

fn split_outside_parentheses(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_i32);
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth <= 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn parse_requirement(part: &str) -> Result<Requirement, String> {
    let checked = |key: &str, operator, values: Vec<String>| {
        let key = key.trim();
        crate::validation::label_key(key)
            .map_err(|reason| format!("unable to parse requirement: <nil>: Invalid value: {key:?}: {reason}"))?;
        for value in &values {
            crate::validation::label_value(value).map_err(|reason| {
                format!("unable to parse requirement: values[0][{key}]: Invalid value: {value:?}: {reason}")
            })?;
        }
        Ok(Requirement { key: key.to_owned(), operator, values })
    };
    for (word, operator) in [(" notin ", Operator::NotIn), (" in ", Operator::In)] {
        let spaced = part.replacen('(', " (", 1);
        if let Some((key, rest)) = spaced.split_once(word) {
            let rest = rest.trim();
            let inner = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
            let inner = inner.ok_or_else(|| format!("unable to parse requirement: found '{rest}', expected: '('"))?;
            return checked(key, operator, inner.split(',').map(|value| value.trim().to_owned()).collect());
        }
    }
    if let Some((key, value)) = part.split_once("!=") {
        return checked(key, Operator::NotIn, vec![value.trim().to_owned()]);
    }
    if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        return checked(key, Operator::In, vec![value.trim().to_owned()]);
    }
    if let Some(key) = part.strip_prefix('!') {
        return checked(key, Operator::DoesNotExist, Vec::new());
    }
    checked(part, Operator::Exists, Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(selector: &str, labels: &str, expected: bool) {
        let labels: Labels = labels
            .split(',')
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        let parsed = LabelSelector::parse(selector).expect("the selector parses");
        assert_eq!(parsed.matches(&labels), expected, "{selector} on {labels:?}");
    }

    #[test]
    fn matching() {
        check("app=web", "app=web,tier=x", true);
        check("app==web", "app=api", false);
        check("app!=web", "tier=x", true);
        check("app in (web, api)", "app=api", true);
        check("app notin (web,api),tier", "app=db,tier=x", true);
        check("!app", "app=web", false);
        check("", "app=web", true);
    }
}
