//! How long ago something was, in kubectl's short form.

use objects::{Moment, Span, Time};

/// `5s`, `2m13s`, `3h10m`, `2d5h`, `3y`.
///
/// Rule: `HumanDuration` of apimachinery's `util/duration`.
pub(crate) fn human(span: Span) -> String {
    let seconds = span.whole_seconds();
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    let pair = |large: i64, unit: char, small: i64, small_unit: char| match small {
        0 => format!("{large}{unit}"),
        _ => format!("{large}{unit}{small}{small_unit}"),
    };
    match seconds {
        i64::MIN..=-2 => "<invalid>".to_owned(),
        -1 => "0s".to_owned(),
        0..120 => format!("{seconds}s"),
        _ if minutes < 10 => pair(minutes, 'm', seconds % 60, 's'),
        _ if minutes < 180 => format!("{minutes}m"),
        _ if hours < 8 => pair(hours, 'h', minutes % 60, 'm'),
        _ if hours < 48 => format!("{hours}h"),
        _ if hours < 24 * 8 => pair(hours / 24, 'd', hours % 24, 'h'),
        _ if hours < 24 * 365 * 2 => format!("{}d", hours / 24),
        _ if hours < 24 * 365 * 8 => pair(hours / 24 / 365, 'y', hours / 24 % 365, 'd'),
        _ => format!("{}y", hours / 24 / 365),
    }
}

/// How long before `now` a recorded time was; `<unknown>` where there is none.
///
/// A recorded time has whole seconds: the fraction that it lost counts as time that has passed.
pub(crate) fn since(time: Option<Time>, now: Moment) -> String {
    time.map_or_else(|| "<unknown>".to_owned(), |time| human(now - time.moment()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn human_forms() {
        for (seconds, text) in [
            (-5, "<invalid>"),
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (133, "2m13s"),
            (600, "10m"),
            (3600 * 2, "120m"),
            (3600 * 3, "3h"),
            (3600 * 3 + 600, "3h10m"),
            (3600 * 47, "47h"),
            (3600 * 50, "2d2h"),
            (86_400 * 10, "10d"),
            (86_400 * 800, "2y70d"),
        ] {
            assert_eq!(human(Span::seconds(seconds)), text);
        }
    }
}
