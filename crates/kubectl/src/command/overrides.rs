//! `--overrides` of commands that generate an object.
//!
//! Rule: `NewOverrider` of `pkg/cmd/util/override_options.go`; the result is read as the kind that it is.

use objects::schema::{DecodeError, Unknown, check};
use objects::{Kind, patch};
use serde_json::Value;

use crate::failure::{Fallible, text};
use crate::flags::Flags;
use crate::json_text;

/// Changes a generated manifest as `--overrides` and `--override-type` ask for.
pub(super) fn apply(flags: &Flags, kind: Kind, manifest: &mut Value) -> Fallible<()> {
    if flags.text("overrides").is_empty() {
        return Ok(());
    }
    let given = json_text::parse(flags.text("overrides"));
    let done = match (flags.text("override-type"), given) {
        ("json", Ok(overrides)) => patch::json_patch(manifest, &overrides),
        ("json", Err(error)) => Err(error.to_string()),
        ("merge", Ok(overrides)) => {
            patch::merge(manifest, &overrides);
            Ok(())
        }
        ("merge", Err(_)) => Err("Invalid JSON Patch".to_owned()),
        ("strategic", Ok(mut overrides)) => patch::strategic(kind, manifest, &mut overrides),
        ("strategic", Err(_)) => Err("invalid JSON document".to_owned()),
        (other, _) => Err(format!("invalid override type: {other}")),
    };
    done.or_else(text)?;
    match check(kind, manifest, Unknown::Drop) {
        Err(DecodeError::Type { json, .. }) => text(json),
        Err(DecodeError::Strict(_)) | Ok(_) => Ok(()),
    }
}
