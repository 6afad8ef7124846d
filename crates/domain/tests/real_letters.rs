//! The rules against real documents: 59 JTAI letters and 153 ILACS inspections.
//!
//! The tables belong to the team's shared folder and are not part of the project. Where the folder
//! is absent the tests say so and pass.
#![expect(clippy::unwrap_used, reason = "tests may panic")]

use std::collections::{BTreeMap, HashMap};

use actionplan_domain::{
    calendar::{Calendar, weekend},
    framework::{Framework, InspectionKind},
    obligation::compute,
};
use chrono::NaiveDate;

type Row = HashMap<String, String>;

/// The rows of a shared table; `None`, with a plain word about it, where the table is absent.
fn table(name: &str) -> Option<Vec<Row>> {
    let path = format!("{}/../../../shared/data/{name}", env!("CARGO_MANIFEST_DIR"));
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("SKIPPED: {path} is absent, so the rules were not tried on real documents");
        return None;
    };
    let text = text.trim_start_matches('\u{feff}');
    Some(csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect())
}

fn framework(code: &str) -> Framework {
    Framework::shipped().unwrap().into_iter().find(|f| f.code.as_str() == code).unwrap()
}

fn cell<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).unwrap().trim()
}

#[test]
fn thirty_one_of_59_letters_print_exactly_70_working_days() {
    let Some(rows) = table("jtai_statement_deadlines.csv") else { return };
    let (jtai, calendar) = (framework("jtai"), Calendar::shipped().unwrap());
    let mut classes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in &rows {
        let published: NaiveDate = cell(row, "report_published").parse().unwrap();
        let printed: NaiveDate = cell(row, "statement_due_as_printed").parse().unwrap();
        // A letter is received on the day it is published, as far as the table can tell.
        let rules = compute(&jtai, InspectionKind::Joint, false, Some(published), None, &calendar);
        let computed = rules.first().unwrap().counted.as_ref();
        let class = match computed {
            Err(_) => "outside the calendar",
            Ok(counted) if counted.due_on == printed => "exactly 70",
            Ok(_) if weekend(printed).is_some() => "prints a weekend",
            Ok(_) if !calendar.is_working_day(printed).unwrap() => "prints a holiday",
            Ok(counted) if printed < counted.due_on => "earlier than 70",
            Ok(_) => "later than 70",
        };
        let days = calendar.working_days_between(published, printed).unwrap();
        assert_eq!(days.to_string(), cell(row, "working_days_after_publication"), "{row:?}");
        let name = cell(row, "local_authority");
        classes.entry(class).or_default().push(format!("{name} {days}"));
    }
    for (class, letters) in &classes {
        println!("{class}: {} ({})", letters.len(), letters.join(", "));
    }
    let counts: Vec<_> = classes.iter().map(|(class, letters)| (*class, letters.len())).collect();
    assert_eq!(rows.len(), 59);
    assert_eq!(
        counts,
        [
            ("earlier than 70", 25),
            ("exactly 70", 31),
            ("later than 70", 1),
            ("prints a weekend", 2)
        ]
    );
}

#[test]
fn every_ilacs_judgement_of_153_authorities_was_in_force() {
    let Some(rows) = table("ofsted_csc_ilacs_overview.csv") else { return };
    let ilacs = framework("ilacs");
    let columns = [
        ("overall_effectiveness_grade", "overall_effectiveness"),
        ("impact_of_leaders_grade", "leaders"),
        ("help_and_protection_grade", "help_and_protection"),
        ("in_care_grade", "children_in_care"),
        ("care_leavers_grade", "care_leavers"),
    ];
    let mut checked = 0;
    for row in &rows {
        let started = cell(row, "inspection_start_date");
        let started = NaiveDate::parse_from_str(started, "%d/%m/%Y").or_else(|_| {
            // The sheet mixes years of two and of four digits.
            NaiveDate::parse_from_str(started, "%d/%m/%y")
        });
        let Ok(started) = started else { continue };
        for (column, code) in columns {
            let grade = cell(row, column).replace(' ', "_");
            let missing = matches!(grade.as_str(), "" | "None" | "nan");
            let older = grade == "inspection_pre_dates_judgement";
            // The sheet files the older, common judgement under children in care.
            let together =
                code == "children_in_care" && ilacs.check_judgement(code, "good", started).is_err();
            let code = if together { "children_in_care_and_care_leavers" } else { code };
            let given = if missing || older { "good" } else { &grade };
            let outcome = ilacs.check_judgement(code, given, started);
            assert_eq!(outcome.is_err(), missing || older, "{row:?}: {column} {outcome:?}");
            checked += 1;
        }
    }
    println!("{checked} grades of {} authorities agree with the framework", rows.len());
    assert!(checked > 5 * 140, "{checked}");
}
