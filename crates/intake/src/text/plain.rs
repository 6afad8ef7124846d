//! Plain text, also pasted: UTF-8, UTF-16 with its mark, or Windows-1252.

use super::lines::{Document, Line, tidy, too_much_text};
use crate::{Unreadable, limits};

/// A line longer than this was not broken by a page's width.
const UNBROKEN: usize = 150;

/// Reads a text. A form feed begins a new page.
pub(crate) fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    let text = decode(bytes);
    if text.chars().count() > limits::TEXT_CHARS {
        return Err(too_much_text());
    }
    Ok(lines(&text))
}

/// The characters of a file that does not say its encoding.
pub(crate) fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_with_bom_removal(bytes).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    }
}

fn lines(text: &str) -> Document {
    let broken = !text.lines().any(|line| line.trim().chars().count() > UNBROKEN);
    let mut found: Vec<Line> = Vec::new();
    let mut pages = 0;
    for (page, sheet) in (1..).zip(text.split('\u{c}')) {
        pages = page;
        let (mut count, mut apart) = (0, true);
        for raw in sheet.lines() {
            let text = tidy(&columns(raw));
            if text.is_empty() {
                apart = true;
                continue;
            }
            count += 1;
            let indent = raw.chars().take_while(|c| c.is_whitespace()).map(width).sum::<u32>();
            let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
            // Six points a character, so that indents compare with those of a printed page.
            let x = f64::from(indent) * 6.0;
            let end = f64::from(indent.saturating_add(length)) * 6.0;
            let second = second(raw);
            let whole = !broken;
            found.push(Line {
                page,
                line: count,
                text,
                x,
                end,
                second,
                apart,
                whole,
                ..Line::default()
            });
            apart = false;
        }
    }
    Document { lines: found, paged: pages > 1 }
}

/// Marks wide gaps inside a line, which part the cells of a table, with a tab.
fn columns(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut spaces = 0;
    for c in raw.trim().chars() {
        if c == ' ' || c == '\u{a0}' {
            spaces += 1;
            continue;
        }
        if spaces > 0 {
            text.push_str(if spaces >= 3 { "\t" } else { " " });
        }
        spaces = 0;
        text.push(c);
    }
    text
}

/// Where the last cell of a line begins; 0 where it has one cell.
fn second(raw: &str) -> f64 {
    let Some((before, _)) = raw.trim_end().rsplit_once("   ") else { return 0.0 };
    if before.trim().is_empty() {
        return 0.0;
    }
    let columns: u32 = before.chars().map(width).sum::<u32>() + 3;
    f64::from(columns) * 6.0
}

const fn width(c: char) -> u32 {
    if c == '\t' { 4 } else { 1 }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("children’s".as_bytes(), "children’s")]
    #[case(b"children\x92s", "children’s")]
    #[case(b"\xff\xfea\0b\0", "ab")]
    #[case("\u{feff}ab".as_bytes(), "ab")]
    fn encodings_are_told_apart(#[case] bytes: &[u8], #[case] wanted: &str) {
        assert_eq!(decode(bytes), wanted);
    }

    #[test]
    fn lines_know_their_page_their_gap_and_their_cells() {
        let document = lines("Judgement        Grade\nLeaders\n\n  - one\u{c}two");
        let seen: Vec<_> = document
            .lines
            .iter()
            .map(|line| (line.page, line.line, line.text.as_str(), line.apart))
            .collect();
        assert_eq!(
            seen,
            [
                (1, 1, "Judgement\tGrade", true),
                (1, 2, "Leaders", false),
                (1, 3, "- one", true),
                (2, 1, "two", true)
            ]
        );
        assert!(document.paged && document.lines[2].x > document.lines[1].x);
    }
}
