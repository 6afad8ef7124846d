//! Credentials: API tokens, and the short-lived access tokens for which they are exchanged.
//!
//! Whatever a credential says of itself, the token and its maker are read on every request: a
//! revocation, a disabled person and a changed role are seen at once. Every refusal reads the same,
//! so that nobody learns from it how close they came.

pub mod accounts;
mod codes;
mod external;
mod jwt;
mod keys;
pub mod links;
mod passwords;
mod refresh;
pub mod second_factor;
mod secret;
pub mod sessions;
pub mod sign_in;
mod steps;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use domain::{
    Instant, change::Channel, security::SecurityEvent, time::london_day, token::TokenScope,
};
use persistence::TokenBearer;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(crate) use codes::{fresh as fresh_code, hash_of as hash_of_code};
pub use external::of_identity;
pub use keys::{
    Jwk, Jwks, KeyRing, KeyState, KeyView, PublishedKeys, list_keys, published_keys, rotate_keys,
};
pub use refresh::refresh;
pub use secret::Secret;

use crate::{
    Actor, App, Failure,
    security::{Happening, Visit, record},
};

/// No credential of ours is longer.
const LONGEST: usize = 2048;

/// How many seconds an access token lives.
const LIFETIME: i64 = 600;

/// How far the clocks of two servers may be apart, in seconds.
const LEEWAY: i64 = 30;

/// The short-lived token for which an API token was exchanged.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct AccessToken {
    /// The access token: a JWT signed with Ed25519.
    pub access_token: Secret,
    /// How to send it: always "Bearer".
    pub token_type: String,
    /// How many seconds it lives: 600, or less where the API token ends sooner.
    pub expires_in: i64,
}

/// Finds who is behind a bearer credential: an API token, or an access token.
pub async fn authenticate(
    app: &App,
    keys: &KeyRing,
    bearer: &str,
    visit: &Visit,
) -> Result<Actor, Failure> {
    let now = app.real_now();
    if bearer.split('.').count() == 3 {
        let sent = jwt::Sent::read(bearer).ok_or_else(refused)?;
        let keys_now = keys.current_for(&app.store, &sent.kid).await?;
        let claims = keys_now.check(&sent, now).ok_or_else(refused)?;
        let found = app.store.bearer_of(claims.authority, claims.token).await?;
        let found = found.filter(|found| found.person.id == claims.sub).ok_or_else(refused)?;
        let mut actor = actor(&found, now, visit.address)?;
        actor.may_write &= claims.scope == TokenScope::ReadWrite;
        note_use(app, keys, &found, now).await;
        Ok(actor)
    } else {
        let found = holder(app, bearer, visit).await?;
        let actor = actor(&found, now, visit.address)?;
        note_use(app, keys, &found, now).await;
        Ok(actor)
    }
}

/// Exchanges an API token for an access token of the same authority, person and scope.
pub async fn exchange(
    app: &App,
    keys: &KeyRing,
    bearer: &str,
    visit: &Visit,
) -> Result<AccessToken, Failure> {
    let now = app.real_now();
    let found = holder(app, bearer, visit).await?;
    let actor = actor(&found, now, visit.address)?;
    note_use(app, keys, &found, now).await;
    let claims = jwt::Claims::of(&found, now);
    let access_token = keys.current(&app.store).await?.sign(&claims).map_err(Failure::Broken)?;
    record(app, visit, Happening::by(SecurityEvent::TokenExchanged, &actor)).await?;
    Ok(AccessToken {
        access_token,
        token_type: "Bearer".into(),
        expires_in: claims.exp - claims.iat,
    })
}

/// Who holds an API token. The database is asked only about what can be one.
async fn holder(app: &App, bearer: &str, visit: &Visit) -> Result<TokenBearer, Failure> {
    if bearer.len() > LONGEST || !secret::is_well_formed(bearer) {
        return Err(refused());
    }
    let hash = secret::hash(bearer);
    if let Some(found) = app.store.bearer_of_secret(hash).await? {
        return Ok(found);
    }
    refresh::notice_copy(app, hash, visit).await?;
    Err(refused())
}

/// The actor that a token makes of its maker, if both still may, from where they ask.
fn actor(found: &TokenBearer, now: Instant, from: Option<IpAddr>) -> Result<Actor, Failure> {
    let works = found.token.works_at(now) && found.token.works_from(from);
    if !works || found.person.disabled {
        return Err(refused());
    }
    Ok(Actor {
        authority: found.authority,
        person: found.person.id,
        token: Some(found.token.id),
        session: None,
        feed: None,
        role: found.person.role,
        may_write: found.token.scope == TokenScope::ReadWrite,
        channel: Channel::Api,
    })
}

/// Notes the first use of a token on a London day. Nobody is refused because it could not be noted.
async fn note_use(app: &App, keys: &KeyRing, found: &TokenBearer, now: Instant) {
    let day = london_day(now);
    if keys.is_first_use(found.token.id, day)
        && let Err(error) = app.store.note_use(found.authority, found.token.id, day).await
    {
        tracing::warn!(error = %error, token.id = %found.token.id, "the use of a token was not noted");
    }
}

/// The one refusal, whatever the cause.
fn refused() -> Failure {
    Failure::Unauthenticated("the token is not valid, or no longer valid".into())
}
