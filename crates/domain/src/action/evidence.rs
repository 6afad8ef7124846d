//! Evidence that an action was done, or helps: a link or a note, with its kind and date.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Action;
use crate::{
    authority::Person,
    change::subject,
    coded::coded,
    fault::{Faults, FieldFault},
    id::Id,
    inspection::{WEB_LINK, is_web_link},
    plan::Plan,
    text::{Account, Line, Title},
};

coded! {
    /// What kind of evidence it is.
    pub enum EvidenceKind {
        /// An audit of cases.
        Audit = "audit",
        /// A dip sample.
        DipSample = "dip_sample",
        /// Performance data.
        PerformanceData = "performance_data",
        /// A survey.
        Survey = "survey",
        /// What children say.
        VoiceOfTheChild = "voice_of_the_child",
        /// A case study in which no child can be identified.
        CaseStudy = "case_study",
    }
}

/// A piece of evidence on an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Stable id.
    pub id: Id<Evidence>,
    /// How often it was changed.
    pub version: i64,
    /// The plan.
    pub plan: Id<Plan>,
    /// The action.
    pub action: Id<Action>,
    /// Audit, dip sample, …
    pub kind: EvidenceKind,
    /// What it is.
    pub title: Title,
    /// Where it is.
    pub link: Option<Line<500>>,
    /// What it shows.
    pub note: Option<Account>,
    /// The day to which it speaks.
    pub dated_on: Option<NaiveDate>,
    /// Who added it.
    pub added_by: Id<Person>,
    /// When.
    pub added_on: NaiveDate,
}
subject!(Evidence, Evidence, root: plan, about: action);

impl Evidence {
    /// It must be a link or a note, and not from the future.
    pub fn check(&self) -> Result<(), Vec<FieldFault>> {
        let mut faults = Faults::new();
        faults.require(
            self.link.is_some() || self.note.is_some(),
            "/note",
            "give a link or say what the evidence shows",
        );
        faults.require(self.link.as_deref().is_none_or(is_web_link), "/link", WEB_LINK);
        faults.require(
            self.dated_on.is_none_or(|dated| dated <= self.added_on),
            "/dated_on",
            "must not be after today",
        );
        faults.finish()
    }
}
