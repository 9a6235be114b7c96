//! How fast cluster time passes while real time does.

use objects::Span;

/// How many seconds of cluster time pass in a second, in tenths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed(pub u32);

impl Speed {
    /// The speeds that one can choose.
    pub const ALL: [Speed; 7] = [Speed(5), Speed(10), Speed(20), Speed(50), Speed(100), Speed(200), Speed(500)];
    /// As fast as reality.
    pub const NORMAL: Speed = Speed(10);

    /// Such as `0.5×`.
    pub fn label(self) -> String {
        let (whole, tenth) = (self.0 / 10, self.0 % 10);
        if tenth == 0 { format!("{whole}×") } else { format!("{whole}.{tenth}×") }
    }
}

/// A tab in the background gets no frames; afterwards the cluster goes on from where it was.
const LONGEST_FRAME_MILLIS: f64 = 250.0;

/// Turns frames into stretches of cluster time.
#[derive(Clone, Debug, PartialEq)]
pub struct Clock {
    /// How fast.
    pub speed: Speed,
    /// Whether it stands still.
    pub paused: bool,
    last_frame_millis: Option<f64>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { speed: Speed::NORMAL, paused: false, last_frame_millis: None }
    }
}

impl Clock {
    /// How much cluster time has passed since the last frame, as if it were not paused.
    pub fn frame(&mut self, now_millis: f64) -> Span {
        let last = self.last_frame_millis.replace(now_millis).unwrap_or(now_millis);
        let real_millis = (now_millis - last).clamp(0.0, LONGEST_FRAME_MILLIS);
        // Whole microseconds: what the cluster sees of real time has no fraction.
        let real_micros = (real_millis * 1000.0).round() as i64;
        Span(real_micros * i64::from(self.speed.0) / 10)
    }
}
