//! Action plans out of tables: which row is the header, what the columns mean, what each row says.

mod columns;
mod date;
mod fold;
mod header;
mod heading;
mod owner;
mod progress;
mod rows;
mod section;
mod status;
mod texts;

use chrono::NaiveDate;
use domain::action::{status::DeliveryStatus, update::Declared};
pub use domain::import::{ColumnMeaning, PlanField};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::{fold::fold, header::Header};
use crate::{
    Unreadable,
    table::{self, Table},
};

/// How a plan is to be read, beyond what the file itself tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRequest {
    /// The sheet or table, from 0; the likeliest where not said.
    pub sheet: Option<usize>,
    /// The line of the header, from 1; found where not said.
    pub header_line: Option<u32>,
    /// What columns mean, where a person has said so; the rest is matched by the usual words.
    pub columns: Vec<ColumnMeaning>,
}

/// An action plan as a table holds it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanReading {
    /// The file's sheets or tables.
    pub sheets: Vec<SheetRead>,
    /// Which of them was read, from 0.
    pub sheet: usize,
    /// The line of the header, from 1.
    pub header_line: u32,
    /// The columns, from the left.
    pub columns: Vec<ColumnRead>,
    /// The actions, from the top.
    pub rows: Vec<PlanRow>,
    /// What is wrong or doubtful, line by line.
    pub problems: Vec<Problem>,
}

/// A sheet or table of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SheetRead {
    /// Its name; "Table 2" in a Word document.
    pub name: String,
    /// How many rows it has.
    pub rows: usize,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ColumnRead {
    /// From 0.
    pub column: usize,
    /// As it stands in the file.
    pub heading: String,
    /// What it was taken to hold; none: left out.
    pub field: Option<PlanField>,
}

/// One action as the table has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRow {
    /// Its line in the file, from 1.
    pub line: u32,
    /// The words of the area, carried down from merged or blank cells.
    pub area: Option<String>,
    /// "2.3".
    pub reference: Option<String>,
    /// The action in a line.
    pub title: Option<String>,
    /// The action at length.
    pub description: Option<String>,
    /// What should be better for children.
    pub outcome: Option<String>,
    /// How success will be known.
    pub success_criterion: Option<String>,
    /// The words in the owner's cell.
    pub owner: Option<String>,
    /// Posts that help.
    pub contributors: Vec<String>,
    /// When it starts.
    pub start: Option<DateRead>,
    /// When it is due.
    pub due: Option<DateRead>,
    /// The date it first had.
    pub original_due: Option<DateRead>,
    /// How far it is.
    pub status: Option<DeliveryStatus>,
    /// As declared: on track (green), at risk (amber), off track (red).
    pub rating: Option<Declared>,
    /// What was done, the oldest first.
    pub updates: Vec<UpdateRead>,
    /// What difference it made.
    pub impact: Option<String>,
    /// What shows it.
    pub evidence: Option<String>,
}

/// A date as somebody typed it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DateRead {
    /// The words of the cell.
    pub text: String,
    /// The day, where the words name exactly one: "31/03/2025", "Mon 31 March 2025".
    pub day: Option<NaiveDate>,
    /// The day that the words seem to mean, for a person to accept: "End of March 2025", "Q2
    /// 2024/25". None for "ongoing".
    pub suggestion: Option<NaiveDate>,
}

/// An entry of a progress cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UpdateRead {
    /// Its date, where the cell gives one.
    pub on: Option<NaiveDate>,
    /// What it says.
    pub text: String,
}

/// Something wrong or doubtful in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// The line in the file, from 1.
    pub line: u32,
    /// The heading of the column, where it is about one.
    pub column: Option<String>,
    /// Whether the line cannot be taken as it is.
    pub refuses: bool,
    /// What is wrong and what to do.
    pub detail: String,
}

/// Reads an action plan.
pub fn read(bytes: &[u8], request: &PlanRequest) -> Result<PlanReading, Unreadable> {
    let tables = table::read(bytes)?;
    let headers = header::find_all(&tables, &PlanRequest { header_line: None, ..request.clone() });
    let (sheet, header) = choose(&tables, &headers, request)?;
    let Some(table) = tables.get(sheet) else { return Err(no_sheet(sheet)) };
    let header = header::with_nameless(header, table);
    let (rows, mut problems) = rows::read(table, &header);
    let said = |detail: String| Problem { line: header.line, column: None, refuses: false, detail };
    if !header.is_of_a_plan() {
        problems.insert(0, said("No column was taken for the action: say which one it is".into()));
    }
    let similar = similar_tables(&tables, &headers, sheet, &header);
    if !similar.is_empty() {
        problems.insert(
            0,
            said(format!(
                "Only “{}” was read; {} look like parts of a plan, too: read each of them as well",
                table.name,
                similar.join(", ")
            )),
        );
    }
    let hidden: Vec<String> =
        table.rows.iter().filter(|row| row.hidden).take(10).map(|r| r.line.to_string()).collect();
    if !hidden.is_empty() {
        let detail = format!(
            "Some rows are hidden in the file (such as {}) and were read all the same: leave out \
             what is not part of the plan",
            hidden.join(", ")
        );
        problems.insert(0, said(detail));
    }
    let sheets = tables
        .iter()
        .map(|table| SheetRead { name: table.name.clone(), rows: table.rows.len() })
        .collect();
    let (header_line, columns) = (header.line, header.columns);
    Ok(PlanReading { sheets, sheet, header_line, columns, rows, problems })
}

/// The sheet and header that a person named, or the likeliest.
fn choose(
    tables: &[Table],
    headers: &[Option<Header>],
    request: &PlanRequest,
) -> Result<(usize, Header), Unreadable> {
    let sheet = match request.sheet {
        Some(sheet) => sheet,
        None => header::likeliest(tables, headers)
            .or_else(|| first_with(tables, request))
            .ok_or_else(|| {
                Unreadable::empty(
                    "has no row of headings of an action plan, such as Ref, Action, Lead and \
                 Timescale, with rows under it",
                    "say in which row the headings are, or add a row of headings",
                )
            })?,
    };
    let table = tables.get(sheet).ok_or_else(|| no_sheet(sheet))?;
    let header = header::find(table, request).ok_or_else(|| {
        let what = match request.header_line {
            Some(line) => format!("has nothing in row {line} of “{}”", table.name),
            None => format!("has no row of headings of an action plan in “{}”", table.name),
        };
        Unreadable::empty(what, "say in which row the headings are")
    })?;
    Ok((sheet, header))
}

/// The first visible sheet that has the row which a person named as the header: the meaning of its
/// columns may still have to be said.
fn first_with(tables: &[Table], request: &PlanRequest) -> Option<usize> {
    let line = request.header_line?;
    let has = |table: &Table| !table.hidden && table.rows.iter().any(|row| row.line == line);
    tables.iter().position(has)
}

fn no_sheet(sheet: usize) -> Unreadable {
    let what = format!("has no sheet or table number {}", sheet.saturating_add(1));
    Unreadable::empty(what, "choose one that it has")
}

/// Other tables under the same headings: in Word documents each priority often has its own.
fn similar_tables(
    tables: &[Table],
    headers: &[Option<Header>],
    read: usize,
    header: &Header,
) -> Vec<String> {
    let headings = |header: &Header| -> Vec<String> {
        header.columns.iter().filter(|c| c.field.is_some()).map(|c| fold(&c.heading)).collect()
    };
    let own = headings(header);
    tables
        .iter()
        .zip(headers)
        .enumerate()
        .filter(|(at, (table, _))| *at != read && !table.hidden)
        .filter(|(_, (_, other))| other.as_ref().is_some_and(|other| headings(other) == own))
        .take(10)
        .map(|(_, (table, _))| format!("“{}”", table.name))
        .collect()
}
