//! The contract to read: as YAML for tools, as a page for people, both without anything from
//! elsewhere.

use std::{
    fmt::Write as _,
    sync::{Arc, LazyLock},
};

use axum::{
    Router,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::Value;
use utoipa::openapi::OpenApi as Document;

use super::words::{escaped, facts, kind, members, paragraphs, prose, text_at};
use crate::Api;

const STYLE: &str = include_str!("page.css");

/// The contract as a file and as a page.
struct Texts {
    yaml: String,
    page: String,
}

impl Texts {
    fn of(document: Document) -> Self {
        let document = super::complete(document);
        let page = render(&serde_json::to_value(&document).unwrap_or_default());
        Self { yaml: super::yaml(&document), page }
    }
}

/// The routes of the contract itself. Its texts are made when somebody first asks for them: no
/// start waits for that.
pub(crate) fn pages(document: Document) -> Router<Api> {
    let texts = Arc::new(LazyLock::new(move || Texts::of(document)));
    let again = Arc::clone(&texts);
    Router::new()
        .route(
            "/api/openapi.yaml",
            get(async move || text(&texts.yaml, "application/yaml; charset=utf-8")),
        )
        .route("/api/docs", get(async move || text(&again.page, "text/html; charset=utf-8")))
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

/// The reference page: one section a tag, one article an operation; then problems and schemas.
fn render(document: &Value) -> String {
    let mut out = String::new();
    write_head(&mut out, document);
    for tag in members(document, "/tags").map(|(_, tag)| tag) {
        write_section(&mut out, document, tag);
    }
    out.push_str("<section aria-labelledby=\"problems\"><h2 id=\"problems\">problems</h2>");
    let mut problems: Vec<(u64, &str, &Value)> = members(document, "/components/responses")
        .map(|(name, response)| (status_of(response), name, response))
        .collect();
    problems.sort_by_key(|(status, ..)| *status);
    for (status, name, response) in problems {
        write_problem(&mut out, status, name, response);
    }
    out.push_str(
        "</section><section aria-labelledby=\"schemas\"><h2 id=\"schemas\">schemas</h2>\
         <p>Fields that are not marked as needed may be absent from a request.</p>",
    );
    for (name, schema) in members(document, "/components/schemas") {
        write_schema(&mut out, name, schema);
    }
    out.push_str("</section></main></body></html>");
    out
}

/// All up to the first section.
fn write_head(out: &mut String, document: &Value) {
    let title = escaped(text_at(document, "/info/title"));
    let _ = write!(
        out,
        "<!doctype html><html lang=\"en-GB\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}: API \
         reference</title><style>{STYLE}</style></head><body>\
         <a class=\"skip\" href=\"#main\">Skip to the operations</a>\
         <header><h1>{title}: API reference</h1><p>{}</p>\
         <p>Version {}. The same as a file for tools: \
         <a href=\"/api/openapi.yaml\">openapi.yaml</a>.</p>\
         <p>Send <code>Authorization: Bearer …</code> with every request that does not say \
         otherwise: {}.</p></header><nav aria-label=\"Parts\"><ul>",
        prose(text_at(document, "/info/description")),
        escaped(text_at(document, "/info/version")),
        prose(&lower_first(text_at(document, "/components/securitySchemes/token/description"))),
    );
    for (_, tag) in members(document, "/tags") {
        let _ = write!(
            out,
            "<li><a href=\"#{0}\">{0}</a>: {1}</li>",
            escaped(text_at(tag, "/name")),
            prose(&lower_first(text_at(tag, "/description")))
        );
    }
    out.push_str(
        "<li><a href=\"#problems\">problems</a>: every answer that is not a success</li>\
         <li><a href=\"#schemas\">schemas</a>: the bodies, field by field</li></ul></nav>\
         <main id=\"main\">",
    );
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The operations of a tag: method, path, operation.
fn operations<'a>(document: &'a Value, tag: &'a str) -> Vec<(&'a str, &'a str, &'a Value)> {
    let mut found = Vec::new();
    for (path, item) in members(document, "/paths") {
        for (method, operation) in members(item, "") {
            if members(operation, "/tags").any(|(_, it)| it == tag) {
                found.push((method, path, operation));
            }
        }
    }
    found
}

fn write_section(out: &mut String, document: &Value, tag: &Value) {
    let name = text_at(tag, "/name");
    let _ = write!(
        out,
        "<section aria-labelledby=\"{0}\"><h2 id=\"{0}\">{0}</h2><p>{1}.</p><ul>",
        escaped(name),
        prose(text_at(tag, "/description").trim_end_matches('.'))
    );
    let operations = operations(document, name);
    for (.., operation) in &operations {
        let _ = write!(
            out,
            "<li><a href=\"#{}\">{}</a></li>",
            escaped(text_at(operation, "/operationId")),
            prose(text_at(operation, "/summary").trim_end_matches('.'))
        );
    }
    out.push_str("</ul>");
    for (method, path, operation) in operations {
        write_operation(out, method, path, operation);
    }
    out.push_str("</section>");
}

fn write_operation(out: &mut String, method: &str, path: &str, operation: &Value) {
    let _ = write!(
        out,
        "<article aria-labelledby=\"{id}\"><h3 id=\"{id}\">{}</h3>\
         <p><span class=\"method\">{}</span><code>{}</code></p>{}",
        prose(text_at(operation, "/summary").trim_end_matches('.')),
        method.to_uppercase(),
        escaped(path),
        paragraphs(text_at(operation, "/description")),
        id = escaped(text_at(operation, "/operationId")),
    );
    if members(operation, "/security").next().is_none() {
        out.push_str("<p>No credentials are needed.</p>");
    }
    write_parameters(out, operation);
    if let Some(body) = operation.pointer("/requestBody/content/application~1json") {
        let _ = write!(out, "<h4>Request</h4><p>Send {}.</p>", kind(body.get("schema")));
        write_example(out, "Example of the request", body.get("example"));
    }
    out.push_str("<h4>Answer</h4>");
    let mut others = Vec::new();
    for (status, response) in members(operation, "/responses") {
        if let Some(name) =
            text_at(response, "/$ref").rsplit('/').next().filter(|it| !it.is_empty())
        {
            others.push(format!("<a href=\"#problem-{}\">{status}</a>", escaped(name)));
        } else {
            write_answer(out, status, response);
        }
    }
    let _ = write!(out, "<p>Otherwise {}.</p></article>", others.join(", "));
}

fn write_answer(out: &mut String, status: &str, response: &Value) {
    let description = text_at(response, "/description").trim_end_matches('.');
    let _ = write!(out, "<p><strong>{status}</strong> {}", prose(description));
    if let Some(content) = response.pointer("/content/application~1json") {
        let _ = write!(out, ": {}", kind(content.get("schema")));
    }
    out.push_str(".</p>");
    for (media, content) in members(response, "/content") {
        let label = match media {
            "application/json" => "Example of the answer".to_owned(),
            media => format!("Example of the answer as {media}"),
        };
        write_example(out, &label, content.get("example"));
    }
}

fn write_parameters(out: &mut String, operation: &Value) {
    let mut parameters = members(operation, "/parameters").peekable();
    if parameters.peek().is_none() {
        return;
    }
    out.push_str("<h4>Parameters</h4><dl>");
    for (_, parameter) in parameters {
        let needed = parameter.get("required").and_then(Value::as_bool).unwrap_or(false);
        let _ = write!(
            out,
            "<div><dt><code>{}</code> <span>{}, {}{}</span></dt><dd>{}.",
            escaped(text_at(parameter, "/name")),
            escaped(text_at(parameter, "/in")),
            kind(parameter.get("schema")),
            if needed { ", needed" } else { "" },
            prose(text_at(parameter, "/description").trim_end_matches('.')),
        );
        match parameter.get("example") {
            Some(Value::String(example)) => {
                let _ = write!(out, " Example: <code>{}</code>", escaped(example));
            }
            Some(example) => {
                let _ = write!(out, " Example: <code>{}</code>", escaped(&example.to_string()));
            }
            None => {}
        }
        out.push_str("</dd></div>");
    }
    out.push_str("</dl>");
}

fn write_example(out: &mut String, label: &str, example: Option<&Value>) {
    let text = match example {
        None => return,
        Some(Value::String(text)) => text.clone(),
        Some(example) => serde_json::to_string_pretty(example).unwrap_or_default(),
    };
    let _ = write!(
        out,
        "<details><summary>{}</summary><pre><code>{}</code></pre></details>",
        escaped(label),
        escaped(&text)
    );
}

/// The example of a shared answer; 304 has no body and so none.
fn problem_example(response: &Value) -> Option<&Value> {
    response.pointer("/content/application~1problem+json/example")
}

fn status_of(response: &Value) -> u64 {
    let status = problem_example(response).and_then(|example| example.get("status"));
    status.and_then(Value::as_u64).unwrap_or(304)
}

fn write_problem(out: &mut String, status: u64, name: &str, response: &Value) {
    let _ = write!(
        out,
        "<article aria-labelledby=\"problem-{0}\"><h3 id=\"problem-{0}\">{status} {0}</h3><p>{1}.</p>",
        escaped(name),
        prose(text_at(response, "/description").trim_end_matches('.'))
    );
    write_example(out, "Example of the answer", problem_example(response));
    out.push_str("</article>");
}

fn write_schema(out: &mut String, name: &str, schema: &Value) {
    let name = escaped(name);
    let _ = write!(
        out,
        "<article aria-labelledby=\"schema-{name}\"><h3 id=\"schema-{name}\">{name}</h3>{}{}",
        paragraphs(text_at(schema, "/description")),
        facts(schema)
    );
    let needed: Vec<&Value> = members(schema, "/required").map(|(_, it)| it).collect();
    let mut fields = members(schema, "/properties").peekable();
    if fields.peek().is_some() {
        out.push_str("<dl>");
        for (field, schema) in fields {
            let _ = write!(
                out,
                "<div><dt><code>{}</code> <span>{}{}</span></dt><dd>{}</dd></div>",
                escaped(field),
                kind(Some(schema)),
                if needed.iter().any(|it| *it == field) { ", needed" } else { "" },
                prose(meaning(schema)),
            );
        }
        out.push_str("</dl>");
    }
    out.push_str("</article>");
}

/// What a field means: said beside it, or in the one of its forms that is not null.
fn meaning(schema: &Value) -> &str {
    let own = text_at(schema, "/description");
    let forms = members(schema, "/oneOf").map(|(_, form)| text_at(form, "/description"));
    std::iter::once(own).chain(forms).find(|text| !text.is_empty()).unwrap_or_default()
}
