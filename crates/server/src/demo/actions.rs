//! The fifteen actions of the plan, as they were planned in March 2024.

use serde_json::json;

use super::{
    cast::Who::PlanLead,
    people::{
        ASSISTANT_DIRECTOR, CARE, COURT, DATA, EARLY_HELP, IMPROVEMENT, LEAVING_CARE, NURSE,
        POLICE, PRACTICE, PRIVATE_FOSTERING, SAFEGUARDING,
    },
    plan::PLAN,
    step::{Action, Deed, Step, milestone, on},
};

/// Plans that say what, by when, and how anyone can tell.
const PLANS: [Action; 5] = [
    Action {
        plan: PLAN,
        reference: "1.1",
        title: "Rewrite the child’s plan so that every step names a person, a date and a result",
        description: Some("One template for children in need, child protection and care plans."),
        outcome: "Children and their families know what will happen next, and who will do it.",
        criterion: "In audit, 85% of steps name a person, a date and a result.",
        areas: &["1"],
        owner: SAFEGUARDING,
        contributors: &[PRACTICE, CARE],
        days: ["2024-03-18", "2024-06-28"],
        depends_on: &[],
    },
    Action {
        plan: PLAN,
        reference: "1.2",
        title: "Train all 210 social workers and personal advisers to write plans with children",
        description: Some("A day in the classroom and one observed planning meeting each."),
        outcome: "Children recognise their own words in their plans.",
        criterion: "210 trained; 80% of children asked say that the plan is theirs.",
        areas: &["1"],
        owner: PRACTICE,
        contributors: &[SAFEGUARDING, LEAVING_CARE],
        days: ["2024-05-20", "2024-11-29"],
        depends_on: &["1.1"],
    },
    Action {
        plan: PLAN,
        reference: "1.3",
        title: "Build dates and reminders for each step of a plan into the case record system",
        description: None,
        outcome: "No step of a child’s plan is forgotten because somebody left or was ill.",
        criterion: "Reminders reach all 38 teams; fewer than 5% of steps pass their date unseen.",
        areas: &["1", "2"],
        owner: DATA,
        contributors: &[SAFEGUARDING],
        days: ["2024-06-03", "2024-09-30"],
        depends_on: &["1.1"],
    },
    Action {
        plan: PLAN,
        reference: "1.4",
        title: "Audit 20 plans a month against the new standard and tell each team its result",
        description: Some("Half of the audits are done together with the social worker."),
        outcome: "Weak plans are found within weeks and put right for the child.",
        criterion: "20 audits every month; every weak plan is put right within ten working days.",
        areas: &["1"],
        owner: SAFEGUARDING,
        contributors: &[PRACTICE],
        days: ["2024-07-01", "2025-03-31"],
        depends_on: &[],
    },
    Action {
        plan: PLAN,
        reference: "1.5",
        title: "Rewrite 180 pathway plans together with the care leavers whose plans they are",
        description: Some("Health, home, money and work each have a step with a date."),
        outcome: "Care leavers know what they can expect, and their plans are ambitious for them.",
        criterion: "180 plans rewritten; nine in ten care leavers asked helped to write theirs.",
        areas: &["1"],
        owner: LEAVING_CARE,
        contributors: &[CARE],
        days: ["2024-09-02", "2025-05-30"],
        depends_on: &["1.1"],
    },
];

/// Oversight, supervision and direction on record.
const OVERSIGHT: [Action; 5] = [
    Action {
        plan: PLAN,
        reference: "2.1",
        title: "Write one standard for recording oversight and supervision, with ten worked \
                examples",
        description: None,
        outcome: "Whoever opens a child’s record can see what was decided, and why.",
        criterion: "One standard agreed by all 45 team managers, and in use from June 2024.",
        areas: &["2"],
        owner: ASSISTANT_DIRECTOR,
        contributors: &[PRACTICE],
        days: ["2024-03-11", "2024-05-31"],
        depends_on: &[],
    },
    Action {
        plan: PLAN,
        reference: "2.2",
        title: "Record why each assessment takes the time that was agreed for it",
        description: Some("The same gap was found in 2018."),
        outcome: "An assessment takes as long as the child needs, and no longer.",
        criterion: "A reason is on record in 95% of assessments in a dip sample of 20.",
        areas: &["2"],
        owner: SAFEGUARDING,
        contributors: &[ASSISTANT_DIRECTOR],
        days: ["2024-05-07", "2024-10-31"],
        depends_on: &["2.1"],
    },
    Action {
        plan: PLAN,
        reference: "2.3",
        title: "Train 45 team managers to write supervision notes that give direction",
        description: None,
        outcome: "Social workers leave supervision knowing what to do next for the child.",
        criterion: "45 trained; 90% of notes in a sample of 30 hold a direction with a date.",
        areas: &["2"],
        owner: PRACTICE,
        contributors: &[IMPROVEMENT],
        days: ["2024-06-10", "2024-09-30"],
        depends_on: &["2.1"],
    },
    Action {
        plan: PLAN,
        reference: "2.4",
        title: "Send each head of service a monthly list of overdue supervision, by team",
        description: None,
        outcome: "A missed supervision is noticed within a month, and made up for.",
        criterion: "Five lists, sent on the third working day of five months running.",
        areas: &["2"],
        owner: DATA,
        contributors: &[ASSISTANT_DIRECTOR],
        days: ["2024-07-15", "2024-10-31"],
        depends_on: &["2.1"],
    },
    Action {
        plan: PLAN,
        reference: "2.5",
        title: "Issue version two of the recording standard after a year of audits",
        description: None,
        outcome: "The standard stays short and keeps what helps.",
        criterion: "Version two rests on 100 audits and the views of ten team managers.",
        areas: &["2"],
        owner: IMPROVEMENT,
        contributors: &[PRACTICE],
        days: ["2025-04-01", "2025-07-31"],
        depends_on: &["2.3"],
    },
];

/// Neglect, pre-proceedings and private fostering.
const RESPONSE: [Action; 5] = [
    Action {
        plan: PLAN,
        reference: "3.1",
        title: "Bring every case in pre-proceedings before a fortnightly tracking panel",
        description: Some("With health and police at the table."),
        outcome: "Children do not wait for a decision longer than they must.",
        criterion: "Every case is seen each fortnight; none lasts more than 16 weeks unexplained.",
        areas: &["3a"],
        owner: COURT,
        contributors: &[NURSE, POLICE],
        days: ["2024-04-08", "2025-03-31"],
        depends_on: &[],
    },
    Action {
        plan: PLAN,
        reference: "3.2",
        title: "Rewrite the letters before proceedings and test them with 12 parents",
        description: Some("Letters were hard to follow in 2018 too."),
        outcome: "Parents understand what worries us for their child and what must change.",
        criterion: "11 of 12 parents can say in their own words what the letter asks of them.",
        areas: &["3a"],
        owner: COURT,
        contributors: &[PRACTICE],
        days: ["2025-01-06", "2025-04-30"],
        depends_on: &[],
    },
    Action {
        plan: PLAN,
        reference: "3.3",
        title: "Put the neglect toolkit into the hands of 160 health visitors and school nurses",
        description: None,
        outcome: "Neglect is named early, by whoever sees the child first.",
        criterion: "160 trained; a toolkit is on file for 80% of children on a plan for neglect.",
        areas: &["3a"],
        owner: NURSE,
        contributors: &[EARLY_HELP],
        days: ["2024-06-17", "2025-03-31"],
        depends_on: &[],
    },
    Action {
        plan: PLAN,
        reference: "3.4",
        title: "Visit each privately fostered child within seven working days of notification",
        description: Some("A register with dates, looked at every Monday."),
        outcome: "A child who lives with strangers is seen, heard and safe.",
        criterion: "Every first visit within seven working days, for three months running.",
        areas: &["3b"],
        owner: PRIVATE_FOSTERING,
        contributors: &[SAFEGUARDING],
        days: ["2024-04-15", "2024-10-31"],
        depends_on: &[],
    },
    Action {
        plan: PLAN,
        reference: "3.5",
        title: "Run a radio and poster campaign so that 40 more arrangements become known",
        description: None,
        outcome: "Fewer children live in arrangements that nobody has checked.",
        criterion: "40 notifications more than in 2023.",
        areas: &["3b"],
        owner: PRIVATE_FOSTERING,
        contributors: &[],
        days: ["2024-06-03", "2024-12-13"],
        depends_on: &[],
    },
];

/// The plan is built up in ten days, and put right before anybody outside sees it.
pub fn steps() -> Vec<Step> {
    let mut steps = Vec::new();
    for (day, actions) in
        [("2024-03-08", PLANS), ("2024-03-11", OVERSIGHT), ("2024-03-13", RESPONSE)]
    {
        steps.extend(actions.map(|action| on(day, PlanLead, Deed::Action(action))));
    }
    let milestones = [
        ("1.1", "Template tried by three teams", "2024-05-10"),
        ("1.1", "Template in use in all teams", "2024-06-21"),
        ("1.2", "First 70 trained", "2024-07-19"),
        ("1.2", "140 trained", "2024-09-27"),
        ("1.3", "Requirements agreed with the supplier", "2024-07-12"),
        ("1.3", "Reminders tested by two teams", "2024-09-13"),
        ("1.4", "First quarterly report to heads of service", "2024-10-11"),
        ("1.4", "Second quarterly report to heads of service", "2025-01-31"),
        ("1.5", "First 60 plans rewritten", "2024-11-29"),
        ("1.5", "120 plans rewritten", "2025-02-28"),
        ("2.3", "First 15 managers trained", "2024-07-26"),
        ("3.1", "First panel held", "2024-04-19"),
        ("3.1", "Half-year report to the assistant director", "2024-10-18"),
        ("3.3", "First 80 trained", "2024-11-08"),
        ("3.4", "Register checked against school notifications", "2024-06-14"),
    ];
    steps.extend(
        milestones
            .map(|(action, title, due)| on("2024-03-18", PlanLead, milestone(action, title, due))),
    );
    steps.push(on(
        "2024-03-20",
        PlanLead,
        Deed::Change {
            action: "3.5",
            patch: json!({"internal_note": "No budget line yet; the communications team is asked \
                                            to help."}),
        },
    ));
    // Nothing is promised yet: a date of the draft is simply changed.
    steps.push(on(
        "2024-04-12",
        PlanLead,
        Deed::Change { action: "2.4", patch: json!({"due_on": "2024-12-20"}) },
    ));
    steps
}
