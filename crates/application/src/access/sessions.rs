//! Sessions of people who signed in. What counts is read on every request: a session that was ended
//! anywhere, a disabled person and a changed role are seen at once.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    Id,
    authority::{Authority, Role},
    change::Channel,
    security::SecurityEvent,
    session::{Account, Session, SessionLimits, SignInMethod, needs_second_factor},
};
use persistence::{Membership, NewSession, StandingSession};

use super::{codes, secret::Secret};
use crate::{
    Actor, App, Failure,
    app::fresh,
    security::{Happening, Visit, record},
};

/// How often the last request of a session is noted. The idle time is as much off at most.
const NOTED: TimeDelta = TimeDelta::seconds(30);

/// Someone who just signed in, or goes on in another authority.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// What the browser is to hold.
    pub cookie: Secret,
    /// As whom they act now.
    pub actor: Actor,
}

/// A session that stands.
#[derive(Debug, Clone)]
pub struct Present {
    /// As whom it acts.
    pub actor: Actor,
    /// Whose it is.
    pub account: Id<Account>,
    /// The session.
    pub session: Id<Session>,
    /// How they signed in.
    pub method: SignInMethod,
    /// Whether with a second factor.
    pub second_factor: bool,
    /// The issuer of the provider, where they signed in at one.
    pub issuer: Option<String>,
    /// What the browser holds, hashed.
    hash: [u8; 32],
    /// The session as it is kept.
    kept: Box<StandingSession>,
}

impl Present {
    pub(super) const fn hash(&self) -> [u8; 32] {
        self.hash
    }
}

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct SessionView {
    /// Its id.
    pub id: Id<Session>,
    /// Whether it is the one that asks.
    pub is_this: bool,
    /// The authority in which it acts.
    pub authority: Id<Authority>,
    /// How they signed in.
    pub method: SignInMethod,
    /// From where.
    pub address: Option<String>,
    /// What the browser calls itself.
    pub agent: String,
    /// When they signed in.
    pub made_at: DateTime<Utc>,
    /// When the last request came, to half a minute.
    pub seen_at: DateTime<Utc>,
}

/// An authority in which an account may act.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The authority.
    pub authority: Id<Authority>,
    /// Its name.
    pub name: String,
    /// The role there.
    pub role: Role,
    /// Whether it is the one in which the session acts now.
    pub is_current: bool,
}

/// Why a session that is still kept does not stand.
fn fault(
    found: &StandingSession,
    limits: &SessionLimits,
    now: DateTime<Utc>,
) -> Option<&'static str> {
    let session = &found.session;
    if !limits.stands(session.made_at, session.seen_at, now) {
        Some("expired")
    } else if found.disabled {
        Some("disabled")
    } else if found.role != found.role_now {
        Some("role changed")
    } else if needs_second_factor(found.role_now) && !found.second_factor {
        Some("second factor missing")
    } else {
        None
    }
}

/// The session of which a browser holds the secret; nothing when it does not stand, or never did.
pub async fn find(app: &App, cookie: &str, channel: Channel) -> Result<Option<Present>, Failure> {
    let Some(hash) = codes::hash_of(cookie) else { return Ok(None) };
    let Some(found) = app.store.session(hash).await? else { return Ok(None) };
    let now = app.real_now();
    if let Some(fault) = fault(&found, &app.session_limits, now) {
        tracing::debug!(session.id = %found.session.id, fault, "a session no longer stands");
        app.store.end_session(found.account, found.session.id).await?;
        return Ok(None);
    }
    let noted = NOTED.min(app.session_limits.idle / 4);
    if now - found.session.seen_at >= noted {
        app.store.see_session(found.session.id, now).await?;
    }
    Ok(Some(Present {
        actor: Actor {
            authority: found.session.authority,
            person: found.session.person,
            token: None,
            session: Some(found.session.id),
            feed: None,
            role: found.role_now,
            may_write: true,
            channel,
        },
        account: found.account,
        session: found.session.id,
        method: found.session.method,
        second_factor: found.second_factor,
        issuer: found.issuer.clone(),
        hash,
        kept: Box::new(found),
    }))
}

/// How somebody proved who they are.
#[derive(Debug, Clone)]
pub(super) struct Proof {
    pub(super) method: SignInMethod,
    pub(super) second_factor: bool,
    /// The issuer, the subject and the provider's session.
    pub(super) provider: Option<(String, String, Option<String>)>,
}

/// Begins a session of an account: in `wanted`, or in the authority it last acted in.
pub(super) async fn begin(
    app: &App,
    visit: &Visit,
    account: Id<Account>,
    proof: Proof,
    wanted: Option<Id<Authority>>,
) -> Result<SignedIn, Failure> {
    let memberships = app.store.memberships(account).await?;
    let fits = |membership: &&Membership| {
        !membership.person.disabled
            && wanted.is_none_or(|wanted| wanted == membership.authority)
            && (proof.second_factor || !needs_second_factor(membership.person.role))
    };
    let Some(chosen) = memberships.iter().find(fits) else {
        let told = Happening {
            account: Some(account),
            authority: memberships.first().map(|membership| membership.authority),
            person: memberships.first().map(|membership| membership.person.id),
            ..Happening::of(SecurityEvent::SignInRefused)
        };
        record(app, visit, told.saying("nobody to act as")).await?;
        return Err(Failure::refused(
            "nobody_to_act_as",
            "you may not sign in to any council at present; ask your administrator for help",
        ));
    };
    let now = app.real_now();
    let (cookie, new) = new_session(visit, account, chosen, proof, (now, now))?;
    let signed_in = SignedIn { cookie, actor: actor_of(&new) };
    // Who signs in is told before they are let in.
    let told = Happening {
        account: Some(account),
        ..Happening::by(SecurityEvent::SignedIn, &signed_in.actor)
    };
    record(app, visit, told.saying(new.method.code())).await?;
    app.store.begin_session(new, None, now - app.session_limits.idle).await?;
    Ok(signed_in)
}

fn new_session(
    visit: &Visit,
    account: Id<Account>,
    of: &Membership,
    proof: Proof,
    (made_at, seen_at): (DateTime<Utc>, DateTime<Utc>),
) -> Result<(Secret, NewSession), Failure> {
    let cookie = codes::fresh()?;
    let new = NewSession {
        hash: cookie.hash(),
        id: fresh(),
        account,
        authority: of.authority,
        person: of.person.id,
        role: of.person.role,
        method: proof.method,
        second_factor: proof.second_factor,
        provider: proof.provider,
        address: visit.address.map(|address| address.to_string()),
        agent: visit.agent.clone(),
        made_at,
        seen_at,
    };
    Ok((cookie, new))
}

const fn actor_of(new: &NewSession) -> Actor {
    Actor {
        authority: new.authority,
        person: new.person,
        token: None,
        session: Some(new.id),
        feed: None,
        role: new.role,
        may_write: true,
        channel: Channel::Page,
    }
}

/// Whether there is another authority in which the session might go on.
#[must_use]
pub const fn has_choice(present: &Present) -> bool {
    present.kept.memberships > 1
}

/// The authorities in which a session may go on.
pub async fn choices(app: &App, present: &Present) -> Result<Vec<Choice>, Failure> {
    let memberships = app.store.memberships(present.account).await?;
    let names = app.store.authorities().await?;
    Ok(memberships
        .iter()
        .filter(|membership| !membership.person.disabled)
        .filter_map(|membership| {
            let authority = names.iter().find(|authority| authority.id == membership.authority)?;
            Some(Choice {
                authority: authority.id,
                name: authority.name.to_string(),
                role: membership.person.role,
                is_current: authority.id == present.actor.authority,
            })
        })
        .collect())
}

/// Goes on in another authority, with a fresh secret: the old one is worth nothing any more.
pub async fn change_authority(
    app: &App,
    visit: &Visit,
    present: &Present,
    to: Id<Authority>,
) -> Result<SignedIn, Failure> {
    let memberships = app.store.memberships(present.account).await?;
    let chosen = memberships
        .iter()
        .find(|membership| membership.authority == to && !membership.person.disabled)
        .ok_or(Failure::Hidden)?;
    if needs_second_factor(chosen.person.role) && !present.second_factor {
        return Err(Failure::refused(
            "second_factor",
            "your role there needs a second factor: set one up, then sign out and in again",
        ));
    }
    let kept = &present.kept;
    let proof = Proof {
        method: present.method,
        second_factor: present.second_factor,
        provider: kept
            .issuer
            .clone()
            .zip(kept.subject.clone())
            .map(|(issuer, subject)| (issuer, subject, kept.provider_session.clone())),
    };
    let now = app.real_now();
    // It is the same stay: its whole time goes on.
    let times = (kept.session.made_at, now);
    let (cookie, new) = new_session(visit, present.account, chosen, proof, times)?;
    let signed_in = SignedIn { cookie, actor: actor_of(&new) };
    let told = Happening {
        account: Some(present.account),
        ..Happening::by(SecurityEvent::AuthorityChanged, &signed_in.actor)
    };
    record(app, visit, told).await?;
    let gone = now - app.session_limits.idle;
    app.store.begin_session(new, Some(present.hash), gone).await?;
    Ok(signed_in)
}

/// One's own sessions, the last seen first.
pub async fn list(app: &App, present: &Present) -> Result<Vec<SessionView>, Failure> {
    let now = app.real_now();
    let found = app.store.sessions_of(present.account).await?;
    Ok(found
        .into_iter()
        .filter(|found| fault(found, &app.session_limits, now).is_none())
        .map(|StandingSession { session, .. }| SessionView {
            is_this: session.id == present.session,
            id: session.id,
            authority: session.authority,
            method: session.method,
            address: session.address,
            agent: session.agent,
            made_at: session.made_at,
            seen_at: session.seen_at,
        })
        .collect())
}

/// Ends this session: whoever holds its secret holds nothing.
pub async fn sign_out(app: &App, visit: &Visit, present: &Present) -> Result<(), Failure> {
    app.store.end_session(present.account, present.session).await?;
    let told = Happening {
        account: Some(present.account),
        ..Happening::by(SecurityEvent::SignedOut, &present.actor)
    };
    record(app, visit, told).await
}

/// Ends one of one's own sessions.
pub async fn end(
    app: &App,
    visit: &Visit,
    present: &Present,
    id: Id<Session>,
) -> Result<(), Failure> {
    if !app.store.end_session(present.account, id).await? {
        return Err(Failure::Hidden);
    }
    let told = Happening {
        account: Some(present.account),
        ..Happening::by(SecurityEvent::SessionEnded, &present.actor)
    };
    record(app, visit, told.about(id.raw())).await
}

/// Ends all of one's sessions but this one. Answers how many there were.
pub async fn end_others(app: &App, visit: &Visit, present: &Present) -> Result<u64, Failure> {
    let ended = app.store.end_sessions_but(present.account, Some(present.session)).await?;
    if ended > 0 {
        let told = Happening {
            account: Some(present.account),
            ..Happening::by(SecurityEvent::SessionEnded, &present.actor)
        };
        record(app, visit, told.saying(format!("{ended} others"))).await?;
    }
    Ok(ended)
}

/// Ends every session of a person, as an administrator of their authority may.
pub async fn end_of_person(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    person: Id<domain::authority::Person>,
) -> Result<u64, Failure> {
    actor.require(domain::policy::Act::ManagePeople)?;
    let ended = app.store.end_sessions_of_person(actor.authority, person).await?;
    let told = Happening::by(SecurityEvent::SessionEnded, actor).about(person.raw());
    record(app, visit, told.saying(format!("{ended} by an administrator"))).await?;
    Ok(ended)
}

/// Ends the sessions that began at a provider, because it says that they ended there.
pub async fn end_of_provider(
    app: &App,
    visit: &Visit,
    issuer: &str,
    subject: Option<String>,
    provider_session: Option<String>,
) -> Result<usize, Failure> {
    let ended =
        app.store.end_sessions_of_provider(issuer.to_owned(), subject, provider_session).await?;
    for one in &ended {
        let told = Happening {
            authority: Some(one.session.authority),
            person: Some(one.session.person),
            account: Some(one.account),
            ..Happening::of(SecurityEvent::SessionEnded)
        };
        record(app, visit, told.about(one.session.id.raw()).saying("by the provider")).await?;
    }
    Ok(ended.len())
}
