//! Rows across the table that name the area of the actions below: "Priority 1: …".

use super::{
    ColumnRead, PlanField,
    fold::fold,
    texts::{REFERENCE, is_longer},
};
use crate::table::Row;

/// Words with which such rows begin.
const STARTS: &[&str] = &[
    "priority",
    "theme",
    "area",
    "areas",
    "objective",
    "recommendation",
    "outcome",
    "section",
    "workstream",
    "strand",
    "aim",
    "what needs to improve",
    "afi",
];

/// The words of a row across the table; none where the row is an action.
pub(super) fn words(row: &Row, columns: &[ColumnRead]) -> Option<String> {
    let mut own = row.cells.iter().filter(|cell| !cell.carried);
    let (cell, None) = (own.next()?, own.next()) else { return None };
    let last = columns.iter().map(|column| column.column).max().unwrap_or(0);
    let spans = usize::from(cell.span);
    // Merged over at least half of the table.
    let is_across = spans > 1 && 2 * spans > last;
    let column = columns.iter().find(|column| column.column == usize::from(cell.column));
    let is_section = is_across
        || match column.and_then(|column| column.field) {
            // What stands there as usual is not a heading, unless it says so itself.
            Some(PlanField::Title | PlanField::Description) => begins_as_one(&cell.text),
            Some(PlanField::Reference) => {
                begins_as_one(&cell.text)
                    || is_longer(&cell.text, REFERENCE)
                    || cell.text.split_whitespace().count() > 2
            }
            Some(_) => false,
            // A remark beside the table is none.
            None => cell.column == 0,
        };
    is_section.then(|| cell.text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// "Priority 1: …", "Theme B – …": the word, then a number, letter or mark.
fn begins_as_one(text: &str) -> bool {
    let folded = fold(text);
    STARTS.iter().any(|start| {
        folded.strip_prefix(start).is_some_and(|rest| {
            let next = rest.trim_start().split(' ').next().unwrap_or_default();
            rest.starts_with(' ')
                && (next.len() == 1 || next.bytes().all(|byte| byte.is_ascii_digit()))
        })
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Priority 1: Planning", true)]
    #[case("Theme B – Voice", true)]
    #[case("Priority training is booked", false)]
    #[case("Areas are reviewed", false)]
    fn beginnings(#[case] text: &str, #[case] expected: bool) {
        assert_eq!(begins_as_one(text), expected);
    }
}
