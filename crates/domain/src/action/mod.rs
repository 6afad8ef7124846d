//! Actions: what the council does about its areas for improvement, by when and by whom.

pub mod date_change;
pub mod dependency;
pub mod evidence;
pub mod status;
pub mod update;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    authority::Post,
    change::subject,
    coded::coded,
    fault::Faults,
    id::{Id, MilestoneId},
    inspection::Area,
    plan::Plan,
    rating::Watch,
    text::{Account, Line, Note, Title},
};
use status::Delivery;
use update::Latest;

coded! {
    /// Whether an action helps children: rated apart from whether it is on time.
    pub enum ImpactRating {
        /// Too early to tell, or nobody has looked.
        NotYetKnown = "not_yet_known",
        /// Looked at, and no difference found.
        None = "none",
        /// Some difference.
        Some = "some",
        /// A clear difference.
        Clear = "clear",
    }
}

/// The impact rating with the evidence it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Impact {
    /// None, some, clear or not yet known.
    pub rating: ImpactRating,
    /// What shows it; needed for any rating but "not yet known".
    #[serde(default)]
    pub basis: Option<Note>,
}

impl Default for Impact {
    fn default() -> Self {
        Self { rating: ImpactRating::NotYetKnown, basis: None }
    }
}

/// Why an action cannot go on, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Blocked {
    /// The day on which it was marked as blocked.
    pub since: NaiveDate,
    /// What stands in the way.
    pub reason: Note,
}

/// A dated step on the way to completing an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Milestone {
    /// Stable id.
    pub id: MilestoneId,
    /// What will be there by then.
    pub title: Title,
    /// By when.
    pub due_on: NaiveDate,
    /// When it was reached; absent while it is open.
    pub done_on: Option<NaiveDate>,
}

/// An action of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Stable id.
    pub id: Id<Action>,
    /// How often it was changed.
    pub version: i64,
    /// The plan it belongs to.
    pub plan: Id<Plan>,
    /// "2.3": unique in the plan.
    pub reference: Line<20>,
    /// What will be done.
    pub title: Title,
    /// More about it.
    pub description: Option<Account>,
    /// The difference it is to make for children.
    pub outcome: Option<Account>,
    /// How anyone can tell that it is done well.
    pub success_criterion: Option<Account>,
    /// The areas for improvement it answers: one or more.
    pub areas: Vec<Id<Area>>,
    /// The post that owns it.
    pub owner: Option<Id<Post>>,
    /// Posts that help.
    pub contributors: Vec<Id<Post>>,
    /// When work starts.
    pub starts_on: Option<NaiveDate>,
    /// The due date first promised; kept for ever once the plan is shared.
    pub original_due_on: Option<NaiveDate>,
    /// The due date now.
    pub due_on: Option<NaiveDate>,
    /// How often the due date was moved by agreement.
    pub revisions: i32,
    /// Steps on the way.
    pub milestones: Vec<Milestone>,
    /// Actions of the same plan that must be done first.
    pub depends_on: Vec<Id<Action>>,
    /// What the owner says: not started, in progress, complete, …
    pub delivery: Delivery,
    /// Why it cannot go on, while it is blocked.
    pub blocked: Option<Blocked>,
    /// Whether it helps children.
    pub impact: Impact,
    /// What its latest progress update said.
    pub latest: Option<Latest>,
    /// For officers only; panel members and public documents never show it.
    pub internal_note: Option<Account>,
    /// The same in words for anybody; papers for the public print them.
    #[serde(default)]
    pub public_words: Option<Note>,
    /// The same in words for children; the letter to children prints them.
    #[serde(default)]
    pub childrens_words: Option<Note>,
    /// The days from which it is at risk and late.
    pub watch: Watch,
}
subject!(Action, Action, root: plan);

impl Action {
    /// How many days the due date has slipped from the first promise; negative when brought forward.
    #[must_use]
    pub fn slippage_days(&self) -> Option<i64> {
        Some((self.due_on? - self.original_due_on?).num_days())
    }

    /// Checks what can be told from the action alone.
    pub fn check(&self) -> Result<(), Vec<crate::FieldFault>> {
        let mut faults = Faults::new();
        if let (Some(start), Some(due)) = (self.starts_on, self.due_on) {
            faults.require(
                start <= due,
                "/due_on",
                "must not be before the day on which it starts",
            );
        }
        faults.require(!self.areas.is_empty(), "/areas", "must name at least one area");
        no_repeats(&mut faults, "/areas", &self.areas);
        no_repeats(&mut faults, "/contributors", &self.contributors);
        no_repeats(&mut faults, "/depends_on", &self.depends_on);
        faults.require(
            self.owner.is_none_or(|owner| !self.contributors.contains(&owner)),
            "/contributors",
            "must not name the owner again",
        );
        faults.require(
            !self.depends_on.contains(&self.id),
            "/depends_on",
            "an action cannot depend on itself",
        );
        faults.require(
            self.impact.rating == ImpactRating::NotYetKnown || self.impact.basis.is_some(),
            "/impact/basis",
            "say what shows this impact",
        );
        faults.finish()
    }

    /// Marks a milestone; a milestone may be due outside the action's own dates only before its end.
    pub fn check_milestone(&self, milestone: &Milestone) -> Result<(), Vec<crate::FieldFault>> {
        let mut faults = Faults::new();
        faults.require(
            self.due_on.is_none_or(|due| milestone.due_on <= due),
            "/due_on",
            "must not be after the action's own due date",
        );
        faults.finish()
    }
}

fn no_repeats<T: PartialEq>(faults: &mut Faults, pointer: &str, items: &[T]) {
    for (at, item) in items.iter().enumerate() {
        let before = items.get(..at).unwrap_or_default();
        faults.require(!before.contains(item), &format!("{pointer}/{at}"), "is in the list twice");
    }
}
