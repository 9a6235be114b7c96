//! What kubectl says of one object, for who looks at it without typing.

use kubectl::{Context, Invocation, Output, Step, Stream};
use objects::{Kind, Object, ObjectMeta, ObjectRef};

use crate::Session;
use crate::files::{FilesIn, HOME};

const REVISION: &str = "deployment.kubernetes.io/revision";
/// Longer templates are not compared, in lines.
const LONGEST_COMPARED: usize = 1_000;

/// A line of YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlLine {
    /// The line.
    pub text: String,
    /// How it compares to the revision before.
    pub change: Change,
}

/// How a line compares to the revision before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is the same, or not compared.
    Same,
    /// The revision before does not have it.
    Added,
    /// Only the revision before has it.
    Removed,
}

impl Session {
    /// What there is to say of an object; `None` where there is none of that name.
    pub fn inspect(&self, object: &ObjectRef) -> Option<String> {
        self.tell(object, &["describe", object.kind.resource().singular, &object.name])
    }

    /// The Events about an object.
    pub fn events(&self, object: &ObjectRef) -> Option<String> {
        let about = format!("{}/{}", object.kind.resource().singular, object.name);
        self.tell(object, &["events", "--for", &about])
    }

    /// An object as YAML. The pod template of a Deployment or a ReplicaSet is compared to the revision before.
    pub fn yaml(&self, object: &ObjectRef) -> Option<Vec<YamlLine>> {
        let text = self.as_yaml(object)?;
        let before = self.revision_before(object).and_then(|before| self.as_yaml(&before));
        Some(compared(&text, before.as_deref()))
    }

    /// The revisions of a Deployment, or of the one that a ReplicaSet belongs to, oldest first, with their ReplicaSets.
    pub fn revisions(&self, object: &ObjectRef) -> Vec<(u32, ObjectRef)> {
        let held = self.cluster().get(object.kind, &object.namespace, &object.name).ok();
        let deployment = held.and_then(|held| match object.kind {
            Kind::Deployment => Some(held.metadata().uid.clone()),
            Kind::ReplicaSet => Some(held.metadata().controller()?.uid.clone()),
            _ => None,
        });
        let Some(deployment) = deployment else { return Vec::new() };
        let sets = self.cluster().list(Kind::ReplicaSet, Some(&object.namespace)).filter_map(Object::as_replica_set);
        let siblings = sets.filter(|set| set.metadata.is_controlled_by(&deployment));
        let named = |metadata: &ObjectMeta| ObjectRef::new(Kind::ReplicaSet, &metadata.namespace, &metadata.name);
        let mut revisions: Vec<(u32, ObjectRef)> =
            siblings.filter_map(|set| Some((revision(&set.metadata)?, named(&set.metadata)))).collect();
        objects::sort::by_key(&mut revisions, |(revision, _)| *revision);
        revisions
    }

    /// The pod template of a ReplicaSet, compared to the one of another.
    pub fn template_changes(&self, old: &ObjectRef, new: &ObjectRef) -> Option<Vec<YamlLine>> {
        let (old, new) = (self.as_yaml(old)?, self.as_yaml(new)?);
        let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
        let (old_place, new_place) = (template(&old)?, template(&new)?);
        Some(differences(&without_hash(&old, old_place), &without_hash(&new, new_place)))
    }

    fn as_yaml(&self, object: &ObjectRef) -> Option<String> {
        self.tell(object, &["get", object.kind.resource().singular, &object.name, "--output", "yaml"])
    }

    /// The ReplicaSet of the revision before the one of a Deployment or of a ReplicaSet.
    fn revision_before(&self, object: &ObjectRef) -> Option<ObjectRef> {
        let held = self.cluster().get(object.kind, &object.namespace, &object.name).ok()?;
        let own = revision(held.metadata())?;
        let before = self.revisions(object).into_iter().rev().find(|(held, _)| *held < own)?;
        Some(before.1)
    }

    /// What a kubectl command prints of an object; nothing is changed by it.
    fn tell(&self, object: &ObjectRef, words: &[&str]) -> Option<String> {
        self.cluster().get(object.kind, &object.namespace, &object.name).ok()?;
        let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        if !object.namespace.is_empty() {
            words.extend(["--namespace".to_owned(), object.namespace.clone()]);
        }
        let mut machine = self.machine().clone();
        let mut files = FilesIn { files: &mut machine.files, folder: HOME };
        let mut output = Output::default();
        let mut context = Context { cluster: &mut machine.cluster, files: &mut files, output: &mut output };
        match Invocation::start(words, Default::default(), None).step(&mut context) {
            Step::Done(0) => Some(output.text(Stream::Out)),
            Step::Done(_) | Step::Blocked(_) | Step::Edit { .. } => None,
        }
    }
}

fn revision(metadata: &ObjectMeta) -> Option<u32> {
    metadata.annotation(REVISION)?.parse().ok()
}

/// The lines of an object, its pod template compared to the one of another.
fn compared(text: &str, before: Option<&str>) -> Vec<YamlLine> {
    let same = |text: &str| YamlLine { text: text.to_owned(), change: Change::Same };
    let lines: Vec<&str> = text.lines().collect();
    let old: Vec<&str> = before.map(|before| before.lines().collect()).unwrap_or_default();
    let (Some((from, to)), Some(old_place)) = (template(&lines), template(&old)) else {
        return lines.into_iter().map(same).collect();
    };
    let old = without_hash(&old, old_place);
    let mut all: Vec<YamlLine> = lines[..from].iter().map(|line| same(line)).collect();
    all.extend(differences(&old, &lines[from..to]));
    all.extend(lines[to..].iter().map(|line| same(line)));
    all
}

/// Where the pod template stands: the lines under `template:` that are indented more.
fn template(lines: &[&str]) -> Option<(usize, usize)> {
    let start = lines.iter().position(|line| *line == "  template:")? + 1;
    let length = lines[start..].iter().take_while(|line| line.starts_with("   ")).count();
    Some((start, start + length))
}

/// The lines of a template; every ReplicaSet has a hash of its own.
fn without_hash<'a>(lines: &[&'a str], (from, to): (usize, usize)) -> Vec<&'a str> {
    lines[from..to].iter().copied().filter(|line| !line.contains("pod-template-hash:")).collect()
}

/// The new lines, and the old ones that are gone, by the longest run of lines that both have in common.
fn differences(old: &[&str], new: &[&str]) -> Vec<YamlLine> {
    let line = |text: &str, change: Change| YamlLine { text: text.to_owned(), change };
    if old.len() > LONGEST_COMPARED || new.len() > LONGEST_COMPARED {
        return new.iter().map(|text| line(text, Change::Same)).collect();
    }
    // How many lines the rests from i and j on have in common.
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] =
                if old[i] == new[j] { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push(line(new[j], Change::Same));
            (i, j) = (i + 1, j + 1);
        } else if i < old.len() && (j == new.len() || common[i + 1][j] >= common[i][j + 1]) {
            lines.push(line(old[i], Change::Removed));
            i += 1;
        } else {
            // A ReplicaSet's own hash is no difference of the template.
            let change = if new[j].contains("pod-template-hash:") { Change::Same } else { Change::Added };
            lines.push(line(new[j], change));
            j += 1;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use objects::Span;

    use super::*;
    use crate::{Input, Options};

    #[test]
    fn the_image_of_a_new_revision_is_marked() {
        let mut session = Session::new(&Options::default());
        for line in
            ["kubectl create deployment web --image=nginx:1.20", "kubectl set image deployment/web nginx=nginx:1.21"]
        {
            session.apply(Input::Line { terminal: 0, text: line.to_owned() });
            session.advance(session.now() + Span::seconds(6));
        }
        let marked = |lines: Vec<YamlLine>| -> Vec<(Change, String)> {
            let marked = lines.into_iter().filter(|line| line.change != Change::Same);
            marked.map(|line| (line.change, line.text.trim().to_owned())).collect()
        };
        let image =
            [(Change::Removed, "- image: nginx:1.20".to_owned()), (Change::Added, "- image: nginx:1.21".to_owned())];
        let deployment = ObjectRef::new(Kind::Deployment, "default", "web");
        assert_eq!(marked(session.yaml(&deployment).expect("it is there")), image);
        let sets = session.cluster().list(Kind::ReplicaSet, Some("default")).filter_map(Object::as_replica_set);
        for set in sets {
            let name = ObjectRef::new(Kind::ReplicaSet, "default", &set.metadata.name);
            let is_new = set.spec.template.spec.containers[0].image == "nginx:1.21";
            let lines = marked(session.yaml(&name).expect("it is there"));
            assert_eq!(lines, if is_new { image.to_vec() } else { Vec::new() });
        }
        let sets: Vec<ObjectRef> = session.revisions(&deployment).into_iter().map(|(_, set)| set).collect();
        let [old, new] = &sets[..] else { panic!("two revisions: {sets:?}") };
        assert_eq!(marked(session.template_changes(old, new).expect("both are there")), image);
        let back = marked(session.template_changes(new, old).expect("both are there"));
        assert_eq!(back[0], (Change::Removed, image[1].1.clone()));
        assert_eq!(marked(session.template_changes(new, new).expect("it is there")), []);
        assert!(session.events(&deployment).expect("it is there").contains("ScalingReplicaSet"));
    }
}
