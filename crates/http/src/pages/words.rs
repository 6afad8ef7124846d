//! Codes as people read them.

use chrono::NaiveDate;
use domain::{
    action::{
        date_change::DateChangeReason,
        evidence::{EvidenceKind, ReviewState},
    },
    file::{KeptFile, size_in_words},
    governance::{BodyKind, question::QuestionState},
};

use super::sheet::{Choice, capital};

/// An answer without a word of help.
pub(crate) fn choice(value: impl Into<String>, label: impl Into<String>) -> Choice {
    Choice { value: value.into(), label: label.into(), hint: "" }
}

/// Why a date moves.
pub(crate) const fn date_reason(reason: DateChangeReason) -> &'static str {
    match reason {
        DateChangeReason::Supplier => "A supplier or commissioned service is late",
        DateChangeReason::Staffing => "Vacancies, sickness or recruitment",
        DateChangeReason::Dependency => "Something else must be done first",
        DateChangeReason::Scope => "There is more, or other, work than was thought",
        DateChangeReason::Systems => "A record system or its data",
        DateChangeReason::External => "Law, guidance or an inspectorate’s request changed",
        DateChangeReason::Governance => "A body asked for more time to consider it",
        DateChangeReason::Other => "Something else",
    }
}

/// What kind of evidence it is.
pub(crate) fn evidence_kind(kind: EvidenceKind) -> String {
    capital(&kind.code().replace('_', " "))
}

/// How a review stands.
pub(crate) fn review_state(state: ReviewState) -> String {
    capital(state.words())
}

/// The look of it.
pub(crate) const fn review_tag(state: ReviewState) -> &'static str {
    match state {
        ReviewState::ToReview => "govuk-tag--yellow",
        ReviewState::Accepted => "govuk-tag--green",
        ReviewState::Rejected => "govuk-tag--red",
    }
}

/// "Minutes May.pdf (PDF, 340 KB)".
pub(crate) fn kept_file(file: &KeptFile) -> String {
    format!("{} ({}, {})", file.name, file.kind.words(), size_in_words(file.size))
}

/// What kind of body it is.
pub(crate) fn body_kind(kind: BodyKind) -> String {
    capital(&kind.code().replace('_', " "))
}

/// How a question stands.
pub(crate) const fn question_state(state: QuestionState) -> &'static str {
    match state {
        QuestionState::Overdue => "Overdue",
        QuestionState::Open => "Waiting",
        QuestionState::Answered => "Answered",
        QuestionState::Withdrawn => "Withdrawn",
    }
}

/// The look of a question's state: an overdue one must not be missed.
pub(crate) const fn question_tag(state: QuestionState) -> &'static str {
    match state {
        QuestionState::Overdue => "govuk-tag--red",
        QuestionState::Open => "govuk-tag--yellow",
        QuestionState::Answered => "govuk-tag--green",
        QuestionState::Withdrawn => "govuk-tag--grey",
    }
}

/// How far a day is, as people say it. One that has gone by is late.
pub(crate) fn distance(day: NaiveDate, today: NaiveDate) -> String {
    match (day - today).num_days() {
        0 => "today".into(),
        1 => "tomorrow".into(),
        -1 => "1 day late".into(),
        days if days > 0 => format!("in {days} days"),
        days => format!("{} days late", -days),
    }
}

/// How many of something: "1 action", "3 actions".
pub(crate) fn counted(count: usize, one: &str, several: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {several}") }
}

/// The words of an item for other readers, each with who they are for.
pub(crate) fn worded(public: Option<&str>, children: Option<&str>) -> Vec<(&'static str, String)> {
    let all = [("For the public", public), ("For children", children)];
    all.into_iter().filter_map(|(who, words)| Some((who, words?.to_owned()))).collect()
}

#[cfg(test)]
mod tests {
    use domain::time::parse_day;

    use super::*;

    #[test]
    fn days_are_near_or_far_or_late() {
        let today = parse_day("2025-01-20").unwrap();
        for (day, said) in [
            ("2025-01-20", "today"),
            ("2025-01-21", "tomorrow"),
            ("2025-01-31", "in 11 days"),
            ("2025-01-19", "1 day late"),
            ("2024-12-31", "20 days late"),
        ] {
            assert_eq!(distance(parse_day(day).unwrap(), today), said);
        }
    }

    #[test]
    fn every_code_has_words() {
        for reason in DateChangeReason::ALL {
            assert!(!date_reason(*reason).is_empty());
        }
        assert_eq!(evidence_kind(EvidenceKind::VoiceOfTheChild), "Voice of the child");
        assert_eq!(body_kind(BodyKind::CorporateParentingPanel), "Corporate parenting panel");
        assert_eq!(counted(1, "date", "dates"), "1 date");
        assert_eq!(counted(2, "date", "dates"), "2 dates");
    }
}
