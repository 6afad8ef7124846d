//! What papers are made of, and the papers.
//!
//! The structs here are the read model: plain values that whoever loads a plan fills in. Each
//! builder turns them into one [`Document`](crate::model::Document):
//!
//! - [`panel_report`] is the paper that goes to a meeting;
//! - [`action_plan`] is the plan as a table, for the wall and for the appendix;
//! - [`statement_of_action`] is what is submitted to the inspectorate;
//! - [`childrens_letter`] tells children in plain words what will be done.
//!
//! [`sheets`] gives the same plan as rows.
//!
//! An item has up to three wordings. A paper takes the one for its readers; where there is none it
//! takes the next that they may see, and says so.

mod action_plan;
mod audience;
mod letter;
mod panel;
mod parts;
pub mod reading_age;
mod rows;
mod sentences;
mod sheets;
mod statement;

use chrono::NaiveDate;
use domain::{
    Instant,
    action::{ImpactRating, status::DeliveryStatus},
    authority::KeyLine,
    governance::question::QuestionState,
    measure::{Amount, Standing},
    obligation::ObligationState,
    plan::PlanStage,
    rating::DeliveryRating,
};

pub use action_plan::action_plan;
pub use audience::{Audience, Wording};
pub use letter::{ChildrensLetter, Letter, childrens_letter};
pub use panel::panel_report;
pub use sheets::sheets;
pub use statement::{Submission, statement_of_action};

/// A plan as it stood at one revision, rated for one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// "Children's services improvement plan 2024".
    pub title: String,
    /// What it is for.
    pub summary: Option<String>,
    /// The council's name.
    pub authority: String,
    /// How far it has come.
    pub stage: PlanStage,
    /// The newest entry of the change log that it shows.
    pub revision: i64,
    /// The hash of that entry, by which the paper can be checked later.
    pub hash: String,
    /// The day for which it is rated.
    pub as_at: NaiveDate,
    /// When the paper was made.
    pub made_at: Instant,
    /// The inspections that are compared, the earliest first.
    pub inspections: Vec<Inspection>,
    /// Their grades, a row for each judgement.
    pub judgements: Vec<Judgement>,
    /// What the inspectors said must improve, in order.
    pub areas: Vec<Area>,
    /// What is done about it, in order.
    pub actions: Vec<Action>,
    /// What shows whether it helps.
    pub measures: Vec<Measure>,
    /// What is due to whom.
    pub obligations: Vec<Obligation>,
    /// What was asked, and promised.
    pub questions: Vec<Question>,
    /// What ratings are called here, and what they mean.
    pub key: Vec<KeyLine>,
}

/// An inspection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The framework's name: "Inspection of local authority children's services (ILACS)".
    pub name: String,
    /// Who inspected: "Ofsted".
    pub inspectorate: String,
    /// First day on site.
    pub started_on: NaiveDate,
    /// Last day on site.
    pub ended_on: NaiveDate,
    /// When the report was published.
    pub published_on: Option<NaiveDate>,
    /// Where it is.
    pub report_url: Option<String>,
}

/// What was judged, and how it was graded each time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// As reports print it.
    pub name: String,
    /// A grade for each inspection, in their order; none where it was not judged apart.
    pub grades: Vec<Option<String>>,
}

/// Something that must improve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// "3a".
    pub label: String,
    /// The label of the area that it is a part of.
    pub parent: Option<String>,
    /// What kind of finding: "Area for improvement".
    pub kind: String,
    /// The inspectors' exact words, and what readers of a paper get. The exact words are public.
    pub wording: Wording,
    /// The paragraphs of the report that it rests on.
    pub paragraphs: Vec<i32>,
    /// The year of the inspection that found it before.
    pub found_before: Option<i32>,
    /// The council's answer, in words: "Accepted".
    pub response: Option<String>,
    /// The day on which a body resolved that it is done.
    pub closed_on: Option<NaiveDate>,
    /// The day on which the inspectorate said so.
    pub confirmed_on: Option<NaiveDate>,
    /// Left out of what the public reads.
    pub exempt: bool,
}

/// A post, and who holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// "Head of Safeguarding".
    pub post: String,
    /// Its organisation, where it is not the council.
    pub organisation: Option<String>,
    /// Who holds it; only officers read that.
    pub holder: Option<String>,
}

/// An action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// "2.3".
    pub reference: String,
    /// The labels of the areas that it answers; the first is where it is printed.
    pub areas: Vec<String>,
    /// Its title, for each kind of reader.
    pub wording: Wording,
    /// The difference it is to make.
    pub outcome: Option<String>,
    /// How anyone can tell that it is done well.
    pub success_criterion: Option<String>,
    /// Whose it is.
    pub owner: Option<Owner>,
    /// When work starts.
    pub starts_on: Option<NaiveDate>,
    /// The date first promised.
    pub original_due_on: Option<NaiveDate>,
    /// The date now.
    pub due_on: Option<NaiveDate>,
    /// How the date moved, the earliest first.
    pub slips: Vec<Slip>,
    /// What the owner says.
    pub status: DeliveryStatus,
    /// How it stands on the day.
    pub rating: DeliveryRating,
    /// Why it is at risk or late, in words that may follow a colon.
    pub why: Vec<String>,
    /// What will bring it back.
    pub path_to_green: Option<String>,
    /// Whether it helps children.
    pub impact: ImpactRating,
    /// What shows that.
    pub impact_basis: Option<String>,
    /// What its owner said last.
    pub latest: Option<Update>,
    /// For officers only.
    pub internal_note: Option<String>,
    /// Left out of what the public reads.
    pub exempt: bool,
}

/// A due date that moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// From when.
    pub from: NaiveDate,
    /// To when.
    pub to: NaiveDate,
    /// Why, in words: "the training provider withdrew".
    pub reason: String,
    /// Who agreed: a post or a body.
    pub agreed_by: Option<String>,
    /// When.
    pub agreed_on: Option<NaiveDate>,
}

/// What an owner said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// When.
    pub on: NaiveDate,
    /// What was done.
    pub done: String,
    /// What difference that made.
    pub difference: Option<String>,
}

/// A measure and its readings.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// What it measures.
    pub title: String,
    /// "%".
    pub unit: String,
    /// Where it began.
    pub baseline: Option<Amount>,
    /// Where it should be.
    pub target: Option<Amount>,
    /// By when.
    pub target_on: Option<NaiveDate>,
    /// Its readings, the earliest first.
    pub readings: Vec<Reading>,
    /// How it stands.
    pub standing: Standing,
    /// Whether its newest reading is too old to rely on.
    pub stale: bool,
}

/// A reading of a measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The day to which it speaks.
    pub as_at: NaiveDate,
    /// The value.
    pub value: Amount,
    /// What to keep in mind of it.
    pub note: Option<String>,
}

/// Something due to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// "Final plan".
    pub name: String,
    /// To whom.
    pub recipients: Vec<String>,
    /// By when.
    pub due_on: Option<NaiveDate>,
    /// When it was done.
    pub met_on: Option<NaiveDate>,
    /// How it stands on the day.
    pub state: ObligationState,
}

/// A question of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// When it was asked.
    pub asked_on: NaiveDate,
    /// The post that should answer.
    pub asked_of: Option<String>,
    /// The question.
    pub text: String,
    /// By when.
    pub answer_by: NaiveDate,
    /// How it stands on the day.
    pub state: QuestionState,
    /// The answer.
    pub reply: Option<String>,
    /// When it was given.
    pub answered_on: Option<NaiveDate>,
    /// Left out of what the public reads.
    pub exempt: bool,
}

/// What a paper for a meeting says beside the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The body: "Corporate Parenting Panel".
    pub body: String,
    /// When it meets.
    pub held_on: NaiveDate,
    /// The post that reports: "Director of Children's Services".
    pub by: String,
    /// The paper's title.
    pub title: String,
    /// What it is for; made up from the plan where nothing is said.
    pub purpose: Option<String>,
    /// What the body is asked to do; "comment on and note" where nothing is said.
    pub recommendations: Vec<String>,
    /// Paragraphs on what went before; made up from the inspection where nothing is said.
    pub background: Vec<String>,
    /// More paragraphs for the supporting information.
    pub supporting: Vec<String>,
    /// Paragraphs of conclusion; made up where nothing is said.
    pub conclusion: Vec<String>,
    /// The meeting since which changes are told.
    pub last_meeting: Option<NaiveDate>,
    /// What has changed since, in sentences.
    pub changes: Vec<Change>,
    /// Whom to ask.
    pub contact: Contact,
    /// Which electoral divisions it concerns: "All".
    pub members: String,
    /// What else can be read: a title, and where it is.
    pub background_documents: Vec<(String, Option<String>)>,
}

/// What has changed in one area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The area's label; none for the plan as a whole.
    pub area: Option<String>,
    /// Sentences that end without a full stop.
    pub sentences: Vec<String>,
}

/// Whom to ask about a paper: a post, never a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// The post.
    pub post: String,
    /// Its telephone number.
    pub telephone: Option<String>,
    /// Its address.
    pub email: Option<String>,
}
