//! What somebody may not know of does not exist for them.

use actionplan_tests::{Persona, TestApp, both};
use serde_json::{Value, json};

use crate::{
    contract::{Things, body, complete, import, look, operations, send, settings},
    scene::{self, Scene, UNKNOWN, id, items},
};

both!(
    a_plan_that_was_not_shared_does_not_exist_for_the_panel,
    no_list_shows_the_panel_what_was_not_shared,
    internal_notes_stay_with_officers,
    another_councils_things_are_as_if_they_were_not_there,
    another_councils_things_cannot_be_changed,
    the_register_and_the_directory_are_for_everybody,
);

/// Both answers are the same, but for the request's own id.
async fn same(who: &Persona, hidden: &str, unknown: &str) {
    let (hidden, unknown) = (who.get(hidden).await, who.get(unknown).await);
    assert_eq!((hidden.status, &hidden.text), (unknown.status, &unknown.text), "{}", hidden.line);
    assert_ne!(hidden.status, 403, "{}", hidden.line);
    let mut names: Vec<_> = hidden.headers.keys().map(|name| name.as_str().to_owned()).collect();
    let mut others: Vec<_> = unknown.headers.keys().map(|name| name.as_str().to_owned()).collect();
    names.sort();
    others.sort();
    assert_eq!(names, others, "{}", hidden.line);
}

/// A plan that was not shared, with something of every kind that speaks of an axolotl.
struct Draft {
    plan: String,
    action: String,
    own: String,
    asked: String,
    measure: String,
    question: String,
}

impl Draft {
    async fn write(app: &TestApp) -> Self {
        let scene = Scene::set(app).await;
        let (lead, manager) = (app.plan_lead(), app.manager());
        let plan = id(&lead.make("/api/v1/plans", scene::plan(&scene.inspection, None)).await);
        let mut details = scene::action(&plan, "1.1", &scene.areas[0], Some(&scene.post));
        details["title"] = json!("The axolotl programme");
        let action = id(&lead.make("/api/v1/actions", details).await);
        let own = format!("/api/v1/actions/{action}");
        let update = json!({"done": "The axolotl arrived"});
        let _ = manager.make(&format!("{own}/updates"), update).await;
        let ask = json!({"to_on": "2025-05-30", "reason": "other", "note": "The axolotl is slow"});
        let asked = id(&manager.make(&format!("{own}/date-changes"), ask).await);
        let evidence = json!({"kind": "audit", "title": "axolotl audit", "note": "x"});
        let _ = manager.make(&format!("{own}/evidence"), evidence).await;
        let milestone = json!({"title": "axolotl fed", "due_on": "2025-02-01"});
        let _ = lead.make(&format!("{own}/milestones"), milestone).await;
        let measure = json!({
            "plan": plan, "title": "axolotl health", "unit": "%", "direction": "higher",
            "frequency": "monthly"
        });
        let measure = id(&lead.make("/api/v1/measures", measure).await);
        let reading = json!({"as_at": "2025-01-17", "value": 1});
        let _ = manager.make(&format!("/api/v1/measures/{measure}/readings"), reading).await;
        let question = json!({
            "plan": plan, "action": action, "text": "How is the axolotl?", "answer_by": "2025-02-28"
        });
        let question = id(&lead.make("/api/v1/questions", question).await);
        let reply = json!({"text": "The axolotl is well"});
        let _ = manager.make(&format!("/api/v1/questions/{question}/replies"), reply).await;
        Self { plan, action, own, asked, measure, question }
    }

    /// Everything that has an address, with the id that hides in it.
    fn addresses(&self) -> Vec<(&str, String)> {
        let Self { plan, action, own, asked, measure, question } = self;
        let of_plan = |rest: &str| (plan.as_str(), format!("/api/v1/{}", rest.replace('P', plan)));
        let of_action = |rest: &str| (action.as_str(), format!("{own}/{rest}"));
        vec![
            of_plan("plans/P/progress/series"),
            of_plan("plans/P/changes"),
            of_plan("plans/P/checks"),
            of_plan("actions?plan=P"),
            of_plan("actions?plan=P&as_at=2025-01-20"),
            of_plan("actions?plan=P&as_at=1"),
            of_plan("updates?plan=P"),
            of_plan("areas?plan=P"),
            of_plan("areas?plan=P&as_at=1"),
            of_plan("measures?plan=P"),
            of_plan("measures?plan=P&as_at=1"),
            of_plan("readings?plan=P"),
            of_plan("questions?plan=P"),
            (action, format!("/api/v1/questions?action={action}")),
            (question, format!("/api/v1/questions/{question}")),
            (question, format!("/api/v1/questions/{question}/replies")),
            of_action("updates"),
            of_action("date-changes"),
            of_action(&format!("date-changes/{asked}")),
            of_action("milestones"),
            of_action("evidence"),
            of_action("timeline"),
            (measure, format!("/api/v1/measures/{measure}/readings")),
        ]
    }
}

async fn a_plan_that_was_not_shared_does_not_exist_for_the_panel(app: &TestApp) {
    let draft = Draft::write(app).await;
    let (lead, panel) = (app.plan_lead(), app.panel_member());
    for (hidden, path) in draft.addresses() {
        assert!(path.ends_with("as_at=1") || lead.get(&path).await.status == 200, "{path}");
        same(&panel, &path, &path.replace(hidden, UNKNOWN)).await;
    }
    // Nor did it ever.
    let newest = format!("?as_at={}", app.revision().await);
    for at in [
        "",
        "?as_at=2025-01-20",
        "?as_at=1",
        "?as_at=2024-01-01",
        &newest,
        "?as_at=2026-01-01",
        "?as_at=99999",
    ] {
        for (hidden, path) in [
            (&draft.plan, format!("/api/v1/plans/{}{at}", draft.plan)),
            (&draft.plan, format!("/api/v1/plans/{}/progress{at}", draft.plan)),
            (&draft.action, format!("{}{at}", draft.own)),
            (&draft.measure, format!("/api/v1/measures/{}{at}", draft.measure)),
        ] {
            same(&panel, &path, &path.replace(hidden, UNKNOWN)).await;
        }
    }
    // What is refused is refused alike, too.
    for (path, body) in [
        ("updates", json!({"done": "x"})),
        ("status", json!({"status": "in_progress"})),
        ("evidence", json!({"kind": "audit", "title": "x", "note": "x"})),
    ] {
        let hidden = panel.post(&format!("{}/{path}", draft.own), body.clone()).await;
        let unknown = panel.post(&format!("/api/v1/actions/{UNKNOWN}/{path}"), body).await;
        assert_eq!((hidden.status, hidden.text), (unknown.status, unknown.text), "{path}");
    }
}

async fn no_list_shows_the_panel_what_was_not_shared(app: &TestApp) {
    let draft = Draft::write(app).await;
    let (lead, panel) = (app.plan_lead(), app.panel_member());
    for list in ["plans", "actions", "updates", "measures", "readings", "questions", "changes"] {
        for row in panel.all(&format!("/api/v1/{list}")).await {
            let text = row.to_string();
            assert!(!text.contains("axolotl"), "{list}: {text}");
            // The log stays whole: of an entry that is not theirs they see that it is there.
            assert!(list == "changes" || !text.contains(&draft.plan), "{list}: {text}");
        }
    }
    for list in ["actions", "updates", "measures", "readings"] {
        let sheet = panel.get_csv(&format!("/api/v1/{list}?limit=200")).await.expect(200);
        assert!(!sheet.text.contains("axolotl"), "{list}");
    }
    for words in ["axolotl", "axolotl+programme", "axo"] {
        let search = format!("/api/v1/search?q={words}");
        assert!(!items(&lead.read(&search).await).is_empty());
        assert_eq!(panel.read(&search).await["items"], json!([]));
        let filter = format!("/api/v1/actions?q={words}");
        assert_eq!(panel.read(&filter).await["items"], json!([]));
    }
    // From the day on which it is shared it is there, and not the day before.
    let path = format!("/api/v1/plans/{}", draft.plan);
    for (shared_from, status) in [("2025-01-21", 404), ("2025-01-20", 200)] {
        let _ = lead.change(&path, json!({"shared_from": shared_from})).await.expect(200);
        let _ = panel.get(&draft.own).await.expect(status);
    }
    assert!(Value::from(panel.all("/api/v1/updates").await).to_string().contains("axolotl"));
}

async fn internal_notes_stay_with_officers(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (lead, panel) = (app.plan_lead(), app.panel_member());
    let mut body = scene::action(&scene.plan, "9.1", &scene.areas[0], Some(&scene.post));
    body["internal_note"] = json!("The capybara is not told yet");
    let made = id(&lead.make("/api/v1/actions", body).await);
    let own = format!("/api/v1/actions/{made}");
    for note in [json!("The capybara knows"), json!(null), json!("The capybara forgot")] {
        let _ = lead.change(&own, json!({"internal_note": note})).await.expect(200);
    }
    let newest = app.revision().await;
    for path in [
        own.clone(),
        format!("{own}?as_at={newest}"),
        format!("{own}/timeline"),
        format!("/api/v1/actions?plan={}", scene.plan),
        format!("/api/v1/actions?plan={}&as_at={newest}", scene.plan),
        format!("/api/v1/plans/{}/changes", scene.plan),
        format!("/api/v1/changes?after={}", newest - 4),
        format!("/api/v1/changes/{newest}"),
        "/api/v1/search?q=capybara".to_owned(),
        "/api/v1/actions?q=capybara".to_owned(),
    ] {
        let seen = panel.get(&path).await.expect(200);
        assert!(!seen.text.contains("capybara"), "{path}: {}", seen.text);
        let sheet = panel.get_csv(&path).await.expect(200);
        assert!(!sheet.text.contains("capybara"), "{path}");
    }
    let found = panel.read("/api/v1/actions?q=capybara").await;
    assert_eq!(found["items"], json!([]), "that it is found would tell");
    for who in [app.manager(), app.auditor(), app.dashboard()] {
        assert_eq!(who.read(&own).await["internal_note"], "The capybara forgot");
    }
}

/// The other council, with something of every kind. Its administrator, who is the only one we have a
/// token of, becomes its plan lead for that.
pub async fn furnish(app: &TestApp) {
    let other = app.other_administrator();
    let second = json!({"name": "Another administrator", "email": "another@example.org", "role": "administrator"});
    let _ = other.make("/api/v1/people", second).await;
    let me = other.read("/api/v1/me").await["person"]["id"].as_str().unwrap().to_owned();
    let _ = other
        .change(&format!("/api/v1/people/{me}"), json!({"role": "plan_lead"}))
        .await
        .expect(200);
    let inspection = id(&other.make("/api/v1/inspections", scene::inspection()).await);
    let area = id(&other.make("/api/v1/areas", scene::area(&inspection, "Practice")).await);
    let mut earlier = scene::inspection();
    for day in ["started_on", "ended_on", "received_on", "published_on"] {
        earlier[day] = json!("2018-01-16");
    }
    let earlier = id(&other.make("/api/v1/inspections", earlier).await);
    let _ = other.make("/api/v1/areas", scene::area(&earlier, "Practice then")).await;
    let _ = look(&other, &inspection).await;
    let plan = id(&other.make("/api/v1/plans", scene::plan(&inspection, None)).await);
    let action = id(&other.make("/api/v1/actions", scene::action(&plan, "1.1", &area, None)).await);
    complete(&other, &action).await;
    let measure = json!({
        "plan": plan, "title": "Theirs", "unit": "%", "direction": "higher", "frequency": "monthly"
    });
    let _ = other.make("/api/v1/measures", measure).await;
    let _ = import(&other, &plan).await;
    let body = json!({"name": "Their scrutiny committee", "kind": "scrutiny"});
    let body = id(&other.make("/api/v1/bodies", body).await);
    let meeting = json!({"body": body, "held_on": "2025-02-12"});
    let meeting = id(&other.make("/api/v1/meetings", meeting).await);
    let items = format!("/api/v1/meetings/{meeting}/items");
    let item = json!({"plan": plan, "title": "Theirs", "purpose": "note"});
    let item = id(&other.make(&items, item).await);
    let _ = other.ask("POST", &format!("{items}/{item}/pack")).await.expect(200);
    let sent = json!({
        "plan": plan, "submitted_on": "2025-01-20", "to": ["Ofsted"], "way": "email", "despite": "x"
    });
    let _ = other.make("/api/v1/submissions", sent).await;
    let question = json!({"plan": plan, "text": "Theirs?", "answer_by": "2025-02-28"});
    let _ = other.make("/api/v1/questions", question).await;
}

async fn another_councils_things_are_as_if_they_were_not_there(app: &TestApp) {
    furnish(app).await;
    let theirs = Things::of(&app.other_administrator(), app.demo("other_authority_id")).await;
    let nothing = Things::unknown();
    let (mut walked, mut missing) = (0, Vec::new());
    for operation in operations().iter().filter(|it| it.method == "GET" && !it.public) {
        let personal = operation.path.contains('{')
            && !operation.path.contains("{framework}")
            && !operation.path.contains("{number}")
            && !operation.path.contains("{register_entry}")
            && operation.name != "get_authority";
        if personal {
            match (theirs.address(&operation.path), nothing.address(&operation.path)) {
                (Some(hidden), Some(unknown)) => {
                    for who in
                        [app.administrator(), app.plan_lead(), app.auditor(), app.panel_member()]
                    {
                        // Who may not ask at all is told so, whatever they ask for.
                        if who.get(&unknown).await.status != 403 {
                            same(&who, &hidden, &unknown).await;
                            let _ = who.get(&hidden).await.expect(404);
                            walked += 1;
                        }
                    }
                }
                _ => missing.push(operation.name.clone()),
            }
        }
        for name in &operation.query {
            if let (Some(hidden), false) = (theirs.get(name), operation.path.contains('{')) {
                let path = &operation.path;
                let unknown = format!("{path}?{name}={UNKNOWN}");
                for who in [app.plan_lead(), app.auditor(), app.panel_member()] {
                    if who.get(&unknown).await.status != 403 {
                        same(&who, &format!("{path}?{name}={hidden}"), &unknown).await;
                        walked += 1;
                    }
                }
            }
        }
    }
    assert_eq!(
        missing,
        Vec::<String>::new(),
        "the other council has nothing to look for with these"
    );
    assert!(walked > 60, "{walked}");
    // And the other way round: nothing of ours shows in anything of theirs.
    let other = app.other_administrator();
    for list in [
        "/api/v1/plans",
        "/api/v1/actions",
        "/api/v1/updates",
        "/api/v1/people",
        "/api/v1/changes",
        "/api/v1/tokens",
        "/api/v1/posts",
    ] {
        let text = Value::from(other.all(list).await).to_string();
        for ours in [app.plan(), app.inspection()] {
            assert!(!text.contains(&ours), "{list}");
        }
        assert!(!text.contains("Demo plan lead"), "{list}");
    }
    let _ = other.get(&format!("/api/v1/plans/{}", app.plan())).await.expect(404);
}

async fn another_councils_things_cannot_be_changed(app: &TestApp) {
    furnish(app).await;
    let theirs = Things::of(&app.other_administrator(), app.demo("other_authority_id")).await;
    let _ = import(&app.plan_lead(), &app.plan()).await;
    let ours = Things::of(&app.administrator(), app.demo("authority_id")).await;
    let (nothing, settings) = (Things::unknown(), settings(app).await);
    let there = async || app.other_administrator().get("/api/v1/me").await.revision();
    let before = (app.revision().await, there().await);
    let mut walked = 0;
    for operation in operations().iter().filter(|it| it.writes() && it.path.contains('{')) {
        if operation.path.contains("{register_entry}") {
            // What was published is nobody's own.
            continue;
        }
        let body = body(&operation.name, &ours, &settings);
        let (Some(hidden), Some(unknown)) =
            (theirs.address(&operation.path), nothing.address(&operation.path))
        else {
            continue;
        };
        for who in [app.administrator(), app.plan_lead(), app.manager(), app.panel_member()] {
            let hidden = send(&who, operation, &hidden, body.as_ref()).await;
            let unknown = send(&who, operation, &unknown, body.as_ref()).await;
            assert_eq!(
                (hidden.status, &hidden.text),
                (unknown.status, &unknown.text),
                "{}",
                hidden.line
            );
            assert!([403, 404].contains(&hidden.status), "{}: {}", hidden.line, hidden.status);
            walked += 1;
        }
    }
    assert!(walked > 60, "{walked}");
    assert_eq!((app.revision().await, there().await), before, "nothing is stored, here or there");
}

async fn the_register_and_the_directory_are_for_everybody(app: &TestApp) {
    for who in [app.panel_member(), app.other_administrator(), app.dashboard()] {
        let authorities = who.all("/api/v1/authorities").await;
        assert!(authorities.len() >= 2);
        for authority in &authorities {
            let _ = who.get(&format!("/api/v1/authorities/{}", id(authority))).await.expect(200);
        }
        assert!(!who.all("/api/v1/frameworks").await.is_empty());
        let _ = who.get("/api/v1/register").await.expect(200);
    }
    let settings = format!("/api/v1/authorities/{}/settings", app.demo("other_authority_id"));
    let _ = app.administrator().get(&settings).await.expect(404);
}
