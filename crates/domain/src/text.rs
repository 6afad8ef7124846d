//! Text that people type, checked once at the edge.
//!
//! Both kinds are trimmed, never empty, at most `MAX` characters, and free of control characters
//! that would break a log line, a spreadsheet or a document.

use std::{borrow::Cow, fmt, ops::Deref};

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// Why a text was refused, said so that it can stand beside the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TextFault {
    /// Nothing is left after trimming.
    #[error("must not be empty")]
    Empty,
    /// More characters than the field holds.
    #[error("must be at most {max} characters; this text has {found}")]
    TooLong {
        /// The most characters the field holds.
        max: usize,
        /// How many characters were given.
        found: usize,
    },
    /// A character that cannot be printed, such as NUL or a bell.
    #[error("must not hold the control character U+{code:04X} (character {position})")]
    Control {
        /// The Unicode code point.
        code: u32,
        /// Counted from 1.
        position: usize,
    },
}

fn check(raw: &str, max: usize, lines: bool) -> Result<String, TextFault> {
    let text = raw.trim();
    if text.is_empty() {
        return Err(TextFault::Empty);
    }
    let found = text.chars().count();
    if found > max {
        return Err(TextFault::TooLong { max, found });
    }
    // Line and paragraph separators and the bidirectional overrides can make a printed text
    // read differently from what is stored; they count as control characters here.
    let hidden = |c: char| matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    let allowed = |c: char| lines && matches!(c, '\n' | '\r' | '\t');
    match text.chars().enumerate().find(|&(_, c)| (c.is_control() && !allowed(c)) || hidden(c)) {
        Some((at, c)) => Err(TextFault::Control { code: u32::from(c), position: at + 1 }),
        None if lines => Ok(text.replace("\r\n", "\n").replace('\r', "\n")),
        None => Ok(text.to_owned()),
    }
}

macro_rules! text_type {
    ($(#[$meta:meta])* $name:ident, lines: $lines:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "Cow<'_, str>", into = "String")]
        pub struct $name<const MAX: usize>(String);

        impl<const MAX: usize> $name<MAX> {
            /// Trims and checks what was typed.
            pub fn parse(raw: &str) -> Result<Self, TextFault> {
                check(raw, MAX, $lines).map(Self)
            }

            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl<const MAX: usize> TryFrom<Cow<'_, str>> for $name<MAX> {
            type Error = TextFault;
            fn try_from(raw: Cow<'_, str>) -> Result<Self, TextFault> {
                Self::parse(&raw)
            }
        }
        impl<const MAX: usize> From<$name<MAX>> for String {
            fn from(text: $name<MAX>) -> Self {
                text.0
            }
        }
        impl<const MAX: usize> Deref for $name<MAX> {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }
        impl<const MAX: usize> fmt::Display for $name<MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl<const MAX: usize> PartialSchema for $name<MAX> {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .min_length(Some(1))
                    .max_length(Some(MAX))
                    .into()
            }
        }
        impl<const MAX: usize> ToSchema for $name<MAX> {
            fn name() -> Cow<'static, str> {
                format!(concat!(stringify!($name), "{}"), MAX).into()
            }
        }
    };
}

text_type!(
    /// One line: a title, a name, a reference.
    Line, lines: false
);
text_type!(
    /// Several lines and paragraphs: what was done, a reason, the inspectors' words.
    Prose, lines: true
);

/// A title or name: what fits one line of a table.
pub type Title = Line<200>;
/// A short reason or note.
pub type Note = Prose<2000>;
/// A longer account.
pub type Account = Prose<10_000>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_trimmed_and_bounded() {
        assert_eq!(Line::<5>::parse("  abc ").unwrap().as_str(), "abc");
        assert_eq!(Line::<5>::parse(" \t "), Err(TextFault::Empty));
        assert_eq!(Line::<5>::parse("abcdef"), Err(TextFault::TooLong { max: 5, found: 6 }));
        assert_eq!(Line::<5>::parse("ŵŷêîô").unwrap().as_str(), "ŵŷêîô");
    }

    #[test]
    fn control_characters_are_named() {
        assert_eq!(Line::<9>::parse("a\nb"), Err(TextFault::Control { code: 10, position: 2 }));
        assert_eq!(Prose::<9>::parse("a\r\nb").unwrap().as_str(), "a\nb");
        assert_eq!(Prose::<9>::parse("a\0b"), Err(TextFault::Control { code: 0, position: 2 }));
        assert!(Prose::<9>::parse("a\u{202E}b").is_err());
    }
}
