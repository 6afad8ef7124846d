//! What only the server says of a thing: nobody says it in its place.

use std::{collections::BTreeSet, fs};

use actionplan_tests::{Persona, TestApp, Witness, both, root};
use serde_json::{Map, Value, json};

use crate::{
    contract::{Operation, Things, body, complete, etag, import, look, operations, settings},
    scene::id,
};

both!(fields_of_the_server_are_refused_and_never_stored);

/// What belongs to the server, whatever a resource shows of it.
const SERVERS: &[&str] = &[
    "id",
    "authority",
    "authority_id",
    "scope_id",
    "version",
    "role",
    "author",
    "by",
    "person",
    "person_id",
    "account_id",
    "created_at",
    "updated_at",
    "made_at",
    "at",
    "revision",
    "number",
    "hash",
    "previous_hash",
    "secret",
    "is_admin",
    "_links",
];

fn contract() -> Value {
    yaml_serde::from_str(&fs::read_to_string(root().join("openapi.yaml")).unwrap()).unwrap()
}

/// A schema, where it is only named.
fn named<'a>(contract: &'a Value, schema: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(name) => &contract["components"]["schemas"][name.rsplit('/').next().unwrap()],
        None => schema,
    }
}

fn properties(contract: &Value, schema: &Value) -> BTreeSet<String> {
    let schema = named(contract, schema);
    let mut found: BTreeSet<String> =
        schema["properties"].as_object().iter().flat_map(|it| it.keys().cloned()).collect();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        found.extend(properties(contract, part));
    }
    found
}

fn json_of(holder: &Value) -> &Value {
    let content = holder["content"].as_object();
    content
        .and_then(|it| it.iter().find(|(kind, _)| kind.contains("json")))
        .map_or(&Value::Null, |(_, it)| &it["schema"])
}

/// The fields that a body of the operation must not have: those of the server, and all that its
/// answers show and its bodies do not take.
fn foreign(contract: &Value, operation: &Operation) -> BTreeSet<String> {
    let written = &contract["paths"][&operation.path][operation.method.to_lowercase()];
    let taken = properties(contract, json_of(&written["requestBody"]));
    let answers = written["responses"].as_object().unwrap();
    let shown = answers
        .iter()
        .filter(|(status, _)| status.starts_with('2'))
        .flat_map(|(_, answer)| properties(contract, json_of(named(contract, answer))));
    let all: BTreeSet<String> = shown.chain(SERVERS.iter().map(|it| (*it).to_owned())).collect();
    all.difference(&taken).cloned().collect()
}

/// Every object in a body, by its pointer.
fn objects(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.push(at.to_owned());
            for (name, value) in fields {
                objects(value, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(rows) => {
            for (number, row) in rows.iter().enumerate() {
                objects(row, &format!("{at}/{number}"), found);
            }
        }
        _ => {}
    }
}

/// Who may do it at all.
fn able(app: &TestApp, operation: &str) -> Persona {
    match operation {
        "add_person" | "change_person" | "put_settings" => app.administrator(),
        _ => app.plan_lead(),
    }
}

async fn fields_of_the_server_are_refused_and_never_stored(app: &TestApp) {
    let (contract, lead) = (contract(), app.plan_lead());
    let action = &lead.all("/api/v1/actions?sort=-due&status=in_progress").await[0];
    complete(&lead, &id(action)).await;
    let _ = import(&lead, &app.plan()).await;
    let _ = look(&lead, &app.inspection()).await;
    let ours = Things::of(&app.administrator(), app.demo("authority_id")).await;
    let (settings, witness) = (settings(app).await, Witness::of(app).await);
    let (before, mut refused, mut bodies) = (witness.state().await, 0, 0);
    for operation in operations() {
        let written = &contract["paths"][&operation.path][operation.method.to_lowercase()];
        if written["requestBody"].is_null() {
            continue;
        }
        let body = richer(&operation.name, body(&operation.name, &ours, &settings).unwrap(), &ours);
        let path = ours.address(&operation.path).unwrap();
        let who = able(app, &operation.name);
        let etag = etag(&who, &path).await;
        let mut places = Vec::new();
        objects(&body, "", &mut places);
        bodies += 1;
        for place in places {
            let object = body.pointer(&place).unwrap().as_object().unwrap();
            for field in unwanted(&contract, &operation, &place, object) {
                let mut sent = body.clone();
                let fields = sent.pointer_mut(&place).unwrap().as_object_mut().unwrap();
                let _ = fields.insert(field.clone(), json!("01941f00-0000-7000-8000-000000000000"));
                let mut ask = who.ask(&operation.method, &path).json(&sent);
                ask = match operation.method.as_str() {
                    "POST" => ask.key(&format!("fields-{refused}")),
                    _ => ask.header("if-match", &etag),
                };
                let reply = ask.await.expect(422);
                let pointer = format!("{place}/{field}");
                assert_eq!(reply.pointers(), [pointer], "{}: {}", reply.line, reply.text);
                assert_eq!(witness.state().await, before, "{} stored {field}", reply.line);
                refused += 1;
            }
        }
    }
    println!("{refused} fields in {bodies} bodies");
    assert!(bodies >= 30 && refused >= 500, "{bodies} {refused}");
    witness.close().await;
}

fn unwanted(
    contract: &Value,
    operation: &Operation,
    place: &str,
    object: &Map<String, Value>,
) -> Vec<String> {
    let all: Vec<String> = if place.is_empty() {
        foreign(contract, operation).into_iter().collect()
    } else {
        SERVERS.iter().map(|it| (*it).to_owned()).collect()
    };
    // Inside of lists a person or a role may be what is said.
    all.into_iter().filter(|field| !object.contains_key(field)).collect()
}

/// A body with everything in it that has fields of its own.
fn richer(operation: &str, mut body: Value, ours: &Things) -> Value {
    if ["add_post", "change_post"].contains(&operation) {
        body["holders"] =
            json!([{"person": ours.get("person"), "from": "2024-01-01", "until": null}]);
    }
    body
}
