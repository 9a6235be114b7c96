//! Random draws: each is keyed by the seed, its purpose and its object, so that a fork changes only what it touches.

use objects::NAME_ALPHABET;

/// The source of a cluster's draws. It has no state: the same key gives the same draw.
#[derive(Clone, Copy, Debug)]
pub struct Random {
    seed: u64,
}

impl Random {
    /// The draws of a seed.
    pub fn new(seed: u64) -> Random {
        Random { seed }
    }

    /// 64 random bits.
    pub fn bits(self, purpose: &str, key: &str, nth: u64) -> u64 {
        let mut state = self.seed ^ 0x9e37_79b9_7f4a_7c15;
        for byte in purpose.bytes().chain([0]).chain(key.bytes()) {
            state = mix(state ^ u64::from(byte));
        }
        mix(state ^ nth)
    }

    /// A whole number from 0 up to, not including, `bound`.
    pub fn below(self, bound: u64, purpose: &str, key: &str, nth: u64) -> u64 {
        if bound == 0 { 0 } else { self.bits(purpose, key, nth) % bound }
    }

    /// Five letters as at the end of a generated name.
    pub fn suffix(self, purpose: &str, key: &str, nth: u64) -> [u8; 5] {
        let mut bits = self.bits(purpose, key, nth);
        [(); 5].map(|()| {
            let letter = NAME_ALPHABET[(bits % NAME_ALPHABET.len() as u64) as usize];
            bits /= NAME_ALPHABET.len() as u64;
            letter
        })
    }

    /// A UID in the form of a version 4 UUID.
    pub fn uid(self, key: &str, nth: u64) -> String {
        let (high, low) = (self.bits("uid-high", key, nth), self.bits("uid-low", key, nth));
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            high >> 16 & 0xffff,
            high & 0xfff,
            (low >> 48 & 0x3fff) | 0x8000,
            low & 0xffff_ffff_ffff
        )
    }

    /// 64 hexadecimal digits, as digests and container IDs have.
    pub fn digest(self, purpose: &str, key: &str, nth: u64) -> String {
        let mut digest = String::with_capacity(64);
        for part in 0..4 {
            digest += &format!("{:016x}", self.bits(purpose, key, nth.wrapping_mul(4).wrapping_add(part)));
        }
        digest
    }
}

/// The finaliser of SplitMix64.
fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}
