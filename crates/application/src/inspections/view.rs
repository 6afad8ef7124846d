//! What everybody reads of an inspection: with the framework's own words.

use chrono::NaiveDate;
use domain::{
    Line, Title,
    framework::{Framework, InspectionKind},
    id::InspectionId,
    inspection::{Inspection, Judgement},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A grade with the words that reports print.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JudgementView {
    /// Code of the judgement.
    pub judgement: Line<60>,
    /// Its name in the framework.
    pub judgement_name: Option<Title>,
    /// Code of the grade.
    pub grade: Line<60>,
    /// Its name on the scale.
    pub grade_name: Option<Title>,
}

/// An inspection with its judgements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InspectionView {
    /// Stable id.
    pub id: InspectionId,
    /// How often it was changed; `If-Match` compares it.
    pub version: i64,
    /// Code of the framework.
    pub framework: Line<40>,
    /// Its name.
    pub framework_name: Option<Title>,
    /// Who inspected.
    pub inspectorate: Option<Title>,
    /// Standard, short, focused visit, …
    pub kind: InspectionKind,
    /// What the framework calls it.
    pub kind_name: Option<Title>,
    /// First day on site.
    pub started_on: NaiveDate,
    /// Last day on site.
    pub ended_on: NaiveDate,
    /// When the council received the report: the statutory clock starts here.
    pub received_on: Option<NaiveDate>,
    /// When the inspectorate published it.
    pub published_on: Option<NaiveDate>,
    /// As named in the report.
    pub lead_inspector: Option<Title>,
    /// Where the published report is.
    pub report_url: Option<Line<500>>,
    /// The grades.
    pub judgements: Vec<JudgementView>,
}

pub(super) fn judgement_view(given: Judgement, framework: Option<&Framework>) -> JudgementView {
    let grade = framework.and_then(|known| known.grade(&given.judgement, &given.grade));
    let rule = framework.and_then(|known| known.judgement(&given.judgement));
    JudgementView {
        judgement_name: rule.map(|rule| rule.name.clone()),
        grade_name: grade.map(|grade| grade.name.clone()),
        judgement: given.judgement,
        grade: given.grade,
    }
}

impl InspectionView {
    pub(crate) fn of(inspection: Inspection, frameworks: &[Framework]) -> Self {
        let framework = frameworks.iter().find(|known| known.code == inspection.framework);
        let judgements = inspection.judgements.into_iter();
        Self {
            framework_name: framework.map(|known| known.name.clone()),
            inspectorate: framework.map(|known| known.inspectorate.clone()),
            kind_name: framework.and_then(|known| known.kind_name(inspection.kind).cloned()),
            judgements: judgements.map(|given| judgement_view(given, framework)).collect(),
            id: inspection.id,
            version: inspection.version,
            framework: inspection.framework,
            kind: inspection.kind,
            started_on: inspection.started_on,
            ended_on: inspection.ended_on,
            received_on: inspection.received_on,
            published_on: inspection.published_on,
            lead_inspector: inspection.lead_inspector,
            report_url: inspection.report_url,
        }
    }
}
