//! The plan that answers the inspection of December 2023, and how it goes through the bodies.

use serde_json::json;

use super::{
    cast::Who::{Administrator, PlanLead},
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
        // From the meeting of the corporate parenting panel on, members see the plan itself.
        on(
            "2024-04-24",
            PlanLead,
            Deed::Stage { plan: PLAN, patch: json!({"shared_from": "2024-04-24"}) },
        ),
        // It goes to Ofsted one working day before the last day for it.
        on(
            "2024-05-16",
            PlanLead,
            Deed::Submit {
                plan: PLAN,
                inspection: "2023",
                rule: "statement",
                to: &["Ofsted", "The Secretary of State"],
            },
        ),
        on("2024-05-16", Administrator, Deed::Countersign { plan: PLAN }),
        on(
            "2024-05-17",
            PlanLead,
            Deed::Receipt { plan: PLAN, reference: "Automatic reply of 17 May 2024" },
        ),
        on(
            "2024-05-24",
            PlanLead,
            Deed::Publish {
                plan: PLAN,
                address: "https://www.example.org/childrens-improvement-plan",
            },
        ),
        on(
            "2024-05-20",
            PlanLead,
            Deed::Stage { plan: PLAN, patch: json!({"stage": "in_delivery"}) },
        ),
    ]
}
