//! Trying a template out before anybody relies on it: a paper of every kind of block is made from it
//! and read back.

use domain::Instant;

use super::{Template, TemplateFault, render};
use crate::model::{
    Block, Cell, Document, Level, Meta, Page, Row, Run, Section, Table, TableLook, Weight,
};

impl Template {
    /// Reads a file and makes a paper from it. What comes out must be a Word file of the same
    /// limits: then every paper can be made from it.
    pub fn tried(bytes: &[u8]) -> Result<Self, TemplateFault> {
        let template = Self::read(bytes)?;
        let made = render(&sample(), Some(&template)).map_err(|fault| {
            TemplateFault::Damaged(format!("no paper can be made from it ({fault})"))
        })?;
        Self::read(&made)?;
        Ok(template)
    }
}

/// A paper with a block of every kind, on pages of both shapes.
fn sample() -> Document {
    let words = || vec![Run::plain("Words "), Run::bold("bold"), Run::italic(" and slanted")];
    let table = |look, header: &[&str]| Table {
        caption: "Actions".into(),
        header: header.iter().map(|name| (*name).to_owned()).collect(),
        rows: vec![Row::of([Cell::text("1.1"), Cell::text("Train managers")])],
        row_header: true,
        widths: vec![1, 4],
        look,
    };
    let blocks = vec![
        Block::Title(words()),
        Block::numbered("A numbered heading"),
        Block::clause("A clause"),
        Block::heading(Level::Two, "A heading"),
        Block::heading(Level::Three, "A smaller one"),
        Block::weighted(Weight::Lead, "A first paragraph"),
        Block::para("A paragraph"),
        Block::Bullets(vec![words(), words()]),
        Block::Steps(vec![words(), vec![Run::link("A link", "https://example.org")]]),
        Block::Quote(words()),
        Block::Table(table(TableLook::Facts, &[])),
        Block::PageBreak,
    ];
    let wide = vec![Block::Table(table(TableLook::Grid, &["Reference", "Action"]))];
    Document {
        meta: Meta {
            title: "A paper to try the template out".into(),
            lang: "en-GB".into(),
            author: "A council".into(),
            subject: None,
            footer: "As at revision 1".into(),
            made_at: Instant::UNIX_EPOCH,
        },
        sections: vec![
            Section { page: Page::Portrait, blocks },
            Section { page: Page::Landscape, blocks: wide },
        ],
    }
}
