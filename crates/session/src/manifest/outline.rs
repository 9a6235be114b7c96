//! Where the fields of a YAML document stand, by its indentation alone: it may be broken while it is written.

/// The fields of a document with their lines.
#[derive(Debug, Default)]
pub struct Outline {
    /// Each field's path, such as `spec.containers[0].name`, and its line, from 1.
    fields: Vec<(String, usize)>,
    /// What the next line may stand in: names, and `[0]` for the first item of a list, with how far they are indented.
    open: Vec<(usize, String)>,
}

impl Outline {
    /// Reads a document.
    pub fn of(document: &str) -> Outline {
        let mut outline = Outline::default();
        for (number, line) in document.lines().enumerate() {
            let text = line.trim_start();
            if text.is_empty() || text.starts_with('#') {
                continue;
            }
            let rest = outline.enter(line);
            let name = name(rest);
            if text.starts_with('-') || name.is_none() {
                outline.note(number + 1);
            }
            if let Some(name) = name {
                outline.open.push((2 * (line.len() - rest.len()), name.to_owned()));
                outline.note(number + 1);
            }
        }
        outline
    }

    fn note(&mut self, line: usize) {
        let path = self.path();
        self.fields.push((path, line));
    }

    /// The line of a field, or of the nearest one around it. Paths without numbers of items fit any item.
    pub fn line(&self, path: &str) -> usize {
        let mut path = path;
        loop {
            let exact = self.fields.iter().find(|(held, _)| held == path);
            let loose = || self.fields.iter().find(|(held, _)| without_items(held) == path);
            if let Some((_, line)) = exact.or_else(loose) {
                return *line;
            }
            match path.rfind(['.', '[']) {
                Some(at) => path = &path[..at],
                None => return 1,
            }
        }
    }

    /// What a line that begins so stands in.
    pub fn parents(&mut self, line: &str) -> Vec<String> {
        self.enter(line);
        self.open.iter().map(|(_, name)| name.clone()).collect()
    }

    /// Leaves what a line does not stand in, enters the items that its dashes begin, and returns the rest of it.
    fn enter<'a>(&mut self, line: &'a str) -> &'a str {
        let mut rest = line.trim_start_matches(' ');
        loop {
            let indent = line.len() - rest.len();
            let Some(item) = rest.strip_prefix('-').filter(|item| item.is_empty() || item.starts_with(' ')) else {
                self.open.retain(|(level, _)| *level < 2 * indent);
                return rest;
            };
            // An item stands in the list above it, which may be indented just as far.
            let level = 2 * indent + 1;
            let before = self.open.iter().find(|(held, _)| *held == level).map(|(_, name)| name.clone());
            self.open.retain(|(held, _)| *held < level);
            let number = before.and_then(|name| name.trim_matches(['[', ']']).parse::<usize>().ok());
            self.open.push((level, format!("[{}]", number.map_or(0, |number| number + 1))));
            rest = item.trim_start_matches(' ');
        }
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for (_, name) in &self.open {
            if !path.is_empty() && !name.starts_with('[') {
                path.push('.');
            }
            path.push_str(name);
        }
        path
    }
}

/// The name of the field that a line begins with.
fn name(line: &str) -> Option<&str> {
    let (name, rest) = line.split_once(':')?;
    let plain = !name.is_empty() && !name.contains([' ', '{', '[']);
    (plain && (rest.is_empty() || rest.starts_with(' '))).then(|| name.trim_matches(['"', '\'']))
}

fn without_items(path: &str) -> String {
    let mut inside = false;
    let keeps = |letter: &char| {
        inside = (inside || *letter == '[') && *letter != ']';
        !inside && *letter != ']'
    };
    path.chars().filter(keeps).collect()
}
