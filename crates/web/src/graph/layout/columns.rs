//! The ReplicaSets of one Deployment: a column for each that has or wants pods, a small card for the others.

use std::rc::Rc;

use session::scene::{PodState, PodView, ReplicaSetView};

use super::{Rect, UNIT};

/// How many empty ReplicaSets are shown; the older ones are only counted.
pub const HISTORY_SHOWN: usize = 4;
/// A column is never wider than this.
pub const WIDEST: i32 = 41 * UNIT;
const NARROWEST: i32 = 18 * UNIT;
const GAP: i32 = 2 * UNIT;
const PADDING: i32 = 12;
/// Revision, image and counts stand above the pods.
const HEADER: i32 = 7 * UNIT;
const HISTORY_WIDTH: i32 = 21 * UNIT;
const HISTORY_HEIGHT: i32 = 6 * UNIT;
const MORE_HEIGHT: i32 = 3 * UNIT;
/// A pod with its short name, in units of which a small pod is 4 and a large one 5.
const CELL: (i32, i32) = (14, 14);
/// A pod with its reason: "ImagePullBackOff" is 16 letters wide.
const LABELLED_CELL: (i32, i32) = (30, 17);
/// Where the middle of the glyph is from the top of its cell.
const GLYPH_TOP: i32 = 5;
/// More pods than this are drawn small.
const FEW_PODS: usize = 12;
/// More than this are a grid without names.
const MOST_WITH_NAMES: usize = 60;
/// More than this are a grid of dots.
const MOST_SMALL: usize = 400;

/// A frame and the pods in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnLayout {
    /// The frame.
    pub frame: Rect,
    /// How large its pods are, in quarters.
    pub scale: i32,
    /// The middle of each pod's glyph, in the order of its pods.
    pub pods: Vec<(i32, i32)>,
}

/// The ReplicaSets without pods.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryLayout {
    /// A card each, with its index.
    pub cards: Vec<(usize, Rect)>,
    /// How many more there are, and where to say so.
    pub more: Option<(usize, Rect)>,
}

/// All of one Deployment's.
pub struct Columns {
    pub columns: Vec<(usize, ColumnLayout)>,
    pub history: HistoryLayout,
}

impl ColumnLayout {
    /// A frame of this width around some pods.
    pub fn of(pods: &[Rc<PodView>], place: (i32, i32), width: i32) -> ColumnLayout {
        ColumnLayout::under(HEADER, pods, place, width)
    }

    /// A frame of this width with a header of this height above some pods.
    pub fn under(header: i32, pods: &[Rc<PodView>], (x, y): (i32, i32), width: i32) -> ColumnLayout {
        let inner = width - 2 * PADDING;
        let (scale, (cell_width, cell_height), glyph_top) = cells(pods, inner);
        let cell_width = cell_width.min(inner);

        let in_a_row = (inner / cell_width).max(1);
        let place = |index: usize| {
            let index = i32::try_from(index).unwrap_or(i32::MAX);
            let (column, row) = (index % in_a_row, index / in_a_row);
            let left = x + PADDING + column * cell_width;
            (left + cell_width / 2, y + header + row * cell_height + glyph_top)
        };
        let count = i32::try_from(pods.len()).unwrap_or(i32::MAX);
        // An empty frame keeps room for one row, so that it does not jump when the first pod comes.
        let rows = ((count + in_a_row - 1) / in_a_row).max(1);
        let height = header + rows * cell_height + UNIT;
        ColumnLayout { frame: Rect { x, y, width, height }, scale, pods: (0..pods.len()).map(place).collect() }
    }
}

/// How large the pods of a frame are in quarters, their cells, and where the middle of a glyph is from the top.
fn cells(pods: &[Rc<PodView>], inner: i32) -> (i32, (i32, i32), i32) {
    if pods.len() > MOST_SMALL {
        return (1, (9, 9), 4);
    }
    if pods.len() > MOST_WITH_NAMES {
        return (2, (18, 18), 9);
    }
    let labelled = pods.iter().any(|pod| matches!(pod.state, PodState::Failing { .. }));
    let cell = if labelled { LABELLED_CELL } else { CELL };
    let scale = if pods.len() <= FEW_PODS && cell.0 * 5 <= inner { 5 } else { 4 };
    (scale, (cell.0 * scale, cell.1 * scale), GLYPH_TOP * scale)
}

/// How many of so many frames stand beside each other in this width, and how wide each is.
pub fn frame_width(width: i32, count: usize) -> (usize, i32) {
    let room = width - GAP;
    let count = i32::try_from(count).unwrap_or(i32::MAX).max(1);
    let fit = (room / (NARROWEST + 10 * UNIT + GAP)).clamp(1, count);
    (usize::try_from(fit).unwrap_or(1), (room / fit - GAP).min(WIDEST))
}

/// Lays out from the upper left corner `(x, y)` into `width`; the history stands beside where there is room.
pub fn lay_out_columns(sets: &[ReplicaSetView], (x, y): (i32, i32), width: i32, wide: bool) -> Columns {
    let is_live = |set: &ReplicaSetView| !set.pods.is_empty() || set.desired > 0 || set.current;
    let live: Vec<usize> = (0..sets.len()).filter(|index| is_live(&sets[*index])).collect();
    let empty: Vec<usize> = (0..sets.len()).filter(|index| !is_live(&sets[*index])).collect();

    let beside = wide && !empty.is_empty();
    let history_width = if beside { HISTORY_WIDTH + GAP } else { 0 };
    let (columns, bottom) = live_columns(sets, &live, (x, y), width - history_width);
    let right = columns.iter().map(|(_, column)| column.frame.right() + GAP).max().unwrap_or(x);
    let history = if beside {
        lay_out_history(&empty, (right, y), HISTORY_WIDTH)
    } else {
        lay_out_history(&empty, (x, bottom + GAP), width.min(WIDEST))
    };
    Columns { columns, history }
}

fn live_columns(
    sets: &[ReplicaSetView],
    live: &[usize],
    (x, y): (i32, i32),
    width: i32,
) -> (Vec<(usize, ColumnLayout)>, i32) {
    let fit = ((width + GAP) / (NARROWEST + GAP)).max(1);
    let in_a_row = fit.min(i32::try_from(live.len()).unwrap_or(i32::MAX)).max(1);
    let crowded = live.iter().any(|index| sets[*index].pods.len() > MOST_WITH_NAMES);
    let widest = if crowded { 2 * WIDEST } else { WIDEST };
    let column_width = ((width + GAP) / in_a_row - GAP).min(widest);

    let mut columns = Vec::new();
    let mut top = y;
    for row in live.chunks(usize::try_from(in_a_row).unwrap_or(1)) {
        let mut left = x;
        let mut bottom = top;
        for index in row {
            let column = ColumnLayout::of(&sets[*index].pods, (left, top), column_width);
            bottom = bottom.max(column.frame.bottom());
            left += column_width + GAP;
            columns.push((*index, column));
        }
        // Columns of one row end together.
        let first = columns.len() - row.len();
        for (_, column) in &mut columns[first..] {
            column.frame.height = bottom - top;
        }
        top = bottom + GAP;
    }
    (columns, top - GAP)
}

/// The newest on top.
fn lay_out_history(empty: &[usize], (x, y): (i32, i32), width: i32) -> HistoryLayout {
    let mut history = HistoryLayout::default();
    let mut top = y;
    for index in empty.iter().rev().take(HISTORY_SHOWN) {
        history.cards.push((*index, Rect { x, y: top, width, height: HISTORY_HEIGHT }));
        top += HISTORY_HEIGHT + UNIT;
    }
    let hidden = empty.len().saturating_sub(HISTORY_SHOWN);
    if hidden > 0 {
        history.more = Some((hidden, Rect { x, y: top, width, height: MORE_HEIGHT }));
    }
    history
}
