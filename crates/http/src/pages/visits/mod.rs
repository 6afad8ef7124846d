//! What a later visit found of the areas of earlier inspections: as it is shown with the visit and
//! with the area. Its forms are in [`form`].

mod form;

use application::{areas::AreaView, inspections::InspectionView, visits::FindingView};
use domain::visit::Pace;

use super::{area, inspections::name, router::PageRouter};

pub(crate) fn routes() -> PageRouter {
    form::routes()
}

/// A finding in a list.
pub(crate) struct FindingRow {
    pub(crate) at: String,
    /// The visit, or the area of which it speaks.
    pub(crate) name: String,
    /// The area's own words, where the list is of a visit.
    pub(crate) about: Option<String>,
    pub(crate) pace: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) text: Option<String>,
    /// "Paragraphs 4 and 5 of its report", and where they are.
    pub(crate) paragraphs: Option<(String, String)>,
    /// Where it is changed, for whoever may, and what that is.
    pub(crate) change: Option<(String, String)>,
}

/// The class that colours a pace. Its words stand beside the colour.
const fn tag(pace: Pace) -> &'static str {
    match pace {
        Pace::AtPace => "govuk-tag--green",
        Pace::SomeProgress => "govuk-tag--blue",
        Pace::TooSlow => "govuk-tag--orange",
        Pace::SlippedBack => "govuk-tag--red",
        Pace::NotLookedAt => "govuk-tag--grey",
    }
}

impl FindingRow {
    fn new(finding: &FindingView, (at, name): (String, String), may_change: bool) -> Self {
        let own = format!("/inspections/{}/findings/{}", finding.inspection, finding.id);
        let change = may_change.then(|| (own, format!("what is recorded: {name}")));
        let paragraphs = area::paragraphs(&finding.paragraphs).map(|said| {
            let said = said.replace("of the report", "of its report");
            (format!("/inspections/{}#paragraphs", finding.inspection), said)
        });
        Self {
            at,
            name,
            about: None,
            pace: finding.pace.words(),
            tag: tag(finding.pace),
            text: finding.text.as_ref().map(ToString::to_string),
            paragraphs,
            change,
        }
    }

    /// As it stands with the area.
    pub(crate) fn with_area(finding: &FindingView, visits: &[InspectionView], may: bool) -> Self {
        let visit = visits.iter().find(|it| it.id == finding.inspection);
        let called = visit.map_or_else(|| "A later visit".into(), name);
        Self::new(finding, (format!("/inspections/{}", finding.inspection), called), may)
    }

    /// As it stands with the visit.
    pub(crate) fn with_visit(
        finding: &FindingView,
        areas: &[AreaView],
        visits: &[InspectionView],
        may: bool,
    ) -> Self {
        let about = areas.iter().find(|it| it.id == finding.area.id);
        let called = match about {
            Some(about) => of_year(about, visits),
            None => format!("Area {}", finding.area.label),
        };
        let row = Self::new(finding, (format!("/areas/{}", finding.area.id), called), may);
        Self { about: about.map(|it| it.text.to_string()), ..row }
    }
}

/// "Area for improvement 3b of 2023": an area among those of several inspections.
pub(crate) fn of_year(about: &AreaView, inspections: &[InspectionView]) -> String {
    let found_by = inspections.iter().find(|it| it.id == about.inspection);
    match found_by {
        Some(it) => format!("{} of {}", area::name(about), it.started_on.format("%Y")),
        None => area::name(about),
    }
}
