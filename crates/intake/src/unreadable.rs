//! Why a file was not read, in a sentence that a manager understands.

use serde::{Deserialize, Serialize};

/// A file that was refused. The text says what is wrong and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    /// More bytes, pages, rows, … than are looked at.
    #[error("this file {what}; {advice}")]
    TooLarge {
        /// "has more than 10,000 rows".
        what: String,
        /// "split it, or remove what is not part of the plan".
        advice: String,
    },
    /// A file of a kind that is not read here.
    #[error("this file is {found}; {advice}")]
    WrongKind {
        /// "a program", "a picture", "a PDF document".
        found: String,
        /// "save the plan as XLSX or CSV".
        advice: String,
    },
    /// A file that needs a password.
    #[error("this file is protected with a password; save a copy without one and use that")]
    Encrypted,
    /// A file of the right kind that cannot be made out.
    #[error("this file could not be read: {detail}; {advice}")]
    Damaged {
        /// What is wrong, in plain words.
        detail: String,
        /// "paste its text instead".
        advice: String,
    },
    /// A file without anything in it.
    #[error("this file {what}; {advice}")]
    Empty {
        /// "has no text in it (it may be a scan)".
        what: String,
        /// "paste its text instead".
        advice: String,
    },
}

impl Unreadable {
    /// What to do about a report that cannot be read.
    pub const PASTE: &str = "paste its text instead";

    /// More than is looked at.
    pub fn too_large(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::TooLarge { what: what.into(), advice: advice.into() }
    }

    /// Of another kind.
    pub fn wrong_kind(found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::WrongKind { found: found.into(), advice: advice.into() }
    }

    /// Damaged.
    pub fn damaged(detail: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::Damaged { detail: detail.into(), advice: advice.into() }
    }

    /// Empty.
    pub fn empty(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self::Empty { what: what.into(), advice: advice.into() }
    }

    /// Whether a smaller file would be read: the request is too large, not wrong.
    #[must_use]
    pub const fn is_too_large(&self) -> bool {
        matches!(self, Self::TooLarge { .. })
    }
}
