//! Words compared without what people do not mean by them: capitals, marks and spacing.

/// "Lead  Officer(s):" and "lead officers" are the same; "&" is "and".
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => folded.push_str(" and "),
            // "Officer(s)", "what’s": the mark joins what stands beside it.
            '(' | ')' | '’' | '\'' => {}
            c if c.is_alphanumeric() => folded.extend(c.to_lowercase()),
            _ => folded.push(' '),
        }
    }
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a cell says in some way that it says nothing.
pub(super) fn is_blank(text: &str) -> bool {
    text.len() < 20
        && matches!(fold(text).as_str(), "" | "na" | "n a" | "not applicable" | "none" | "nil")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded() {
        assert_eq!(fold("  Lead\nOfficer(s): "), "lead officers");
        assert_eq!(fold("R&D – 50%"), "r and d 50");
        assert!(is_blank(" - ") && is_blank("N/A") && !is_blank("No"));
    }
}
