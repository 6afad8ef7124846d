//! Which overview a file is, by its headings, and in which column each of its facts stands.

use std::collections::HashMap;

use crate::table::Table;

/// An overview that is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Ilacs,
    Send,
    Jtai,
    YouthJustice,
}

impl Which {
    /// Code of the framework.
    pub(super) const fn framework(self) -> &'static str {
        match self {
            Self::Ilacs => "ilacs",
            Self::Send => "area_send",
            Self::Jtai => "jtai",
            Self::YouthJustice => "hmip_youth_justice",
        }
    }

    /// Headings that only this overview has all of.
    const fn marks(self) -> &'static [&'static str] {
        match self {
            Self::Ilacs => &["local_authority", "impact_of_leaders_grade", "in_care_grade"],
            Self::Send => &["local_authority", "outcome_grade"],
            Self::Jtai => &["local_authority", "inspection_theme"],
            Self::YouthJustice => &["la_name", "overall_rating"],
        }
    }
}

/// Where an overview begins, and its columns by their headings.
pub(super) struct Found<'a> {
    pub which: Which,
    pub table: &'a Table,
    /// The header among the table's rows.
    pub at: usize,
    pub columns: HashMap<String, usize>,
}

/// How far down the headings are looked for.
const ROWS: usize = 10;

/// The overview among the sheets of a file.
pub(super) fn find(tables: &[Table]) -> Option<Found<'_>> {
    for table in tables {
        for (at, row) in table.rows.iter().take(ROWS).enumerate() {
            let mut columns = HashMap::new();
            for cell in &row.cells {
                columns.entry(fold(&cell.text)).or_insert_with(|| usize::from(cell.column));
            }
            let which = [Which::Ilacs, Which::Send, Which::Jtai, Which::YouthJustice]
                .into_iter()
                .find(|which| which.marks().iter().all(|mark| columns.contains_key(*mark)));
            if let Some(which) = which {
                return Some(Found { which, table, at, columns });
            }
        }
    }
    None
}

/// "Local authority" and "`local_authority`" are one heading.
fn fold(heading: &str) -> String {
    heading.to_lowercase().split_whitespace().collect::<Vec<_>>().join("_")
}
