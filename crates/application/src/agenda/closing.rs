//! Resolutions that close areas: which there are to choose from, and what is shown of one to whom.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    Id, Note, Title,
    action::Action,
    governance::item::AgendaItem,
    id::{AgendaItemId, AreaId, MeetingId},
    inspection::{Area, Closure},
    plan::Plan,
    policy::Act,
    sentence::{closed_by_us, resolved_by},
    story::Resolved,
};
use persistence::{ChildFilter, ClosingItem, Reader};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::{Around, ItemView, Standing, may_see};
use crate::{Actor, Answer, App, Failure, bodies::BodyRef};

/// The resolution that closed an area, as far as its reader may know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClosingResolution {
    /// When it was resolved.
    pub on: NaiveDate,
    /// By which body.
    pub body: Option<BodyRef>,
    /// Where it stands in the minutes; null where the item is not yours to see.
    pub minutes: Option<Title>,
    /// The meeting; null where the item is not yours to see.
    pub meeting: Option<MeetingId>,
    /// The item of its agenda; null where it is not yours to see.
    pub item: Option<AgendaItemId>,
}

/// "Closed by us": a governance body resolved that the area is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClosureView {
    /// The day on which it was closed.
    pub on: NaiveDate,
    /// What else was said of it.
    pub note: Option<Note>,
    /// The resolution that closed it; null where none is recorded.
    pub resolution: Option<ClosingResolution>,
    /// The same in a sentence, without its full stop.
    #[schema(
        example = "Closed by us on 23 October 2024: resolved by the Corporate Parenting Panel (minute 19)"
    )]
    pub said: String,
}

/// The items that closed some areas, with what stands around them.
pub(crate) struct Closings {
    items: HashMap<Uuid, ClosingItem>,
    today: NaiveDate,
}

impl Closings {
    /// Reads them as they are now: who may see what is decided for today.
    pub(crate) async fn load(
        reader: &Reader,
        areas: &[Area],
        today: NaiveDate,
    ) -> Result<Self, Failure> {
        let named = areas.iter().filter_map(|area| area.closed.as_ref()?.item);
        let mut ids: Vec<Uuid> = named.map(Id::raw).collect();
        ids.sort_unstable();
        ids.dedup();
        let items = reader.closing_items(&ids).await?;
        Ok(Self { items: items.into_iter().map(|it| (it.id.raw(), it)).collect(), today })
    }

    fn resolution(
        &self,
        item: AgendaItemId,
        knows: impl Fn(&Standing) -> bool,
    ) -> Option<ClosingResolution> {
        let item = self.items.get(&item.raw())?;
        let seen = knows(&Standing {
            is_exempt: item.is_exempt,
            is_frozen: item.is_frozen,
            is_shared: item.shared_from.is_some_and(|from| from <= self.today),
        });
        let (id, name, kind) = item.body.clone();
        Some(ClosingResolution {
            on: item.resolution.on,
            body: Some(BodyRef { id, name, kind }),
            minutes: item.resolution.minutes.clone().filter(|_| seen),
            meeting: seen.then_some(item.meeting),
            item: seen.then_some(item.id),
        })
    }

    /// A closure as somebody may read it. Of an item that they may not see they learn the body and
    /// the day, which everybody knows, and no more.
    pub(crate) fn view(&self, closure: Closure, actor: &Actor) -> ClosureView {
        let sees = |standing: &Standing| standing.known_to(actor);
        let resolution = closure.item.and_then(|item| self.resolution(item, sees));
        let resolved = resolution.as_ref().map(|it| {
            let body = it.body.as_ref().map(|body| body.name.as_str());
            let on = Some(it.on).filter(|on| *on != closure.on);
            resolved_by(body, it.minutes.as_deref(), on)
        });
        let said = closed_by_us(closure.on, resolved.as_deref());
        ClosureView { on: closure.on, note: closure.note, resolution, said }
    }

    /// What a story that everybody reads says of each of them.
    pub(crate) fn told(&self) -> HashMap<Uuid, Resolved> {
        let open = |it: &Standing| (it.is_frozen || it.is_shared) && !it.is_exempt;
        let told = self.items.values().filter_map(|item| {
            let it = self.resolution(item.id, open)?;
            let body = it.body.map(|body| body.name.to_string());
            let minutes = it.minutes.map(|it| it.to_string());
            Some((item.id.raw(), Resolved { on: it.on, body, minutes }))
        });
        told.collect()
    }
}

/// The items of an authority that an actor may not know of.
pub(crate) async fn hidden(
    reader: &Reader,
    actor: &Actor,
    today: NaiveDate,
) -> Result<Vec<AgendaItemId>, Failure> {
    if actor.may(Act::ReadExemptItems) && actor.may(Act::ReadDraftPlans) {
        return Ok(Vec::new());
    }
    let items: Vec<AgendaItem> = reader.all(&ChildFilter::all()).await?;
    let plans: Vec<Plan> = reader.all(&ChildFilter::all()).await?;
    let sees = |item: &AgendaItem| {
        let plan = plans.iter().find(|plan| plan.id == item.plan);
        may_see(actor, item, plan, today)
    };
    Ok(items.iter().filter(|item| !sees(item)).map(|item| item.id).collect())
}

/// Whether a plan answers an area: it is the plan of its inspection, or a standing plan with an
/// action for it.
pub(crate) async fn answers(reader: &Reader, plan: &Plan, area: &Area) -> Result<bool, Failure> {
    if plan.inspection.is_some() {
        return Ok(plan.inspection == Some(area.inspection));
    }
    let actions: Vec<Action> = reader.all(&ChildFilter::all().plan(Some(plan.id))).await?;
    Ok(actions.iter().any(|action| action.areas.contains(&area.id)))
}

/// The item on which it was resolved that an area is done, once its rules are kept.
pub(crate) async fn closing_item(
    reader: &Reader,
    actor: &Actor,
    area: &Area,
    (id, on): (AgendaItemId, NaiveDate),
    today: NaiveDate,
) -> Result<AgendaItemId, Failure> {
    let item: Option<AgendaItem> = reader.get(id).await?;
    let unknown = || Failure::field("/item", "there is no such item on an agenda");
    let item = item.ok_or_else(unknown)?;
    let plan: Option<Plan> = reader.get(item.plan).await?;
    let plan = plan.filter(|plan| may_see(actor, &item, Some(plan), today)).ok_or_else(unknown)?;
    if !answers(reader, &plan, area).await? {
        let detail = format!(
            "is about “{}”, which does not answer this area; name an item of a plan that does",
            plan.title
        );
        return Err(Failure::field("/item", detail));
    }
    item.may_close(on).map_err(|fault| Failure::Invalid(vec![fault]))?;
    Ok(item.id)
}

/// The resolutions that can close an area, the latest first.
pub async fn that_can_close(
    app: &App,
    actor: &Actor,
    area: AreaId,
) -> Result<Answer<Vec<ItemView>>, Failure> {
    actor.require(Act::ReadMeetings)?;
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let area: Area = reader.get(area).await?.ok_or(Failure::Hidden)?;
        let plans: Vec<Plan> = reader.all(&ChildFilter::all()).await?;
        let mut items: Vec<AgendaItem> = Vec::new();
        for plan in &plans {
            if answers(&reader, plan, &area).await? {
                items.extend(reader.all(&ChildFilter::all().plan(Some(plan.id))).await?);
            }
        }
        let day = |item: &AgendaItem| item.resolution.as_ref().map(|it| it.on);
        items.retain(|item| day(item).is_some_and(|on| item.may_close(on).is_ok()));
        items.sort_by_key(|item| std::cmp::Reverse((day(item), item.id)));
        let around = Around::load(&reader, &items, today).await?;
        items.retain(|item| around.may_see(&actor, item));
        Ok(items.into_iter().filter_map(|item| around.view(item)).collect())
    })
    .await
}
