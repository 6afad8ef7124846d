//! Whatever goes wrong is said in one shape. (That every error has it, and every answer its security
//! headers, is asserted for each answer of every test; see `assert_lawful`.)

use actionplan_tests::{TestApp, assert_lawful, both};
use serde_json::json;

use crate::scene::{Scene, UNKNOWN};

both!(
    unknown_addresses_and_methods_have_problem_documents,
    addresses_are_read_strictly,
    what_is_public_needs_no_credentials,
    a_head_answers_as_a_get_without_its_body,
);

async fn unknown_addresses_and_methods_have_problem_documents(app: &TestApp) {
    let scene = Scene::set(app).await;
    for who in [app.plan_lead(), app.anonymous()] {
        for path in [
            "/api",
            "/api/v1",
            "/api/v2/plans",
            "/api/v1/plans/",
            "/api/v1/nothing",
            "/.git/config",
            "/metrics",
            "/api/v1/../v1/plans%2f",
        ] {
            let missing = who.get(path).await.expect(404);
            assert_eq!(missing.problem(), "not-found", "{path}");
        }
        for (method, path, allowed) in [
            ("DELETE", "/api/v1/plans".to_owned(), "GET"),
            ("PUT", scene.own(), "PATCH"),
            ("POST", scene.own(), "GET"),
            ("PATCH", "/api/v1/me".to_owned(), "GET"),
            ("POST", "/healthz".to_owned(), "GET"),
            ("GET", "/api/v1/auth/token".to_owned(), "POST"),
            ("DELETE", "/.well-known/jwks.json".to_owned(), "GET"),
            ("TRACE", "/api/v1/plans".to_owned(), "GET"),
            ("OPTIONS", "/api/v1/plans".to_owned(), "GET"),
            ("PROPFIND", "/api/v1/plans".to_owned(), "GET"),
            ("POST", "/api/openapi.yaml".to_owned(), "GET"),
        ] {
            let refused = who.ask(method, &path).await.expect(405);
            assert_eq!(refused.problem(), "method-not-allowed");
            assert!(
                refused.header("allow").contains(allowed),
                "{method} {path}: {}",
                refused.header("allow")
            );
        }
    }
}

async fn addresses_are_read_strictly(app: &TestApp) {
    let lead = app.plan_lead();
    for bad in [
        "1",
        "x",
        "%00",
        "..",
        "01941f0000007000800000000000000Z",
        "%27%20or%201=1",
        "{plan}",
        "null",
    ] {
        let reply = lead.get(&format!("/api/v1/plans/{bad}")).await;
        assert!([400, 404].contains(&reply.status), "{bad}: {}", reply.status);
    }
    let _ = lead.get(&format!("/api/v1/plans/{UNKNOWN}")).await.expect(404);
    let _ = lead.get("/api/v1/changes/x").await.expect(400);
    let _ = lead.get("/api/v1/changes/99999999999999999999").await.expect(400);
    let long = lead.get(&format!("/api/v1/actions?q={}", "a".repeat(4000))).await.expect(400);
    assert_eq!(long.pointers(), ["?q"]);
    // What was asked is not repeated in the answer.
    let probe = lead.get("/api/v1/%3Cscript%3Ealert(1)%3C/script%3E").await.expect(404);
    assert!(!probe.text.contains("script"));
}

async fn what_is_public_needs_no_credentials(app: &TestApp) {
    let anyone = app.anonymous();
    for path in ["/healthz", "/readyz", "/.well-known/jwks.json", "/api/openapi.yaml", "/api/docs"]
    {
        let _ = anyone.get(path).await.expect(200);
    }
    let docs = anyone.get("/api/docs").await;
    let front = anyone.get("/").await.expect(303);
    assert_eq!(front.header("location"), "/sign-in", "a browser is shown where to sign in");
    assert!(docs.header("content-type").starts_with("text/html"));
    assert!(
        !docs.text.contains("<script") && !docs.text.contains("src=\"http"),
        "it loads nothing from elsewhere"
    );
    assert!(docs.text.contains("list_actions") || docs.text.contains("/api/v1/actions"));
    let keys = anyone.get("/.well-known/jwks.json").await.json;
    assert_eq!(keys["keys"][0]["crv"], "Ed25519");
    assert_eq!(keys["keys"][0]["d"], json!(null), "the public half only");
}

async fn a_head_answers_as_a_get_without_its_body(app: &TestApp) {
    let path = format!("/api/v1/plans/{}", app.plan());
    let head = app.plan_lead().ask("HEAD", &path).await.expect(200);
    let get = app.plan_lead().get(&path).await.expect(200);
    assert_lawful(&head);
    assert_eq!((head.text.as_str(), head.etag()), ("", get.etag()));
    let _ = app.anonymous().ask("HEAD", &path).await.expect(401);
}
