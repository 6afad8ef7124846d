//! The register: published inspections of every authority, for comparison. Instance data.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    change::subject,
    framework::InspectionKind,
    id::Id,
    inspection::Judgement,
    text::{Line, Title},
};

/// A published inspection as the register holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterEntry {
    /// Stable id.
    pub id: Id<RegisterEntry>,
    /// How often it was changed.
    pub version: i64,
    /// Ofsted's reference number of the authority.
    pub urn: Line<20>,
    /// The authority's name.
    pub authority: Title,
    /// The Department for Education's code, such as 845.
    #[serde(default)]
    pub la_code: Option<Line<20>>,
    /// The Office for National Statistics' code, such as E10000011.
    #[serde(default)]
    pub ons_code: Option<Line<20>>,
    /// Code of the framework.
    pub framework: Line<40>,
    /// Standard, short, focused visit, …
    pub kind: InspectionKind,
    /// First day on site.
    pub started_on: Option<NaiveDate>,
    /// Last day on site.
    pub ended_on: Option<NaiveDate>,
    /// When it was published.
    pub published_on: Option<NaiveDate>,
    /// As named in the report.
    pub lead_inspector: Option<Title>,
    /// The grades.
    pub judgements: Vec<Judgement>,
    /// Where the report is.
    pub report_url: Option<Line<500>>,
}
subject!(RegisterEntry, RegisterEntry);
