//! The headers of every answer, name by name. What a new header should be is decided here.

use std::collections::BTreeMap;

use actionplan_tests::{Reply, TestApp, both};
use serde_json::json;

use crate::{contract::operations, scene::UNKNOWN};

both!(
    every_operation_answers_with_all_headers,
    errors_answer_with_all_headers,
    pages_and_files_answer_with_all_headers,
);

/// What every answer has, whatever it says.
const ALWAYS: &[(&str, &str)] = &[
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("referrer-policy", "same-origin"),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("x-robots-tag", "noindex, nofollow"),
];

/// The policy of what is no page: nothing is loaded, and nobody frames it.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

/// What no answer may have: other sites read nothing, and nobody is told what runs here.
const NEVER: &[&str] = &[
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "server",
    "x-powered-by",
    "set-cookie",
];

fn check(reply: &Reply, caching: &[&str], policy: &str) {
    let said = format!("{} answered {}: {:#?}", reply.line, reply.status, reply.headers);
    for (name, value) in ALWAYS {
        let all: Vec<_> = reply.headers.get_all(*name).iter().collect();
        assert_eq!(all, [value], "{name}: {said}");
    }
    for name in NEVER {
        assert!(!reply.headers.contains_key(*name), "{name}: {said}");
    }
    assert_eq!(reply.header("content-security-policy"), policy, "{said}");
    assert!(caching.contains(&reply.header("cache-control")), "{said}");
    assert_eq!(reply.header("x-request-id").len(), 36, "{said}");
    if !reply.text.is_empty() {
        let kind = reply.header("content-type");
        let kinds = [
            "application/json",
            "application/problem+json",
            "application/yaml; charset=utf-8",
            "text/csv; charset=utf-8",
            "text/html; charset=utf-8",
            "text/plain; charset=utf-8",
        ];
        assert!(kinds.contains(&kind), "{said}");
    }
}

/// An answer of the API: what was read may be kept by who read it, and asked for again; an error
/// may not.
fn check_api(reply: &Reply) {
    let caching = if reply.status < 400 { "private, no-cache" } else { "no-store" };
    // Keys are for everybody, and a secret is for nobody's cache.
    let public = ["no-store", "public, max-age=300", "no-cache"];
    let is_public = ["jwks", "auth/token", "healthz", "readyz", "/tokens"]
        .iter()
        .any(|part| reply.line.contains(part));
    if is_public {
        check(reply, &[&[caching][..], &public].concat(), NOTHING);
    } else {
        check(reply, &[caching], NOTHING);
    }
    if reply.headers.contains_key("etag") && reply.line.starts_with("GET") {
        assert_eq!(reply.header("vary"), "authorization, cookie, accept", "{}", reply.line);
    }
}

async fn every_operation_answers_with_all_headers(app: &TestApp) {
    let lead = app.plan_lead();
    let me = lead.read("/api/v1/me").await;
    let first = async |path: &str| {
        let page = lead.read(&format!("/api/v1/{path}")).await;
        page["items"][0]["id"].as_str().unwrap_or(UNKNOWN).to_owned()
    };
    let known = BTreeMap::from([
        ("plan", app.plan()),
        ("inspection", app.inspection()),
        ("authority", app.demo("authority_id")),
        ("person", me["person"]["id"].as_str().unwrap_or(UNKNOWN).to_owned()),
        ("action", first("actions").await),
        ("area", first("areas").await),
        ("post", first("posts").await),
        ("framework", "ilacs".to_owned()),
        ("number", "1".to_owned()),
    ]);
    let mut statuses = BTreeMap::<u16, usize>::new();
    for operation in operations() {
        let path: Vec<_> = operation
            .path
            .split('/')
            .map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(name) => known.get(name).map_or(UNKNOWN, String::as_str),
                None => part,
            })
            .collect();
        let path = path.join("/");
        for who in [app.plan_lead(), app.anonymous()] {
            let mut ask = who.ask(&operation.method, &path);
            if operation.method != "GET" {
                // Nothing that could be taken: what changes things is refused.
                ask = ask.header("if-match", "\"v0\"").json(&json!({"nothing": 0}));
            }
            let reply = ask.await;
            check_api(&reply);
            *statuses.entry(reply.status).or_default() += 1;
        }
    }
    assert!(statuses[&200] > 25, "{statuses:?}");
    assert!(statuses[&401] > 80, "{statuses:?}");
}

async fn errors_answer_with_all_headers(app: &TestApp) {
    let lead = app.plan_lead();
    let plans = lead.get("/api/v1/plans").await.expect(200);
    check_api(&plans);
    let fresh = lead.ask("GET", "/api/v1/plans").header("if-none-match", &plans.etag());
    check_api(&fresh.await.expect(304));
    let large = "a".repeat(300 * 1024);
    for (ask, status) in [
        (lead.ask("GET", "/api/v1/plans?colour=red"), 400),
        (lead.ask("GET", "/nothing"), 404),
        (lead.ask("GET", "/.git/config"), 404),
        (lead.ask("GET", "/api/v1/"), 404),
        (lead.ask("DELETE", "/api/v1/plans"), 405),
        (lead.ask("OPTIONS", "/api/v1/plans"), 405),
        (lead.ask("TRACE", "/api/v1/plans"), 405),
        (lead.ask("TRACE", "/"), 405),
        (lead.ask("TRACE", "/nothing"), 405),
        (lead.ask("POST", "/api/v1/posts").body("application/json", large), 413),
        (lead.ask("POST", "/api/v1/posts").body("text/plain", "x"), 415),
        (lead.ask("POST", "/api/v1/posts").body("application/json", "{"), 400),
        (lead.ask("POST", "/api/v1/posts").json(&json!({})), 422),
        (lead.ask("PATCH", &format!("/api/v1/plans/{}", app.plan())).json(&json!({})), 428),
        (lead.ask("POST", "/api/v1/posts").header("sec-fetch-site", "cross-site"), 403),
        (app.auditor().ask("POST", "/api/v1/posts").json(&json!({"title": "A post"})), 403),
        (app.with_token("wrong").ask("GET", "/api/v1/me"), 401),
    ] {
        let reply = ask.await.expect(status);
        check(&reply, &["no-store"], NOTHING);
        assert_eq!(status == 405, reply.headers.contains_key("allow"), "{}", reply.line);
        assert_eq!(status == 401, reply.headers.contains_key("www-authenticate"), "{}", reply.line);
    }
}

async fn pages_and_files_answer_with_all_headers(app: &TestApp) {
    let anyone = app.anonymous();
    let docs = anyone.get("/api/docs").await.expect(200);
    check(&docs, &["no-cache"], docs.header("content-security-policy"));
    let yaml = anyone.get("/api/openapi.yaml").await.expect(200);
    check(&yaml, &["no-cache"], NOTHING);
    let page = anyone.get("/help").await.expect(200);
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"));
    assert!(!policy.contains("unsafe") && !page.text.contains("<script>"), "{}", page.text);
    check(&page, &["no-store"], policy);
    for path in ["/healthz", "/readyz"] {
        check(&anyone.get(path).await.expect(200), &["no-store"], NOTHING);
    }
    let csv = app.plan_lead().get_csv(&format!("/api/v1/actions?plan={}", app.plan())).await;
    check(&csv.expect(200), &["private, no-cache"], NOTHING);
}
