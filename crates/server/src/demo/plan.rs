//! The plan that answers the inspection of December 2023, and how it goes through the bodies.

use serde_json::json;

use super::{
    cast::Who::PlanLead,
    step::{Deed, Plan, Step, Text, on},
};

/// The plan of the story.
pub const PLAN: Text = "2024";

/// From the first draft to the delivery.
pub fn steps() -> Vec<Step> {
    vec![
        on(
            "2024-03-07",
            PlanLead,
            Deed::Plan(Plan {
                key: PLAN,
                title: "Children’s services improvement plan 2024",
                summary: "How the council answers the areas for improvement of the inspection of \
                          December 2023. Dates and grades of the inspection are facts; the \
                          actions, figures and updates are made up for this demonstration.",
                inspection: "2023",
                days: ["2024-02-06", "2025-12-31"],
            }),
        ),
        // The corporate parenting panel comments on the draft and notes it.
        on(
            "2024-04-24",
            PlanLead,
            Deed::Stage {
                plan: PLAN,
                patch: json!({"stage": "endorsed", "shared_from": "2024-04-24"}),
            },
        ),
        // It goes to Ofsted one working day before the last day for it.
        on("2024-05-16", PlanLead, Deed::Stage { plan: PLAN, patch: json!({"stage": "final"}) }),
        on(
            "2024-05-20",
            PlanLead,
            Deed::Stage { plan: PLAN, patch: json!({"stage": "in_delivery"}) },
        ),
    ]
}
