//! The plan is drafted, agreed and submitted, and the work begins.

use domain::action::evidence::EvidenceKind::{Audit, Survey, VoiceOfTheChild};

use crate::demo::{
    cast::Who::{AssistantDirector, DataManager, Leaver, Manager, Nurse, PlanLead, PracticeLead},
    step::{Step, evidence, on, reached, sign_off, update},
};

/// What happens in these months.
pub fn steps() -> Vec<Step> {
    let mut steps = march();
    steps.extend(april());
    steps.extend(may());
    steps.extend(june());
    steps
}

fn march() -> Vec<Step> {
    vec![
        on(
            "2024-03-11",
            AssistantDirector,
            update(
                "2.1",
                "A group of six team managers has begun to collect good and bad examples.",
            )
            .on_track()
            .starts(),
        ),
        on(
            "2024-03-18",
            Manager,
            update(
                "1.1",
                "Read 40 plans of January: every third step has no date. A first template is drawn \
                 up.",
            )
            .on_track()
            .starts(),
        ),
    ]
}

/// The draft goes to the panel.
fn april() -> Vec<Step> {
    vec![
        on(
            "2024-04-08",
            Manager,
            update("3.1", "Terms of the panel agreed with legal services, health and police.")
                .on_track()
                .starts(),
        ),
        on(
            "2024-04-10",
            AssistantDirector,
            update("2.1", "A first draft of four pages is with all team managers for comment.")
                .on_track(),
        ),
        on(
            "2024-04-15",
            Leaver,
            update(
                "3.4",
                "All known arrangements are in one register; two visits were overdue and have been \
                 made.",
            )
            .on_track()
            .starts(),
        ),
        on(
            "2024-04-17",
            Manager,
            update("1.1", "Three teams have agreed to try the template from 22 April.").on_track(),
        ),
        on("2024-04-19", Manager, reached("3.1", "First panel held", "2024-04-19")),
    ]
}

/// The final plan goes to Ofsted.
fn may() -> Vec<Step> {
    vec![
        on(
            "2024-05-07",
            Manager,
            update(
                "2.2",
                "The assessment form asks for the reason since today; team managers were told how \
                 to use it.",
            )
            .on_track()
            .starts(),
        ),
        on(
            "2024-05-09",
            Manager,
            update(
                "3.1",
                "Two panels held. 31 cases looked at, 6 of them for the first time in a month.",
            )
            .difference(
                "Two children’s cases went to court that week instead of waiting for another \
                 meeting.",
            )
            .on_track(),
        ),
        on("2024-05-10", Manager, reached("1.1", "Template tried by three teams", "2024-05-10")),
        on(
            "2024-05-13",
            Manager,
            update(
                "1.1",
                "The trial is over: 52 plans written in the new way, and the template shortened \
                 from five pages to three.",
            )
            .difference("Parents asked in the trial could name the next step in 41 of 52 plans.")
            .on_track(),
        ),
        on(
            "2024-05-13",
            Manager,
            evidence("1.1", VoiceOfTheChild, "What children said about the new plan")
                .note(
                    "Eleven children of secondary school age read the template and crossed out the \
                     words they would not use.",
                )
                .dated("2024-05-02"),
        ),
        on(
            "2024-05-14",
            Leaver,
            update(
                "3.4",
                "Six of seven visits due in April were made in time; the seventh was a day late.",
            )
            .on_track(),
        ),
        on(
            "2024-05-20",
            PracticeLead,
            update("1.2", "Twelve training days are booked and the first course is full.")
                .on_track()
                .starts(),
        ),
        on(
            "2024-05-29",
            AssistantDirector,
            update(
                "2.1",
                "The standard is agreed by all 45 team managers and on the practice website. Ten \
                 worked examples are part of it.",
            )
            .difference("Team managers say that they now know what a good note looks like.")
            .completes(),
        ),
        on(
            "2024-05-29",
            AssistantDirector,
            evidence("2.1", Survey, "Team managers on the recording standard")
                .link("https://example.org/evidence/recording-standard-survey")
                .note("43 of 45 answered; 39 find it clear.")
                .dated("2024-05-24"),
        ),
    ]
}

fn june() -> Vec<Step> {
    vec![
        on(
            "2024-06-03",
            DataManager,
            update(
                "1.3",
                "Work with the supplier has begun; a first list of 14 requirements is written.",
            )
            .on_track()
            .starts(),
        ),
        on(
            "2024-06-03",
            Leaver,
            update("3.5", "Drafts for a poster are with three schools.").on_track().starts(),
        ),
        on(
            "2024-06-07",
            Manager,
            update("2.2", "A reason is on record in 11 of 20 assessments of May.").on_track(),
        ),
        on(
            "2024-06-10",
            Manager,
            update("3.1", "Four panels held; every case has been seen at least twice.").on_track(),
        ),
        on(
            "2024-06-10",
            PracticeLead,
            update("2.3", "A training provider is chosen; three dates in July are fixed.")
                .on_track()
                .starts(),
        ),
        on(
            "2024-06-12",
            Leaver,
            reached("3.4", "Register checked against school notifications", "2024-06-12"),
        ),
        on(
            "2024-06-12",
            Leaver,
            update(
                "3.4",
                "The check with 190 schools brought three arrangements to light that nobody had \
                 told us of.",
            )
            .difference("Three more children have been visited and are known to be safe.")
            .on_track(),
        ),
        on(
            "2024-06-13",
            PlanLead,
            sign_off(
                "2.1",
                "Read the standard, the survey and six notes from two teams: four of the six \
                 follow it.",
            ),
        ),
        on(
            "2024-06-17",
            Nurse,
            update("3.3", "The toolkit is adapted for health visitors; two trainers are named.")
                .on_track()
                .starts(),
        ),
        on(
            "2024-06-19",
            PracticeLead,
            update("1.2", "34 of 210 trained; first observations of planning meetings have begun.")
                .on_track(),
        ),
        on("2024-06-20", Manager, reached("1.1", "Template in use in all teams", "2024-06-20")),
        on(
            "2024-06-24",
            Manager,
            update(
                "1.1",
                "The template is the only one in the record system since 20 June. Old plans move \
                 over at their next review.",
            )
            .difference(
                "In the first audit of 20 new plans, 87% of steps name a person, a date and a \
                 result; it was 47% in January.",
            )
            .completes(),
        ),
        on(
            "2024-06-24",
            Manager,
            evidence("1.1", Audit, "Audit of the first 20 plans in the new template")
                .link("https://example.org/evidence/plan-audit-june-2024")
                .note("87% of 311 steps name a person, a date and a result.")
                .dated("2024-06-21"),
        ),
    ]
}
