//! Volumes and tolerations in descriptions.

use objects::Toleration;
use serde_json::Value;

use super::text::{Text, list, or, word};

/// Adds the volumes; `space` stands before the title in templates.
pub(super) fn describe(volumes: &[Value], space: &str, text: &mut Text) {
    if volumes.is_empty() {
        text.line(0, format!("{space}Volumes:\t<none>"));
        return;
    }
    text.line(0, format!("{space}Volumes:"));
    let indent = if space.is_empty() { "" } else { " " };
    for volume in volumes {
        text.line(1, format!("{indent}{}:", word(volume, &["name"])));
        source(volume, text);
    }
}

fn source(volume: &Value, text: &mut Text) {
    let flag = |source: &Value, key: &str| source.get(key).and_then(Value::as_bool).unwrap_or(false);
    if let Some(path) = volume.get("hostPath") {
        text.pair(2, "Type", "HostPath (bare host directory volume)");
        text.pair(2, "Path", word(path, &["path"]));
        text.pair(2, "HostPathType", word(path, &["type"]));
    } else if let Some(empty) = volume.get("emptyDir") {
        text.pair(2, "Type", "EmptyDir (a temporary directory that shares a pod's lifetime)");
        text.pair(2, "Medium", word(empty, &["medium"]));
        text.pair(2, "SizeLimit", or(word(empty, &["sizeLimit"]), "<unset>"));
    } else if let Some(secret) = volume.get("secret") {
        text.pair(2, "Type", "Secret (a volume populated by a Secret)");
        text.pair(2, "SecretName", word(secret, &["secretName"]));
        text.pair(2, "Optional", flag(secret, "optional"));
    } else if let Some(map) = volume.get("configMap") {
        text.pair(2, "Type", "ConfigMap (a volume populated by a ConfigMap)");
        text.pair(2, "Name", word(map, &["name"]));
        text.pair(2, "Optional", flag(map, "optional"));
    } else if let Some(claim) = volume.get("persistentVolumeClaim") {
        text.pair(2, "Type", "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)");
        text.pair(2, "ClaimName", word(claim, &["claimName"]));
        text.pair(2, "ReadOnly", flag(claim, "readOnly"));
    } else if let Some(downward) = volume.get("downwardAPI") {
        text.pair(2, "Type", "DownwardAPI (a volume populated by information about the pod)");
        text.line(2, "Items:");
        for item in list(downward, &["items"]) {
            let field = or(word(item, &["fieldRef", "fieldPath"]), &word(item, &["resourceFieldRef", "resource"]));
            text.line(3, format!("{field} -> {}", word(item, &["path"])));
        }
    } else if let Some(nfs) = volume.get("nfs") {
        text.pair(2, "Type", "NFS (an NFS mount that lasts the lifetime of a pod)");
        text.pair(2, "Server", word(nfs, &["server"]));
        text.pair(2, "Path", word(nfs, &["path"]));
        text.pair(2, "ReadOnly", flag(nfs, "readOnly"));
    } else if let Some(projected) = volume.get("projected") {
        text.pair(2, "Type", "Projected (a volume that contains injected data from multiple sources)");
        for part in list(projected, &["sources"]) {
            if let Some(secret) = part.get("secret") {
                text.pair(2, "SecretName", word(secret, &["name"]));
                text.pair(2, "Optional", flag(secret, "optional"));
            } else if part.get("downwardAPI").is_some() {
                text.pair(2, "DownwardAPI", "true");
            } else if let Some(map) = part.get("configMap") {
                text.pair(2, "ConfigMapName", word(map, &["name"]));
                text.pair(2, "Optional", flag(map, "optional"));
            } else if let Some(token) = part.get("serviceAccountToken") {
                text.pair(2, "TokenExpirationSeconds", or(word(token, &["expirationSeconds"]), "3600"));
            }
        }
    } else {
        text.line(2, "<unknown>");
    }
}

/// Adds tolerations, one a line.
pub(super) fn tolerations(title: &str, tolerations: &[Toleration], text: &mut Text) {
    if tolerations.is_empty() {
        text.line(0, format!("{title}:\t<none>"));
    }
    let mut sorted: Vec<&Toleration> = tolerations.iter().collect();
    objects::sort::by_key(&mut sorted, |toleration| toleration.key.as_str());
    for (at, toleration) in sorted.into_iter().enumerate() {
        let mut line = if at == 0 { format!("{title}:\t") } else { "\t".to_owned() };
        line.push_str(&toleration.key);
        if !toleration.value.is_empty() {
            line.push_str(&format!("={}", toleration.value));
        }
        if !toleration.effect.is_empty() {
            line.push_str(&format!(":{}", toleration.effect));
        }
        if toleration.operator == "Exists" && toleration.value.is_empty() {
            let bare = toleration.key.is_empty() && toleration.effect.is_empty();
            line.push_str(if bare { "op=Exists" } else { " op=Exists" });
        }
        if let Some(seconds) = toleration.toleration_seconds {
            line.push_str(&format!(" for {seconds}s"));
        }
        text.line(0, line);
    }
}

/// Adds topology spread constraints, where there are any.
pub(super) fn topology_spread(constraints: &[Value], space: &str, text: &mut Text) {
    let mut sorted: Vec<&Value> = constraints.iter().collect();
    objects::sort::by_key(&mut sorted, |constraint| word(constraint, &["topologyKey"]));
    for (at, constraint) in sorted.into_iter().enumerate() {
        let head = if at == 0 { format!("{space}Topology Spread Constraints:") } else { String::new() };
        let selector = constraint.get("labelSelector").map(|selector| {
            let selector: objects::LabelSelector = objects::read(selector.clone()).unwrap_or_default();
            format!(" for selector {selector}")
        });
        text.line(
            0,
            format!(
                "{head}\t{}:{} when max skew {} is exceeded{}",
                word(constraint, &["topologyKey"]),
                word(constraint, &["whenUnsatisfiable"]),
                word(constraint, &["maxSkew"]),
                selector.unwrap_or_default(),
            ),
        );
    }
}
