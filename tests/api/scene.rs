//! A small council case beside the demonstration's, for tests that change things.

use actionplan_tests::TestApp;
use serde_json::{Value, json};

/// An id that nobody has.
pub const UNKNOWN: &str = "01941f00-0000-7000-8000-000000000000";

/// The id of something that was made or listed.
pub fn id(of: &Value) -> String {
    of["id"].as_str().unwrap_or_else(|| panic!("no id in {of}")).to_owned()
}

/// The rows of a page.
pub fn items(page: &Value) -> &[Value] {
    page["items"].as_array().unwrap()
}

/// The value of a field, for each row.
pub fn each<'a>(rows: &'a [Value], field: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[field].as_str().unwrap_or_default()).collect()
}

/// An inspection with areas 1, 2 and 2a, a shared plan, and two actions: 1.1 of a post that the
/// manager holds, 2.1 of a post that nobody holds.
pub struct Scene {
    pub inspection: String,
    pub areas: [String; 3],
    pub post: String,
    pub other_post: String,
    pub plan: String,
    pub action: String,
    pub other_action: String,
}

impl Scene {
    pub async fn set(app: &TestApp) -> Self {
        let lead = app.plan_lead();
        let inspection = id(&lead.make("/api/v1/inspections", inspection()).await);
        let mut areas: Vec<String> = Vec::new();
        for (text, part) in
            [("How quickly plans begin", false), ("Supervision", false), ("Its recording", true)]
        {
            let mut body = area(&inspection, text);
            if part {
                body["parent"] = json!(areas[1]);
            }
            areas.push(id(&lead.make("/api/v1/areas", body).await));
        }
        let areas: [String; 3] = areas.try_into().unwrap();
        let manager = app.manager().read("/api/v1/me").await["person"]["id"].clone();
        let holders = json!([{"person": manager, "from": "2024-01-01"}]);
        let post = lead
            .make("/api/v1/posts", json!({"title": "Head of first response", "holders": holders}));
        let post = id(&post.await);
        let other_post = lead.make(
            "/api/v1/posts",
            json!({"title": "Head of the virtual school", "organisation": "A partner organisation"}),
        );
        let other_post = id(&other_post.await);
        let plan = lead.make("/api/v1/plans", plan(&inspection, Some("2025-01-06")));
        let plan = id(&plan.await);
        let own = lead.make("/api/v1/actions", action(&plan, "1.1", &areas[0], Some(&post))).await;
        let other =
            lead.make("/api/v1/actions", action(&plan, "2.1", &areas[2], Some(&other_post))).await;
        Self {
            inspection,
            areas,
            post,
            other_post,
            plan,
            action: id(&own),
            other_action: id(&other),
        }
    }

    /// The address of the manager's action.
    pub fn own(&self) -> String {
        format!("/api/v1/actions/{}", self.action)
    }

    /// The address of the other action.
    pub fn other(&self) -> String {
        format!("/api/v1/actions/{}", self.other_action)
    }
}

pub fn inspection() -> Value {
    json!({
        "framework": "ilacs", "kind": "standard", "started_on": "2023-12-11", "ended_on": "2023-12-15",
        "received_on": "2024-02-06", "published_on": "2024-02-13"
    })
}

pub fn area(inspection: &str, text: &str) -> Value {
    json!({
        "inspection": inspection, "kind": "area_for_improvement", "text": text,
        "response": {"kind": "accepted"}
    })
}

pub fn plan(inspection: &str, shared_from: Option<&str>) -> Value {
    json!({
        "title": "Improvement plan", "inspection": inspection, "starts_on": "2025-01-01",
        "ends_on": "2025-12-31", "stage": "in_delivery", "shared_from": shared_from
    })
}

pub fn action(plan: &str, reference: &str, area: &str, owner: Option<&str>) -> Value {
    json!({
        "plan": plan, "reference": reference, "title": "Train all team managers in reflective supervision",
        "areas": [area], "owner": owner, "starts_on": "2025-01-06", "due_on": "2025-03-31",
        "outcome": "Children see that adults act on what they say",
        "success_criterion": "90% of audited records are good or better"
    })
}

pub fn update(done: &str) -> Value {
    json!({"done": done})
}
