//! What every operation of the contract must say. A new one that lacks it fails here: describe it
//! where its route is, and run `tools/examples.py`.

use std::collections::BTreeSet;

use axum::response::IntoResponse as _;
use serde_json::{Map, Value};

use super::{
    complete::PROBLEMS,
    examples::{EXAMPLES, problem_key},
    openapi,
};
use crate::problem::Problem;

fn contract() -> Value {
    serde_json::to_value(openapi()).expect("the contract is JSON")
}

fn examples() -> Map<String, Value> {
    serde_json::from_str(EXAMPLES).expect("examples.json is an object")
}

/// Each operation: method and path, operation.
fn operations(contract: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    for (path, item) in contract["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            found.push((format!("{} {path}", method.to_uppercase()), operation));
        }
    }
    assert!(found.len() > 80, "only {} operations", found.len());
    found
}

fn nothing(missing: &[String]) {
    assert!(missing.is_empty(), "\n  {}\n", missing.join("\n  "));
}

#[test]
fn every_operation_is_named_summarised_and_tagged() {
    let contract = contract();
    let declared: BTreeSet<&str> =
        contract["tags"].as_array().unwrap().iter().filter_map(|it| it["name"].as_str()).collect();
    let mut names = BTreeSet::new();
    let mut missing = Vec::new();
    for (at, operation) in operations(&contract) {
        match operation["operationId"].as_str() {
            None | Some("") => missing.push(format!("{at} has no operationId")),
            Some(name) if !names.insert(name) => missing.push(format!("{at}: {name} is taken")),
            Some(_) => {}
        }
        if operation["summary"].as_str().is_none_or(|summary| summary.trim().is_empty()) {
            missing.push(format!("{at} has no summary"));
        }
        let tags = operation["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
        if tags.is_empty() {
            missing.push(format!("{at} has no tag"));
        }
        for tag in tags.iter().filter(|it| !it.as_str().is_some_and(|it| declared.contains(it))) {
            missing.push(format!("{at} has the tag {tag}, which is not declared"));
        }
    }
    nothing(&missing);
}

#[test]
fn every_path_parameter_is_declared_and_has_an_example() {
    let contract = contract();
    let mut missing = Vec::new();
    for (at, operation) in operations(&contract) {
        let template: BTreeSet<&str> =
            at.split('{').skip(1).map(|part| part.split('}').next().unwrap_or_default()).collect();
        let given = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let given: Vec<&Value> = given.iter().filter(|it| it["in"] == "path").collect();
        let declared: BTreeSet<&str> = given.iter().filter_map(|it| it["name"].as_str()).collect();
        if template != declared || given.len() != declared.len() {
            missing.push(format!("{at} declares {declared:?}"));
        }
        for parameter in given {
            if parameter["required"] != true || parameter["example"].is_null() {
                missing.push(format!(
                    "{at}: {} is not required, or has no example",
                    parameter["name"]
                ));
            }
        }
    }
    nothing(&missing);
}

#[test]
fn every_body_has_an_example() {
    let contract = contract();
    let mut missing = Vec::new();
    for (at, operation) in operations(&contract) {
        // Their files are documents of many pages.
        let files =
            ["get_document", "get_evidence_file", "get_pack_document", "get_submitted_document"];
        if operation["operationId"].as_str().is_some_and(|it| files.contains(&it)) {
            continue;
        }
        let bodies = [
            ("request", &operation["requestBody"]),
            ("200", &operation["responses"]["200"]),
            ("201", &operation["responses"]["201"]),
            ("202", &operation["responses"]["202"]),
        ];
        // The bytes of a file are no example that anybody could read.
        let files = [
            "application/octet-stream",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "multipart/form-data",
        ];
        for (part, body) in bodies {
            for (media, content) in body["content"].as_object().into_iter().flatten() {
                if content["example"].is_null() && !files.contains(&media.as_str()) {
                    missing.push(format!("{at}: {part} {media} has no example"));
                }
            }
        }
    }
    nothing(&missing);
}

#[test]
fn every_example_belongs_to_an_operation() {
    let contract = contract();
    let names: BTreeSet<&str> =
        operations(&contract).iter().filter_map(|(_, it)| it["operationId"].as_str()).collect();
    let problems: BTreeSet<String> =
        PROBLEMS.iter().map(|(status, ..)| problem_key(status)).collect();
    let examples = examples();
    let strays: Vec<String> = examples
        .keys()
        .filter(|key| {
            let kinds = ["csv:", "text:", "calendar:"];
            let name = kinds.iter().find_map(|kind| key.strip_prefix(kind)).unwrap_or(key);
            !names.contains(name) && !problems.contains(*key) && *key != "parameters"
        })
        .cloned()
        .collect();
    nothing(&strays);
}

#[test]
fn every_problem_has_an_example_of_its_status() {
    let contract = contract();
    for (status, name, _) in PROBLEMS {
        let example = &contract["components"]["responses"][name]["content"]["application/problem+json"]
            ["example"];
        assert_eq!(example["status"].to_string(), *status, "{name}");
        for field in ["type", "title", "detail"] {
            assert!(example[field].is_string(), "{name} has no {field}");
        }
    }
}

/// Those that `tools/examples.py` cannot call up.
#[tokio::test]
async fn the_examples_of_our_faults_are_what_the_server_says() {
    let faults = [
        Problem::internal(),
        Problem::unavailable("the database is busy; try again"),
        Problem::unfinished(),
        Problem::limited(3),
    ];
    for fault in faults {
        let response = fault.into_response();
        let key = problem_key(response.status().as_str());
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let said: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(examples()[&key], said, "{key}");
    }
}
