//! Changes told as plain sentences: what the timeline, "what has changed" and notices say.
//!
//! A sentence is made from the state of one thing before and after a change. What is worked out
//! from other records (versions, counts, stored ratings, the latest update) is not told; neither
//! are internal notes, because the same sentences are shown to officers and to members.
//! Sentences begin with a capital or a reference and end without a full stop.

mod action;
mod feed;
mod governance;
mod packs;
mod people;
mod plan;
mod progress;
mod report;
mod settings;
mod visit;
mod words;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    action::{Action, date_change::DateChange, evidence::Evidence, update::ProgressUpdate},
    authority::{Person, Post, Settings},
    change::{Kind, ShapeError, Subject, SubjectRef, read_state},
    feed::CalendarFeed,
    governance::{
        GovernanceBody, Meeting,
        comment::Comment,
        item::AgendaItem,
        question::{Question, Reply},
        submission::Submission,
    },
    id::Id,
    inspection::{Area, Inspection, Paragraph},
    measure::{Measure, Reading},
    obligation::Obligation,
    plan::Plan,
    token::Token,
    visit::VisitFinding,
};

/// What the things in a story are called. `None` where a name is not known or not to be shown;
/// the sentence then says "someone", "another post" and the like.
pub trait Names {
    /// A post's title.
    fn post(&self, id: Id<Post>) -> Option<String>;
    /// What a person is called in this place: a name, or a post, or nothing.
    fn person(&self, id: Id<Person>) -> Option<String>;
    /// An action's reference: "2.3".
    fn action(&self, id: Id<Action>) -> Option<String>;
    /// An area's label: "3a".
    fn area(&self, id: Id<Area>) -> Option<String>;
    /// A measure's title.
    fn measure(&self, _id: Id<Measure>) -> Option<String> {
        None
    }
    /// A measure's unit.
    fn unit(&self, _id: Id<Measure>) -> Option<String> {
        None
    }
    /// What was resolved on an item of an agenda, as far as everybody may know it.
    fn resolution(&self, _id: Id<AgendaItem>) -> Option<Resolved> {
        None
    }
    /// What an inspection is called: "focused visit of 8 July 2025".
    fn inspection(&self, _id: Id<Inspection>) -> Option<String> {
        None
    }
    /// What a question asks.
    fn question(&self, _id: Id<Question>) -> Option<String> {
        None
    }
}

/// What a story says of a resolution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// When.
    pub on: NaiveDate,
    /// By which body.
    pub body: Option<String>,
    /// Where it stands in the minutes; nothing where the item is not for everybody.
    pub minutes: Option<String>,
}

/// One sentence of a story, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sentence {
    /// The sentence.
    pub text: String,
    /// The thing that changed.
    pub subject: SubjectRef,
}

/// A state as the change log holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payload<'a> {
    /// The shape in which it was written.
    pub shape: i16,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// A kind of thing whose changes can be told.
pub trait Told: Subject {
    /// What its first state says.
    fn added(&self, names: &dyn Names) -> Vec<String>;
    /// What became different since `before`.
    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String>;
    /// That it was removed.
    fn removed(&self, names: &dyn Names) -> Vec<String>;
}

/// Tells the change from `before` to `after`; `None` before it was there or after it was removed.
#[must_use]
pub fn tell<S: Told>(before: Option<&S>, after: Option<&S>, names: &dyn Names) -> Vec<String> {
    match (before, after) {
        (None, Some(after)) => after.added(names),
        (Some(before), Some(after)) => after.changed(before, names),
        (Some(before), None) => before.removed(names),
        (None, None) => Vec::new(),
    }
}

/// Tells a change from the states in the log.
///
/// Kinds that are no part of an authority's own story (frameworks, calendars, …) are told in one general sentence, without reading their states.
pub fn tell_state(
    subject: &SubjectRef,
    before: Option<Payload<'_>>,
    after: Option<Payload<'_>>,
    names: &dyn Names,
) -> Result<Vec<Sentence>, ShapeError> {
    let texts = match subject.kind {
        Kind::Person => read_and_tell::<Person>(before, after, names)?,
        Kind::Post => read_and_tell::<Post>(before, after, names)?,
        Kind::Inspection => read_and_tell::<Inspection>(before, after, names)?,
        Kind::Paragraph => read_and_tell::<Paragraph>(before, after, names)?,
        Kind::Area => read_and_tell::<Area>(before, after, names)?,
        Kind::Obligation => read_and_tell::<Obligation>(before, after, names)?,
        Kind::Plan => read_and_tell::<Plan>(before, after, names)?,
        Kind::Action => read_and_tell::<Action>(before, after, names)?,
        Kind::DateChange => read_and_tell::<DateChange>(before, after, names)?,
        Kind::Update => read_and_tell::<ProgressUpdate>(before, after, names)?,
        Kind::Evidence => read_and_tell::<Evidence>(before, after, names)?,
        Kind::Measure => read_and_tell::<Measure>(before, after, names)?,
        Kind::Reading => read_and_tell::<Reading>(before, after, names)?,
        Kind::Body => read_and_tell::<GovernanceBody>(before, after, names)?,
        Kind::Meeting => read_and_tell::<Meeting>(before, after, names)?,
        Kind::AgendaItem => read_and_tell::<AgendaItem>(before, after, names)?,
        Kind::Comment => read_and_tell::<Comment>(before, after, names)?,
        Kind::Submission => read_and_tell::<Submission>(before, after, names)?,
        Kind::Question => read_and_tell::<Question>(before, after, names)?,
        Kind::Reply => read_and_tell::<Reply>(before, after, names)?,
        Kind::Authority => in_general("The authority’s entry in the directory was", before, after),
        Kind::VisitFinding => read_and_tell::<VisitFinding>(before, after, names)?,
        Kind::Settings => read_and_tell::<Settings>(before, after, names)?,
        Kind::Headings => in_general("What headings of spreadsheets mean was", before, after),
        Kind::Token => read_and_tell::<Token>(before, after, names)?,
        Kind::CalendarFeed => read_and_tell::<CalendarFeed>(before, after, names)?,
        Kind::Framework => in_general("A framework was", before, after),
        Kind::Calendar => in_general("The working-day calendar was", before, after),
        Kind::RegisterEntry => in_general("A published inspection was", before, after),
    };
    let sentence = |text| Sentence { text, subject: subject.clone() };
    Ok(texts.into_iter().map(sentence).collect())
}

/// Tells that a text was redacted in a thing.
#[must_use]
pub fn tell_redaction(subject: &SubjectRef, names: &dyn Names) -> Sentence {
    let called = match subject.kind {
        Kind::Action => names.action(Id::new(subject.id)).map(|it| format!("action {it}")),
        Kind::Area => names.area(Id::new(subject.id)).map(|it| format!("area {it}")),
        _ => None,
    };
    let thing = called.unwrap_or_else(|| {
        let code = subject.kind.code().replace('_', " ");
        if subject.kind == Kind::Evidence {
            return "a piece of evidence".to_owned();
        }
        let article = if code.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        format!("{article} {code}")
    });
    Sentence { text: format!("A text was redacted in {thing}"), subject: subject.clone() }
}

fn read_and_tell<S: Told>(
    before: Option<Payload<'_>>,
    after: Option<Payload<'_>>,
    names: &dyn Names,
) -> Result<Vec<String>, ShapeError> {
    let read = |payload: Option<Payload<'_>>| {
        payload.map(|payload| read_state::<S>(payload.shape, payload.bytes)).transpose()
    };
    Ok(tell(read(before)?.as_ref(), read(after)?.as_ref(), names))
}

fn in_general(what: &str, before: Option<Payload<'_>>, after: Option<Payload<'_>>) -> Vec<String> {
    let verb = match (before, after) {
        (None, Some(_)) => "added",
        (Some(_), Some(_)) => "changed",
        (Some(_), None) => "removed",
        (None, None) => return Vec::new(),
    };
    vec![format!("{what} {verb}")]
}

#[cfg(test)]
mod tests;
