//! XML of a template as a list of steps, each with its place in the text.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::fault::TemplateFault;

/// Elements of one part; a header has dozens, a long document some ten thousand.
const MOST_STEPS: usize = 500_000;
/// How deep elements may nest.
const DEEPEST: usize = 200;

/// An element as it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name with its prefix.
    pub(super) name: String,
    /// Names of attributes with their prefixes, and their values.
    pub(super) attributes: Vec<(String, String)>,
    /// How many elements it stands in.
    pub(super) depth: usize,
    /// Where it begins, and where its tag ends.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A step through XML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Open(Element),
    /// Where an element ends, and how many it stood in.
    Close {
        name: String,
        depth: usize,
        end: usize,
    },
    Text(String),
}

impl Element {
    /// An attribute by its name with its prefix.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.get(name)?.parse().ok()
    }
}

/// Walks through a part. What defines entities of its own is refused: it is how they are multiplied,
/// and how files are read.
pub(super) fn steps(text: &str, part: &str) -> Result<Vec<Step>, TemplateFault> {
    let damaged = |what: &str| TemplateFault::damaged(format!("{part} {what}"));
    let mut reader = Reader::from_str(text);
    let mut all = Vec::new();
    let mut depth = 0_usize;
    loop {
        let start = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|_| damaged("is not well formed"))?;
        let end = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match event {
            Event::Start(tag) => {
                all.push(Step::Open(element(&tag, depth, start, end)));
                depth += 1;
            }
            Event::Empty(tag) => {
                let element = element(&tag, depth, start, end);
                let name = element.name.clone();
                all.extend([Step::Open(element), Step::Close { name, depth, end }]);
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                all.push(Step::Close { name: tag.name().into_inner().to_owned(), depth, end });
            }
            Event::Text(text) => all.push(Step::Text(text.into_inner().into_owned())),
            Event::DocType(_) => return Err(damaged("defines entities of its own")),
            Event::Eof if depth > 0 => return Err(damaged("ends too early")),
            Event::Eof => return Ok(all),
            _ => {}
        }
        if all.len() > MOST_STEPS || depth > DEEPEST {
            return Err(TemplateFault::TooLarge(format!("has too many elements in {part}")));
        }
    }
}

fn element(tag: &BytesStart<'_>, depth: usize, start: usize, end: usize) -> Element {
    let mut attributes = tag.attributes();
    let plain = |value: &str| {
        quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), Cow::into_owned)
    };
    let attributes = attributes
        .with_checks(false)
        .flatten()
        .take(200)
        .map(|attribute| (attribute.key.into_inner().to_owned(), plain(&attribute.value)));
    Element {
        name: tag.name().into_inner().to_owned(),
        attributes: attributes.collect(),
        depth,
        start,
        end,
    }
}

/// Elements as they open.
pub(super) fn opened(steps: &[Step]) -> impl Iterator<Item = &Element> {
    steps.iter().filter_map(|step| match step {
        Step::Open(element) => Some(element),
        Step::Close { .. } | Step::Text(_) => None,
    })
}

/// A text without some of its elements, what stands in them included.
pub(super) fn without(text: &str, steps: &[Step], names: &[&str]) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut kept, mut within): (usize, Option<usize>) = (0, None);
    for step in steps {
        match (step, within) {
            (Step::Open(element), None) if names.contains(&element.name.as_str()) => {
                out.push_str(text.get(kept..element.start).unwrap_or_default());
                within = Some(element.depth);
            }
            (Step::Close { depth, end, .. }, Some(outside)) if *depth == outside => {
                kept = *end;
                within = None;
            }
            _ => {}
        }
    }
    out.push_str(text.get(kept..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_and_bombs_are_refused() {
        for bad in [
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
            "<a><b></a>",
            "<a>",
        ] {
            assert!(steps(bad, "styles").is_err(), "{bad}");
        }
        assert!(matches!(steps(&"<a>".repeat(500), "x"), Err(TemplateFault::TooLarge(_))));
    }

    #[test]
    fn elements_are_cut_out_whole() {
        let text = "<a><b/><c>x<b>y<b>z</b></b></c><d b=\"&lt;\"/></a>";
        let steps = steps(text, "x").unwrap();
        assert_eq!(without(text, &steps, &["b"]), "<a><c>x</c><d b=\"&lt;\"/></a>");
        let d = opened(&steps).find(|element| element.name == "d").unwrap();
        assert_eq!(d.get("b"), Some("<"));
        assert_eq!(without(text, &steps, &["a"]), "");
    }
}
