//! The typeface in which a document is printed, and how wide its letters are.

use std::{borrow::Cow, collections::HashMap};

use krilla::{Data, text::Font};
use skrifa::{
    FontRef, MetadataProvider,
    instance::{LocationRef, Size},
};

/// Why a typeface cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FontFault {
    /// The bytes are no font that can be read.
    #[error("the {0} face is not a TrueType or OpenType font")]
    Unreadable(&'static str),
    /// A plain letter is missing, without which no substitute can be written either.
    #[error("the {face} face has no “{letter}”")]
    Incomplete {
        /// Which face.
        face: &'static str,
        /// The first letter that it lacks.
        letter: char,
    },
}

/// A face of a typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Regular,
    Bold,
    Italic,
}

/// A typeface in three faces, read once and used for any number of documents.
pub struct Fonts {
    regular: Face,
    bold: Face,
    italic: Face,
}

/// One face: what it draws, and how wide. Widths are parts of the size.
pub(super) struct Face {
    pub(super) font: Font,
    glyphs: HashMap<char, Drawn>,
}

/// How a face draws a character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Drawn {
    pub(super) glyph: u32,
    pub(super) advance: f32,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts").field("glyphs", &self.regular.glyphs.len()).finish_non_exhaustive()
    }
}

impl Fonts {
    /// Reads the faces; the bytes are those of TrueType or OpenType files.
    pub fn parse(
        regular: impl Into<Cow<'static, [u8]>>,
        bold: impl Into<Cow<'static, [u8]>>,
        italic: impl Into<Cow<'static, [u8]>>,
    ) -> Result<Self, FontFault> {
        Ok(Self {
            regular: Face::parse("regular", regular.into())?,
            bold: Face::parse("bold", bold.into())?,
            italic: Face::parse("italic", italic.into())?,
        })
    }

    pub(super) const fn face(&self, style: Style) -> &Face {
        match style {
            Style::Regular => &self.regular,
            Style::Bold => &self.bold,
            Style::Italic => &self.italic,
        }
    }
}

impl Face {
    fn parse(name: &'static str, bytes: Cow<'static, [u8]>) -> Result<Self, FontFault> {
        let unreadable = || FontFault::Unreadable(name);
        let glyphs = widths(&bytes).ok_or_else(unreadable)?;
        if let Some(letter) = (' '..='~').find(|letter| !glyphs.contains_key(letter)) {
            return Err(FontFault::Incomplete { face: name, letter });
        }
        let data = match bytes {
            Cow::Borrowed(bytes) => Data::from(bytes),
            Cow::Owned(bytes) => Data::from(bytes),
        };
        Ok(Self { font: Font::new(data, 0).ok_or_else(unreadable)?, glyphs })
    }

    /// How it draws a character, if it can.
    pub(super) fn drawn(&self, char: char) -> Option<Drawn> {
        self.glyphs.get(&char).copied()
    }
}

fn widths(bytes: &[u8]) -> Option<HashMap<char, Drawn>> {
    let font = FontRef::from_index(bytes, 0).ok()?;
    let metrics = font.glyph_metrics(Size::unscaled(), LocationRef::default());
    let em = f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
    let drawn = |(code, glyph): (u32, skrifa::GlyphId)| {
        let advance = metrics.advance_width(glyph)? / em;
        Some((char::from_u32(code)?, Drawn { glyph: glyph.to_u32(), advance }))
    };
    Some(font.charmap().mappings().filter_map(drawn).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typeface_that_cannot_be_used_is_refused_with_its_face() {
        let good = assets::fonts::REGULAR;
        assert!(Fonts::parse(good, assets::fonts::BOLD, assets::fonts::ITALIC).is_ok());
        let fault = Fonts::parse(good, &b"not a font"[..], good).unwrap_err();
        assert_eq!(fault.to_string(), "the bold face is not a TrueType or OpenType font");
        assert_eq!(
            Fonts::parse(&b""[..], good, good).unwrap_err(),
            FontFault::Unreadable("regular")
        );
    }

    #[test]
    fn letters_of_the_languages_spoken_here_are_there() {
        let fonts = crate::pdf::tests::fonts();
        let face = fonts.face(Style::Regular);
        for char in "ŵŷŴŶâêîôûẁẃẅỳäëïöüŁłżźćęąńśőűčšžñçøåæßțș£€’“”–…•½²".chars()
        {
            assert!(face.drawn(char).is_some(), "{char}");
        }
        assert!(face.drawn('m').unwrap().advance > face.drawn('i').unwrap().advance);
    }
}
