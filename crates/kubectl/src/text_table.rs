//! Text in columns: Go's `text/tabwriter` as kubectl uses it.

/// Lays out text whose cells end in tabs: each column is as wide as its widest cell and `padding` more.
///
/// A column is a run of neighbouring lines that have a cell there; the text after a line's last tab is no cell.
///
/// Rule: `text/tabwriter` with padding characters that are spaces.
pub(crate) fn align(text: &str, min_width: usize, padding: usize) -> String {
    let lines: Vec<Vec<&str>> = text.split('\n').map(|line| line.split('\t').collect()).collect();
    let mut out = String::with_capacity(text.len() * 2);
    let mut widths = Vec::new();
    format(&lines, 0, lines.len(), &mut widths, min_width, padding, &mut out);
    // `split` sees one more line after the last line feed than there is.
    out.pop();
    out
}

fn format(
    lines: &[Vec<&str>],
    from: usize,
    to: usize,
    widths: &mut Vec<usize>,
    min_width: usize,
    padding: usize,
    out: &mut String,
) {
    let column = widths.len();
    let mut written = from;
    let mut at = from;
    while at < to {
        if lines[at].len() <= column + 1 {
            at += 1;
            continue;
        }
        write_lines(&lines[written..at], widths, out);
        let block = at;
        let mut width = min_width;
        while at < to && lines[at].len() > column + 1 {
            width = width.max(lines[at][column].chars().count() + padding);
            at += 1;
        }
        widths.push(width);
        format(lines, block, at, widths, min_width, padding, out);
        widths.pop();
        written = at;
    }
    write_lines(&lines[written..to], widths, out);
}

fn write_lines(lines: &[Vec<&str>], widths: &[usize], out: &mut String) {
    for line in lines {
        let last = line.len() - 1;
        for (at, cell) in line.iter().enumerate() {
            out.push_str(cell);
            if at < last {
                let width = widths.get(at).copied().unwrap_or(0);
                pad(out, width.saturating_sub(cell.chars().count()));
            }
        }
        out.push('\n');
    }
}

/// Appends so many spaces.
pub(crate) fn pad(out: &mut String, spaces: usize) {
    out.extend(std::iter::repeat_n(' ', spaces));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_runs_of_lines() {
        assert_eq!(align("a\tb\nlong\tc\n", 0, 2), "a     b\nlong  c\n");
        assert_eq!(align("a\tb\nno cells\nlong\tc\n", 0, 2), "a  b\nno cells\nlong  c\n");
        assert_eq!(align("x\t\ty\n", 0, 2), "x    y\n");
        assert_eq!(align("  a:\tb\tc\n  dd:\te\n", 0, 2), "  a:   b  c\n  dd:  e\n");
        assert_eq!(align("no line feed\tx", 0, 2), "no line feed  x");
    }
}
