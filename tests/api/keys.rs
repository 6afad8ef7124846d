//! A request that is sent twice acts once.

use actionplan_tests::{TestApp, both};
use futures::future::join_all;
use serde_json::{Value, json};

use crate::scene::Scene;

both!(
    a_repeated_request_gets_the_same_answer_and_acts_once,
    a_key_belongs_to_one_request_and_one_caller,
    sixteen_copies_at_once_act_once,
    what_moves_many_actions_needs_a_key,
    a_secret_is_told_once,
);

async fn a_repeated_request_gets_the_same_answer_and_acts_once(app: &TestApp) {
    let scene = Scene::set(app).await;
    let path = format!("{}/updates", scene.own());
    let body = json!({"done": "Once"});
    let manager = app.manager();
    let first = manager.ask("POST", &path).key("update-1").json(&body).await.expect(201);
    assert_eq!(first.header("idempotency-replayed"), "");
    // Somebody else writes in between: the kept answer is of its own time.
    let _ =
        app.plan_lead().change(&scene.other(), json!({"description": "Between"})).await.expect(200);
    let second = manager.ask("POST", &path).key("update-1").json(&body).await.expect(201);
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(second.json, first.json);
    assert_eq!((second.etag(), second.revision()), (first.etag(), first.revision()));
    assert_eq!(second.header("location"), first.header("location"));
    assert_eq!(manager.all(&path).await.len(), 1);

    // A refusal is not kept: what was wrong can be put right under the same key.
    let refused =
        manager.ask("POST", &path).key("update-2").json(&json!({"done": ""})).await.expect(422);
    assert_eq!(refused.pointers(), ["/done"]);
    let _ = manager
        .ask("POST", &path)
        .key("update-2")
        .json(&json!({"done": "Twice"}))
        .await
        .expect(201);
    let _ = manager.ask("POST", &path).json(&body).await.expect(201);
    assert_eq!(manager.all(&path).await.len(), 3, "without a key each request acts");
}

async fn a_key_belongs_to_one_request_and_one_caller(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (own, other) = (format!("{}/updates", scene.own()), format!("{}/updates", scene.other()));
    let (lead, body) = (app.plan_lead(), json!({"done": "Once"}));
    let _ = lead.ask("POST", &own).key("k").json(&body).await.expect(201);
    let before = app.revision().await;
    let changed = lead.ask("POST", &own).key("k").json(&json!({"done": "Twice"})).await.expect(422);
    assert_eq!(changed.problem(), "key-reused");
    let elsewhere = lead.ask("POST", &other).key("k").json(&body).await.expect(422);
    assert_eq!(elsewhere.problem(), "key-reused");
    assert_eq!(app.revision().await, before);
    let _ = app.manager().ask("POST", &own).key("k").json(&body).await.expect(201);
    for bad in ["", " ", "with space", &"k".repeat(201)] {
        let refused = lead.ask("POST", &own).key(bad).json(&body).await.expect(400);
        assert_eq!(refused.problem(), "malformed", "“{bad}”");
    }
}

async fn sixteen_copies_at_once_act_once(app: &TestApp) {
    let scene = Scene::set(app).await;
    let path = format!("{}/updates", scene.own());
    let manager = app.manager();
    let before = app.revision().await;
    let copies = (0..16).map(|_| {
        let (manager, path) = (manager.clone(), path.clone());
        async move {
            manager.ask("POST", &path).key("copy").json(&json!({"done": "Once"})).await.expect(201)
        }
    });
    let replies = join_all(copies).await;
    assert!(replies.iter().all(|reply| reply.json == replies[0].json));
    let first =
        replies.iter().filter(|reply| reply.header("idempotency-replayed") != "true").count();
    assert_eq!(first, 1);
    assert_eq!(app.revision().await, before + 1);
    assert_eq!(manager.all(&path).await.len(), 1);
}

async fn what_moves_many_actions_needs_a_key(app: &TestApp) {
    let scene = Scene::set(app).await;
    let path = format!("/api/v1/posts/{}/hand-over", scene.post);
    let body = json!({"to": scene.other_post, "reason": "The head of service leaves"});
    let refused = app.plan_lead().post(&path, body.clone()).await.expect(400);
    assert!(refused.text.contains("Idempotency-Key"), "{}", refused.text);
    let first = app.plan_lead().ask("POST", &path).key("leaver").json(&body).await.expect(200);
    let again = app.plan_lead().ask("POST", &path).key("leaver").json(&body).await.expect(200);
    assert_eq!(again.json, first.json);
    assert_eq!(again.header("idempotency-replayed"), "true");
}

async fn a_secret_is_told_once(app: &TestApp) {
    let administrator = app.administrator();
    let expires_on = (chrono::NaiveDate::from(chrono_today()) + chrono::Days::new(30)).to_string();
    let body = json!({"name": "Quarterly report", "scope": "read", "expires_on": expires_on});
    let made =
        administrator.ask("POST", "/api/v1/tokens").key("token").json(&body).await.expect(201);
    let secret = made.json["secret"].as_str().unwrap().to_owned();
    let again =
        administrator.ask("POST", "/api/v1/tokens").key("token").json(&body).await.expect(201);
    assert_eq!((&again.json["id"], &again.json["secret"]), (&made.json["id"], &Value::Null));
    assert!(!again.text.contains(&secret));
    let listed = administrator.get("/api/v1/tokens").await.expect(200);
    assert!(!listed.text.contains(&secret) && listed.text.contains("Quarterly report"));
    let log = app.auditor().get("/api/v1/changes?limit=200").await.expect(200);
    assert!(!log.text.contains(&secret));
    assert!(!app.server().log().contains(&secret));
    let _ = app.with_token(&secret).get("/api/v1/me").await.expect(200);
}

/// The real day: no demonstration day stretches a token's life.
#[expect(clippy::disallowed_methods, reason = "tokens live by the real calendar")]
fn chrono_today() -> chrono::NaiveDateTime {
    chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).naive_utc()
}
