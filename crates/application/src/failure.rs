//! Why a use case did not do what was asked. HTTP turns each into one problem document.

use domain::{FieldFault, Refusal, framework::CodeFault};
use intake::Unreadable;
use persistence::StoreError;

/// A use case's failure.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Absent, or not theirs to know of.
    #[error("not found")]
    Hidden,
    /// Known to exist, but not theirs to do.
    #[error("{0}")]
    Forbidden(String),
    /// No valid credentials.
    #[error("{0}")]
    Unauthenticated(String),
    /// A rule of the field does not allow it now.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Somebody else changed it first.
    #[error("it has version {current} now")]
    Stale {
        /// The version it has now.
        current: i64,
    },
    /// Fields that cannot be taken.
    #[error("invalid fields")]
    Invalid(Vec<FieldFault>),
    /// A parameter that cannot be taken.
    #[error("{name}: {detail}")]
    Parameter {
        /// The parameter.
        name: &'static str,
        /// What to do.
        detail: String,
    },
    /// Somebody tried too often.
    #[error("too many tries; wait {seconds} seconds")]
    TooMany {
        /// How long to wait.
        seconds: i64,
    },
    /// A file that cannot be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The Idempotency-Key came with another request before.
    #[error("the idempotency key was used with another request")]
    KeyReused,
    /// The database is busy or away; trying again is safe.
    #[error("the database is busy")]
    Busy(#[source] StoreError),
    /// The connection was lost while the change was being committed: it may stand or not.
    #[error("the commit's outcome is not known")]
    Unsure(#[source] StoreError),
    /// A fault of ours. The cause is for the log, never for the caller.
    #[error("internal failure")]
    Broken(#[source] StoreError),
}

impl Failure {
    /// One invalid field.
    pub fn field(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldFault::new(pointer, detail)])
    }

    /// The same, of a part that stands at `prefix` in what was sent.
    #[must_use]
    pub(crate) fn under(self, prefix: &str) -> Self {
        match self {
            Self::Invalid(faults) => Self::Invalid(
                faults
                    .into_iter()
                    .map(|fault| {
                        FieldFault::new(format!("{prefix}{}", fault.pointer), fault.detail)
                    })
                    .collect(),
            ),
            other => other,
        }
    }

    /// The same, as whoever sent only the part at `prefix` sees it.
    #[must_use]
    pub(crate) fn within(self, prefix: &str) -> Self {
        match self {
            Self::Invalid(mut faults) => {
                for fault in &mut faults {
                    if let Some(inner) = fault.pointer.strip_prefix(prefix) {
                        fault.pointer = inner.to_owned();
                    }
                }
                Self::Invalid(faults)
            }
            other => other,
        }
    }

    /// One bad parameter.
    pub fn parameter(name: &'static str, detail: impl Into<String>) -> Self {
        Self::Parameter { name, detail: detail.into() }
    }

    /// A rule of the field said no.
    pub fn refused(rule: &'static str, detail: impl Into<String>) -> Self {
        Self::Refused(Refusal::new(rule, detail))
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Taken(name) => taken(name),
            StoreError::KeyReused => Self::KeyReused,
            StoreError::ReplyRedacted => Self::refused(
                "reply_redacted",
                "this request was carried out before; what it answered is gone, because a text in \
                 it was redacted: read the thing itself",
            ),
            StoreError::ForeignCursor => {
                Self::parameter("after", "must be the `next` of an earlier page of this list")
            }
            StoreError::Busy(_) | StoreError::Interrupted | StoreError::Files(_) => {
                Self::Busy(error)
            }
            StoreError::NoPlaceForFiles => Self::refused("no_place_for_files", error.to_string()),
            StoreError::Unsure(_) => Self::Unsure(error),
            _ => Self::Broken(error),
        }
    }
}

impl From<Vec<FieldFault>> for Failure {
    fn from(faults: Vec<FieldFault>) -> Self {
        Self::Invalid(faults)
    }
}

impl From<CodeFault> for Failure {
    fn from(fault: CodeFault) -> Self {
        Self::field("", fault.to_string())
    }
}

/// A uniqueness rule of the schema, said beside the field.
fn taken(name: &'static str) -> Failure {
    let (pointer, detail) = match name {
        "account_name" => {
            ("/sign_in_name", "somebody signs in by this name already; choose another")
        }
        "identity" => ("", "this identity is linked to an account already"),
        "membership_account" => {
            ("", "this account is somebody else in this authority already; sign out first")
        }
        "person_email" => ("/email", "somebody with this address is already here"),
        "post_title" => ("/title", "a post with this title is already here"),
        "body_name" => ("/name", "a body with this name is already here"),
        "calendar_feed_person" => {
            ("", "your calendar was given an address meanwhile; look at it first")
        }
        "evidence_replaced" => {
            ("", "somebody else revised this evidence meanwhile; look at their revision first")
        }
        "action_reference" => ("/reference", "another action of this plan has this reference"),
        "area_label" => ("/position", "another area stands in this place"),
        "visit_finding_area" => {
            ("/area", "was looked at by this visit already; change what is recorded of it")
        }
        "paragraph_number" => ("/number", "another paragraph has this number"),
        "authority_urn" => ("/urn", "another authority has this reference number"),
        _ => ("", "something like this is already here"),
    };
    Failure::field(pointer, detail)
}
