//! What the inspectors looked at, when, and what they found.
//!
//! Dates and grades are facts of public reports. The words are our own and say so: no sentence of
//! a report is repeated, and no inspector is named.

use domain::{
    framework::InspectionKind,
    inspection::{
        ResponseKind::{Accepted, PartlyAccepted},
        Tone::{Strength, Weakness},
    },
};

use super::{
    cast::Who::{Operator, PlanLead},
    step::{Area, Deed, Grade, Report, Step, Summary, Text, on},
};

/// Where Ofsted lists the council’s reports.
const REPORTS: Text = "https://reports.ofsted.gov.uk/provider/44/80467";
/// The report of the inspection that the plan answers.
const REPORT_2023: Text = "https://files.ofsted.gov.uk/v1/file/50239111";

const GRADES_2018: &[Grade] = &[
    Grade("leaders", "outstanding"),
    Grade("help_and_protection", "good"),
    Grade("children_in_care_and_care_leavers", "outstanding"),
    Grade("overall_effectiveness", "outstanding"),
];

const GRADES_2023: &[Grade] = &[
    Grade("leaders", "good"),
    Grade("help_and_protection", "good"),
    Grade("children_in_care", "outstanding"),
    Grade("care_leavers", "good"),
    Grade("overall_effectiveness", "good"),
];

const IN_2018: Report = Report {
    kind: InspectionKind::Short,
    days: ["2018-07-16", "2018-07-20"],
    published: Some("2018-09-04"),
    url: Some(REPORTS),
    grades: GRADES_2018,
};

/// As it was known in December 2023, before the report came.
const IN_2023: Report = Report {
    kind: InspectionKind::Short,
    days: ["2023-12-11", "2023-12-15"],
    published: None,
    url: None,
    grades: &[],
};

const HELP: Text = "The experiences and progress of children who need help and protection";
const CARE: Text = "The experiences and progress of children in care";
const LEAVERS: Text = "The experiences and progress of care leavers";
const LEADERS: Text = "The impact of leaders on social work practice with children and families";

/// The paragraphs to which the areas point; the report has more.
const PARAGRAPHS: &[Summary] = &[
    Summary(
        5,
        HELP,
        "Our summary: advice at the front door is written down, but not how long the assessment of \
         this child should take.",
        Weakness,
    ),
    Summary(
        10,
        HELP,
        "Our summary: good work with families, behind plans that do not say sharply enough what \
         has to change, by when, and what happens if it does not.",
        Weakness,
    ),
    Summary(
        14,
        HELP,
        "Our summary: for some children neglect goes on too long. Things get better and slip back, \
         and what was tried before is seldom thought through.",
        Weakness,
    ),
    Summary(
        15,
        HELP,
        "Our summary: work before proceedings is not pressed hard enough and lasts too long for \
         some; parents still get letters that are hard to follow, as in 2018.",
        Weakness,
    ),
    Summary(
        20,
        HELP,
        "Our summary: when a private fostering arrangement becomes known, some children are seen \
         too late.",
        Weakness,
    ),
    Summary(
        27,
        CARE,
        "Our summary: care plans follow the calendar more than what happens in a child’s life, and \
         records of reviews can be hard to follow.",
        Weakness,
    ),
    Summary(
        38,
        LEAVERS,
        "Our summary: most pathway plans are made with the young person; too few have clear steps \
         with dates.",
        Weakness,
    ),
    Summary(
        40,
        LEAVERS,
        "Our summary: health support is good, but some pathway plans leave out what would keep a \
         young person well.",
        Weakness,
    ),
    Summary(
        46,
        LEAVERS,
        "Our summary: care leavers over 21 get the contact they need, while their records do not \
         show how they are getting on.",
        Weakness,
    ),
    Summary(
        52,
        LEADERS,
        "Our summary: leaders know that plans are too loose and have begun to act.",
        Strength,
    ),
    Summary(
        56,
        LEADERS,
        "Our summary: for some children most at risk, those before proceedings included, nobody \
         follows tightly enough whether plans keep pace.",
        Weakness,
    ),
    Summary(
        58,
        LEADERS,
        "Our summary: supervision differs from team to team, and its notes often lack detail.",
        Weakness,
    ),
];

const AREAS_2018: [Area; 2] = [
    Area {
        inspection: "2018",
        key: "2018:1",
        text: "Our summary: managers should think through how long a family assessment may take \
               for the child in question, and write down why.",
        parent: None,
        paragraphs: &[],
        recurs_from: None,
    },
    Area {
        inspection: "2018",
        key: "2018:2",
        text: "Our summary: parents should be able to follow the letters that they get when the \
               council considers going to court.",
        parent: None,
        paragraphs: &[],
        recurs_from: None,
    },
];

const AREAS_2023: [Area; 5] = [
    Area {
        inspection: "2023",
        key: "1",
        text: "Our summary: the plans of children and of care leavers should say what will happen, \
               by when, and how anyone can tell.",
        parent: None,
        paragraphs: &[10, 27, 38, 40, 52],
        recurs_from: None,
    },
    Area {
        inspection: "2023",
        key: "2",
        text: "Our summary: managers should record their oversight, their supervision and the \
               direction they give.",
        parent: None,
        paragraphs: &[5, 46, 56, 58],
        recurs_from: Some("2018:1"),
    },
    Area {
        inspection: "2023",
        key: "3",
        text: "Our summary: two groups of children need a firmer, faster and better overseen \
               response.",
        parent: None,
        paragraphs: &[],
        recurs_from: None,
    },
    Area {
        inspection: "2023",
        key: "3a",
        text: "Our summary: children who live with neglect, those in pre-proceedings among them.",
        parent: Some("3"),
        paragraphs: &[14, 15, 56],
        recurs_from: Some("2018:2"),
    },
    Area {
        inspection: "2023",
        key: "3b",
        text: "Our summary: children who are privately fostered.",
        parent: Some("3"),
        paragraphs: &[20],
        recurs_from: None,
    },
];

/// The areas in words for children.
const FOR_CHILDREN: [(Text, Text); 5] = [
    ("1", "Your plan should say what will happen, who will do it and when."),
    ("2", "Managers should check our work more often and write down what they decide."),
    ("3", "Some children wait too long for help. We must be quicker."),
    ("3a", "Some children do not get enough care at home. We must help them sooner."),
    (
        "3b",
        "Some children live with friends of their family. We must visit them and ask how they are.",
    ),
];

/// From the inspectors’ visit to the council’s response.
pub fn steps() -> Vec<Step> {
    let urn = "80467";
    let authority = "East Sussex";
    let published = Some("2024-02-06");
    let (url, grades) = (Some(REPORT_2023), GRADES_2023);
    let in_register = Report { published, url, grades, ..IN_2023 };
    let mut steps = vec![
        on("2023-12-01", Operator, Deed::Register { urn, authority, report: IN_2018 }),
        on("2023-12-06", PlanLead, Deed::Inspection { key: "2018", report: IN_2018 }),
        on("2023-12-18", PlanLead, Deed::Inspection { key: "2023", report: IN_2023 }),
        on(
            "2024-02-06",
            PlanLead,
            Deed::Received {
                key: "2023",
                received: "2024-02-06",
                published: "2024-02-06",
                url: REPORT_2023,
            },
        ),
        on("2024-02-06", PlanLead, Deed::Judge { key: "2023", grades: GRADES_2023 }),
        on("2024-02-07", Operator, Deed::Register { urn, authority, report: in_register }),
        on("2024-02-07", PlanLead, Deed::Paragraphs { key: "2023", paragraphs: PARAGRAPHS }),
    ];
    steps.extend(AREAS_2018.map(|area| on("2023-12-06", PlanLead, Deed::Area(area))));
    steps.extend(AREAS_2023.map(|area| on("2024-02-08", PlanLead, Deed::Area(area))));
    // The cabinet notes on 5 March that a plan is being made.
    for (area, kind, reason) in [
        ("1", Accepted, None),
        ("2", Accepted, None),
        ("3", Accepted, None),
        ("3a", Accepted, None),
        (
            "3b",
            PartlyAccepted,
            Some(
                "Accepted for visits and checks. The delays in telling the council of a new \
                 arrangement lie partly with schools and families; the plan works on those too.",
            ),
        ),
    ] {
        steps.push(on("2024-03-05", PlanLead, Deed::Respond { area, kind, reason }));
    }
    for (area, text) in FOR_CHILDREN {
        steps.push(on("2024-03-06", PlanLead, Deed::ForChildren { area, text }));
    }
    steps.push(on(
        "2024-03-15",
        PlanLead,
        Deed::Met { inspection: "2023", rule: "publish_report", on: "2024-03-15" },
    ));
    steps
}
