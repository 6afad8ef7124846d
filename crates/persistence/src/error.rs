//! What can go wrong in storage, and which named constraint was in the way.

use std::borrow::Cow;

use sea_orm::{DbErr, RuntimeErr, SqlErr};
use uuid::Uuid;

/// A failure of storage.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody changed the row first: its version is no longer the one that was read.
    #[error("{table} {id} was changed by somebody else")]
    Stale {
        /// The table.
        table: &'static str,
        /// The row.
        id: Uuid,
    },
    /// A uniqueness rule of the schema refused the row; the name is the index's.
    #[error("the constraint {0} refused the row")]
    Taken(&'static str),
    /// A row points at something that is not there, or is still pointed at.
    #[error("a reference points at a row that does not exist, or is still pointed at")]
    Dangling,
    /// The same Idempotency-Key came with another request.
    #[error("the idempotency key was used with another request")]
    KeyReused,
    /// The request was carried out; its reply held a text that was redacted since.
    #[error("the reply that was kept for this key was redacted")]
    ReplyRedacted,
    /// The cursor comes from a list in another order.
    #[error("the cursor comes from a list in another order")]
    ForeignCursor,
    /// The database did not answer in time; trying again is safe.
    #[error("the database is busy")]
    Busy(#[source] DbErr),
    /// A row or state holds something the domain cannot read.
    #[error("{table}.{column} of {id} cannot be read: {detail}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row.
        id: Uuid,
        /// What is wrong.
        detail: String,
    },
    /// A recorded state cannot be read.
    #[error(transparent)]
    Shape(#[from] domain::change::ShapeError),
    /// A state could not be written as bytes.
    #[error("a state could not be written: {0}")]
    Unwritable(#[from] serde_json::Error),
    /// The write was given up before it was done: nothing of it is stored.
    #[error("the write was interrupted; nothing of it is stored")]
    Interrupted,
    /// The connection broke while the write was being committed: it may be stored or not.
    #[error("the connection broke while the change was being stored; look whether it is there")]
    Unsure(#[source] DbErr),
    /// The database is not one this version can use.
    #[error("{0}")]
    Unusable(String),
    /// Nobody has said where files are to be kept.
    #[error(
        "this server has no place for files yet; its operator names a folder or a bucket under \
         [files] in the settings"
    )]
    NoPlaceForFiles,
    /// A file that a row names is not there, or is damaged.
    #[error("{0}; put it back from a backup")]
    FileLost(String),
    /// The place for files cannot be read or written; trying again is safe.
    #[error("files: {0}")]
    Files(String),
    /// Anything else the database said.
    #[error("database: {0}")]
    Database(#[source] DbErr),
}

/// The named uniqueness rules: as PostgreSQL reports them, and the columns that SQLite names.
const UNIQUE: &[(&str, &str)] = &[
    ("authority_urn", "authority.urn"),
    ("framework_code", "framework.code"),
    ("calendar_code", "calendar.code"),
    // Their ids are made from their codes.
    ("framework_code", "framework_pkey"),
    ("calendar_code", "calendar_pkey"),
    ("account_name", "account.name_key"),
    ("identity", "identity.issuer, identity.subject"),
    ("identity", "identity_pkey"),
    ("membership_account", "membership.account_id, membership.authority_id"),
    ("person_email", "person.authority_id, person.email_key"),
    ("post_title", "post.authority_id, post.title_key"),
    ("body_name", "governance_body.authority_id, governance_body.name_key"),
    ("paragraph_number", "paragraph.authority_id, paragraph.inspection_id, paragraph.number"),
    ("area_label", "area.authority_id, area.inspection_id, area.label"),
    (
        "visit_finding_area",
        "visit_finding.authority_id, visit_finding.inspection_id, visit_finding.area_id",
    ),
    ("obligation_rule", "obligation.authority_id, obligation.inspection_id, obligation.rule"),
    ("calendar_feed_person", "calendar_feed.authority_id, calendar_feed.person_id"),
    ("evidence_replaced", "evidence.authority_id, evidence.replaces_id"),
    ("action_reference", "action.authority_id, action.plan_id, action.reference"),
];

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(text)) => {
                let name = UNIQUE
                    .iter()
                    .find(|(name, columns)| text.contains(name) || text.contains(columns))
                    .map_or("unique", |(name, _)| name);
                Self::Taken(name)
            }
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Self::Dangling,
            _ if is_busy(&error) => Self::Busy(error),
            _ => Self::Database(error),
        }
    }
}

impl StoreError {
    pub(crate) const fn is_busy(&self) -> bool {
        matches!(self, Self::Busy(_))
    }

    /// A commit that the database refused stored nothing; one that it did not answer may have.
    pub(crate) fn of_commit(error: DbErr) -> Self {
        match code(&error) {
            Some(code) if !code.starts_with("57P") && !code.starts_with("08") => Self::from(error),
            _ => Self::Unsure(error),
        }
    }
}

/// The database's own code of an error.
fn code(error: &DbErr) -> Option<Cow<'_, str>> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => error.as_database_error()?.code(),
        _ => None,
    }
}

/// Timeouts, locks and lost connections: the same request may succeed in a moment.
fn is_busy(error: &DbErr) -> bool {
    use sea_orm::sqlx::Error as Sqlx;
    // SQLITE_BUSY with its extensions; serialisation, deadlock, lock timeout, cancelled, shutdown,
    // too many connections.
    const CODES: &[&str] = &[
        "5", "261", "517", "773", "40001", "40P01", "55P03", "57014", "57P01", "57P02", "57P03",
        "53300",
    ];
    if let Some(code) = code(error) {
        return CODES.contains(&code.as_ref()) || code.starts_with("08");
    }
    match error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(error)) | DbErr::Query(RuntimeErr::SqlxError(error)) => {
            matches!(
                error.as_ref(),
                Sqlx::Io(_) | Sqlx::PoolTimedOut | Sqlx::PoolClosed | Sqlx::WorkerCrashed
            )
        }
        _ => false,
    }
}
