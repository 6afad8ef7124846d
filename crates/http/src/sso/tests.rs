//! A provider that keeps to the rules, and the same one breaking each of them: nobody is let in.

use std::{sync::Arc, time::Duration};

use actionplan_tests::idp::{CLIENT, Exchange, Idp, Key, SECRET, now};
use chrono::DateTime;
use domain::{Id, Instant, authority::Role};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use application::access::sign_in::Identified;

use super::{Begun, CallbackQuery, Provider, Sso, SsoFault};
use crate::{Hidden, IssuerSettings, ProviderSettings, SecondFactor, Settings};

const BACK: &str = "http://127.0.0.1:9/sign-in/providers/entra/return";

fn settings(idp: &Idp) -> Settings {
    let mut settings = Settings::at("http://127.0.0.1:9".parse().unwrap());
    settings.providers.push(ProviderSettings {
        key: "entra".into(),
        label: "Sign in with Microsoft".into(),
        issuer: idp.url.clone(),
        client_id: CLIENT.into(),
        client_secret: Some(Hidden::new(SECRET.into())),
        authority: Id::new(Uuid::from_u128(1)),
        scopes: vec!["profile".into(), "email".into()],
        roles_claim: "roles".into(),
        roles: vec![
            ("administrators".into(), Role::Administrator),
            ("plan-leads".into(), Role::PlanLead),
            ("staff".into(), Role::Manager),
        ],
        second_factor: SecondFactor::Claimed(vec!["mfa".into()]),
    });
    settings
}

fn at(seconds: i64) -> Instant {
    DateTime::from_timestamp(now() + seconds, 0).unwrap()
}

/// A browser that was sent to the provider and back.
async fn visit(address: Url) -> CallbackQuery {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    let answer = client.get(address).send().await.unwrap();
    let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
    let Some(location) = location else { panic!("{}", answer.text().await.unwrap()) };
    let location = Url::parse(&location).unwrap();
    assert!(location.as_str().starts_with(BACK), "{location}");
    let mut query = CallbackQuery::default();
    for (name, value) in location.query_pairs() {
        let value = Some(value.into_owned());
        match name.as_ref() {
            "code" => query.code = value,
            "state" => query.state = value,
            "iss" => query.iss = value,
            "error" => query.error = value,
            _ => {}
        }
    }
    query
}

/// A whole sign-in.
async fn sign_in(provider: &Provider) -> Result<Identified, SsoFault> {
    let Begun { address, step } = provider.begin(BACK, at(0)).await?;
    let query = visit(address).await;
    provider.finish(&step, &query, at(0)).await
}

async fn signs_in(idp: &Idp, settings: &Settings) -> Result<Identified, SsoFault> {
    let sso = Sso::of(settings).unwrap();
    assert_eq!(sso.provider("entra").unwrap().settings().issuer, idp.url);
    sign_in(sso.provider("entra").unwrap()).await
}

#[tokio::test]
async fn somebody_signs_in() {
    let idp = Idp::start(Key::p256("k1")).await;
    let settings = settings(&idp);
    let sso = Sso::of(&settings).unwrap();
    let provider = sso.provider("entra").unwrap();
    assert!(sso.provider("google").is_none());
    let somebody = sign_in(provider).await.unwrap();
    assert_eq!(
        somebody,
        Identified {
            issuer: idp.url.clone(),
            subject: "asha".into(),
            name: Some("Asha Patel".into()),
            email: Some("asha@council.example".into()),
            roles: vec!["plan-leads".into(), "staff".into()],
            second_factor: true,
            session: Some("session-1".into()),
        }
    );
    let rules = provider.rules();
    assert_eq!((rules.authority, rules.roles.len()), (Id::new(Uuid::from_u128(1)), 3));

    // What the provider says of itself and its keys is asked for once.
    sign_in(provider).await.unwrap();
    assert_eq!(idp.asked("/.well-known/openid-configuration"), 1);
    assert_eq!(idp.asked("/jwks"), 1);
    assert_eq!(idp.asked("/token"), 2);

    let address = provider.logout_address("http://127.0.0.1:9/", at(0)).await.unwrap();
    assert_eq!(
        address.as_str(),
        format!(
            "{}/end?client_id=actionplan&post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2F",
            idp.url
        )
    );
}

#[tokio::test]
async fn what_is_kept_of_a_sign_in_can_be_stored_and_is_not_printed() {
    let idp = Idp::start(Key::p256("k1")).await;
    let sso = Sso::of(&settings(&idp)).unwrap();
    let provider = sso.provider("entra").unwrap();
    let Begun { address, step } = provider.begin(BACK, at(0)).await.unwrap();
    let stored = serde_json::to_string(&step).unwrap();
    let again: super::ProviderStep = serde_json::from_str(&stored).unwrap();
    assert_eq!(again, step);
    let secrets: Value = serde_json::from_str(&stored).unwrap();
    for name in ["state", "nonce", "verifier"] {
        let secret = secrets[name].as_str().unwrap();
        assert!(secret.len() >= 43, "{name}");
        assert!(!format!("{step:?}").contains(secret), "{name}");
        assert_eq!(address.as_str().contains(secret), name != "verifier", "{name}");
    }
    let query = visit(address).await;
    assert!(provider.finish(&again, &query, at(0)).await.is_ok());
    // Two sign-ins share nothing.
    let other = provider.begin(BACK, at(0)).await.unwrap();
    let other: Value = serde_json::to_value(&other.step).unwrap();
    for name in ["state", "nonce", "verifier"] {
        assert_ne!(other[name], secrets[name], "{name}");
    }
}

#[tokio::test]
async fn every_kind_of_key_that_is_taken_works() {
    let rsa = Key::rsa("k");
    for key in [
        rsa.clone(),
        rsa.with(Algorithm::PS256),
        Key::p256("k"),
        Key::p384("k"),
        Key::ed25519("k", [3; 32]),
    ] {
        let idp = Idp::start(key).await;
        let signed_in = signs_in(&idp, &settings(&idp)).await;
        assert!(signed_in.is_ok(), "{} {signed_in:?}", idp.key.head("JWT"));
        // Keys without an algorithm are published by many: the kind of key says enough.
        let mut bare = idp.key.public();
        bare.as_object_mut().unwrap().remove("alg");
        idp.set(|it| it.published = vec![bare]);
        assert!(signs_in(&idp, &settings(&idp)).await.is_ok(), "{}", idp.key.head("JWT"));
    }
}

#[tokio::test]
async fn the_client_says_who_it_is_as_the_provider_wants() {
    let idp = Idp::start(Key::p256("k1")).await;
    for ways in [
        json!(["client_secret_basic"]),
        json!(["client_secret_post"]),
        json!(["client_secret_post", "client_secret_basic"]),
        json!(["private_key_jwt", "client_secret_post"]),
    ] {
        let said = ways.clone();
        idp.set(|it| {
            it.discovery = Arc::new(move |doc| {
                doc["token_endpoint_auth_methods_supported"] = said.clone();
            });
        });
        assert!(signs_in(&idp, &settings(&idp)).await.is_ok(), "{ways}");
    }
}

/// A lie in what the provider says of itself stops the sign-in before anybody is sent there.
#[tokio::test]
async fn a_provider_that_misdescribes_itself_is_not_used() {
    let idp = Idp::start(Key::p256("k1")).await;
    let url = idp.url.clone();
    let cases: Vec<(&str, Value)> = vec![
        ("issuer", json!("https://login.evil.example")),
        ("issuer", json!(format!("{url}/"))),
        ("issuer", json!(url.replace("127.0.0.1", "localhost"))),
        ("issuer", json!(url.to_uppercase())),
        ("issuer", json!(null)),
        ("issuer", json!(["a"])),
        ("token_endpoint", json!("http://login.example/token")),
        ("token_endpoint", json!(null)),
        ("authorization_endpoint", json!("http://login.example/authorize")),
        ("authorization_endpoint", json!("javascript:alert(1)")),
        ("authorization_endpoint", json!(null)),
        ("jwks_uri", json!("http://login.example/jwks")),
        ("jwks_uri", json!("file:///etc/passwd")),
        ("end_session_endpoint", json!("http://login.example/end")),
    ];
    for (name, lie) in cases {
        let said = lie.clone();
        idp.set(|it| it.discovery = Arc::new(move |doc| doc[name] = said.clone()));
        let refused = signs_in(&idp, &settings(&idp)).await;
        assert!(
            matches!(refused, Err(SsoFault::Setup(_) | SsoFault::Away(_))),
            "{name}: {lie}: {refused:?}"
        );
        assert_eq!(idp.asked("/authorize"), 0);
    }
    // A plain http issuer that is not this machine is never asked.
    let mut far = settings(&idp);
    far.providers[0].issuer = "http://login.example".into();
    let sso = Sso::of(&far).unwrap();
    let refused = sso.provider("entra").unwrap().begin(BACK, at(0)).await;
    assert!(matches!(refused, Err(SsoFault::Away(_))), "{refused:?}");
}

#[tokio::test]
async fn an_answer_to_another_question_is_refused() {
    type Change = fn(&mut CallbackQuery);
    let idp = Idp::start(Key::p256("k1")).await;
    let sso = Sso::of(&settings(&idp)).unwrap();
    let provider = sso.provider("entra").unwrap();
    let stale: Vec<(&str, Change)> = vec![
        ("no state", |query| query.state = None),
        ("an empty state", |query| query.state = Some(String::new())),
        ("a state of somebody else", |query| query.state = Some("A".repeat(43))),
        ("half a state", |query| {
            query.state = query.state.take().map(|state| state[..20].to_owned());
        }),
        ("an error of somebody else", |query| {
            *query = CallbackQuery { error: Some("access_denied".into()), ..Default::default() };
        }),
    ];
    for (name, change) in stale {
        let Begun { address, step } = provider.begin(BACK, at(0)).await.unwrap();
        let mut query = visit(address).await;
        change(&mut query);
        let refused = provider.finish(&step, &query, at(0)).await;
        assert!(matches!(refused, Err(SsoFault::Stale(_))), "{name}: {refused:?}");
    }
    let untrue: Vec<(&str, Change)> = vec![
        ("another issuer", |query| query.iss = Some("https://login.evil.example".into())),
        ("no issuer, though it is promised", |query| query.iss = None),
        ("no code", |query| query.code = None),
        ("an empty code", |query| query.code = Some(String::new())),
        ("a huge code", |query| query.code = Some("c".repeat(9000))),
    ];
    for (name, change) in untrue {
        let Begun { address, step } = provider.begin(BACK, at(0)).await.unwrap();
        let mut query = visit(address).await;
        change(&mut query);
        let refused = provider.finish(&step, &query, at(0)).await;
        assert!(matches!(refused, Err(SsoFault::Untrue(_))), "{name}: {refused:?}");
    }
    assert_eq!(idp.asked("/token"), 0, "no code went anywhere");

    let Begun { address, step } = provider.begin(BACK, at(0)).await.unwrap();
    let query = visit(address).await;
    // Of another provider; too late; from the future.
    let mut other = serde_json::to_value(&step).unwrap();
    other["provider"] = json!("google");
    let other = serde_json::from_value(other).unwrap();
    for (step, at) in [(&other, at(0)), (&step, at(601)), (&step, at(-60))] {
        let refused = provider.finish(step, &query, at).await;
        assert!(matches!(refused, Err(SsoFault::Stale(_))), "{refused:?}");
    }
    // A code of another browser's sign-in: its nonce, verifier and state are another's.
    let mine = provider.begin(BACK, at(0)).await.unwrap();
    let mixed = CallbackQuery { code: query.code.clone(), ..visit(mine.address).await };
    let refused = provider.finish(&mine.step, &mixed, at(0)).await;
    assert_eq!(refused, Err(SsoFault::Declined("invalid_grant".into())));
    // A code that was used.
    let Begun { address, step } = provider.begin(BACK, at(0)).await.unwrap();
    let query = visit(address).await;
    assert!(provider.finish(&step, &query, at(0)).await.is_ok());
    let refused = provider.finish(&step, &query, at(0)).await;
    assert_eq!(refused, Err(SsoFault::Declined("invalid_grant".into())));
}

#[tokio::test]
async fn somebody_who_declines_is_told_apart() {
    let idp = Idp::start(Key::p256("k1")).await;
    for (error, said) in [("access_denied", "access_denied"), ("<b>\n", "an error")] {
        idp.set(|it| {
            it.back = Arc::new(move |back| {
                back.as_object_mut().unwrap().remove("code");
                back["error"] = json!(error);
            });
        });
        let refused = signs_in(&idp, &settings(&idp)).await;
        assert_eq!(refused, Err(SsoFault::Declined(said.into())));
    }
    idp.set(|it| it.back = Arc::new(|_| {}));
    let mut wrong = settings(&idp);
    wrong.providers[0].client_secret = Some(Hidden::new("another".into()));
    let refused = signs_in(&idp, &wrong).await;
    assert_eq!(refused, Err(SsoFault::Declined("invalid_client".into())));
}

#[tokio::test]
async fn id_tokens_with_other_claims_are_refused() {
    let idp = Idp::start(Key::p256("k1")).await;
    let mut cases: Vec<(&str, Value)> = vec![
        ("iss", json!("https://login.evil.example")),
        ("iss", json!(format!("{}/", idp.url))),
        ("iss", json!([idp.url])),
        ("aud", json!("another")),
        ("aud", json!([CLIENT, "another"])),
        ("aud", json!([])),
        ("aud", json!(7)),
        ("azp", json!("another")),
        ("azp", json!(7)),
        ("nonce", json!("another")),
        ("nonce", json!("")),
        ("nonce", json!(7)),
        ("exp", json!(now() - 31)),
        ("exp", json!("never")),
        ("exp", json!(now() - 301)),
        ("iat", json!(now() + 90)),
        ("iat", json!(now() - 400)),
        ("iat", json!("now")),
        ("nbf", json!(now() + 90)),
        ("nbf", json!("now")),
        ("at_hash", json!("AAAAAAAAAAAAAAAAAAAAAA")),
        ("at_hash", json!("")),
        ("at_hash", json!(7)),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("sub", json!(["asha"])),
        ("sub", json!("a".repeat(256))),
        ("sub", json!("as\u{0}ha")),
        ("roles", json!({"plan-leads": true})),
        ("roles", json!([["plan-leads"]])),
        ("roles", json!(7)),
        ("_claim_names", json!({"roles": "src1"})),
    ];
    for name in ["iss", "aud", "exp", "iat", "nonce", "sub"] {
        cases.push((name, json!(null)));
    }
    for (name, lie) in &cases {
        let (name, said) = (*name, lie.clone());
        idp.set(|it| it.claims = Arc::new(move |claims| claims[name] = said.clone()));
        let refused = signs_in(&idp, &settings(&idp)).await;
        assert!(refused.is_err(), "{name}: {lie}: {refused:?}");
        idp.set(|it| {
            it.claims = Arc::new(move |claims| {
                claims.as_object_mut().unwrap().remove(name);
            });
        });
        let absent = signs_in(&idp, &settings(&idp)).await;
        let may_be_absent = ["azp", "nbf", "at_hash", "roles", "_claim_names"].contains(&name);
        assert_eq!(absent.is_ok(), may_be_absent, "without {name}: {absent:?}");
    }
    assert!(cases.len() > 35);
}

#[tokio::test]
async fn id_tokens_that_are_not_the_providers_are_refused() {
    let idp = Idp::start(Key::rsa("k1")).await;
    let stranger = Key::rsa("k1");
    let claims = |idp: &Idp| {
        json!({"iss": idp.url, "aud": CLIENT, "sub": "asha",
        "exp": now() + 300, "iat": now(), "nonce": "n"})
    };
    let public = idp.key.public();
    // What HS256 would be given by a reader that takes the algorithm from the header.
    let modulus = public["n"].as_str().unwrap();
    let mac = Key { private: EncodingKey::from_secret(modulus.as_bytes()), ..idp.key.clone() }
        .with(Algorithm::HS256);
    let by_secret = Key { private: EncodingKey::from_secret(SECRET.as_bytes()), ..mac.clone() };
    let edit =
        |name: &'static str, value: Value| move |head: &mut Value| head[name] = value.clone();

    idp.set(|it| it.signs = stranger.clone());
    assert!(signs_in(&idp, &settings(&idp)).await.is_err(), "a key of somebody else");
    idp.set(|it| it.published = vec![stranger.public()]);
    assert!(signs_in(&idp, &settings(&idp)).await.is_ok(), "or the next would prove nothing");
    idp.set(|it| {
        it.signs = idp.key.clone();
        it.published = vec![idp.key.public()];
    });
    assert!(signs_in(&idp, &settings(&idp)).await.is_ok());
    let heads: Vec<(&str, Value)> = vec![
        ("alg", json!("none")),
        ("alg", json!("None")),
        ("alg", json!("HS256")),
        ("alg", json!("RS512")),
        ("alg", json!("PS256")),
        ("kid", json!("k2")),
        ("kid", json!("../k1")),
        ("kid", json!(null)),
        ("typ", json!("at+jwt")),
        ("typ", json!("logout+jwt")),
        ("jku", json!(format!("{}/jwks", idp.url))),
        ("x5u", json!("https://evil.example/x5u")),
        ("jwk", stranger.public()),
        ("crit", json!(["exp"])),
        ("cty", json!("JWT")),
    ];
    for (name, value) in heads {
        let said = value.clone();
        idp.set(|it| it.head = Arc::new(edit(name, said)));
        let refused = signs_in(&idp, &settings(&idp)).await;
        assert!(refused.is_err(), "{name}: {value}: {refused:?}");
    }
    idp.set(|it| it.head = Arc::new(|_| {}));
    for key in [mac, by_secret] {
        idp.set(|it| it.signs = key);
        let refused = signs_in(&idp, &settings(&idp)).await;
        assert!(refused.is_err(), "{refused:?}");
    }
    let other = Idp::start(idp.key.clone()).await;
    let fine = idp.key.sign(&idp.key.head("JWT"), &claims(&idp));
    let unsigned = format!("{}.", fine.rsplit_once('.').unwrap().0);
    for text in [
        idp.key.sign(&idp.key.head("JWT"), &claims(&other)),
        fine.clone(),
        unsigned,
        format!("{fine}.AAAA"),
        "not a token".into(),
        String::new(),
    ] {
        idp.set(|it| it.id_token = Some(text.clone()));
        let refused = signs_in(&idp, &settings(&idp)).await;
        assert!(refused.is_err(), "{text}: {refused:?}");
    }
}

#[tokio::test]
async fn answers_of_another_form_are_refused() {
    let idp = Idp::start(Key::p256("k1")).await;
    let json = "application/json";
    let bare = json!({"access_token": "a", "token_type": "Bearer"}).to_string();
    let elsewhere = Idp::start(Key::p256("k1")).await;
    for (name, exchange, away) in [
        ("500", Exchange::Fixed(500, json, "{}".into()), true),
        ("502 in HTML", Exchange::Fixed(502, "text/html", "<h1>".into()), true),
        ("404", Exchange::Fixed(404, "text/html", "<h1>".into()), false),
        ("not JSON", Exchange::Fixed(200, json, "<h1>".into()), false),
        ("HTML", Exchange::Fixed(200, "text/html", bare.clone()), false),
        ("empty", Exchange::Fixed(200, json, String::new()), false),
        ("null", Exchange::Fixed(200, json, "null".into()), false),
        ("no ID token", Exchange::Fixed(200, json, bare), false),
        ("huge", Exchange::Fixed(200, json, "x".repeat(300 * 1024)), true),
        ("elsewhere", Exchange::Redirect(format!("{}/token", elsewhere.url)), true),
        ("slow", Exchange::Slow(Duration::from_secs(30)), true),
    ] {
        idp.set(|it| it.exchange = exchange);
        let started = std::time::Instant::now();
        let refused = signs_in(&idp, &settings(&idp)).await;
        match refused {
            Err(SsoFault::Away(_)) => assert!(away, "{name}: {refused:?}"),
            Err(SsoFault::Untrue(_)) => assert!(!away, "{name}: {refused:?}"),
            _ => panic!("{name}: {refused:?}"),
        }
        assert!(started.elapsed() < Duration::from_secs(7), "{name}");
    }
    assert_eq!(elsewhere.asked("/token"), 0, "no redirect was followed");
}

#[tokio::test]
async fn a_second_factor_is_what_the_provider_shows() {
    let idp = Idp::start(Key::p256("k1")).await;
    let mut always = settings(&idp);
    always.providers[0].second_factor = SecondFactor::Always;
    for (name, value, shown) in [
        ("amr", json!(["pwd", "mfa"]), true),
        ("amr", json!(["pwd"]), false),
        ("amr", json!([]), false),
        ("acr", json!("mfa"), true),
        ("acr", json!("1"), false),
    ] {
        let said = value.clone();
        idp.set(|it| {
            it.claims = Arc::new(move |claims| {
                claims.as_object_mut().unwrap().remove("amr");
                claims[name] = said.clone();
            });
        });
        let somebody = signs_in(&idp, &settings(&idp)).await.unwrap();
        assert_eq!(somebody.second_factor, shown, "{name}: {value}");
        assert!(signs_in(&idp, &always).await.unwrap().second_factor);
    }
    idp.set(|it| {
        it.claims = Arc::new(|claims| {
            claims.as_object_mut().unwrap().remove("amr");
        });
    });
    let somebody = signs_in(&idp, &settings(&idp)).await.unwrap();
    // Such a person may sign in, but not lead a plan: the sign-in sees to that.
    assert!(!somebody.second_factor);
}

#[tokio::test]
async fn too_many_groups_are_told_apart() {
    let idp = Idp::start(Key::p256("k1")).await;
    let mut groups = settings(&idp);
    groups.providers[0].roles_claim = "groups".into();
    idp.set(|it| {
        it.claims = Arc::new(|claims| {
            claims["_claim_names"] = json!({"groups": "src1"});
            claims["_claim_sources"] = json!({"src1": {"endpoint": "https://graph.example/"}});
        });
    });
    assert_eq!(signs_in(&idp, &groups).await, Err(SsoFault::TooManyGroups));
    assert!(signs_in(&idp, &settings(&idp)).await.is_ok(), "the roles are there");
}

#[tokio::test]
async fn new_keys_are_found_and_an_outage_is_survived() {
    let idp = Idp::start(Key::p256("k1")).await;
    let sso = Sso::of(&settings(&idp)).unwrap();
    let provider = sso.provider("entra").unwrap();
    let token = |key: &Key, jti: &str| key.sign(&key.head("logout+jwt"), &idp.logout_claims(jti));
    let reads = async |key: &Key, jti: &str, seconds: i64| {
        provider.verify_logout(&token(key, jti), at(seconds)).await.is_ok()
    };
    assert!(reads(&idp.key, "1", 0).await);
    let second = Key::p256("k2");
    idp.set(|it| it.published = vec![idp.key.public(), second.public()]);
    assert!(reads(&second, "2", 0).await, "an unknown key makes us ask");
    assert_eq!(idp.asked("/jwks"), 2);
    let third = Key::p256("k3");
    for number in 0..50 {
        assert!(!reads(&third, &format!("3-{number}"), 1).await);
    }
    assert_eq!(idp.asked("/jwks"), 2, "invented keys do not");
    idp.set(|it| it.up = false);
    assert!(reads(&second, "4", 2).await);
    assert_eq!(idp.asked("/jwks"), 2);
}

#[tokio::test]
async fn a_provider_says_once_that_somebody_signed_out() {
    let idp = Idp::start(Key::p256("k1")).await;
    let sso = Sso::of(&settings(&idp)).unwrap();
    let provider = sso.provider("entra").unwrap();
    let head = idp.key.head("logout+jwt");
    let text = idp.key.sign(&head, &idp.logout_claims("once"));
    let said = provider.verify_logout(&text, at(0)).await.unwrap();
    assert_eq!(said.issuer, idp.url);
    assert_eq!(said.subject.as_deref(), Some("asha"));
    assert_eq!(said.session.as_deref(), Some("session-1"));
    assert!(provider.verify_logout(&text, at(0)).await.is_err(), "taken twice");
    for name in ["sub", "sid"] {
        let mut claims = idp.logout_claims(&format!("without {name}"));
        claims.as_object_mut().unwrap().remove(name);
        assert!(provider.verify_logout(&idp.key.sign(&head, &claims), at(0)).await.is_ok());
    }

    let event = "http://schemas.openid.net/event/backchannel-logout";
    let mut cases: Vec<(&str, Value)> = vec![
        ("iss", json!("https://login.evil.example")),
        ("aud", json!("another")),
        ("aud", json!([CLIENT, "another"])),
        ("iat", json!(now() - 301)),
        ("iat", json!(now() + 90)),
        ("exp", json!(now() - 31)),
        ("exp", json!("soon")),
        ("nbf", json!(now() + 90)),
        ("jti", json!("")),
        ("jti", json!(7)),
        ("nonce", json!("n")),
        ("nonce", json!(null)),
        ("events", json!({})),
        ("events", json!([event])),
        ("events", json!({"http://schemas.openid.net/event/other": {}})),
        ("events", json!({event: true})),
        ("events", json!({event: {}, "http://schemas.openid.net/event/other": {}})),
        ("sub", json!("")),
        ("sub", json!(7)),
        ("sid", json!("")),
        ("sid", json!(["session-1"])),
    ];
    for name in ["iss", "aud", "iat", "exp", "jti", "events"] {
        cases.push((name, json!(null)));
    }
    for (number, (name, lie)) in cases.into_iter().enumerate() {
        let mut claims = idp.logout_claims(&format!("lie {number}"));
        claims[name] = lie.clone();
        let text = idp.key.sign(&head, &claims);
        let refused = provider.verify_logout(&text, at(0)).await;
        assert!(refused.is_err(), "{name}: {lie}: {refused:?}");
    }
    let mut nobody = idp.logout_claims("nobody");
    for name in ["sub", "sid"] {
        nobody.as_object_mut().unwrap().remove(name);
    }
    let stranger = Key::p256("k1");
    for (name, text) in [
        ("nobody", idp.key.sign(&head, &nobody)),
        ("an ID token", idp.key.sign(&idp.key.head("JWT"), &idp.logout_claims("id"))),
        ("an access token", idp.key.sign(&idp.key.head("at+jwt"), &idp.logout_claims("at"))),
        ("somebody else's", stranger.sign(&head, &idp.logout_claims("stranger"))),
        ("nothing", String::new()),
    ] {
        assert!(provider.verify_logout(&text, at(0)).await.is_err(), "{name}");
    }
    // And a logout token lets nobody in.
    idp.set(|it| it.head = Arc::new(|head| head["typ"] = json!("logout+jwt")));
    assert!(sign_in(provider).await.is_err());
}

#[tokio::test]
async fn the_server_starts_without_its_provider() {
    let idp = Idp::start(Key::p256("k1")).await;
    idp.set(|it| it.up = false);
    let sso = Sso::of(&settings(&idp)).unwrap();
    let provider = sso.provider("entra").unwrap();
    assert!(matches!(sign_in(provider).await, Err(SsoFault::Away(_))));
    for _ in 0..20 {
        assert!(matches!(provider.begin(BACK, at(0)).await, Err(SsoFault::Away(_))));
    }
    assert_eq!(idp.asked("/.well-known/openid-configuration"), 1, "it is left alone for a while");
    idp.set(|it| it.up = true);
    let begun = provider.begin(BACK, at(11)).await;
    assert!(begun.is_ok(), "{begun:?}");
}

fn with_issuer(idp: &Idp) -> Settings {
    let mut settings = Settings::at("http://127.0.0.1:9".parse().unwrap());
    settings.issuers.push(IssuerSettings {
        issuer: idp.url.clone(),
        audience: "https://plan.example".into(),
        jwks: format!("{}/jwks", idp.url).parse().unwrap(),
        authority: Id::new(Uuid::from_u128(1)),
        read_scope: "plan.read".into(),
        write_scope: "plan.write".into(),
        longest_life: Duration::from_mins(10),
    });
    settings
}

#[tokio::test]
async fn an_access_token_of_an_issuer_is_read() {
    let idp = Idp::start(Key::p256("k1")).await;
    let issuers = Sso::of(&with_issuer(&idp)).unwrap().issuers;
    let read = async |scope: &str, kind: &str| {
        let claims = idp.access_claims("https://plan.example", scope);
        issuers.verify(&idp.key.sign(&idp.key.head(kind), &claims), at(0)).await
    };
    let token = read("plan.read", "at+jwt").await.unwrap();
    assert_eq!((token.issuer, token.subject.as_str()), (idp.url.clone(), "asha"));
    assert_eq!(token.authority, Id::new(Uuid::from_u128(1)));
    assert!(!token.may_write);
    assert!(read("openid plan.write plan.read", "application/at+jwt").await.unwrap().may_write);
    for scope in ["", "plan.write", "plan.reader", "plan", "PLAN.READ", "plan.read,plan.write"] {
        assert!(read(scope, "at+jwt").await.is_none(), "{scope}");
    }
    assert_eq!(idp.asked("/jwks"), 1);
    // One issuer for two authorities: the audience tells them apart.
    let mut two = with_issuer(&idp);
    let mut other = two.issuers[0].clone();
    other.audience = "https://other.example".into();
    other.authority = Id::new(Uuid::from_u128(2));
    two.issuers.push(other);
    let both = Sso::of(&two).unwrap().issuers;
    for (audience, authority) in
        [("https://plan.example", Some(1)), ("https://other.example", Some(2)), ("third", None)]
    {
        let claims = idp.access_claims(audience, "plan.read");
        let token = both.verify(&idp.key.sign(&idp.key.head("at+jwt"), &claims), at(0)).await;
        let authority = authority.map(|number| Id::new(Uuid::from_u128(number)));
        assert_eq!(token.map(|token| token.authority), authority, "{audience}");
    }
    // Nobody is asked where nobody was named.
    let nobody = Sso::of(&Settings::at("http://127.0.0.1:9".parse().unwrap())).unwrap();
    let text = idp.key.sign(&idp.key.head("at+jwt"), &idp.access_claims("a", "plan.read"));
    assert!(nobody.issuers.verify(&text, at(0)).await.is_none());
}
