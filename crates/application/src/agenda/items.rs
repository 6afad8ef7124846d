//! Items: put on an agenda, changed, taken off.

use domain::{
    Id, Note, Title,
    governance::{
        Meeting,
        item::{AgendaItem, ItemPurpose},
    },
    id::{AgendaItemId, MeetingId, PlanId},
    plan::Plan,
    policy::Act,
};
use persistence::{ChildFilter, Reader, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::view::{self, Around, ItemView};
use crate::{Actor, Answer, App, Call, Done, Failure, Items, app::fresh, merge::merge};

/// What can be said of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemDetails {
    /// The plan; stays the same for ever.
    pub plan: PlanId,
    /// Its place on the agenda, from 1; after the others unless said.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub position: Option<i32>,
    /// What it is called: "Improvement plan: draft".
    pub title: Title,
    /// What members are asked to do.
    pub purpose: ItemPurpose,
    /// What members are recommended to resolve, one each.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub recommendations: Vec<Note>,
    /// Why the public may not see it, where it is exempt.
    #[serde(default)]
    pub exempt: Option<Note>,
    /// Why it is taken off the agenda; clear it when it stands again.
    #[serde(default)]
    pub withdrawn: Option<Note>,
}

impl ItemDetails {
    fn of(item: &AgendaItem) -> Self {
        Self {
            plan: item.plan,
            position: Some(item.position),
            title: item.title.clone(),
            purpose: item.purpose,
            recommendations: item.recommendations.clone(),
            exempt: item.exempt.clone(),
            withdrawn: item.withdrawn.clone(),
        }
    }

    fn onto(self, before: &AgendaItem) -> AgendaItem {
        AgendaItem {
            position: self.position.unwrap_or(before.position),
            title: self.title,
            purpose: self.purpose,
            recommendations: self.recommendations,
            exempt: self.exempt,
            withdrawn: self.withdrawn,
            ..before.clone()
        }
    }
}

/// The items of a meeting, in the order of its agenda.
pub(super) async fn of_meeting(
    reader: &Reader,
    meeting: Id<Meeting>,
) -> Result<Vec<AgendaItem>, Failure> {
    let of = ChildFilter::all().meeting(Some(meeting));
    let mut items: Vec<AgendaItem> = reader.all(&of).await?;
    items.sort_by_key(|item| (item.position, item.id));
    Ok(items)
}

/// Which items of a meeting the actor may see.
pub(super) async fn visible(
    reader: &Reader,
    actor: &Actor,
    meeting: MeetingId,
    today: chrono::NaiveDate,
) -> Result<Vec<Id<AgendaItem>>, Failure> {
    let items = of_meeting(reader, meeting).await?;
    let around = Around::load(reader, &items, today).await?;
    let seen = items.iter().filter(|item| around.may_see(actor, item));
    Ok(seen.map(|item| item.id).collect())
}

/// The items of a meeting that the actor may see, in the order of its agenda.
pub async fn list(
    app: &App,
    actor: &Actor,
    meeting: MeetingId,
) -> Result<Answer<Items<ItemView>>, Failure> {
    actor.require(Act::ReadMeetings)?;
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let _: Meeting = reader.get(meeting).await?.ok_or(Failure::Hidden)?;
        let mut items = of_meeting(&reader, meeting).await?;
        let around = Around::load(&reader, &items, today).await?;
        items.retain(|item| around.may_see(&actor, item));
        let items = items.into_iter().filter_map(|item| around.view(item)).collect();
        Ok(Items { items, next: None })
    })
    .await
}

/// An item of a meeting, for somebody who may know of it.
pub(super) async fn seen(
    reader: &Reader,
    actor: &Actor,
    (meeting, id): (MeetingId, AgendaItemId),
    today: chrono::NaiveDate,
) -> Result<AgendaItem, Failure> {
    actor.require(Act::ReadMeetings)?;
    let item: AgendaItem = reader.get(id).await?.ok_or(Failure::Hidden)?;
    let around = Around::load(reader, std::slice::from_ref(&item), today).await?;
    if item.meeting != meeting || !around.may_see(actor, &item) {
        return Err(Failure::Hidden);
    }
    Ok(item)
}

/// One item.
pub async fn get(
    app: &App,
    actor: &Actor,
    at: (MeetingId, AgendaItemId),
) -> Result<Answer<ItemView>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let item = seen(&reader, &actor, at, today).await?;
        view::one(&reader, item, today).await
    })
    .await
}

/// A plan may go before a body from the day on which it is begun.
async fn check_plan(tx: &Tx, actor: &Actor, id: PlanId) -> Result<(), Failure> {
    let plan: Option<Plan> = tx.get(id).await?;
    match plan {
        Some(_) if actor.may(Act::ReadDraftPlans) => Ok(()),
        _ => Err(Failure::field("/plan", "there is no such plan")),
    }
}

/// Puts a plan on the agenda of a meeting.
pub async fn add(
    app: &App,
    call: &Call,
    meeting: MeetingId,
    details: ItemDetails,
) -> Result<Done<ItemView>, Failure> {
    call.actor.require(Act::ManageMeetings)?;
    let (today, actor) = (app.today(), call.actor);
    app.write(call, "add_item", None, move |tx| async move {
        let held: Meeting = tx.get(meeting).await?.ok_or(Failure::Hidden)?;
        if details.withdrawn.is_some() {
            return Err(Failure::field("/withdrawn", "is for an item that stands on the agenda"));
        }
        check_plan(&tx, &actor, details.plan).await?;
        let others = of_meeting(&tx, meeting).await?;
        let last = others.last().map_or(0, |item| item.position);
        let item = AgendaItem {
            id: fresh(),
            version: 1,
            meeting,
            plan: details.plan,
            position: last.saturating_add(1),
            title: details.title.clone(),
            purpose: details.purpose,
            recommendations: Vec::new(),
            exempt: None,
            pack: None,
            resolution: None,
            withdrawn: None,
        };
        let item = details.onto(&item);
        item.check()?;
        item.stands(&held)?;
        let item = tx.add(item).await?;
        view::one(&tx, item, today).await
    })
    .await
}

/// Changes an item by a merge patch: what it says, its place, or that it is taken off.
pub async fn change(
    app: &App,
    call: &Call,
    at: (MeetingId, AgendaItemId),
    patch: Value,
) -> Result<Done<ItemView>, Failure> {
    call.actor.require(Act::ManageMeetings)?;
    let (today, seen_by) = (app.today(), call.clone());
    app.write(call, "change_item", None, move |tx| async move {
        let before = seen(&tx, &seen_by.actor, at, today).await?;
        seen_by.check_seen(before.version)?;
        let details: ItemDetails = merge(&ItemDetails::of(&before), patch)?;
        if details.plan != before.plan {
            return Err(Failure::field("/plan", "an item stays one of its plan"));
        }
        let after = details.onto(&before);
        after.check()?;
        if before.pack.is_some()
            && (&after.title, after.purpose, &after.recommendations)
                != (&before.title, before.purpose, &before.recommendations)
        {
            return Err(Failure::refused(
                "frozen",
                "its pack says what members were asked; add another item for later papers",
            ));
        }
        keeps(&tx, &before, &after).await?;
        let item = tx.save(&before, after).await?;
        view::one(&tx, item, today).await
    })
    .await
}

/// An item on which the closure of an area rests keeps what that needs of it.
pub(super) async fn keeps(tx: &Tx, before: &AgendaItem, after: &AgendaItem) -> Result<(), Failure> {
    let areas = tx.areas_closed_by(&[before.id.raw()]).await?;
    let closed = areas.iter().filter_map(|it| Some((it.label.to_string(), it.closed.as_ref()?.on)));
    Ok(before.keeps(after, &closed.collect::<Vec<_>>())?)
}
