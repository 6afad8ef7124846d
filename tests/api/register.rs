//! The register of published inspections, and taking one over; the calendar, and what it moves.

use std::fs;

use actionplan_tests::{TestApp, both};
use serde_json::json;

use crate::scene::{each, id};

both!(
    an_overview_fills_the_register_and_twice_is_once,
    an_authority_takes_its_own_inspection_over,
    a_plan_is_imported_by_command,
    a_new_holiday_says_what_it_moves,
);

/// An overview in the shape of the national one; the second row is of another council.
const OVERVIEW: &str = "\
urn,la_code,region_code,local_authority,inspection_link,overall_effectiveness_grade,inspection_framework,inspector_name,inspection_start_date,inspection_end_date,publication_date,impact_of_leaders_grade,help_and_protection_grade,in_care_grade,care_leavers_grade
80467,845,SE,east sussex,https://files.ofsted.gov.uk/v1/file/1,good,standard,demo inspector,02/09/2024,06/09/2024,14/10/24,good,good,outstanding,good
80426,370,YH,barnsley,https://files.ofsted.gov.uk/v1/file/2,nan,short,another o'inspector,10/06/2024,14/06/2024,22/07/24,good,requires improvement,good,inspection_pre_dates_judgement
";

fn said(app: &TestApp, arguments: &[&str]) -> String {
    let output = app.command(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn file(app: &TestApp, name: &str, content: &str) -> String {
    let path = app.database().folder().join(name);
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

async fn an_overview_fills_the_register_and_twice_is_once(app: &TestApp) {
    let path = file(app, "overview.csv", OVERVIEW);
    let known = app.dashboard().all("/api/v1/register").await.len();
    let tried = said(app, &["import", "inspections", &path, "--dry-run"]);
    assert!(tried.contains("2 would be added"), "{tried}");
    assert_eq!(app.dashboard().all("/api/v1/register").await.len(), known);
    let done = said(app, &["import", "inspections", &path]);
    assert!(done.contains("2 added, 0 changed, 0 as they are"), "{done}");
    let again = said(app, &["import", "inspections", &path]);
    assert!(again.contains("0 added, 0 changed, 2 as they are"), "{again}");
    let found = app.dashboard().all("/api/v1/register?urn=80426").await;
    let new = found.iter().find(|entry| entry["started_on"] == "2024-06-10").unwrap();
    assert_eq!((&new["authority"], &new["kind"]), (&json!("Barnsley"), &json!("short")));
    assert_eq!(new["lead_inspector"], "Another O'Inspector");
    assert_eq!((&new["la_code"], &new["ons_code"]), (&json!("370"), &json!("E08000016")));
    assert_eq!(each(new["judgements"].as_array().unwrap(), "grade").len(), 3, "no grade, no row");
}

async fn an_authority_takes_its_own_inspection_over(app: &TestApp) {
    let _ = said(app, &["import", "inspections", &file(app, "overview.csv", OVERVIEW)]);
    let lead = app.plan_lead();
    let of = async |urn: &str, day: &str| {
        let found = lead.all(&format!("/api/v1/register?urn={urn}")).await;
        let entry = found.iter().find(|entry| entry["started_on"] == day).unwrap();
        format!("/api/v1/register/{}/adoption", id(entry))
    };
    let theirs = of("80426", "2024-06-10").await;
    let refused = lead.post(&theirs, json!({})).await.expect(409);
    assert_eq!(refused.json["rule"], "another_authority");
    let own = of("80467", "2024-09-02").await;
    for who in [app.manager(), app.panel_member(), app.auditor(), app.administrator()] {
        let _ = who.post(&own, json!({})).await.expect(403);
    }
    let made = lead.make(&own, json!({"received_on": "2024-10-07"})).await;
    assert_eq!(each(made["judgements"].as_array().unwrap(), "grade").len(), 5);
    let due = lead.all(&format!("/api/v1/obligations?inspection={}", id(&made))).await;
    assert_eq!(each(&due, "rule"), ["publish_report", "statement"]);
    let twice = lead.post(&own, json!({})).await.expect(409);
    assert_eq!(twice.json["rule"], "already_recorded");
}

async fn a_plan_is_imported_by_command(app: &TestApp) {
    let sheet = "Area,Action,Owner,Due\n1,Ask children what a plan should say,Head of Practice,31/03/2026\n";
    let path = file(app, "plan.csv", sheet);
    let plan = app.plan();
    let lead =
        app.plan_lead().read("/api/v1/me").await["person"]["id"].as_str().unwrap().to_owned();
    let authority = app.demo("authority_id");
    let arguments =
        ["import", "plan", &path, "--plan", &plan, "--by", &lead, "--authority", &authority];
    let tried = said(app, &[&arguments[..], &["--dry-run"]].concat());
    assert!(tried.contains("1 would be created"), "{tried}");
    let before = app.revision().await;
    let done = said(app, &arguments);
    assert!(done.contains("1 created"), "{done}");
    assert_eq!(app.revision().await, before + 1);
    let again = said(app, &arguments);
    assert!(again.contains("0 created, 0 changed, 1 as they are"), "{again}");
    let column = app.command(&[&arguments[..], &["--column", "Due=when"]].concat());
    assert!(String::from_utf8_lossy(&column.stderr).contains("original_due"));
}

async fn a_new_holiday_says_what_it_moves(app: &TestApp) {
    let lead = app.plan_lead();
    let statement = async || {
        let all = lead.all(&format!("/api/v1/obligations?inspection={}", app.inspection())).await;
        all.into_iter().find(|it| it["rule"] == "statement").unwrap()
    };
    assert_eq!(statement().await["computed_on"], "2024-05-17");
    let shown = said(app, &["calendar", "show"]);
    let mut events: Vec<_> = shown
        .lines()
        .map(|line| json!({"date": &line[..10], "title": &line[15..], "notes": "", "bunting": false}))
        .collect();
    events.push(
        json!({"date": "2024-05-13", "title": "A day for everybody", "notes": "", "bunting": true}),
    );
    events.sort_by_key(|event| event["date"].as_str().unwrap().to_owned());
    let feed = json!({"england-and-wales": {"division": "england-and-wales", "events": events}});
    let path = file(app, "feed.json", &feed.to_string());
    let before = app.revision().await;
    let told = said(app, &["calendar", "update", &path]);
    assert!(told.contains("new: 13 May 2024 A day for everybody"), "{told}");
    assert!(told.contains("moves from 17 May 2024 to 20 May 2024"), "{told}");
    assert_eq!(statement().await["computed_on"], "2024-05-20");
    let entry = lead.read(&format!("/api/v1/changes/{}", before + 1)).await;
    assert_eq!(
        entry["use_case"], "recompute_obligations",
        "by an entry of the authority's own log"
    );
    assert_eq!(app.revision().await, before + 1);
}
