//! Forged, stale and misused access tokens: none may pass.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::DateTime;
use domain::{
    Id, Instant, Line, Title,
    authority::{Person, Role},
    token::{Token, TokenScope},
};
use ed25519_dalek::{Signer, SigningKey};
use persistence::TokenBearer;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    jwt::{Claims, Sent},
    keys::{Jwk, Keys},
};

const SEED: [u8; 32] = [7; 32];
const OLDER: [u8; 32] = [8; 32];
const NOW: i64 = 1_737_376_200;

fn key(seed: [u8; 32], checks_until: Option<i64>) -> persistence::SigningKey {
    // The name is computed from the seed.
    let (kid, made_at) = (String::new(), at(NOW - 10_000));
    persistence::SigningKey { kid, seed, made_at, checks_until: checks_until.map(at) }
}

/// One key that signs, and one that another followed at this very moment.
fn ring() -> Keys {
    Keys::of(&[key(SEED, None), key(OLDER, Some(NOW + 630))])
}

fn jwks(keys: &Keys) -> Vec<Jwk> {
    keys.published(at(NOW)).keys.keys
}

fn check(keys: &Keys, text: &str, now: i64) -> Option<Claims> {
    keys.check(&Sent::read(text)?, at(now))
}

fn at(seconds: i64) -> Instant {
    DateTime::from_timestamp(seconds, 0).unwrap()
}

fn bearer() -> TokenBearer {
    TokenBearer {
        authority: Id::new(Uuid::from_u128(1)),
        token: Token {
            id: Id::new(Uuid::from_u128(2)),
            version: 1,
            person: Id::new(Uuid::from_u128(3)),
            name: Title::parse("Power BI").unwrap(),
            scope: TokenScope::Read,
            created_at: at(NOW - 1000),
            expires_at: at(NOW + 1_000_000),
            revoked_at: None,
            networks: vec![],
            refreshed_at: None,
        },
        person: Person {
            id: Id::new(Uuid::from_u128(3)),
            version: 1,
            name: Title::parse("Asha").unwrap(),
            email: Line::parse("asha@example.org").unwrap(),
            role: Role::Auditor,
            disabled: false,
        },
    }
}

fn head() -> Value {
    json!({"typ": "at+jwt", "alg": "EdDSA", "kid": jwks(&ring())[0].kid})
}

fn claims() -> Value {
    serde_json::to_value(Claims::of(&bearer(), at(NOW))).unwrap()
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// A token with a sound signature of our own key, whatever it says.
fn signed_by(seed: &[u8; 32], head: &Value, claims: &str) -> String {
    let message = format!("{}.{}", part(head), URL_SAFE_NO_PAD.encode(claims));
    let signature = SigningKey::from_bytes(seed).sign(message.as_bytes()).to_bytes();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn signed(head: &Value, claims: &Value) -> String {
    signed_by(&SEED, head, &claims.to_string())
}

fn with(mut value: Value, name: &str, to: Value) -> Value {
    value[name] = to;
    value
}

fn without(mut value: Value, name: &str) -> Value {
    value.as_object_mut().unwrap().remove(name);
    value
}

#[test]
fn our_own_tokens_are_read_back() {
    let ring = ring();
    let made = Claims::of(&bearer(), at(NOW));
    let text = ring.sign(&made).unwrap();
    assert_eq!(check(&ring, text.reveal(), NOW), Some(made.clone()));
    assert_eq!(check(&ring, text.reveal(), NOW + 629), Some(made.clone()));
    // The tests' own way of signing makes valid tokens too, or the forgeries would prove nothing.
    assert_eq!(check(&ring, &signed(&head(), &claims()), NOW).unwrap().sub, made.sub);
    // A key that was rotated still checks what it signed.
    let older = with(head(), "kid", json!(jwks(&ring)[1].kid));
    assert!(check(&ring, &signed_by(&OLDER, &older, &claims().to_string()), NOW).is_some());
}

#[test]
fn a_key_that_another_one_followed_checks_until_its_tokens_have_ended() {
    let ring = ring();
    let older = with(head(), "kid", json!(jwks(&ring)[1].kid));
    // The last that it signed, by a process that saw the other key a second late.
    let last = json!({"iat": NOW + 1, "exp": NOW + 601});
    let mut late = claims();
    for name in ["iat", "exp"] {
        late[name] = last[name].clone();
    }
    let late = signed_by(&OLDER, &older, &late.to_string());
    for (now, checks) in [(NOW + 1, true), (NOW + 629, true), (NOW + 630, false)] {
        assert_eq!(check(&ring, &late, now).is_some(), checks, "{now}");
        assert_eq!(ring.published(at(now)).keys.keys.len(), 1 + usize::from(checks), "{now}");
    }
    // The key that signs is never the older one, and what ended signs nothing.
    let signed = ring.sign(&Claims::of(&bearer(), at(NOW))).unwrap();
    assert_eq!(Sent::read(signed.reveal()).unwrap().kid, jwks(&ring)[0].kid);
    assert!(
        Keys::of(&[key(OLDER, Some(NOW + 630))]).sign(&Claims::of(&bearer(), at(NOW))).is_err()
    );
    assert!(Keys::of(&[]).sign(&Claims::of(&bearer(), at(NOW))).is_err());
}

#[test]
fn public_keys_are_kept_no_longer_than_they_check() {
    for (until, now, keep) in [
        (None, NOW, 300),
        (Some(NOW + 630), NOW, 300),
        (Some(NOW + 630), NOW + 331, 299),
        (Some(NOW + 630), NOW + 629, 1),
        (Some(NOW + 630), NOW + 630, 300),
    ] {
        let keys = Keys::of(&[key(SEED, None), key(OLDER, until)]);
        assert_eq!(keys.published(at(now)).keep, keep, "{until:?} {now}");
    }
}

#[test]
fn an_access_token_does_not_outlive_its_token() {
    let mut found = bearer();
    found.token.expires_at = at(NOW + 60);
    assert_eq!(Claims::of(&found, at(NOW)).exp, NOW + 60);
}

#[test]
fn forged_headers_are_refused() {
    let ring = ring();
    let mut forged: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, head: Value| forged.push((name.into(), signed(&head, &claims())));
    for algorithm in [
        "none", "None", "nOnE", "", "HS256", "HS512", "RS256", "ES256", "PS256", "eddsa", "Ed25519",
    ] {
        add(algorithm, with(head(), "alg", json!(algorithm)));
    }
    for kind in ["JWT", "at+JWT", "AT+JWT", "application/at+jwt", "id_token", ""] {
        add(kind, with(head(), "typ", json!(kind)));
    }
    for kid in
        ["", "0", "../../etc/passwd", "' or '1'='1", "https://example.org/key", "0000000000000000"]
    {
        add(kid, with(head(), "kid", json!(kid)));
    }
    for name in ["typ", "alg", "kid"] {
        add(name, without(head(), name));
        add(name, with(head(), name, json!(null)));
        add(name, with(head(), name, json!([head()[name]])));
    }
    add("jku", with(head(), "jku", json!("https://example.org/jwks.json")));
    add("x5u", with(head(), "x5u", json!("https://example.org/x5u")));
    add("x5c", with(head(), "x5c", json!(["MII"])));
    add("jwk", with(head(), "jwk", json!(jwks(&ring)[0])));
    add("crit", with(head(), "crit", json!(["exp"])));
    add("b64", with(head(), "b64", json!(false)));
    add("zip", with(head(), "zip", json!("DEF")));
    add("array", json!([head()]));
    assert!(forged.len() > 35);
    for (name, text) in forged {
        assert_eq!(check(&ring, &text, NOW), None, "{name}: {text}");
    }
}

#[test]
fn forged_claims_are_refused() {
    let ring = ring();
    let mut forged: Vec<(String, Value)> = Vec::new();
    for name in ["iss", "aud", "sub", "exp", "iat", "jti", "authority", "token", "role", "scope"] {
        forged.push((format!("no {name}"), without(claims(), name)));
        for wrong in [json!(null), json!(true), json!({}), json!([claims()[name]]), json!(-1.5)] {
            forged.push((format!("{name} = {wrong}"), with(claims(), name, wrong)));
        }
    }
    for (name, wrong) in [
        ("iss", json!("somebody")),
        ("aud", json!("another")),
        ("aud", json!(["actionplan", "another"])),
        ("sub", json!("")),
        ("jti", json!(7)),
        ("role", json!("operator")),
        ("scope", json!("read write")),
        ("scope", json!("admin")),
        ("exp", json!(NOW - 31)),
        ("exp", json!(NOW + 601)),
        ("exp", json!("1737376800")),
        ("exp", json!(i64::MAX)),
        ("exp", json!(u64::MAX)),
        ("exp", json!(1e18)),
        ("iat", json!(NOW + 31)),
        ("iat", json!(NOW - 1)),
        ("iat", json!(i64::MIN)),
        ("nbf", json!(NOW + 31)),
        ("nbf", json!(null)),
        ("nbf", json!("now")),
    ] {
        forged.push((format!("{name} = {wrong}"), with(claims(), name, wrong)));
    }
    assert!(forged.len() > 75);
    for (name, claims) in forged {
        assert_eq!(check(&ring, &signed(&head(), &claims), NOW), None, "{name}");
    }
    let twice = claims().to_string().replacen('{', r#"{"role":"administrator","#, 1);
    assert_eq!(check(&ring, &signed_by(&SEED, &head(), &twice), NOW), None, "a claim given twice");
    let good = signed(&head(), &claims());
    assert_eq!(check(&ring, &good, NOW + 630), None, "expired");
    assert_eq!(check(&ring, &good, NOW - 31), None, "not yet made");
}

#[test]
fn broken_tokens_are_refused() {
    let ring = ring();
    let good = signed(&head(), &claims());
    let parts: Vec<&str> = good.split('.').collect();
    let [first, second, third] = parts[..] else { panic!("three parts") };
    let stranger = signed_by(&[9; 32], &head(), &claims().to_string());
    let swapped = signed(&head(), &with(claims(), "role", json!("administrator")));
    let public = jwks(&ring)[0].x.clone();
    let hmac = jsonwebtoken::encode(
        &jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256),
        &claims(),
        &jsonwebtoken::EncodingKey::from_secret(&URL_SAFE_NO_PAD.decode(public).unwrap()),
    );
    for (name, text) in [
        ("no signature", format!("{first}.{second}.")),
        ("signature stripped", format!("{first}.{second}")),
        ("an extra part", format!("{good}.{third}")),
        ("five parts", format!("{good}.{second}.{third}")),
        ("a leading dot", format!(".{good}")),
        ("nothing", String::new()),
        ("dots", "..".into()),
        ("a stranger's key", stranger),
        (
            "another token's claims",
            format!("{first}.{}.{third}", swapped.split('.').nth(1).unwrap()),
        ),
        ("padding", format!("{first}=.{second}.{third}")),
        ("a space", format!("{first}. {second}.{third}")),
        ("HS256 with the public key", hmac.unwrap()),
        ("a doubled signature", format!("{first}.{second}.{third}{third}")),
        ("a short signature", format!("{first}.{second}.{}", &third[..40])),
        ("huge", signed(&head(), &with(claims(), "more", json!("x".repeat(4096))))),
        ("huge and empty", "a.".repeat(100_000)),
        ("not base64", format!("{first}.{second}.***")),
    ] {
        assert_eq!(check(&ring, &text, NOW), None, "{name}");
    }
    for at_byte in (0..good.len()).step_by(7).chain([good.len() - 1]) {
        let mut bytes = good.clone().into_bytes();
        bytes[at_byte] = if bytes[at_byte] == b'A' { b'B' } else { b'A' };
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(check(&ring, &text, NOW), None, "changed at {at_byte}");
    }
}
