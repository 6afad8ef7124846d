//! Items of an agenda: what a plan goes before a meeting for, the pack that was on the table, and
//! what was resolved.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Meeting;
use crate::{
    authority::Person,
    change::subject,
    coded::coded,
    fault::{Faults, FieldFault, Refusal},
    id::Id,
    plan::Plan,
    text::{Account, Line, Note, Title},
    time::spoken,
};

coded! {
    /// What members are asked to do with a plan.
    pub enum ItemPurpose {
        /// Comment on a draft, so that the final plan can take it in.
        Comment = "comment",
        /// Endorse a version of the plan.
        Endorse = "endorse",
        /// Approve it, as an executive does.
        Approve = "approve",
        /// Take note of progress.
        Note = "note",
        /// Hold the executive to account for it.
        Scrutinise = "scrutinise",
    }
}

impl ItemPurpose {
    /// In words: "comment on the draft".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Comment => "comment on the draft",
            Self::Endorse => "endorse the plan",
            Self::Approve => "approve the plan",
            Self::Note => "note progress",
            Self::Scrutinise => "scrutinise progress",
        }
    }
}

/// A document as it was frozen: its bytes are stored beside the log, its hash stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FrozenDocument {
    /// Its name in addresses: "panel-report.pdf".
    pub name: Line<80>,
    /// SHA-256 of its bytes, as 64 hexadecimal digits.
    pub sha256: Line<64>,
    /// How many bytes it has.
    pub size: i64,
}

/// What was on the table: a revision of the plan, and the documents that were made of it.
///
/// A pack never changes. What comes later goes into another item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// The revision that it shows.
    pub revision: i64,
    /// The day of that revision, for which it is rated.
    pub as_at: NaiveDate,
    /// When it was frozen.
    pub frozen_on: NaiveDate,
    /// By whom.
    pub by: Id<Person>,
    /// The documents.
    pub documents: Vec<FrozenDocument>,
}

/// What the body resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// When: the day of the meeting, or later where it was resolved in writing.
    pub on: NaiveDate,
    /// What was resolved.
    pub text: Account,
    /// Whether the version in the pack was endorsed.
    pub endorses: bool,
    /// Where it stands in the minutes: "Minute 24/17".
    pub minutes: Option<Title>,
    /// Who recorded it.
    pub by: Id<Person>,
}

/// A plan on the agenda of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// Stable id.
    pub id: Id<AgendaItem>,
    /// How often it was changed.
    pub version: i64,
    /// The meeting.
    pub meeting: Id<Meeting>,
    /// The plan.
    pub plan: Id<Plan>,
    /// Its place on the agenda, from 1.
    pub position: i32,
    /// "Children's services improvement plan: draft".
    pub title: Title,
    /// What members are asked to do.
    pub purpose: ItemPurpose,
    /// What members are recommended to resolve, one each.
    pub recommendations: Vec<Note>,
    /// Why the public may not see it, where it is exempt (Local Government Act 1972, schedule 12A).
    pub exempt: Option<Note>,
    /// What was on the table, once it was frozen.
    pub pack: Option<Pack>,
    /// What was resolved.
    pub resolution: Option<Resolution>,
    /// Why it was taken off the agenda, where it was.
    pub withdrawn: Option<Note>,
}
subject!(AgendaItem, AgendaItem, root: plan, about: meeting);

/// The most recommendations of one item.
const MOST_RECOMMENDATIONS: usize = 20;

impl AgendaItem {
    /// Checks what stands in it.
    pub fn check(&self) -> Result<(), Vec<FieldFault>> {
        let mut faults = Faults::new();
        faults.require(self.position >= 1, "/position", "must be 1 or more");
        faults.require(
            self.recommendations.len() <= MOST_RECOMMENDATIONS,
            "/recommendations",
            "must be at most 20",
        );
        faults.finish()
    }

    /// Whether its pack may be frozen now.
    pub fn may_freeze(&self, meeting: &Meeting) -> Result<(), Refusal> {
        if let Some(pack) = &self.pack {
            let on = spoken(pack.frozen_on);
            let detail = format!(
                "its pack was frozen on {on} and stays as it is; add another item for later papers"
            );
            return Err(Refusal::new("frozen", detail));
        }
        self.stands(meeting)
    }

    /// Whether anything more may be done with it.
    pub fn stands(&self, meeting: &Meeting) -> Result<(), Refusal> {
        if self.withdrawn.is_some() {
            return Err(Refusal::new("withdrawn", "it was taken off the agenda"));
        }
        if meeting.cancelled.is_some() {
            return Err(Refusal::new("cancelled", "its meeting was cancelled"));
        }
        Ok(())
    }

    /// Whether a resolution can be recorded.
    pub fn may_resolve(
        &self,
        meeting: &Meeting,
        resolution: &Resolution,
        today: NaiveDate,
    ) -> Result<(), ResolveFault> {
        self.stands(meeting)?;
        if resolution.on < meeting.held_on {
            let held = spoken(meeting.held_on);
            let detail = format!("must not be before the meeting, {held}");
            return Err(FieldFault::new("/on", detail).into());
        }
        if resolution.on > today {
            return Err(FieldFault::new("/on", "must not be after today").into());
        }
        if resolution.endorses && self.pack.is_none() {
            let detail = "an endorsement is of what was on the table; freeze the pack first";
            return Err(Refusal::new("no_pack", detail).into());
        }
        Ok(())
    }
}

/// Why a resolution was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResolveFault {
    /// A field is wrong.
    Field(FieldFault),
    /// A rule stands against it.
    Rule(Refusal),
}

impl From<FieldFault> for ResolveFault {
    fn from(fault: FieldFault) -> Self {
        Self::Field(fault)
    }
}
impl From<Refusal> for ResolveFault {
    fn from(refusal: Refusal) -> Self {
        Self::Rule(refusal)
    }
}
