//! Identifiers that cannot be mixed up: an `Id<Action>` does not fit where an `Id<Area>` belongs.

use std::{cmp::Ordering, fmt, hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};
use uuid::Uuid;

/// The identifier of a `T`: a UUID of version 7 made by the use case, never by the database.
///
/// Ids are stable and safe to store in dashboards. They are not secrets.
pub struct Id<T> {
    raw: Uuid,
    of: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// Wraps a raw identifier that is known to belong to a `T`.
    #[must_use]
    pub const fn new(raw: Uuid) -> Self {
        Self { raw, of: PhantomData }
    }

    /// The raw identifier, for storage and for the change log.
    #[must_use]
    pub const fn raw(self) -> Uuid {
        self.raw
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.raw.cmp(&other.raw)
    }
}
impl<T> hash::Hash for Id<T> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.raw.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.raw.fmt(f)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.raw.fmt(f)
    }
}
impl<T> From<Uuid> for Id<T> {
    fn from(raw: Uuid) -> Self {
        Self::new(raw)
    }
}
impl<T> FromStr for Id<T> {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self::new)
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::new)
    }
}
impl<T> PartialSchema for Id<T> {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
            .description(Some("Stable identifier, a UUID"))
            .into()
    }
}
// Every `Id` is the same plain `string` of format `uuid` in the contract, written in line.
impl<T> ToSchema for Id<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }
}

/// Names for ids of the records, where a generic argument cannot stand.
macro_rules! named {
    ($($name:ident = $record:path),+ $(,)?) => {
        $(#[doc = concat!("The id of a [`", stringify!($record), "`].")]
        pub type $name = Id<$record>;)+
    };
}
named! {
    ActionId = crate::action::Action,
    AgendaItemId = crate::governance::item::AgendaItem,
    CommentId = crate::governance::comment::Comment,
    AreaId = crate::inspection::Area,
    AuthorityId = crate::authority::Authority,
    BodyId = crate::governance::GovernanceBody,
    CalendarFeedId = crate::feed::CalendarFeed,
    DateChangeId = crate::action::date_change::DateChange,
    EvidenceId = crate::action::evidence::Evidence,
    ImportId = crate::import::Import,
    InspectionId = crate::inspection::Inspection,
    MeasureId = crate::measure::Measure,
    MeetingId = crate::governance::Meeting,
    MilestoneId = crate::action::Milestone,
    ObligationId = crate::obligation::Obligation,
    ParagraphId = crate::inspection::Paragraph,
    PersonId = crate::authority::Person,
    PlanId = crate::plan::Plan,
    PostId = crate::authority::Post,
    QuestionId = crate::governance::question::Question,
    ReadingId = crate::measure::Reading,
    RegisterEntryId = crate::register::RegisterEntry,
    ReplyId = crate::governance::question::Reply,
    SubmissionId = crate::governance::submission::Submission,
    TokenId = crate::token::Token,
    UpdateId = crate::action::update::ProgressUpdate,
    VisitFindingId = crate::visit::VisitFinding,
}
