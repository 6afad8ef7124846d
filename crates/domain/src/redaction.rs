//! Taking a text out of the record: a child's name that was typed by mistake.
//!
//! The log stays whole: entries, hashes and order do not change. What goes is the text itself, from
//! what is there now, from every earlier state and reason, and from what was made of them. The
//! right to it is of the UK GDPR, articles 16 and 17.

use serde_json::Value;

use crate::{
    change::{Kind, ShapeError, Subject, canonical_bytes, read_state},
    fault::{Faults, FieldFault},
    text::{Line, Note},
};

/// The act's name in the change log. `verify` accepts that a text is gone only where an entry of
/// this name says so.
pub const REDACT: &str = "redact";

/// What stands where a text was taken out.
pub const MARK: &str = "[redacted]";

/// The marks in the order in which they are tried: an address has no brackets, and a field that is
/// full has room for one character.
const MARKS: [&str; 3] = [MARK, "redacted", "…"];

/// How many characters before and after it an excerpt shows.
const AROUND: usize = 50;

/// The fewest characters of a text that can be taken out.
const FEWEST: usize = 3;

/// A text to be taken out, exactly as it was typed, where it stands as words of its own: "Sam" is
/// not in "sample".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction(Line<200>);

impl Redaction {
    /// Checks the text and the reason, which is kept in the log and so must not repeat the text.
    pub fn new(text: Line<200>, reason: &Note) -> Result<Self, Vec<FieldFault>> {
        let mut faults = Faults::new();
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        faults.require(
            letters >= FEWEST,
            "/text",
            "must have 3 letters or digits or more: a shorter text stands in too many places",
        );
        faults.require(
            !MARKS.iter().any(|mark| mark.contains(text.as_str())),
            "/text",
            "is what stands for a text that was redacted",
        );
        let redaction = Self(text);
        faults.require(
            redaction.count(reason) == 0,
            "/reason",
            "must not hold the text: the reason stays in the change log",
        );
        faults.finish().map(|()| redaction)
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// How the text stands in JSON: what a database can look for before anything is read.
    pub fn needle(&self) -> Result<String, serde_json::Error> {
        let quoted = serde_json::to_string(self.text())?;
        Ok(quoted.trim_start_matches('"').trim_end_matches('"').to_owned())
    }

    /// Where the text stands as words of its own.
    fn places<'a>(&'a self, within: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let (first, last) = (self.0.chars().next(), self.0.chars().next_back());
        within.match_indices(self.text()).filter_map(move |(at, found)| {
            let end = at + found.len();
            let before = within.get(..at).and_then(|it| it.chars().next_back());
            let after = within.get(end..).and_then(|it| it.chars().next());
            let goes_on = (is_word(first) && is_word(before)) || (is_word(last) && is_word(after));
            (!goes_on).then_some((at, end))
        })
    }

    /// How often the text stands in another.
    #[must_use]
    pub fn count(&self, within: &str) -> usize {
        self.places(within).count()
    }

    /// A text without it; nothing where it is not there.
    #[must_use]
    pub fn take_out(&self, from: &str) -> Option<String> {
        self.replace(from, MARK)
    }

    fn replace(&self, from: &str, mark: &str) -> Option<String> {
        let mut left = String::with_capacity(from.len());
        let mut done = 0;
        for (at, end) in self.places(from) {
            left.push_str(from.get(done..at)?);
            left.push_str(mark);
            done = end;
        }
        left.push_str(from.get(done..)?);
        (done > 0).then_some(left)
    }

    /// How often it stands in the texts of a document of JSON.
    #[must_use]
    pub fn count_in(&self, value: &Value) -> usize {
        match value {
            Value::String(text) => self.count(text),
            Value::Array(items) => items.iter().map(|it| self.count_in(it)).sum(),
            Value::Object(fields) => fields.values().map(|it| self.count_in(it)).sum(),
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        }
    }

    /// A subject without it; nothing where it is not there.
    pub fn subject<S: Subject>(&self, subject: &S) -> Result<Option<S>, ShapeError> {
        let unreadable = |cause| ShapeError::Unreadable { kind: S::KIND, cause };
        let mut value = serde_json::to_value(subject).map_err(unreadable)?;
        if !self.walk::<S>(&mut value) {
            return Ok(None);
        }
        serde_json::from_value(value).map(Some).map_err(unreadable)
    }

    /// A recorded state without it, in the shape in which it was recorded; nothing where it is not
    /// there.
    pub fn state<S: Subject>(
        &self,
        shape: i16,
        bytes: &[u8],
    ) -> Result<Option<Vec<u8>>, ShapeError> {
        let unreadable = |cause| ShapeError::Unreadable { kind: S::KIND, cause };
        let _ = read_state::<S>(shape, bytes)?;
        let mut value: Value = serde_json::from_slice(bytes).map_err(unreadable)?;
        if !self.walk::<S>(&mut value) {
            return Ok(None);
        }
        canonical_bytes(&value).map(Some).map_err(unreadable)
    }

    /// Takes it out of every text of a state that can do without it. A code, a date or an address
    /// of a thing that happens to be spelled so cannot: without it the state would not be one.
    fn walk<S: Subject>(&self, whole: &mut Value) -> bool {
        let mut found = Vec::new();
        self.pointers(whole, &mut String::new(), &mut found);
        let mut changed = false;
        for pointer in found {
            let Some(Value::String(text)) = whole.pointer(&pointer) else { continue };
            let text = text.clone();
            let mut left = false;
            for mark in MARKS {
                let Some(without) = self.replace(&text, mark) else { break };
                set(whole, &pointer, without);
                if S::deserialize(&*whole).is_ok() {
                    left = true;
                    break;
                }
            }
            if !left {
                set(whole, &pointer, text);
            }
            changed |= left;
        }
        changed
    }

    /// The first text of a state that holds it, without it: a few words before and after the mark.
    #[must_use]
    pub fn excerpt(&self, bytes: &[u8]) -> String {
        let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return String::new() };
        let mut found = Vec::new();
        self.pointers(&value, &mut String::new(), &mut found);
        let first = found.iter().find_map(|pointer| value.pointer(pointer)?.as_str());
        let Some((text, (at, end))) = first.and_then(|it| Some((it, self.places(it).next()?)))
        else {
            return String::new();
        };
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(end..));
        let cut = before.char_indices().rev().nth(AROUND).map_or(0, |(at, _)| at);
        let start = if cut > 0 { "…" } else { "" };
        let after = after.map(|it| self.take_out(it).unwrap_or_else(|| it.to_owned()));
        let after = after.unwrap_or_default();
        let rest: String = after.chars().take(AROUND).collect();
        let end = if rest.len() < after.len() { "…" } else { "" };
        format!("{start}{}{MARK}{rest}{end}", before.get(cut..).unwrap_or_default())
            .replace('\n', " ")
    }

    fn pointers(&self, value: &Value, at: &mut String, found: &mut Vec<String>) {
        let mut below = |name: &str, value: &Value| {
            let length = at.len();
            at.push('/');
            at.push_str(&name.replace('~', "~0").replace('/', "~1"));
            self.pointers(value, at, found);
            at.truncate(length);
        };
        match value {
            Value::String(text) if self.count(text) > 0 => found.push(at.clone()),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(place, it)| below(&place.to_string(), it));
            }
            // The names and hashes of frozen documents are ours, not somebody's words.
            Value::Object(fields) => fields
                .iter()
                .filter(|(name, _)| *name != "documents")
                .for_each(|(name, it)| below(name, it)),
            _ => {}
        }
    }
}

fn set(whole: &mut Value, pointer: &str, text: String) {
    if let Some(place) = whole.pointer_mut(pointer) {
        *place = Value::String(text);
    }
}

/// Whether people write about the plan in things of this kind. What names councils, posts and
/// officers is changed where they are looked after.
#[must_use]
pub const fn is_redactable(kind: Kind) -> bool {
    match kind {
        Kind::Inspection
        | Kind::Paragraph
        | Kind::Area
        | Kind::VisitFinding
        | Kind::Obligation
        | Kind::Plan
        | Kind::Action
        | Kind::DateChange
        | Kind::Update
        | Kind::Evidence
        | Kind::Measure
        | Kind::Reading
        | Kind::Body
        | Kind::Meeting
        | Kind::AgendaItem
        | Kind::Submission
        | Kind::Comment
        | Kind::Question
        | Kind::Reply => true,
        Kind::Authority
        | Kind::Person
        | Kind::Post
        | Kind::Settings
        | Kind::Headings
        | Kind::Token
        | Kind::CalendarFeed
        | Kind::Framework
        | Kind::Calendar
        | Kind::RegisterEntry => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sample::{line, prose};

    fn redaction(text: &str) -> Redaction {
        Redaction::new(line(text), &prose("typed by mistake")).unwrap()
    }

    #[test]
    fn whole_words_alone_are_taken_out() {
        for (text, from, left) in [
            (
                "Sam",
                "Sam and Sample, Sams, (Sam)",
                Some("[redacted] and Sample, Sams, ([redacted])"),
            ),
            ("Sam", "a sample of Samuel", None),
            ("Zoë P.", "Zoë P. said; Zoë P.", Some("[redacted] said; [redacted]")),
            ("Zoë P.", "Zoë Parker", None),
            ("14 May", "on 14 May 2024, 114 May", Some("on [redacted] 2024, 114 May")),
            ("Sam", "", None),
        ] {
            assert_eq!(redaction(text).take_out(from).as_deref(), left, "{text} from {from}");
        }
    }

    #[test]
    fn what_cannot_be_redacted_is_said_beside_its_field() {
        for (text, reason, pointer) in [
            ("Jo", "by mistake", "/text"),
            ("...", "by mistake", "/text"),
            ("redacted", "by mistake", "/text"),
            ("Sam Hill", "Sam Hill was named", "/reason"),
        ] {
            let faults = Redaction::new(line(text), &prose(reason)).unwrap_err();
            assert_eq!(faults[0].pointer, pointer, "{text}");
        }
    }

    #[test]
    fn codes_stay_and_texts_go() {
        let question = json!({
            "id": "01900000-0000-7000-8000-000000000001", "version": 1, "plan": null, "about": null,
        });
        assert_eq!(redaction("plan").count_in(&question), 0);
        let body = crate::governance::GovernanceBody {
            name: line("Panel of Sam Hill"),
            ..crate::sample::body()
        };
        let left = redaction("Sam Hill").subject(&body).unwrap().unwrap();
        assert_eq!(left.name.as_str(), "Panel of [redacted]");
        assert_eq!(left.id, body.id);
        assert_eq!(redaction("nobody").subject(&body).unwrap(), None);
    }

    #[test]
    fn an_excerpt_shows_where_it_stood_and_not_what() {
        let long = format!("{} Sam Hill said so to Sam Hill\nand more", "x".repeat(80));
        let bytes = serde_json::to_vec(&json!({"text": long, "kind": "other"})).unwrap();
        let said = redaction("Sam Hill").excerpt(&bytes);
        assert_eq!(said, format!("…{} [redacted] said so to [redacted] and more", "x".repeat(50)));
        assert_eq!(redaction("Nobody").excerpt(&bytes), "");
        assert_eq!(redaction("Sam").excerpt(b"no JSON"), "");
    }

    #[test]
    fn a_full_field_gets_the_shortest_mark() {
        let name = format!("Sam{}", "x ".repeat(98));
        let body = crate::governance::GovernanceBody {
            name: line(&format!("Sam {}", "x".repeat(196))),
            ..crate::sample::body()
        };
        assert_eq!(redaction("Sam").count(&name), 0);
        let left = redaction("Sam").subject(&body).unwrap().unwrap();
        assert!(left.name.starts_with("… x"), "{}", left.name.as_str());
    }
}
