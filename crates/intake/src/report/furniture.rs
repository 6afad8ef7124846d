//! What stands on a page and is not its text: running titles, page numbers, footnotes.

use std::collections::HashMap;

use super::{dates, words::fold};
use crate::text::{Document, Line};

/// How many lines at the top and foot of a page can be furniture.
const EDGE: usize = 4;

/// The lines that belong to the text, and those of running titles that print dates.
#[derive(Debug, Default)]
pub(super) struct Cleared<'a> {
    /// In reading order.
    pub lines: Vec<&'a Line>,
    /// Running titles.
    pub furniture: Vec<&'a Line>,
    /// The size of most letters; 0 where not known.
    pub body_size: f64,
}

/// Parts the text from the furniture.
pub(super) fn clear(document: &Document) -> Cleared<'_> {
    let body_size = body_size(&document.lines);
    let mut cleared = Cleared { body_size, ..Cleared::default() };
    let repeated = repeated(document);
    let pages: Vec<&[Line]> =
        document.lines.chunk_by(|above, below| above.page == below.page).collect();
    for page in pages {
        let notes = footnotes(page, body_size);
        for (at, line) in page.iter().enumerate() {
            let at_edge = document.paged && (at < EDGE || at + EDGE >= notes);
            if at >= notes && at + EDGE < page.len() {
                continue;
            }
            if is_furniture(line, at_edge, document.paged, &repeated) {
                cleared.furniture.push(line);
            } else if at < notes {
                cleared.lines.push(line);
            }
        }
    }
    cleared
}

fn is_furniture(
    line: &Line,
    at_edge: bool,
    paged: bool,
    repeated: &HashMap<String, usize>,
) -> bool {
    let folded = key(&line.text);
    if folded.is_empty() || is_page_number(&line.text) {
        // Digits alone: the number of a page, unless the text is pasted and stands close.
        return at_edge || line.apart || !paged;
    }
    let times = repeated.get(&folded).copied().unwrap_or(0);
    let running = is_running_title(&fold(&line.text)) || dates::only_dates(&line.text);
    // The title on the first page is no running title, although it may have the same words.
    let first = line.page == 1 && line.line <= 12;
    if paged {
        return at_edge && ((times >= 3 && !first) || (times >= 2 && running && !first));
    }
    times >= 3 && running && !first
}

/// The line without digits, to find the same title with another page number.
fn key(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_ascii_digit()).collect::<String>().trim().to_owned()
}

fn is_page_number(text: &str) -> bool {
    let folded = fold(text);
    let rest = folded.strip_prefix("page ").unwrap_or(&folded);
    let mut words = rest.split(" of ");
    let digits = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit());
    words.all(digits) && rest.len() <= 10
}

/// The first words of what reports print at the foot of each page.
fn is_running_title(folded: &str) -> bool {
    [
        "inspection of ",
        "re-inspection of ",
        "reinspection of ",
        "area send inspection",
        "area send report",
        "joint targeted area inspection",
        "focused visit to ",
        "monitoring visit ",
    ]
    .iter()
    .any(|start| folded.starts_with(start))
}

/// Whether a line begins what the inspectorate prints behind its report: who it is, where it sits,
/// and how the text may be used.
pub(super) fn begins_imprint(text: &str) -> bool {
    let folded = fold(text);
    let address = folded.strip_prefix("piccadilly gate").is_some_and(|rest| {
        rest.trim_start_matches([',', ' ']).is_empty() || rest.contains("store street")
    });
    address
        || [
            "the office for standards in education, children's services and skills",
            "© crown copyright",
            "if you would like a copy of this document",
            "if you would like a version of this document",
            "you may reuse this information",
            "you may copy all or parts of this document",
        ]
        .iter()
        .any(|start| folded.starts_with(start))
}

fn repeated(document: &Document) -> HashMap<String, usize> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut pages: HashMap<String, u32> = HashMap::new();
    for line in &document.lines {
        let key = key(&line.text);
        // Twice on one page is a table or a list, not furniture.
        if document.paged && pages.get(&key) == Some(&line.page) {
            continue;
        }
        pages.insert(key.clone(), line.page);
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// Where the footnotes of a page begin: small print at its foot that starts with a number.
fn footnotes(page: &[Line], body_size: f64) -> usize {
    let small = |line: &Line| line.size > 0.0 && line.size < 0.92 * body_size;
    let tail = page.iter().rev().take_while(|line| small(line) || is_page_number(&line.text));
    let mut begins = page.len();
    for (back, line) in (1..).zip(tail) {
        if small(line) && line.text.starts_with(|c: char| c.is_ascii_digit()) {
            begins = page.len() - back;
        }
    }
    begins
}

fn body_size(lines: &[Line]) -> f64 {
    let mut letters: HashMap<u64, usize> = HashMap::new();
    for line in lines {
        *letters.entry(line.size.to_bits()).or_default() += line.text.len();
    }
    let most = letters.into_iter().max_by_key(|(size, count)| (*count, *size));
    most.map_or(0.0, |(size, _)| f64::from_bits(size))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Piccadilly Gate", true)]
    #[case("Piccadilly Gate, Store Street, Manchester M1 2WD", true)]
    #[case("The Office for Standards in Education, Children’s Services and Skills (Ofsted)", true)]
    #[case("© Crown copyright 2031", true)]
    #[case("Piccadilly Gate is where children meet", false)]
    #[case("The Office for Standards of weights", false)]
    fn imprints_are_known(#[case] text: &str, #[case] wanted: bool) {
        assert_eq!(begins_imprint(text), wanted);
    }
}
