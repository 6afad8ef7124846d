//! Lines put together again to what they were: headings, list items, numbered paragraphs, text.

use super::{
    furniture,
    headings::{self, Heading},
    hyphens::Hyphens,
};
use crate::text::Line;

/// A page and a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The page, from 1.
    pub page: u32,
    /// The line of the page, from 1.
    pub line: u32,
}

impl Place {
    /// Where a line stands.
    pub const fn of(line: &Line) -> Self {
        Self { page: line.page, line: line.line }
    }
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A heading.
    Heading(Heading),
    /// An item of a list, with its mark.
    Bullet(char),
    /// A paragraph with a number.
    Number(i32),
    /// Any other text.
    Text,
}

/// Lines that belong together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its words, without mark or number.
    pub text: String,
    /// Where it begins.
    pub place: Place,
    /// How far in it begins, in points.
    pub x: f64,
}

/// How a document breaks its lines.
struct Setting<'a> {
    body_size: f64,
    /// Where full lines end.
    margin: f64,
    hyphens: &'a Hyphens,
}

/// Puts lines together.
pub(super) fn blocks(lines: &[&Line], body_size: f64, hyphens: &Hyphens) -> Vec<Block> {
    let mut ends: Vec<f64> = lines.iter().map(|line| line.end).collect();
    ends.sort_by(f64::total_cmp);
    let margin = ends.get(ends.len().saturating_mul(9) / 10).copied().unwrap_or_default();
    let setting = Setting { body_size, margin, hyphens };
    let mut builder = Builder { blocks: Vec::new(), last: None, number: 0 };
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if let Some((heading, text, length)) = heading(lines, at, &setting, &builder) {
            builder.push(Kind::Heading(heading), &text, line);
            builder.last = lines.get(at + length - 1).copied();
            at += length;
            continue;
        }
        builder.add(line, &setting);
        at += 1;
    }
    builder.blocks
}

struct Builder<'a> {
    blocks: Vec<Block>,
    last: Option<&'a Line>,
    /// The number of the last numbered paragraph.
    number: i32,
}

/// A heading that begins here: its meaning, its words, and how many lines it takes.
fn heading(
    lines: &[&Line],
    at: usize,
    setting: &Setting<'_>,
    builder: &Builder<'_>,
) -> Option<(Heading, String, usize)> {
    let line = lines.get(at)?;
    let large = |line: &Line| {
        line.heading || (line.size >= 1.12 * setting.body_size && setting.body_size > 0.0)
    };
    if large(line) && bullet(&line.text).is_none() {
        let same =
            |next: &&&Line| large(next) && !next.apart && (next.size - line.size).abs() < 0.6;
        let more = if line.whole { 0 } else { lines.iter().skip(at + 1).take_while(same).count() };
        let length = 1 + more.min(3);
        let text = joined(lines, at, length, setting);
        let meaning = headings::known(&text).unwrap_or(Heading::Sub);
        return Some((meaning, text, length));
    }
    // Words alone: only where a heading can stand, not at the wrapped end of a paragraph.
    let stands_free = line.apart || line.whole || builder.has_ended();
    if !stands_free {
        return None;
    }
    // The imprint ends the last paragraph as a heading would.
    if furniture::begins_imprint(&line.text) {
        return Some((Heading::Other, line.text.clone(), 1));
    }
    for length in (1..=3).rev() {
        let wrapped = lines.get(at + 1..at + length).unwrap_or_default();
        if length > 1
            && (wrapped.len() + 1 < length || wrapped.iter().any(|line| line.apart && !line.whole))
        {
            continue;
        }
        let text = joined(lines, at, length, setting);
        match headings::known(&text) {
            // Only judgements have names long enough to be wrapped.
            Some(found) if length == 1 || found == Heading::Judgement => {
                if length > 1
                    && headings::known(&line.text).is_some()
                    && !text.contains(" care and ")
                    && (!headings::grades(&text) || headings::grades(&line.text))
                {
                    continue;
                }
                return Some((found, text, length));
            }
            _ => {}
        }
    }
    None
}

fn joined(lines: &[&Line], at: usize, length: usize, setting: &Setting<'_>) -> String {
    let mut text = String::new();
    for line in lines.iter().skip(at).take(length) {
        setting.hyphens.append(&mut text, &line.text.replace('\t', " "));
    }
    text
}

impl<'a> Builder<'a> {
    fn push(&mut self, kind: Kind, text: &str, line: &Line) {
        let text = text.replace('\t', " ");
        self.blocks.push(Block { kind, text, place: Place::of(line), x: line.x });
    }

    fn add(&mut self, line: &'a Line, setting: &Setting<'_>) {
        if let Some((mark, rest)) =
            bullet(&line.text).filter(|(mark, _)| !is_dash(*mark) || self.dash_begins_item(line))
        {
            self.push(Kind::Bullet(mark), rest, line);
        } else if let Some((number, rest)) =
            number(&line.text, self.number, line.apart || line.whole || self.has_ended())
        {
            self.push(Kind::Number(number), rest, line);
            self.number = number;
        } else if self.goes_on(line, setting) {
            if let Some(block) = self.blocks.last_mut() {
                setting.hyphens.append(&mut block.text, &line.text.replace('\t', " "));
            }
        } else {
            self.push(Kind::Text, &line.text, line);
        }
        self.last = Some(line);
    }

    /// Whether the block before is complete, so that something new can begin without a gap: pasted
    /// text often has no blank lines.
    fn has_ended(&self) -> bool {
        self.blocks.last().is_none_or(|block| {
            matches!(block.kind, Kind::Heading(_)) || block.text.ends_with(['.', '?', '!', ':'])
        })
    }

    /// Whether a dash at the start of a line is a mark and not part of a sentence.
    fn dash_begins_item(&self, line: &Line) -> bool {
        let Some(block) = self.blocks.last() else { return true };
        if line.whole || line.apart {
            return true;
        }
        let ended = block.text.ends_with([':', '.', ';', ','])
            || block.text.ends_with(" and")
            || block.text.ends_with(" or");
        let deeper = line.x > block.x + 4.0;
        match block.kind {
            Kind::Bullet(mark) if is_dash(mark) => (line.x - block.x).abs() < 4.0,
            Kind::Heading(_) => true,
            Kind::Bullet(_) => ended || deeper,
            Kind::Number(_) | Kind::Text => ended,
        }
    }

    /// Whether a line without mark goes on with the block before.
    fn goes_on(&self, line: &Line, setting: &Setting<'_>) -> bool {
        let (Some(block), Some(last)) = (self.blocks.last(), self.last) else { return false };
        if matches!(block.kind, Kind::Heading(_))
            || stands_alone(&line.text)
            || stands_alone(&last.text)
        {
            return false;
        }
        let ended = block.text.ends_with(['.', '?', '!', ':', ';', '”', '’']);
        let small = line.text.starts_with(char::is_lowercase);
        if line.whole || last.whole {
            // Nothing begins with an opening bracket; text without a mark may be a list of its own.
            let begun = !matches!(block.kind, Kind::Text) || is_long_sentence(&block.text);
            return !ended && begun && (small || line.text.starts_with('('));
        }
        if line.apart {
            return small && !ended;
        }
        let printed = line.size > 0.0;
        if printed && (line.size - last.size).abs() > 1.2 {
            return false;
        }
        let page_turned = line.page != last.page;
        match block.kind {
            Kind::Bullet(_) | Kind::Number(_) if printed => {
                // A hanging indent: what begins left of the mark's text is no part of the item.
                line.x > block.x + 3.0 || (small && !ended)
            }
            Kind::Text if page_turned => !ended || small,
            // A short last line ends a paragraph, also where the lines between were lost.
            Kind::Text if ended => last.end > 0.8 * setting.margin,
            _ => true,
        }
    }
}

/// Whether a text without a mark is more than a short item or a label.
fn is_long_sentence(text: &str) -> bool {
    text.starts_with(char::is_uppercase) && text.chars().count() > 50
}

/// Lines of a letter that begin and end something: its date, its greeting.
fn stands_alone(text: &str) -> bool {
    text.starts_with("Dear ") || super::dates::only_day(text).is_some()
}

const fn is_dash(mark: char) -> bool {
    matches!(mark, '-' | '–' | '—' | '−' | '‐' | '‑')
}

/// The mark of a list item and what stands behind it.
pub(super) fn bullet(text: &str) -> Option<(char, &str)> {
    let mark = text.chars().next()?;
    let rest = text.get(mark.len_utf8()..)?;
    let spaced = rest.starts_with([' ', '\t']);
    let rest = rest.trim_start();
    let drawn = matches!(
        mark,
        '•' | '◦'
            | '▪'
            | '▫'
            | '■'
            | '□'
            | '◼'
            | '◾'
            | '◻'
            | '●'
            | '○'
            | '·'
            | '∙'
            | '‣'
            | '⁃'
            | '➢'
            | '➤'
            | '►'
            | '▶'
            | '❖'
            | '✓'
            | '✔'
            | '✦'
            | '◆'
            | '⬛'
            | '∎'
            | '\u{f000}'..='\u{f0ff}'
    );
    // Letters that a symbol font draws as squares, circles, arrows and ticks.
    let letter =
        spaced && matches!(mark, 'n' | 'o' | 'q' | 'l' | 'v' | 'ü' | 'Ø' | '§' | '*' | '¨');
    let dash = spaced && is_dash(mark);
    ((drawn || letter || dash) && !rest.is_empty()).then_some((mark, rest))
}

/// How many numbers may be lost in a row before a number is taken for something else.
const LOST: i32 = 9;

/// The number of a paragraph and what stands behind it: the next one, or one a little further
/// where some were lost. `free`: something new can begin here.
fn number(text: &str, last: i32, free: bool) -> Option<(i32, &str)> {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    if digits == 0 || digits > 3 {
        return None;
    }
    let found: i32 = text.get(..digits)?.parse().ok()?;
    let rest = text.get(digits..)?;
    let pointed = rest.strip_prefix(['.', ')']);
    let behind = pointed.unwrap_or(rest);
    let capital = behind.starts_with(|c: char| c.is_uppercase() || "‘“'\"".contains(c));
    let parted = behind.starts_with([' ', '\t']) || (pointed.is_some() && capital);
    if !parted {
        return None;
    }
    let behind = behind.trim_start();
    let begins = behind.starts_with(|c: char| c.is_uppercase() || !c.is_alphanumeric());
    let next = found == last + 1;
    let near = found > last && found <= last + 1 + LOST;
    let anew = found == 1 && free;
    let fits = match pointed {
        Some(_) => next || (near && free && begins) || (anew && begins),
        None => (next || anew) && free && begins && super::dates::first(text).is_none(),
    };
    (fits && !behind.is_empty()).then_some((found, behind))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("• One", Some(('•', "One")))]
    #[case("\u{f0b7}One", Some(('\u{f0b7}', "One")))]
    #[case("n\tThe quality", Some(('n', "The quality")))]
    #[case("− experiencing", Some(('−', "experiencing")))]
    #[case("–one", None)]
    #[case("new", None)]
    #[case("•", None)]
    fn marks_of_items(#[case] text: &str, #[case] wanted: Option<(char, &str)>) {
        assert_eq!(bullet(text), wanted);
    }

    #[rstest]
    #[case("1. Children", 0, true, Some(1))]
    #[case("12.\tChildren", 11, false, Some(12))]
    #[case("2023. Children", 11, true, None)]
    #[case("14. Children", 11, true, Some(14))]
    #[case("14. children", 11, false, None)]
    #[case("16 July 2018 was", 15, true, None)]
    #[case("16 children were", 15, false, None)]
    #[case("1.1 Background", 0, true, None)]
    fn numbers_of_paragraphs(
        #[case] text: &str,
        #[case] last: i32,
        #[case] free: bool,
        #[case] wanted: Option<i32>,
    ) {
        assert_eq!(number(text, last, free).map(|(number, _)| number), wanted);
    }
}
