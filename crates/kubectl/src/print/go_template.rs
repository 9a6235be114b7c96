//! `-o go-template`: Go's `text/template` as far as people use it with kubectl.

mod eval;
mod parse;
mod printf;

use serde_json::Value;

use crate::failure::{Failure, Fallible};

/// A parsed template.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    nodes: Vec<Node>,
    text: String,
}

/// A piece of a template.
#[derive(Clone, Debug)]
enum Node {
    Text(String),
    /// A pipeline whose value is printed, or assigned.
    Action {
        assign: Option<String>,
        pipe: Pipe,
    },
    If {
        branches: Vec<(Pipe, Vec<Node>)>,
        otherwise: Vec<Node>,
    },
    Range {
        key: Option<String>,
        item: Option<String>,
        pipe: Pipe,
        body: Vec<Node>,
        otherwise: Vec<Node>,
    },
    With {
        pipe: Pipe,
        body: Vec<Node>,
        otherwise: Vec<Node>,
    },
}

/// Commands, each fed with the value of the one before.
type Pipe = Vec<Vec<Operand>>;

/// A word of a command.
#[derive(Clone, Debug)]
enum Operand {
    /// `.a.b`
    Field(Vec<String>),
    /// `$x.a.b`; `$` itself has an empty name.
    Variable(String, Vec<String>),
    Function(String),
    Constant(Value),
    Nested(Pipe),
    /// `(…).a`
    NestedField(Pipe, Vec<String>),
}

impl Template {
    /// As it was written.
    pub(crate) fn written(&self) -> &str {
        &self.text
    }

    /// Parses a template. Errors: what is wrong, in Go's words where they are known.
    pub(crate) fn parse(text: &str) -> Result<Template, String> {
        Ok(Template { nodes: parse::template(text)?, text: text.to_owned() })
    }

    /// The template's output for a value.
    pub(crate) fn run(&self, value: &Value) -> Fallible<String> {
        eval::run(&self.nodes, value).map_err(|error| {
            Failure::Text(format!(
                "error executing template {:?}: template: output:1: executing \"output\": {error}",
                self.text
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(template: &str, expected: &str) {
        let value = json!({
            "items": [
                {"metadata": {"name": "a", "labels": {"app": "x"}}, "spec": {"replicas": 2}},
                {"metadata": {"name": "b"}, "spec": {"replicas": 0}},
            ],
            "data": {"key": "aGVsbG8="},
        });
        let got = Template::parse(template).map_err(Failure::Text).and_then(|template| template.run(&value));
        assert_eq!(got.as_deref().map_err(Failure::bare), Ok(expected), "{template}");
    }

    #[test]
    fn templates() {
        check("{{range .items}}{{.metadata.name}}{{\"\\n\"}}{{end}}", "a\nb\n");
        check("{{range $i, $x := .items}}{{$i}}={{$x.metadata.name}} {{end}}", "0=a 1=b ");
        check("{{range .items}}{{if .spec.replicas}}{{.metadata.name}}{{else}}-{{end}}{{end}}", "a-");
        check("{{range .items}}{{if gt .spec.replicas 1}}{{.metadata.name}}{{end}}{{end}}", "a");
        check("{{len .items}} {{index .items 1 \"metadata\" \"name\"}}", "2 b");
        check("{{.data.key | base64decode}}", "hello");
        check("{{printf \"%s:%d\" (index .items 0).metadata.name 5}}", "a:5");
        check("{{with .nope}}x{{else}}none{{end}}", "none");
        check("{{.nope}}", "<no value>");
        check("a {{- \" b \" -}} c", "a b c");
        check("{{/* nothing */}}{{range $k, $v := .data}}{{$k}}{{end}}", "key");
        check("{{if and .items (eq .data.key \"aGVsbG8=\")}}yes{{end}}", "yes");
        check("{{$n := .data.key}}{{$n}}", "aGVsbG8=");
        check("{{(index .items 0).metadata.labels}}", "map[app:x]");
    }

    #[test]
    fn printed_values() {
        check("{{printf \"%05d|%+d|%-4d|%x|%.3s|%5.1f\" 42 7 5 255 \"abcdef\" 2.25}}", "00042|+7|5   |ff|abc|  2.2");
        check("{{printf \"%x|%X|% x|%q\" \"hi\" \"hi~\" \"hi\" \"a\\\"b\"}}", "6869|68697E|68 69|\"a\\\"b\"");
        check("{{printf \"%06d|%06.2f|%e\" -42 -1.5 1500.5}}", "-00042|-01.50|1.500500e+03");
        check("{{printf \"%d|%s|%t\" \"x\" 5 true}}", "%!d(string=x)|%!s(int64=5)|true");
        check("{{printf \"%d\"}} {{printf \"x\" 1}} {{printf \"%\"}}", "%!d(MISSING) x%!(EXTRA int64=1) %!(NOVERB)");
        check("{{len (printf \"%0900000d%99999.99999f%99999s%.99999d\" 1 0.5 \"\" 2)}}", "1199999");
        check("{{len (printf \"%1500d\" 1)}} {{printf \"%9999999d\" 1}}", "1500 %!(BADWIDTH)1");
        check("{{print 1 2 \"a\" 3 true}}", "1 2a3 true");
        check("{{html \"<a & 'b'>\"}} {{urlquery \"a b/é\"}}", "&lt;a &amp; &#39;b&#39;&gt; a+b%2F%C3%A9");
        check("{{js \"it's <x>=\\n\"}}", "it\\'s \\u003Cx\\u003E\\u003D\\u000A");
    }

    #[test]
    fn mistakes() {
        for template in ["{{range .items}}", "{{.a", "{{end}}", "{{nope .a}}", "{{if}}x{{end}}"] {
            assert!(Template::parse(template).is_err(), "{template}");
        }
    }
}
