//! Access tokens: JWTs of our own making (RFC 9068), and nothing that merely looks like one.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    Id, Instant,
    authority::{Authority, Person, Role},
    token::{Token, TokenScope},
};
use jsonwebtoken::{Algorithm, Header, Validation};
use persistence::{StoreError, TokenBearer};
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use super::{LEEWAY, LIFETIME, LONGEST, Secret, keys::Keys};
use crate::app::fresh;

/// Who makes our tokens, and for whom they are.
const OURS: &str = "actionplan";
/// The type that RFC 9068 gives access tokens.
const TYPE: &str = "at+jwt";

/// What an access token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    pub(super) iss: String,
    pub(super) aud: String,
    pub(super) sub: Id<Person>,
    pub(super) exp: i64,
    pub(super) iat: i64,
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "given")]
    pub(super) nbf: Option<i64>,
    pub(super) jti: Uuid,
    pub(super) authority: Id<Authority>,
    pub(super) token: Id<Token>,
    /// The role when it was made; what counts is the role now.
    pub(super) role: Role,
    pub(super) scope: TokenScope,
}

/// A claim that may be absent, but not null.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    i64::deserialize(deserializer).map(Some)
}

/// The only header that we write, and so the only one that we read: no key, no address of a key,
/// no extension.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    alg: String,
    typ: String,
    kid: String,
}

impl Claims {
    pub(super) fn of(found: &TokenBearer, now: Instant) -> Self {
        let iat = now.timestamp();
        // An access token never outlives the token it came from.
        let exp = (iat + LIFETIME).min(found.token.expires_at.timestamp());
        Self {
            iss: OURS.into(),
            aud: OURS.into(),
            sub: found.person.id,
            exp,
            iat,
            nbf: None,
            jti: fresh::<Self>().raw(),
            authority: found.authority,
            token: found.token.id,
            role: found.person.role,
            scope: found.token.scope,
        }
    }

    fn holds_at(&self, now: i64) -> bool {
        let life = self.exp.saturating_sub(self.iat);
        self.iss == OURS
            && self.aud == OURS
            && (0..=LIFETIME).contains(&life)
            && now < self.exp.saturating_add(LEEWAY)
            && self.iat <= now + LEEWAY
            && self.nbf.is_none_or(|nbf| nbf <= now + LEEWAY)
    }
}

/// A text that looks like one of our access tokens: its header is one of ours.
pub(super) struct Sent<'a> {
    text: &'a str,
    /// The name that it gives its key.
    pub(super) kid: String,
}

impl<'a> Sent<'a> {
    pub(super) fn read(text: &'a str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let head = URL_SAFE_NO_PAD.decode(text.split('.').next()?).ok()?;
        let head: Head = serde_json::from_slice(&head).ok()?;
        (head.typ == TYPE && head.alg == "EdDSA").then_some(Self { text, kid: head.kid })
    }
}

impl Keys {
    /// Signs claims with the newest key.
    pub(super) fn sign(&self, claims: &Claims) -> Result<Secret, StoreError> {
        let key = self.signing()?;
        let header = Header {
            typ: Some(TYPE.into()),
            kid: Some(key.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        };
        let signed = jsonwebtoken::encode(&header, claims, &key.private);
        signed.map(Secret::new).map_err(|error| {
            StoreError::Unusable(format!("an access token could not be signed: {error}"))
        })
    }

    /// The claims of an access token that one of our keys signed and that holds at `now`.
    pub(super) fn check(&self, sent: &Sent<'_>, now: Instant) -> Option<Claims> {
        let key = self.key(&sent.kid, now)?;
        // The algorithm is the key's. Times are compared below, with the clock of the caller.
        let mut rules = Validation::new(Algorithm::EdDSA);
        rules.validate_exp = false;
        rules.set_issuer(&[OURS]);
        rules.set_audience(&[OURS]);
        rules.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        let claims = jsonwebtoken::decode::<Claims>(sent.text, &key.public, &rules).ok()?.claims;
        claims.holds_at(now.timestamp()).then_some(claims)
    }
}
