//! API tokens: how dashboards and scripts sign in. The secret itself is never part of the record.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{
    authority::Person, change::subject, coded::coded, fault::FieldFault, id::Id, text::Title,
    time::Instant,
};

coded! {
    /// What a token may be used for; never more than its maker's present role.
    pub enum TokenScope {
        /// Reading only.
        Read = "read",
        /// Reading and writing.
        ReadWrite = "read_write",
    }
}

/// A token made by a person for one authority. Disabling its maker stops it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Stable id.
    pub id: Id<Token>,
    /// How often it was changed.
    pub version: i64,
    /// Its maker.
    pub person: Id<Person>,
    /// What it is for: "Power BI, quarterly report".
    pub name: Title,
    /// Reading only, or reading and writing.
    pub scope: TokenScope,
    /// When it was made.
    pub created_at: Instant,
    /// When it stops.
    pub expires_at: Instant,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}
subject!(Token, Token);

impl Token {
    /// The longest life of a token, in days.
    pub const MOST_DAYS: i64 = 366;

    /// A token must end, within a year.
    pub fn check(&self) -> Result<(), Vec<FieldFault>> {
        let life = self.expires_at - self.created_at;
        if life <= TimeDelta::zero() || life > TimeDelta::days(Self::MOST_DAYS) {
            return Err(vec![FieldFault::new(
                "/expires_on",
                "must be after today and at most a year ahead",
            )]);
        }
        Ok(())
    }

    /// Whether it works at `now`.
    #[must_use]
    pub fn works_at(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}
