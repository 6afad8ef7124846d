//! The change log as data: entries in order, with the states that the reader may see.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Id,
    action::evidence::{Evidence, ReviewState},
    authority::Person,
    change::{AuthorKind, Channel, Kind, read_state},
    id::{AgendaItemId, PersonId, PlanId},
    policy::Act,
    time::{end_of_london_day, london_day},
};
use persistence::{ChildFilter, EntryRecord, LogFilter, Reader, StateRecord};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Actor, Answer, App, Failure, Items, Paging, actions::PersonRef, agenda::hidden,
    gate::visible_plans, names::Known, plans::tell, security, sight::Sight,
};

/// A state of an entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StateView {
    /// What kind of thing.
    pub kind: Kind,
    /// Which one.
    pub id: Uuid,
    /// The plan or inspection of which it is a part.
    pub root: Option<Uuid>,
    /// Whether it was removed.
    pub removed: bool,
    /// Whether a text in it was redacted later.
    pub redacted: bool,
    /// The hash of its recorded bytes.
    pub hash: String,
    /// The state after the change; null when it was removed or is not yours to see.
    #[schema(value_type = Option<Object>)]
    pub state: Option<Value>,
}

/// An entry of the change log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntryView {
    /// Counted from 1 without gaps: the revision after it.
    pub number: i64,
    /// When it was committed.
    pub at: DateTime<Utc>,
    /// Person, token or operator.
    pub author: AuthorKind,
    /// The person behind it; null for the operator.
    pub by: Option<PersonRef>,
    /// By which way it came in.
    pub channel: Channel,
    /// The act's name.
    pub use_case: String,
    /// Why, where a reason was given and is yours to see.
    pub reason: Option<String>,
    /// Its hash.
    pub hash: String,
    /// The hash of the entry before, which it covers.
    pub previous_hash: String,
    /// What it changed.
    pub states: Vec<StateView>,
}

/// Entries after a number, in order.
pub async fn entries(
    app: &App,
    actor: &Actor,
    after: Option<i64>,
    paging: Paging,
) -> Result<Answer<Items<EntryView>>, Failure> {
    actor.require(Act::ReadChanges)?;
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let filter = LogFilter { after: after.unwrap_or(0), ..LogFilter::default() };
        let (entries, more) = reader.entries(&filter, paging.page_limit()?).await?;
        let eyes = Eyes::open(&reader, &actor, today).await?;
        let items =
            entries.into_iter().map(|entry| eyes.see(entry)).collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| more).map(|last| last.number.to_string());
        Ok(Items { items, next })
    })
    .await
}

/// One entry.
pub async fn entry(app: &App, actor: &Actor, number: i64) -> Result<Answer<EntryView>, Failure> {
    actor.require(Act::ReadChanges)?;
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let filter = LogFilter {
            after: number.saturating_sub(1),
            until: Some(number),
            ..LogFilter::default()
        };
        let (mut entries, _) = reader.entries(&filter, 1).await?;
        let entry = entries.pop().filter(|entry| entry.number == number).ok_or(Failure::Hidden)?;
        Eyes::open(&reader, &actor, today).await?.see(entry)
    })
    .await
}

/// Which entries somebody looks for.
#[derive(Debug, Clone, Default)]
pub struct LogQuery {
    /// By this person, whatever credential they used.
    pub by: Option<PersonId>,
    /// Of this use case.
    pub use_case: Option<String>,
    /// On this London day or later.
    pub from: Option<NaiveDate>,
    /// On this London day or earlier.
    pub until: Option<NaiveDate>,
    /// Only entries before this number: the next part of the list.
    pub before: Option<i64>,
}

/// An entry with its sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldView {
    /// The entry as data.
    pub entry: EntryView,
    /// What it changed, as far as the reader may see it.
    pub sentences: Vec<String>,
}

/// The entries of the change log, the newest first. `next` is the number to go on before.
pub async fn log(
    app: &App,
    actor: &Actor,
    query: LogQuery,
    paging: Paging,
) -> Result<Answer<Items<ToldView>>, Failure> {
    actor.require(Act::ReadChanges)?;
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let before = match query.until {
            None => None,
            Some(day) => Some(reader.revision_before(end_of_london_day(day)).await? + 1),
        };
        let after = match query.from.and_then(|day| day.pred_opt()) {
            None => None,
            Some(day) => Some(reader.revision_before(end_of_london_day(day)).await?),
        };
        let begin = before.into_iter().chain(query.before).min();
        let filter = LogFilter {
            // Zero begins with the newest, and no number is smaller than one.
            after: begin.unwrap_or(0).max(0),
            until: after,
            by: query.by.map(Id::raw),
            use_case: query.use_case,
            newest_first: true,
            with_before: true,
            ..LogFilter::default()
        };
        let (entries, more) = reader.entries(&filter, paging.page_limit()?).await?;
        let eyes = Eyes::open(&reader, &actor, today).await?;
        let sight = Sight::now(reader, today);
        let known = Known::load(&sight, None, &entries).await?;
        let mut items = Vec::with_capacity(entries.len());
        for entry in entries {
            let mut sentences = Vec::new();
            for state in entry.states.iter().filter(|state| eyes.may_see(state)) {
                let told = tell(&entry, state, &known)?;
                sentences.extend(told.into_iter().map(|sentence| sentence.text));
            }
            items.push(ToldView { entry: eyes.see(entry)?, sentences });
        }
        let next = items.last().filter(|_| more).map(|last| last.entry.number.to_string());
        Ok(Items { items, next })
    })
    .await
}

/// What walking every chain found, as far as it concerns the reader.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many logs were walked: one for each authority, and the instance's.
    pub logs: usize,
    /// How many entries of the change logs were checked.
    pub entries: i64,
    /// How many entries of the security logs were checked.
    pub told: i64,
    /// How many rows were compared with their last recorded state.
    pub rows: usize,
    /// How many texts were redacted: they are gone, and the chain still stands.
    pub redacted: usize,
    /// What is not as it was recorded here or in what belongs to no council.
    pub findings: Vec<String>,
    /// How many things are not as they were recorded elsewhere.
    pub elsewhere: usize,
}

/// Walks the chains of the whole instance and compares its rows, now.
pub async fn verify(app: &App, actor: &Actor) -> Result<Verified, Failure> {
    actor.require(Act::ReadSecurityLog)?;
    let report = app.store.verify().await?;
    let ours = |scope: Uuid| scope.is_nil() || scope == actor.authority.raw();
    let (own, other): (Vec<_>, Vec<_>) =
        report.findings.into_iter().partition(|finding| ours(finding.scope));
    let said = |finding: persistence::Finding| match finding.entry {
        Some(entry) => format!("Entry {entry}: {}", finding.detail),
        None => finding.detail,
    };
    Ok(Verified {
        logs: report.scopes,
        entries: report.entries,
        told: report.told,
        rows: report.rows,
        redacted: report.redacted,
        findings: own.into_iter().map(said).collect(),
        elsewhere: other.len(),
    })
}

/// Whether a state is hidden from somebody who may see its plan: evidence until it is accepted, from
/// those who may not see it under review; and what is said of agendas, some of which is exempt, from
/// those who may not see exempt items.
pub(crate) fn hides(actor: &Actor, state: &StateRecord) -> bool {
    (!actor.may(Act::ReadEvidenceUnderReview) && is_under_review(state))
        || (!actor.may(Act::ReadExemptItems) && is_of_an_agenda(state.kind))
}

/// Whether a kind of thing can be exempt.
pub(crate) const fn is_of_an_agenda(kind: Kind) -> bool {
    matches!(kind, Kind::AgendaItem | Kind::Comment)
}

/// Whether a state is for nobody outside the council: evidence that was not accepted, and what can
/// be exempt.
pub(crate) fn is_internal(state: &StateRecord) -> bool {
    is_under_review(state) || is_of_an_agenda(state.kind)
}

/// Whether it is a state of evidence that nobody had accepted.
fn is_under_review(state: &StateRecord) -> bool {
    if state.kind != Kind::Evidence {
        return false;
    }
    let accepted = state.after.as_ref().and_then(|(shape, bytes)| {
        let recorded: Evidence = read_state(*shape, bytes).ok()?;
        Some(recorded.state() == ReviewState::Accepted)
    });
    accepted != Some(true)
}

/// What of the log one reader may see.
struct Eyes {
    actor: Actor,
    /// The plans that are shared; nothing when all may be seen.
    plans: Option<Vec<PlanId>>,
    people: Vec<Person>,
    /// The items of agendas that they may not know of.
    hidden_items: Vec<AgendaItemId>,
}

impl Eyes {
    async fn open(
        reader: &Reader,
        actor: &Actor,
        today: chrono::NaiveDate,
    ) -> Result<Self, Failure> {
        Ok(Self {
            actor: *actor,
            plans: visible_plans(reader, actor, today).await?,
            people: reader.all(&ChildFilter::all()).await?,
            hidden_items: hidden(reader, actor, today).await?,
        })
    }

    fn may_see(&self, state: &StateRecord) -> bool {
        match state.kind {
            Kind::Person => self.actor.may(Act::ReadPeople),
            Kind::Evidence | Kind::AgendaItem | Kind::Comment if hides(&self.actor, state) => false,
            Kind::Token | Kind::CalendarFeed => {
                self.actor.may(Act::ReadPeople) || self.actor.may(Act::ManageTokens)
            }
            Kind::Plan
            | Kind::Action
            | Kind::DateChange
            | Kind::Update
            | Kind::Evidence
            | Kind::Measure
            | Kind::Reading
            | Kind::AgendaItem
            | Kind::Comment
            | Kind::Submission
            | Kind::Question
            | Kind::Reply => self
                .plans
                .as_ref()
                .is_none_or(|plans| state.root.is_some_and(|root| plans.contains(&Id::new(root)))),
            Kind::Authority
            | Kind::Settings
            | Kind::Headings
            | Kind::Post
            | Kind::Inspection
            | Kind::Paragraph
            | Kind::Area
            | Kind::Obligation
            | Kind::Body
            | Kind::Meeting
            | Kind::Framework
            | Kind::Calendar
            | Kind::VisitFinding
            | Kind::RegisterEntry => true,
        }
    }

    /// An area says which item closed it: not to whoever may not know of that item.
    fn leave_out_item(&self, area: &mut Value) {
        let closed = area.get_mut("closed").and_then(Value::as_object_mut);
        let item = closed.as_ref().and_then(|it| it.get("item")?.as_str()?.parse().ok());
        if let (Some(closed), Some(item)) = (closed, item)
            && self.hidden_items.contains(&item)
        {
            closed.remove("item");
        }
    }

    fn see(&self, entry: EntryRecord) -> Result<EntryView, Failure> {
        let mut seen = false;
        let mut states = Vec::with_capacity(entry.states.len());
        for state in entry.states {
            let visible = self.may_see(&state);
            seen |= visible;
            security::reads(state.root.filter(|_| visible));
            let mut shown = None;
            if let Some((_, bytes)) = state.after.as_ref().filter(|_| visible) {
                let mut value: Value =
                    serde_json::from_slice(bytes).map_err(|error| Failure::Broken(error.into()))?;
                if let Some(object) = value.as_object_mut()
                    && state.kind == Kind::Action
                    && !self.actor.may(Act::ReadInternalNotes)
                {
                    object.remove("internal_note");
                }
                if state.kind == Kind::Area {
                    self.leave_out_item(&mut value);
                }
                shown = Some(value);
            }
            states.push(StateView {
                kind: state.kind,
                id: state.id,
                root: state.root,
                removed: state.after.is_none(),
                redacted: state.redacted_by.is_some(),
                hash: state.payload.to_string(),
                state: shown,
            });
        }
        let by = entry.author.person.and_then(|id| {
            self.people.iter().find(|person| person.id.raw() == id).map(PersonRef::from)
        });
        Ok(EntryView {
            number: entry.number,
            at: entry.at,
            author: entry.author.kind,
            by,
            channel: entry.author.channel,
            use_case: entry.use_case,
            reason: if seen { entry.reason } else { None },
            hash: entry.hash.to_string(),
            previous_hash: entry.previous.to_string(),
            states,
        })
    }
}

/// The London day of a revision of the actor's authority, where there is one.
pub async fn day_of(
    app: &App,
    actor: &Actor,
    revision: i64,
) -> Result<Answer<Option<NaiveDate>>, Failure> {
    app.read(
        actor,
        move |reader| async move { Ok(reader.entry_time(revision).await?.map(london_day)) },
    )
    .await
}
