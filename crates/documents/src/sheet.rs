//! Rows for those who work on with them: what [`xlsx`](crate::xlsx) and [`csv`](crate::csv) write.

use chrono::NaiveDate;

/// A table of values, with a name for each column.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its name, as the tab of a workbook shows it.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with a value for each column.
    pub rows: Vec<Vec<Value>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub name: String,
    /// How wide, in letters.
    pub width: u16,
}

impl Column {
    /// A column of this heading and width.
    #[must_use]
    pub fn new(name: &str, width: u16) -> Self {
        Self { name: name.to_owned(), width }
    }
}

/// A value of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Words: never a formula, whatever they begin with.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Day(NaiveDate),
}

impl Value {
    /// Words, or nothing where there are none.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A day that may be absent.
    #[must_use]
    pub fn day(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }

    /// A count.
    #[must_use]
    pub fn count(count: usize) -> Self {
        u32::try_from(count).map_or(Self::Empty, |count| Self::Number(f64::from(count)))
    }
}
