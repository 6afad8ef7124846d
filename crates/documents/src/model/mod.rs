//! The one form in which a paper is made, whatever file it becomes.
//!
//! A document is sections of blocks; blocks hold runs. It knows headings, paragraphs, lists, tables
//! and a bar, and nothing of fonts, pages or markup: those are the back ends' business.

mod numbers;
mod plain;
mod run;
mod table;

use domain::{Instant, rating::DeliveryRating};

pub(crate) use numbers::Numbers;
pub(crate) use plain::words;
pub use run::{Address, Rating, Run, Text};
pub(crate) use table::balance;
pub use table::{Cell, Row, Table, TableLook};

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What is said about it.
    pub meta: Meta,
    /// Its parts, each on pages of its own.
    pub sections: Vec<Section>,
}

/// What is said about a document, in its properties and at the foot of its pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meta {
    /// Its title; never empty, because a tagged PDF must have one.
    pub title: String,
    /// Its language, such as `en-GB`.
    pub lang: String,
    /// Whose it is: the council.
    pub author: String,
    /// What it is about, in a sentence.
    pub subject: Option<String>,
    /// What stands at the foot of every page: "As at revision 412 of 20 January 2025, hash …".
    pub footer: String,
    /// When it was made: an archived PDF must say so.
    pub made_at: Instant,
}

/// A part of a document with pages of one shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The shape of its pages.
    pub page: Page,
    /// What it holds.
    pub blocks: Vec<Block>,
}

/// The shape of a page: A4, this way or that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Higher than wide.
    Portrait,
    /// Wider than high.
    Landscape,
}

/// How deep a heading lies below the title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A main heading.
    One,
    /// A heading below it.
    Two,
    /// The lowest.
    Three,
}

impl Level {
    /// 1, 2 or 3.
    #[must_use]
    pub const fn depth(self) -> u8 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
        }
    }
}

/// How a paragraph stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weight {
    /// It does not.
    #[default]
    Plain,
    /// Larger: the sentence that says it all.
    Lead,
    /// Smaller: a note beside the matter.
    Small,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The title as it is printed. One a document, before all headings.
    Title(Vec<Run>),
    /// A heading.
    Heading {
        /// How deep.
        level: Level,
        /// Whether it carries a number; only main headings do.
        numbered: bool,
        /// Its words.
        runs: Vec<Run>,
    },
    /// A paragraph.
    Para {
        /// How it stands out.
        weight: Weight,
        /// Its words.
        runs: Vec<Run>,
    },
    /// A paragraph with the number that committee papers give it: 2.1 below heading 2.
    Clause(Vec<Run>),
    /// A list with bullets.
    Bullets(Vec<Vec<Run>>),
    /// A list with numbers.
    Steps(Vec<Vec<Run>>),
    /// The words of others.
    Quote(Vec<Run>),
    /// A table.
    Table(Table),
    /// A bar of ratings.
    Bar(Bar),
    /// What follows starts on a new page.
    PageBreak,
}

/// How many of something stand how, as one bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// The bar in a sentence, for who does not see it. Never empty.
    pub alt: String,
    /// Its parts, in order; those without anything are left out.
    pub parts: Vec<Part>,
}

/// A part of a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it counts.
    pub rating: DeliveryRating,
    /// What that is called here: "On track".
    pub label: String,
    /// How many.
    pub count: u32,
}

impl Bar {
    /// How many there are together.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.parts.iter().map(|part| part.count).sum()
    }

    /// Its parts that have something to show.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.count > 0)
    }
}

impl Part {
    /// What stands beside it: "4 On track".
    pub(crate) fn words(&self) -> String {
        format!("{} {}", self.count, self.label)
    }
}

impl Block {
    /// A plain paragraph.
    #[must_use]
    pub fn para(text: impl Into<String>) -> Self {
        Self::Para { weight: Weight::Plain, runs: vec![Run::plain(text)] }
    }

    /// A paragraph that stands out.
    #[must_use]
    pub fn weighted(weight: Weight, text: impl Into<String>) -> Self {
        Self::Para { weight, runs: vec![Run::plain(text)] }
    }

    /// A heading without a number.
    #[must_use]
    pub fn heading(level: Level, text: impl Into<String>) -> Self {
        Self::Heading { level, numbered: false, runs: vec![Run::plain(text)] }
    }

    /// A main heading with a number.
    #[must_use]
    pub fn numbered(text: impl Into<String>) -> Self {
        Self::Heading { level: Level::One, numbered: true, runs: vec![Run::plain(text)] }
    }

    /// A numbered paragraph.
    #[must_use]
    pub fn clause(text: impl Into<String>) -> Self {
        Self::Clause(vec![Run::plain(text)])
    }
}

/// The key of ratings, as a table: what each is called and what it means.
#[must_use]
pub fn key(caption: &str, lines: &[(DeliveryRating, String, String)]) -> Block {
    let row = |(rating, label, meaning): &(DeliveryRating, String, String)| {
        Row::of([
            Cell::runs(vec![Run::Rating(Rating { rating: *rating, label: label.clone() })]),
            Cell::text(meaning),
        ])
    };
    Block::Table(Table {
        caption: caption.to_owned(),
        header: vec!["Rating".to_owned(), "What it means".to_owned()],
        rows: lines.iter().map(row).collect(),
        row_header: true,
        widths: vec![3, 13],
        look: TableLook::Grid,
    })
}
