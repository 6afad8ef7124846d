//! Runs: pieces of text within a paragraph.

use domain::{inspection::is_web_link, rating::DeliveryRating};

/// A piece of text that looks one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// Words.
    Text(Text),
    /// Words that lead somewhere.
    Link {
        /// The words.
        text: String,
        /// Where to.
        to: Address,
    },
    /// A rating: a shape, a word and a colour.
    Rating(Rating),
}

/// Words, and how they look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The words.
    pub text: String,
    /// Whether they are bold.
    pub bold: bool,
    /// Whether they are slanted.
    pub italic: bool,
}

/// A rating by the name that the authority has for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// The rating.
    pub rating: DeliveryRating,
    /// Its name here.
    pub label: String,
}

/// An address that can safely stand in a document: of a page, or of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// Takes `https://…`, `http://…` and `mailto:…`; nothing else, such as `javascript:` or `file:`.
    #[must_use]
    pub fn parse(raw: &str) -> Option<Self> {
        let mailbox = raw.strip_prefix("mailto:").is_some_and(|box_| {
            box_.contains('@') && !box_.contains(char::is_whitespace) && !box_.contains('?')
        });
        let fits = raw.chars().count() <= 500 && !raw.contains(char::is_control);
        (fits && (mailbox || is_web_link(raw))).then(|| Self(raw.to_owned()))
    }

    /// The address itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Run {
    /// Plain words.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self::Text(Text { text: text.into(), bold: false, italic: false })
    }

    /// Bold words.
    #[must_use]
    pub fn bold(text: impl Into<String>) -> Self {
        Self::Text(Text { text: text.into(), bold: true, italic: false })
    }

    /// Slanted words.
    #[must_use]
    pub fn italic(text: impl Into<String>) -> Self {
        Self::Text(Text { text: text.into(), bold: false, italic: true })
    }

    /// Words that lead somewhere; only words where the address is none that may stand in a document.
    #[must_use]
    pub fn link(text: impl Into<String>, to: &str) -> Self {
        match Address::parse(to) {
            Some(to) => Self::Link { text: text.into(), to },
            None => Self::plain(text),
        }
    }

    /// Its words.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Text(text) => &text.text,
            Self::Link { text, .. } => text,
            Self::Rating(rating) => &rating.label,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_and_mailboxes_are_linked_to() {
        for good in ["https://www.eastsussex.gov.uk/a?b=c#d", "mailto:panel@example.org"] {
            assert_eq!(Address::parse(good).unwrap().as_str(), good);
        }
        for bad in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "\\\\server\\share",
            "https://",
            "mailto:nobody",
            "mailto:a@b?bcc=c@d",
            "https://a b",
            "https://a\u{0}b",
        ] {
            assert_eq!(Address::parse(bad), None, "{bad}");
            assert_eq!(Run::link("here", bad), Run::plain("here"));
        }
    }
}
