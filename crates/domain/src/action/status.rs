//! Delivery status: what the owner says of an action, and which moves are allowed.
//!
//! ```text
//! not_started -> in_progress -> complete -> verified -> embedded
//! any open status -> not_proceeding (with a reason)
//! complete, verified, embedded, not_proceeding -> in_progress (reopened, with a reason)
//! ```

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{coded::coded, fault::Refusal, id::PersonId, text::Note};

coded! {
    /// Delivery status.
    pub enum DeliveryStatus {
        /// No work has begun.
        NotStarted = "not_started",
        /// Work is under way.
        InProgress = "in_progress",
        /// The owner says it is done.
        Complete = "complete",
        /// A second person signed it off on evidence.
        Verified = "verified",
        /// Found still true at a later check.
        Embedded = "embedded",
        /// It will not be done, for a stated reason.
        NotProceeding = "not_proceeding",
    }
}

impl DeliveryStatus {
    /// In words, for sentences.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotStarted => "not started",
            Self::InProgress => "in progress",
            Self::Complete => "complete",
            Self::Verified => "verified",
            Self::Embedded => "embedded",
            Self::NotProceeding => "not proceeding",
        }
    }

    /// Whether work on it is still expected.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::NotStarted | Self::InProgress)
    }
}

/// One step of the delivery: when, by whom, and what was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mark {
    /// The day.
    pub on: NaiveDate,
    /// Who said so.
    pub by: PersonId,
    /// What was said: the evidence looked at, the reason.
    pub note: Option<Note>,
}

/// The status with what each step left behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Delivery {
    /// No work has begun.
    NotStarted,
    /// Work is under way.
    InProgress {
        /// Since when: the start, or the reopening with its reason.
        started: Mark,
    },
    /// The owner says it is done.
    Complete {
        /// Who said so, when.
        completed: Mark,
    },
    /// Signed off by a second person.
    Verified {
        /// Who said it was done.
        completed: Mark,
        /// Who signed it off, on what evidence.
        signed_off: Mark,
    },
    /// Found still true at a later check.
    Embedded {
        /// Who said it was done.
        completed: Mark,
        /// Who signed it off.
        signed_off: Mark,
        /// The later check.
        checked: Mark,
    },
    /// It will not be done.
    NotProceeding {
        /// Who decided, and why.
        stopped: Mark,
    },
}

impl Delivery {
    /// The status alone.
    #[must_use]
    pub const fn status(&self) -> DeliveryStatus {
        match self {
            Self::NotStarted => DeliveryStatus::NotStarted,
            Self::InProgress { .. } => DeliveryStatus::InProgress,
            Self::Complete { .. } => DeliveryStatus::Complete,
            Self::Verified { .. } => DeliveryStatus::Verified,
            Self::Embedded { .. } => DeliveryStatus::Embedded,
            Self::NotProceeding { .. } => DeliveryStatus::NotProceeding,
        }
    }

    /// The latest step, when there was one.
    #[must_use]
    pub const fn mark(&self) -> Option<&Mark> {
        match self {
            Self::NotStarted => None,
            Self::InProgress { started } => Some(started),
            Self::Complete { completed } => Some(completed),
            Self::Verified { signed_off, .. } => Some(signed_off),
            Self::Embedded { checked, .. } => Some(checked),
            Self::NotProceeding { stopped } => Some(stopped),
        }
    }

    /// Moves to another status, or says why that cannot be.
    pub fn go(&self, to: DeliveryStatus, mark: Mark) -> Result<Self, Refusal> {
        let from = self.status();
        let illegal = |why: &str| {
            Err(Refusal::new(
                "illegal_move",
                format!("an action that is {} cannot become {}: {why}", from.words(), to.words()),
            ))
        };
        let needs_reason = |mark: &Mark, act: &str| match mark.note {
            Some(_) => Ok(()),
            None => Err(Refusal::new("reason_needed", format!("say why the action is {act}"))),
        };
        match (self, to) {
            _ if from == to => illegal("it already is"),
            (_, DeliveryStatus::NotStarted) => illegal("what was begun stays in the record"),
            (Self::NotStarted, DeliveryStatus::InProgress) => {
                Ok(Self::InProgress { started: mark })
            }
            (_, DeliveryStatus::InProgress) => {
                needs_reason(&mark, "reopened")?;
                Ok(Self::InProgress { started: mark })
            }
            (Self::NotStarted | Self::InProgress { .. }, DeliveryStatus::NotProceeding) => {
                needs_reason(&mark, "not proceeding")?;
                Ok(Self::NotProceeding { stopped: mark })
            }
            (_, DeliveryStatus::NotProceeding)
            | (Self::NotProceeding { .. }, DeliveryStatus::Complete) => illegal("reopen it first"),
            (Self::InProgress { .. }, DeliveryStatus::Complete) => {
                Ok(Self::Complete { completed: mark })
            }
            (Self::NotStarted, DeliveryStatus::Complete) => {
                illegal("say first that it is in progress")
            }
            (_, DeliveryStatus::Complete) => {
                illegal("reopen it first if it is no longer signed off")
            }
            (Self::Complete { completed }, DeliveryStatus::Verified) => {
                if completed.by == mark.by {
                    return Err(Refusal::new(
                        "same_person",
                        "the person who said that the action is complete cannot sign it off",
                    ));
                }
                needs_reason(&mark, "signed off: name the evidence you looked at")?;
                Ok(Self::Verified { completed: completed.clone(), signed_off: mark })
            }
            (_, DeliveryStatus::Verified) => illegal("only a complete action can be signed off"),
            (Self::Verified { completed, signed_off }, DeliveryStatus::Embedded) => {
                if mark.on <= signed_off.on {
                    return illegal("the check must be on a later day than the sign-off");
                }
                needs_reason(&mark, "embedded: name what the later check found")?;
                Ok(Self::Embedded {
                    completed: completed.clone(),
                    signed_off: signed_off.clone(),
                    checked: mark,
                })
            }
            (_, DeliveryStatus::Embedded) => illegal("only a verified action can be embedded"),
        }
    }
}

#[cfg(test)]
mod tests {
    use DeliveryStatus::{Complete, Embedded, InProgress, NotProceeding, NotStarted, Verified};
    use uuid::Uuid;

    use super::*;
    use crate::id::Id;

    fn mark(person: u128, day: u32) -> Mark {
        Mark {
            on: NaiveDate::from_ymd_opt(2024, 6, day).unwrap(),
            by: Id::new(Uuid::from_u128(person)),
            note: Some(Note::parse("seen in the May audit").unwrap()),
        }
    }

    fn at(status: DeliveryStatus) -> Delivery {
        let path: &[DeliveryStatus] = match status {
            NotStarted => &[],
            InProgress => &[InProgress],
            Complete => &[InProgress, Complete],
            Verified => &[InProgress, Complete, Verified],
            Embedded => &[InProgress, Complete, Verified, Embedded],
            NotProceeding => &[NotProceeding],
        };
        path.iter().enumerate().fold(Delivery::NotStarted, |delivery, (step, to)| {
            let step = u32::try_from(step).unwrap();
            delivery.go(*to, mark(u128::from(step), step + 1)).unwrap()
        })
    }

    #[test]
    fn the_table_of_moves() {
        // Rows: from. Columns: to, in the order of DeliveryStatus::ALL.
        let table = [
            (NotStarted, [false, true, false, false, false, true]),
            (InProgress, [false, false, true, false, false, true]),
            (Complete, [false, true, false, true, false, false]),
            (Verified, [false, true, false, false, true, false]),
            (Embedded, [false, true, false, false, false, false]),
            (NotProceeding, [false, true, false, false, false, false]),
        ];
        for (from, row) in table {
            for (to, allowed) in DeliveryStatus::ALL.iter().zip(row) {
                let moved = at(from).go(*to, mark(99, 28));
                assert_eq!(moved.is_ok(), allowed, "{from} -> {to}: {moved:?}");
                if let Ok(moved) = moved {
                    assert_eq!(moved.status(), *to);
                }
            }
        }
    }

    #[test]
    fn a_second_person_signs_off_on_evidence() {
        let complete = Delivery::Complete { completed: mark(1, 1) };
        assert_eq!(complete.go(Verified, mark(1, 2)).unwrap_err().rule, "same_person");
        let silent = Mark { note: None, ..mark(2, 2) };
        assert_eq!(complete.go(Verified, silent).unwrap_err().rule, "reason_needed");
        assert!(complete.go(Verified, mark(2, 2)).is_ok());
    }

    #[test]
    fn stopping_and_reopening_need_a_reason() {
        for (from, to) in [(at(InProgress), NotProceeding), (at(Complete), InProgress)] {
            let silent = Mark { note: None, ..mark(5, 5) };
            assert_eq!(from.go(to, silent).unwrap_err().rule, "reason_needed");
        }
        assert!(Delivery::NotStarted.go(InProgress, Mark { note: None, ..mark(1, 1) }).is_ok());
    }

    #[test]
    fn embedding_is_a_later_check() {
        let verified = at(Verified);
        let same_day = Mark { on: verified.mark().unwrap().on, ..mark(3, 1) };
        assert_eq!(verified.go(Embedded, same_day).unwrap_err().rule, "illegal_move");
    }
}
