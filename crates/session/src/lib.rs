//! The whole app without its pixels: the cluster, the terminals, and the scene to draw.

pub mod lesson;
pub mod scene;
mod stub;
pub mod traffic;
pub use stub::*;
