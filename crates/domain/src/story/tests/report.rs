use super::*;
use crate::{
    framework::{FindingKind, InspectionKind},
    inspection::{Closure, Confirmation, Judgement, Response, ResponseKind},
    measure::{Amount, Direction, Frequency},
    plan::PlanStage,
};

#[test]
fn areas_are_told() {
    let area = sample::area();
    let closed =
        Closure { on: day("2025-01-30"), note: Some(prose("resolved by the board")), item: None };
    let confirmed = Confirmation {
        on: day("2025-07-01"),
        note: prose("focused visit letter"),
        inspection: None,
    };
    let noted = Response { kind: ResponseKind::Noted, reason: Some(prose("already done")) };
    let all = Area {
        label: line("2"),
        kind: FindingKind::AreaForPriorityAction,
        text: prose("Recording"),
        paragraphs: vec![5, 46, 56],
        response: Some(noted),
        recurs_from: Some(id(99)),
        closed: Some(closed),
        confirmed: Some(confirmed),
        ..area.clone()
    };
    assert_eq!(
        tell(Some(&area), Some(&all), &Known),
        [
            "Area 1 is now area 2",
            "Area 2 changed from area for improvement to area for priority action",
            "Wording of area 2 changed to: Recording",
            "Area 2 rests on paragraphs 5, 46 and 56 of the report",
            "The council notes area 2: already done",
            "Area 2 was also found by an earlier inspection, as another area",
            "Area 2 was closed by us on 30 January 2025: resolved by the board",
            "The inspectorate confirmed area 2 on 1 July 2025: focused visit letter",
        ]
    );
    let reopened = Area { closed: None, ..all.clone() };
    assert_eq!(tell(Some(&all), Some(&reopened), &Known), ["Area 2 was reopened"]);
    assert_eq!(
        tell(None, Some(&area), &Known),
        ["Area 1 was added (area for improvement): The recording of supervision"]
    );
}

#[test]
fn plans_measures_and_readings_are_told() {
    let plan = sample::plan();
    let shared = Plan {
        stage: PlanStage::InDelivery,
        shared_from: Some(day("2024-05-17")),
        ends_on: Some(day("2025-06-30")),
        ..plan.clone()
    };
    assert_eq!(tell(None, Some(&plan), &Known), ["The plan “Improvement plan 2024” was begun"]);
    assert_eq!(
        tell(Some(&plan), Some(&shared), &Known),
        [
            "The plan is now in delivery",
            "Day from which members see the plan set to 17 May 2024",
            "Last day of the plan moved from 31 March 2025 to 30 June 2025",
        ]
    );
    let measure = sample::measure();
    let title = "Plans judged good or better in audit";
    let aimed = Measure {
        target: Amount::from_thousandths(85_000),
        target_on: Some(day("2025-03-31")),
        direction: Direction::Lower,
        frequency: Frequency::Monthly,
        areas: vec![],
        ..measure.clone()
    };
    assert_eq!(
        tell(None, Some(&aimed), &Known),
        [format!("Measure “{title}” was added (target 85% by 31 March 2025)")]
    );
    assert_eq!(
        tell(Some(&measure), Some(&aimed), &Known),
        [
            format!("Target of “{title}” set to “85%”"),
            format!("Target date of “{title}” set to 31 March 2025"),
            format!("For “{title}”, less is better now"),
            format!("Readings of “{title}” are now monthly"),
            format!("“{title}” no longer speaks to area 1"),
        ]
    );
    let reading = Reading {
        id: id(61),
        version: 1,
        plan: id(10),
        measure: id(60),
        as_at: day("2024-12-31"),
        value: Amount::from_thousandths(71_500).unwrap(),
        source: None,
        quality_note: Some(prose("the record system changed in May")),
        corrects: None,
        recorded_by: id(1),
        recorded_on: day("2025-01-10"),
    };
    assert_eq!(
        tell(None, Some(&reading), &Known),
        [format!(
            "New reading of “{title}”: 71.5% on 31 December 2024 (note on the data: the record system \
         changed in May)"
        )]
    );
    assert_eq!(tell(Some(&reading), None, &Unknown), ["A reading of a measure was removed"]);
}

fn inspection() -> Inspection {
    Inspection {
        id: id(5),
        version: 1,
        framework: line("ilacs"),
        kind: InspectionKind::Standard,
        started_on: day("2023-12-11"),
        ended_on: day("2023-12-15"),
        received_on: None,
        published_on: None,
        lead_inspector: None,
        report_url: None,
        judgements: vec![Judgement { judgement: line("leaders"), grade: line("good") }],
    }
}

#[test]
fn inspections_and_obligations_are_told() {
    let before = inspection();
    assert_eq!(
        tell(None, Some(&before), &Known),
        [
            "The inspection (standard) of 11 December 2023 to 15 December 2023 was recorded",
            "Judgement of leaders: good",
        ]
    );
    let after = Inspection {
        received_on: Some(day("2024-02-06")),
        judgements: vec![
            Judgement { judgement: line("leaders"), grade: line("requires_improvement") },
            Judgement { judgement: line("care_leavers"), grade: line("good") },
        ],
        ..before.clone()
    };
    assert_eq!(
        tell(Some(&before), Some(&after), &Known),
        [
            "Date on which the report was received set to 6 February 2024",
            "Judgement of leaders changed from good to requires improvement",
            "Judgement of care leavers: good",
        ]
    );
    let due = Obligation {
        id: id(6),
        version: 1,
        inspection: id(5),
        rule: line("final_plan"),
        name: line("Final plan to Ofsted"),
        recipients: vec![],
        counted_from: day("2024-02-06"),
        counted: None,
        calendar_gap: None,
        computed_on: Some(day("2024-05-17")),
        stated_on: None,
        agreed_on: None,
        agreed_note: None,
        met_on: None,
    };
    let met = Obligation {
        stated_on: Some(day("2024-05-10")),
        met_on: Some(day("2024-05-16")),
        ..due.clone()
    };
    assert_eq!(
        tell(None, Some(&due), &Known),
        ["Obligation “Final plan to Ofsted” was added (due 17 May 2024)"]
    );
    assert_eq!(
        tell(Some(&due), Some(&met), &Known),
        [
            "Date stated in the letter for “Final plan to Ofsted” set to 10 May 2024",
            "“Final plan to Ofsted” was done on 16 May 2024",
        ]
    );
}
