//! Spreadsheets of LibreOffice and its kin (Open Document).

use std::collections::HashSet;

use chrono::NaiveDate;

use super::{
    Builder,
    builder::Merge,
    xml::{Tag, Token, Xml, damaged},
    xml_part,
};
use crate::{Unreadable, limits, package::Package};

pub(super) fn read(package: &mut Package<'_>, tables: &mut Builder) -> Result<(), Unreadable> {
    // A manifest that names a cipher: the parts are there, and unreadable.
    if xml_part(package, "META-INF/manifest.xml")?.is_some_and(|m| m.contains("encryption-data")) {
        return Err(Unreadable::Encrypted);
    }
    let text =
        xml_part(package, "content.xml")?.ok_or_else(|| damaged("its contents are missing"))?;
    let mut hidden_styles = HashSet::new();
    let mut style = String::new();
    let mut xml = Xml::new(&text);
    while let Some(token) = xml.next()? {
        let Token::Open(tag) = token else { continue };
        match tag.name() {
            "style" => style = tag.get("name").unwrap_or_default(),
            "table-properties" if tag.get("display").as_deref() == Some("false") => {
                hidden_styles.insert(style.clone());
            }
            "table" => {
                let hidden = tag.get("style-name").is_some_and(|s| hidden_styles.contains(&s));
                tables.table(&tag.get("name").unwrap_or_default(), hidden)?;
                read_table(&mut xml, tables)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// A filled cell before it is known how often its row is repeated.
struct Found {
    column: usize,
    columns: usize,
    rows: u32,
    text: String,
    day: Option<NaiveDate>,
}

fn read_table(xml: &mut Xml<'_>, tables: &mut Builder) -> Result<(), Unreadable> {
    let (mut line, mut merges) = (1_u32, Vec::new());
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(tag) if tag.name() == "table-row" => {
                let repeated = repeats(&tag, "number-rows-repeated");
                let hidden = tag.get("visibility").is_some_and(|seen| seen != "visible");
                let cells = read_row(xml)?;
                // A million empty rows are one step; filled ones are counted one by one.
                if !cells.is_empty() {
                    for again in 0..repeated {
                        let line = line.saturating_add(again);
                        for cell in &cells {
                            let place = (cell.column, cell.columns);
                            tables.cell((line, hidden), place, &cell.text, cell.day)?;
                        }
                    }
                }
                merges.extend(cells.iter().filter(|cell| cell.rows > 1).map(|cell| Merge {
                    top: line,
                    bottom: line.saturating_add(cell.rows - 1),
                    left: cell.column,
                    right: cell.column + cell.columns - 1,
                }));
                line = line.saturating_add(repeated);
            }
            // A picture or a form on the sheet may hold tables of its own.
            Token::Open(tag) if tag.name() == "shapes" || tag.name() == "forms" => xml.skip()?,
            Token::Close(end) if end.name() == "table" => break,
            _ => {}
        }
    }
    tables.merge(&merges)
}

fn repeats(tag: &Tag<'_>, name: &str) -> u32 {
    tag.get(name).and_then(|times| times.parse().ok()).unwrap_or(1).max(1)
}

fn read_row(xml: &mut Xml<'_>) -> Result<Vec<Found>, Unreadable> {
    let (mut cells, mut column) = (Vec::new(), 0_usize);
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(tag) => match tag.name() {
                "table-cell" => {
                    let repeated = repeats(&tag, "number-columns-repeated") as usize;
                    let columns = repeats(&tag, "number-columns-spanned") as usize;
                    let rows = repeats(&tag, "number-rows-spanned");
                    let (text, day) = cell(xml, &tag)?;
                    if !text.trim().is_empty() {
                        // One more than there may be is enough to be refused.
                        for again in 0..repeated.min(limits::COLUMNS + 1) {
                            let column = column.saturating_add(again);
                            cells.push(Found { column, columns, rows, text: text.clone(), day });
                            if cells.len() > limits::COLUMNS {
                                break;
                            }
                        }
                    }
                    column = column.saturating_add(repeated);
                }
                "covered-table-cell" => {
                    column =
                        column.saturating_add(repeats(&tag, "number-columns-repeated") as usize);
                    xml.skip()?;
                }
                _ => xml.skip()?,
            },
            Token::Close(end) if end.name() == "table-row" => break,
            _ => {}
        }
    }
    Ok(cells)
}

/// The words of a cell as they are shown, and its day where it stores one.
fn cell(xml: &mut Xml<'_>, tag: &Tag<'_>) -> Result<(String, Option<NaiveDate>), Unreadable> {
    let shown = shown_text(xml)?;
    if tag.get("value-type").as_deref() != Some("date") {
        return Ok((shown, None));
    }
    let stored = tag.get("date-value").and_then(|value| value.get(..10)?.parse().ok());
    match stored {
        // "Mar-25" is stored as the first of March: nobody meant that day.
        Some(_) if is_month_only(&shown) => Ok((shown, None)),
        Some(day) => Ok((NaiveDate::format(&day, "%d/%m/%Y").to_string(), Some(day))),
        None => Ok((shown, None)),
    }
}

/// Whether a shown date has a month and a year and no day: it begins with letters and has one
/// number.
fn is_month_only(shown: &str) -> bool {
    let numbers = shown.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    shown.trim().starts_with(char::is_alphabetic) && numbers.count() == 1
}

fn shown_text(xml: &mut Xml<'_>) -> Result<String, Unreadable> {
    let (mut text, mut first) = (String::new(), true);
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(tag) => match tag.name() {
                "p" => {
                    if !first {
                        text.push('\n');
                    }
                    first = false;
                }
                "s" => {
                    // Spaces are written as a count; more than a line of them is no text.
                    let spaces = tag.number("c").unwrap_or(1).min(100);
                    text.extend(std::iter::repeat_n(' ', spaces));
                }
                "tab" => text.push(' '),
                "line-break" => text.push('\n'),
                // Remarks and pictures stand in the cell and are not its text.
                "annotation" | "frame" | "table" | "custom-shape" => xml.skip()?,
                _ => {}
            },
            Token::Text(more) if !first => text.push_str(&more),
            Token::Close(end) if end.name() == "table-cell" => break,
            Token::Close(_) | Token::Text(_) => {}
        }
    }
    Ok(text)
}
