//! Blocks as paragraphs and tables of Word.

use std::fmt::Write as _;

use super::{
    numbering::Base,
    page::Setup,
    styles::{Ids, Role},
    table,
};
use crate::{
    escape::{escape, escaped},
    look,
    model::{Address, Block, Document, Level, Page, Run, Weight, words},
};

/// The body, and what it refers to.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) xml: String,
    pub(super) links: Vec<Address>,
    /// How many numbered lists there are.
    pub(super) steps: u32,
}

/// Writes the body of a document.
pub(super) fn write(document: &Document, ids: &Ids, base: Base, setup: &Setup) -> Body {
    let mut writer = Writer {
        body: Body { xml: String::with_capacity(128 * 1024), links: Vec::new(), steps: 0 },
        ids,
        base,
        measure: 0,
    };
    for (at, section) in document.sections.iter().enumerate() {
        writer.measure = setup.measure(section.page);
        for block in &section.blocks {
            writer.block(block);
        }
        let properties = setup.properties(section.page, at == 0);
        if at + 1 == document.sections.len() {
            // A table may not be the last thing before the end.
            if matches!(section.blocks.last(), Some(Block::Table(_)) | None) {
                writer.body.xml.push_str("<w:p/>");
            }
            writer.body.xml.push_str(&properties);
        } else {
            let _ = write!(
                writer.body.xml,
                "<w:p><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" \
                 w:lineRule=\"exact\"/>{properties}</w:pPr></w:p>"
            );
        }
    }
    if document.sections.is_empty() {
        writer.body.xml.push_str(&setup.properties(Page::Portrait, true));
    }
    writer.body
}

/// What is being written.
pub(super) struct Writer<'a> {
    pub(super) body: Body,
    pub(super) ids: &'a Ids,
    base: Base,
    /// How wide text is here.
    pub(super) measure: u32,
}

impl Writer<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(runs) => self.para(Role::Title, "", runs),
            Block::Heading { level, numbered, runs } => {
                let role = match level {
                    Level::One => Role::Heading1,
                    Level::Two => Role::Heading2,
                    Level::Three => Role::Heading3,
                };
                // A template's headings may be numbered: ours say for themselves.
                let list = if *numbered { self.base.outline() } else { 0 };
                let extra = if *numbered { "" } else { "<w:ind w:left=\"0\" w:firstLine=\"0\"/>" };
                self.para(role, &(numbered_by(list, 0) + extra), runs);
            }
            Block::Para { weight: Weight::Plain, runs } => self.plain(runs),
            Block::Para { weight: Weight::Lead, runs } => self.para(Role::Lead, "", runs),
            Block::Para { weight: Weight::Small, runs } => self.para(Role::Small, "", runs),
            Block::Clause(runs) => {
                // A paragraph that announces something stays with it.
                let keep = if words(runs).ends_with(':') { "<w:keepNext/>" } else { "" };
                let number = numbered_by(self.base.outline(), 1);
                self.para(Role::Clause, &format!("{keep}{number}"), runs);
            }
            Block::Bullets(items) => {
                for item in items {
                    self.para(Role::Bullet, &numbered_by(self.base.bullets(), 0), item);
                }
            }
            Block::Steps(items) => {
                let list = numbered_by(self.base.steps(self.body.steps), 0);
                self.body.steps += 1;
                for item in items {
                    self.para(Role::Step, &list, item);
                }
            }
            Block::Quote(runs) => self.para(Role::Quote, "", runs),
            Block::Table(content) => table::write(self, content),
            Block::Bar(content) => table::bar(self, content),
            Block::PageBreak => {
                self.body.xml.push_str("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>");
            }
        }
    }

    fn plain(&mut self, runs: &[Run]) {
        self.body.xml.push_str("<w:p>");
        self.runs(runs, false);
        self.body.xml.push_str("</w:p>");
    }

    /// A paragraph with a style, and what is particular to it.
    pub(super) fn para(&mut self, role: Role, properties: &str, runs: &[Run]) {
        let _ = write!(
            self.body.xml,
            "<w:p><w:pPr><w:pStyle w:val=\"{}\"/>{properties}</w:pPr>",
            escaped(self.ids.of(role))
        );
        self.runs(runs, false);
        self.body.xml.push_str("</w:p>");
    }

    /// Runs; all of them bold where their place asks for it.
    pub(super) fn runs(&mut self, runs: &[Run], bold: bool) {
        for run in runs {
            match run {
                Run::Text(text) => {
                    let mut properties = String::new();
                    if bold || text.bold {
                        properties.push_str("<w:b/>");
                    }
                    if text.italic {
                        properties.push_str("<w:i/>");
                    }
                    self.run(&properties, &text.text);
                }
                Run::Link { text, to } => {
                    self.body.links.push(to.clone());
                    let _ = write!(
                        self.body.xml,
                        "<w:hyperlink r:id=\"rIdLink{}\" w:history=\"1\">",
                        self.body.links.len()
                    );
                    let style = escaped(self.ids.of(Role::Hyperlink));
                    self.run(&format!("<w:rStyle w:val=\"{style}\"/>"), text);
                    self.body.xml.push_str("</w:hyperlink>");
                }
                Run::Rating(rating) => {
                    let (behind, word) = look::tag(rating.rating);
                    let properties = format!(
                        "<w:b/><w:color w:val=\"{}\"/>{}<w:shd w:val=\"clear\" w:color=\"auto\" \
                         w:fill=\"{}\"/>",
                        word.hex(),
                        if behind == look::Rgb(255, 255, 255) {
                            "<w:bdr w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"484E52\"/>"
                        } else {
                            ""
                        },
                        behind.hex(),
                    );
                    self.run(&properties, &format!("\u{A0}{}\u{A0}", look::sign(rating.rating)));
                    self.run(&properties, &rating.label.replace(' ', "\u{A0}"));
                    self.run(&properties, "\u{A0}");
                }
            }
        }
    }

    fn run(&mut self, properties: &str, text: &str) {
        self.body.xml.push_str("<w:r>");
        if !properties.is_empty() {
            let _ = write!(self.body.xml, "<w:rPr>{properties}</w:rPr>");
        }
        self.body.xml.push_str("<w:t xml:space=\"preserve\">");
        escape(text, &mut self.body.xml);
        self.body.xml.push_str("</w:t></w:r>");
    }
}

/// That a paragraph is counted in a list; list 0 is none.
fn numbered_by(list: u32, level: u32) -> String {
    format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>")
}
