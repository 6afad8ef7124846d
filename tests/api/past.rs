//! The plan as it stood, and what changed since.

use actionplan_tests::{TestApp, both};
use serde_json::{Value, json};

use crate::scene::{Scene, each, id, items};

both!(
    the_plan_as_it_stood_in_april_differs_from_today,
    the_newest_revision_is_the_present,
    an_earlier_revision_shows_what_was_written_then,
    the_past_has_a_beginning_and_no_future,
    a_series_is_what_the_plan_was_on_each_day,
    changes_are_told_since_a_day,
    the_change_log_is_complete_and_chained,
);

async fn the_plan_as_it_stood_in_april_differs_from_today(app: &TestApp) {
    let (panel, plan) = (app.panel_member(), app.plan());
    let progress = format!("/api/v1/plans/{plan}/progress");
    let then = panel.read(&format!("{progress}?as_at=2024-04-24")).await;
    let now = panel.read(&progress).await;
    assert_eq!((&then["day"], &now["day"]), (&json!("2024-04-24"), &json!("2025-01-20")));
    assert_ne!(then["ratings"], now["ratings"]);
    assert_ne!(then["statuses"], now["statuses"]);
    assert!(then["moved"].as_i64() <= now["moved"].as_i64());
    assert_eq!(then["statuses"]["verified"], 0, "nothing was signed off within weeks");

    let actions = format!("/api/v1/actions?plan={plan}&limit=200");
    let earlier = panel.read(&format!("{actions}&as_at=2024-04-24")).await;
    let today = panel.read(&actions).await;
    assert_eq!(items(&earlier).len() as u64, then["actions"].as_u64().unwrap());
    for action in items(&earlier) {
        let same = items(&today).iter().find(|it| it["id"] == action["id"]).unwrap();
        assert!(action["version"].as_i64() <= same["version"].as_i64());
        let last = action["last_update_on"].as_str().unwrap_or("2024-01-01");
        assert!(last <= "2024-04-24", "{action}");
    }
    let late = items(&earlier).iter().filter(|it| it["rating"] == "late").count();
    assert_eq!(late as u64, then["ratings"]["late"].as_u64().unwrap());
    // Dates that moved later stand where they stood.
    let moved =
        |rows: &Value| items(rows).iter().map(|it| it["revisions"].as_i64().unwrap()).sum::<i64>();
    assert!(moved(&earlier) < moved(&today), "{} < {}", moved(&earlier), moved(&today));
}

async fn the_newest_revision_is_the_present(app: &TestApp) {
    let (lead, plan) = (app.plan_lead(), app.plan());
    let actions = lead.all(&format!("/api/v1/actions?plan={plan}")).await;
    // An entry of today: the newest revision is rated for its own day.
    let first = format!("/api/v1/actions/{}", id(&actions[0]));
    let _ = lead.change(&first, json!({"description": "Said today"})).await.expect(200);
    let newest = app.revision().await;
    for (path, fields) in [
        (format!("/api/v1/actions?plan={plan}&limit=200"), "&"),
        (format!("/api/v1/plans/{plan}"), "?"),
        (format!("/api/v1/plans/{plan}/progress"), "?"),
        (format!("/api/v1/areas?plan={plan}&limit=200"), "&"),
        (format!("/api/v1/measures?plan={plan}&limit=200"), "&"),
    ] {
        let live = lead.read(&path).await;
        let kept = lead.read(&format!("{path}{fields}as_at={newest}")).await;
        assert_eq!(live, kept, "{path}");
        let today = lead.read(&format!("{path}{fields}as_at=2025-01-20")).await;
        assert_eq!(live, today, "{path}");
    }
    for action in &actions {
        let path = format!("/api/v1/actions/{}", id(action));
        assert_eq!(lead.read(&path).await, lead.read(&format!("{path}?as_at={newest}")).await);
    }
}

async fn an_earlier_revision_shows_what_was_written_then(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let before = lead.get(&scene.own()).await.expect(200);
    let revision = before.revision();
    let changed = json!({"title": "Train every manager", "contributors": [scene.other_post]});
    let after = lead.change(&scene.own(), changed).await.expect(200);
    assert_eq!(after.revision(), revision + 1);
    let then = lead.read(&format!("{}?as_at={revision}", scene.own())).await;
    assert_eq!(then, before.json);
    let then = lead.read(&format!("/api/v1/actions?plan={}&as_at={revision}", scene.plan)).await;
    assert_eq!(items(&then)[0], before.json);
    // A filter of the past looks at the past.
    let with_owner = format!("/api/v1/actions?plan={}&owner={}", scene.plan, scene.post);
    let _ = lead.change(&scene.own(), json!({"owner": null})).await.expect(200);
    assert_eq!(items(&lead.read(&with_owner).await).len(), 0);
    let then = lead.read(&format!("{with_owner}&as_at={revision}")).await;
    assert_eq!(each(items(&then), "id"), [scene.action.as_str()]);
}

async fn the_past_has_a_beginning_and_no_future(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (lead, plan) = (app.plan_lead(), app.plan());
    for path in [
        format!("/api/v1/plans/{plan}?"),
        format!("/api/v1/plans/{plan}/progress?"),
        format!("/api/v1/actions?plan={plan}&"),
        format!("/api/v1/areas?plan={plan}&"),
        format!("/api/v1/measures?plan={plan}&"),
        format!("/api/v1/areas/{}?", scene.areas[0]),
        format!("{}?", scene.own()),
    ] {
        for bad in [
            "2025-01-21",
            "2017-01-01",
            "999999",
            "0",
            "-1",
            "yesterday",
            "2024-02-30",
            "2024-04-24T00:00:00Z",
            "-262143-01-01",
            "%2B262142-12-31",
        ] {
            let refused = lead.get(&format!("{path}as_at={bad}")).await.expect(400);
            assert_eq!(refused.pointers(), ["?as_at"], "{path}as_at={bad}");
        }
    }
    let early =
        lead.get(&format!("/api/v1/plans/{}?as_at=2024-12-31", scene.plan)).await.expect(400);
    assert!(early.text.contains("20 January 2025"), "it names the first date: {}", early.text);
    let homeless = lead.get("/api/v1/actions?as_at=2024-04-24").await.expect(400);
    assert_eq!(homeless.pointers(), ["?as_at"]);
    let words =
        lead.get(&format!("/api/v1/actions?plan={plan}&as_at=2024-04-24&q=plan")).await.expect(400);
    assert_eq!(words.pointers(), ["?q"]);
}

async fn a_series_is_what_the_plan_was_on_each_day(app: &TestApp) {
    let (lead, plan) = (app.plan_lead(), app.plan());
    let path = format!("/api/v1/plans/{plan}/progress/series");
    let series = lead.read(&format!("{path}?from=2024-06-01&to=2025-01-20&every=quarter")).await;
    let days = each(items(&series), "day");
    assert_eq!(days, ["2024-06-30", "2024-09-30", "2024-12-31", "2025-01-20"]);
    for point in items(&series) {
        let day = point["day"].as_str().unwrap();
        let progress = lead.read(&format!("/api/v1/plans/{plan}/progress?as_at={day}")).await;
        assert_eq!(
            (&point["actions"], &point["ratings"]),
            (&progress["actions"], &progress["ratings"]),
            "{day}"
        );
    }
    let monthly = lead.read(&path).await;
    assert!(items(&monthly).len() >= 9, "a year of history: {monthly}");
    assert_eq!(items(&monthly).last().unwrap()["day"], "2025-01-20");
    let sheet = lead.get_csv(&path).await.expect(200);
    assert_eq!(sheet.text.lines().count(), items(&monthly).len() + 1);
    for (bad, name) in [
        ("to=2025-01-21", "?to"),
        ("from=2017-01-01", "?from"),
        ("from=2024-12-31&to=2024-12-30", "?from"),
        ("every=day", "?every"),
        ("from=2024-02-30", "?from"),
        ("from=-262143-01-01", "?from"),
        ("to=%2B262142-12-31", "?to"),
    ] {
        assert_eq!(
            lead.get(&format!("{path}?{bad}")).await.expect(400).pointers(),
            [name],
            "{bad}"
        );
    }
}

async fn changes_are_told_since_a_day(app: &TestApp) {
    let (panel, plan) = (app.panel_member(), app.plan());
    let path = format!("/api/v1/plans/{plan}/changes");
    let told = panel.read(&format!("{path}?from=2024-10-23&limit=200")).await;
    assert!(!items(&told).is_empty());
    for entry in items(&told) {
        assert!(entry["at"].as_str().unwrap() > "2024-10-23T22", "{entry}");
        for sentence in entry["sentences"].as_array().unwrap() {
            let text = sentence["text"].as_str().unwrap();
            assert!(text.len() > 10 && !text.contains('_'), "a plain sentence: {text}");
        }
    }
    // Two stretches are the whole.
    let middle = told["from_revision"].as_i64().unwrap();
    let all = panel.all(&path).await;
    let before = panel.all(&format!("{path}?to={middle}")).await;
    let after = panel.all(&format!("{path}?from={middle}")).await;
    assert_eq!(all.len(), before.len() + after.len());
    assert_eq!(after.len(), items(&told).len());
    // Page by page.
    let mut numbers = Vec::new();
    let mut next = String::new();
    loop {
        let page = panel.read(&format!("{path}?limit=25{next}")).await;
        assert!(items(&page).len() <= 25);
        numbers.extend(items(&page).iter().map(|entry| entry["number"].as_i64().unwrap()));
        let Some(after) = page["next"].as_str() else { break };
        next = format!("&after={after}");
    }
    assert_eq!(
        numbers,
        all.iter().map(|entry| entry["number"].as_i64().unwrap()).collect::<Vec<_>>()
    );
    for (bad, name) in [
        ("from=5&to=4", "?from"),
        ("to=999999", "?to"),
        ("from=x", "?from"),
        ("from=-262143-01-01", "?from"),
    ] {
        assert_eq!(
            panel.get(&format!("{path}?{bad}")).await.expect(400).pointers(),
            [name],
            "{bad}"
        );
    }
}

async fn the_change_log_is_complete_and_chained(app: &TestApp) {
    let scene = Scene::set(app).await;
    let auditor = app.auditor();
    let entries = auditor.all("/api/v1/changes").await;
    let mut hash = Value::Null;
    for (at, entry) in entries.iter().enumerate() {
        assert_eq!(entry["number"].as_u64().unwrap(), at as u64 + 1, "none is missing");
        if at > 0 {
            assert_eq!(entry["previous_hash"], hash);
        }
        hash = entry["hash"].clone();
        assert!(!entry["states"].as_array().unwrap().is_empty(), "{entry}");
    }
    assert_eq!(i64::try_from(entries.len()).unwrap(), app.revision().await);
    let newest = auditor.read(&format!("/api/v1/changes/{}", entries.len())).await;
    assert_eq!(&newest, entries.last().unwrap());
    assert_eq!(newest["use_case"], "add_action");
    assert_eq!(newest["author"], "token");
    assert_eq!(newest["states"][0]["state"]["id"], json!(scene.other_action));
    let _ = auditor.get(&format!("/api/v1/changes/{}", entries.len() + 1)).await.expect(404);
    let _ = auditor.get("/api/v1/changes/0").await.expect(404);
}
