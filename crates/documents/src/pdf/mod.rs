//! A document as PDF: tagged, in line with PDF/UA-1 and PDF/A-2a, and good to look at.
//!
//! [`flow`] lays blocks out on pages and grows the structure as it goes; `paint` draws the pages and
//! ties what is drawn to the structure. The library refuses to write a file that breaks a rule of
//! either standard that a program can check.

mod bar;
mod display;
mod flow;
mod fonts;
mod inline;
mod outline;
mod paint;
mod scale;
mod shape;
mod substitute;
mod table;
mod tree;

use chrono::{Datelike, Timelike};
use domain::Instant;
use krilla::{
    Document as File, SerializeSettings,
    configure::{Accessibility, Archival, ConfigurationBuilder},
    metadata::{DateTime, Metadata},
    page::PageSettings,
    tagging::ArtifactType,
};

use crate::{
    escape::clean,
    model::{Document, Meta, Run},
};
use display::{Op, Sheet};
pub use fonts::{FontFault, Fonts};
use scale::FURNITURE;

/// Why a document could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfFault {
    /// A tagged PDF must have a title.
    #[error("a document without a title cannot be written as PDF")]
    NoTitle,
    /// What the library says; it is a mistake of ours, never of a user's text.
    #[error("the PDF could not be written: {0}")]
    Refused(String),
}

/// A PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Characters that the typeface lacks and nothing stands for: `[?]` is printed in their place.
    pub unprinted: Vec<char>,
}

/// The document as PDF.
pub fn render(document: &Document, fonts: &Fonts) -> Result<Pdf, PdfFault> {
    let refused = |error: &dyn std::fmt::Debug| PdfFault::Refused(format!("{error:?}"));
    if clean(&document.meta.title).trim().is_empty() {
        return Err(PdfFault::NoTitle);
    }
    let laid = flow::lay_out(document, fonts);
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| refused(&error))?;
    let mut file =
        File::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    let mut places = laid.tree.places();
    let pages = laid.sheets.len();
    for (at, sheet) in laid.sheets.iter().enumerate() {
        let settings = PageSettings::from_wh(sheet.frame.width, sheet.frame.height)
            .ok_or_else(|| PdfFault::Refused("a page has no size".into()))?;
        let mut page = file.start_page_with(settings);
        let mut surface = page.surface();
        paint::items(sheet, fonts, &mut surface, &mut places);
        let (header, footer) = furniture(&document.meta, sheet, (at + 1, pages), fonts);
        if !header.is_empty() {
            paint::artifact(ArtifactType::Header, &header, fonts, &mut surface);
        }
        paint::artifact(ArtifactType::Footer, &footer, fonts, &mut surface);
        surface.finish();
        for link in &sheet.links {
            if let Some(annotation) = paint::annotation(link) {
                places.put(link.slot, page.add_tagged_annotation(annotation));
            }
        }
        page.finish();
    }
    file.set_outline(outline::outline(&laid.outline));
    file.set_metadata(metadata(&document.meta));
    file.set_tag_tree(laid.tree.finish(&places));
    let bytes = file.finish().map_err(|error| refused(&error))?;
    Ok(Pdf { bytes, pages, unprinted: laid.unprinted.into_iter().collect() })
}

/// What stands at the head of every page but the first, and at the foot of every page.
fn furniture(
    meta: &Meta,
    sheet: &Sheet,
    (page, pages): (usize, usize),
    fonts: &Fonts,
) -> (Vec<Op>, Vec<Op>) {
    let frame = sheet.frame;
    let mut ignored = std::collections::BTreeSet::new();
    let mut line = |text: String, y: f32, room: f32, right: bool| {
        let inline = inline::set(&[Run::plain(text)], FURNITURE, fonts, &mut ignored);
        // One line: what is longer ends where the room ends.
        let first: Vec<_> = inline.lines(room).into_iter().take(1).collect();
        let x = if right { frame.right - inline.width() } else { frame.left };
        display::bare(&inline, &first, (x, y))
    };
    let wide = frame.measure();
    let mut header = Vec::new();
    if page > 1 {
        header.extend(line(meta.title.clone(), frame.top - 30.0, wide * 0.62, false));
        header.extend(line(meta.author.clone(), frame.top - 30.0, wide * 0.36, true));
    }
    let below = frame.bottom + 24.0;
    let rule = display::Area { x: frame.left, y: below - 6.0, width: wide, height: 0.6 };
    let mut footer = vec![Op::Fill { area: rule, colour: crate::look::RULE }];
    footer.extend(line(meta.footer.clone(), below, wide * 0.82, false));
    footer.extend(line(format!("Page {page} of {pages}"), below, wide * 0.16, true));
    (header, footer)
}

fn metadata(meta: &Meta) -> Metadata {
    let owned = |text: &str| clean(text).into_owned();
    let mut metadata = Metadata::new()
        .title(owned(&meta.title))
        .language(owned(&meta.lang))
        .authors(vec![owned(&meta.author)])
        .creator("Action Plan Tracker".to_owned())
        .keywords(vec![owned(&meta.footer)])
        .creation_date(moment(meta.made_at));
    if let Some(subject) = &meta.subject {
        metadata = metadata.description(owned(subject));
    }
    metadata
}

fn moment(at: Instant) -> DateTime {
    let small = |value: u32| u8::try_from(value).unwrap_or_default();
    DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(0)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::{Block, Cell, Page, Row, Section, Table, TableLook};

    pub(crate) fn fonts() -> Fonts {
        use assets::fonts::{BOLD, ITALIC, REGULAR};
        Fonts::parse(REGULAR, BOLD, ITALIC).unwrap()
    }

    /// What a document says to who has it read aloud: the structure's pieces, in its order.
    fn read_aloud(document: &Document) -> String {
        let laid = flow::lay_out(document, &fonts());
        let mut said = std::collections::HashMap::new();
        for sheet in &laid.sheets {
            for item in &sheet.items {
                let display::Item::Content { slot, truly, ops } = item else { continue };
                let drawn = ops.iter().filter_map(|op| match op {
                    Op::Glyphs { text, .. } => Some(text.as_str()),
                    _ => None,
                });
                let text = truly.clone().unwrap_or_else(|| drawn.collect());
                assert!(said.insert(*slot, text).is_none(), "a slot is drawn twice");
            }
        }
        let order = laid.tree.reading_order();
        order.iter().filter_map(|slot| said.get(slot)).cloned().collect()
    }

    fn squeezed(text: &str) -> String {
        text.chars().filter(|char| !char.is_whitespace()).collect()
    }

    #[test]
    fn what_is_read_aloud_is_what_the_document_says() {
        let blocks = vec![
            Block::Title(vec![Run::plain("Everything")]),
            Block::numbered("First"),
            Block::Clause(vec![
                Run::plain("See "),
                Run::link(
                    "a link that is long enough to be broken over lines",
                    "https://example.org",
                ),
                Run::plain(", by Νίκος ✔."),
            ]),
            Block::Bullets(vec![vec![Run::plain("one")], vec![Run::bold("two")]]),
            Block::Quote(vec![Run::plain("Words. ".repeat(300))]),
            // Longer than a page, beside a short one: pieces of both lie on several pages.
            Block::Table(Table {
                caption: "A table".into(),
                header: vec!["Ref".into(), "How".into(), "Why".into()],
                rows: vec![
                    Row::of([
                        Cell::text("1.1"),
                        Cell::text(&"long ".repeat(1500)),
                        Cell::text(&"text ".repeat(900)),
                    ]),
                    Row::of([Cell::text("1.2"), Cell::default(), Cell::text("x")]),
                ],
                row_header: true,
                widths: vec![1, 3, 3],
                look: TableLook::Grid,
            }),
        ];
        let meta = Meta {
            title: "Everything".into(),
            lang: "en-GB".into(),
            author: "Council".into(),
            subject: None,
            footer: "Revision 1".into(),
            made_at: Instant::UNIX_EPOCH,
        };
        let sections = vec![Section { page: Page::Portrait, blocks }];
        let document = Document { meta, sections };
        let aloud = squeezed(&read_aloud(&document));
        let mut rest = aloud.as_str();
        for paragraph in document.text() {
            let wanted = squeezed(&paragraph);
            let at =
                rest.find(&wanted).unwrap_or_else(|| panic!("“{paragraph:.40}” is out of place"));
            // Numbers and bullets may stand between, nothing else.
            assert!(at <= 3, "{:?}", &rest[..at]);
            rest = &rest[at + wanted.len()..];
        }
        assert_eq!(rest, "");
        assert!(render(&document, &fonts()).unwrap().pages > 2);
    }

    #[test]
    fn a_document_without_a_title_is_refused() {
        let meta = Meta {
            title: "\u{0} ".into(),
            lang: "en-GB".into(),
            author: String::new(),
            subject: None,
            footer: String::new(),
            made_at: Instant::UNIX_EPOCH,
        };
        let document = Document { meta, sections: Vec::new() };
        assert_eq!(render(&document, &fonts()), Err(PdfFault::NoTitle));
        let named = Meta { title: "x".into(), ..document.meta.clone() };
        assert!(render(&Document { meta: named, ..document }, &fonts()).is_ok());
    }
}
