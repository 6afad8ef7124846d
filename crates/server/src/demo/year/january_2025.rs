//! The weeks before the day on which the demonstration usually stands, ten days before a panel.

use domain::action::{
    ImpactRating::{Clear, Some as SomeImpact},
    date_change::DateChangeReason::Supplier,
    evidence::EvidenceKind::Audit,
    status::DeliveryStatus::Embedded,
};

use crate::demo::{
    cast::Who::{DataManager, Manager, Nurse, PlanLead, PracticeLead},
    step::{Deed, Step, ask, evidence, go, impact, on, update},
};

/// What happens in this month.
pub fn steps() -> Vec<Step> {
    vec![
        on(
            "2025-01-10",
            PracticeLead,
            evidence("1.1", Audit, "Plans half a year on: 30 audited")
                .link("https://example.org/evidence/plan-audit-december-2024")
                .note("88% of steps name a person, a date and a result.")
                .dated("2024-12-19"),
        ),
        on(
            "2025-01-10",
            PlanLead,
            impact(
                "1.1",
                Clear,
                "Steps that name a person, a date and a result: 47% in January 2024, 87% in June, \
                 88% in December.",
            ),
        ),
        on(
            "2025-01-10",
            PracticeLead,
            go(
                "1.1",
                Embedded,
                "Half a year later 88% of steps in 30 plans are complete: it has held.",
            ),
        ),
        on(
            "2025-01-13",
            Manager,
            update(
                "1.4",
                "24 audits done in December, so that none is missing: 17 good, 7 in need of work.",
            )
            .difference(
                "In the last quarter 70% of plans were good or better, against 54% a year ago.",
            )
            .on_track(),
        ),
        on(
            "2025-01-13",
            PlanLead,
            impact("1.4", SomeImpact, "Plans judged good or better rose from 54% to 70% in audit."),
        ),
        on(
            "2025-01-13",
            Nurse,
            update(
                "3.3",
                "102 of 160 trained. School nurses may not file the toolkit until an agreement on \
                 sharing is signed.",
            )
            .at_risk(
                "an agreement on sharing information has not been signed",
                "both legal teams meet on 28 January",
            ),
        ),
        on(
            "2025-01-13",
            PlanLead,
            Deed::Block {
                action: "3.3",
                reason: Some(
                    "The agreement on sharing information between council and health is not \
                     signed.",
                ),
            },
        ),
        on(
            "2025-01-14",
            DataManager,
            update(
                "1.3",
                "The second test failed too: reminders reach people who have left their post.",
            )
            .off_track(
                "reminders go to people instead of posts",
                "the supplier changes that by 14 February; two teams test it for a week",
            )
            .forecast("2025-02-28"),
        ),
        on(
            "2025-01-14",
            PracticeLead,
            update(
                "2.3",
                "33 of 45 trained; the follow-up works: 24 of 30 notes hold a direction with a \
                 date.",
            )
            .difference(
                "Social workers in two teams say that they leave supervision knowing what to do \
                 next.",
            )
            .at_risk(
                "12 managers are left and two courses",
                "both courses are full; a reserve day is booked",
            )
            .forecast("2025-02-28"),
        ),
        on(
            "2025-01-15",
            DataManager,
            ask(
                "1.3",
                "2025-02-28",
                Supplier,
                "the supplier must make reminders follow the post and not the person",
            ),
        ),
        on(
            "2025-01-15",
            Manager,
            update("2.2", "A reason is on record in 16 of 20 assessments of December.")
                .at_risk("it has not reached 19 of 20 again", "monthly dip samples until March")
                .forecast("2025-03-14"),
        ),
        on(
            "2025-01-16",
            Manager,
            update("3.1", "Eighteen panels held; cases now last 18.4 weeks on average.")
                .difference(
                    "Children before proceedings wait five weeks less for a decision than a year \
                     ago.",
                )
                .on_track()
                .forecast("2025-03-31"),
        ),
    ]
}
