//! The bodies that the plan goes through, their meetings, and what members asked.

use domain::governance::{
    BodyKind::{Cabinet, CorporateParentingPanel, ImprovementBoard, Scrutiny},
    item::ItemPurpose,
    rhythm::Rhythm::{HalfYearly, Monthly, Quarterly},
};

use super::{
    cast::Who::{Director, Manager, PanelMember, PlanLead, PracticeLead},
    people::{DIRECTOR, PRACTICE, SAFEGUARDING},
    plan::PLAN,
    step::{Deed, Item, Question, Step, Text, on},
};

/// The council’s executive.
const CABINET: Text = "Cabinet";
/// The members who look after children in care as a parent would.
const PANEL: Text = "Corporate Parenting Panel";
/// Officers and partners who steer the plan.
const BOARD: Text = "Children’s Improvement Board";
/// The members who hold the cabinet to account.
const SCRUTINY: Text = "Scrutiny Committee";

/// Who meets when, what was asked, and what was answered.
pub fn steps() -> Vec<Step> {
    let bodies = [
        (
            (CABINET, Cabinet, Monthly),
            "Agrees the council’s statement on the inspection and the plan.",
            &["Leader of the council", "Lead member for children and families"][..],
        ),
        (
            (PANEL, CorporateParentingPanel, Quarterly),
            "Looks after children in care as a parent would, and asks how the plan is going.",
            &[
                "Chair",
                "Lead member for children and families",
                "Five other members of the council",
                "Two foster carers",
                "Two members of the children in care council",
            ],
        ),
        (
            (BOARD, ImprovementBoard, Quarterly),
            "Steers the work of the plan across the council and its partners.",
            &[
                "Independent chair",
                "Director of Children’s Services",
                "Heads of service",
                "Health, police and schools",
            ],
        ),
        (
            (SCRUTINY, Scrutiny, HalfYearly),
            "Looks at what the plan has changed for children.",
            &["Chair", "Ten other members of the council"],
        ),
    ];
    let mut steps: Vec<Step> = bodies
        .into_iter()
        .map(|((name, kind, meets), what, members)| {
            on("2024-02-12", PlanLead, Deed::Body { name, kind, what, members, meets })
        })
        .collect();
    let (year, next_year) = ("2024-02-13", "2024-11-04");
    let meetings = [
        (year, CABINET, "2024-03-05"),
        (year, PANEL, "2024-04-24"),
        (year, BOARD, "2024-06-05"),
        (year, SCRUTINY, "2024-06-20"),
        (year, PANEL, "2024-07-24"),
        (year, BOARD, "2024-09-18"),
        (year, PANEL, "2024-10-23"),
        (year, SCRUTINY, "2024-11-14"),
        (year, BOARD, "2024-12-11"),
        (next_year, PANEL, "2025-01-30"),
        (next_year, BOARD, "2025-03-12"),
        (next_year, PANEL, "2025-04-30"),
        (next_year, SCRUTINY, "2025-06-19"),
        (next_year, PANEL, "2025-07-23"),
    ];
    steps.extend(
        meetings.map(|(day, body, held)| on(day, PlanLead, Deed::Meeting { body, on: held })),
    );
    steps.push(on(
        "2024-05-28",
        PlanLead,
        Deed::CancelMeeting {
            body: SCRUTINY,
            on: "2024-06-20",
            reason: "It falls into the weeks before the general election.",
        },
    ));
    steps.extend(packs());
    steps.extend(questions());
    steps
}

/// What was on the table of the panel, and what it resolved.
fn packs() -> Vec<Step> {
    let (draft, progress) = ("2024-04-24", "2024-10-23");
    let item = |held, title, purpose, recommendations: &'static [Text]| {
        Deed::Item(Item { meeting: (PANEL, held), plan: PLAN, title, purpose, recommendations })
    };
    vec![
        on(
            "2024-04-15",
            PlanLead,
            item(
                draft,
                "Children’s services improvement plan: draft",
                ItemPurpose::Comment,
                &[
                    "Comment on the draft plan.",
                    "Note that the final plan goes to Ofsted by 17 May 2024.",
                ],
            ),
        ),
        // Five clear working days before the meeting.
        on("2024-04-16", PlanLead, Deed::Freeze { body: PANEL, on: draft }),
        on(
            "2024-04-24",
            PanelMember,
            Deed::Comment {
                body: PANEL,
                on: draft,
                text: "The plan tells us what staff will do. It should also say how a child will \
                       notice each change.",
            },
        ),
        on(
            "2024-04-25",
            PlanLead,
            Deed::Resolve {
                body: PANEL,
                on: draft,
                text: "That the draft plan be endorsed, and that the final plan say how children \
                       will notice each change.",
                endorses: true,
                minutes: "Minute 7",
            },
        ),
        on(
            "2024-10-14",
            PlanLead,
            item(
                progress,
                "Children’s services improvement plan: progress",
                ItemPurpose::Note,
                &["Note the progress of the plan and the dates that were moved."],
            ),
        ),
        on("2024-10-15", PlanLead, Deed::Freeze { body: PANEL, on: progress }),
        on(
            "2024-10-24",
            PlanLead,
            Deed::Resolve {
                body: PANEL,
                on: progress,
                text: "That the progress be noted, that area 3b be closed, and that the panel hear \
                       in January what the wait for assessments meant for children.",
                endorses: false,
                minutes: "Minute 19",
            },
        ),
        on(
            "2025-01-17",
            PlanLead,
            item(
                "2025-01-30",
                "Children’s services improvement plan: a year on",
                ItemPurpose::Note,
                &[
                    "Note the progress of the plan.",
                    "Say which areas the panel wants to look at in April.",
                ],
            ),
        ),
    ]
}

/// What the panel asked on three of its days. The last question still waits on the usual day of the
/// demonstration.
fn questions() -> [Step; 6] {
    [
        on(
            "2024-04-24",
            PanelMember,
            Question {
                key: "what a child notices",
                plan: PLAN,
                action: None,
                area: Some("1"),
                meeting: (PANEL, "2024-04-24"),
                of: DIRECTOR,
                text: "Which of these changes will a child with a plan notice for themselves by the \
                       autumn, and how shall we hear it from them?",
                by: "2024-05-24",
            },
        ),
        on(
            "2024-05-20",
            Director,
            Deed::Reply {
                question: "what a child notices",
                text: "That each step in their plan names somebody whom they know, and a date. The \
                       children in care council asks its members in September and reports to the \
                       panel itself.",
            },
        ),
        on(
            "2024-07-24",
            PanelMember,
            Question {
                key: "while there is no provider",
                plan: PLAN,
                action: Some("2.3"),
                area: None,
                meeting: (PANEL, "2024-07-24"),
                of: PRACTICE,
                text: "The training provider has withdrawn. What happens in the meantime in the \
                       teams whose managers wait for the course?",
                by: "2024-08-30",
            },
        ),
        on(
            "2024-08-21",
            PracticeLead,
            Deed::Reply {
                question: "while there is no provider",
                text: "We ran one course ourselves, for the eight managers whose teams have the \
                       most new staff. The others get the ten worked examples now and a place on a \
                       course from October.",
            },
        ),
        on(
            "2024-10-23",
            PanelMember,
            Question {
                key: "what the wait meant",
                plan: PLAN,
                action: Some("2.2"),
                area: None,
                meeting: (PANEL, "2024-10-23"),
                of: SAFEGUARDING,
                text: "Where no reason is on record, did the child wait longer than was agreed, and \
                       what did the wait mean for them?",
                by: "2025-01-10",
            },
        ),
        on(
            "2025-01-28",
            Manager,
            Deed::Reply {
                question: "what the wait meant",
                text: "Four of the 20 assessments of December had no reason on record. Three ended \
                       in time. In one the family waited nine days longer; they had help from the \
                       early help service from the first week.",
            },
        ),
    ]
}
