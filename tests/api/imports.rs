//! Action plans out of spreadsheets: looked at line by line, then carried out whole or not at all.

use std::time::{Duration, Instant};

use actionplan_tests::{Persona, TestApp, both};
use serde_json::{Value, json};

use crate::scene::{Scene, each, id, items};

both!(
    a_spreadsheet_is_looked_at_and_then_becomes_actions,
    the_same_file_again_changes_nothing,
    a_refused_line_stops_the_whole_unless_it_is_left_out,
    columns_are_corrected_and_remembered,
    what_is_there_already_changes_where_it_may,
    words_for_a_date_are_never_guessed,
    an_import_is_for_who_builds_plans,
);

const SHEET: &str = "\
Improvement plan,,,,,,
Ref,Area for improvement,Action,Lead officer,By when,Status,Progress
1.7,1,Write down what a good plan is,Head of first response,31/03/2025,In progress,\"12/11/2024: Draft written. 10/01/2025: Draft read by ten teams.\"
1.8,,Try it in two teams,Head of Practice,30 June 2025,Not started,
2.7,2,Agree how supervision is recorded,Head of Practice,2025-04-30,Complete,Agreed in December
";

async fn upload(lead: &Persona, plan: &str, key: &str, sheet: &str) -> Value {
    let ask = lead.ask("POST", &format!("/api/v1/plans/{plan}/imports")).key(key);
    ask.body("text/csv", sheet).await.expect(201).json
}

fn address(import: &Value) -> String {
    format!("/api/v1/imports/{}", id(import))
}

/// Starts an import and waits until it has come to an end.
async fn carry_out(lead: &Persona, import: &Value, leave_out_refused: bool) -> Value {
    let (path, begun) = (address(import), Instant::now());
    let start = lead.ask("POST", &format!("{path}/start")).key(&path);
    let body = json!({"leave_out_refused": leave_out_refused});
    let started = start.json(&body).await.expect(202);
    assert_eq!(started.header("location"), path);
    loop {
        let now = lead.read(&path).await;
        if now["state"] != "running" {
            return now;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{now:#}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn a_spreadsheet_is_looked_at_and_then_becomes_actions(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let before = app.revision().await;
    let import = upload(&lead, &scene.plan, "a", SHEET).await;
    assert_eq!(import["state"], "preview");
    assert_eq!(import["header_line"], 2);
    let fields: Vec<&str> = each(import["columns"].as_array().unwrap(), "field");
    assert_eq!(fields, ["reference", "area", "title", "owner", "due", "status", "progress"]);
    let counts = &import["counts"];
    assert_eq!((&counts["create"], &counts["refuse"]), (&json!(3), &json!(0)), "{import:#}");
    assert_eq!(import["posts"], json!(["Head of Practice"]), "the other one is known");
    let lines = lead.all(&format!("{}/lines", address(&import))).await;
    assert_eq!(each(&lines, "outcome"), ["create"; 3]);
    assert_eq!(lines[1]["line"], 4);
    assert_eq!(app.revision().await, before, "nothing has changed yet");

    let done = carry_out(&lead, &import, false).await;
    assert_eq!(done["state"], "done", "{done:#}");
    assert_eq!(done["outcome"]["counts"]["updates"], 3);
    assert_eq!(app.revision().await, before + 1, "one entry");
    let entry = lead.read(&format!("/api/v1/changes/{}", before + 1)).await;
    assert_eq!((&entry["use_case"], &entry["channel"]), (&json!("import_plan"), &json!("import")));

    let actions = lead.all(&format!("/api/v1/actions?plan={}", scene.plan)).await;
    assert_eq!(each(&actions, "reference"), ["1.1", "1.7", "1.8", "2.1", "2.7"]);
    let first = &actions[1];
    assert_eq!((&first["due_on"], &first["status"]), (&json!("2025-03-31"), &json!("in_progress")));
    assert_eq!(first["owner"]["id"], json!(scene.post));
    assert_eq!(actions[2]["owner"]["title"], "Head of Practice");
    assert_eq!(actions[2]["areas"][0]["id"], json!(scene.areas[0]), "carried down");
    assert_eq!(actions[4]["status"], "complete");
    let updates = lead.all(&format!("/api/v1/actions/{}/updates", id(first))).await;
    assert_eq!(each(&updates, "posted_on"), ["2024-11-12", "2025-01-10"]);
    assert!(updates.iter().all(|update| update["imported"] == true));
    let told = lead.all(&format!("/api/v1/actions/{}/updates", id(&actions[4]))).await;
    assert_eq!(each(&told, "posted_on"), ["2025-01-20"], "without a date it is of today");
}

async fn the_same_file_again_changes_nothing(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let first = upload(&lead, &scene.plan, "a", SHEET).await;
    assert_eq!(carry_out(&lead, &first, false).await["state"], "done");
    let refused = lead.ask("POST", &format!("{}/start", address(&first))).key("again");
    let refused = refused.json(&json!({})).await.expect(409);
    assert_eq!(refused.json["rule"], "already_done");
    let before = app.revision().await;
    let second = upload(&lead, &scene.plan, "b", SHEET).await;
    assert_eq!(second["counts"]["same"], 3, "{second:#}");
    assert_eq!(second["posts"], json!([]));
    assert_eq!(carry_out(&lead, &second, false).await["state"], "done");
    assert_eq!(app.revision().await, before, "not even an entry");
}

async fn a_refused_line_stops_the_whole_unless_it_is_left_out(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let sheet = format!("{SHEET}9.1,The weather,Make it better,Head of Practice,31/03/2025,,\n");
    let before = app.revision().await;
    let import = upload(&lead, &scene.plan, "a", &sheet).await;
    assert_eq!(import["counts"]["refuse"], 1);
    let lines = lead.all(&format!("{}/lines", address(&import))).await;
    let said = lines[3]["problems"][0]["detail"].as_str().unwrap();
    assert!(said.contains("The weather"), "{said}");
    let failed = carry_out(&lead, &import, false).await;
    assert_eq!(failed["state"], "failed");
    let said = failed["outcome"]["failure"].as_str().unwrap();
    assert!(said.contains("1 of 4 lines") && said.contains("line 6"), "{said}");
    assert_eq!(app.revision().await, before, "nothing half imported");
    let start = lead.ask("POST", &format!("{}/start", address(&import))).key("leave-it-out");
    let _ = start.json(&json!({"leave_out_refused": true})).await.expect(202);
    let begun = Instant::now();
    while lead.read(&address(&import)).await["state"] != "done" {
        assert!(begun.elapsed() < Duration::from_secs(30));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let actions = lead.all(&format!("/api/v1/actions?plan={}", scene.plan)).await;
    assert_eq!(actions.len(), 5);
}

async fn columns_are_corrected_and_remembered(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let sheet = "Thema|Vorhaben|Wer|Bis\n1|Ask families what helped|Head of Practice|31/03/2025\n";
    let into = format!("/api/v1/plans/{}/imports", scene.plan);
    let unknown = lead.ask("POST", &into).key("0").body("text/csv", sheet).await.expect(422);
    assert!(unknown.text.contains("in which row the headings are"), "{}", unknown.text);
    let ask = lead.ask("POST", &format!("{into}?header_line=1")).key("a");
    let import = ask.body("text/csv", sheet).await.expect(201).json;
    let path = address(&import);
    assert_eq!(import["counts"]["create"], 0, "{import:#}");
    let columns = json!([
        {"heading": "thema", "field": "area"}, {"heading": "Vorhaben", "field": "title"},
        {"heading": "Wer", "field": "owner"}, {"heading": "Bis", "field": "due"}
    ]);
    let _ = lead.patch(&path, "\"v7\"", json!({"columns": columns})).await.expect(412);
    let changed = lead
        .change(&path, json!({"columns": columns, "header_line": 1, "remember": true}))
        .await
        .expect(200);
    assert_eq!(changed.json["version"], 2);
    assert_eq!(changed.json["counts"]["create"], 1, "{}", changed.text);
    let next = upload(&lead, &scene.plan, "b", sheet).await;
    assert_eq!(next["counts"]["create"], 1, "what was said once is remembered: {next:#}");
    let area = json!({"default_area": app.inspection()});
    let refused = lead.change(&path, area).await.expect(422);
    assert_eq!(refused.pointers(), ["/default_area"]);
}

async fn what_is_there_already_changes_where_it_may(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let sheet = "Ref,Action,Owner,Due,Status\n\
        1.1,Train all team managers in reflective supervision,Head of the virtual school,30/09/2025,In progress\n\
        2.1,Another title,Head of the virtual school,31/03/2025,\n";
    let import = upload(&lead, &scene.plan, "a", sheet).await;
    assert_eq!(import["counts"]["change"], 2, "{import:#}");
    let lines = lead.all(&format!("{}/lines", address(&import))).await;
    let said = lines[0].to_string();
    assert!(said.contains("owned by Head of the virtual school"), "{said}");
    assert!(said.contains("promise"), "a shared plan's date does not move by a file: {said}");
    assert_eq!(carry_out(&lead, &import, false).await["state"], "done");
    let first = lead.read(&scene.own()).await;
    assert_eq!((&first["due_on"], &first["status"]), (&json!("2025-03-31"), &json!("in_progress")));
    assert_eq!(first["owner"]["id"], json!(scene.other_post));
    assert_eq!(lead.read(&scene.other()).await["title"], "Another title");
}

async fn words_for_a_date_are_never_guessed(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let sheet =
        "Area,Action,Timescale\n1,First,End of March 2025\n1,Second,ongoing\n1,Third,Q2 2024/25\n";
    let import = upload(&lead, &scene.plan, "a", sheet).await;
    let lines = lead.all(&format!("{}/lines", address(&import))).await;
    assert!(lines.iter().all(|line| line["outcome"] == "create"));
    for line in &lines {
        assert!(!line["problems"].as_array().unwrap().is_empty(), "it is said: {line:#}");
        assert!(!line["changes"].to_string().contains("due on"), "{line:#}");
    }
    let accepted =
        lead.change(&address(&import), json!({"accept_suggested_dates": true})).await.expect(200);
    let _ = accepted;
    let lines = lead.all(&format!("{}/lines", address(&import))).await;
    let due: Vec<bool> =
        lines.iter().map(|line| line["changes"].to_string().contains("due on")).collect();
    assert_eq!(due, [true, false, true], "{lines:#?}");
    assert!(lines[0]["changes"].to_string().contains("31 March 2025"));
}

async fn an_import_is_for_who_builds_plans(app: &TestApp) {
    let (scene, lead) = (Scene::set(app).await, app.plan_lead());
    let import = upload(&lead, &scene.plan, "a", SHEET).await;
    let into = format!("/api/v1/plans/{}/imports", scene.plan);
    for who in [app.manager(), app.auditor(), app.administrator(), app.panel_member()] {
        let _ = who.ask("POST", &into).key("x").body("text/csv", SHEET).await.expect(403);
        let start = who.ask("POST", &format!("{}/start", address(&import))).key("x");
        let _ = start.json(&json!({})).await.expect(403);
    }
    let _ = app.panel_member().get(&address(&import)).await.expect(404);
    assert_eq!(items(&app.auditor().read("/api/v1/imports").await).len(), 1);
    let keyless = lead.ask("POST", &into).body("text/csv", SHEET).await.expect(400);
    assert!(keyless.text.contains("Idempotency-Key"));
    let elsewhere = format!("/api/v1/plans/{}/imports", app.demo("other_authority_id"));
    let _ = lead.ask("POST", &elsewhere).key("y").body("text/csv", SHEET).await.expect(404);
    // The same key with the same file is the same import.
    let same = lead.ask("POST", &into).key("a").body("text/csv", SHEET).await.expect(201);
    assert_eq!(id(&same.json), id(&import));
}
