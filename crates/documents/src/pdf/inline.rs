//! Runs as glyphs, and glyphs as lines.

use std::{collections::BTreeSet, ops::Range};

use domain::rating::DeliveryRating;
use unicode_normalization::UnicodeNormalization as _;

use super::{
    fonts::{Fonts, Style},
    scale::Type,
    substitute::{Substitute, UNKNOWN, substitute},
};
use crate::{
    escape::printable,
    look::{self, ACCENT, Rgb},
    model::{Address, Run},
};

/// What a piece of a line looks like and means; pieces that differ in it are drawn apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    pub(super) style: Style,
    pub(super) colour: Rgb,
    /// Which link of the paragraph it is part of.
    pub(super) link: Option<usize>,
    /// The rating that it is the tag of.
    pub(super) rating: Option<DeliveryRating>,
    /// What the text truly is, where something else is printed.
    pub(super) truly: Option<String>,
}

/// What is drawn at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Glyph {
        char: char,
        glyph: u32,
    },
    /// The shape of the span's rating.
    Shape,
    /// Nothing.
    Gap,
}

/// A place in a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) mark: Mark,
    pub(super) advance: f32,
    pub(super) span: usize,
}

/// A paragraph, set but not yet broken into lines.
#[derive(Debug, Clone)]
pub(super) struct Inline {
    pub(super) kind: Type,
    pub(super) places: Vec<Place>,
    pub(super) spans: Vec<Span>,
    pub(super) links: Vec<Address>,
}

/// Sets runs; characters that nothing stands for are added to `unprinted`.
pub(super) fn set(
    runs: &[Run],
    kind: Type,
    fonts: &Fonts,
    unprinted: &mut BTreeSet<char>,
) -> Inline {
    let mut setter = Setter {
        inline: Inline { kind, places: Vec::new(), spans: Vec::new(), links: Vec::new() },
        fonts,
        unprinted,
    };
    for run in runs {
        setter.run(run);
    }
    setter.inline
}

struct Setter<'a> {
    inline: Inline,
    fonts: &'a Fonts,
    unprinted: &'a mut BTreeSet<char>,
}

impl Setter<'_> {
    fn run(&mut self, run: &Run) {
        let kind = self.inline.kind;
        let plain = Span {
            style: face(kind.bold, kind.italic),
            colour: kind.colour,
            link: None,
            rating: None,
            truly: None,
        };
        match run {
            Run::Text(text) => {
                let style = face(kind.bold || text.bold, kind.italic || text.italic);
                self.text(&text.text, &Span { style, ..plain });
            }
            Run::Link { text, to } => {
                self.inline.links.push(to.clone());
                let link = Some(self.inline.links.len() - 1);
                self.text(text, &Span { link, colour: ACCENT, ..plain });
            }
            Run::Rating(rating) => {
                let span = Span {
                    style: Style::Bold,
                    colour: look::tag(rating.rating).1,
                    rating: Some(rating.rating),
                    ..plain
                };
                let at = self.span(&span);
                self.gap(Mark::Gap, 0.35, at);
                self.gap(Mark::Shape, 0.72, at);
                self.gap(Mark::Gap, 0.32, at);
                // A tag is not broken over lines.
                self.text(&rating.label.replace(' ', "\u{A0}"), &span);
                let at = self.span(&span);
                self.gap(Mark::Gap, 0.35, at);
            }
        }
    }

    fn gap(&mut self, mark: Mark, part: f32, span: usize) {
        self.inline.places.push(Place { mark, advance: part * self.inline.kind.size, span });
    }

    /// The span's place in the list, where it is put if it differs from the last.
    fn span(&mut self, span: &Span) -> usize {
        if self.inline.spans.last() != Some(span) {
            self.inline.spans.push(span.clone());
        }
        self.inline.spans.len() - 1
    }

    fn text(&mut self, text: &str, span: &Span) {
        let face = self.fonts.face(span.style);
        let mut at = self.span(span);
        // What cannot be printed is gathered, so that a name is one mark and not ten.
        let mut unknown = String::new();
        for char in text.chars().filter_map(printable).nfc() {
            let substitute = match face.drawn(char) {
                Some(_) => None,
                None => Some(substitute(char, |char| face.drawn(char).is_some())),
            };
            if substitute == Some(Substitute::Unknown) {
                self.unprinted.insert(char);
                unknown.push(char);
                continue;
            }
            if !unknown.is_empty() {
                self.instead(UNKNOWN, &std::mem::take(&mut unknown), span);
                at = self.span(span);
            }
            match substitute {
                None => self.char(char, span.style, at),
                Some(Substitute::Written(written)) => {
                    self.instead(&written, char.encode_utf8(&mut [0; 4]), span);
                    at = self.span(span);
                }
                Some(_) => {}
            }
        }
        if !unknown.is_empty() {
            self.instead(UNKNOWN, &unknown, span);
        }
    }

    fn instead(&mut self, written: &str, truly: &str, span: &Span) {
        // Code points for private use mean nothing to anybody else.
        let is_private = truly.chars().any(|char| matches!(char, '\u{E000}'..='\u{F8FF}'));
        let truly = (!is_private).then(|| truly.to_owned());
        let at = self.span(&Span { truly, ..span.clone() });
        for char in written.chars() {
            self.char(char, span.style, at);
        }
    }

    fn char(&mut self, char: char, style: Style, span: usize) {
        if let Some(drawn) = self.fonts.face(style).drawn(char) {
            let advance = drawn.advance * self.inline.kind.size;
            let mark = Mark::Glyph { char, glyph: drawn.glyph };
            self.inline.places.push(Place { mark, advance, span });
        }
    }
}

const fn face(bold: bool, italic: bool) -> Style {
    match (bold, italic) {
        (true, _) => Style::Bold,
        (false, true) => Style::Italic,
        (false, false) => Style::Regular,
    }
}

impl Inline {
    /// Breaks it into lines of at most this width. A space at the end of a line stays in it, so that
    /// words do not run together when the text is read.
    pub(super) fn lines(&self, width: f32) -> Vec<Range<usize>> {
        let mut lines = Vec::new();
        let (mut start, mut used) = (0, 0.0);
        // Where the line may end, and how wide it is up to there.
        let mut chance: Option<(usize, f32)> = None;
        for (at, place) in self.places.iter().enumerate() {
            let is_space = place.mark.is(' ');
            if used + place.advance > width && at > start && !is_space {
                let (end, before) = chance.take().unwrap_or((at, used));
                lines.push(start..end);
                start = end;
                used -= before;
            }
            used += place.advance;
            if self.may_break_after(at) {
                chance = Some((at + 1, used));
            }
        }
        if start < self.places.len() {
            lines.push(start..self.places.len());
        }
        lines
    }

    fn may_break_after(&self, at: usize) -> bool {
        let Some(Place { mark: Mark::Glyph { char, .. }, .. }) = self.places.get(at) else {
            return false;
        };
        let next = self.places.get(at + 1).map(|place| place.mark);
        let letter = |mark: Option<Mark>| matches!(mark, Some(Mark::Glyph { char, .. }) if char.is_alphabetic());
        let before = at.checked_sub(1).and_then(|at| self.places.get(at));
        match char {
            ' ' => true,
            // Not within the beginning of an address.
            '/' => letter(next) && !before.is_some_and(|place| place.mark.is('/')),
            '-' | '‐' | '–' | '—' => letter(next),
            _ => false,
        }
    }

    /// Whether its last character is this one.
    pub(super) fn ends_with(&self, char: char) -> bool {
        self.places.last().is_some_and(|place| place.mark.is(char))
    }

    /// How wide it is on one line.
    pub(super) fn width(&self) -> f32 {
        self.places.iter().map(|place| place.advance).sum()
    }

    /// How wide its widest word is, at which a column is comfortable.
    pub(super) fn longest_word(&self) -> f32 {
        let (mut longest, mut word) = (0.0_f32, 0.0_f32);
        for (at, place) in self.places.iter().enumerate() {
            word += place.advance;
            if self.may_break_after(at) {
                longest = longest.max(word);
                word = 0.0;
            }
        }
        longest.max(word)
    }
}

impl Mark {
    fn is(self, wanted: char) -> bool {
        matches!(self, Self::Glyph { char, .. } if char == wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::{scale::BODY, tests::fonts};

    fn broken(text: &str, width: f32) -> Vec<String> {
        let inline = set(&[Run::plain(text)], BODY, &fonts(), &mut BTreeSet::new());
        let line = |range: Range<usize>| {
            let char = |place: &Place| match place.mark {
                Mark::Glyph { char, .. } => Some(char),
                _ => None,
            };
            inline.places[range].iter().filter_map(char).collect()
        };
        inline.lines(width).into_iter().map(line).collect()
    }

    #[test]
    fn lines_break_between_words_and_long_words_inside() {
        assert_eq!(broken("one two three", 1000.0), ["one two three"]);
        assert_eq!(broken("one two three", 50.0), ["one two ", "three"]);
        assert_eq!(broken("time-bound plans", 45.0), ["time-", "bound ", "plans"]);
        assert_eq!(broken("", 50.0), Vec::<String>::new());
        let long = broken(&"x".repeat(100), 60.0);
        assert!(long.len() > 5 && long.iter().all(|line| line.len() < 15), "{long:?}");
        assert_eq!(long.concat(), "x".repeat(100));
    }

    #[test]
    fn no_text_is_lost_at_any_width() {
        let text = "The Head of Safeguarding/Quality asked for a 12-week pause – agreed.  Twice.";
        for width in 1..200_u16 {
            assert_eq!(broken(text, f32::from(width)).concat(), text, "{width}");
        }
    }

    #[test]
    fn what_the_typeface_lacks_is_one_mark_with_its_true_text() {
        let mut unprinted = BTreeSet::new();
        let inline = set(&[Run::plain("by Νίκος ✔")], BODY, &fonts(), &mut unprinted);
        let truly: Vec<_> = inline.spans.iter().filter_map(|span| span.truly.clone()).collect();
        assert_eq!(truly, ["Νίκος", "✔"]);
        assert_eq!(
            unprinted.iter().collect::<String>(),
            "Νίκος".chars().collect::<BTreeSet<_>>().iter().collect::<String>()
        );
        // An accent that stands apart is joined to its letter.
        let joined = set(&[Run::plain("w\u{302}")], BODY, &fonts(), &mut BTreeSet::new());
        assert!(joined.places[0].mark.is('ŵ') && joined.places.len() == 1);
    }
}
