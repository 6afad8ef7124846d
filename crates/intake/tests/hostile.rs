//! Files made to hurt: each is refused with a sentence or read without harm, within two seconds
//! and 64 MB, and none makes the reader panic.
#![expect(clippy::unwrap_used, reason = "tests may panic")]
#![expect(clippy::format_push_string, clippy::format_collect, reason = "fixtures are short-lived")]
#![expect(clippy::indexing_slicing, reason = "the fixtures are known")]

#[expect(dead_code, reason = "other tests use the rest")]
mod tables_support;

use std::time::{Duration, Instant};

use actionplan_intake::{
    Unreadable, overview,
    plan::{self, PlanReading, PlanRequest},
};
use rstest::rstest;
use tables_support::{docx_package, letters, ods_package, workbook, zip};

const MIB: u64 = 1024 * 1024;

/// A figure of this process in bytes: nextest gives each test a process of its own.
fn memory(field: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(field))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}

/// Measures what this thread itself works, so that other work on the machine does not count; by the
/// wall clock where the system does not tell.
struct Clock {
    begun: Instant,
    worked: Option<Duration>,
}

impl Clock {
    fn start() -> Self {
        Self { begun: Instant::now(), worked: Self::worked() }
    }

    fn took(&self) -> Duration {
        let worked = Self::worked().zip(self.worked).map(|(now, then)| now.saturating_sub(then));
        worked.unwrap_or_else(|| self.begun.elapsed())
    }

    fn worked() -> Option<Duration> {
        let figures = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        figures.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    }
}

/// Reads a file both ways and measures what it took.
fn read(bytes: &[u8]) -> Result<PlanReading, Unreadable> {
    // Lets the peak begin at what the process has now; the fixture was dearer than the reading.
    let measured = std::fs::write("/proc/self/clear_refs", "5").is_ok();
    let before = memory("VmRSS");
    let clock = Clock::start();
    let plan = plan::read(bytes, &PlanRequest::default());
    let took = clock.took();
    let peak = memory("VmHWM");
    let clock = Clock::start();
    let overview = overview::read(bytes);
    let took_overview = clock.took();
    let grown = peak.zip(before).map_or(0, |(peak, before)| peak.saturating_sub(before));
    let answer = match &plan {
        Ok(reading) => format!("{} rows, {} problems", reading.rows.len(), reading.problems.len()),
        Err(refused) => refused.to_string(),
    };
    println!("{took:?}, {took_overview:?}, {} MiB: {answer}", grown / MIB);
    assert!(overview.is_err());
    assert!(took < Duration::from_secs(2), "took {took:?}");
    assert!(took_overview < Duration::from_secs(2), "took {took_overview:?}");
    if measured && std::env::var_os("NEXTEST").is_some() {
        assert!(grown <= 64 * MIB, "grew by {} MiB", grown / MIB);
    }
    plan
}

/// The sentence with which a file is refused.
fn refused(bytes: &[u8]) -> String {
    let sentence = read(bytes).unwrap_err().to_string();
    assert!(sentence.starts_with("this file ") && sentence.len() < 300, "{sentence}");
    sentence
}

fn sheet(rows: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

fn one_sheet(rows: &str) -> Vec<u8> {
    workbook(&[("S", false, sheet(rows))], "")
}

/// A small plan, with other parts beside it.
fn plan_with(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let rows = sheet(&text_rows(&[&["Ref", "Action", "Lead"], &["1", "Train staff", "Head"]]));
    let mut all: Vec<(&str, &[u8])> = vec![
        ("xl/workbook.xml", br#"<workbook><sheets><sheet name="S" r:id="a"/></sheets></workbook>"#),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<R><Relationship Id="a" Target="worksheets/sheet1.xml"/></R>"#,
        ),
        ("xl/worksheets/sheet1.xml", rows.as_bytes()),
    ];
    all.extend(parts);
    zip(&all)
}

fn text_rows(rows: &[&[&str]]) -> String {
    let mut xml = String::new();
    for (row, cells) in rows.iter().enumerate() {
        xml += &format!(r#"<row r="{}">"#, row + 1);
        for cell in *cells {
            xml += &format!(r#"<c t="inlineStr"><is><t>{cell}</t></is></c>"#);
        }
        xml += "</row>";
    }
    xml
}

#[test]
fn a_small_plan_is_read() {
    assert_eq!(read(&plan_with(&[])).unwrap().rows.len(), 1);
}

#[test]
fn ratio_bomb() {
    let zeros = vec![b' '; 64 * 1024 * 1024];
    let bomb = plan_with(&[("xl/media/image1.png", &zeros)]);
    drop(zeros);
    assert!(refused(&bomb).contains("unpacks to more than 48 MB"));
}

#[test]
fn ratio_bomb_in_the_sheet() {
    let bomb = workbook(&[("S", false, sheet(&" ".repeat(30 * 1024 * 1024)))], "");
    assert!(refused(&bomb).contains("a sheet of more than 20 MB"));
}

#[test]
fn nested_archives_are_never_opened() {
    let mut inner = zip(&[("bomb", &vec![0; 20 * 1024 * 1024])]);
    for level in 0..8 {
        inner = zip(&[(&format!("level{level}.zip"), &inner)]);
    }
    assert!(refused(&inner).contains("a packed archive"));
    assert_eq!(read(&plan_with(&[("xl/embeddings/a.zip", &inner)])).unwrap().rows.len(), 1);
}

#[test]
fn an_archive_that_holds_itself() {
    let first = plan_with(&[]);
    let second = plan_with(&[("xl/embeddings/self.xlsx", &first)]);
    let third = plan_with(&[("xl/embeddings/self.xlsx", &second), ("self.xlsx", &second)]);
    assert_eq!(read(&third).unwrap().rows.len(), 1);
}

#[test]
fn many_entries() {
    let names: Vec<String> = (0..5_000).map(|n| format!("xl/{n}")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), b"".as_slice())).collect();
    let sentence = refused(&plan_with(&parts));
    assert!(
        sentence.contains("archive") || sentence.contains("more than 2000 parts"),
        "{sentence}"
    );
}

#[test]
fn a_quarter_of_a_million_entries_over_one_part() {
    // A directory by hand: every entry points to the same few bytes.
    let mut bytes = b"PK\x03\x04\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0a".to_vec();
    let start = u32::try_from(bytes.len()).unwrap();
    for _ in 0..200_000 {
        bytes.extend(b"PK\x01\x02\x0a\0\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0");
        bytes.extend([0; 16]);
        bytes.push(b'a');
    }
    let size = u32::try_from(bytes.len()).unwrap() - start;
    bytes.extend(b"PK\x05\x06\0\0\0\0\xff\xff\xff\xff");
    bytes.extend(size.to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    refused(&bytes);
}

#[test]
fn the_last_corner_of_a_sheet() {
    let rows = r#"<row r="1"><c r="A1"><v>1</v></c></row>
        <row r="1048576"><c r="XFD1048576"><v>2</v></c></row>"#;
    let sentence = refused(&one_sheet(rows));
    assert!(sentence.contains("column XFD (row 1048576)"), "{sentence}");
}

#[test]
fn a_cell_far_below_costs_one_row() {
    let plan = text_rows(&[&["Ref", "Action", "Lead"], &["1", "Train staff", "Head"]]);
    let rows = plan + r#"<row r="1048576"><c r="B1048576"><v>2</v></c></row>"#;
    let read = read(&one_sheet(&rows)).unwrap();
    assert_eq!((read.rows.len(), read.rows.last().unwrap().line), (2, 1_048_576));
}

#[test]
fn rows_and_columns_beyond_all_numbers() {
    for place in ["A99999999999999999999", "ZZZZZZZZ1", "1", "é1", ""] {
        let rows = format!(r#"<row r="99999999999"><c r="{place}"><v>2</v></c></row>"#);
        refused(&one_sheet(&rows));
    }
}

#[test]
fn one_long_text_shared_by_many_cells() {
    let long = format!("<si><t>{}</t></si>", "x".repeat(19_000));
    let cells = r#"<c t="s"><v>0</v></c>"#.repeat(100);
    let rows = format!("<row>{cells}</row>").repeat(1_000);
    let sentence = refused(&workbook(&[("S", false, sheet(&rows))], &long));
    assert!(sentence.contains("8 MB of text"), "{sentence}");
}

#[test]
fn a_shared_text_too_long_for_a_cell() {
    let long = format!("<si><t>{}</t></si>", "x".repeat(1_000_000));
    let sentence = refused(&workbook(
        &[("S", false, sheet(r#"<row r="7"><c r="C7" t="s"><v>0</v></c></row>"#))],
        &long,
    ));
    assert!(sentence.contains("one cell (row 7, column C)"), "{sentence}");
}

#[test]
fn many_shared_texts() {
    refused(&workbook(&[("S", false, sheet(""))], &"<si><t>x</t></si>".repeat(400_000)));
}

#[test]
fn many_cells() {
    let cells = "<c><v>1</v></c>".repeat(150);
    refused(&one_sheet(&format!("<row>{cells}</row>").repeat(3_000)));
}

#[test]
fn many_rows() {
    refused(&one_sheet(&"<row><c><v>1</v></c></row>".repeat(50_000)));
}

#[test]
fn many_columns() {
    refused(&one_sheet(&format!("<row>{}</row>", "<c><v>1</v></c>".repeat(300))));
}

#[test]
fn many_empty_cells_cost_nothing() {
    let rows = format!("<row>{}</row>", r#"<c s="1"/>"#.repeat(16_000)).repeat(8);
    assert!(refused(&one_sheet(&rows)).contains("no table"));
}

#[test]
fn many_sheets() {
    let sheets: Vec<(&str, bool, String)> = (0..150).map(|_| ("S", false, sheet(""))).collect();
    assert!(refused(&workbook(&sheets, "")).contains("more than 100 sheets"));
}

#[test]
fn many_merges_over_many_rows() {
    let rows: String =
        (1..=9_000).map(|r| format!(r#"<row r="{r}"><c><v>{r}</v></c></row>"#)).collect();
    let merges = r#"<mergeCell ref="A1:GR9000"/>"#.repeat(100_000);
    let xml = format!(
        "<worksheet><sheetData>{rows}</sheetData><mergeCells>{merges}</mergeCells></worksheet>"
    );
    refused(&workbook(&[("S", false, xml)], ""));
}

#[test]
fn a_sheet_full_of_headings() {
    // Every cell of every first row could be a heading, on many sheets.
    let mut rows = String::new();
    for row in 0..40 {
        let cells: String = (0..45)
            .map(|n| {
                let word = ["lead", "action", "date due"][n % 3];
                format!(r#"<c t="inlineStr"><is><t>the {word} of {row} in {n}</t></is></c>"#)
            })
            .collect();
        rows += &format!("<row>{cells}</row>");
    }
    let sheets: Vec<(&str, bool, String)> = (0..40).map(|_| ("S", false, sheet(&rows))).collect();
    read(&workbook(&sheets, "")).unwrap();
}

#[test]
fn a_plan_full_of_odd_texts() {
    let progress = "12/03/24: a. 1.1.1. ".repeat(200);
    let owner = "Head and ".repeat(50);
    let date = "1/2/3 ".repeat(100);
    let row = format!(
        "<row><c t=\"str\"><v>a {date}</v></c><c t=\"str\"><v>{progress}</v></c>\
        <c t=\"str\"><v>{owner}</v></c><c t=\"str\"><v>{date}</v></c><c t=\"str\"><v>{owner}</v></c></row>"
    );
    let header = text_rows(&[&["Action", "Progress", "Owner", "Due", "Status"]]);
    let read = read(&one_sheet(&(header + &row.repeat(400)))).unwrap();
    assert_eq!(read.rows.len(), 400);
    assert!(read.problems.len() <= 501);
}

const LAUGHS: &str = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
    <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>"#;

#[test]
fn entities_that_multiply() {
    let laughing = format!("{LAUGHS}{}", sheet("<row><c><v>&d;</v></c></row>"));
    assert!(refused(&workbook(&[("S", false, laughing)], "")).contains("entities of its own"));
    let body = format!("<table:table>{LAUGHS}&d;</table:table>");
    assert!(refused(&ods_package("", &body)).contains("entities of its own"));
    assert!(refused(&docx_package(&format!("{LAUGHS}<w:p>&d;</w:p>"))).contains("entities"));
}

#[test]
fn an_entity_from_outside() {
    let xml = r#"<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>"#;
    let sheet = format!("{xml}{}", sheet("<row><c><v>&e;</v></c></row>"));
    refused(&workbook(&[("S", false, sheet)], ""));
    refused(&one_sheet("<row><c><v>&unknown;</v></c></row>"));
    refused(&one_sheet("<row><c><v>&#xFFFFFFFF;</v></c></row>"));
}

/// Overwrites the unpacked size in every header of an archive.
fn with_sizes(mut bytes: Vec<u8>, size: u32) -> Vec<u8> {
    for (mark, at) in [(b"PK\x03\x04", 22), (b"PK\x01\x02", 24)] {
        let places: Vec<usize> =
            (0..bytes.len() - 4).filter(|n| bytes[*n..].starts_with(mark)).collect();
        for place in places {
            bytes[place + at..place + at + 4].copy_from_slice(&size.to_le_bytes());
        }
    }
    bytes
}

#[rstest]
#[case(0)]
#[case(10)]
#[case(u32::MAX - 1)]
#[case(u32::MAX)]
fn sizes_that_lie(#[case] size: u32) {
    let spaces = vec![b' '; 50 * 1024 * 1024];
    let bomb = plan_with(&[("xl/media/a", &spaces)]);
    drop(spaces);
    let _ = read(&with_sizes(bomb, size)).map(|plan| assert_eq!(plan.rows.len(), 1));
    let _ = read(&with_sizes(plan_with(&[]), size));
}

#[test]
fn cut_off_or_turned_bytes() {
    let whole = plan_with(&[]);
    for part in 1..40 {
        let _ = plan::read(&whole[..whole.len() * part / 40], &PlanRequest::default());
        let mut turned = whole.clone();
        let at = whole.len() * part / 40;
        turned[at] ^= 0xff;
        let _ = plan::read(&turned, &PlanRequest::default());
    }
    refused(&whole[..whole.len() / 2]);
    refused(b"PK\x03\x04 and then nothing that fits");
}

#[rstest]
#[case::program(b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff", "a program")]
#[case::script(b"#!/bin/sh\nrm -rf /\n", "a program")]
#[case::pdf(b"%PDF-1.7\n%\xe2\xe3", "a PDF document")]
#[case::picture(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture")]
#[case::page(b"<!doctype html><html><body>Ref", "a web page")]
#[case::old(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0", "old Office form")]
#[case::noise(b"\0\x01\x02\x03\x04", "not known here")]
#[case::empty(b"", "is empty")]
#[case::blank(b" \r\n\r\n", "is empty")]
fn files_of_other_kinds(#[case] bytes: &[u8], #[case] words: &str) {
    assert!(refused(bytes).contains(words));
}

#[test]
fn names_that_lead_out_of_the_archive() {
    let parts: [(&str, &[u8]); 3] =
        [("../../../etc/passwd", b"x"), ("/etc/passwd", b"x"), ("C:\\windows\\a", b"x")];
    assert_eq!(read(&plan_with(&parts)).unwrap().rows.len(), 1);
    let relations = br#"<R><Relationship Id="a" Target="../../../../etc/worksheets/passwd"/></R>"#;
    let list = br#"<workbook><sheets><sheet name="S" r:id="a"/></sheets></workbook>"#;
    refused(&zip(&[("xl/workbook.xml", list), ("xl/_rels/workbook.xml.rels", relations)]));
}

#[test]
fn files_with_a_password() {
    let mut ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    ole.extend([0; 1_024]);
    ole.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert!(refused(&ole).contains("protected with a password"));

    let mut packed = plan_with(&[]);
    for (mark, at) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let places: Vec<usize> =
            (0..packed.len() - 4).filter(|n| packed[*n..].starts_with(mark)).collect();
        for place in places {
            packed[place + at] |= 1;
        }
    }
    assert!(refused(&packed).contains("protected with a password"));

    let manifest = b"<m><manifest:encryption-data/></m>".as_slice();
    let parts: [(&str, &[u8]); 3] =
        [("mimetype", b"x"), ("content.xml", b"noise"), ("META-INF/manifest.xml", manifest)];
    assert!(refused(&zip(&parts)).contains("protected with a password"));
}

#[test]
fn ods_repeats_of_nothing_cost_nothing() {
    let rows = r#"<table:table-row table:number-rows-repeated="1048576"><table:table-cell
        table:number-columns-repeated="1048576"/></table:table-row>"#;
    let body = format!("<table:table>{}</table:table>", rows.repeat(1_000));
    assert!(refused(&ods_package("", &body)).contains("no table"));
}

#[rstest]
#[case("1048576", "1")]
#[case("1", "1048576")]
#[case("1048576", "1048576")]
#[case("4294967295", "4294967295")]
#[case("99999999999999999999", "1")]
fn ods_repeats_of_something_count(#[case] rows: &str, #[case] columns: &str) {
    let body = format!(
        r#"<table:table><table:table-row table:number-rows-repeated="{rows}"><table:table-cell
        table:number-columns-repeated="{columns}"><text:p>x</text:p></table:table-cell>
        </table:table-row></table:table>"#
    );
    refused(&ods_package("", &body));
}

#[test]
fn ods_spaces_and_spans_without_end() {
    let cell = r#"<table:table-cell table:number-rows-spanned="4294967295"
        table:number-columns-spanned="4294967295"><text:p>x<text:s text:c="4294967295"/>y</text:p>
        </table:table-cell>"#;
    let row = format!("<table:table-row>{}</table:table-row>", cell.repeat(10));
    refused(&ods_package("", &format!("<table:table>{}</table:table>", row.repeat(1_000))));
}

#[test]
fn elements_that_nest_deeply() {
    let deep = "<a>".repeat(1_000_000);
    assert!(refused(&one_sheet(&deep)).contains("nest too deeply"));
    assert!(refused(&docx_package(&"<w:tbl><w:tr><w:tc>".repeat(100_000))).contains("nest"));
    refused(&ods_package("", &"<table:table>".repeat(100_000)));
}

#[test]
fn an_element_with_a_million_attributes() {
    let attributes: String = (0..500_000).map(|n| format!(" a{n}=\"\"")).collect();
    refused(&one_sheet(&format!("<row{attributes}><c><v>1</v></c></row>")));
}

#[test]
fn word_tables_of_impossible_shape() {
    let cell = r#"<w:tc><w:tcPr><w:gridSpan w:val="4294967295"/><w:vMerge/></w:tcPr>
        <w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>"#;
    let row = format!("<w:tr>{}</w:tr>", cell.repeat(50));
    let table = format!("<w:tbl>{}</w:tbl>", row.repeat(2_000));
    refused(&docx_package(&table));
    refused(&docx_package(&"<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>".repeat(10_000)));
}

#[test]
fn csv_with_one_endless_cell() {
    let quoted = format!("Ref,Action,Lead\n1,\"{}", "x".repeat(9_000_000));
    assert!(refused(quoted.as_bytes()).contains("row 2"));
    let doubled = format!("Ref,Action,Lead\n1,\"{}", "\"\"".repeat(4_000_000));
    assert!(refused(doubled.as_bytes()).contains("one cell (row 2, column B)"));
    refused("x".repeat(9_000_000).as_bytes());
    refused("\"".repeat(9_000_001).as_bytes());
}

#[rstest]
#[case::commas(",")]
#[case::lines("\n,")]
#[case::cells("a,")]
#[case::rows("a,b\n")]
#[case::returns("\r,")]
#[case::quotes("\"\",")]
#[case::marks("a;,|\t")]
fn csv_of_nothing_else(#[case] part: &str) {
    refused(part.repeat(9_000_000 / part.len()).as_bytes());
}

#[test]
fn csv_with_odd_bytes() {
    let plan = "Ref,Action,Lead\n1,Train\0 staff\u{202e},Head\n";
    // A title so long that the first bytes, by which the kind of a file is told, hold no NUL.
    let mut late = format!("{}\n", "A plan ".repeat(200)).into_bytes();
    late.extend(plan.as_bytes());
    let read_late = read(&late).unwrap();
    assert_eq!(read_late.rows.first().unwrap().title.as_deref(), Some("Train staff"));
    refused(plan.as_bytes());
    let _ = read(&[0xff, 0xfe, 0x00, 0xd8, 0x41]);
    let _ = read(&[0xfe, 0xff, 0xdc, 0x00]);
}

#[test]
fn a_csv_with_300_columns() {
    let row = (0..300).map(letters).collect::<Vec<_>>().join(",") + "\n";
    assert!(refused(row.repeat(100).as_bytes()).contains("column GS"));
}

#[test]
fn a_file_beyond_the_limit() {
    assert!(refused("a,b\n".repeat(3_000_000).as_bytes()).contains("larger than 10 MB"));
}
