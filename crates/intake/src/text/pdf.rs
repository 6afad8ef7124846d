//! PDF: every character with its place, put together to lines by height and to cells by gaps.
//!
//! The library walks a page's drawing commands. It may panic on a damaged file: the caller runs
//! all of this in a process of its own. What would make it walk for ever is refused first.

use std::collections::BTreeMap;

use pdf_extract::{
    Dictionary, Document as Pdf, MediaBox, Object, ObjectId, OutputDev, OutputError, Transform,
};

use super::lines::{Document, Line, tidy, too_much_text};
use crate::{Unreadable, limits};

/// The gap, in sizes of the letters, that parts two cells.
const WIDE: f64 = 1.8;
/// How many parents a page may have.
const PARENTS: usize = 64;

/// Reads the text of a PDF.
pub(crate) fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    let damaged = |detail: &str| Unreadable::damaged(detail, Unreadable::PASTE);
    let mut pdf = Pdf::load_mem(bytes).map_err(|_| damaged("its structure is damaged"))?;
    if pdf.is_encrypted() {
        // Many reports are locked against changes only: the empty password opens them.
        pdf.decrypt("").map_err(|_| Unreadable::Encrypted)?;
    }
    let pages: Vec<ObjectId> = pdf.page_iter().take(limits::PAGES + 1).collect();
    if pages.len() > limits::PAGES {
        let what = format!("has more than {} pages", limits::PAGES);
        return Err(Unreadable::too_large(what, "give only the report"));
    }
    if pages.is_empty() {
        return Err(damaged("it has no pages"));
    }
    if !pages.iter().all(|page| is_sound(&pdf, *page)) {
        return Err(damaged("its pages are tied in a loop"));
    }
    let mut sheets = Sheets::default();
    let outcome = pdf_extract::output_doc(&pdf, &mut sheets);
    if sheets.chars > limits::TEXT_CHARS {
        return Err(too_much_text());
    }
    outcome.map_err(|_| damaged("a page of it is damaged"))?;
    Ok(sheets.into_document())
}

/// Whether a page's parents and drawings end somewhere: the library follows both without a limit.
fn is_sound(pdf: &Pdf, page: ObjectId) -> bool {
    let Ok(mut dictionary) = pdf.get_dictionary(page) else { return false };
    let mut resources = dictionary.get(b"Resources").ok();
    for _ in 0..PARENTS {
        let parent = dictionary.get(b"Parent").and_then(Object::as_reference);
        let Some(parent) = parent.ok().and_then(|id| pdf.get_dictionary(id).ok()) else {
            return resources.is_none_or(|found| forms_end(pdf, found));
        };
        dictionary = parent;
        resources = resources.or_else(|| dictionary.get(b"Resources").ok());
    }
    false
}

/// Whether no drawing is drawn inside itself, and none lies too deep.
fn forms_end(pdf: &Pdf, resources: &Object) -> bool {
    const DEPTH: usize = 12;
    const VISITS: usize = 5_000;
    let mut open = vec![(resources, 0)];
    let mut visits = 0;
    while let Some((resources, depth)) = open.pop() {
        visits += 1;
        if depth > DEPTH || visits > VISITS {
            return false;
        }
        let Some(forms) = dictionary(pdf, resources).and_then(|own| own.get(b"XObject").ok())
        else {
            continue;
        };
        let Some(forms) = dictionary(pdf, forms) else { continue };
        for (_, form) in forms {
            let Ok((_, Object::Stream(form))) = pdf.dereference(form) else { continue };
            if let Ok(inner) = form.dict.get(b"Resources") {
                open.push((inner, depth + 1));
            }
        }
    }
    true
}

fn dictionary<'a>(pdf: &'a Pdf, object: &'a Object) -> Option<&'a Dictionary> {
    pdf.dereference(object).ok()?.1.as_dict().ok()
}

/// A character where it is drawn.
#[derive(Debug, Clone)]
struct Glyph {
    x: f64,
    end: f64,
    y: f64,
    size: f64,
    text: String,
}

/// Takes down what the library draws.
#[derive(Default)]
struct Sheets {
    pages: Vec<Vec<Glyph>>,
    chars: usize,
}

impl OutputDev for Sheets {
    fn begin_page(
        &mut self,
        _number: u32,
        _media_box: &MediaBox,
        _art_box: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        self.pages.push(Vec::new());
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        _spacing: f64,
        font_size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        self.chars += text.chars().count();
        if self.chars > limits::TEXT_CHARS {
            return Err(OutputError::FormatError(std::fmt::Error));
        }
        let across = place.m11.hypot(place.m12) * font_size.abs();
        let size = place.m21.hypot(place.m22) * font_size.abs();
        let (x, y) = (place.m31, place.m32);
        let lies_on_its_side = place.m12.abs() > place.m11.abs();
        let finite = [across, size, x, y].iter().all(|value| value.is_finite());
        if lies_on_its_side || !finite || text.trim().is_empty() {
            return Ok(());
        }
        let end = x + (width * across).max(0.0);
        if let Some(page) = self.pages.last_mut() {
            page.push(Glyph { x, end, y, size, text: text.to_owned() });
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

impl Sheets {
    fn into_document(self) -> Document {
        let rows: Vec<Vec<Row>> = self.pages.into_iter().map(rows).collect();
        let leading = leading(&rows);
        let mut lines = Vec::new();
        for (page, rows) in (1..).zip(&rows) {
            let mut above: Option<&Row> = None;
            let mut count = 0;
            for row in rows {
                let text = tidy(&row.text());
                if text.is_empty() {
                    continue;
                }
                count += 1;
                // The first line of a page may go on with the last of the page before.
                let apart =
                    above.is_some_and(|above| above.y - row.y > 1.25 * leading.max(row.size));
                above = Some(row);
                let (x, end) = row.span();
                let second = row.second();
                let size = (row.size * 2.0).round() / 2.0;
                let line = Line {
                    page,
                    line: count,
                    text,
                    x,
                    end,
                    second,
                    size,
                    apart,
                    ..Line::default()
                };
                lines.push(line);
            }
        }
        Document { lines, paged: true }
    }
}

/// The distance between lines that occurs most often, to a tenth of a point.
fn leading(pages: &[Vec<Row>]) -> f64 {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for rows in pages {
        for pair in rows.windows(2) {
            let [above, below] = pair else { continue };
            let distance = above.y - below.y;
            if (5.0..40.0).contains(&distance) {
                *counts.entry(format!("{distance:.1}")).or_default() += 1;
            }
        }
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    most.and_then(|(distance, _)| distance.parse().ok()).unwrap_or(0.0)
}

/// Characters of one height.
#[derive(Debug)]
struct Row {
    y: f64,
    size: f64,
    glyphs: Vec<Glyph>,
}

/// Gathers the characters of a page to rows, from the top down.
fn rows(mut glyphs: Vec<Glyph>) -> Vec<Row> {
    glyphs.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut rows: Vec<Row> = Vec::new();
    for glyph in glyphs {
        match rows.last_mut() {
            // Raised and lowered characters belong to the line that they stand in.
            Some(row) if row.y - glyph.y < 0.45 * glyph.size.max(row.size) => {
                if glyph.size > row.size {
                    (row.y, row.size) = (glyph.y, glyph.size);
                }
                row.glyphs.push(glyph);
            }
            _ => rows.push(Row { y: glyph.y, size: glyph.size, glyphs: vec![glyph] }),
        }
    }
    for row in &mut rows {
        row.glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
        row.settle();
    }
    rows
}

impl Row {
    /// Takes the height and size of most of its characters, and drops footnote marks.
    fn settle(&mut self) {
        let mut sizes: Vec<f64> = self.glyphs.iter().map(|glyph| glyph.size).collect();
        sizes.sort_by(f64::total_cmp);
        let middle = sizes.get(sizes.len() / 2).copied().unwrap_or_default();
        if let Some(usual) = self.glyphs.iter().find(|glyph| glyph.size >= middle * 0.95) {
            self.y = usual.y;
        }
        self.size = middle;
        let y = self.y;
        self.glyphs.retain(|glyph| {
            let raised = glyph.size < 0.8 * middle && glyph.y > y + 0.15 * middle;
            !(raised && glyph.text.chars().all(|c| c.is_ascii_digit() || c == ','))
        });
    }

    /// From where to where it goes.
    fn span(&self) -> (f64, f64) {
        let x = self.glyphs.first().map_or(0.0, |glyph| glyph.x);
        (x, self.glyphs.iter().map(|glyph| glyph.end).fold(x, f64::max))
    }

    /// Where its second cell begins, behind the mark or number of an item.
    fn second(&self) -> f64 {
        let pairs = self.glyphs.windows(2);
        let mut gaps = pairs.filter_map(|pair| match pair {
            [before, after] => (after.x - before.end > WIDE * self.size).then_some(after.x),
            _ => None,
        });
        gaps.next_back().unwrap_or(0.0)
    }

    /// Its words: a gap is a space, a wide gap the end of a cell.
    fn text(&self) -> String {
        let mut text = String::new();
        let mut before: Option<&Glyph> = None;
        for glyph in &self.glyphs {
            if let Some(before) = before {
                let gap = glyph.x - before.end;
                let again =
                    before.text == glyph.text && (glyph.x - before.x).abs() < 0.1 * self.size;
                if again {
                    // Printed twice to look bold.
                    continue;
                }
                if gap > WIDE * self.size {
                    text.push('\t');
                } else if gap > 0.15 * self.size {
                    text.push(' ');
                }
            }
            text.push_str(&glyph.text);
            before = Some(glyph);
        }
        text
    }
}
