//! A plan like that of East Sussex: its public facts, and text of our own.

use actionplan_documents::paper::{
    Area, Change, Contact, Inspection, Judgement, Letter, Measure, Obligation, Paper, Plan,
    Question, Reading, Submission, Wording,
};
use chrono::NaiveDate;
use domain::{
    governance::question::QuestionState,
    measure::{Amount, Standing},
    obligation::ObligationState,
    plan::PlanStage,
    rating::DeliveryRating,
};

use crate::actions;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn amount(thousandths: i64) -> Option<Amount> {
    Amount::from_thousandths(thousandths)
}

/// The plan on 20 January 2025.
pub(crate) fn plan() -> Plan {
    let today = day("2025-01-20");
    Plan {
        title: "Children’s services improvement plan 2024".into(),
        summary: Some(
            "What the council does about the findings of the inspection of December 2023.".into(),
        ),
        authority: "East Sussex County Council".into(),
        stage: PlanStage::InDelivery,
        revision: 412,
        hash: "3f9a1c6be07d42f58a90c1de77b3a6150c4e2f8d9b16a7735d40e8c2f1a90b6d".into(),
        as_at: today,
        made_at: "2025-01-20T09:30:00Z".parse().expect("a moment"),
        inspections: inspections(),
        judgements: judgements(),
        areas: areas(),
        actions: actions::all(today),
        measures: measures(),
        obligations: obligations(),
        questions: questions(),
        key: DeliveryRating::default_key(),
    }
}

fn inspections() -> Vec<Inspection> {
    let name = "Inspection of local authority children’s services (ILACS)";
    let inspection = |from, to, published, url: Option<&str>| Inspection {
        name: name.into(),
        inspectorate: "Ofsted".into(),
        started_on: day(from),
        ended_on: day(to),
        published_on: Some(day(published)),
        report_url: url.map(Into::into),
    };
    vec![
        inspection("2018-07-16", "2018-07-20", "2018-09-04", None),
        inspection(
            "2023-12-11",
            "2023-12-15",
            "2024-02-06",
            Some("https://reports.ofsted.gov.uk/provider/44/80467"),
        ),
    ]
}

fn judgements() -> Vec<Judgement> {
    let judgement = |name: &str, grades: [Option<&str>; 2]| Judgement {
        name: name.into(),
        grades: grades.map(|grade| grade.map(Into::into)).to_vec(),
    };
    vec![
        judgement(
            "The impact of leaders on social work practice with children and families",
            [Some("Outstanding"), Some("Good")],
        ),
        judgement(
            "The experiences and progress of children who need help and protection",
            [Some("Good"), Some("Good")],
        ),
        judgement(
            "The experiences and progress of children in care",
            [Some("Outstanding"), Some("Outstanding")],
        ),
        judgement("The experiences and progress of care leavers", [None, Some("Good")]),
        judgement("Overall effectiveness", [Some("Outstanding"), Some("Good")]),
    ]
}

fn areas() -> Vec<Area> {
    let area =
        |label: &str, parent: Option<&str>, exact: &str, child: &str, paragraphs: &[i32]| Area {
            label: label.into(),
            parent: parent.map(Into::into),
            kind: "Area for improvement".into(),
            wording: Wording {
                official: exact.into(),
                public: None,
                children: (!child.is_empty()).then(|| child.into()),
                official_is_internal: false,
            },
            paragraphs: paragraphs.to_vec(),
            found_before: (label == "2").then_some(2018),
            response: Some("Accepted".into()),
            closed_on: (label == "3b").then(|| day("2025-01-09")),
            confirmed_on: None,
            exempt: false,
        };
    vec![
        area(
            "1",
            None,
            "How specific, measurable and time-bound the plans of children and care leavers are.",
            "Some plans were not clear about what would happen and when.",
            &[10, 27, 38, 40, 52],
        ),
        area(
            "2",
            None,
            "How well management oversight, supervision and direction are recorded.",
            "Managers did not always write down why they decided things.",
            &[5, 46, 56, 58],
        ),
        area(
            "3",
            None,
            "Oversight, timeliness and rigour of the response to children:",
            "Sometimes help came too late:",
            &[],
        ),
        area(
            "3a",
            Some("3"),
            "who experience neglect, those in pre-proceedings included.",
            "for children who were not looked after well at home,",
            &[14, 15, 56],
        ),
        area(
            "3b",
            Some("3"),
            "who live in private fostering arrangements.",
            "and for children who live with people who are not their close family.",
            &[20],
        ),
    ]
}

fn measures() -> Vec<Measure> {
    let measure =
        |title: &str, unit: &str, from, to, readings: &[(&str, i64)], standing, stale| Measure {
            title: title.into(),
            unit: unit.into(),
            baseline: amount(from),
            target: amount(to),
            target_on: Some(day("2025-03-31")),
            readings: readings
                .iter()
                .filter_map(|(on, value)| {
                    Some(Reading { as_at: day(on), value: amount(*value)?, note: None })
                })
                .collect(),
            standing,
            stale,
        };
    let mut all = vec![
        measure(
            "Plans judged good or better in audit",
            "%",
            54_000,
            85_000,
            &[("2024-06-30", 61_000), ("2024-12-31", 71_000)],
            Standing::Improving,
            false,
        ),
        measure(
            "Supervision recorded within five working days",
            "%",
            62_500,
            95_000,
            &[("2024-08-31", 60_000)],
            Standing::Worsening,
            true,
        ),
        measure(
            "Average length of pre-proceedings",
            "weeks",
            19_000,
            12_000,
            &[("2024-06-30", 15_500), ("2024-12-31", 11_500)],
            Standing::TargetMet,
            false,
        ),
        measure(
            "Privately fostered children visited within seven days",
            "%",
            70_000,
            100_000,
            &[],
            Standing::NoReading,
            false,
        ),
    ];
    if let Some(reading) = all.first_mut().and_then(|measure| measure.readings.last_mut()) {
        reading.note =
            Some("The change of record system in November makes this a little too low.".into());
    }
    all
}

fn obligations() -> Vec<Obligation> {
    let obligation = |name: &str, to: &[&str], due, met: Option<&str>, state| Obligation {
        name: name.into(),
        recipients: to.iter().map(|it| (*it).to_owned()).collect(),
        due_on: Some(day(due)),
        met_on: met.map(day),
        state,
    };
    vec![
        obligation(
            "Publish the report locally",
            &["The public"],
            "2024-03-19",
            Some("2024-03-12"),
            ObligationState::Met,
        ),
        obligation(
            "Written statement of proposed action",
            &["Ofsted", "the Secretary of State"],
            "2024-05-17",
            Some("2024-05-16"),
            ObligationState::Met,
        ),
    ]
}

fn questions() -> Vec<Question> {
    let question = |text: &str, of: &str, by, state, reply: Option<(&str, &str)>| Question {
        asked_on: day("2024-10-23"),
        asked_of: Some(of.into()),
        text: text.into(),
        answer_by: day(by),
        state,
        reply: reply.map(|(_, text)| text.into()),
        answered_on: reply.map(|(on, _)| day(on)),
        exempt: false,
    };
    vec![
        question(
            "How many care leavers have a plan that says where they want to live next year?",
            "Head of Children in Care",
            "2025-01-10",
            QuestionState::Overdue,
            None,
        ),
        question(
            "Do schools know whom to tell of a private fostering arrangement?",
            "Head of Fostering",
            "2024-12-06",
            QuestionState::Answered,
            Some((
                "2024-12-02",
                "All 190 schools were written to in November; 41 have asked for training.",
            )),
        ),
    ]
}

/// The paper for the panel.
pub(crate) fn paper() -> Paper {
    let link = |title: &str, address: Option<&str>| (title.to_owned(), address.map(str::to_owned));
    Paper {
        body: "Corporate Parenting Panel".into(),
        held_on: day("2025-01-30"),
        by: "Director of Children’s Services".into(),
        title: "Progress of the children’s services improvement plan".into(),
        purpose: Some(
            "To show the panel how far the plan that answers the inspection of December 2023 has \
             come, what is late and why, and whether it helps children."
                .into(),
        ),
        recommendations: vec![
            "comment on and note the progress of the plan".into(),
            "note the dates that moved, and the reasons for them".into(),
            "say which areas it wishes to look at more closely at its next meeting".into(),
        ],
        background: vec![],
        supporting: vec![],
        conclusion: vec![],
        last_meeting: Some(day("2024-10-23")),
        changes: vec![
            Change {
                area: Some("1".into()),
                sentences: vec![
                    "1.2 is now complete, signed off by the Principal Social Worker".into(),
                    "Due date of 1.4 moved from 31 December 2024 to 28 February 2025 because the \
                     supplier of the record system is late"
                        .into(),
                ],
            },
            Change {
                area: Some("3b".into()),
                sentences: vec![
                    "The improvement board resolved on 9 January 2025 that this area is done"
                        .into(),
                ],
            },
        ],
        contact: Contact {
            post: "Improvement Manager".into(),
            telephone: Some("01273 000000".into()),
            email: Some("improvement.plan@example.gov.uk".into()),
        },
        members: "All".into(),
        background_documents: vec![
            link(
                "Report of the inspection of December 2023",
                Some("https://reports.ofsted.gov.uk/provider/44/80467"),
            ),
            link("Minutes of the meeting of 23 October 2024", None),
        ],
    }
}

/// What is said of the submission.
pub(crate) fn submission() -> Submission {
    Submission {
        recipients: vec![
            "His Majesty’s Chief Inspector of Education, Children’s Services and Skills".into(),
            "The Secretary of State for Education".into(),
        ],
        legal_basis: Some("section 137 of the Education and Inspections Act 2006".into()),
        due_on: Some(day("2024-05-17")),
        submitted_on: Some(day("2024-05-16")),
        by: "Director of Children’s Services".into(),
        endorsed: Some(("Corporate Parenting Panel".into(), day("2024-04-24"))),
    }
}

/// What is said in the letter to children.
pub(crate) fn letter() -> Letter {
    Letter {
        from: "Director of Children’s Services".into(),
        contact: Some("Ask your social worker, or write to voice@example.gov.uk".into()),
        ..Letter::default()
    }
}
