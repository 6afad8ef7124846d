//! What a step of the story can be, and the short words with which one is written.

use domain::{
    action::{
        ImpactRating, date_change::DateChangeReason, evidence::EvidenceKind,
        status::DeliveryStatus, update::Declared,
    },
    framework::InspectionKind,
    inspection::{ResponseKind, Tone},
    measure::{Direction, Frequency},
};

use super::cast::{Council, Who};

/// A text of the story, and a day such as "2024-05-17".
pub type Text = &'static str;

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
    /// A body resolves that an area is done.
    Close { area: Text, note: Text },
    /// The inspectorate says that an area is done.
    Confirm { area: Text, note: Text },
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
    /// A reading of a measure.
    Reading(Reading),
}

/// Somebody holds a post from a day, and perhaps until another.
#[derive(Debug, Clone, Copy)]
pub struct Spell(pub Who, pub Text, pub Option<Text>);

/// The codes of a judgement and of its grade.
#[derive(Debug, Clone, Copy)]
pub struct Grade(pub Text, pub Text);

/// A paragraph: its number, its heading, our summary, and whether it praises.
#[derive(Debug, Clone, Copy)]
pub struct Summary(pub i32, pub Text, pub Text, pub Tone);

/// The facts of an inspection.
#[derive(Debug, Clone, Copy)]
pub struct Report {
    /// Standard, short, focused visit.
    pub kind: InspectionKind,
    /// First and last day on site.
    pub days: [Text; 2],
    /// When it was published.
    pub published: Option<Text>,
    /// Where the report is.
    pub url: Option<Text>,
    /// The grades.
    pub grades: &'static [Grade],
}

/// An area for improvement.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    /// The inspection that found it.
    pub inspection: Text,
    /// Under this key the story speaks of it.
    pub key: Text,
    /// Our own words.
    pub text: Text,
    /// The area of which it is a part.
    pub parent: Option<Text>,
    /// The paragraphs on which it rests.
    pub paragraphs: &'static [i32],
    /// The earlier area that it repeats.
    pub recurs_from: Option<Text>,
}

/// A plan.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Under this key the story speaks of it.
    pub key: Text,
    /// Its title.
    pub title: Text,
    /// What it is for.
    pub summary: Text,
    /// The inspection that it answers.
    pub inspection: Text,
    /// Its first and last day.
    pub days: [Text; 2],
}

/// An action.
#[derive(Debug, Clone, Copy)]
pub struct Action {
    /// The plan.
    pub plan: Text,
    /// Its reference, under which the story speaks of it.
    pub reference: Text,
    /// What will be done.
    pub title: Text,
    /// More about it.
    pub description: Option<Text>,
    /// The difference for children.
    pub outcome: Text,
    /// How anyone can tell.
    pub criterion: Text,
    /// The areas it answers.
    pub areas: &'static [Text],
    /// The post that owns it.
    pub owner: Text,
    /// The posts that help.
    pub contributors: &'static [Text],
    /// When it starts and when it is due.
    pub days: [Text; 2],
    /// What must be done first.
    pub depends_on: &'static [Text],
}

/// A progress update.
#[derive(Debug, Clone, Copy, Default)]
pub struct Update {
    pub(super) action: Text,
    pub(super) done: Text,
    pub(super) difference: Option<Text>,
    pub(super) declared: Option<Declared>,
    pub(super) why: Option<(Text, Text)>,
    pub(super) forecast: Option<Text>,
    pub(super) status: Option<DeliveryStatus>,
    pub(super) key: Option<Text>,
    pub(super) corrects: Option<Text>,
}

/// What was done on an action.
pub fn update(action: Text, done: Text) -> Update {
    Update { action, done, ..Update::default() }
}

impl Update {
    /// The difference it has made.
    pub const fn difference(mut self, text: Text) -> Self {
        self.difference = Some(text);
        self
    }

    /// It goes well.
    pub const fn on_track(mut self) -> Self {
        self.declared = Some(Declared::OnTrack);
        self
    }

    /// It may not be done in time: why, and what will bring it back.
    pub const fn at_risk(mut self, reason: Text, path: Text) -> Self {
        self.declared = Some(Declared::AtRisk);
        self.why = Some((reason, path));
        self
    }

    /// It will not be done in time as things are: why, and what will bring it back.
    pub const fn off_track(mut self, reason: Text, path: Text) -> Self {
        self.declared = Some(Declared::OffTrack);
        self.why = Some((reason, path));
        self
    }

    /// When the owner expects to be done.
    pub const fn forecast(mut self, day: Text) -> Self {
        self.forecast = Some(day);
        self
    }

    /// The work begins.
    pub const fn starts(mut self) -> Self {
        self.status = Some(DeliveryStatus::InProgress);
        self
    }

    /// The work is done.
    pub const fn completes(mut self) -> Self {
        self.status = Some(DeliveryStatus::Complete);
        self
    }

    /// Under this key the story speaks of it.
    pub const fn called(mut self, key: Text) -> Self {
        self.key = Some(key);
        self
    }

    /// It corrects the update of that key.
    pub const fn corrects(mut self, key: Text) -> Self {
        self.corrects = Some(key);
        self
    }
}

impl From<Update> for Deed {
    fn from(update: Update) -> Self {
        Self::Update(update)
    }
}

/// A piece of evidence.
#[derive(Debug, Clone, Copy)]
pub struct Evidence {
    pub(super) action: Text,
    pub(super) kind: EvidenceKind,
    pub(super) title: Text,
    pub(super) link: Option<Text>,
    pub(super) note: Option<Text>,
    pub(super) dated: Option<Text>,
}

/// Evidence that an action was done, or helps.
pub const fn evidence(action: Text, kind: EvidenceKind, title: Text) -> Evidence {
    Evidence { action, kind, title, link: None, note: None, dated: None }
}

impl Evidence {
    /// Where it is.
    pub const fn link(mut self, link: Text) -> Self {
        self.link = Some(link);
        self
    }

    /// What it shows.
    pub const fn note(mut self, note: Text) -> Self {
        self.note = Some(note);
        self
    }

    /// The day to which it speaks.
    pub const fn dated(mut self, day: Text) -> Self {
        self.dated = Some(day);
        self
    }
}

impl From<Evidence> for Deed {
    fn from(evidence: Evidence) -> Self {
        Self::Evidence(evidence)
    }
}

/// A measure.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// Under this key the story speaks of it.
    pub key: Text,
    /// The plan.
    pub plan: Text,
    /// "Plans judged good or better in audit".
    pub title: Text,
    /// How it is worked out.
    pub definition: Text,
    /// "%".
    pub unit: Text,
    /// Which way it should go.
    pub direction: Direction,
    /// Where it stood, and when.
    pub baseline: (f64, Text),
    /// Where it should get to, and by when.
    pub target: (f64, Text),
    /// How often it is read.
    pub frequency: Frequency,
    /// The areas to which it speaks.
    pub areas: &'static [Text],
}

/// A reading of a measure.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    pub(super) measure: Text,
    pub(super) as_at: Text,
    pub(super) value: f64,
    pub(super) quality: Option<Text>,
    pub(super) key: Option<Text>,
    pub(super) corrects: Option<Text>,
}

/// What a measure showed on a day.
pub const fn reading(measure: Text, as_at: Text, value: f64) -> Reading {
    Reading { measure, as_at, value, quality: None, key: None, corrects: None }
}

impl Reading {
    /// What to keep in mind.
    pub const fn quality(mut self, note: Text) -> Self {
        self.quality = Some(note);
        self
    }

    /// Under this key the story speaks of it.
    pub const fn called(mut self, key: Text) -> Self {
        self.key = Some(key);
        self
    }

    /// It corrects the reading of that key.
    pub const fn corrects(mut self, key: Text) -> Self {
        self.corrects = Some(key);
        self
    }
}

impl From<Reading> for Deed {
    fn from(reading: Reading) -> Self {
        Self::Reading(reading)
    }
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
