//! Fresh secrets for tokens, and tokens that work from some networks alone.

use actionplan_tests::{Database, Persona, TestApp, both, run_with};
use futures::future::join_all;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use crate::{
    credentials::make_token,
    forgeries::{access, told},
    scene::id,
};

both!(
    a_token_is_refreshed,
    a_replaced_secret_ends_the_token,
    two_refreshes_at_once_leave_one_secret,
    what_cannot_be_refreshed,
    networks_are_checked,
);

const REFRESH: &str = "/api/v1/auth/refresh";

fn secret(of: &Value) -> String {
    of["secret"].as_str().unwrap_or_else(|| panic!("no secret in {of}")).to_owned()
}

/// The use cases of the newest entries of the change log.
async fn newest(app: &TestApp, count: usize) -> Vec<String> {
    let entries = app.auditor().all("/api/v1/changes").await;
    let mut named: Vec<(i64, String)> = entries
        .iter()
        .map(|entry| {
            let number = entry["number"].as_i64().unwrap();
            (number, entry["use_case"].as_str().unwrap().to_owned())
        })
        .collect();
    named.sort_unstable();
    named.into_iter().rev().take(count).map(|(_, name)| name).collect()
}

/// Lets it seem long ago that secrets were replaced.
async fn long_ago(app: &TestApp) {
    let database = sea_orm::Database::connect(&app.database().url).await.unwrap();
    let sql = "update token_secret_replaced set replaced_at = '2025-01-01 00:00:00+00:00'";
    database.execute_unprepared(sql).await.unwrap();
    database.close().await.unwrap();
}

async fn a_token_is_refreshed(app: &TestApp) {
    for scope in ["read", "read_write"] {
        let (token, old) = make_token(&app.manager(), app, scope).await;
        let path = format!("/api/v1/tokens/{token}");
        let before = app.manager().read(&path).await;
        assert_eq!((&before["version"], &before["refreshed_at"]), (&json!(1), &Value::Null));
        let bearer = access(&app.with_token(&old)).await;
        let refreshed = app.with_token(&old).ask("POST", REFRESH).key("monthly").await.expect(200);
        assert_eq!(refreshed.header("cache-control"), "no-store");
        assert!(refreshed.etag().starts_with("\"v2."), "{}", refreshed.etag());
        let new = secret(&refreshed.json);
        assert_ne!(new, old);
        let fresh = app.with_token(&new);
        assert_eq!(fresh.read("/api/v1/me").await["may_write"], json!(scope == "read_write"));
        // The same token: one record, which tells when, and never the secret.
        let after = app.manager().read(&path).await;
        assert_eq!(after["version"], 2);
        assert!(after["refreshed_at"].is_string() && after["secret"].is_null(), "{after}");
        for field in ["id", "person", "name", "scope", "created_at", "expires_on", "networks"] {
            assert_eq!(after[field], before[field], "{field}: made and refreshed on one day");
            assert_eq!(refreshed.json[field], before[field], "{field}");
        }
        assert_eq!(newest(app, 1).await, ["refresh_token"]);
        // The old secret is gone at once; used at the same moment it ends nothing.
        for path in ["/api/v1/me", "/api/v1/plans"] {
            let _ = app.with_token(&old).get(path).await.expect(401);
        }
        let _ = app.with_token(&old).ask("POST", REFRESH).key("monthly").await.expect(401);
        let _ = fresh.get("/api/v1/me").await.expect(200);
        // What was exchanged is of the token, not of its secret, and lives its ten minutes.
        let _ = app.with_token(&bearer).get("/api/v1/me").await.expect(200);
        // Asked again under its key: what was done, without the secret.
        let again = fresh.ask("POST", REFRESH).key("monthly").await.expect(200);
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!((&again.json["version"], &again.json["secret"]), (&json!(2), &Value::Null));
        let _ = fresh.get("/api/v1/me").await.expect(200);
        // And on to the next.
        let next = secret(&fresh.ask("POST", REFRESH).await.expect(200).json);
        let _ = fresh.get("/api/v1/me").await.expect(401);
        let _ = app.with_token(&next).get("/api/v1/me").await.expect(200);
        let log = app.server().log();
        assert!(![old, new, next].iter().any(|secret| log.contains(secret)), "in no log");
    }
}

async fn a_replaced_secret_ends_the_token(app: &TestApp) {
    for path in ["/api/v1/me", "/api/v1/auth/token", REFRESH] {
        let method = if path == "/api/v1/me" { "GET" } else { "POST" };
        let (token, first) = make_token(&app.manager(), app, "read").await;
        let second = secret(&app.with_token(&first).ask("POST", REFRESH).await.expect(200).json);
        let third = secret(&app.with_token(&second).ask("POST", REFRESH).await.expect(200).json);
        let holder = app.with_token(&third);
        let bearer = app.with_token(&access(&holder).await);
        long_ago(app).await;
        // Also a secret from long before the last refresh.
        let thief = app.with_token(&first).ask(method, path).await.expect(401);
        let nobody = app.with_token("x").ask(method, path).await.expect(401);
        assert_eq!(thief.json["detail"], nobody.json["detail"], "nothing is told to a thief");
        for who in [&holder, &bearer] {
            let _ = who.get("/api/v1/me").await.expect(401);
        }
        let ended = app.manager().read(&format!("/api/v1/tokens/{token}")).await;
        assert!(ended["revoked_at"].is_string(), "{ended}");
        assert_eq!(newest(app, 1).await, ["end_token_used_twice"]);
        // Once is enough.
        let before = app.revision().await;
        for replaced in [&first, &second] {
            let _ = app.with_token(replaced).ask(method, path).await.expect(401);
        }
        assert_eq!(app.revision().await, before);
    }
    let _ = app.manager().get("/api/v1/me").await.expect(200);
    for (event, count) in [("token_refreshed", 6), ("token_exchanged", 3), ("token_reused", 3)] {
        assert_eq!(told(app, event).await, count, "{event}");
    }
}

async fn two_refreshes_at_once_leave_one_secret(app: &TestApp) {
    let (token, old) = make_token(&app.manager(), app, "read").await;
    let refreshes = (0..8).map(|_| {
        let who = app.with_token(&old);
        async move { who.ask("POST", REFRESH).await }
    });
    let (good, bad): (Vec<_>, Vec<_>) =
        join_all(refreshes).await.into_iter().partition(|reply| reply.status == 200);
    assert_eq!((good.len(), bad.len()), (1, 7));
    assert!(bad.iter().all(|reply| reply.status == 401));
    let holder = app.with_token(&secret(&good[0].json));
    let _ = holder.get("/api/v1/me").await.expect(200);
    let token = app.manager().read(&format!("/api/v1/tokens/{token}")).await;
    assert_eq!((&token["version"], &token["revoked_at"]), (&json!(2), &Value::Null));
}

async fn what_cannot_be_refreshed(app: &TestApp) {
    let bearer = access(&app.manager()).await;
    let before = app.revision().await;
    let _ = app.with_token(&bearer).ask("POST", REFRESH).await.expect(401);
    let _ = app.anonymous().ask("POST", REFRESH).await.expect(401);
    let body = json!({"expires_on": "2099-01-01"});
    let refused = app.manager().post(REFRESH, body).await.expect(422);
    assert_eq!(refused.pointers(), ["/expires_on"]);
    assert_eq!(app.revision().await, before);
    let _ = app.manager().get("/api/v1/me").await.expect(200);
}

async fn networks_are_checked(app: &TestApp) {
    let manager = app.manager();
    let expires_on = manager.all("/api/v1/tokens").await[0]["expires_on"].clone();
    let body = |networks: Value| json!({"name": "x", "scope": "read", "expires_on": expires_on, "networks": networks});
    let many: Vec<String> = (0..21).map(|n| format!("192.0.2.{n}")).collect();
    for (networks, pointer) in [
        (json!(["here"]), "/networks/0"),
        (json!(["192.0.2.0/24", "192.0.2.7/24"]), "/networks/1"),
        (json!(["192.0.2.0/24", 7]), "/networks/1"),
        (json!(["0.0.0.0/0"]), "/networks/0"),
        (json!(["192.0.2.7", "192.0.2.7/32"]), "/networks/1"),
        (json!(many), "/networks"),
        (json!("192.0.2.7"), "/networks"),
        (json!(null), "/networks"),
    ] {
        let refused = manager.post("/api/v1/tokens", body(networks.clone())).await.expect(422);
        assert_eq!(refused.pointers(), [pointer], "{networks}");
    }
    let networks = json!(["127.0.0.0/8", "2001:DB8::/32"]);
    let made = manager.make("/api/v1/tokens", body(networks)).await;
    assert_eq!(made["networks"], json!(["127.0.0.0/8", "2001:db8::/32"]));
    let read = manager.read(&format!("/api/v1/tokens/{}", id(&made))).await;
    assert_eq!(read["networks"], made["networks"]);
    let _ = app.with_token(&secret(&made)).get("/api/v1/me").await.expect(200);
    let everywhere = manager.make("/api/v1/tokens", body(json!([]))).await;
    assert_eq!(everywhere["networks"], json!([]));
    let person = id(&manager.read("/api/v1/me").await["person"]);
    let create = ["token", "create", "--authority", &app.demo("authority_id"), "--person", &person];
    let with = |network: &str| {
        let mut line = create.to_vec();
        line.extend(["--name", "From the command line", "--network", network]);
        app.command(&line)
    };
    assert!(!with("everywhere").status.success());
    let made = with("192.0.2.0/24");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let elsewhere = String::from_utf8(made.stdout).unwrap();
    let _ = app.with_token(elsewhere.trim()).get("/api/v1/me").await.expect(401);
}

async fn works_from_its_networks_alone(app: &TestApp) {
    let manager = app.manager();
    let expires_on = manager.all("/api/v1/tokens").await[0]["expires_on"].clone();
    let body = json!({"name": "x", "scope": "read", "expires_on": expires_on,
        "networks": ["192.0.2.0/24", "2001:db8::/32"]});
    let made = manager.make("/api/v1/tokens", body).await;
    let token = app.with_token(&secret(&made));
    let from = async |who: &Persona, method: &str, path: &str, address: &str| {
        who.ask(method, path).header("x-forwarded-for", address).await
    };
    let exchanged = from(&token, "POST", "/api/v1/auth/token", "192.0.2.1").await.expect(200);
    let bearer = app.with_token(exchanged.json["access_token"].as_str().unwrap());
    for who in [&token, &bearer] {
        for (address, status) in [
            ("192.0.2.200", 200),
            ("2001:db8:7::1", 200),
            ("::ffff:192.0.2.3", 200),
            ("192.0.3.1", 401),
            ("2001:db9::1", 401),
            // What the client itself wrote stands to the left and does not count.
            ("192.0.2.200, 203.0.113.9", 401),
            ("unknown", 401),
        ] {
            let reply = from(who, "GET", "/api/v1/me", address).await;
            assert_eq!(reply.status, status, "{address}: {}", reply.text);
        }
        // The proxy itself is not in the token's networks.
        let _ = who.get("/api/v1/me").await.expect(401);
    }
    let _ = from(&token, "POST", "/api/v1/auth/token", "192.0.3.1").await.expect(401);
    let _ = from(&token, "POST", REFRESH, "192.0.3.1").await.expect(401);
    let fresh = from(&token, "POST", REFRESH, "192.0.2.1").await.expect(200);
    assert_eq!(fresh.json["networks"], made["networks"]);
    let fresh = app.with_token(&secret(&fresh.json));
    let _ = from(&fresh, "GET", "/api/v1/me", "192.0.2.1").await.expect(200);
    let _ = from(&fresh, "GET", "/api/v1/me", "192.0.3.1").await.expect(401);
}

const PROXY: [(&str, &str); 1] = [("ACTIONPLAN_TRUSTED_PROXIES", "127.0.0.1")];

#[tokio::test]
async fn a_token_works_from_its_networks_alone_sqlite() {
    run_with(Database::Sqlite, &PROXY, works_from_its_networks_alone).await;
}

#[tokio::test]
async fn a_token_works_from_its_networks_alone_postgres() {
    run_with(Database::Postgres, &PROXY, works_from_its_networks_alone).await;
}
