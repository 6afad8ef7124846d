//! Words broken at the end of a line: "identi-/fied" is one word, "pre-/proceedings" keeps its
//! hyphen. The rest of the document tells which is which.

use std::collections::HashSet;

use super::words::words;
use crate::text::Line;

/// Beginnings that keep their hyphen although they are no words of their own.
const BEGINNINGS: &[&str] = &[
    "anti", "co", "cross", "extra", "inter", "intra", "mid", "multi", "non", "post", "pre", "pro",
    "re", "self", "semi", "sub", "under",
];

/// Words that reports always print with their hyphen.
const JOINED: &[&str] = &["multi-agency", "multi-disciplinary", "pre-birth", "pre-proceedings"];

/// The words of a document, to tell broken words from hyphenated ones.
#[derive(Debug, Default)]
pub(super) struct Hyphens {
    known: HashSet<String>,
}

impl Hyphens {
    /// Learns the words of a document.
    pub fn of(lines: &[&Line]) -> Self {
        let mut known = HashSet::new();
        for line in lines {
            let mut own = words(&line.text);
            if line.text.ends_with(['-', '‐', '\u{ad}']) {
                own.pop();
            }
            for word in own {
                known.extend(word.split('-').map(str::to_owned));
                known.insert(word);
            }
        }
        Self { known }
    }

    /// Puts the hyphen back into words that a converter joined at the end of a line
    /// ("preproceedings"): known ones, and those that the document has with a hyphen elsewhere.
    pub fn mend(&self, text: &str) -> String {
        let mut mended = String::with_capacity(text.len());
        for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
            let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
            match self.joined_at(word).and_then(|at| piece.split_at_checked(at)) {
                Some((before, after)) => {
                    mended.push_str(before);
                    mended.push('-');
                    mended.push_str(after);
                }
                None => mended.push_str(piece),
            }
        }
        mended
    }

    /// Where a joined word lost its hyphen, if it did.
    fn joined_at(&self, word: &str) -> Option<usize> {
        let small = word.to_lowercase();
        BEGINNINGS.iter().find_map(|beginning| {
            let rest = small.strip_prefix(beginning).filter(|rest| rest.chars().count() > 3)?;
            let hyphened = format!("{beginning}-{rest}");
            let known = JOINED.contains(&hyphened.as_str()) || self.known.contains(&hyphened);
            known.then_some(beginning.len())
        })
    }

    /// Adds a line to the text that it goes on with.
    pub fn append(&self, text: &mut String, line: &str) {
        let line = line.trim();
        if text.is_empty() || line.is_empty() {
            text.push_str(line);
            return;
        }
        let hyphen = text.ends_with(['-', '‐', '‑']);
        let letter_before = text.chars().rev().nth(1).is_some_and(char::is_alphanumeric);
        let letter_after = line.starts_with(char::is_alphanumeric);
        if hyphen && letter_before && letter_after {
            if self.was_broken(text, line) {
                text.pop();
            }
        } else if !(text.ends_with('/') && letter_after) {
            text.push(' ');
        }
        text.push_str(line);
    }

    /// Whether the hyphen only marks the end of the line.
    fn was_broken(&self, text: &str, line: &str) -> bool {
        if !line.starts_with(char::is_lowercase) {
            return false;
        }
        let (Some(before), Some(after)) = (words(text).pop(), words(line).into_iter().next())
        else {
            return false;
        };
        if self.known.contains(&format!("{before}-{after}")) {
            return false;
        }
        let last = before.rsplit('-').next().unwrap_or(&before).to_owned();
        let first = after.split('-').next().unwrap_or(&after).to_owned();
        if self.known.contains(&format!("{last}{first}")) {
            return !self.known.contains(&last);
        }
        !(before.contains('-') || BEGINNINGS.contains(&last.as_str()) || self.known.contains(&last))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("including pre-", "proceedings", "including pre-proceedings")]
    #[case("needs are identi-", "fied early", "needs are identified early")]
    #[case("a long-", "term plan", "a long-term plan")]
    #[case("face-to-", "face work", "face-to-face work")]
    #[case("16-", "year-olds", "16-year-olds")]
    #[case("health and/", "or care", "health and/or care")]
    #[case("plans –", "and reviews", "plans – and reviews")]
    fn broken_words_are_made_whole(#[case] text: &str, #[case] line: &str, #[case] wanted: &str) {
        let learned =
            Line { text: "Needs identified in the long term, 16".to_owned(), ..Line::default() };
        let mut text = text.to_owned();
        Hyphens::of(&[&learned]).append(&mut text, line);
        assert_eq!(text, wanted);
    }

    #[rstest]
    #[case("Work in preproceedings.", "Work in pre-proceedings.")]
    #[case("Multiagency work", "Multi-agency work")]
    #[case("their selfesteem, under pressure", "their self-esteem, under pressure")]
    #[case("prepare and cooperate", "prepare and cooperate")]
    fn joined_words_get_their_hyphen_back(#[case] text: &str, #[case] wanted: &str) {
        let learned = Line { text: "Good self-esteem".to_owned(), ..Line::default() };
        assert_eq!(Hyphens::of(&[&learned]).mend(text), wanted);
    }
}
