//! The other council: enough to show that its walls hold. Its plan is made up.

use serde_json::json;

use domain::framework::InspectionKind;

use super::{
    cast::{
        Council,
        Who::{Operator, OtherAdministrator, OtherManager, OtherPlanLead},
    },
    people::BEGIN,
    step::{Action, Area, Deed, Grade, Plan, Report, Spell, Step, Text, on, update},
};

const SAFEGUARDING: Text = "Head of Safeguarding";

/// Dates and grades as published.
const REPORT: Report = Report {
    kind: InspectionKind::Short,
    days: ["2023-09-11", "2023-09-15"],
    published: Some("2023-10-27"),
    url: Some("https://files.ofsted.gov.uk/v1/file/50231520"),
    grades: &[
        Grade("leaders", "good"),
        Grade("help_and_protection", "requires_improvement"),
        Grade("children_in_care", "good"),
        Grade("care_leavers", "good"),
        Grade("overall_effectiveness", "good"),
    ],
};

const AREA: Area = Area {
    inspection: "2023",
    key: "1",
    text: "A placeholder of this demonstration, not a finding of the report.",
    parent: None,
    paragraphs: &[],
    recurs_from: None,
};

const ACTIONS: [Action; 2] = [
    Action {
        plan: "2024",
        reference: "1.1",
        title: "Make one list of what is to be done, with a name and a date in each line",
        description: None,
        outcome: "Everybody knows what is agreed.",
        criterion: "Every line has one name and one date.",
        areas: &["1"],
        owner: SAFEGUARDING,
        contributors: &[],
        days: ["2024-04-08", "2024-07-31"],
        depends_on: &[],
    },
    Action {
        plan: "2024",
        reference: "1.2",
        title: "Read the list aloud once a month, and strike out what is done",
        description: None,
        outcome: "Nothing on the list is forgotten.",
        criterion: "Twelve readings in twelve months.",
        areas: &["1"],
        owner: SAFEGUARDING,
        contributors: &[],
        days: ["2024-08-05", "2025-07-31"],
        depends_on: &["1.1"],
    },
];

/// A small story beside ours.
pub fn steps() -> Vec<Step> {
    let plan = Plan {
        key: "2024",
        title: "A small improvement plan",
        summary: "Made up for this demonstration, so that a second council has something to keep \
                  to itself. It says nothing about the real council of this name.",
        inspection: "2023",
        days: ["2024-03-01", "2025-07-31"],
    };
    let begin = Deed::Council {
        council: Council::Barnsley,
        name: "Barnsley Metropolitan Borough Council",
        codes: ["80426", "370", "E08000016"],
        administrator: OtherAdministrator,
    };
    let stage = json!({"stage": "in_delivery", "shared_from": "2024-04-10"});
    let holders = &[Spell(OtherManager, "2023-01-09", None)];
    let (urn, authority) = ("80426", "Barnsley");
    let mut steps = vec![
        on(BEGIN, Operator, begin),
        on(BEGIN, Operator, Deed::Register { urn, authority, report: REPORT }),
        on(BEGIN, OtherAdministrator, Deed::Person(OtherPlanLead)),
        on(BEGIN, OtherAdministrator, Deed::Person(OtherManager)),
        on(
            "2023-12-05",
            OtherAdministrator,
            Deed::Post { title: SAFEGUARDING, organisation: None, holders },
        ),
        on("2024-02-19", OtherPlanLead, Deed::Inspection { key: "2023", report: REPORT }),
        on("2024-02-19", OtherPlanLead, Deed::Area(AREA)),
        on("2024-03-01", OtherPlanLead, Deed::Plan(plan)),
    ];
    steps.extend(ACTIONS.map(|action| on("2024-03-04", OtherPlanLead, Deed::Action(action))));
    steps.extend([
        on(
            "2024-04-08",
            OtherManager,
            update("1.1", "The list is begun: 14 lines, 9 with a date.").on_track().starts(),
        ),
        on("2024-04-10", OtherPlanLead, Deed::Stage { plan: "2024", patch: stage }),
        on(
            "2024-07-26",
            OtherManager,
            update("1.1", "All 31 lines have a name and a date.").completes(),
        ),
        on("2024-08-05", OtherManager, update("1.2", "First reading held.").on_track().starts()),
        on(
            "2024-12-03",
            OtherManager,
            update("1.2", "Fifth reading held; 12 lines are left.").on_track(),
        ),
        on(
            "2025-01-14",
            OtherManager,
            update("1.2", "Sixth reading held; 10 lines are left.").on_track(),
        ),
    ]);
    steps
}
