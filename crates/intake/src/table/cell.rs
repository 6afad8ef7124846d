//! What a table is made of.

use chrono::NaiveDate;

/// A sheet of a workbook, a table of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// As its tab says; "Table 2" in a Word document.
    pub name: String,
    /// Whether the file hides it.
    pub hidden: bool,
    /// Rows with something in them, from the top.
    pub rows: Vec<Row>,
}

/// A row with something in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its number as a spreadsheet program shows it, from 1.
    pub line: u32,
    /// Whether the file hides it.
    pub hidden: bool,
    /// Filled cells, from the left.
    pub cells: Vec<Cell>,
}

/// A filled cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// From 0.
    pub column: u16,
    /// How many columns it covers.
    pub span: u16,
    /// Whether it is the lower part of a cell that covers several rows.
    pub carried: bool,
    /// Where the file stores a date and not its words.
    pub day: Option<NaiveDate>,
    /// As a person reads it, without blanks around it.
    pub text: String,
}

impl Row {
    /// The cell of a column.
    pub(crate) fn cell(&self, column: usize) -> Option<&Cell> {
        let at = self.cells.binary_search_by_key(&column, |cell| usize::from(cell.column)).ok()?;
        self.cells.get(at)
    }

    /// The words of a column; none where it is blank.
    pub(crate) fn text(&self, column: usize) -> Option<&str> {
        self.cell(column).map(|cell| cell.text.as_str())
    }
}

/// A column as a spreadsheet program calls it: 0 is A, 26 is AA.
pub(crate) fn column_name(column: usize) -> String {
    let mut name = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        let digit = u8::try_from((left - 1) % 26).unwrap_or_default();
        name.push(char::from(b'A' + digit));
        left = (left - 1) / 26;
    }
    name.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0, "A")]
    #[case(25, "Z")]
    #[case(26, "AA")]
    #[case(701, "ZZ")]
    #[case(16_383, "XFD")]
    fn columns_have_letters(#[case] column: usize, #[case] name: &str) {
        assert_eq!(column_name(column), name);
    }
}
