//! The contract: what the binary says of itself, and who may do what by it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use actionplan_tests::{Persona, TestApp, both, root};
use serde_json::{Value, json};

use crate::{
    matrix::expected::{Need, OPERATIONS},
    scene::{self, UNKNOWN, id},
};

both!(
    the_contract_is_the_one_in_the_project,
    what_is_public_is_public_and_the_rest_is_not,
    who_only_reads_changes_nothing,
);

/// An operation of the contract.
#[derive(Debug, Clone)]
pub struct Operation {
    pub name: String,
    pub method: String,
    pub path: String,
    pub public: bool,
    pub query: Vec<String>,
}

impl Operation {
    pub fn writes(&self) -> bool {
        // The token of a role would be another one afterwards.
        self.method != "GET" && !["exchange_token", "refresh_token"].contains(&&*self.name)
    }
}

/// The operations of `openapi.yaml`.
pub fn operations() -> Vec<Operation> {
    let text = fs::read_to_string(root().join("openapi.yaml")).unwrap();
    let contract: Value = yaml_serde::from_str(&text).unwrap();
    let mut found = Vec::new();
    for (path, item) in contract["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(name) = operation["operationId"].as_str() else { continue };
            let parameters =
                operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
            let query = parameters.iter().filter(|it| it["in"] == "query");
            found.push(Operation {
                name: name.to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                public: operation["security"] == json!([]),
                query: query.map(|it| it["name"].as_str().unwrap().to_owned()).collect(),
            });
        }
    }
    found
}

/// A council's things, one of each kind, for the parameters of paths.
#[derive(Debug)]
pub struct Things(BTreeMap<&'static str, String>);

impl Things {
    /// Nothing of this exists.
    pub fn unknown() -> Self {
        let names = [
            "action",
            "area",
            "authority",
            "body",
            "date_change",
            "evidence",
            "feed",
            "finding",
            "import",
            "inspection",
            "item",
            "measure",
            "meeting",
            "milestone",
            "obligation",
            "person",
            "plan",
            "post",
            "question",
            "register_entry",
            "submission",
            "token",
        ];
        Self(names.into_iter().map(|name| (name, UNKNOWN.to_owned())).collect())
    }

    /// What `who` can see. Plans without actions and the like leave gaps.
    pub async fn of(who: &Persona, authority: String) -> Self {
        let mut things = Self(BTreeMap::from([("authority", authority)]));
        for (name, list) in [
            ("area", "/api/v1/areas"),
            ("body", "/api/v1/bodies"),
            ("import", "/api/v1/imports"),
            ("inspection", "/api/v1/inspections"),
            ("measure", "/api/v1/measures"),
            ("meeting", "/api/v1/meetings"),
            ("obligation", "/api/v1/obligations"),
            ("person", "/api/v1/people"),
            ("plan", "/api/v1/plans"),
            ("post", "/api/v1/posts"),
            ("register_entry", "/api/v1/register"),
            ("question", "/api/v1/questions"),
            ("token", "/api/v1/tokens"),
        ] {
            if let Some(first) = who.all(list).await.first() {
                things.0.insert(name, id(first));
            }
        }
        // A visit with a finding, and an earlier area of which it found nothing.
        for visit in who.all("/api/v1/inspections").await {
            let found = format!("/api/v1/inspections/{}/findings", id(&visit));
            let found = who.read(&found).await["items"].as_array().unwrap().clone();
            if let Some(first) = found.first() {
                things.0.insert("inspection", id(&visit));
                things.0.insert("finding", id(first));
                let by = first["area"]["inspection"].as_str().unwrap();
                let of = who.all(&format!("/api/v1/areas?inspection={by}")).await;
                let open = |area: &&Value| found.iter().all(|it| it["area"]["id"] != area["id"]);
                things.0.extend(of.iter().find(open).map(|area| ("earlier", id(area))));
            }
        }
        // A meeting with a pack on its agenda, and the plan that went before it.
        for meeting in who.all("/api/v1/meetings").await {
            let meeting = id(&meeting);
            let items = who.read(&format!("/api/v1/meetings/{meeting}/items")).await;
            let items = items["items"].as_array().unwrap().clone();
            if let Some(item) = items.iter().find(|item| !item["pack"].is_null()) {
                things.0.insert("meeting", meeting);
                things.0.insert("item", id(item));
                break;
            }
        }
        for plan in who.all("/api/v1/plans").await {
            let sent = who.all(&format!("/api/v1/submissions?plan={}", id(&plan))).await;
            if let Some(sent) = sent.first() {
                things.0.insert("submission", id(sent));
            }
        }
        for action in who.all("/api/v1/actions").await {
            let address = |part: &str| format!("/api/v1/actions/{}/{part}", id(&action));
            let milestones =
                who.read(&address("milestones")).await["items"].as_array().unwrap().clone();
            let changes = who.all(&address("date-changes")).await;
            let evidence = who.all(&address("evidence")).await;
            things.0.entry("action").or_insert_with(|| id(&action));
            // One action for all, if there is one with everything.
            if let (Some(milestone), Some(change), Some(evidence)) =
                (milestones.first(), changes.first(), evidence.first())
            {
                things.0.insert("evidence", id(evidence));
                things.0.insert("action", id(&action));
                things.0.insert("milestone", id(milestone));
                things.0.insert("date_change", id(change));
                break;
            }
        }
        things
    }

    /// The same with another thing of a kind.
    pub fn with(&self, name: &'static str, id: &str) -> Self {
        let mut things = self.0.clone();
        things.insert(name, id.to_owned());
        Self(things)
    }

    pub fn get(&self, name: &str) -> Option<&String> {
        self.0.get(name)
    }

    /// An address, if there is a thing for each of its parameters.
    pub fn address(&self, path: &str) -> Option<String> {
        let parts = path.split('/').map(|part| {
            match part.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
                None => Some(part),
                Some("framework") => Some("ilacs"),
                Some("number") => Some("1"),
                Some("document") => Some("action-plan.csv"),
                Some("file") => Some("action-plan.pdf"),
                Some(name) => self.0.get(name).map(String::as_str),
            }
        });
        Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
    }
}

/// A body that the operation takes, with things of ours.
pub fn body(operation: &str, ours: &Things, settings: &Value) -> Option<Value> {
    let of = |name: &str| ours.get(name).cloned().unwrap_or_else(|| UNKNOWN.to_owned());
    Some(match operation {
        "accept_reading" => json!({"inspection": {
            "framework": "ilacs", "kind": "short", "started_on": "2022-03-07", "ended_on": "2022-03-11"
        }, "areas": [
            {"kind": "area_for_improvement", "text": "x", "children": []}
        ], "plan": {"title": "x"}}),
        "add_action" => scene::action(&of("plan"), "99.1", &of("area"), None),
        "add_area" => scene::area(&of("inspection"), "x"),
        "add_body" => json!({"name": "x", "kind": "other"}),
        "add_evidence" | "revise_evidence" => json!({"kind": "audit", "title": "x", "note": "x"}),
        "review_evidence" => json!({"accepted": false, "reason": "x"}),
        "add_finding" => json!({"area": of("earlier"), "pace": "not_looked_at"}),
        "add_inspection" => scene::inspection(),
        "add_item" => json!({"plan": of("plan"), "title": "x", "purpose": "note"}),
        "add_measure" => json!({
            "plan": of("plan"), "title": "x", "unit": "%", "direction": "higher", "frequency": "monthly"
        }),
        "add_meeting" => json!({"body": of("body"), "held_on": "2025-02-12"}),
        "add_milestone" => json!({"title": "x", "due_on": "2025-01-31"}),
        "add_person" => json!({"name": "x", "email": "x@example.org", "role": "manager"}),
        "add_plan" => scene::plan(&of("inspection"), None),
        "add_post" => json!({"title": "x"}),
        "adopt_inspection" => json!({"received_on": null}),
        "ask_date_change" => json!({"to_on": "2025-12-01", "reason": "other", "note": "x"}),
        "ask_question" => {
            json!({"plan": of("plan"), "text": "x", "answer_by": "2025-02-28"})
        }
        "change_actions" => json!({"actions": [of("action")], "owner": of("post")}),
        "countersign_submission" | "freeze_pack" | "make_calendar_feed" => return None,
        "record_publication" => json!({"on": "2025-01-17", "address": "https://example.org/x"}),
        "comment_on_item" => json!({"item": of("item"), "text": "x"}),
        "redact_text" => json!({"text": "supervision", "reason": "x", "dry_run": true}),
        "record_receipt" => json!({"on": "2025-01-17", "reference": "x"}),
        "record_resolution" => json!({"on": "2025-01-20", "text": "x"}),
        "submit_plan" => json!({
            "plan": of("plan"), "submitted_on": "2025-01-20", "to": ["x"], "way": "email", "despite": "x"
        }),
        "close_area" | "confirm_area" => json!({"on": "2025-01-17", "note": "x"}),
        "decide_date_change" => json!({"agreed": false, "note": "x"}),
        "hand_over_post" => json!({"to": of("post"), "reason": "x"}),
        "order_plan" => json!({"renumber": true}),
        "make_token" => json!({"name": "x", "scope": "read", "expires_on": "2026-01-01"}),
        "move_action_status" => json!({"status": "in_progress", "reason": "x"}),
        "post_update" => json!({"done": "x"}),
        "put_settings" => json!({"rules": settings["rules"], "key": settings["key"]}),
        "read_report" => json!({"text": "Inspection of x"}),
        "record_reading" => json!({"as_at": "2025-01-17", "value": 1}),
        "reopen_area" | "withdraw_question" => json!({"reason": "x"}),
        "put_word_template" | "reply_to_question" => json!({"text": "x"}),
        "set_judgements" => json!({"judgements": []}),
        "set_paragraphs" => json!({"paragraphs": []}),
        "sign_off_action" => json!({"note": "x"}),
        "start_import" => json!({"leave_out_refused": true}),
        "upload_import" => json!({"text": "Area,Action\n1,x"}),
        name if name.starts_with("change_") => json!({}),
        name if name.starts_with("remove_") || name.starts_with("revoke_") => return None,
        name => panic!("say what {name} takes"),
    })
}

/// A change, as somebody who read version 1 would send it.
pub async fn send(
    who: &Persona,
    operation: &Operation,
    path: &str,
    body: Option<&Value>,
) -> actionplan_tests::Reply {
    let mut ask = who.ask(&operation.method, path);
    ask =
        if operation.method == "POST" { ask.key("walk") } else { ask.header("if-match", "\"v1\"") };
    if let Some(body) = body {
        ask = ask.json(body);
    }
    ask.await
}

/// The version that a change of an address must have seen.
pub async fn etag(who: &Persona, path: &str) -> String {
    // What belongs to an action or an inspection is changed as part of it.
    let mut parts = ["/milestones", "/paragraphs", "/word-template"].iter();
    let whole = parts.find_map(|part| path.split_once(part)).map_or(path, |(whole, _)| whole);
    let now = who.get(whole).await;
    if now.status == 200 { now.etag() } else { "\"v1\"".to_owned() }
}

/// An import into a plan, to be looked at.
pub async fn import(lead: &Persona, plan: &str) -> String {
    let ask = lead
        .ask("POST", &format!("/api/v1/plans/{plan}/imports"))
        .key(&format!("import-into-{plan}"));
    id(&ask.json(&json!({"text": "Area,Action\n1,Ask what helps"})).await.expect(201).json)
}

/// Records what an inspection found of an area of the earliest one.
pub async fn look(lead: &Persona, visit: &str) -> String {
    let mut all = lead.all("/api/v1/inspections").await;
    all.sort_by_key(|it| it["started_on"].as_str().unwrap().to_owned());
    let areas = lead.all(&format!("/api/v1/areas?inspection={}", id(&all[0]))).await;
    let found = json!({"area": id(&areas[0]), "pace": "too_slow", "text": "It moves too slowly."});
    id(&lead.make(&format!("/api/v1/inspections/{visit}/findings"), found).await)
}

/// Gives an action a milestone, a date change and evidence with a file.
pub async fn complete(lead: &Persona, action: &str) {
    let address = |part: &str| format!("/api/v1/actions/{action}/{part}");
    let due = lead.read(&format!("/api/v1/actions/{action}")).await["due_on"].clone();
    let _ = lead.make(&address("milestones"), json!({"title": "A step", "due_on": due})).await;
    let ask = json!({"to_on": "2026-12-01", "reason": "other", "note": "x"});
    let asked = lead.post(&address("date-changes"), ask).await;
    assert!([201, 409].contains(&asked.status), "{}", asked.text);
    let fields = [("kind", "audit"), ("title", "Audit of ten records")];
    let file = Some(("Audit.txt", &b"Eight of ten hold a reason."[..]));
    let ask = lead.ask("POST", &address("evidence")).form_with_file(&fields, file);
    let _ = ask.await.expect(201);
}

pub async fn settings(app: &TestApp) -> Value {
    app.administrator()
        .read(&format!("/api/v1/authorities/{}/settings", app.demo("authority_id")))
        .await
}

async fn the_contract_is_the_one_in_the_project(app: &TestApp) {
    let kept = fs::read_to_string(root().join("openapi.yaml")).unwrap();
    let said = app.command(&["openapi"]);
    assert!(said.status.success());
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.trim_end() == kept.trim_end(), "run `cargo run -- openapi > openapi.yaml`");
    let served = app.anonymous().get("/api/openapi.yaml").await.expect(200);
    assert!(served.text.trim_end() == kept.trim_end(), "what is served is the same");
    assert_eq!(served.header("content-type"), "application/yaml; charset=utf-8");
}

async fn what_is_public_is_public_and_the_rest_is_not(app: &TestApp) {
    let operations = operations();
    let named: BTreeSet<&str> = operations.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(named.len(), operations.len(), "each operation has a name of its own");
    for operation in &operations {
        let (_, need) = OPERATIONS.iter().find(|(name, _)| *name == operation.name).unwrap();
        assert_eq!(*need == Need::Public, operation.public, "{}", operation.name);
        let Some(path) = Things::unknown().address(&operation.path) else { continue };
        let reply = app.anonymous().ask(&operation.method, &path).await;
        assert_eq!(
            reply.status == 401,
            !operation.public,
            "{} {path}: {}",
            operation.method,
            reply.status
        );
    }
}

async fn who_only_reads_changes_nothing(app: &TestApp) {
    let lead = app.plan_lead();
    let action = id(&lead.all("/api/v1/actions?sort=-due&status=in_progress").await[0]);
    complete(&lead, &action).await;
    // Members know of evidence once it is accepted.
    let evidence = format!("/api/v1/actions/{action}/evidence");
    for it in lead.all(&evidence).await.iter().filter(|it| it["review"] == "to_review") {
        let review = format!("{evidence}/{}/review", id(it));
        let _ = app.administrator().post(&review, json!({"accepted": true})).await.expect(200);
    }
    let _ = import(&app.plan_lead(), &app.plan()).await;
    let _ = look(&lead, &app.inspection()).await;
    let ours = Things::of(&app.administrator(), app.demo("authority_id")).await;
    let settings = settings(app).await;
    let before = app.revision().await;
    let (mut tried, mut missing) = (0, Vec::new());
    for operation in operations().iter().filter(|it| it.writes()) {
        let Some(path) = ours.address(&operation.path) else {
            missing.push(operation.name.clone());
            continue;
        };
        let body = body(&operation.name, &ours, &settings);
        for who in [app.panel_member(), app.auditor(), app.dashboard()] {
            let reply = send(&who, operation, &path, body.as_ref()).await;
            let own_token = operation.name == "revoke_token" && reply.status == 404;
            assert!(
                reply.status == 403 || own_token,
                "{}: {}\n{}",
                reply.line,
                reply.status,
                reply.text
            );
            tried += 1;
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "the demonstration has nothing to try these on");
    assert!(tried > 80, "{tried}");
    assert_eq!(app.revision().await, before, "nothing is stored");
}
