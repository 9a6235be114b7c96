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

    /// The draws of one purpose and object.
    pub fn keyed(self, purpose: &str, key: &str) -> Draws {
        let step = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let state = purpose.bytes().chain([0xff]).chain(key.bytes()).fold(mix(self.seed), step);
        Draws { state: mix(state) }
    }

    /// 64 random bits.
    pub fn bits(self, purpose: &str, key: &str, nth: u64) -> u64 {
        self.keyed(purpose, key).bits(nth)
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
        let draws = self.keyed("uid", key);
        let (high, low) = (draws.bits(nth.wrapping_mul(2)), draws.bits(nth.wrapping_mul(2).wrapping_add(1)));
        let mut uid = String::with_capacity(36);
        push_hex(&mut uid, high >> 32, 8);
        uid.push('-');
        push_hex(&mut uid, high >> 16, 4);
        uid.push_str("-4");
        push_hex(&mut uid, high, 3);
        uid.push('-');
        push_hex(&mut uid, low >> 48 & 0x3fff | 0x8000, 4);
        uid.push('-');
        push_hex(&mut uid, low, 12);
        uid
    }

    /// 64 hexadecimal digits, as digests and container IDs have.
    pub fn digest(self, purpose: &str, key: &str, nth: u64) -> String {
        let draws = self.keyed(purpose, key);
        let [a, b, c, d] = [0, 1, 2, 3].map(|part| draws.bits(nth.wrapping_mul(4).wrapping_add(part)));
        let mut digest = String::with_capacity(64);
        for part in [a, b, c, d] {
            push_hex(&mut digest, part, 16);
        }
        digest
    }
}

/// Appends the last `digits` hexadecimal digits of a number.
fn push_hex(text: &mut String, number: u64, digits: u32) {
    for place in (0..digits).rev() {
        text.push(char::from(b"0123456789abcdef"[(number >> (4 * place) & 15) as usize]));
    }
}

/// The draws of one purpose and object, by number.
#[derive(Clone, Copy, Debug)]
pub struct Draws {
    state: u64,
}

impl Draws {
    /// 64 random bits.
    pub fn bits(self, nth: u64) -> u64 {
        mix(self.state ^ nth.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}

/// The finaliser of SplitMix64.
fn mix(mut bits: u64) -> u64 {
    bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}
