//! National overviews of published inspections, as Data to Insight compiles them from Ofsted's own
//! publications: one row for the latest inspection of each authority.

mod capitals;
mod columns;
mod grades;
mod row;

use chrono::NaiveDate;
use domain::{framework::InspectionKind, known_authority::KnownAuthority};
use serde::{Deserialize, Serialize};

use crate::{Unreadable, table};

/// What an overview says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    /// One for each row that could be read.
    pub inspections: Vec<OverviewRow>,
    /// What could not be read, line by line.
    pub problems: Vec<OverviewProblem>,
}

/// The latest inspection of one authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewRow {
    /// Its line in the file, from 1.
    pub line: u32,
    /// Ofsted's reference number of the authority.
    pub urn: String,
    /// The authority's name, in its usual capitals.
    pub authority: String,
    /// The Department for Education's code, where the file has it.
    pub la_code: Option<String>,
    /// The Office for National Statistics' code, where the file has it.
    pub ons_code: Option<String>,
    /// Code of the framework: `ilacs`, `area_send`, `jtai`, `hmip_youth_justice`.
    pub framework: String,
    /// Standard, short, joint, …
    pub kind: InspectionKind,
    /// First day on site.
    pub started_on: Option<NaiveDate>,
    /// Last day on site.
    pub ended_on: Option<NaiveDate>,
    /// When it was published.
    pub published_on: Option<NaiveDate>,
    /// As named in the report.
    pub lead_inspector: Option<String>,
    /// Codes of judgements and grades.
    pub judgements: Vec<(String, String)>,
    /// Where the report is.
    pub report_url: Option<String>,
}

/// A cell or row that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewProblem {
    /// The line in the file, from 1.
    pub line: u32,
    /// The heading of the column, where it is about one.
    pub column: Option<String>,
    /// What is wrong.
    pub detail: String,
}

/// Reads an overview.
pub fn read(bytes: &[u8]) -> Result<Overview, Unreadable> {
    const ADVICE: &str = "use an overview of ILACS, area SEND or JTAI inspections as Data to \
                          Insight publishes them, or of youth justice inspections";
    let tables = table::read(bytes)?;
    let found = columns::find(&tables).ok_or_else(|| {
        Unreadable::wrong_kind("not an overview of inspections that is known here", ADVICE)
    })?;
    let known = KnownAuthority::shipped()
        .map_err(|_| Unreadable::damaged("the list of authorities is missing", ADVICE))?;
    let mut overview = Overview::default();
    for row in found.table.rows.iter().skip(found.at + 1) {
        let read = row::read(&found, row, &known, &mut overview.problems);
        overview.inspections.extend(read);
    }
    Ok(overview)
}
