//! Calendar feeds: who reads what at a secret address, that a moved date moves, and that an address
//! which ended leads nowhere.

use std::collections::BTreeMap;

use actionplan_tests::{Persona, Reply, TestApp, both};
use serde_json::{Value, json};

use crate::scene::{self, Scene, id};

both!(
    an_address_is_shown_once_and_works_without_a_credential,
    what_moves_keeps_its_uid_and_grows_its_sequence,
    an_address_that_ended_is_the_same_nothing_as_none,
    members_see_nothing_of_a_plan_that_is_not_shared,
    each_role_has_its_dates_and_no_others,
    a_longer_feed_asks_no_more,
    what_is_read_of_a_draft_is_told,
    people_make_and_revoke_it_on_their_page,
);

const FEED: &str = "/api/v1/me/calendar-feed";

async fn made(who: &Persona) -> String {
    let reply = who.ask("POST", FEED).await.expect(201);
    reply.json["secret"].as_str().unwrap().to_owned()
}

fn address(secret: &str) -> String {
    format!("/calendar/{secret}.ics")
}

/// The events of a calendar, by UID: their lines by name, without parameters.
fn events(text: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let whole = text.replace("\r\n ", "");
    let mut found = BTreeMap::new();
    for event in whole.split("BEGIN:VEVENT").skip(1) {
        let own = event.split("BEGIN:VALARM").next().unwrap();
        let mut lines = BTreeMap::new();
        for line in own.lines() {
            if let Some((name, value)) = line.split_once(':') {
                let name = name.split(';').next().unwrap_or(name);
                lines.insert(name.to_owned(), value.to_owned());
            }
        }
        let alarms = event.matches("BEGIN:VALARM").count();
        lines.insert("alarms".into(), alarms.to_string());
        found.insert(lines["UID"].clone(), lines);
    }
    found
}

async fn fetched(app: &TestApp, secret: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    events(&app.anonymous().get(&address(secret)).await.expect(200).text)
}

fn uid(kind: &str, of: &str) -> String {
    format!("{kind}-{of}@actionplan")
}

async fn an_address_is_shown_once_and_works_without_a_credential(app: &TestApp) {
    let manager = app.signed_in("manager").await;
    let none = manager.get(FEED).await.expect(200);
    assert_eq!((&none.json["version"], &none.json["is_live"]), (&json!(0), &json!(false)));

    let first = manager.ask("POST", FEED).key("mine").await.expect(201);
    assert_eq!(first.header("cache-control"), "no-store");
    let secret = first.json["secret"].as_str().unwrap().to_owned();
    assert_eq!(secret.len(), 43);
    let again = manager.ask("POST", FEED).key("mine").await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert!(again.json.get("secret").is_none(), "{}", again.text);
    let now = manager.get(FEED).await.expect(200);
    assert_eq!((&now.json["version"], &now.json["is_live"]), (&json!(1), &json!(true)));
    assert!(now.json.get("secret").is_none(), "{}", now.text);

    let nobody = app.anonymous();
    let feed = nobody.get(&address(&secret)).await.expect(200);
    assert_eq!(feed.header("content-type"), "text/calendar; charset=utf-8");
    assert!(feed.text.starts_with("BEGIN:VCALENDAR\r\n") && feed.text.contains("BEGIN:VEVENT"));
    let head = nobody.ask("HEAD", &address(&secret)).await.expect(200);
    assert!(head.text.is_empty());
    let kept = nobody.ask("GET", &address(&secret)).header("if-none-match", &feed.etag()).await;
    assert_eq!(kept.status, 304);
    // A credential that comes along changes nothing: the address says whose dates they are.
    let other = app.auditor().get(&address(&secret)).await.expect(200);
    assert_eq!(other.text, feed.text);

    assert!(!app.server().log().contains(&secret), "the server's log holds no secret");
    let told = app.command(&["security", "list", "--limit", "60000", "--json"]);
    assert!(!String::from_utf8_lossy(&told.stdout).contains(&secret), "nor the security log");
    let changes = Value::from(app.administrator().all("/api/v1/changes").await).to_string();
    assert!(changes.contains("make_calendar_feed"), "it is told that one was made");
    assert!(!changes.contains(&secret), "nor the change log");
}

async fn what_moves_keeps_its_uid_and_grows_its_sequence(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let milestones = format!("{}/milestones", scene.own());
    let step = json!({"title": "The first cohort", "due_on": "2025-02-14"});
    let step = id(&lead.make(&milestones, step).await);
    let body = id(&lead.all("/api/v1/bodies").await[0]);
    let held = json!({"body": body, "held_on": "2025-07-02", "place": "County Hall"});
    let meeting = id(&lead.make("/api/v1/meetings", held).await);

    let theirs = made(&app.signed_in("manager").await).await;
    let ours = made(&lead).await;
    let (before, meetings) = (fetched(app, &theirs).await, fetched(app, &ours).await);
    let step_uid = uid("milestone", &step);
    assert_eq!(before[&step_uid]["DTSTART"], "20250214");
    assert_eq!(before[&uid("action", &scene.action)]["DTSTART"], "20250331");
    assert_eq!(before[&uid("action", &scene.action)]["DTEND"], "20250401", "a whole day");
    assert_eq!(before[&step_uid]["alarms"], "2");
    assert!(!before.contains_key(&uid("action", &scene.other_action)), "not of their posts");
    assert_eq!(meetings[&uid("meeting", &meeting)]["LOCATION"], "County Hall");
    // Five clear working days before 2 July.
    assert_eq!(meetings[&uid("papers", &meeting)]["DTSTART"], "20250624");

    let seen = lead.get(&scene.own()).await.expect(200).etag();
    let moved = json!({"due_on": "2025-02-28"});
    let _ = lead.patch(&format!("{milestones}/{step}"), &seen, moved).await.expect(200);
    let moved = json!({"held_on": "2025-12-03"});
    let _ = lead.change(&format!("/api/v1/meetings/{meeting}"), moved).await.expect(200);
    let (after, moved) = (fetched(app, &theirs).await, fetched(app, &ours).await);
    let sequence = |of: &BTreeMap<String, String>| of["SEQUENCE"].parse::<u32>().unwrap();
    assert_eq!(after[&step_uid]["DTSTART"], "20250228");
    assert!(sequence(&after[&step_uid]) > sequence(&before[&step_uid]));
    for (kind, day) in [("meeting", "20251203"), ("papers", "20251125")] {
        let uid = uid(kind, &meeting);
        assert_eq!(moved[&uid]["DTSTART"], day);
        assert!(sequence(&moved[&uid]) > sequence(&meetings[&uid]), "{kind}");
    }
    assert_eq!(after.len(), before.len(), "nothing is there twice");

    let cancel = json!({"cancelled": "Snow."});
    let _ = lead.change(&format!("/api/v1/meetings/{meeting}"), cancel).await.expect(200);
    let off = &fetched(app, &ours).await[&uid("meeting", &meeting)];
    assert_eq!((off["STATUS"].as_str(), off["alarms"].as_str()), ("CANCELLED", "0"));
    let done = json!({"done_on": "2025-01-20"});
    let seen = lead.get(&scene.own()).await.expect(200).etag();
    let _ = lead.patch(&format!("{milestones}/{step}"), &seen, done).await.expect(200);
    assert!(!fetched(app, &theirs).await.contains_key(&step_uid), "what was reached is gone");
}

async fn an_address_that_ended_is_the_same_nothing_as_none(app: &TestApp) {
    let manager = app.signed_in("manager").await;
    let nobody = app.anonymous();
    let nothing = nobody.get(&address(&"A".repeat(43))).await.expect(404);
    let same = |reply: &Reply| {
        assert_eq!((reply.status, &reply.text), (404, &nothing.text), "{}", reply.line);
    };
    for odd in ["/calendar/x.ics", "/calendar/x", "/calendar/.ics"] {
        same(&nobody.get(odd).await);
    }
    let first = made(&manager).await;
    same(&nobody.get(&format!("/calendar/{first}")).await);
    let second = made(&manager).await;
    assert_ne!(first, second);
    same(&nobody.get(&address(&first)).await);
    let _ = nobody.get(&address(&second)).await.expect(200);

    let stale = manager.delete(FEED, "\"v1\"").await;
    assert_eq!(stale.status, 412);
    let now = manager.get(FEED).await.expect(200).etag();
    let _ = manager.delete(FEED, &now).await.expect(204);
    same(&nobody.get(&address(&second)).await);
    let ended = manager.get(FEED).await.expect(200);
    assert_eq!((&ended.json["is_live"], &ended.json["version"]), (&json!(false), &json!(3)));
    let _ = manager.delete(FEED, &ended.etag()).await.expect(204);

    let third = made(&manager).await;
    let _ = nobody.get(&address(&third)).await.expect(200);
    let me = manager.read("/api/v1/me").await["person"]["id"].as_str().unwrap().to_owned();
    let person = format!("/api/v1/people/{me}");
    let administrator = app.administrator();
    let _ = administrator.change(&person, json!({"disabled": true})).await.expect(200);
    same(&nobody.get(&address(&third)).await);
    let _ = administrator.change(&person, json!({"disabled": false})).await.expect(200);
    let _ = nobody.get(&address(&third)).await.expect(200);

    let told = administrator.all("/api/v1/changes").await;
    let acts: Vec<_> = told
        .iter()
        .filter_map(|entry| entry["use_case"].as_str())
        .filter(|act| act.ends_with("calendar_feed"))
        .collect();
    assert_eq!(acts.len(), 4, "what was revoked already is not told again: {acts:?}");
    let reads = app.dashboard().ask("POST", FEED).await;
    assert_eq!(reads.status, 403, "a token that only reads makes no address");
}

async fn members_see_nothing_of_a_plan_that_is_not_shared(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let member = app.signed_in("panel_member").await;
    let me = member.read("/api/v1/me").await["person"]["id"].clone();
    let holders = json!([{"person": me, "from": "2024-01-01"}]);
    let body = json!({"title": "Member champion for children in care", "holders": holders});
    let post = id(&lead.make("/api/v1/posts", body).await);
    let plan = id(&lead.make("/api/v1/plans", scene::plan(&scene.inspection, None)).await);
    let body = scene::action(&plan, "9.1", &scene.areas[0], Some(&post));
    let action = id(&lead.make("/api/v1/actions", body).await);
    let question =
        json!({"plan": plan, "text": "By when?", "answer_by": "2025-02-28", "asked_of": post});
    let question = id(&lead.make("/api/v1/questions", question).await);

    let secret = made(&member).await;
    let theirs = [uid("action", &action), uid("answer", &question)];
    let before = fetched(app, &secret).await;
    assert!(theirs.iter().all(|uid| !before.contains_key(uid)), "{before:#?}");
    let text = app.anonymous().get(&address(&secret)).await.expect(200).text;
    assert!(!text.contains(&action) && !text.contains("By when?"), "{text}");
    let share = json!({"shared_from": "2025-01-20"});
    let _ = lead.change(&format!("/api/v1/plans/{plan}"), share).await.expect(200);
    let after = fetched(app, &secret).await;
    assert!(theirs.iter().all(|uid| after.contains_key(uid)), "{after:#?}");

    // What they asked themselves is theirs, until it is answered.
    let ask = json!({"plan": scene.plan, "text": "How many?", "answer_by": "2025-02-21"});
    let asked = id(&member.make("/api/v1/questions", ask).await);
    assert_eq!(fetched(app, &secret).await[&uid("answer", &asked)]["DTSTART"], "20250221");
    let reply = json!({"text": "Thirty of forty."});
    let _ = lead.make(&format!("/api/v1/questions/{asked}/replies"), reply).await;
    assert!(!fetched(app, &secret).await.contains_key(&uid("answer", &asked)));
}

async fn each_role_has_its_dates_and_no_others(app: &TestApp) {
    // An obligation that is still to be met.
    let lead = app.plan_lead();
    let _ = lead.make("/api/v1/inspections", scene::inspection()).await;
    for (role, wanted) in [
        ("administrator", &["meeting", "papers"][..]),
        ("plan_lead", &["meeting", "obligation", "papers"]),
        ("manager", &["action", "obligation"]),
        ("panel_member", &["answer", "meeting"]),
        ("auditor", &["meeting"]),
    ] {
        let who = app.signed_in(role).await;
        if role == "panel_member" {
            let ask = json!({"plan": app.plan(), "text": "x", "answer_by": "2025-02-28"});
            let _ = who.make("/api/v1/questions", ask).await;
        }
        let found = fetched(app, &made(&who).await).await;
        let mut kinds: Vec<&str> = found.keys().filter_map(|uid| uid.split('-').next()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        // What a post owns or is asked comes and goes with the demonstration's story.
        kinds.retain(|kind| {
            wanted.contains(kind) || !["answer", "milestone", "action"].contains(kind)
        });
        assert_eq!(kinds, wanted, "{role}");
    }
}

async fn a_longer_feed_asks_no_more(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let theirs = made(&app.signed_in("manager").await).await;
    let ours = made(&lead).await;
    let asked = async |secret: &str| {
        let before = app.statements().await;
        let found = fetched(app, secret).await.len();
        (app.statements().await - before, found)
    };
    // The first read of a server may look for more.
    let _ = (asked(&theirs).await, asked(&ours).await);
    let (few, short) = asked(&theirs).await;
    let (few_ours, short_ours) = asked(&ours).await;
    for number in 2..12 {
        let reference = format!("1.{number}");
        let body = scene::action(&scene.plan, &reference, &scene.areas[0], Some(&scene.post));
        let _ = lead.make("/api/v1/actions", body).await;
    }
    let body = id(&lead.all("/api/v1/bodies").await[0]);
    for month in 3..12 {
        let held = json!({"body": body, "held_on": format!("2025-{month:02}-18")});
        let _ = lead.make("/api/v1/meetings", held).await;
    }
    let _ = (asked(&theirs).await, asked(&ours).await);
    let (many, long) = asked(&theirs).await;
    let (many_ours, long_ours) = asked(&ours).await;
    println!(
        "{few} statements for {short} events, {many} for {long}; {few_ours} for {short_ours}, {many_ours} for {long_ours}"
    );
    assert!(long >= short + 10 && long_ours >= short_ours + 18);
    assert_eq!((many, many_ours), (few, few_ours));
    assert!(many_ours <= 40, "{many_ours}");
}

async fn what_is_read_of_a_draft_is_told(app: &TestApp) {
    let scene = Scene::set(app).await;
    let lead = app.plan_lead();
    let secret = made(&app.signed_in("manager").await).await;
    let log = async || app.auditor().all("/api/v1/security-log").await;
    let of_feed = async || {
        let told = log().await;
        let by = told.into_iter().filter(|entry| entry["credential"] == "calendar_feed");
        by.collect::<Vec<Value>>()
    };
    let _ = fetched(app, &secret).await;
    let before = of_feed().await.len();
    let plan = id(&lead.make("/api/v1/plans", scene::plan(&scene.inspection, None)).await);
    let body = scene::action(&plan, "9.1", &scene.areas[0], Some(&scene.post));
    let _ = lead.make("/api/v1/actions", body).await;
    let _ = fetched(app, &secret).await;
    let told = of_feed().await;
    assert_eq!(told.len(), before + 1, "{told:#?}");
    let newest = &told[0];
    assert_eq!(newest["event"], "draft_exported");
    assert_eq!(newest["subject"], plan.as_str());
    assert_eq!(newest["operation"], "GET /calendar/{feed}");
}

async fn people_make_and_revoke_it_on_their_page(app: &TestApp) {
    let manager = app.signed_in("manager").await;
    let page = manager.get("/account/calendar").await.expect(200);
    assert!(page.text.contains("Make an address") && page.text.contains("Do not pass it on"));
    let made = manager.submit("/account/calendar", &[("version", "0")]).await.expect(200);
    let codes = made.text.split("/calendar/").filter_map(|it| it.split_once(".ics"));
    let secret = codes.map(|(code, _)| code.to_owned()).find(|code| code.len() == 43).unwrap();
    let _ = app.anonymous().get(&address(&secret)).await.expect(200);
    // The form of a window that was left open is not taken.
    let stale = manager.submit("/account/calendar", &[("version", "0")]).await.expect(303);
    assert_eq!(stale.header("location"), "/account/calendar?done=calendar-changed");
    let _ = app.anonymous().get(&address(&secret)).await.expect(200);
    let page = manager.get("/account/calendar").await.expect(200);
    assert!(page.text.contains("Replace the address") && !page.text.contains(&secret));
    let done = manager.submit("/account/calendar/revoke", &[("version", "1")]).await.expect(303);
    assert_eq!(done.header("location"), "/account/calendar?done=calendar-revoked");
    let _ = app.anonymous().get(&address(&secret)).await.expect(404);
    let actions = manager.get("/my-actions").await.expect(200);
    assert!(actions.text.contains("href=\"/account/calendar\""));
}
