//! Excel workbooks.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{
    Builder, SPLIT,
    builder::Merge,
    number_format::NumberFormat,
    xml::{Tag, Token, Xml, damaged},
    xml_part,
};
use crate::{Unreadable, limits, package::Package};

/// A sheet as the workbook lists it.
struct Sheet {
    name: String,
    relation: String,
    hidden: bool,
}

/// What all sheets share.
struct Shared {
    texts: Vec<String>,
    formats: Vec<NumberFormat>,
    dates_from_1904: bool,
}

pub(super) fn read(package: &mut Package<'_>, tables: &mut Builder) -> Result<(), Unreadable> {
    let workbook = xml_part(package, "xl/workbook.xml")?
        .ok_or_else(|| damaged("its list of sheets is missing"))?;
    let (sheets, dates_from_1904) = workbook_sheets(&workbook)?;
    let relations = match xml_part(package, "xl/_rels/workbook.xml.rels")? {
        Some(text) => relations(&text)?,
        None => return Err(damaged("its list of parts is missing")),
    };
    let texts = match xml_part(package, "xl/sharedStrings.xml")? {
        Some(text) => shared_texts(&text)?,
        None => Vec::new(),
    };
    let formats = match xml_part(package, "xl/styles.xml")? {
        Some(text) => cell_formats(&text)?,
        None => Vec::new(),
    };
    let shared = Shared { texts, formats, dates_from_1904 };
    for sheet in sheets {
        tables.table(&sheet.name, sheet.hidden)?;
        let Some(part) = relations.get(&sheet.relation) else { continue };
        let text = xml_part(package, part)?.ok_or_else(|| damaged("a sheet of it is missing"))?;
        read_sheet(&text, &shared, tables)?;
    }
    Ok(())
}

fn workbook_sheets(text: &str) -> Result<(Vec<Sheet>, bool), Unreadable> {
    let (mut sheets, mut dates_from_1904) = (Vec::new(), false);
    let mut xml = Xml::new(text);
    while let Some(token) = xml.next()? {
        let Token::Open(tag) = token else { continue };
        match tag.name() {
            "workbookPr" => dates_from_1904 = tag.is_on("date1904"),
            "sheet" => {
                if sheets.len() >= limits::SHEETS {
                    let what = format!("has more than {} sheets", limits::SHEETS);
                    return Err(Unreadable::too_large(what, SPLIT));
                }
                sheets.push(Sheet {
                    name: tag.get("name").unwrap_or_default(),
                    relation: tag.get("id").unwrap_or_default(),
                    hidden: tag.get("state").is_some_and(|state| state != "visible"),
                });
            }
            _ => {}
        }
    }
    Ok((sheets, dates_from_1904))
}

/// Which part each relation to a sheet leads to.
fn relations(text: &str) -> Result<HashMap<String, String>, Unreadable> {
    let mut relations = HashMap::new();
    let mut xml = Xml::new(text);
    while let Some(token) = xml.next()? {
        let Token::Open(tag) = token else { continue };
        // A chart or a dialogue has a place among the sheets and no cells.
        let is_sheet = tag.get("Type").is_none_or(|kind| kind.ends_with("/worksheet"));
        if tag.name() == "Relationship"
            && is_sheet
            && let (Some(id), Some(target)) = (tag.get("Id"), tag.get("Target"))
        {
            let part = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{target}"),
            };
            relations.insert(id, part);
        }
    }
    Ok(relations)
}

fn shared_texts(text: &str) -> Result<Vec<String>, Unreadable> {
    let (mut texts, mut bytes) = (Vec::new(), 0);
    let mut xml = Xml::new(text);
    while let Some(token) = xml.next()? {
        let Token::Open(tag) = token else { continue };
        if tag.name() != "si" {
            continue;
        }
        let text = rich_text(&mut xml, "si")?;
        bytes += text.len();
        texts.push(text);
        if texts.len() > limits::CELLS || bytes > limits::CELLS_BYTES {
            let what = format!("has more than {} different texts", limits::CELLS);
            return Err(Unreadable::too_large(what, SPLIT));
        }
    }
    Ok(texts)
}

/// The runs of a text, without the readings that Japanese programs put beside it.
fn rich_text(xml: &mut Xml<'_>, element: &str) -> Result<String, Unreadable> {
    let mut text = String::new();
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(tag) if tag.name() == "t" => text.push_str(&xml.text()?),
            Token::Open(tag) if tag.name() == "rPh" => xml.skip()?,
            Token::Close(end) if end.name() == element => break,
            _ => {}
        }
    }
    Ok(without_escapes(text))
}

/// `_x000D_` stands for the character with that number.
fn without_escapes(text: String) -> String {
    if !text.contains("_x") {
        return text;
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("_x") {
        plain.push_str(before);
        let code = after.get(..4).filter(|_| after.get(4..5) == Some("_"));
        let number = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        if let Some(c) = number.and_then(char::from_u32) {
            plain.push(c);
            rest = after.get(5..).unwrap_or_default();
        } else {
            plain.push_str("_x");
            rest = after;
        }
    }
    plain.push_str(rest);
    plain
}

/// The number format of each cell style.
fn cell_formats(text: &str) -> Result<Vec<NumberFormat>, Unreadable> {
    let mut own: HashMap<u32, NumberFormat> = HashMap::new();
    let (mut formats, mut in_cells) = (Vec::new(), false);
    let mut xml = Xml::new(text);
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(tag) => match tag.name() {
                "numFmt" => {
                    if let (Some(id), Some(code)) = (tag.get("numFmtId"), tag.get("formatCode"))
                        && let Ok(id) = id.parse()
                    {
                        own.insert(id, NumberFormat::parse(&code));
                    }
                }
                "cellXfs" => in_cells = true,
                "xf" if in_cells && formats.len() < limits::CELLS => {
                    let id = tag.get("numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
                    formats
                        .push(own.get(&id).copied().unwrap_or_else(|| NumberFormat::built_in(id)));
                }
                _ => {}
            },
            Token::Close(end) if end.name() == "cellXfs" => in_cells = false,
            _ => {}
        }
    }
    Ok(formats)
}

fn read_sheet(text: &str, shared: &Shared, tables: &mut Builder) -> Result<(), Unreadable> {
    let (mut line, mut hidden, mut column) = (0_u32, false, 0);
    let mut merges = Vec::new();
    let mut xml = Xml::new(text);
    while let Some(token) = xml.next()? {
        let Token::Open(tag) = token else { continue };
        match tag.name() {
            "row" => {
                // A row without a number follows the one before it.
                let next = line.saturating_add(1);
                line = tag.get("r").and_then(|line| line.parse().ok()).unwrap_or(next);
                hidden = tag.is_on("hidden");
                column = 0;
            }
            "c" => {
                if let Some((_, named)) = tag.get("r").as_deref().and_then(place) {
                    column = named;
                }
                let (text, day) = cell(&mut xml, &tag, shared)?;
                tables.cell((line, hidden), (column, 1), &text, day)?;
                column = column.saturating_add(1);
            }
            "mergeCell" => merges.extend(tag.get("ref").as_deref().and_then(merge)),
            _ => {}
        }
    }
    tables.merge(&merges)
}

/// The words of a cell, and its day where it stores one.
fn cell(
    xml: &mut Xml<'_>,
    tag: &Tag<'_>,
    shared: &Shared,
) -> Result<(String, Option<NaiveDate>), Unreadable> {
    let (mut value, mut inline) = (String::new(), None);
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(tag) if tag.name() == "v" => value = xml.text()?,
            Token::Open(tag) if tag.name() == "is" => inline = Some(rich_text(xml, "is")?),
            Token::Open(_) => xml.skip()?,
            Token::Close(end) if end.name() == "c" => break,
            _ => {}
        }
    }
    if let Some(text) = inline {
        return Ok((text, None));
    }
    Ok(match tag.get("t").as_deref() {
        Some("s") => {
            let at = value.trim().parse::<usize>().ok();
            (at.and_then(|at| shared.texts.get(at)).cloned().unwrap_or_default(), None)
        }
        Some("str") => (without_escapes(value), None),
        Some("b") => (if value.trim() == "1" { "Yes" } else { "No" }.to_owned(), None),
        // "#REF!" says nothing about the plan.
        Some("e") => (String::new(), None),
        Some("d") => {
            let day = value.get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
            (day.map_or(value, |day| day.format("%d/%m/%Y").to_string()), day)
        }
        _ => match value.trim().parse::<f64>() {
            Ok(number) => {
                let format = tag.number("s").and_then(|at| shared.formats.get(at)).copied();
                format.unwrap_or_default().show(number, shared.dates_from_1904)
            }
            Err(_) => (value, None),
        },
    })
}

/// "B3" is row 3, column 1.
fn place(name: &str) -> Option<(u32, usize)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = name.split_at_checked(digits)?;
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut column = 0;
    for letter in letters.bytes() {
        if !letter.is_ascii_alphabetic() {
            return None;
        }
        column = column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1;
    }
    Some((digits.parse().ok()?, column - 1))
}

/// "A1:B2".
fn merge(range: &str) -> Option<Merge> {
    let (first, last) = range.split_once(':')?;
    let ((top, left), (bottom, right)) = (place(first)?, place(last)?);
    Some(Merge { top, bottom, left, right })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("A1", Some((1, 0)))]
    #[case("XFD1048576", Some((1_048_576, 16_383)))]
    #[case("$A$1", None)]
    #[case("AAAA1", None)]
    #[case("7", None)]
    #[case("A99999999999", None)]
    fn places(#[case] name: &str, #[case] expected: Option<(u32, usize)>) {
        assert_eq!(place(name), expected);
    }

    #[rstest]
    #[case("a_x000D_\nb", "a\r\nb")]
    #[case("_x005F_x000D_", "_x000D_")]
    #[case("my_xylophone", "my_xylophone")]
    #[case("_x00é_", "_x00é_")]
    fn escapes(#[case] raw: &str, #[case] plain: &str) {
        assert_eq!(without_escapes(raw.to_owned()), plain);
    }
}
