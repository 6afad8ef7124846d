//! Texts in the lengths that the fields of an action hold.

/// Characters of a title.
pub(super) const TITLE: usize = 200;
/// Characters of a longer account.
pub(super) const ACCOUNT: usize = 10_000;
/// Characters of a reference.
pub(super) const REFERENCE: usize = 20;

/// The words of a text in one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text has more characters than that.
pub(super) fn is_longer(text: &str, most: usize) -> bool {
    // Characters are only counted where there are that many bytes.
    text.len() > most && text.chars().count() > most
}

/// The start of a text, at the end of a sentence or of a word, with "…" where words were left out.
pub(super) fn shorten(text: &str, most: usize) -> String {
    if !is_longer(text, most) {
        return text.to_owned();
    }
    let end = text.char_indices().nth(most - 1).map_or(text.len(), |(at, _)| at);
    let start = text.get(..end).unwrap_or(text);
    // A sentence that ends in the second half says more than a line cut anywhere.
    let sentence = start.rfind(". ").filter(|at| *at >= end / 2).map(|at| at + 1);
    let word = || start.rfind(char::is_whitespace).filter(|at| *at >= end / 2);
    let kept = sentence.or_else(word).and_then(|at| start.get(..at)).unwrap_or(start);
    format!("{}…", kept.trim_end_matches([' ', ',', ';', ':', '\n']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_end_at_a_sentence_or_word() {
        assert_eq!(shorten("one two three", 20), "one two three");
        assert_eq!(shorten("one two three", 9), "one two…");
        assert_eq!(shorten("Do this. Then do that and more", 14), "Do this.…");
        assert_eq!(shorten("abcdefghijkl", 5), "abcd…");
    }

    proptest! {
        #[test]
        fn never_longer(text in ".{0,60}", most in 2_usize..50) {
            prop_assert!(!is_longer(&shorten(&text, most), most));
        }
    }
}
