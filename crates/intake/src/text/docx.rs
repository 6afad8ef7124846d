//! Word documents: paragraphs with their list marks and heading styles, streamed.

use std::collections::HashMap;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::lines::{Document, Flow};
use crate::{Unreadable, limits, package::Package};

/// Reads the text of a document. Headers and footers are parts of their own and stay out.
pub(crate) fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    let mut package = Package::open(bytes, Unreadable::PASTE)?;
    let body = package
        .part("word/document.xml")
        .ok_or_else(|| Unreadable::damaged("its text is missing", Unreadable::PASTE))?;
    let numbering = package.part("word/numbering.xml").unwrap_or_default();
    let styles = package.part("word/styles.xml").unwrap_or_default();
    let mut body_reader =
        Body { lists: Lists::read(&numbering), styles: Styles::read(&styles), ..Body::default() };
    walk(&body, |event| body_reader.event(event))?;
    body_reader.flow.finish()
}

/// One step through a part.
#[derive(Clone, Copy)]
enum Step<'a> {
    Open(&'a BytesStart<'a>),
    Close(&'a str),
    Text(&'a str),
}

/// Goes through a part, with a limit to its nesting.
fn walk(xml: &[u8], mut see: impl FnMut(Step<'_>)) -> Result<(), Unreadable> {
    let damaged = || Unreadable::damaged("its text is damaged", Unreadable::PASTE);
    let mut reader = Reader::from_reader(xml);
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|_| damaged())? {
            Event::Start(tag) => {
                depth += 1;
                if depth > limits::DEPTH {
                    return Err(damaged());
                }
                see(Step::Open(&tag));
            }
            Event::Empty(tag) => {
                see(Step::Open(&tag));
                see(Step::Close(tag.local_name().as_ref()));
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                see(Step::Close(tag.local_name().as_ref()));
            }
            Event::Text(text) => see(Step::Text(&text)),
            Event::GeneralRef(name) => {
                let name: &str = &name;
                if let Some(c) = entity(name) {
                    see(Step::Text(c.encode_utf8(&mut [0; 4])));
                }
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The character of a reference; entities that a document defines itself are not followed.
fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

fn value(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    tag.attributes()
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(|attribute| attribute.value.clone().into_owned())
}

fn number(tag: &BytesStart<'_>) -> Option<usize> {
    value(tag, "val")?.parse().ok()
}

/// How the levels of each list are marked.
#[derive(Default)]
struct Lists {
    /// Whether a level of a kind of list counts.
    counts: HashMap<(String, usize), bool>,
    /// The kind of each list.
    kinds: HashMap<String, String>,
}

impl Lists {
    fn read(xml: &[u8]) -> Self {
        let mut lists = Self::default();
        let (mut kind, mut level, mut list) = (String::new(), 0, String::new());
        // A damaged list of marks costs the marks, not the text.
        let _ = walk(xml, |step| {
            let Step::Open(tag) = step else { return };
            match tag.local_name().as_ref() {
                "abstractNum" => kind = value(tag, "abstractNumId").unwrap_or_default(),
                "lvl" => {
                    level = value(tag, "ilvl").and_then(|at| at.parse().ok()).unwrap_or(0);
                }
                "numFmt" => {
                    let counts = value(tag, "val").is_some_and(|form| form == "decimal");
                    lists.counts.insert((kind.clone(), level), counts);
                }
                "num" => list = value(tag, "numId").unwrap_or_default(),
                "abstractNumId" => {
                    lists.kinds.insert(list.clone(), value(tag, "val").unwrap_or_default());
                }
                _ => {}
            }
        });
        lists
    }

    fn counts(&self, list: &str, level: usize) -> bool {
        let kind = self.kinds.get(list).cloned().unwrap_or_default();
        self.counts.get(&(kind, level)).copied().unwrap_or(false)
    }
}

/// What paragraph styles say of lists and headings.
#[derive(Default)]
struct Styles {
    lists: HashMap<String, (String, usize)>,
    headings: Vec<String>,
}

impl Styles {
    fn read(xml: &[u8]) -> Self {
        let mut styles = Self::default();
        let (mut style, mut level) = (String::new(), 0);
        let _ = walk(xml, |step| {
            let Step::Open(tag) = step else { return };
            match tag.local_name().as_ref() {
                "style" => (style, level) = (value(tag, "styleId").unwrap_or_default(), 0),
                "name" => {
                    let name = value(tag, "val").unwrap_or_default().to_lowercase();
                    if name.starts_with("heading") || name == "title" {
                        styles.headings.push(style.clone());
                    } else if name.contains("bullet") {
                        styles.lists.entry(style.clone()).or_default();
                    }
                }
                "ilvl" => level = number(tag).unwrap_or(0),
                "numId" => {
                    let list = value(tag, "val").unwrap_or_default();
                    styles.lists.insert(style.clone(), (list, level));
                }
                _ => {}
            }
        });
        styles
    }
}

/// The paragraph that is being read.
#[derive(Default)]
struct Paragraph {
    text: String,
    style: String,
    list: Option<String>,
    level: usize,
}

#[derive(Default)]
struct Body {
    flow: Flow,
    lists: Lists,
    styles: Styles,
    paragraph: Paragraph,
    in_text: bool,
    /// Tables around this place.
    tables: usize,
    /// The cells of the row that is being read, each with its paragraphs.
    row: Vec<Vec<(String, usize)>>,
    /// The last number given in each list and level.
    numbers: HashMap<(String, usize), u32>,
}

impl Body {
    fn event(&mut self, step: Step<'_>) {
        match step {
            Step::Open(tag) => self.open(tag),
            Step::Close(name) => self.close(name),
            Step::Text(text) => {
                if self.in_text && !self.flow.is_full() {
                    self.paragraph.text.push_str(text);
                }
            }
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "p" => self.paragraph = Paragraph::default(),
            "pStyle" => self.paragraph.style = value(tag, "val").unwrap_or_default(),
            "numId" => self.paragraph.list = value(tag, "val"),
            "ilvl" => self.paragraph.level = number(tag).unwrap_or(0).min(8),
            "t" => self.in_text = true,
            "tab" => self.paragraph.text.push('\t'),
            "noBreakHyphen" => self.paragraph.text.push('-'),
            "br" if value(tag, "type").is_some_and(|kind| kind == "page") => {
                self.flow.turn_page();
            }
            "br" | "cr" => self.paragraph.text.push(' '),
            "lastRenderedPageBreak" if self.tables == 0 => self.flow.turn_page(),
            "tbl" => self.tables += 1,
            "tr" if self.tables == 1 => self.row.clear(),
            "tc" if self.tables == 1 => self.row.push(Vec::new()),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "p" => self.end_paragraph(),
            "tr" if self.tables == 1 => self.end_row(),
            "tbl" => self.tables = self.tables.saturating_sub(1),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        if paragraph.text.trim().is_empty() {
            return;
        }
        let heading = self.styles.headings.contains(&paragraph.style);
        let (mark, level) = self.mark(&paragraph);
        let text = format!("{mark}{}", paragraph.text.trim());
        match self.row.last_mut() {
            Some(cell) if self.tables > 0 => cell.push((text, level)),
            _ => self.flow.push(&text, level, heading),
        }
    }

    /// What stands before the paragraph, and how deep it lies.
    fn mark(&mut self, paragraph: &Paragraph) -> (String, usize) {
        let of_style = self.styles.lists.get(&paragraph.style);
        let (list, level) = match (&paragraph.list, of_style) {
            // Number 0 takes a paragraph out of its style's list.
            (Some(list), _) if list == "0" => return (String::new(), 0),
            (Some(list), _) => (list.clone(), paragraph.level),
            (None, Some((list, level))) => (list.clone(), *level),
            (None, None) => return (String::new(), 0),
        };
        if !self.lists.counts(&list, level) {
            return ("• ".to_owned(), level);
        }
        let count = self.numbers.entry((list, level)).or_default();
        *count = count.saturating_add(1);
        (format!("{count}. "), level)
    }

    /// A row whose cells hold one paragraph each is one line; otherwise every paragraph is.
    fn end_row(&mut self) {
        let row = std::mem::take(&mut self.row);
        if row.iter().all(|cell| cell.len() <= 1) {
            let cells: Vec<&str> = row.iter().flatten().map(|(text, _)| text.as_str()).collect();
            self.flow.push(&cells.join("\t"), 0, false);
            return;
        }
        for (text, level) in row.iter().flatten() {
            self.flow.push(text, *level, false);
        }
    }
}
