//! What an uploader can say of an import, and what is shown of one.

use chrono::{DateTime, Utc};
use domain::{
    id::{AreaId, ImportId, PersonId, PlanId},
    import::{ColumnMeaning, ImportState},
};
use intake::{
    Task,
    plan::{ColumnRead, PlanRequest, SheetRead},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an uploader says of how to read and take a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Choices {
    /// The sheet or table, from 0; null for the likeliest.
    #[serde(default)]
    #[schema(maximum = 1000)]
    pub sheet: Option<usize>,
    /// The line of the header, from 1; null to look for it.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub header_line: Option<u32>,
    /// What columns mean, where the usual words do not tell.
    #[serde(default)]
    #[schema(max_items = 200)]
    pub columns: Vec<ColumnMeaning>,
    /// Whether to remember these columns for the next file of this council.
    #[serde(default)]
    pub remember: bool,
    /// Whether "End of March 2025" is taken for 31 March 2025. Otherwise such words stay words, and
    /// the action has no due date.
    #[serde(default)]
    pub accept_suggested_dates: bool,
    /// Whether a post that is not known yet is made. Otherwise its actions have no owner.
    #[serde(default = "yes")]
    pub make_posts: bool,
    /// The area that lines without one answer.
    #[serde(default)]
    pub default_area: Option<AreaId>,
}

const fn yes() -> bool {
    true
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            sheet: None,
            header_line: None,
            columns: Vec::new(),
            remember: false,
            accept_suggested_dates: false,
            make_posts: true,
            default_area: None,
        }
    }
}

impl Choices {
    /// What a reader is asked, given what earlier files of the council taught.
    pub(crate) fn task(&self, remembered: &[ColumnMeaning]) -> Task {
        // The reader takes the first word on a heading.
        let columns = self.columns.iter().chain(remembered).cloned().collect();
        Task::Plan(PlanRequest { sheet: self.sheet, header_line: self.header_line, columns })
    }
}

/// How an import is started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartImport {
    /// Whether lines that are refused are left out. Otherwise one of them stops the whole.
    #[serde(default)]
    pub leave_out_refused: bool,
}

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineOutcome {
    /// A new action.
    Create,
    /// An action that is there already changes.
    Change,
    /// Everything in it is there already.
    Same,
    /// It cannot be taken.
    Refuse,
}

/// Something wrong or doubtful in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineProblem {
    /// The heading of the column, where it is about one.
    pub column: Option<String>,
    /// Whether the line cannot be taken because of it.
    pub refuses: bool,
    /// What is wrong and what to do.
    pub detail: String,
}

/// A line of the file, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineView {
    /// Its line in the file, from 1.
    pub line: u32,
    /// Created, changed, left alone or refused.
    pub outcome: LineOutcome,
    /// The action's reference, as it will be.
    pub reference: Option<String>,
    /// The action in a line.
    pub title: Option<String>,
    /// What will be so, in words.
    pub changes: Vec<String>,
    /// What a person should look at.
    pub problems: Vec<LineProblem>,
}

/// How many lines come to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportCounts {
    /// All lines with an action.
    pub lines: usize,
    /// New actions.
    pub create: usize,
    /// Changed actions.
    pub change: usize,
    /// Lines that change nothing.
    pub same: usize,
    /// Lines that cannot be taken.
    pub refuse: usize,
    /// Progress updates.
    pub updates: usize,
    /// Lines with something to look at.
    pub doubtful: usize,
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportProgress {
    /// Lines done. Until all are done nothing of them stands.
    pub done: usize,
    /// Lines to do.
    pub of: usize,
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportOutcome {
    /// What was done, line counts as they were then.
    pub counts: Option<ImportCounts>,
    /// Why it was given up.
    pub failure: Option<String>,
}

/// An import, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportSummary {
    /// Stable id.
    pub id: ImportId,
    /// The plan it goes into.
    pub plan: PlanId,
    /// Who uploaded it.
    pub by: PersonId,
    /// The name the file had.
    pub file_name: Option<String>,
    /// How far it has come.
    pub state: ImportState,
    /// How far it is, while it runs.
    pub progress: Option<ImportProgress>,
    /// When it was uploaded.
    pub made_at: DateTime<Utc>,
}

/// An import of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImportView {
    /// Stable id.
    pub id: ImportId,
    /// How often its choices were changed; `If-Match` compares it.
    pub version: i64,
    /// The plan it goes into.
    pub plan: PlanId,
    /// Who uploaded it.
    pub by: PersonId,
    /// The name the file had.
    pub file_name: Option<String>,
    /// How far it has come.
    pub state: ImportState,
    /// What its uploader said.
    pub choices: Choices,
    /// The sheets or tables of the file.
    pub sheets: Vec<SheetRead>,
    /// Which of them was read, from 0.
    pub sheet: usize,
    /// The line of its header, from 1.
    pub header_line: u32,
    /// Its columns and what they were taken to hold.
    pub columns: Vec<ColumnRead>,
    /// How many lines come to what.
    pub counts: ImportCounts,
    /// Posts that will be made.
    pub posts: Vec<String>,
    /// How far it has come, while it runs.
    pub progress: Option<ImportProgress>,
    /// What came of it.
    pub outcome: Option<ImportOutcome>,
    /// When it was uploaded.
    pub made_at: DateTime<Utc>,
}
