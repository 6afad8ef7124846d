//! CSV in every usual form: comma, semicolon, tab or bar between the cells, quotes round them, line
//! breaks in them, in UTF-8, UTF-16 or the Windows code page of Western Europe.
//!
//! Rows are counted as a spreadsheet program shows them: a cell with line breaks stays in one row,
//! and a blank line is one.

use std::borrow::Cow;

use encoding_rs::{UTF_8, WINDOWS_1252};

use super::{Builder, SPLIT, builder::long_cell, xml::damaged};
use crate::{Unreadable, limits};

/// As many rows and columns as a sheet of Excel has: it writes all that were ever touched, most of
/// them blank.
const LINES: u32 = 1_048_576;
const WIDEST: usize = 16_384;
/// Bytes at the beginning that tell the delimiter.
const TELLING: usize = 64 * 1024;

pub(super) fn read(bytes: &[u8], tables: &mut Builder) -> Result<(), Unreadable> {
    let text = decode(bytes);
    tables.table("CSV", false)?;
    let (text, delimiter, first) = match declared_delimiter(&text) {
        Some((delimiter, rest)) => (rest, delimiter, 2),
        None => (&*text, likeliest_delimiter(&text), 1),
    };
    for (line, row) in (first..).zip(Rows { text, delimiter }) {
        if line > LINES {
            return Err(Unreadable::too_large(format!("has more than {LINES} lines"), SPLIT));
        }
        let cells = row.map_err(|fault| match fault {
            Fault::NeverClosed => damaged(&format!(
                "a quotation mark that opens a cell in row {line} is never closed"
            )),
            Fault::Long(column) => long_cell(line, column),
            Fault::Wide => {
                let what = format!("has more than {WIDEST} columns in row {line}");
                Unreadable::too_large(what, SPLIT)
            }
        })?;
        for (column, cell) in cells.iter().enumerate() {
            tables.cell((line, false), (column, 1), cell, None)?;
        }
    }
    Ok(())
}

fn decode(bytes: &[u8]) -> Cow<'_, str> {
    // Looks for the marks of UTF-8 and UTF-16 first, and removes them.
    let (text, _, faulty) = UTF_8.decode(bytes);
    if faulty { WINDOWS_1252.decode(bytes).0 } else { text }
}

/// "sep=;" in the first line is how a file tells Excel.
fn declared_delimiter(text: &str) -> Option<(u8, &str)> {
    let (first, rest) = text.split_once('\n')?;
    let mark = first.trim_matches(['\r', '"']).strip_prefix("sep=")?;
    let mut marks = mark.chars();
    let mark = marks.next().filter(|mark| mark.is_ascii() && marks.next().is_none())?;
    Some((u8::try_from(mark).ok()?, rest))
}

/// The mark that makes most of the first rows equally long, and longest.
fn likeliest_delimiter(text: &str) -> u8 {
    const ROWS: usize = 40;
    let text = text.get(..text.floor_char_boundary(TELLING)).unwrap_or(text);
    let score = |delimiter: u8| {
        let lengths: Vec<usize> = Rows { text, delimiter }
            .take(ROWS)
            .map_while(Result::ok)
            .map(|cells| cells.len())
            .filter(|length| *length > 1)
            .collect();
        lengths
            .iter()
            .map(|length| lengths.iter().filter(|other| *other == length).count() * (length - 1))
            .max()
            .unwrap_or(0)
    };
    // The first of equals: a file with one column has none of them.
    let mut best = (b',', 0);
    for delimiter in [b',', b';', b'\t', b'|'] {
        let score = score(delimiter);
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// Why a row cannot be read.
enum Fault {
    NeverClosed,
    /// The cell of this column has more characters than are looked at.
    Long(usize),
    Wide,
}

/// The rows of a text.
struct Rows<'a> {
    text: &'a str,
    delimiter: u8,
}

impl Iterator for Rows<'_> {
    type Item = Result<Vec<String>, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.text.is_empty() {
            return None;
        }
        if self.pass_blank_line() {
            return Some(Ok(Vec::new()));
        }
        let mut cells = Vec::new();
        loop {
            match self.cell() {
                Ok(cell) => cells.push(cell),
                Err(Fault::Long(_)) => return Some(Err(Fault::Long(cells.len()))),
                Err(fault) => return Some(Err(fault)),
            }
            if cells.len() > WIDEST {
                return Some(Err(Fault::Wide));
            }
            if let Some(rest) = self.text.strip_prefix(char::from(self.delimiter)) {
                self.text = rest;
                continue;
            }
            self.pass_line_end();
            return Some(Ok(cells));
        }
    }
}

impl Rows<'_> {
    /// Passes over a line with nothing but delimiters: a sheet may have a million of them.
    fn pass_blank_line(&mut self) -> bool {
        let end = memchr::memchr2(b'\n', b'\r', self.text.as_bytes()).unwrap_or(self.text.len());
        let Some((line, rest)) = self.text.split_at_checked(end) else { return false };
        let is_blank = line.bytes().all(|byte| byte == self.delimiter || byte == b' ');
        if is_blank {
            self.text = rest;
            self.pass_line_end();
        }
        is_blank
    }

    fn pass_line_end(&mut self) {
        let rest = self.text.strip_prefix('\r').unwrap_or(self.text);
        self.text = rest.strip_prefix('\n').unwrap_or(rest);
    }

    /// Takes one cell off the front of the text, up to what ends it.
    fn cell(&mut self) -> Result<String, Fault> {
        let mut cell = String::new();
        let start = self.text.trim_start_matches(' ');
        if let Some(quoted) = start.strip_prefix('"') {
            self.text = quoted;
            loop {
                // A cell without end is not gathered to the end of the file.
                if cell.len() > 4 * limits::CELL_CHARS {
                    return Err(Fault::Long(0));
                }
                let Some((inside, rest)) = self.text.split_once('"') else {
                    return Err(Fault::NeverClosed);
                };
                cell.push_str(inside);
                self.text = rest;
                let Some(rest) = rest.strip_prefix('"') else { break };
                cell.push('"');
                self.text = rest;
            }
        }
        // What stands behind a closing quote belongs to the cell: somebody typed the quote.
        let bytes = self.text.as_bytes();
        let end = memchr::memchr3(self.delimiter, b'\n', b'\r', bytes).unwrap_or(bytes.len());
        let (plain, rest) = self.text.split_at_checked(end).unwrap_or((self.text, ""));
        cell.push_str(plain);
        self.text = rest;
        if cell.len() > limits::CELL_CHARS && cell.chars().count() > limits::CELL_CHARS {
            return Err(Fault::Long(0));
        }
        Ok(cell)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let delimiter = likeliest_delimiter(text);
        Rows { text, delimiter }.map_while(Result::ok).collect()
    }

    #[rstest]
    #[case("a,b\nc,d", "a¦b‖c¦d")]
    #[case("a;b\r\nc,1;d\r\n", "a¦b‖c,1¦d")]
    #[case("a\tb\n\"c\nd\"\te", "a¦b‖c\nd¦e")]
    #[case("a|b\n\"say \"\"yes\"\"\"|", "a¦b‖say \"yes\"¦")]
    #[case("Plan, version 2\na;b;c\nd;e;f", "Plan, version 2‖a¦b¦c‖d¦e¦f")]
    #[case("a\rb", "a‖b")]
    #[case("6\" pipe,\"x\" y", "6\" pipe¦x y")]
    fn forms(#[case] text: &str, #[case] expected: &str) {
        let rows: Vec<String> = rows(text).iter().map(|cells| cells.join("¦")).collect();
        assert_eq!(rows.join("‖"), expected);
    }

    #[rstest]
    #[case(b"\xef\xbb\xbfcaf\xc3\xa9", "café")]
    #[case(b"caf\xe9 \x96 owner\x92s", "café – owner’s")]
    #[case(b"\xff\xfea\0,\0", "a,")]
    #[case(b"\xfe\xff\0a\0,", "a,")]
    fn encodings(#[case] bytes: &[u8], #[case] text: &str) {
        assert_eq!(decode(bytes), text);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = super::super::read(&bytes);
        }

        #[test]
        fn any_csv_is_read_or_refused(text in "[a\",;\t|\r\n é]{0,200}") {
            let _ = super::super::read(text.as_bytes());
        }

        #[test]
        fn what_another_writer_quotes_is_read_back(
            cells in prop::collection::vec("[a-z\",;\n|]{1,8}", 2..5)
        ) {
            let mut writer = ::csv::WriterBuilder::new().from_writer(Vec::new());
            writer.write_record(&cells).unwrap();
            let written = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let read: Vec<_> = Rows { text: &written, delimiter: b',' }.map_while(Result::ok).collect();
            prop_assert_eq!(read, vec![cells]);
        }
    }
}
