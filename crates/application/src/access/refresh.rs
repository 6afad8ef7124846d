//! Fresh secrets for tokens, and what becomes of the secrets they replace.
//!
//! Whoever still uses a replaced secret has a copy of it: either the script that should have
//! forgotten it, or somebody else. Nobody can tell which, so the token ends.

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::{
    authority::Person,
    change::{Author, AuthorKind, Channel},
    policy::{self, Act, Rule},
    security::{CredentialKind, SecurityEvent},
    token::Token,
};
use persistence::Scope;

use super::{Secret, refused, secret};
use crate::{
    App, Call, Done, Failure,
    security::{Happening, Visit, record},
    tokens::{self, TokenView},
};

/// So long after it was replaced a secret is refused and nothing more: a script that ran twice at
/// the same moment is no thief.
const AT_ONCE: TimeDelta = TimeDelta::seconds(10);

/// Replaces the secret of the token with which somebody calls. The answer holds the fresh one,
/// once; the token lives on from today for as many days as it was made for.
pub async fn refresh(
    app: &App,
    call: &Call,
    bearer: &str,
    visit: &Visit,
) -> Result<Done<TokenView>, Failure> {
    let actor = call.actor;
    // An access token has no secret of its own that could be replaced.
    let id = actor.token.filter(|_| secret::is_well_formed(bearer)).ok_or_else(refused)?;
    // Also a token that only reads: it changes nothing but itself.
    if policy::rule(actor.role, Act::ManageOwnTokens) != Rule::Yes {
        return Err(Failure::Forbidden(format!("the role {} has no tokens", actor.role)));
    }
    let (before, now) = (secret::hash(bearer), app.real_now());
    let done = app.write(call, "refresh_token", None, move |tx| async move {
        let token: Token = tx.get(id).await?.ok_or(Failure::Hidden)?;
        let fresh = Secret::api_token()?;
        // Of two that refresh at the same moment, the later one finds its secret replaced.
        let replaced = tx.replace_token_secret(id, before, fresh.hash(), now).await?;
        if !replaced || !token.works_at(now) {
            return Err(refused());
        }
        let maker: Person = tx.get(token.person).await?.ok_or(Failure::Hidden)?;
        let token = tx.save(&token, token.refreshed(now)).await?;
        let seen = tokens::view(token, std::slice::from_ref(&maker), &HashMap::new());
        Ok(TokenView { secret: Some(fresh), ..seen })
    });
    let mut done = done.await?;
    if !done.replayed
        && let Err(error) =
            record(app, visit, Happening::by(SecurityEvent::TokenRefreshed, &actor)).await
    {
        // The change log tells it too, and without this answer nobody would have the secret.
        tracing::error!(error = %error, token.id = %id, "a refresh is not in the security log");
    }
    done.value.last_used_on = tokens::uses(app, &actor).await?.get(&id).copied();
    Ok(done)
}

/// Ends the token whose replaced secret somebody used.
pub(super) async fn notice_copy(app: &App, hash: [u8; 32], visit: &Visit) -> Result<(), Failure> {
    let now = app.real_now();
    let Some(copy) = app.store.replaced_secret(hash).await? else { return Ok(()) };
    let Some(found) = app.store.bearer_of(copy.authority, copy.token).await? else {
        return Ok(());
    };
    if now - copy.replaced_at < AT_ONCE || !found.token.works_at(now) {
        return Ok(());
    }
    let author = Author {
        kind: AuthorKind::Token,
        id: copy.token.raw(),
        person: Some(found.person.id.raw()),
        channel: Channel::Api,
    };
    let act = persistence::Act {
        author,
        use_case: "end_token_used_twice",
        reason: None,
        at: app.now(),
        claim: None,
    };
    app.store
        .write(Scope::Authority(copy.authority), act, move |tx| async move {
            let token: Token = tx.get(copy.token).await?.ok_or(Failure::Hidden)?;
            tokens::end(&tx, &token, now).await
        })
        .await?;
    let happening = Happening {
        authority: Some(copy.authority),
        person: Some(found.person.id),
        credential: CredentialKind::Token,
        credential_id: Some(copy.token.raw()),
        ..Happening::of(SecurityEvent::TokenReused)
    };
    record(app, visit, happening).await
}
