//! The image registry as data: which images exist, how long they pull, and what their containers do.

mod command;
mod tokens;

use objects::{Container, ImageRef, Moment, SortedMap, SortedSet, Span};

pub use self::command::Repeats;
use self::command::{End, follow};

/// Images that can be pulled.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// Repositories of the world outside, in order of precedence.
    repositories: Vec<Repository>,
    /// Images that were taken away, by full reference.
    removed: SortedMap<String, Moment>,
    /// Hosts that do not answer; `all` for every one.
    down: SortedSet<String>,
    /// What every pull takes longer.
    pub(crate) delay: Span,
}

/// A repository, or a family of them, with its tags and what its containers do.
#[derive(Clone, Debug)]
pub struct Repository {
    /// `docker.io/library/nginx`; one that ends in `/*` stands for all below it.
    pub name: String,
    /// Which tags exist.
    pub tags: Tags,
    /// The ports that its containers open.
    pub ports: Vec<u16>,
    /// What they log when they start, after an empty line.
    pub logs: Vec<String>,
    /// Whether their process ignores SIGTERM and has to be killed.
    pub ignores_sigterm: bool,
    /// Whether they end at once, successfully, without a command.
    pub needs_command: bool,
}

/// The tags of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tags {
    /// Those of the web server that most examples use.
    Nginx,
    /// `latest`, `alpine`, and whatever begins with a digit, with at most one word behind a dash.
    Numbered,
    /// `latest`, and digits with dots.
    Digits,
    /// `latest`, and whatever begins with a digit, or a `v` and a digit.
    Versions,
    /// Exactly these.
    Listed(Vec<String>),
}

impl Tags {
    /// Whether the tag exists.
    pub fn contain(&self, tag: &str) -> bool {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        match self {
            Tags::Nginx => is_nginx_tag(tag),
            Tags::Numbered => {
                let (number, word) = tag.split_once('-').unwrap_or((tag, "x"));
                let numbered = digits(number) && !number.starts_with('.');
                let word = !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
                matches!(tag, "latest" | "alpine") || numbered && word
            }
            Tags::Digits => tag == "latest" || digits(tag),
            Tags::Versions => {
                tag == "latest" || tag.strip_prefix('v').unwrap_or(tag).starts_with(|c: char| c.is_ascii_digit())
            }
            Tags::Listed(tags) => tags.iter().any(|held| held == tag),
        }
    }
}

/// `1.7.9`, `1.9.1`, and 1.10 to 1.29 with any patch, each also as `-alpine` and `-perl`; and the moving tags.
fn is_nginx_tag(tag: &str) -> bool {
    if matches!(tag, "latest" | "stable" | "mainline" | "alpine" | "stable-alpine" | "perl") {
        return true;
    }
    let number = tag.strip_suffix("-alpine").or_else(|| tag.strip_suffix("-perl")).unwrap_or(tag);
    let Some(rest) = number.strip_prefix("1.") else { return false };
    if matches!(rest, "7.9" | "9.1") {
        return true;
    }
    let (minor, patch) = rest.split_once('.').map_or((rest, None), |(minor, patch)| (minor, Some(patch)));
    let numeric = |text: &str| !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
    minor.len() == 2 && matches!(minor.as_bytes()[0], b'1' | b'2') && numeric(minor) && patch.is_none_or(numeric)
}

/// So many rounds of a loop are kept in a log.
const ROUNDS_KEPT: i64 = 10_000;

/// What a container of an image does once it runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Behaviour {
    /// The ports that it opens.
    pub ports: Vec<u16>,
    /// When they open, and exec probes begin to succeed, after the start.
    pub opens_after: Span,
    /// It ends by itself.
    pub exit: Option<Exit>,
    /// It never becomes ready: HTTP probes get 503, exec probes fail.
    pub never_ready: bool,
    /// HTTP probes get 500 from this time after the start on.
    pub fails_after: Option<Span>,
    /// It does not end on SIGTERM.
    pub ignores_sigterm: bool,
    /// The command does not exist: the container cannot start. Its first word.
    pub cannot_start: Option<String>,
    /// What it logs, with the time after the start.
    pub logs: Vec<(Span, String)>,
    /// What it goes on logging.
    pub repeats: Option<Repeats>,
    /// The files that its command makes (`true`) or removes, with the time after the start.
    pub files: Vec<(Span, String, bool)>,
}

impl Behaviour {
    /// What is logged until a time after the start, with its times.
    pub fn logged(&self, until: Span) -> Vec<(Span, &str)> {
        let mut lines: Vec<(Span, &str)> = self.logs.iter().map(|(time, line)| (*time, line.as_str())).collect();
        if let Some(Repeats { from, every, lines: repeated }) = &self.repeats {
            // Older lines than these have been rotated away.
            let rounds = (until - *from).0 / every.0.max(1);
            let mut round = *from + Span(every.0.saturating_mul((rounds - ROUNDS_KEPT).max(0)));
            while round <= until && every.0 > 0 {
                lines.extend(repeated.iter().map(|(time, line)| (round + *time, line.as_str())));
                round = round + *every;
            }
        }
        lines.retain(|(time, _)| *time <= until);
        lines
    }

    /// Whether a file is there, as far as the command made or removed it.
    pub fn has_file(&self, path: &str, age: Span) -> Option<bool> {
        let changes = self.files.iter().filter(|(_, changed, _)| changed == path);
        let mut known = None;
        for (time, _, made) in changes {
            known = Some(if *time <= age { *made } else { known.unwrap_or(!made) });
        }
        known
    }
}

/// How a container ends by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit {
    /// The exit status.
    pub code: i32,
    /// How long after the start.
    pub after: Span,
    /// It was killed because it used too much memory.
    pub out_of_memory: bool,
}

impl Registry {
    /// The images that everybody knows, and those that behave badly on request.
    pub fn well_known() -> Registry {
        let repository = |name: &str, tags: Tags, ports: &[u16]| Repository {
            name: name.to_owned(),
            tags,
            ports: ports.to_vec(),
            logs: Vec::new(),
            ignores_sigterm: false,
            needs_command: false,
        };
        let mut repositories = vec![Repository {
            logs: vec![
                "/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration"
                    .to_owned(),
                "/docker-entrypoint.sh: Configuration complete; ready for start up".to_owned(),
            ],
            ..repository("docker.io/library/nginx", Tags::Nginx, &[80])
        }];
        for name in
            ["httpd", "redis", "node", "python", "postgres", "mysql", "mongo", "memcached", "traefik", "caddy", "perl"]
        {
            let ports: &[u16] = match name {
                "httpd" => &[80],
                "redis" => &[6379],
                _ => &[80, 8080],
            };
            repositories.push(repository(&format!("docker.io/library/{name}"), Tags::Numbered, ports));
        }
        for name in ["busybox", "alpine", "ubuntu", "debian"] {
            repositories.push(Repository {
                ignores_sigterm: true,
                needs_command: true,
                ..repository(&format!("docker.io/library/{name}"), Tags::Numbered, &[80, 8080])
            });
        }
        repositories.push(Repository {
            ignores_sigterm: true,
            ..repository("docker.io/nothingnothings/kub-first-app", Tags::Digits, &[8080])
        });
        for name in [
            "docker.io/sim/*",
            "docker.io/example/*",
            "registry.k8s.io/*",
            "k8s.gcr.io/*",
            "gcr.io/google-samples/*",
            "us-docker.pkg.dev/google-samples/*",
        ] {
            repositories.push(repository(name, Tags::Versions, &[80, 8080]));
        }
        Registry { repositories, ..Registry::default() }
    }

    /// The repositories, for a catalogue.
    pub fn repositories(&self) -> &[Repository] {
        &self.repositories
    }

    /// Adds a repository; it takes precedence over those that were there.
    pub fn add(&mut self, repository: Repository) {
        self.repositories.insert(0, repository);
    }

    /// Takes an image away: it can no longer be pulled.
    pub fn remove(&mut self, image: &ImageRef, now: Moment) {
        self.removed.insert(image.full(), now);
    }

    /// Brings back an image that was taken away.
    pub fn restore(&mut self, image: &ImageRef) {
        self.removed.remove(&image.full());
    }

    /// Lets a host answer or not; `all` stands for every one.
    pub(crate) fn set_down(&mut self, host: &str, down: bool) {
        if down {
            self.down.insert(host.to_owned());
        } else {
            self.down.remove(host);
        }
    }

    /// Whether an image was taken away.
    pub(crate) fn is_removed(&self, image: &ImageRef) -> bool {
        self.removed.contains_key(&image.full())
    }

    /// Whether a host does not answer.
    pub(crate) fn is_down(&self, host: &str) -> bool {
        self.down.contains("all") || self.down.contains(host)
    }

    fn repository(&self, name: &str) -> Option<&Repository> {
        self.repositories.iter().find(|repository| match repository.name.strip_suffix('*') {
            Some(prefix) => name.len() > prefix.len() && name.starts_with(prefix),
            None => repository.name == name,
        })
    }

    fn host_is_known(&self, host: &str) -> bool {
        self.repositories.iter().any(|repository| repository.name.split('/').next() == Some(host))
    }

    /// What keeps an image from being pulled, in the container runtime's words.
    ///
    /// Errors: the whole message, which depends on whether the tag, the repository or the host is unknown.
    pub fn resolve(&self, image: &ImageRef) -> Result<&Repository, String> {
        let full = image.full();
        let prefix = format!("failed to pull and unpack image \"{full}\": failed to resolve reference \"{full}\": ");
        if self.is_down(&image.host) {
            return Err(format!(
                "{prefix}failed to do request: Head \"https://{}/v2/{}/manifests/{}\": dial tcp: i/o timeout",
                image.host, image.path, image.tag
            ));
        }
        let repository = self.repository(&image.repository());
        match repository {
            Some(repository)
                if (image.digest || repository.tags.contain(&image.tag)) && !self.removed.contains_key(&full) =>
            {
                Ok(repository)
            }
            None if image.host == "docker.io" => Err(format!(
                "{prefix}pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"
            )),
            None if !self.host_is_known(&image.host) => Err(format!(
                "{prefix}failed to do request: Head \"https://{0}/v2/{1}/manifests/{2}\": dial tcp: lookup {0} on 192.168.49.1:53: no such host",
                image.host, image.path, image.tag
            )),
            Some(_) | None => Err(format!("rpc error: code = NotFound desc = {prefix}{full}: not found")),
        }
    }

    /// What a container of an image that was pulled does.
    pub fn behaviour(&self, image: &ImageRef, container: &Container) -> Behaviour {
        let name = format!("{}:{}", image.repository(), image.tag);
        let says = |word: &str| name.contains(word);
        let repository = self.repository(&image.repository());
        let mut behaviour = Behaviour {
            ports: repository.map_or_else(Vec::new, |repository| repository.ports.clone()),
            opens_after: Span::millis(300),
            ignores_sigterm: says("stubborn") || repository.is_some_and(|repository| repository.ignores_sigterm),
            never_ready: says("neverready"),
            fails_after: says("livefail").then_some(Span::seconds(15)),
            logs: vec![(Span(0), String::new())],
            ..Behaviour::default()
        };
        if says("slow") && !says("slowpull") {
            behaviour.opens_after = Span::seconds(15);
        }
        let logs = repository.into_iter().flat_map(|repository| &repository.logs);
        behaviour.logs.extend(logs.map(|line| (Span(0), line.clone())));
        let words: Vec<&str> = container.command.iter().chain(&container.args).map(String::as_str).collect();
        let exit = |code, seconds| Exit { code, after: Span::seconds(seconds), out_of_memory: false };
        if says("crash") {
            behaviour.exit = Some(exit(1, 1));
            behaviour.logs.push((Span(0), "Error: Cannot find module '/app/app.js'".to_owned()));
        } else if says("oom") {
            behaviour.exit = Some(Exit { out_of_memory: true, ..exit(137, 2) });
            behaviour.logs.push((Span(0), "allocating ...".to_owned()));
        } else if says("completes") {
            behaviour.exit = Some(exit(0, 2));
        } else if words.is_empty() && repository.is_some_and(|repository| repository.needs_command) {
            behaviour.exit = Some(Exit { code: 0, after: Span::millis(100), out_of_memory: false });
        }
        if !words.is_empty() {
            obey(&mut behaviour, container, &words);
        }
        behaviour
    }
}

/// Does what the command says, as far as it can be followed.
fn obey(behaviour: &mut Behaviour, container: &Container, words: &[&str]) {
    let variables = container.env.iter().filter(|variable| variable.value_from.is_none());
    let course = follow(words, variables.map(|variable| (variable.name.clone(), variable.value.clone())).collect());
    if !course.logs.is_empty() || matches!(course.end, End::Exits(_, after) if after < Span::seconds(1)) {
        behaviour.logs = course.logs;
    }
    behaviour.repeats = course.repeats;
    behaviour.files = course.files;
    match course.end {
        End::Unknown => {}
        End::RunsOn => behaviour.exit = None,
        End::Exits(code, after) => behaviour.exit = Some(Exit { code, after, out_of_memory: false }),
        End::CannotStart(program) => behaviour.cannot_start = Some(program),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(image: &str, expected: &str) {
        let found = match ImageRef::parse(image) {
            None => "InvalidImageName".to_owned(),
            Some(image) => match Registry::well_known().resolve(&image) {
                Ok(repository) => repository.name.clone(),
                Err(message) => message.rsplit(": ").next().unwrap_or_default().to_owned(),
            },
        };
        assert_eq!(found, expected, "{image}");
    }

    #[test]
    fn images() {
        check("nginx", "docker.io/library/nginx");
        check("nginx:1.14.2", "docker.io/library/nginx");
        check("nginx:1.161", "not found");
        check("nginx:nope", "not found");
        check("docker.io/library/nginx:1.25-alpine", "docker.io/library/nginx");
        check("nothingnothings/kub-first-app:3", "docker.io/nothingnothings/kub-first-app");
        check("nothingnothings/dummy:dummy", "authorization failed");
        check("sim/crash:1", "docker.io/sim/*");
        check("registry.private.example.com/team/app:1", "no such host");
        check("registry.k8s.io/pause:3.9", "registry.k8s.io/*");
        check("registry.k8s.io/pause:nope", "not found");
        check("NGINX latest", "InvalidImageName");
        check("BAD", "InvalidImageName");
        check("busybox:1.36", "docker.io/library/busybox");
    }
}
