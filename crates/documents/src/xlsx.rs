//! Sheets as a workbook: days are days, words are never formulas, the header stays in sight.

use chrono::{Datelike, NaiveDate, Timelike};
use domain::Instant;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::{
    escape::clean,
    model::Meta,
    sheet::{Sheet, Value},
};

/// How many units of text a cell holds; more, and Excel refuses the file.
const CELL: usize = 32_767;
/// How long the name of a sheet may be.
const NAME: usize = 31;

/// Why a workbook could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the workbook could not be written: {0}")]
pub struct XlsxFault(String);

impl From<XlsxError> for XlsxFault {
    fn from(error: XlsxError) -> Self {
        Self(error.to_string())
    }
}

/// The sheets as a workbook.
pub fn render(meta: &Meta, sheets: &[Sheet]) -> Result<Vec<u8>, XlsxFault> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(meta)?);
    let looks = Looks::new();
    let mut names: Vec<String> = Vec::new();
    for sheet in sheets {
        let name = name(&sheet.name, &names);
        let worksheet = workbook.add_worksheet();
        worksheet.set_name(&name)?;
        names.push(name);
        fill(worksheet, sheet, &looks)?;
        worksheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        worksheet.set_footer(format!("&L{}&RPage &P of &N", meta.footer.replace('&', "&&")));
    }
    Ok(workbook.save_to_buffer()?)
}

struct Looks {
    header: Format,
    text: Format,
    day: Format,
    number: Format,
}

impl Looks {
    fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        Self {
            header: Format::new()
                .set_bold()
                .set_text_wrap()
                .set_background_color(0x00EE_F2F5)
                .set_border_bottom(FormatBorder::Medium),
            text: top.clone().set_text_wrap(),
            day: top.clone().set_num_format("d mmmm yyyy").set_align(FormatAlign::Left),
            number: top.set_num_format("General"),
        }
    }
}

fn fill(worksheet: &mut Worksheet, sheet: &Sheet, looks: &Looks) -> Result<(), XlsxFault> {
    for (at, column) in (0_u16..).zip(&sheet.columns) {
        worksheet.set_column_width(at, f64::from(column.width))?;
        worksheet.write_string_with_format(0, at, fitting(&column.name), &looks.header)?;
    }
    for (row, values) in (1_u32..).zip(&sheet.rows) {
        for (at, value) in (0_u16..).zip(values).take(sheet.columns.len()) {
            match value {
                Value::Text(text) => {
                    worksheet.write_string_with_format(row, at, fitting(text), &looks.text)?;
                }
                Value::Number(number) if number.is_finite() => {
                    worksheet.write_number_with_format(row, at, *number, &looks.number)?;
                }
                Value::Day(day) => match excel_day(*day) {
                    Some(day) => {
                        worksheet.write_datetime_with_format(row, at, &day, &looks.day)?;
                    }
                    // Excel knows no day before 1900.
                    None => {
                        worksheet.write_string_with_format(
                            row,
                            at,
                            day.to_string(),
                            &looks.text,
                        )?;
                    }
                },
                Value::Empty | Value::Number(_) => {}
            }
        }
    }
    if let Some(last) = sheet.columns.len().checked_sub(1) {
        let last = u16::try_from(last).unwrap_or(u16::MAX);
        let rows = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
        worksheet.autofilter(0, 0, rows, last)?;
        worksheet.set_freeze_panes(1, 0)?;
        worksheet.set_repeat_rows(0, 0)?;
    }
    Ok(())
}

/// Words as a cell can hold them.
fn fitting(text: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    // Lines stay lines in a cell.
    for part in text.split('\n') {
        if !out.is_empty() {
            out.push('\n');
            length += 1;
        }
        for char in clean(part).chars() {
            length += char.len_utf16();
            if length >= CELL {
                out.push('…');
                return out;
            }
            out.push(char);
        }
    }
    out
}

/// A name that Excel takes for a sheet, and that no other has.
fn name(wanted: &str, taken: &[String]) -> String {
    let plain: String = clean(wanted)
        .chars()
        .filter(|char| !matches!(char, '[' | ']' | ':' | '*' | '?' | '/' | '\\'))
        .collect();
    let plain = plain.trim_matches(['\'', ' ']);
    let plain = if plain.is_empty() { "Sheet" } else { plain };
    let is_taken =
        |name: &String| taken.iter().any(|other| other.to_lowercase() == name.to_lowercase());
    std::iter::once(cut(plain, NAME))
        .chain((2..1000_u16).map(|number| format!("{} {number}", cut(plain, NAME - 4))))
        .find(|name| !is_taken(name))
        .unwrap_or_else(|| cut(plain, NAME))
}

/// The beginning of a text, counted as Excel counts: by units of UTF-16.
fn cut(text: &str, most: usize) -> String {
    let mut length = 0;
    let fits = |char: &char| {
        length += char.len_utf16();
        length <= most
    };
    let cut: String = text.chars().take_while(fits).collect();
    cut.trim_end_matches(['\'', ' ']).to_owned()
}

fn excel_day(day: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok().filter(|year| *year >= 1900)?;
    let small = |value: u32| u8::try_from(value).ok();
    ExcelDateTime::from_ymd(year, small(day.month())?, small(day.day())?).ok()
}

fn properties(meta: &Meta) -> Result<DocProperties, XlsxFault> {
    let text = |text: &str| clean(text).chars().take(255).collect::<String>();
    let mut properties = DocProperties::new()
        .set_title(text(&meta.title))
        .set_author(text(&meta.author))
        .set_comment(text(&meta.footer));
    if let Some(subject) = &meta.subject {
        properties = properties.set_subject(text(subject));
    }
    // Said here, or the library would ask the clock.
    Ok(properties.set_creation_datetime(&moment(meta.made_at)?))
}

fn moment(at: Instant) -> Result<ExcelDateTime, XlsxError> {
    let small = |value: u32| u8::try_from(value).unwrap_or_default();
    let year = u16::try_from(at.year()).unwrap_or(2000);
    ExcelDateTime::from_ymd(year, small(at.month()), small(at.day()))?.and_hms(
        u16::from(small(at.hour())),
        small(at.minute()),
        f64::from(at.second()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_such_as_excel_takes() {
        let taken = vec!["Actions".to_owned()];
        assert_eq!(name("Actions", &taken), "Actions 2");
        assert_eq!(name("'a/b:c*[d]?'", &[]), "abcd");
        assert_eq!(name("[]", &[]), "Sheet");
        assert_eq!(name(&"x".repeat(50), &[]).len(), NAME);
        assert!(name(&"🙂".repeat(50), &[]).encode_utf16().count() <= NAME);
        assert_eq!(name(&format!("{}''x", "x".repeat(30)), &[]), "x".repeat(30));
    }

    #[test]
    fn a_cell_never_holds_more_than_excel_takes() {
        let long = fitting(&"é🙂".repeat(20_000));
        assert!(long.encode_utf16().count() <= CELL);
        assert!(long.ends_with('…'));
        assert_eq!(fitting("a\nb\u{0}\tc"), "a\nb c");
    }
}
