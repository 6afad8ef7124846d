//! Members ask about the plans that they may see, and are answered by a day.

use actionplan_tests::{TestApp, both};
use serde_json::{Value, json};

use crate::scene::{self, Scene, each, id, items};

both!(
    a_member_asks_and_the_post_replies,
    the_next_meeting_lists_what_was_promised,
    a_question_about_a_draft_is_unknown_to_members,
    a_question_that_nobody_answers_is_withdrawn,
    meetings_are_moved_and_cancelled_with_a_reason,
    what_was_asked_is_told_where_it_belongs,
);

const QUESTIONS: &str = "/api/v1/questions";

fn about(plan: &str, text: &str, answer_by: &str) -> Value {
    json!({"plan": plan, "text": text, "answer_by": answer_by})
}

async fn a_member_asks_and_the_post_replies(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (member, manager) = (app.signed_in("panel_member").await, app.manager());
    let mut wanted = about(&scene.plan, "How many managers are trained?", "2025-02-28");
    wanted["asked_of"] = json!(scene.post);
    let asked = member.make(QUESTIONS, wanted.clone()).await;
    assert_eq!((&asked["state"], &asked["asked_on"]), (&json!("open"), &json!("2025-01-20")));
    assert_eq!(asked["by"]["name"], "Demo panel member");
    assert_eq!(asked["asked_of"]["title"], "Head of first response");
    let at = format!("{QUESTIONS}/{}", id(&asked));

    // Members change their own while nobody answered.
    let later = member.change(&at, json!({"answer_by": "2025-03-07"})).await.expect(200).json;
    assert_eq!((&later["answer_by"], &later["version"]), (&json!("2025-03-07"), &json!(2)));
    wanted["asked_of"] = json!(scene.other_post);
    let other = id(&app.plan_lead().make(QUESTIONS, wanted).await);
    let other = format!("{QUESTIONS}/{other}");
    let _ = member.change(&other, json!({"text": "Not mine"})).await.expect(403);
    let reason = json!({"reason": "Not mine"});
    let _ = member.post(&format!("{other}/withdrawal"), reason).await.expect(403);

    // A manager replies for the posts that they hold, and about actions of theirs.
    let said = json!({"text": "Thirty of forty; the rest by March."});
    let replies = format!("{at}/replies");
    let _ = manager.post(&format!("{other}/replies"), said.clone()).await.expect(403);
    let mut own = about(&scene.plan, "Is 1.1 late?", "2025-02-28");
    own["action"] = json!(scene.action);
    let own = id(&member.make(QUESTIONS, own).await);
    let _ = manager.make(&format!("{QUESTIONS}/{own}/replies"), said.clone()).await;
    for who in [member.clone(), app.administrator(), app.auditor(), app.dashboard()] {
        let _ = who.post(&replies, said.clone()).await.expect(403);
    }
    let first = manager.make(&replies, said.clone()).await;
    assert_eq!(first["by"]["name"], "Demo manager");
    let answered = member.read(&at).await;
    assert_eq!(
        (&answered["state"], &answered["answered_on"]),
        (&json!("answered"), &json!("2025-01-20"))
    );
    let refused = member.change(&at, json!({"text": "Too late"})).await.expect(409);
    assert_eq!(refused.json["rule"], "question_answered");

    // A reply is corrected by a later one.
    let better = json!({"text": "Thirty-one of forty.", "corrects": first["id"]});
    let second = manager.make(&replies, better.clone()).await;
    let again = manager.post(&replies, better).await.expect(422);
    assert_eq!(again.pointers(), ["/corrects"]);
    let read = member.all(&replies).await;
    assert_eq!(each(&read, "id"), [id(&first), id(&second)]);
    assert_eq!(read[0]["corrected_by"], second["id"]);
}

async fn a_question_about_a_draft_is_unknown_to_members(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (lead, member) = (app.plan_lead(), app.signed_in("panel_member").await);
    let plan = lead.make("/api/v1/plans", scene::plan(&scene.inspection, None)).await;
    let plan = id(&plan);
    let refused = member.post(QUESTIONS, about(&plan, "May I?", "2025-02-28")).await.expect(422);
    let unknown = about(scene::UNKNOWN, "May I?", "2025-02-28");
    let nothing = member.post(QUESTIONS, unknown).await.expect(422);
    assert_eq!((refused.pointers(), &refused.text), (vec!["/plan"], &nothing.text));

    let asked = id(&lead.make(QUESTIONS, about(&plan, "The numbat?", "2025-02-28")).await);
    let at = format!("{QUESTIONS}/{asked}");
    let _ = member.get(&at).await.expect(404);
    let _ = member.get(&format!("{at}/replies")).await.expect(404);
    let _ = member.get(&format!("{QUESTIONS}?plan={plan}")).await.expect(404);
    assert!(!each(&member.all(QUESTIONS).await, "id").contains(&asked.as_str()));
    assert_eq!(items(&member.read("/api/v1/search?q=numbat").await), [Value::Null; 0]);

    let shared = json!({"shared_from": "2025-01-20"});
    let _ = lead.change(&format!("/api/v1/plans/{plan}"), shared).await.expect(200);
    assert_eq!(member.read(&at).await["text"], "The numbat?");
    let found = member.read("/api/v1/search?q=numbat").await;
    assert_eq!(each(items(&found), "kind"), ["question"]);
}

async fn a_question_that_nobody_answers_is_withdrawn(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (lead, plan) = (app.plan_lead(), &scene.plan);
    let mut wanted = about(plan, "Asked at the meeting?", "2024-12-02");
    wanted["asked_on"] = json!("2024-11-04");
    wanted["for_member"] = json!("A member of the panel");
    wanted["area"] = json!(scene.areas[0]);
    let overdue = lead.make(QUESTIONS, wanted).await;
    assert_eq!(overdue["state"], "overdue");
    let open = lead.make(QUESTIONS, about(plan, "And now?", "2025-01-20")).await;
    assert_eq!(open["state"], "open");
    let listed = async |filter: &str| -> Vec<String> {
        let rows = app.auditor().all(&format!("{QUESTIONS}?plan={plan}{filter}")).await;
        rows.iter().map(id).collect()
    };
    let (overdue, open) = (id(&overdue), id(&open));
    assert_eq!(listed("").await, [overdue.clone(), open.clone()]);
    for (filter, wanted) in [
        ("&state=overdue".to_owned(), vec![overdue.clone()]),
        ("&state=open".to_owned(), vec![open.clone()]),
        ("&state=answered".to_owned(), vec![]),
        ("&answer_before=2025-01-20".to_owned(), vec![overdue.clone()]),
        (format!("&area={}", scene.areas[0]), vec![overdue.clone()]),
        (format!("&action={}", scene.action), vec![]),
        (format!("&asked_of={}", scene.post), vec![]),
        (format!("&meeting={}", scene::UNKNOWN), vec![]),
    ] {
        assert_eq!(listed(&filter).await, wanted, "{filter}");
    }

    let withdrawal = format!("{QUESTIONS}/{overdue}/withdrawal");
    let reason = json!({"reason": "It was answered in the meeting"});
    let gone = lead.post(&withdrawal, reason.clone()).await.expect(200).json;
    assert_eq!(gone["state"], "withdrawn");
    assert_eq!(gone["withdrawn"]["reason"], "It was answered in the meeting");
    assert_eq!(listed("&state=withdrawn").await, [overdue.as_str()]);
    for (path, body) in [
        (withdrawal, reason),
        (format!("{QUESTIONS}/{overdue}/replies"), json!({"text": "After all"})),
    ] {
        let refused = lead.post(&path, body).await.expect(409);
        assert_eq!(refused.json["rule"], "question_withdrawn", "{path}");
    }
}

async fn meetings_are_moved_and_cancelled_with_a_reason(app: &TestApp) {
    let lead = app.plan_lead();
    let body = json!({"name": "Safeguarding partnership", "kind": "other"});
    let _ = app.manager().post("/api/v1/bodies", body.clone()).await.expect(403);
    let body = id(&lead.make("/api/v1/bodies", body).await);
    let mut made = Vec::new();
    for day in ["2025-03-05", "2025-02-05"] {
        let meeting = json!({"body": body, "held_on": day, "place": "Lewes"});
        made.push(id(&lead.make("/api/v1/meetings", meeting).await));
    }
    let list = format!("/api/v1/meetings?body={body}");
    let days = async |more: &str| -> Vec<String> {
        let rows = app.panel_member().all(&format!("{list}{more}")).await;
        rows.iter().map(|row| row["held_on"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(days("").await, ["2025-02-05", "2025-03-05"]);
    assert_eq!(days("&from=2025-02-06").await, ["2025-03-05"]);
    assert_eq!(days("&to=2025-02-05").await, ["2025-02-05"]);
    let crossed = lead.get(&format!("{list}&from=2025-03-01&to=2025-02-01")).await.expect(400);
    assert_eq!(crossed.pointers(), ["?from"]);
    let at = format!("/api/v1/meetings/{}", made[0]);
    let moved = lead.change(&at, json!({"held_on": "2025-03-12"})).await.expect(200).json;
    assert_eq!(moved["body"]["name"], "Safeguarding partnership");
    let cancelled = lead.change(&at, json!({"cancelled": "Too few can come"})).await.expect(200);
    assert_eq!(cancelled.json["cancelled"], "Too few can come");
    let elsewhere = lead.all("/api/v1/bodies").await;
    let elsewhere = json!({"body": elsewhere[0]["id"]});
    assert_eq!(lead.change(&at, elsewhere).await.expect(422).pointers(), ["/body"]);
    assert_eq!(days("").await, ["2025-02-05", "2025-03-12"], "a cancelled one stays in the list");
}

async fn what_was_asked_is_told_where_it_belongs(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (member, manager) = (app.signed_in("panel_member").await, app.manager());
    let mut wanted = about(&scene.plan, "How many are trained?", "2025-02-28");
    wanted["action"] = json!(scene.action);
    let asked = id(&member.make(QUESTIONS, wanted).await);
    let said = json!({"text": "Thirty of forty."});
    let _ = manager.make(&format!("{QUESTIONS}/{asked}/replies"), said).await;
    let told = member.read(&format!("{}/timeline?limit=2", scene.own())).await;
    let told: Vec<&str> = items(&told)
        .iter()
        .flat_map(|entry| entry["sentences"].as_array().unwrap())
        .map(|sentence| sentence["text"].as_str().unwrap())
        .collect();
    assert_eq!(
        told,
        [
            "Demo manager answered “How many are trained?”: Thirty of forty.",
            "Demo panel member asked about 1.1, to be answered by 28 February 2025: How many are \
             trained?",
        ]
    );
}

async fn the_next_meeting_lists_what_was_promised(app: &TestApp) {
    let member = app.signed_in("panel_member").await;
    let meetings = member.all("/api/v1/meetings").await;
    let panel: Vec<&Value> =
        meetings.iter().filter(|it| it["body"]["name"] == "Corporate Parenting Panel").collect();
    let on = |day: &str| {
        let found = panel.iter().find(|it| it["held_on"] == day).unwrap();
        format!("/meetings/{}", id(found))
    };
    let next = member.get(&on("2025-01-30")).await.expect(200).text;
    let (_, promised) = next.split_once("What was promised").expect("a part of its own");
    assert!(promised.contains("what did the wait mean for them?"));
    assert!(!promised.contains("by the autumn"), "that was answered before the last meeting");
    let past = member.get(&on("2024-10-23")).await.expect(200).text;
    assert!(!past.contains("What was promised"));
}
