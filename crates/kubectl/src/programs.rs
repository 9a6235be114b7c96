//! The few programs that the playground's containers have.

mod environment;
mod files;
mod network;

pub use network::{Curl, curl_from_outside};

use cluster::Cluster;
use objects::{Pod, Time};

/// What a program did.
pub(crate) struct Run {
    pub out: String,
    pub err: String,
    pub status: i32,
}

impl Run {
    fn printed(out: impl Into<String>) -> Run {
        Run { out: out.into(), err: String::new(), status: 0 }
    }

    /// Nothing but an error.
    pub(crate) fn failed(err: impl Into<String>, status: i32) -> Run {
        Run { out: String::new(), err: err.into(), status }
    }
}

/// Runs a program in a container. `None`: it has no such program.
pub(crate) fn run(pod: &Pod, container: &str, words: &[String], stdin: Option<&str>, cluster: &Cluster) -> Option<Run> {
    let Some((program, arguments)) = words.split_first() else { return Some(Run::printed("")) };
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let name = program.rsplit('/').next().unwrap_or(program);
    Some(match name {
        "sh" | "bash" | "ash" => shell(pod, container, &arguments, stdin, cluster),
        "env" => Run::printed(
            environment::of(pod, container, cluster).iter().map(|(k, v)| format!("{k}={v}\n")).collect::<String>(),
        ),
        "printenv" => match arguments.first() {
            None => return run(pod, container, &["env".to_owned()], stdin, cluster),
            Some(name) => match environment::find(&environment::of(pod, container, cluster), name) {
                Some(value) => Run::printed(format!("{value}\n")),
                None => Run::failed("", 1),
            },
        },
        "echo" => match arguments.split_first() {
            Some((&"-n", rest)) => Run::printed(rest.join(" ")),
            _ => Run::printed(format!("{}\n", arguments.join(" "))),
        },
        "hostname" => Run::printed(format!("{}\n", pod.metadata.name)),
        "date" => Run::printed(format!("{}\n", Time::of(cluster.now()).rfc1123())),
        "pwd" => Run::printed("/\n"),
        "whoami" => Run::printed("root\n"),
        "id" => Run::printed("uid=0(root) gid=0(root) groups=0(root)\n"),
        "uname" => Run::printed("Linux\n"),
        "true" | "sleep" => Run::printed(""),
        "false" => Run::failed("", 1),
        "ls" => files::ls(pod, container, &arguments, cluster),
        "curl" => network::curl(pod, &arguments, cluster),
        "wget" => network::wget(pod, &arguments, cluster),
        "nslookup" => network::nslookup(pod, &arguments, cluster),
        "cat" => files::cat(pod, container, &arguments, stdin, cluster),
        _ => return None,
    })
}

fn shell(pod: &Pod, container: &str, arguments: &[&str], stdin: Option<&str>, cluster: &Cluster) -> Run {
    let script = match arguments {
        ["-c", script, ..] => (*script).to_owned(),
        [] if stdin.is_none() => {
            let text =
                "(the playground's containers have no interactive shell: put a command after --, as in -- env)\n";
            return Run { out: String::new(), err: text.to_owned(), status: 0 };
        }
        [] => stdin.unwrap_or("").to_owned(),
        [path, ..] => {
            return Run { out: String::new(), err: format!("sh: 0: cannot open {path}: No such file\n"), status: 2 };
        }
    };
    let variables = environment::of(pod, container, cluster);
    let mut whole = Run::printed("");
    for line in script.split(['\n', ';']).map(str::trim).filter(|line| !line.is_empty()) {
        if let Some(status) = line.strip_prefix("exit") {
            whole.status = status.trim().parse().unwrap_or(whole.status);
            return whole;
        }
        let words: Vec<String> = line.split_whitespace().map(|word| expand(word, &variables)).collect();
        let known = run(pod, container, &words, stdin, cluster).unwrap_or_else(|| {
            let program = words.first().map_or("", String::as_str);
            Run::failed(format!("sh: 1: {program}: not found\n"), 127)
        });
        whole.out.push_str(&known.out);
        whole.err.push_str(&known.err);
        whole.status = known.status;
    }
    whole
}

/// A word of a script without its quotes, `$NAME` replaced.
fn expand(word: &str, variables: &[(String, String)]) -> String {
    let bare = word.trim_matches(|c| c == '"' || c == '\'');
    match bare.strip_prefix('$') {
        Some(name) => {
            let name = name.trim_start_matches('{').trim_end_matches('}');
            variables.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
        }
        None => bare.to_owned(),
    }
}
