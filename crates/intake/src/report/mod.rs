//! Inspection reports: what kind it is, what it says, where, and how sure the reading is.

use chrono::NaiveDate;
use domain::framework::{FindingKind, InspectionKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::{Unreadable, text};

mod areas;
mod authority;
mod blocks;
mod check;
mod columns;
mod dates;
mod draft;
mod furniture;
mod grades;
mod headings;
mod hyphens;
mod inspector;
mod marks;
mod recognise;
mod references;
mod visit;
mod words;

/// What was read from an inspection report: a draft for a person to check.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportReading {
    /// The inspection.
    pub inspection: InspectionRead,
    /// Its grades, in the order of the report.
    pub judgements: Vec<JudgementRead>,
    /// What must improve, in the order of the report; parts lie inside.
    pub areas: Vec<AreaRead>,
    /// The numbered paragraphs.
    pub paragraphs: Vec<ParagraphRead>,
    /// What the report lists as strengths, where it has such a list.
    pub strengths: Vec<String>,
    /// The day by which a letter asks for the statement, where it prints one.
    pub stated_deadline: Option<NaiveDate>,
    /// What was not found, looks damaged, or could be read in two ways.
    pub doubts: Vec<Doubt>,
    /// Where each value was found: `inspection.published_on`, `areas.0`, `areas.2.children.0`,
    /// `judgements.1`, `paragraphs.4`.
    pub sources: BTreeMap<String, Source>,
    /// The document's own text, page by page, to lay beside the draft.
    pub text: Vec<PageText>,
}

/// The inspection that a report is of. What was not found is absent, never guessed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectionRead {
    /// Whose services were inspected.
    pub authority: AuthorityRead,
    /// Code of the framework: `ilacs`, `jtai`, `area_send`, `sif`. None: not recognised.
    pub framework: Option<String>,
    /// Standard, short, focused visit, …
    pub kind: Option<InspectionKind>,
    /// First day on site.
    pub started_on: Option<NaiveDate>,
    /// Last day on site.
    pub ended_on: Option<NaiveDate>,
    /// Publication, or the date of a letter.
    pub published_on: Option<NaiveDate>,
    /// As named in the report, without title.
    pub lead_inspector: Option<String>,
}

/// The authority as the report names it, with the reference number where the name is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AuthorityRead {
    /// "East Sussex County Council", as printed.
    pub name: Option<String>,
    /// Ofsted's reference number.
    pub urn: Option<String>,
}

/// A grade.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgementRead {
    /// Code of the judgement: `help_and_protection`.
    pub judgement: String,
    /// Code of the grade: `good`.
    pub grade: String,
}

/// An area for improvement as the report words it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaRead {
    /// Area for improvement, priority action, recommendation, …
    pub kind: FindingKind,
    /// The exact words.
    pub text: String,
    /// Numbers of the paragraphs that it seems to rest on: printed beside it, or suggested.
    pub paragraphs: Vec<i32>,
    /// Its parts.
    #[schema(no_recursion)]
    pub children: Vec<AreaRead>,
}

/// A numbered paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ParagraphRead {
    /// Its number.
    pub number: i32,
    /// The heading under which it stands.
    pub section: Option<String>,
    /// The exact words.
    pub text: String,
}

/// Something that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Doubt {
    /// The value it is about, named as in `sources`; `document` for the whole.
    pub field: String,
    /// What is doubtful, in plain words.
    pub detail: String,
}

/// Where a value was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The page, from 1.
    pub page: u32,
    /// The line of the page, from 1, blank lines not counted.
    pub line: u32,
    /// How sure the reading is.
    pub certainty: Certainty,
}

/// How sure a reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Printed in so many words where it belongs.
    Sure,
    /// Worked out from wording or layout; look at it.
    Likely,
}

/// The lines of one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PageText {
    /// From 1.
    pub page: u32,
    /// Without page furniture removed: as the reader found them.
    pub lines: Vec<String>,
}

/// Reads a report. What it says is read by its own wording and layout; a document of another kind
/// comes back with its text and a doubt, and without facts that it does not state.
pub fn read(bytes: &[u8]) -> Result<ReportReading, Unreadable> {
    let document = text::read(bytes)?;
    Ok(draft::draft(&document))
}
