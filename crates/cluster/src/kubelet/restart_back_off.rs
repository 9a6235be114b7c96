//! Back-off: how long a container that failed, or an image that could not be pulled, is left alone.
//!
//! Rule: client-go's `util/flowcontrol/backoff.go`: 10 s, doubled each time up to 300 s; forgotten after twice the
//! longest.

use objects::{Moment, Span};

const FIRST: Span = Span::seconds(10);
const LONGEST: Span = Span::seconds(300);
/// A failure after so long a time starts again with the shortest back-off.
const FORGOTTEN_AFTER: Span = Span::seconds(600);

/// A back-off that was set at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BackOff {
    delay: Span,
    set_at: Moment,
}

impl BackOff {
    /// The next back-off after `held`.
    pub(crate) fn next(held: Option<BackOff>, now: Moment) -> BackOff {
        let delay = match held {
            Some(held) if now - held.set_at <= FORGOTTEN_AFTER => Span(held.delay.0.saturating_mul(2).min(LONGEST.0)),
            Some(_) | None => FIRST,
        };
        BackOff { delay, set_at: now }
    }

    /// When something that failed at `failed` may be tried again; `None` where at once.
    pub(crate) fn until(&self, failed: Moment, now: Moment) -> Option<Moment> {
        let forgotten = failed - self.set_at > FORGOTTEN_AFTER;
        let until = failed + self.delay;
        (!forgotten && now < until).then_some(until)
    }

    /// When an attempt that was made when the back-off was set may be repeated; `None` where at once.
    pub(crate) fn until_since_set(&self, now: Moment) -> Option<Moment> {
        self.until(self.set_at, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_five_minutes_and_forgets_after_ten() {
        let mut back_off = None;
        let mut delays = Vec::new();
        for second in 0..7 {
            let next = BackOff::next(back_off, Moment(second * 1_000_000));
            delays.push(next.delay.whole_seconds());
            back_off = Some(next);
        }
        assert_eq!(delays, [10, 20, 40, 80, 160, 300, 300]);
        let late = BackOff::next(back_off, Moment(0) + Span::seconds(607));
        assert_eq!(late.delay, FIRST);
    }

    #[test]
    fn counts_from_the_failure() {
        let back_off = BackOff::next(None, Moment(1_000_000));
        let failed = Moment(4_000_000);
        assert_eq!(back_off.until(failed, Moment(5_000_000)), Some(Moment(14_000_000)));
        assert_eq!(back_off.until(failed, Moment(14_000_000)), None);
    }
}
