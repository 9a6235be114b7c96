//! ConfigMaps, Secrets and ServiceAccounts described.

use objects::Other;
use serde_json::Value;

use super::text::{Text, list, or, texts, word};
use crate::base64;

fn head(object: &Other, text: &mut Text) {
    text.pair(0, "Name", &object.metadata.name);
    text.pair(0, "Namespace", &object.metadata.namespace);
    text.labels("Labels", &object.metadata.labels);
    text.annotations("Annotations", &object.metadata.annotations);
}

pub(super) fn config_map(object: &Other, text: &mut Text) {
    head(object, text);
    let body = Value::Object(object.body.clone());
    text.line(0, "");
    text.line(0, "Data");
    text.line(0, "====");
    for (key, value) in texts(&body, &["data"]) {
        text.line(0, format!("{key}:"));
        text.line(0, "----");
        text.line(0, value);
        text.line(0, "");
    }
    text.line(0, "");
    text.line(0, "BinaryData");
    text.line(0, "====");
    for (key, value) in texts(&body, &["binaryData"]) {
        text.line(0, format!("{key}: {} bytes", base64::decode(&value).map_or(0, |bytes| bytes.len())));
    }
    text.line(0, "");
}

pub(super) fn secret(object: &Other, text: &mut Text) {
    head(object, text);
    let body = Value::Object(object.body.clone());
    text.line(0, "");
    text.line(0, format!("Type:  {}", or(word(&body, &["type"]), "Opaque")));
    text.line(0, "");
    text.line(0, "Data");
    text.line(0, "====");
    for (key, value) in texts(&body, &["data"]) {
        let size = base64::decode(&value).map_or(0, |bytes| bytes.len());
        text.pair(0, &key, format!("{size} bytes"));
    }
}

pub(super) fn service_account(object: &Other, text: &mut Text) {
    head(object, text);
    let body = Value::Object(object.body.clone());
    let names = |key: &str| -> String {
        let names: Vec<String> = list(&body, &[key]).iter().map(|entry| word(entry, &["name"])).collect();
        or(names.join(", "), "<none>")
    };
    text.pair(0, "Image pull secrets", names("imagePullSecrets"));
    text.pair(0, "Mountable secrets", names("secrets"));
    text.pair(0, "Tokens", "<none>");
}
