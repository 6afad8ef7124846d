//! Simple tests of wording: is an action specific, measurable and time-bound?
//!
//! They look for words and nothing else, so that everybody can see why a finding is there. The
//! words stand in `docs/plan-checks.md` too, and a test fails when the two differ.

/// Verbs with which a title can begin without saying what will be done.
pub(super) const VAGUE_VERBS: &[&str] = &[
    "aim",
    "consider",
    "continue",
    "develop",
    "embed",
    "encourage",
    "enhance",
    "ensure",
    "explore",
    "improve",
    "look at",
    "look into",
    "maintain",
    "monitor",
    "promote",
    "raise awareness",
    "review",
    "seek",
    "strengthen",
    "support",
    "work towards",
];

/// Words that count, beside digits and "%".
pub(super) const COUNTING_WORDS: &[&str] = &[
    "all",
    "always",
    "both",
    "each",
    "every",
    "half",
    "never",
    "no",
    "none",
    "nobody",
    "zero",
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
    "per cent",
    "percent",
    "daily",
    "weekly",
    "fortnightly",
    "monthly",
    "quarterly",
    "yearly",
    "annually",
];

/// Words that put a date off for ever.
pub(super) const TIMELESS_WORDS: &[&str] = &[
    "ongoing",
    "on going",
    "continuous",
    "continuously",
    "continually",
    "as soon as possible",
    "asap",
    "as and when",
    "as required",
    "when possible",
    "in due course",
    "in the future",
    "regularly",
    "tbc",
    "to be confirmed",
];

/// A text in small letters, one space between words and at both ends, without other signs.
fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(String::from(" "), |mut plain, word| {
        plain.extend(word.chars().flat_map(char::to_lowercase));
        plain.push(' ');
        plain
    })
}

/// Whether a text holds something that can be counted.
pub(super) fn counts(text: &str) -> bool {
    let plain = plain(text);
    text.contains(|c: char| c == '%' || c.is_numeric())
        || COUNTING_WORDS.iter().any(|word| plain.contains(&format!(" {word} ")))
}

/// The vague verb with which a title begins, unless the title counts something.
pub(super) fn vague_opening(title: &str) -> Option<&'static str> {
    if counts(title) {
        return None;
    }
    let plain = plain(title);
    VAGUE_VERBS.iter().copied().find(|verb| plain.starts_with(&format!(" {verb} ")))
}

/// The words in a text that put a date off for ever.
pub(super) fn timeless(text: &str) -> impl Iterator<Item = &'static str> {
    let plain = plain(text);
    TIMELESS_WORDS.iter().copied().filter(move |word| plain.contains(&format!(" {word} ")))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Improve the recording of supervision", Some("improve"))]
    #[case("Look into delays", Some("look into"))]
    #[case("ENSURE: timely visits", Some("ensure"))]
    #[case("Ensure that every child is seen", None)]
    #[case("Review 20 plans a month", None)]
    #[case("Reviewing officers to be appointed", None)]
    #[case("Train managers to improve recording", None)]
    fn titles(#[case] title: &str, #[case] verb: Option<&str>) {
        assert_eq!(vague_opening(title), verb);
    }

    #[rstest]
    #[case("90% of plans", true)]
    #[case("No child waits", true)]
    #[case("Per cent of audits", true)]
    #[case("all plans are signed", true)]
    #[case("Plans are better", false)]
    #[case("Overall quality is known to be small", false)]
    #[case("", false)]
    fn countable(#[case] text: &str, #[case] found: bool) {
        assert_eq!(counts(text), found);
    }

    #[rstest]
    #[case("Ongoing, as soon as possible", &["ongoing", "as soon as possible"])]
    #[case("on-going support", &["on going"])]
    #[case("Foregoing", &[])]
    fn put_off(#[case] text: &str, #[case] found: &[&str]) {
        assert_eq!(timeless(text).collect::<Vec<_>>(), found);
    }
}
