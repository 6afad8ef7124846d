//! Dates asked for, declined and agreed; a gain that does not last.

use domain::action::{
    ImpactRating::{None as NoImpact, Some as SomeImpact},
    date_change::DateChangeReason::{Scope, Systems},
    evidence::EvidenceKind::{PerformanceData, Survey},
    status::DeliveryStatus::InProgress,
};

use crate::demo::{
    cast::Who::{CareManager, DataManager, Manager, Nurse, PlanLead, PracticeLead},
    step::{Step, agree, ask, decline, evidence, go, impact, on, reached, sign_off, update},
};

/// What happens in these months.
pub fn steps() -> Vec<Step> {
    let mut steps = november();
    steps.extend(december());
    steps
}

fn november() -> Vec<Step> {
    vec![
        on("2024-11-01", CareManager, update("1.5", "47 pathway plans rewritten.").on_track()),
        on(
            "2024-11-05",
            Manager,
            update("1.4", "20 audits done in October: 13 good, 7 in need of work, none weak.")
                .on_track(),
        ),
        on(
            "2024-11-06",
            DataManager,
            update("1.3", "11 of 14 requirements are built.")
                .at_risk("the reminders themselves are not built yet", "they are next")
                .forecast("2024-12-20"),
        ),
        on(
            "2024-11-08",
            PracticeLead,
            sign_off(
                "2.2",
                "Looked at the same 20 assessments; a reason is there in 19 and is more than a \
                 date in 17.",
            ),
        ),
        on("2024-11-08", Nurse, reached("3.3", "First 80 trained", "2024-11-07")),
        on(
            "2024-11-11",
            Nurse,
            update(
                "3.3",
                "84 of 160 trained; a toolkit is on file for 46% of children on a plan for \
                 neglect.",
            )
            .on_track(),
        ),
        on(
            "2024-11-11",
            Manager,
            update(
                "3.1",
                "Fourteen panels held. Four cases have passed 16 weeks, each with a reason.",
            )
            .on_track(),
        ),
        on("2024-11-12", PracticeLead, update("1.2", "196 of 210 trained.").on_track()),
        on(
            "2024-11-12",
            PracticeLead,
            update("2.3", "27 of 45 trained; the November course was called off for illness.")
                .at_risk("one course was called off", "another on 28 November"),
        ),
        on(
            "2024-11-13",
            DataManager,
            ask(
                "2.4",
                "2025-02-14",
                Systems,
                "the new note forms need another three months to settle",
            ),
        ),
        on(
            "2024-11-18",
            PlanLead,
            decline(
                "2.4",
                "The panel was promised five lists by Christmas; send them with a note on the data",
            ),
        ),
        on(
            "2024-11-18",
            DataManager,
            update("2.4", "Fourth list sent in time, with a note on the data.").on_track(),
        ),
        on(
            "2024-11-22",
            PracticeLead,
            update("1.2", "All 210 are trained and 196 planning meetings were observed.")
                .difference("Of 44 children asked, 31 say that the plan is theirs.")
                .completes(),
        ),
        on(
            "2024-11-22",
            PracticeLead,
            evidence("1.2", Survey, "Is this plan yours? 44 children answer")
                .link("https://example.org/evidence/is-this-plan-yours")
                .note(
                    "31 yes, 9 partly, 4 no. Nobody is named, and groups under five are left out.",
                )
                .dated("2024-11-15"),
        ),
        on("2024-11-28", CareManager, reached("1.5", "First 60 plans rewritten", "2024-11-28")),
        on(
            "2024-11-28",
            CareManager,
            update("1.5", "63 pathway plans rewritten.")
                .difference(
                    "Nine young people have applied for a course or a job that their old plan did \
                     not speak of.",
                )
                .on_track(),
        ),
    ]
}

fn december() -> Vec<Step> {
    vec![
        on(
            "2024-12-02",
            PracticeLead,
            update(
                "2.3",
                "29 of 45 trained. A sample shows that training alone is not enough: notes need a \
                 second look.",
            )
            .off_track(
                "16 managers are left, and each needs a follow-up",
                "courses on 22 January and 12 February",
            )
            .forecast("2025-02-28"),
        ),
        on(
            "2024-12-03",
            PracticeLead,
            ask(
                "2.3",
                "2025-02-28",
                Scope,
                "each manager needs a follow-up on three real notes, which was not planned",
            ),
        ),
        on(
            "2024-12-04",
            DataManager,
            update(
                "1.3",
                "13 of 14 requirements are built; the test of the reminders has failed once.",
            )
            .at_risk("the first test failed", "a second test in the week of 16 December")
            .forecast("2025-01-17"),
        ),
        on(
            "2024-12-06",
            PlanLead,
            sign_off(
                "1.2",
                "Attendance lists for 210, and the survey of 44 children. The 80% that was missed \
                 is followed up in the audits of 1.4.",
            ),
        ),
        on(
            "2024-12-06",
            PlanLead,
            impact(
                "1.2",
                SomeImpact,
                "31 of 44 children say that the plan is theirs: 70%, where 80% was the aim.",
            ),
        ),
        on(
            "2024-12-09",
            PlanLead,
            go(
                "2.2",
                InProgress,
                "The November dip sample found a reason in only 12 of 20 assessments: it has not \
                 lasted.",
            ),
        ),
        on(
            "2024-12-09",
            PlanLead,
            impact(
                "2.2",
                NoImpact,
                "November sample: 12 of 20, hardly more than in May. The gain did not last.",
            ),
        ),
        on(
            "2024-12-09",
            Manager,
            ask(
                "2.2",
                "2025-03-14",
                Scope,
                "it was reopened and needs a check by team managers before each assessment is \
                 closed",
            ),
        ),
        on("2024-12-10", PlanLead, agree("2.3", "last time; the panel will ask")),
        on(
            "2024-12-10",
            Manager,
            update("1.4", "16 audits done in November, four short: 12 good, 4 in need of work.")
                .at_risk(
                    "two auditors are on long leave",
                    "train four more auditors before Christmas",
                ),
        ),
        on("2024-12-11", PlanLead, agree("2.2", "with a dip sample each month")),
        on("2024-12-11", Nurse, update("3.3", "97 of 160 trained.").on_track()),
        on(
            "2024-12-12",
            Manager,
            update("3.1", "Sixteen panels held; 14 of 31 cases of April have ended.")
                .on_track()
                .forecast("2025-03-31"),
        ),
        on(
            "2024-12-16",
            Manager,
            update("2.2", "Team managers now check the reason before an assessment is closed.")
                .at_risk("the gain did not last once", "monthly dip samples until March")
                .forecast("2025-03-14"),
        ),
        on(
            "2024-12-18",
            DataManager,
            update(
                "2.4",
                "The fifth list was sent on 4 December; all five came on the third working day.",
            )
            .difference("Overdue supervisions fell from 84 in August to 29.")
            .completes(),
        ),
        on(
            "2024-12-18",
            DataManager,
            evidence(
                "2.4",
                PerformanceData,
                "Overdue supervisions by month, August to December 2024",
            )
            .link("https://example.org/evidence/overdue-supervisions")
            .note("84, 61, 44, 38 and 29.")
            .dated("2024-12-17")
            .expires("2025-03-31")
            .waits(),
        ),
    ]
}
