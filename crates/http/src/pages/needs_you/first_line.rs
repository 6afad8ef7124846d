//! What waits for a plan lead, in one sentence.

use crate::pages::words::counted;

/// How much waits, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) dates: usize,
    pub(super) sign_offs: usize,
    pub(super) evidence: usize,
    pub(super) blocking: usize,
    pub(super) questions: usize,
    pub(super) vacant: usize,
    pub(super) imports: usize,
    pub(super) papers: usize,
    pub(super) countersign: usize,
}

/// The first line of the page.
pub(super) fn first_line(waiting: &Waiting) -> String {
    let parts: Vec<String> = [
        (waiting.dates, "date to agree", "dates to agree"),
        (waiting.sign_offs, "action to sign off", "actions to sign off"),
        (waiting.evidence, "piece of evidence to review", "pieces of evidence to review"),
        (waiting.blocking, "check that a plan fails", "checks that a plan fails"),
        (waiting.questions, "question to be answered", "questions to be answered"),
        (waiting.vacant, "owner without a holder", "owners without a holder"),
        (waiting.imports, "import to finish", "imports to finish"),
        (waiting.papers, "pack to freeze", "packs to freeze"),
        (waiting.countersign, "submission to countersign", "submissions to countersign"),
    ]
    .into_iter()
    .filter(|(count, _, _)| *count > 0)
    .map(|(count, one, several)| counted(count, one, several))
    .collect();
    match parts.split_last() {
        None => "Nothing waits for you.".into(),
        Some((only, [])) => format!("{only}."),
        Some((last, others)) => format!("{} and {last}.", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_waits_is_named() {
        let none = Waiting::default();
        for (waiting, said) in [
            (none, "Nothing waits for you."),
            (Waiting { dates: 1, ..none }, "1 date to agree."),
            (
                Waiting { sign_offs: 2, vacant: 1, ..none },
                "2 actions to sign off and 1 owner without a holder.",
            ),
            (
                Waiting {
                    dates: 3,
                    sign_offs: 1,
                    evidence: 5,
                    blocking: 2,
                    questions: 4,
                    vacant: 2,
                    imports: 1,
                    papers: 0,
                    countersign: 0,
                },
                "3 dates to agree, 1 action to sign off, 5 pieces of evidence to review, 2 checks that \
                 a plan fails, 4 questions to be answered, 2 owners without a holder and 1 import to finish.",
            ),
        ] {
            assert_eq!(first_line(&waiting), said);
        }
    }
}
