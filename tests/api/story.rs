//! The main thread: from an inspection to a tracked plan.

use actionplan_tests::{TestApp, both};
use serde_json::{Value, json};

use crate::scene::{self, Scene, each, id, items};

both!(
    a_report_received_on_6_february_2024_is_answered_by_17_may,
    an_inspection_becomes_a_plan_that_is_tracked,
    judgements_follow_the_framework_in_force,
    a_manager_reports_on_their_own_actions_only,
    a_second_person_agrees_a_new_date,
    what_waits_for_a_late_action_is_at_risk,
    a_second_person_signs_off,
    milestones_are_set_by_the_lead_and_reached_by_the_owner,
    posts_are_handed_over_in_one_act,
    measures_take_readings,
    an_area_is_closed_by_us_and_confirmed_by_the_inspectorate,
    a_plan_says_what_it_still_lacks,
    drafts_can_be_removed_and_promises_cannot,
);

/// What a rule of a preview or of an inspection gives.
fn by_rule<'a>(rows: &'a Value, rule: &str) -> &'a Value {
    let mut rows = rows.as_array().unwrap().iter();
    rows.find(|row| row["rule"] == rule).unwrap_or_else(|| panic!("no {rule}"))
}

async fn a_report_received_on_6_february_2024_is_answered_by_17_may(app: &TestApp) {
    let path = "/api/v1/obligations/preview?framework=ilacs&received_on=2024-02-06";
    let preview = app.panel_member().read(path).await;
    let statement = by_rule(&preview["obligations"], "statement");
    assert_eq!(statement["computed_on"], "2024-05-17");
    let holidays = each(statement["counted"]["holidays_skipped"].as_array().unwrap(), "on");
    assert_eq!(holidays, ["2024-03-29", "2024-04-01", "2024-05-06"]);
    assert_eq!(statement["counted"]["days"], 70);
    assert_eq!(by_rule(&preview["obligations"], "publish_report")["computed_on"], "2024-03-19");

    let refused = app.panel_member().get(&path.replace("2024", "2034")).await.expect(400);
    assert_eq!(refused.pointers(), ["?received_on"]);
    assert!(refused.text.contains("2028"), "it names what the calendar knows: {}", refused.text);
}

async fn an_inspection_becomes_a_plan_that_is_tracked(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (lead, panel) = (app.plan_lead(), app.panel_member());

    let due = lead.read(&format!("/api/v1/obligations?inspection={}", scene.inspection)).await;
    let statement = by_rule(&due["items"], "statement");
    assert_eq!(
        (&statement["computed_on"], &statement["state"]),
        (&json!("2024-05-17"), &json!("overdue"))
    );
    let path = format!("/api/v1/obligations/{}", id(statement));
    let stated = json!({"stated_on": "2024-05-16", "met_on": "2024-05-15"});
    let met = lead.change(&path, stated).await.expect(200).json;
    assert_eq!(met["state"], "met");
    assert_ne!(
        met["warnings"],
        json!([]),
        "what the letter states differs from what the rule gives"
    );

    let areas = panel.read(&format!("/api/v1/areas?plan={}", scene.plan)).await;
    assert_eq!(each(items(&areas), "label"), ["1", "2", "2a"]);
    assert_eq!(items(&areas)[2]["parent"]["label"], "2");

    let actions =
        panel.read(&format!("/api/v1/actions?plan={}&area={}", scene.plan, scene.areas[0])).await;
    assert_eq!(each(items(&actions), "reference"), ["1.1"]);
    assert_eq!(items(&actions)[0]["owner"]["title"], "Head of first response");

    let progress = panel.read(&format!("/api/v1/plans/{}/progress", scene.plan)).await;
    assert_eq!(progress["actions"], 2);
    assert_eq!(progress["day"], "2025-01-20");
    // Not started though the start has passed.
    assert_eq!(progress["ratings"]["at_risk"], 2);
    let by_area = progress["areas"].as_array().unwrap();
    // 2.1 answers a part of area 2.
    let at_risk: Vec<i64> =
        by_area.iter().map(|row| row["ratings"]["at_risk"].as_i64().unwrap()).collect();
    assert_eq!(at_risk, [1, 1, 1]);
    assert!(progress["summary"].as_str().unwrap().contains("2 are at risk"), "{progress}");
}

async fn judgements_follow_the_framework_in_force(app: &TestApp) {
    let lead = app.plan_lead();
    let inspection = id(&lead.make("/api/v1/inspections", scene::inspection()).await);
    let path = format!("/api/v1/inspections/{inspection}/judgements");
    let etag = lead.get(&path).await.expect(200).etag();
    let grades =
        |judgement: &str| json!({"judgements": [{"judgement": judgement, "grade": "good"}]});

    let refused =
        lead.put(&path, &etag, grades("children_in_care_and_care_leavers")).await.expect(422);
    assert_eq!(refused.pointers(), ["/judgements/0/judgement"]);
    assert!(refused.text.contains("2022"), "it says until when it was in force: {}", refused.text);
    let refused =
        lead.put(&path, &etag, json!({"judgements": [{"judgement": "leaders", "grade": "fine"}]}));
    assert_eq!(refused.await.expect(422).pointers(), ["/judgements/0/grade"]);

    let set = lead.put(&path, &etag, grades("care_leavers")).await.expect(200);
    assert_eq!(set.json["version"], 2);
    let seen = app.panel_member().read(&format!("/api/v1/inspections/{inspection}")).await;
    assert_eq!(seen["judgements"][0]["grade_name"], "Good");
    let _ = lead.put(&path, &etag, grades("leaders")).await.expect(412);
}

async fn a_manager_reports_on_their_own_actions_only(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (own, other) = (format!("{}/updates", scene.own()), format!("{}/updates", scene.other()));
    let body = json!({
        "done": "Two of five teams are trained", "difference": "Managers say they feel surer",
        "declared": "at_risk", "declared_reason": "The trainer is ill", "path_to_green": "Another trainer in March",
        "forecast_on": "2025-04-30", "status": "in_progress"
    });
    let posted = app.manager().post(&own, body.clone()).await.expect(201);
    assert_eq!(posted.json["posted_on"], "2025-01-20");
    let action = app.panel_member().read(&scene.own()).await;
    assert_eq!(action["status"], "in_progress");
    assert_eq!(action["declared"], "at_risk");
    assert_eq!(action["rating"], "on_track", "what is declared stands beside what is computed");
    assert_eq!(action["forecast_late"], true);
    assert_eq!(action["latest_update"], posted.json["id"]);

    let foreign = app.manager().post(&other, body.clone()).await.expect(403);
    assert!(foreign.text.contains("2.1"), "it names the action: {}", foreign.text);
    for who in [app.panel_member(), app.auditor(), app.dashboard(), app.administrator()] {
        let refused = who.post(&own, body.clone()).await.expect(403);
        assert_eq!(refused.problem(), "forbidden");
    }
    let _ = app.plan_lead().post(&other, scene::update("Seen by the plan lead")).await.expect(201);

    // Helping is owning enough.
    let helped = json!({"contributors": [scene.post]});
    let _ = app.plan_lead().change(&scene.other(), helped).await.expect(200);
    let _ = app.manager().post(&other, scene::update("We helped")).await.expect(201);

    let amber = json!({"done": "Little", "declared": "off_track"});
    let refused = app.manager().post(&own, amber).await.expect(422);
    assert_eq!(refused.pointers(), ["/declared_reason", "/path_to_green"]);
    let updates = app.auditor().all(&own).await;
    assert_eq!(each(&updates, "done"), ["Two of five teams are trained"]);
}

async fn a_second_person_agrees_a_new_date(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (lead, manager) = (app.plan_lead(), app.manager());
    let asking = format!("{}/date-changes", scene.own());
    let ask = |to: &str| json!({"to_on": to, "reason": "staffing", "note": "Two posts are vacant"});

    let asked = manager.post(&asking, ask("2025-05-30")).await.expect(201);
    let decision = format!("{asking}/{}/decision", id(&asked.json));
    assert_eq!(asked.json["agreed"], Value::Null);
    let twice = manager.post(&asking, ask("2025-06-30")).await.expect(409);
    assert_eq!(twice.json["rule"], "already_asked");
    let _ = manager.post(&decision, json!({"agreed": true})).await.expect(403);
    let declined = lead.post(&decision, json!({"agreed": false})).await.expect(409);
    assert_eq!(declined.json["rule"], "reason_needed");

    let agreed =
        lead.post(&decision, json!({"agreed": true, "note": "Agreed at the January board"}));
    let agreed = agreed.await.expect(200);
    assert_eq!(agreed.json["agreed"], true);
    let again = lead.post(&decision, json!({"agreed": true})).await.expect(409);
    assert_eq!(again.json["rule"], "already_decided");

    let action = app.panel_member().read(&scene.own()).await;
    assert_eq!(action["due_on"], "2025-05-30");
    assert_eq!(action["original_due_on"], "2025-03-31");
    assert_eq!((&action["revisions"], &action["slippage_days"]), (&json!(1), &json!(60)));

    let told = app.panel_member().read(&format!("{}/timeline", scene.own())).await;
    let newest = &items(&told)[0];
    assert_eq!(newest["use_case"], "agree_date_change");
    let sentences = each(newest["sentences"].as_array().unwrap(), "text").join(" ");
    assert!(sentences.contains("30 May 2025"), "{sentences}");
    assert!(newest["reason"].as_str().unwrap().contains("January board"), "{newest}");

    // The plan lead may ask as well, and not agree to it.
    let asked =
        lead.post(&format!("{}/date-changes", scene.other()), ask("2025-04-30")).await.expect(201);
    let decision = format!("{}/date-changes/{}/decision", scene.other(), id(&asked.json));
    for agreed in [true, false] {
        let same =
            lead.post(&decision, json!({"agreed": agreed, "note": "Mine"})).await.expect(409);
        assert_eq!(same.json["rule"], "same_person");
    }
    let _ = app.administrator().post(&decision, json!({"agreed": true})).await.expect(200);

    // Moved twice is at risk, whatever is declared.
    let started = json!({"done": "Under way", "declared": "on_track", "status": "in_progress"});
    let _ = manager.post(&format!("{}/updates", scene.own()), started).await.expect(201);
    assert_eq!(lead.read(&scene.own()).await["rating"], "on_track");
    let asked = manager.post(&asking, ask("2025-06-30")).await.expect(201);
    let decision = format!("{asking}/{}/decision", id(&asked.json));
    let _ = lead.post(&decision, json!({"agreed": true})).await.expect(200);
    let action = lead.read(&scene.own()).await;
    assert_eq!((&action["rating"], &action["revisions"]), (&json!("at_risk"), &json!(2)));
    assert_eq!(items(&lead.read(&asking).await).len(), 2, "all are kept");

    // A date that was shared moves by agreement only.
    let refused = lead.change(&scene.own(), json!({"due_on": "2025-12-31"})).await.expect(422);
    assert_eq!(refused.pointers(), ["/due_on"]);
}

async fn what_waits_for_a_late_action_is_at_risk(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let mut late = scene::action(&scene.plan, "3.1", &scene.areas[1], Some(&scene.post));
    late["due_on"] = json!("2025-01-17");
    let late = format!("/api/v1/actions/{}", id(&lead.make("/api/v1/actions", late).await));
    let started = json!({"done": "Under way", "status": "in_progress"});
    let _ =
        app.manager().post(&format!("{}/updates", scene.own()), started.clone()).await.expect(201);
    let _ = app.manager().post(&format!("{late}/updates"), started).await.expect(201);
    let waits = json!({"depends_on": [id(&lead.read(&late).await)]});
    let waiting = lead.change(&scene.own(), waits).await.expect(200).json;
    assert_eq!(waiting["rating"], "at_risk");
    assert_eq!(waiting["depends_on"][0]["reference"], "3.1");
    assert!(waiting["risks"].to_string().contains("3.1"), "{}", waiting["risks"]);
    assert_eq!(lead.read(&late).await["rating"], "late");

    let done = app
        .manager()
        .post(&format!("{late}/status"), json!({"status": "complete"}))
        .await
        .expect(200);
    assert_eq!(done.json["rating"], "complete");
    let free = lead.get(&scene.own()).await.expect(200);
    assert_eq!(free.json["rating"], "on_track");
    assert_eq!(free.json["risks"], json!([]));
    // What was opened before the other action was done is still what its owner saw.
    assert_eq!(free.json["version"], waiting["version"], "re-dating is nobody's edit");

    let circle = lead.change(&late, json!({"depends_on": [scene.action]})).await.expect(422);
    assert_eq!(circle.pointers(), ["/depends_on"]);
}

async fn a_second_person_signs_off(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (lead, manager) = (app.plan_lead(), app.manager());
    let (status, sign_off) =
        (format!("{}/status", scene.own()), format!("{}/sign-off", scene.own()));
    let note = json!({"note": "Saw the March audit"});
    let early = lead.post(&sign_off, note.clone()).await.expect(409);
    assert_eq!(early.json["rule"], "illegal_move");
    let skipped = manager.post(&status, json!({"status": "complete"})).await.expect(409);
    assert_eq!(skipped.json["rule"], "illegal_move");
    for to in ["in_progress", "complete"] {
        let _ = manager.post(&status, json!({"status": to})).await.expect(200);
    }
    let _ = manager.post(&sign_off, note.clone()).await.expect(403);
    let _ = app.administrator().post(&sign_off, note.clone()).await.expect(403);
    let signed = lead.post(&sign_off, note.clone()).await.expect(200).json;
    assert_eq!((&signed["status"], &signed["rating"]), (&json!("verified"), &json!("complete")));
    assert_eq!(signed["signed_off"]["on"], "2025-01-20");
    assert_eq!(signed["signed_off"]["note"], "Saw the March audit");

    // Who says it is done does not sign it off, also as plan lead.
    let status = format!("{}/status", scene.other());
    for to in ["in_progress", "complete"] {
        let _ = lead.post(&status, json!({"status": to})).await.expect(200);
    }
    let same = lead.post(&format!("{}/sign-off", scene.other()), note).await.expect(409);
    assert_eq!(same.json["rule"], "same_person");

    let silent =
        lead.post(&format!("{}/status", scene.own()), json!({"status": "in_progress"})).await;
    assert_eq!(silent.expect(409).json["rule"], "reason_needed");
    let reopened = json!({"status": "in_progress", "reason": "The May audit found gaps"});
    let reopened = lead.post(&format!("{}/status", scene.own()), reopened).await.expect(200).json;
    assert_eq!(reopened["status"], "in_progress");
}

async fn milestones_are_set_by_the_lead_and_reached_by_the_owner(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (lead, manager) = (app.plan_lead(), app.manager());
    let path = format!("{}/milestones", scene.own());
    let body = json!({"title": "Trainer found", "due_on": "2025-01-10"});
    let _ = manager.post(&path, body.clone()).await.expect(403);
    let made = lead.make(&path, body).await;
    assert_eq!(lead.read(&scene.own()).await["rating"], "at_risk", "a milestone is past its date");
    let one = format!("{path}/{}", id(&made));
    let etag = manager.get(&scene.own()).await.expect(200).etag();
    let _ = manager.patch(&one, &etag, json!({"due_on": "2025-02-10"})).await.expect(403);
    let reached = manager.patch(&one, &etag, json!({"done_on": "2025-01-17"})).await.expect(200);
    assert_eq!(reached.json["done_on"], "2025-01-17");
    let _ = lead.patch(&one, &etag, json!({"title": "Later"})).await.expect(412);
    let etag = lead.get(&scene.own()).await.expect(200).etag();
    let _ = lead.delete(&one, &etag).await.expect(204);
    assert_eq!(lead.read(&path).await["items"], json!([]));
    let gone = lead.get(&scene.own()).await.expect(200).etag();
    let _ = lead.delete(&one, &gone).await.expect(404);
}

async fn posts_are_handed_over_in_one_act(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let second = scene::action(&scene.plan, "1.2", &scene.areas[1], Some(&scene.post));
    let second = id(&lead.make("/api/v1/actions", second).await);
    let before = app.revision().await;
    let path = format!("/api/v1/posts/{}/hand-over", scene.post);
    let body = json!({"to": scene.other_post, "reason": "The head of service leaves"});
    let done = lead.ask("POST", &path).key("leaver-1").json(&body).await.expect(200);
    let mut moved: Vec<&str> =
        done.json["actions"].as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    moved.sort_unstable();
    let mut expected = [scene.action.as_str(), second.as_str()];
    expected.sort_unstable();
    assert_eq!(moved, expected);
    assert_eq!(app.revision().await, before + 1, "one entry");
    assert_eq!(lead.read(&scene.own()).await["owner"]["id"], json!(scene.other_post));
    let _ = app
        .manager()
        .post(&format!("{}/updates", scene.own()), scene::update("No longer mine"))
        .await
        .expect(403);
    let empty = lead.ask("POST", &path).key("leaver-2").json(&body).await.expect(200);
    assert_eq!(empty.json["actions"], json!([]));
}

async fn measures_take_readings(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let body = json!({
        "plan": scene.plan, "title": "Plans judged good or better in audit", "unit": "%", "direction": "higher",
        "baseline": 52, "baseline_on": "2024-02-29", "target": 80.5, "target_on": "2025-12-31",
        "frequency": "quarterly", "areas": [scene.areas[0]]
    });
    let measure = id(&lead.make("/api/v1/measures", body).await);
    let readings = format!("/api/v1/measures/{measure}/readings");
    let _ = app
        .panel_member()
        .post(&readings, json!({"as_at": "2024-12-31", "value": 61}))
        .await
        .expect(403);
    let reading = json!({
        "as_at": "2024-12-31", "value": 61.25, "source": "Audit of 40 cases",
        "quality_note": "A smaller sample than before"
    });
    let made = app.manager().make(&readings, reading).await;
    assert_eq!(made["value"], 61.25);
    let seen = app.panel_member().read(&format!("/api/v1/measures/{measure}")).await;
    assert!(
        seen.to_string().contains("61.25"),
        "the newest reading stands with the measure: {seen}"
    );
    let corrected = json!({"as_at": "2024-12-31", "value": 60, "corrects": made["id"]});
    let _ = app.manager().make(&readings, corrected).await;
    assert_eq!(app.auditor().all(&readings).await.len(), 2, "what was corrected stays");
    let late = app
        .manager()
        .post(&readings, json!({"as_at": "2025-02-01", "value": 61}))
        .await
        .expect(422);
    assert_eq!(late.pointers(), ["/as_at"]);
}

async fn an_area_is_closed_by_us_and_confirmed_by_the_inspectorate(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let path = format!("/api/v1/areas/{}", scene.areas[0]);
    let fact = json!({"on": "2025-01-15", "note": "Resolved by the improvement board"});
    let _ = app.manager().post(&format!("{path}/closure"), fact.clone()).await.expect(403);
    let closed = lead.post(&format!("{path}/closure"), fact.clone()).await.expect(200).json;
    assert_eq!(
        (&closed["closed"]["on"], &closed["confirmed"]),
        (&json!("2025-01-15"), &Value::Null)
    );
    let twice = lead.post(&format!("{path}/closure"), fact.clone()).await.expect(409);
    assert_eq!(twice.json["rule"], "already_closed");
    let confirmed = lead.post(&format!("{path}/confirmation"), fact).await.expect(200).json;
    assert_ne!(confirmed["confirmed"], Value::Null);
    let open = lead
        .post(&format!("{path}/reopening"), json!({"reason": "It came back"}))
        .await
        .expect(200)
        .json;
    assert_eq!(open["closed"], Value::Null);
    assert_ne!(open["confirmed"], Value::Null, "two facts");
    let tomorrow = json!({"on": "2025-01-21", "note": "Too early"});
    assert_eq!(
        lead.post(&format!("{path}/closure"), tomorrow).await.expect(422).pointers(),
        ["/on"]
    );
}

async fn a_plan_says_what_it_still_lacks(app: &TestApp) {
    let lead = app.plan_lead();
    let scene = Scene::set(app).await;
    let path = format!("/api/v1/plans/{}/checks", scene.plan);
    let third = id(&lead.make("/api/v1/areas", scene::area(&scene.inspection, "Fostering")).await);
    let checks = lead.read(&path).await;
    assert_eq!(checks["ready"], false);
    let findings = checks["findings"].as_array().unwrap();
    let without: Vec<&Value> =
        findings.iter().filter(|it| it["check"] == "area_without_action").collect();
    assert_eq!(without.len(), 1, "{checks}");
    assert_eq!(without[0]["subject"]["id"], json!(third));
    assert!(findings.iter().all(|it| it["name"].as_str().is_some_and(|name| !name.is_empty())));
    assert!(findings.iter().any(|it| it["check"] == "owner_without_holder"), "{checks}");
    assert_eq!(
        checks["blocking"].as_u64().unwrap() + checks["advice"].as_u64().unwrap(),
        findings.len() as u64
    );
    let _ = app.panel_member().get(&path).await.expect(404);

    let mut missing = scene::action(&scene.plan, "2.9", &third, None);
    missing["due_on"] = json!("2026-02-01");
    missing["success_criterion"] = Value::Null;
    let _ = lead.make("/api/v1/actions", missing).await;
    let found = lead.read(&path).await;
    let found = each(found["findings"].as_array().unwrap(), "check");
    for check in [
        "action_without_owner",
        "action_without_success_criterion",
        "due_after_plan_end",
        "due_on_non_working_day",
    ] {
        assert!(found.contains(&check), "{check}: {found:?}");
    }
    assert!(!found.contains(&"area_without_action"), "{found:?}");
}

async fn drafts_can_be_removed_and_promises_cannot(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let etag = lead.get(&scene.own()).await.expect(200).etag();
    let refused = lead.delete(&scene.own(), &etag).await.expect(409);
    assert_eq!(refused.json["rule"], "not_a_draft");

    let draft = id(&lead.make("/api/v1/plans", scene::plan(&scene.inspection, None)).await);
    let action = scene::action(&draft, "1.1", &scene.areas[0], None);
    let path = format!("/api/v1/actions/{}", id(&lead.make("/api/v1/actions", action).await));
    let etag = lead.get(&path).await.expect(200).etag();
    let _ = lead.delete(&path, &etag).await.expect(204);
    let _ = lead.get(&path).await.expect(404);
    assert_eq!(lead.read(&format!("/api/v1/actions?plan={draft}")).await["items"], json!([]));
}
