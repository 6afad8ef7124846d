//! The Ed25519 keys that sign access tokens.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, PoisonError},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::NaiveDate;
use domain::{Id, Instant, change::Hash, token::Token};
use jsonwebtoken::{DecodingKey, EncodingKey, crypto::rust_crypto};
use persistence::{SigningKey, Store, StoreError};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::secret::random;

/// What stands before the 32 bytes of the seed in a PKCS #8 document.
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// One key, ready for use.
pub(super) struct Key {
    pub(super) kid: String,
    pub(super) private: EncodingKey,
    pub(super) public: DecodingKey,
    /// The public key as JWKs print it.
    x: String,
}

impl Key {
    fn of(seed: &[u8; 32]) -> Self {
        let public = ed25519_dalek::SigningKey::from_bytes(seed).verifying_key().to_bytes();
        let mut document = PKCS8.to_vec();
        document.extend_from_slice(seed);
        Self {
            kid: kid(&public),
            private: EncodingKey::from_ed_der(&document),
            public: DecodingKey::from_ed_der(&public),
            x: URL_SAFE_NO_PAD.encode(public),
        }
    }
}

/// A key's name: the first 16 hexadecimal digits of the public key's SHA-256.
fn kid(public: &[u8; 32]) -> String {
    Hash(Sha256::digest(public).into()).to_string().chars().take(16).collect()
}

/// The keys that sign and check access tokens, the newest first.
pub struct KeyRing {
    newest: Key,
    older: Vec<Key>,
    /// On which day each token was last noted as used by this process.
    uses: Mutex<HashMap<Id<Token>, NaiveDate>>,
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.keys().map(|key| &key.kid)).finish()
    }
}

impl KeyRing {
    /// The keys of this instance; the first start makes one.
    pub async fn load_or_make(store: &Store, now: Instant) -> Result<Self, StoreError> {
        let mut kept = store.signing_keys().await?;
        if kept.is_empty() {
            let seed = random()?;
            let key = SigningKey { kid: Key::of(&seed).kid, seed };
            store.add_first_signing_key(&key, now).await?;
            // Another process may have been first: what is kept counts.
            kept = store.signing_keys().await?;
        }
        let seeds: Vec<[u8; 32]> = kept.iter().map(|key| key.seed).collect();
        Self::of(&seeds)
            .ok_or_else(|| StoreError::Unusable("there is no key to sign tokens".into()))
    }

    /// A ring of these seeds, the newest first.
    pub(super) fn of(seeds: &[[u8; 32]]) -> Option<Self> {
        // Chosen here and not by chance: a second back end in the build would make tokens panic.
        // An error says only that it was chosen before.
        let _ = rust_crypto::DEFAULT_PROVIDER.install_default();
        let mut keys = seeds.iter().map(Key::of);
        Some(Self { newest: keys.next()?, older: keys.collect(), uses: Mutex::default() })
    }

    fn keys(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.newest).chain(&self.older)
    }

    pub(super) const fn newest(&self) -> &Key {
        &self.newest
    }

    /// The key of this name. The name is compared and never looked into.
    pub(super) fn key(&self, kid: &str) -> Option<&Key> {
        self.keys().find(|key| key.kid == kid)
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

/// The public keys of the ring.
#[must_use]
pub fn jwks(keys: &KeyRing) -> Jwks {
    let public = |key: &Key| Jwk {
        kty: "OKP".into(),
        crv: "Ed25519".into(),
        x: key.x.clone(),
        kid: key.kid.clone(),
        usage: "sig".into(),
        alg: "EdDSA".into(),
    };
    Jwks { keys: keys.keys().map(public).collect() }
}
