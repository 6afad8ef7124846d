//! Where plans are kept: the only crate that names sea-orm.
//!
//! [`Store`] has two doors. [`Store::read`] hands a closure a [`Reader`] over one snapshot of one
//! authority. [`Store::write`] hands a closure a [`Tx`]: whatever it saves, the row and its state
//! in the change log are saved together, in one transaction, with one entry. Nothing else writes.

mod access;
mod backup;
mod conn;
mod connect;
mod due;
mod error;
mod feeds;
mod files;
mod frozen;
mod governance;
mod idempotency;
mod imports;
mod list;
mod log;
mod names;
mod random;
mod reader;
mod redact;
mod rows;
mod search;
mod secrets;
mod security;
mod store;
mod tx;
mod verify;
mod visits;

pub use access::{
    AccountRecord, Credentials, LinkPurpose, LinkRecord, Membership, NewSession, SessionRecord,
    StandingSession,
};
pub use backup::{Archive, ArchivedHead, BackupError, Manifest, Member, Summary};
pub use connect::{Options, schema_is_current};
pub use due::ObligationFilter;
pub use error::StoreError;
pub use feeds::FeedBearer;
pub use files::{Bucket, Files};
pub use governance::{MeetingFilter, QuestionFilter};
pub use idempotency::Claim;
pub use imports::ImportJob;
pub use list::{ActionFilter, ActionOrder, Cursor, CursorKey, Listed, Page};
pub use log::{Act, EntryRecord, Head, LogFilter, StateRecord};
pub use names::{AreaName, PlanName, PostName};
pub use reader::Reader;
pub use redact::{Redacted, RedactedState};
pub use rows::{ChildFilter, Table, sort_key};
pub use search::Found;
pub use secrets::{ReplacedSecret, SigningKey, TokenBearer};
pub use security::{SecurityEntry, SecurityFilter, SecurityRecord};
pub use store::{Scope, Store, Written};
pub use tx::Tx;
pub use verify::{Finding, Report};
pub use visits::ClosingItem;
