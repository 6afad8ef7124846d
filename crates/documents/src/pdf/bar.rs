//! A bar of ratings: drawn, named below, and told in a sentence.

use super::{
    display::{Area, Item, Nodes, Op},
    flow::Flow,
    inline::Inline,
    scale::{self, Type},
    tree::{Kind, Tree},
};
use crate::{
    look,
    model::{Bar, Run},
};

const THICK: f32 = 22.0;
const LEGEND: Type = Type { size: 10.0, leading: 16.0, ..scale::BODY };
/// How tall the bar is with one line of names.
pub(super) const HEIGHT: f32 = THICK + 8.0 + LEGEND.leading;

/// Draws a bar over the whole width, and under it what its parts are.
pub(super) fn lay_out(flow: &mut Flow<'_>, bar: &Bar) {
    if bar.total() == 0 {
        return;
    }
    flow.before(6.0);
    let names: Vec<(Inline, &crate::model::Part)> =
        bar.shown().map(|part| (flow.set(&[Run::plain(part.words())], LEGEND), part)).collect();
    let rows = rows(&names, flow.frame.measure());
    let tall = THICK + 8.0 + scale::times(rows.len()) * LEGEND.leading;
    if flow.room() < tall && !flow.is_at_top() {
        flow.turn();
    }
    let figure = flow.laid.tree.node(Tree::ROOT, Kind::Figure(bar.alt.clone()));
    let slot = flow.laid.tree.slot(figure);
    flow.draw(Item::Content { slot, truly: None, ops: parts(flow, bar) });
    flow.y += THICK + 8.0;
    for row in rows {
        let mut x = flow.frame.left;
        for (name, part) in row {
            let (fill, _) = look::bar(part.rating);
            let area = Area { x, y: flow.y + 3.5, width: 9.0, height: 9.0 };
            flow.draw(Item::Decoration(vec![
                Op::Fill { area, colour: fill },
                Op::Stroke { area, colour: look::QUIET },
            ]));
            let lines = name.lines(f32::MAX);
            let at = (x + 14.0, flow.y);
            flow.draw_lines(&mut Nodes::of(figure, name), name, &lines, at);
            x += advance(name);
        }
        flow.y += LEGEND.leading;
    }
    flow.after(14.0);
}

fn advance(name: &Inline) -> f32 {
    name.width() + 14.0 + 20.0
}

type Named<'a> = (Inline, &'a crate::model::Part);

/// The names in as many lines as they take.
fn rows<'a, 'b>(names: &'b [Named<'a>], measure: f32) -> Vec<Vec<&'b Named<'a>>> {
    let mut rows: Vec<Vec<&Named<'_>>> = Vec::new();
    let mut used = measure;
    for name in names {
        let wide = advance(&name.0);
        if used + wide > measure + 20.0 {
            rows.push(Vec::new());
            used = 0.0;
        }
        used += wide;
        if let Some(row) = rows.last_mut() {
            row.push(name);
        }
    }
    rows
}

fn parts(flow: &Flow<'_>, bar: &Bar) -> Vec<Op> {
    let count = |count: u32| u16::try_from(count).map_or(f32::from(u16::MAX), f32::from);
    let unit = flow.frame.measure() / count(bar.total()).max(1.0);
    let mut x = flow.frame.left;
    let mut ops = Vec::new();
    for part in bar.shown() {
        let wide = count(part.count) * unit;
        let (fill, _) = look::bar(part.rating);
        let area = Area { x, y: flow.y, width: (wide - 1.5).max(0.75), height: THICK };
        ops.push(Op::Fill { area, colour: fill });
        if fill == look::Rgb(255, 255, 255) {
            ops.push(Op::Stroke { area, colour: look::QUIET });
        }
        x += wide;
    }
    ops
}
