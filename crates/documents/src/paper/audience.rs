//! Who reads a paper, and which of an item's wordings they get.

/// Who reads a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Officers: everything, names of holders and internal notes too.
    Officers,
    /// Anybody: posts and not persons, nothing exempt, nothing internal.
    Public,
}

/// One item in up to three wordings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wording {
    /// The words that the council works with. Of an area they are the inspectors' exact words.
    pub official: String,
    /// For anybody who reads a paper.
    pub public: Option<String>,
    /// For children, in plain words.
    pub children: Option<String>,
    /// Whether the official words are for officers alone, so that a paper for others must do
    /// without them.
    pub official_is_internal: bool,
}

/// The words that a reader gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Worded<'a> {
    /// Written for them.
    Own(&'a str),
    /// Written for others, and good enough where that is said.
    Borrowed(&'a str),
    /// There are none that they may read.
    Withheld,
}

impl Wording {
    /// An item with one wording for all.
    #[must_use]
    pub fn one(official: impl Into<String>) -> Self {
        Self { official: official.into(), ..Self::default() }
    }

    fn open(&self) -> Option<&str> {
        (!self.official_is_internal && !self.official.is_empty()).then_some(self.official.as_str())
    }

    /// What a paper prints.
    pub(super) fn for_paper(&self, audience: Audience) -> Worded<'_> {
        match (audience, &self.public, self.open()) {
            (Audience::Officers, _, _) => Worded::Own(&self.official),
            (Audience::Public, Some(public), _) => Worded::Own(public),
            // A title that is not internal was written to be read by members.
            (Audience::Public, None, Some(open)) => Worded::Own(open),
            (Audience::Public, None, None) => Worded::Withheld,
        }
    }

    /// What a letter to children prints.
    pub(super) fn for_children(&self) -> Worded<'_> {
        match (&self.children, &self.public, self.open()) {
            (Some(own), _, _) => Worded::Own(own),
            (None, Some(public), _) => Worded::Borrowed(public),
            (None, None, Some(open)) => Worded::Borrowed(open),
            (None, None, None) => Worded::Withheld,
        }
    }
}

/// What stands where words are withheld.
pub(super) const WITHHELD: &str = "The wording of this item is not for publication.";

impl<'a> Worded<'a> {
    /// The words, or that there are none.
    pub(super) const fn words(self) -> &'a str {
        match self {
            Self::Own(words) | Self::Borrowed(words) => words,
            Self::Withheld => WITHHELD,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reader_gets_their_own_words_or_the_next_that_they_may_see() {
        let wording = |public: Option<&str>, children: Option<&str>, internal| Wording {
            official: "officer".into(),
            public: public.map(Into::into),
            children: children.map(Into::into),
            official_is_internal: internal,
        };
        let all = wording(Some("public"), Some("child"), false);
        assert_eq!(all.for_paper(Audience::Officers), Worded::Own("officer"));
        assert_eq!(all.for_paper(Audience::Public), Worded::Own("public"));
        assert_eq!(all.for_children(), Worded::Own("child"));
        let official = wording(None, None, false);
        assert_eq!(official.for_paper(Audience::Public), Worded::Own("officer"));
        assert_eq!(official.for_children(), Worded::Borrowed("officer"));
        let internal = wording(None, None, true);
        assert_eq!(internal.for_paper(Audience::Officers), Worded::Own("officer"));
        assert_eq!(internal.for_paper(Audience::Public), Worded::Withheld);
        assert_eq!(internal.for_children(), Worded::Withheld);
        let public = wording(Some("public"), None, true);
        assert_eq!(public.for_children(), Worded::Borrowed("public"));
    }
}
