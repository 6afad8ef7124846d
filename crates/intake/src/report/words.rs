//! Words compared without regard to capitals, kinds of quotation mark, dashes and spacing.

/// Small letters, plain marks, single spaces.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '’' | '‘' | '`' | '´' | '′' => folded.push('\''),
            '“' | '”' => folded.push('"'),
            '‐' | '‑' | '‒' | '–' | '—' | '−' => folded.push('-'),
            c if c.is_whitespace() => {
                if !folded.ends_with(' ') && !folded.is_empty() {
                    folded.push(' ');
                }
            }
            c => folded.extend(c.to_lowercase()),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The words of a text: letters, digits and what joins them.
pub(super) fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-'))
        .map(|word| word.trim_matches(['-', '\'']))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whether any of the phrases occurs.
pub(super) fn has_any(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| text.contains(phrase))
}

/// A small number in digits or in words.
pub(super) fn small_number(word: &str) -> Option<usize> {
    const NUMBERS: &[&str] = &[
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    match word {
        "a" | "an" | "single" => Some(1),
        word => NUMBERS
            .iter()
            .position(|number| *number == word)
            .or_else(|| word.parse().ok().filter(|number| *number < 100)),
    }
}

/// Cuts a text short for use inside a sentence.
pub(super) fn short(text: &str) -> String {
    const LENGTH: usize = 60;
    if text.chars().count() <= LENGTH {
        return text.to_owned();
    }
    let cut: String = text.chars().take(LENGTH).collect();
    format!("{} …", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Children’s  Services –\tthe", "children's services - the")]
    #[case("  ", "")]
    fn marks_are_folded(#[case] text: &str, #[case] wanted: &str) {
        assert_eq!(fold(text), wanted);
    }

    #[rstest]
    #[case("three", Some(3))]
    #[case("12", Some(12))]
    #[case("no", Some(0))]
    #[case("several", None)]
    fn small_numbers(#[case] word: &str, #[case] wanted: Option<usize>) {
        assert_eq!(small_number(word), wanted);
    }
}
