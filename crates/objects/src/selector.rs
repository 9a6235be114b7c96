//! Label selectors: the form in objects (`matchLabels`, `matchExpressions`) and the form on the command line.

use std::fmt;

use serde::Serialize;

use crate::read::{fields, words};
use crate::{Labels, selector_text};

/// `LabelSelector` of the API: all requirements must hold; an empty one matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelSelector {
    /// Requirements in no particular shape.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub match_expressions: Vec<Requirement>,
    /// Labels that must have exactly these values.
    #[serde(skip_serializing_if = "Labels::is_empty")]
    pub match_labels: Labels,
}

fields!(LabelSelector { match_expressions: "matchExpressions", match_labels: "matchLabels" });

/// One requirement on the labels of an object (or of a node).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// The label's key.
    pub key: String,
    /// How its value is compared.
    pub operator: Operator,
    /// The values that it is compared with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

fields!(Requirement { key, operator, values });

/// How a requirement compares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
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

words!(Operator { In, NotIn, Exists, DoesNotExist, Gt, Lt });

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
    /// Errors: what is wrong, in the server's words.
    pub fn parse(text: &str) -> Result<LabelSelector, String> {
        let match_expressions = selector_text::parse(text)?;
        Ok(LabelSelector { match_expressions, match_labels: Labels::new() })
    }
}

impl fmt::Display for LabelSelector {
    /// The command line's form, as `describe` and wide tables print it: labels in order, then expressions.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<(String, String)> =
            self.match_labels.iter().map(|(key, value)| (key.clone(), format!("{key}={value}"))).collect();
        for requirement in &self.match_expressions {
            let key = &requirement.key;
            let mut values = requirement.values.clone();
            crate::sort::natural(&mut values);
            let values = values.join(",");
            let text = match requirement.operator {
                Operator::In => format!("{key} in ({values})"),
                Operator::NotIn => format!("{key} notin ({values})"),
                Operator::Exists => key.clone(),
                Operator::DoesNotExist => format!("!{key}"),
                Operator::Gt => format!("{key}>{values}"),
                Operator::Lt => format!("{key}<{values}"),
            };
            parts.push((key.clone(), text));
        }
        crate::sort::natural(&mut parts);
        let texts: Vec<String> = parts.into_iter().map(|(_, text)| text).collect();
        f.write_str(&texts.join(","))
    }
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
