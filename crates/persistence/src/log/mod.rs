//! The change log in its tables: appended by the write door, read by everything that tells history.

mod append;
mod read;

use domain::{
    Instant,
    change::{Author, Hash, Kind},
};
use uuid::Uuid;

use crate::idempotency::Claim;

pub(crate) use append::{append, begin_scope, lock_head};
pub(crate) use read::{EntryRow, Payload, StateRow, read_entry_rows};

/// What an entry says of the act itself.
#[derive(Debug, Clone)]
pub struct Act {
    /// Who does it.
    pub author: Author,
    /// Its name: `revise_due_date`.
    pub use_case: &'static str,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// The moment.
    pub at: Instant,
    /// The caller's key, if the request may come twice.
    pub claim: Option<Claim>,
}

/// The newest entry of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its number: the scope's revision. 0 before the first entry.
    pub revision: i64,
    /// Its hash.
    pub hash: Hash,
    /// When it was committed.
    pub at: Instant,
}

/// An entry as it is kept.
#[derive(Debug, Clone)]
pub struct EntryRecord {
    /// Counted from 1 without gaps.
    pub number: i64,
    /// When it was committed.
    pub at: Instant,
    /// Who did it.
    pub author: Author,
    /// The act.
    pub use_case: String,
    /// The reason, where one was given.
    pub reason: Option<String>,
    /// The hash of the entry before.
    pub previous: Hash,
    /// Its own hash.
    pub hash: Hash,
    /// The states, in order.
    pub states: Vec<StateRecord>,
}

/// A state of an entry.
#[derive(Debug, Clone)]
pub struct StateRecord {
    /// The subject's kind.
    pub kind: Kind,
    /// The subject's id.
    pub id: Uuid,
    /// The plan or inspection of which it is a part.
    pub root: Option<Uuid>,
    /// The subject in whose story it is told.
    pub about: Option<Uuid>,
    /// The state, or nothing when the subject was removed.
    pub after: Option<(i16, Vec<u8>)>,
    /// The state before this entry, where it was asked for and there was one.
    pub before: Option<(i16, Vec<u8>)>,
    /// The payload's hash.
    pub payload: Hash,
    /// The entry that redacted it.
    pub redacted_by: Option<i64>,
}

/// Which entries are wanted.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    /// After this number; newest first, before it (0: from the newest on).
    pub after: i64,
    /// Up to and including this number; newest first, down to but not including it.
    pub until: Option<i64>,
    /// With a state that is part of one of these plans or inspections; of any when empty.
    pub roots: Vec<Uuid>,
    /// With a state of this subject, or told in its story.
    pub story: Option<Uuid>,
    /// By this person, whatever credential they used.
    pub by: Option<Uuid>,
    /// Of this use case.
    pub use_case: Option<String>,
    /// Newest first.
    pub newest_first: bool,
    /// With the state before each change.
    pub with_before: bool,
}
