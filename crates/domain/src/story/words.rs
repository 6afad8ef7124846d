//! Turns of phrase that the stories share.

use chrono::NaiveDate;

use super::Names;
pub(super) use crate::sentence::{capital, listed};
use crate::{
    action::Action,
    authority::{Person, Post},
    change::Subject,
    id::Id,
    inspection::Area,
    text::Note,
    time::spoken,
};

/// How much of a longer text a sentence quotes.
const QUOTED: usize = 200;

/// How much of a text stands for it where the sentence is about something else.
const NAMED: usize = 80;

/// A longer text on one line, cut between words.
pub(super) fn excerpt(text: &str) -> String {
    cut(text, QUOTED)
}

/// A text in a few words, as the name of what it says.
pub(super) fn named(text: &str) -> String {
    format!("“{}”", cut(text, NAMED))
}

fn cut(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let longer = length + usize::from(length > 0) + word.chars().count();
        if longer > most {
            // A first word that is too long by itself is cut inside.
            if out.is_empty() {
                out.extend(word.chars().take(most));
            }
            out.push('…');
            break;
        }
        if length > 0 {
            out.push(' ');
        }
        out.push_str(word);
        length = longer;
    }
    out
}

/// ": what was said", or nothing.
pub(super) fn said(note: Option<&str>) -> String {
    note.map(|note| format!(": {}", excerpt(note))).unwrap_or_default()
}

/// A sentence and its reason, joined by "because" where the reason reads on. The aside stands in
/// brackets.
pub(super) fn because(sentence: &str, reason: &str, aside: Option<&str>) -> String {
    let reason = excerpt(reason);
    let aside = aside.map(|aside| format!(" ({aside})")).unwrap_or_default();
    if reason.starts_with(char::is_lowercase) {
        format!("{sentence} because {reason}{aside}")
    } else {
        format!("{sentence}{aside}: {reason}")
    }
}

/// Whether more than the version is different.
pub(super) fn differ<S: Subject>(before: &S, after: &S) -> bool {
    let mut before = before.clone();
    before.set_version(after.version());
    before != *after
}

/// A code in words: "area for improvement".
pub(super) fn in_words(code: &str) -> String {
    code.replace('_', " ")
}

pub(super) fn person(names: &dyn Names, id: Id<Person>) -> String {
    names.person(id).unwrap_or_else(|| "someone".to_owned())
}

pub(super) fn post(names: &dyn Names, id: Id<Post>) -> String {
    names.post(id).unwrap_or_else(|| "another post".to_owned())
}

pub(super) fn action(names: &dyn Names, id: Id<Action>) -> String {
    names.action(id).unwrap_or_else(|| "another action".to_owned())
}

pub(super) fn area(names: &dyn Names, id: Id<Area>) -> String {
    names.area(id).map_or_else(|| "another area".to_owned(), |label| format!("area {label}"))
}

/// A date that was set, moved or removed: "Start date of 2.3".
pub(super) fn date(
    out: &mut Vec<String>,
    what: &str,
    before: Option<NaiveDate>,
    after: Option<NaiveDate>,
) {
    out.extend(match (before, after) {
        (None, Some(new)) => Some(format!("{what} set to {}", spoken(new))),
        (Some(old), Some(new)) if old != new => {
            Some(format!("{what} moved from {} to {}", spoken(old), spoken(new)))
        }
        (Some(old), None) => Some(format!("{what} removed; it was {}", spoken(old))),
        _ => None,
    });
}

/// A short text: a title, a name, a value.
pub(super) fn name(out: &mut Vec<String>, what: &str, before: Option<&str>, after: Option<&str>) {
    out.extend(match (before, after) {
        (None, Some(new)) => Some(format!("{what} set to “{new}”")),
        (Some(old), Some(new)) if old != new => {
            Some(format!("{what} changed from “{old}” to “{new}”"))
        }
        (Some(old), None) => Some(format!("{what} removed; it was “{old}”")),
        _ => None,
    });
}

/// A longer text, quoted in part.
pub(super) fn text(out: &mut Vec<String>, what: &str, before: Option<&str>, after: Option<&str>) {
    out.extend(match (before, after) {
        (None, Some(new)) => Some(format!("{what} set to: {}", excerpt(new))),
        (Some(old), Some(new)) if old != new => {
            Some(format!("{what} changed to: {}", excerpt(new)))
        }
        (Some(_), None) => Some(format!("{what} removed")),
        _ => None,
    });
}

/// What came into a list and what left it.
pub(super) fn list<T: PartialEq + Copy>(
    out: &mut Vec<String>,
    before: &[T],
    after: &[T],
    came: impl Fn(T) -> String,
    left: impl Fn(T) -> String,
) {
    out.extend(after.iter().filter(|item| !before.contains(item)).map(|item| came(*item)));
    out.extend(before.iter().filter(|item| !after.contains(item)).map(|item| left(*item)));
}

/// What became different in the words for the public and for children.
pub(super) fn wordings(
    out: &mut Vec<String>,
    of: &str,
    before: (&Option<Note>, &Option<Note>),
    now: (&Option<Note>, &Option<Note>),
) {
    // Not quoted: a paper for one reader does not print the words for another.
    let pairs = [("the public", before.0, now.0), ("children", before.1, now.1)];
    out.extend(
        pairs
            .into_iter()
            .filter(|(_, before, now)| before != now)
            .map(|(who, ..)| format!("The words for {who} of {of} were changed")),
    );
}
