//! Forged, stale, stolen and mistyped credentials, over the wire: none opens any guarded route.
//!
//! The forger here has what no forger should have: the key that signs. Whatever is refused is
//! refused for what it says, not for want of a signature.

use actionplan_tests::{Persona, TestApp, both};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{credentials::make_token, scene::id};

both!(no_forgery_is_taken, what_a_signed_token_says_of_its_rights_counts_for_nothing);

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Somebody with the key that signs, and a real access token to imitate.
struct Forger {
    seed: [u8; 32],
    head: Value,
    claims: Value,
}

impl Forger {
    async fn of(app: &TestApp, role: &str) -> Self {
        let access = access(&app.with_token(&app.token(role))).await;
        let mut parts = access.split('.').map(read);
        let (head, claims) = (parts.next().unwrap(), parts.next().unwrap());
        Self { seed: signing_seed(app).await, head, claims }
    }

    /// A token with a sound signature, whatever it says.
    fn signed(&self, head: &Value, claims: &Value) -> String {
        signed_by(&self.seed, head, &claims.to_string())
    }

    fn with_head(&self, name: &str, to: Value) -> String {
        self.signed(&with(&self.head, name, to), &self.claims)
    }

    fn with_claim(&self, name: &str, to: Value) -> String {
        self.signed(&self.head, &with(&self.claims, name, to))
    }

    fn genuine(&self) -> String {
        self.signed(&self.head, &self.claims)
    }

    fn second(&self, name: &str) -> i64 {
        self.claims[name].as_i64().unwrap()
    }
}

/// Exchanges a token for an access token.
pub async fn access(who: &Persona) -> String {
    let exchanged = who.ask("POST", "/api/v1/auth/token").await.expect(200);
    exchanged.json["access_token"].as_str().unwrap().to_owned()
}

/// The name that an access token gives its key.
pub fn kid(access: &str) -> String {
    read(access.split('.').next().unwrap())["kid"].as_str().unwrap().to_owned()
}

/// The header of an access token that names a key.
pub fn head(kid: &str) -> String {
    URL_SAFE_NO_PAD.encode(json!({"typ": "at+jwt", "alg": "EdDSA", "kid": kid}).to_string())
}

/// How often the security logs tell of an event.
pub async fn told(app: &TestApp, event: &str) -> i64 {
    let database = sea_orm::Database::connect(&app.database().url).await.unwrap();
    let question = Statement::from_string(
        database.get_database_backend(),
        format!("select count(*) from security_entry where event = '{event}'"),
    );
    let row = database.query_one_raw(question).await.unwrap().unwrap();
    let count = row.try_get_by_index(0).unwrap();
    database.close().await.unwrap();
    count
}

async fn signing_seed(app: &TestApp) -> [u8; 32] {
    let database = sea_orm::Database::connect(&app.database().url).await.unwrap();
    let question = Statement::from_string(
        database.get_database_backend(),
        "select secret from signing_key where checks_until is null",
    );
    let row = database.query_one_raw(question).await.unwrap().unwrap();
    let seed: Vec<u8> = row.try_get_by_index(0).unwrap();
    database.close().await.unwrap();
    seed.try_into().unwrap()
}

fn read(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap_or_default()).unwrap_or_default()
}

fn signed_by(seed: &[u8; 32], head: &Value, claims: &str) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    let message = format!("{}.{}", part(&head.to_string()), part(claims));
    let signature = SigningKey::from_bytes(seed).sign(message.as_bytes()).to_bytes();
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
}

fn with(value: &Value, name: &str, to: Value) -> Value {
    let mut value = value.clone();
    value[name] = to;
    value
}

fn without(value: &Value, name: &str) -> Value {
    let mut value = value.clone();
    value.as_object_mut().unwrap().remove(name);
    value
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// Headers that name another algorithm, another kind of token, or another key.
fn heads(forger: &Forger) -> Vec<(String, String)> {
    let mut bad = Vec::new();
    let mut add = |name: &str, text: String| bad.push((format!("header {name}"), text));
    for algorithm in ["none", "None", "nOnE", "NONE", "", "HS256", "RS256", "ES256", "Ed25519"] {
        add(algorithm, forger.with_head("alg", json!(algorithm)));
    }
    for kind in ["JWT", "at+JWT", "application/at+jwt", "id_token", "logout+jwt", ""] {
        add(kind, forger.with_head("typ", json!(kind)));
    }
    for kid in [
        "0000000000000000",
        "../../../../dev/null",
        "/etc/passwd",
        "' or '1'='1",
        "x' union select secret from signing_key --",
        "https://example.org/key",
        "",
    ] {
        add(kid, forger.with_head("kid", json!(kid)));
    }
    for name in ["alg", "typ", "kid"] {
        add(name, forger.signed(&without(&forger.head, name), &forger.claims));
        add(name, forger.with_head(name, json!(null)));
        add(name, forger.with_head(name, json!([forger.head[name]])));
    }
    let public = SigningKey::from_bytes(&forger.seed).verifying_key().to_bytes();
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(public)});
    for (name, to) in [
        ("jku", json!("https://example.org/jwks.json")),
        ("x5u", json!("https://example.org/chain.pem")),
        ("x5c", json!(["MIIB"])),
        ("jwk", jwk),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
    ] {
        add(name, forger.with_head(name, to));
    }
    // A stranger's own key, sent along with the token that it signed.
    let stranger = [9; 32];
    let public = SigningKey::from_bytes(&stranger).verifying_key().to_bytes();
    let kid = hex(&Sha256::digest(public)[..8]);
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(public)});
    let claims = forger.claims.to_string();
    add("a stranger's key", signed_by(&stranger, &forger.head, &claims));
    let own = with(&forger.head, "kid", json!(kid));
    add("a stranger's key by its name", signed_by(&stranger, &own, &claims));
    add("a stranger's key, sent along", signed_by(&stranger, &with(&own, "jwk", jwk), &claims));
    bad
}

/// Claims that are wrong, or absent, under a sound signature.
fn claims(forger: &Forger, ours: &Value, theirs: &Value) -> Vec<(String, String)> {
    let mut bad = Vec::new();
    for name in ["iss", "aud", "sub", "exp", "iat", "jti", "authority", "token", "role", "scope"] {
        let text = forger.signed(&forger.head, &without(&forger.claims, name));
        bad.push((format!("no {name}"), text));
        for wrong in [json!(null), json!([forger.claims[name]]), json!(1.5), json!({})] {
            bad.push((format!("{name} = {wrong}"), forger.with_claim(name, wrong)));
        }
    }
    let (iat, exp) = (forger.second("iat"), forger.second("exp"));
    for (name, wrong) in [
        ("iss", json!("https://login.example.org")),
        ("iss", json!("ActionPlan")),
        ("aud", json!("another")),
        ("aud", json!(["actionplan", "another"])),
        ("aud", json!(7)),
        ("exp", json!(exp + 86_400)),
        ("exp", json!(exp.to_string())),
        ("exp", json!(i64::MAX)),
        ("exp", json!(1e300)),
        ("iat", json!(iat + 3600)),
        ("iat", json!(iat - 3600)),
        ("nbf", json!(iat + 3600)),
        ("nbf", json!(null)),
        ("role", json!("operator")),
        ("scope", json!("read read_write")),
        // Each of these ids is somebody's, and signed: but they do not belong together.
        ("authority", theirs["authority"].clone()),
        ("authority", json!("00000000-0000-0000-0000-000000000000")),
        ("sub", ours["sub"].clone()),
        ("sub", theirs["sub"].clone()),
        ("token", ours["token"].clone()),
        ("token", theirs["token"].clone()),
        ("token", json!("01941f00-0000-7000-8000-000000000000")),
    ] {
        bad.push((format!("{name} = {wrong}"), forger.with_claim(name, wrong)));
    }
    let old = with(&with(&forger.claims, "iat", json!(iat - 631)), "exp", json!(iat - 31));
    bad.push(("expired".into(), forger.signed(&forger.head, &old)));
    let early = with(&with(&forger.claims, "iat", json!(iat + 300)), "exp", json!(exp + 300));
    bad.push(("of the future".into(), forger.signed(&forger.head, &early)));
    // What a provider's id token would say, signed with our own key.
    let identity = json!({"iss": "actionplan", "aud": "actionplan", "sub": forger.claims["sub"],
        "iat": iat, "exp": exp, "nonce": "n", "email": "asha.rowe@example.gov.uk"});
    let head = with(&forger.head, "typ", json!("JWT"));
    bad.push(("an id token".into(), forger.signed(&head, &identity)));
    bad.push(("an id token by another name".into(), forger.signed(&forger.head, &identity)));
    let twice = forger.claims.to_string().replacen('{', r#"{"role":"administrator","#, 1);
    bad.push(("a claim twice".into(), signed_by(&forger.seed, &forger.head, &twice)));
    for wrong in ["[]", "null", "7", "\"x\"", "{", ""] {
        let text = signed_by(&forger.seed, &forger.head, wrong);
        bad.push((format!("claims are “{wrong}”"), text));
    }
    bad
}

/// A sound token, cut, doubled and put together anew.
fn shapes(forger: &Forger) -> Vec<(String, String)> {
    let good = forger.genuine();
    let parts: Vec<&str> = good.split('.').collect();
    let [head, claims, signature] = parts[..] else { panic!("a JWT has three parts") };
    let risen = forger.with_claim("role", json!("administrator"));
    let risen = risen.split('.').nth(1).unwrap();
    let public = SigningKey::from_bytes(&forger.seed).verifying_key().to_bytes();
    let of_public = |secret: &[u8], kid: bool| {
        let mut head = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256);
        head.typ = Some("at+jwt".into());
        head.kid = kid.then(|| forger.head["kid"].as_str().unwrap().to_owned());
        let key = jsonwebtoken::EncodingKey::from_secret(secret);
        jsonwebtoken::encode(&head, &forger.claims, &key).unwrap()
    };
    let none = |algorithm: &str| {
        let head = with(&forger.head, "alg", json!(algorithm)).to_string();
        format!("{}.{claims}.", URL_SAFE_NO_PAD.encode(head))
    };
    let flipped = |at: usize| {
        let mut bytes = good.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    [
        ("HS256 with the public key", of_public(&public, true)),
        (
            "HS256 with the public key as text",
            of_public(URL_SAFE_NO_PAD.encode(public).as_bytes(), true),
        ),
        ("HS256 with the public key and no kid", of_public(&public, false)),
        ("HS256 with nothing", of_public(b"", true)),
        ("none", none("none")),
        ("None", none("None")),
        ("nOnE", none("nOnE")),
        ("no signature", format!("{head}.{claims}.")),
        ("two parts", format!("{head}.{claims}")),
        ("one part", head.to_owned()),
        ("four parts", format!("{good}.{signature}")),
        ("five parts", format!("{good}.{claims}.{signature}")),
        ("no header", format!(".{claims}.{signature}")),
        ("no claims", format!("{head}..{signature}")),
        ("dots", "..".to_owned()),
        ("the claims of another", format!("{head}.{risen}.{signature}")),
        ("its parts in another order", format!("{claims}.{head}.{signature}")),
        ("twice", format!("{good}{good}")),
        ("twice, apart", format!("{good},{good}")),
        ("padding", format!("{head}=.{claims}=.{signature}==")),
        ("a space within", format!("{head}. {claims}.{signature}")),
        ("a signature twice", format!("{head}.{claims}.{signature}{signature}")),
        ("half a signature", format!("{head}.{claims}.{}", &signature[..43])),
        ("a signature of noughts", format!("{head}.{claims}.{}", URL_SAFE_NO_PAD.encode([0; 64]))),
        ("not base64", format!("{head}.{claims}.!!!")),
        ("a changed header", flipped(5)),
        ("changed claims", flipped(head.len() + 20)),
        ("a changed signature", flipped(good.len() - 20)),
        ("huge claims", forger.with_claim("more", json!("x".repeat(4000)))),
        ("huge and empty", "a.".repeat(4000)),
    ]
    .map(|(name, text)| (name.to_owned(), text))
    .into()
}

fn in_digits(mut number: u64, digits: usize) -> String {
    let mut written = vec![b'0'; digits];
    for place in written.iter_mut().rev() {
        *place = DIGITS[usize::try_from(number % 62).unwrap()];
        number /= 62;
    }
    String::from_utf8(written).unwrap()
}

/// The checksum of an API token's random part, as anybody can compute it.
fn checksum(random: &str) -> String {
    let step = |crc: u32| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
    let crc = random
        .bytes()
        .fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| step(crc)));
    in_digits(u64::from(!crc), 6)
}

/// API tokens that nobody was given.
fn api_tokens(good: &str) -> Vec<(String, String)> {
    let random = &good[4..47];
    let sound = |random: &str| format!("apt_{random}_{}", checksum(random));
    assert_eq!(sound(random), good, "the forger computes checksums as we do");
    let swapped: String = random
        .chars()
        .map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
        .collect();
    let hash = hex(&Sha256::digest(good));
    let next = if random.starts_with('0') { "1" } else { "0" };
    [
        ("unknown", sound(&"0".repeat(43))),
        ("one digit off, with its checksum", sound(&format!("{next}{}", &random[1..]))),
        ("another case, with its checksum", sound(&swapped)),
        ("backwards, with its checksum", sound(&random.chars().rev().collect::<String>())),
        ("shorter, with its checksum", sound(&random[1..])),
        ("longer, with its checksum", sound(&format!("0{random}"))),
        ("a wildcard, with its checksum", sound(&"%".repeat(43))),
        ("one digit off", format!("apt_{next}{}", &good[5..])),
        ("another checksum", format!("{}000000", &good[..48])),
        ("no checksum", good[..47].to_owned()),
        ("another prefix", format!("ghp_{}", &good[4..])),
        ("a prefix in capitals", format!("APT_{}", &good[4..])),
        ("another dash", format!("apt-{}", &good[4..])),
        ("no prefix", good[4..].to_owned()),
        ("in capitals", good.to_uppercase()),
        ("in small letters", good.to_lowercase()),
        ("twice", format!("{good}{good}")),
        ("twice, apart", format!("{good} {good}")),
        ("with a tail", format!("{good}x")),
        ("cut", good[..20].to_owned()),
        ("in quotation marks", format!("\"{good}\"")),
        ("as base64", URL_SAFE_NO_PAD.encode(good)),
        ("its hash, which is kept", hash),
        ("a percent sign", "%".to_owned()),
        ("a word", "null".to_owned()),
        ("huge", format!("apt_{}", "0".repeat(6000))),
    ]
    .map(|(name, text)| (format!("API token: {name}"), text))
    .into()
}

/// Asks at routes of every kind. All of them must refuse, in the same words.
async fn refused(app: &TestApp, name: &str, bearer: &str) {
    let who = app.with_token(bearer);
    let routes = [
        ("GET", "/api/v1/me".to_owned()),
        ("GET", format!("/api/v1/plans/{}", app.plan())),
        ("POST", "/api/v1/posts".to_owned()),
        ("POST", "/api/v1/auth/token".to_owned()),
        ("POST", "/api/v1/auth/refresh".to_owned()),
    ];
    for (method, path) in routes {
        let mut ask = who.ask(method, &path);
        if path.ends_with("posts") {
            ask = ask.json(&json!({"title": "Head of forgery"}));
        }
        let reply = ask.await;
        assert_eq!(reply.status, 401, "{name}: {}\n{bearer}\n{}", reply.line, reply.text);
        let detail = reply.json["detail"].as_str().unwrap();
        assert_eq!(detail, "the token is not valid, or no longer valid", "{name}");
        assert_eq!(reply.header("www-authenticate"), "Bearer", "{name}");
        assert_eq!(reply.header("actionplan-revision"), "", "{name}");
    }
}

async fn no_forgery_is_taken(app: &TestApp) {
    let forger = Forger::of(app, "manager").await;
    let ours = Forger::of(app, "administrator").await.claims;
    let theirs = Forger::of(app, "other_administrator").await.claims;
    let mut bad = heads(&forger);
    bad.extend(claims(&forger, &ours, &theirs));
    bad.extend(shapes(&forger));
    bad.extend(api_tokens(&app.token("manager")));

    // What was genuine and is no longer.
    let manager = app.manager();
    let (token, secret) = make_token(&manager, app, "read").await;
    let bearer = access(&app.with_token(&secret)).await;
    let etag = manager.get(&format!("/api/v1/tokens/{token}")).await.expect(200).etag();
    let _ = manager.delete(&format!("/api/v1/tokens/{token}"), &etag).await.expect(204);
    bad.push(("a revoked token".into(), secret));
    bad.push(("the access token of a revoked token".into(), bearer));
    let member = app.panel_member();
    let bearer = access(&member).await;
    let person = id(&member.read("/api/v1/me").await["person"]);
    let person = format!("/api/v1/people/{person}");
    let _ = app.administrator().change(&person, json!({"disabled": true})).await.expect(200);
    bad.push(("the token of a disabled person".into(), app.token("panel_member")));
    bad.push(("the access token of a disabled person".into(), bearer));

    // A token for use elsewhere, and what would be its access token.
    let expires_on = manager.all("/api/v1/tokens").await[0]["expires_on"].clone();
    let body = json!({"name": "Elsewhere", "scope": "read", "expires_on": expires_on,
        "networks": ["192.0.2.0/24", "2001:db8::/32"]});
    let elsewhere = manager.make("/api/v1/tokens", body).await;
    let secret = elsewhere["secret"].as_str().unwrap().to_owned();
    bad.push(("a token from elsewhere".into(), secret));
    let bearer = forger.with_claim("token", elsewhere["id"].clone());
    bad.push(("an access token from elsewhere".into(), bearer));

    assert!(bad.len() >= 80, "{}", bad.len());
    let before = app.revision().await;
    for (name, bearer) in &bad {
        refused(app, name, bearer).await;
    }
    assert_eq!(app.revision().await, before, "nothing was stored");

    // The forger's own way of signing makes genuine tokens, or nothing of this would be proved.
    let genuine = app.with_token(&forger.genuine());
    let _ = genuine.get("/api/v1/me").await.expect(200);
    let _ = genuine.get(&format!("/api/v1/plans/{}", app.plan())).await.expect(200);
    // After the key was rotated out, the same token is one forgery more.
    assert!(app.command(&["keys", "rotate", "--end-old"]).status.success());
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    refused(app, "a key that was rotated out", &forger.genuine()).await;
    println!("{} forgeries on 5 routes each, 0 taken", bad.len() + 1);
    let log = app.server().log();
    assert!(!bad.iter().any(|(_, text)| text.len() > 20 && log.contains(text)), "in no log");
}

async fn what_a_signed_token_says_of_its_rights_counts_for_nothing(app: &TestApp) {
    // The role and the rights are those of the person and the token now.
    let forger = Forger::of(app, "dashboard").await;
    for (name, to) in [("role", "administrator"), ("scope", "read_write")] {
        let risen = app.with_token(&forger.with_claim(name, json!(to)));
        let me = risen.read("/api/v1/me").await;
        let same = app.dashboard().read("/api/v1/me").await;
        assert_eq!((&me["role"], &me["may_write"]), (&same["role"], &same["may_write"]), "{name}");
        let _ = risen.post("/api/v1/posts", json!({"title": "Head of nothing"})).await.expect(403);
        let person = json!({"name": "x", "email": "x@example.org", "role": "administrator"});
        let _ = risen.post("/api/v1/people", person).await.expect(403);
    }
}
