//! What was on the table stays on the table: items, packs, resolutions, submissions, and the way
//! back from the statutory date.

use actionplan_tests::{Persona, Reply, TestApp, both};
use serde_json::{Value, json};

use crate::scene::{self, Scene, id, items};

both!(
    the_story_of_the_demonstration_can_be_proved,
    a_pack_never_changes,
    members_see_what_was_frozen_though_the_plan_is_a_draft,
    what_is_exempt_is_hidden_from_managers,
    a_resolution_keeps_its_rules,
    a_plan_goes_to_the_inspectorate_with_its_checks,
    the_way_back_warns_while_there_is_time,
    the_pages_do_what_the_api_does,
);

/// A meeting of a new body on a day.
async fn meeting(lead: &Persona, body: &str, held_on: &str) -> String {
    let body = json!({"name": body, "kind": "corporate_parenting_panel"});
    let body = id(&lead.make("/api/v1/bodies", body).await);
    id(&lead.make("/api/v1/meetings", json!({"body": body, "held_on": held_on})).await)
}

/// A plan on its agenda: the address of the item.
async fn item(lead: &Persona, meeting: &str, plan: &str, more: Value) -> String {
    let mut body = json!({
        "plan": plan, "title": "Improvement plan", "purpose": "comment",
        "recommendations": ["Comment on the draft.", "Note the date."],
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let items = format!("/api/v1/meetings/{meeting}/items");
    format!("{items}/{}", id(&lead.make(&items, body).await))
}

/// An action that nobody owns stands in the way of submitting.
async fn unready(lead: &Persona, scene: &Scene) {
    let action = scene::action(&scene.plan, "9.1", &scene.areas[0], None);
    let _ = lead.make("/api/v1/actions", action).await;
}

async fn freeze(lead: &Persona, item: &str) -> Reply {
    lead.ask("POST", &format!("{item}/pack")).await
}

async fn the_story_of_the_demonstration_can_be_proved(app: &TestApp) {
    let (plan, member) = (app.demo("plan_id"), app.panel_member());
    let versions = member.read(&format!("/api/v1/plans/{plan}/versions")).await;
    let told: Vec<_> = items(&versions)
        .iter()
        .map(|it| {
            (it["kind"].as_str().unwrap(), it["on"].as_str().unwrap(), it["to"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("endorsed", "2024-04-24", "Corporate Parenting Panel"),
            ("submitted", "2024-05-16", "Ofsted and The Secretary of State"),
            ("pack", "2024-10-23", "Corporate Parenting Panel"),
        ]
    );
    let first = &versions["items"][0];
    let (meeting, item) = (first["meeting"].as_str().unwrap(), first["item"].as_str().unwrap());
    for document in first["documents"].as_array().unwrap() {
        let file = document["name"].as_str().unwrap();
        let kept = format!("/api/v1/meetings/{meeting}/items/{item}/pack/{file}");
        let kept = member.get(&kept).await.expect(200);
        let sum = document["sha256"].as_str().unwrap();
        assert_eq!(kept.header("actionplan-digest"), format!("sha256={sum}"), "{file}");
    }
    let sent = member.read(&format!("/api/v1/submissions?plan={plan}")).await;
    let sent = &sent["items"][0];
    assert_eq!(sent["countersigned"]["on"], "2024-05-16");
    assert_eq!(sent["publication"]["on"], "2024-05-24");
    let met = format!("/api/v1/obligations/{}", sent["obligation"].as_str().unwrap());
    let met = member.read(&met).await;
    assert_eq!((&met["due_on"], &met["met_on"]), (&json!("2024-05-17"), &json!("2024-05-16")));
    assert_eq!(met["state"], "met");
}

async fn a_pack_never_changes(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let meeting = meeting(&lead, "A panel", "2025-02-12").await;
    let item = item(&lead, &meeting, &scene.plan, json!({})).await;
    let frozen = freeze(&lead, &item).await.expect(200).json;
    let documents = frozen["pack"]["documents"].as_array().unwrap().clone();
    assert_eq!(scene::each(&documents, "name").len(), 5);
    let before = lead.get(&format!("{item}/pack/panel-report.html")).await.expect(200);
    assert!(before.text.contains("Comment on the draft."), "{}", before.text);
    let action = format!("/api/v1/actions/{}", scene.action);
    let _ = lead.change(&action, json!({"title": "Quite another title"})).await.expect(200);
    let after = lead.get(&format!("{item}/pack/panel-report.html")).await.expect(200);
    assert_eq!(before.text, after.text);
    assert!(!after.text.contains("Quite another title"));
    // Made anew from the log, the documents are the same, byte for byte.
    let revision = &frozen["pack"]["revision"];
    for file in ["action-plan.pdf", "action-plan.xlsx"] {
        let kept = lead.get(&format!("{item}/pack/{file}")).await.expect(200);
        let again = format!("/api/v1/plans/{}/documents/{file}?as_at={revision}", scene.plan);
        let again = lead.get(&again).await.expect(200);
        assert!(kept.text == again.text, "{file} is another one now");
    }
    let refused = freeze(&lead, &item).await.expect(409);
    assert!(refused.json["detail"].as_str().unwrap().contains("stays as it is"));
    let refused = lead.change(&item, json!({"title": "Another item"})).await.expect(409);
    assert!(refused.json["detail"].as_str().unwrap().contains("add another item"));
    let moved = format!("/api/v1/meetings/{meeting}");
    let moved = lead.change(&moved, json!({"held_on": "2025-02-13"})).await.expect(409);
    assert!(moved.json["detail"].as_str().unwrap().contains("add another one"));
    let member = app.signed_in("panel_member").await;
    let then = member.get(&format!("/plans/{}?as_at={revision}", scene.plan)).await.expect(200);
    assert!(then.text.contains("by the end of 20 January 2025"), "{}", then.text);
    let gone = lead.change(&item, json!({"withdrawn": "It comes in April."})).await.expect(200);
    assert_eq!(gone.json["withdrawn"], "It comes in April.");
    assert_eq!(gone.json["pack"], frozen["pack"]);
    for odd in ["panel-report.csv", "x", "..%2Fx", "statement-of-action.pdf"] {
        let _ = lead.get(&format!("{item}/pack/{odd}")).await.expect(404);
    }
}

async fn members_see_what_was_frozen_though_the_plan_is_a_draft(app: &TestApp) {
    let (scene, lead, member) = (Scene::set(app).await, app.plan_lead(), app.panel_member());
    let draft = id(&lead.make("/api/v1/plans", scene::plan(&scene.inspection, None)).await);
    let held = meeting(&lead, "Another panel", "2025-02-12").await;
    let item = item(&lead, &held, &draft, json!({})).await;
    let agenda = format!("/api/v1/meetings/{held}/items");
    assert_eq!(items(&member.read(&agenda).await).len(), 0);
    let _ = member.get(&item).await.expect(404);
    let _ = member.get(&format!("/api/v1/plans/{draft}/versions")).await.expect(404);
    let _ = freeze(&lead, &item).await.expect(200);
    assert_eq!(items(&member.read(&agenda).await).len(), 1);
    let _ = member.get(&format!("{item}/pack/panel-report.pdf")).await.expect(200);
    let versions = member.read(&format!("/api/v1/plans/{draft}/versions")).await;
    assert_eq!(items(&versions).len(), 1);
    // The plan itself stays hidden.
    let _ = member.get(&format!("/api/v1/plans/{draft}")).await.expect(404);
    let _ = member.get(&format!("/api/v1/plans/{draft}/backward-plan")).await.expect(404);
}

async fn what_is_exempt_is_hidden_from_managers(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let held = meeting(&lead, "A private panel", "2025-02-12").await;
    let exempt = json!({"exempt": "Paragraph 2: it could tell who a child is."});
    let item = item(&lead, &held, &scene.plan, exempt).await;
    let _ = freeze(&lead, &item).await.expect(200);
    let manager = app.manager();
    let agenda = format!("/api/v1/meetings/{held}/items");
    assert_eq!(items(&manager.read(&agenda).await).len(), 0);
    for path in [item.clone(), format!("{item}/pack/action-plan.pdf")] {
        let _ = manager.get(&path).await.expect(404);
        let _ = app.panel_member().get(&path).await.expect(200);
    }
    let told = manager.read("/api/v1/changes?limit=200").await.to_string();
    assert!(!told.contains("could tell who a child is"));
}

async fn a_resolution_keeps_its_rules(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let held = meeting(&lead, "A panel that met", "2025-01-15").await;
    let draft = json!({"title": "A draft", "inspection": scene.inspection});
    let plan = id(&lead.make("/api/v1/plans", draft).await);
    let item = item(&lead, &held, &plan, json!({})).await;
    let resolve = async |body: Value| lead.post(&format!("{item}/resolution"), body).await;
    for (body, status, said) in [
        (json!({"on": "2025-01-14", "text": "x"}), 422, "must not be before the meeting"),
        (json!({"on": "2025-01-21", "text": "x"}), 422, "must not be after today"),
        (json!({"on": "2025-01-15", "text": "x", "endorses": true}), 409, "freeze the pack first"),
    ] {
        let refused = resolve(body).await.expect(status);
        assert!(refused.text.contains(said), "{}", refused.text);
    }
    let _ = freeze(&lead, &item).await.expect(200);
    let body = json!({"on": "2025-01-15", "text": "Endorsed.", "endorses": true, "minutes": "7"});
    let resolved = resolve(body).await.expect(200).json;
    assert_eq!(resolved["resolution"]["endorses"], true);
    let plan = lead.read(&format!("/api/v1/plans/{plan}")).await;
    assert_eq!(plan["stage"], "endorsed");
    let _ = app
        .manager()
        .post(&format!("{item}/resolution"), json!({"on": "2025-01-15", "text": "x"}))
        .await
        .expect(403);
}

async fn a_plan_goes_to_the_inspectorate_with_its_checks(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    unready(&lead, &scene).await;
    let inspection = json!({"received_on": "2024-12-02"});
    let path = format!("/api/v1/inspections/{}", scene.inspection);
    let _ = lead.change(&path, inspection).await.expect(200);
    let due = lead.read(&format!("/api/v1/obligations?inspection={}", scene.inspection)).await;
    let due = items(&due).iter().find(|it| it["rule"] == "statement").cloned().unwrap();
    let submit = async |more: Value| {
        let mut body = json!({
            "plan": scene.plan, "submitted_on": "2025-01-20", "to": ["Ofsted"], "way": "email",
            "obligation": due["id"],
        });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        lead.post("/api/v1/submissions", body).await
    };
    let refused = submit(json!({})).await.expect(409);
    assert!(refused.json["detail"].as_str().unwrap().contains("in the way"), "{}", refused.text);
    let reason = "It is agreed with the inspectorate.";
    for (more, pointer) in [
        (json!({"despite": reason, "to": []}), "/to"),
        (json!({"despite": reason, "submitted_on": "2025-01-21"}), "/submitted_on"),
        (json!({"despite": reason, "submitted_on": "2023-01-19"}), "/submitted_on"),
        (json!({"despite": reason, "obligation": scene::UNKNOWN}), "/obligation"),
    ] {
        let refused = submit(more).await.expect(422);
        assert!(refused.text.contains(&format!("\"pointer\":\"{pointer}\"")), "{}", refused.text);
    }
    let sent = submit(json!({"despite": reason})).await.expect(201).json;
    let path = format!("/api/v1/submissions/{}", id(&sent));
    assert_eq!(sent["despite"], reason);
    let met = lead.read(&format!("/api/v1/obligations/{}", id(&due))).await;
    assert_eq!((&met["met_on"], &met["state"]), (&json!("2025-01-20"), &json!("met")));
    let checks = lead.read(&format!("/api/v1/plans/{}/checks", scene.plan)).await;
    assert_eq!(checks["ready"], false);
    let own = lead.ask("POST", &format!("{path}/countersignature")).await.expect(409);
    assert!(own.json["detail"].as_str().unwrap().contains("somebody else"));
    let twice = submit(json!({"despite": reason})).await.expect(422);
    assert!(twice.text.contains("was met on 20 January 2025"), "{}", twice.text);
    let admin = app.administrator();
    let signed = admin.ask("POST", &format!("{path}/countersignature")).await.expect(200).json;
    assert_eq!(signed["countersigned"]["on"], "2025-01-20");
    let bad = json!({"on": "2025-01-20", "address": "javascript:alert(1)"});
    let _ = lead.post(&format!("{path}/publication"), bad).await.expect(422);
    let before = json!({"on": "2025-01-19", "address": "https://example.org/plan"});
    let _ = lead.post(&format!("{path}/publication"), before).await.expect(422);
    let published = json!({"on": "2025-01-20", "address": "https://example.org/plan"});
    let _ = lead.post(&format!("{path}/publication"), published).await.expect(200);
    let early = json!({"on": "2025-01-19", "reference": "x"});
    let _ = lead.post(&format!("{path}/receipt"), early).await.expect(422);
    let received = json!({"on": "2025-01-20", "reference": "Receipt 17"});
    let got = lead.post(&format!("{path}/receipt"), received).await.expect(200).json;
    assert_eq!(got["receipt"]["reference"], "Receipt 17");
    let file = lead.get(&format!("{path}/documents/statement-of-action.pdf")).await.expect(200);
    assert!(file.text.starts_with("%PDF-"));
}

async fn the_way_back_warns_while_there_is_time(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let path = format!("/api/v1/inspections/{}", scene.inspection);
    let _ = lead.change(&path, json!({"received_on": "2024-12-02"})).await.expect(200);
    let way = format!("/api/v1/plans/{}/backward-plan", scene.plan);
    let held = meeting(&lead, "The last panel", "2025-01-29").await;
    let stop = |plan: &Value| {
        items(&json!({"items": plan["stops"]}))
            .iter()
            .find(|it| it["meeting"]["id"] == held.as_str())
            .cloned()
            .unwrap()
    };
    let plan = lead.read(&way).await;
    let last = stop(&plan);
    assert_eq!(last["stop"]["papers_due_on"], "2025-01-21");
    assert_eq!(
        (&last["stop"]["papers"], &last["stop"]["is_last"]),
        (&json!("due_soon"), &json!(true))
    );
    let warned = plan["warnings"].to_string();
    assert!(warned.contains("The last panel"), "{warned}");
    let item = item(&lead, &held, &scene.plan, json!({})).await;
    let _ = freeze(&lead, &item).await.expect(200);
    let plan = lead.read(&way).await;
    assert_eq!(stop(&plan)["stop"]["papers"], "frozen");
    assert!(!plan["warnings"].to_string().contains("last panel"));
}

async fn the_pages_do_what_the_api_does(app: &TestApp) {
    let scene = Scene::set(app).await;
    unready(&app.plan_lead(), &scene).await;
    let (lead, page) = (app.plan_lead(), app.signed_in("plan_lead").await);
    let held = meeting(&lead, "A panel on a page", "2025-01-15").await;
    let at = format!("/meetings/{held}");
    let form = [
        ("plan", scene.plan.as_str()),
        ("title", "A plan on a page"),
        ("purpose", "note"),
        ("recommendations", "Note it.\n\nAsk again in April.\n"),
        ("exempt", ""),
    ];
    let _ = page.ask("POST", &format!("{at}/items/new")).form(&form).await.expect(303);
    let listed = lead.read(&format!("/api/v1/meetings/{held}/items")).await;
    let item = &listed["items"][0];
    assert_eq!(item["recommendations"], json!(["Note it.", "Ask again in April."]));
    let step = format!("{at}/items/{}", id(item));
    let stale = page.ask("POST", &format!("{step}/freeze")).form(&[("version", "9")]).await;
    assert_eq!(stale.status, 409, "{}", stale.text);
    let _ = page.ask("POST", &format!("{step}/freeze")).form(&[("version", "1")]).await.expect(303);
    let form = [("on", "15 January 2025"), ("text", "Noted."), ("version", "2")];
    let _ = page.ask("POST", &format!("{step}/resolve")).form(&form).await.expect(303);
    let shown = page.get(&at).await.expect(200).text;
    for said in
        ["A plan on a page", "Noted.", "Report to the panel (PDF)", "Resolved on 15 January 2025"]
    {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let file = page.get(&format!("{step}/pack/panel-report.pdf")).await.expect(200);
    assert!(file.text.starts_with("%PDF-"));
    let form = [
        ("obligation", ""),
        ("submitted_on", "20 January 2025"),
        ("to", "Ofsted\nThe Secretary of State"),
        ("way", "portal"),
    ];
    let submit = format!("/plans/{}/submit", scene.plan);
    let refused = page.ask("POST", &submit).form(&form).await.expect(422);
    assert!(refused.text.contains("in the way"), "{}", refused.text);
    let mut form = form.to_vec();
    form.push(("despite", "It is agreed."));
    let done = page.ask("POST", &submit).form(&form).await.expect(303);
    let shown = page.get(done.header("location")).await.expect(200).text;
    assert!(shown.contains("It is agreed.") && shown.contains("Ofsted, The Secretary of State"));
    let versions = page.get(&format!("/plans/{}/versions", scene.plan)).await.expect(200).text;
    assert!(versions.contains("Submitted") && versions.contains("On the table"));
}
