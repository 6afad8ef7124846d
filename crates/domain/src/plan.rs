//! The post-inspection action plan, and who may see it when.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    change::subject,
    coded::coded,
    fault::Faults,
    id::Id,
    inspection::Inspection,
    text::{Account, Title},
};

coded! {
    /// How far a plan has come.
    pub enum PlanStage {
        /// Being written.
        Draft = "draft",
        /// Endorsed by a body, on its way to the inspectorate.
        Endorsed = "endorsed",
        /// The final plan, submitted.
        Final = "final",
        /// Being carried out.
        InDelivery = "in_delivery",
        /// All done; kept for the record.
        Closed = "closed",
    }
}

/// A plan: one for an inspection, or a standing plan that answers several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Stable id.
    pub id: Id<Plan>,
    /// How often it was changed.
    pub version: i64,
    /// "Children's services improvement plan 2024".
    pub title: Title,
    /// What the plan is for, in a few sentences.
    pub summary: Option<Account>,
    /// The inspection it answers; none for a standing plan.
    pub inspection: Option<Id<Inspection>>,
    /// First day of the plan.
    pub starts_on: Option<NaiveDate>,
    /// Last day of the plan: actions should be done by then.
    pub ends_on: Option<NaiveDate>,
    /// How far it has come.
    pub stage: PlanStage,
    /// From this day panel members see the plan itself, not only frozen packs.
    pub shared_from: Option<NaiveDate>,
}
subject!(Plan, Plan, root: id);

impl Plan {
    /// Whether panel members may see it on `day`.
    #[must_use]
    pub fn shared_on(&self, day: NaiveDate) -> bool {
        self.shared_from.is_some_and(|from| from <= day)
    }

    /// Checks the order of its dates.
    pub fn check(&self) -> Result<(), Vec<crate::FieldFault>> {
        let mut faults = Faults::new();
        if let (Some(start), Some(end)) = (self.starts_on, self.ends_on) {
            faults.require(start <= end, "/ends_on", "must not be before the plan's first day");
        }
        faults.finish()
    }
}
