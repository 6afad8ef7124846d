//! Building a plan in a browser: from the report, from a spreadsheet, and several actions at once.

use std::time::{Duration, Instant};

use actionplan_tests::{Persona, Reply, TestApp, both};
use serde_json::json;

use crate::scene::{Scene, UNKNOWN, each};

both!(
    a_report_is_corrected_and_becomes_an_inspection_and_a_plan,
    a_spreadsheet_is_corrected_and_carried_out,
    the_list_is_narrowed_and_taken_away_as_a_file,
    several_actions_change_at_once_and_each_is_told,
    a_plan_is_put_in_order_and_renumbered,
    a_plan_is_built_by_forms,
    the_record_is_read_and_verified,
    the_settings_are_set,
);

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

What needs to improve?

• The quality of plans for children, so that families know what will change and by when.
• The response to children:
− who live with neglect
− who are privately fostered.

The experiences and progress of children who need help and protection: requires improvement to be good

1. Most families are helped soon after they ask.

2. Plans for children do not always say what will change and by when.
";

/// Where an answer leads, without what is said there.
fn to(reply: &Reply) -> String {
    reply.header("location").split('?').next().unwrap().to_owned()
}

fn plain(text: &str) -> String {
    text.replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#38;", "&")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| plain(value))
}

/// What a browser would send of the form with this action: every field as the page shows it.
fn filled(page: &Reply, action: &str) -> Vec<(String, String)> {
    let mark = format!("<form action=\"{action}\"");
    let form = page.text.split(&mark).nth(1);
    let form = form.unwrap_or_else(|| panic!("no form to {action} in:\n{}", page.text));
    let form = form.split("</form>").next().unwrap();
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut select: Option<String> = None;
    for tag in form.split('<').skip(1) {
        let name = attribute(tag, "name");
        match tag.split([' ', '>']).next().unwrap() {
            "input" => {
                let kind = attribute(tag, "type").unwrap_or_default();
                let ticked = tag.contains(" checked");
                let Some(name) = name else { continue };
                if !["checkbox", "radio"].contains(&&*kind) || ticked {
                    fields.push((name, attribute(tag, "value").unwrap_or_default()));
                }
            }
            "textarea" => {
                let text = tag.split_once('>').map(|(_, text)| plain(text)).unwrap_or_default();
                fields.extend(name.map(|name| (name, text)));
            }
            "select" => {
                select.clone_from(&name);
                fields.extend(name.map(|name| (name, String::new())));
            }
            "option" if tag.contains(" selected") => {
                let field = fields.iter_mut().find(|(name, _)| Some(name) == select.as_ref());
                field.unwrap().1 = attribute(tag, "value").unwrap_or_default();
            }
            _ => {}
        }
    }
    fields
}

fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
}

async fn send(who: &Persona, path: &str, fields: &[(String, String)]) -> Reply {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    who.submit(path, &fields).await
}

/// Sends a file as a browser does.
async fn upload(who: &Persona, path: &str, name: &str, text: &str) -> Reply {
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n{text}\r\n\
         --x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n\r\n--x--\r\n"
    );
    who.ask("POST", path)
        .header("accept", "text/html")
        .body("multipart/form-data; boundary=x", body)
        .await
}

async fn a_report_is_corrected_and_becomes_an_inspection_and_a_plan(app: &TestApp) {
    const DRAFT: &str = "/inspections/new/draft";
    let who = app.signed_in("plan_lead").await;
    let before = app.revision().await;
    let nothing = who.submit("/inspections/new", &[]).await.expect(422);
    assert!(nothing.text.contains("Choose the report as a file"), "{}", nothing.text);
    let odd = upload(&who, "/inspections/new", "a.pdf", "%PDF-1.7\nnothing").await.expect(422);
    assert!(odd.text.contains("name=\"text\""), "the box to paste the text: {}", odd.text);

    let draft = upload(&who, "/inspections/new", "report.txt", REPORT).await.expect(200);
    let says = "1 inspection, 5 judgements, 2 areas with 2 parts, 2 paragraphs, 1 plan with 3 empty actions";
    assert!(draft.text.contains(says), "{}", draft.text);
    assert!(draft.text.contains("<mark>Inspection dates: 9 to 13 September 2024</mark>"));
    assert!(draft.text.contains("ap-doubt"), "whether short or standard is not printed");
    let mut form = filled(&draft, DRAFT);
    assert_eq!(app.revision().await, before, "nothing is stored");

    // An area more, and one less: the form comes back with what was typed.
    set(&mut form, "lead_inspector", "Typed <b>by hand</b>");
    set(&mut form, "do", "add-area");
    let more = send(&who, DRAFT, &form).await.expect(200);
    assert!(more.text.contains("Area 3") && more.text.contains("4 empty actions"));
    assert!(more.text.contains("Typed &#60;b&#62;by hand"), "escaped and kept");
    let mut form = filled(&more, DRAFT);
    set(&mut form, "do", "remove.4");
    let less = send(&who, DRAFT, &form).await.expect(200);
    let mut form = filled(&less, DRAFT);
    set(&mut form, "do", "create");

    // Every fault stands beside its field, and nothing is lost.
    let mut bad = form.clone();
    set(&mut bad, "started_on", "the ninth");
    set(&mut bad, "area.0.text", "");
    set(&mut bad, "area.3.paragraphs", "many");
    let bad = send(&who, DRAFT, &bad).await.expect(422);
    for said in [
        "First day on site must be a date",
        "Exact words of area 1",
        "must be numbers of paragraphs",
    ] {
        assert!(bad.text.matches(said).count() >= 2, "{said}: {}", bad.text);
    }
    assert!(
        bad.text.contains("value=\"the ninth\"")
            && bad.text.contains("href=\"#area.3.paragraphs\"")
    );
    assert_eq!(app.revision().await, before);

    set(&mut form, "received_on", "1/11/2024");
    set(&mut form, "area.0.text", "The quality of plans, as the letter words it");
    set(&mut form, "area.0.paragraphs", "1-2");
    let made = send(&who, DRAFT, &form).await.expect(303);
    assert_eq!(app.revision().await, before + 1, "one entry");
    let plan = to(&made);
    let plan = plan.strip_prefix("/plans/").unwrap();
    let lead = app.plan_lead();
    let actions = lead.all(&format!("/api/v1/actions?plan={plan}")).await;
    assert_eq!(each(&actions, "reference"), ["1.1", "2a.1", "2b.1"]);
    let areas = lead.all(&format!("/api/v1/areas?plan={plan}")).await;
    assert_eq!(areas[0]["text"], "The quality of plans, as the letter words it");
    assert_eq!(areas[0]["paragraphs"], json!([1, 2]));
    let again = send(&who, DRAFT, &form).await.expect(422);
    assert!(again.text.contains("is recorded already"), "{}", again.text);
    let manager = app.signed_in("manager").await;
    let _ = manager.get("/inspections/new").await.expect(403);
}

async fn a_spreadsheet_is_corrected_and_carried_out(app: &TestApp) {
    const SHEET: &str = "Ref,Area for improvement,What we will do next,Lead officer,By when\n\
        1.7,1,Write down what a good plan is,Head of first response,31/03/2025\n\
        2.7,2,Agree how supervision is recorded,Head of Practice,End of March 2025\n";
    let scene = Scene::set(app).await;
    let who = app.signed_in("plan_lead").await;
    let path = format!("/plans/{}/imports/new", scene.plan);
    let _ = who.submit(&path, &[]).await.expect(422);
    let sent = upload(&who, &path, "plan.csv", SHEET).await.expect(303);
    let import = to(&sent);
    let page = who.get(&import).await.expect(200);
    assert!(page.text.contains("“What we will do next”"), "{}", page.text);
    let mut form = filled(&page, &import);
    set(&mut form, "column.2", "title");
    set(&mut form, "accept_suggested_dates", "yes");
    set(&mut form, "remember", "yes");
    let mut bad = form.clone();
    set(&mut bad, "header_line", "none");
    let bad = send(&who, &import, &bad).await.expect(422);
    assert!(bad.text.contains("must be the number of a line"), "{}", bad.text);
    let _ = send(&who, &import, &form).await.expect(303);
    let stale = send(&who, &import, &form).await.expect(409);
    assert!(stale.text.contains("Somebody else changed this"), "{}", stale.text);
    let page = who.get(&import).await.expect(200);
    assert!(page.text.contains("Write down what a good plan is"), "{}", page.text);

    let _ = who.submit(&format!("{import}/start"), &[]).await.expect(303);
    let begun = Instant::now();
    loop {
        let page = who.get(&import).await.expect(200);
        if page.text.contains("It was carried out") {
            assert_eq!(page.header("refresh"), "", "it looks again only while it runs");
            assert!(page.text.contains("2 new actions"), "{}", page.text);
            break;
        }
        assert_eq!(page.header("refresh"), "2", "{}", page.text);
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", page.text);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let list = who.get("/imports").await.expect(200);
    assert!(list.text.contains("plan.csv") && list.text.contains("Carried out"));
    let actions = app.plan_lead().all(&format!("/api/v1/actions?plan={}", scene.plan)).await;
    assert_eq!(each(&actions, "reference"), ["1.1", "1.7", "2.1", "2.7"]);
    assert_eq!(actions[3]["due_on"], "2025-03-31", "the suggestion was accepted");
}

async fn the_list_is_narrowed_and_taken_away_as_a_file(app: &TestApp) {
    let scene = Scene::set(app).await;
    let who = app.signed_in("plan_lead").await;
    let query = format!("plan={}&owner={}&sort=-due", scene.plan, scene.post);
    let page = who.get(&format!("/actions?{query}")).await.expect(200);
    assert!(
        page.text.contains(&scene.action)
            && !page.text.contains(&format!("/actions/{}", scene.other_action))
    );
    assert!(
        page.text.contains(&format!("/actions.csv?{}", query.replace('&', "&#38;"))),
        "{}",
        page.text
    );
    for query in [query.as_str(), "", "rating=late", "overdue=true"] {
        let file = who.get(&format!("/actions.csv?{query}")).await.expect(200);
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"actions.csv\"");
        let same = app.plan_lead().get_csv(&format!("/api/v1/actions?{query}")).await.expect(200);
        assert_eq!(file.text, same.text, "{query}");
    }
    let typed = who.get("/actions?due_before=1+January+2025").await.expect(200);
    assert!(typed.text.contains("Due before: 1 January 2025"), "{}", typed.text);
    let odd = who.get("/actions?due_before=soon&as_at=2025-01-10").await.expect(400);
    assert!(odd.is_page() && odd.text.contains("Due before must be a date"), "{}", odd.text);
    let past = who.get("/actions?as_at=2025-01-10").await.expect(400);
    assert!(past.text.contains("needs a plan"), "{}", past.text);
    let none = who.get("/actions?q=nothinglikethat").await.expect(200);
    assert!(none.text.contains("No action fits"), "{}", none.text);
    let found = who.get("/search?q=supervision").await.expect(200);
    assert!(found.text.contains(&format!("/areas/{}", scene.areas[1])), "{}", found.text);
    let none = who.get("/search?q=nothinglikethat").await.expect(200);
    assert!(none.text.contains("Nothing was found"), "{}", none.text);
}

async fn several_actions_change_at_once_and_each_is_told(app: &TestApp) {
    const BULK: &str = "/actions/bulk";
    let scene = Scene::set(app).await;
    let (who, lead) = (app.signed_in("plan_lead").await, app.plan_lead());
    let none = who.submit(BULK, &[]).await.expect(422);
    assert!(none.text.contains("Tick the actions"), "{}", none.text);
    let ticks = [format!("tick.{}", scene.action), format!("tick.{}", scene.other_action)];
    let ticked = [(ticks[0].as_str(), "yes"), (ticks[1].as_str(), "yes")];
    let ask = who.submit(BULK, &ticked).await.expect(200);
    assert!(ask.text.contains("Change 2 actions"), "{}", ask.text);
    let mut form = filled(&ask, BULK);
    set(&mut form, "do", "preview");
    let bad = send(&who, BULK, &form).await.expect(422);
    assert!(bad.text.contains("What shall change?"), "{}", bad.text);
    set(&mut form, "what", "owner");
    set(&mut form, "owner", &scene.post);
    let before = app.revision().await;
    let preview = send(&who, BULK, &form).await.expect(200);
    assert!(preview.text.contains("1 of 2 will change; 1 stay the same"), "{}", preview.text);
    assert_eq!(app.revision().await, before, "a preview changes nothing");
    let mut go = filled(&preview, BULK);
    set(&mut go, "do", "carry-out");
    let done = send(&who, BULK, &go).await.expect(200);
    assert!(done.text.contains("1 of 2 changed"), "{}", done.text);
    assert_eq!(app.revision().await, before + 1, "one entry");
    assert_eq!(lead.read(&scene.other()).await["owner"]["id"], json!(scene.post));

    // The same by the API: a promised date is asked for, a wrong move refused, each in its row.
    let api = async |key: &str, body: serde_json::Value| {
        lead.ask("POST", "/api/v1/actions/bulk").key(key).json(&body).await
    };
    let both = json!([scene.action, scene.other_action]);
    let due = json!({"actions": both, "due_on": "2025-09-30", "reason": "The supplier is late"});
    let due = api("due", due).await.expect(200).json;
    let outcomes = each(due["rows"].as_array().unwrap(), "outcome");
    assert!(outcomes.iter().all(|it| ["asked", "changed"].contains(it)), "{due:#}");
    let again = json!({"actions": [scene.action], "status": "not_started"});
    let again = api("status", again).await.expect(200).json;
    assert!(
        ["same", "refused"].contains(&again["rows"][0]["outcome"].as_str().unwrap()),
        "{again:#}"
    );
    for (key, body) in [
        ("none", json!({"actions": [], "owner": scene.post})),
        ("two", json!({"actions": both, "owner": scene.post, "status": "complete"})),
        ("off", json!({"actions": both, "status": "verified"})),
        ("gone", json!({"actions": [UNKNOWN], "owner": scene.post})),
    ] {
        let _ = api(key, body).await.expect(422);
    }
    let unkeyed = lead
        .ask("POST", "/api/v1/actions/bulk")
        .json(&json!({"actions": both, "owner": scene.post}));
    let _ = unkeyed.await.expect(400);
}

async fn a_plan_is_put_in_order_and_renumbered(app: &TestApp) {
    let scene = Scene::set(app).await;
    let (who, lead) = (app.signed_in("plan_lead").await, app.plan_lead());
    let order = format!("/plans/{}/order", scene.plan);
    let places = |id: &str| format!("place.{id}");
    let labels = async || {
        let areas = lead.all(&format!("/api/v1/areas?inspection={}", scene.inspection)).await;
        let actions = lead.all(&format!("/api/v1/actions?plan={}", scene.plan)).await;
        let of = |id: &str, all: &[serde_json::Value], name: &str| {
            let found = all.iter().find(|it| it["id"] == id).unwrap();
            found[name].as_str().unwrap().to_owned()
        };
        [
            of(&scene.areas[0], &areas, "label"),
            of(&scene.areas[1], &areas, "label"),
            of(&scene.action, &actions, "reference"),
            of(&scene.other_action, &actions, "reference"),
        ]
    };
    let before = labels().await;
    assert_eq!(before, ["1", "2", "1.1", "2.1"]);

    let page = who.get(&order).await.expect(200);
    let mut form = filled(&page, &order);
    set(&mut form, &places(&scene.areas[1]), "first");
    set(&mut form, "do", "preview");
    let bad = send(&who, &order, &form).await.expect(422);
    assert!(bad.text.contains("The place of area 2 must be a whole number"), "{}", bad.text);
    assert!(bad.text.contains("value=\"first\""), "what was typed stays");
    set(&mut form, &places(&scene.areas[1]), "1");
    let revision = app.revision().await;
    let preview = send(&who, &order, &form).await.expect(200);
    for said in ["Area 2", "Area 1", "Action 2.1", "Action 1.1"] {
        assert!(preview.text.contains(said), "{}", preview.text);
    }
    assert_eq!(app.revision().await, revision, "a preview changes nothing");
    let mut go = filled(&preview, &order);
    set(&mut go, "do", "carry-out");
    let done = send(&who, &order, &go).await.expect(303);
    assert_eq!(to(&done), format!("/plans/{}", scene.plan));
    assert_eq!(app.revision().await, revision + 1, "one entry");
    assert_eq!(labels().await, ["2", "1", "2.1", "1.1"], "all four changed places");
    let story = lead.get(&format!("/api/v1/actions/{}/timeline", scene.action)).await.expect(200);
    assert!(story.text.contains("Action 1.1 is now 2.1"), "{}", story.text);
    let gone = send(&who, &order, &[("place.x".into(), "1".into())]).await.expect(200);
    assert!(gone.text.contains("Nothing would change"), "{}", gone.text);

    // The same by the API, and what it refuses.
    let path = format!("/api/v1{order}");
    let api = async |key: &str, body: serde_json::Value| {
        lead.ask("POST", &path).key(key).json(&body).await
    };
    let back = json!({"areas": [scene.areas[0]], "renumber": true});
    let tried = json!({"areas": [scene.areas[0]], "renumber": true, "dry_run": true});
    let tried = api("tried", tried).await.expect(200).json;
    assert_eq!(
        (&tried["dry_run"], &tried["renamed"]),
        (&json!(true), &json!(5)),
        "2a follows its area"
    );
    let done = api("back", back).await.expect(200).json;
    assert_eq!(done["areas"], tried["areas"], "what was told is what is done");
    assert_eq!(labels().await, before);
    for (key, body, pointer) in [
        ("twice", json!({"areas": [scene.areas[0], scene.areas[0]]}), "/areas/1"),
        ("gone", json!({"areas": [UNKNOWN]}), "/areas/0"),
        ("other", json!({"actions": [UNKNOWN], "renumber": true}), "/actions/0"),
        ("flag", json!({"actions": [scene.action]}), "/renumber"),
    ] {
        let refused = api(key, body).await.expect(422);
        assert_eq!(refused.json["errors"][0]["pointer"], pointer, "{}", refused.text);
    }
    let _ = lead.ask("POST", &path).json(&json!({})).await.expect(400);
}

async fn a_plan_is_built_by_forms(app: &TestApp) {
    let scene = Scene::set(app).await;
    let who = app.signed_in("plan_lead").await;
    let page = who.get("/plans/new").await.expect(200);
    let mut form = filled(&page, "/plans/new");
    let bad = send(&who, "/plans/new", &form).await.expect(422);
    assert!(bad.text.contains("Title must not be empty"), "{}", bad.text);
    set(&mut form, "title", "Improvement plan, second edition");
    set(&mut form, "inspection", &scene.inspection);
    set(&mut form, "starts_on", "6/1/2025");
    let plan = to(&send(&who, "/plans/new", &form).await.expect(303));
    let edit = format!("{plan}/edit");
    let mut form = filled(&who.get(&edit).await.expect(200), &edit);
    set(&mut form, "stage", "endorsed");
    let _ = send(&who, &edit, &form).await.expect(303);
    let stale = send(&who, &edit, &form).await.expect(409);
    assert!(stale.text.contains("Endorsed"), "{}", stale.text);

    let add = format!("{plan}/actions/new");
    let mut form = filled(&who.get(&add).await.expect(200), &add);
    let bad = send(&who, &add, &form).await.expect(422);
    assert!(bad.text.contains("Reference must not be empty"), "{}", bad.text);
    set(&mut form, "reference", "1.1");
    set(&mut form, "title", "Agree a template");
    set(&mut form, &format!("areas.{}", scene.areas[0]), "yes");
    set(&mut form, "due_on", "31 March 2025");
    let action = to(&send(&who, &add, &form).await.expect(303));
    let edit = format!("{action}/edit");
    let page = who.get(&edit).await.expect(200);
    assert!(page.text.contains("That date is a promise"), "{}", page.text);
    let mut form = filled(&page, &edit);
    set(&mut form, "impact.rating", "clear");
    let bad = send(&who, &edit, &form).await.expect(422);
    assert!(bad.text.contains("href=\"#impact.basis\""), "{}", bad.text);
    set(&mut form, "impact.basis", "Audit of 20 plans");
    let _ = send(&who, &edit, &form).await.expect(303);
    let stale = send(&who, &edit, &form).await.expect(409);
    assert!(stale.text.contains("Somebody else changed this"), "{}", stale.text);

    let area = format!("/areas/{}", scene.areas[0]);
    let edit = format!("{area}/edit");
    let mut form = filled(&who.get(&edit).await.expect(200), &edit);
    set(&mut form, "response.kind", "noted");
    set(&mut form, "response.reason", "");
    let bad = send(&who, &edit, &form).await.expect(422);
    assert!(bad.text.contains("govuk-error-message"), "{}", bad.text);
    set(&mut form, "response.reason", "It is done already");
    let _ = send(&who, &edit, &form).await.expect(303);
    for (step, on) in [("close", "17/1/2025"), ("reopen", ""), ("confirm", "2025-01-17")] {
        let path = format!("{area}/{step}");
        let mut form = filled(&who.get(&path).await.expect(200), &path);
        let _ = send(&who, &path, &form).await.expect(422);
        set(&mut form, "note", "The panel resolved it");
        if !on.is_empty() {
            set(&mut form, "on", on);
        }
        let _ = send(&who, &path, &form).await.expect(303);
    }
    let now = app.plan_lead().read(&format!("/api/v1{area}")).await;
    assert_eq!((&now["closed"], &now["confirmed"]["on"]), (&json!(null), &json!("2025-01-17")));
}

async fn the_record_is_read_and_verified(app: &TestApp) {
    let _ = Scene::set(app).await;
    let who = app.signed_in("auditor").await;
    let log = who.get("/changes").await.expect(200);
    assert!(log.text.contains("Add action") && log.text.contains("Verify now"), "{}", log.text);
    let narrow = who.get("/changes?what=add_post&from=2020-01-01").await.expect(200);
    assert!(narrow.text.contains("Add post") && !narrow.text.contains("by Demo operator"));
    assert!(!narrow.text.contains("<h2 class=\"govuk-heading-s\">Add action"), "{}", narrow.text);
    let _ = who.get("/changes?from=soon").await.expect(400);
    let whole = who.submit("/changes/verify", &[]).await.expect(200);
    assert!(whole.text.contains("The record is whole"), "{}", whole.text);
    let member = app.signed_in("panel_member").await;
    let seen = member.get("/changes").await.expect(200);
    assert!(!seen.text.contains("Verify now"));
    let _ = member.submit("/changes/verify", &[]).await.expect(403);
}

async fn the_settings_are_set(app: &TestApp) {
    let who = app.signed_in("administrator").await;
    let mut form = filled(&who.get("/settings").await.expect(200), "/settings");
    set(&mut form, "rules.stale_days", "soon");
    let bad = send(&who, "/settings", &form).await.expect(422);
    assert!(bad.text.contains("Days without an update must be a whole number"), "{}", bad.text);
    set(&mut form, "rules.stale_days", "28");
    set(&mut form, "key.0.label", "Going well");
    let _ = send(&who, "/settings", &form).await.expect(303);
    let list = who.get("/actions").await.expect(200);
    assert!(list.text.contains("Going well"), "{}", list.text);
    let stale = send(&who, "/settings", &form).await.expect(409);
    assert!(stale.text.contains("Somebody else changed this"), "{}", stale.text);
    let lead = app.signed_in("plan_lead").await;
    let _ = lead.get("/settings").await.expect(403);
}
