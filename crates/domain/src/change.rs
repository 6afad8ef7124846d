//! The change log's words: what a subject is, what an entry records and how entries are chained.
//!
//! One committed use case is one entry of its scope's log. An entry carries the state of every
//! subject it touched, as canonical bytes, and a hash over itself and the entry before it, so that
//! a silent edit anywhere in the past is found by walking the chain.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{coded::coded, time::Instant};

coded! {
    /// What kind of thing a state in the log describes.
    pub enum Kind {
        /// A council in the directory.
        Authority = "authority",
        /// An authority's own numbers and labels.
        Settings = "settings",
        /// What the headings of an authority's spreadsheets mean.
        Headings = "headings",
        /// Someone who signs in.
        Person = "person",
        /// A post that owns actions.
        Post = "post",
        /// An inspection with its judgements.
        Inspection = "inspection",
        /// A numbered paragraph of a report.
        Paragraph = "paragraph",
        /// An area for improvement.
        Area = "area",
        /// Something due to someone by a rule.
        Obligation = "obligation",
        /// A post-inspection action plan.
        Plan = "plan",
        /// An action of a plan.
        Action = "action",
        /// A request to move a due date, and its decision.
        DateChange = "date_change",
        /// A progress update.
        Update = "update",
        /// A piece of evidence.
        Evidence = "evidence",
        /// A success measure.
        Measure = "measure",
        /// A reading of a measure.
        Reading = "reading",
        /// A body that discusses plans.
        Body = "body",
        /// A meeting of a body.
        Meeting = "meeting",
        /// A plan on the agenda of a meeting.
        AgendaItem = "agenda_item",
        /// A version of a plan that was submitted.
        Submission = "submission",
        /// A comment of a member.
        Comment = "comment",
        /// A question of a member.
        Question = "question",
        /// A reply to a question.
        Reply = "reply",
        /// An API token, without its secret.
        Token = "token",
        /// The address of a person's calendar, without its secret.
        CalendarFeed = "calendar_feed",
        /// An inspectorate's framework.
        Framework = "framework",
        /// A working-day calendar.
        Calendar = "calendar",
        /// A published inspection of any authority.
        RegisterEntry = "register_entry",
        /// What a later visit found of an area.
        VisitFinding = "visit_finding",
    }
}

coded! {
    /// By which way a change came in.
    pub enum Channel {
        /// The REST API.
        Api = "api",
        /// The pages.
        Page = "page",
        /// The command line.
        Command = "command",
        /// History that was brought in from elsewhere.
        Import = "import",
    }
}

coded! {
    /// What kind of credential made a change.
    pub enum AuthorKind {
        /// A person who signed in.
        Person = "person",
        /// An API token of a person.
        Token = "token",
        /// The operator of the instance, at the command line.
        Operator = "operator",
    }
}

/// Who made a change, and by which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// Person, token or operator.
    pub kind: AuthorKind,
    /// The token's id, or the person's; nil for the operator.
    pub id: Uuid,
    /// The person behind it; none for the operator.
    pub person: Option<Uuid>,
    /// API, page, command or import.
    pub channel: Channel,
}

impl Author {
    /// The operator at the command line.
    pub const OPERATOR: Self = Self {
        kind: AuthorKind::Operator,
        id: Uuid::nil(),
        person: None,
        channel: Channel::Command,
    };
}

/// Something the log can hold a state of: every row of the product is one, or part of one.
pub trait Subject:
    Serialize + DeserializeOwned + Clone + PartialEq + Send + Sync + 'static
{
    /// The kind under which its states are recorded.
    const KIND: Kind;
    /// The version of the shape in which its states are written now.
    const SHAPE: i16 = 1;

    /// Its stable identifier.
    fn subject_id(&self) -> Uuid;
    /// How often it was changed; starts at 1.
    fn version(&self) -> i64;
    /// Sets the version; only the write door calls this.
    fn set_version(&mut self, version: i64);
    /// The plan or inspection of which it is a part, itself included.
    fn root(&self) -> Option<Uuid> {
        None
    }
    /// The subject in whose story it is told: an update's action, a reading's measure.
    fn about(&self) -> Option<Uuid> {
        None
    }
}

/// Implements [`Subject`] for a record with `id` and `version`.
macro_rules! subject {
    ($record:ty, $kind:ident $(, shape: $shape:literal)? $(, root: $root:ident $(? $opt:tt)?)? $(, about: $about:ident)?
    $(, maybe_about: $maybe:ident)?) => {
        impl $crate::change::Subject for $record {
            const KIND: $crate::change::Kind = $crate::change::Kind::$kind;
            $(const SHAPE: i16 = $shape;)?
            fn subject_id(&self) -> uuid::Uuid {
                self.id.raw()
            }
            fn version(&self) -> i64 {
                self.version
            }
            fn set_version(&mut self, version: i64) {
                self.version = version;
            }
            $(fn root(&self) -> Option<uuid::Uuid> {
                Some(self.$root.raw())
            })?
            $(fn about(&self) -> Option<uuid::Uuid> {
                Some(self.$about.raw())
            })?
            $(fn about(&self) -> Option<uuid::Uuid> {
                self.$maybe.map($crate::id::Id::raw)
            })?
        }
    };
}
pub(crate) use subject;

/// A SHA-256 hash, printed as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What stands for "the entry before the first".
    pub const NONE: Self = Self([0; 32]);

    /// The hash of some bytes by themselves: by it a file is found.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The hash that 64 hexadecimal digits spell.
    #[must_use]
    pub fn from_hexadecimal(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, place) in bytes.iter_mut().zip((0..64).step_by(2)) {
            *byte = u8::from_str_radix(text.get(place..place + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// The hash stored in `bytes`, if they are 32.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> serde::Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let bad = || serde::de::Error::custom("must be 64 hexadecimal digits");
        Self::from_hexadecimal(&text).ok_or_else(bad)
    }
}
impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// A hash over fields, each prefixed by its length so that no two lists of fields look alike.
pub(crate) struct Fields(Sha256);

impl Fields {
    pub(crate) fn new(label: &str) -> Self {
        Self(Sha256::new()).field(label.as_bytes())
    }

    pub(crate) fn field(mut self, bytes: &[u8]) -> Self {
        self.0.update((bytes.len() as u64).to_be_bytes());
        self.0.update(bytes);
        self
    }

    pub(crate) fn number(self, number: i64) -> Self {
        self.field(&number.to_be_bytes())
    }

    pub(crate) fn optional(self, bytes: Option<&[u8]>) -> Self {
        match bytes {
            Some(bytes) => self.field(&[1]).field(bytes),
            None => self.field(&[0]),
        }
    }

    pub(crate) fn finish(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}

/// The hash of a payload or a reason. The salt keeps a redacted short text from being guessed by
/// trying words against the hash that stays.
#[must_use]
pub fn payload_hash(salt: &[u8; 16], bytes: &[u8]) -> Hash {
    Fields::new("actionplan payload 1").field(salt).field(bytes).finish()
}

/// What an entry's hash says of one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateLink {
    /// The subject's kind.
    pub kind: Kind,
    /// The subject's id.
    pub id: Uuid,
    /// The plan or inspection of which it is a part.
    pub root: Option<Uuid>,
    /// The subject in whose story it is told.
    pub about: Option<Uuid>,
    /// Whether the subject was removed by this entry.
    pub removed: bool,
    /// The shape in which the payload is written.
    pub shape: i16,
    /// The payload's hash.
    pub payload: Hash,
}

/// Everything of an entry that its hash covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFacts<'a> {
    /// The authority, or nil for the instance.
    pub scope: Uuid,
    /// Counted from 1 without gaps.
    pub number: i64,
    /// When it was committed; never before the entry before it.
    pub at: Instant,
    /// Who did it.
    pub author: Author,
    /// The act: `revise_due_date`.
    pub use_case: &'a str,
    /// The hash of the reason, where one was given.
    pub reason: Option<Hash>,
    /// The states, in order.
    pub states: &'a [StateLink],
}

impl EntryFacts<'_> {
    /// The entry's hash, which chains it to the entry before.
    #[must_use]
    pub fn hash(&self, previous: &Hash) -> Hash {
        let id = |id: &Option<Uuid>| id.map(Uuid::into_bytes);
        let mut fields = Fields::new("actionplan entry 1")
            .field(self.scope.as_bytes())
            .number(self.number)
            .number(self.at.timestamp_micros())
            .field(self.author.kind.code().as_bytes())
            .field(self.author.id.as_bytes())
            .optional(id(&self.author.person).as_ref().map(<[u8; 16]>::as_slice))
            .field(self.author.channel.code().as_bytes())
            .field(self.use_case.as_bytes())
            .optional(self.reason.as_ref().map(|hash| hash.0.as_slice()))
            .number(i64::try_from(self.states.len()).unwrap_or(i64::MAX));
        for state in self.states {
            fields = fields
                .field(state.kind.code().as_bytes())
                .field(state.id.as_bytes())
                .optional(id(&state.root).as_ref().map(<[u8; 16]>::as_slice))
                .optional(id(&state.about).as_ref().map(<[u8; 16]>::as_slice))
                .field(&[u8::from(state.removed)])
                .number(i64::from(state.shape))
                .field(&state.payload.0);
        }
        fields.field(&previous.0).finish()
    }
}

/// The one way in which a state is written as bytes: JSON, keys sorted, no white space.
///
/// Sorted here rather than by the map type, so that no library's feature can change the bytes.
pub fn canonical_bytes<T: Serialize>(state: &T) -> Result<Vec<u8>, serde_json::Error> {
    fn write(value: &Value, out: &mut Vec<u8>) -> Result<(), serde_json::Error> {
        match value {
            Value::Object(map) => {
                let mut pairs: Vec<_> = map.iter().collect();
                pairs.sort_unstable_by_key(|(key, _)| *key);
                out.push(b'{');
                for (at, (key, value)) in pairs.into_iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    serde_json::to_writer(&mut *out, key)?;
                    out.push(b':');
                    write(value, out)?;
                }
                out.push(b'}');
            }
            Value::Array(items) => {
                out.push(b'[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    write(item, out)?;
                }
                out.push(b']');
            }
            scalar => serde_json::to_writer(&mut *out, scalar)?,
        }
        Ok(())
    }
    let mut out = Vec::with_capacity(512);
    write(&serde_json::to_value(state)?, &mut out)?;
    Ok(out)
}

/// Why a recorded state could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ShapeError {
    /// Written by a newer version of the product.
    #[error("{kind} state of shape {found} is newer than shape {known}, which this version reads")]
    Newer {
        /// The subject's kind.
        kind: Kind,
        /// The shape found.
        found: i16,
        /// The newest shape known.
        known: i16,
    },
    /// The bytes are not a state of this kind.
    #[error("{kind} state cannot be read: {cause}")]
    Unreadable {
        /// The subject's kind.
        kind: Kind,
        /// What the reader said.
        cause: serde_json::Error,
    },
}

/// Reads a recorded state, bringing older shapes up to the present one step by step.
pub fn read_state<S: Subject>(shape: i16, bytes: &[u8]) -> Result<S, ShapeError> {
    if shape > S::SHAPE {
        return Err(ShapeError::Newer { kind: S::KIND, found: shape, known: S::SHAPE });
    }
    let unreadable = |cause| ShapeError::Unreadable { kind: S::KIND, cause };
    serde_json::from_slice(bytes).map_err(unreadable)
}

/// An identifier made from a code: the same code gives the same id on every instance.
#[must_use]
pub fn id_of_code(kind: Kind, code: &str) -> Uuid {
    let hash = Fields::new("actionplan code 1")
        .field(kind.code().as_bytes())
        .field(code.as_bytes())
        .finish();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash.0).for_each(|(to, from)| *to = from);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// The subject of a link in the API: its kind and id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
pub struct SubjectRef {
    /// The subject's kind.
    pub kind: Kind,
    /// The subject's id.
    pub id: Uuid,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn canonical_bytes_are_sorted_and_tight() {
        let value = json!({"b": [1, {"z": null, "a": "é\n"}], "a": 1.5});
        let bytes = canonical_bytes(&value).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), r#"{"a":1.5,"b":[1,{"a":"é\n","z":null}]}"#);
    }

    #[test]
    fn every_field_of_an_entry_is_in_its_hash() {
        let link = StateLink {
            kind: Kind::Action,
            id: Uuid::from_u128(1),
            root: None,
            about: None,
            removed: false,
            shape: 1,
            payload: Hash([7; 32]),
        };
        let at = crate::time::Instant::UNIX_EPOCH;
        let base = EntryFacts {
            scope: Uuid::from_u128(9),
            number: 1,
            at,
            author: Author::OPERATOR,
            use_case: "a",
            reason: None,
            states: std::slice::from_ref(&link),
        };
        let first = base.hash(&Hash::NONE);
        let other_links = [
            StateLink { removed: true, ..link.clone() },
            StateLink { root: Some(Uuid::nil()), ..link.clone() },
            StateLink { about: Some(Uuid::nil()), ..link.clone() },
            StateLink { shape: 2, ..link.clone() },
            StateLink { kind: Kind::Plan, ..link.clone() },
            StateLink { payload: Hash([8; 32]), ..link.clone() },
        ];
        let mut hashes = vec![first, base.hash(&Hash([1; 32]))];
        for link in &other_links {
            hashes.push(
                EntryFacts { states: std::slice::from_ref(link), ..base.clone() }.hash(&Hash::NONE),
            );
        }
        hashes.push(EntryFacts { states: &[], ..base.clone() }.hash(&Hash::NONE));
        hashes.push(EntryFacts { number: 2, ..base.clone() }.hash(&Hash::NONE));
        hashes.push(EntryFacts { use_case: "b", ..base.clone() }.hash(&Hash::NONE));
        hashes.push(EntryFacts { scope: Uuid::nil(), ..base.clone() }.hash(&Hash::NONE));
        hashes.push(EntryFacts { reason: Some(Hash::NONE), ..base.clone() }.hash(&Hash::NONE));
        let later = at + chrono::TimeDelta::microseconds(1);
        hashes.push(EntryFacts { at: later, ..base.clone() }.hash(&Hash::NONE));
        for (at, hash) in hashes.iter().enumerate() {
            assert!(!hashes[..at].contains(hash), "hash {at} repeats");
        }
    }
}
