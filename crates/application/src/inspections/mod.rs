//! Inspections, the grades they gave, and the paragraphs of their reports.

mod details;
mod judgements;
mod paragraphs;
mod view;

pub use details::{InspectionDetails, InspectionQuery, add, change, get, list};
pub use judgements::{JudgementsView, SetJudgements, judgements, set_judgements};
pub use paragraphs::{
    ParagraphDetails, ParagraphView, ParagraphsView, SetParagraphs, paragraphs, set_paragraphs,
};
pub use view::{InspectionView, JudgementView};
