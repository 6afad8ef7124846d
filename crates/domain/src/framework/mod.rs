//! Frameworks: what an inspectorate judges, in which words, and what falls due afterwards.
//!
//! Frameworks are dated data. Judgements come and go (care leavers are judged apart since 2023),
//! so every question here takes the day of the inspection.

mod check;
mod code;
mod lookup;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub use code::{CodeFault, GradeCode, JudgementCode};

use crate::{
    calendar::DayUnit,
    change::{Kind, Subject, id_of_code},
    coded::coded,
    text::{Line, Note, Title},
};

coded! {
    /// The kind of an inspection. A framework says which it uses and what it calls them.
    pub enum InspectionKind {
        /// The full inspection of a framework.
        Standard = "standard",
        /// A shorter one, for authorities that were good or outstanding.
        Short = "short",
        /// A look at one theme between inspections; gives no grades.
        FocusedVisit = "focused_visit",
        /// A look at the progress of an inadequate authority; gives no grades.
        MonitoringVisit = "monitoring_visit",
        /// A full inspection after an inadequate one.
        ReInspection = "re_inspection",
        /// Made by several inspectorates together.
        Joint = "joint",
    }
}

impl InspectionKind {
    /// Whether an inspection of this kind gives grades; visits only tell of progress.
    #[must_use]
    pub const fn gives_grades(self) -> bool {
        matches!(self, Self::Standard | Self::Short | Self::ReInspection)
    }
}

coded! {
    /// The kind of a finding that asks the authority to act.
    pub enum FindingKind {
        /// Something that should be better.
        AreaForImprovement = "area_for_improvement",
        /// Something that leaves children at risk of harm now.
        AreaForPriorityAction = "area_for_priority_action",
        /// Advice to a named role or body.
        Recommendation = "recommendation",
        /// A legal duty that is not met, with its own date.
        Requirement = "requirement",
        /// A serious or systemic shortcoming (HMICFRS).
        CauseOfConcern = "cause_of_concern",
    }
}

impl FindingKind {
    /// What such a finding is called.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::AreaForImprovement => "Area for improvement",
            Self::AreaForPriorityAction => "Area for priority action",
            Self::Recommendation => "Recommendation",
            Self::Requirement => "Requirement",
            Self::CauseOfConcern => "Cause of concern",
        }
    }
}

coded! {
    /// The event that starts the clock of an obligation.
    pub enum ClockStart {
        /// The authority received the final report.
        Received = "received",
        /// The inspectorate published it.
        Published = "published",
    }
}

/// An inspection framework: one edition of an inspectorate's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Stable code: `ilacs`, `jtai`.
    pub code: Line<40>,
    /// Grows by one with each change of the data.
    pub version: i64,
    /// What people call it.
    pub name: Title,
    /// Who inspects.
    pub inspectorate: Title,
    /// What it covers, and what of it is not known to us.
    pub description: Note,
    /// First day on which such an inspection could begin, where known.
    pub valid_from: Option<NaiveDate>,
    /// Last such day; none while it is in use.
    pub valid_to: Option<NaiveDate>,
    /// The kinds of inspection in use.
    pub kinds: Vec<InspectionKindName>,
    /// The kinds of finding in use.
    pub finding_kinds: Vec<FindingKindName>,
    /// The grade scales of its judgements.
    pub scales: Vec<Scale>,
    /// What is judged, in the order in which reports print it.
    pub judgements: Vec<JudgementRule>,
    /// What falls due after an inspection.
    pub obligations: Vec<ObligationRule>,
}

impl Subject for Framework {
    const KIND: Kind = Kind::Framework;
    fn subject_id(&self) -> Uuid {
        id_of_code(Self::KIND, &self.code)
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn set_version(&mut self, version: i64) {
        self.version = version;
    }
}

/// What a framework calls a kind of inspection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectionKindName {
    /// The kind.
    pub kind: InspectionKind,
    /// The framework's own words.
    pub name: Title,
}

/// What a framework calls a kind of finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingKindName {
    /// The kind.
    pub kind: FindingKind,
    /// One of them: "Area for improvement".
    pub name: Title,
    /// Several of them: "Areas for improvement".
    pub plural: Title,
}

/// Grades in order, the best first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Named by the judgements that use it.
    pub code: Line<40>,
    /// The best first.
    pub grades: Vec<Grade>,
}

/// One grade of a scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Grade {
    /// Stable code.
    pub code: GradeCode,
    /// As printed in reports.
    pub name: Title,
}

/// Something that inspectors judge, while it is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgementRule {
    /// Stable code.
    pub code: JudgementCode,
    /// As printed in reports.
    pub name: Title,
    /// The scale of its grades.
    pub scale: Line<40>,
    /// Given in inspections that began on this day or later.
    pub valid_from: Option<NaiveDate>,
    /// Given in inspections that began on this day or earlier.
    pub valid_to: Option<NaiveDate>,
    /// Why it came or went, for people.
    pub note: Option<Note>,
}

/// Something that falls due some days after a report: to whom, when, and by which law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObligationRule {
    /// Stable code, unique in the framework.
    pub code: Line<40>,
    /// What has to be done.
    pub name: Title,
    /// To whom; empty where no source that we read names them.
    pub recipients: Vec<String>,
    /// The kinds of inspection after which it falls due.
    pub applies_to: Vec<InspectionKind>,
    /// Only where the report has an area for priority action.
    pub only_with_priority_action: bool,
    /// Length of the period.
    pub days: u32,
    /// What the length is counted in.
    pub unit: DayUnit,
    /// What starts the clock.
    pub counted_from: ClockStart,
    /// Whether that day is itself day 1.
    pub first_day_counts: bool,
    /// For reports received on this day or later.
    pub valid_from: Option<NaiveDate>,
    /// For reports received on this day or earlier.
    pub valid_to: Option<NaiveDate>,
    /// Where the rule is written.
    pub source: Title,
}

/// Whether a day lies in a period that may be open at either end.
fn in_force(from: Option<NaiveDate>, to: Option<NaiveDate>, day: NaiveDate) -> bool {
    from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
}

impl JudgementRule {
    /// Whether inspections that began on this day give it.
    #[must_use]
    pub fn is_in_force(&self, inspected_on: NaiveDate) -> bool {
        in_force(self.valid_from, self.valid_to, inspected_on)
    }
}

impl ObligationRule {
    /// Whether it holds for reports received on this day.
    #[must_use]
    pub fn is_in_force(&self, received_on: NaiveDate) -> bool {
        in_force(self.valid_from, self.valid_to, received_on)
    }
}

#[cfg(test)]
mod tests;
