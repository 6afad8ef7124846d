//! Tables of Word, and the bar, which is one too.

use std::fmt::Write as _;

use super::{body::Writer, styles::Role};
use crate::{
    escape::escaped,
    look,
    model::{Bar, Cell, Run, Table, TableLook, balance},
};

/// A table with less text than this stays on one page.
const KEPT_WHOLE: usize = 1200;
/// A row with more text than this may be split over pages.
const SPLITS_FROM: usize = 900;

/// Writes a table with its caption above it.
pub(super) fn write(writer: &mut Writer<'_>, table: &Table) {
    if table.rows.is_empty() && table.header.is_empty() {
        return;
    }
    let is_grid = table.look == TableLook::Grid;
    if is_grid && !table.caption.is_empty() {
        writer.para(Role::Caption, "<w:keepNext/>", &[Run::plain(table.caption.clone())]);
    }
    let widths = widths(writer.measure, table);
    let borders = if is_grid {
        ""
    } else {
        "<w:tblBorders><w:top w:val=\"single\" w:sz=\"12\" w:space=\"0\" w:color=\"123F6D\"/>\
         <w:bottom w:val=\"single\" w:sz=\"12\" w:space=\"0\" w:color=\"123F6D\"/><w:insideH \
         w:val=\"nil\"/></w:tblBorders>"
    };
    begin(writer, &widths, (borders, &table.caption, !table.header.is_empty(), table.row_header));
    if !table.header.is_empty() {
        writer.body.xml.push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (name, width) in table.header.iter().zip(&widths) {
            // Said again for the cell, for programs that read no table styles.
            let shade = "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"EEF2F5\"/><w:vAlign \
                         w:val=\"bottom\"/>";
            let cell = Cell::runs(vec![Run::plain(name.clone())]);
            write_cell(writer, &cell, *width, (shade, true, true));
        }
        writer.body.xml.push_str("</w:tr>");
    }
    let empty = Cell::default();
    let whole: usize = table.rows.iter().flat_map(|row| &row.cells).map(longest).sum();
    for (number, row) in table.rows.iter().enumerate() {
        let keeps = whole < KEPT_WHOLE && number + 1 < table.rows.len();
        let length: usize = row.cells.iter().map(longest).max().unwrap_or_default();
        let whole = if length < SPLITS_FROM { "<w:trPr><w:cantSplit/></w:trPr>" } else { "" };
        let _ = write!(writer.body.xml, "<w:tr>{whole}");
        for (at, width) in widths.iter().enumerate() {
            write_cell(writer, row.cells.get(at).unwrap_or(&empty), *width, ("", false, keeps));
        }
        writer.body.xml.push_str("</w:tr>");
    }
    writer.body.xml.push_str("</w:tbl>");
    // Two tables that touch are one for Word; and what follows wants some air.
    writer.body.xml.push_str(
        "<w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"200\" w:lineRule=\"exact\"/>\
         </w:pPr></w:p>",
    );
}

fn longest(cell: &Cell) -> usize {
    cell.paras.iter().flatten().map(|run| run.words().len()).sum()
}

/// About how wide a letter of a cell is, and what else a cell takes, in twentieths of a point.
const LETTER: f32 = 116.0;
const SIDES: f32 = 220.0;

/// How wide the columns are. Nothing here can measure type, so words are taken by their letters.
fn widths(measure: u32, table: &Table) -> Vec<u32> {
    let all = f32::from(u16::try_from(measure).unwrap_or(u16::MAX));
    let mut widths: Vec<f32> = table.shares().iter().map(|share| share * all).collect();
    let mut need = vec![SIDES; widths.len()];
    let mut wants = |at: usize, words: &str, more: u16| {
        let word = words.split([' ', '/']).map(|word| word.chars().count()).max();
        let letters = u16::try_from(word.unwrap_or_default()).unwrap_or(u16::MAX) + more;
        if let Some(need) = need.get_mut(at) {
            *need = need.max((f32::from(letters) * LETTER).min(all * 0.24) + SIDES);
        }
    };
    for (at, name) in table.header.iter().enumerate() {
        wants(at, name, 1);
    }
    for row in &table.rows {
        for (at, cell) in row.cells.iter().enumerate() {
            for run in cell.paras.iter().flatten() {
                match run {
                    Run::Rating(rating) => wants(at, &rating.label.replace(' ', "_"), 4),
                    other => wants(at, other.words(), 0),
                }
            }
        }
    }
    balance(&mut widths, &need);
    widths.into_iter().map(whole).collect()
}

/// A length without its fraction.
fn whole(length: f32) -> u32 {
    let (mut low, mut high) = (0_u16, u16::MAX);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if f32::from(middle) <= length {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    u32::from(low)
}

fn begin(
    writer: &mut Writer<'_>,
    widths: &[u32],
    (borders, caption, first_row, first_column): (&str, &str, bool, bool),
) {
    let _ = write!(
        writer.body.xml,
        "<w:tbl><w:tblPr><w:tblStyle w:val=\"{}\"/><w:tblW w:w=\"{}\" w:type=\"dxa\"/>{borders}\
         <w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"{}\" w:firstRow=\"{}\" \
         w:lastRow=\"0\" w:firstColumn=\"{}\" w:lastColumn=\"0\" w:noHBand=\"1\" w:noVBand=\"1\"/>\
         <w:tblCaption w:val=\"{}\"/></w:tblPr><w:tblGrid>",
        escaped(writer.ids.of(Role::Table)),
        widths.iter().sum::<u32>(),
        // The same as one number, which older programs read instead.
        match (first_row, first_column) {
            (true, true) => "06A0",
            (true, false) => "0620",
            (false, true) => "0680",
            (false, false) => "0600",
        },
        u8::from(first_row),
        u8::from(first_column),
        escaped(caption),
    );
    for width in widths {
        let _ = write!(writer.body.xml, "<w:gridCol w:w=\"{width}\"/>");
    }
    writer.body.xml.push_str("</w:tblGrid>");
}

/// Writes a cell: what is particular to it, whether it is bold, and whether it stays on the page of
/// the row below.
fn write_cell(
    writer: &mut Writer<'_>,
    cell: &Cell,
    width: u32,
    (properties, bold, keeps): (&str, bool, bool),
) {
    let _ = write!(
        writer.body.xml,
        "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>{properties}</w:tcPr>"
    );
    let style = escaped(writer.ids.of(Role::Cell));
    let keep = if keeps { "<w:keepNext/>" } else { "" };
    let nothing: Vec<Vec<Run>> = vec![Vec::new()];
    // Word refuses a cell without a paragraph.
    for runs in if cell.paras.is_empty() { &nothing } else { &cell.paras } {
        let _ = write!(writer.body.xml, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{keep}</w:pPr>");
        writer.runs(runs, bold);
        writer.body.xml.push_str("</w:p>");
    }
    writer.body.xml.push_str("</w:tc>");
}

/// A bar: cells as wide as what they count, and below it what they are.
pub(super) fn bar(writer: &mut Writer<'_>, bar: &Bar) {
    let total = bar.total();
    if total == 0 {
        return;
    }
    let widths: Vec<u32> =
        bar.shown().map(|part| (writer.measure * part.count / total).max(40)).collect();
    let white = "<w:tblBorders><w:top w:val=\"nil\"/><w:bottom w:val=\"nil\"/><w:insideH \
                 w:val=\"nil\"/><w:insideV w:val=\"single\" w:sz=\"12\" w:space=\"0\" \
                 w:color=\"FFFFFF\"/></w:tblBorders>";
    begin(writer, &widths, (white, &bar.alt, false, false));
    writer.body.xml.push_str(
        "<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val=\"420\" w:hRule=\"exact\"/></w:trPr>",
    );
    for (part, width) in bar.shown().zip(&widths) {
        let (fill, _) = look::bar(part.rating);
        let edge = if fill == look::Rgb(255, 255, 255) {
            let side = |name: &str| {
                format!("<w:{name} w:val=\"single\" w:sz=\"6\" w:space=\"0\" w:color=\"484E52\"/>")
            };
            let sides = ["top", "left", "bottom", "right"].map(side).concat();
            format!("<w:tcBorders>{sides}</w:tcBorders>")
        } else {
            String::new()
        };
        let shade =
            format!("{edge}<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{}\"/>", fill.hex());
        write_cell(writer, &Cell::default(), *width, (&shade, false, true));
    }
    writer.body.xml.push_str("</w:tr></w:tbl>");
    let mut runs = String::new();
    for part in bar.shown() {
        let (fill, _) = look::bar(part.rating);
        let colour = if fill == look::Rgb(255, 255, 255) { look::QUIET } else { fill };
        let square = if fill == look::Rgb(255, 255, 255) { '□' } else { '■' };
        let _ = write!(
            runs,
            "<w:r><w:rPr><w:color w:val=\"{}\"/></w:rPr><w:t xml:space=\"preserve\">{square}\u{A0}</w:t></w:r><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r><w:r><w:t \
             xml:space=\"preserve\">     </w:t></w:r>",
            colour.hex(),
            escaped(&part.words()).replace(' ', "\u{A0}"),
        );
    }
    let style = escaped(writer.ids.of(Role::Cell));
    let _ = write!(
        writer.body.xml,
        "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/><w:spacing w:before=\"120\" w:after=\"240\"/>\
         </w:pPr>{runs}</w:p>"
    );
}
