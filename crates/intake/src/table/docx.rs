//! Tables of Word documents.

use super::{
    Builder,
    builder::Merge,
    xml::{Token, Xml, damaged},
    xml_part,
};
use crate::{Unreadable, package::Package};

pub(super) fn read(package: &mut Package<'_>, tables: &mut Builder) -> Result<(), Unreadable> {
    let text =
        xml_part(package, "word/document.xml")?.ok_or_else(|| damaged("its text is missing"))?;
    let mut number = 0;
    let mut xml = Xml::new(&text);
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(tag) if tag.name() == "tbl" => {
                number += 1;
                tables.table(&format!("Table {number}"), false)?;
                read_table(&mut xml, tables)?;
            }
            // Word writes the same content twice, once for older programs.
            Token::Open(tag) if tag.name() == "Fallback" => xml.skip()?,
            _ => {}
        }
    }
    Ok(())
}

/// A cell as its properties and paragraphs are read.
#[derive(Default)]
struct Open {
    span: usize,
    /// Whether it goes on a cell of the row above.
    goes_on: bool,
    text: String,
    paragraphs: usize,
}

fn read_table(xml: &mut Xml<'_>, tables: &mut Builder) -> Result<(), Unreadable> {
    let (mut line, mut column) = (0_u32, 0_usize);
    // Cells that may still be gone on with, by their column.
    let mut merges: Vec<Merge> = Vec::new();
    let mut cell = Open::default();
    // Tables within cells: their text belongs to the cell.
    let mut inner = 0_usize;
    while let Some(token) = xml.next()? {
        match token {
            Token::Open(tag) => match tag.name() {
                "tbl" => inner += 1,
                "tr" if inner == 0 => (line, column) = (line.saturating_add(1), 0),
                "gridBefore" if inner == 0 => column += tag.number("val").unwrap_or(0).min(500),
                "tc" if inner == 0 => cell = Open { span: 1, ..Open::default() },
                "gridSpan" if inner == 0 => {
                    cell.span = tag.number("val").unwrap_or(1).clamp(1, 500);
                }
                "vMerge" if inner == 0 => {
                    cell.goes_on = tag.get("val").as_deref() != Some("restart");
                }
                "p" => {
                    if cell.paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.paragraphs += 1;
                }
                "t" => cell.text.push_str(&xml.text()?),
                "tab" => cell.text.push(' '),
                "br" | "cr" => cell.text.push('\n'),
                "noBreakHyphen" => cell.text.push('-'),
                "Fallback" => xml.skip()?,
                _ => {}
            },
            Token::Close(end) => match end.name() {
                "tbl" if inner == 0 => break,
                "tbl" => inner -= 1,
                "tc" if inner == 0 => {
                    let above =
                        merges.iter_mut().rev().take(MERGES_SEEN).find(|m| m.left == column);
                    match above {
                        Some(above) if cell.goes_on => above.bottom = line,
                        _ => {
                            let right = column + cell.span - 1;
                            merges.push(Merge { top: line, bottom: line, left: column, right });
                            let place = (column, cell.span);
                            tables.cell((line, false), place, &cell.text, None)?;
                        }
                    }
                    column += cell.span;
                    cell = Open::default();
                }
                _ => {}
            },
            Token::Text(_) => {}
        }
    }
    merges.retain(|merge| merge.bottom > merge.top);
    tables.merge(&merges)
}

/// How many cells back the one above is looked for: a row of the widest table, twice.
const MERGES_SEEN: usize = 2 * crate::limits::COLUMNS;
