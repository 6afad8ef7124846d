//! Lines of text with what is known of their place on the page.

use std::collections::BTreeMap;

use crate::{Unreadable, limits, report::PageText};

/// One line as it is seen.
#[expect(clippy::struct_field_names, reason = "a line's number among the lines of its page")]
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Line {
    /// The page, from 1.
    pub page: u32,
    /// The line of the page, from 1, blank lines not counted.
    pub line: u32,
    /// The words; cells that stand well apart are parted by a tab.
    pub text: String,
    /// Where it begins, in points from the left.
    pub x: f64,
    /// Where it ends, in points from the left; 0 where not known.
    pub end: f64,
    /// Where its second cell begins; 0 where it has one cell, or where not known.
    pub second: f64,
    /// Size of its letters in points; 0 where not known.
    pub size: f64,
    /// More space stands above it than between the lines of one paragraph.
    pub apart: bool,
    /// The document itself marks it as a heading.
    pub heading: bool,
    /// It is a paragraph of its own and not one line of several.
    pub whole: bool,
}

/// The lines of a document in reading order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Document {
    /// None of them blank.
    pub lines: Vec<Line>,
    /// Its pages are those of the printed document, so that page furniture stands at their edges.
    pub paged: bool,
}

impl Document {
    /// The text page by page, as found.
    pub fn pages(&self) -> Vec<PageText> {
        let mut pages: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for line in &self.lines {
            pages.entry(line.page).or_default().push(line.text.replace('\t', "   "));
        }
        pages.into_iter().map(|(page, lines)| PageText { page, lines }).collect()
    }
}

/// Builds the lines of a document whose paragraphs are known (DOCX, HTML).
#[derive(Debug)]
pub(crate) struct Flow {
    lines: Vec<Line>,
    page: u32,
    line: u32,
    chars: usize,
}

impl Default for Flow {
    fn default() -> Self {
        Self { lines: Vec::new(), page: 1, line: 0, chars: 0 }
    }
}

impl Flow {
    /// Adds a paragraph; one without words is left out.
    pub fn push(&mut self, text: &str, level: usize, heading: bool) {
        let text = tidy(text);
        if text.is_empty() {
            return;
        }
        self.chars += text.chars().count();
        self.line += 1;
        // The depth of a list is told as an indent, as a printed page tells it.
        let x = f64::from(u32::try_from(level).unwrap_or(u32::MAX)) * 18.0;
        let (page, line) = (self.page, self.line);
        let new =
            Line { page, line, text, x, apart: true, heading, whole: true, ..Line::default() };
        self.lines.push(new);
    }

    /// Begins a new page, unless this one is still empty.
    pub fn turn_page(&mut self) {
        if self.line > 0 {
            self.page += 1;
            self.line = 0;
        }
    }

    /// Whether more was added than is looked at.
    pub const fn is_full(&self) -> bool {
        self.chars > limits::TEXT_CHARS
    }

    /// All of it.
    pub fn finish(self) -> Result<Document, Unreadable> {
        if self.is_full() {
            return Err(too_much_text());
        }
        Ok(Document { lines: self.lines, paged: false })
    }
}

/// More text than a report has.
pub(crate) fn too_much_text() -> Unreadable {
    let what = format!("has more than {} characters of text", limits::TEXT_CHARS);
    Unreadable::too_large(what, "give only the report, or paste the part that matters")
}

/// Single spaces, tabs kept between cells, no invisible marks, nothing at the ends.
pub(crate) fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let (mut space, mut tab) = (false, false);
    for c in text.chars() {
        match c {
            '\t' => tab = true,
            // Soft hyphens and zero-width marks only tell where a line may break.
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            c if c.is_whitespace() || c.is_control() => space = true,
            c => {
                if !tidy.is_empty() && (space || tab) {
                    tidy.push(if tab { '\t' } else { ' ' });
                }
                (space, tab) = (false, false);
                match ligature(c) {
                    Some(letters) => tidy.push_str(letters),
                    None => tidy.push(c),
                }
            }
        }
    }
    tidy
}

/// Letters that typesetting had drawn as one.
const fn ligature(c: char) -> Option<&'static str> {
    Some(match c {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("  a\u{a0} b \t c ", "a b\tc")]
    #[case("identi\u{ad}fied", "identified")]
    #[case("\u{feff}ﬁrst", "first")]
    #[case(" \t ", "")]
    fn spaces_are_made_plain(#[case] text: &str, #[case] wanted: &str) {
        assert_eq!(tidy(text), wanted);
    }
}
