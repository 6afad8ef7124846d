//! A text that should never have been recorded is taken out of everything, and the log still adds up.

use actionplan_tests::{TestApp, both};
use serde_json::{Value, json};

use crate::scene::{Scene, id, items};

both!(
    a_name_is_taken_out_of_everything,
    what_cannot_be_redacted_is_said_and_changes_nothing,
    the_page_shows_where_it_stands_and_takes_it_out,
);

/// A name that stands nowhere else.
const NAME: &str = "Jamie Quillfeather";

/// Writes the name wherever people write, and freezes it into a pack. Answers the address of the
/// agenda item.
async fn mistaken(app: &TestApp, scene: &Scene) -> String {
    let (lead, member) = (app.plan_lead(), app.signed_in("panel_member").await);
    let said = format!("Met with {NAME} and a sample of plans");
    let update = app
        .manager()
        .ask("POST", &format!("{}/updates", scene.own()))
        .key("update-of-the-scene")
        .json(&json!({"done": said, "difference": "Plans begin earlier."}))
        .await;
    let _ = update.expect(201);
    let description = json!({"description": format!("As {NAME} asked")});
    let _ = lead.change(&scene.own(), description).await.expect(200);
    let mended = json!({"description": "As a young person asked"});
    let _ = lead.change(&scene.own(), mended).await.expect(200);
    let question = json!({
        "plan": scene.plan, "text": format!("What came of it for {NAME}?"),
        "answer_by": "2025-02-28",
    });
    let question = id(&member.make("/api/v1/questions", question).await);
    let replies = format!("/api/v1/questions/{question}/replies");
    let _ = lead.make(&replies, json!({"text": format!("{NAME}’s plan was reviewed")})).await;
    let moved = json!({"to_on": "2025-12-01", "reason": "other", "note": format!("{NAME} moved")});
    let asked = format!("{}/date-changes", scene.own());
    let _ = app.manager().make(&asked, moved).await;
    let body = json!({"name": "Panel of the scene", "kind": "corporate_parenting_panel"});
    let body = id(&lead.make("/api/v1/bodies", body).await);
    let meeting = json!({"body": body, "held_on": "2025-02-12"});
    let meeting = id(&lead.make("/api/v1/meetings", meeting).await);
    let item = json!({
        "plan": scene.plan, "title": "Progress", "purpose": "note",
        "recommendations": [format!("Note what {NAME} said.")],
    });
    let items = format!("/api/v1/meetings/{meeting}/items");
    let item = format!("{items}/{}", id(&lead.make(&items, item).await));
    let _ = lead.ask("POST", &format!("{item}/pack")).await.expect(200);
    item
}

async fn redact(app: &TestApp, body: Value) -> actionplan_tests::Reply {
    app.administrator().ask("POST", "/api/v1/redactions").key("redact").json(&body).await
}

/// Everything that the lead can read of the change log.
async fn log(app: &TestApp) -> String {
    let entries = app.administrator().all("/api/v1/changes").await;
    serde_json::to_string(&entries).unwrap()
}

async fn a_name_is_taken_out_of_everything(app: &TestApp) {
    let scene = Scene::set(app).await;
    let item = mistaken(app, &scene).await;
    let (lead, admin) = (app.plan_lead(), app.administrator());
    let report = format!("{item}/pack/panel-report.html");
    assert!(lead.get(&report).await.expect(200).text.contains(NAME));
    assert!(log(app).await.contains(NAME));
    let frozen = lead.read(&item).await["pack"]["documents"].clone();

    // Tried first: it tells where, and changes nothing.
    let reason = "A child was named by mistake";
    let before = app.revision().await;
    let tried = json!({"text": NAME, "reason": reason, "dry_run": true});
    let tried = redact(app, tried).await.expect(200).json;
    assert_eq!(app.revision().await, before);
    assert_eq!((&tried["entry"], &tried["dry_run"]), (&Value::Null, &json!(true)));
    assert!(log(app).await.contains(NAME));

    let done = admin
        .ask("POST", "/api/v1/redactions")
        .key("carry-out")
        .json(&json!({"text": NAME, "reason": reason}))
        .await
        .expect(200)
        .json;
    assert_eq!(app.revision().await, before + 1);
    assert_eq!(done["entry"], json!(before + 1));
    assert_eq!(done["places"], tried["places"]);
    let kinds: Vec<&str> =
        done["places"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
    for kind in ["update", "action", "question", "reply", "date_change", "agenda_item"] {
        assert!(kinds.contains(&kind), "{kind} is not in {kinds:?}");
    }
    let action = done["places"].as_array().unwrap().iter().find(|it| it["kind"] == "action");
    assert_eq!(action.unwrap()["now"], false, "the action was mended before");

    // What is there now, what was, what was made of it, and what finds it.
    let now = serde_json::to_string(&lead.all(&format!("{}/updates", scene.own())).await).unwrap();
    assert!(now.contains("Met with [redacted] and a sample of plans"), "{now}");
    let log = log(app).await;
    assert!(!log.contains("Quillfeather") && log.contains("[redacted]"));
    assert!(items(&lead.read("/api/v1/search?q=quillfeather").await).is_empty());
    let story = lead.read(&format!("/api/v1/plans/{}/changes", scene.plan)).await.to_string();
    assert!(!story.contains("Quillfeather"));
    assert!(story.contains("A text was redacted in an update"), "{story}");
    let kept = lead.get(&report).await.expect(200).text;
    assert!(kept.contains("Note what [redacted] said") && !kept.contains("Quillfeather"));

    // The pack is marked, and its old checksums stay.
    let marked = lead.read(&item).await["pack"]["documents"].clone();
    let mut changed = 0;
    for (old, new) in frozen.as_array().unwrap().iter().zip(marked.as_array().unwrap()) {
        if old["sha256"] != new["sha256"] {
            assert_eq!(new["redacted"]["was"], old["sha256"]);
            assert_eq!(new["redacted"]["entry"], done["entry"]);
            changed += 1;
        }
    }
    assert_eq!(changed, done["documents"].as_array().unwrap().len());
    assert!(changed >= 3, "the reports name what was asked");

    // A program that sends its request again acts once, and is told why it hears nothing.
    let again = app
        .manager()
        .ask("POST", &format!("{}/updates", scene.own()))
        .key("update-of-the-scene")
        .json(&json!({
            "done": format!("Met with {NAME} and a sample of plans"),
            "difference": "Plans begin earlier.",
        }))
        .await;
    assert_eq!(again.status, 409);
    assert!(again.text.contains("it was redacted: read the thing itself"), "{}", again.text);

    let verified = app.command(&["verify"]);
    let said = String::from_utf8_lossy(&verified.stdout);
    assert!(verified.status.success(), "{said}");
    let states = done["states"].as_u64().unwrap();
    assert!(said.contains(&format!("redacted  {states}")), "{said}");
    let stored = app.stored();
    for trace in ["Quillfeather", "quillfeath"] {
        let found = stored.windows(trace.len()).any(|it| it == trace.as_bytes());
        assert!(!found, "{trace} is still in the file");
    }
}

async fn what_cannot_be_redacted_is_said_and_changes_nothing(app: &TestApp) {
    let scene = Scene::set(app).await;
    let before = app.revision().await;
    for (text, reason, pointer) in [
        ("Nobody Of This Name", "by mistake", "/text"),
        ("ab", "by mistake", "/text"),
        ("Supervision", "Supervision is a name", "/reason"),
        ("supervisio", "not a whole word", "/text"),
    ] {
        let refused = redact(app, json!({"text": text, "reason": reason})).await.expect(422);
        assert_eq!(refused.pointers(), [pointer], "{text}");
    }
    // A code of the product is no text of somebody's.
    let refused = redact(app, json!({"text": "not_started", "reason": "x"})).await.expect(422);
    assert_eq!(refused.pointers(), ["/text"]);
    for who in [app.plan_lead(), app.manager(), app.panel_member(), app.auditor()] {
        let body = json!({"text": "Supervision", "reason": "x"});
        let _ = who.ask("POST", "/api/v1/redactions").key("x").json(&body).await.expect(403);
    }
    let body = json!({"text": "Supervision", "reason": "x"});
    let elsewhere = app.other_administrator().ask("POST", "/api/v1/redactions");
    let _ = elsewhere.key("x").json(&body).await.expect(422);
    let keyless = app.administrator().post("/api/v1/redactions", body).await;
    assert_eq!(keyless.status, 400);
    assert_eq!(app.revision().await, before);
    let area = app.plan_lead().read(&format!("/api/v1/areas/{}", scene.areas[1])).await;
    assert_eq!(area["text"], "Supervision");
}

async fn the_page_shows_where_it_stands_and_takes_it_out(app: &TestApp) {
    let scene = Scene::set(app).await;
    let done = json!({"done": format!("Met with {NAME}"), "difference": "x"});
    let _ = app.manager().make(&format!("{}/updates", scene.own()), done).await;
    let admin = app.signed_in("administrator").await;
    let reason = ("reason", "A child was named");
    let faults =
        admin.submit("/redact", &[("text", NAME), ("reason", ""), ("do", "preview")]).await;
    assert_eq!(faults.status, 422);
    let shown = admin.submit("/redact", &[("text", NAME), reason, ("do", "preview")]).await;
    let shown = shown.expect(200).text;
    assert!(shown.contains("In action 1.1") || shown.contains("In an update"), "{shown}");
    assert!(shown.contains("Take it out for ever"));
    let went = admin.submit("/redact", &[("text", NAME), reason, ("do", "carry-out")]).await;
    assert_eq!(went.expect(303).header("location"), "/redact?done=redacted");
    let page = admin.get("/redact?done=redacted").await.expect(200).text;
    assert!(page.contains("The text was taken out.") && page.contains("A child was named"));
    let action = admin.get(&format!("/actions/{}", scene.action)).await.expect(200).text;
    assert!(action.contains("Met with [redacted]") && !action.contains("Quillfeather"));
    let lead = app.signed_in("plan_lead").await;
    let _ = lead.get("/redact").await.expect(403);
}
