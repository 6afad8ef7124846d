//! Real reports, read from `../shared` beside the project and not copied into it. Where that folder
//! is absent, these tests say that they were skipped.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests may panic")]

use std::{collections::BTreeMap, path::Path};

use actionplan_intake::report::{Certainty, ReportReading, read};

/// The bytes of a shared file.
fn shared(file: &str) -> Option<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    // Work trees lie one folder deeper.
    let folder = if folder.is_dir() { folder } else { folder.join("../../shared") };
    let of_data = folder.join("data").join(file);
    std::fs::read(of_data).or_else(|_| std::fs::read(folder.join(file))).ok()
}

fn skipped() {
    println!("SKIPPED: the folder ../shared with the real reports is absent");
}

type Facts = BTreeMap<String, String>;

/// The expected facts, established by reading the documents.
fn expected() -> Vec<Facts> {
    let mut table = csv::Reader::from_reader(include_bytes!("facts/reports.csv").as_slice());
    table.deserialize().collect::<Result<_, _>>().expect("the table of facts")
}

fn code<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap_or_default().to_owned()
}

/// The same facts as they were read.
fn facts(reading: &ReportReading) -> Facts {
    let inspection = &reading.inspection;
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let children: usize = reading.areas.iter().map(|area| area.children.len()).sum();
    let mut facts: Facts = [
        ("urn", inspection.authority.urn.clone().unwrap_or_default()),
        ("framework", inspection.framework.clone().unwrap_or_default()),
        ("kind", inspection.kind.as_ref().map(code).unwrap_or_default()),
        ("started_on", day(inspection.started_on)),
        ("ended_on", day(inspection.ended_on)),
        ("published_on", day(inspection.published_on)),
        ("lead_inspector", inspection.lead_inspector.clone().unwrap_or_default()),
        ("areas", reading.areas.len().to_string()),
        ("children", children.to_string()),
        ("paragraphs", reading.paragraphs.len().to_string()),
        ("strengths", reading.strengths.len().to_string()),
        ("stated_deadline", day(reading.stated_deadline)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    for judged in &reading.judgements {
        facts.insert(judged.judgement.clone(), judged.grade.clone());
    }
    facts
}

#[test]
fn every_fact_of_the_samples_is_read() {
    let (mut right, mut wrong) = (0, Vec::new());
    for expected in expected() {
        let file = &expected["file"];
        let Some(bytes) = shared(file) else { return skipped() };
        let reading = read(&bytes).unwrap_or_else(|refused| panic!("{file}: {refused}"));
        let mut facts = facts(&reading);
        for (name, wanted) in expected.iter().filter(|(name, _)| *name != "file") {
            let found = facts.remove(name).unwrap_or_default();
            if found == *wanted {
                right += 1;
            } else {
                wrong.push(format!("{file}: {name} is {wanted:?}, read as {found:?}"));
            }
        }
        assert!(facts.is_empty(), "{file}: facts that nobody expects: {facts:?}");
        sources_point_into_the_text(file, &reading);
    }
    println!("{right} facts right, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every value has a place, and the place is a line of the text.
fn sources_point_into_the_text(file: &str, reading: &ReportReading) {
    for (field, source) in &reading.sources {
        let page = reading.text.iter().find(|page| page.page == source.page);
        let lines = page.map_or(0, |page| page.lines.len());
        assert!(source.line >= 1 && source.line as usize <= lines, "{file}: {field} {source:?}");
    }
    let lists = [
        ("areas", reading.areas.len()),
        ("judgements", reading.judgements.len()),
        ("paragraphs", reading.paragraphs.len()),
        ("strengths", reading.strengths.len()),
    ];
    for (list, length) in lists {
        for at in 0..length {
            assert!(reading.sources.contains_key(&format!("{list}.{at}")), "{file}: {list}.{at}");
        }
    }
}

#[test]
fn the_areas_are_those_of_the_extracted_table() {
    let Some(table) = shared("ilacs_areas_for_improvement.csv") else { return skipped() };
    let plain = |text: &str| -> String {
        let text = text.replace("pre- ", "pre-");
        text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
    };
    let mut extracted: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for row in csv::Reader::from_reader(table.as_slice()).records() {
        let row = row.expect("a row");
        let key = (row[0].to_owned(), row[2].to_owned());
        extracted.entry(key).or_default().push(plain(&row[4]));
    }
    let (mut same, mut other) = (0, Vec::new());
    for expected in expected().iter().filter(|facts| facts["framework"] == "ilacs") {
        let file = &expected["file"];
        let Some(published) = file.get(file.len().saturating_sub(14)..file.len() - 4) else {
            continue;
        };
        let Some(wanted) = extracted.get(&(expected["urn"].clone(), published.to_owned())) else {
            continue;
        };
        let Some(bytes) = shared(file) else { return skipped() };
        for (area, wanted) in read(&bytes).expect(file).areas.iter().zip(wanted) {
            if plain(&area.text) == *wanted { same += 1 } else { other.push(area.text.clone()) }
        }
    }
    println!("{same} areas word for word as extracted, {} otherwise", other.len());
    for text in &other {
        println!("  otherwise: {text}");
    }
    assert!(same >= 10 * other.len(), "{same} {}", other.len());
}

#[test]
fn suggested_paragraphs_of_the_known_case_are_honest() {
    let Some(bytes) = shared("reports/80467_east-sussex_2024-02-06.pdf") else { return skipped() };
    let reading = read(&bytes).expect("the report");
    let parts = [&reading.areas[2].children[0], &reading.areas[2].children[1]];
    let found = [&reading.areas[0], &reading.areas[1], parts[0], parts[1]];
    let wanted: [&[i32]; 4] = [&[10, 27, 38, 40, 52], &[5, 46, 56, 58], &[14, 15, 56], &[20]];
    let (mut right, mut suggested, mut known) = (0, 0, 0);
    for (area, wanted) in found.iter().zip(wanted) {
        println!("{:?} of {wanted:?}", area.paragraphs);
        right += area.paragraphs.iter().filter(|number| wanted.contains(number)).count();
        suggested += area.paragraphs.len();
        known += wanted.len();
    }
    println!("{right} of {known} known references among {suggested} suggested");
    // A suggestion is to be looked at: most must be right, and none may be called sure.
    assert!(right * 2 >= suggested, "{right} of {suggested}");
    assert!(right * 2 >= known, "{right} of {known}");
    let sure = |at: usize| reading.sources[&format!("areas.{at}.paragraphs")].certainty;
    assert_eq!([sure(0), sure(1)], [Certainty::Likely; 2]);
}
