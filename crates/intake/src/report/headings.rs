//! Headings by their own words: what stands below them.

use domain::framework::FindingKind;

use super::{grades, words::fold};

/// What a heading announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    /// Findings that ask for action.
    Improve(FindingKind),
    /// Such findings about the safeguarding board and not the authority.
    ImproveBoard,
    /// What is done well.
    Strengths,
    /// The text about one judgement.
    Judgement,
    /// A heading by its form alone; its words are not known.
    Sub,
    /// Anything else.
    Other,
}

/// What a line announces by its words; none for lines that are no known heading.
pub(super) fn known(text: &str) -> Option<Heading> {
    if text.chars().count() > 130 || text.contains('\t') {
        return None;
    }
    if graded_sentence(text) {
        return Some(Heading::Judgement);
    }
    if text.trim_end().ends_with(['.', ',', ';']) || text.starts_with(char::is_lowercase) {
        return None;
    }
    let folded = fold(text);
    let plain = folded
        .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' '))
        .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '?' | ' '));
    improve(plain)
        .or_else(|| other(plain))
        .or_else(|| grades::heading(plain).is_some().then_some(Heading::Judgement))
}

/// Some SIF reports print the grade of a section as a sentence: "The … are good.". A number before
/// it makes it a paragraph.
fn graded_sentence(text: &str) -> bool {
    let Some(sentence) = text.trim_end().strip_suffix('.') else { return false };
    sentence.starts_with(char::is_uppercase) && grades(sentence)
}

/// Whether a heading names a judgement and its grade.
pub(super) fn grades(text: &str) -> bool {
    grades::heading(text).is_some_and(|(_, grade)| grade.is_some())
}

fn improve(plain: &str) -> Option<Heading> {
    const AREAS: &[&str] = &[
        "area for improvement",
        "areas for improvement",
        "area for development",
        "areas for development",
        "what needs to improve",
        "what needs to improve in this area of social work practice",
        "what needs to improve in this area of practice",
        "what needs to improve in this area",
        "key areas for improvement",
        "areas that need to improve",
        "what does the local area partnership need to improve",
        "what needs to be improved",
    ];
    const PRIORITY: &[&str] = &[
        "area for priority action",
        "areas for priority action",
        "priority action",
        "priority actions",
        "priority and immediate action",
        "immediate and priority action",
        "areas for priority and immediate action",
        "areas for immediate and priority action",
        "areas of significant weakness",
        "area of significant weakness",
        "significant weaknesses",
    ];
    const BOARD: &[&str] = &[
        "what does the lscb need to improve",
        "what does the local safeguarding children board need to improve",
        "recommendations for the lscb",
        "recommendations for the local safeguarding children board",
        "areas for improvement for the lscb",
    ];
    if BOARD.contains(&plain) {
        return Some(Heading::ImproveBoard);
    }
    if PRIORITY.contains(&plain) {
        return Some(Heading::Improve(FindingKind::AreaForPriorityAction));
    }
    if plain == "recommendations"
        || plain == "what does the local authority need to improve"
        || plain == "recommendations for the local authority"
    {
        return Some(Heading::Improve(FindingKind::Recommendation));
    }
    let begins = plain.starts_with("what needs to improve") && plain.len() < 100;
    let named = plain.starts_with("areas for improvement") && plain.len() < 45;
    (AREAS.contains(&plain) || begins || named)
        .then_some(Heading::Improve(FindingKind::AreaForImprovement))
}

fn other(plain: &str) -> Option<Heading> {
    const STRENGTHS: &[&str] = &[
        "strengths",
        "key strengths",
        "areas of strength",
        "multi-agency strengths",
        "strengths of the partnership",
        "key strengths of the partnership",
        "what is the area partnership doing that is effective",
        "what is the local area partnership doing that is effective",
        "strengths identified",
    ];
    const OTHERS: &[&str] = &[
        "areas covered by the inspection",
        "areas covered by the visit",
        "background",
        "conclusion",
        "contents",
        "evaluation of progress",
        "executive summary",
        "findings",
        "findings and evaluation of progress",
        "headline finding",
        "headline findings",
        "information about the local area partnership",
        "information about this inspection",
        "information about this local authority",
        "information about this local authority area",
        "inspection findings",
        "inspection outcome",
        "inspection team",
        "introduction",
        "key findings",
        "key finding",
        "leadership and management",
        "local area partnership details",
        "main finding",
        "main findings",
        "next steps",
        "other ofsted inspections",
        "overview",
        "recent practice",
        "scope of the inspection",
        "scope of the visit",
        "summary",
        "summary of findings",
        "summary of key findings",
        "summary for children and young people",
        "summary of strengths",
        "the child's journey",
        "the inspection team",
        "what the inspection judgements mean",
        "what did the inspectors find",
        "what does the area partnership need to do better",
        "what does the local area partnership need to do better",
        "yours sincerely",
        "yours faithfully",
    ];
    const BEGINNINGS: &[&str] = &[
        "case study",
        "practice study",
        "highly effective practice",
        "information about this ",
        "inspection judgements about ",
        "section 1",
        "section 2",
        "key strengths and weaknesses",
        "the effectiveness of the local area in ",
        "the effectiveness of the local safeguarding",
        "the effectiveness of the lscb",
        "what is it like to be a child",
        "what it is like to be a child",
        "what the inspection judge",
    ];
    if STRENGTHS.contains(&plain) {
        return Some(Heading::Strengths);
    }
    let board = plain.strip_prefix("the local safeguarding children board").is_some_and(|rest| {
        let rest = rest.trim_start_matches(" (lscb)").trim_start_matches(" is");
        matches!(rest, "" | " good" | " outstanding" | " inadequate" | " requires improvement")
    });
    let other = board
        || OTHERS.contains(&plain)
        || BEGINNINGS.iter().any(|beginning| plain.starts_with(beginning) && plain.len() < 120);
    other.then_some(Heading::Other)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const AREA: Heading = Heading::Improve(FindingKind::AreaForImprovement);
    const PRIORITY: Heading = Heading::Improve(FindingKind::AreaForPriorityAction);

    #[rstest]
    #[case("What needs to improve?", Some(AREA))]
    #[case("What needs to improve in this area of social work practice?", Some(AREA))]
    #[case("Areas for improvement", Some(AREA))]
    #[case("Area for priority action:", Some(PRIORITY))]
    #[case("Recommendations", Some(Heading::Improve(FindingKind::Recommendation)))]
    #[case("Key strengths", Some(Heading::Strengths))]
    #[case("The experiences and progress of children in care are good", Some(Heading::Judgement))]
    #[case(
        "The impact of leaders on social work practice with children and families: good",
        Some(Heading::Judgement)
    )]
    #[case("Main findings", Some(Heading::Other))]
    #[case("The experiences and progress of care leavers are good.", Some(Heading::Judgement))]
    #[case("4. The experiences and progress of care leavers are good.", None)]
    #[case("The experiences and progress of care leavers.", None)]
    #[case(
        "The graded judgement for the experiences and progress of Care Leavers requires improvement",
        Some(Heading::Judgement)
    )]
    #[case("findings", None)]
    #[case("Findings.", None)]
    #[case("Areas for improvement are being addressed by a new board of senior leaders", None)]
    #[case("Children are safe", None)]
    fn headings_are_known_by_their_words(#[case] text: &str, #[case] wanted: Option<Heading>) {
        assert_eq!(known(text), wanted);
    }
}
