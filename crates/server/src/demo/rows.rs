//! The rows of the story: what can be said of a plan, an action, an update, a reading, …

use domain::{
    action::{evidence::EvidenceKind, status::DeliveryStatus, update::Declared},
    framework::InspectionKind,
    inspection::Tone,
    measure::{Direction, Frequency},
};

use super::{cast::Who, step::Deed};

/// A text of the story, or a day such as "2024-05-17".
pub type Text = &'static str;

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

/// A question of a member.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// Under this key the story speaks of it.
    pub key: Text,
    /// The plan.
    pub plan: Text,
    /// The action it is about.
    pub action: Option<Text>,
    /// The area it is about.
    pub area: Option<Text>,
    /// The body at whose meeting it is asked, and its day.
    pub meeting: (Text, Text),
    /// The post that should answer.
    pub of: Text,
    /// The question.
    pub text: Text,
    /// The day by which it is to be answered.
    pub by: Text,
}

impl From<Question> for Deed {
    fn from(question: Question) -> Self {
        Self::Question(question)
    }
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
    pub(super) expires: Option<Text>,
    /// Whether nobody reviews it.
    pub(super) waits: bool,
}

/// Evidence that an action was done, or helps.
pub const fn evidence(action: Text, kind: EvidenceKind, title: Text) -> Evidence {
    let (link, note, dated, expires) = (None, None, None, None);
    Evidence { action, kind, title, link, note, dated, expires, waits: false }
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

    /// The last day on which it says how things are.
    pub const fn expires(mut self, day: Text) -> Self {
        self.expires = Some(day);
        self
    }

    /// It waits for review.
    pub const fn waits(mut self) -> Self {
        self.waits = true;
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
