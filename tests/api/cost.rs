//! What a question costs the database does not depend on how many rows it answers.

use actionplan_tests::{Persona, TestApp, both};
use serde_json::json;

use crate::{
    lists::{busiest, pageable},
    scene::{self, Scene, id},
};

both!(
    a_list_of_fifty_asks_the_database_as_often_as_a_list_of_two,
    a_page_of_like_actions_costs_the_same_whatever_its_length,
    the_pages_of_a_plan_cost_the_same_whatever_its_length,
);

/// The status of a page, and how many statements it took.
async fn cost(app: &TestApp, who: &Persona, list: &str, limit: u8) -> (u16, u64) {
    let mark = if list.contains('?') { '&' } else { '?' };
    let before = app.statements().await;
    let reply = who.get(&format!("{list}{mark}limit={limit}")).await;
    (reply.status, app.statements().await - before)
}

async fn a_list_of_fifty_asks_the_database_as_often_as_a_list_of_two(app: &TestApp) {
    let action = busiest(app).await;
    let measure = id(&app.plan_lead().all("/api/v1/measures").await[0]);
    let mut lists = pageable(app, &action, &measure);
    lists.push("/api/v1/search?q=a".into());
    let mut uneven = Vec::new();
    for who in [app.administrator(), app.panel_member()] {
        for list in &lists {
            let first = cost(app, &who, list, 2).await;
            let (few, many) = (cost(app, &who, list, 2).await, cost(app, &who, list, 50).await);
            assert!(first.0 == few.0 && few.1 < 40, "{list}: {} statements", few.1);
            // What nothing on a page needs, such as earlier areas or the resolutions that closed
            // some, with their meetings and bodies, is not looked up for it; what is looked up for
            // each row would show as ten or more.
            if few.0 != many.0 || many.1.abs_diff(few.1) > 8 {
                uneven.push(format!("{list}: {} and {}", few.1, many.1));
            }
        }
    }
    assert!(uneven.is_empty(), "{uneven:#?}");
}

async fn a_page_of_like_actions_costs_the_same_whatever_its_length(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (lead, manager) = (app.plan_lead(), app.manager());
    for n in 0..6 {
        let mut body =
            scene::action(&scene.plan, &format!("8.{n}"), &scene.areas[0], Some(&scene.post));
        body["contributors"] = json!([scene.other_post]);
        body["depends_on"] = json!([scene.action]);
        let action = format!("/api/v1/actions/{}", id(&lead.make("/api/v1/actions", body).await));
        let _ = manager
            .make(&format!("{action}/updates"), json!({"done": "x", "status": "in_progress"}))
            .await;
        let asking = format!("{action}/date-changes");
        let ask = json!({"to_on": "2025-05-30", "reason": "other", "note": "x"});
        let decision = format!("{asking}/{}/decision", id(&manager.make(&asking, ask).await));
        let _ = lead.post(&decision, json!({"agreed": true})).await.expect(200);
    }
    let plan = &scene.plan;
    for list in [
        format!("/api/v1/actions?plan={plan}&owner={}&sort=-reference", scene.post),
        format!(
            "/api/v1/actions?plan={plan}&owner={}&sort=-reference&as_at=2025-01-20",
            scene.post
        ),
        format!("/api/v1/updates?plan={plan}"),
    ] {
        let _ = cost(app, &lead, &list, 2).await;
        assert_eq!(cost(app, &lead, &list, 2).await, cost(app, &lead, &list, 6).await, "{list}");
    }
}

/// Adds actions with updates, questions and measures with readings to a plan.
async fn fill(app: &TestApp, scene: &Scene, numbers: std::ops::Range<u8>) {
    let (lead, manager, plan) = (app.plan_lead(), app.manager(), &scene.plan);
    for n in numbers {
        let reference = format!("8.{n}");
        let mut body = scene::action(plan, &reference, &scene.areas[0], Some(&scene.post));
        body["contributors"] = json!([scene.other_post]);
        body["depends_on"] = json!([scene.action]);
        let action = id(&lead.make("/api/v1/actions", body).await);
        let update = format!("/api/v1/actions/{action}/updates");
        let _ = manager.make(&update, json!({"done": "x", "status": "in_progress"})).await;
        let question =
            json!({"plan": plan, "action": action, "text": "x", "answer_by": "2025-02-10"});
        let _ = lead.make("/api/v1/questions", question).await;
        let measure = json!({
            "plan": plan, "title": format!("x {n}"), "unit": "%", "direction": "higher",
            "frequency": "monthly", "areas": [scene.areas[0]],
        });
        let measure = id(&lead.make("/api/v1/measures", measure).await);
        let reading = json!({"as_at": "2025-01-10", "value": 5});
        let _ = lead.make(&format!("/api/v1/measures/{measure}/readings"), reading).await;
    }
}

async fn the_pages_of_a_plan_cost_the_same_whatever_its_length(app: &TestApp) {
    let scene = Scene::set(app).await;
    let who = app.signed_in("auditor").await;
    let pages = [
        format!("/plans/{}", scene.plan),
        format!("/plans/{}?as_at=2025-01-20", scene.plan),
        format!("/areas/{}", scene.areas[0]),
        format!("/actions/{}", scene.action),
        format!("/measures?plan={}", scene.plan),
        "/inspections/compare".to_owned(),
    ];
    let costs = async || {
        let mut costs = Vec::new();
        for page in &pages {
            let _ = who.get(page).await.expect(200);
            let before = app.statements().await;
            let _ = who.get(page).await.expect(200);
            costs.push(app.statements().await - before);
        }
        costs
    };
    fill(app, &scene, 0..2).await;
    let few = costs().await;
    fill(app, &scene, 2..8).await;
    let many = costs().await;
    assert!(few.iter().all(|cost| *cost < 160), "{few:?}");
    // What nobody needs, such as agreed dates, is not looked up; a session is kept alive at times.
    let even = |(few, many): (&u64, &u64)| few.abs_diff(*many) <= 2;
    assert!(few.iter().zip(&many).all(even), "{few:?} and {many:?}");
    println!("statements: {pages:?} {few:?} {many:?}");
}
