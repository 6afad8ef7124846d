//! The security log in its tables: who signed in, who was denied what, who read a draft.
//!
//! It has the change log's form, with heads and chains of its own: nothing here moves a revision.

mod append;
mod read;
mod verify;

use domain::{
    Instant,
    change::Hash,
    security::{CredentialKind, SecurityEvent},
};
use uuid::Uuid;

pub(crate) use append::{Teller, begin};
pub(crate) use verify::{scopes, walk};

/// Something to tell the security log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityRecord {
    /// The moment. In the log no entry is older than the one before it.
    pub at: Instant,
    /// What happened.
    pub event: SecurityEvent,
    /// To whom.
    pub person: Option<Uuid>,
    /// With which account.
    pub account: Option<Uuid>,
    /// By what they were known.
    pub credential: CredentialKind,
    /// The token's or the session's id.
    pub credential_id: Option<Uuid>,
    /// From where.
    pub address: Option<String>,
    /// The request's own id.
    pub request: Option<Uuid>,
    /// What was asked for: the method and the route.
    pub operation: String,
    /// What it was about: a plan, a person.
    pub subject: Option<Uuid>,
    /// A word more.
    pub detail: Option<String>,
}

/// An entry of the security log as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityEntry {
    /// Counted from 1 without gaps.
    pub number: i64,
    /// What it tells.
    pub record: SecurityRecord,
    /// The hash of the entry before.
    pub previous: Hash,
    /// Its own hash.
    pub hash: Hash,
}

/// Which entries of the security log are wanted, the newest first.
#[derive(Debug, Clone, Copy, Default)]
pub struct SecurityFilter {
    /// Before this number; from the newest on where it is not said.
    pub before: Option<i64>,
    /// Of this person.
    pub person: Option<Uuid>,
    /// Of this kind.
    pub event: Option<SecurityEvent>,
    /// Not before this moment.
    pub from: Option<Instant>,
    /// Before this moment.
    pub until: Option<Instant>,
}
