//! Which sheet holds the plan, and which of its rows is the header.

use super::{ColumnRead, PlanField, PlanRequest, columns::assign, fold::fold, heading::meaning};
use crate::{
    limits,
    table::{Cell, Row, Table, column_name},
};

/// How far down a header is looked for: titles, keys and notes may stand above it.
const ROWS: usize = 30;
/// How far to the right.
const WIDTH: usize = 50;
/// How many tables are looked through for one.
const TABLES: usize = 12;

/// A header that was found.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// Where it begins among the table's rows.
    pub at: usize,
    /// How many rows it has: one or two.
    pub rows: usize,
    /// Its line, from 1.
    pub line: u32,
    pub columns: Vec<ColumnRead>,
}

impl Header {
    /// How many different things its columns hold.
    fn fields(&self) -> usize {
        let mut fields: Vec<PlanField> = self.columns.iter().filter_map(|c| c.field).collect();
        fields.sort_unstable();
        fields.dedup();
        fields.len()
    }

    /// Whether a plan can be read under it: something to do, and something about it.
    pub(super) fn is_of_a_plan(&self) -> bool {
        let holds = |field| self.columns.iter().any(|column| column.field == Some(field));
        self.fields() >= 2 && (holds(PlanField::Title) || holds(PlanField::Description))
    }
}

/// The likeliest header of a table, or the row that a person named.
pub(super) fn find(table: &Table, request: &PlanRequest) -> Option<Header> {
    if let Some(line) = request.header_line {
        let at = table.rows.iter().position(|row| row.line == line)?;
        return Some(widest(&table.rows, at, request));
    }
    let mut best: Option<Header> = None;
    for (at, row) in table.rows.iter().take(ROWS).enumerate() {
        // Rows of a plan hold sentences: two words that are headings make it worth a closer look.
        let known = |cell: &&Cell| {
            meaning(&cell.text).is_some()
                || request.columns.iter().any(|said| fold(&said.heading) == fold(&cell.text))
        };
        if row.cells.iter().take(WIDTH).filter(known).take(2).count() < 2 {
            continue;
        }
        let header = widest(&table.rows, at, request);
        if header.is_of_a_plan() && best.as_ref().is_none_or(|b| header.fields() > b.fields()) {
            best = Some(header);
        }
    }
    best
}

/// The header that begins in a row: the row alone, or with the one below where that says more.
fn widest(rows: &[Row], at: usize, request: &PlanRequest) -> Header {
    let one = header(rows, at, 1, request);
    let Some(below) = rows.get(at + 1) else { return one };
    // Every word of a second row is a heading; one action among them, and it is none.
    let headings = below.cells.iter().all(|cell| cell.carried || meaning(&cell.text).is_some());
    if !headings || below.cells.iter().all(|cell| cell.carried) {
        return one;
    }
    let two = header(rows, at, 2, request);
    if two.fields() > one.fields() { two } else { one }
}

fn header(rows: &[Row], at: usize, count: usize, request: &PlanRequest) -> Header {
    let mut headings: Vec<(usize, String)> = Vec::new();
    let lines = rows.get(at..at + count).unwrap_or_default();
    let width = lines.iter().flat_map(|row| &row.cells).map(|cell| usize::from(cell.column)).max();
    let covering = |row: &Row, column: usize| {
        let near = row.cells.iter().rev().find(|cell| usize::from(cell.column) <= column)?;
        let reaches = usize::from(near.column) + usize::from(near.span);
        (column < reaches && !near.carried).then(|| near.text.clone())
    };
    for column in 0..=width.unwrap_or(0).min(limits::COLUMNS) {
        let words = match lines {
            [one] => one.text(column).map(str::to_owned),
            [upper, lower] => {
                let lower = lower.cell(column).filter(|cell| !cell.carried);
                match (covering(upper, column), lower.map(|cell| cell.text.clone())) {
                    // "Timescale" over "Start" and "End": the lower word tells them apart.
                    (Some(_), Some(lower)) if meaning(&lower).is_some_and(|m| m.strength > 2) => {
                        Some(lower)
                    }
                    (Some(upper), Some(lower)) => Some(format!("{upper} {lower}")),
                    (upper, lower) => upper.or(lower),
                }
            }
            _ => None,
        };
        if let Some(words) = words {
            headings.push((column, words.split_whitespace().collect::<Vec<_>>().join(" ")));
        }
    }
    let line = lines.first().map_or(1, |row| row.line);
    Header { at, rows: count, line, columns: assign(&headings, request) }
}

/// Adds the columns that hold something under no heading, so that a person can say what it is.
pub(super) fn with_nameless(mut header: Header, table: &Table) -> Header {
    let mut known = [false; limits::COLUMNS];
    for column in &header.columns {
        if let Some(known) = known.get_mut(column.column) {
            *known = true;
        }
    }
    for row in table.rows.iter().skip(header.at + header.rows) {
        for cell in &row.cells {
            let column = usize::from(cell.column);
            if let Some(known) = known.get_mut(column)
                && !*known
            {
                *known = true;
                let heading = format!("Column {}", column_name(column));
                header.columns.push(ColumnRead { column, heading, field: None });
            }
        }
    }
    header.columns.sort_by_key(|column| column.column);
    header
}

/// The header of each table that has one; of the first tables only where there are very many.
pub(super) fn find_all(tables: &[Table], request: &PlanRequest) -> Vec<Option<Header>> {
    let look = |(at, table)| if at < TABLES { find(table, request) } else { None };
    tables.iter().enumerate().map(look).collect()
}

/// The likeliest table.
pub(super) fn likeliest(tables: &[Table], headers: &[Option<Header>]) -> Option<usize> {
    let mut best: Option<(i64, usize)> = None;
    for (at, (table, header)) in tables.iter().zip(headers).enumerate() {
        let Some(header) = header else { continue };
        let rows = table.rows.len().saturating_sub(header.at + header.rows).min(50);
        let score = i64::try_from(header.fields() * 20 + rows).unwrap_or(0) + name_score(table);
        // The first of equals: people put the plan before what belongs to it.
        if rows > 0 && best.is_none_or(|(most, _)| score > most) {
            best = Some((score, at));
        }
    }
    best.map(|(_, at)| at)
}

/// What the name of a sheet tells about it.
fn name_score(table: &Table) -> i64 {
    let name = fold(&table.name);
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let mut score = 0;
    if has(&["plan", "action"]) {
        score += 15;
    }
    if has(&[
        "archive",
        "old",
        "closed",
        "completed",
        "example",
        "template",
        "guidance",
        "key",
        "list",
        "do not use",
    ]) {
        score -= 60;
    }
    if table.hidden {
        score -= 1_000;
    }
    score
}
