//! The contract to read: as YAML for tools, as a page for people, both without anything from
//! elsewhere.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    Router,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::Value;
use utoipa::openapi::OpenApi as Document;

use crate::Api;

/// The routes of the contract itself.
pub(crate) fn pages(document: &Document) -> Router<Api> {
    let yaml: Arc<str> = document.to_yaml().unwrap_or_default().into();
    let page: Arc<str> = render(&serde_json::to_value(document).unwrap_or_default()).into();
    Router::new()
        .route(
            "/api/openapi.yaml",
            get(async move || text(&yaml, "application/yaml; charset=utf-8")),
        )
        .route("/api/docs", get(async move || text(&page, "text/html; charset=utf-8")))
}

fn text(body: &str, media: &'static str) -> Response {
    let mut response = body.to_owned().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if media.starts_with("text/html") {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                 frame-ancestors 'none'",
            ),
        );
    }
    response
}

/// Text as it may stand in a page.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

fn words<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

const STYLE: &str = "body{font:1.0625rem/1.5 'Helvetica Neue',Helvetica,Arial,sans-serif;margin:0 auto;\
max-width:60rem;padding:1rem;color:#0b0c0c}h2{border-top:1px solid #b1b4b6;padding-top:1rem}\
h3{font-size:1.0625rem;margin:2rem 0 .25rem}code{background:#f3f2f1;padding:0 .25rem;overflow-wrap:anywhere}\
pre{background:#f3f2f1;padding:.75rem;overflow-x:auto}pre code{padding:0}table{border-collapse:collapse;width:100%}\
th,td{text-align:left;vertical-align:top;padding:.25rem .5rem .25rem 0;border-bottom:1px solid #b1b4b6}\
.method{display:inline-block;min-width:4.5rem;font-weight:bold}a{color:#1a65a6}a:focus{background:#fd0;color:#0b0c0c}\
nav ul{columns:2;padding-left:1rem}@media(max-width:40rem){nav ul{columns:1}td,th{display:block;border:0}}";

/// The reference page: one section a tag, one article an operation.
fn render(document: &Value) -> String {
    let mut out =
        String::from("<!doctype html><html lang=\"en-GB\"><head><meta charset=\"utf-8\">");
    let title = escaped(words(document, "/info/title"));
    let _ = write!(
        out,
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}: API \
         reference</title><style>{STYLE}</style></head><body><main><h1>{title}: API reference</h1>\
         <p>{}</p><p>Version {}. The same as a file for tools: \
         <a href=\"/api/openapi.yaml\">openapi.yaml</a>.</p>",
        escaped(words(document, "/info/description")),
        escaped(words(document, "/info/version")),
    );
    let none = Vec::new();
    let tags = document.get("tags").and_then(Value::as_array).unwrap_or(&none);
    out.push_str("<nav aria-label=\"Parts\"><ul>");
    for tag in tags {
        let name = escaped(words(tag, "/name"));
        let _ = write!(out, "<li><a href=\"#{name}\">{name}</a></li>");
    }
    out.push_str("<li><a href=\"#schemas\">schemas</a></li></ul></nav>");
    for tag in tags {
        let name = words(tag, "/name");
        let _ = write!(
            out,
            "<section aria-labelledby=\"{0}\"><h2 id=\"{0}\">{0}</h2><p>{1}</p>",
            escaped(name),
            escaped(words(tag, "/description"))
        );
        for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let tagged = operation.get("tags").and_then(Value::as_array);
                if tagged.is_some_and(|tags| tags.iter().any(|tag| tag == name)) {
                    write_operation(&mut out, method, path, operation);
                }
            }
        }
        out.push_str("</section>");
    }
    out.push_str("<section aria-labelledby=\"schemas\"><h2 id=\"schemas\">schemas</h2>");
    for (name, schema) in
        document.pointer("/components/schemas").and_then(Value::as_object).into_iter().flatten()
    {
        write_schema(&mut out, name, schema);
    }
    out.push_str("</section></main></body></html>");
    out
}

fn write_operation(out: &mut String, method: &str, path: &str, operation: &Value) {
    let id = escaped(words(operation, "/operationId"));
    let _ = write!(
        out,
        "<article aria-labelledby=\"{id}\"><h3 id=\"{id}\"><span class=\"method\">{}</span> <code>{}</code></h3><p>{}</p>",
        method.to_uppercase(),
        escaped(path),
        escaped(words(operation, "/summary")),
    );
    let parameters = operation.get("parameters").and_then(Value::as_array);
    if let Some(parameters) = parameters.filter(|parameters| !parameters.is_empty()) {
        out.push_str("<table><thead><tr><th scope=\"col\">Parameter</th><th scope=\"col\">In</th><th scope=\"col\">Meaning</th></tr></thead><tbody>");
        for parameter in parameters {
            let needed = parameter.get("required").and_then(Value::as_bool).unwrap_or(false);
            let _ = write!(
                out,
                "<tr><td><code>{}</code>{}</td><td>{}</td><td>{}</td></tr>",
                escaped(words(parameter, "/name")),
                if needed { " (needed)" } else { "" },
                escaped(words(parameter, "/in")),
                escaped(words(parameter, "/description")),
            );
        }
        out.push_str("</tbody></table>");
    }
    if let Some(body) = operation.pointer("/requestBody/content/application~1json") {
        let _ = write!(out, "<p>Send {}.</p>", link(body.get("schema")));
        write_example(out, "Example", body.get("example"));
    }
    for (status, response) in
        operation.get("responses").and_then(Value::as_object).into_iter().flatten()
    {
        if let Some(content) = response.pointer("/content/application~1json") {
            let _ = write!(
                out,
                "<p><strong>{status}</strong> {}: {}.</p>",
                escaped(words(response, "/description")),
                link(content.get("schema"))
            );
            write_example(out, "Example answer", content.get("example"));
        }
    }
    let statuses: Vec<&str> = operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(status, _)| status.as_str())
        .collect();
    let _ = write!(out, "<p>Statuses: {}.</p></article>", statuses.join(", "));
}

fn write_example(out: &mut String, label: &str, example: Option<&Value>) {
    if let Some(text) = example.and_then(|example| serde_json::to_string_pretty(example).ok()) {
        let _ = write!(
            out,
            "<details><summary>{label}</summary><pre tabindex=\"0\"><code>{}</code></pre></details>",
            escaped(&text)
        );
    }
}

/// A schema's name as a link, or its type in words.
fn link(schema: Option<&Value>) -> String {
    let Some(schema) = schema else { return "anything".into() };
    if let Some(name) = words(schema, "/$ref").rsplit('/').next().filter(|name| !name.is_empty()) {
        return format!("<a href=\"#schema-{0}\">{0}</a>", escaped(name));
    }
    if let Some(options) = schema.get("oneOf").or(schema.get("anyOf")).and_then(Value::as_array) {
        return options.iter().map(|option| link(Some(option))).collect::<Vec<_>>().join(" or ");
    }
    match schema.get("type") {
        Some(Value::String(kind)) if kind == "array" => {
            format!("list of {}", link(schema.get("items")))
        }
        Some(Value::String(kind)) => escaped(kind),
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).map(escaped).collect::<Vec<_>>().join(" or ")
        }
        _ => "anything".into(),
    }
}

fn write_schema(out: &mut String, name: &str, schema: &Value) {
    let name = escaped(name);
    let _ = write!(
        out,
        "<article aria-labelledby=\"schema-{name}\"><h3 id=\"schema-{name}\">{name}</h3><p>{}</p>",
        escaped(words(schema, "/description"))
    );
    if let Some(codes) = schema.get("enum").and_then(Value::as_array) {
        let codes: Vec<String> = codes
            .iter()
            .filter_map(Value::as_str)
            .map(|code| format!("<code>{}</code>", escaped(code)))
            .collect();
        let _ = write!(out, "<p>One of {}.</p>", codes.join(", "));
    }
    if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
        let none = Vec::new();
        let needed = schema.get("required").and_then(Value::as_array).unwrap_or(&none);
        out.push_str("<table><thead><tr><th scope=\"col\">Field</th><th scope=\"col\">Type</th><th scope=\"col\">Meaning</th></tr></thead><tbody>");
        for (field, schema) in fields {
            let _ = write!(
                out,
                "<tr><td><code>{}</code>{}</td><td>{}</td><td>{}</td></tr>",
                escaped(field),
                if needed.iter().any(|it| it == field) { " (needed)" } else { "" },
                link(Some(schema)),
                escaped(words(schema, "/description")),
            );
        }
        out.push_str("</tbody></table>");
    }
    out.push_str("</article>");
}
