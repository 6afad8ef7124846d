//! A provider of sign-in and of access tokens on this machine: it keeps to the rules, and breaks
//! whichever a test says.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Request, Response, StatusCode, header},
    middleware::{self, Next},
    routing::{get, post},
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, crypto, jwk::Jwk};
use p256::pkcs8::EncodePrivateKey as _;
use rsa::{pkcs1::EncodeRsaPrivateKey as _, rand_core::OsRng};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::{net::TcpListener, task::JoinHandle};

/// The client that the provider knows.
pub const CLIENT: &str = "actionplan";
/// Its secret: characters that must be escaped are in it.
pub const SECRET: &str = "a secret: 100% + more/&=";

/// A pair of keys.
#[derive(Clone)]
pub struct Key {
    /// Its name.
    pub kid: String,
    /// What it signs with.
    pub private: EncodingKey,
    /// How it signs.
    pub algorithm: Algorithm,
}

impl Key {
    fn of(kid: &str, private: EncodingKey, algorithm: Algorithm) -> Self {
        let _ = crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
        Self { kid: kid.to_owned(), private, algorithm }
    }

    /// A fresh RSA key of 2048 bits.
    #[must_use]
    pub fn rsa(kid: &str) -> Self {
        let key = rsa::RsaPrivateKey::new(&mut OsRng, 2048).unwrap();
        let key = EncodingKey::from_rsa_der(key.to_pkcs1_der().unwrap().as_bytes());
        Self::of(kid, key, Algorithm::RS256)
    }

    /// A fresh key on the curve P-256.
    #[must_use]
    pub fn p256(kid: &str) -> Self {
        let key = p256::SecretKey::random(&mut OsRng).to_pkcs8_der().unwrap();
        Self::of(kid, EncodingKey::from_ec_der(key.as_bytes()), Algorithm::ES256)
    }

    /// A fresh key on the curve P-384.
    #[must_use]
    pub fn p384(kid: &str) -> Self {
        let key = p384::SecretKey::random(&mut OsRng).to_pkcs8_der().unwrap();
        Self::of(kid, EncodingKey::from_ec_der(key.as_bytes()), Algorithm::ES384)
    }

    /// A key on the curve Ed25519.
    #[must_use]
    pub fn ed25519(kid: &str, seed: [u8; 32]) -> Self {
        let mut document = vec![
            0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22,
            0x04, 0x20,
        ];
        document.extend_from_slice(&seed);
        Self::of(kid, EncodingKey::from_ed_der(&document), Algorithm::EdDSA)
    }

    /// The same key under another algorithm.
    #[must_use]
    pub fn with(&self, algorithm: Algorithm) -> Self {
        Self { algorithm, ..self.clone() }
    }

    /// The public half as JSON Web Keys print it.
    #[must_use]
    pub fn public(&self) -> Value {
        let mut key =
            serde_json::to_value(Jwk::from_encoding_key(&self.private, self.algorithm).unwrap())
                .unwrap();
        key["kid"] = json!(self.kid);
        key["use"] = json!("sig");
        key
    }

    /// A usual header.
    #[must_use]
    pub fn head(&self, kind: &str) -> Value {
        json!({"alg": format!("{:?}", self.algorithm), "kid": self.kid, "typ": kind})
    }

    /// A sound signature over whatever is given.
    #[must_use]
    pub fn sign(&self, head: &Value, claims: &Value) -> String {
        self.sign_texts(&head.to_string(), &claims.to_string())
    }

    /// The same over texts that need not be JSON.
    #[must_use]
    pub fn sign_texts(&self, head: &str, claims: &str) -> String {
        let text = format!("{}.{}", URL_SAFE_NO_PAD.encode(head), URL_SAFE_NO_PAD.encode(claims));
        let signature = crypto::sign(text.as_bytes(), &self.private, self.algorithm).unwrap();
        format!("{text}.{signature}")
    }
}

/// What the provider answers to a code.
#[derive(Clone)]
pub enum Exchange {
    /// Tokens, if the code and the client are right.
    Usual,
    /// This, whatever is asked.
    Fixed(u16, &'static str, String),
    /// A way elsewhere.
    Redirect(String),
    /// Nothing for so long.
    Slow(Duration),
}

/// The seconds since 1970: credentials live on the real clock.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the real clock, as the servers see it")]
pub fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().cast_signed()
}

type Edit = Arc<dyn Fn(&mut Value) + Send + Sync>;

/// How it behaves. Everything can be changed at any moment.
pub struct Behaviour {
    /// What it says of itself.
    pub discovery: Edit,
    /// The keys that it publishes.
    pub published: Vec<Value>,
    /// The key that signs ID tokens.
    pub signs: Key,
    /// Header of ID tokens.
    pub head: Edit,
    /// Claims of ID tokens.
    pub claims: Edit,
    /// The whole ID token, if not the usual one.
    pub id_token: Option<String>,
    /// The parameters with which somebody is sent back.
    pub back: Edit,
    /// The answer to a code.
    pub exchange: Exchange,
    /// Whether it answers at all: an outage where not.
    pub up: bool,
}

#[derive(Clone)]
struct Code {
    redirect: String,
    challenge: String,
    nonce: Option<String>,
}

struct Inner {
    url: String,
    behaviour: Mutex<Behaviour>,
    codes: Mutex<HashMap<String, Code>>,
    asked: Mutex<HashMap<String, u32>>,
}

/// A running provider.
pub struct Idp {
    /// Its issuer.
    pub url: String,
    /// The key with which it begins.
    pub key: Key,
    inner: Arc<Inner>,
    task: JoinHandle<()>,
}

impl Drop for Idp {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn usual() -> Edit {
    Arc::new(|_| {})
}

impl Idp {
    /// Starts with this key.
    pub async fn start(key: Key) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let behaviour = Behaviour {
            discovery: usual(),
            published: vec![key.public()],
            signs: key.clone(),
            head: usual(),
            claims: usual(),
            id_token: None,
            back: usual(),
            exchange: Exchange::Usual,
            up: true,
        };
        let inner = Arc::new(Inner {
            url: url.clone(),
            behaviour: Mutex::new(behaviour),
            codes: Mutex::default(),
            asked: Mutex::default(),
        });
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(jwks))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .layer(middleware::from_fn_with_state(Arc::clone(&inner), count))
            .with_state(Arc::clone(&inner));
        let task = tokio::spawn(async move {
            axum::serve(listener, app).await.unwrap();
        });
        Self { url, key, inner, task }
    }

    /// Changes how it behaves.
    pub fn set(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.inner.behaviour.lock().unwrap());
    }

    /// How often a path was asked for.
    #[must_use]
    pub fn asked(&self, path: &str) -> u32 {
        self.inner.asked.lock().unwrap().get(path).copied().unwrap_or_default()
    }

    /// The claims of an access token for an audience (RFC 9068).
    #[must_use]
    pub fn access_claims(&self, audience: &str, scope: &str) -> Value {
        let now = now();
        json!({
            "iss": self.url,
            "aud": audience,
            "sub": "asha",
            "client_id": "power-bi",
            "exp": now + 300,
            "iat": now,
            "jti": format!("{now}-1"),
            "scope": scope,
        })
    }

    /// The claims of a logout token.
    #[must_use]
    pub fn logout_claims(&self, jti: &str) -> Value {
        let now = now();
        json!({
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 120,
            "jti": jti,
            "sub": "asha",
            "sid": "session-1",
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        })
    }
}

/// Counts requests, and answers none during an outage.
async fn count(
    State(idp): State<Arc<Inner>>,
    request: Request<Body>,
    next: Next,
) -> Response<Body> {
    *idp.asked.lock().unwrap().entry(request.uri().path().to_owned()).or_default() += 1;
    if idp.behaviour.lock().unwrap().up {
        return next.run(request).await;
    }
    reply(503, "text/plain", "out of order".into())
}

fn reply(status: u16, kind: &str, body: String) -> Response<Body> {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from(body))
        .unwrap()
}

fn redirect(to: &str) -> Response<Body> {
    Response::builder()
        .status(StatusCode::FOUND)
        .header(header::LOCATION, to)
        .body(Body::empty())
        .unwrap()
}

fn json_reply(value: &Value) -> Response<Body> {
    reply(200, "application/json", value.to_string())
}

async fn discovery(State(idp): State<Arc<Inner>>) -> Response<Body> {
    let url = &idp.url;
    let mut said = json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/jwks"),
        "end_session_endpoint": format!("{url}/end"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "PS256", "ES256", "ES384", "EdDSA"],
        "authorization_response_iss_parameter_supported": true,
    });
    let edit = Arc::clone(&idp.behaviour.lock().unwrap().discovery);
    edit(&mut said);
    json_reply(&said)
}

async fn jwks(State(idp): State<Arc<Inner>>) -> Response<Body> {
    json_reply(&json!({"keys": idp.behaviour.lock().unwrap().published}))
}

/// The pairs of a form or a query; one that stands twice is a fault of ours.
fn pairs(text: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for (name, value) in form_urlencoded::parse(text.as_bytes()) {
        let twice = found.insert(name.clone().into_owned(), value.into_owned());
        assert!(twice.is_none(), "{name} is sent twice");
    }
    found
}

/// Signs everybody in as Asha and sends them back.
async fn authorize(State(idp): State<Arc<Inner>>, request: Request<Body>) -> Response<Body> {
    let asked = pairs(request.uri().query().unwrap_or_default());
    let said = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let scopes = said("scope");
    let sound = said("client_id") == CLIENT
        && said("response_type") == "code"
        && said("code_challenge_method") == "S256"
        && said("code_challenge").len() == 43
        && said("state").len() >= 43
        && said("nonce").len() >= 43
        && scopes.split(' ').any(|scope| scope == "openid");
    if !sound {
        return reply(
            400,
            "text/plain",
            format!("a sign-in is not asked for like this: {asked:?}"),
        );
    }
    let mut codes = idp.codes.lock().unwrap();
    let code = format!("code-{}", codes.len());
    codes.insert(
        code.clone(),
        Code {
            redirect: said("redirect_uri"),
            challenge: said("code_challenge"),
            nonce: asked.get("nonce").cloned(),
        },
    );
    let mut back = json!({"code": code, "state": said("state"), "iss": idp.url});
    let edit = Arc::clone(&idp.behaviour.lock().unwrap().back);
    edit(&mut back);
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in back.as_object().unwrap() {
        query.append_pair(name, value.as_str().unwrap());
    }
    redirect(&format!("{}?{}", said("redirect_uri"), query.finish()))
}

/// Who asks, by either of the two usual ways.
fn client(headers: &HeaderMap, form: &HashMap<String, String>) -> Option<(String, String)> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Some((form.get("client_id")?.clone(), form.get("client_secret")?.clone()));
    };
    let value = STANDARD.decode(value.to_str().ok()?.strip_prefix("Basic ")?).ok()?;
    let value = String::from_utf8(value).ok()?;
    let (id, secret) = value.split_once(':')?;
    let plain = |text: &str| pairs(&format!("v={text}")).remove("v");
    Some((plain(id)?, plain(secret)?))
}

async fn token(State(idp): State<Arc<Inner>>, headers: HeaderMap, body: Bytes) -> Response<Body> {
    let exchange = idp.behaviour.lock().unwrap().exchange.clone();
    match exchange {
        Exchange::Usual => {}
        Exchange::Fixed(status, kind, body) => return reply(status, kind, body),
        Exchange::Redirect(to) => return redirect(&to),
        Exchange::Slow(time) => tokio::time::sleep(time).await,
    }
    let form = pairs(std::str::from_utf8(&body).unwrap());
    let refuse = |why: &str| reply(400, "application/json", json!({"error": why}).to_string());
    if client(&headers, &form) != Some((CLIENT.into(), SECRET.into())) {
        return refuse("invalid_client");
    }
    let code = form.get("code").and_then(|code| idp.codes.lock().unwrap().remove(code));
    let Some(code) = code else { return refuse("invalid_grant") };
    let verifier = form.get("code_verifier").map(Sha256::digest);
    let challenge = verifier.map(|hash| URL_SAFE_NO_PAD.encode(hash));
    let sound = form.get("grant_type").map(String::as_str) == Some("authorization_code")
        && form.get("redirect_uri") == Some(&code.redirect)
        && challenge.as_ref() == Some(&code.challenge);
    if !sound {
        return refuse("invalid_grant");
    }
    let access = "an-access-token";
    let now = now();
    let half = &Sha256::digest(access)[..16];
    let behaviour = idp.behaviour.lock().unwrap();
    let mut head = behaviour.signs.head("JWT");
    let mut claims = json!({
        "iss": idp.url,
        "aud": CLIENT,
        "sub": "asha",
        "exp": now + 300,
        "iat": now,
        "nonce": code.nonce,
        "name": "Asha Patel",
        "email": "asha@council.example",
        "roles": ["plan-leads", "staff"],
        "amr": ["pwd", "mfa"],
        "sid": "session-1",
    });
    // Of the other algorithms the hash is longer.
    if !matches!(behaviour.signs.algorithm, Algorithm::ES384 | Algorithm::EdDSA) {
        claims["at_hash"] = json!(URL_SAFE_NO_PAD.encode(half));
    }
    (behaviour.head)(&mut head);
    (behaviour.claims)(&mut claims);
    let id_token =
        behaviour.id_token.clone().unwrap_or_else(|| behaviour.signs.sign(&head, &claims));
    json_reply(&json!({
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": 300,
        "id_token": id_token,
    }))
}
