//! Access tokens of other issuers (RFC 9068).

use std::time::Duration;

use chrono::TimeDelta;
use domain::{Instant, id::AuthorityId};
use serde::Deserialize;
use url::Url;

use super::{
    LEEWAY, OneAudience,
    fetch::Fetch,
    jwks::Keys,
    jws::{Jws, given},
};
use crate::IssuerSettings;

/// What the header of an access token says it is.
const KINDS: [&str; 2] = ["at+jwt", "application/at+jwt"];
/// No subject, client or token has a longer name.
pub(super) const LONGEST_NAME: usize = 255;

/// The issuers whose access tokens are taken. One may stand here several times: it makes tokens for
/// several authorities, each under an audience of its own.
#[derive(Debug)]
pub struct Issuers {
    fetch: Option<Fetch>,
    issuers: Vec<Issuer>,
}

#[derive(Debug)]
struct Issuer {
    name: String,
    audience: String,
    jwks: Url,
    authority: AuthorityId,
    read_scope: String,
    write_scope: String,
    longest_life: i64,
    keys: Keys,
}

/// What an access token of another issuer says, once it is known to be its issuer's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalToken {
    /// Who made it.
    pub issuer: String,
    /// For whom, in the issuer's words. Only the two together name somebody.
    pub subject: String,
    /// The authority in which it acts.
    pub authority: AuthorityId,
    /// Whether it may also change things.
    pub may_write: bool,
}

/// The claims, of which RFC 9068 requires all but `nbf` and `scope`; we need the scope too.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: OneAudience,
    sub: String,
    client_id: String,
    exp: i64,
    iat: i64,
    #[serde(default, deserialize_with = "given")]
    nbf: Option<i64>,
    jti: String,
    scope: String,
}

/// Whose token it says it is.
#[derive(Deserialize)]
struct Claimed {
    iss: String,
}

impl Issuers {
    /// The issuers that the operator named.
    pub(super) fn of(settings: &[IssuerSettings], fetch: Option<&Fetch>) -> Self {
        Self { fetch: fetch.cloned(), issuers: settings.iter().map(Issuer::of).collect() }
    }

    /// Reads a bearer credential as an access token of one of them.
    ///
    /// Nothing is said of why one is not taken, but to the log.
    pub async fn verify(&self, bearer: &str, now: Instant) -> Option<ExternalToken> {
        let fetch = self.fetch.as_ref()?;
        let token = Jws::read(bearer)?;
        if !token.kind.as_deref().is_some_and(|kind| KINDS.contains(&kind)) {
            return None;
        }
        // Not believed: it chooses whose keys are tried, and the claims must say it again.
        let Claimed { iss } = token.unverified()?;
        for issuer in self.issuers.iter().filter(|issuer| issuer.name == iss) {
            if let Some(read) = issuer.read(&token, fetch, now).await {
                return Some(read);
            }
        }
        None
    }
}

impl Issuer {
    fn of(settings: &IssuerSettings) -> Self {
        Self {
            name: settings.issuer.clone(),
            audience: settings.audience.clone(),
            jwks: settings.jwks.clone(),
            authority: settings.authority,
            read_scope: settings.read_scope.clone(),
            write_scope: settings.write_scope.clone(),
            longest_life: seconds(settings.longest_life),
            keys: Keys::default(),
        }
    }

    async fn read(&self, token: &Jws<'_>, fetch: &Fetch, now: Instant) -> Option<ExternalToken> {
        let key = match self.keys.of(token, fetch, &self.jwks, now).await {
            Ok(key) => key?,
            Err(fault) => {
                tracing::warn!(error = %fault, issuer = self.name, "no keys to check a token with");
                return None;
            }
        };
        let claims: Claims = token.verified(&key)?;
        if let Err(fault) = self.holds(&claims, now.timestamp()) {
            tracing::info!(issuer = self.name, "an access token is not taken: {fault}");
            return None;
        }
        let may_write = has(&claims.scope, &self.write_scope);
        Some(ExternalToken {
            issuer: claims.iss,
            subject: claims.sub,
            authority: self.authority,
            may_write,
        })
    }

    /// Whether the claims are for us and for now.
    fn holds(&self, claims: &Claims, now: i64) -> Result<(), &'static str> {
        let life = claims.exp.saturating_sub(claims.iat);
        let names = [&claims.sub, &claims.client_id, &claims.jti];
        for (holds, fault) in [
            (claims.iss == self.name, "it names another issuer"),
            (claims.aud.is(&self.audience), "it is not for us alone"),
            (names.iter().all(|name| is_name(name)), "sub, client_id or jti is no name"),
            ((1..=self.longest_life).contains(&life), "it lives too long"),
            (now < claims.exp.saturating_add(LEEWAY), "it has ended"),
            (claims.iat <= now.saturating_add(LEEWAY), "it was made in the future"),
            (claims.nbf.is_none_or(|from| from <= now.saturating_add(LEEWAY)), "it is not yet on"),
            (has(&claims.scope, &self.read_scope), "it lacks the scope to read"),
        ] {
            if !holds {
                return Err(fault);
            }
        }
        Ok(())
    }
}

/// Whether a text can name a subject: not empty, of bounded length, nothing invisible.
pub(super) fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.len()) && !text.chars().any(char::is_control)
}

/// Whether a list of scopes holds one.
fn has(scopes: &str, scope: &str) -> bool {
    scopes.split(' ').any(|one| one == scope)
}

fn seconds(life: Duration) -> i64 {
    TimeDelta::from_std(life).map_or(i64::MAX, |life| life.num_seconds())
}
