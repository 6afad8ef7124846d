//! Members comment on what is before them; bodies say who sits on them and how often they meet; areas
//! and actions have words for other readers.

use actionplan_tests::{Persona, TestApp, both};
use serde_json::{Value, json};

use crate::scene::{Scene, id, items};

both!(
    members_comment_and_correct_in_the_open,
    comments_keep_to_who_may_see_the_item,
    the_pages_take_comments,
    a_body_is_expected_to_meet_by_its_rhythm,
    each_document_takes_the_words_for_its_readers,
);

/// A meeting with the plan of the scene on its agenda: the meeting's address and the item's id.
async fn agenda(lead: &Persona, scene: &Scene, more: Value) -> (String, String) {
    let body = json!({"name": "Panel of the scene", "kind": "corporate_parenting_panel"});
    let body = id(&lead.make("/api/v1/bodies", body).await);
    let meeting = json!({"body": body, "held_on": "2025-02-12"});
    let meeting = format!("/api/v1/meetings/{}", id(&lead.make("/api/v1/meetings", meeting).await));
    let mut item = json!({"plan": scene.plan, "title": "Progress", "purpose": "note"});
    item.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let item = id(&lead.make(&format!("{meeting}/items"), item).await);
    (meeting, item)
}

async fn members_comment_and_correct_in_the_open(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (lead, member) = (app.plan_lead(), app.signed_in("panel_member").await);
    let (meeting, item) = agenda(&lead, &scene, json!({})).await;
    let comments = format!("{meeting}/comments");
    let first = json!({"item": item, "text": "The plan shuld say what children asked for."});
    let first = member.make(&comments, first).await;
    let second = json!({
        "item": item, "text": "The plan should say what children asked for.", "corrects": first["id"],
    });
    let second = member.make(&comments, second).await;
    let put_in = json!({"item": item, "text": "The dates look tight.", "for_member": "Chair"});
    let _ = lead.make(&comments, put_in).await;
    let all = member.read(&comments).await;
    let all = items(&all);
    assert_eq!(all.len(), 3, "nothing is deleted");
    assert_eq!(all[0]["corrected_by"], second["id"]);
    assert_eq!((&all[1]["corrects"], &all[2]["for_member"]), (&first["id"], &json!("Chair")));

    for (who, body, pointer) in [
        (&member, json!({"item": item, "text": "x", "for_member": "Chair"}), "/for_member"),
        (&member, json!({"item": item, "text": "x", "corrects": first["id"]}), "/corrects"),
        (&lead, json!({"item": item, "text": "x", "corrects": second["id"]}), "/corrects"),
        (&lead, json!({"item": scene.plan, "text": "x"}), "/item"),
        (&lead, json!({"item": item, "text": " "}), "/text"),
    ] {
        let refused = who.post(&comments, body).await.expect(422);
        assert_eq!(refused.pointers(), [pointer]);
    }
    for who in [app.manager(), app.administrator(), app.auditor()] {
        let _ = who.post(&comments, json!({"item": item, "text": "x"})).await.expect(403);
    }
    let story = member.read(&format!("/api/v1/plans/{}/changes", scene.plan)).await.to_string();
    assert!(story.contains("commented at a meeting: The plan shuld say"), "{story}");
    assert!(story.contains("Chair commented at a meeting: The dates look tight."));
    let found = member.read("/api/v1/search?q=tight").await;
    assert_eq!(items(&found).len(), 1);

    let cancelled = json!({"cancelled": "Snow"});
    let _ = lead.change(&meeting, cancelled).await.expect(200);
    let late = member.post(&comments, json!({"item": item, "text": "x"})).await;
    assert_eq!((late.status, late.json["rule"].as_str()), (409, Some("cancelled")));
}

async fn comments_keep_to_who_may_see_the_item(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (lead, member) = (app.plan_lead(), app.signed_in("panel_member").await);
    let exempt = json!({"exempt": "Paragraph 1 of schedule 12A"});
    let (meeting, item) = agenda(&lead, &scene, exempt).await;
    let comments = format!("{meeting}/comments");
    let said = json!({"item": item, "text": "The wombat case needs a plan of its own."});
    let _ = member.make(&comments, said).await;
    assert!(items(&app.manager().read(&comments).await).is_empty());
    let log = serde_json::to_string(&app.manager().all("/api/v1/changes").await).unwrap();
    assert!(!log.contains("wombat"));
    let found = app.manager().read("/api/v1/search?q=wombat").await;
    assert!(items(&found).is_empty(), "{found}");
    let story = app.manager().read(&format!("/api/v1/plans/{}/changes", scene.plan)).await;
    assert!(!story.to_string().contains("wombat"), "{story}");
    let _ = app.other_administrator().get(&comments).await.expect(404);
}

async fn the_pages_take_comments(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (meeting, item) = agenda(&app.plan_lead(), &scene, json!({})).await;
    let page = meeting.replace("/api/v1", "");
    let form = format!("{page}/items/{item}/comment");
    let member = app.signed_in("panel_member").await;
    assert!(member.get(&page).await.expect(200).text.contains(&format!("{form}\"")));
    let empty = member.submit(&form, &[("text", " ")]).await.expect(422);
    assert!(empty.text.contains("must not be empty"));
    let went = member.submit(&form, &[("text", "What will a child notice first?")]).await;
    assert!(went.expect(303).header("location").ends_with("?done=comment-made"));
    let shown = member.get(&page).await.expect(200).text;
    assert!(shown.contains("What will a child notice first?"));
    let (_, rest) = shown.split_once("/comment?corrects=").expect("one corrects one's own");
    let (earlier, _) = rest.split_once('"').unwrap();
    let again = member.get(&format!("{form}?corrects={earlier}")).await.expect(200).text;
    assert!(again.contains("What will a child notice first?"));
    let fields = [("text", "What will a child notice, and when?"), ("corrects", earlier)];
    let _ = member.submit(&form, &fields).await.expect(303);
    let shown = member.get(&page).await.expect(200).text;
    assert!(shown.contains("Corrected later") && shown.contains("notice, and when?"));
    let manager = app.signed_in("manager").await;
    let _ = manager.get(&form).await.expect(403);
    assert!(!manager.get(&page).await.expect(200).text.contains("Comment on this item"));
}

async fn a_body_is_expected_to_meet_by_its_rhythm(app: &TestApp) {
    let lead = app.plan_lead();
    let body = json!({
        "name": "Board of the scene", "kind": "improvement_board", "rhythm": "quarterly",
        "members": ["Independent chair", "Director of Children’s Services"],
    });
    let made = lead.make("/api/v1/bodies", body).await;
    assert_eq!((&made["next_meeting_on"], &made["expected_on"]), (&Value::Null, &Value::Null));
    let at = format!("/api/v1/bodies/{}", id(&made));
    let meeting = |on: &str| json!({"body": made["id"], "held_on": on});
    let _ = lead.make("/api/v1/meetings", meeting("2024-10-31")).await;
    assert_eq!(lead.read(&at).await["expected_on"], "2025-01-31");
    let signed_in = app.signed_in("plan_lead").await;
    let page = signed_in.get("/bodies").await.expect(200).text;
    assert!(page.contains("one is to be expected about 31 January 2025"));
    let _ = lead.make("/api/v1/meetings", meeting("2025-02-05")).await;
    let now = lead.read(&at).await;
    assert_eq!(
        (&now["next_meeting_on"], &now["expected_on"]),
        (&json!("2025-02-05"), &Value::Null)
    );
    let form = format!("/bodies/{}", id(&made));
    let version = now["version"].to_string();
    let fields = [
        ("name", "Board of the scene"),
        ("kind", "improvement_board"),
        ("members", "Chair\n\nVice-chair\n"),
        ("rhythm", "half_yearly"),
        ("version", version.as_str()),
    ];
    let _ = signed_in.submit(&form, &fields).await.expect(303);
    let now = lead.read(&at).await;
    assert_eq!(now["members"], json!(["Chair", "Vice-chair"]));
    assert_eq!(now["rhythm"], "half_yearly");
    let many = vec!["Member"; 61];
    let refused = lead.change(&at, json!({"members": many})).await.expect(422);
    assert_eq!(refused.pointers(), ["/members"]);
}

async fn each_document_takes_the_words_for_its_readers(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let area = format!("/api/v1/areas/{}", scene.areas[0]);
    let words = json!({
        "public_words": "Plans will start sooner.",
        "childrens_words": "Your plan will start soon after we meet you.",
    });
    let _ = lead.change(&area, words).await.expect(200);
    let action = json!({
        "public_words": "Every plan starts within ten days.",
        "childrens_words": "We will start your plan in ten days.",
    });
    let _ = lead.change(&scene.own(), action).await.expect(200);
    let document = async |name: &str| {
        let at = format!("/api/v1/plans/{}/documents/{name}", scene.plan);
        lead.get(&at).await.expect(200).text
    };
    let letter = document("childrens-letter.html").await;
    assert!(letter.contains("Your plan will start soon after we meet you."));
    assert!(letter.contains("We will start your plan in ten days."));
    assert!(!letter.contains("Every plan starts within ten days."));
    let plan = document("action-plan.html").await;
    assert!(plan.contains("Every plan starts within ten days."), "the public reads its own words");
    assert!(!plan.contains("We will start your plan"));
    let officers = document("action-plan.html?audience=officers").await;
    assert!(!officers.contains("Every plan starts within ten days."));

    // The forms keep them.
    let signed_in = app.signed_in("plan_lead").await;
    let page = signed_in.get(&format!("/areas/{}", scene.areas[0])).await.expect(200).text;
    assert!(page.contains("In other words") && page.contains("Plans will start sooner."));
    let form = signed_in.get(&format!("/actions/{}/edit", scene.action)).await.expect(200).text;
    assert!(form.contains("We will start your plan in ten days."));
    let too_long = "x".repeat(2001);
    let refused = lead.change(&area, json!({"childrens_words": too_long})).await.expect(422);
    assert_eq!(refused.pointers(), ["/childrens_words"]);
}
