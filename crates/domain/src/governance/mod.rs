//! Governance: the bodies that a plan goes through, their meetings, and what was shown there.

pub mod backward;
pub mod comment;
mod correction;
pub mod item;
pub mod question;
pub mod rhythm;
pub mod submission;

use chrono::NaiveDate;
use rhythm::Rhythm;
use serde::{Deserialize, Serialize};

use crate::{
    change::subject,
    coded::coded,
    fault::{Faults, FieldFault},
    id::Id,
    text::{Account, Note, Title},
};

coded! {
    /// What kind of body it is: each looks at a plan at its own stage.
    pub enum BodyKind {
        /// The council's executive.
        Cabinet = "cabinet",
        /// Members and others who look after children in care as a parent would.
        CorporateParentingPanel = "corporate_parenting_panel",
        /// Members who hold the executive to account.
        Scrutiny = "scrutiny",
        /// Officers and partners who steer the improvement, often with an independent chair.
        ImprovementBoard = "improvement_board",
        /// None of these.
        Other = "other",
    }
}

/// A body that discusses plans: "Corporate Parenting Panel".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GovernanceBody {
    /// Stable id.
    pub id: Id<GovernanceBody>,
    /// How often it was changed.
    pub version: i64,
    /// Its name; unique in the authority, compared without case.
    pub name: Title,
    /// Cabinet, scrutiny, …
    pub kind: BodyKind,
    /// What it does.
    pub description: Option<Note>,
    /// Who sits on it, by seat or office: "Chair", "Lead member for children".
    #[serde(default)]
    pub members: Vec<Title>,
    /// How often it meets.
    #[serde(default)]
    pub rhythm: Option<Rhythm>,
    /// A closed body holds no new meetings.
    pub closed: bool,
}
subject!(GovernanceBody, Body);

/// The most members of one body.
const MOST_MEMBERS: usize = 60;

impl GovernanceBody {
    /// Checks what can be told from the body alone.
    pub fn check(&self) -> Result<(), Vec<FieldFault>> {
        let mut faults = Faults::new();
        faults.require(self.members.len() <= MOST_MEMBERS, "/members", "must be at most 60");
        faults.finish()
    }
}

/// A meeting of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Stable id.
    pub id: Id<Meeting>,
    /// How often it was changed.
    pub version: i64,
    /// The body that meets.
    pub body: Id<GovernanceBody>,
    /// The day on which it meets.
    pub held_on: NaiveDate,
    /// What the meeting is called, where the body and the day do not say it.
    pub title: Option<Title>,
    /// Where it meets.
    pub place: Option<Title>,
    /// What else is to be known of it.
    pub note: Option<Account>,
    /// Why it does not take place, when it was cancelled.
    pub cancelled: Option<Note>,
}
subject!(Meeting, Meeting, about: body);
