//! A grade in words, with a shape that shows its place on the scale.

use application::inspections::JudgementView;
use domain::framework::Framework;

use crate::pages::sheet::capital;

/// A grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Grade {
    pub(super) name: String,
    /// The steps of its scale from the worst up: whether it reaches them. Empty where the scale is
    /// not known.
    pub(super) steps: Vec<bool>,
}

impl Grade {
    /// A grade as its framework writes it.
    pub(super) fn of(given: &JudgementView, framework: Option<&Framework>) -> Self {
        let name = given.grade_name.as_ref().map(ToString::to_string);
        let name = name.unwrap_or_else(|| capital(&given.grade.replace('_', " ")));
        let scale =
            framework.and_then(|known| known.scale(&known.judgement(&given.judgement)?.scale));
        let steps = scale.map_or_else(Vec::new, |scale| {
            let all = scale.grades.len();
            let place = scale.grades.iter().position(|it| it.code.as_str() == given.grade.as_str());
            let reached = place.map_or(0, |place| all - place);
            (0..all).map(|step| step < reached).collect()
        });
        Self { name, steps }
    }
}
