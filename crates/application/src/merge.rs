//! JSON merge patch (RFC 7396) over what can be edited of a subject.

use std::fmt::Write as _;

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
        let path = error.path().clone();
        Failure::Invalid(vec![fault(&path, &error.into_inner().to_string())])
    })
}

/// What a deserialiser says, as a fault beside a field: the pointer names the field that is
/// unknown or missing, the sentence says what to do.
#[must_use]
pub fn fault(path: &serde_path_to_error::Path, message: &str) -> FieldFault {
    let said = message.rfind(" at line ").map_or(message, |at| &message[..at]);
    let mut at = pointer(path);
    let named = |prefix: &str| said.strip_prefix(prefix).and_then(|rest| rest.split_once('`'));
    if let Some((field, known)) = named("unknown field `") {
        if !at.ends_with(&format!("/{field}")) {
            at = format!("{at}/{field}");
        }
        let known = known
            .trim_start_matches(", ")
            .trim_start_matches("expected ")
            .trim_start_matches("one of ");
        let known = known.replace('`', "");
        let detail = match known.as_str() {
            "" | "there are no fields" => "is not a field here; there are none".to_owned(),
            known => format!("is not a field here; the fields are {known}"),
        };
        return FieldFault::new(at, detail);
    }
    if let Some((field, _)) = named("missing field `") {
        return FieldFault::new(format!("{at}/{field}"), "is needed");
    }
    if let Some((code, known)) = named("unknown variant `") {
        let known = known
            .trim_start_matches(", ")
            .trim_start_matches("expected ")
            .trim_start_matches("one of ");
        return FieldFault::new(
            at,
            format!("{code} is not known here; use {}", known.replace('`', "")),
        );
    }
    if let Some((field, _)) = named("duplicate field `") {
        return FieldFault::new(format!("{at}/{field}"), "is given twice");
    }
    if said.starts_with("UUID parsing failed") {
        return FieldFault::new(at, "must be an id, such as the `id` that lists give");
    }
    if let Some((given, wanted)) =
        said.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "))
    {
        let wanted = if wanted == "a boolean" { "true or false" } else { wanted };
        return FieldFault::new(
            at,
            format!("must be {wanted}; this is {}", given.replace('`', "")),
        );
    }
    FieldFault::new(at, said.to_owned())
}

/// A path as a JSON pointer; what has no name is left out.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut out = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => {
                let _ = write!(out, "/{index}");
            }
            Segment::Map { key } => {
                out.push('/');
                out.push_str(&key.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Enum { variant } => {
                let _ = write!(out, "/{variant}");
            }
            Segment::Unknown => {}
        }
    }
    out
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

    #[test]
    fn faults_name_the_field_and_say_what_to_do() {
        let said = |value: Value| match read::<Details>(value) {
            Err(Failure::Invalid(faults)) => faults[0].to_string(),
            other => panic!("{other:?}"),
        };
        assert_eq!(said(json!({})), "/title: is needed");
        assert_eq!(
            said(json!({"title": "a", "x": 1})),
            "/x: is not a field here; the fields are title or note"
        );
        assert_eq!(said(json!({"title": 5})), "/title: must be a string; this is integer 5");
    }
}
