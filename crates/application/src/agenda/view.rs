//! What is read of an agenda item, and by whom.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    Account, Id, Line, Note, Title,
    authority::Person,
    governance::{
        Meeting,
        item::{AgendaItem, FrozenDocument, ItemPurpose, MadeAnew},
    },
    id::{AgendaItemId, PlanId},
    plan::Plan,
    policy::Act,
};
use persistence::Reader;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Actor, Failure,
    actions::{AreaRef, PersonRef},
    meetings::{Bodies, MeetingRef},
};

/// A plan by its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanRef {
    /// The plan.
    pub id: PlanId,
    /// Its title.
    pub title: Title,
}

/// A document that was frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FrozenView {
    /// Its name, under which it is downloaded.
    pub name: Line<80>,
    /// SHA-256 of its bytes.
    pub sha256: Line<64>,
    /// How many bytes it has.
    pub size: i64,
    /// That a text in it was redacted since, and what its checksum was before.
    pub redacted: Option<MadeAnew>,
}

pub(crate) fn frozen_of(documents: &[FrozenDocument]) -> Vec<FrozenView> {
    documents
        .iter()
        .map(|it| FrozenView {
            name: it.name.clone(),
            sha256: it.sha256.clone(),
            size: it.size,
            redacted: it.redacted.clone(),
        })
        .collect()
}

/// What was on the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PackView {
    /// The revision that it shows.
    pub revision: i64,
    /// The day for which it is rated.
    pub as_at: NaiveDate,
    /// When it was frozen.
    pub frozen_on: NaiveDate,
    /// By whom.
    pub by: Option<PersonRef>,
    /// Its documents.
    pub documents: Vec<FrozenView>,
}

/// What was resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ResolutionView {
    /// When.
    pub on: NaiveDate,
    /// What.
    pub text: Account,
    /// Whether the version in the pack was endorsed.
    pub endorses: bool,
    /// Where it stands in the minutes.
    pub minutes: Option<Title>,
    /// Who recorded it.
    pub by: Option<PersonRef>,
    /// When it was recorded otherwise than before; the change log keeps what stood there.
    pub corrected_on: Option<NaiveDate>,
    /// The areas that were closed by it.
    pub closed_areas: Vec<AreaRef>,
}

/// A plan on the agenda of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ItemView {
    /// Stable id.
    pub id: AgendaItemId,
    /// How often it was changed; `If-Match` compares it.
    pub version: i64,
    /// The meeting.
    pub meeting: MeetingRef,
    /// The plan.
    pub plan: PlanRef,
    /// Its place on the agenda.
    pub position: i32,
    /// What it is called.
    pub title: Title,
    /// What members are asked to do.
    pub purpose: ItemPurpose,
    /// What members are recommended to resolve.
    pub recommendations: Vec<Note>,
    /// Why the public may not see it, where it is exempt.
    pub exempt: Option<Note>,
    /// What was on the table; null until it is frozen.
    pub pack: Option<PackView>,
    /// What was resolved.
    pub resolution: Option<ResolutionView>,
    /// Why it was taken off the agenda.
    pub withdrawn: Option<Note>,
}

/// What stands around a batch of items, each kind read in one query.
pub(super) struct Around {
    plans: HashMap<Uuid, Plan>,
    people: HashMap<Uuid, PersonRef>,
    meetings: HashMap<Uuid, MeetingRef>,
    closed: HashMap<Uuid, Vec<AreaRef>>,
    today: NaiveDate,
}

/// What decides who may know of an item.
pub(super) struct Standing {
    pub(super) is_exempt: bool,
    pub(super) is_frozen: bool,
    /// Whether its plan is shared with bodies.
    pub(super) is_shared: bool,
}

impl Standing {
    /// Whether an actor may know of it. What was frozen was shown: a member sees it although the plan
    /// itself is not shared yet.
    pub(super) fn known_to(&self, actor: &Actor) -> bool {
        let may_plan = self.is_shared || self.is_frozen || actor.may(Act::ReadDraftPlans);
        may_plan && (!self.is_exempt || actor.may(Act::ReadExemptItems))
    }
}

/// Whether an actor may know of an item of a plan.
pub(super) fn may_see(
    actor: &Actor,
    item: &AgendaItem,
    plan: Option<&Plan>,
    today: NaiveDate,
) -> bool {
    let standing = Standing {
        is_exempt: item.exempt.is_some(),
        is_frozen: item.pack.is_some(),
        is_shared: plan.is_some_and(|plan| plan.shared_on(today)),
    };
    standing.known_to(actor)
}

impl Around {
    pub(super) async fn load(
        reader: &Reader,
        items: &[AgendaItem],
        today: NaiveDate,
    ) -> Result<Self, Failure> {
        let unique = |mut ids: Vec<Uuid>| {
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let plans = unique(items.iter().map(|it| it.plan.raw()).collect());
        let meetings = unique(items.iter().map(|it| it.meeting.raw()).collect());
        let frozen = items.iter().filter_map(|it| it.pack.as_ref()).map(|pack| pack.by.raw());
        let resolved = items.iter().filter_map(|it| it.resolution.as_ref()).map(|it| it.by.raw());
        let people = unique(frozen.chain(resolved).collect());
        let plans: Vec<Plan> = reader.many(&plans).await?;
        let meetings: Vec<Meeting> = reader.many(&meetings).await?;
        let people: Vec<Person> = reader.many(&people).await?;
        let bodies = Bodies::of(reader, &meetings).await?;
        let resolved = items.iter().filter(|it| it.resolution.is_some());
        let resolved: Vec<Uuid> = resolved.map(|it| it.id.raw()).collect();
        let mut closed: HashMap<Uuid, Vec<AreaRef>> = HashMap::new();
        for area in reader.areas_closed_by(&resolved).await? {
            if let Some(item) = area.closed.and_then(|it| it.item) {
                let area = AreaRef { id: area.id, label: area.label };
                closed.entry(item.raw()).or_default().push(area);
            }
        }
        Ok(Self {
            closed,
            plans: plans.into_iter().map(|plan| (plan.id.raw(), plan)).collect(),
            people: people.iter().map(|it| (it.id.raw(), it.into())).collect(),
            meetings: meetings.iter().map(|it| (it.id.raw(), bodies.meeting_ref(it))).collect(),
            today,
        })
    }

    /// Whether an actor may know of an item: see [`may_see`].
    pub(super) fn may_see(&self, actor: &Actor, item: &AgendaItem) -> bool {
        may_see(actor, item, self.plans.get(&item.plan.raw()), self.today)
    }

    fn person(&self, id: Id<Person>) -> Option<PersonRef> {
        self.people.get(&id.raw()).cloned()
    }

    /// Nothing where the meeting or the plan is gone, which cannot be.
    pub(super) fn view(&self, item: AgendaItem) -> Option<ItemView> {
        let plan = self.plans.get(&item.plan.raw())?;
        Some(ItemView {
            id: item.id,
            version: item.version,
            meeting: self.meetings.get(&item.meeting.raw())?.clone(),
            plan: PlanRef { id: plan.id, title: plan.title.clone() },
            position: item.position,
            title: item.title,
            purpose: item.purpose,
            recommendations: item.recommendations,
            exempt: item.exempt,
            pack: item.pack.map(|pack| PackView {
                revision: pack.revision,
                as_at: pack.as_at,
                frozen_on: pack.frozen_on,
                by: self.person(pack.by),
                documents: frozen_of(&pack.documents),
            }),
            resolution: item.resolution.map(|it| ResolutionView {
                on: it.on,
                text: it.text,
                endorses: it.endorses,
                minutes: it.minutes,
                by: self.person(it.by),
                corrected_on: it.corrected_on,
                closed_areas: self.closed.get(&item.id.raw()).cloned().unwrap_or_default(),
            }),
            withdrawn: item.withdrawn,
        })
    }
}

/// One item for somebody who may see it.
pub(super) async fn one(
    reader: &Reader,
    item: AgendaItem,
    today: NaiveDate,
) -> Result<ItemView, Failure> {
    let around = Around::load(reader, std::slice::from_ref(&item), today).await?;
    around.view(item).ok_or(Failure::Hidden)
}
