//! API tokens: made by people for dashboards and scripts, shown once, revoked at once.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Id, Instant, Title,
    authority::{Person, Role},
    id::TokenId,
    policy::{self, Act, Rule},
    time::end_of_london_day,
    token::{Network, Token, TokenScope},
};
use persistence::{ChildFilter, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Actor, Answer, App, Call, Done, Failure, Items, Paging, access::Secret, actions::PersonRef,
    app::fresh,
};

/// A token that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenDetails {
    /// What it is for: "Power BI, quarterly report".
    pub name: Title,
    /// Reading only, or reading and writing. Never more than the role of its maker.
    pub scope: TokenScope,
    /// The last day on which it works: at most a year ahead, by the real calendar.
    #[serde(deserialize_with = "domain::time::day")]
    pub expires_on: NaiveDate,
    /// From where alone it may be used, at most 20: `192.0.2.0/24`, `192.0.2.7`, `2001:db8::/32`.
    /// From everywhere where none is given.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub networks: Vec<Network>,
}

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenView {
    /// Stable id.
    pub id: TokenId,
    /// How often it was changed; `If-Match` compares it.
    pub version: i64,
    /// Who made it, and as whom it acts.
    pub person: Option<PersonRef>,
    /// What it is for.
    pub name: Title,
    /// What it may be used for.
    pub scope: TokenScope,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The last day on which it works.
    pub expires_on: NaiveDate,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// From where alone it may be used; empty: from everywhere.
    #[serde(default)]
    pub networks: Vec<Network>,
    /// When its secret was last replaced by a fresh one.
    #[serde(default)]
    pub refreshed_at: Option<DateTime<Utc>>,
    /// The last day on which it was used.
    pub last_used_on: Option<NaiveDate>,
    /// The token itself: only in the answer that made it or replaced its secret, never again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Secret>,
}

pub(crate) fn view(
    token: Token,
    people: &[Person],
    uses: &HashMap<Id<Token>, NaiveDate>,
) -> TokenView {
    let expires_on = token.last_day();
    TokenView {
        id: token.id,
        version: token.version,
        person: people.iter().find(|person| person.id == token.person).map(PersonRef::from),
        name: token.name,
        scope: token.scope,
        created_at: token.created_at,
        expires_on,
        revoked_at: token.revoked_at,
        networks: token.networks,
        refreshed_at: token.refreshed_at,
        last_used_on: uses.get(&token.id).copied(),
        secret: None,
    }
}

/// Whether the role lets somebody see the tokens of others, by whatever credential.
fn sees_all(actor: &Actor) -> bool {
    policy::rule(actor.role, Act::ManageTokens) == Rule::Yes
}

/// A page of tokens: one's own, or everybody's for those who manage them.
pub async fn list(
    app: &App,
    actor: &Actor,
    paging: Paging,
) -> Result<Answer<Items<TokenView>>, Failure> {
    let own = (!sees_all(actor)).then_some(actor.person);
    let uses = uses(app, actor).await?;
    app.read(actor, move |reader| async move {
        let filter = ChildFilter::all().person(own);
        let listed = reader.list::<Token>(&filter, &paging.page()?).await?;
        let mut makers: Vec<Uuid> = listed.items.iter().map(|token| token.person.raw()).collect();
        makers.sort_unstable();
        makers.dedup();
        let people: Vec<Person> = reader.many(&makers).await?;
        Ok(Items::of(listed, |token| view(token, &people, &uses)))
    })
    .await
}

/// One token.
pub async fn get(app: &App, actor: &Actor, id: Id<Token>) -> Result<Answer<TokenView>, Failure> {
    let actor = *actor;
    let uses = uses(app, &actor).await?;
    app.read(&actor, move |reader| async move {
        let token: Token = reader.get(id).await?.ok_or(Failure::Hidden)?;
        require_sight(&actor, &token)?;
        let people: Vec<Person> = reader.many(&[token.person.raw()]).await?;
        Ok(view(token, &people, &uses))
    })
    .await
}

pub(crate) async fn uses(
    app: &App,
    actor: &Actor,
) -> Result<HashMap<Id<Token>, NaiveDate>, Failure> {
    Ok(app.store.last_uses(actor.authority).await?.into_iter().collect())
}

/// Tokens of others are not theirs to know of.
fn require_sight(actor: &Actor, token: &Token) -> Result<(), Failure> {
    if token.person == actor.person || sees_all(actor) { Ok(()) } else { Err(Failure::Hidden) }
}

/// Makes a token for the caller. The answer holds its secret, once.
pub async fn add(
    app: &App,
    call: &Call,
    details: TokenDetails,
) -> Result<Done<TokenView>, Failure> {
    let actor = call.actor;
    actor.require(Act::ManageOwnTokens)?;
    let now = app.real_now();
    app.write(call, "make_token", None, move |tx| async move {
        let maker: Person = tx.get(actor.person).await?.ok_or(Failure::Hidden)?;
        let (token, secret) = make(&tx, &maker, details, now).await?;
        let made = view(token, std::slice::from_ref(&maker), &HashMap::new());
        Ok(TokenView { secret: Some(secret), ..made })
    })
    .await
}

/// Revokes a token: from now on nobody signs in with it.
pub async fn revoke(app: &App, call: &Call, id: Id<Token>) -> Result<Done<()>, Failure> {
    let (actor, seen, now) = (call.actor, call.clone(), app.real_now());
    app.write(call, "revoke_token", None, move |tx| async move {
        let token: Token = tx.get(id).await?.ok_or(Failure::Hidden)?;
        require_sight(&actor, &token)?;
        let own = token.person == actor.person;
        actor.require(if own { Act::ManageOwnTokens } else { Act::ManageTokens })?;
        seen.check_seen(token.version)?;
        end(&tx, &token, now).await
    })
    .await
}

/// Makes a token of `maker` and keeps the hash of its secret.
pub(crate) async fn make(
    tx: &Tx,
    maker: &Person,
    details: TokenDetails,
    now: Instant,
) -> Result<(Token, Secret), Failure> {
    if maker.disabled {
        return Err(Failure::refused("disabled", format!("{} is disabled", maker.name)));
    }
    if details.scope == TokenScope::ReadWrite && !writes(maker.role) {
        return Err(Failure::field(
            "/scope",
            format!("the role {} changes nothing; take the scope read", maker.role),
        ));
    }
    let token = Token {
        id: fresh(),
        version: 1,
        person: maker.id,
        name: details.name,
        scope: details.scope,
        created_at: now,
        expires_at: end_of_london_day(details.expires_on),
        revoked_at: None,
        networks: details.networks,
        refreshed_at: None,
    };
    token.check()?;
    let secret = Secret::api_token()?;
    let token = tx.add(token).await?;
    tx.keep_token_secret(token.id, secret.hash()).await?;
    Ok((token, secret))
}

/// Ends a token; ending it again changes nothing.
pub(crate) async fn end(tx: &Tx, token: &Token, now: Instant) -> Result<(), Failure> {
    if token.revoked_at.is_none() {
        tx.save(token, Token { revoked_at: Some(now), ..token.clone() }).await?;
    }
    Ok(())
}

/// Whether a role may change anything but its own tokens.
fn writes(role: Role) -> bool {
    Act::ALL.iter().any(|act| {
        policy::changes(*act)
            && *act != Act::ManageOwnTokens
            && matches!(policy::rule(role, *act), Rule::Yes | Rule::Own)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_that_only_read_take_only_reading_tokens() {
        // A panel member asks questions: that is writing too.
        for role in [Role::Administrator, Role::PlanLead, Role::Manager, Role::PanelMember] {
            assert!(writes(role), "{role}");
        }
        assert!(!writes(Role::Auditor));
    }
}
