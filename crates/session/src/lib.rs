//! The whole app without its pixels: the cluster, the terminals, and the scene to draw.

pub mod scene;
