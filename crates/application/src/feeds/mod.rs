//! A person's calendar feed: its secret address, and what programs read there.
//!
//! An address is a credential that people make for themselves, and that reads for its maker, as an
//! API token does. So it is told where tokens are: making, replacing and revoking one is an entry of
//! the change log, which those read who may know of tokens. That a draft's dates were fetched is in
//! the security log, as any read of a draft.

mod dates;
mod days;

use chrono::{DateTime, Utc};
use documents::calendar;
use domain::{change::Channel, feed::CalendarFeed, policy::Act};
use persistence::{ChildFilter, Reader};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Actor, Answer, App, Call, Done, Failure,
    access::{Secret, fresh_code, hash_of_code},
    app::fresh,
};

/// How your calendar stands: whether it has an address, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CalendarFeedView {
    /// How often its address was made, replaced or revoked; 0 where there never was one. `If-Match`
    /// compares it.
    pub version: i64,
    /// Whether it has an address that works.
    pub is_live: bool,
    /// When that address was made; null where there is none.
    pub made_at: Option<DateTime<Utc>>,
    /// The code in the address `/calendar/{code}.ics`: only in the answer that made it, never again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Secret>,
}

impl CalendarFeedView {
    fn of(feed: Option<&CalendarFeed>) -> Self {
        let live = feed.filter(|feed| feed.revoked_at.is_none());
        Self {
            version: feed.map_or(0, |feed| feed.version),
            is_live: live.is_some(),
            made_at: live.map(|feed| feed.made_at),
            secret: None,
        }
    }
}

/// The path under which a calendar is read, below the address of the site.
#[must_use]
pub fn path(secret: &Secret) -> String {
    format!("/calendar/{}.ics", secret.reveal())
}

async fn own(reader: &Reader, actor: &Actor) -> Result<Option<CalendarFeed>, Failure> {
    let filter = ChildFilter::all().person(Some(actor.person));
    let mut found: Vec<CalendarFeed> = reader.all(&filter).await?;
    Ok(found.pop())
}

/// How one's own calendar stands.
pub async fn get(app: &App, actor: &Actor) -> Result<Answer<CalendarFeedView>, Failure> {
    let asking = *actor;
    app.read(actor, move |reader| async move {
        Ok(CalendarFeedView::of(own(&reader, &asking).await?.as_ref()))
    })
    .await
}

/// Gives one's own calendar a fresh address. The one before, if there was one, leads nowhere from now
/// on. The answer holds the secret, once.
pub async fn make(app: &App, call: &Call) -> Result<Done<CalendarFeedView>, Failure> {
    let (actor, seen, now) = (call.actor, call.clone(), app.real_now());
    actor.require(Act::ManageOwnTokens)?;
    app.write(call, "make_calendar_feed", None, move |tx| async move {
        let before = own(&tx, &actor).await?;
        seen.check_seen(before.as_ref().map_or(0, |feed| feed.version))?;
        let secret = fresh_code()?;
        let feed = if let Some(before) = before {
            let after = CalendarFeed { made_at: now, revoked_at: None, ..before.clone() };
            tx.save(&before, after).await?
        } else {
            let feed = CalendarFeed {
                id: fresh(),
                version: 1,
                person: actor.person,
                made_at: now,
                revoked_at: None,
            };
            tx.add(feed).await?
        };
        tx.keep_feed_secret(feed.id, secret.hash()).await?;
        Ok(CalendarFeedView { secret: Some(secret), ..CalendarFeedView::of(Some(&feed)) })
    })
    .await
}

/// Revokes the address of one's own calendar: nobody reads it there from now on. Where there is none,
/// nothing changes.
pub async fn revoke(app: &App, call: &Call) -> Result<Done<()>, Failure> {
    let (actor, seen, now) = (call.actor, call.clone(), app.real_now());
    actor.require(Act::ManageOwnTokens)?;
    app.write(call, "revoke_calendar_feed", None, move |tx| async move {
        let before = own(&tx, &actor).await?;
        seen.check_seen(before.as_ref().map_or(0, |feed| feed.version))?;
        let Some(before) = before.filter(|feed| feed.revoked_at.is_none()) else { return Ok(()) };
        tx.drop_feed_secret(before.id).await?;
        tx.save(&before, CalendarFeed { revoked_at: Some(now), ..before.clone() }).await?;
        Ok(())
    })
    .await
}

/// Who reads at a secret address. A code that never was one, one that was replaced or revoked, and
/// one of somebody who is disabled are all the same nothing.
pub async fn reader_of(app: &App, code: &str) -> Result<Actor, Failure> {
    let hash = hash_of_code(code).ok_or(Failure::Hidden)?;
    let found = app.store.feed_of_secret(hash).await?.ok_or(Failure::Hidden)?;
    if found.person.disabled || found.feed.revoked_at.is_some() {
        return Err(Failure::Hidden);
    }
    Ok(Actor {
        authority: found.authority,
        person: found.person.id,
        token: None,
        session: None,
        feed: Some(found.feed.id),
        role: found.person.role,
        may_write: false,
        channel: Channel::Api,
    })
}

/// The dates of somebody, as a calendar. Its events lead to pages below `site`.
pub async fn calendar(app: &App, actor: &Actor, site: &str) -> Result<Answer<String>, Failure> {
    let (today, asking, site) = (app.today(), *actor, site.trim_end_matches('/').to_owned());
    app.read(actor, move |reader| async move {
        let found = days::load(&reader, &asking, today).await?;
        Ok(calendar::render(&dates::calendar(&found, today, &site)))
    })
    .await
}
