//! Who may come in, and with what.

use std::time::{Duration, Instant};

use actionplan_tests::{TestApp, both};
use serde_json::json;

use crate::scene::{id, update};

both!(
    nobody_comes_in_without_a_valid_token,
    a_token_is_exchanged_for_an_access_token,
    a_forged_access_token_is_refused,
    a_revoked_token_is_refused_at_once,
    a_disabled_person_is_refused_at_once,
    a_token_never_does_more_than_its_maker,
);

async fn nobody_comes_in_without_a_valid_token(app: &TestApp) {
    let good = app.token("plan_lead");
    let path = "/api/v1/plans";
    let missing = app.anonymous().get(path).await.expect(401);
    assert_eq!(
        (missing.problem(), missing.header("www-authenticate")),
        ("unauthenticated", "Bearer")
    );
    let (body, mark) = good.rsplit_once('_').unwrap();
    let swapped: String = body.chars().rev().collect();
    for bad in [
        "x".to_owned(),
        format!("{good}x"),
        good.to_uppercase(),
        format!("{body}_000000"),
        format!("{swapped}_{mark}"),
        format!("{}{}", &good[..20], &good[21..]),
        "apt_0000000000000000000000000000000000000000000_000000".to_owned(),
        "a.b.c".to_owned(),
        "a".repeat(5000),
        format!("{good} {good}"),
    ] {
        let refused = app.with_token(&bad).get(path).await.expect(401);
        assert_eq!(refused.problem(), "unauthenticated");
        assert_eq!(refused.header("www-authenticate"), "Bearer");
        assert!(
            !refused.text.contains(&bad[..1.max(bad.len().min(12))]) || bad.len() < 12,
            "no echo: {}",
            refused.text
        );
    }
    for scheme in [
        format!("Basic {good}"),
        format!("Token {good}"),
        good.clone(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
    ] {
        let _ = app.anonymous().ask("GET", path).header("authorization", &scheme).await.expect(401);
    }
    let _ = app
        .anonymous()
        .ask("GET", path)
        .header("authorization", &format!("bearer {good}"))
        .await
        .expect(200);
    let twice =
        app.plan_lead().ask("GET", path).header("authorization", &format!("Bearer {good}")).await;
    let _ = twice.expect(401);
    let _ = app.anonymous().ask("GET", &format!("{path}?access_token={good}")).await.expect(401);
    let _ = app
        .anonymous()
        .ask("GET", path)
        .header("cookie", &format!("token={good}"))
        .await
        .expect(401);
    // Credentials come before everything else that could be said.
    let _ =
        app.anonymous().ask("POST", "/api/v1/actions").body("text/plain", "x").await.expect(401);
    let _ =
        app.anonymous().ask("PATCH", &format!("/api/v1/plans/{}", app.plan())).await.expect(401);
}

async fn a_token_is_exchanged_for_an_access_token(app: &TestApp) {
    let exchanged = app.manager().ask("POST", "/api/v1/auth/token").await.expect(200);
    assert_eq!(
        (&exchanged.json["token_type"], &exchanged.json["expires_in"]),
        (&json!("Bearer"), &json!(600))
    );
    assert_eq!(exchanged.header("cache-control"), "no-store");
    let access = exchanged.json["access_token"].as_str().unwrap();
    let bearer = app.with_token(access);
    let me = bearer.read("/api/v1/me").await;
    let same = app.manager().read("/api/v1/me").await;
    assert_eq!(
        (&me["person"], &me["role"], &me["authority"]),
        (&same["person"], &same["role"], &same["authority"])
    );
    // An access token is not exchanged for another: it would live for ever.
    let _ = bearer.ask("POST", "/api/v1/auth/token").await.expect(401);
    let _ = app.anonymous().ask("POST", "/api/v1/auth/token").await.expect(401);
    let other = app.other_administrator().ask("POST", "/api/v1/auth/token").await.expect(200);
    let other = app.with_token(other.json["access_token"].as_str().unwrap());
    let _ = other.get(&format!("/api/v1/plans/{}", app.plan())).await.expect(404);
    // What only reads goes on only reading.
    let reading = app.dashboard().ask("POST", "/api/v1/auth/token").await.expect(200);
    let reading = app.with_token(reading.json["access_token"].as_str().unwrap());
    let _ = reading.post("/api/v1/posts", json!({"title": "Head of nothing"})).await.expect(403);
    assert_eq!(reading.read("/api/v1/me").await["may_write"], false);
    assert!(!app.server().log().contains(access));
}

async fn a_forged_access_token_is_refused(app: &TestApp) {
    let exchanged = app.manager().ask("POST", "/api/v1/auth/token").await.expect(200);
    let access = exchanged.json["access_token"].as_str().unwrap().to_owned();
    let parts: Vec<&str> = access.split('.').collect();
    let [head, claims, signature] = parts[..] else { panic!("a JWT has three parts") };
    let flipped = |text: &str, at: usize| -> String {
        let change =
            |(n, c): (usize, char)| if n == at { if c == 'A' { 'B' } else { 'A' } } else { c };
        text.chars().enumerate().map(change).collect()
    };
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0";
    let hs256 = "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9";
    for forged in [
        format!("{head}.{claims}.{}", flipped(signature, 10)),
        format!("{head}.{}.{signature}", flipped(claims, 20)),
        format!("{}.{claims}.{signature}", flipped(head, 5)),
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        format!("{hs256}.{claims}.{signature}"),
        format!("{head}.{claims}."),
        format!("{head}..{signature}"),
        format!(".{claims}.{signature}"),
        format!("{head}.{claims}.{signature}.{signature}"),
        format!("{head}.{claims}"),
        format!("{access}="),
    ] {
        let _ = app.with_token(&forged).get("/api/v1/me").await.expect(401);
    }
    let _ = app.with_token(&access).get("/api/v1/me").await.expect(200);
}

/// A token that somebody made for themselves.
pub async fn make_token(
    who: &actionplan_tests::Persona,
    app: &TestApp,
    scope: &str,
) -> (String, String) {
    let known = who.all("/api/v1/tokens").await;
    // As far ahead as the token that the demonstration made.
    let expires_on = known.iter().find(|it| it["secret"].is_null()).unwrap()["expires_on"].clone();
    let body = json!({"name": "A script", "scope": scope, "expires_on": expires_on});
    let made = who.post("/api/v1/tokens", body).await.expect(201);
    let secret = made.json["secret"].as_str().unwrap().to_owned();
    assert_eq!(made.header("cache-control"), "private, no-cache", "{}", app.plan());
    (id(&made.json), secret)
}

async fn a_revoked_token_is_refused_at_once(app: &TestApp) {
    let (token, secret) = make_token(&app.manager(), app, "read").await;
    let holder = app.with_token(&secret);
    let exchanged = holder.ask("POST", "/api/v1/auth/token").await.expect(200);
    let bearer = app.with_token(exchanged.json["access_token"].as_str().unwrap());
    for who in [&holder, &bearer] {
        let _ = who.get("/api/v1/me").await.expect(200);
    }
    let path = format!("/api/v1/tokens/{token}");
    // Nobody else sees it but those who manage tokens.
    let _ = app.panel_member().get(&path).await.expect(404);
    let _ = app.other_administrator().get(&path).await.expect(404);
    let etag = app.administrator().get(&path).await.expect(200).etag();
    let _ = app.panel_member().delete(&path, &etag).await.expect(404);
    let revoked = Instant::now();
    let _ = app.administrator().delete(&path, &etag).await.expect(204);
    for who in [&holder, &bearer] {
        let _ = who.get("/api/v1/me").await.expect(401);
    }
    assert!(revoked.elapsed() < Duration::from_secs(1));
    assert!(
        !app.administrator().read(&path).await["revoked_at"].is_null(),
        "the record of it stays"
    );
    let _ = app.manager().get("/api/v1/me").await.expect(200);
}

async fn a_disabled_person_is_refused_at_once(app: &TestApp) {
    let manager = app.manager();
    let exchanged = manager.ask("POST", "/api/v1/auth/token").await.expect(200);
    let bearer = app.with_token(exchanged.json["access_token"].as_str().unwrap());
    let person = manager.read("/api/v1/me").await["person"]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/people/{person}");
    // A role that is taken away is gone with the next request.
    let _ = app.administrator().change(&path, json!({"role": "panel_member"})).await.expect(200);
    assert_eq!(bearer.read("/api/v1/me").await["role"], "panel_member");
    let _ = app.administrator().change(&path, json!({"disabled": true})).await.expect(200);
    for who in [&manager, &bearer] {
        let _ = who.get("/api/v1/me").await.expect(401);
        let _ = who.ask("POST", "/api/v1/auth/token").await.expect(401);
    }
    let _ = app
        .administrator()
        .change(&path, json!({"disabled": false, "role": "manager"}))
        .await
        .expect(200);
    let _ = manager.get("/api/v1/me").await.expect(200);
}

async fn a_token_never_does_more_than_its_maker(app: &TestApp) {
    let action = id(&app
        .plan_lead()
        .all(&format!("/api/v1/actions?plan={}&status=in_progress", app.plan()))
        .await[0]);
    let path = format!("/api/v1/actions/{action}/updates");
    let (_, reading) = make_token(&app.plan_lead(), app, "read").await;
    let refused = app.with_token(&reading).post(&path, update("x")).await.expect(403);
    assert!(refused.text.contains("read"), "{}", refused.text);
    let (_, writing) = make_token(&app.plan_lead(), app, "read_write").await;
    let _ = app.with_token(&writing).post(&path, update("x")).await.expect(201);
    let expires_on = app.plan_lead().all("/api/v1/tokens").await[0]["expires_on"].clone();
    for (field, value, pointer) in [
        ("expires_on", json!("2020-01-01"), "/expires_on"),
        ("expires_on", json!("2099-01-01"), "/expires_on"),
        ("scope", json!("administrator"), "/scope"),
        ("name", json!(""), "/name"),
        ("person", json!("x"), "/person"),
    ] {
        let mut body = json!({"name": "x", "scope": "read", "expires_on": expires_on});
        body[field] = value;
        assert_eq!(
            app.plan_lead().post("/api/v1/tokens", body).await.expect(422).pointers(),
            [pointer]
        );
    }
    // A token that only reads makes none.
    let body = json!({"name": "x", "scope": "read", "expires_on": expires_on});
    let _ = app.with_token(&reading).post("/api/v1/tokens", body).await.expect(403);
}
