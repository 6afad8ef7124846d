//! Action plans in the layouts that councils use, in every format: the same rows come out.
#![expect(clippy::unwrap_used, reason = "tests may panic")]
#![expect(clippy::format_push_string, reason = "fixtures are short-lived")]

mod tables_support;

use std::time::Instant;

use actionplan_intake::plan::{
    self, ColumnMeaning, PlanField, PlanReading, PlanRequest, PlanRow, Problem,
};
use chrono::NaiveDate;
use domain::{
    Line,
    action::{status::DeliveryStatus, update::Declared},
};
use proptest::prelude::*;
use rstest::rstest;
use tables_support::{Cell, Sheet, csv, docx, docx_package, ods, t, workbook, xlsx};

fn read(bytes: &[u8]) -> PlanReading {
    plan::read(bytes, &PlanRequest::default()).unwrap()
}

/// The same sheets as files of each format, with a name for messages.
fn formats(sheets: &[Sheet]) -> Vec<(&'static str, Vec<u8>)> {
    let comma = csv(sheets, ',');
    let mut utf_16 = vec![0xff, 0xfe];
    utf_16.extend(comma.encode_utf16().flat_map(u16::to_le_bytes));
    let windows: Vec<u8> = comma.chars().map(windows_1252).collect();
    vec![
        ("xlsx", xlsx(sheets)),
        ("ods", ods(sheets)),
        ("docx", docx(sheets)),
        ("csv ,", comma.clone().into_bytes()),
        ("csv ;", format!("\u{feff}{}", csv(sheets, ';')).into_bytes()),
        ("csv tab", csv(sheets, '\t').into_bytes()),
        ("csv |", csv(sheets, '|').into_bytes()),
        ("csv utf-16", utf_16),
        ("csv windows", windows),
    ]
}

fn windows_1252(c: char) -> u8 {
    match c {
        '–' => 0x96,
        '’' => 0x92,
        c => u8::try_from(u32::from(c)).unwrap(),
    }
}

/// Reads all formats, sees that they agree, and gives back what they say.
fn read_all(sheets: &[Sheet]) -> PlanReading {
    let mut first: Option<PlanReading> = None;
    for (name, bytes) in formats(sheets) {
        let mut reading = read(&bytes);
        // A file stores a day or its words; what people see may differ.
        for row in &mut reading.rows {
            for date in [&mut row.start, &mut row.due, &mut row.original_due].into_iter().flatten()
            {
                if date.day.is_some() {
                    date.text = String::new();
                }
            }
        }
        match &first {
            None => first = Some(reading),
            Some(first) => {
                assert_eq!(reading.rows, first.rows, "{name}");
                assert_eq!(reading.header_line, first.header_line, "{name}");
                assert_eq!(reading.problems, first.problems, "{name}");
                assert_eq!(reading.columns, first.columns, "{name}");
            }
        }
    }
    first.unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "what is read may be absent")]
fn day(text: &str) -> Option<NaiveDate> {
    Some(text.parse().unwrap())
}

fn details(problems: &[Problem]) -> String {
    problems.iter().map(|problem| problem.detail.as_str()).collect::<Vec<_>>().join("\n")
}

fn titles(reading: &PlanReading) -> Vec<&str> {
    reading.rows.iter().filter_map(|row| row.title.as_deref()).collect()
}

#[test]
fn a_plain_plan_with_everything() {
    let mut sheet = Sheet::new(
        "Plan",
        "Ref|Area for improvement|Action|Outcome|Success measures|Lead|Supporting|Start|Deadline|Revised date|Status|RAG|Progress|Impact|Evidence
1.1|Quality of plans|Train all staff|Plans work|9 of 10 plans are good|Head of Safeguarding / HR Lead|QA Manager|01/04/2024|30/09/2024|31/12/2024|In progress|Amber|12/03/24: booked\\n15/04/24: held|Some|Audit
1.2||Audit ten plans a month||||||By 31st May 2024||Completed|Blue|Ongoing work||",
    );
    sheet.rows[1][7] = Cell::Day(45_383, "2024-04-01");
    let reading = read_all(&[sheet]);
    assert_eq!(details(&reading.problems), "");
    let expected = PlanRow {
        line: 2,
        area: Some("Quality of plans".into()),
        reference: Some("1.1".into()),
        title: Some("Train all staff".into()),
        outcome: Some("Plans work".into()),
        success_criterion: Some("9 of 10 plans are good".into()),
        owner: Some("Head of Safeguarding".into()),
        contributors: vec!["HR Lead".into(), "QA Manager".into()],
        start: Some(plan::DateRead { day: day("2024-04-01"), ..Default::default() }),
        due: Some(plan::DateRead { day: day("2024-12-31"), ..Default::default() }),
        original_due: Some(plan::DateRead { day: day("2024-09-30"), ..Default::default() }),
        status: Some(DeliveryStatus::InProgress),
        rating: Some(Declared::AtRisk),
        updates: vec![
            plan::UpdateRead { on: day("2024-03-12"), text: "booked".into() },
            plan::UpdateRead { on: day("2024-04-15"), text: "held".into() },
        ],
        impact: Some("Some".into()),
        evidence: Some("Audit".into()),
        ..Default::default()
    };
    assert_eq!(reading.rows[0], expected);
    let second = &reading.rows[1];
    assert_eq!(second.area.as_deref(), Some("Quality of plans"));
    assert_eq!(second.due.as_ref().unwrap().day, day("2024-05-31"));
    assert_eq!(
        (second.original_due.clone(), second.status),
        (None, Some(DeliveryStatus::Complete))
    );
}

#[test]
fn titles_blank_rows_and_two_header_rows() {
    let sheet = Sheet::new(
        "Plan",
        "Action plan, version 3
|
Owner: the board
No.|What will we do?|Responsibility||Timescale||How will we know?
||Lead|Support|Start|End|
1|Train staff|Head|HR|1 April 2024|30 June 2024|Survey
|
2|Audit plans|Head||||",
    )
    .merge([3, 2, 3, 3])
    .merge([3, 4, 3, 5])
    .merge([3, 0, 4, 0])
    .merge([3, 1, 4, 1])
    .merge([3, 6, 4, 6]);
    let reading = read_all(&[sheet]);
    assert_eq!(reading.header_line, 4);
    assert_eq!(reading.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [6, 8]);
    let first = &reading.rows[0];
    assert_eq!(first.owner.as_deref(), Some("Head"));
    assert_eq!(first.contributors, ["HR"]);
    assert_eq!(first.start.as_ref().unwrap().day, day("2024-04-01"));
    assert_eq!(first.due.as_ref().unwrap().day, day("2024-06-30"));
    assert_eq!(first.success_criterion.as_deref(), Some("Survey"));
}

#[test]
fn areas_across_the_table() {
    let sheet = Sheet::new(
        "Plan",
        "Ref|Action|Lead|By when
Priority 1: Plans that work|||
1.1|Train staff|Head|30/06/2024
1.2|Audit plans|Head|30/06/2024
Ref|Action|Lead|By when
Priority 2: Voices of children|||
2.1|Ask children|Head|30/06/2024",
    )
    .merge([1, 0, 1, 3])
    .merge([5, 0, 5, 3]);
    let reading = read_all(&[sheet]);
    assert_eq!(details(&reading.problems), "");
    let areas: Vec<_> = reading.rows.iter().map(|row| row.area.as_deref().unwrap()).collect();
    let (first, second) = ("Priority 1: Plans that work", "Priority 2: Voices of children");
    assert_eq!(areas, [first, first, second]);
}

#[test]
fn areas_in_cells_over_several_rows() {
    let sheet = Sheet::new(
        "Plan",
        "Recommendation|Action|Owner|Due date
Plans that work|Train staff|Head|30/06/2024
|Audit plans|Head|30/06/2024
Voices of children|Ask children|Head|30/06/2024",
    )
    .merge([1, 0, 2, 0]);
    let reading = read_all(&[sheet]);
    let areas: Vec<_> = reading.rows.iter().map(|row| row.area.as_deref().unwrap()).collect();
    assert_eq!(areas, ["Plans that work", "Plans that work", "Voices of children"]);
    assert!(reading.rows.iter().all(|row| row.reference.is_none()));
}

#[test]
fn doubts_are_said_with_line_and_column() {
    let sheet = Sheet::new(
        "Plan",
        "Ref|Action|Lead|By when|Status
1|Train staff|Head|End of March 2025|see minutes
2|Audit plans|TBC|31 April 2025|Done
2|Ask children|Head|ongoing|Not started
3||||
4||Head|03/04|
",
    );
    let reading = read_all(&[sheet]);
    assert_eq!(titles(&reading), ["Train staff", "Audit plans", "Ask children"]);
    assert_eq!(reading.rows[0].due.as_ref().unwrap().suggestion, day("2025-03-31"));
    let said: Vec<(u32, Option<&str>, bool)> = reading
        .problems
        .iter()
        .map(|problem| (problem.line, problem.column.as_deref(), problem.refuses))
        .collect();
    let expected = [
        (2, Some("Status"), false),
        (2, Some("By when"), false),
        (3, Some("By when"), false),
        (3, Some("Lead"), false),
        (4, Some("Ref"), true),
        (4, Some("By when"), false),
        (5, Some("Action"), true),
        (6, Some("Action"), true),
    ];
    assert_eq!(said, expected, "{}", details(&reading.problems));
    for problem in &reading.problems {
        assert!(problem.detail.starts_with(&format!("Row {}", problem.line)), "{problem:?}");
    }
}

#[test]
fn long_actions_have_a_short_title_and_keep_their_words() {
    let long = "Train every social worker in plans. ".repeat(10);
    let sheet = Sheet::new("Plan", &format!("Action|Lead\n{long}|Head\nFirst\\nSecond|Head"));
    let reading = read_all(&[sheet]);
    let title = reading.rows[0].title.as_deref().unwrap();
    assert!(title.chars().count() <= 200 && title.ends_with(".…"), "{title}");
    assert_eq!(reading.rows[0].description.as_deref(), Some(long.trim()));
    assert_eq!(reading.rows[1].title.as_deref(), Some("First Second"));
    assert_eq!(reading.rows[1].description.as_deref(), Some("First\nSecond"));
}

#[test]
fn what_a_person_says_of_columns_goes_first() {
    let sheet = Sheet::new("Plan", "A|B|Action|Budget\n1|Train staff|unused|5\n2|Audit||6");
    let columns = vec![
        ColumnMeaning { heading: Line::parse(" b").unwrap(), field: Some(PlanField::Title) },
        ColumnMeaning { heading: Line::parse("a").unwrap(), field: Some(PlanField::Reference) },
        ColumnMeaning { heading: Line::parse("ACTION").unwrap(), field: None },
    ];
    let request = PlanRequest { header_line: Some(1), columns, ..PlanRequest::default() };
    for (name, bytes) in formats(&[sheet]) {
        let reading = plan::read(&bytes, &request).unwrap();
        assert_eq!(titles(&reading), ["Train staff", "Audit"], "{name}");
        let fields: Vec<_> = reading.columns.iter().map(|column| column.field).collect();
        let expected = [Some(PlanField::Reference), Some(PlanField::Title), None, None];
        assert_eq!(fields, expected, "{name}");
    }
}

#[rstest]
#[case::xlsx(xlsx)]
#[case::ods(ods)]
#[case::docx(docx)]
fn the_likeliest_sheet_is_read_and_the_others_listed(#[case] write: fn(&[Sheet]) -> Vec<u8>) {
    let notes = Sheet::new("Notes", "Read this first\nIt is a plan");
    let lists = Sheet::new("Lists", "Status|Action\nDone|x\nOpen|y");
    let plan = Sheet::new("Action plan", "Ref|Action|Lead|Due date\n1|Train|Head|\n2|Audit|Head|");
    let hidden = Sheet { name: "Old plan".into(), hidden: true, ..plan.clone() };
    let bytes = write(&[notes, lists, plan, hidden]);
    let reading = read(&bytes);
    assert_eq!(reading.sheet, 2);
    assert_eq!(reading.sheets.iter().map(|sheet| sheet.rows).collect::<Vec<_>>(), [2, 3, 3, 3]);
    assert_eq!(reading.rows.len(), 2);
    let other = PlanRequest { sheet: Some(3), ..PlanRequest::default() };
    assert_eq!(plan::read(&bytes, &other).unwrap().sheet, 3);
    let none = PlanRequest { sheet: Some(4), ..PlanRequest::default() };
    assert!(plan::read(&bytes, &none).unwrap_err().to_string().contains("number 5"));
}

#[test]
fn each_priority_in_a_table_of_its_own_is_pointed_out() {
    let tables: Vec<Sheet> = ["A", "B"]
        .iter()
        .map(|name| Sheet::new(name, &format!("Ref|Action|Lead\n{name}1|Train|Head")))
        .collect();
    let reading = read(&docx(&tables));
    assert!(details(&reading.problems).contains("“Table 2”"), "{:?}", reading.problems);
}

#[test]
fn numbers_are_read_as_people_see_them() {
    let xml = r#"<worksheet><sheetData>
        <row r="1"><c t="inlineStr"><is><t>Ref</t></is></c><c t="inlineStr"><is><t>Action</t></is></c><c t="inlineStr"><is><t>Due</t></is></c></row>
        <row r="2"><c><v>1.2</v></c><c t="str"><v>Train</v></c><c s="1"><v>45747</v></c></row>
        <row r="3" hidden="1"><c s="3"><v>2.1</v></c><c t="str"><v>Audit</v></c><c s="2"><v>45717</v></c></row>
        <row r="4"><c><v>3</v></c><c t="str"><v>Ask_x000D_
        again</v></c><c t="e"><v>#REF!</v></c></row>
        </sheetData></worksheet>"#;
    let reading = read(&workbook(&[("S", false, xml.to_owned())], ""));
    let references: Vec<_> =
        reading.rows.iter().map(|row| row.reference.as_deref().unwrap()).collect();
    assert_eq!(references, ["1.2", "2.10", "3"]);
    assert_eq!(reading.rows[0].due.as_ref().unwrap().day, day("2025-03-31"));
    // The cell shows "Mar-25": nobody typed the first of March.
    let month = reading.rows[1].due.as_ref().unwrap();
    assert_eq!((month.day, month.suggestion), (None, day("2025-03-31")));
    assert_eq!(reading.rows[2].due, None);
    assert!(details(&reading.problems).contains("hidden in the file (such as 3)"));
}

#[test]
fn rows_that_go_on_with_one_action_are_added_to_it() {
    let sheet = Sheet::new(
        "Plan",
        "Ref|Action|Lead|Progress\n1|Train staff|Head|12/03/24: booked\n|||15/04/24: held\n2|Audit|Head|",
    )
    .merge([1, 0, 2, 0])
    .merge([1, 1, 2, 1])
    .merge([1, 2, 2, 2]);
    for write in [xlsx, ods, docx] {
        let reading = read(&write(std::slice::from_ref(&sheet)));
        assert_eq!(titles(&reading), ["Train staff", "Audit"]);
        assert_eq!(reading.rows[0].updates.len(), 2);
        assert!(details(&reading.problems).contains("goes on with the action of row 2"));
    }
}

#[test]
fn word_keeps_deleted_and_doubled_text_out() {
    let cell = |inside: &str| format!("<w:tc><w:p>{inside}</w:p></w:tc>");
    let text = |text: &str| cell(&format!("<w:r><w:t>{text}</w:t></w:r>"));
    let odd = cell(
        "<w:del><w:r><w:delText>Old </w:delText></w:r></w:del><w:ins><w:r><w:t>New</w:t></w:r>\
         </w:ins><mc:AlternateContent><mc:Fallback><w:r><w:t>twice</w:t></w:r></mc:Fallback>\
         </mc:AlternateContent>",
    );
    let body = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{odd}{}</w:tr></w:tbl>",
        text("Action"),
        text("Lead"),
        text("Head")
    );
    assert_eq!(titles(&read(&docx_package(&body))), ["New"]);
}

#[test]
fn a_file_without_a_plan_says_so() {
    let refused = plan::read(b"name,age\na,1\n", &PlanRequest::default()).unwrap_err().to_string();
    assert!(refused.contains("no row of headings of an action plan"), "{refused}");
}

proptest! {
    #[test]
    fn any_table_is_read_or_refused(
        header in "(Ref,)?Action,(Lead|Owner),Due date,Status,Progress(,Revised date)?\n",
        rows in "[a-c0-9/,;\"\n .:–%]{0,300}",
    ) {
        let _ = plan::read((header + &rows).as_bytes(), &PlanRequest::default());
        let overview = format!("la_name,overall_rating,publication_date\n{rows}");
        let _ = actionplan_intake::overview::read(overview.as_bytes());
    }

    #[test]
    fn any_words_in_a_row_are_read(cells in prop::collection::vec(".{0,40}", 5)) {
        let cells: Vec<String> =
            cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        let text = format!("Action,Lead,Due date,Status,Progress\n{}\n", cells.join(","));
        let _ = plan::read(text.as_bytes(), &PlanRequest::default());
    }
}

/// 5,000 actions with all that they usually have.
fn large() -> Sheet {
    let mut sheet = Sheet::new(
        "Plan",
        "Ref|Area for improvement|Action|Lead|Start|Due date|Status|RAG|Success measures|Progress|Evidence",
    );
    for n in 0..5_000 {
        let progress = "12/03/24: the first group was trained\n15/04/24: the second group followed";
        sheet.rows.push(vec![
            t(&format!("{}.{}", n / 20 + 1, n % 20 + 1)),
            t(if n % 20 == 0 { "Plans for children are specific and timely" } else { "" }),
            t(&format!("Train group {n} of social workers in writing plans that work")),
            t("Head of Safeguarding / QA Manager"),
            t("1 April 2024"),
            Cell::Day(45_747, "2025-03-31"),
            t("In progress"),
            t("Amber"),
            t("Nine of ten plans are good or better in the monthly audit"),
            t(progress),
            t("Audit of March 2024"),
        ]);
    }
    sheet
}

#[test]
fn five_thousand_rows_are_read_in_time() {
    let sheets = [large()];
    for (name, bytes) in [("xlsx", xlsx(&sheets)), ("csv", csv(&sheets, ',').into_bytes())] {
        let begun = Instant::now();
        let reading = read(&bytes);
        println!("{name}: {} rows in {:?}", reading.rows.len(), begun.elapsed());
        assert_eq!((reading.rows.len(), reading.problems.len()), (5_000, 0));
    }
}

#[test]
fn a_header_that_a_person_names_is_taken_though_its_words_are_unknown() {
    let file = b"Thema|Vorhaben|Bis\n1|Ask families what helped|31/03/2025\n";
    assert!(plan::read(file, &PlanRequest::default()).is_err());
    let named = PlanRequest { header_line: Some(1), ..PlanRequest::default() };
    let read = plan::read(file, &named).unwrap();
    assert_eq!(read.columns.iter().filter(|column| column.field.is_some()).count(), 0);
    assert!(read.rows.iter().all(|row| row.title.is_none()));
    assert!(read.problems.iter().any(|problem| problem.detail.contains("say which one it is")));
}
