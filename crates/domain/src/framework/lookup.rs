//! Questions to a framework: what was judged on a day, in which words, and what it could not give.

use chrono::NaiveDate;

use super::{
    FindingKind, FindingKindName, Framework, Grade, InspectionKind, JudgementRule, Scale, in_force,
};
use crate::{fault::Refusal, text::Title, time::spoken};

impl Framework {
    /// Whether inspections could begin under it on this day.
    #[must_use]
    pub fn is_in_force(&self, started_on: NaiveDate) -> bool {
        in_force(self.valid_from, self.valid_to, started_on)
    }

    /// The judgement with this code, in force or not.
    #[must_use]
    pub fn judgement(&self, code: &str) -> Option<&JudgementRule> {
        self.judgements.iter().find(|judgement| judgement.code.as_str() == code)
    }

    /// What an inspection that began on this day judges, in order.
    pub fn judgements_on(&self, inspected_on: NaiveDate) -> impl Iterator<Item = &JudgementRule> {
        self.judgements.iter().filter(move |judgement| judgement.is_in_force(inspected_on))
    }

    /// The scale with this code.
    #[must_use]
    pub fn scale(&self, code: &str) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.code.as_str() == code)
    }

    /// The grade of a judgement, with the words to print.
    #[must_use]
    pub fn grade(&self, judgement_code: &str, grade_code: &str) -> Option<&Grade> {
        let scale = self.scale(&self.judgement(judgement_code)?.scale)?;
        scale.grades.iter().find(|grade| grade.code.as_str() == grade_code)
    }

    /// What the framework calls a kind of inspection, where it uses it.
    #[must_use]
    pub fn kind_name(&self, kind: InspectionKind) -> Option<&Title> {
        self.kinds.iter().find(|named| named.kind == kind).map(|named| &named.name)
    }

    /// What the framework calls a kind of finding, where it uses it.
    #[must_use]
    pub fn finding_kind(&self, kind: FindingKind) -> Option<&FindingKindName> {
        self.finding_kinds.iter().find(|named| named.kind == kind)
    }

    /// Refuses an inspection that the framework did not make on this day.
    pub fn check_inspection(
        &self,
        kind: InspectionKind,
        started_on: NaiveDate,
    ) -> Result<(), Refusal> {
        if !self.is_in_force(started_on) {
            let period = period(self.valid_from, self.valid_to);
            let day = spoken(started_on);
            let detail = format!("{} was in use {period}; {day} is outside that.", self.name);
            return Err(Refusal::new("framework_not_in_force", detail));
        }
        if self.kind_name(kind).is_none() {
            let known = list(self.kinds.iter().map(|named| named.kind.code()));
            let detail = format!("{} has no inspection of kind {kind}. It has {known}.", self.name);
            return Err(Refusal::new("unknown_inspection_kind", detail));
        }
        Ok(())
    }

    /// Refuses a kind of finding that the framework does not make.
    pub fn check_finding(&self, kind: FindingKind) -> Result<(), Refusal> {
        if self.finding_kind(kind).is_some() {
            return Ok(());
        }
        let known = list(self.finding_kinds.iter().map(|named| named.kind.code()));
        let detail = format!("{} has no finding of kind {kind}. It has {known}.", self.name);
        Err(Refusal::new("unknown_finding_kind", detail))
    }

    /// Refuses a judgement or a grade that an inspection begun on this day could not give.
    pub fn check_judgement(
        &self,
        judgement_code: &str,
        grade_code: &str,
        inspected_on: NaiveDate,
    ) -> Result<(), Refusal> {
        let Some(judgement) = self.judgement(judgement_code) else {
            let known = list(self.judgements_on(inspected_on).map(|known| known.code.as_str()));
            let name = &self.name;
            let detail = format!("{name} has no judgement “{judgement_code}”. It has {known}.");
            return Err(Refusal::new("unknown_judgement", detail));
        };
        if !judgement.is_in_force(inspected_on) {
            let mut detail = format!(
                "“{}” is given in inspections that began {}; this one began on {}.",
                judgement.name,
                period(judgement.valid_from, judgement.valid_to),
                spoken(inspected_on),
            );
            if let Some(note) = &judgement.note {
                detail.push(' ');
                detail.push_str(note);
            }
            return Err(Refusal::new("judgement_not_in_force", detail));
        }
        if self.grade(judgement_code, grade_code).is_none() {
            let scale = self.scale(&judgement.scale);
            let grades = scale.iter().flat_map(|scale| &scale.grades);
            let known = list(grades.map(|grade| grade.code.as_str()));
            let name = &judgement.name;
            let detail =
                format!("“{grade_code}” is not a grade of “{name}”. The grades are {known}.");
            return Err(Refusal::new("unknown_grade", detail));
        }
        Ok(())
    }
}

/// The period in words: "from 1 January 2023", "up to 31 December 2022".
fn period(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("from {} to {}", spoken(from), spoken(to)),
        (Some(from), None) => format!("from {}", spoken(from)),
        (None, Some(to)) => format!("up to {}", spoken(to)),
        (None, None) => "at any time".to_owned(),
    }
}

/// "a, b and c", for the end of a refusal.
fn list<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    let codes: Vec<_> = codes.collect();
    match codes.split_last() {
        None => "none".to_owned(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
