//! The Ed25519 keys that sign access tokens, and how one follows another.
//!
//! The newest key signs. A key that another one followed still checks what it signed, until the
//! last of it has ended; then it is ignored. Every process looks the keys up again while it uses
//! them, so that a rotation is seen everywhere within a second.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{NaiveDate, TimeDelta};
use domain::{Id, Instant, change::Hash, security::SecurityEvent, token::Token};
use jsonwebtoken::{DecodingKey, EncodingKey, crypto::rust_crypto};
use persistence::{SigningKey, Store, StoreError};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{LEEWAY, LIFETIME, secret::random};
use crate::{App, Failure, operator, security::record};

/// What stands before the 32 bytes of the seed in a PKCS #8 document.
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// How old what was looked up may be when it is used.
const FRESH: Duration = Duration::from_secs(1);

/// How long others may keep the public keys, in seconds, where all of them go on checking.
const KEEP: i64 = 300;

/// One key, ready for use.
pub(super) struct Key {
    pub(super) kid: String,
    pub(super) private: EncodingKey,
    pub(super) public: DecodingKey,
    /// The public key as JWKs print it.
    x: String,
    /// Until when it checks; nothing while it signs.
    checks_until: Option<Instant>,
}

impl Key {
    fn of(kept: &SigningKey) -> Self {
        let public = public(&kept.seed);
        let mut document = PKCS8.to_vec();
        document.extend_from_slice(&kept.seed);
        Self {
            kid: kid(&public),
            private: EncodingKey::from_ed_der(&document),
            public: DecodingKey::from_ed_der(&public),
            x: URL_SAFE_NO_PAD.encode(public),
            checks_until: kept.checks_until,
        }
    }

    fn checks_at(&self, now: Instant) -> bool {
        self.checks_until.is_none_or(|until| now < until)
    }
}

fn public(seed: &[u8; 32]) -> [u8; 32] {
    ed25519_dalek::SigningKey::from_bytes(seed).verifying_key().to_bytes()
}

/// A key's name: the first 16 hexadecimal digits of the public key's SHA-256.
fn kid(public: &[u8; 32]) -> String {
    Hash(Sha256::digest(public).into()).to_string().chars().take(16).collect()
}

/// A key that nobody has used yet.
fn fresh_key(now: Instant) -> Result<SigningKey, StoreError> {
    let seed = random()?;
    Ok(SigningKey { kid: kid(&public(&seed)), seed, made_at: now, checks_until: None })
}

/// The keys as they were when they were looked up, the one that signs first.
pub(super) struct Keys(Vec<Key>);

impl Keys {
    pub(super) fn of(kept: &[SigningKey]) -> Self {
        // Chosen here and not by chance: a second back end in the build would make tokens panic.
        // An error says only that it was chosen before.
        let _ = rust_crypto::DEFAULT_PROVIDER.install_default();
        Self(kept.iter().map(Key::of).collect())
    }

    /// The key that signs.
    pub(super) fn signing(&self) -> Result<&Key, StoreError> {
        let signing = self.0.iter().find(|key| key.checks_until.is_none());
        signing.ok_or_else(|| StoreError::Unusable("there is no key to sign tokens".into()))
    }

    /// The key of this name, if it checks. The name is compared and never looked into.
    pub(super) fn key(&self, kid: &str, now: Instant) -> Option<&Key> {
        self.0.iter().find(|key| key.kid == kid).filter(|key| key.checks_at(now))
    }

    /// The public keys that check at `now`.
    pub(super) fn published(&self, now: Instant) -> PublishedKeys {
        let public = |key: &Key| Jwk {
            kty: "OKP".into(),
            crv: "Ed25519".into(),
            x: key.x.clone(),
            kid: key.kid.clone(),
            usage: "sig".into(),
            alg: "EdDSA".into(),
        };
        let checking = || self.0.iter().filter(|key| key.checks_at(now));
        let ends = checking().filter_map(|key| key.checks_until);
        let keep = ends.map(|end| (end - now).num_seconds()).min().unwrap_or(KEEP).min(KEEP);
        PublishedKeys { keys: Jwks { keys: checking().map(public).collect() }, keep }
    }
}

/// What was looked up, and when.
struct LookedUp {
    keys: Arc<Keys>,
    at: tokio::time::Instant,
    /// When it was last looked up early, because somebody named a key that is not among them.
    early: Option<tokio::time::Instant>,
}

/// The keys that sign and check access tokens, kept up to date.
pub struct KeyRing {
    known: Mutex<LookedUp>,
    /// Held by the one who looks the keys up; the others wait for what is found.
    looking: tokio::sync::Mutex<()>,
    /// On which day each token was last noted as used by this process.
    uses: Mutex<HashMap<Id<Token>, NaiveDate>>,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyRing")
    }
}

impl KeyRing {
    /// The keys of this instance; the first start makes one.
    pub async fn load_or_make(store: &Store, now: Instant) -> Result<Self, StoreError> {
        let at = tokio::time::Instant::now();
        let mut kept = store.signing_keys().await?;
        if kept.is_empty() {
            store.add_first_signing_key(&fresh_key(now)?).await?;
            // Another process may have been first: what is kept counts.
            kept = store.signing_keys().await?;
        }
        let keys = Arc::new(Keys::of(&kept));
        keys.signing()?;
        Ok(Self {
            known: Mutex::new(LookedUp { keys, at, early: None }),
            looking: tokio::sync::Mutex::default(),
            uses: Mutex::default(),
        })
    }

    /// The keys as they are now, or were within the last second.
    pub(super) async fn current(&self, store: &Store) -> Result<Arc<Keys>, StoreError> {
        let fresh = |known: &LookedUp| known.at.elapsed() < FRESH;
        if let Some(keys) = self.known_if(fresh) {
            return Ok(keys);
        }
        let _looking = self.looking.lock().await;
        match self.known_if(fresh) {
            Some(keys) => Ok(keys),
            None => self.look_up(store).await,
        }
    }

    /// The keys, for a token that names one of them. Where it is not among those that were looked
    /// up, another process may just have made it: they are looked up early, but once a second at
    /// the most, whoever sends whatever names.
    pub(super) async fn current_for(
        &self,
        store: &Store,
        kid: &str,
    ) -> Result<Arc<Keys>, StoreError> {
        let named = |keys: &Keys| keys.0.iter().any(|key| key.kid == kid);
        let keys = self.current(store).await?;
        if named(&keys) {
            return Ok(keys);
        }
        let _looking = self.looking.lock().await;
        let settled = |known: &LookedUp| {
            named(&known.keys) || known.early.is_some_and(|early| early.elapsed() < FRESH)
        };
        if let Some(keys) = self.known_if(settled) {
            return Ok(keys);
        }
        self.known.lock().unwrap_or_else(PoisonError::into_inner).early =
            Some(tokio::time::Instant::now());
        self.look_up(store).await
    }

    fn known_if(&self, good: impl FnOnce(&LookedUp) -> bool) -> Option<Arc<Keys>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        good(&known).then(|| Arc::clone(&known.keys))
    }

    async fn look_up(&self, store: &Store) -> Result<Arc<Keys>, StoreError> {
        // Taken before the question: what changes while it is asked is seen by the next one.
        let at = tokio::time::Instant::now();
        let keys = Arc::new(Keys::of(&store.signing_keys().await?));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.keys = Arc::clone(&keys);
        known.at = at;
        Ok(keys)
    }

    /// Whether this process has not yet seen the token used on this day.
    pub(super) fn is_first_use(&self, token: Id<Token>, day: NaiveDate) -> bool {
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        uses.insert(token, day) != Some(day)
    }
}

/// A public key as a JSON Web Key (RFC 8037).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Jwk {
    /// Always "OKP".
    pub kty: String,
    /// Always "Ed25519".
    pub crv: String,
    /// The public key, base64url.
    pub x: String,
    /// The name that tokens give it.
    pub kid: String,
    /// Always "sig".
    #[serde(rename = "use")]
    pub usage: String,
    /// Always "`EdDSA`".
    pub alg: String,
}

/// The public keys with which anybody can check our access tokens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Jwks {
    /// The newest first.
    pub keys: Vec<Jwk>,
}

/// The public keys, and how long they may be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedKeys {
    /// Those that check now.
    pub keys: Jwks,
    /// For how many seconds all of them go on checking, and at most five minutes.
    pub keep: i64,
}

/// The public keys with which our access tokens can be checked now.
pub async fn published_keys(app: &App, keys: &KeyRing) -> Result<PublishedKeys, Failure> {
    Ok(keys.current(&app.store).await?.published(app.real_now()))
}

/// What a key is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It signs.
    Signs,
    /// It signs no more, but checks until then.
    ChecksUntil(Instant),
    /// It is good for nothing since then.
    EndedAt(Instant),
}

/// A key, as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyView {
    /// Its name.
    pub kid: String,
    /// When it was made.
    pub made_at: Instant,
    /// What it is good for.
    pub state: KeyState,
}

impl KeyView {
    fn of(kept: SigningKey, now: Instant) -> Self {
        let state = match kept.checks_until {
            None => KeyState::Signs,
            Some(until) if now < until => KeyState::ChecksUntil(until),
            Some(until) => KeyState::EndedAt(until),
        };
        Self { kid: kept.kid, made_at: kept.made_at, state }
    }
}

/// The keys of the instance, the one that signs first.
pub async fn list_keys(app: &App) -> Result<Vec<KeyView>, Failure> {
    let now = app.real_now();
    let kept = app.store.signing_keys().await?;
    Ok(kept.into_iter().map(|key| KeyView::of(key, now)).collect())
}

/// Makes a key that signs from now on. The one before it checks until everything that it signed
/// has ended; or, with `end_old`, no older key checks anything from now on.
pub async fn rotate_keys(app: &App, end_old: bool) -> Result<KeyView, Failure> {
    let now = app.real_now();
    let key = fresh_key(now)?;
    let rest = if end_old { TimeDelta::zero() } else { TimeDelta::seconds(LIFETIME + LEEWAY) };
    app.store.rotate_signing_key(&key, now + rest).await?;
    let happening = operator::happening(SecurityEvent::KeysRotated);
    let old = if end_old { "; the older ones ended" } else { "" };
    record(
        app,
        &operator::visit("keys rotate"),
        happening.saying(format!("key {} signs{old}", key.kid)),
    )
    .await?;
    Ok(KeyView::of(key, now))
}
