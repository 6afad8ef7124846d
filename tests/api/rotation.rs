//! The keys that sign access tokens follow one another, in every running server.

use std::time::{Duration, Instant};

use actionplan_tests::{Database, Persona, TestApp, both, run};
use serde_json::Value;

use crate::{
    credentials::make_token,
    forgeries::{access, kid, told},
};

both!(
    keys_follow_one_another,
    older_keys_can_end_at_once,
    unknown_keys_are_not_looked_up_each_time,
);

const SEEN: Duration = Duration::from_secs(1);

fn rotate(app: &TestApp, more: &[&str]) -> String {
    let rotated = app.command(&[&["keys", "rotate"], more].concat());
    assert!(rotated.status.success(), "{}", String::from_utf8_lossy(&rotated.stderr));
    String::from_utf8(rotated.stdout).unwrap().trim().to_owned()
}

/// The rows of `keys list`: the key, and its state.
fn listed(app: &TestApp) -> Vec<(String, String)> {
    let listed = app.command(&["keys", "list"]);
    assert!(listed.status.success());
    let text = String::from_utf8(listed.stdout).unwrap();
    let rows = text.lines().skip(1).map(|line| {
        let mut columns = line.split_whitespace();
        let key = columns.next().unwrap().to_owned();
        (key, columns.nth(1).unwrap().to_owned())
    });
    rows.collect()
}

async fn published(app: &TestApp) -> Vec<String> {
    let keys = app.anonymous().read("/.well-known/jwks.json").await;
    let keys = keys["keys"].as_array().unwrap().iter();
    keys.map(|key: &Value| key["kid"].as_str().unwrap().to_owned()).collect()
}

async fn keys_follow_one_another(app: &TestApp) {
    let first = access(&app.manager()).await;
    assert_eq!(published(app).await, [kid(&first)]);
    assert_eq!(listed(app), [(kid(&first), "signs".to_owned())]);
    let new = rotate(app, &[]);
    tokio::time::sleep(SEEN).await;
    let second = access(&app.manager()).await;
    assert_eq!(kid(&second), new);
    // Both hold: the first until it ends by itself.
    for token in [&first, &second] {
        let _ = app.with_token(token).get("/api/v1/me").await.expect(200);
    }
    assert_eq!(published(app).await, [new.clone(), kid(&first)]);
    assert_eq!(
        listed(app),
        [(new.clone(), "signs".to_owned()), (kid(&first), "checks".to_owned())]
    );
    let keys = app.anonymous().get("/.well-known/jwks.json").await.expect(200);
    assert_eq!(keys.header("cache-control"), "public, max-age=300");
    assert!(!keys.text.contains("\"d\""), "no private part");
    let newest = rotate(app, &[]);
    tokio::time::sleep(SEEN).await;
    assert_eq!(published(app).await, [newest, new, kid(&first)]);
    assert_eq!(told(app, "keys_rotated").await, 2);
}

async fn older_keys_can_end_at_once(app: &TestApp) {
    let first = access(&app.manager()).await;
    let _ = rotate(app, &[]);
    tokio::time::sleep(SEEN).await;
    let second = access(&app.manager()).await;
    let newest = rotate(app, &["--end-old"]);
    tokio::time::sleep(SEEN).await;
    for token in [&first, &second] {
        let _ = app.with_token(token).get("/api/v1/me").await.expect(401);
    }
    assert_eq!(published(app).await, std::slice::from_ref(&newest));
    let states: Vec<String> = listed(app).into_iter().map(|(_, state)| state).collect();
    assert_eq!(states, ["signs", "ended", "ended"]);
    let third = access(&app.manager()).await;
    assert_eq!(kid(&third), newest);
    let _ = app.with_token(&third).get("/api/v1/me").await.expect(200);
    // The API tokens themselves have nothing to do with it.
    let _ = app.manager().get("/api/v1/me").await.expect(200);
}

/// How many statements it takes to refuse these tokens.
async fn cost(app: &TestApp, tokens: impl Iterator<Item = String>) -> u64 {
    let before = app.statements().await;
    for token in tokens {
        let _ = app.with_token(&token).get("/api/v1/me").await.expect(401);
    }
    app.statements().await - before
}

async fn unknown_keys_are_not_looked_up_each_time(app: &TestApp) {
    const COUNT: u64 = 300;
    let good = access(&app.manager()).await;
    let (_, rest) = good.split_once('.').unwrap();
    // Refused without a look at any key, and after one.
    let malformed = cost(app, (0..COUNT).map(|n| format!("{n}.{rest}"))).await;
    let begun = Instant::now();
    let unknown =
        (0..COUNT).map(|n| format!("{}.{rest}", crate::forgeries::head(&format!("{n:016x}"))));
    let unknown = cost(app, unknown).await;
    // One look a second because time passes, and one because somebody names an unknown key.
    let most = 2 * (begun.elapsed().as_secs() + 2);
    assert!(
        unknown <= malformed + most,
        "{unknown} statements for {COUNT} unknown keys, {malformed} for malformed tokens"
    );
}

#[tokio::test]
async fn two_servers_agree_at_once() {
    run(Database::Postgres, async |app: &TestApp| {
        let second = app.start_again();
        let there = |token: &str| app.bearer_at(&second, token);
        // A token that is ended at one server is ended at the other.
        let (token, secret) = make_token(&app.manager(), app, "read").await;
        let bearer = access(&app.with_token(&secret)).await;
        for who in [there(&secret), there(&bearer)] {
            let _ = who.get("/api/v1/me").await.expect(200);
        }
        let path = format!("/api/v1/tokens/{token}");
        let etag = app.manager().get(&path).await.expect(200).etag();
        let revoked = Instant::now();
        let _ = app.manager().delete(&path, &etag).await.expect(204);
        for who in [there(&secret), there(&bearer)] {
            let _ = who.get("/api/v1/me").await.expect(401);
        }
        assert!(revoked.elapsed() < SEEN, "{:?}", revoked.elapsed());

        // A secret that is replaced at one is replaced at the other.
        let (_, old) = make_token(&app.manager(), app, "read").await;
        let fresh = there(&old).ask("POST", "/api/v1/auth/refresh").await.expect(200);
        let _ = app.with_token(&old).get("/api/v1/me").await.expect(401);
        let fresh = app.with_token(fresh.json["secret"].as_str().unwrap());
        let _ = fresh.get("/api/v1/me").await.expect(200);

        // A token that one server signed with a key of which the other has not heard.
        let old = access(&app.manager()).await;
        let manager: Persona = there(&app.token("manager"));
        let _ = there(&old).get("/api/v1/me").await.expect(200);
        let new = rotate(app, &[]);
        let begun = Instant::now();
        let signed = loop {
            let signed = access(&manager).await;
            if kid(&signed) == new {
                break signed;
            }
            assert!(
                begun.elapsed() < SEEN + Duration::from_millis(500),
                "the new key does not sign"
            );
        };
        let _ = app.with_token(&signed).get("/api/v1/me").await.expect(200);
        let _ = app.with_token(&old).get("/api/v1/me").await.expect(200);

        // What is ended at the command line is ended at both.
        let _ = rotate(app, &["--end-old"]);
        tokio::time::sleep(SEEN).await;
        for token in [&old, &signed] {
            let _ = app.with_token(token).get("/api/v1/me").await.expect(401);
            let _ = there(token).get("/api/v1/me").await.expect(401);
        }
    })
    .await;
}
