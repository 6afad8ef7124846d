//! Documents in: what a file says, read in a child process and answered as a draft. Nothing is
//! stored until somebody has looked at it.

mod accept;
mod child;

use domain::policy::Act;
pub use intake::report::{AreaRead, Certainty, ReportReading, Source};

pub(crate) use accept::refuse_twice;
pub use accept::{
    AcceptReading, Accepted, AreaDraft, InspectionDraft, ParagraphDraft, PlanDraft, accept,
};
pub(crate) use child::other_answer;
pub use child::{FileReader, answer_parent};
pub use intake::limits::{FILE_BYTES, file_too_large as too_large};

use crate::{Actor, App, Failure};

/// Reads an inspection report for somebody who may record inspections.
pub async fn read_report(
    app: &App,
    actor: &Actor,
    bytes: Vec<u8>,
) -> Result<ReportReading, Failure> {
    actor.require(Act::EditInspections)?;
    app.reader.report(bytes).await
}
