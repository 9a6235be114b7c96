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
    pub fn of(pods: &[Rc<PodView>], (x, y): (i32, i32), width: i32) -> ColumnLayout {
        let labelled = pods.iter().any(|pod| matches!(pod.state, PodState::Failing { .. }));
        let cell = if labelled { LABELLED_CELL } else { CELL };
        let inner = width - 2 * PADDING;
        let large = pods.len() <= FEW_PODS && cell.0 * 5 <= inner;
        let scale = if large { 5 } else { 4 };
        let (cell_width, cell_height) = ((cell.0 * scale).min(inner), cell.1 * scale);

        let in_a_row = (inner / cell_width).max(1);
        let place = |index: usize| {
            let index = i32::try_from(index).unwrap_or(i32::MAX);
            let (column, row) = (index % in_a_row, index / in_a_row);
            let left = x + PADDING + column * cell_width;
            (left + cell_width / 2, y + HEADER + row * cell_height + GLYPH_TOP * scale)
        };
        let count = i32::try_from(pods.len()).unwrap_or(i32::MAX);
        // An empty frame keeps room for one row, so that it does not jump when the first pod comes.
        let rows = ((count + in_a_row - 1) / in_a_row).max(1);
        let height = HEADER + rows * cell_height + UNIT;
        ColumnLayout { frame: Rect { x, y, width, height }, scale, pods: (0..pods.len()).map(place).collect() }
    }
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
    let column_width = ((width + GAP) / in_a_row - GAP).min(WIDEST);

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
