//! The hash that `--append-hash` puts behind a ConfigMap's or Secret's name.
//!
//! Rule: `k8s.io/kubectl/pkg/util/hash`: the first ten hexadecimal digits of SHA-256 over the content as JSON, with
//! letters in place of what could be read as a vowel or as another digit.

use serde_json::Value;

/// The hash of a manifest with a name.
pub(crate) fn of(manifest: &Value) -> String {
    let mut text = String::from("{");
    let (empty, untyped) = (Value::Object(serde_json::Map::new()), Value::String(String::new()));
    for key in ["binaryData", "data", "immutable", "kind", "name", "type"] {
        let value = match key {
            "name" => Some(&manifest["metadata"]["name"]),
            "data" => Some(manifest.get("data").unwrap_or(&empty)),
            other => manifest.get(other),
        };
        // A Secret without a type hashes the empty one.
        let value = value.or_else(|| (key == "type" && manifest["kind"] == "Secret").then_some(&untyped));
        if let Some(value) = value {
            let comma = if text.len() > 1 { "," } else { "" };
            text.push_str(&format!("{comma}{key:?}:{value}"));
        }
    }
    text.push('}');
    let escaped = text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    let digits: String = sha256(escaped.as_bytes()).iter().take(5).map(|byte| format!("{byte:02x}")).collect();
    let letter = |digit| match digit {
        '0' => 'g',
        '1' => 'h',
        '3' => 'k',
        'a' => 'm',
        'e' => 't',
        other => other,
    };
    digits.chars().map(letter).collect()
}

/// The first 32 bits of the fractional part of a root of a prime: the constants of SHA-256 are all such.
fn fraction(prime: u64, cube: bool) -> u32 {
    // The root times 2^32, found bit by bit: its square or cube must not exceed the prime times 2^64 or 2^96.
    let prime = u128::from(prime);
    let mut root: u128 = 0;
    for bit in (0..36).rev() {
        let next = root | (1 << bit);
        // 36 bits thrice are 108 bits.
        let fits = if cube { next * next * next <= prime << 96 } else { next * next <= prime << 64 };
        if fits {
            root = next;
        }
    }
    (root & 0xffff_ffff) as u32
}

fn primes() -> impl Iterator<Item = u64> {
    (2u64..).filter(|number| (2..*number).take_while(|d| d * d <= *number).all(|d| number % d != 0))
}

/// Rule: FIPS 180-4.
fn sha256(message: &[u8]) -> [u8; 32] {
    let constants: Vec<u32> = primes().take(64).map(|prime| fraction(prime, true)).collect();
    let mut state: Vec<u32> = primes().take(8).map(|prime| fraction(prime, false)).collect();
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((message.len() as u64 * 8).to_be_bytes());
    for block in padded.chunks(64) {
        let mut words: Vec<u32> =
            block.chunks(4).map(|bytes| bytes.iter().fold(0, |word, byte| word << 8 | u32::from(*byte))).collect();
        for at in 16..64 {
            let (a, b) = (words[at - 15], words[at - 2]);
            let low = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
            let high = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
            words.push(words[at - 16].wrapping_add(low).wrapping_add(words[at - 7]).wrapping_add(high));
        }
        let mut round = state.clone();
        for (constant, word) in constants.iter().zip(&words) {
            let e = round[4];
            let sum = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let choice = (e & round[5]) ^ (!e & round[6]);
            let first = round[7].wrapping_add(sum).wrapping_add(choice).wrapping_add(*constant).wrapping_add(*word);
            let a = round[0];
            let sum = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let majority = (a & round[1]) ^ (a & round[2]) ^ (round[1] & round[2]);
            round.rotate_right(1);
            round[4] = round[4].wrapping_add(first);
            round[0] = first.wrapping_add(sum.wrapping_add(majority));
        }
        for (held, new) in state.iter_mut().zip(round) {
            *held = held.wrapping_add(new);
        }
    }
    let mut digest = [0; 32];
    for (bytes, word) in digest.chunks_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    digest
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{of, sha256};

    #[test]
    fn digests() {
        let hex = |bytes: [u8; 32]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(hex(sha256(b"abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(hex(sha256(&[b'a'; 64])), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
    }

    #[test]
    fn names() {
        assert_eq!(of(&json!({"kind": "ConfigMap", "metadata": {"name": ""}})), "42745tchd9");
        assert_eq!(of(&json!({"kind": "ConfigMap", "metadata": {"name": ""}, "data": {"one": ""}})), "9g67k2htb6");
    }
}
