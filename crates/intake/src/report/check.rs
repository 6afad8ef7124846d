//! What was not found, looks damaged, or does not fit together: said in plain words.

use chrono::Datelike;

use super::{
    AreaRead,
    blocks::Kind,
    draft::{Draft, rules},
    grades,
    recognise::Form,
    words::{fold, short},
};

/// Looks through a finished draft for what a person should see.
pub(super) fn check(draft: &mut Draft<'_>) {
    document(draft);
    if draft.recognised.framework.is_none() {
        return;
    }
    facts(draft);
    judgements(draft);
    areas(draft);
    paragraphs(draft);
}

fn document(draft: &mut Draft<'_>) {
    let detail = match (draft.recognised.framework, draft.recognised.form) {
        (None, _) => {
            "The document was not recognised as an inspection report. Its text is here; the facts have to be entered by hand."
        }
        (_, Form::ChildrensLetter) => {
            "This is the letter to children about the inspection and not the report: it has no areas for improvement."
        }
        (_, Form::About) => {
            "This looks like a paper about an inspection and not the report itself: check every value against the report."
        }
        _ => return,
    };
    draft.doubt("document", detail);
}

fn facts(draft: &mut Draft<'_>) {
    let inspection = draft.reading.inspection.clone();
    let letter = draft.recognised.form == Form::Letter;
    if inspection.started_on.is_none() {
        draft.doubt(
            "inspection.started_on",
            "No days of the inspection with day, month and year were found.",
        );
    }
    // Reports with a title page never print the day; to say so each time would be noise.
    let dated =
        letter || !matches!(inspection.framework.as_deref(), Some("ilacs" | "sif" | "area_send"));
    if inspection.published_on.is_none() && dated {
        let detail = if letter {
            "The letter has no date."
        } else {
            "The document does not print the day of its publication."
        };
        draft.doubt("inspection.published_on", detail);
    }
    let signs = !matches!(inspection.framework.as_deref(), Some("jtai"));
    if inspection.lead_inspector.is_none() && signs {
        draft.doubt("inspection.lead_inspector", "No lead inspector is named.");
    }
    if inspection.kind.is_none() {
        draft.doubt("inspection.kind", "The kind of the inspection is not said.");
    }
    if let (Some(published), Some(ended)) = (inspection.published_on, inspection.ended_on)
        && published < ended
    {
        let detail =
            "The date of the report lies before the end of the inspection: one of them is wrong.";
        draft.doubt("inspection.published_on", detail);
    }
    if let (Some(code), Some(started)) = (inspection.framework.as_deref(), inspection.started_on)
        && rules(code).is_some_and(|framework| !framework.is_in_force(started))
    {
        let detail = "The framework was not in use on the days of the inspection: check both.";
        draft.doubt("inspection.framework", detail);
    }
    if let (Some(stated), Some(published)) =
        (draft.reading.stated_deadline, inspection.published_on)
        && stated <= published
    {
        draft.doubt("stated_deadline", "The stated day lies before the date of the letter.");
    }
}

fn judgements(draft: &mut Draft<'_>) {
    let graded_kinds = draft.recognised.form != Form::Letter
        && matches!(draft.recognised.framework, Some("ilacs" | "sif"));
    for (judgement, _) in std::mem::take(&mut draft.table.open) {
        if draft.reading.judgements.iter().any(|read| read.judgement == judgement) {
            continue;
        }
        let detail = format!(
            "The grade table was found, but no single grade beside “{}”.",
            judgement_words(judgement)
        );
        draft.doubt("judgements", detail);
    }
    if draft.recognised.framework == Some("sif") {
        let board =
            draft.blocks.iter().take(40).find_map(|block| grades::board(&fold(&block.text)));
        if let Some(grade) = board {
            let detail = format!(
                "The report also grades the safeguarding board ({}); there is no place for it here.",
                grade_words(grade)
            );
            draft.doubt("judgements", detail);
        }
    }
    if draft.recognised.framework == Some("area_send")
        && draft.reading.judgements.is_empty()
        && draft.recognised.form == Form::Report
    {
        draft.doubt("judgements", "None of the three outcomes was found in its usual words.");
    }
    if !graded_kinds {
        return;
    }
    if draft.reading.judgements.is_empty() {
        draft.doubt("judgements", "No table of grades was found.");
        return;
    }
    missing(draft);
    if !draft.table.neat && draft.table.of_year.is_none() && !draft.table.lines.is_empty() {
        draft.doubt(
            "judgements",
            "The grade table could not be read cell by cell: check every grade.",
        );
    }
}

/// Judgements that every such report of its day gives.
fn missing(draft: &mut Draft<'_>) {
    let started = draft.reading.inspection.started_on;
    let (Some(code), Some(started)) = (draft.recognised.framework, started) else { return };
    let Some(rules) = rules(code) else { return };
    let absent: Vec<String> = rules
        .judgements_on(started)
        .filter(|rule| {
            !draft.reading.judgements.iter().any(|read| read.judgement == rule.code.as_str())
        })
        .map(|rule| rule.name.to_string())
        .collect();
    for name in absent {
        draft.doubt("judgements", format!("No grade was found for “{name}”."));
    }
    let odd: Vec<String> = draft
        .reading
        .judgements
        .iter()
        .filter(|read| rules.check_judgement(&read.judgement, &read.grade, started).is_err())
        .map(|read| judgement_words(&read.judgement).to_owned())
        .collect();
    for name in odd {
        draft.doubt(
            "judgements",
            format!("Inspections of {} did not give “{name}”.", started.year()),
        );
    }
}

fn areas(draft: &mut Draft<'_>) {
    let count = draft.reading.areas.len();
    for (number, _) in draft.found.announced.clone() {
        if number != count {
            let detail = format!(
                "The text announces {number} {}, {count} {} found.",
                if number == 1 { "area" } else { "areas" },
                if count == 1 { "was" } else { "were" },
            );
            draft.doubt("areas", detail);
        }
    }
    let fragments: Vec<(usize, String)> = draft
        .reading
        .areas
        .iter()
        .enumerate()
        .filter(|(_, area)| area.text.starts_with(char::is_lowercase))
        .map(|(at, area)| (at, short(&area.text)))
        .collect();
    // A list may go on with the sentence above it; a paper's list may have lost that sentence.
    let lists_begin_small = fragments.len() >= 2 && draft.is_own();
    for (at, text) in fragments.into_iter().filter(|_| !lists_begin_small) {
        let detail = format!("“{text}” looks like part of a sentence whose beginning was lost.");
        draft.doubt(format!("areas.{at}"), detail);
    }
    let cut: Vec<usize> = draft
        .reading
        .areas
        .iter()
        .enumerate()
        .filter(|(_, area)| area.children.is_empty() && area.text.ends_with([':', ',', '-', '–']))
        .map(|(at, _)| at)
        .collect();
    for at in cut {
        draft.doubt(format!("areas.{at}"), "The text of this area seems to break off.");
    }
    if look_like_fragments(&draft.reading.areas) {
        let detail = "Some areas look like fragments: compare them with the document.";
        draft.doubt("areas", detail);
    }
    if draft.found.for_board > 0 {
        let detail = format!(
            "Recommendations to the safeguarding board were left out ({}): they are not the authority's.",
            draft.found.for_board
        );
        draft.doubt("areas", detail);
    }
    let monitoring =
        draft.reading.inspection.kind == Some(domain::framework::InspectionKind::MonitoringVisit);
    if count > 0 || draft.found.none_said || draft.recognised.form == Form::ChildrensLetter {
        return;
    }
    let detail = match draft.found.heading {
        Some(_) => {
            "A heading for areas for improvement was found, but nothing could be read below it."
        }
        None if monitoring => {
            "The letter lists no areas for improvement; monitoring visits often do not."
        }
        None => "No areas for improvement were found.",
    };
    draft.doubt("areas", detail);
}

/// Whether the areas differ in form from each other, as the items of a list do when lines of it were
/// lost or put in another order: some begin with a small letter, or some lack the full stop.
fn look_like_fragments(areas: &[AreaRead]) -> bool {
    /// More areas than any report is known to list.
    const MANY: usize = 25;
    let small = areas.iter().filter(|area| area.text.starts_with(char::is_lowercase)).count();
    let mixed = small > 0 && small < areas.len();
    // The end of an area with parts is that of its last part.
    let ends: Vec<&str> = areas
        .iter()
        .map(|area| area.children.last().map_or(area.text.as_str(), |part| part.text.as_str()))
        .collect();
    let open = ends.iter().filter(|text| !text.ends_with(['.', '?', '!'])).count();
    // Lists without any full stop, or with one at the very end, have that style throughout.
    let unended = open > 0 && 2 * open <= ends.len();
    mixed || unended || areas.len() > MANY
}

fn paragraphs(draft: &mut Draft<'_>) {
    let numbers: Vec<i32> =
        draft.reading.paragraphs.iter().map(|paragraph| paragraph.number).collect();
    for pair in numbers.windows(2) {
        let [before, after] = pair else { continue };
        let (first, last) = (before + 1, after - 1);
        if first == last {
            draft.doubt("paragraphs", format!("Paragraph {first} was not found."));
        } else if first < last {
            draft.doubt("paragraphs", format!("Paragraphs {first} to {last} were not found."));
        }
    }
    let full = draft.recognised.form == Form::Report
        && matches!(draft.recognised.framework, Some("ilacs" | "sif"));
    if numbers.is_empty() && full {
        draft.doubt("paragraphs", "No numbered paragraphs were found.");
    }
    let texts = draft.blocks.iter().any(|block| matches!(block.kind, Kind::Number(_)));
    if !texts && !draft.reading.areas.is_empty() && full {
        draft.doubt("areas", "Without numbered paragraphs none could be suggested for the areas.");
    }
}

/// A judgement in words.
pub(super) fn judgement_words(code: &str) -> &str {
    match code {
        "leaders" => "leaders",
        "help_and_protection" => "help and protection",
        "children_in_care" => "children in care",
        "children_in_care_and_care_leavers" => "children in care and care leavers",
        "care_leavers" => "care leavers",
        "overall_effectiveness" => "overall effectiveness",
        other => other,
    }
}

/// A grade in words.
pub(super) fn grade_words(code: &str) -> &str {
    match code {
        "requires_improvement" => "requires improvement to be good",
        other => other,
    }
}
