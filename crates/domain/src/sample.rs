//! Plain records for the tests of this crate.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    action::{
        Action, Impact,
        status::{Delivery, DeliveryStatus, Mark},
        update::{Latest, Turn},
    },
    authority::{Holder, Post},
    framework::{FindingKind, InspectionKind},
    governance::{
        BodyKind, GovernanceBody,
        question::{Question, Reply},
    },
    id::Id,
    inspection::{Area, Inspection},
    measure::{Direction, Frequency, Measure},
    plan::{Plan, PlanStage},
    rating::Watch,
    text::{Line, Note, Prose, Title},
    visit::{Pace, VisitFinding},
};

pub(crate) fn id<T>(number: u128) -> Id<T> {
    Id::new(Uuid::from_u128(number))
}

/// Both "2024-05-17" and "17 May 2024".
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse()
        .or_else(|_| NaiveDate::parse_from_str(text, "%d %B %Y"))
        .unwrap_or_else(|_| panic!("“{text}” is no date"))
}

pub(crate) fn line<const MAX: usize>(text: &str) -> Line<MAX> {
    Line::parse(text).unwrap()
}

pub(crate) fn prose<const MAX: usize>(text: &str) -> Prose<MAX> {
    Prose::parse(text).unwrap()
}

pub(crate) fn mark(person: u128, on: NaiveDate, note: Option<&str>) -> Mark {
    Mark { on, by: id(person), note: note.map(|note| Note::parse(note).unwrap()) }
}

/// A status reached on `on`.
pub(crate) fn delivery(status: DeliveryStatus, on: NaiveDate) -> Delivery {
    let mark = || mark(1, on, Some("seen in the May audit"));
    match status {
        DeliveryStatus::NotStarted => Delivery::NotStarted,
        DeliveryStatus::InProgress => Delivery::InProgress { started: mark() },
        DeliveryStatus::Complete => Delivery::Complete { completed: mark() },
        DeliveryStatus::Verified => Delivery::Verified { completed: mark(), signed_off: mark() },
        DeliveryStatus::Embedded => {
            Delivery::Embedded { completed: mark(), signed_off: mark(), checked: mark() }
        }
        DeliveryStatus::NotProceeding => Delivery::NotProceeding { stopped: mark() },
    }
}

pub(crate) fn latest(on: NaiveDate, turn: Turn) -> Latest {
    Latest { update: id(70), on, declared: None, forecast_on: None, turn }
}

/// Action 1.2 of plan 10, for area 20, owned by post 30, without a date.
pub(crate) fn action() -> Action {
    Action {
        id: id(40),
        version: 1,
        plan: id(10),
        reference: line("1.2"),
        title: line("Train all team managers in reflective supervision"),
        description: None,
        outcome: Some(prose("Children’s plans say what will change and by when")),
        success_criterion: Some(prose("90% of audited plans are specific")),
        areas: vec![id(20)],
        owner: Some(id(30)),
        contributors: vec![],
        starts_on: None,
        original_due_on: None,
        due_on: None,
        revisions: 0,
        milestones: vec![],
        depends_on: vec![],
        delivery: Delivery::NotStarted,
        blocked: None,
        impact: Impact::default(),
        latest: None,
        internal_note: None,
        public_words: None,
        childrens_words: None,
        watch: Watch::default(),
    }
}

/// Area 1, the 20th record.
pub(crate) fn area() -> Area {
    Area {
        id: id(20),
        version: 1,
        inspection: id(5),
        kind: FindingKind::AreaForImprovement,
        text: prose("The recording of supervision"),
        position: 1,
        label: line("1"),
        parent: None,
        paragraphs: vec![],
        response: None,
        recurs_from: None,
        closed: None,
        confirmed: None,
        public_words: None,
        childrens_words: None,
    }
}

/// An inspection that began, and ended, on a day.
pub(crate) fn inspection_of(number: u128, started: &str) -> Inspection {
    Inspection {
        id: id(number),
        version: 1,
        framework: line("ilacs"),
        kind: InspectionKind::FocusedVisit,
        started_on: day(started),
        ended_on: day(started),
        received_on: None,
        published_on: None,
        lead_inspector: None,
        report_url: None,
        judgements: vec![],
    }
}

/// Finding 95 of visit 6, of area 20.
pub(crate) fn finding() -> VisitFinding {
    VisitFinding {
        id: id(95),
        version: 1,
        inspection: id(6),
        area: id(20),
        found_by: id(5),
        pace: Pace::TooSlow,
        text: Some(prose("Supervision is still recorded late.")),
        paragraphs: vec![4, 5],
    }
}

/// Plan 10, for 2024, in draft.
pub(crate) fn plan() -> Plan {
    Plan {
        id: id(10),
        version: 1,
        title: Title::parse("Improvement plan 2024").unwrap(),
        summary: None,
        inspection: Some(id(5)),
        starts_on: Some(day("2024-02-06")),
        ends_on: Some(day("2025-03-31")),
        stage: PlanStage::Draft,
        shared_from: None,
    }
}

/// Post 30, "Head of Safeguarding", held by person 1.
pub(crate) fn post() -> Post {
    Post {
        id: id(30),
        version: 1,
        title: line("Head of Safeguarding"),
        organisation: None,
        holders: vec![Holder { person: id(1), from: day("2023-01-01"), until: None }],
        closed: false,
    }
}

/// A measure of area 20.
pub(crate) fn measure() -> Measure {
    Measure {
        id: id(60),
        version: 1,
        plan: id(10),
        title: line("Plans judged good or better in audit"),
        definition: None,
        unit: line("%"),
        direction: Direction::Higher,
        baseline: None,
        baseline_on: None,
        target: None,
        target_on: None,
        frequency: Frequency::Quarterly,
        areas: vec![id(20)],
        latest: None,
    }
}

/// Question 90 about action 1.2, asked of post 30 on 23 October 2024, to be answered by 10 January.
pub(crate) fn question() -> Question {
    Question {
        id: id(90),
        version: 1,
        plan: id(10),
        action: Some(id(40)),
        area: None,
        meeting: Some(id(81)),
        by: id(1),
        for_member: None,
        text: prose("How many managers are trained?"),
        asked_on: day("2024-10-23"),
        answer_by: day("2025-01-10"),
        asked_of: Some(id(30)),
        answered_on: None,
        withdrawn: None,
    }
}

/// Reply 91 to question 90.
pub(crate) fn reply() -> Reply {
    Reply {
        id: id(91),
        version: 1,
        plan: id(10),
        question: id(90),
        action: Some(id(40)),
        by: id(1),
        at: crate::time::Instant::UNIX_EPOCH,
        text: prose("Thirty of forty; the rest by March."),
        corrects: None,
    }
}

/// The panel, body 60.
pub(crate) fn body() -> GovernanceBody {
    GovernanceBody {
        id: id(60),
        version: 1,
        name: line("Corporate Parenting Panel"),
        kind: BodyKind::CorporateParentingPanel,
        description: None,
        members: Vec::new(),
        rhythm: None,
        closed: false,
    }
}
