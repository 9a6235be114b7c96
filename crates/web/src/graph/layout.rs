//! Where everything of the picture goes, in pixels: a pure function of the scene and the width.
//!
//! A row is a Deployment with its Services on its left and its ReplicaSets on its right; a narrow picture has the
//! ReplicaSets below instead.

mod columns;

use session::scene::{DeploymentView, Scene};

pub use columns::{ColumnLayout, HISTORY_SHOWN, HistoryLayout, frame_width};

use columns::{Columns, lay_out_columns};

/// The grid that everything stands on.
const UNIT: i32 = 8;
pub(super) const MARGIN: i32 = 2 * UNIT;
/// Between a card and what it points at; an arrow fits in.
pub(super) const LINK: i32 = 5 * UNIT;
const SERVICE_WIDTH: i32 = 25 * UNIT;
pub(super) const SERVICE_HEIGHT: i32 = 11 * UNIT;
const DEPLOYMENT_WIDTH: i32 = 30 * UNIT;
const DEPLOYMENT_HEIGHT: i32 = 17 * UNIT;
/// A line about what acts on a Deployment stands under its card's own.
const INFLUENCE_HEIGHT: i32 = 22;
/// From this width on the ReplicaSets stand beside their Deployment.
pub const WIDE: i32 = 900;
/// Below this nothing fits any more.
pub const NARROWEST: i32 = 288;

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rect {
    /// The left edge.
    pub x: i32,
    /// The upper edge.
    pub y: i32,
    /// From left to right.
    pub width: i32,
    /// From top to bottom.
    pub height: i32,
}

impl Rect {
    /// The right edge.
    pub fn right(&self) -> i32 {
        self.x + self.width
    }

    /// The lower edge.
    pub fn bottom(&self) -> i32 {
        self.y + self.height
    }
}

/// An arrow from one card to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Where it begins.
    pub from: (i32, i32),
    /// Where its head is.
    pub to: (i32, i32),
    /// How it gets there.
    pub route: Route,
}

/// How an arrow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// To the right all the way.
    Right,
    /// To the right, along above the columns at this height, and down.
    Over(i32),
    /// Down, and along above the columns at this height.
    Down(i32),
}

/// The whole picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// Of the whole.
    pub width: i32,
    /// Of the whole.
    pub height: i32,
    /// One card each, in the scene's order.
    pub services: Vec<Rect>,
    /// One each, in the scene's order.
    pub deployments: Vec<DeploymentLayout>,
    /// The ReplicaSets that nobody owns, in the scene's order.
    pub loose_replica_sets: Vec<ColumnLayout>,
    /// The frame around the pods that nobody owns.
    pub loose_pods: Option<ColumnLayout>,
    /// The arrows.
    pub links: Vec<Link>,
}

/// A Deployment and what belongs to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeploymentLayout {
    /// The card with the numbers.
    pub card: Rect,
    /// On its lower part: a line for each object that acts on it.
    pub influences: Vec<Rect>,
    /// One for each ReplicaSet that has or wants pods, with its index.
    pub columns: Vec<(usize, ColumnLayout)>,
    /// The ReplicaSets that are empty.
    pub history: HistoryLayout,
}

impl Layout {
    /// Lays out a scene.
    pub fn of(scene: &Scene, width: i32) -> Layout {
        let width = width.max(NARROWEST);
        let mut layout = Layout { width, services: vec![Rect::default(); scene.services.len()], ..Layout::default() };
        let mut placed = vec![false; scene.services.len()];
        let mut y = MARGIN;

        for deployment in &scene.deployments {
            let mut services = Vec::new();
            for (index, service) in scene.services.iter().enumerate() {
                let selects = service.selects(&deployment.reference.namespace, &deployment.labels);
                if selects && !std::mem::replace(&mut placed[index], true) {
                    services.push(index);
                }
            }
            y = layout.place_row(y, &services, deployment) + MARGIN;
        }
        for index in (0..placed.len()).filter(|index| !placed[*index]) {
            layout.services[index] = Rect { y, ..layout.service_card() };
            y += SERVICE_HEIGHT + MARGIN;
        }
        layout.place_loose(y, scene);
        layout.height = layout.lowest() + MARGIN;
        layout
    }

    fn is_wide(&self) -> bool {
        self.width >= WIDE
    }

    fn service_card(&self) -> Rect {
        let width = if self.is_wide() { SERVICE_WIDTH } else { self.half() };
        Rect { x: MARGIN, y: 0, width, height: SERVICE_HEIGHT }
    }

    fn deployment_card(&self) -> Rect {
        let (x, width) = if self.is_wide() {
            (MARGIN + SERVICE_WIDTH + LINK, DEPLOYMENT_WIDTH)
        } else {
            (MARGIN + self.half() + 3 * UNIT, self.half())
        };
        Rect { x, y: 0, width, height: DEPLOYMENT_HEIGHT }
    }

    fn half(&self) -> i32 {
        (self.width - 2 * MARGIN - 3 * UNIT) / 2
    }

    /// The part of the picture that columns may use: left edge and width.
    fn columns_area(&self) -> (i32, i32) {
        let x = if self.is_wide() { self.deployment_card().right() + LINK } else { MARGIN };
        (x, self.width - MARGIN - x)
    }

    /// Places a Deployment and its Services; returns the lower edge.
    fn place_row(&mut self, y: i32, services: &[usize], deployment: &DeploymentView) -> i32 {
        let mut card = Rect { y, ..self.deployment_card() };
        let mut influences = Vec::new();
        for _ in &deployment.influences {
            influences.push(Rect { x: card.x, y: card.bottom(), width: card.width, height: INFLUENCE_HEIGHT });
            card.height += INFLUENCE_HEIGHT;
        }
        let mut bottom = card.bottom();
        let mut service_y = y;
        for index in services {
            let service = Rect { y: service_y, ..self.service_card() };
            let middle = (service.y + UNIT * 5).clamp(card.y + UNIT, card.bottom() - UNIT);
            self.links.push(Link {
                from: (service.right(), service.y + UNIT * 5),
                to: (card.x, middle),
                route: Route::Right,
            });
            self.services[*index] = service;
            bottom = bottom.max(service.bottom());
            service_y = service.bottom() + MARGIN;
        }

        let (x, width) = self.columns_area();
        let top = if self.is_wide() { y } else { bottom + 3 * UNIT };
        let Columns { columns, history } = lay_out_columns(&deployment.replica_sets, (x, top), width, self.is_wide());
        for (_, column) in &columns {
            self.links.push(self.link_to_column(&card, &column.frame, columns.len() == 1));
        }
        bottom = columns.iter().map(|(_, column)| column.frame.bottom()).fold(bottom, i32::max);
        bottom = history.cards.iter().map(|(_, card)| card.bottom()).fold(bottom, i32::max);
        bottom = history.more.iter().map(|(_, rect)| rect.bottom()).fold(bottom, i32::max);
        self.deployments.push(DeploymentLayout { card, influences, columns, history });
        bottom
    }

    fn link_to_column(&self, card: &Rect, frame: &Rect, only: bool) -> Link {
        let middle = frame.x + frame.width / 2;
        let above = frame.y - UNIT;
        let line = card.y + UNIT * 5;
        if !self.is_wide() {
            let from = (card.x + card.width / 2, card.bottom());
            return Link { from, to: (middle, frame.y), route: Route::Down(above) };
        }
        let from = (card.right(), line);
        if only {
            Link { from, to: (frame.x, line), route: Route::Right }
        } else {
            Link { from, to: (middle, frame.y), route: Route::Over(above) }
        }
    }

    fn place_loose(&mut self, mut y: i32, scene: &Scene) {
        let (x, width) = (MARGIN, self.width - 2 * MARGIN);
        for set in &scene.loose_replica_sets {
            let column = ColumnLayout::of(&set.pods, (x, y), width.min(columns::WIDEST));
            y = column.frame.bottom() + MARGIN;
            self.loose_replica_sets.push(column);
        }
        if !scene.loose_pods.is_empty() {
            self.loose_pods = Some(ColumnLayout::of(&scene.loose_pods, (x, y), width));
        }
    }

    fn lowest(&self) -> i32 {
        let cards = self.services.iter().chain(self.deployments.iter().map(|deployment| &deployment.card));
        let columns = self.deployments.iter().flat_map(|deployment| &deployment.columns).map(|(_, column)| column);
        let columns = columns.chain(&self.loose_replica_sets).chain(&self.loose_pods).map(|column| &column.frame);
        let history = self.deployments.iter().flat_map(|deployment| &deployment.history.cards).map(|(_, card)| card);
        let more = self.deployments.iter().filter_map(|deployment| deployment.history.more.as_ref());
        cards.chain(columns).chain(history).chain(more.map(|(_, rect)| rect)).map(Rect::bottom).max().unwrap_or(0)
    }
}
