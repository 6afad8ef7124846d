//! What came after an inspection: areas closed by a resolution, confirmed by a later inspection, and
//! what visits found of them.

use actionplan_tests::{Persona, TestApp, both};
use serde_json::{Value, json};

use crate::scene::{self, Scene, UNKNOWN, each, id, items};

both!(
    a_resolution_closes_an_area_by_its_rules,
    an_exempt_resolution_stays_with_those_who_may_know_it,
    a_later_inspection_confirms_an_area,
    a_visit_says_at_what_pace_earlier_areas_move,
    the_days_of_visits_keep_what_was_found_possible,
    the_pages_tell_what_came_after,
    an_area_that_recurs_is_linked_across_the_chain,
);

/// A plan on the agenda of a panel that met on 15 January 2025.
async fn item(lead: &Persona, plan: &str, more: Value) -> String {
    let body = json!({"name": format!("Panel {plan}"), "kind": "corporate_parenting_panel"});
    let body = id(&lead.make("/api/v1/bodies", body).await);
    let meeting = json!({"body": body, "held_on": "2025-01-15"});
    let meeting = id(&lead.make("/api/v1/meetings", meeting).await);
    let mut body = json!({"plan": plan, "title": "Progress", "purpose": "note"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let items = format!("/api/v1/meetings/{meeting}/items");
    format!("{items}/{}", id(&lead.make(&items, body).await))
}

async fn resolve(lead: &Persona, item: &str) {
    let body = json!({
        "on": "2025-01-15", "text": "That the area be closed.", "minutes": "Minute 24/17"
    });
    let _ = lead.post(&format!("{item}/resolution"), body).await.expect(200);
}

/// The id at the end of an address.
fn last(address: &str) -> &str {
    address.rsplit('/').next().unwrap()
}

async fn visit(lead: &Persona, started_on: &str) -> String {
    let body = json!({
        "framework": "ilacs", "kind": "focused_visit", "started_on": started_on,
        "ended_on": started_on,
    });
    id(&lead.make("/api/v1/inspections", body).await)
}

async fn a_resolution_closes_an_area_by_its_rules(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let at = format!("/api/v1/areas/{}", scene.areas[0]);
    let close = async |body: Value| lead.post(&format!("{at}/closure"), body).await;
    let item = item(&lead, &scene.plan, json!({})).await;
    let other = json!({"title": "Another", "inspection": visit(&lead, "2024-11-12").await});
    let other = id(&lead.make("/api/v1/plans", other).await);
    let foreign = self::item(&lead, &other, json!({})).await;
    resolve(&lead, &foreign).await;
    let by = |item: &str, on: &str| json!({"on": on, "item": last(item)});
    for (body, pointer, said) in [
        (json!({"on": "2025-01-15"}), "/note", "no resolution is named"),
        (by(&item, "2025-01-15"), "/item", "record at the meeting what was resolved"),
        (by(&foreign, "2025-01-15"), "/item", "does not answer this area"),
        (by(UNKNOWN, "2025-01-15"), "/item", "no such item"),
    ] {
        let refused = close(body).await.expect(422);
        assert_eq!(refused.pointers(), [pointer], "{}", refused.text);
        assert!(refused.text.contains(said), "{}", refused.text);
    }
    resolve(&lead, &item).await;
    let early = close(by(&item, "2025-01-14")).await.expect(422);
    assert!(early.text.contains("give 15 January 2025 or a later day"), "{}", early.text);
    let _ = app.manager().post(&format!("{at}/closure"), by(&item, "2025-01-15")).await.expect(403);
    let closed = close(by(&item, "2025-01-15")).await.expect(200).json["closed"].clone();
    let said = format!(
        "Closed by us on 15 January 2025: resolved by the Panel {} (minute 24/17)",
        scene.plan
    );
    assert_eq!(closed["said"], said.as_str());
    assert_eq!(closed["resolution"]["item"], last(&item));
    // The item knows, and what the closure rests on stays.
    let shown = lead.read(&item).await;
    assert_eq!(shown["resolution"]["closed_areas"][0]["id"], scene.areas[0].as_str());
    let off = lead.change(&item, json!({"withdrawn": "It comes again."})).await.expect(409);
    assert!(off.text.contains("reopen the area first"), "{}", off.text);
    let later = json!({"on": "2025-01-16", "text": "x"});
    let _ = lead.post(&format!("{item}/resolution"), later).await.expect(409);
    let told = lead.read(&format!("/api/v1/plans/{}/changes?limit=200", scene.plan)).await;
    assert!(
        told.to_string().contains("Area 1 was closed by us on 15 January 2025: resolved by the")
    );
    let _ =
        lead.post(&format!("{at}/reopening"), json!({"reason": "Late again"})).await.expect(200);
    let noted = json!({"on": "2025-01-15", "note": "The board resolved it."});
    let noted = close(noted).await.expect(200).json["closed"].clone();
    assert_eq!(noted["said"], "Closed by us on 15 January 2025: no resolution recorded");
    assert_eq!(noted["resolution"], Value::Null);
}

async fn an_exempt_resolution_stays_with_those_who_may_know_it(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let exempt = json!({"exempt": "Paragraph 2: it could tell who a child is."});
    let item = item(&lead, &scene.plan, exempt).await;
    resolve(&lead, &item).await;
    let at = format!("/api/v1/areas/{}", scene.areas[0]);
    let body = json!({"on": "2025-01-16", "item": last(&item)});
    let _ = lead.post(&format!("{at}/closure"), body).await.expect(200);
    for (who, page, sees) in [
        (app.panel_member(), "panel_member", true),
        (app.auditor(), "auditor", true),
        (app.manager(), "manager", false),
    ] {
        let closed = who.read(&at).await["closed"].clone();
        let resolution = &closed["resolution"];
        assert_eq!(resolution["on"], "2025-01-15");
        assert_eq!(resolution["item"].is_string(), sees, "{closed}");
        assert_eq!(resolution["minutes"].is_string(), sees, "{closed}");
        assert_eq!(resolution["meeting"].is_string(), sees, "{closed}");
        let shown = app.signed_in(page).await.get(&format!("/areas/{}", scene.areas[0])).await;
        assert!(shown.text.contains("resolved on 15 January 2025 by the Panel"), "{}", shown.text);
        assert_eq!(shown.text.contains("See what was resolved"), sees, "{page}");
        let raw = who.read(&format!("/api/v1/changes/{}", app.revision().await)).await;
        assert_eq!(raw.to_string().contains(last(&item)), sees, "{page}: {raw}");
        let told = who.read(&format!("/api/v1/plans/{}/changes?limit=200", scene.plan)).await;
        let told = told.to_string();
        assert!(told.contains("was closed by us on 16 January 2025: resolved on 15 January 2025"));
        assert!(
            !told.contains("by the Panel (minute 24/17)") && !told.contains("(minute 24/17)\"")
        );
    }
}

async fn a_later_inspection_confirms_an_area(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let at = format!("/api/v1/areas/{}", scene.areas[0]);
    let confirm = async |inspection: &str, on: &str| {
        let body = json!({"on": on, "note": "Its letter.", "inspection": inspection});
        lead.post(&format!("{at}/confirmation"), body).await
    };
    let (before, later) = (visit(&lead, "2023-06-05").await, visit(&lead, "2024-11-12").await);
    for (inspection, on, pointer) in [
        (&scene.inspection, "2024-11-20", "/inspection"),
        (&before, "2024-11-20", "/inspection"),
        (&UNKNOWN.to_owned(), "2024-11-20", "/inspection"),
        (&later, "2024-11-11", "/on"),
    ] {
        let refused = confirm(inspection, on).await.expect(422);
        assert_eq!(refused.pointers(), [pointer], "{}", refused.text);
    }
    let confirmed = confirm(&later, "2024-11-20").await.expect(200).json["confirmed"].clone();
    assert_eq!(confirmed["inspection"], later.as_str());
    let page = app.signed_in("panel_member").await;
    let shown = page.get(&format!("/areas/{}", scene.areas[0])).await.expect(200).text;
    assert!(shown.contains(&format!("/inspections/{later}\">")), "{shown}");
    let told = lead.read(&format!("/api/v1/plans/{}/changes?limit=200", scene.plan)).await;
    let said = "confirmed area 1 on 20 November 2024 at the focused visit of 12 November 2024";
    assert!(told.to_string().contains(said), "{told}");
    // Where it said so need not be recorded as an inspection.
    let letter = json!({"on": "2024-12-02", "note": "A letter."});
    let letter = lead.post(&format!("{at}/confirmation"), letter).await.expect(200);
    assert_eq!(letter.json["confirmed"]["inspection"], Value::Null);
}

async fn a_visit_says_at_what_pace_earlier_areas_move(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let visit = visit(&lead, "2024-11-12").await;
    let findings = format!("/api/v1/inspections/{visit}/findings");
    let own = id(&lead.make("/api/v1/areas", scene::area(&visit, "New")).await);
    let said = |area: &str, pace: &str| json!({"area": area, "pace": pace, "text": "In time."});
    for (body, pointer) in [
        (said(&own, "at_pace"), "/area"),
        (said(UNKNOWN, "at_pace"), "/area"),
        (json!({"area": scene.areas[0], "pace": "too_slow"}), "/text"),
        (json!({"area": scene.areas[0], "pace": "fast", "text": "x"}), "/pace"),
        (
            json!({"area": scene.areas[0], "pace": "not_looked_at", "paragraphs": [0]}),
            "/paragraphs/0",
        ),
    ] {
        let refused = lead.post(&findings, body).await.expect(422);
        assert_eq!(refused.pointers(), [pointer], "{}", refused.text);
    }
    for who in [app.manager(), app.panel_member(), app.auditor(), app.administrator()] {
        let _ = who.post(&findings, said(&scene.areas[0], "at_pace")).await.expect(403);
    }
    let other = app.other_administrator();
    let _ = other.get(&findings).await.expect(404);
    let _ = other.get(&format!("/api/v1/areas/{}/findings", scene.areas[0])).await.expect(404);
    let found = lead.post(&findings, said(&scene.areas[0], "too_slow")).await.expect(201);
    let at = format!("{findings}/{}", id(&found.json));
    assert_eq!(found.header("location"), at);
    let twice = lead.post(&findings, said(&scene.areas[0], "at_pace")).await.expect(422);
    assert_eq!(twice.pointers(), ["/area"]);
    assert!(twice.text.contains("change what is recorded of it"), "{}", twice.text);
    let _ = lead.make(&findings, json!({"area": scene.areas[2], "pace": "not_looked_at"})).await;
    let told = format!("/api/v1/plans/{}/changes?limit=200", scene.plan);
    let story = app.panel_member().read(&told).await.to_string();
    let sentence = "The focused visit of 12 November 2024 found of area 1: too slow: In time.";
    assert!(story.contains(sentence), "{story}");
    let first = app.revision().await;
    let stale = lead.patch(&at, "\"v7\"", json!({"pace": "at_pace"})).await;
    assert_eq!(stale.status, 412, "{}", stale.text);
    let moved = lead.change(&at, json!({"area": scene.areas[1]})).await.expect(422);
    assert_eq!(moved.pointers(), ["/area"]);
    let better = lead.change(&at, json!({"pace": "at_pace", "paragraphs": [4]})).await.expect(200);
    assert_eq!((&better.json["pace"], &better.json["version"]), (&json!("at_pace"), &json!(2)));
    let member = app.panel_member();
    let listed = member.read(&findings).await;
    assert_eq!(each(items(&listed), "pace"), ["at_pace", "not_looked_at"]);
    let of_area = format!("/api/v1/areas/{}/findings", scene.areas[0]);
    assert_eq!(each(items(&member.read(&of_area).await), "pace"), ["at_pace"]);
    let then = member.read(&format!("{of_area}?as_at={first}")).await;
    assert_eq!(each(items(&then), "pace"), ["too_slow"], "as it was recorded then");
    let log = app.panel_member().read(&format!("/api/v1/changes/{first}")).await;
    assert_eq!(log["states"][0]["kind"], "visit_finding");
    let gone = lead.ask("DELETE", &at).header("if-match", &better.etag()).await;
    assert_eq!(gone.status, 204, "{}", gone.text);
    let _ = lead.get(&at).await.expect(404);
    let story = lead.read(&told).await.to_string();
    assert!(story.contains("found of area 1 is no longer recorded"), "{story}");
}

async fn the_days_of_visits_keep_what_was_found_possible(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let visit = visit(&lead, "2024-11-12").await;
    let found = json!({"area": scene.areas[0], "pace": "at_pace", "text": "x"});
    let _ = lead.make(&format!("/api/v1/inspections/{visit}/findings"), found).await;
    for (inspection, days) in [
        (&visit, json!({"started_on": "2023-12-11", "ended_on": "2023-12-11"})),
        (
            &scene.inspection,
            json!({
                "started_on": "2024-11-12", "ended_on": "2024-11-13", "received_on": null,
                "published_on": null
            }),
        ),
    ] {
        let refused = lead.change(&format!("/api/v1/inspections/{inspection}"), days).await;
        assert_eq!(refused.expect(422).pointers(), ["/started_on"]);
    }
}

async fn the_pages_tell_what_came_after(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let page = app.signed_in("plan_lead").await;
    let visit = visit(&lead, "2024-11-12").await;
    let (area, new) = (&scene.areas[0], format!("/inspections/{visit}/findings/new"));
    let shown = page.get(&format!("/areas/{area}")).await.expect(200).text;
    assert!(shown.contains(&format!("{new}?area={area}")), "{shown}");
    let bad = [("area", area.as_str()), ("pace", ""), ("text", ""), ("paragraphs", "")];
    let refused = page.ask("POST", &new).form(&bad).await.expect(422);
    assert!(refused.text.contains("Choose an answer to “What did the visit find?”"));
    let good = [
        ("area", area.as_str()),
        ("pace", "slipped_back"),
        ("text", "Supervision is rarer than a year ago."),
        ("paragraphs", "4, 5"),
    ];
    let done = page.ask("POST", &new).form(&good).await.expect(303);
    let shown = page.get(done.header("location")).await.expect(200).text;
    for said in ["Slipped back", "Supervision is rarer", "Paragraphs 4 and 5 of its report"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let member = app.signed_in("panel_member").await;
    let shown = member.get(&format!("/areas/{area}")).await.expect(200).text;
    assert!(shown.contains("Focused visit of November 2024"), "{shown}");
    assert!(shown.contains("Slipped back") && !shown.contains("/findings/"), "{shown}");
    let listed = lead.read(&format!("/api/v1/inspections/{visit}/findings")).await;
    let own = format!("/inspections/{visit}/findings/{}", id(&listed["items"][0]));
    let change = [("pace", "some_progress"), ("text", "It is better."), ("version", "9")];
    let stale = page.ask("POST", &own).form(&change).await;
    assert_eq!(stale.status, 409, "{}", stale.text);
    let change = [("pace", "some_progress"), ("text", "It is better."), ("version", "1")];
    let _ = page.ask("POST", &own).form(&change).await.expect(303);
    // The close form offers what was resolved, and takes its day.
    let item = item(&lead, &scene.plan, json!({})).await;
    resolve(&lead, &item).await;
    let close = format!("/areas/{area}/close");
    let shown = page.get(&close).await.expect(200).text;
    assert!(shown.contains("(Minute 24/17): That the area be closed."), "{shown}");
    let version = lead.read(&format!("/api/v1/areas/{area}")).await["version"].to_string();
    let nothing = [("item", ""), ("on", ""), ("note", ""), ("version", &*version)];
    let _ = page.ask("POST", &close).form(&nothing).await.expect(422);
    let form = [("item", last(&item)), ("on", ""), ("note", ""), ("version", &*version)];
    let done = page.ask("POST", &close).form(&form).await.expect(303);
    let shown = page.get(done.header("location")).await.expect(200).text;
    assert!(shown.contains("Closed by us on 15 January 2025: resolved by the Panel"), "{shown}");
    let meeting = item.split('/').nth(4).unwrap();
    assert!(shown.contains(&format!("/meetings/{meeting}#item-{}", last(&item))), "{shown}");
    let shown = page.get(&format!("/meetings/{meeting}")).await.expect(200).text;
    assert!(
        shown.contains(&format!("This closed <a class=\"govuk-link\" href=\"/areas/{area}\">"))
    );
    let remove = format!("{own}/remove");
    let _ = page.get(&remove).await.expect(200);
    let _ = page.ask("POST", &remove).form(&[("version", "2")]).await.expect(303);
    let shown = page.get(&format!("/areas/{area}")).await.expect(200).text;
    assert!(shown.contains("Nothing is recorded of what later inspections"), "{shown}");
}

async fn an_area_that_recurs_is_linked_across_the_chain(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let (second, third) = (visit(&lead, "2024-03-12").await, visit(&lead, "2024-11-12").await);
    let mut before = scene.areas[0].clone();
    let mut all = vec![before.clone()];
    for inspection in [&second, &third] {
        let mut again = scene::area(inspection, "Again");
        again["recurs_from"] = json!(before);
        before = id(&lead.make("/api/v1/areas", again).await);
        all.push(before.clone());
    }
    let member = app.signed_in("panel_member").await;
    for (one, inspection) in all.iter().zip([&scene.inspection, &second, &third]) {
        let area = member.get(&format!("/areas/{one}")).await.expect(200).text;
        let page = member.get(&format!("/inspections/{inspection}")).await.expect(200).text;
        for other in all.iter().filter(|other| *other != one) {
            let link = format!("href=\"/areas/{other}\"");
            assert!(area.contains(&link) && page.contains(&link), "{one} to {other}");
        }
    }
}
