//! The command line.

/// What `--help` prints.
pub const HELP: &str = "\
Plays a script of kubectl commands against a simulated Kubernetes cluster.

Usage:
  rollout run SCRIPT.scn [--seed N] [--nodes N] [--format text|jsonl]

Options:
  --seed N       Every random draw follows from it (default 1).
  --nodes N      How many nodes the cluster has (default 2).
  --format text  What a terminal would show (the default).
  --format jsonl One JSON object a line for each step.

SCRIPT is a file, or - for standard input. One step a line:
  $ CMD                 runs a command to its end
  & NAME CMD            starts one in another terminal
  join NAME [SECONDS]   waits for it, and ends it after so long
  kill NAME             ends it
  sleep N               lets N seconds pass
  until SECONDS CMD     repeats a command every 0.25 s until it succeeds
  file NAME <<EOF       writes a file: the lines up to EOF
  fault node NAME down  stops a node's kubelet; up starts it again
  image NAME            puts an image on every node
  # text                is a comment

Exit status: 0 when the script was played, 1 when an until ran out, 2 when the script can't be read.
";

/// The most nodes of a cluster.
const MOST_NODES: u32 = 5000;

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Invocation {
    Help,
    Run(Arguments),
}

/// What to play, and how.
#[derive(Debug, PartialEq, Eq)]
pub struct Arguments {
    pub script: String,
    pub seed: u64,
    pub nodes: u32,
    pub format: Format,
}

/// How it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    JsonLines,
}

/// Reads the command line.
///
/// Errors: what is wrong with it.
pub fn parse(words: impl Iterator<Item = String>) -> Result<Invocation, String> {
    let mut words = words.flat_map(|word| match word.split_once('=') {
        Some((name, value)) if name.starts_with("--") => vec![name.to_owned(), value.to_owned()],
        _ => vec![word],
    });
    let mut command = None;
    let mut script = None;
    let (mut seed, mut nodes, mut format) = (1, 2, Format::Text);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "-h" | "--help" | "help" => return Ok(Invocation::Help),
            "--seed" => seed = number(&word, &value()?)?,
            "--nodes" => {
                nodes = number(&word, &value()?)?;
                if nodes > MOST_NODES {
                    return Err(format!("a cluster has at most {MOST_NODES} nodes"));
                }
            }
            "--format" => {
                format = match value()?.as_str() {
                    "text" => Format::Text,
                    "jsonl" => Format::JsonLines,
                    other => return Err(format!("{other:?} is no format: text or jsonl")),
                }
            }
            flag if flag.starts_with("--") => return Err(format!("unknown flag {flag}")),
            "run" if command.is_none() => command = Some(word),
            other if command.is_none() => return Err(format!("unknown command {other:?}")),
            _ if script.is_none() => script = Some(word),
            other => return Err(format!("unexpected {other:?}: one script at a time")),
        }
    }
    if command.is_none() {
        return Ok(Invocation::Help);
    }
    let script = script.ok_or("run needs a script")?;
    Ok(Invocation::Run(Arguments { script, seed, nodes, format }))
}

fn number<T: std::str::FromStr>(flag: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("{flag} needs a whole number, not {value:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Invocation, String> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn flags_stand_anywhere() {
        let run =
            |seed, nodes, format| Ok(Invocation::Run(Arguments { script: "a.scn".to_owned(), seed, nodes, format }));
        assert_eq!(parsed("run a.scn"), run(1, 2, Format::Text));
        assert_eq!(parsed("--seed 7 run --nodes=40 a.scn --format jsonl"), run(7, 40, Format::JsonLines));
        assert_eq!(parsed("run a.scn --help"), Ok(Invocation::Help));
        for wrong in
            ["run", "play a.scn", "run a.scn b.scn", "run a --seed", "run a --seed x", "run a --format x", "run a --x"]
        {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }
}
