//! Pages as lists of what is drawn on them.

use std::ops::Range;

use domain::rating::DeliveryRating;
use krilla::text::{GlyphId, KrillaGlyph};

use super::{
    fonts::Style,
    inline::{Inline, Mark, Span},
    scale::{Frame, Type},
    tree::{Kind, NodeId, Slot, Tree},
};
use crate::{
    look::{self, Rgb},
    model::Address,
};

/// Something that is drawn.
#[derive(Debug)]
pub(super) enum Op {
    Glyphs {
        x: f32,
        y: f32,
        style: Style,
        size: f32,
        colour: Rgb,
        text: String,
        glyphs: Vec<KrillaGlyph>,
    },
    Fill {
        area: Area,
        colour: Rgb,
    },
    Stroke {
        area: Area,
        colour: Rgb,
    },
    Shape {
        area: Area,
        rating: DeliveryRating,
        colour: Rgb,
    },
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

/// What is drawn together, and what it is in the structure.
#[derive(Debug)]
pub(super) enum Item {
    /// Part of the text.
    Content { slot: Slot, truly: Option<String>, ops: Vec<Op> },
    /// Lines, shades and headers that repeat: nothing to read.
    Decoration(Vec<Op>),
}

/// Where a link lies.
#[derive(Debug)]
pub(super) struct LinkArea {
    pub(super) slot: Slot,
    pub(super) areas: Vec<Area>,
    pub(super) to: Address,
    pub(super) words: String,
}

/// A page.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) frame: Frame,
    pub(super) items: Vec<Item>,
    pub(super) links: Vec<LinkArea>,
}

impl Sheet {
    pub(super) const fn new(frame: Frame) -> Self {
        Self { frame, items: Vec::new(), links: Vec::new() }
    }
}

/// A paragraph's node, and the nodes of its links: both outlast the page on which they begin.
#[derive(Debug)]
pub(super) struct Nodes {
    para: NodeId,
    links: Vec<Option<NodeId>>,
}

impl Nodes {
    pub(super) fn of(para: NodeId, inline: &Inline) -> Self {
        Self { para, links: vec![None; inline.links.len()] }
    }
}

/// Draws lines of a paragraph as part of the text.
pub(super) fn lines(
    sheet: &mut Sheet,
    tree: &mut Tree,
    nodes: &mut Nodes,
    inline: &Inline,
    lines: &[Range<usize>],
    at: (f32, f32),
) {
    let mut open: Option<Open> = None;
    for (place, line) in lines.iter().enumerate() {
        let top = at.1 + super::scale::times(place) * inline.kind.leading;
        for piece in pieces(inline, line, at.0) {
            let (ops, area) = draw(inline, &piece, top);
            if let Some(open) = open.take_if(|open| !open.continues(piece.span)) {
                open.close(sheet, tree, nodes, inline);
            }
            let open = open.get_or_insert_with(|| Open::new(piece.span));
            open.ops.extend(ops);
            if piece.span.link.is_some() {
                open.areas.push(area);
                open.words.push_str(&piece.text(inline));
            }
        }
    }
    if let Some(open) = open {
        open.close(sheet, tree, nodes, inline);
    }
}

/// The same without a place in the structure.
pub(super) fn bare(inline: &Inline, lines: &[Range<usize>], at: (f32, f32)) -> Vec<Op> {
    let mut all = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let top = at.1 + super::scale::times(place) * inline.kind.leading;
        for piece in pieces(inline, line, at.0) {
            all.extend(draw(inline, &piece, top).0);
        }
    }
    all
}

/// What is gathered until something else begins: text, a link, or text that stands for another.
struct Open {
    link: Option<usize>,
    truly: Option<String>,
    ops: Vec<Op>,
    areas: Vec<Area>,
    words: String,
}

impl Open {
    fn new(span: &Span) -> Self {
        let (link, truly) = (span.link, span.truly.clone());
        Self { link, truly, ops: Vec::new(), areas: Vec::new(), words: String::new() }
    }

    fn continues(&self, span: &Span) -> bool {
        self.link == span.link && self.truly == span.truly
    }

    fn close(self, sheet: &mut Sheet, tree: &mut Tree, nodes: &mut Nodes, inline: &Inline) {
        let to = self.link.and_then(|link| Some((link, inline.links.get(link)?.clone())));
        let parent = match &to {
            None => nodes.para,
            Some((link, _)) => match nodes.links.get_mut(*link) {
                Some(Some(node)) => *node,
                Some(empty) => *empty.insert(tree.node(nodes.para, Kind::Link)),
                None => nodes.para,
            },
        };
        let slot = tree.slot(parent);
        sheet.items.push(Item::Content { slot, truly: self.truly, ops: self.ops });
        if let Some((_, to)) = to {
            let slot = tree.slot(parent);
            sheet.links.push(LinkArea { slot, areas: self.areas, to, words: self.words });
        }
    }
}

/// Part of a line with one span.
struct Piece<'a> {
    span: &'a Span,
    places: Range<usize>,
    x: f32,
    width: f32,
}

impl Piece<'_> {
    fn text(&self, inline: &Inline) -> String {
        let places = inline.places.get(self.places.clone()).unwrap_or_default();
        let char = |mark: Mark| match mark {
            Mark::Glyph { char, .. } => Some(char),
            Mark::Shape | Mark::Gap => None,
        };
        places.iter().filter_map(|place| char(place.mark)).collect()
    }
}

fn pieces<'a>(inline: &'a Inline, line: &Range<usize>, left: f32) -> Vec<Piece<'a>> {
    let mut pieces: Vec<Piece<'a>> = Vec::new();
    let mut last = None;
    let mut x = left;
    for at in line.clone() {
        let Some(place) = inline.places.get(at) else { continue };
        let Some(span) = inline.spans.get(place.span) else { continue };
        if last != Some(place.span) {
            pieces.push(Piece { span, places: at..at, x, width: 0.0 });
            last = Some(place.span);
        }
        if let Some(piece) = pieces.last_mut() {
            piece.places.end = at + 1;
            piece.width += place.advance;
        }
        x += place.advance;
    }
    pieces
}

fn draw(inline: &Inline, piece: &Piece<'_>, top: f32) -> (Vec<Op>, Area) {
    let Type { size, leading, .. } = inline.kind;
    // The x-height sits in the middle of the line, whatever the space between lines.
    let baseline = top + leading / 2.0 + size * 0.34;
    let area =
        Area { x: piece.x, y: baseline - size * 0.86, width: piece.width, height: size * 1.16 };
    let mut ops = Vec::new();
    let Span { style, colour, rating, .. } = *piece.span;
    if let Some(rating) = rating {
        let behind = look::tag(rating).0;
        ops.push(Op::Fill { area, colour: behind });
        if behind == Rgb(255, 255, 255) {
            ops.push(Op::Stroke { area, colour: look::QUIET });
        }
    }
    let mut text = String::new();
    let mut glyphs = Vec::new();
    let (mut x, mut first) = (piece.x, None);
    for place in inline.places.get(piece.places.clone()).unwrap_or_default() {
        match place.mark {
            Mark::Glyph { char, glyph } => {
                first.get_or_insert(x);
                let from = text.len();
                text.push(char);
                let advance = place.advance / size;
                let id = GlyphId::new(glyph);
                glyphs.push(KrillaGlyph::new(id, advance, 0.0, 0.0, 0.0, from..text.len(), None));
            }
            Mark::Shape => {
                let side = place.advance;
                let area =
                    Area { x, y: baseline - size * 0.34 - side / 2.0, width: side, height: side };
                ops.extend(rating.map(|rating| Op::Shape { area, rating, colour }));
            }
            Mark::Gap => {}
        }
        x += place.advance;
    }
    if let Some(x) = first {
        ops.push(Op::Glyphs { x, y: baseline, style, size, colour, text, glyphs });
    }
    if piece.span.link.is_some() {
        let line = Area { y: baseline + size * 0.14, height: size * 0.055, ..area };
        ops.push(Op::Fill { area: line, colour });
    }
    (ops, area)
}
