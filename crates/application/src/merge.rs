//! JSON merge patch (RFC 7396) over what can be edited of a subject.

use domain::FieldFault;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::Failure;

/// Applies a patch to the editable details of a subject: absent fields stay, `null` clears.
pub fn merge<T: Serialize + DeserializeOwned>(current: &T, patch: Value) -> Result<T, Failure> {
    let Value::Object(patch) = patch else {
        return Err(Failure::field("", "must be a JSON object with the fields to change"));
    };
    let broken = |error: serde_json::Error| Failure::Broken(error.into());
    let mut value = serde_json::to_value(current).map_err(broken)?;
    let Some(object) = value.as_object_mut() else {
        return Err(Failure::field("", "cannot be changed in parts"));
    };
    apply(object, patch);
    read(value)
}

fn apply(target: &mut Map<String, Value>, patch: Map<String, Value>) {
    for (key, value) in patch {
        match value {
            Value::Null => {
                target.remove(&key);
            }
            Value::Object(inner) => {
                let slot = target.entry(key).or_insert(Value::Null);
                if !slot.is_object() {
                    *slot = Value::Object(Map::new());
                }
                if let Value::Object(object) = slot {
                    apply(object, inner);
                }
            }
            value => {
                target.insert(key, value);
            }
        }
    }
}

/// Reads a JSON value, naming the field that cannot be taken.
pub fn read<T: DeserializeOwned>(value: Value) -> Result<T, Failure> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let pointer = pointer(error.path());
        Failure::Invalid(vec![FieldFault::new(pointer, said(&error.into_inner().to_string()))])
    })
}

/// A path as a JSON pointer. An unknown or missing field is named by the message.
pub fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut out = String::new();
    for segment in path {
        out.push('/');
        match segment {
            Segment::Seq { index } => out.push_str(&index.to_string()),
            Segment::Map { key } => out.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => out.push_str(variant),
            Segment::Unknown => out.push('?'),
        }
    }
    out
}

/// A deserialiser's message without the place in the text, which the pointer says better.
#[must_use]
pub fn said(message: &str) -> String {
    match message.rfind(" at line ") {
        Some(at) => message[..at].to_owned(),
        None => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Details {
        title: String,
        #[serde(default)]
        note: Option<String>,
    }

    #[test]
    fn absent_stays_null_clears_unknown_is_refused() {
        let now = Details { title: "a".into(), note: Some("n".into()) };
        let merged: Details = merge(&now, json!({"title": "b"})).unwrap();
        assert_eq!(merged, Details { title: "b".into(), note: Some("n".into()) });
        let merged: Details = merge(&now, json!({"note": null})).unwrap();
        assert_eq!(merged.note, None);
        assert!(matches!(merge(&now, json!({"version": 3})), Err(Failure::Invalid(_))));
        assert!(matches!(merge(&now, json!({"title": null})), Err(Failure::Invalid(_))));
        assert!(matches!(merge(&now, json!([])), Err(Failure::Invalid(_))));
    }
}
