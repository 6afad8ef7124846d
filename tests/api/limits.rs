//! How often somebody may ask, and from where they are taken to ask.

use std::time::Duration;

use actionplan_tests::{Database, Persona, Reply, TestApp, run_with};
use serde_json::Value;
use tokio::time::{Instant, sleep};

/// A limit of sixty a minute: thirty at once, then one a second.
const BURST: usize = 30;
const SLOW: &str = "60";

const BY_CREDENTIAL: [(&str, &str); 1] = [("ACTIONPLAN_CREDENTIAL_REQUESTS", SLOW)];
const BY_ADDRESS: [(&str, &str); 1] = [("ACTIONPLAN_ADDRESS_REQUESTS", SLOW)];
const BEHIND_A_PROXY: [(&str, &str); 2] =
    [("ACTIONPLAN_ADDRESS_REQUESTS", SLOW), ("ACTIONPLAN_TRUSTED_PROXIES", "127.0.0.0/8, ::1")];

/// Asks until it is refused, and answers how often it was not.
async fn exhaust(who: &Persona, path: &str) -> (usize, Reply) {
    for answered in 0..500 {
        let reply = who.get(path).await;
        if reply.status == 429 {
            return (answered, reply);
        }
    }
    panic!("{path} was never refused");
}

/// A burst, and one more for each second that the burst took.
fn is_burst(answered: usize, begun: Instant) -> bool {
    let seconds = usize::try_from(begun.elapsed().as_secs()).unwrap();
    (BURST..=BURST + seconds + 1).contains(&answered)
}

fn wait(refused: &Reply) -> u64 {
    assert_eq!(refused.problem(), "limited");
    let seconds = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    seconds
}

/// What the security log says of limits.
fn told(app: &TestApp) -> Vec<Value> {
    let listed = app.command(&["security", "list", "--json", "--limit", "5000"]);
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let text = String::from_utf8(listed.stdout).unwrap();
    let entries = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    entries.filter(|entry| entry["event"] == "limited").collect()
}

async fn a_credential_is_limited_for_itself(app: &TestApp) {
    let (auditor, begun) = (app.auditor(), Instant::now());
    let (answered, refused) = exhaust(&auditor, "/api/v1/me").await;
    assert!(is_burst(answered, begun), "{answered}");
    for _ in 0..5 {
        let _ = auditor.get("/api/v1/plans").await;
    }
    // Everybody else goes on, and so does this one after the wait.
    let _ = app.dashboard().get("/api/v1/me").await.expect(200);
    let _ = app.anonymous().get("/.well-known/jwks.json").await.expect(200);
    sleep(Duration::from_secs(wait(&refused))).await;
    let _ = auditor.get("/api/v1/me").await.expect(200);

    let told = told(app);
    assert_eq!(told.len(), 1, "one entry, however many were refused: {told:#?}");
    assert_eq!(told[0]["operation"], "GET /api/v1/me");
    assert_eq!(told[0]["credential"], "token", "{told:#?}");
    assert_eq!(told[0]["address"], "127.0.0.1", "{told:#?}");
}

async fn an_exchanged_token_is_counted_with_its_own(app: &TestApp) {
    let auditor = app.auditor();
    let exchanged = auditor.ask("POST", "/api/v1/auth/token").await.expect(200).json;
    let short = app.with_token(exchanged["access_token"].as_str().unwrap());
    let (_, _) = exhaust(&short, "/api/v1/me").await;
    let refused = auditor.get("/api/v1/me").await;
    assert!(refused.status == 429 || refused.status == 200, "{}", refused.status);
    let answered = exhaust(&auditor, "/api/v1/me").await.0;
    assert!(answered < BURST / 2, "{answered} more with the same token in another form");
}

async fn an_address_is_limited_whoever_asks(app: &TestApp) {
    let begun = Instant::now();
    let (answered, refused) = exhaust(&app.anonymous(), "/.well-known/jwks.json").await;
    assert!(is_burst(answered, begun), "{answered}");
    let _ = wait(&refused);
    // The refusal says nothing of what came with it.
    let mut bodies = Vec::new();
    for who in [app.auditor(), app.with_token("apt_wrong"), app.anonymous()] {
        for (method, path) in [
            ("GET", "/api/v1/me"),
            ("POST", "/api/v1/posts"),
            ("POST", "/api/v1/auth/token"),
            ("GET", "/"),
            ("GET", "/nothing/here"),
        ] {
            let refused = who.ask(method, path).await;
            if refused.status == 429 {
                let _ = wait(&refused);
                bodies.push(refused.text);
            }
        }
    }
    assert!(bodies.len() > 10, "{}", bodies.len());
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    // Whether the server lives can always be asked.
    for path in ["/healthz", "/readyz"].repeat(50) {
        let _ = app.anonymous().get(path).await.expect(200);
    }
    let told = told(app);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(told[0]["credential"], "nothing", "{told:#?}");
}

/// How many of two hundred requests are answered, each with another `X-Forwarded-For`.
async fn answered(app: &TestApp, forwarded: impl Fn(usize) -> Vec<String>) -> usize {
    let mut answered = 0;
    for n in 0..200 {
        let mut ask = app.anonymous().ask("GET", "/.well-known/jwks.json");
        for line in forwarded(n) {
            ask = ask.header("x-forwarded-for", &line);
        }
        answered += usize::from(ask.await.status == 200);
    }
    answered
}

async fn nobody_hides_behind_an_invented_address(app: &TestApp) {
    let begun = Instant::now();
    let one = answered(app, |n| vec![format!("198.51.100.{n}")]).await;
    assert!(is_burst(one, begun), "{one}");
}

async fn a_trusted_proxy_names_whom_it_asks_for(app: &TestApp) {
    let all = answered(app, |n| vec![format!("198.51.100.{n}")]).await;
    assert_eq!(all, 200, "two hundred clients");
    // What a client writes itself stands left of what the proxy adds.
    let begun = Instant::now();
    let one = answered(app, |n| vec![format!("192.0.2.{n}, 203.0.113.9")]).await;
    assert!(is_burst(one, begun), "{one}");
    let lines = answered(app, |n| vec![format!("192.0.2.{n}"), "203.0.113.9, 127.0.0.2".into()]);
    let lines = lines.await;
    assert!(lines < BURST / 2 + 10, "the same client, over two proxies: {lines}");
    // One subscriber has a whole network of the newer protocol.
    let begun = Instant::now();
    let one = answered(app, |n| vec![format!("2001:db8:0:1::{n:x}")]).await;
    assert!(is_burst(one, begun), "{one}");
    let told = told(app);
    let from: Vec<_> = told.iter().map(|entry| entry["address"].as_str().unwrap()).collect();
    assert_eq!(from.len(), 2, "{from:?}");
    assert!(from.contains(&"203.0.113.9"), "{from:?}");
}

async fn limits_are_off_where_they_are_set_to_none(app: &TestApp) {
    for _ in 0..300 {
        let _ = app.auditor().get("/api/v1/me").await.expect(200);
    }
}

/// Each test with its own settings, on both databases.
macro_rules! with {
    ($($settings:expr => $test:ident),+ $(,)?) => {
        mod sqlite {
            use super::*;
            $(#[tokio::test]
            async fn $test() {
                run_with(Database::Sqlite, &$settings, super::$test).await;
            })+
        }
        mod postgres {
            use super::*;
            $(#[tokio::test]
            async fn $test() {
                run_with(Database::Postgres, &$settings, super::$test).await;
            })+
        }
    };
}

with!(
    BY_CREDENTIAL => a_credential_is_limited_for_itself,
    BY_CREDENTIAL => an_exchanged_token_is_counted_with_its_own,
    BY_ADDRESS => an_address_is_limited_whoever_asks,
    BY_ADDRESS => nobody_hides_behind_an_invented_address,
    BEHIND_A_PROXY => a_trusted_proxy_names_whom_it_asks_for,
    [] => limits_are_off_where_they_are_set_to_none,
);
