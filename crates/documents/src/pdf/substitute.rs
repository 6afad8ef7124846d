//! What is printed for a character that the typeface does not have.
//!
//! A tagged PDF may not hold a missing glyph, and users paste what they like. So every character is
//! looked up first. What is missing is printed as something that says the same, or as `[?]`; the
//! true text stays in the document beside it, for who copies it or has it read aloud.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// What stands for a character that cannot be printed in any way.
pub(super) const UNKNOWN: &str = "[?]";

/// What comes of a character that the typeface lacks.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Substitute {
    /// Nothing is lost: it is not seen anyway.
    Nothing,
    /// These say the same.
    Written(String),
    /// Nothing says it.
    Unknown,
}

/// What to print for a missing character, given what the typeface has.
pub(super) fn substitute(char: char, has: impl Fn(char) -> bool) -> Substitute {
    let written = match char {
        // Joiners, soft hyphens, marks of direction, variation selectors.
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}' => {
            return Substitute::Nothing;
        }
        '\u{2011}' => "-",
        '\u{202F}' | '\u{2007}' => "\u{A0}",
        '●' | '■' | '▪' | '◼' | '◾' | '▲' | '►' | '◦' | '‣' | '○' | '◆' | '❖' | '➢'
        | '\u{F0B7}' => "•",
        '✓' | '✔' | '☑' | '✅' | '🗸' => "[tick]",
        '✗' | '✘' | '☒' | '❌' | '✕' => "[cross]",
        '☐' | '□' | '▢' => "[ ]",
        '→' | '⇒' | '➔' | '➜' => "->",
        '←' | '⇐' => "<-",
        '↑' => "[up]",
        '↓' => "[down]",
        '′' => "'",
        '″' => "\"",
        '🔴' => "[red]",
        '🟠' | '🟡' => "[amber]",
        '🟢' => "[green]",
        '🔵' => "[blue]",
        _ => return simpler(char, has),
    };
    if written.chars().all(&has) {
        Substitute::Written(written.to_owned())
    } else {
        Substitute::Unknown
    }
}

/// The same without what the typeface lacks: a letter without its accent, "fi" for its ligature.
fn simpler(char: char, has: impl Fn(char) -> bool) -> Substitute {
    let plain: String = char.nfkd().filter(|part| !is_combining_mark(*part)).collect();
    let differs = !plain.is_empty() && plain.chars().ne([char]);
    if differs && plain.chars().all(has) { Substitute::Written(plain) } else { Substitute::Unknown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said_otherwise_or_honestly_not() {
        let latin = |char: char| char.is_ascii() || matches!(char, '•' | '\u{A0}' | 'é');
        let written = |text: &str| Substitute::Written(text.to_owned());
        for (char, expected) in [
            ('✔', written("[tick]")),
            ('■', written("•")),
            ('\u{F0B7}', written("•")),
            ('→', written("->")),
            ('ﬁ', written("fi")),
            ('①', written("1")),
            ('ǘ', written("u")),
            ('\u{FE0F}', Substitute::Nothing),
            ('Ω', Substitute::Unknown),
            ('🙂', Substitute::Unknown),
            ('文', Substitute::Unknown),
        ] {
            assert_eq!(substitute(char, latin), expected, "{char}");
        }
    }
}
