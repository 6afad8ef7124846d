//! Tables.

use super::Run;

/// How a table looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TableLook {
    /// With lines between its rows.
    #[default]
    Grid,
    /// A list of facts, a name and a value each, without lines.
    Facts,
}

/// A table. Every row has as many cells as the header, or as the widths where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it shows. Printed above it, except above a list of facts.
    pub caption: String,
    /// The names of its columns; none for a list of facts.
    pub header: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Whether the first cell of a row names the row.
    pub row_header: bool,
    /// How wide the columns are, compared with each other.
    pub widths: Vec<u16>,
    /// How it looks.
    pub look: TableLook,
}

/// A row of cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A cell: one paragraph or several.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// Its paragraphs.
    pub paras: Vec<Vec<Run>>,
}

impl Row {
    /// A row of these cells.
    #[must_use]
    pub fn of(cells: impl IntoIterator<Item = Cell>) -> Self {
        Self { cells: cells.into_iter().collect() }
    }
}

impl Cell {
    /// A cell with plain words, a paragraph for each line of them.
    #[must_use]
    pub fn text(text: &str) -> Self {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        Self { paras: lines.map(|line| vec![Run::plain(line)]).collect() }
    }

    /// A cell with one paragraph.
    #[must_use]
    pub fn runs(runs: Vec<Run>) -> Self {
        Self { paras: vec![runs] }
    }

    /// The same cell with one more paragraph.
    #[must_use]
    pub fn and(mut self, runs: Vec<Run>) -> Self {
        self.paras.push(runs);
        self
    }
}

impl Table {
    /// How many columns it has.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.widths.len().max(self.header.len())
    }

    /// A list of facts: what each is called, and what it is.
    #[must_use]
    pub fn facts(caption: &str, facts: Vec<(&str, Cell)>) -> Self {
        let row = |(name, cell): (&str, Cell)| Row::of([Cell::runs(vec![Run::bold(name)]), cell]);
        Self {
            caption: caption.to_owned(),
            header: Vec::new(),
            rows: facts.into_iter().map(row).collect(),
            row_header: true,
            widths: vec![3, 9],
            look: TableLook::Facts,
        }
    }

    /// The parts of the whole width that its columns take, adding up to one.
    pub(crate) fn shares(&self) -> Vec<f32> {
        let columns = self.columns();
        let width = |at: usize| f32::from(self.widths.get(at).copied().unwrap_or(1).max(1));
        let whole: f32 = (0..columns).map(width).sum();
        (0..columns).map(|at| width(at) / whole).collect()
    }
}

/// Gives each column what its longest word needs, as long as others can spare it.
pub(crate) fn balance(widths: &mut [f32], need: &[f32]) {
    for at in 0..widths.len() {
        let missing = |(need, has): (&f32, &f32)| (need - has).max(0.0);
        let wanted = need.get(at).zip(widths.get(at)).map_or(0.0, missing);
        let spare: Vec<f32> =
            widths.iter().zip(need).map(|(has, need)| (has - need).max(0.0)).collect();
        let all: f32 = spare.iter().sum();
        let given = wanted.min(all);
        if given > 0.0 {
            for (width, spare) in widths.iter_mut().zip(&spare) {
                *width -= given * spare / all;
            }
            if let Some(width) = widths.get_mut(at) {
                *width += given;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_column_lacks_the_others_give() {
        let mut widths = [10.0, 50.0, 40.0];
        balance(&mut widths, &[20.0, 10.0, 10.0]);
        assert!((widths.iter().sum::<f32>() - 100.0).abs() < 0.01);
        assert!((widths[0] - 20.0).abs() < 0.01 && widths[1] > widths[2]);
        let mut tight = [10.0, 10.0];
        balance(&mut tight, &[30.0, 9.0]);
        assert!((tight[0] - 11.0).abs() < 0.01, "no more than there is: {tight:?}");
    }
}
