//! References to container images.

/// A reference to an image, completed as the container runtime does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ImageRef {
    /// `docker.io`
    pub host: String,
    /// `library/nginx`
    pub path: String,
    /// `1.20`; the digest where there is one.
    pub tag: String,
    /// Whether `tag` is a digest.
    pub digest: bool,
}

impl ImageRef {
    /// Parses what a container's `image` says.
    ///
    /// Errors: `None` where the text is no image reference, such as one with upper-case letters in its name.
    pub fn parse(text: &str) -> Option<ImageRef> {
        let (name, digest) = match text.split_once('@') {
            Some((name, digest)) => (name, Some(digest)),
            None => (text, None),
        };
        let (name, tag) = match name.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (name, None),
        };
        let (host, path) = match name.split_once('/') {
            Some((host, path))
                if host.contains(['.', ':']) || host == "localhost" || host.chars().any(char::is_uppercase) =>
            {
                (host, path.to_owned())
            }
            Some(_) => ("docker.io", name.to_owned()),
            None => ("docker.io", format!("library/{name}")),
        };
        let part = |part: &str| {
            let edge = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'))
                && edge(part.as_bytes().first())
                && edge(part.as_bytes().last())
        };
        let tag_valid = tag.is_none_or(|tag| {
            let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
            tag.len() <= 128
                && tag.bytes().next().is_some_and(word)
                && tag.bytes().all(|b| word(b) || matches!(b, b'.' | b'-'))
        });
        let digest_valid = digest.is_none_or(|digest| {
            digest
                .strip_prefix("sha256:")
                .is_some_and(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
        });
        let host_valid =
            !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'));
        if !host_valid || !path.split('/').all(part) || !tag_valid || !digest_valid {
            return None;
        }
        Some(ImageRef {
            host: host.to_owned(),
            path,
            tag: digest.or(tag).unwrap_or("latest").to_owned(),
            digest: digest.is_some(),
        })
    }

    /// `docker.io/library/nginx`
    pub fn repository(&self) -> String {
        format!("{}/{}", self.host, self.path)
    }

    /// `docker.io/library/nginx:1.20`
    pub fn full(&self) -> String {
        format!("{}/{}{}{}", self.host, self.path, if self.digest { '@' } else { ':' }, self.tag)
    }
}
