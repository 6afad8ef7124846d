//! The security log: each denial and each read of a draft once, with who, from where and what; and
//! never a secret.

use actionplan_tests::{Database, Persona, TestApp, both};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::{Value, json};

use crate::scene::{self, Scene, UNKNOWN, each, id, items};

both!(
    each_denial_is_told_once,
    what_is_no_denial_is_not_told,
    each_read_of_a_draft_is_told_once,
    lists_tell_of_the_drafts_they_show_and_of_no_other,
    administrators_and_auditors_read_it_and_nobody_else,
    it_can_be_filtered_and_paged,
    its_tag_changes_with_each_entry,
    it_moves_no_revision,
    only_reads_of_drafts_cost_more,
    no_secret_and_no_typed_text_is_in_it,
    the_command_shows_what_the_instance_was_told,
    a_changed_entry_is_found,
);

const LOG: &str = "/api/v1/security-log";

/// What our council's log tells, the newest first.
async fn log(app: &TestApp) -> Vec<Value> {
    app.auditor().all(LOG).await
}

/// What was told since there were so many entries, the oldest first.
async fn since(app: &TestApp, count: usize) -> Vec<Value> {
    let mut entries = log(app).await;
    entries.truncate(entries.len() - count);
    entries.reverse();
    entries
}

/// What the command prints of every log, the newest last.
fn printed(app: &TestApp) -> Vec<Value> {
    let output = app.command(&["security", "list", "--limit", "60000", "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the instance was told: nobody known did it.
fn of_nobody(app: &TestApp) -> Vec<Value> {
    printed(app).into_iter().filter(|entry| entry["authority"].is_null()).collect()
}

async fn me(who: &Persona) -> Value {
    who.read("/api/v1/me").await["person"]["id"].clone()
}

async fn behind(app: &TestApp) -> DatabaseConnection {
    sea_orm::Database::connect(&app.database().url).await.unwrap()
}

/// A plan that is not shared, with one action.
async fn draft(app: &TestApp, scene: &Scene) -> (String, String) {
    let lead = app.plan_lead();
    let plan = id(&lead.make("/api/v1/plans", scene::plan(&scene.inspection, None)).await);
    let body = scene::action(&plan, "1.1", &scene.areas[0], Some(&scene.post));
    (plan, id(&lead.make("/api/v1/actions", body).await))
}

async fn each_denial_is_told_once(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (plan, _) = draft(app, &scene).await;
    let (panel, manager) = (app.panel_member(), app.manager());
    let (panel_id, manager_id) = (me(&panel).await, me(&manager).await);
    let hidden = format!("/api/v1/plans/{plan}");
    let unknown = format!("/api/v1/actions/{UNKNOWN}");
    for (who, person, method, path, status, operation) in [
        (&panel, &panel_id, "GET", hidden.as_str(), 404, "GET /api/v1/plans/{plan}"),
        (&panel, &panel_id, "HEAD", &hidden, 404, "HEAD /api/v1/plans/{plan}"),
        (&manager, &manager_id, "GET", &unknown, 404, "GET /api/v1/actions/{action}"),
        (&manager, &manager_id, "GET", "/api/v1/people", 403, "GET /api/v1/people"),
        (&panel, &panel_id, "GET", LOG, 403, "GET /api/v1/security-log"),
    ] {
        let before = log(app).await.len();
        let reply = who.ask(method, path).await.expect(status);
        let told = since(app, before).await;
        assert_eq!(told.len(), 1, "{method} {path}: {told:#?}");
        let entry = &told[0];
        assert_eq!(entry["event"], "denied", "{path}");
        assert_eq!(&entry["by"]["id"], person, "{path}");
        assert_eq!(entry["credential"], "token", "{path}");
        assert!(entry["credential_id"].is_string() && entry["credential_name"].is_string());
        assert_eq!(entry["address"], "127.0.0.1", "{path}");
        assert_eq!(entry["operation"], operation);
        assert_eq!(entry["request"], reply.header("x-request-id"), "{path}");
        let kind = if status == 403 { "403 forbidden" } else { "404 not-found" };
        assert_eq!(entry["detail"], kind, "{path}");
    }
    // A change that is denied, by role and by what the token may do.
    for (who, path) in [(&panel, "/api/v1/plans"), (&app.dashboard(), "/api/v1/plans")] {
        let before = log(app).await.len();
        let _ = who.post(path, scene::plan(&scene.inspection, None)).await.expect(403);
        let told = since(app, before).await;
        assert_eq!(each(&told, "operation"), ["POST /api/v1/plans"]);
    }
    // Who is not known is told to the instance.
    for (who, method, path, operation) in [
        (app.anonymous(), "GET", "/api/v1/plans", "GET /api/v1/plans"),
        (app.with_token("actionplan_nonsense"), "GET", "/api/v1/me", "GET /api/v1/me"),
        (app.with_token("a.b.c"), "POST", "/api/v1/auth/token", "POST /api/v1/auth/token"),
    ] {
        let (before, ours) = (of_nobody(app).len(), log(app).await.len());
        let reply = who.ask(method, path).await.expect(401);
        let told = of_nobody(app);
        assert_eq!(told.len(), before + 1, "{path}");
        let entry = &told[before];
        assert_eq!(entry["event"], "unauthenticated");
        assert_eq!(entry["operation"], operation);
        assert_eq!(entry["address"], "127.0.0.1");
        assert_eq!(entry["request"], reply.header("x-request-id"));
        assert_eq!(entry["detail"], "401 unauthenticated");
        assert!(entry["person"].is_null());
        assert_eq!(log(app).await.len(), ours);
    }
    // The other council hears nothing of it, and its own denials are its own.
    let other = app.other_administrator();
    let before = log(app).await.len();
    let _ = other.get(&hidden).await.expect(404);
    assert_eq!(log(app).await.len(), before);
    assert_eq!(
        each(items(&other.read(&format!("{LOG}?event=denied")).await), "operation"),
        ["GET /api/v1/plans/{plan}"]
    );
}

async fn what_is_no_denial_is_not_told(app: &TestApp) {
    let scene = Scene::set(app).await;
    let before = (log(app).await.len(), of_nobody(app).len());
    let lead = app.plan_lead();
    let _ = lead.get("/nowhere").await.expect(404);
    let _ = lead.get("/api/v1/nowhere").await.expect(404);
    let _ = lead.get("/api/v1/plans/nonsense").await.expect(400);
    let _ = lead.get("/api/v1/plans?limit=0").await.expect(400);
    let _ = lead.post("/api/v1/plans", json!({"title": 1})).await.expect(422);
    let _ = lead.ask("DELETE", "/api/v1/plans").await.expect(405);
    let _ = lead.patch(&scene.own(), "\"v99.0\"", json!({"title": "x"})).await.expect(412);
    for path in ["/healthz", "/readyz"] {
        let _ = app.anonymous().get(path).await.expect(200);
    }
    assert_eq!((log(app).await.len(), of_nobody(app).len()), before);
}

async fn each_read_of_a_draft_is_told_once(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (plan, action) = draft(app, &scene).await;
    let (lead, manager) = (app.plan_lead(), app.manager());
    let manager_id = me(&manager).await;
    let address = format!("/api/v1/plans/{plan}");
    let etag = manager.get(&address).await.expect(200).etag();
    let entry = log(app).await[0].clone();
    assert_eq!(entry["event"], "draft_read");
    assert_eq!(entry["by"]["id"], manager_id);
    assert_eq!(entry["subject"], plan.as_str());
    assert_eq!(entry["subject_name"], "Improvement plan");
    assert_eq!(entry["operation"], "GET /api/v1/plans/{plan}");
    for (path, template) in [
        (address.clone(), "plans/{plan}"),
        (format!("{address}/progress"), "plans/{plan}/progress"),
        (format!("{address}/checks"), "plans/{plan}/checks"),
        (format!("{address}/changes"), "plans/{plan}/changes"),
        (format!("/api/v1/actions/{action}"), "actions/{action}"),
        (format!("/api/v1/actions/{action}/timeline"), "actions/{action}/timeline"),
        (format!("/api/v1/actions?plan={plan}"), "actions"),
        (format!("/api/v1/actions?plan={plan}&as_at=2025-01-20"), "actions"),
        (format!("/api/v1/updates?plan={plan}"), "updates"),
        (format!("/api/v1/actions/{action}/updates"), "actions/{action}/updates"),
        (format!("/api/v1/measures?plan={plan}"), "measures"),
        (format!("/api/v1/areas?plan={plan}"), "areas"),
    ] {
        let before = log(app).await.len();
        let _ = lead.get(&path).await.expect(200);
        let told = since(app, before).await;
        assert_eq!(each(&told, "subject"), [plan.as_str()], "{path}: {told:#?}");
        assert_eq!(told[0]["event"], "draft_read", "{path}");
        assert_eq!(told[0]["operation"], format!("GET /api/v1/{template}"));
    }
    // A reader who has it already reads it again; so does one who takes it as a file.
    let before = log(app).await.len();
    let _ = manager.ask("GET", &address).header("if-none-match", &etag).await.expect(304);
    let _ = manager.ask("HEAD", &address).await.expect(200);
    let _ = manager.get_csv(&format!("/api/v1/actions?plan={plan}")).await.expect(200);
    assert_eq!(
        each(&since(app, before).await, "event"),
        ["draft_read", "draft_read", "draft_exported"]
    );
    // What changes it is in the change log; what is refused or denied showed nothing.
    let before = log(app).await.len();
    let _ = lead.patch(&address, &etag, json!({"title": "Another title"})).await.expect(200);
    let body = scene::action(&plan, "1.2", &scene.areas[0], None);
    let _ = lead.make("/api/v1/actions", body).await;
    let _ = lead.get(&format!("{address}?as_at=2031-01-01")).await.expect(400);
    assert_eq!(log(app).await.len(), before);
    // Neither is a plan that is shared, nor this one once it is.
    let shared = json!({"shared_from": "2025-01-20"});
    let etag = lead.get(&address).await.etag();
    let _ = lead.patch(&address, &etag, shared).await.expect(200);
    let before = log(app).await.len();
    for path in [
        address,
        format!("/api/v1/plans/{}", scene.plan),
        scene.own(),
        format!("/api/v1/actions?plan={}", scene.plan),
        format!("/api/v1/actions/{action}"),
    ] {
        for who in [&lead, &app.panel_member(), &app.auditor()] {
            let _ = who.get(&path).await.expect(200);
        }
    }
    assert_eq!(log(app).await.len(), before);
}

async fn lists_tell_of_the_drafts_they_show_and_of_no_other(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (plan, action) = draft(app, &scene).await;
    let (second, _) = draft(app, &scene).await;
    let lead = app.plan_lead();
    let done = json!({"done": "The quokka arrived"});
    let _ = lead.make(&format!("/api/v1/actions/{action}/updates"), done).await;
    let measure = json!({
        "plan": plan, "title": "quokka health", "unit": "%", "direction": "higher",
        "frequency": "monthly"
    });
    let measure = id(&lead.make("/api/v1/measures", measure).await);
    let reading = json!({"as_at": "2025-01-17", "value": 1});
    let _ = lead.make(&format!("/api/v1/measures/{measure}/readings"), reading).await;
    let question = json!({"plan": plan, "text": "Is the quokka well?", "answer_by": "2025-02-28"});
    let _ = lead.make("/api/v1/questions", question).await;
    let mut both = [plan.as_str(), second.as_str()];
    both.sort_unstable();
    let newest = app.revision().await;
    let last = format!("/api/v1/changes?after={}", newest - 1);
    let first = "/api/v1/changes?limit=1".to_owned();
    for (path, shown) in [
        ("/api/v1/plans?limit=200".to_owned(), both.as_slice()),
        ("/api/v1/plans?limit=1".into(), &[]),
        ("/api/v1/actions?limit=200".into(), &both),
        (format!("/api/v1/actions?plan={}", scene.plan), &[]),
        (format!("/api/v1/actions?area={}", scene.areas[2]), &[]),
        (format!("/api/v1/actions?plan={plan}&overdue=true"), &[plan.as_str()]),
        (format!("/api/v1/updates?plan={}", scene.plan), &[]),
        ("/api/v1/updates?limit=200".into(), &[plan.as_str()]),
        ("/api/v1/measures?limit=200".into(), &[plan.as_str()]),
        ("/api/v1/readings?limit=200".into(), &[plan.as_str()]),
        ("/api/v1/questions?limit=200".into(), &[plan.as_str()]),
        (format!("/api/v1/questions?plan={}", scene.plan), &[]),
        ("/api/v1/search?q=quokka".into(), &[plan.as_str()]),
        ("/api/v1/search?q=wombat".into(), &[]),
        (last, &[plan.as_str()]),
        (first, &[]),
        (format!("/api/v1/changes/{newest}"), &[plan.as_str()]),
        ("/api/v1/inspections".into(), &[]),
        ("/api/v1/areas".into(), &[]),
        ("/api/v1/me".into(), &[]),
    ] {
        let before = log(app).await.len();
        let _ = lead.get(&path).await.expect(200);
        let told = since(app, before).await;
        let mut subjects = each(&told, "subject");
        subjects.sort_unstable();
        // The demonstration may have drafts of its own.
        subjects.retain(|subject| both.contains(subject));
        assert_eq!(subjects, shown, "{path}: {told:#?}");
        // To the panel there are none.
        let before = log(app).await.len();
        let _ = app.panel_member().get(&path).await;
        assert!(!each(&since(app, before).await, "event").contains(&"draft_read"), "{path}");
    }
}

async fn administrators_and_auditors_read_it_and_nobody_else(app: &TestApp) {
    for who in [app.plan_lead(), app.manager(), app.panel_member(), app.dashboard()] {
        let reply = who.get(LOG).await;
        assert!(reply.status == 403, "{}", reply.text);
    }
    let _ = app.anonymous().get(LOG).await.expect(401);
    for who in [app.administrator(), app.auditor()] {
        assert!(!items(&who.read(LOG).await).is_empty());
    }
    // Of another council nobody sees anything.
    let ours = log(app).await;
    let theirs = app.other_administrator().all(LOG).await;
    assert!(theirs.iter().all(|entry| !ours.contains(entry)));
}

async fn it_can_be_filtered_and_paged(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (plan, _) = draft(app, &scene).await;
    let manager = app.manager();
    for _ in 0..3 {
        let _ = manager.get("/api/v1/people").await.expect(403);
        let _ = manager.get(&format!("/api/v1/plans/{plan}")).await.expect(200);
        let _ = app.panel_member().get(&format!("/api/v1/plans/{plan}")).await.expect(404);
    }
    let all = log(app).await;
    let numbers: Vec<i64> = all.iter().map(|entry| entry["number"].as_i64().unwrap()).collect();
    let expected: Vec<i64> = (1..=i64::try_from(all.len()).unwrap()).rev().collect();
    assert_eq!(numbers, expected, "counted without gaps, the newest first");
    for pair in all.windows(2) {
        assert_eq!(pair[0]["previous_hash"], pair[1]["hash"]);
    }
    let auditor = app.auditor();
    let manager_id = me(&manager).await;
    let manager_id = manager_id.as_str().unwrap();
    let of = |test: &dyn Fn(&Value) -> bool| -> Vec<Value> {
        all.iter().filter(|entry| test(entry)).cloned().collect()
    };
    let middle = all[2]["at"].as_str().unwrap().to_owned();
    for (query, expected) in [
        (format!("person={manager_id}"), of(&|entry| entry["by"]["id"] == manager_id)),
        ("event=denied".into(), of(&|entry| entry["event"] == "denied")),
        (
            format!("event=denied&person={manager_id}"),
            of(&|entry| entry["event"] == "denied" && entry["by"]["id"] == manager_id),
        ),
        (format!("person={UNKNOWN}"), vec![]),
        ("event=keys_rotated".into(), vec![]),
        (format!("from={middle}"), of(&|entry| entry["at"].as_str() >= Some(&middle))),
        (format!("until={middle}"), of(&|entry| entry["at"].as_str() < Some(&middle))),
        ("until=2020-01-01T00:00:00Z".into(), vec![]),
        ("from=2199-01-01T00:00:00Z".into(), vec![]),
    ] {
        assert_eq!(auditor.all(&format!("{LOG}?{query}")).await, expected, "{query}");
    }
    // Page by page, by the link too.
    let mut found = Vec::new();
    let mut path = format!("{LOG}?limit=2&event=denied");
    loop {
        let page = auditor.get(&path).await.expect(200);
        found.extend(items(&page.json).to_vec());
        let link = page.header("link");
        let Some((next, _)) = link.strip_prefix('<').and_then(|link| link.split_once('>')) else {
            assert!(page.json["next"].is_null());
            break;
        };
        assert!(page.json["next"].is_string());
        path = next.to_owned();
    }
    assert_eq!(found, of(&|entry| entry["event"] == "denied"));
    for query in [
        "limit=0",
        "limit=201",
        "after=0",
        "after=x",
        "event=nothing",
        "person=1",
        "from=now",
        "x=1",
    ] {
        let refused = auditor.get(&format!("{LOG}?{query}")).await.expect(400);
        assert_eq!(refused.problem(), "parameter", "{query}");
    }
}

async fn its_tag_changes_with_each_entry(app: &TestApp) {
    let auditor = app.auditor();
    let etag = auditor.get(LOG).await.expect(200).etag();
    let _ = auditor.ask("GET", LOG).header("if-none-match", &etag).await.expect(304);
    let _ = app.manager().get("/api/v1/people").await.expect(403);
    let fresh = auditor.ask("GET", LOG).header("if-none-match", &etag).await.expect(200);
    assert_ne!(fresh.etag(), etag);
}

async fn it_moves_no_revision(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (plan, _) = draft(app, &scene).await;
    let revision = app.revision().await;
    let before = log(app).await.len();
    let _ = app.manager().get("/api/v1/people").await.expect(403);
    let _ = app.manager().get(&format!("/api/v1/plans/{plan}")).await.expect(200);
    assert_eq!(since(app, before).await.len(), 2);
    assert_eq!(app.revision().await, revision);
}

async fn only_reads_of_drafts_cost_more(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (plan, _) = draft(app, &scene).await;
    let (manager, panel) = (app.manager(), app.panel_member());
    let cost = async |who: &Persona, path: &str| {
        let before = app.statements().await;
        let _ = who.get(path).await.expect(200);
        app.statements().await - before
    };
    let shared = format!("/api/v1/plans/{}", scene.plan);
    let _ = (cost(&manager, &shared).await, cost(&panel, &shared).await);
    let usual = cost(&manager, &shared).await;
    assert_eq!(usual, cost(&panel, &shared).await);
    // The head, the entry, and the head again.
    assert_eq!(cost(&manager, &format!("/api/v1/plans/{plan}")).await, usual + 3);
    // One statement tells which plans are drafts; the panel needs one to know what is shared.
    let list = format!("/api/v1/actions?plan={}", scene.plan);
    assert_eq!(cost(&manager, &list).await, cost(&panel, &list).await);
}

async fn no_secret_and_no_typed_text_is_in_it(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (plan, _) = draft(app, &scene).await;
    let canary = "pangolin7361";
    let lead = app.plan_lead();
    let _ = lead.get(&format!("/api/v1/actions?plan={plan}&q={canary}")).await.expect(200);
    let _ = lead.get(&format!("/api/v1/search?q={canary}")).await.expect(200);
    let _ = lead.get(&format!("/api/v1/{canary}")).await.expect(404);
    let _ = app.manager().get(&format!("/api/v1/people?{canary}={canary}")).await;
    let _ = app.with_token(canary).get("/api/v1/me").await.expect(401);
    let _ = app.with_token(&format!("{canary}.b.c")).get("/api/v1/me").await.expect(401);
    let _ = app.anonymous().ask(&canary.to_uppercase(), "/api/v1/me").await;
    let _ = app
        .panel_member()
        .ask("POST", "/api/v1/plans")
        .header("user-agent", canary)
        .header("x-request-id", canary)
        .header("x-forwarded-for", canary)
        .header("idempotency-key", canary)
        .json(&json!({"title": canary, "inspection": scene.inspection, "stage": "draft"}))
        .await;
    let token = app.token("manager");
    let _ = app.manager().get("/api/v1/people").await.expect(403);
    let exchanged = app.exchanged(&app.manager()).await;
    let _ = exchanged.get("/api/v1/people").await.expect(403);
    let table = app.command(&["security", "list", "--limit", "60000"]);
    let everything = [
        Value::from(log(app).await).to_string(),
        Value::from(printed(app)).to_string(),
        String::from_utf8(table.stdout).unwrap(),
        app.server().log(),
    ];
    for text in &everything {
        let (_, secret) = token.rsplit_once('_').unwrap_or(("", &token));
        for word in [token.as_str(), secret, "eyJ", "Bearer"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
    // The server's log names the paths that were asked for, and what stands in a path is no secret.
    for text in everything.iter().take(3).map(|text| text.to_lowercase()) {
        assert!(!text.contains(canary), "{text}");
    }
}

async fn the_command_shows_what_the_instance_was_told(app: &TestApp) {
    let _ = app.anonymous().get("/api/v1/me").await.expect(401);
    let _ = app.manager().get("/api/v1/people").await.expect(403);
    let all = printed(app);
    let [first, second] = &all[all.len() - 2..] else { panic!("two were told") };
    assert_eq!((&first["event"], &first["authority"]), (&json!("unauthenticated"), &Value::Null));
    assert_eq!(second["event"], "denied");
    assert!(second["name"].is_string() && second["authority"].is_string());
    let authority = second["authority"].as_str().unwrap();
    let output = app.command(&["security", "list", "--authority", authority, "--limit", "1"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    for word in ["denied", "127.0.0.1", "GET /api/v1/people", "403 forbidden"] {
        assert!(lines[1].contains(word), "{text}");
    }
}

async fn a_changed_entry_is_found(app: &TestApp) {
    let _ = app.manager().get("/api/v1/people").await.expect(403);
    assert!(app.command(&["verify"]).status.success());
    let behind = behind(app).await;
    for (does, undoes) in [
        ("set address = '192.0.2.1'", "set address = '127.0.0.1'"),
        ("set event = 'draft_read'", "set event = 'denied'"),
    ] {
        let change = |what: &str| {
            format!("update security_entry {what} where operation = 'GET /api/v1/people'")
        };
        behind.execute_unprepared(&change(does)).await.unwrap();
        let verified = app.command(&["verify"]);
        let text = String::from_utf8_lossy(&verified.stdout).into_owned();
        assert!(!verified.status.success(), "{text}");
        assert!(text.contains("the security log was changed"), "{text}");
        behind.execute_unprepared(&change(undoes)).await.unwrap();
        assert!(app.command(&["verify"]).status.success());
    }
}

/// Where the log cannot be written nobody reads a draft, denials stand, and all else goes on.
async fn without_its_log(kind: Database) {
    let Some(app) = TestApp::start(kind).await else { return };
    let scene = Scene::set(&app).await;
    let (plan, _) = draft(&app, &scene).await;
    let behind = behind(&app).await;
    behind.execute_unprepared("alter table security_entry rename to away").await.unwrap();
    let (manager, http) = (app.token("manager"), reqwest::Client::new());
    let status = async |path: String| {
        let request = http.get(format!("{}{path}", app.server().url)).bearer_auth(&manager);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (refused, text) = status(format!("/api/v1/plans/{plan}")).await;
    assert_eq!(refused, 503, "{text}");
    assert!(!text.contains(&plan) && !text.contains("security_entry"), "{text}");
    assert_eq!(status(format!("/api/v1/plans/{}", scene.plan)).await.0, 200);
    assert_eq!(status("/api/v1/people".into()).await.0, 403);
    behind.execute_unprepared("alter table away rename to security_entry").await.unwrap();
    assert_eq!(status(format!("/api/v1/plans/{plan}")).await.0, 200);
    assert!(app.command(&["verify"]).status.success());
}

#[tokio::test]
async fn without_its_log_nobody_reads_a_draft_on_sqlite() {
    without_its_log(Database::Sqlite).await;
}

#[tokio::test]
async fn without_its_log_nobody_reads_a_draft_on_postgres() {
    without_its_log(Database::Postgres).await;
}
