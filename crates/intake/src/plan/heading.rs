//! What a heading means by the usual words. The lists hold folded words (see [`fold`]).

use std::{collections::HashMap, sync::LazyLock};

use super::{PlanField, fold::fold};

/// What a heading was taken to mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    pub field: PlanField,
    /// Which of two columns is taken where both mean one thing.
    pub strength: u8,
    /// A due date that replaces the one in another column.
    pub revised: bool,
}

/// Whole headings that name a field beyond doubt, the surest first.
const WHOLE: &[(PlanField, u8, &[&str])] = &[
    (
        PlanField::Reference,
        5,
        &[
            "ref",
            "reference",
            "ref no",
            "reference no",
            "reference number",
            "action ref",
            "action reference",
            "action no",
            "action number",
            "action id",
        ],
    ),
    (PlanField::Reference, 4, &["no", "number", "num", "id", "item", "item no", "s no", "line"]),
    (
        PlanField::Area,
        6,
        &[
            "area for improvement",
            "areas for improvement",
            "afi",
            "recommendation",
            "recommendations",
            "ofsted recommendation",
            "area",
            "area for priority action",
        ],
    ),
    (
        PlanField::Area,
        5,
        &[
            "improvement area",
            "area for development",
            "what needs to improve",
            "what ofsted said",
            "finding",
            "findings",
            "inspection finding",
            "priority area",
            "improvement priority",
        ],
    ),
    (
        PlanField::Area,
        4,
        &[
            "priority",
            "priorities",
            "theme",
            "issue",
            "focus area",
            "area of focus",
            "key priority",
        ],
    ),
    (
        PlanField::Area,
        3,
        &["objective", "objectives", "strategic objective", "workstream", "strand", "section"],
    ),
    (
        PlanField::Title,
        6,
        &[
            "action",
            "actions",
            "action required",
            "actions required",
            "action title",
            "key action",
            "key actions",
            "action to be taken",
            "actions to be taken",
            "what will we do",
            "what we will do",
            "what are we going to do",
            "what we are going to do",
            "improvement action",
            "agreed action",
            "planned action",
            "planned actions",
            "proposed action",
            "actions we will take",
            "what action will be taken",
            "specific action",
        ],
    ),
    (
        PlanField::Title,
        5,
        &[
            "title",
            "task",
            "tasks",
            "activity",
            "activities",
            "what",
            "step",
            "steps",
            "our response",
        ],
    ),
    (
        PlanField::Description,
        5,
        &[
            "description",
            "detail",
            "details",
            "action description",
            "action detail",
            "action details",
            "detailed actions",
            "how",
            "how will we do it",
            "how will we do this",
            "how we will do it",
            "sub actions",
            "more detail",
            "key steps",
            "what this involves",
        ],
    ),
    (
        PlanField::Outcome,
        5,
        &[
            "outcome",
            "outcomes",
            "intended outcome",
            "intended outcomes",
            "expected outcome",
            "expected outcomes",
            "desired outcome",
            "outcome sought",
            "aim",
            "aims",
            "intended impact",
            "expected impact",
            "outcome for children",
            "outcomes for children",
            "what difference will it make",
            "what difference will this make",
            "what will be better",
            "benefit",
        ],
    ),
    (
        PlanField::SuccessCriterion,
        5,
        &[
            "success measure",
            "success measures",
            "success criteria",
            "success criterion",
            "how will we know",
            "how we will know",
            "how will we know it has worked",
            "measure",
            "measures",
            "measure of success",
            "measures of success",
            "kpi",
            "kpis",
            "performance measures",
            "success indicators",
            "what success looks like",
            "what good looks like",
            "what will success look like",
        ],
    ),
    (
        PlanField::Owner,
        6,
        &[
            "lead officer",
            "lead",
            "leads",
            "lead officers",
            "owner",
            "action owner",
            "responsible officer",
            "person responsible",
            "responsible person",
            "by whom",
            "lead person",
            "who is responsible",
            "lead role",
            "named lead",
        ],
    ),
    (
        PlanField::Owner,
        5,
        &[
            "who",
            "responsible",
            "responsibility",
            "accountable",
            "accountable officer",
            "accountable lead",
            "responsible lead",
            "lead manager",
            "delivery lead",
            "assigned to",
            "led by",
            "officer",
            "sro",
            "senior responsible officer",
            "lead agency",
        ],
    ),
    (
        PlanField::Contributors,
        5,
        &[
            "supporting",
            "support",
            "supported by",
            "contributor",
            "contributors",
            "supporting officer",
            "supporting officers",
            "supporting roles",
            "supporting lead",
            "others involved",
            "partners",
            "key partners",
            "who else",
            "who will help",
        ],
    ),
    (
        PlanField::Start,
        5,
        &[
            "start",
            "start date",
            "start by",
            "started",
            "date started",
            "planned start",
            "commencement",
            "from",
        ],
    ),
    (
        PlanField::Due,
        6,
        &[
            "due",
            "due date",
            "date due",
            "due by",
            "deadline",
            "target date",
            "by when",
            "completion date",
            "target completion date",
            "current due date",
            "end date",
            "complete by",
        ],
    ),
    (
        PlanField::Due,
        5,
        &[
            "timescale",
            "timescales",
            "timeframe",
            "time frame",
            "timeline",
            "when",
            "date",
            "finish",
            "finish date",
            "end",
            "target",
            "planned completion",
            "planned end",
        ],
    ),
    (
        PlanField::OriginalDue,
        5,
        &[
            "original due",
            "original due date",
            "original date",
            "original deadline",
            "original target date",
            "original timescale",
            "first due date",
        ],
    ),
    (
        PlanField::Status,
        5,
        &[
            "status",
            "delivery status",
            "action status",
            "current status",
            "progress status",
            "state",
            "complete",
            "percent complete",
        ],
    ),
    (
        PlanField::Rating,
        5,
        &[
            "rag",
            "brag",
            "ragb",
            "rag rating",
            "brag rating",
            "rag status",
            "brag status",
            "current rag",
            "rating",
            "delivery rating",
            "declared rating",
        ],
    ),
    (
        PlanField::Progress,
        5,
        &[
            "progress",
            "progress update",
            "where are we now",
            "current position",
            "latest position",
            "position statement",
            "what have we done",
            "progress updates",
            "update",
            "updates",
            "latest update",
            "progress to date",
            "progress so far",
            "progress notes",
            "progress comments",
            "latest progress",
            "what have we done",
            "what was done",
            "commentary",
            "current position",
        ],
    ),
    (PlanField::Progress, 4, &["comment", "comments", "notes", "narrative"]),
    (
        PlanField::Impact,
        5,
        &[
            "impact",
            "impact so far",
            "impact to date",
            "evidence of impact",
            "difference made",
            "what difference has it made",
            "impact for children",
        ],
    ),
    (
        PlanField::Evidence,
        5,
        &[
            "evidence",
            "supporting evidence",
            "evidence of completion",
            "source of evidence",
            "evidence link",
        ],
    ),
];

/// The same by their words: the first rows of every sheet are looked up.
static BY_WORDS: LazyLock<HashMap<&str, (PlanField, u8)>> = LazyLock::new(|| {
    let all = WHOLE.iter().flat_map(|(field, strength, headings)| {
        headings.iter().map(|heading| (*heading, (*field, *strength)))
    });
    all.collect()
});

/// Phrases that tell the field of a longer heading, in the order in which they are tried.
const WITHIN: &[(PlanField, &[&str])] = &[
    (PlanField::Rating, &["rag", "brag"]),
    (
        PlanField::Area,
        &["area for improvement", "areas for improvement", "recommendation", "recommendations"],
    ),
    (PlanField::SuccessCriterion, &["success", "how will we know", "how do we know"]),
    (PlanField::Impact, &["impact", "difference"]),
    (PlanField::Outcome, &["outcome", "outcomes"]),
    (PlanField::Evidence, &["evidence"]),
    (PlanField::Contributors, &["support", "supporting", "contributors", "partners"]),
    (PlanField::Owner, &["lead", "lead officer", "responsible", "owner", "accountable", "who"]),
    (PlanField::OriginalDue, &["original date", "original due", "original deadline"]),
    (PlanField::Start, &["start", "start date"]),
    (
        PlanField::Due,
        &[
            "deadline",
            "due",
            "timescale",
            "timescales",
            "by when",
            "when",
            "completion date",
            "target date",
            "end date",
            "date for completion",
        ],
    ),
    (PlanField::Status, &["status"]),
    (PlanField::Progress, &["progress", "update", "updates", "comments"]),
    (PlanField::Reference, &["ref", "reference", "action no", "action number"]),
    (PlanField::Description, &["description", "detail", "details"]),
    (PlanField::Title, &["action", "actions", "what will we do", "what we will do", "tasks"]),
    (PlanField::Area, &["priority", "theme", "objective"]),
];

/// Dates that are none of an action's own: when it was done, looked at or written down.
const LEFT_OUT: &[&str] = &[
    "date completed",
    "completed date",
    "date of completion",
    "actual completion",
    "completed on",
    "last updated",
    "date updated",
    "date of update",
    "date of last update",
    "last update",
    "review date",
    "next review",
    "date reviewed",
];

/// "How will we know that it has worked?" has eight words; what has more is a text.
const WORDS: usize = 10;

/// A phrase by the words after its first, its rank, and its field; none for what is left out.
type Phrase = (Vec<&'static str>, usize, Option<PlanField>);

/// All phrases by their first words.
static BY_FIRST_WORD: LazyLock<HashMap<&str, Vec<Phrase>>> = LazyLock::new(|| {
    let left_out = LEFT_OUT.iter().map(|phrase| (*phrase, 0, None));
    let within = WITHIN.iter().enumerate().flat_map(|(at, (field, phrases))| {
        phrases.iter().map(move |phrase| (*phrase, at + 1, Some(*field)))
    });
    let mut all: HashMap<&str, Vec<Phrase>> = HashMap::new();
    for (phrase, rank, field) in left_out.chain(within) {
        let mut words = phrase.split(' ');
        if let Some(first) = words.next() {
            all.entry(first).or_default().push((words.collect(), rank, field));
        }
    }
    all
});

/// What a heading means, where the usual words tell.
pub(super) fn meaning(heading: &str) -> Option<Meaning> {
    // A sentence is no heading, and counting words in a page of text takes time.
    if heading.len() > 120 || heading.split_whitespace().nth(WORDS).is_some() {
        return None;
    }
    if heading.trim() == "#" {
        return Some(Meaning { field: PlanField::Reference, strength: 5, revised: false });
    }
    let folded = fold(heading);
    let words: Vec<&str> = folded.split(' ').collect();
    let phrase = phrase(&words);
    if matches!(phrase, Some((0, _))) {
        return None;
    }
    if is_revised(&words) {
        return Some(Meaning { field: PlanField::Due, strength: 9, revised: true });
    }
    let plain = |field, strength| Meaning { field, strength, revised: false };
    if let Some((field, strength)) = BY_WORDS.get(folded.as_str()) {
        return Some(plain(*field, *strength));
    }
    phrase.and_then(|(_, field)| field).map(|field| plain(field, 2))
}

/// The phrase of the lowest rank that stands among the words.
fn phrase(words: &[&str]) -> Option<(usize, Option<PlanField>)> {
    let mut best: Option<(usize, Option<PlanField>)> = None;
    for (at, word) in words.iter().enumerate() {
        let rest = words.get(at + 1..).unwrap_or_default();
        for (more, rank, field) in BY_FIRST_WORD.get(word).into_iter().flatten() {
            if rest.starts_with(more) && best.is_none_or(|(least, _)| *rank < least) {
                best = Some((*rank, *field));
            }
        }
    }
    best
}

/// "Revised date", "New deadline", "Revised timescale (if any)".
fn is_revised(words: &[&str]) -> bool {
    const NEW: &[&str] = &["revised", "new", "amended", "extended"];
    const DATE: &[&str] =
        &["date", "deadline", "timescale", "timescales", "due", "target", "completion"];
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    *words == ["revised"] || (has(NEW) && has(DATE))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Ref", PlanField::Reference)]
    #[case("No.", PlanField::Reference)]
    #[case("#", PlanField::Reference)]
    #[case("Action", PlanField::Title)]
    #[case("ACTIONS  REQUIRED:", PlanField::Title)]
    #[case("What will we do?", PlanField::Title)]
    #[case("Recommendation", PlanField::Area)]
    #[case("Area for improvement", PlanField::Area)]
    #[case("Priority", PlanField::Area)]
    #[case("Lead officer(s)", PlanField::Owner)]
    #[case("Who?", PlanField::Owner)]
    #[case("Lead (role)", PlanField::Owner)]
    #[case("Accountable", PlanField::Owner)]
    #[case("Supporting", PlanField::Contributors)]
    #[case("Supporting lead", PlanField::Contributors)]
    #[case("Timescale", PlanField::Due)]
    #[case("By when?", PlanField::Due)]
    #[case("Target date", PlanField::Due)]
    #[case("Revised date", PlanField::Due)]
    #[case("Original due date", PlanField::OriginalDue)]
    #[case("Start", PlanField::Start)]
    #[case("BRAG", PlanField::Rating)]
    #[case("RAG (June 2024)", PlanField::Rating)]
    #[case("Status", PlanField::Status)]
    #[case("Success measures", PlanField::SuccessCriterion)]
    #[case("How will we know it has made a difference?", PlanField::SuccessCriterion)]
    #[case("Outcome", PlanField::Outcome)]
    #[case("Impact", PlanField::Impact)]
    #[case("Progress update March 2024", PlanField::Progress)]
    #[case("Comments", PlanField::Progress)]
    #[case("Evidence", PlanField::Evidence)]
    #[case("Evidence of impact", PlanField::Impact)]
    fn usual_words(#[case] heading: &str, #[case] field: PlanField) {
        assert_eq!(meaning(heading).map(|meaning| meaning.field), Some(field));
    }

    #[rstest]
    #[case("")]
    #[case("Budget")]
    #[case("Date completed")]
    #[case(
        "Action plan in response to the inspection of children’s services in the county and its areas"
    )]
    fn other_words(#[case] heading: &str) {
        assert_eq!(meaning(heading), None);
    }
}
