//! What holds for every operation is written once, here: path parameters, conditions, keys, and
//! every status that can come back.

use serde_json::{Map, Value, json};
use utoipa::openapi::OpenApi as Document;

use super::examples;

/// What an operation can answer besides its success: status, shared name, what it means.
pub(super) const PROBLEMS: &[(&str, &str, &str)] = &[
    ("400", "Malformed", "The request cannot be read, or a parameter cannot be taken"),
    ("401", "Unauthenticated", "Valid credentials are needed"),
    ("403", "Forbidden", "Known, but not yours to do; or sent by a page of another site"),
    ("404", "NotFound", "Nothing here, or nothing that you may know of"),
    ("408", "Unfinished", "The request did not arrive in time"),
    ("409", "Refused", "A rule of the field says no"),
    ("412", "Stale", "Somebody else changed it first"),
    ("413", "TooLarge", "The body is too large"),
    ("415", "WrongMediaType", "The body is of the wrong kind"),
    ("422", "Invalid", "Some fields cannot be taken"),
    ("428", "PreconditionRequired", "If-Match is missing"),
    ("429", "Limited", "More was asked in a short time than is answered; see Retry-After"),
    ("500", "Internal", "A fault of ours; nothing of it is said here"),
    ("503", "Unavailable", "Not available for a moment; see Retry-After"),
];

/// Operations that change many things at once: they need an Idempotency-Key.
const BULK: &[&str] = &[
    "change_actions",
    "hand_over_post",
    "order_plan",
    "redact_text",
    "start_import",
    "upload_import",
];

const METHODS: &[&str] = &["get", "put", "post", "delete", "patch"];

/// Completes the contract that the routes gave.
pub(crate) fn complete(document: Document) -> Document {
    let Ok(mut value) = serde_json::to_value(&document) else { return document };
    share(&mut value);
    patches(&mut value);
    if let Some(paths) = value.get_mut("paths").and_then(Value::as_object_mut) {
        for (path, item) in paths {
            for method in METHODS {
                if let Some(operation) = item.get_mut(*method).and_then(Value::as_object_mut) {
                    complete_operation(path, method, operation);
                }
            }
        }
    }
    name_rows(&mut value);
    prune(&mut value);
    examples::add(&mut value);
    serde_json::from_value(value).unwrap_or(document)
}

/// The rows of a list by the name of their schema, instead of in line.
fn name_rows(document: &mut Value) {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut)
    else {
        return;
    };
    let mut named = Map::new();
    for (list, schema) in schemas.iter_mut() {
        let Some(name) = list.strip_prefix("Items_") else { continue };
        if let Some(row) = schema.pointer_mut("/properties/items/items") {
            let reference = json!({"$ref": format!("#/components/schemas/{name}")});
            named.insert(name.to_owned(), std::mem::replace(row, reference));
        }
    }
    schemas.extend(named);
}

/// Drops schemas that nothing points at.
fn prune(document: &mut Value) {
    loop {
        let mut used = Vec::new();
        references(document, &mut used);
        let Some(schemas) =
            document.pointer_mut("/components/schemas").and_then(Value::as_object_mut)
        else {
            return;
        };
        let before = schemas.len();
        schemas.retain(|name, _| used.contains(&format!("#/components/schemas/{name}")));
        if schemas.len() == before {
            return;
        }
    }
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value.as_str() {
                    Some(target) if key == "$ref" => found.push(target.to_owned()),
                    _ => references(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// Shared responses, parameters and headers.
fn share(document: &mut Value) {
    let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) else {
        return;
    };
    let mut responses = Map::new();
    for (_, name, description) in PROBLEMS {
        let mut response = json!({
            "description": description,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        });
        if ["Limited", "Unavailable"].contains(name)
            && let Some(object) = response.as_object_mut()
        {
            object.insert(
                "headers".into(),
                json!({"Retry-After": {
                    "description": "Seconds to wait before trying again",
                    "schema": {"type": "integer"}
                }}),
            );
        }
        responses.insert((*name).into(), response);
    }
    responses.insert("NotModified".into(), json!({"description": "As you have it already"}));
    components.insert("responses".into(), Value::Object(responses));
}

/// A PATCH takes some of the fields: the same schema with nothing required, and null to clear.
fn patches(document: &mut Value) {
    let mut wanted: Vec<String> = Vec::new();
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        for item in paths.values_mut() {
            let schema = item.pointer_mut("/patch/requestBody/content/application~1json/schema");
            let Some(reference) = schema.and_then(|schema| schema.get_mut("$ref")) else {
                continue;
            };
            let Some(name) = reference.as_str().and_then(|text| text.rsplit('/').next()) else {
                continue;
            };
            wanted.push(name.to_owned());
            *reference = json!(format!("#/components/schemas/{name}Patch"));
        }
    }
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut)
    else {
        return;
    };
    for name in wanted {
        let Some(mut schema) = schemas.get(&name).cloned() else { continue };
        if let Some(object) = schema.as_object_mut() {
            object.remove("required");
            object.insert(
                "description".into(),
                json!("The fields to change: an absent field stays, null clears an optional one."),
            );
            object.insert("minProperties".into(), json!(0));
        }
        schemas.insert(format!("{name}Patch"), schema);
    }
}

fn complete_operation(path: &str, method: &str, operation: &mut Map<String, Value>) {
    let public = operation.get("security").is_some_and(|security| *security == json!([{}]));
    if public {
        operation.insert("security".into(), json!([]));
    } else if !operation.contains_key("security") {
        operation.insert("security".into(), json!([{"token": []}]));
    }
    let own = path_parameters(path);
    let conditional = ["patch", "put", "delete"].contains(&method);
    let bulk =
        operation.get("operationId").and_then(Value::as_str).is_some_and(|id| BULK.contains(&id));
    let mut parameters: Vec<Value> = own.iter().map(|name| path_parameter(name)).collect();
    if let Some(given) = operation.get("parameters").and_then(Value::as_array) {
        parameters.extend(given.iter().filter(|it| it.get("in") != Some(&json!("path"))).cloned());
    }
    match method {
        "post" if !public => parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": bulk,
            "description": "Makes a repeated request act once: the same key with the same request gets the kept reply for 24 hours",
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"}
        })),
        "get" if !public => parameters.push(json!({
            "name": "If-None-Match", "in": "header", "required": false,
            "description": "The ETag you have: answered by 304 while it is still good",
            "schema": {"type": "string"}
        })),
        _ if conditional => parameters.push(json!({
            "name": "If-Match", "in": "header", "required": true,
            "description": "The ETag of the resource as you read it; its version is compared",
            "schema": {"type": "string", "pattern": "^\"v[0-9]{1,18}(\\.[0-9a-f]*)?\"$"},
            "example": "\"v3.8c1f2a9b0d4e5f67\""
        })),
        _ => {}
    }
    if parameters.is_empty() {
        operation.remove("parameters");
    } else {
        operation.insert("parameters".into(), Value::Array(parameters));
    }
    let body = operation.contains_key("requestBody");
    let mut statuses = vec!["400", "500", "503"];
    // Whether the server lives can always be asked.
    if !["/healthz", "/readyz"].contains(&path) {
        statuses.push("429");
    }
    if method != "get" {
        statuses.push("403");
    }
    if body {
        statuses.push("408");
    }
    if !public {
        statuses.extend(["401", "403", "404"]);
    }
    if !own.is_empty() {
        statuses.push("404");
    }
    if body {
        statuses.extend(["413", "415", "422"]);
    }
    if !public && method != "get" {
        statuses.extend(["409", "413", "422"]);
    }
    if conditional {
        statuses.extend(["412", "428"]);
    } else if method == "post" && !public {
        statuses.push("412");
    }
    answers(method, public, operation, &statuses);
}

fn answers(method: &str, public: bool, operation: &mut Map<String, Value>, statuses: &[&str]) {
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
        return;
    };
    for (status, response) in responses.iter_mut().filter(|_| !public) {
        let Some(response) = response.as_object_mut() else { continue };
        let mut headers = json!({
            "Actionplan-Revision": {
                "description": "The revision of the authority's change log that this answer shows",
                "schema": {"type": "integer"}
            }
        });
        if let Some(headers) = headers.as_object_mut() {
            if ["200", "201", "202"].contains(&status.as_str()) {
                headers.insert("ETag".into(), json!({
                    "description": "Names this answer; of a resource it begins with its version",
                    "schema": {"type": "string"}
                }));
            }
            if status == "201" {
                headers.insert(
                    "Location".into(),
                    json!({
                        "description": "Where it lives", "schema": {"type": "string"}
                    }),
                );
            }
        }
        response.insert("headers".into(), headers);
    }
    if method == "get" && !public {
        responses.insert("304".into(), json!({"$ref": "#/components/responses/NotModified"}));
    }
    for (status, name, _) in PROBLEMS.iter().filter(|(status, ..)| statuses.contains(status)) {
        responses
            .entry(*status)
            .or_insert_with(|| json!({"$ref": format!("#/components/responses/{name}")}));
    }
}

fn path_parameters(path: &str) -> Vec<&str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect()
}

fn path_parameter(name: &str) -> Value {
    let schema = match name {
        "framework" => json!({"type": "string", "maxLength": 40}),
        "number" => json!({"type": "integer", "minimum": 1}),
        "document" => json!({"type": "string", "enum": crate::api::v1::documents::names()}),
        "file" => json!({"type": "string", "maxLength": 80}),
        "feed" => json!({"type": "string", "pattern": "^[A-Za-z0-9_-]{43}\\.ics$"}),
        _ => json!({"type": "string", "format": "uuid"}),
    };
    // The examples were all asked for once; of documents none was, because they are files.
    let example = match name {
        "document" => json!({"example": "panel-report.pdf"}),
        "file" => json!({"example": "action-plan.pdf"}),
        "feed" => json!({"example": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.ics"}),
        _ => json!({}),
    };
    let mut parameter = json!({
        "name": name, "in": "path", "required": true, "schema": schema,
        "description": format!("Which {}", name.replace('_', " "))
    });
    if let (Some(all), Some(more)) = (parameter.as_object_mut(), example.as_object()) {
        all.extend(more.clone());
    }
    parameter
}
