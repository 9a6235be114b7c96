//! `diff -u`: two texts as one list of changes with three lines of context.

const CONTEXT: usize = 3;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Edit {
    Keep(usize, usize),
    Delete(usize),
    Insert(usize),
}

/// The hunks that lead from `old` to `new`; empty where they are equal.
pub(crate) fn unified(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let edits = edits(&old, &new);
    let mut out = String::new();
    let mut at = 0;
    while let Some(first) = edits[at..].iter().position(|edit| !matches!(edit, Edit::Keep(..))) {
        let first = at + first;
        let start = first.saturating_sub(CONTEXT).max(at);
        let mut end = first + 1;
        let mut quiet = 0;
        while end < edits.len() && quiet <= 2 * CONTEXT {
            quiet = if matches!(edits[end], Edit::Keep(..)) { quiet + 1 } else { 0 };
            end += 1;
        }
        let stop = end - quiet.saturating_sub(CONTEXT).min(end);
        hunk(&edits[start..stop], &edits[..start], &old, &new, &mut out);
        at = stop;
    }
    out
}

fn hunk(edits: &[Edit], before: &[Edit], old: &[&str], new: &[&str], out: &mut String) {
    let count = |edits: &[Edit], in_old: bool| {
        edits
            .iter()
            .filter(|edit| match edit {
                Edit::Keep(..) => true,
                Edit::Delete(_) => in_old,
                Edit::Insert(_) => !in_old,
            })
            .count()
    };
    let range = |in_old: bool| {
        let (skipped, length) = (count(before, in_old), count(edits, in_old));
        match length {
            0 => format!("{skipped},0"),
            1 => format!("{}", skipped + 1),
            _ => format!("{},{length}", skipped + 1),
        }
    };
    out.push_str(&format!("@@ -{} +{} @@\n", range(true), range(false)));
    for edit in edits {
        match edit {
            Edit::Keep(at, _) => out.push_str(&format!(" {}\n", old[*at])),
            Edit::Delete(at) => out.push_str(&format!("-{}\n", old[*at])),
            Edit::Insert(at) => out.push_str(&format!("+{}\n", new[*at])),
        }
    }
}

/// The longest common subsequence as a list of edits; deletions before insertions.
fn edits(old: &[&str], new: &[&str]) -> Vec<Edit> {
    // Equal ends need no table.
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, b) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let mut table = vec![vec![0_u32; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            table[i][j] = if a[i] == b[j] { table[i + 1][j + 1] + 1 } else { table[i + 1][j].max(table[i][j + 1]) };
        }
    }
    let mut edits: Vec<Edit> = (0..head).map(|at| Edit::Keep(at, at)).collect();
    let (mut i, mut j) = (0, 0);
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            edits.push(Edit::Keep(head + i, head + j));
            i += 1;
            j += 1;
        } else if i < a.len() && (j == b.len() || table[i + 1][j] >= table[i][j + 1]) {
            edits.push(Edit::Delete(head + i));
            i += 1;
        } else {
            edits.push(Edit::Insert(head + j));
            j += 1;
        }
    }
    edits.extend((0..tail).map(|at| Edit::Keep(old.len() - tail + at, new.len() - tail + at)));
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hunks() {
        assert_eq!(unified("a\nb\n", "a\nb\n"), "");
        assert_eq!(unified("", "a\nb\n"), "@@ -0,0 +1,2 @@\n+a\n+b\n");
        assert_eq!(unified("1\n2\n3\n4\n5\n", "1\n2\nx\n4\n5\n"), "@@ -1,5 +1,5 @@\n 1\n 2\n-3\n+x\n 4\n 5\n");
        let old: String = (1..=20).map(|n| format!("{n}\n")).collect();
        let new = old.replace("\n2\n", "\nx\n").replace("\n18\n", "\n");
        assert_eq!(
            unified(&old, &new),
            "@@ -1,5 +1,5 @@\n 1\n-2\n+x\n 3\n 4\n 5\n@@ -15,6 +15,5 @@\n 15\n 16\n 17\n-18\n 19\n 20\n"
        );
    }
}
