//! Inspections, the grades they gave, and the paragraphs of their reports.

mod details;
mod judgements;
mod paragraphs;
mod view;

pub(crate) use details::check;
pub use details::{InspectionDetails, InspectionQuery, add, change, get, list};
pub(crate) use judgements::judgement_faults;
pub use judgements::{JudgementsView, SetJudgements, judgements, set_judgements};
pub(crate) use paragraphs::put;
pub use paragraphs::{
    ParagraphDetails, ParagraphView, ParagraphsView, SetParagraphs, paragraphs, set_paragraphs,
};
pub use view::{InspectionView, JudgementView};
