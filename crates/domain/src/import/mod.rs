//! Plans from elsewhere: what the columns of a table mean, and which of our records its words mean.

mod matching;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use matching::{find_action, find_area, find_post, folded};

use crate::{authority::Authority, change::subject, coded::coded, id::Id, text::Line};

coded! {
    /// What a column of an action plan can hold.
    pub enum PlanField {
        /// The area for improvement that the action answers.
        Area = "area",
        /// "2.3".
        Reference = "reference",
        /// The action in a line.
        Title = "title",
        /// The action at length.
        Description = "description",
        /// What should be better for children.
        Outcome = "outcome",
        /// How success will be known.
        SuccessCriterion = "success_criterion",
        /// The post that owns it.
        Owner = "owner",
        /// Posts that help.
        Contributors = "contributors",
        /// When it starts.
        Start = "start",
        /// When it is due.
        Due = "due",
        /// The date it first had, where a revised one stands beside it.
        OriginalDue = "original_due",
        /// Not started, in progress, complete, …
        Status = "status",
        /// Red, amber, green as the owner declares it.
        Rating = "rating",
        /// What was done: dated entries become updates.
        Progress = "progress",
        /// What difference it made.
        Impact = "impact",
        /// What shows it.
        Evidence = "evidence",
    }
}

/// An import of a plan under way: a name for ids, because it is work in hand and no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Import;

coded! {
    /// How far an import has come.
    pub enum ImportState {
        /// Read, and shown for somebody to look at.
        Preview = "preview",
        /// Being carried out.
        Running = "running",
        /// Carried out: everything of it stands.
        Done = "done",
        /// Given up: nothing of it stands.
        Failed = "failed",
    }
}

/// What a person said of one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnMeaning {
    /// The heading as it stands in the file, compared without case and spacing.
    pub heading: Line<200>,
    /// What it holds; null to leave the column out.
    #[serde(default)]
    pub field: Option<PlanField>,
}

/// What the headings of a council's own spreadsheets mean, as its people said; its id is the
/// authority's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headings {
    /// The authority's id.
    pub id: Id<Authority>,
    /// How often it was changed.
    pub version: i64,
    /// The headings, each once.
    pub columns: Vec<ColumnMeaning>,
}
subject!(Headings, Headings);

impl Headings {
    /// The most that are remembered.
    pub const MOST: usize = 200;

    /// Remembers what was said last, the newest first; a heading stands once.
    pub fn remember(&mut self, said: &[ColumnMeaning]) {
        let mut all: Vec<ColumnMeaning> = Vec::new();
        for column in said.iter().chain(&self.columns) {
            if !all.iter().any(|known| folded(&known.heading) == folded(&column.heading)) {
                all.push(column.clone());
            }
        }
        all.truncate(Self::MOST);
        self.columns = all;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_word_on_a_heading_counts() {
        let column =
            |heading: &str, field| ColumnMeaning { heading: Line::parse(heading).unwrap(), field };
        let mut headings = Headings {
            id: Id::new(uuid::Uuid::nil()),
            version: 1,
            columns: vec![column("Lead", Some(PlanField::Owner)), column("Ref", None)],
        };
        headings.remember(&[column(" REF ", Some(PlanField::Reference))]);
        assert_eq!(
            headings.columns,
            [column("REF", Some(PlanField::Reference)), column("Lead", Some(PlanField::Owner))]
        );
    }
}
