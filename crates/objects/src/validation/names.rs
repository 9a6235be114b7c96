//! Names, labels and annotations: what they may be made of.

/// What a qualified name is made of.
pub(super) const QUALIFIED: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

/// Checks a label's or annotation's key: an optional DNS prefix and a slash, then at most 63 characters.
///
/// Errors: the sentence that the API server prints.
pub fn label_key(key: &str) -> Result<(), String> {
    let name = match key.split_once('/') {
        Some((_, name)) if name.contains('/') => {
            return Err(format!(
                "a qualified name {QUALIFIED} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
            ));
        }
        Some((prefix, name)) => {
            if prefix.is_empty() {
                return Err("prefix part must be non-empty".to_owned());
            }
            dns_subdomain(prefix).map_err(|reason| format!("prefix part {reason}"))?;
            name
        }
        None => key,
    };
    if name.is_empty() {
        return Err("name part must be non-empty".to_owned());
    }
    if name.len() > 63 {
        return Err("name part must be no more than 63 bytes".to_owned());
    }
    if !is_qualified(name) {
        return Err(format!("name part {QUALIFIED}"));
    }
    Ok(())
}

/// Checks a label's value: at most 63 characters.
///
/// Errors: the sentence that the API server prints.
pub fn label_value(value: &str) -> Result<(), String> {
    if value.len() > 63 {
        return Err("must be no more than 63 bytes".to_owned());
    }
    if !value.is_empty() && !is_qualified(value) {
        return Err("a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')".to_owned());
    }
    Ok(())
}

/// Checks a name that must be an RFC 1123 subdomain, as most objects' names must.
///
/// Errors: the sentence that the API server prints.
pub fn dns_subdomain(name: &str) -> Result<(), String> {
    if name.len() > 253 {
        return Err("must be no more than 253 bytes".to_owned());
    }
    let valid = !name.is_empty() && name.split('.').all(|label| !label.is_empty() && is_dns_label(label));
    if valid {
        Ok(())
    } else {
        Err("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')".to_owned())
    }
}

/// Checks a name that must be an RFC 1123 label, as containers' and namespaces' names must.
///
/// Errors: the sentence that the API server prints.
pub fn dns_label(name: &str) -> Result<(), String> {
    if name.len() > 63 {
        return Err("must be no more than 63 bytes".to_owned());
    }
    if !name.is_empty() && is_dns_label(name) {
        Ok(())
    } else if dns_subdomain(name).is_ok() {
        Err("must not contain dots".to_owned())
    } else {
        Err("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')".to_owned())
    }
}

/// Checks a Service's name: a label that begins with a letter.
///
/// Errors: the sentence that the API server prints.
pub fn dns_1035_label(name: &str) -> Result<(), String> {
    if name.len() > 63 {
        return Err("must be no more than 63 bytes".to_owned());
    }
    if is_dns_label(name) && name.starts_with(|c: char| c.is_ascii_lowercase()) {
        Ok(())
    } else {
        Err("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')".to_owned())
    }
}

fn is_dns_label(label: &str) -> bool {
    let inner = label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    inner && !label.starts_with('-') && !label.ends_with('-')
}

fn is_qualified(name: &str) -> bool {
    let edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        && edge(name.as_bytes().first())
        && edge(name.as_bytes().last())
}

/// Checks the name of a port: at most 15 characters, with a letter among them.
///
/// Errors: the sentences that the API server prints.
pub fn port_name(name: &str) -> Result<(), Vec<&'static str>> {
    let mut faults = Vec::new();
    if name.len() > 15 {
        faults.push("must be no more than 15 bytes");
    }
    if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        faults.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
    }
    if !name.bytes().any(|b| b.is_ascii_lowercase()) {
        faults.push("must contain at least one letter (a-z)");
    }
    if name.contains("--") {
        faults.push("must not contain consecutive hyphens");
    }
    if name.starts_with('-') || name.ends_with('-') {
        faults.push("must not begin or end with a hyphen");
    }
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}
