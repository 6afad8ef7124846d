//! Sessions cannot be stolen or ridden: they begin with an id of ours, end everywhere at once, and
//! no other site acts with them.

use std::time::{Duration, Instant};

use actionplan_tests::{Database, Persona, Reply, Server, TestApp, Witness, both, run_with};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use web::page_routes;

use crate::{
    matrix::pages::PAGES,
    scene::{UNKNOWN, id},
};

both!(
    a_session_begins_with_an_id_of_ours,
    a_session_that_signed_out_is_over,
    a_session_ends_from_another_one,
    a_session_ends_with_its_person,
    a_session_ends_with_its_role,
    a_session_goes_on_in_another_authority_under_another_id,
    no_other_site_sends_forms,
    every_page_says_what_browsers_may_do_with_it,
    looking_changes_nothing,
    forms_take_their_own_fields_alone,
);

const AT_ONCE: Duration = Duration::from_secs(1);

/// Whether somebody is still let in, on pages and by the API.
async fn is_in(who: &Persona) -> bool {
    let (page, api) = (who.get("/account").await, who.get("/api/v1/me").await);
    match (page.status, api.status) {
        (200, 200) => true,
        (303, 401) => {
            assert!(page.header("location").starts_with("/sign-in"), "{}", page.header("location"));
            false
        }
        other => panic!("pages and API do not agree: {other:?}\n{}\n{}", page.text, api.text),
    }
}

/// A second instance on the same database, where there can be one.
fn second(app: &TestApp) -> Option<Server> {
    app.database().url.starts_with("postgres").then(|| app.start_again())
}

/// Does something, after which a session is worth nothing at any instance within a second.
async fn ends(app: &TestApp, session: &Persona, how: impl AsyncFnOnce()) {
    let second = second(app);
    let mut everywhere = vec![session.clone()];
    everywhere.extend(second.iter().map(|server| session.at(&server.url)));
    for who in &everywhere {
        assert!(is_in(who).await);
    }
    how().await;
    let begun = Instant::now();
    for who in &everywhere {
        assert!(!is_in(who).await, "it lives on");
    }
    assert!(begun.elapsed() < AT_ONCE, "{:?}", begun.elapsed());
    // And it stays over, at whatever it is sent to.
    for who in &everywhere {
        let _ = who.post("/api/v1/posts", json!({"title": "Head of ghosts"})).await.expect(401);
        let left = who.submit("/posts", &[("title", "Head of ghosts")]).await.expect(303);
        assert!(left.header("location").starts_with("/sign-in"));
    }
}

fn session_id(page: &Reply) -> Vec<String> {
    let ids = page.text.split("/sessions/").filter_map(|rest| rest.split_once("/end"));
    ids.map(|(id, _)| id.to_owned()).filter(|id| id.len() == 36).collect()
}

async fn a_session_begins_with_an_id_of_ours(app: &TestApp) {
    let planted = URL_SAFE_NO_PAD.encode([9; 32]);
    let victim =
        app.anonymous().holding(&format!("actionplan={planted}; actionplan-step={planted}"));
    assert!(!is_in(&victim).await);
    let path = app.one_click("manager");
    let entered = victim.get(&path).await.expect(303);
    let given = entered.cookie("actionplan").unwrap();
    assert_ne!(given, planted);
    assert_eq!(given.len(), 43, "256 bits");
    assert!(!is_in(&victim).await, "what was planted stays worth nothing");
    assert!(is_in(&app.anonymous().holding(&format!("actionplan={given}"))).await);
    // Signing in again gives another one, and the last goes on.
    let again = app.anonymous().holding(&format!("actionplan={given}"));
    let other = again.get(&path).await.expect(303).cookie("actionplan").unwrap();
    assert_ne!(other, given);
    // Nothing takes one from an address, a header or a form, or from two cookies.
    for path in ["/account?actionplan=", "/account?session=", "/account;actionplan="] {
        let reply = app.anonymous().get(&format!("{path}{given}")).await;
        assert_ne!(reply.status, 200, "{path}");
    }
    for (name, value) in [
        ("authorization", format!("Bearer {given}")),
        ("authorization", format!("Session {given}")),
        ("x-session", given.clone()),
        ("cookie", format!("actionplan={planted}; actionplan={given}")),
        ("cookie", format!("__Host-actionplan={given}")),
        ("cookie", format!("Actionplan={given}")),
    ] {
        let ask = app.anonymous().ask("GET", "/api/v1/me").header(name, &value);
        let _ = ask.await.expect(401);
    }
    // It stands in no address, and in no answer but the one that gave it.
    let holder = app.anonymous().holding(&format!("actionplan={given}"));
    assert!(!entered.header("location").contains(&given));
    for path in ["/inspections", "/account", "/sessions", "/tokens"] {
        let page = holder.get(path).await.expect(200);
        assert!(!page.text.contains(&given), "{path}");
        assert_eq!(page.header("set-cookie"), "", "{path}");
    }
    assert!(!app.server().log().contains(&given));
}

async fn a_session_that_signed_out_is_over(app: &TestApp) {
    let (leaving, staying) = (app.signed_in("manager").await, app.signed_in("manager").await);
    ends(app, &leaving, async || {
        let left = leaving.submit("/sign-out", &[]).await.expect(303);
        assert_eq!(left.cookie("actionplan"), None, "it is taken from the browser");
        assert!(left.header("set-cookie").contains("Max-Age=0"));
    })
    .await;
    assert!(is_in(&staying).await, "another browser is not signed out");
    let _ = leaving.submit("/sign-out", &[]).await.expect(303);
}

async fn a_session_ends_from_another_one(app: &TestApp) {
    let (gone, left) = (app.signed_in("manager").await, app.signed_in("manager").await);
    let stranger = app.signed_in("plan_lead").await;
    let page = gone.get("/sessions").await.expect(200);
    let all = session_id(&page);
    assert!(all.len() >= 2, "{}", page.text);
    let mine = app.signed_in("auditor").await.get("/sessions").await.expect(200);
    assert!(!session_id(&mine).iter().any(|id| all.contains(id)), "others are not listed");
    for id in &all {
        // Nobody ends those of others.
        let _ = stranger.submit(&format!("/sessions/{id}/end"), &[]).await.expect(404);
    }
    assert!(is_in(&gone).await);
    ends(app, &gone, async || {
        let _ = left.submit("/sessions/end-others", &[]).await.expect(303);
    })
    .await;
    assert!(is_in(&left).await && is_in(&stranger).await);
    let gone = app.signed_in("manager").await;
    let other = session_id(&gone.get("/sessions").await);
    ends(app, &gone, async || {
        for id in &other {
            let _ = gone.submit(&format!("/sessions/{id}/end"), &[]).await.expect(303);
        }
    })
    .await;
}

async fn of(who: &Persona) -> String {
    id(&who.read("/api/v1/me").await["person"])
}

async fn a_session_ends_with_its_person(app: &TestApp) {
    let session = app.signed_in("manager").await;
    let path = format!("/api/v1/people/{}", of(&session).await);
    ends(app, &session, async || {
        let _ = app.administrator().change(&path, json!({"disabled": true})).await.expect(200);
    })
    .await;
    // It does not come back with its person.
    let _ = app.administrator().change(&path, json!({"disabled": false})).await.expect(200);
    assert!(!is_in(&session).await);
    // An administrator ends what somebody else forgot to end.
    let session = app.signed_in("manager").await;
    let administrator = app.signed_in("administrator").await;
    ends(app, &session, async || {
        let path = format!("{}/end-sessions", path.trim_start_matches("/api/v1"));
        let _ = administrator.submit(&path, &[]).await.expect(303);
    })
    .await;
}

async fn a_session_ends_with_its_role(app: &TestApp) {
    let session = app.signed_in("manager").await;
    let path = format!("/api/v1/people/{}", of(&session).await);
    ends(app, &session, async || {
        let _ = app.administrator().change(&path, json!({"role": "plan_lead"})).await.expect(200);
    })
    .await;
    let _ = app.administrator().change(&path, json!({"role": "manager"})).await.expect(200);
    assert!(!is_in(&session).await, "the role that it had does not wake it");
}

async fn a_session_goes_on_in_another_authority_under_another_id(app: &TestApp) {
    let session = app.signed_in("manager").await;
    // The other council lets the same person in, and they take that along.
    let other = app.signed_in("other_administrator").await;
    let body = json!({"name": "Both", "email": "both@example.org", "role": "auditor"});
    let person = id(&other.make("/api/v1/people", body).await);
    let made = other.submit(&format!("/people/{person}/link"), &[]).await.expect(200);
    let code = made.text.split("/links/").nth(1).unwrap();
    let code: String =
        code.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    let joined = session.submit(&format!("/links/{code}/join"), &[]).await.expect(303);
    let there = joined.cookie("actionplan").unwrap();
    assert!(!is_in(&session).await, "the id of before is worth nothing");
    let there = app.anonymous().holding(&format!("actionplan={there}"));
    assert_eq!(of(&there).await, person);
    let _ = there.get(&format!("/api/v1/plans/{}", app.plan())).await.expect(404);
    ends(app, &there, async || {
        let home = app.demo("authority_id");
        let back = there.submit("/account/authority", &[("authority", &home)]).await.expect(303);
        let back =
            app.anonymous().holding(&format!("actionplan={}", back.cookie("actionplan").unwrap()));
        let _ = back.get(&format!("/api/v1/plans/{}", app.plan())).await.expect(200);
        let elsewhere = back.submit("/account/authority", &[("authority", UNKNOWN)]).await;
        assert!([404, 422].contains(&elsewhere.status), "{}", elsewhere.status);
        assert!(is_in(&back).await);
    })
    .await;
    // A link counts once.
    let again = app.signed_in("auditor").await;
    let _ = again.submit(&format!("/links/{code}/join"), &[]).await.expect(404);
}

async fn no_other_site_sends_forms(app: &TestApp) {
    let witness = Witness::of(app).await;
    let administrator = app.signed_in("administrator").await;
    let before = witness.state().await;
    let mut tried = 0;
    for page in PAGES.iter().filter(|page| page.writes()) {
        // A provider tells that somebody signed out there, from its own server.
        let path = page.address(UNKNOWN);
        for headers in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site"), ("origin", "null")],
            &[("origin", "https://elsewhere.example")],
            &[("origin", "null")],
        ] {
            for who in [&administrator, &app.anonymous()] {
                let mut ask = who.ask("POST", &path).header("accept", "text/html").form(page.form);
                for (name, value) in headers {
                    ask = ask.header(name, value);
                }
                let refused = ask.await.expect(403);
                assert!(refused.is_page() && refused.text.contains("our own pages"), "{path}");
                assert_eq!(refused.header("set-cookie"), "", "{path}");
                assert_eq!(witness.state().await, before, "{} {headers:?}", refused.line);
                tried += 1;
            }
        }
    }
    println!("{tried} forms of other sites");
    assert!(tried >= 10 * page_routes().iter().filter(|route| route.method == "POST").count());
    assert!(is_in(&administrator).await, "nobody was signed out");
    witness.close().await;
}

/// What pages may load, run and be framed by: nothing but their stylesheet.
const POLICY: &[&str] = &[
    "default-src 'none'",
    "script-src 'self';",
    "style-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
];

async fn every_page_says_what_browsers_may_do_with_it(app: &TestApp) {
    let people =
        [app.signed_in("administrator").await, app.signed_in("manager").await, app.anonymous()];
    let mut seen = 0;
    for page in PAGES {
        let (method, path) = (page.method, page.address(UNKNOWN));
        for who in &people {
            if path == "/sign-out" || path.starts_with("/sessions/end-others") {
                continue;
            }
            let mut ask = who.ask(method, &path).header("accept", "text/html");
            if method == "POST" {
                ask = ask.form(&[]);
            }
            let reply = ask.await;
            assert_ne!(reply.status, 500, "{}", reply.text);
            if path.starts_with("/assets/") || path.ends_with("/logout") {
                continue;
            }
            let is_file = path == "/actions.csv" && reply.status == 200;
            assert_eq!(reply.header("cache-control"), "no-store", "{}", reply.line);
            let policy = reply.header("content-security-policy");
            for part in POLICY {
                assert!(policy.contains(part), "{}: {policy}", reply.line);
            }
            if !reply.text.is_empty() && !is_file {
                assert!(reply.is_page(), "{}: {}", reply.line, reply.header("content-type"));
                // The one script is a file of ours: the policy lets no other run.
                let ours = "<script type=\"module\" src=\"/assets/";
                let all = reply.text.matches("<script").count();
                assert_eq!(all, reply.text.matches(ours).count(), "{}", reply.text);
                assert!(!reply.text.contains(" style="));
            }
            seen += 1;
        }
    }
    println!("{seen} answers of pages");
}

async fn looking_changes_nothing(app: &TestApp) {
    let witness = Witness::of(app).await;
    let mut people = vec![app.anonymous()];
    for role in ["administrator", "plan_lead", "manager", "panel_member", "auditor"] {
        people.push(app.signed_in(role).await);
    }
    let person = of(&people[1]).await;
    let post = id(&people[1].all("/api/v1/posts").await[0]);
    let token = id(&people[1].all("/api/v1/tokens").await[0]);
    let before = witness.state().await;
    let mut looked = 0;
    for page in PAGES.iter().filter(|page| !page.writes()) {
        for real in [UNKNOWN, &person, &post, &token] {
            if real != UNKNOWN && !page.path.contains("{id}") {
                continue;
            }
            let path = page.address(real);
            for who in &people {
                for method in ["GET", "HEAD", "GET", "HEAD"] {
                    let reply = who.ask(method, &path).await;
                    assert_eq!(reply.header("set-cookie"), "", "{}", reply.line);
                    looked += 1;
                }
            }
            assert_eq!(witness.state().await, before, "{path}");
        }
    }
    println!("{looked} looks");
    witness.close().await;
}

async fn forms_take_their_own_fields_alone(app: &TestApp) {
    const NOT_OURS: &[&str] = &[
        "id",
        "authority",
        "authority_id",
        "person_id",
        "account",
        "account_id",
        "author",
        "created_at",
        "updated_at",
        "made_at",
        "revision",
        "hash",
        "second_factor",
        "session",
        "_method",
        "x",
    ];
    let witness = Witness::of(app).await;
    let administrator = app.signed_in("administrator").await;
    let me = of(&administrator).await;
    let before = witness.state().await;
    let mut sent = 0;
    for page in PAGES.iter().filter(|page| page.writes() && !page.path.contains("{key}")) {
        let path = page.address(if page.thing == "person" { &me } else { UNKNOWN });
        for name in NOT_OURS.iter().filter(|name| !page.takes(name)) {
            let mut form = page.form.to_vec();
            form.push((name, UNKNOWN));
            let refused = administrator.submit(&path, &form).await;
            assert!([400, 422].contains(&refused.status), "{path} {name}: {}", refused.status);
            let said = refused.text.to_lowercase().contains(*name);
            assert!(said, "{path} {name}: {}", refused.text);
            sent += 1;
        }
        // Nor a known one twice.
        if let Some((name, value)) = page.form.first() {
            let form = [(*name, *value), (*name, *value)];
            let refused = administrator.submit(&path, &form).await;
            assert!(
                [400, 422].contains(&refused.status),
                "{path} {name} twice: {}",
                refused.status
            );
            sent += 1;
        }
        assert_eq!(witness.state().await, before, "{path}");
    }
    println!("{sent} forms with a field too many");
    assert!(is_in(&administrator).await);
    witness.close().await;
}

/// The server says how long a session lasts without a request.
async fn a_session_ends_by_itself(app: &TestApp) {
    let session = app.signed_in("manager").await;
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert!(is_in(&session).await, "whoever goes on asking stays in");
    }
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert!(!is_in(&session).await);
    assert!(!is_in(&session).await);
}

async fn a_session_ends_after_its_whole_time(app: &TestApp) {
    let session = app.signed_in("manager").await;
    let begun = Instant::now();
    while is_in(&session).await {
        assert!(begun.elapsed() < Duration::from_secs(10), "it never ends");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(begun.elapsed() >= Duration::from_millis(1500), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn idle_sessions_end() {
    for kind in [Database::Sqlite, Database::Postgres] {
        let settings = [("ACTIONPLAN_SESSION_IDLE", "1s")];
        run_with(kind, &settings, a_session_ends_by_itself).await;
    }
}

#[tokio::test]
async fn long_sessions_end() {
    for kind in [Database::Sqlite, Database::Postgres] {
        let settings = [("ACTIONPLAN_SESSION_LIFE", "2s"), ("ACTIONPLAN_SESSION_IDLE", "2s")];
        run_with(kind, &settings, a_session_ends_after_its_whole_time).await;
    }
}

/// What a wrong guess is answered, without what differs from request to request.
async fn guess(app: &TestApp, name: &str, number: usize) -> (u16, String, Duration) {
    let password = format!("not the right words {number}");
    let fields = [("name", name), ("password", &*password), ("next", "/")];
    let begun = Instant::now();
    let reply = app.anonymous().submit("/sign-in", &fields).await;
    let took = begun.elapsed();
    assert!([422, 429].contains(&reply.status), "{}", reply.status);
    assert_eq!(reply.header("set-cookie"), "");
    if reply.status == 429 {
        let seconds: u64 = reply.header("retry-after").parse().unwrap();
        assert!((1..=15 * 60).contains(&seconds), "nobody is locked out for long: {seconds}");
    }
    (reply.status, reply.text.replace(name, "NAME"), took)
}

/// Makes somebody who signs in with a password.
async fn with_password(app: &TestApp, email: &str) -> Persona {
    let body = json!({"name": "Mara Quill", "email": email, "role": "manager"});
    let _ = app.administrator().make("/api/v1/people", body).await;
    let made =
        app.command(&["person", "password", "--authority", &app.demo("authority_id"), email]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let address = String::from_utf8(made.stdout).unwrap();
    let code = address.trim().rsplit('/').next().unwrap().to_owned();
    let words = "violet harbour nine lanterns";
    let fields = [("sign_in_name", email), ("password", words), ("again", words)];
    let entered = app.anonymous().submit(&format!("/links/{code}"), &fields).await.expect(303);
    let session = entered.cookie("actionplan").unwrap_or_else(|| panic!("{}", entered.text));
    app.anonymous().holding(&format!("actionplan={session}"))
}

fn median(mut of: Vec<Duration>) -> Duration {
    of.sort_unstable();
    of[of.len() / 2]
}

async fn guessing_is_slow_and_names_nobody(app: &TestApp) {
    let known = "mara.quill@example.org";
    let session = with_password(app, known).await;
    assert!(is_in(&session).await);
    // Known and unknown in turns, so that the machine's moods meet both.
    let names = [known, "nobody.quill@example.org"];
    let begun = Instant::now();
    let (mut looked, mut answers, mut times) = ([0, 0], [vec![], vec![]], [vec![], vec![]]);
    let mut late = [0, 0];
    for number in 0..1000 {
        for (who, name) in names.iter().enumerate() {
            let (status, text, took) = guess(app, name, number).await;
            if status == 422 {
                if begun.elapsed() < Duration::from_mins(1) {
                    looked[who] += 1;
                } else {
                    late[who] += 1;
                }
                times[who].push(took);
                if answers[who].is_empty() {
                    answers[who].push(text);
                } else {
                    assert_eq!(answers[who][0], text);
                }
            }
        }
    }
    assert_eq!(answers[0], answers[1], "known and unknown names are answered alike");
    let medians = times.map(median);
    println!(
        "2,000 wrong guesses in {:?}: of the known name {} were looked at in the first minute and {} \
         after it, of the unknown {} and {}; medians {:?} and {:?}, {:?} apart",
        begun.elapsed(),
        looked[0],
        late[0],
        looked[1],
        late[1],
        medians[0],
        medians[1],
        medians[0].abs_diff(medians[1])
    );
    for count in looked {
        assert!((1..=10).contains(&count), "{count} guesses were looked at in a minute");
    }
    assert!(is_in(&session).await, "who is in stays in");
}

#[tokio::test]
async fn guesses_on_sqlite() {
    run_with(Database::Sqlite, &[], guessing_is_slow_and_names_nobody).await;
}

#[tokio::test]
#[ignore = "long: SQLite stands for both"]
async fn guesses_on_postgres() {
    run_with(Database::Postgres, &[], guessing_is_slow_and_names_nobody).await;
}
