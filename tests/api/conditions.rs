//! Nobody overwrites what somebody else wrote.

use actionplan_tests::{TestApp, both};
use futures::future::join_all;
use serde_json::json;

use crate::scene::Scene;

both!(
    a_change_says_which_version_it_saw,
    of_twenty_changes_at_once_one_is_made,
    different_things_can_be_changed_at_once,
);

async fn a_change_says_which_version_it_saw(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (lead, path) = (app.plan_lead(), scene.own());
    let first = lead.get(&path).await.expect(200).etag();
    let body = json!({"title": "A new title"});
    for method in ["PATCH", "DELETE"] {
        let missing = lead.ask(method, &path).json(&body).await.expect(428);
        assert_eq!(missing.problem(), "precondition-required");
    }
    for bad in [
        "*",
        "1",
        "v1",
        "\"1\"",
        "W/\"v1\"",
        "\"v\"",
        "\"vx\"",
        "\"v1\", \"v2\"",
        "\"v99999999999999999999\"",
        "",
    ] {
        let refused = lead.patch(&path, bad, body.clone()).await.expect(400);
        assert_eq!(refused.problem(), "malformed", "{bad}");
    }
    let changed = lead.patch(&path, &first, body.clone()).await.expect(200);
    let stale = lead.patch(&path, &first, json!({"title": "Another"})).await.expect(412);
    assert_eq!((stale.problem(), &stale.json["current_version"]), ("stale", &json!(2)));
    let stale = lead.delete(&path, &first).await.expect(412);
    assert_eq!(stale.json["current_version"], 2);
    // The version counts, not the tag: a reader of another role saw the same.
    let _ = lead
        .patch(&path, &app.panel_member().get(&path).await.etag(), json!({"title": "Third"}))
        .await
        .expect(200);
    let _ = lead.patch(&path, "\"v3\"", json!({"title": "Fourth"})).await.expect(200);
    assert_eq!(changed.json["title"], "A new title");
    // A POST may say it too.
    let status = format!("{path}/status");
    let stale = lead
        .ask("POST", &status)
        .header("if-match", &first)
        .json(&json!({"status": "in_progress"}))
        .await;
    let _ = stale.expect(412);
    assert_eq!(lead.read(&path).await["version"], 4);
}

async fn of_twenty_changes_at_once_one_is_made(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (lead, path) = (app.plan_lead(), scene.own());
    let seen = lead.get(&path).await.expect(200);
    let etag = seen.etag();
    let tries = (0..20).map(|n| {
        let (lead, path, etag) = (lead.clone(), path.clone(), etag.clone());
        async move { lead.patch(&path, &etag, json!({"title": format!("Title {n}")})).await }
    });
    let replies = join_all(tries).await;
    let made: Vec<_> = replies.iter().filter(|reply| reply.status == 200).collect();
    assert_eq!(made.len(), 1);
    assert!(replies.iter().all(|reply| [200, 412].contains(&reply.status)));
    let now = lead.get(&path).await.expect(200);
    assert_eq!((now.revision(), &now.json), (seen.revision() + 1, &made[0].json));
}

async fn different_things_can_be_changed_at_once(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let before = app.revision().await;
    let posts = (0..12).map(|n| {
        let (lead, path) = (
            lead.clone(),
            format!("{}/updates", if n % 2 == 0 { scene.own() } else { scene.other() }),
        );
        async move {
            lead.post(&path, json!({"done": format!("Step {n}")})).await.expect(201).revision()
        }
    });
    let mut revisions = join_all(posts).await;
    revisions.sort_unstable();
    assert_eq!(
        revisions,
        (before + 1..=before + 12).collect::<Vec<_>>(),
        "each its own entry, in a row"
    );
    let mut told = 0;
    for path in [scene.own(), scene.other()] {
        told += lead.all(&format!("{path}/updates")).await.len();
    }
    assert_eq!(told, 12);
}
