//! Filters, orders and pages.

use std::collections::BTreeSet;

use actionplan_tests::{TestApp, both};
use serde_json::{Value, json};

use crate::scene::{Scene, each, id, items};

both!(
    every_filter_keeps_what_it_says,
    the_rating_of_the_filter_is_the_rating_of_the_row,
    orders_are_what_they_say,
    pages_give_every_row_once,
    search_finds_words_in_what_people_wrote,
    parameters_that_are_not_known_are_refused,
    people_and_posts_are_listed_for_those_who_may_see_them,
);

async fn every_filter_keeps_what_it_says(app: &TestApp) {
    let lead = app.plan_lead();
    let _ = Scene::set(app).await;
    let all = lead.all("/api/v1/actions").await;
    let has =
        |rows: &Value, wanted: &str| rows.as_array().unwrap().iter().any(|row| row["id"] == wanted);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut asked = 0;
    let mut check = async |query: String, holds: &dyn Fn(&Value) -> bool| {
        let found = lead.all(&format!("/api/v1/actions?{query}")).await;
        let wanted: Vec<&Value> = all.iter().filter(|row| holds(row)).collect();
        assert_eq!(found.iter().collect::<Vec<_>>(), wanted, "{query}");
        asked += usize::from(!wanted.is_empty());
    };
    let different =
        |field: &str| -> BTreeSet<String> { all.iter().map(|row| text(&row[field])).collect() };
    for plan in different("plan") {
        check(format!("plan={plan}"), &|row| row["plan"] == *plan).await;
    }
    for status in
        ["not_started", "in_progress", "complete", "verified", "embedded", "not_proceeding"]
    {
        check(format!("status={status}"), &|row| row["status"] == status).await;
    }
    let owners: BTreeSet<String> = all.iter().map(|row| text(&row["owner"]["id"])).collect();
    for owner in owners.iter().filter(|owner| !owner.is_empty()) {
        check(format!("owner={owner}"), &|row| row["owner"]["id"] == *owner).await;
    }
    let areas: BTreeSet<String> = all
        .iter()
        .flat_map(|row| row["areas"].as_array().unwrap())
        .map(|area| text(&area["id"]))
        .collect();
    for area in &areas {
        check(format!("area={area}"), &|row| has(&row["areas"], area)).await;
    }
    let due = |row: &Value| row["due_on"].as_str().map(ToOwned::to_owned);
    for day in ["2024-06-30", "2024-07-01", "2025-01-20", "2025-03-31"] {
        check(format!("due_before={day}"), &|row| due(row).is_some_and(|due| due.as_str() < day))
            .await;
        check(format!("due_after={day}"), &|row| due(row).is_some_and(|due| due.as_str() > day))
            .await;
    }
    for overdue in [true, false] {
        check(format!("overdue={overdue}"), &|row| (row["rating"] == "late") == overdue).await;
    }
    let both = "status=in_progress&due_before=2025-03-31";
    check(both.into(), &|row| {
        row["status"] == "in_progress" && due(row).is_some_and(|due| *due < *"2025-03-31")
    })
    .await;
    assert!(asked > 12, "most filters find something in the demonstration");
}

async fn the_rating_of_the_filter_is_the_rating_of_the_row(app: &TestApp) {
    let (lead, plan) = (app.plan_lead(), app.plan());
    for at in ["", "&as_at=2024-09-30"] {
        let all = lead.all(&format!("/api/v1/actions?plan={plan}{at}")).await;
        for rating in ["not_proceeding", "complete", "late", "at_risk", "not_started", "on_track"] {
            let found = lead.all(&format!("/api/v1/actions?plan={plan}&rating={rating}{at}")).await;
            let wanted: Vec<&Value> = all.iter().filter(|row| row["rating"] == rating).collect();
            assert_eq!(found.iter().collect::<Vec<_>>(), wanted, "{rating}{at}");
            assert!(
                !found.is_empty() || !at.is_empty(),
                "the demonstration shows every rating: {rating}"
            );
        }
    }
}

/// 1.2 before 1.10.
fn natural(reference: &str) -> Vec<u64> {
    reference.split('.').map(|part| part.parse().unwrap_or(u64::MAX)).collect()
}

async fn orders_are_what_they_say(app: &TestApp) {
    let lead = app.plan_lead();
    let scene = Scene::set(app).await;
    for reference in ["1.10", "1.9", "10.1"] {
        let mut body = crate::scene::action(&scene.plan, reference, &scene.areas[0], None);
        if reference == "1.9" {
            body["due_on"] = Value::Null;
        }
        let _ = lead.make("/api/v1/actions", body).await;
    }
    for plan in [app.plan(), scene.plan.clone()] {
        for at in ["", "&as_at=2025-01-20"] {
            let by = async |sort: &str| {
                lead.all(&format!("/api/v1/actions?plan={plan}&sort={sort}{at}")).await
            };
            let rows = by("reference").await;
            let references = each(&rows, "reference");
            assert!(references.is_sorted_by_key(|it| natural(it)), "{references:?}");
            let back = by("-reference").await;
            assert_eq!(
                each(&back, "reference"),
                references.iter().rev().copied().collect::<Vec<_>>()
            );
            let due = |row: &Value| row["due_on"].as_str().unwrap_or("9999").to_owned();
            let rows = by("due").await;
            assert!(rows.is_sorted_by_key(due), "{:?}", each(&rows, "due_on"));
            let back = by("-due").await;
            assert_eq!(each(&back, "id"), each(&rows, "id").into_iter().rev().collect::<Vec<_>>());
        }
    }
    let everything = lead.all("/api/v1/actions").await;
    assert_eq!(
        everything,
        lead.all("/api/v1/actions?sort=reference").await,
        "by reference unless said"
    );
}

/// The lists that anybody of the council can page through.
pub fn pageable(app: &TestApp, action: &str, measure: &str) -> Vec<String> {
    let (plan, inspection) = (app.plan(), app.inspection());
    [
        "/api/v1/actions".to_owned(),
        format!("/api/v1/actions?plan={plan}&sort=-due"),
        format!("/api/v1/actions?plan={plan}&sort=-reference&as_at=2024-09-30"),
        "/api/v1/updates".to_owned(),
        format!("/api/v1/updates?plan={plan}"),
        format!("/api/v1/actions/{action}/updates"),
        format!("/api/v1/actions/{action}/date-changes"),
        format!("/api/v1/actions/{action}/evidence"),
        "/api/v1/plans".to_owned(),
        "/api/v1/areas".to_owned(),
        format!("/api/v1/areas?plan={plan}&as_at=2024-09-30"),
        "/api/v1/obligations".to_owned(),
        "/api/v1/inspections".to_owned(),
        format!("/api/v1/inspections/{inspection}/paragraphs"),
        "/api/v1/measures".to_owned(),
        "/api/v1/readings".to_owned(),
        format!("/api/v1/measures/{measure}/readings"),
        "/api/v1/bodies".to_owned(),
        "/api/v1/meetings".to_owned(),
        "/api/v1/questions".to_owned(),
        format!("/api/v1/questions?plan={plan}&state=answered"),
        "/api/v1/people".to_owned(),
        "/api/v1/posts".to_owned(),
        "/api/v1/tokens".to_owned(),
        "/api/v1/frameworks".to_owned(),
        "/api/v1/register".to_owned(),
        "/api/v1/authorities".to_owned(),
        "/api/v1/changes".to_owned(),
        format!("/api/v1/plans/{plan}/changes"),
        format!("/api/v1/actions/{action}/timeline"),
    ]
    .into()
}

async fn pages_give_every_row_once(app: &TestApp) {
    let who = app.administrator();
    let busiest = busiest(app).await;
    let measure = id(&app.plan_lead().all("/api/v1/measures").await[0]);
    let mut long = 0;
    for list in pageable(app, &busiest, &measure) {
        let whole = who.all(&list).await;
        let mark = if list.contains('?') { '&' } else { '?' };
        let mut rows = Vec::new();
        let mut path = format!("{list}{mark}limit=9");
        loop {
            let page = who.get(&path).await.expect(200);
            let here = items(&page.json);
            assert!(here.len() <= 9, "{path}");
            rows.extend(here.to_vec());
            let Some(next) = page.json["next"].as_str() else {
                assert_eq!(page.header("link"), "", "{path}");
                break;
            };
            // What is told leaves out acts that say nothing of the plan.
            let told = list.ends_with("/timeline") || list.contains("/plans/");
            assert!(told || here.len() == 9, "a page that has a next one is full: {path}");
            let link = page.header("link").to_owned();
            let target =
                link.strip_prefix('<').and_then(|rest| rest.strip_suffix(">; rel=\"next\""));
            target.unwrap_or_else(|| panic!("{path}: Link is “{link}”")).clone_into(&mut path);
            assert!(path.contains("limit=9") && path.contains(next), "{path}");
        }
        assert_eq!(rows, whole, "{list}");
        long += usize::from(rows.len() > 9);
    }
    assert!(long >= 8, "most lists of the demonstration have several pages: {long}");
}

/// The action with the most history.
pub async fn busiest(app: &TestApp) -> String {
    let lead = app.plan_lead();
    let mut found = (0, String::new());
    for update in lead.all("/api/v1/updates").await {
        let action = update["action"].as_str().unwrap().to_owned();
        let changes = lead.all(&format!("/api/v1/actions/{action}/date-changes")).await.len();
        if changes >= found.0 {
            found = (changes, action);
        }
        if found.0 > 1 {
            break;
        }
    }
    found.1
}

async fn search_finds_words_in_what_people_wrote(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let update = json!({"done": "The quokka workshop was held in Lewes"});
    let _ = lead.make(&format!("{}/updates", scene.own()), update).await;
    let _ = lead
        .change(&scene.other(), json!({"title": "Plan 100% of the wombat_visits"}))
        .await
        .expect(200);
    for (words, kind) in [
        ("quokka", "update"),
        ("QUOKKA work", "update"),
        ("lewes quok", "update"),
        ("wombat", "action"),
    ] {
        let found = lead.read(&format!("/api/v1/search?q={}", words.replace(' ', "+"))).await;
        assert_eq!(each(items(&found), "kind"), [kind], "{words}");
    }
    assert_eq!(lead.read("/api/v1/search?q=quokka+wombat").await["items"], json!([]));
    for hostile in [
        "%25",
        "_",
        "%27",
        "%22",
        "*",
        "quokka*",
        "%5C",
        "AND",
        "NEAR(",
        "-",
        "%F0%9F%A6%98",
        "a%00b",
    ] {
        let reply = lead.get(&format!("/api/v1/search?q={hostile}")).await;
        assert!([200, 400].contains(&reply.status), "{hostile}: {}", reply.status);
        let reply = lead.get(&format!("/api/v1/actions?q={hostile}")).await;
        assert!([200, 400].contains(&reply.status), "{hostile}: {}", reply.status);
    }
    let listed = lead.read("/api/v1/actions?q=wombat").await;
    assert_eq!(each(items(&listed), "id"), [scene.other_action.as_str()]);
    for bad in ["", "q=", "q=+", &format!("q={}", "a".repeat(201))] {
        assert_eq!(
            lead.get(&format!("/api/v1/search?{bad}")).await.expect(400).problem(),
            "parameter",
            "{bad}"
        );
    }
}

async fn parameters_that_are_not_known_are_refused(app: &TestApp) {
    let who = app.administrator();
    let action = id(&app.plan_lead().all("/api/v1/actions").await[0]);
    let measure = id(&app.plan_lead().all("/api/v1/measures").await[0]);
    for list in pageable(app, &action, &measure) {
        let mark = if list.contains('?') { '&' } else { '?' };
        for (bad, name) in [
            ("limit=0", "?limit"),
            ("limit=201", "?limit"),
            ("limit=-1", "?limit"),
            ("limit=ten", "?limit"),
            ("limit=", "?limit"),
            ("limit=2&limit=9", "?limit"),
            ("offset=2", "?offset"),
            ("Limit=2", "?Limit"),
            ("after=xyz", "?after"),
            ("after=e30", "?after"),
            ("after=", "?after"),
        ] {
            let refused = who.get(&format!("{list}{mark}{bad}")).await.expect(400);
            assert_eq!(
                (refused.problem(), refused.pointers()),
                ("parameter", vec![name]),
                "{list}{mark}{bad}"
            );
        }
    }
    for (bad, name) in [
        ("status=done", "?status"),
        ("rating=amber", "?rating"),
        ("overdue=yes", "?overdue"),
        ("due_before=2024-02-30", "?due_before"),
        ("due_after=24-04-2024", "?due_after"),
        ("due_after=%2B12024-04-24", "?due_after"),
        ("due_before=0001-01-01", "?due_before"),
        ("plan=1", "?plan"),
        ("sort=title", "?sort"),
        ("status=in_progress&status=complete", "?status"),
        ("owner=", "?owner"),
    ] {
        let refused = who.get(&format!("/api/v1/actions?{bad}")).await.expect(400);
        assert_eq!((refused.problem(), refused.pointers()), ("parameter", vec![name]), "{bad}");
    }
    for one in ["/api/v1/me".to_owned(), format!("/api/v1/plans/{}/checks", app.plan())] {
        assert_eq!(
            who.get(&format!("{one}?verbose=true")).await.expect(400).pointers(),
            ["?verbose"]
        );
    }
    // A cursor belongs to the list that gave it.
    let page = who.read("/api/v1/actions?limit=1&sort=due").await;
    let after = page["next"].as_str().unwrap();
    let other = who.get(&format!("/api/v1/actions?limit=1&sort=reference&after={after}")).await;
    assert_eq!(other.expect(400).pointers(), ["?after"]);
}

async fn people_and_posts_are_listed_for_those_who_may_see_them(app: &TestApp) {
    let people = app.auditor().all("/api/v1/people").await;
    assert!(each(&people, "role").contains(&"plan_lead"));
    for who in [app.manager(), app.panel_member()] {
        let _ = who.get("/api/v1/people").await.expect(403);
        let _ = who.get(&format!("/api/v1/people/{}", id(&people[0]))).await.expect(403);
        assert!(!who.all("/api/v1/posts").await.is_empty());
    }
    let me = app.manager().read("/api/v1/me").await;
    assert_eq!((&me["role"], &me["today"]), (&json!("manager"), &json!("2025-01-20")));
    assert!(
        !me["posts"].as_array().unwrap().is_empty(),
        "the manager of the demonstration holds posts"
    );
}
