//! A progress cell as a list of updates: people write one entry under another, each with its date,
//! the newest first or last.

use chrono::NaiveDate;

use super::UpdateRead;
use crate::table::day;

/// Entries of one cell.
const ENTRIES: usize = 60;
/// Characters of one update.
const MOST: usize = 10_000;

/// An entry while they are put in order.
struct Entry {
    /// A day to sort by: also a month has its place among days.
    order: Option<NaiveDate>,
    read: UpdateRead,
}

/// Splits a cell at its dates. The oldest comes first.
pub(super) fn split(text: &str) -> Vec<UpdateRead> {
    let mut entries: Vec<Entry> = Vec::new();
    for piece in pieces(text) {
        let piece = piece.trim();
        if piece.is_empty() {
            continue;
        }
        // More than these are no entries of a person: the rest stays with the last.
        let found = if entries.len() < ENTRIES { start(piece) } else { None };
        match (found, entries.last_mut()) {
            (Some(found), _) => entries.push(found.entry(piece)),
            (None, Some(open)) => {
                open.read.text.push('\n');
                open.read.text.push_str(piece);
            }
            (None, None) => entries
                .push(Entry { order: None, read: UpdateRead { on: None, text: piece.to_owned() } }),
        }
    }
    put_in_order(&mut entries);
    entries.into_iter().flat_map(|entry| in_parts(entry.read)).collect()
}

/// Newest first is turned round. What stands before the first date stays the oldest.
fn put_in_order(entries: &mut [Entry]) {
    let undated = entries.iter().take_while(|entry| entry.order.is_none()).count();
    if let Some(dated) = entries.get_mut(undated..) {
        // Of two on one day the lower is the newer in a list that runs down, the upper in one
        // that runs up.
        if dated.first().map(|e| e.order) > dated.last().map(|e| e.order) {
            dated.reverse();
        }
        dated.sort_by_key(|entry| entry.order);
    }
}

/// The lines of a cell, also broken before a date in the middle of one: "… done. 15/04/24: …".
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    for line in text.lines() {
        let (mut from, mut ended, mut spaced) = (0, false, false);
        for (at, c) in line.char_indices() {
            if c == ' ' {
                spaced = true;
                continue;
            }
            let after = line.get(at..).unwrap_or_default();
            if ended && spaced && c.is_ascii_digit() && is_numeric_entry(after) {
                pieces.extend(line.get(from..at));
                from = at;
            }
            (ended, spaced) = (matches!(c, '.' | ';' | ')' | '!' | '?'), false);
        }
        pieces.extend(line.get(from..));
    }
    pieces
}

/// "15/04/24: …", "15.04.2024 – …".
fn is_numeric_entry(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '/' | '.'));
    let Some((date, rest)) = end.and_then(|end| text.split_at_checked(end)) else { return false };
    day::exact(date).is_some() && rest.trim_start().starts_with([':', '-', '–', '—'])
}

/// Where an entry's date is and what follows it.
struct Start {
    order: NaiveDate,
    /// Whether it is an exact day.
    exact: bool,
    /// Where its text begins, in bytes.
    text_at: usize,
}

impl Start {
    fn entry(&self, piece: &str) -> Entry {
        let text = piece.get(self.text_at..).unwrap_or_default().trim();
        let read = if self.exact && !text.is_empty() {
            UpdateRead { on: Some(self.order), text: text.to_owned() }
        } else {
            // A month is no day: its words stay, so that they are not lost.
            UpdateRead { on: self.exact.then_some(self.order), text: piece.to_owned() }
        };
        Entry { order: Some(self.order), read }
    }
}

/// The date at the start of a piece: "12/03/24: …", "Update 12 March 2024 …", "March 2024 – …".
fn start(piece: &str) -> Option<Start> {
    const BEFORE: &[&str] = &["update", "progress", "as at", "as of", "on", "updated"];
    let lower = piece.to_ascii_lowercase();
    let mut at = leading(&lower, |c| matches!(c, '•' | '-' | '–' | '*' | '(' | '[' | ' '));
    for word in ["progress update", "latest update"].iter().chain(BEFORE) {
        if let Some(rest) = lower.get(at..).and_then(|rest| rest.strip_prefix(word))
            && rest.starts_with([' ', ':', '(', '-'])
        {
            at = lower.len() - rest.len();
            at += leading(rest, |c| matches!(c, ' ' | ':' | '(' | '-' | '–'));
            break;
        }
    }
    let rest = lower.get(at..)?;
    let first = rest.split([' ', ':', '–', '—', ')', ']', ',', '-']).next().unwrap_or_default();
    if !day::may_begin(first) {
        return None;
    }
    // A date has up to five words: "Mon 31st of March 2024".
    let mut ends: Vec<usize> = rest
        .char_indices()
        .filter(|(_, c)| c.is_whitespace() || matches!(c, ':' | '–' | '—' | ')' | ']' | ',' | '-'))
        .map(|(end, _)| end)
        .take(8)
        .collect();
    if ends.len() < 8 {
        ends.push(rest.len());
    }
    let found =
        |end: &usize, read: fn(&str) -> Option<NaiveDate>| Some((read(rest.get(..*end)?)?, *end));
    let is_marked = |end: usize| {
        // "March 2024 was busy" is a sentence; a mark has to follow.
        let after = rest.get(end..).unwrap_or_default().trim_start();
        after.is_empty() || after.starts_with([':', '-', '–', '—', ')'])
    };
    let exact = ends.iter().find_map(|end| found(end, day::exact));
    let (order, end) = exact
        .or_else(|| ends.iter().filter(|end| is_marked(**end)).find_map(|end| found(end, month)))?;
    let marks = |c: char| matches!(c, ' ' | ':' | '-' | '–' | '—' | ')' | ']' | ',');
    let text_at = at + end + leading(rest.get(end..).unwrap_or_default(), marks);
    Some(Start { order, exact: exact.is_some(), text_at })
}

/// The first day of "march 2024".
fn month(words: &str) -> Option<NaiveDate> {
    let (month, year) = words.trim().split_once([' ', '-'])?;
    NaiveDate::from_ymd_opt(day::year(year)?, day::month(month)?, 1)
}

/// How many bytes at the start are such characters.
fn leading(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.len() - text.trim_start_matches(is).len()
}

/// An update longer than one may be becomes several of the same day.
fn in_parts(read: UpdateRead) -> Vec<UpdateRead> {
    if read.text.len() <= MOST || read.text.chars().count() <= MOST {
        return vec![read];
    }
    let characters: Vec<char> = read.text.chars().collect();
    characters
        .chunks(MOST)
        .map(|part| part.iter().collect::<String>().trim().to_owned())
        .filter(|text| !text.is_empty())
        .map(|text| UpdateRead { on: read.on, text })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Training booked", &[(None, "Training booked")])]
    #[case("12/03/24: booked\n15/04/24: held", &[(Some("2024-03-12"), "booked"), (Some("2024-04-15"), "held")])]
    #[case("15/04/24 - held\n12/03/24 - booked\nand paid", &[(Some("2024-03-12"), "booked\nand paid"), (Some("2024-04-15"), "held")])]
    #[case("12/03/24: booked. 15/04/24: held", &[(Some("2024-03-12"), "booked."), (Some("2024-04-15"), "held")])]
    #[case("March 2024 – booked\nApril 2024 – held", &[(None, "March 2024 – booked"), (None, "April 2024 – held")])]
    #[case("Update 12 March 2024 booked", &[(Some("2024-03-12"), "booked")])]
    #[case("Update (12 March 2024): booked", &[(Some("2024-03-12"), "booked")])]
    #[case("Background.\n12.03.2024 booked", &[(None, "Background."), (Some("2024-03-12"), "booked")])]
    #[case("12/03/24", &[(Some("2024-03-12"), "12/03/24")])]
    #[case("31/04/24: held", &[(None, "31/04/24: held")])]
    #[case("March 2024 was busy", &[(None, "March 2024 was busy")])]
    #[case("Booked for 12/03/24 with 15/04/24 as reserve", &[(None, "Booked for 12/03/24 with 15/04/24 as reserve")])]
    #[case("", &[])]
    fn entries(#[case] text: &str, #[case] expected: &[(Option<&str>, &str)]) {
        let found = split(text);
        let found: Vec<(Option<String>, &str)> = found
            .iter()
            .map(|update| (update.on.map(|day| day.to_string()), update.text.as_str()))
            .collect();
        let expected: Vec<(Option<String>, &str)> =
            expected.iter().map(|(on, text)| (on.map(str::to_owned), *text)).collect();
        assert_eq!(found, expected);
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in "[a-z .\n]{0,60}") {
            let words: Vec<&str> = text.split_whitespace().collect();
            let split = split(&text);
            let found: Vec<&str> = split.iter().flat_map(|u| u.text.split_whitespace()).collect();
            prop_assert_eq!(found, words);
        }

        #[test]
        fn any_text_is_split(text in ".{0,80}") {
            let _ = split(&text);
        }
    }
}
