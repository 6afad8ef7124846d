//! Tables on pages: the header again on each, rows whole where they can be.

use std::ops::Range;

use super::{
    display::{self, Area, Item, Nodes, Op},
    flow::Flow,
    inline::Inline,
    scale::{self, times},
    tree::{Kind, NodeId, Tree},
};
use crate::{
    look::{QUIET, RULE, SHADE},
    model::{Cell, Run, Table, TableLook, balance},
};

/// Space within a cell, above and below its text and on either side.
const PAD: f32 = 5.0;
const SIDE: f32 = 5.0;
/// Between paragraphs of a cell.
const BETWEEN: f32 = 3.0;
/// A row that takes more of a page than this may be split over two.
const SPLITS_FROM: f32 = 0.4;
/// A table that takes less of a page than this is not split.
const KEPT_WHOLE: f32 = 0.35;
/// A word that takes more of the measure than this may be broken in a cell.
const LONGEST_WORD: f32 = 0.2;

/// Where the columns of a table lie.
#[derive(Debug)]
struct Columns {
    /// Left edge and width of each.
    all: Vec<(f32, f32)>,
}

/// A cell set and broken into lines.
#[derive(Debug)]
struct Set {
    paras: Vec<(Inline, Vec<Range<usize>>)>,
}

/// A line of a cell: which paragraph, which line of it, and where it stands below the cell's top.
#[derive(Debug, Clone, Copy)]
struct Line {
    para: usize,
    number: usize,
    top: f32,
    leading: f32,
}

impl Set {
    fn lines(&self) -> Vec<Line> {
        let mut all = Vec::new();
        let mut top = 0.0;
        for (para, (inline, lines)) in self.paras.iter().enumerate() {
            if para > 0 {
                top += BETWEEN;
            }
            for number in 0..lines.len() {
                let leading = inline.kind.leading;
                all.push(Line { para, number, top, leading });
                top += leading;
            }
        }
        all
    }

    fn tall(&self) -> f32 {
        self.lines().last().map_or(0.0, |line| line.top + line.leading)
    }
}

/// Lays a table out.
pub(super) fn lay_out(flow: &mut Flow<'_>, table: &Table) {
    if table.rows.is_empty() && table.header.is_empty() {
        return;
    }
    flow.before(8.0);
    let texts = Texts::of(flow, table);
    let columns = Columns::of(flow, table, &texts);
    let header = texts.header.map(|cells| break_row(cells, &columns));
    let rows: Vec<Vec<Set>> =
        texts.rows.into_iter().map(|cells| break_row(cells, &columns)).collect();

    let above = caption_height(flow, table) + header.as_deref().map_or(0.0, row_height);
    let first = rows.first().map_or(0.0, |row| row_height(row));
    let whole = above + rows.iter().map(|row| row_height(row)).sum::<f32>();
    let depth = flow.frame.depth();
    // A small table stands on one page; of a large one the header and the first row do.
    let together =
        if whole < depth * KEPT_WHOLE { whole } else { above + first.min(depth * SPLITS_FROM) };
    if flow.room() < together && !flow.is_at_top() {
        flow.turn();
    }

    let node = flow.laid.tree.node(Tree::ROOT, Kind::Table(table.caption.clone()));
    match table.look {
        TableLook::Grid if !table.caption.is_empty() => caption(flow, table, node),
        TableLook::Grid => {}
        TableLook::Facts => {
            rule(flow, 1.2, crate::look::ACCENT);
            flow.y += 3.0;
        }
    }
    if let Some(header) = &header {
        let head = flow.laid.tree.node(node, Kind::Head);
        let row = flow.laid.tree.node(head, Kind::Row);
        draw_header(flow, header, &columns, Some(row));
    }
    let body = flow.laid.tree.node(node, Kind::Rows);
    for row in &rows {
        place_row(flow, table, row, (&columns, header.as_deref()), body);
    }
    if table.look == TableLook::Facts {
        flow.y += 3.0;
        rule(flow, 1.2, crate::look::ACCENT);
    }
    flow.after(16.0);
}

/// About how much of a table must stand together below a heading: caption, header, first row.
pub(super) fn beginning(flow: &mut Flow<'_>, table: &Table) -> f32 {
    let some = table.rows.iter().take(1).cloned().collect();
    let table = Table { rows: some, ..table.clone() };
    let texts = Texts::of(flow, &table);
    let columns = Columns::of(flow, &table, &texts);
    let first = texts.rows.into_iter().map(|cells| row_height(&break_row(cells, &columns)));
    let header = texts.header.map_or(0.0, |cells| row_height(&break_row(cells, &columns)));
    let most = flow.frame.depth() * SPLITS_FROM;
    caption_height(flow, &table) + header + first.sum::<f32>().min(most)
}

/// The cells of a table set in type, not yet broken into lines.
struct Texts {
    header: Option<Vec<Vec<Inline>>>,
    rows: Vec<Vec<Vec<Inline>>>,
}

impl Texts {
    fn of(flow: &mut Flow<'_>, table: &Table) -> Self {
        let kind = scale::cells(table.look);
        let bold = scale::Type { bold: true, ..kind };
        let mut header = Vec::new();
        for name in &table.header {
            header.push(vec![flow.set(&[Run::plain(name.clone())], bold)]);
        }
        let empty = Cell::default();
        let mut rows = Vec::new();
        for row in &table.rows {
            let mut cells = Vec::new();
            for at in 0..table.columns() {
                let cell = row.cells.get(at).unwrap_or(&empty);
                cells.push(cell.paras.iter().map(|runs| flow.set(runs, kind)).collect());
            }
            rows.push(cells);
        }
        Self { header: (!header.is_empty()).then_some(header), rows }
    }

    /// How wide each column must be for no word to be broken; very long ones are not counted.
    fn need(&self, columns: usize, most: f32) -> Vec<f32> {
        let mut need = vec![2.0 * SIDE; columns];
        for row in self.header.iter().chain(&self.rows) {
            for (need, cell) in need.iter_mut().zip(row) {
                let widest = cell.iter().map(Inline::longest_word).fold(0.0, f32::max);
                *need = need.max(widest.min(most) + 2.0 * SIDE + 0.1);
            }
        }
        need
    }
}

impl Columns {
    fn of(flow: &Flow<'_>, table: &Table, texts: &Texts) -> Self {
        let measure = flow.frame.measure();
        let mut widths: Vec<f32> = table.shares().iter().map(|share| share * measure).collect();
        let need = texts.need(widths.len(), measure * LONGEST_WORD);
        balance(&mut widths, &need);
        let mut left = flow.frame.left;
        let place = |width: f32| {
            let at = left;
            left += width;
            (at, width)
        };
        Self { all: widths.into_iter().map(place).collect() }
    }
}

fn break_row(cells: Vec<Vec<Inline>>, columns: &Columns) -> Vec<Set> {
    let broken = |(cell, (_, width)): (Vec<Inline>, &(f32, f32))| Set {
        paras: cell
            .into_iter()
            .map(|inline| {
                let lines = inline.lines(width - 2.0 * SIDE);
                (inline, lines)
            })
            .collect(),
    };
    cells.into_iter().zip(&columns.all).map(broken).collect()
}

fn caption_height(flow: &mut Flow<'_>, table: &Table) -> f32 {
    if table.look == TableLook::Facts || table.caption.is_empty() {
        return 0.0;
    }
    let inline = flow.set(&[Run::plain(table.caption.clone())], scale::CAPTION);
    times(inline.lines(flow.frame.measure()).len()) * scale::CAPTION.leading + 6.0
}

fn row_height(cells: &[Set]) -> f32 {
    cells.iter().map(Set::tall).fold(0.0, f32::max) + 2.0 * PAD
}

fn caption(flow: &mut Flow<'_>, table: &Table, node: NodeId) {
    let inline = flow.set(&[Run::plain(table.caption.clone())], scale::CAPTION);
    let lines = inline.lines(flow.frame.measure());
    let caption = flow.laid.tree.node(node, Kind::Caption);
    let at = (flow.frame.left, flow.y);
    flow.draw_lines(&mut Nodes::of(caption, &inline), &inline, &lines, at);
    flow.y += times(lines.len()) * scale::CAPTION.leading + 6.0;
}

fn rule(flow: &mut Flow<'_>, height: f32, colour: crate::look::Rgb) {
    let area = Area { x: flow.frame.left, y: flow.y, width: flow.frame.measure(), height };
    flow.draw(Item::Decoration(vec![Op::Fill { area, colour }]));
}

/// Draws the header: once as part of the structure, on later pages only for the eye.
fn draw_header(flow: &mut Flow<'_>, header: &[Set], columns: &Columns, row: Option<NodeId>) {
    let tall = row_height(header);
    let area = Area { x: flow.frame.left, y: flow.y, width: flow.frame.measure(), height: tall };
    let under = Area { y: flow.y + tall - 1.2, height: 1.2, ..area };
    flow.draw(Item::Decoration(vec![
        Op::Fill { area, colour: SHADE },
        Op::Fill { area: under, colour: QUIET },
    ]));
    for (cell, (left, _)) in header.iter().zip(&columns.all) {
        // Names of columns stand on the line below them.
        let at = (left + SIDE, flow.y + tall - PAD - cell.tall());
        for (inline, lines) in &cell.paras {
            if let Some(row) = row {
                let node = flow.laid.tree.node(row, Kind::ColumnHeader);
                flow.draw_lines(&mut Nodes::of(node, inline), inline, lines, at);
            } else {
                flow.draw(Item::Decoration(display::bare(inline, lines, at)));
            }
        }
    }
    flow.y += tall;
}

/// Places a row, on the next page if it does not fit, on several if no page holds it.
fn place_row(
    flow: &mut Flow<'_>,
    table: &Table,
    cells: &[Set],
    (columns, header): (&Columns, Option<&[Set]>),
    body: NodeId,
) {
    let turn = |flow: &mut Flow<'_>| {
        flow.turn();
        if let Some(header) = header {
            draw_header(flow, header, columns, None);
        }
    };
    let tall = row_height(cells);
    let smallest = 3.0 * scale::cells(table.look).leading + 2.0 * PAD;
    let splits = tall > flow.frame.depth() * SPLITS_FROM;
    if tall > flow.room() && !flow.is_at_top() && (!splits || flow.room() < smallest) {
        turn(flow);
    }
    let row = flow.laid.tree.node(body, Kind::Row);
    let mut parts = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        let is_name = at == 0 && table.row_header;
        let node = flow.laid.tree.node(row, if is_name { Kind::RowHeader } else { Kind::Cell });
        parts.push(Part::of(flow, cell, node));
    }
    loop {
        let room = flow.room() - 2.0 * PAD;
        let mut used = 0.0_f32;
        let top = flow.y + PAD;
        for (part, (left, _)) in parts.iter_mut().zip(&columns.all) {
            used = used.max(part.draw(flow, (left + SIDE, top), room));
        }
        flow.y += used + 2.0 * PAD;
        if table.look == TableLook::Grid {
            rule(flow, 0.6, RULE);
        }
        if parts.iter().all(Part::is_done) {
            break;
        }
        turn(flow);
    }
}

/// A cell on its way over the pages.
struct Part<'a> {
    cell: &'a Set,
    lines: Vec<Line>,
    nodes: Vec<Nodes>,
    done: usize,
}

impl<'a> Part<'a> {
    fn of(flow: &mut Flow<'_>, cell: &'a Set, node: NodeId) -> Self {
        let several = cell.paras.len() > 1;
        let mut nodes = Vec::new();
        for (inline, _) in &cell.paras {
            let own = if several { flow.laid.tree.node(node, Kind::Para) } else { node };
            nodes.push(Nodes::of(own, inline));
        }
        Self { cell, lines: cell.lines(), nodes, done: 0 }
    }

    const fn is_done(&self) -> bool {
        self.done >= self.lines.len()
    }

    /// Draws what fits; answers how much room it took.
    fn draw(&mut self, flow: &mut Flow<'_>, at: (f32, f32), room: f32) -> f32 {
        let from = self.lines.get(self.done).map_or(0.0, |line| line.top);
        let left = self.lines.get(self.done..).unwrap_or_default();
        let fits = left.iter().take_while(|line| line.top + line.leading - from <= room + 0.01);
        // One line at least, or a page without room would be turned for ever.
        let count = fits.count().max(1).min(left.len());
        let now: Vec<Line> = left.iter().take(count).copied().collect();
        for group in now.chunk_by(|a, b| a.para == b.para) {
            let Some(first) = group.first() else { continue };
            let Some((inline, lines)) = self.cell.paras.get(first.para) else { continue };
            let Some(nodes) = self.nodes.get_mut(first.para) else { continue };
            let range = lines.get(first.number..first.number + group.len()).unwrap_or_default();
            flow.draw_lines(nodes, inline, range, (at.0, at.1 + first.top - from));
        }
        self.done += count;
        now.last().map_or(0.0, |line| line.top + line.leading - from)
    }
}
