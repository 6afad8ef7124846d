//! The last actions, a focused visit, and the plan that answers it.

use domain::{
    action::{
        ImpactRating::Some as SomeImpact, evidence::EvidenceKind::DipSample,
        status::DeliveryStatus::Embedded,
    },
    framework::InspectionKind,
};
use serde_json::json;

use crate::demo::{
    cast::Who::{Manager, Nurse, PlanLead, PracticeLead},
    people::{EARLY_HELP, IMPROVEMENT, SAFEGUARDING},
    plan::PLAN,
    step::{
        Action, Area, Deed, Plan, Report, Step, Text, evidence, go, impact, on, sign_off, update,
    },
};

/// What happens in these months.
pub fn steps() -> Vec<Step> {
    let mut steps = summer();
    steps.extend(focused_visit());
    steps
}

fn summer() -> Vec<Step> {
    vec![
        on(
            "2025-06-05",
            PlanLead,
            update("2.5", "Version two is drafted: three pages instead of four.").on_track(),
        ),
        on(
            "2025-06-11",
            PlanLead,
            sign_off("1.5", "Twenty plans read with the advisers who wrote them."),
        ),
        on(
            "2025-06-26",
            Nurse,
            update(
                "3.3",
                "All 160 are trained; a toolkit is on file for 82% of children on a plan for \
                 neglect.",
            )
            .completes(),
        ),
        on(
            "2025-07-07",
            PlanLead,
            update("2.5", "Version two is with all team managers.").on_track(),
        ),
        on("2025-07-10", PlanLead, sign_off("3.3", "Attendance of 160 and a count of the files.")),
        on(
            "2025-07-10",
            PlanLead,
            impact(
                "3.3",
                SomeImpact,
                "Toolkits on file rose from 46% to 82%; what they change is not clear yet.",
            ),
        ),
        on(
            "2025-07-23",
            PlanLead,
            Deed::Close {
                area: "1",
                by: None,
                note: "The corporate parenting panel resolved to close this area: 86% of plans are \
                       good or better.",
            },
        ),
        on(
            "2025-07-24",
            PracticeLead,
            evidence("2.3", DipSample, "30 supervision notes of June")
                .note("28 of 30 hold a direction with a date.")
                .dated("2025-06-27"),
        ),
        on(
            "2025-07-24",
            PlanLead,
            impact(
                "2.3",
                SomeImpact,
                "Notes with a direction and a date: 27 of 30, then 28 of 30.",
            ),
        ),
        on(
            "2025-07-24",
            PlanLead,
            go(
                "2.3",
                Embedded,
                "28 of 30 notes of June hold a direction with a date: it has held.",
            ),
        ),
        on("2025-07-28", PlanLead, update("2.5", "Version two is issued.").completes()),
        on(
            "2025-08-07",
            PracticeLead,
            sign_off("2.5", "Version two, and the list of what ten managers asked for."),
        ),
    ]
}

/// The area that the story gives to the focused visit.
const VISITED: Text = "Placeholder of this demonstration: several services that help one family \
                       should work from one plan. That a focused visit in July 2025 named one area \
                       for improvement is a fact; its wording, and the days of the visit, are not \
                       copied here.";

/// The second plan.
const RESPONSE: Text = "2025";

fn focused_visit() -> Vec<Step> {
    let visit = Report {
        kind: InspectionKind::FocusedVisit,
        days: ["2025-07-08", "2025-07-09"],
        published: None,
        url: None,
        grades: &[],
    };
    let area = Area {
        inspection: RESPONSE,
        key: "2025:1",
        text: VISITED,
        parent: None,
        paragraphs: &[],
        recurs_from: None,
    };
    let plan = Plan {
        key: RESPONSE,
        title: "Response to the focused visit of July 2025",
        summary: "Made up for this demonstration: what the council does about the one area for \
                  improvement.",
        inspection: RESPONSE,
        days: ["2025-08-18", "2027-07-30"],
    };
    let one_plan = Action {
        plan: RESPONSE,
        reference: "4.1",
        title: "Give 50 families who have three services or more one plan and one meeting",
        description: None,
        outcome: "Families tell their story once.",
        criterion: "50 families; 40 of them say that they tell their story once.",
        areas: &["2025:1"],
        owner: EARLY_HELP,
        contributors: &[SAFEGUARDING],
        days: ["2025-08-26", "2026-12-18"],
        depends_on: &[],
    };
    let checked = Action {
        reference: "4.2",
        title: "Ask all 50 families after a year whether it has lasted",
        outcome: "What helps families stays.",
        criterion: "45 of 50 families asked; a report to the panel in July 2027.",
        owner: IMPROVEMENT,
        contributors: &[],
        days: ["2027-01-11", "2027-07-16"],
        depends_on: &["4.1"],
        ..one_plan
    };
    vec![
        on("2025-07-14", PlanLead, Deed::Inspection { key: RESPONSE, report: visit }),
        on("2025-08-12", PlanLead, Deed::Area(area)),
        on(
            "2025-08-12",
            PlanLead,
            Deed::Confirm {
                area: "3b",
                at: RESPONSE,
                note: "In this demonstration, the letter of the focused visit says that visits are \
                       made in time.",
            },
        ),
        on("2025-08-18", PlanLead, Deed::Plan(plan)),
        on("2025-08-18", PlanLead, Deed::Action(one_plan)),
        on("2025-08-18", PlanLead, Deed::Action(checked)),
        on(
            "2025-08-20",
            PlanLead,
            Deed::Stage {
                plan: RESPONSE,
                patch: json!({"stage": "in_delivery", "shared_from": "2025-08-20"}),
            },
        ),
        on(
            "2025-08-21",
            PlanLead,
            Deed::Change {
                action: "1.3",
                patch: json!({"internal_note": "Contract review with the supplier in October."}),
            },
        ),
        on(
            "2025-08-26",
            Manager,
            update("4.1", "The first eight families are asked.").on_track().starts(),
        ),
        on(
            "2025-08-28",
            PlanLead,
            Deed::Stage {
                plan: PLAN,
                patch: json!({"summary": "All fifteen actions are done or stopped; the plan stays \
                                          open until the end of 2025 for later checks."}),
            },
        ),
    ]
}
