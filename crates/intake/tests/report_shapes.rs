//! Reports of every kind in the shapes that inspectorates use, written by us: as text, and built as
//! PDF, DOCX and HTML.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "tests may panic")]

mod built;

use actionplan_intake::{
    Unreadable,
    report::{Certainty, ReportReading, read},
};
use rstest::rstest;

fn text(shape: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shapes");
    std::fs::read_to_string(folder.join(format!("{shape}.txt"))).expect(shape)
}

fn shape(name: &str) -> ReportReading {
    read(text(name).as_bytes()).expect(name)
}

fn code<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap_or_default().to_owned()
}

/// The facts of the first lines, as one line.
fn head(reading: &ReportReading) -> String {
    let inspection = &reading.inspection;
    let day = |day: Option<chrono::NaiveDate>| day.map_or("-".to_owned(), |day| day.to_string());
    format!(
        "{} {} {} {} {} {} {}",
        inspection.authority.urn.as_deref().unwrap_or("-"),
        inspection.framework.as_deref().unwrap_or("-"),
        inspection.kind.as_ref().map_or("-".to_owned(), code),
        day(inspection.started_on),
        day(inspection.ended_on),
        day(inspection.published_on),
        inspection.lead_inspector.as_deref().unwrap_or("-"),
    )
}

/// The areas: kind, number of parts.
fn areas(reading: &ReportReading) -> Vec<(String, usize)> {
    reading.areas.iter().map(|area| (code(&area.kind), area.children.len())).collect()
}

const AREA: &str = "area_for_improvement";
const PRIORITY: &str = "area_for_priority_action";
const RECOMMENDATION: &str = "recommendation";

#[rstest]
#[case("focused_visit_2025", "80547 ilacs focused_visit 2025-07-08 2025-07-09 2025-08-12 Pat Example", &[(AREA, 0), (AREA, 2)])]
#[case("focused_visit_priority_2019", "80572 ilacs focused_visit 2019-04-30 2019-05-01 2019-06-03 Kim Model",
    &[(PRIORITY, 0), (PRIORITY, 0), (AREA, 0)])]
#[case("monitoring_visit_2022", "80553 ilacs monitoring_visit 2022-11-01 2022-11-02 2022-12-07 Chris Stub", &[])]
#[case("assurance_visit_2021", "80524 ilacs focused_visit 2021-02-09 2021-02-11 2021-03-26 Robin Trial", &[(AREA, 0), (AREA, 0)])]
#[case("jtai_2025", "80579 jtai joint 2025-01-20 2025-01-24 - -", &[(PRIORITY, 0), (AREA, 0), (AREA, 0), (AREA, 0)])]
#[case("send_letter_2018", "80550 area_send standard 2018-01-15 2018-01-19 2018-03-09 Pat Pattern",
    &[(AREA, 0), (PRIORITY, 0), (PRIORITY, 0)])]
#[case("send_priority_2024", "80535 area_send standard 2024-06-24 2024-06-28 - Alex Lead", &[(PRIORITY, 0), (PRIORITY, 0), (AREA, 2)])]
#[case("ilacs_2026", "80491 ilacs standard 2026-06-29 2026-07-10 - Robin Draft", &[(AREA, 0), (AREA, 0)])]
#[case("copied_from_a_viewer", "80443 ilacs standard 2021-10-25 2021-11-05 - Robin Viewer", &[(AREA, 0), (AREA, 0)])]
#[case("sif_2016", "80464 sif standard 2016-01-05 2016-01-28 2016-04-04 Jo Former", &[(RECOMMENDATION, 0), (RECOMMENDATION, 2)])]
#[case("not_a_report", "- - - - - - -", &[])]
fn every_genre_is_read(#[case] name: &str, #[case] wanted: &str, #[case] found: &[(&str, usize)]) {
    let reading = shape(name);
    assert_eq!(head(&reading), wanted);
    let found: Vec<_> = found.iter().map(|(kind, parts)| ((*kind).to_owned(), *parts)).collect();
    assert_eq!(areas(&reading), found);
}

#[test]
fn wrapped_words_and_lines_are_put_together() {
    let reading = shape("focused_visit_2025");
    let wanted = "The record of why a contact is closed, so that the next worker can follow it.";
    assert_eq!(reading.areas[0].text, wanted);
    assert_eq!(reading.areas[1].children[1].text, "its record.");
    assert!(reading.judgements.is_empty(), "a focused visit gives no grades");
}

#[test]
fn the_stated_day_and_the_strengths_of_a_joint_letter_are_read() {
    let reading = shape("jtai_2025");
    assert_eq!(reading.stated_deadline.unwrap().to_string(), "2025-06-11");
    assert_eq!(reading.strengths.len(), 2);
}

#[test]
fn the_page_furniture_of_pasted_text_is_no_part_of_paragraphs() {
    let reading = shape("ilacs_2026");
    let numbers: Vec<_> = reading.paragraphs.iter().map(|read| read.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    assert!(reading.paragraphs.iter().all(|read| read.text.chars().count() < 90), "{reading:?}");
    assert_eq!(reading.areas[1].text, "Return home interviews.");
    let grades: Vec<_> = reading.judgements.iter().map(|read| read.grade.as_str()).collect();
    // Inspections from April 2026 give no overall grade.
    assert_eq!(grades, ["outstanding", "requires_improvement", "good", "inadequate"]);
    assert!(
        !reading.doubts.iter().any(|doubt| doubt.field == "judgements"),
        "{:?}",
        reading.doubts
    );
}

#[test]
fn printed_references_are_sure_and_those_of_the_board_are_left_out() {
    let reading = shape("sif_2016");
    assert_eq!(reading.areas[0].paragraphs, [12, 14]);
    assert_eq!(reading.sources["areas.0.paragraphs"].certainty, Certainty::Sure);
    assert!(reading.doubts.iter().any(|doubt| doubt.detail.contains("safeguarding board")));
}

#[test]
fn an_unknown_document_comes_back_with_its_text_and_no_facts() {
    let reading = shape("not_a_report");
    assert!(reading.sources.is_empty() && reading.areas.is_empty());
    assert!(reading.doubts.iter().any(|doubt| doubt.field == "document"));
    assert_eq!(reading.text[0].lines[0], "Spring at the museum");
}

#[test]
fn a_missing_grade_and_a_missing_paragraph_are_said() {
    let damaged = text("ilacs_2026")
        .replace(
            "The experiences and progress of care leavers       Inadequate\n",
            "The experiences and progress of care leavers\n",
        )
        .replace("3. Homes of care leavers are not safe enough.\n", "");
    let reading = read(damaged.as_bytes()).unwrap();
    let said = |field: &str| reading.doubts.iter().any(|doubt| doubt.field == field);
    assert!(said("judgements") && said("paragraphs"), "{:?}", reading.doubts);
}

/// A shape as `pdftotext -raw` writes it: without blank lines.
fn raw(shape: &str) -> String {
    text(shape).lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

fn numbers(reading: &ReportReading) -> Vec<i32> {
    reading.paragraphs.iter().map(|read| read.number).collect()
}

fn doubts_of<'a>(reading: &'a ReportReading, field: &str) -> Vec<&'a str> {
    let of_field = reading.doubts.iter().filter(|doubt| doubt.field == field);
    of_field.map(|doubt| doubt.detail.as_str()).collect()
}

#[rstest]
#[case("3. Homes", "3 Homes", &[1, 2, 3, 4, 5], &[])]
#[case("3. Homes", "Homes", &[1, 2, 4, 5], &["Paragraph 3 was not found."])]
fn a_number_without_its_point_does_not_end_the_numbering(
    #[case] printed: &str,
    #[case] damaged: &str,
    #[case] wanted: &[i32],
    #[case] doubts: &[&str],
) {
    let reading = read(raw("ilacs_2026").replace(printed, damaged).as_bytes()).unwrap();
    assert_eq!(numbers(&reading), wanted);
    assert_eq!(doubts_of(&reading, "paragraphs"), doubts);
}

#[rstest]
#[case("Piccadilly Gate\nStore Street\nManchester")]
#[case(
    "The Office for Standards in Education, Children’s Services and Skills (Ofsted)\nregulates."
)]
#[case("© Crown copyright 2026")]
#[case("If you would like a copy of this document in a different format, such as large print")]
fn the_imprint_is_no_part_of_the_last_paragraph(#[case] imprint: &str) {
    let pasted = raw("ilacs_2026").replace("5. Leaders listen.", "5. Leaders listen.\nAll do.");
    let reading = read(format!("{pasted}\n{imprint}\n").as_bytes()).unwrap();
    assert_eq!(reading.paragraphs.last().unwrap().text, "Leaders listen. All do.");
}

#[rstest]
// The full stop of one item is missing where the other has one.
#[case("interviews.\n\nThe", "interviews\n\nThe", true)]
#[case("• Return home", "• return home", true)]
#[case("• Return home", "• Return home", false)]
fn areas_that_look_like_fragments_are_said(
    #[case] printed: &str,
    #[case] damaged: &str,
    #[case] wanted: bool,
) {
    let reading = read(text("ilacs_2026").replace(printed, damaged).as_bytes()).unwrap();
    let said = doubts_of(&reading, "areas").iter().any(|detail| detail.contains("fragments"));
    assert_eq!(said, wanted, "{:?}", reading.doubts);
}

#[test]
fn reports_that_never_print_their_day_get_no_doubt_about_it() {
    let about_day = |shape_name| doubts_of(&shape(shape_name), "inspection.published_on").len();
    assert_eq!(about_day("ilacs_2026"), 0);
    assert_eq!(about_day("send_priority_2024"), 0);
    assert_eq!(about_day("jtai_2025"), 1);
}

#[test]
fn graded_headings_of_older_reports_begin_sections_and_end_paragraphs() {
    let older = text("sif_2016").replace(
        "3. Visits are late.\n",
        "3. Visits are late.\n\nChildren living in this area\n • Many live here.\n\n\
         The experiences and progress of children looked after and achieving\n\
         permanence are good.\n\n4. Homes are warm.\n\n\
         The graded judgement for the experiences and progress of Care Leavers\n\
         requires improvement\n\n5. Advisers are late.\n",
    );
    let reading = read(older.as_bytes()).unwrap();
    let section = |number: i32| {
        let paragraph = reading.paragraphs.iter().find(|read| read.number == number).unwrap();
        paragraph.section.clone().unwrap_or_default()
    };
    assert!(section(4).ends_with("achieving permanence are good."), "{}", section(4));
    assert!(section(5).ends_with("Care Leavers requires improvement"), "{}", section(5));
}

#[test]
fn an_item_goes_on_with_a_bracket_where_each_line_is_a_paragraph() {
    let items = "<li>Reviewing</li><p>(IROs) who ask.</p>";
    let page = built::html().replacen("<li>", &format!("{items}<li>"), 1);
    let reading = read(page.as_bytes()).unwrap();
    assert_eq!(reading.areas[0].text, "Reviewing (IROs) who ask.");
}

#[test]
fn hyphens_lost_in_pasted_text_are_put_back() {
    let pasted = text("ilacs_2026").replace("The homes of", "Preproceedings and homes of");
    let reading = read(pasted.as_bytes()).unwrap();
    assert_eq!(reading.areas[0].text, "Pre-proceedings and homes of care leavers.");
}

#[test]
fn the_days_at_the_foot_of_the_pages_are_compared() {
    let other =
        text("ilacs_2026").replace("\n29 June to 10 July 2026\n", "\n29 June to 11 July 2026\n");
    let reading = read(other.as_bytes()).unwrap();
    assert!(reading.doubts.iter().any(|doubt| doubt.field == "inspection.started_on"));
    assert_eq!(reading.sources["inspection.started_on"].certainty, Certainty::Likely);
}

/// The facts of the same report in every form of file.
fn same_in_every_form(reading: &ReportReading) {
    assert_eq!(head(reading), "80491 ilacs short 2025-06-30 2025-07-04 - Robin Draft");
    let grades: Vec<_> = reading
        .judgements
        .iter()
        .map(|read| format!("{} {}", read.judgement, read.grade))
        .collect();
    assert_eq!(grades, ["leaders good", "help_and_protection requires_improvement"]);
    let texts: Vec<_> = reading.areas.iter().map(|area| area.text.as_str()).collect();
    assert_eq!(texts, ["The homes of care leavers.", "Interviews:"]);
    let parts: Vec<_> = reading.areas.iter().map(|area| area.children.len()).collect();
    assert_eq!(parts, [0, 2]);
    let numbers: Vec<_> = reading.paragraphs.iter().map(|read| read.number).collect();
    assert_eq!(numbers, [1, 2]);
}

#[test]
fn a_web_page_is_read() {
    same_in_every_form(&read(built::html().as_bytes()).unwrap());
}

#[test]
fn a_word_document_is_read() {
    same_in_every_form(&read(&built::docx()).unwrap());
}

#[test]
fn a_pdf_is_read() {
    same_in_every_form(&read(&built::pdf(&built::pages())).unwrap());
}

#[test]
fn a_scan_is_said_to_have_no_text() {
    let refused = read(&built::pdf(&[vec![]])).unwrap_err();
    assert!(matches!(refused, Unreadable::Empty { .. }), "{refused}");
}

#[test]
fn too_many_pages_are_refused_before_they_are_read() {
    let pages = vec![vec![]; actionplan_intake::limits::PAGES + 1];
    let refused = read(&built::pdf(&pages)).unwrap_err();
    assert_eq!(refused.to_string(), "this file has more than 300 pages; give only the report");
}

#[test]
fn a_page_tree_that_is_a_loop_ends() {
    let looped = String::from_utf8(built::pdf(&built::pages()))
        .unwrap()
        .replace("/Type /Pages ", "/Type /Pages /Parent 2 0 R ");
    let refused = read(looped.as_bytes()).unwrap_err();
    assert!(matches!(refused, Unreadable::Damaged { .. }), "{refused}");
}
