//! The security log: sign-ins, denials, and reads of drafts, with who, from where and what.

mod list;
mod watch;

use std::net::IpAddr;

use domain::{
    Id, Instant,
    authority::{Authority, Person},
    security::{CredentialKind, SecurityEvent},
    session::Account,
};
use persistence::{Scope, SecurityRecord};
use uuid::Uuid;

use crate::{Actor, App, Failure};

pub use list::{SecurityQuery, SecurityView, list};
pub use watch::{Noted, watch};
pub(crate) use watch::{could_read, reads, reads_draft, wants_drafts};

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
        let (credential, credential_id) = match (actor.session, actor.token, actor.feed) {
            (Some(session), ..) => (CredentialKind::Session, Some(session.raw())),
            (None, Some(token), _) => (CredentialKind::Token, Some(token.raw())),
            (None, None, Some(feed)) => (CredentialKind::CalendarFeed, Some(feed.raw())),
            (None, None, None) => (CredentialKind::Issuer, None),
        };
        Self {
            authority: Some(actor.authority),
            person: Some(actor.person),
            credential,
            credential_id,
            ..Self::of(event)
        }
    }

    /// What is kept of it. Its moment is the machine's: a demonstration stands still on its day,
    /// but who came when does not.
    fn record(self, visit: &Visit, at: Instant) -> SecurityRecord {
        SecurityRecord {
            at,
            event: self.event,
            person: self.person.map(Id::raw),
            account: self.account.map(Id::raw),
            credential: self.credential,
            credential_id: self.credential_id,
            address: visit.address.map(|address| address.to_canonical().to_string()),
            request: visit.request,
            operation: line(&visit.operation),
            subject: self.subject,
            detail: self.detail.as_deref().map(line),
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
///
/// Who lets somebody in must first have told of it: a failure here refuses the sign-in.
pub async fn record(app: &App, visit: &Visit, happening: Happening) -> Result<(), Failure> {
    record_all(app, visit, vec![happening]).await
}

/// Tells several things of one visit.
pub async fn record_all(
    app: &App,
    visit: &Visit,
    happenings: Vec<Happening>,
) -> Result<(), Failure> {
    let at = app.real_now();
    let records = happenings.into_iter().map(|happening| {
        let scope = happening.authority.map_or(Scope::Instance, Scope::Authority);
        (scope, happening.record(visit, at))
    });
    for (scope, event, entry) in app.store.tell(records.collect()).await? {
        watch::told(event);
        // Shipped off the machine, these lines show what somebody cut out of the table later.
        tracing::info!(
            security.event = %event,
            security.scope = %scope,
            security.number = entry.revision,
            security.hash = %entry.hash,
            "the security log was told"
        );
    }
    Ok(())
}

/// How long a text of the log may be.
const LINE: usize = 200;

/// A text on one line, cut.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LINE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_the_log_is_one_line() {
        assert_eq!(line("GET /api/v1/plans/{id}"), "GET /api/v1/plans/{id}");
        assert_eq!(line("a\r\nb\0c\u{85}d"), "a  b c d");
        assert_eq!(line(&"é".repeat(500)).chars().count(), LINE);
    }
}
