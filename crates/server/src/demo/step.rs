//! What a step of the story can be, and the short words with which one is written.

use domain::{
    action::{ImpactRating, date_change::DateChangeReason, status::DeliveryStatus},
    governance::{BodyKind, item::ItemPurpose, rhythm::Rhythm},
    inspection::ResponseKind,
};

use super::cast::{Council, Who};
pub use super::rows::{
    Action, Area, Evidence, Grade, Measure, Plan, Question, Reading, Report, Spell, Summary, Text,
    Update, evidence, reading, update,
};

/// On this day somebody does this.
#[derive(Debug)]
pub struct Step {
    /// The day.
    pub on: Text,
    /// Who does it.
    pub by: Who,
    /// What they do: one ordinary use case.
    pub deed: Deed,
}

/// A step of the story.
pub fn on(day: Text, by: Who, deed: impl Into<Deed>) -> Step {
    Step { on: day, by, deed: deed.into() }
}

/// What somebody does. Things are named by the keys under which the story made them.
#[derive(Debug)]
pub enum Deed {
    /// The frameworks and the calendar that ship are installed.
    Install,
    /// A council joins, with its name, its three codes and its first administrator.
    Council { council: Council, name: Text, codes: [Text; 3], administrator: Who },
    /// A published inspection is entered into the register.
    Register { urn: Text, authority: Text, report: Report },
    /// A person is added.
    Person(Who),
    /// A person's credentials are stopped.
    Disable(Who),
    /// A post is added.
    Post { title: Text, organisation: Option<Text>, holders: &'static [Spell] },
    /// The holders of a post change, and perhaps the post is closed.
    ChangePost { title: Text, holders: &'static [Spell], closed: bool },
    /// The open actions of a post go to another post, in one act.
    HandOver { from: Text, to: Text, reason: Text },
    /// An inspection is recorded, before its report is received.
    Inspection { key: Text, report: Report },
    /// The report of an inspection is received and published.
    Received { key: Text, received: Text, published: Text, url: Text },
    /// The grades of an inspection.
    Judge { key: Text, grades: &'static [Grade] },
    /// Paragraphs of the report.
    Paragraphs { key: Text, paragraphs: &'static [Summary] },
    /// An area that the inspectors found.
    Area(Area),
    /// The council's response to an area.
    Respond { area: Text, kind: ResponseKind, reason: Option<Text> },
    /// An area is closed: by what was resolved on the plan that the panel had before it on a day, or
    /// by what the note says.
    Close { area: Text, by: Option<(Text, Text)>, note: Text },
    /// The inspectorate says at a later inspection that an area is done.
    Confirm { area: Text, at: Text, note: Text },
    /// A statutory duty was done.
    Met { inspection: Text, rule: Text, on: Text },
    /// A plan is added.
    Plan(Plan),
    /// A plan goes to another stage, and from then on bodies may see it.
    Stage { plan: Text, patch: serde_json::Value },
    /// An action is added to a plan.
    Action(Action),
    /// The plan lead changes an action: its first date, an internal note, …
    Change { action: Text, patch: serde_json::Value },
    /// Something stands in the way of an action; or no longer does.
    Block { action: Text, reason: Option<Text> },
    /// Whether an action helps children.
    Impact { action: Text, rating: ImpactRating, basis: Text },
    /// A step on the way of an action.
    Milestone { action: Text, title: Text, due: Text },
    /// Such a step is reached.
    Reached { action: Text, title: Text, on: Text },
    /// Such a step gets another date.
    MoveMilestone { action: Text, title: Text, due: Text },
    /// A progress update.
    Update(Update),
    /// A new due date is asked for.
    Ask { action: Text, to: Text, reason: DateChangeReason, note: Text },
    /// The request that waits is answered.
    Answer { action: Text, agreed: bool, note: Option<Text> },
    /// The status of an action moves.
    Move { action: Text, status: DeliveryStatus, reason: Option<Text> },
    /// A second person signs an action off.
    SignOff { action: Text, note: Text },
    /// Evidence is added to an action.
    Evidence(Evidence),
    /// A measure is added to a plan.
    Measure(Measure),
    /// An area is put into words for children.
    ForChildren { area: Text, text: Text },
    /// A reading of a measure.
    Reading(Reading),
    /// A body is added: what it does, who sits on it, and how often it meets.
    Body { name: Text, kind: BodyKind, what: Text, members: &'static [Text], meets: Rhythm },
    /// A meeting of a body is set.
    Meeting { body: Text, on: Text },
    /// Such a meeting is cancelled.
    CancelMeeting { body: Text, on: Text, reason: Text },
    /// The plan is put on the agenda of a meeting.
    Item(Item),
    /// Its pack is frozen.
    Freeze { body: Text, on: Text },
    /// A member comments on it.
    Comment { body: Text, on: Text, text: Text },
    /// The body resolves on it.
    Resolve { body: Text, on: Text, text: Text, endorses: bool, minutes: Text },
    /// The plan is submitted, which meets an obligation.
    Submit { plan: Text, inspection: Text, rule: Text, to: &'static [Text] },
    /// Somebody else stands behind the submission.
    Countersign { plan: Text },
    /// It is acknowledged.
    Receipt { plan: Text, reference: Text },
    /// It is published.
    Publish { plan: Text, address: Text },
    /// A member asks a question.
    Question(Question),
    /// Somebody replies to a question.
    Reply { question: Text, text: Text },
}

/// A plan on the agenda of a meeting.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// The body and the day of its meeting.
    pub meeting: (Text, Text),
    /// The plan.
    pub plan: Text,
    /// What it is called.
    pub title: Text,
    /// What members are asked to do.
    pub purpose: ItemPurpose,
    /// What they are recommended to resolve.
    pub recommendations: &'static [Text],
}

/// A new due date is asked for.
pub const fn ask(action: Text, to: Text, reason: DateChangeReason, note: Text) -> Deed {
    Deed::Ask { action, to, reason, note }
}

/// The new date is agreed.
pub const fn agree(action: Text, note: Text) -> Deed {
    Deed::Answer { action, agreed: true, note: Some(note) }
}

/// The new date is declined.
pub const fn decline(action: Text, note: Text) -> Deed {
    Deed::Answer { action, agreed: false, note: Some(note) }
}

/// A second person signs off on what they looked at.
pub const fn sign_off(action: Text, note: Text) -> Deed {
    Deed::SignOff { action, note }
}

/// The status moves, for a reason.
pub const fn go(action: Text, status: DeliveryStatus, reason: Text) -> Deed {
    Deed::Move { action, status, reason: Some(reason) }
}

/// A step on the way.
pub const fn milestone(action: Text, title: Text, due: Text) -> Deed {
    Deed::Milestone { action, title, due }
}

/// A step on the way is reached.
pub const fn reached(action: Text, title: Text, on: Text) -> Deed {
    Deed::Reached { action, title, on }
}

/// Whether it helps children, and what shows it.
pub const fn impact(action: Text, rating: ImpactRating, basis: Text) -> Deed {
    Deed::Impact { action, rating, basis }
}
