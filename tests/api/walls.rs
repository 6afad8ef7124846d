//! What somebody may not know of does not exist for them.

use actionplan_tests::{Persona, TestApp, both};
use serde_json::{Value, json};

use crate::{
    contract::{Things, body, operations, send, settings},
    scene::{self, Scene, UNKNOWN, id, items},
};

both!(
    a_plan_that_was_not_shared_does_not_exist_for_the_panel,
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

async fn a_plan_that_was_not_shared_does_not_exist_for_the_panel(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (lead, panel) = (app.plan_lead(), app.panel_member());
    let plan = id(&lead.make("/api/v1/plans", scene::plan(&scene.inspection, None)).await);
    let mut details = scene::action(&plan, "1.1", &scene.areas[0], Some(&scene.post));
    details["title"] = json!("The axolotl programme");
    let action = id(&lead.make("/api/v1/actions", details).await);
    let own = format!("/api/v1/actions/{action}");
    let update = json!({"done": "The axolotl arrived"});
    let _ = app.manager().make(&format!("{own}/updates"), update).await;
    let ask = json!({"to_on": "2025-05-30", "reason": "other", "note": "The axolotl is slow"});
    let asked = id(&app.manager().make(&format!("{own}/date-changes"), ask).await);
    let evidence = json!({"kind": "audit", "title": "axolotl audit", "note": "x"});
    let _ = app.manager().make(&format!("{own}/evidence"), evidence).await;
    let milestone = json!({"title": "axolotl fed", "due_on": "2025-02-01"});
    let _ = lead.make(&format!("{own}/milestones"), milestone).await;
    let measure = json!({
        "plan": plan, "title": "axolotl health", "unit": "%", "direction": "higher", "frequency": "monthly"
    });
    let measure = id(&lead.make("/api/v1/measures", measure).await);
    let _ = app.manager().make(&format!("/api/v1/measures/{measure}/readings"), json!({"as_at": "2025-01-17", "value": 1})).await;

    let newest = app.revision().await;
    let at = ["", "?as_at=2025-01-20", "?as_at=1", "?as_at=2024-01-01", &format!("?as_at={newest}"), "?as_at=2026-01-01", "?as_at=99999"];
    for (hidden, paths) in [
        (&plan, vec![format!("/api/v1/plans/{plan}"), format!("/api/v1/plans/{plan}/progress")]),
        (&action, vec![own.clone()]),
        (&measure, vec![format!("/api/v1/measures/{measure}")]),
    ] {
        for path in paths {
            for at in at {
                same(&panel, &format!("{path}{at}"), &format!("{}{at}", path.replace(hidden, UNKNOWN))).await;
            }
        }
    }
    for (hidden, path) in [
        (&plan, format!("/api/v1/plans/{plan}/progress/series")),
        (&plan, format!("/api/v1/plans/{plan}/changes")),
        (&plan, format!("/api/v1/plans/{plan}/checks")),
        (&plan, format!("/api/v1/actions?plan={plan}")),
        (&plan, format!("/api/v1/actions?plan={plan}&as_at=2025-01-20")),
        (&plan, format!("/api/v1/actions?plan={plan}&as_at=1")),
        (&plan, format!("/api/v1/updates?plan={plan}")),
        (&plan, format!("/api/v1/areas?plan={plan}")),
        (&plan, format!("/api/v1/areas?plan={plan}&as_at=1")),
        (&plan, format!("/api/v1/measures?plan={plan}")),
        (&plan, format!("/api/v1/measures?plan={plan}&as_at=1")),
        (&plan, format!("/api/v1/readings?plan={plan}")),
        (&action, format!("{own}/updates")),
        (&action, format!("{own}/date-changes")),
        (&action, format!("{own}/date-changes/{asked}")),
        (&action, format!("{own}/milestones")),
        (&action, format!("{own}/evidence")),
        (&action, format!("{own}/timeline")),
        (&measure, format!("/api/v1/measures/{measure}/readings")),
    ] {
        assert_eq!(lead.get(&path).await.status, 200, "{path}");
        same(&panel, &path, &path.replace(hidden, UNKNOWN)).await;
    }
    for list in ["/api/v1/plans", "/api/v1/actions", "/api/v1/updates", "/api/v1/measures", "/api/v1/readings", "/api/v1/changes"] {
        for row in panel.all(list).await {
            let text = row.to_string();
            assert!(!text.contains("axolotl"), "{list}: {text}");
            assert!(list == "/api/v1/changes" || !text.contains(&plan), "{list}: {text}");
        }
    }
    for words in ["axolotl", "axolotl+programme", "axo"] {
        assert_eq!(panel.read(&format!("/api/v1/search?q={words}")).await["items"], json!([]));
        assert!(!items(&lead.read(&format!("/api/v1/search?q={words}")).await).is_empty());
        assert_eq!(panel.read(&format!("/api/v1/actions?q={words}")).await["items"], json!([]));
    }
    for sheet in ["/api/v1/actions", "/api/v1/updates", "/api/v1/measures", "/api/v1/readings"] {
        assert!(!panel.get_csv(&format!("{sheet}?limit=200")).await.expect(200).text.contains("axolotl"));
    }
    // What is refused is refused alike, too.
    for (path, to) in [("updates", json!({"done": "x"})), ("status", json!({"status": "in_progress"})), ("evidence", json!({"kind": "audit", "title": "x", "note": "x"}))] {
        let hidden = panel.post(&format!("{own}/{path}"), to.clone()).await;
        let unknown = panel.post(&format!("/api/v1/actions/{UNKNOWN}/{path}"), to).await;
        assert_eq!((hidden.status, hidden.text), (unknown.status, unknown.text), "{path}");
    }
    // From the day on which it is shared it is there, and not the day before.
    for (shared_from, status) in [("2025-01-21", 404), ("2025-01-20", 200)] {
        let _ = lead.change(&format!("/api/v1/plans/{plan}"), json!({"shared_from": shared_from})).await.expect(200);
        let _ = panel.get(&own).await.expect(status);
    }
    assert!(Value::from(panel.all("/api/v1/updates").await).to_string().contains("axolotl"));
}

async fn another_councils_things_are_as_if_they_were_not_there(app: &TestApp) {
    let theirs = Things::of(&app.other_administrator(), app.demo("other_authority_id")).await;
    let nothing = Things::unknown();
    let (mut walked, mut missing) = (0, Vec::new());
    for operation in operations().iter().filter(|it| it.method == "GET" && !it.public) {
        let personal = operation.path.contains('{')
            && !operation.path.contains("{framework}")
            && !operation.path.contains("{number}")
            && operation.name != "get_authority";
        if personal {
            match (theirs.address(&operation.path), nothing.address(&operation.path)) {
                (Some(hidden), Some(unknown)) => {
                    for who in [app.administrator(), app.plan_lead(), app.auditor(), app.panel_member()] {
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
                same(&app.plan_lead(), &format!("{path}?{name}={hidden}"), &format!("{path}?{name}={UNKNOWN}")).await;
                same(&app.panel_member(), &format!("{path}?{name}={hidden}"), &format!("{path}?{name}={UNKNOWN}")).await;
                walked += 2;
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "the other council has nothing to look for with these");
    assert!(walked > 60, "{walked}");
    // And the other way round: nothing of ours shows in anything of theirs.
    let other = app.other_administrator();
    for list in ["/api/v1/plans", "/api/v1/actions", "/api/v1/updates", "/api/v1/people", "/api/v1/changes", "/api/v1/tokens", "/api/v1/posts"] {
        let text = Value::from(other.all(list).await).to_string();
        for ours in [app.plan(), app.inspection()] {
            assert!(!text.contains(&ours), "{list}");
        }
        assert!(!text.contains("Demo plan lead"), "{list}");
    }
    let _ = other.get(&format!("/api/v1/plans/{}", app.plan())).await.expect(404);
}

async fn another_councils_things_cannot_be_changed(app: &TestApp) {
    let theirs = Things::of(&app.other_administrator(), app.demo("other_authority_id")).await;
    let ours = Things::of(&app.administrator(), app.demo("authority_id")).await;
    let (nothing, settings) = (Things::unknown(), settings(app).await);
    let there = async || app.other_administrator().get("/api/v1/me").await.revision();
    let before = (app.revision().await, there().await);
    let mut walked = 0;
    for operation in operations().iter().filter(|it| it.writes() && it.path.contains('{')) {
        let body = body(&operation.name, &ours, &settings);
        let (Some(hidden), Some(unknown)) = (theirs.address(&operation.path), nothing.address(&operation.path)) else {
            continue;
        };
        for who in [app.administrator(), app.plan_lead(), app.manager(), app.panel_member()] {
            let hidden = send(&who, operation, &hidden, body.as_ref()).await;
            let unknown = send(&who, operation, &unknown, body.as_ref()).await;
            assert_eq!((hidden.status, &hidden.text), (unknown.status, &unknown.text), "{}", hidden.line);
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
