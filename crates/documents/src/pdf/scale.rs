//! Sizes: of type, of space and of pages, all in points.

use crate::{
    look::{ACCENT, INK, QUIET, Rgb},
    model::{Level, Page, TableLook, Weight},
};

/// How a paragraph is set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Type {
    pub(super) size: f32,
    /// From one line to the next.
    pub(super) leading: f32,
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) colour: Rgb,
}

const fn plain(size: f32, leading: f32, colour: Rgb) -> Type {
    Type { size, leading, bold: false, italic: false, colour }
}

const fn bold(size: f32, leading: f32, colour: Rgb) -> Type {
    Type { bold: true, ..plain(size, leading, colour) }
}

pub(super) const BODY: Type = plain(12.0, 17.0, INK);
pub(super) const TITLE: Type = bold(25.0, 30.0, ACCENT);
pub(super) const CAPTION: Type = bold(11.0, 15.0, INK);
pub(super) const FURNITURE: Type = plain(8.5, 11.0, QUIET);

/// Space before and after a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gaps {
    pub(super) before: f32,
    pub(super) after: f32,
}

pub(super) const fn heading(level: Level) -> (Type, Gaps) {
    match level {
        Level::One => (bold(17.0, 22.0, ACCENT), Gaps { before: 22.0, after: 7.0 }),
        Level::Two => (bold(13.5, 18.0, INK), Gaps { before: 15.0, after: 5.0 }),
        Level::Three => (bold(12.0, 17.0, INK), Gaps { before: 11.0, after: 3.0 }),
    }
}

pub(super) const fn para(weight: Weight) -> (Type, Gaps) {
    match weight {
        Weight::Plain => (BODY, Gaps { before: 0.0, after: 9.0 }),
        Weight::Lead => (plain(14.5, 20.5, INK), Gaps { before: 4.0, after: 12.0 }),
        Weight::Small => (plain(10.0, 14.0, QUIET), Gaps { before: 0.0, after: 7.0 }),
    }
}

/// How the cells of a table are set.
pub(super) const fn cells(look: TableLook) -> Type {
    match look {
        TableLook::Grid => plain(10.0, 13.6, INK),
        TableLook::Facts => plain(11.5, 16.0, INK),
    }
}

/// How far the text of a list, or of a numbered paragraph, is moved in.
pub(super) const INDENT: f32 = 22.0;
pub(super) const CLAUSE_INDENT: f32 = 34.0;

/// Where text stands on a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
}

impl Frame {
    pub(super) const fn of(page: Page) -> Self {
        const SHORT: f32 = 595.28;
        const LONG: f32 = 841.89;
        match page {
            Page::Portrait => Self {
                width: SHORT,
                height: LONG,
                left: 62.0,
                right: SHORT - 62.0,
                top: 64.0,
                bottom: LONG - 68.0,
            },
            Page::Landscape => Self {
                width: LONG,
                height: SHORT,
                left: 50.0,
                right: LONG - 50.0,
                top: 60.0,
                bottom: SHORT - 60.0,
            },
        }
    }

    /// How wide a line may be.
    pub(super) fn measure(&self) -> f32 {
        self.right - self.left
    }

    /// How much fits on a page.
    pub(super) fn depth(&self) -> f32 {
        self.bottom - self.top
    }
}

/// A small number as a length.
pub(super) fn times(count: usize) -> f32 {
    u16::try_from(count).map_or(f32::from(u16::MAX), f32::from)
}
