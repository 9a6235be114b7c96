//! Whether a text is the name of an image, as registries define it.
//!
//! Rule: `ReferenceRegexp` of `github.com/distribution/reference`.

/// `[domain/]path[:tag][@digest]`
pub(crate) fn is_valid(image: &str) -> bool {
    let (named, digest) = image.split_once('@').map_or((image, None), |(named, digest)| (named, Some(digest)));
    let last = named.rfind('/').map_or(0, |slash| slash + 1);
    let (name, tag) = match named[last..].find(':') {
        Some(colon) => (&named[..last + colon], Some(&named[last + colon + 1..])),
        None => (named, None),
    };
    let name_is_valid = match name.split_once('/') {
        Some((domain, path)) if is_domain(domain) => is_path(path) || is_path(name),
        _ => is_path(name),
    };
    name_is_valid && tag.is_none_or(is_tag) && digest.is_none_or(is_digest)
}

fn is_domain(domain: &str) -> bool {
    let (host, port) = domain.split_once(':').map_or((domain, None), |(host, port)| (host, Some(port)));
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.split('.').all(label) && port.is_none_or(|port| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
}

/// Lower-case words joined by one dot, one or two underscores, or hyphens; between slashes.
fn is_path(path: &str) -> bool {
    path.split('/').all(|part| {
        let edge = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-');
        let separators = part.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
        part.bytes().all(inner)
            && edge(part.as_bytes().first())
            && edge(part.as_bytes().last())
            && separators
                .filter(|separator| !separator.is_empty())
                .all(|separator| matches!(separator, "." | "_" | "__") || separator.bytes().all(|b| b == b'-'))
    })
}

fn is_tag(tag: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    tag.len() <= 128 && tag.bytes().next().is_some_and(word) && tag.bytes().all(|b| word(b) || matches!(b, b'.' | b'-'))
}

fn is_digest(digest: &str) -> bool {
    digest.split_once(':').is_some_and(|(kind, sum)| {
        kind.starts_with(|c: char| c.is_ascii_alphabetic())
            && sum.len() >= 32
            && sum.bytes().all(|b| b.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn names() {
        for good in ["nginx", "nginx:1.20", "a/b", "localhost:5000/a/b:v1", "Registry.example.com/a", "a__b", "a--b"] {
            assert!(is_valid(good), "{good}");
        }
        for bad in ["", "BAD", "bad image", "nginx:", "nginx:-", "a//b", "a___b", "nginx@sha256:1", ":1", "http://a/b"]
        {
            assert!(!is_valid(bad), "{bad}");
        }
    }
}
