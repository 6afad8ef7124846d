//! Text of others on its way into markup: the one place where it is made harmless.

use std::borrow::Cow;

/// A character as it may stand in every kind of document, or nothing where none may hold it.
///
/// XML 1.0 has no way to write most control characters, and a reader refuses a whole document for
/// one of them. Lines are paragraphs of their own here, so a line break within one is a space.
pub(crate) const fn printable(char: char) -> Option<char> {
    match char {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}'
        // Directions forced on what follows: a text must read as it is stored.
        | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => None,
        _ => Some(char),
    }
}

/// A text without what no document may hold.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(|char| printable(char) == Some(char)) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter_map(printable).collect())
    }
}

/// Adds a text to HTML or XML, as content or as the value of an attribute in quotation marks.
pub(crate) fn escape(text: &str, out: &mut String) {
    for char in text.chars().filter_map(printable) {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}

/// A text that may stand in HTML or XML.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_becomes_markup() {
        for (text, written) in [
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("a \"b\" & 'c'", "a &quot;b&quot; &amp; &#39;c&#39;"),
            ("]]>", "]]&gt;"),
            ("one\ntwo", "one two"),
            ("a\0b\u{8}c\u{FFFE}\u{202E}d", "abcd"),
            ("ŵ 🙂", "ŵ 🙂"),
        ] {
            assert_eq!(escaped(text), written);
        }
    }

    #[test]
    fn a_good_text_is_not_copied() {
        assert!(matches!(clean("Head of Safeguarding"), Cow::Borrowed(_)));
        assert_eq!(clean("a\u{1}b\tc"), "ab c");
    }
}
