//! What a document says, without how it looks: what every back end must say too.

use super::{Block, Document, Run, Table, TableLook};

/// The words of runs.
pub(crate) fn words(runs: &[Run]) -> String {
    runs.iter().map(Run::words).collect()
}

impl Document {
    /// Its words, a paragraph each, in the order in which they are read; without numbers and bullets.
    #[must_use]
    pub fn text(&self) -> Vec<String> {
        let mut out = Vec::new();
        for block in self.sections.iter().flat_map(|section| &section.blocks) {
            block.text(&mut out);
        }
        out.retain(|text| !text.is_empty());
        out
    }
}

impl Block {
    fn text(&self, out: &mut Vec<String>) {
        match self {
            Self::Title(runs)
            | Self::Heading { runs, .. }
            | Self::Para { runs, .. }
            | Self::Clause(runs)
            | Self::Quote(runs) => out.push(words(runs)),
            Self::Bullets(items) | Self::Steps(items) => {
                out.extend(items.iter().map(|runs| words(runs)));
            }
            Self::Table(table) => table.text(out),
            Self::Bar(bar) => out.extend(bar.shown().map(super::Part::words)),
            Self::PageBreak => {}
        }
    }
}

impl Table {
    fn text(&self, out: &mut Vec<String>) {
        if self.look == TableLook::Grid {
            out.push(self.caption.clone());
        }
        out.extend(self.header.iter().cloned());
        for cell in self.rows.iter().flat_map(|row| &row.cells) {
            out.extend(cell.paras.iter().map(|runs| words(runs)));
        }
    }
}
