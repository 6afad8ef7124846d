//! What must improve and what is done well: the items below their headings, with their parts.

use domain::framework::FindingKind;

use super::{
    blocks::{Block, Kind, Place},
    headings::Heading,
    hyphens::Hyphens,
    words::{fold, has_any, small_number, words},
};

/// An area with the place where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Area {
    /// Its kind.
    pub kind: FindingKind,
    /// Its words.
    pub text: String,
    /// Where it begins.
    pub place: Place,
    /// Its parts.
    pub children: Vec<Area>,
    /// Below a heading of its own, and not behind a sentence that announces it.
    pub sure: bool,
}

/// What was found below such headings.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// In the order of the document.
    pub areas: Vec<Area>,
    /// The strengths, each with its place.
    pub strengths: Vec<(String, Place)>,
    /// A heading that announces areas was found.
    pub heading: Option<Place>,
    /// Numbers of areas that the text announces, with the place.
    pub announced: Vec<(usize, Place)>,
    /// Recommendations to the safeguarding board, which is not the authority.
    pub for_board: usize,
    /// The text says in so many words that there are none.
    pub none_said: bool,
}

/// Finds areas and strengths. In area SEND reports each paragraph is an area and its bullets are
/// parts; in SIF reports they are recommendations.
pub(super) fn find(blocks: &[Block], framework: Option<&str>, hyphens: &Hyphens) -> Found {
    let mut found = Found::default();
    let mut in_board = false;
    for (at, block) in blocks.iter().enumerate() {
        let Kind::Heading(heading) = block.kind else { continue };
        in_board |= begins_board(&fold(&block.text)) && numbered_before(blocks, at);
        let own = section(blocks, at, framework);
        let own = own.as_slice();
        match heading {
            Heading::ImproveBoard => found.for_board += items(own, framework, hyphens).len(),
            Heading::Improve(_) if in_board && framework == Some("sif") => {
                found.for_board += items(own, framework, hyphens).len();
            }
            // "Recommendations" outside such reports are somebody else's.
            Heading::Improve(FindingKind::Recommendation) if framework != Some("sif") => {}
            Heading::Improve(kind) => {
                found.heading = found.heading.or(Some(block.place));
                let kind =
                    if framework == Some("sif") { FindingKind::Recommendation } else { kind };
                found.none_said |= own.iter().take(2).any(|block| says_none(&block.text));
                found.announced.extend(own.iter().take(1).filter_map(announced));
                found.areas.extend(
                    items(own, framework, hyphens).into_iter().map(|item| item.into_area(kind)),
                );
            }
            Heading::Strengths => {
                for item in items(own, framework, hyphens) {
                    found.strengths.push((item.text, item.place));
                    found
                        .strengths
                        .extend(item.parts.into_iter().map(|part| (part.text, part.place)));
                }
            }
            _ => {}
        }
    }
    if framework == Some("area_send") {
        weaknesses(blocks, hyphens, &mut found);
    }
    if found.heading.is_none() && found.areas.is_empty() {
        announced_in_text(blocks, &mut found);
    }
    found
}

/// SIF reports have a second part about the safeguarding board.
fn begins_board(folded: &str) -> bool {
    folded.starts_with("section 2")
        || folded.starts_with("the effectiveness of the l")
        || folded.starts_with("the local safeguarding children board")
}

/// Whether numbered paragraphs stand before: the title page names the board too.
fn numbered_before(blocks: &[Block], at: usize) -> bool {
    blocks.iter().take(at).any(|block| matches!(block.kind, Kind::Number(_)))
}

/// Letters of 2016 to 2022 list the "areas of significant weakness" behind a sentence that asks for
/// a written statement of action.
fn weaknesses(blocks: &[Block], hyphens: &Hyphens, found: &mut Found) {
    for (at, block) in blocks.iter().enumerate() {
        let folded = fold(&block.text);
        if block.kind != Kind::Text || !folded.ends_with(':') || !folded.contains("weakness") {
            continue;
        }
        let below: Vec<Block> = blocks
            .iter()
            .skip(at + 1)
            .take_while(|block| matches!(block.kind, Kind::Bullet(_)))
            .cloned()
            .collect();
        found.heading = found.heading.or(Some(block.place));
        found.areas.extend(listed(&below, hyphens).into_iter().map(|item| Area {
            sure: false,
            ..item.into_area(FindingKind::AreaForPriorityAction)
        }));
    }
}

/// The blocks below a heading, up to the next. The lists of letters by several inspectorates have
/// headings of their own inside, by agency or theme, which are left out.
fn section(blocks: &[Block], at: usize, framework: Option<&str>) -> Vec<Block> {
    let mut own = Vec::new();
    for (next, block) in blocks.iter().enumerate().skip(at + 1) {
        if let Kind::Heading(heading) = block.kind {
            let listed =
                blocks.get(next + 1).is_some_and(|block| matches!(block.kind, Kind::Bullet(_)));
            if heading == Heading::Sub && listed && matches!(framework, Some("jtai" | "area_send"))
            {
                continue;
            }
            break;
        }
        own.push(block.clone());
    }
    own
}

/// One item of a list with its parts.
#[derive(Debug, Clone, PartialEq)]
struct Item {
    text: String,
    place: Place,
    x: f64,
    mark: Option<char>,
    parts: Vec<Item>,
}

impl Item {
    fn of(block: &Block) -> Self {
        let mark = match block.kind {
            Kind::Bullet(mark) => Some(mark),
            _ => None,
        };
        Self { text: block.text.clone(), place: block.place, x: block.x, mark, parts: Vec::new() }
    }

    fn into_area(self, kind: FindingKind) -> Area {
        let children = self.parts.into_iter().map(|part| part.into_area(kind)).collect();
        Area { kind, text: self.text, place: self.place, children, sure: true }
    }
}

/// The items of a section.
fn items(section: &[Block], framework: Option<&str>, hyphens: &Hyphens) -> Vec<Item> {
    let bullets = section.iter().filter(|block| matches!(block.kind, Kind::Bullet(_))).count();
    let numbers = section.iter().filter(|block| matches!(block.kind, Kind::Number(_))).count();
    let texts = section.iter().filter(|block| is_prose(block)).count();
    let paragraphs_first = section.first().is_some_and(|block| block.kind == Kind::Text);
    if framework == Some("area_send") && texts > 0 && paragraphs_first && !introduces(section) {
        return headed(section, |block| is_prose(block) || matches!(block.kind, Kind::Number(_)));
    }
    // In an inspection report the first numbered paragraph ends the list; elsewhere numbers count items.
    if numbers > 0 && (bullets == 0 || framework == Some("sif")) {
        if bullets == 0 && framework == Some("ilacs") && texts > 0 {
            return plain(section);
        }
        return headed(section, |block| matches!(block.kind, Kind::Number(_)));
    }
    if bullets > 0 {
        return listed(section, hyphens);
    }
    plain(section)
}

/// Whether a section begins with a sentence that only announces its list.
fn introduces(section: &[Block]) -> bool {
    section.first().is_some_and(|block| {
        let folded = fold(&block.text);
        matches!(block.kind, Kind::Text)
            && (folded.ends_with(':') || folded.ends_with("following"))
            && has_any(
                &folded,
                &["following", "areas of significant weakness", "areas for improvement are"],
            )
            && section.iter().skip(1).all(|block| !is_prose(block))
    })
}

fn is_prose(block: &Block) -> bool {
    block.kind == Kind::Text && block.text.chars().count() > 60
}

/// Paragraphs, each an item; bullets are parts of the paragraph before.
fn headed(section: &[Block], begins: impl Fn(&Block) -> bool) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for block in section {
        if begins(block) && !says_none(&block.text) {
            items.push(Item::of(block));
        } else if matches!(block.kind, Kind::Bullet(_)) {
            match items.last_mut() {
                Some(item) => item.parts.push(Item::of(block)),
                None => items.push(Item::of(block)),
            }
        }
    }
    items
}

/// Text without marks: each block is an item until a longer text follows that is none.
fn plain(section: &[Block]) -> Vec<Item> {
    section
        .iter()
        .take_while(|block| block.kind == Kind::Text)
        .filter(|block| !says_none(&block.text) && !only_introduces(block))
        .map(Item::of)
        .collect()
}

fn only_introduces(block: &Block) -> bool {
    let folded = fold(&block.text);
    folded.ends_with(':') || (folded.chars().count() < 25 && !folded.contains(' '))
}

/// A list with bullets: other marks and deeper indents are parts.
fn listed(section: &[Block], hyphens: &Hyphens) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let stem = section.first().filter(|block| is_stem(block));
    items.extend(stem.map(Item::of));
    for block in section {
        match block.kind {
            Kind::Bullet(_) if stem.is_some() => {
                if let Some(item) = items.last_mut() {
                    item.parts.push(Item::of(block));
                }
            }
            Kind::Bullet(_) => add(&mut items, Item::of(block)),
            Kind::Number(_) if !items.is_empty() => break,
            Kind::Text if !items.is_empty() => {
                let small = block.text.starts_with(char::is_lowercase);
                let open = items
                    .last()
                    .is_some_and(|item| !last_text(item).ends_with(['.', ':', ';', '?']));
                if small && open {
                    if let Some(item) = items.last_mut() {
                        let last = match item.parts.last_mut() {
                            Some(part) => &mut part.text,
                            None => &mut item.text,
                        };
                        hyphens.append(last, &block.text);
                    }
                } else if block.text.chars().count() > 120 || block.text.ends_with(['.', ':']) {
                    // Prose after a list without a heading between: the list is over.
                    break;
                }
            }
            _ => {}
        }
    }
    items
}

/// Whether a text before a list is the area itself, and the list its parts.
fn is_stem(block: &Block) -> bool {
    let folded = fold(&block.text);
    block.kind == Kind::Text
        && folded.ends_with(':')
        && folded.chars().count() > 80
        && !has_any(&folded, &["following", "areas for", "area for", "inspectors ", "identified"])
}

fn last_text(item: &Item) -> &str {
    item.parts.last().map_or(&item.text, |part| &part.text)
}

fn add(items: &mut Vec<Item>, item: Item) {
    let Some(parent) = items.last_mut() else {
        items.push(item);
        return;
    };
    let deeper = item.x > parent.x + 5.0;
    let other_mark = item.mark != parent.mark;
    let level = (item.x - parent.x).abs() <= 5.0;
    let announced = parent.text.ends_with(':');
    let small = item.text.starts_with(char::is_lowercase);
    // Same mark and same indent: pasted lists lose both, and a colon with small letters tells.
    let flattened = !other_mark && level && announced && small;
    let is_part = deeper || (other_mark && item.x >= parent.x - 5.0) || flattened;
    if is_part {
        parent.parts.push(item);
    } else {
        items.push(item);
    }
}

fn says_none(text: &str) -> bool {
    let folded = fold(text);
    let none = folded.starts_with("there are no ")
        || folded.starts_with("no areas ")
        || folded.starts_with("inspectors did not identify any ")
        || folded.starts_with("none")
        || folded.starts_with("there were no ");
    none && (folded.contains("area") || folded.len() < 8)
}

/// The number of areas that a text announces: "identified three areas for improvement".
fn announced(block: &Block) -> Option<(usize, Place)> {
    let folded = fold(&block.text);
    let earlier = ["last ", "previous", "since ", "that were identified at", "earlier"];
    folded.split(". ").find_map(|sentence| {
        let at = [
            "areas for improvement",
            "area for improvement",
            "areas for priority action",
            "area for priority action",
            "areas of significant weakness",
            "recommendations",
        ]
        .iter()
        .filter_map(|phrase| sentence.find(phrase))
        .min()?;
        if has_any(sentence, &earlier) {
            return None;
        }
        let before = words(sentence.get(..at)?);
        let number = before.iter().rev().take(2).find_map(|word| {
            if matches!(word.as_str(), "a" | "an" | "no") { None } else { small_number(word) }
        })?;
        Some((number, block.place))
    })
}

/// Papers about a report announce areas in a sentence and list them behind it.
fn announced_in_text(blocks: &[Block], found: &mut Found) {
    for (at, block) in blocks.iter().enumerate() {
        let folded = fold(&block.text);
        let names = has_any(
            &folded,
            &["areas for improvement", "area for improvement", "areas for priority action"],
        );
        if !names || matches!(block.kind, Kind::Heading(_)) {
            continue;
        }
        let number = announced(block);
        if number.is_none() && !folded.ends_with(':') {
            continue;
        }
        found.announced.extend(number);
        if !folded.ends_with(':') {
            continue;
        }
        let below: Vec<Item> = blocks
            .iter()
            .skip(at + 1)
            .take_while(|block| matches!(block.kind, Kind::Bullet(_)))
            .map(Item::of)
            .collect();
        let kind = if folded.contains("priority action") {
            FindingKind::AreaForPriorityAction
        } else {
            FindingKind::AreaForImprovement
        };
        let mut items = Vec::new();
        for item in below {
            add(&mut items, item);
        }
        found.areas.extend(items.into_iter().map(|item| {
            let mut area = item.into_area(kind);
            area.sure = false;
            area
        }));
    }
}
