//! How old a reader should be to read a text with ease: the Flesch–Kincaid grade.
//!
//! grade = 0.39 × (words ÷ sentences) + 11.8 × (syllables ÷ words) − 15.59
//!
//! The grade is a school year in the United States; a child in it is five years older than its
//! number. Syllables are counted by groups of vowels, as all such programs do: the figure is a
//! guide for whoever writes, good to about a year, and says nothing about whether a text is kind.

/// What was counted, and what it comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReadingAge {
    /// Sentences; a line without a full stop counts as one.
    pub sentences: u32,
    /// Words.
    pub words: u32,
    /// Syllables.
    pub syllables: u32,
    /// The Flesch–Kincaid grade, to a tenth.
    pub grade: f64,
}

impl ReadingAge {
    /// Counts paragraphs; nothing where there is no word.
    #[must_use]
    pub fn of<T: AsRef<str>>(paragraphs: &[T]) -> Option<Self> {
        let (mut sentences, mut words, mut syllables) = (0_u32, 0_u32, 0_u32);
        for paragraph in paragraphs {
            for sentence in split(paragraph.as_ref()) {
                let before = words;
                for word in words_of(sentence) {
                    words += 1;
                    syllables += self::syllables(word);
                }
                sentences += u32::from(words > before);
            }
        }
        if words == 0 {
            return None;
        }
        let (per_sentence, per_word) =
            (f64::from(words) / f64::from(sentences), f64::from(syllables) / f64::from(words));
        let grade = 0.39f64.mul_add(per_sentence, 11.8 * per_word) - 15.59;
        Some(Self { sentences, words, syllables, grade: (grade * 10.0).round() / 10.0 })
    }

    /// The age in whole years; never below five, the age at which children learn to read.
    #[must_use]
    pub fn years(&self) -> u8 {
        let years = (self.grade + 5.0).round().clamp(5.0, 25.0);
        (5..=25).rev().find(|age| f64::from(*age) <= years).unwrap_or(5)
    }

    /// "about 10 years old".
    #[must_use]
    pub fn in_words(&self) -> String {
        format!("about {} years old", self.years())
    }
}

/// Sentences end with a full stop, a question mark or an exclamation mark before a space or the end;
/// numbers such as 2.3 do not end one.
fn split(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let ends = matches!(char, '.' | '?' | '!' | '…')
            && chars.peek().is_none_or(|(_, next)| next.is_whitespace());
        if ends || char == '\n' {
            let end = at + char.len_utf8();
            all.extend(text.get(start..end));
            start = end;
        }
    }
    all.extend(text.get(start..));
    all
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| !char.is_alphanumeric() && !matches!(char, '\'' | '’' | '.'))
        .filter(|word| word.contains(char::is_alphanumeric))
}

/// The syllables of a word: groups of vowels, without a silent end. A number counts as one.
#[must_use]
pub fn syllables(word: &str) -> u32 {
    let letters: String =
        word.chars().filter(|char| char.is_alphabetic()).flat_map(char::to_lowercase).collect();
    if letters.is_empty() {
        return 1;
    }
    let vowel = |char: char| "aeiouyâêîôûŵŷáéíóúàèìòùäëïöü".contains(char);
    let mut groups = 0_u32;
    let mut before = false;
    for char in letters.chars() {
        let is = vowel(char);
        groups += u32::from(is && !before);
        before = is;
    }
    let ends = |end: &str| letters.ends_with(end);
    // "like", "plans made" and "helped" do not speak their last e; "table" and "needed" do.
    let silent = (ends("e") && !ends("le") && !ends("ee"))
        || (ends("es")
            && !["ses", "xes", "zes", "ches", "shes", "ces", "ges", "les"].into_iter().any(ends))
        || (ends("ed") && !ends("ted") && !ends("ded") && !ends("led"))
        || (ends("le") && letters.chars().rev().nth(2).is_some_and(vowel));
    // Two vowels that are spoken apart, unless they are part of an end that joins them.
    let joined = ["tion", "sion", "cia", "tia", "gion", "cio", "people"];
    let apart = ["ia", "io", "ua", "eo", "ying", "iet"];
    let is_apart = ends("rea") || ends("dea") || has(&letters, &apart) && !has(&letters, &joined);
    // "improvement", "careful": an e that falls silent before an end.
    let within = has(&letters, &["ement", "eful", "eless", "ely", "eness"])
        && !has(&letters, &["eement", "element", "cement"]);
    let silent = u32::from(silent) + u32::from(within);
    let groups = groups.saturating_sub(silent) + u32::from(is_apart);
    groups.max(1)
}

fn has(word: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| word.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_counted_as_they_are_spoken() {
        for (word, count) in [
            ("the", 1),
            ("plan", 1),
            ("like", 1),
            ("table", 2),
            ("people", 2),
            ("children", 2),
            ("helped", 1),
            ("needed", 2),
            ("social", 2),
            ("worker", 2),
            ("workers", 2),
            ("council", 2),
            ("inspection", 3),
            ("quiet", 2),
            ("area", 3),
            ("make", 1),
            ("makes", 1),
            ("changes", 2),
            ("improvement", 3),
            ("safe", 1),
            ("safely", 2),
            ("careful", 2),
            ("agreement", 3),
            ("agree", 2),
            ("2024", 1),
            ("teulu", 2),
        ] {
            assert_eq!(syllables(word), count, "{word}");
        }
    }

    #[test]
    fn the_formula_is_the_published_one() {
        // 6 words, 6 syllables, 1 sentence: 0.39 × 6 + 11.8 × 1 − 15.59 = −1.45.
        let easy = ReadingAge::of(&["The cat sat on the mat."]).unwrap();
        assert_eq!((easy.sentences, easy.words, easy.syllables), (1, 6, 6));
        assert!((easy.grade + 1.45).abs() < 0.06, "{}", easy.grade);
        assert_eq!(easy.years(), 5);
        let hard = ReadingAge::of(&[
            "The authority should ensure that management oversight, supervision and direction are \
             consistently recorded, analytical and demonstrably effective in progressing plans.",
        ])
        .unwrap();
        assert!(hard.grade > 15.0, "{}", hard.grade);
        assert!(hard.years() > 18);
    }

    #[test]
    fn sentences_are_told_from_numbers_and_lines() {
        let counted = ReadingAge::of(&["Action 2.3 is done. Is it good? Yes", "A line"]).unwrap();
        assert_eq!((counted.sentences, counted.words), (4, 10));
        assert_eq!(ReadingAge::of(&["", " … "]), None);
    }

    #[test]
    fn a_letter_for_children_reads_young() {
        let letter = ReadingAge::of(&[
            "Inspectors came to see how we help children.",
            "They said some plans were not clear. We will fix that.",
            "Your social worker will write your plan with you.",
        ])
        .unwrap();
        assert!(letter.years() <= 9, "{letter:?}");
        assert_eq!(letter.in_words(), format!("about {} years old", letter.years()));
    }
}
