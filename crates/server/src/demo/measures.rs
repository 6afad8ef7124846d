//! Four measures that say whether the plan helps, and what they showed. The figures are made up.

use domain::measure::{
    Direction::{Higher, Lower},
    Frequency::{Monthly, Quarterly},
};

use super::{
    cast::Who::{DataManager, PlanLead},
    plan::PLAN,
    step::{Deed, Measure, Reading, Step, Text, on, reading},
};

const MEASURES: [Measure; 4] = [
    Measure {
        key: "audit",
        plan: PLAN,
        title: "Plans judged good or better in audit",
        definition: "Of the child’s plans audited in the quarter, the share judged good or \
                     outstanding by the auditor and a second reader.",
        unit: "%",
        direction: Higher,
        baseline: (54.0, "2024-02-29"),
        target: (85.0, "2025-06-30"),
        frequency: Quarterly,
        areas: &["1"],
    },
    Measure {
        key: "supervision",
        plan: PLAN,
        title: "Supervision recorded within five working days",
        definition: "Of the supervisions held in the month, the share whose note was on file five \
                     working days later.",
        unit: "%",
        direction: Higher,
        baseline: (61.0, "2024-02-29"),
        target: (95.0, "2025-03-31"),
        frequency: Monthly,
        areas: &["2"],
    },
    Measure {
        key: "weeks",
        plan: PLAN,
        title: "Average length of pre-proceedings",
        definition: "Weeks from the letter to the parents until the case goes to court or is \
                     stepped down, for cases that ended in the quarter.",
        unit: "weeks",
        direction: Lower,
        baseline: (23.5, "2024-03-29"),
        target: (16.0, "2025-06-30"),
        frequency: Quarterly,
        areas: &["3a"],
    },
    Measure {
        key: "fostering",
        plan: PLAN,
        title: "Private fostering visits made on time",
        definition: "First visits within seven working days and later visits within six weeks, of \
                     all that fell due in the month.",
        unit: "%",
        direction: Higher,
        baseline: (68.0, "2024-02-29"),
        target: (100.0, "2024-12-31"),
        frequency: Monthly,
        areas: &["3b"],
    },
];

/// Recorded on this day, this is what the measure showed.
type Row = (Text, Reading);

/// Audits, each quarter.
const AUDIT: [Row; 5] = [
    ("2024-07-10", reading("audit", "2024-06-28", 58.0)),
    ("2024-10-09", reading("audit", "2024-09-30", 60.0)),
    ("2025-01-09", reading("audit", "2024-12-31", 70.0)),
    ("2025-04-09", reading("audit", "2025-03-31", 78.3)),
    ("2025-07-09", reading("audit", "2025-06-30", 86.0)),
];

/// Supervision, each month, until the figures stop coming in December 2024.
const SUPERVISION: [Row; 10] = [
    ("2024-05-08", reading("supervision", "2024-04-30", 62.0)),
    ("2024-06-07", reading("supervision", "2024-05-31", 66.0)),
    ("2024-07-08", reading("supervision", "2024-06-28", 70.5)),
    (
        "2024-08-08",
        reading("supervision", "2024-07-31", 52.0).called("July").quality(
            "New note forms went live on 15 July; notes typed into the old form are not counted, \
             so this is too low.",
        ),
    ),
    (
        "2024-08-21",
        reading("supervision", "2024-07-31", 71.0)
            .corrects("July")
            .quality("Counted again with the notes in both forms."),
    ),
    ("2024-09-09", reading("supervision", "2024-08-30", 74.0)),
    ("2024-10-08", reading("supervision", "2024-09-30", 79.0)),
    ("2024-11-08", reading("supervision", "2024-10-31", 82.0)),
    ("2024-12-06", reading("supervision", "2024-11-29", 84.5)),
    ("2025-03-10", reading("supervision", "2025-02-28", 91.0)),
];

/// Pre-proceedings, each quarter.
const WEEKS: [Row; 5] = [
    ("2024-07-11", reading("weeks", "2024-06-28", 22.1)),
    ("2024-10-10", reading("weeks", "2024-09-30", 19.8)),
    (
        "2025-01-10",
        reading("weeks", "2024-12-31", 18.4)
            .quality("Seven cases ended in the quarter: few enough for one to move the average."),
    ),
    ("2025-04-10", reading("weeks", "2025-03-31", 16.9)),
    ("2025-07-10", reading("weeks", "2025-06-30", 15.7)),
];

/// Private fostering, each month at first.
const FOSTERING: [Row; 10] = [
    ("2024-05-09", reading("fostering", "2024-04-30", 70.0)),
    ("2024-06-10", reading("fostering", "2024-05-31", 74.0)),
    ("2024-07-09", reading("fostering", "2024-06-28", 85.0)),
    ("2024-08-09", reading("fostering", "2024-07-31", 88.0)),
    ("2024-09-10", reading("fostering", "2024-08-30", 100.0)),
    ("2024-10-07", reading("fostering", "2024-09-30", 100.0)),
    ("2024-11-07", reading("fostering", "2024-10-31", 100.0)),
    ("2024-12-09", reading("fostering", "2024-11-29", 96.0)),
    ("2025-01-08", reading("fostering", "2024-12-31", 100.0)),
    ("2025-04-08", reading("fostering", "2025-03-31", 100.0)),
];

/// The measures are agreed before the panel sees the plan; then the figures come in.
pub fn steps() -> Vec<Step> {
    let added = MEASURES.map(|measure| on("2024-03-25", PlanLead, Deed::Measure(measure)));
    let mut steps = Vec::from(added);
    for rows in [&AUDIT[..], &SUPERVISION[..], &WEEKS[..], &FOSTERING[..]] {
        steps.extend(rows.iter().map(|(day, reading)| on(day, DataManager, *reading)));
    }
    steps
}
