//! When inspectors were on site, when the report or letter came out, and the day that it asks for.

use chrono::NaiveDate;

use super::{
    blocks::{Block, Place},
    dates::{self, Span},
    words::{fold, has_any},
};
use crate::text::Line;

/// A date with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dated<T> {
    /// What.
    pub value: T,
    /// Where.
    pub place: Place,
    /// Behind a label of its own, or on a line of its own.
    pub labelled: bool,
}

/// The day of a letter, or of publication behind a label.
pub(super) fn published(lines: &[&Line]) -> Option<Dated<NaiveDate>> {
    let labelled = lines.iter().enumerate().find_map(|(at, line)| {
        let folded = fold(&line.text);
        let label = [
            "published:",
            "published on",
            "publication date",
            "report published",
            "date published",
            "date of publication",
            "published ",
        ]
        .iter()
        .find_map(|label| folded.strip_prefix(label))?;
        let next = lines.get(at + 1).filter(|_| label.trim_matches([':', ' ']).is_empty());
        let day = single(label).or_else(|| dates::only_day(&next?.text))?;
        Some(Dated { value: day, place: Place::of(line), labelled: true })
    });
    labelled.or_else(|| letter_date(lines))
}

fn single(text: &str) -> Option<NaiveDate> {
    dates::first(text).filter(|span| span.start == span.end).map(|span| span.start)
}

/// A line of its own before the greeting.
fn letter_date(lines: &[&Line]) -> Option<Dated<NaiveDate>> {
    let greeting = lines.iter().position(|line| {
        let folded = fold(&line.text);
        folded.starts_with("dear ") || folded.starts_with("to the children")
    })?;
    lines.iter().take(greeting.min(80)).find_map(|line| {
        line.text.split('\t').find_map(|cell| {
            let cell = fold(cell);
            let cell =
                cell.strip_prefix("date:").or_else(|| cell.strip_prefix("date ")).unwrap_or(&cell);
            let day = dates::only_day(cell)?;
            Some(Dated { value: day, place: Place::of(line), labelled: true })
        })
    })
}

/// The days behind "Inspection dates:", on the same line or the next.
pub(super) fn labelled(lines: &[&Line]) -> Option<Dated<Span>> {
    lines.iter().enumerate().find_map(|(at, line)| {
        let folded = fold(&line.text);
        let rest = [
            "inspection dates",
            "inspection date",
            "dates of inspection",
            "date of inspection",
            "visit dates",
            "visit date",
            "dates of visit",
            "date of visit",
            "inspection took place",
        ]
        .iter()
        .find_map(|label| folded.strip_prefix(label))?;
        let mut text = rest.to_owned();
        // Long dates wrap; a second line that is no date adds nothing.
        if let Some(next) = lines.get(at + 1).filter(|next| dates::only_dates(&next.text)) {
            text.push(' ');
            text.push_str(&fold(&next.text));
        }
        let value = dates::first(&text)?;
        Some(Dated { value, place: Place::of(line), labelled: true })
    })
}

/// The days in the first sentences: "the findings of the visit to … on 8 and 9 July 2025".
pub(super) fn in_sentences(blocks: &[Block], letter: Option<NaiveDate>) -> Option<Dated<Span>> {
    const VISIT: &[&str] = &[
        "took place",
        "visit to",
        "visit of",
        "visit on",
        "carried out",
        "conducted",
        "undertook",
        "was inspected",
        "inspected by",
        "this inspection",
        "the inspection of",
        "inspection in",
        "revisited",
        "on-site",
        "visit between",
        "visited",
        "a joint inspection",
    ];
    const EARLIER: &[&str] = &[
        "previous inspection",
        "last inspection",
        "previous visit",
        "last visit",
        "judged inadequate",
        "previously",
        "had been",
    ];
    for block in blocks.iter().take(60) {
        let folded = fold(&block.text);
        for sentence in folded.split(". ") {
            if !has_any(sentence, VISIT) {
                continue;
            }
            // What a sentence says of an earlier inspection stands behind its own dates.
            let cut = EARLIER.iter().filter_map(|phrase| sentence.find(phrase)).min();
            let own = sentence.get(..cut.unwrap_or(sentence.len())).unwrap_or(sentence);
            // The days stand behind the words for the visit, or before: "Between 3 and 7 May 2019, …".
            let behind = VISIT.iter().filter_map(|phrase| own.find(phrase)).min();
            let behind = own.get(behind.unwrap_or(0)..).unwrap_or(own);
            let not_the_letter = |span: &Span| span.start != span.end || Some(span.start) != letter;
            let found = dates::spans(behind, letter)
                .into_iter()
                .chain(dates::spans(own, letter))
                .find(not_the_letter);
            if let Some(value) = found {
                return Some(Dated { value, place: block.place, labelled: false });
            }
        }
    }
    None
}

/// The day by which a letter asks for the written statement.
pub(super) fn deadline(blocks: &[Block]) -> Option<Dated<NaiveDate>> {
    blocks.iter().find_map(|block| {
        let folded = fold(&block.text);
        folded.split(". ").find_map(|sentence| {
            let asks = has_any(sentence, &["statement", "action plan", "written response"])
                && has_any(sentence, &["send", "submit", "should", "provide", "must", "required"]);
            if !asks {
                return None;
            }
            ["by ", "no later than ", "on or before ", "not later than ", "before "]
                .iter()
                .flat_map(|word| sentence.match_indices(word))
                .find_map(|(at, word)| {
                    let rest = sentence.get(at + word.len()..)?;
                    let span = dates::first(rest)?;
                    let near = starts_with_date(rest);
                    near.then_some(span.start)
                })
                .map(|value| Dated { value, place: block.place, labelled: true })
        })
    })
}

/// Whether a text begins with a day, perhaps behind the name of a weekday.
fn starts_with_date(text: &str) -> bool {
    let head: String = text.chars().take(32).collect();
    let mut words = head.split_whitespace().filter(|word| {
        !matches!(*word, "the" | "close" | "end" | "of" | "on")
            && !word.ends_with("day")
            && !word.ends_with("day,")
    });
    words.next().is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::report::blocks::Kind;

    fn block(text: &str) -> Block {
        Block { kind: Kind::Text, text: text.to_owned(), place: Place::default(), x: 0.0 }
    }

    #[rstest]
    #[case(
        "This letter summarises the findings of the visit to Northshire on 8 and 9 July 2025. It was the first since 3 May 2019.",
        Some("2025-07-08")
    )]
    #[case("The last inspection took place from 3 to 7 May 2019.", None)]
    #[case(
        "Between 4 and 8 July 2016, inspectors conducted a joint inspection of the area.",
        Some("2016-07-04")
    )]
    #[case("The council opened a home on 3 May 2019.", None)]
    fn the_days_in_a_sentence(#[case] text: &str, #[case] start: Option<&str>) {
        let found = in_sentences(&[block(text)], None);
        assert_eq!(found.map(|dated| dated.value.start.to_string()).as_deref(), start);
    }

    #[rstest]
    #[case(
        "The director should send the written statement of action to the inspectorate by 23 July 2020. It will inform later visits.",
        Some("2020-07-23")
    )]
    #[case(
        "The council must submit its statement no later than Wednesday 11 June 2025.",
        Some("2025-06-11")
    )]
    #[case("The statement should be agreed by all partners.", None)]
    #[case("Leaders should improve supervision by 3 May 2024.", None)]
    fn the_stated_day(#[case] text: &str, #[case] wanted: Option<&str>) {
        let found = deadline(&[block(text)]);
        assert_eq!(found.map(|dated| dated.value.to_string()).as_deref(), wanted);
    }
}
