//! XML as a stream: elements by their local names, texts with their references resolved.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesEnd, BytesStart, Event},
};

use super::RESAVE;
use crate::{Unreadable, limits};

/// Bytes of all attributes of one element.
const ATTRIBUTES_BYTES: usize = 16 * 1024;

/// What comes next.
pub(super) enum Token<'a> {
    Open(Tag<'a>),
    Close(End<'a>),
    Text(Cow<'a, str>),
}

/// An element as it opens.
pub(super) struct Tag<'a>(BytesStart<'a>);

/// An element as it closes.
pub(super) struct End<'a>(BytesEnd<'a>);

impl End<'_> {
    /// Its name without the prefix.
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }
}

/// A walk through one part.
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    depth: usize,
}

impl<'a> Xml<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        // One way for an element to end is enough for those who read it.
        reader.config_mut().expand_empty_elements = true;
        Self { reader, depth: 0 }
    }

    /// The next token; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Token<'a>>, Unreadable> {
        loop {
            return Ok(Some(match self.reader.read_event() {
                Ok(Event::Start(start)) => {
                    self.depth += 1;
                    if self.depth > limits::DEPTH {
                        return Err(damaged("its elements nest too deeply"));
                    }
                    // Each is looked through for every attribute that is wanted.
                    if start.attributes_raw().len() > ATTRIBUTES_BYTES {
                        return Err(damaged("an element has too many attributes"));
                    }
                    Token::Open(Tag(start))
                }
                Ok(Event::End(end)) => {
                    self.depth = self.depth.saturating_sub(1);
                    Token::Close(End(end))
                }
                Ok(Event::Text(text)) => Token::Text(text.xml10_content()),
                Ok(Event::CData(text)) => Token::Text(text.xml10_content()),
                Ok(Event::GeneralRef(reference)) => {
                    let known = match reference.resolve_char_ref() {
                        Ok(Some(c)) => Some(Cow::Owned(c.to_string())),
                        Ok(None) => resolve_predefined_entity(&reference.into_inner())
                            .map(|text| Cow::Owned(text.to_owned())),
                        Err(_) => None,
                    };
                    Token::Text(known.ok_or_else(|| damaged("it uses entities of its own"))?)
                }
                // No office program writes one, and it is how entities are multiplied.
                Ok(Event::DocType(_)) => return Err(damaged("it defines entities of its own")),
                Ok(Event::Eof) if self.depth > 0 => return Err(damaged("it ends too early")),
                Ok(Event::Eof) => return Ok(None),
                Ok(_) => continue,
                Err(_) => return Err(damaged("its contents are damaged")),
            }));
        }
    }

    /// All text up to the end of the element that was opened last, elements within it included.
    pub(super) fn text(&mut self) -> Result<String, Unreadable> {
        let (mut text, outside) = (String::new(), self.depth.saturating_sub(1));
        while self.depth > outside {
            match self.next()? {
                Some(Token::Text(more)) => text.push_str(&more),
                Some(_) => {}
                None => break,
            }
        }
        Ok(text)
    }

    /// Passes over the rest of the element that was opened last.
    pub(super) fn skip(&mut self) -> Result<(), Unreadable> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside && self.next()?.is_some() {}
        Ok(())
    }
}

impl Tag<'_> {
    /// Its name without the prefix.
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// An attribute by its name without the prefix.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        // Checking that no name stands twice would take the square of their number.
        let mut attributes = self.0.attributes();
        let found = attributes
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().into_inner() == name)?;
        if !found.value.contains('&') {
            return Some(found.value.into_owned());
        }
        Some(quick_xml::escape::unescape(&found.value).ok()?.into_owned())
    }

    /// An attribute that is a whole number.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.parse().ok()
    }

    /// An attribute that says yes.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| matches!(value.as_str(), "1" | "true" | "on"))
    }
}

/// A part that cannot be made out.
pub(super) fn damaged(detail: &str) -> Unreadable {
    Unreadable::damaged(detail, RESAVE)
}
