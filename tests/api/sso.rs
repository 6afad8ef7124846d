//! Signing in at a council's own directory, over the real binary: with a provider that does as a
//! test says, and with a real one through a real browser.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

use actionplan_tests::{
    Database, Persona, Reply, TestApp, both,
    idp::{CLIENT, Idp, Key, SECRET},
    root,
};
use reqwest::{Client, redirect};
use serde_json::json;
use tempfile::TempDir;

macro_rules! both_with_provider {
    ($($test:ident),+ $(,)?) => {
        mod sqlite_with_provider {
            $(
                #[tokio::test]
                async fn $test() {
                    super::with_provider(actionplan_tests::Database::Sqlite, super::$test).await;
                }
            )+
        }
        mod postgres_with_provider {
            $(
                #[tokio::test]
                async fn $test() {
                    super::with_provider(actionplan_tests::Database::Postgres, super::$test).await;
                }
            )+
        }
    };
}

both_with_provider!(
    somebody_new_comes_in_with_the_role_of_the_council,
    an_answer_is_taken_once_and_from_one_browser,
    a_plan_lead_needs_a_second_factor,
    nobody_is_known_by_an_address,
    the_provider_ends_sessions,
);

both!(a_real_provider_signs_people_in_through_a_browser_when_asked);

/// The roles that the council's directory gives.
const ROLES: &str = "[{ value = 'plan-leads', role = 'plan_lead' }, \
                      { value = 'staff', role = 'manager' }]";

/// Settings of a provider, and the file of its secret beside them.
fn settings(folder: &Path, key: &str, issuer: &str) -> String {
    let secret = folder.join("secret");
    fs::write(&secret, format!("{SECRET}\n")).unwrap();
    format!(
        "[[provider]]\nkey = '{key}'\nlabel = 'Sign in with the council'\nissuer = '{issuer}'\n\
         client_id = '{CLIENT}'\nclient_secret_file = '{}'\nauthority = '80467'\nroles = {ROLES}\n",
        secret.display()
    )
}

/// A server whose people sign in at a provider, and another provider with other people.
async fn with_provider(kind: Database, test: impl AsyncFnOnce(&TestApp, &Idp, &Idp)) {
    let Some((app, idp, other)) = served(kind).await else { return };
    test(&app, &idp, &other).await;
    app.finish();
}

async fn served(kind: Database) -> Option<(TestApp, Idp, Idp)> {
    let idp = Idp::start(Key::p256("k1")).await;
    let other = Idp::start(Key::p256("k1")).await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("actionplan.toml");
    let text = settings(folder.path(), "council", &idp.url)
        + &settings(folder.path(), "other", &other.url);
    fs::write(&file, text).unwrap();
    let settings = [("ACTIONPLAN_CONFIG", file.to_str().unwrap())];
    // The settings are read at the start, and never again.
    Some((TestApp::start_with(kind, &settings).await?, idp, other))
}

/// A browser at the provider: where it is sent back to, and the cookie of its step.
struct There {
    back: String,
    step: String,
}

async fn leave(app: &TestApp, path: &str) -> There {
    let reply = app.anonymous().get(path).await.expect(303);
    let step = format!("actionplan-step={}", reply.cookie("actionplan-step").unwrap());
    let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let there = client.get(reply.header("location")).send().await.unwrap();
    let back = there.headers().get("location").map(|it| it.to_str().unwrap().to_owned());
    let Some(back) = back else { panic!("{}", there.text().await.unwrap()) };
    let back = back.strip_prefix(&app.server().url).expect("back to us").to_owned();
    There { back, step }
}

/// A whole sign-in, as far as it goes.
async fn sign_in(app: &TestApp, key: &str) -> Reply {
    let There { back, step } = leave(app, &format!("/sign-in/providers/{key}")).await;
    app.anonymous().holding(&step).get(&back).await
}

async fn signed_in(app: &TestApp, key: &str) -> Persona {
    let reply = sign_in(app, key).await.expect(303);
    app.anonymous().holding(&format!("actionplan={}", reply.cookie("actionplan").unwrap()))
}

fn has_roles(idp: &Idp, roles: &'static [&'static str]) {
    idp.set(|it| it.claims = Arc::new(move |claims| claims["roles"] = json!(roles)));
}

async fn somebody_new_comes_in_with_the_role_of_the_council(
    app: &TestApp,
    idp: &Idp,
    _other: &Idp,
) {
    let There { back, step } = leave(app, "/sign-in/providers/council?next=/account").await;
    let reply = app.anonymous().holding(&step).get(&back).await.expect(303);
    assert_eq!(reply.header("location"), "/account");
    let session = reply.cookie("actionplan").unwrap();
    let lead = app.anonymous().holding(&format!("actionplan={session}"));
    let me = lead.read("/api/v1/me").await;
    assert_eq!((&me["role"], &me["person"]["name"]), (&json!("plan_lead"), &json!("Asha Patel")));
    assert_eq!(me["authority"]["id"], app.demo("authority_id"));

    // The same person comes again, with another role: the sessions of the old one end.
    has_roles(idp, &["cleaners", "staff"]);
    let manager = signed_in(app, "council").await;
    let again = manager.read("/api/v1/me").await;
    assert_eq!((&again["role"], &again["person"]["id"]), (&json!("manager"), &me["person"]["id"]));
    let _ = lead.get("/api/v1/me").await.expect(401);
    // And without a role they are let in no longer, and those who are in are out.
    has_roles(idp, &["cleaners"]);
    let refused = sign_in(app, "council").await.expect(403);
    assert!(refused.text.contains("no role"), "{}", refused.text);
    assert_eq!(refused.cookie("actionplan"), None);
    let _ = manager.get("/api/v1/me").await.expect(401);
    // Somebody unknown without a role is not even added.
    let before = app.administrator().all("/api/v1/people").await.len();
    idp.set(|it| {
        it.claims = Arc::new(|claims| {
            claims["sub"] = json!("olu");
            claims["roles"] = json!([]);
        });
    });
    let _ = sign_in(app, "council").await.expect(403);
    assert_eq!(app.administrator().all("/api/v1/people").await.len(), before);
    let _ = app.anonymous().get("/sign-in/providers/nobody").await.expect(404);
}

async fn an_answer_is_taken_once_and_from_one_browser(app: &TestApp, idp: &Idp, _other: &Idp) {
    let refused = async |step: Option<&str>, path: &str| {
        let browser = app.anonymous();
        let browser = step.map_or_else(|| browser.clone(), |step| browser.holding(step));
        let reply = browser.get(path).await.expect(422);
        assert_eq!(reply.cookie("actionplan"), None, "{path}");
        assert!(!reply.text.contains("code-"), "the page repeats nothing");
    };
    let mine = leave(app, "/sign-in/providers/council").await;
    let theirs = leave(app, "/sign-in/providers/council").await;
    // A browser without the step, as one that was lured to somebody else's answer.
    refused(None, &mine.back).await;
    refused(Some("actionplan-step=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), &mine.back).await;
    // Somebody else's answer in a browser that is under way itself.
    refused(Some(&theirs.step), &mine.back).await;
    // That ended its own way: the answer to it is not looked at a second time.
    refused(Some(&theirs.step), &theirs.back).await;
    // At another provider's address.
    let elsewhere = mine.back.replace("/council/", "/other/");
    refused(Some(&mine.step), &elsewhere).await;
    refused(Some(&mine.step), &mine.back).await;
    assert_eq!(idp.asked("/token"), 0, "no code was sent anywhere");

    let mine = leave(app, "/sign-in/providers/council").await;
    let browser = app.anonymous().holding(&mine.step);
    let _ = browser.get(&mine.back).await.expect(303);
    refused(Some(&mine.step), &mine.back).await;
    assert_eq!(idp.asked("/token"), 1);
    for change in ["state", "iss", "code"] {
        let mine = leave(app, "/sign-in/providers/council").await;
        let path = mine.back.replace(&format!("{change}="), &format!("{change}=x"));
        refused(Some(&mine.step), &path).await;
    }
}

async fn a_plan_lead_needs_a_second_factor(app: &TestApp, idp: &Idp, _other: &Idp) {
    idp.set(|it| {
        it.claims = Arc::new(|claims| {
            claims.as_object_mut().unwrap().remove("amr");
        });
    });
    let refused = sign_in(app, "council").await.expect(403);
    assert!(refused.text.contains("second factor"), "{}", refused.text);
    assert_eq!(refused.cookie("actionplan"), None);
    idp.set(|it| {
        it.claims = Arc::new(|claims| {
            claims["amr"] = json!(["pwd"]);
            claims["roles"] = json!(["staff"]);
        });
    });
    let manager = signed_in(app, "council").await;
    assert_eq!(manager.read("/api/v1/me").await["role"], "manager");
}

async fn nobody_is_known_by_an_address(app: &TestApp, idp: &Idp, other: &Idp) {
    let lead = app.with_token(&app.token("plan_lead")).read("/api/v1/me").await;
    let person = lead["person"]["id"].as_str().unwrap().to_owned();
    let full = app.administrator().read(&format!("/api/v1/people/{person}")).await;
    let email = full["email"].as_str().unwrap().to_owned();
    for idp in [idp, other] {
        let email = email.clone();
        idp.set(|it| it.claims = Arc::new(move |claims| claims["email"] = json!(email)));
    }
    let refused = sign_in(app, "council").await.expect(409);
    assert_eq!(refused.cookie("actionplan"), None);
    // The administrator of the machine says who they are.
    let authority = app.demo("authority_id");
    let done = app.command(&[
        "person",
        "link",
        &person,
        "--authority",
        &authority,
        "--issuer",
        &idp.url,
        "--subject",
        "asha",
    ]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let known = signed_in(app, "council").await;
    assert_eq!(known.read("/api/v1/me").await["person"]["id"], person.as_str());
    // Another provider's person of the same name and address is somebody else.
    let _ = sign_in(app, "other").await.expect(409);
}

async fn the_provider_ends_sessions(app: &TestApp, idp: &Idp, other: &Idp) {
    let path = "/sign-in/providers/council/logout";
    let tell = async |path: &str, token: &str| {
        app.anonymous().ask("POST", path).form(&[("logout_token", token)]).await.status
    };
    let token = |idp: &Idp, jti: &str, subject: &str, session: &str| {
        let mut claims = idp.logout_claims(jti);
        claims["sub"] = json!(subject);
        claims["sid"] = json!(session);
        idp.key.sign(&idp.key.head("logout+jwt"), &claims)
    };
    let browser = signed_in(app, "council").await;
    let stays = async || browser.get("/api/v1/me").await.status == 200;
    for (name, wrong) in [
        ("of another provider", token(other, "1", "asha", "session-1")),
        ("nothing", String::new()),
        ("an ID token", idp.key.sign(&idp.key.head("JWT"), &idp.logout_claims("2"))),
    ] {
        assert_eq!(tell(path, &wrong).await, 400, "{name}");
        assert!(stays().await, "{name}");
    }
    let at_other = token(idp, "3", "asha", "session-1");
    assert_eq!(tell("/sign-in/providers/other/logout", &at_other).await, 400);
    assert_eq!(tell("/sign-in/providers/nobody/logout", &at_other).await, 404);
    // Of another person, and of another session.
    assert_eq!(tell(path, &token(idp, "4", "olu", "session-1")).await, 200);
    assert_eq!(tell(path, &token(idp, "5", "asha", "session-2")).await, 200);
    assert!(stays().await);
    let good = token(idp, "6", "asha", "session-1");
    assert_eq!(tell(path, &good).await, 200);
    let _ = browser.get("/api/v1/me").await.expect(401);
    // Whoever kept the token cannot end the next session with it.
    let browser = signed_in(app, "council").await;
    assert_eq!(tell(path, &good).await, 400);
    let _ = browser.get("/api/v1/me").await.expect(200);
    // Not with JSON, and not from a page of another site.
    let token = token(idp, "7", "asha", "session-1");
    let json = app.anonymous().ask("POST", path).json(&json!({"logout_token": token})).await;
    assert_eq!(json.status, 400);
    let site = app.anonymous().ask("POST", path).header("sec-fetch-site", "cross-site");
    assert_eq!(site.form(&[("logout_token", &token)]).await.status, 403);
    let _ = browser.get("/api/v1/me").await.expect(200);
}

/// Without the usual end: the log tells of answers that are somebody else's fault.
#[tokio::test]
async fn a_provider_that_is_away_is_said_to_be() {
    let Some((app, idp, _other)) = served(Database::Sqlite).await else { return };
    idp.set(|it| it.up = false);
    // The persona takes every such status for a fault of ours, and this one is not.
    let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    for _ in 0..3 {
        let address = format!("{}/sign-in/providers/council", app.server().url);
        let reply = client.get(address).send().await.unwrap();
        assert_eq!(reply.status(), 503);
        let text = reply.text().await.unwrap();
        assert!(text.contains("does not answer"), "{text}");
        assert!(!text.contains(&idp.url), "nothing internal is said: {text}");
    }
    assert_eq!(idp.asked("/.well-known/openid-configuration"), 1);
    let _ = app.anonymous().get("/sign-in").await.expect(200);
}

/// The npm package `oidc-provider`, through Chromium. `ACTIONPLAN_TEST_BROWSER` names the browser;
/// `./test` sets it, and without it nothing is tried.
async fn a_real_provider_signs_people_in_through_a_browser_when_asked(app: &TestApp) {
    let Some(browser) = std::env::var_os("ACTIONPLAN_TEST_BROWSER") else {
        eprintln!("skipped: ACTIONPLAN_TEST_BROWSER names no browser");
        return;
    };
    assert!(Path::new(&browser).is_file(), "there is no browser at {}", browser.display());
    let mut node = Command::new("node")
        .arg(root().join("tests/browser/provider.mjs"))
        .env("ACTIONPLAN_TEST_BROWSER", &browser)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node runs");
    let mut said = BufReader::new(node.stdout.take().unwrap());
    let mut issuer = String::new();
    said.read_line(&mut issuer).unwrap();
    let issuer = issuer.trim();
    let mut trouble = String::new();
    if !issuer.starts_with("http://127.0.0.1:") {
        node.stderr.take().unwrap().read_to_string(&mut trouble).unwrap();
        panic!("the provider did not start: {issuer} {trouble}");
    }
    // This server knows the provider; the one of the test goes first, as a file has one server.
    app.server().kill();
    let file = app.database().folder().join("actionplan.toml");
    fs::write(&file, settings(app.database().folder(), "council", issuer)).unwrap();
    let server = app.start_again_with(&[("ACTIONPLAN_CONFIG", file.to_str().unwrap())]);
    let told = json!({"site": server.url, "client": CLIENT, "secret": SECRET});
    writeln!(node.stdin.take().unwrap(), "{told}").unwrap();
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    node.stderr.take().unwrap().read_to_string(&mut trouble).unwrap();
    let ended = node.wait().unwrap();
    assert!(ended.success(), "{rest}\n{trouble}\n--- server:\n{}", server.log());
}
