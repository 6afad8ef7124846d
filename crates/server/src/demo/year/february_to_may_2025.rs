//! After the panel of 30 January: most of the actions come to their end.

use domain::action::{
    ImpactRating::Clear,
    date_change::DateChangeReason::Dependency,
    evidence::EvidenceKind::{DipSample, Survey},
};

use crate::demo::{
    cast::Who::{CareManager, DataManager, Manager, Nurse, PlanLead, PracticeLead},
    step::{Deed, Step, agree, ask, evidence, impact, on, sign_off, update},
};

/// What happens in these months.
pub fn steps() -> Vec<Step> {
    let mut steps = winter();
    steps.extend(spring());
    steps
}

fn winter() -> Vec<Step> {
    vec![
        on(
            "2025-01-27",
            Manager,
            update(
                "3.2",
                "Two drafts of the letter are written; parents’ groups are asked to help.",
            )
            .on_track()
            .starts(),
        ),
        on(
            "2025-01-27",
            CareManager,
            update("1.5", "81 pathway plans rewritten; two advisers were ill in December.")
                .on_track(),
        ),
        on(
            "2025-01-31",
            PlanLead,
            agree("1.3", "the panel of 30 January asked for a last date and a written report"),
        ),
        on(
            "2025-01-31",
            PlanLead,
            Deed::MoveMilestone {
                action: "1.3",
                title: "Reminders tested by two teams",
                due: "2025-02-21",
            },
        ),
        on(
            "2025-01-31",
            Manager,
            Deed::Reached {
                action: "1.4",
                title: "Second quarterly report to heads of service",
                on: "2025-01-31",
            },
        ),
        on(
            "2025-02-03",
            PlanLead,
            sign_off("2.4", "Five lists with the dates on which they were sent."),
        ),
        on(
            "2025-02-10",
            Nurse,
            update("3.3", "The agreement is signed. 109 of 160 trained.").on_track(),
        ),
        on("2025-02-10", PlanLead, Deed::Block { action: "3.3", reason: None }),
        on(
            "2025-02-13",
            Manager,
            update("1.4", "20 audits done in January: 15 good, 5 in need of work.").on_track(),
        ),
        on(
            "2025-02-13",
            Manager,
            update("2.2", "A reason is on record in 18 of 20 assessments of January.").on_track(),
        ),
        on(
            "2025-02-13",
            Manager,
            update("3.1", "Twenty panels held; no case lasts more than 16 weeks without a reason.")
                .on_track(),
        ),
        on(
            "2025-02-20",
            DataManager,
            Deed::Reached {
                action: "1.3",
                title: "Reminders tested by two teams",
                on: "2025-02-20",
            },
        ),
        on(
            "2025-02-24",
            Manager,
            update("3.2", "Seven parents have read the draft; two paragraphs are thrown out.")
                .on_track(),
        ),
        on(
            "2025-02-26",
            PracticeLead,
            update("2.3", "All 45 are trained; 27 of 30 notes hold a direction with a date.")
                .difference(
                    "The share of supervisions that change what happens next has doubled in the \
                     sample.",
                )
                .completes(),
        ),
        on(
            "2025-02-26",
            PracticeLead,
            evidence("2.3", DipSample, "30 supervision notes of February")
                .note("27 of 30 hold a direction with a date.")
                .dated("2025-02-21"),
        ),
        on(
            "2025-02-27",
            CareManager,
            Deed::Reached { action: "1.5", title: "120 plans rewritten", on: "2025-02-27" },
        ),
        on("2025-02-27", CareManager, update("1.5", "123 pathway plans rewritten.").on_track()),
        on(
            "2025-02-28",
            DataManager,
            update("1.3", "Reminders reach all 38 teams and follow the post.").completes(),
        ),
        on("2025-03-12", PlanLead, sign_off("2.3", "Attendance of 45 and the sample of 30 notes.")),
        on(
            "2025-03-13",
            Manager,
            update(
                "2.2",
                "A reason is on record in 19 of 20 assessments of February; the check before \
                 closing stays.",
            )
            .completes(),
        ),
        on("2025-03-14", PlanLead, sign_off("1.3", "Followed six reminders through two teams.")),
        on(
            "2025-03-17",
            Nurse,
            ask("3.3", "2025-06-30", Dependency, "the agreement on sharing came two months late"),
        ),
        on(
            "2025-03-20",
            PlanLead,
            agree("3.3", "two months for two months, and one for the summer rota"),
        ),
        on(
            "2025-03-27",
            PracticeLead,
            sign_off("2.2", "Drew 20 assessments of my own: 19 hold a reason."),
        ),
        on(
            "2025-03-28",
            Manager,
            update(
                "1.4",
                "Nine months of 20 audits are done; the last quarter shows 78% good or better.",
            )
            .completes(),
        ),
        on(
            "2025-03-28",
            Manager,
            update("3.1", "Twenty-three panels held; the panel goes on as everyday work.")
                .completes(),
        ),
    ]
}

fn spring() -> Vec<Step> {
    vec![
        on("2025-03-31", CareManager, update("1.5", "148 pathway plans rewritten.").on_track()),
        on(
            "2025-03-31",
            Manager,
            update("3.2", "Ten of twelve parents have read the new letter.").on_track(),
        ),
        on(
            "2025-04-01",
            PlanLead,
            update("2.5", "A year of audits is gathered.").on_track().starts(),
        ),
        on(
            "2025-04-10",
            PracticeLead,
            sign_off("1.4", "The audit file, and ten plans read again."),
        ),
        on(
            "2025-04-10",
            PracticeLead,
            sign_off("3.1", "Minutes of six panels and the list of cases."),
        ),
        on("2025-04-15", Nurse, update("3.3", "131 of 160 trained.").on_track()),
        on(
            "2025-04-15",
            PlanLead,
            impact(
                "3.1",
                Clear,
                "Pre-proceedings last 16.9 weeks on average; a year ago it was 23.5.",
            ),
        ),
        on(
            "2025-04-29",
            Manager,
            update(
                "3.2",
                "The letter is in use. 11 of 12 parents could say what it asks of them.",
            )
            .difference(
                "Parents come to the first meeting with questions about the worries, not about the \
                 letter.",
            )
            .completes(),
        ),
        on(
            "2025-04-29",
            Manager,
            evidence("3.2", Survey, "Twelve parents read the letter")
                .note("11 of 12 said in their own words what must change.")
                .dated("2025-04-24"),
        ),
        on("2025-04-30", CareManager, update("1.5", "166 pathway plans rewritten.").on_track()),
        on(
            "2025-05-06",
            PlanLead,
            update("2.5", "Ten team managers have said what to cut.").on_track(),
        ),
        on(
            "2025-05-15",
            PlanLead,
            sign_off("3.2", "The letter, and the notes of the twelve conversations."),
        ),
        on("2025-05-15", Nurse, update("3.3", "148 of 160 trained.").on_track()),
        on(
            "2025-05-28",
            CareManager,
            update("1.5", "All 180 are rewritten; 161 young people helped to write theirs.")
                .completes(),
        ),
    ]
}
