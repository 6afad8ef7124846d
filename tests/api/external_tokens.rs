//! Access tokens of another issuer (RFC 9068): what they may, and the many that may nothing.

use std::fs;

use actionplan_tests::{
    Database, TestApp,
    idp::{Idp, Key, now},
};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use tempfile::TempDir;

const AUDIENCE: &str = "https://plan.example/api";

macro_rules! both_with_issuer {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test]
                async fn $test() {
                    super::with_issuer(actionplan_tests::Database::Sqlite, super::$test).await;
                }
            )+
        }
        mod postgres {
            $(
                #[tokio::test]
                async fn $test() {
                    super::with_issuer(actionplan_tests::Database::Postgres, super::$test).await;
                }
            )+
        }
    };
}

both_with_issuer!(
    a_linked_person_may_what_role_and_scope_allow,
    a_forged_token_is_refused,
    keys_change_and_an_outage_is_survived,
);

/// A server that takes tokens of an issuer, in which the demonstration's plan lead is "asha".
async fn with_issuer(kind: Database, test: impl AsyncFnOnce(&TestApp, &Idp)) {
    let idp = Idp::start(Key::rsa("k1")).await;
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("actionplan.toml");
    let settings = format!(
        "[[issuer]]\nissuer = '{url}'\naudience = '{AUDIENCE}'\njwks = '{url}/jwks'\n\
         authority = '80467'\nread_scope = 'plan.read'\nwrite_scope = 'plan.write'\n",
        url = idp.url
    );
    fs::write(&file, settings).unwrap();
    let settings = [("ACTIONPLAN_CONFIG", file.to_str().unwrap())];
    let Some(app) = TestApp::start_with(kind, &settings).await else { return };
    link(&app, &idp, "plan_lead", "asha").await;
    test(&app, &idp).await;
    app.finish();
}

/// Links an identity to whoever holds a token of the demonstration.
async fn link(app: &TestApp, idp: &Idp, role: &str, subject: &str) -> String {
    let me = app.with_token(&app.token(role)).read("/api/v1/me").await;
    let person = me["person"]["id"].as_str().unwrap().to_owned();
    let authority = app.demo("authority_id");
    let arguments = ["person", "link", &person, "--authority", &authority];
    let identity = ["--issuer", &idp.url, "--subject", subject];
    let done = app.command(&[&arguments[..], &identity[..]].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    person
}

fn token(idp: &Idp, claims: &Value) -> String {
    idp.key.sign(&idp.key.head("at+jwt"), claims)
}

fn with(mut value: Value, name: &str, to: Value) -> Value {
    value[name] = to;
    value
}

fn without(mut value: Value, name: &str) -> Value {
    value.as_object_mut().unwrap().remove(name);
    value
}

async fn a_linked_person_may_what_role_and_scope_allow(app: &TestApp, idp: &Idp) {
    let reads = app.with_token(&token(idp, &idp.access_claims(AUDIENCE, "plan.read")));
    let writes = app.with_token(&token(idp, &idp.access_claims(AUDIENCE, "plan.read plan.write")));
    let me = reads.read("/api/v1/me").await;
    assert_eq!(me["role"], "plan_lead", "{me}");
    assert_eq!(me["authority"]["id"], app.demo("authority_id"), "{me}");
    let plan = format!("/api/v1/plans/{}", app.plan());
    let refused = reads.change(&plan, json!({"title": "Another title"})).await.expect(403);
    assert_eq!(refused.problem(), "forbidden");
    let _ = writes.change(&plan, json!({"title": "Another title"})).await.expect(200);
    // The role is the person's, whatever a token says of it.
    let claims = idp.access_claims(AUDIENCE, "plan.read plan.write");
    let proud = with(with(claims, "roles", json!(["administrator"])), "role", json!("operator"));
    let proud = app.with_token(&token(idp, &proud));
    let body = json!({"name": "X", "email": "x@example.org", "role": "auditor"});
    let _ = proud.post("/api/v1/people", body).await.expect(403);

    // Nobody is found by anything but issuer and subject.
    let claims = idp.access_claims(AUDIENCE, "plan.read");
    let email = with(with(claims.clone(), "sub", json!("lead")), "email", me["email"].clone());
    for stranger in [
        with(claims.clone(), "sub", json!("somebody")),
        with(claims.clone(), "sub", json!("Asha")),
        with(claims.clone(), "sub", json!("asha ")),
        with(claims.clone(), "sub", me["person"]["id"].clone()),
        email,
    ] {
        let refused = app.with_token(&token(idp, &stranger)).get("/api/v1/me").await.expect(401);
        assert_eq!(refused.problem(), "unauthenticated");
    }
    // Somebody of another council is nobody in the issuer's authority.
    let other = app.with_token(&app.token("other_administrator")).read("/api/v1/me").await;
    let person = other["person"]["id"].as_str().unwrap();
    let authority = app.demo("other_authority_id");
    let done = app.command(&[
        "person",
        "link",
        person,
        "--authority",
        &authority,
        "--issuer",
        &idp.url,
        "--subject",
        "olu",
    ]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let theirs = with(claims.clone(), "sub", json!("olu"));
    let _ = app.with_token(&token(idp, &theirs)).get("/api/v1/me").await.expect(401);

    // A disabled person is nobody from then on.
    let person = link(app, idp, "manager", "morgan").await;
    let manager = app.with_token(&token(idp, &with(claims, "sub", json!("morgan"))));
    let _ = manager.get("/api/v1/me").await.expect(200);
    let done = app.administrator();
    let path = format!("/api/v1/people/{person}");
    let _ = done.change(&path, json!({"disabled": true})).await.expect(200);
    let _ = manager.get("/api/v1/me").await.expect(401);
}

/// Forged tokens, each with what is wrong with it.
type Forged = Vec<(String, String)>;

fn usual(idp: &Idp) -> Value {
    idp.access_claims(AUDIENCE, "plan.read plan.write")
}

/// Headers that say something else, and keys that are not the issuer's.
fn forged_headers(idp: &Idp) -> Forged {
    let claims = || usual(idp);
    let mut forged = Forged::new();
    let mut add = |name: String, text: String| forged.push((name, text));
    let head = || idp.key.head("at+jwt");
    let stranger = Key::rsa("k1");
    for kind in ["JWT", "jwt", "AT+JWT", "at+JWT", "id_token", "logout+jwt", "at+jwt ", ""] {
        add(format!("typ {kind}"), idp.key.sign(&idp.key.head(kind), &claims()));
    }
    for algorithm in
        ["none", "None", "nOnE", "", "HS256", "HS512", "RS384", "RS512", "PS512", "ES256", "EdDSA"]
    {
        let head = with(head(), "alg", json!(algorithm));
        add(format!("alg {algorithm}"), idp.key.sign(&head, &claims()));
    }
    for kid in ["", "k2", "../k1", "k1' or '1'='1", "https://evil.example/jwks", "K1"] {
        add(format!("kid {kid}"), idp.key.sign(&with(head(), "kid", json!(kid)), &claims()));
    }
    for name in ["typ", "alg", "kid"] {
        for wrong in [json!(null), json!(7), json!([head()[name]])] {
            let text = idp.key.sign(&with(head(), name, wrong.clone()), &claims());
            add(format!("{name} = {wrong}"), text);
        }
    }
    for name in ["typ", "alg"] {
        add(format!("no {name}"), idp.key.sign(&without(head(), name), &claims()));
    }
    for (name, value) in [
        ("jku", json!(format!("{}/jwks", idp.url))),
        ("x5u", json!("https://evil.example/x5u")),
        ("x5c", json!(["MII"])),
        ("jwk", stranger.public()),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
    ] {
        add(name.into(), stranger.sign(&with(head(), name, value.clone()), &claims()));
        add(format!("{name}, well signed"), idp.key.sign(&with(head(), name, value), &claims()));
    }
    // Signed by somebody else, or with what is public.
    add("another key".into(), stranger.sign(&head(), &claims()));
    let public = idp.key.public();
    for secret in [public["n"].as_str().unwrap().as_bytes(), public.to_string().as_bytes(), b""] {
        let private = EncodingKey::from_secret(secret);
        let key = Key { private, ..idp.key.clone() }.with(Algorithm::HS256);
        add("HS256 with the public key".into(), key.sign(&key.head("at+jwt"), &claims()));
    }
    forged
}

/// Claims that the issuer's own key signed, and that are still not taken.
fn forged_claims(idp: &Idp) -> Forged {
    let claims = || usual(idp);
    let mut forged = Forged::new();
    let mut add = |name: String, text: String| forged.push((name, text));
    for name in ["iss", "aud", "sub", "client_id", "exp", "iat", "jti", "scope"] {
        add(format!("no {name}"), token(idp, &without(claims(), name)));
        for wrong in [json!(null), json!(true), json!({}), json!([[claims()[name]]]), json!(-1.5)] {
            add(format!("{name} = {wrong}"), token(idp, &with(claims(), name, wrong)));
        }
    }
    for (name, wrong) in [
        ("iss", json!("https://login.evil.example")),
        ("iss", json!(format!("{}/", idp.url))),
        ("iss", json!([idp.url])),
        ("iss", json!("actionplan")),
        ("aud", json!("another")),
        ("aud", json!("actionplan")),
        ("aud", json!(format!("{AUDIENCE}/"))),
        ("aud", json!([AUDIENCE, "another"])),
        ("aud", json!([])),
        ("sub", json!("")),
        ("sub", json!("a".repeat(256))),
        ("client_id", json!("")),
        ("jti", json!("")),
        ("exp", json!(now() - 31)),
        ("exp", json!(now() + 700)),
        ("exp", json!((now() + 300).to_string())),
        ("exp", json!(1e18)),
        ("exp", json!(i64::MAX)),
        ("exp", json!(u64::MAX)),
        ("iat", json!(now() + 60)),
        ("iat", json!(now() - 700)),
        ("iat", json!(i64::MIN)),
        ("nbf", json!(now() + 60)),
        ("nbf", json!("0")),
        ("nbf", json!(null)),
        ("scope", json!("")),
        ("scope", json!("plan.write")),
        ("scope", json!("plan.reader")),
        ("scope", json!(["plan.read"])),
    ] {
        add(format!("{name} = {wrong}"), token(idp, &with(claims(), name, wrong)));
    }
    forged
}

/// Texts that are no tokens, or two of them in one.
fn forged_texts(idp: &Idp, good: &str) -> Forged {
    let claims = || usual(idp);
    let mut forged = Forged::new();
    let mut add = |name: String, text: String| forged.push((name, text));
    let head = || idp.key.head("at+jwt");
    let text = claims().to_string();
    let mut twice = text.replacen('{', "{\"aud\":\"another\",", 1);
    add("aud twice".into(), idp.key.sign_texts(&head().to_string(), &twice));
    twice = text.replacen('{', &format!("{{\"exp\":{},", now() - 100), 1);
    add("exp twice".into(), idp.key.sign_texts(&head().to_string(), &twice));
    let kid_twice = head().to_string().replacen('{', "{\"kid\":\"k1\",", 1);
    add("kid twice".into(), idp.key.sign_texts(&kid_twice, &text));
    add("an array".into(), idp.key.sign(&head(), &json!([claims()])));
    add("a text".into(), idp.key.sign_texts(&head().to_string(), "claims"));
    add("nothing".into(), idp.key.sign_texts(&head().to_string(), ""));
    add("an ID token".into(), idp.key.sign(&idp.key.head("JWT"), &claims()));
    let parts: Vec<&str> = good.split('.').collect();
    let other: Vec<String> =
        token(idp, &with(claims(), "sub", json!("x"))).split('.').map(Into::into).collect();
    for (name, text) in [
        ("no signature", format!("{}.{}.", parts[0], parts[1])),
        ("no signature, no dot", format!("{}.{}", parts[0], parts[1])),
        ("four parts", format!("{good}.{}", parts[2])),
        ("five parts", format!("{good}.{}.{}", parts[2], parts[2])),
        ("another signature", format!("{}.{}.{}", parts[0], parts[1], other[2])),
        ("other claims", format!("{}.{}.{}", parts[0], other[1], parts[2])),
        ("padding", format!("{good}=")),
        ("a header with padding", format!("{}=.{}.{}", parts[0], parts[1], parts[2])),
        ("half a signature", good[..good.len() - 100].to_owned()),
        ("huge", format!("{}.{}.{}", parts[0], "A".repeat(6000), parts[2])),
    ] {
        add(name.into(), text);
    }
    forged
}

async fn a_forged_token_is_refused(app: &TestApp, idp: &Idp) {
    let good = token(idp, &usual(idp));
    // The tests' own way of signing makes tokens that are taken, or the forgeries would prove
    // nothing.
    let _ = app.with_token(&good).get("/api/v1/me").await.expect(200);
    let forged = [forged_headers(idp), forged_claims(idp), forged_texts(idp, &good)].concat();
    assert!(forged.len() > 120, "{}", forged.len());
    let before = idp.asked("/jwks");
    for (name, text) in &forged {
        let persona = app.with_token(text);
        let refused = persona.get("/api/v1/me").await;
        assert_eq!(refused.status, 401, "{name}: {text}: {}", refused.text);
        assert!(!refused.text.contains(&idp.url), "nothing is said of the issuer: {name}");
    }
    let plan = format!("/api/v1/plans/{}", app.plan());
    let version = app.auditor().read(&plan).await["version"].clone();
    for (name, text) in forged.iter().step_by(7) {
        let refused = app
            .with_token(text)
            .patch(&plan, &format!("\"v{version}\""), json!({"title": name}))
            .await;
        assert_eq!(refused.status, 401, "{name}: {}", refused.text);
    }
    assert_eq!(app.auditor().read(&plan).await["version"], version);
    assert!(idp.asked("/jwks") <= before + 1, "forgeries make us ask for keys at most once");
    let _ = app.with_token(&good).get("/api/v1/me").await.expect(200);
}

async fn keys_change_and_an_outage_is_survived(app: &TestApp, idp: &Idp) {
    let claims = idp.access_claims(AUDIENCE, "plan.read");
    let reads = async |key: &Key| {
        let text = key.sign(&key.head("at+jwt"), &claims);
        app.with_token(&text).get("/api/v1/me").await.status == 200
    };
    assert_eq!(idp.asked("/jwks"), 0, "nobody is asked before a token comes");
    assert!(reads(&idp.key).await);
    assert!(reads(&idp.key).await);
    assert_eq!(idp.asked("/jwks"), 1);
    // The issuer changes its key: the first token with the new one makes us ask again.
    let second = Key::p256("k2");
    assert!(!reads(&Key::p256("k1")).await, "a known name with another key makes nobody ask");
    assert_eq!(idp.asked("/jwks"), 1);
    idp.set(|it| it.published = vec![idp.key.public(), second.public()]);
    assert!(reads(&second).await);
    assert_eq!(idp.asked("/jwks"), 2);
    assert!(reads(&idp.key).await, "the old key holds while it is published");
    // Invented names do not make us ask again and again.
    for number in 0..40 {
        assert!(!reads(&Key::ed25519(&format!("invented-{number}"), [9; 32])).await);
    }
    assert_eq!(idp.asked("/jwks"), 2);
    // The keys that we have serve through an outage.
    idp.set(|it| it.up = false);
    assert!(reads(&second).await);
    assert!(reads(&idp.key).await);
    assert!(!reads(&Key::p256("k3")).await);
    assert_eq!(idp.asked("/jwks"), 2);
}
