//! Blocks on pages.

use std::{collections::BTreeSet, ops::Range};

use super::{
    display::{self, Area, Item, Nodes, Op, Sheet},
    fonts::Fonts,
    inline::{self, Inline},
    outline::Entry,
    scale::{self, CLAUSE_INDENT, Frame, Gaps, INDENT, Type, times},
    table,
    tree::{Kind, NodeId, Tree},
};
use crate::{
    look::RULE,
    model::{Block, Document, Numbers, Run, Section},
};

/// A document laid out.
#[derive(Debug)]
pub(super) struct Laid {
    pub(super) sheets: Vec<Sheet>,
    pub(super) tree: Tree,
    pub(super) outline: Vec<Entry>,
    pub(super) unprinted: BTreeSet<char>,
}

/// Lays a document out.
pub(super) fn lay_out(document: &Document, fonts: &Fonts) -> Laid {
    let mut flow = Flow {
        fonts,
        laid: Laid {
            sheets: Vec::new(),
            tree: Tree::new(),
            outline: Vec::new(),
            unprinted: BTreeSet::new(),
        },
        frame: Frame::of(crate::model::Page::Portrait),
        y: 0.0,
        gap: 0.0,
    };
    let mut numbers = Numbers::default();
    for section in &document.sections {
        flow.section(section, &mut numbers);
    }
    flow.laid
}

/// The page that is being filled, and how far it is.
pub(super) struct Flow<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) laid: Laid,
    pub(super) frame: Frame,
    pub(super) y: f32,
    /// The space that the last block wants below it.
    gap: f32,
}

/// A block set in type, with the number that stands before it.
struct Set {
    inline: Inline,
    label: Option<Inline>,
    indent: f32,
}

impl Flow<'_> {
    fn section(&mut self, section: &Section, numbers: &mut Numbers) {
        self.frame = Frame::of(section.page);
        self.turn();
        for (at, block) in section.blocks.iter().enumerate() {
            let after = section.blocks.get(at + 1..).unwrap_or_default();
            self.block(block, after, numbers.next(block).as_deref());
        }
    }

    /// Begins a new page.
    pub(super) fn turn(&mut self) {
        self.laid.sheets.push(Sheet::new(self.frame));
        self.y = self.frame.top;
        self.gap = 0.0;
    }

    /// How much room is left.
    pub(super) fn room(&self) -> f32 {
        self.frame.bottom - self.y
    }

    pub(super) fn is_at_top(&self) -> bool {
        self.y <= self.frame.top
    }

    pub(super) fn set(&mut self, runs: &[Run], kind: Type) -> Inline {
        inline::set(runs, kind, self.fonts, &mut self.laid.unprinted)
    }

    /// Leaves the space before a block; of two spaces that meet the larger counts.
    pub(super) fn before(&mut self, wanted: f32) {
        if !self.is_at_top() {
            self.y += wanted.max(self.gap);
        }
        self.gap = 0.0;
    }

    pub(super) fn after(&mut self, wanted: f32) {
        self.gap = wanted;
    }

    /// What is drawn on the page that is being filled.
    pub(super) fn draw(&mut self, item: Item) {
        if let Some(sheet) = self.laid.sheets.last_mut() {
            sheet.items.push(item);
        }
    }

    pub(super) fn draw_lines(
        &mut self,
        nodes: &mut Nodes,
        inline: &Inline,
        lines: &[Range<usize>],
        at: (f32, f32),
    ) {
        if let Some(sheet) = self.laid.sheets.last_mut() {
            display::lines(sheet, &mut self.laid.tree, nodes, inline, lines, at);
        }
    }

    fn block(&mut self, block: &Block, after: &[Block], number: Option<&str>) {
        match block {
            Block::Title(runs) => self.heading(
                1,
                runs,
                None,
                after,
                (scale::TITLE, Gaps { before: 0.0, after: 16.0 }),
            ),
            Block::Heading { level, runs, .. } => {
                self.heading(level.depth() + 1, runs, number, after, scale::heading(*level));
            }
            Block::Para { weight, runs } => {
                let (kind, gaps) = scale::para(*weight);
                let inline = self.set(runs, kind);
                self.announce(&inline, 0.0, after);
                self.para(Tree::ROOT, Kind::Para, Set { inline, label: None, indent: 0.0 }, gaps);
            }
            Block::Clause(runs) => {
                let (kind, gaps) = scale::para(crate::model::Weight::Plain);
                let label =
                    number.map(|number| self.set(&[Run::plain(format!("{number} "))], kind));
                let inline = self.set(runs, kind);
                self.announce(&inline, CLAUSE_INDENT, after);
                self.para(
                    Tree::ROOT,
                    Kind::Para,
                    Set { inline, label, indent: CLAUSE_INDENT },
                    gaps,
                );
            }
            Block::Bullets(items) => self.list(items, false),
            Block::Steps(items) => self.list(items, true),
            Block::Quote(runs) => self.quote(runs),
            Block::Table(content) => table::lay_out(self, content),
            Block::Bar(content) => super::bar::lay_out(self, content),
            Block::PageBreak => {
                if !self.is_at_top() {
                    self.turn();
                }
            }
        }
    }

    fn heading(
        &mut self,
        depth: u8,
        runs: &[Run],
        number: Option<&str>,
        after: &[Block],
        (kind, gaps): (Type, Gaps),
    ) {
        let words = crate::model::words(runs);
        let label = number.map(|number| self.set(&[Run::plain(format!("{number} "))], kind));
        let inline = self.set(runs, kind);
        let indent = if label.is_some() { CLAUSE_INDENT } else { 0.0 };
        let lines = inline.lines(self.frame.measure() - indent);
        let tall = times(lines.len()) * kind.leading;
        self.before(gaps.before);
        // A heading stays with the beginning of what it is about.
        if self.room() < tall + gaps.after + self.beginning(after) && !self.is_at_top() {
            self.turn();
        }
        let title = number.map_or_else(|| words.clone(), |number| format!("{number} {words}"));
        let page = self.laid.sheets.len().saturating_sub(1);
        self.laid.outline.push(Entry { depth, title: title.clone(), page, y: self.y });
        self.para(
            Tree::ROOT,
            Kind::Heading(depth, title),
            Set { inline, label, indent },
            Gaps { before: 0.0, after: gaps.after },
        );
    }

    /// A paragraph that ends with a colon stays with what it announces.
    fn announce(&mut self, inline: &Inline, indent: f32, after: &[Block]) {
        if !inline.ends_with(':') || self.is_at_top() {
            return;
        }
        let lines = inline.lines(self.frame.measure() - indent).len();
        let tall = times(lines) * inline.kind.leading + self.gap;
        if self.room() < tall + scale::BODY.leading + self.beginning(after) {
            self.turn();
        }
    }

    /// How much of what follows must stand below a heading.
    fn beginning(&mut self, after: &[Block]) -> f32 {
        match after.first() {
            Some(Block::Heading { level, runs, .. }) => {
                let (kind, gaps) = scale::heading(*level);
                let lines = self.set(runs, kind).lines(self.frame.measure()).len();
                let own = times(lines) * kind.leading + gaps.before + gaps.after;
                own + self.beginning(after.get(1..).unwrap_or_default())
            }
            Some(Block::Table(content)) => table::beginning(self, content),
            Some(Block::Bar(_)) => super::bar::HEIGHT,
            Some(Block::PageBreak) | None => 0.0,
            Some(_) => scale::BODY.leading * 2.0,
        }
    }

    /// Sets a paragraph on as many pages as it takes, two lines at least on each.
    fn para(&mut self, parent: NodeId, kind: Kind, set: Set, gaps: Gaps) {
        let lines = set.inline.lines(self.frame.measure() - set.indent);
        if lines.is_empty() && set.label.is_none() {
            return;
        }
        self.before(gaps.before);
        let node = self.laid.tree.node(parent, kind);
        let mut nodes = Nodes::of(node, &set.inline);
        let leading = set.inline.kind.leading;
        let mut left = lines.as_slice();
        let mut label = set.label;
        loop {
            let fits = fitting(self.room(), leading, left.len());
            if fits == 0 && !self.is_at_top() {
                self.turn();
                continue;
            }
            let (now, later) = left.split_at(fits.max(1).min(left.len()));
            if let Some(label) = label.take() {
                let whole = label.lines(f32::MAX);
                let at = (self.frame.left, self.y);
                self.draw_lines(&mut Nodes::of(node, &label), &label, &whole, at);
            }
            let at = (self.frame.left + set.indent, self.y);
            self.draw_lines(&mut nodes, &set.inline, now, at);
            self.y += times(now.len()) * leading;
            left = later;
            if left.is_empty() {
                break;
            }
            self.turn();
        }
        self.after(gaps.after);
    }

    fn list(&mut self, items: &[Vec<Run>], ordered: bool) {
        let list = self.laid.tree.node(Tree::ROOT, Kind::List { ordered });
        for (at, runs) in items.iter().enumerate() {
            let item = self.laid.tree.node(list, Kind::Item);
            let sign = if ordered { format!("{}. ", at + 1) } else { "• ".to_owned() };
            let label = self.set(&[Run::plain(sign)], scale::BODY);
            let inline = self.set(runs, scale::BODY);
            let lines = inline.lines(self.frame.measure() - INDENT);
            self.before(0.0);
            if fitting(self.room(), scale::BODY.leading, lines.len()) == 0 && !self.is_at_top() {
                self.turn();
            }
            let sign = self.laid.tree.node(item, Kind::Label);
            let whole = label.lines(f32::MAX);
            let at = (self.frame.left + 4.0, self.y);
            self.draw_lines(&mut Nodes::of(sign, &label), &label, &whole, at);
            self.para(
                item,
                Kind::Body,
                Set { inline, label: None, indent: INDENT },
                Gaps { before: 0.0, after: 5.0 },
            );
        }
        self.after(10.0);
    }

    fn quote(&mut self, runs: &[Run]) {
        let inline = self.set(runs, scale::BODY);
        let lines = inline.lines(self.frame.measure() - INDENT);
        let tall = times(lines.len()) * scale::BODY.leading;
        self.before(2.0);
        let none_fits = fitting(self.room(), scale::BODY.leading, lines.len()) == 0;
        let whole_moves = self.room() < tall && tall < self.frame.depth() / 2.0;
        if (none_fits || whole_moves) && !self.is_at_top() {
            self.turn();
        }
        let (page, top) = (self.laid.sheets.len(), self.y);
        let quote = self.laid.tree.node(Tree::ROOT, Kind::Quote);
        self.para(
            quote,
            Kind::Para,
            Set { inline, label: None, indent: INDENT },
            Gaps { before: 0.0, after: 11.0 },
        );
        // The line beside it; on each page that it reached.
        for at in page..=self.laid.sheets.len() {
            let from = if at == page { top } else { self.frame.top };
            let to = if at == self.laid.sheets.len() { self.y } else { self.frame.bottom };
            let area = Area {
                x: self.frame.left + 2.0,
                y: from + 2.0,
                width: 3.0,
                height: (to - from - 4.0).max(1.0),
            };
            if let Some(sheet) = self.laid.sheets.get_mut(at.saturating_sub(1)) {
                sheet.items.push(Item::Decoration(vec![Op::Fill { area, colour: RULE }]));
            }
        }
    }
}

/// How many of `lines` to set in `room`: not one alone, and not all but one.
fn fitting(room: f32, leading: f32, lines: usize) -> usize {
    let most = (0..=lines).rev().find(|count| times(*count) * leading <= room + 0.01).unwrap_or(0);
    match (most, lines) {
        (most, lines) if most >= lines => lines,
        (0 | 1, _) => 0,
        (most, lines) if most + 1 == lines => {
            if most >= 3 {
                most - 1
            } else {
                0
            }
        }
        (most, _) => most,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_stands_alone_at_the_end_or_the_beginning_of_a_page() {
        for (room, lines, expected) in [
            (100.0, 5, 5),
            (100.0, 10, 10),
            (100.0, 11, 9),
            (100.0, 12, 10),
            (10.0, 1, 1),
            (10.0, 2, 0),
            (20.0, 3, 0),
            (30.0, 4, 2),
            (5.0, 1, 0),
        ] {
            assert_eq!(fitting(room, 10.0, lines), expected, "{lines} lines in {room}");
        }
    }
}
