//! What changed, told in plain sentences: of a plan between two moments, or of one action.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    Id,
    action::Action,
    authority::Person,
    change::{Channel, SubjectRef},
    plan::Plan,
    redaction::REDACT,
    story::{Payload, Sentence, tell_redaction, tell_state},
    time::end_of_london_day,
};
use persistence::{EntryRecord, LogFilter, Reader, StateRecord};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Actor, Answer, App, AsAt, Failure, Paging,
    actions::{AreaRef, PersonRef},
    history::{hides, is_internal},
    names::Known,
    sight::Sight,
};

/// Between which moments.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChangeQuery {
    /// After the end of this day, or after this revision; from the beginning unless said.
    pub from: Option<AsAt>,
    /// Up to the end of this day, or this revision; up to now unless said.
    pub to: Option<AsAt>,
    /// Evidence under review is not told, whoever asks: for what is published.
    pub for_the_public: bool,
}

/// One act, told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ToldEntry {
    /// The entry's number in the change log.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; null for the operator.
    pub by: Option<PersonRef>,
    /// By which way it came in.
    pub channel: Channel,
    /// The act's name.
    pub use_case: String,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// What changed.
    pub sentences: Vec<Sentence>,
}

/// A stretch of history, told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Told {
    /// What changed is told from this revision on.
    pub from_revision: i64,
    /// Up to and including this one.
    pub to_revision: i64,
    /// The acts, in order.
    pub items: Vec<ToldEntry>,
    /// Give this as `after` to get the next page; null on the last page.
    pub next: Option<String>,
}

async fn revision_of(
    reader: &Reader,
    name: &'static str,
    moment: AsAt,
    newest: i64,
) -> Result<i64, Failure> {
    match moment {
        AsAt::Day(day) => Ok(reader.revision_before(end_of_london_day(day)).await?),
        AsAt::Revision(revision) | AsAt::Frozen { revision, .. }
            if (0..=newest).contains(&revision) =>
        {
            Ok(revision)
        }
        AsAt::Revision(_) | AsAt::Frozen { .. } => {
            Err(Failure::parameter(name, format!("the newest revision is {newest}")))
        }
    }
}

fn number_after(paging: &Paging) -> Result<Option<i64>, Failure> {
    let bad = |_| Failure::parameter("after", "must be the `next` of an earlier page of this list");
    paging.after.as_deref().map(str::parse).transpose().map_err(bad)
}

/// What changed in a plan, and in its inspection, between two moments.
pub async fn changes(
    app: &App,
    actor: &Actor,
    id: Id<Plan>,
    query: ChangeQuery,
    paging: Paging,
) -> Result<Answer<Told>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let sight = Sight::now(reader, today);
        let plan = sight.plan(&actor, id, today).await?;
        let stretch = stretch(&sight.reader, &plan, query).await?;
        let filter = LogFilter {
            after: number_after(&paging)?.unwrap_or(stretch.from).max(stretch.from),
            until: Some(stretch.to),
            roots: stretch.roots.clone(),
            with_before: true,
            ..LogFilter::default()
        };
        let (entries, more) = sight.reader.entries(&filter, paging.page_limit()?).await?;
        let known = Known::load(&sight, Some(&plan), &entries).await?;
        told(&entries, &known, more, (stretch.from, stretch.to), |state| {
            stretch.holds(state.root) && !hides(&actor, state)
        })
    })
    .await
}

/// What changed in one area of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaChanges {
    /// The area; nothing for what concerns the plan as a whole.
    pub area: Option<AreaRef>,
    /// What changed, in order.
    pub told: Vec<ToldChange>,
}

/// One sentence of what changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldChange {
    /// When.
    pub at: DateTime<Utc>,
    /// The sentence, without its full stop.
    pub text: String,
    /// The thing that changed.
    pub subject: SubjectRef,
}

/// What changed in a plan, area by area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangesByArea {
    /// The areas by label, then what concerns the plan as a whole.
    pub areas: Vec<AreaChanges>,
    /// Whether there is more than is told here.
    pub more: bool,
}

/// More acts than this are not told at once.
const MOST_TOLD: u16 = 1000;

/// What changed in a plan, and in its inspection, between two moments, area by area.
pub async fn changes_by_area(
    app: &App,
    actor: &Actor,
    id: Id<Plan>,
    query: ChangeQuery,
) -> Result<Answer<ChangesByArea>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let sight = Sight::now(reader, today);
        let plan = sight.plan(&actor, id, today).await?;
        let stretch = stretch(&sight.reader, &plan, query).await?;
        let filter = LogFilter {
            after: stretch.from,
            until: Some(stretch.to),
            roots: stretch.roots.clone(),
            with_before: true,
            ..LogFilter::default()
        };
        let (entries, more) = sight.reader.entries(&filter, MOST_TOLD).await?;
        let known = Known::load(&sight, Some(&plan), &entries).await?;
        let mut areas: BTreeMap<_, AreaChanges> = BTreeMap::new();
        for entry in &entries {
            let shown = |state: &&StateRecord| {
                let hidden =
                    if query.for_the_public { is_internal(state) } else { hides(&actor, state) };
                stretch.holds(state.root) && !hidden
            };
            for state in entry.states.iter().filter(shown) {
                let area = known.area_of(state.id);
                let area = area.or_else(|| state.about.and_then(|about| known.area_of(about)));
                let key = area.as_ref().map(|area| persistence::sort_key(&area.label));
                let told = tell(entry, state, &known)?.into_iter().map(|sentence| ToldChange {
                    at: entry.at,
                    text: sentence.text,
                    subject: sentence.subject,
                });
                let of_area = areas
                    .entry((key.is_none(), key))
                    .or_insert_with(|| AreaChanges { area, told: Vec::new() });
                of_area.told.extend(told);
            }
        }
        let mut areas: Vec<AreaChanges> = areas.into_values().collect();
        areas.retain(|area| !area.told.is_empty());
        Ok(ChangesByArea { areas, more })
    })
    .await
}

/// A stretch of the log, and whose parts of it are told.
struct Stretch {
    from: i64,
    to: i64,
    roots: Vec<Uuid>,
}

impl Stretch {
    fn holds(&self, root: Option<Uuid>) -> bool {
        root.is_some_and(|root| self.roots.contains(&root))
    }
}

async fn stretch(reader: &Reader, plan: &Plan, query: ChangeQuery) -> Result<Stretch, Failure> {
    let newest = reader.head().await?.revision;
    let from = match query.from {
        Some(moment) => revision_of(reader, "from", moment, newest).await?,
        None => 0,
    };
    let to = match query.to {
        Some(moment) => revision_of(reader, "to", moment, newest).await?,
        None => newest,
    };
    if from > to {
        return Err(Failure::parameter("from", "must not be after `to`"));
    }
    let roots = std::iter::once(plan.id.raw()).chain(plan.inspection.map(Id::raw)).collect();
    Ok(Stretch { from, to, roots })
}

/// A state of an entry in sentences.
pub(crate) fn tell(
    entry: &EntryRecord,
    state: &StateRecord,
    known: &Known,
) -> Result<Vec<Sentence>, Failure> {
    let subject = SubjectRef { kind: state.kind, id: state.id };
    if entry.use_case == REDACT {
        return Ok(vec![tell_redaction(&subject, known)]);
    }
    let (before, after) = (payload(state.before.as_ref()), payload(state.after.as_ref()));
    Ok(tell_state(&subject, before, after, known).map_err(persistence::StoreError::from)?)
}

/// The story of one action: its own changes, its updates, date changes and evidence, newest first.
pub async fn timeline(
    app: &App,
    actor: &Actor,
    id: Id<Action>,
    paging: Paging,
) -> Result<Answer<Told>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let sight = Sight::now(reader, today);
        let action: Action = sight.reader.get(id).await?.ok_or(Failure::Hidden)?;
        let plan = sight.plan(&actor, action.plan, today).await?;
        let newest = sight.reader.head().await?.revision;
        let filter = LogFilter {
            after: number_after(&paging)?.unwrap_or(0),
            story: Some(id.raw()),
            newest_first: true,
            with_before: true,
            ..LogFilter::default()
        };
        let (entries, more) = sight.reader.entries(&filter, paging.page_limit()?).await?;
        let known = Known::load(&sight, Some(&plan), &entries).await?;
        let own = entries
            .iter()
            .flat_map(|entry| &entry.states)
            .filter(|state| state.about == Some(id.raw()))
            .map(|state| state.id)
            .collect::<Vec<_>>();
        told(&entries, &known, more, (0, newest), |state| {
            (state.id == id.raw() || own.contains(&state.id)) && !hides(&actor, state)
        })
    })
    .await
}

fn told(
    entries: &[EntryRecord],
    known: &Known,
    more: bool,
    (from, to): (i64, i64),
    within: impl Fn(&StateRecord) -> bool,
) -> Result<Told, Failure> {
    let mut items = Vec::with_capacity(entries.len());
    for entry in entries {
        let mut sentences = Vec::new();
        for state in entry.states.iter().filter(|state| within(state)) {
            sentences.extend(tell(entry, state, known)?);
        }
        items.push(ToldEntry {
            number: entry.number,
            at: entry.at,
            by: entry.author.person.and_then(|person| known.person_ref(Id::<Person>::new(person))),
            channel: entry.author.channel,
            use_case: entry.use_case.clone(),
            reason: entry.reason.clone(),
            sentences,
        });
    }
    let next = items.last().filter(|_| more).map(|last| last.number.to_string());
    // An act that changed only what is not told here, such as an internal note, is no news.
    items.retain(|item| !item.sentences.is_empty());
    Ok(Told { from_revision: from, to_revision: to, items, next })
}

fn payload(state: Option<&(i16, Vec<u8>)>) -> Option<Payload<'_>> {
    state.map(|(shape, bytes)| Payload { shape: *shape, bytes })
}
