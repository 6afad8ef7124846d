//! From the report that came by e-mail to an inspection and a plan: read, corrected, accepted.

use actionplan_tests::{Persona, Reply, TestApp, both};
use serde_json::{Value, json};

use crate::scene::{each, id};

both!(
    a_report_becomes_a_draft_and_stores_nothing,
    a_draft_becomes_an_inspection_and_a_plan_in_one_entry,
    an_inspection_without_its_report_is_completed,
    a_wrong_draft_stores_nothing_and_names_the_field,
    files_that_cannot_be_read_cost_one_sentence,
);

/// A report in the shape of the genre; council, inspectors and findings are made up.
const REPORT: &str = "\
East Sussex County Council

Inspection of local authority children’s services

Inspection dates: 9 to 13 September 2024

Lead inspector: Demo Inspector, His Majesty’s Inspector

Judgement\tGrade
The impact of leaders on social work practice with children and families\tGood
The experiences and progress of children who need help and protection\tRequires improvement to be good
The experiences and progress of children in care\tOutstanding
The experiences and progress of care leavers\tGood
Overall effectiveness\tGood

Leaders know their services well.

What needs to improve?

• The quality of plans for children, so that families know what will change and by when.
• The response to children:
− who live with neglect
− who are privately fostered.

The experiences and progress of children who need help and protection: requires improvement to be good

1. Most families are helped soon after they ask.

2. Plans for children do not always say what will change and by when.

3. Some children who live with neglect wait too long for a decision.
";

async fn read(who: &Persona, kind: &str, file: impl Into<Vec<u8>>) -> Reply {
    who.ask("POST", "/api/v1/report-readings").body(kind, file).await
}

async fn a_report_becomes_a_draft_and_stores_nothing(app: &TestApp) {
    let (lead, before) = (app.plan_lead(), app.revision().await);
    let plain = read(&lead, "text/plain", REPORT).await.expect(200).json;
    assert_eq!(plain["inspection"]["authority"]["urn"], "80467");
    assert_eq!(plain["inspection"]["framework"], "ilacs");
    assert_eq!(plain["inspection"]["started_on"], "2024-09-09");
    assert_eq!(plain["inspection"]["ended_on"], "2024-09-13");
    assert_eq!(plain["inspection"]["lead_inspector"], "Demo Inspector");
    let grades = plain["judgements"].as_array().unwrap();
    assert_eq!(
        each(grades, "grade"),
        ["good", "requires_improvement", "outstanding", "good", "good"]
    );
    let areas = plain["areas"].as_array().unwrap();
    assert_eq!(areas.len(), 2, "{areas:#?}");
    assert_eq!(areas[1]["children"].as_array().unwrap().len(), 2);
    assert_eq!(plain["paragraphs"].as_array().unwrap().len(), 3);
    assert_eq!(plain["sources"]["inspection.started_on"]["page"], 1);
    assert!(!plain["text"].as_array().unwrap().is_empty(), "the text to lay beside it");

    let form = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"report.txt\"\r\n\
         Content-Type: text/plain\r\n\r\n{REPORT}\r\n--x--\r\n"
    );
    let in_form = read(&lead, "multipart/form-data; boundary=x", form).await.expect(200).json;
    let pasted = lead.post("/api/v1/report-readings", json!({"text": REPORT})).await.expect(200);
    assert_eq!(in_form["areas"], plain["areas"]);
    assert_eq!(pasted.json["areas"], plain["areas"]);
    assert_eq!(app.revision().await, before, "nothing is stored");
    for who in [app.manager(), app.panel_member(), app.auditor(), app.dashboard()] {
        let _ = read(&who, "text/plain", REPORT).await.expect(403);
    }
}

/// What a person makes of the draft: the reading, with the day of receipt.
fn draft(reading: &Value) -> Value {
    let read = &reading["inspection"];
    json!({
        "inspection": {
            "authority": read["authority"], "framework": read["framework"], "kind": "standard",
            "started_on": read["started_on"], "ended_on": read["ended_on"],
            "received_on": "2024-10-14", "published_on": "2024-10-21",
            "lead_inspector": read["lead_inspector"]
        },
        "judgements": reading["judgements"],
        "paragraphs": reading["paragraphs"],
        "areas": reading["areas"],
        "plan": {"title": "Improvement plan 2024"}
    })
}

async fn a_draft_becomes_an_inspection_and_a_plan_in_one_entry(app: &TestApp) {
    let lead = app.plan_lead();
    let reading = read(&lead, "text/plain", REPORT).await.expect(200).json;
    let before = app.revision().await;
    let path = "/api/v1/report-readings/acceptance";
    let send = || lead.ask("POST", path).key("this-report").json(&draft(&reading));
    let done = send().await.expect(201);
    assert_eq!(done.revision(), before + 1, "one entry for all of it");
    assert_eq!(done.json["areas"], 4);
    assert_eq!(done.json["paragraphs"], 3);
    assert_eq!(done.json["actions"], 3);
    let inspection = id(&done.json["inspection"]);
    assert_eq!(done.header("location"), format!("/api/v1/inspections/{inspection}"));

    let areas = lead.all(&format!("/api/v1/areas?inspection={inspection}")).await;
    assert_eq!(each(&areas, "label"), ["1", "2", "2a", "2b"]);
    assert_eq!(areas[0]["text"], reading["areas"][0]["text"], "the exact words");
    let plan = id(&done.json["plan"]);
    let actions = lead.all(&format!("/api/v1/actions?plan={plan}")).await;
    assert_eq!(each(&actions, "reference"), ["1.1", "2a.1", "2b.1"]);
    let due = lead.all(&format!("/api/v1/obligations?inspection={inspection}")).await;
    // 70 working days after 14 October 2024: Christmas Day, Boxing Day and New Year's Day are none.
    assert_eq!(each(&due, "due_on"), ["2024-11-25", "2025-01-23"]);

    let again = send().await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    let twice = lead.post(path, draft(&reading)).await.expect(409);
    assert_eq!(twice.json["rule"], "already_recorded");
    assert_eq!(app.revision().await, before + 1);
}

async fn an_inspection_without_its_report_is_completed(app: &TestApp) {
    let lead = app.plan_lead();
    let reading = read(&lead, "text/plain", REPORT).await.expect(200).json;
    let known = json!({
        "framework": "ilacs", "kind": "standard", "started_on": "2024-09-09", "ended_on": "2024-09-13",
        "published_on": "2024-10-21"
    });
    let taken_over = id(&lead.make("/api/v1/inspections", known).await);
    let path = "/api/v1/report-readings/acceptance";
    let done = lead.post(path, draft(&reading)).await.expect(201);
    assert_eq!(id(&done.json["inspection"]), taken_over, "the same one");
    assert_eq!(done.json["inspection"]["version"], 2);
    assert_eq!(done.json["areas"], 4);
    let twice = lead.post(path, draft(&reading)).await.expect(409);
    assert_eq!(twice.json["rule"], "already_recorded");
}

async fn a_wrong_draft_stores_nothing_and_names_the_field(app: &TestApp) {
    let lead = app.plan_lead();
    let reading = read(&lead, "text/plain", REPORT).await.expect(200).json;
    let before = app.revision().await;
    for (change, pointers) in [
        (json!({"/inspection/ended_on": "2024-09-01"}), vec!["/inspection/ended_on"]),
        (json!({"/inspection/kind": "joint"}), vec!["/inspection/kind"]),
        // The report of another council is never ours.
        (json!({"/inspection/authority/urn": "80449"}), vec!["/inspection/authority/urn"]),
        (json!({"/judgements/1/grade": "splendid"}), vec!["/judgements/1/grade"]),
        (json!({"/areas/1/children/0/paragraphs": [77]}), vec!["/areas/1/children/0/paragraphs/0"]),
        (json!({"/areas/0/kind": "requirement"}), vec!["/areas/0/kind"]),
        (json!({"/paragraphs/2/number": 1}), vec!["/paragraphs/2/number"]),
        (json!({"/plan/title": ""}), vec!["/plan/title"]),
    ] {
        let mut body = draft(&reading);
        for (at, value) in change.as_object().unwrap() {
            *body.pointer_mut(at).unwrap() = value.clone();
        }
        let refused = lead.post("/api/v1/report-readings/acceptance", body).await.expect(422);
        assert_eq!(refused.pointers(), pointers, "{}", refused.text);
    }
    assert_eq!(app.revision().await, before, "nothing half written");
}

async fn files_that_cannot_be_read_cost_one_sentence(app: &TestApp) {
    let lead = app.plan_lead();
    let mut loops = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
        2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]>>endobj\n"
        .to_vec();
    loops.extend(b"trailer<</Root 1 0 R/Size 3>>\n%%EOF");
    let large = vec![b'a'; 11 * 1024 * 1024];
    for (what, file, status, words) in [
        ("a program", b"\x7fELF\x02\x01\x01\0\0\0\0\0".to_vec(), 422, "a program"),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), 422, "a picture"),
        ("an old office file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".repeat(64), 422, "Office"),
        ("a broken PDF", b"%PDF-1.7\nthis is not one\n%%EOF".to_vec(), 422, "paste its text"),
        ("a PDF with a loop", loops, 422, "paste its text"),
        ("a package of nothing", b"PK\x05\x06".iter().copied().chain([0; 18]).collect(), 422, ""),
        ("a large file", large, 413, ""),
    ] {
        let begun = std::time::Instant::now();
        let refused = read(&lead, "application/octet-stream", file).await.expect(status);
        assert!(refused.text.contains(words), "{what}: {}", refused.text);
        println!("{what}: {} in {:?}", refused.json["detail"], begun.elapsed());
    }
    // And the server goes on.
    let _ = read(&lead, "text/plain", REPORT).await.expect(200);
}
