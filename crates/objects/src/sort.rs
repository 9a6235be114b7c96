//! Stable sorting that is compiled once.
//!
//! The standard library's sorts are compiled anew for every type, at some kilobytes each; a page that is downloaded can't
//! afford that fifty times. Here the type is known only to the comparison and to the swaps.

use std::cmp::Ordering;

/// Sorts by a comparison; what compares as equal stays in order.
pub fn by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut compare = |a: usize, b: usize| compare(&items[a], &items[b]);
    if is_sorted(items.len(), &mut compare) {
        return;
    }
    let mut places = places(items.len(), &mut compare);
    apply(&mut places, &mut |a, b| items.swap(a, b));
}

/// Sorts by a key, which is computed once for each item.
pub fn by_key<T, K: Ord>(items: &mut [T], key: impl FnMut(&T) -> K) {
    let keys: Vec<K> = items.iter().map(key).collect();
    let mut compare = |a: usize, b: usize| keys[a].cmp(&keys[b]);
    if is_sorted(items.len(), &mut compare) {
        return;
    }
    let mut places = places(items.len(), &mut compare);
    apply(&mut places, &mut |a, b| items.swap(a, b));
}

/// Sorts in the items' own order.
pub fn natural<T: Ord>(items: &mut [T]) {
    by(items, T::cmp);
}

/// Most of what is sorted is so already, or is one item.
fn is_sorted(length: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> bool {
    (1..length).all(|at| compare(at - 1, at) != Ordering::Greater)
}

/// Where the items of each place of the result are now: a merge sort from the bottom up.
fn places(length: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut from: Vec<usize> = (0..length).collect();
    let mut to = Vec::with_capacity(length);
    let mut width = 1;
    while width < length {
        to.clear();
        for start in (0..length).step_by(2 * width) {
            let (middle, end) = ((start + width).min(length), (start + 2 * width).min(length));
            let (mut left, mut right) = (start, middle);
            while left < middle || right < end {
                let takes_left = right >= end || left < middle && compare(from[left], from[right]) != Ordering::Greater;
                let taken = if takes_left { &mut left } else { &mut right };
                to.push(from[*taken]);
                *taken += 1;
            }
        }
        std::mem::swap(&mut from, &mut to);
        width *= 2;
    }
    from
}

/// Brings items to their places by swaps, cycle by cycle.
fn apply(places: &mut [usize], swap: &mut dyn FnMut(usize, usize)) {
    for start in 0..places.len() {
        let mut at = start;
        while places[at] != start {
            let next = places[at];
            swap(at, next);
            places[at] = at;
            at = next;
        }
        places[at] = at;
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sorts_and_keeps_the_order_of_equals() {
        for length in [0_usize, 1, 2, 3, 7, 64, 100, 1000] {
            for spread in [1_usize, 3, 1000] {
                let items: Vec<(usize, usize)> = (0..length).map(|at| (at.wrapping_mul(7919) % spread, at)).collect();
                let mut expected = items.clone();
                expected.sort_by_key(|item| item.0);
                let mut found = items.clone();
                super::by_key(&mut found, |item| item.0);
                assert_eq!(found, expected, "{length} of {spread}");
                let mut found = items;
                super::by(&mut found, |a, b| a.0.cmp(&b.0));
                assert_eq!(found, expected, "{length} of {spread}");
            }
        }
    }
}
