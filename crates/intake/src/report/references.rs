//! Which paragraphs an area rests on: printed beside it, or suggested by the words they share.

use std::collections::{HashMap, HashSet};

use super::words::{fold, words};

/// Paragraph numbers with how they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct References {
    /// In order.
    pub numbers: Vec<i32>,
    /// Printed with the area.
    pub printed: bool,
}

/// How much of an area's words a paragraph must have to be suggested.
const ALIKE: f64 = 0.25;
/// And how near to the most alike paragraph.
const NEAR: f64 = 0.35;
/// The most that are suggested.
const MOST: usize = 6;
/// What a word counts in a sentence that finds no fault.
const PRAISE: f64 = 0.2;
/// What the first of an area's words counts more: it names what must improve.
const HEAD: f64 = 3.5;

/// The words of one paragraph.
#[derive(Debug)]
struct Own {
    number: i32,
    /// Of sentences that find fault.
    fault: HashSet<String>,
    /// Of all sentences.
    all: HashSet<String>,
}

/// The paragraphs of a report, prepared for comparison.
#[derive(Debug, Default)]
pub(super) struct Paragraphs {
    own: Vec<Own>,
    weight: HashMap<String, f64>,
}

impl Paragraphs {
    /// Prepares the paragraphs.
    pub fn new<'a>(paragraphs: impl Iterator<Item = (i32, &'a str)>) -> Self {
        let mut all = Vec::new();
        let mut counts: HashMap<String, usize> = HashMap::new();
        for (number, text) in paragraphs {
            let mut own = Own { number, fault: HashSet::new(), all: HashSet::new() };
            for sentence in text.split(". ") {
                let stems = content(sentence);
                if finds_fault(sentence) {
                    own.fault.extend(stems.iter().cloned());
                }
                own.all.extend(stems);
            }
            for stem in &own.all {
                *counts.entry(stem.clone()).or_default() += 1;
            }
            all.push(own);
        }
        let total = f64::from(u32::try_from(all.len()).unwrap_or(u32::MAX));
        let weight = counts
            .into_iter()
            .map(|(stem, count)| {
                let count = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
                (stem, (1.0 + total / (1.0 + count)).ln())
            })
            .collect();
        Self { own: all, weight }
    }

    /// What an area rests on: the printed numbers, or the paragraphs most like it.
    pub fn of(&self, area: &str) -> References {
        let numbers = printed(area);
        if !numbers.is_empty() {
            return References { numbers, printed: true };
        }
        References { numbers: self.suggest(area), printed: false }
    }

    fn suggest(&self, area: &str) -> Vec<i32> {
        let mut wanted: Vec<(String, f64)> = Vec::new();
        for stem in content(area) {
            // Words that no paragraph has say nothing of which one is meant.
            let Some(weight) = self.weight.get(&stem) else { continue };
            if !wanted.iter().any(|(known, _)| *known == stem) {
                let weight = if wanted.is_empty() { HEAD * weight } else { *weight };
                wanted.push((stem, weight));
            }
        }
        let total: f64 = wanted.iter().map(|(_, weight)| weight).sum();
        if total <= 0.0 {
            return Vec::new();
        }
        let score = |own: &Own| {
            let of = |(stem, weight): &(String, f64)| {
                if own.fault.contains(stem) {
                    *weight
                } else if own.all.contains(stem) {
                    PRAISE * weight
                } else {
                    0.0
                }
            };
            wanted.iter().map(of).sum::<f64>() / total
        };
        let mut scored: Vec<(f64, i32)> =
            self.own.iter().map(|own| (score(own), own.number)).collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let best = scored.first().map_or(0.0, |(score, _)| *score);
        let mut numbers: Vec<i32> = scored
            .into_iter()
            .take(MOST)
            .filter(|(score, _)| *score >= ALIKE && *score >= NEAR * best)
            .map(|(_, number)| number)
            .collect();
        numbers.sort_unstable();
        numbers
    }
}

/// Numbers behind "paragraph" or "paragraphs" in brackets or at the end.
pub(super) fn printed(text: &str) -> Vec<i32> {
    let folded = fold(text);
    let mut numbers = Vec::new();
    for label in ["paragraphs ", "paragraph ", "paras ", "para "] {
        for (at, _) in folded.match_indices(label) {
            let rest = folded.get(at + label.len()..).unwrap_or_default();
            let mut last_dash: Option<i32> = None;
            for word in rest.split_inclusive([' ', ',', ')', ';', '-']) {
                let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
                match bare.parse::<i32>() {
                    Ok(number) if (1..1000).contains(&number) => {
                        if let Some(first) = last_dash.take() {
                            numbers.extend((first + 1..number).take(50));
                        }
                        numbers.push(number);
                        last_dash = word.ends_with('-').then_some(number);
                    }
                    _ if matches!(bare, "and" | "" | "to") => {
                        if bare == "to" {
                            last_dash = numbers.last().copied();
                        }
                    }
                    _ => break,
                }
                if word.trim_end().ends_with([')', ';']) {
                    break;
                }
            }
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// Whether a sentence finds fault: what an area for improvement rests on.
fn finds_fault(sentence: &str) -> bool {
    const MARKS: &[&str] = &[
        "not ",
        "however",
        "area for improvement",
        "areas for improvement",
        "too ",
        "inconsisten",
        "variab",
        "weak",
        "lack",
        "delay",
        "insufficien",
        "poor",
        "limited",
        "need to",
        "needs to",
        "without",
        "less ",
        "drift",
        "unclear",
        "never",
        "few ",
        "improvements are needed",
        "more to do",
        "difficult",
        "shortfall",
        "gaps",
        "inadequate",
        "ineffective",
        "rarely",
        "overly",
        "fail",
        "underdeveloped",
        "absence",
        "unable",
        "wait ",
        "waiting",
        "some children",
    ];
    let folded = fold(sentence);
    MARKS.iter().any(|mark| folded.contains(mark))
}

/// The words that carry meaning, without their endings.
fn content(text: &str) -> Vec<String> {
    let mut stems = acronyms(text);
    stems.extend(stems_of(text));
    stems
}

/// "Public Law Outline" is "PLO" elsewhere: the first letters of capitalised words in a row.
fn acronyms(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut letters = String::new();
    for word in text.split_whitespace().chain(std::iter::once("")) {
        if let Some(first) = word.chars().next().filter(|c| c.is_uppercase()) {
            letters.extend(first.to_lowercase());
            continue;
        }
        if letters.chars().count() >= 3 {
            found.push(letters.clone());
        }
        letters.clear();
    }
    found
}

fn stems_of(text: &str) -> Vec<String> {
    const EMPTY: &[&str] = &[
        "a",
        "about",
        "all",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "being",
        "both",
        "but",
        "by",
        "can",
        "child",
        "children",
        "children's",
        "do",
        "does",
        "ensure",
        "ensuring",
        "effective",
        "effectiveness",
        "experiencing",
        "for",
        "from",
        "good",
        "had",
        "has",
        "have",
        "how",
        "in",
        "including",
        "improve",
        "improvement",
        "into",
        "is",
        "it",
        "its",
        "local",
        "authority",
        "more",
        "need",
        "needs",
        "not",
        "of",
        "on",
        "or",
        "other",
        "quality",
        "service",
        "services",
        "so",
        "support",
        "that",
        "the",
        "their",
        "them",
        "they",
        "this",
        "those",
        "through",
        "to",
        "used",
        "was",
        "well",
        "were",
        "when",
        "where",
        "which",
        "who",
        "with",
        "within",
        "young",
        "people",
        "live",
        "living",
        "particular",
        "consistency",
        "consistent",
        "consistently",
        "timely",
        "timeliness",
        "response",
    ];
    words(text)
        .iter()
        .filter(|word| !EMPTY.contains(&word.as_str()) && word.len() > 2)
        .flat_map(|word| {
            let parts = word.split('-').filter(|part| part.len() > 3 && word.contains('-'));
            std::iter::once(stem(word)).chain(parts.map(stem)).collect::<Vec<_>>()
        })
        .collect()
}

/// A word without the endings that change with its place in a sentence.
fn stem(word: &str) -> String {
    let word = word.trim_end_matches("'s");
    for ending in [
        "ations", "ation", "ments", "ment", "ings", "ing", "ers", "ies", "ed", "es", "er", "ly",
        "al", "s", "y",
    ] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.chars().count() >= 4) {
            return stem.to_owned();
        }
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Improve supervision (paragraph 12).", &[12])]
    #[case("Improve supervision (paragraphs 3, 12 and 14).", &[3, 12, 14])]
    #[case("Improve supervision. (Paragraphs 3–5)", &[3, 4, 5])]
    #[case("Improve supervision, see paras 7 and 9", &[7, 9])]
    #[case("Improve supervision in 12 teams", &[])]
    fn printed_references_are_read(#[case] text: &str, #[case] wanted: &[i32]) {
        assert_eq!(printed(text), wanted);
    }

    #[test]
    fn suggestions_share_rare_words_and_find_fault() {
        let paragraphs = Paragraphs::new(
            [
                (1, "Supervision is regular. Social workers like it."),
                (2, "The register of private fostering is not kept, and visits are too rare."),
                (3, "Schools welcome the virtual school."),
            ]
            .into_iter(),
        );
        let found = paragraphs.of("The oversight of private fostering.");
        assert_eq!(found, References { numbers: vec![2], printed: false });
        assert_eq!(paragraphs.of("Housing").numbers, Vec::<i32>::new());
    }
}
