//! Collects the filled cells of all tables of a file, and counts them.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{Cell, Row, SPLIT, Table, column_name};
use crate::{Unreadable, limits};

/// A cell that covers others: row numbers as the file has them, columns from 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Merge {
    pub top: u32,
    pub bottom: u32,
    pub left: usize,
    pub right: usize,
}

/// How many rows may be visited to carry merged cells down: a file can declare any number of
/// merges over all of its rows, and real ones need a few per row.
const MERGE_STEPS: usize = 200_000;

/// The tables so far.
#[derive(Default)]
pub(super) struct Builder {
    tables: Vec<Table>,
    cells: usize,
    bytes: usize,
    merge_steps: usize,
}

impl Builder {
    /// Begins a table.
    pub(super) fn table(&mut self, name: &str, hidden: bool) -> Result<(), Unreadable> {
        if self.tables.len() >= limits::SHEETS {
            let what = format!("has more than {} sheets or tables", limits::SHEETS);
            return Err(Unreadable::too_large(what, SPLIT));
        }
        let name = tidy(name).chars().take(100).collect();
        self.tables.push(Table { name, hidden, rows: Vec::new() });
        Ok(())
    }

    /// Adds a cell to the table that was begun last. An empty one costs nothing, wherever it is.
    pub(super) fn cell(
        &mut self,
        (line, hidden): (u32, bool),
        (column, span): (usize, usize),
        text: &str,
        day: Option<NaiveDate>,
    ) -> Result<(), Unreadable> {
        let text = tidy(text);
        if text.is_empty() {
            return Ok(());
        }
        if column >= limits::COLUMNS {
            let what = format!(
                "has something in column {} (row {line}), beyond the {} columns that are looked at",
                column_name(column),
                limits::COLUMNS
            );
            return Err(Unreadable::too_large(what, SPLIT));
        }
        // Counting characters is only needed where there are that many bytes.
        if text.len() > limits::CELL_CHARS && text.chars().count() > limits::CELL_CHARS {
            return Err(long_cell(line, column));
        }
        let cell = Cell {
            column: u16::try_from(column).unwrap_or(u16::MAX),
            span: u16::try_from(span.clamp(1, limits::COLUMNS)).unwrap_or(1),
            carried: false,
            day,
            text: text.into_owned(),
        };
        self.count(&cell.text)?;
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        if table.rows.last().is_none_or(|row| row.line != line) {
            if table.rows.len() >= limits::ROWS {
                let what = format!("has more than {} rows with something in them", limits::ROWS);
                return Err(Unreadable::too_large(what, SPLIT));
            }
            table.rows.push(Row { line, hidden, cells: Vec::new() });
        }
        if let Some(row) = table.rows.last_mut() {
            row.cells.push(cell);
        }
        Ok(())
    }

    /// Puts the rows of the table in order and lets cells that cover several rows stand in each of
    /// them that holds anything else.
    pub(super) fn merge(&mut self, merges: &[Merge]) -> Result<(), Unreadable> {
        self.sort();
        for merge in merges {
            let Some(rows) = self.tables.last_mut().map(|table| &mut table.rows) else { break };
            let Ok(top) = rows.binary_search_by_key(&merge.top, |row| row.line) else { continue };
            let Some(cell) = rows.get_mut(top).and_then(|row| at(row, merge.left)) else {
                continue;
            };
            let width = merge.right.saturating_sub(merge.left) + 1;
            cell.span = u16::try_from(width.min(limits::COLUMNS)).unwrap_or(1);
            let carried = Cell { carried: true, ..cell.clone() };
            let mut copies = 0;
            for row in rows.iter_mut().skip(top + 1).take_while(|row| row.line <= merge.bottom) {
                self.merge_steps += 1;
                if self.merge_steps > MERGE_STEPS {
                    return Ok(());
                }
                let place = row.cells.binary_search_by_key(&carried.column, |cell| cell.column);
                if let Err(place) = place {
                    if self.cells + copies > limits::CELLS
                        || self.bytes + copies * carried.text.len() > limits::CELLS_BYTES
                    {
                        return Err(many_cells());
                    }
                    row.cells.insert(place, carried.clone());
                    copies += 1;
                }
            }
            self.cells += copies;
            self.bytes += copies * carried.text.len();
        }
        Ok(())
    }

    /// The tables.
    pub(super) fn finish(mut self) -> Vec<Table> {
        self.sort();
        self.tables
    }

    /// A file may hold rows and cells in any order, and one twice: the first counts.
    fn sort(&mut self) {
        let Some(table) = self.tables.last_mut() else { return };
        if !table.rows.is_sorted_by_key(|row| row.line) {
            table.rows.sort_by_key(|row| row.line);
        }
        table.rows.dedup_by(|later, first| {
            let same = later.line == first.line;
            if same {
                first.cells.append(&mut later.cells);
            }
            same
        });
        for row in &mut table.rows {
            if !row.cells.is_sorted_by(|a, b| a.column < b.column) {
                row.cells.sort_by_key(|cell| cell.column);
                row.cells.dedup_by_key(|cell| cell.column);
            }
        }
    }

    fn count(&mut self, text: &str) -> Result<(), Unreadable> {
        self.cells += 1;
        self.bytes += text.len();
        if self.cells > limits::CELLS || self.bytes > limits::CELLS_BYTES {
            return Err(many_cells());
        }
        Ok(())
    }
}

fn at(row: &mut Row, column: usize) -> Option<&mut Cell> {
    let place = row.cells.binary_search_by_key(&column, |cell| usize::from(cell.column)).ok()?;
    row.cells.get_mut(place)
}

fn many_cells() -> Unreadable {
    let what = format!(
        "has more than {} filled cells or {} MB of text",
        limits::CELLS,
        limits::CELLS_BYTES / (1024 * 1024)
    );
    Unreadable::too_large(what, SPLIT)
}

/// A cell with more text than any person types into one.
pub(super) fn long_cell(line: u32, column: usize) -> Unreadable {
    let what = format!(
        "has more than {} characters in one cell (row {line}, column {})",
        limits::CELL_CHARS,
        column_name(column)
    );
    Unreadable::too_large(what, "shorten that cell and save the file again")
}

/// Text as people see it: no blanks around it, one kind of line break, ordinary spaces, and
/// nothing that cannot be printed.
pub(super) fn tidy(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let odd = |c: char| (c.is_control() && c != '\n') || hidden(c) || c == '\u{a0}';
    if !text.chars().any(odd) {
        return Cow::Borrowed(text);
    }
    let mut tidied = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\n' => tidied.push('\n'),
            '\t' | '\u{a0}' => tidied.push(' '),
            c if c.is_control() || hidden(c) => {}
            c => tidied.push(c),
        }
    }
    Cow::Owned(tidied.trim().to_owned())
}

/// Characters that make a printed text read differently from what is stored.
const fn hidden(c: char) -> bool {
    matches!(
        c,
        '\u{200B}' | '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("  a  ", "a")]
    #[case("a\r\nb\rc", "a\nb\nc")]
    #[case("a\u{a0}b\tc", "a b c")]
    #[case("a\0\u{7}b\u{202E}c", "abc")]
    #[case("\u{FEFF}\0 ", "")]
    fn text_is_tidied(#[case] raw: &str, #[case] tidied: &str) {
        assert_eq!(tidy(raw), tidied);
    }

    #[test]
    fn rows_may_come_in_any_order_and_merged_cells_are_carried_down() {
        let mut builder = Builder::default();
        builder.table("Plan", false).unwrap();
        for (line, column, text) in [(3, 1, "c"), (1, 1, "b"), (1, 0, "a"), (1, 1, "again")] {
            builder.cell((line, false), (column, 1), text, None).unwrap();
        }
        let merge = Merge { top: 1, bottom: 4, left: 0, right: 0 };
        builder.merge(&[merge]).unwrap();
        let tables = builder.finish();
        let rows = &tables[0].rows;
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [1, 3]);
        assert_eq!((rows[0].text(0), rows[0].text(1)), (Some("a"), Some("b")));
        assert_eq!((rows[1].text(0), rows[1].text(1)), (Some("a"), Some("c")));
        assert!(rows[1].cell(0).unwrap().carried);
    }
}
