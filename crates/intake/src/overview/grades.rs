//! Grades as overviews write them, and the judgements under which they are kept.

use chrono::NaiveDate;

/// What a grade cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GradeRead {
    /// The code of a grade.
    Grade(&'static str),
    /// That there was no such judgement at the time.
    Absent,
    Unknown,
}

/// Reads one of the four grades.
pub(super) fn four_point(text: &str) -> GradeRead {
    let folded = text.to_lowercase().replace(['_', '-'], " ");
    match folded.trim() {
        "outstanding" => GradeRead::Grade("outstanding"),
        "good" => GradeRead::Grade("good"),
        "requires improvement" | "requires improvement to be good" => {
            GradeRead::Grade("requires_improvement")
        }
        "inadequate" => GradeRead::Grade("inadequate"),
        "inspection pre dates judgement" => GradeRead::Absent,
        _ => GradeRead::Unknown,
    }
}

/// Reads an outcome of an area SEND inspection; programs that took it for a number write "2.0".
pub(super) fn send_outcome(text: &str) -> GradeRead {
    match text.trim().trim_end_matches(".0") {
        "1" => GradeRead::Grade("outcome_1"),
        "2" => GradeRead::Grade("outcome_2"),
        "3" => GradeRead::Grade("outcome_3"),
        _ => GradeRead::Unknown,
    }
}

/// Whether care leavers had a judgement of their own in an inspection of that day: so it is since
/// January 2023.
pub(super) fn care_leavers_apart(inspected_on: NaiveDate) -> bool {
    NaiveDate::from_ymd_opt(2023, 1, 1).is_some_and(|first| inspected_on >= first)
}

/// Whether inspections of that day were graded as a whole: so it was until March 2026.
pub(super) fn has_overall(inspected_on: NaiveDate) -> bool {
    NaiveDate::from_ymd_opt(2026, 3, 31).is_some_and(|last| inspected_on <= last)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("good", GradeRead::Grade("good"))]
    #[case("Requires Improvement", GradeRead::Grade("requires_improvement"))]
    #[case("inspection_pre_dates_judgement", GradeRead::Absent)]
    #[case("fine", GradeRead::Unknown)]
    fn grades(#[case] text: &str, #[case] grade: GradeRead) {
        assert_eq!(four_point(text), grade);
    }

    #[rstest]
    #[case("1", GradeRead::Grade("outcome_1"))]
    #[case("3.0", GradeRead::Grade("outcome_3"))]
    #[case("10", GradeRead::Unknown)]
    fn outcomes(#[case] text: &str, #[case] grade: GradeRead) {
        assert_eq!(send_outcome(text), grade);
    }
}
