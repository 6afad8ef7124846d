//! Delivery, and the first delays.

use domain::action::{ImpactRating::Some as SomeImpact, date_change::DateChangeReason::Supplier};

use crate::demo::{
    cast::Who::{DataManager, Leaver, Manager, Nurse, PlanLead, PracticeLead},
    step::{Deed, Step, agree, ask, impact, on, reached, sign_off, update},
};

/// What happens in these months.
pub fn steps() -> Vec<Step> {
    let mut steps = july();
    steps.extend(august());
    steps
}

fn july() -> Vec<Step> {
    vec![
        on(
            "2024-07-01",
            Manager,
            update("1.4", "Eight auditors are named; the first 20 plans are drawn by lot.")
                .on_track()
                .starts(),
        ),
        on(
            "2024-07-02",
            DataManager,
            update("1.3", "Requirements gone through with the supplier line by line.").on_track(),
        ),
        on(
            "2024-07-05",
            Leaver,
            update("3.5", "Poster agreed. A radio station has offered two spots in October.")
                .on_track(),
        ),
        on(
            "2024-07-09",
            Manager,
            update("2.2", "A reason is on record in 14 of 20 assessments of June.").on_track(),
        ),
        on(
            "2024-07-09",
            Manager,
            update(
                "3.1",
                "Six panels held. The longest case has been stepped down after 41 weeks.",
            )
            .on_track(),
        ),
        on(
            "2024-07-10",
            PracticeLead,
            sign_off(
                "1.1",
                "Second-marked 10 of the 20 audited plans and agree with nine; saw the template in \
                 use in two teams.",
            ),
        ),
        on(
            "2024-07-11",
            DataManager,
            reached("1.3", "Requirements agreed with the supplier", "2024-07-11"),
        ),
        on(
            "2024-07-12",
            PracticeLead,
            update("2.3", "The provider has withdrawn a week before the first course.").off_track(
                "the training provider withdrew",
                "ask two universities for a quote by 9 August; run a first course ourselves",
            ),
        ),
        on(
            "2024-07-15",
            DataManager,
            update(
                "2.4",
                "The query behind the list is written and checked by hand for two teams.",
            )
            .on_track()
            .starts(),
        ),
        on(
            "2024-07-15",
            PracticeLead,
            update("1.2", "87 of 210 trained.").on_track().called("1.2 in July"),
        ),
        on("2024-07-16", Nurse, update("3.3", "First 24 health visitors trained.").on_track()),
        on(
            "2024-07-17",
            PracticeLead,
            update("1.2", "Correction: 78 of 210 trained. Nine had signed up and did not come.")
                .on_track()
                .corrects("1.2 in July"),
        ),
        on("2024-07-17", PracticeLead, reached("1.2", "First 70 trained", "2024-07-12")),
        on(
            "2024-07-18",
            Leaver,
            update("3.4", "All first visits due in June and July so far were made in time.")
                .on_track(),
        ),
        on(
            "2024-07-24",
            PlanLead,
            impact(
                "1.1",
                SomeImpact,
                "The June audit: 87% of steps are complete, against 47% in January.",
            ),
        ),
    ]
}

fn august() -> Vec<Step> {
    vec![
        on(
            "2024-08-06",
            DataManager,
            update("1.3", "The supplier has moved two developers to another customer.").at_risk(
                "the supplier has fewer people on it than agreed",
                "weekly calls, and a test with half of the reminders in September",
            ),
        ),
        on(
            "2024-08-07",
            Manager,
            update(
                "1.4",
                "20 audits done in July: 11 plans good, 7 in need of work, 2 weak. Both weak plans \
                 were put right.",
            )
            .difference(
                "Two children have a plan that protects them, and did not have one in June.",
            )
            .on_track(),
        ),
        on(
            "2024-08-08",
            Manager,
            update("2.2", "A reason is on record in 16 of 20 assessments of July.").on_track(),
        ),
        on(
            "2024-08-08",
            Manager,
            update("3.1", "Eight panels held; police came to five and sent notes to three.")
                .on_track(),
        ),
        on(
            "2024-08-12",
            PracticeLead,
            update("2.3", "No provider yet. We ran one course ourselves for 8 team managers.")
                .off_track("the training provider withdrew", "a university can begin in October")
                .forecast("2024-12-13"),
        ),
        on("2024-08-13", PracticeLead, update("1.2", "104 of 210 trained.").on_track()),
        on(
            "2024-08-14",
            DataManager,
            update("2.4", "First list sent on 5 August, the third working day.").on_track(),
        ),
        on(
            "2024-08-15",
            Leaver,
            update(
                "3.4",
                "Every first visit of July was in time. The register is looked at each Monday.",
            )
            .difference("One child was moved to a safe address two days after a first visit.")
            .on_track(),
        ),
        on(
            "2024-08-15",
            Leaver,
            update("3.5", "The communications team has no money for radio before April.").at_risk(
                "no money for radio spots",
                "ask schools to put the question on their enrolment forms instead",
            ),
        ),
        on(
            "2024-08-19",
            PracticeLead,
            ask(
                "2.3",
                "2024-12-13",
                Supplier,
                "the training provider withdrew and a new one can begin in October",
            ),
        ),
        on(
            "2024-08-20",
            Nurse,
            update("3.3", "41 of 160 trained; summer holidays slow us down.").on_track(),
        ),
        on("2024-08-22", PlanLead, agree("2.3", "with the first course by 4 October")),
        on(
            "2024-08-22",
            PlanLead,
            Deed::MoveMilestone {
                action: "2.3",
                title: "First 15 managers trained",
                due: "2024-10-04",
            },
        ),
    ]
}
