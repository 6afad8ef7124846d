//! A provider's word that somebody signed out there (OpenID Connect Back-Channel Logout).

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use domain::Instant;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    LEEWAY, OneAudience,
    issuer::is_name,
    jws::{Jws, given},
    provider::{Provider, SsoFault},
};

/// What the header must say. The specification lets it be absent; then an ID token and a logout
/// token differ by less, and we take none such.
const KINDS: [&str; 2] = ["logout+jwt", "application/logout+jwt"];
/// The event that the token must tell of.
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// A token tells of something that happened just now: its longest life and age, in seconds.
const LIFE: i64 = 300;
/// More tokens than this within their life are not remembered, and not taken.
const MOST: usize = 10_000;

/// Who signed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutOf {
    /// At which provider.
    pub issuer: String,
    /// Who, in every session; or, if a session is named, whose.
    pub subject: Option<String>,
    /// Which of their sessions there.
    pub session: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: OneAudience,
    iat: i64,
    exp: i64,
    #[serde(default, deserialize_with = "given")]
    nbf: Option<i64>,
    jti: String,
    events: Map<String, Value>,
    #[serde(default, deserialize_with = "given")]
    sub: Option<String>,
    #[serde(default, deserialize_with = "given")]
    sid: Option<String>,
}

/// The tokens that were taken, until they would be refused as too old.
#[derive(Debug, Default)]
pub(super) struct Taken(Mutex<HashMap<String, i64>>);

impl Taken {
    /// Takes a token once.
    fn take(&self, jti: &str, until: i64, now: i64) -> bool {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.retain(|_, until| *until > now);
        if taken.len() >= MOST || taken.contains_key(jti) {
            return false;
        }
        taken.insert(jti.to_owned(), until);
        true
    }
}

impl Provider {
    /// Reads a logout token, which is taken once.
    pub async fn verify_logout(&self, token: &str, now: Instant) -> Result<LogoutOf, SsoFault> {
        let wrong = SsoFault::Untrue;
        let jws = Jws::read(token).ok_or(wrong("the logout token has another form"))?;
        if !jws.kind.as_deref().is_some_and(|kind| KINDS.contains(&kind)) {
            return Err(wrong("it is not a logout token"));
        }
        let key = self.key_of(&jws, now).await?;
        // That a member is absent can only be seen before the claims are read by name.
        let members: Map<String, Value> =
            jws.verified(&key).ok_or(wrong("the signature of the logout token is wrong"))?;
        if members.contains_key("nonce") {
            return Err(wrong("a logout token has no nonce"));
        }
        let claims: Claims = jws.verified(&key).ok_or(wrong("the logout token lacks a claim"))?;
        let now = now.timestamp();
        let about = [&claims.sub, &claims.sid];
        for (holds, fault) in [
            (claims.iss == self.settings().issuer, "the logout token names another issuer"),
            (claims.aud.is(&self.settings().client_id), "the logout token is not for us alone"),
            (
                claims.events.len() == 1 && claims.events.get(EVENT).is_some_and(Value::is_object),
                "the logout token tells of something else",
            ),
            (is_name(&claims.jti), "the logout token has no id"),
            (
                about.iter().any(|name| name.is_some())
                    && about.iter().all(|name| name.as_deref().is_none_or(is_name)),
                "the logout token says of nobody",
            ),
            (
                (now - LIFE..=now + LEEWAY).contains(&claims.iat),
                "the logout token was not made just now",
            ),
            (
                now < claims.exp.saturating_add(LEEWAY) && claims.exp > claims.iat,
                "the logout token has ended",
            ),
            (claims.nbf.is_none_or(|from| from <= now + LEEWAY), "the logout token is not yet on"),
        ] {
            if !holds {
                return Err(wrong(fault));
            }
        }
        // Refused after this because of its age, so that nothing need be remembered longer.
        if !self.taken().take(&claims.jti, claims.iat + LIFE + 1, now) {
            return Err(wrong("the logout token was taken before"));
        }
        Ok(LogoutOf { issuer: claims.iss, subject: claims.sub, session: claims.sid })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_taken_once_and_forgotten_when_it_is_too_old() {
        let taken = Taken::default();
        assert!(taken.take("a", 10, 0));
        assert!(!taken.take("a", 10, 9));
        assert!(taken.take("b", 20, 9));
        assert!(taken.take("a", 30, 10));
        assert_eq!(taken.0.lock().unwrap().len(), 2);
        for number in 0..MOST {
            taken.take(&number.to_string(), 40, 15);
        }
        assert!(!taken.take("one more", 40, 15));
    }
}
