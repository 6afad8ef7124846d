//! Action plans out of spreadsheets: read, shown line by line, and carried out whole or not at all.

mod carry_out;
mod choices;
mod job;
mod reports;
mod start;
mod weigh;

pub use choices::{
    Choices, ImportCounts, ImportOutcome, ImportProgress, ImportSummary, ImportView, LineOutcome,
    LineProblem, LineView, StartImport,
};
pub use job::{change, get, lines, list, upload};
pub(crate) use start::UnderWay;
pub use start::{Direct, Directly, Step, carry_out_directly, start};
