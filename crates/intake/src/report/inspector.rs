//! Who led the inspection: the name as printed, without title.

use super::{blocks::Place, recognise::Form, words::fold};
use crate::text::Line;

/// A lead inspector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lead {
    /// The name.
    pub name: String,
    /// Where.
    pub place: Place,
    /// Said to be the lead inspector, and not only the one who signs.
    pub said: bool,
}

/// What stands behind a name and is no part of it.
const TITLES: &[&str] = &[
    "his majesty's inspector",
    "her majesty's inspector",
    "his majesties inspector",
    "her majesties inspector",
    "hmi",
    "ofsted",
    "senior hmi",
    "lead inspector",
    "social care regulatory inspector",
    "regulatory inspection manager",
    "care quality commission",
];

/// The words of a line that only says "lead inspector".
const LABEL: &[&str] =
    &["lead", "inspector", "hmi", "ofsted", "his", "her", "majesty's", "senior", "and"];

/// Finds the lead inspector.
pub(super) fn find(lines: &[&Line], form: Form) -> Option<Lead> {
    labelled(lines)
        .or_else(|| below_name(lines))
        .or_else(|| matches!(form, Form::Letter).then(|| signature(lines)).flatten())
}

/// "Lead inspector: Jane Doe, His Majesty's Inspector", also with the name on the next line.
fn labelled(lines: &[&Line]) -> Option<Lead> {
    for (at, line) in lines.iter().enumerate() {
        let folded = fold(&line.text);
        let Some(begin) = folded.find("lead inspector") else { continue };
        let behind = folded.get(begin + "lead inspector".len()..).unwrap_or_default();
        if begin == 0 {
            let rest = behind.trim_start_matches('s').trim_start_matches([':', ' ', '-']);
            let own = line.text.chars().rev().take(rest.chars().count()).collect::<Vec<_>>();
            let own: String = own.into_iter().rev().collect();
            let next = lines.get(at + 1).map(|next| next.text.as_str()).unwrap_or_default();
            let labelled = behind.starts_with(':') || line.text.contains('\t');
            if let Some(name) = name(&own).filter(|_| labelled || own.trim().is_empty()) {
                return Some(Lead { name, place: Place::of(line), said: true });
            }
            if own.trim().is_empty()
                && behind.contains(':')
                && let Some(name) = name(next)
            {
                return Some(Lead { name, place: Place::of(lines.get(at + 1)?), said: true });
            }
        } else if let Some(name) = before_label(&line.text) {
            // "Mr John Doe, Ofsted Lead inspector": the first of a table is Ofsted's.
            return Some(Lead { name, place: Place::of(line), said: true });
        }
    }
    None
}

/// The name before ", Ofsted Lead inspector".
fn before_label(text: &str) -> Option<String> {
    let cell = text.split('\t').find(|cell| fold(cell).contains("lead inspector"))?;
    let folded = fold(cell);
    if folded.contains("care quality") || folded.contains("cqc") {
        return None;
    }
    let (own, label) = cell.split_once([',', '–', '(']).or_else(|| cell.split_once(" - "))?;
    let fits = fold(label).contains("lead inspector") && label.chars().count() < 50;
    name(own).filter(|_| fits)
}

/// A name above a line that says "Lead inspector", as letters are signed.
fn below_name(lines: &[&Line]) -> Option<Lead> {
    lines.windows(2).find_map(|pair| {
        let [above, label] = pair else { return None };
        // Letters of two inspectorates are signed in two columns: the first is Ofsted's.
        let own = fold(label.text.split('\t').next().unwrap_or_default());
        let signed = own.contains("lead inspector")
            && own.chars().count() < 50
            && !own.contains("care quality")
            && !own.contains("cqc")
            && own
                .split(|c: char| !c.is_alphanumeric() && c != '\'')
                .filter(|word| !word.is_empty())
                .all(|word| LABEL.contains(&word));
        let name = name(&above.text).filter(|_| signed)?;
        Some(Lead { name, place: Place::of(above), said: true })
    })
}

/// The name below "Yours sincerely" with an inspector's title.
fn signature(lines: &[&Line]) -> Option<Lead> {
    let at = lines.iter().rposition(|line| fold(&line.text).starts_with("yours "))?;
    let below: Vec<&&Line> = lines.iter().skip(at + 1).take(6).collect();
    let title = below.iter().position(|line| {
        let folded = fold(&line.text);
        folded.contains("majesty's inspector") || folded.ends_with(" hmi") || folded == "hmi"
    })?;
    let signed = below.get(title)?;
    let found = name(&signed.text).map(|name| (name, Place::of(signed))).or_else(|| {
        let above = below.get(title.checked_sub(1)?)?;
        Some((name(&above.text)?, Place::of(above)))
    });
    let (name, place) = found?;
    Some(Lead { name, place, said: false })
}

/// The name in a text of a name and titles; none where it cannot be a name.
fn name(text: &str) -> Option<String> {
    let text = text.split('\t').next().unwrap_or(text);
    let mut own = text.trim().trim_matches([',', ':', '.', '-', '–']).trim().to_owned();
    // A second name stands behind "and": two lead inspectors are not one.
    let folded = fold(&own);
    if let Some(at) = TITLES.iter().filter_map(|title| find_word(&folded, title)).min() {
        own = own.chars().take(at).collect();
    }
    let own = own.split([',', '(', '–']).next().unwrap_or_default().trim();
    let own = ["Mr ", "Mrs ", "Ms ", "Miss ", "Dr "]
        .iter()
        .find_map(|title| own.strip_prefix(title))
        .unwrap_or(own);
    let words: Vec<&str> = own.split_whitespace().collect();
    let fits = (2..=5).contains(&words.len())
        && words.first().is_some_and(|word| word.starts_with(char::is_uppercase))
        && words
            .last()
            .is_some_and(|word| word.starts_with(|c: char| c.is_uppercase() || c == '’'))
        && own
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.' | '‑'));
    fits.then(|| words.join(" "))
}

/// Where a phrase stands as whole words, counted in characters.
fn find_word(text: &str, phrase: &str) -> Option<usize> {
    let at = text.find(phrase)?;
    let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let before = text.get(..at)?;
    let after = text.get(at + phrase.len()..)?;
    let whole =
        free(before.chars().next_back()) && (free(after.chars().next()) || after.starts_with('s'));
    whole.then(|| before.chars().count())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Lead inspector: Jane Doe, His Majesty’s Inspector", Some("Jane Doe"))]
    #[case("Lead inspector: Jane Doe HMI", Some("Jane Doe"))]
    #[case("Lead inspector: Jane Doe\nHer Majesty’s Inspector", Some("Jane Doe"))]
    #[case("Lead inspector:\nJane van Doe", Some("Jane van Doe"))]
    #[case("Lead Inspector\tSíle O’Doe-Roe, HMI", Some("Síle O’Doe-Roe"))]
    #[case("Ms Jane Doe, Ofsted Lead inspector\tRoe Doe, CQC Lead inspector", Some("Jane Doe"))]
    #[case("Yours faithfully\nJane Doe\nLead inspector", Some("Jane Doe"))]
    #[case("Yours sincerely\nJane Doe\nHis Majesty’s Inspector", Some("Jane Doe"))]
    #[case("Jane Doe\tRoe Doe\nHMI Lead Inspector\tCQC Lead Inspector", Some("Jane Doe"))]
    #[case("The lead inspector met children in care.", None)]
    #[case("Yours sincerely\nOfsted\nYvette Doe\nNational Director", None)]
    fn names_are_found(#[case] text: &str, #[case] wanted: Option<&str>) {
        let lines: Vec<Line> =
            text.lines().map(|text| Line { text: text.to_owned(), ..Line::default() }).collect();
        let lead = find(&lines.iter().collect::<Vec<_>>(), Form::Letter);
        assert_eq!(lead.map(|lead| lead.name).as_deref(), wanted);
    }
}
