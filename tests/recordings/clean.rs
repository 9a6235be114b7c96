//! Replaces what differs between any two clusters: random names, ages, dates, addresses.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use crate::compare::{Format, Step};
use crate::table;

const SUFFIX: &str = "[bcdfghjklmnpqrstvwxz2456789]{5}";
const HASH: &str = "[bcdfghjklmnpqrstvwxz2456789]{6,10}";
/// An age as kubectl writes it.
pub const AGE: &str = r"\d+(?:d\d+h|h\d+m|m\d+s|y\d+d|[smhdy])";

/// Rewrites a text step by step.
struct Rules(Vec<(Regex, &'static str)>);

impl Rules {
    fn new(rules: &[(String, &'static str)]) -> Rules {
        let compiled = rules.iter().map(|(pattern, word)| (Regex::new(pattern).expect("it is well-formed"), *word));
        Rules(compiled.collect())
    }

    fn apply(&self, mut text: String) -> String {
        for (pattern, word) in &self.0 {
            text = pattern.replace_all(&text, *word).into_owned();
        }
        text
    }
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    Rules::new(&[
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b".into(), "<uid>"),
        (r"\b(containerd://)?(sha256:)?[0-9a-f]{64}\b".into(), "<digest>"),
        (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)".into(), "<time>"),
        (r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}".into(), "<time>"),
        (r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?( [+-]\d{4}( \w+)?)?".into(), "<time>"),
        (r"/tmp/(LIVE|MERGED)-\d+".into(), "<$1>"),
        (r"/tmp/kubectl-edit-\d+".into(), "<edit>"),
        (r"kube-api-access-[a-z0-9]{5}\b".into(), "kube-api-access-<token>"),
        (r"in [0-9.]+m?s \([0-9.]+m?s including waiting\)".into(), "in <dur> (<dur> including waiting)"),
        (r"Image size: \d+ bytes".into(), "Image size: <n> bytes"),
        (r"\b(10|127|172|192)\.\d+\.\d+\.\d+\b".into(), "<ip>"),
        (r"([:\s])3[0-2]\d{3}(/TCP|/UDP)".into(), "$1<nodeport>$2"),
        (r#"("?nodePort"?: *)3\d{4}"#.into(), "$1<nodeport>"),
        (r#"("?resourceVersion"?: *)"?\d+"?"#.into(), "$1<rv>"),
        (format!(r"\({AGE} ago\)"), "(<age> ago)"),
        (format!(r"\(x\d+ over {AGE}\)"), "(x<n> over <age>)"),
        (r"\.[0-9a-f]{16}\b".into(), ".<event>"),
        (format!(r"([a-z0-9])-({HASH})-{SUFFIX}\b"), "$1-$2-<pod>"),
        (format!(r"(?m)^([a-z0-9-]+)-{SUFFIX}(\s+IPv4)"), "$1-<slice>$2"),
    ])
});

static DESCRIBED: LazyLock<Rules> = LazyLock::new(|| {
    Rules::new(&[
        (format!(r"(?m)^( +(?:Normal|Warning) +\S+ +){AGE}"), "$1<age>"),
        (format!(r"(?m)^(Age: +){AGE}"), "$1<age>"),
    ])
});

/// Every pod-template-hash that steps name, in order of appearance.
pub fn hashes(steps: &[Step]) -> Vec<String> {
    static NAMED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
        let patterns = [
            format!("pod-template-hash[\"=: ]+({HASH})\\b"),
            format!(r"[a-z0-9]-({HASH})-{SUFFIX}\b"),
            format!(r"replica set [a-z0-9.-]+?-({HASH})\b"),
            format!(r"replicaset(?:\.apps)?/[a-z0-9.-]+?-({HASH})\b"),
            format!(r"ReplicaSet/[a-z0-9.-]+?-({HASH})\b"),
            format!(r"[a-z0-9]-({HASH}) \(\d+/\d+ replicas created\)"),
        ];
        patterns.iter().map(|pattern| Regex::new(pattern).expect("it is well-formed")).collect()
    });
    let mut seen = BTreeSet::new();
    let mut hashes = Vec::new();
    for text in steps.iter().flat_map(|step| [&step.out, &step.err]) {
        for found in NAMED.iter().flat_map(|pattern| pattern.captures_iter(text)) {
            if seen.insert(found[1].to_owned()) {
                hashes.push(found[1].to_owned());
            }
        }
    }
    hashes
}

/// Cleans the texts of one side.
pub struct Cleaner {
    /// Hashes that only this side has, with what stands for them.
    renamed: Vec<(String, String)>,
}

impl Cleaner {
    /// Hashes that the other side does not have hold a date; they are numbered.
    pub fn new(own: &[String], other: &[String]) -> Cleaner {
        let only_own = own.iter().filter(|hash| !other.contains(hash)).enumerate();
        Cleaner { renamed: only_own.map(|(index, hash)| (hash.clone(), format!("<hash{index}>"))).collect() }
    }

    /// The lines of a text that say something, cleaned.
    pub fn lines(&self, text: &str, format: Format) -> Vec<String> {
        static NODE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\bnode-\d+\b").expect("it is well-formed"));
        static NODE_OF_POD: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"^Node: +node-\d+/").expect("it is well-formed"));
        let text = match format {
            Format::Table => {
                let mut rows = Vec::new();
                for (header, body) in table::tables(text) {
                    rows.extend(header.map(str::to_owned));
                    rows.extend(body.into_iter().map(|row| table::without_ages(header, row)));
                }
                rows.join("\n")
            }
            Format::Watch => without_ages(text),
            Format::Describe => DESCRIBED.apply(text.to_owned()),
            Format::Text | Format::Status => text.to_owned(),
        };
        let mut text = RULES.apply(text);
        for (hash, word) in &self.renamed {
            text = text.replace(hash, word);
        }
        let mut lines = Vec::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let of_pod = line.contains("<pod>") || NODE_OF_POD.is_match(line);
            let line = if of_pod { NODE.replace_all(line, "<node>") } else { line.into() };
            let indent = match format {
                Format::Table | Format::Watch => "",
                Format::Describe | Format::Text | Format::Status => {
                    &line[..line.len() - line.trim_start_matches(' ').len()]
                }
            };
            let words: Vec<&str> = line.trim().split([' ', '\t']).filter(|word| !word.is_empty()).collect();
            lines.push(format!("{indent}{}", words.join(" ")));
        }
        lines
    }
}

/// Replaces every age that stands between blanks; one blank may stand between two.
fn without_ages(text: &str) -> String {
    static BETWEEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&format!(r"\s({AGE})(?:\s|$)")).expect("it is well-formed"));
    let mut out = String::new();
    let mut at = 0;
    // The blank before an age may be the one after the last.
    let mut from = 0;
    while let Some(age) = BETWEEN.captures_at(text, from).and_then(|found| found.get(1)) {
        out.push_str(&text[at..age.start()]);
        out.push_str("<age>");
        at = age.end();
        from = at;
    }
    out + &text[at..]
}
