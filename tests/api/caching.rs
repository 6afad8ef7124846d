//! What a reader has already is not sent again, and never to somebody else.

use actionplan_tests::{TestApp, both};
use serde_json::json;

use crate::scene::{Scene, id};

both!(
    what_did_not_change_is_not_sent_again,
    a_tag_stands_for_reader_question_and_kind,
    the_answer_to_a_change_is_what_a_read_gives,
    every_answer_says_its_revision_and_how_to_keep_it,
);

async fn what_did_not_change_is_not_sent_again(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    for path in [
        scene.own(),
        "/api/v1/actions".to_owned(),
        format!("/api/v1/plans/{}", scene.plan),
        format!("/api/v1/plans/{}/progress", scene.plan),
        format!("/api/v1/plans/{}/changes", scene.plan),
        "/api/v1/search?q=team".to_owned(),
        "/api/v1/frameworks".to_owned(),
        "/api/v1/me".to_owned(),
    ] {
        let etag = lead.get(&path).await.expect(200).etag();
        for given in [etag.clone(), format!("W/{etag}"), format!("\"other\", {etag}")] {
            let kept = lead.ask("GET", &path).header("if-none-match", &given).await.expect(304);
            assert_eq!(kept.text, "");
            assert_eq!(kept.etag(), etag);
        }
        let _ = lead.change(&scene.other(), json!({"description": path})).await.expect(200);
        let fresh = lead.ask("GET", &path).header("if-none-match", &etag).await.expect(200);
        assert_ne!(fresh.etag(), etag, "{path}");
    }
}

async fn a_tag_stands_for_reader_question_and_kind(app: &TestApp) {
    let scene = Scene::set(app).await;
    let note = json!({"internal_note": "Officers only"});
    let _ = app.plan_lead().change(&scene.own(), note).await.expect(200);
    let officer = app.plan_lead().get(&scene.own()).await.expect(200);
    let member = app.panel_member().get(&scene.own()).await.expect(200);
    assert_eq!(officer.json["internal_note"], "Officers only");
    assert!(member.json["internal_note"].is_null());
    assert_ne!(officer.etag(), member.etag());
    let stolen =
        app.panel_member().ask("GET", &scene.own()).header("if-none-match", &officer.etag()).await;
    let _ = stolen.expect(200);

    let lead = app.plan_lead();
    let json = lead.get("/api/v1/actions").await.etag();
    assert_ne!(json, lead.get("/api/v1/actions?limit=50").await.etag());
    assert_ne!(json, lead.get_csv("/api/v1/actions").await.etag());
    assert!(
        officer.header("vary").contains("authorization")
            && officer.header("vary").contains("accept")
    );
    let (mine, theirs) =
        (app.plan_lead().get("/api/v1/me").await, app.administrator().get("/api/v1/me").await);
    assert_ne!(mine.etag(), theirs.etag());
    let (mine, theirs) =
        (app.auditor().get("/api/v1/tokens").await, app.panel_member().get("/api/v1/tokens").await);
    assert_ne!(mine.etag(), theirs.etag());
}

async fn the_answer_to_a_change_is_what_a_read_gives(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let made = lead
        .post("/api/v1/actions", crate::scene::action(&scene.plan, "4.1", &scene.areas[0], None))
        .await;
    let made = made.expect(201);
    let address = made.header("location").to_owned();
    assert_eq!(address, format!("/api/v1/actions/{}", id(&made.json)));
    let read = lead.get(&address).await.expect(200);
    assert_eq!((read.etag(), &read.json), (made.etag(), &made.json));
    let changed =
        lead.patch(&address, &read.etag(), json!({"title": "Another title"})).await.expect(200);
    let read = lead.get(&address).await.expect(200);
    assert_eq!((read.etag(), &read.json), (changed.etag(), &changed.json));
    assert!(read.etag().starts_with("\"v2."), "{}", read.etag());
    assert_eq!(read.json["version"], 2);
}

async fn every_answer_says_its_revision_and_how_to_keep_it(app: &TestApp) {
    let lead = app.plan_lead();
    let before = lead.get("/api/v1/plans").await.expect(200);
    assert_eq!(before.header("cache-control"), "private, no-cache");
    let made = lead.post("/api/v1/posts", json!({"title": "Head of fostering"})).await.expect(201);
    assert_eq!(made.revision(), before.revision() + 1);
    assert_eq!(made.header("cache-control"), "private, no-cache");
    assert_eq!(lead.get("/api/v1/plans").await.revision(), made.revision());
    assert_eq!(lead.read("/api/v1/me").await["revision"], made.revision());
    // What changes nothing writes nothing.
    let path = format!("/api/v1/posts/{}", id(&made.json));
    let same =
        lead.patch(&path, &made.etag(), json!({"title": "Head of fostering"})).await.expect(200);
    assert_eq!((same.revision(), &same.json["version"]), (made.revision(), &json!(1)));
}
