//! Examples: what `tools/examples.py` sent to the demonstration, and what it answered.

use serde_json::{Map, Value};

use super::complete::PROBLEMS;

/// By operation `{"request": …, "response": …}`; besides, by the keys below, texts and problems,
/// and under `parameters` one value by name.
pub(super) const EXAMPLES: &str = include_str!("examples.json");

/// The media types that are text, as a pointer writes them, and their keys in the examples.
const TEXTS: &[(&str, &str)] =
    &[("text~1csv", "csv"), ("text~1plain", "text"), ("text~1calendar", "calendar")];

/// The key of a problem's example, by status.
pub(super) fn problem_key(status: &str) -> String {
    format!("problem:{status}")
}

/// Puts every example where it belongs.
pub(super) fn add(document: &mut Value) {
    let examples: Map<String, Value> = serde_json::from_str(EXAMPLES).unwrap_or_default();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let items = paths.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut);
    for operation in items.flat_map(Map::values_mut) {
        add_to_operation(operation, &examples);
    }
    for (status, name, _) in PROBLEMS {
        let at = format!("/components/responses/{name}/content/application~1problem+json");
        put(document, &at, examples.get(&problem_key(status)));
    }
}

fn add_to_operation(operation: &mut Value, examples: &Map<String, Value>) {
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
        let example = examples.get("parameters").and_then(|known| known.get(name));
        if parameter.get("example").is_none() {
            put(parameter, "", example);
        }
    }
    let Some(id) = operation.get("operationId").and_then(Value::as_str).map(str::to_owned) else {
        return;
    };
    let own = |part| examples.get(&id).and_then(|own| own.get(part));
    put(operation, "/requestBody/content/application~1json", own("request"));
    for status in ["200", "201", "202"] {
        let content = format!("/responses/{status}/content");
        put(operation, &format!("{content}/application~1json"), own("response"));
        for (media, key) in TEXTS {
            put(operation, &format!("{content}/{media}"), examples.get(&format!("{key}:{id}")));
        }
    }
}

/// Gives the object at `pointer`, where there is one, this example.
fn put(value: &mut Value, pointer: &str, example: Option<&Value>) {
    let target = value.pointer_mut(pointer).and_then(Value::as_object_mut);
    if let (Some(target), Some(example)) = (target, example) {
        target.insert("example".into(), example.clone());
    }
}
