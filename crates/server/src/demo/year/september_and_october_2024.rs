//! Somebody leaves, dates move, and a panel closes one area.

use domain::action::{
    ImpactRating::Clear,
    date_change::DateChangeReason::Supplier,
    evidence::EvidenceKind::{CaseStudy, DipSample, PerformanceData},
    status::DeliveryStatus::NotProceeding,
};

use crate::demo::{
    cast::Who::{CareManager, DataManager, Leaver, Manager, Nurse, PlanLead, PracticeLead},
    step::{Deed, Step, agree, ask, evidence, go, impact, on, reached, sign_off, update},
};

/// What happens in these months.
pub fn steps() -> Vec<Step> {
    let mut steps = september();
    steps.extend(october());
    steps
}

/// At its end somebody leaves.
fn september() -> Vec<Step> {
    vec![
        on(
            "2024-09-02",
            CareManager,
            update("1.5", "Personal advisers have chosen the first 60 young people to write with.")
                .on_track()
                .starts(),
        ),
        on(
            "2024-09-04",
            DataManager,
            update("1.3", "Only 5 of 14 requirements are built.")
                .off_track(
                    "the supplier is two months behind",
                    "the contract manager meets the supplier’s director on 6 September",
                )
                .forecast("2024-12-20"),
        ),
        on(
            "2024-09-05",
            DataManager,
            ask(
                "1.3",
                "2024-12-20",
                Supplier,
                "the supplier is two months behind and has given a new date in writing",
            ),
        ),
        on(
            "2024-09-05",
            Manager,
            update(
                "1.4",
                "20 audits done in August: 12 good, 7 in need of work, 1 weak and put right.",
            )
            .on_track(),
        ),
        on(
            "2024-09-09",
            Manager,
            update("2.2", "A reason is on record in 17 of 20 assessments of August.").on_track(),
        ),
        on(
            "2024-09-09",
            Manager,
            update("3.1", "Ten panels held; 9 of 31 cases have ended since April.")
                .difference(
                    "Three of the nine children are at home with support that holds; six are \
                     before the court.",
                )
                .on_track(),
        ),
        on("2024-09-10", PlanLead, agree("1.3", "this once; the panel will be told in October")),
        on(
            "2024-09-10",
            PlanLead,
            Deed::MoveMilestone {
                action: "1.3",
                title: "Reminders tested by two teams",
                due: "2024-12-06",
            },
        ),
        on(
            "2024-09-11",
            PracticeLead,
            update("1.2", "131 of 210 trained; 40 planning meetings observed.").on_track(),
        ),
        on(
            "2024-09-11",
            PracticeLead,
            update("2.3", "The university begins on 1 October; 8 of 45 trained so far.").at_risk(
                "one provider for four courses",
                "keep our own course ready as a second string",
            ),
        ),
        on(
            "2024-09-12",
            DataManager,
            update(
                "2.4",
                "Second list sent on 4 September: 61 supervisions overdue, 84 a month ago.",
            )
            .on_track(),
        ),
        on(
            "2024-09-16",
            Leaver,
            update("3.4", "Every first visit of August was in time; that is two months running.")
                .on_track(),
        ),
        on(
            "2024-09-16",
            Leaver,
            evidence("3.4", CaseStudy, "How a first visit changed what happened next").note(
                "Told without name, age, place or date, and read by the family before it was \
                 filed.",
            ),
        ),
        on("2024-09-17", Nurse, update("3.3", "58 of 160 trained.").on_track()),
        on(
            "2024-09-18",
            Leaver,
            update("3.5", "Enrolment forms of 12 schools now ask the question.").on_track(),
        ),
        on("2024-09-24", PracticeLead, reached("1.2", "140 trained", "2024-09-24")),
        on(
            "2024-09-24",
            Manager,
            evidence("2.2", DipSample, "Reasons for assessment times, August")
                .note("17 of 20 assessments hold a reason that speaks of the child.")
                .dated("2024-09-06"),
        ),
    ]
}

/// The panel of 23 October resolves that private fostering is done.
fn october() -> Vec<Step> {
    vec![
        on("2024-10-01", CareManager, update("1.5", "22 pathway plans rewritten.").on_track()),
        on("2024-10-03", PracticeLead, reached("2.3", "First 15 managers trained", "2024-10-03")),
        on(
            "2024-10-04",
            PlanLead,
            go(
                "3.5",
                NotProceeding,
                "The question on enrolment forms brings more notifications than a campaign would, \
                 and costs nothing.",
            ),
        ),
        on(
            "2024-10-07",
            Manager,
            update("1.4", "20 audits done in September: 13 good, 6 in need of work, 1 weak.")
                .on_track(),
        ),
        on(
            "2024-10-08",
            DataManager,
            update("1.3", "8 of 14 requirements are built; the supplier keeps to its new plan.")
                .at_risk("two months were lost", "weekly builds; the test in December stands")
                .forecast("2024-12-20"),
        ),
        on(
            "2024-10-09",
            Manager,
            update("2.2", "A reason is on record in 18 of 20 assessments of September.").on_track(),
        ),
        on(
            "2024-10-09",
            Manager,
            update("3.1", "Twelve panels held; cases now last 19.8 weeks on average.").on_track(),
        ),
        on("2024-10-10", PracticeLead, update("1.2", "158 of 210 trained.").on_track()),
        on(
            "2024-10-10",
            PracticeLead,
            update("2.3", "23 of 45 trained.")
                .at_risk("22 managers are left and two courses", "a third course in November"),
        ),
        on(
            "2024-10-10",
            Manager,
            reached("1.4", "First quarterly report to heads of service", "2024-10-10"),
        ),
        on(
            "2024-10-11",
            Manager,
            update(
                "3.4",
                "Every first visit of September was in time: three months running. Early help has \
                 taken the register over.",
            )
            .difference(
                "No privately fostered child has waited longer than seven working days since July.",
            )
            .completes(),
        ),
        on(
            "2024-10-11",
            Manager,
            evidence("3.4", PerformanceData, "First visits, July to September 2024")
                .link("https://example.org/evidence/private-fostering-visits")
                .note("19 of 19 first visits in time.")
                .dated("2024-09-30"),
        ),
        on(
            "2024-10-14",
            DataManager,
            update("2.4", "Third list sent in time: 44 supervisions overdue.").on_track(),
        ),
        on("2024-10-15", Nurse, update("3.3", "71 of 160 trained.").on_track()),
        on(
            "2024-10-17",
            Manager,
            reached("3.1", "Half-year report to the assistant director", "2024-10-17"),
        ),
        on(
            "2024-10-18",
            PlanLead,
            sign_off(
                "3.4",
                "Checked all 19 first visits against the register; dates and records agree.",
            ),
        ),
        on(
            "2024-10-21",
            PlanLead,
            impact(
                "3.4",
                Clear,
                "Visits on time rose from 68% to 100%, and three children unknown to us were \
                 found.",
            ),
        ),
        // The minutes were recorded the day before.
        on(
            "2024-10-25",
            PlanLead,
            Deed::Close {
                area: "3b",
                by: Some(("Corporate Parenting Panel", "2024-10-23")),
                note: "On three months of first visits in time; the panel sees the figure again in \
                       a year.",
            },
        ),
        on(
            "2024-10-25",
            Manager,
            update("2.2", "A reason is on record in 19 of 20 assessments of October.")
                .difference("Assessments with a stated reason take six days less on average.")
                .completes(),
        ),
        on(
            "2024-10-25",
            Manager,
            evidence("2.2", DipSample, "Reasons for assessment times, October")
                .link("https://example.org/evidence/assessment-reasons-october")
                .dated("2024-10-22"),
        ),
    ]
}
