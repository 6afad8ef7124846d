//! Finding areas, now or as they stood.

use domain::{
    Id,
    action::Action,
    inspection::{Area, Inspection},
    plan::Plan,
    policy::Act,
};
use persistence::{Cursor, CursorKey};
use uuid::Uuid;

use super::{
    AreaView,
    view::{self, Around},
};
use crate::{Actor, Answer, App, AsAt, Failure, Items, Paging, sight::Sight};

/// Which areas are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct AreaQuery {
    /// Found by this inspection.
    pub inspection: Option<Id<Inspection>>,
    /// Answered by this plan: those of its inspection, or of a standing plan's actions.
    pub plan: Option<Id<Plan>>,
    /// As they stood; needs `plan`.
    pub as_at: Option<AsAt>,
}

/// One area, now or as it stood.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: Id<Area>,
    as_at: Option<AsAt>,
) -> Result<Answer<AreaView>, Failure> {
    actor.require(Act::ReadInspections)?;
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let now: Area = reader.get(id).await?.ok_or(Failure::Hidden)?;
        let sight = Sight::at(reader, today, as_at, id.raw()).await?;
        let area = match sight.revision {
            None => now,
            Some(_) => sight.get(id).await?.ok_or(Failure::Hidden)?,
        };
        view::one(&sight, &actor, area).await
    })
    .await
}

/// A page of areas, by label.
pub async fn list(
    app: &App,
    actor: &Actor,
    query: AreaQuery,
    paging: Paging,
) -> Result<Answer<Items<AreaView>>, Failure> {
    actor.require(Act::ReadInspections)?;
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        if let Some(as_at) = query.as_at {
            let plan = query.plan.ok_or_else(|| {
                Failure::parameter("as_at", "needs `plan`: say whose past is wanted")
            })?;
            let (sight, plan) = Sight::of_plan_at(reader, today, Some(as_at), &actor, plan).await?;
            let areas = of_plan(&sight, &plan, query.inspection).await?;
            return cut(&sight, &actor, areas, &paging).await;
        }
        let sight = Sight::now(reader, today);
        let plan = match query.plan {
            Some(plan) => Some(sight.plan(&actor, plan, today).await?),
            None => None,
        };
        page(&sight, &actor, plan.as_ref(), query.inspection, &paging).await
    })
    .await
}

/// A page of the present.
async fn page(
    sight: &Sight,
    actor: &Actor,
    plan: Option<&Plan>,
    asked: Option<Id<Inspection>>,
    paging: &Paging,
) -> Result<Items<AreaView>, Failure> {
    let answered = plan.and_then(|plan| plan.inspection);
    if asked.zip(answered).is_some_and(|(asked, answered)| asked != answered) {
        return cut(sight, actor, Vec::new(), paging).await;
    }
    let standing = plan.filter(|plan| plan.inspection.is_none()).map(|plan| plan.id);
    let listed = sight.reader.areas(asked.or(answered), standing, &paging.page()?).await?;
    let around = Around::load(sight, &listed.items).await?;
    Ok(Items::of(listed, |area| around.view(actor, area)))
}

/// Every area that a plan answers, by label.
async fn of_plan(
    sight: &Sight,
    plan: &Plan,
    asked: Option<Id<Inspection>>,
) -> Result<Vec<Area>, Failure> {
    let mut areas: Vec<Area> = if let Some(inspection) = plan.inspection {
        sight.of_inspection(inspection).await?
    } else {
        let actions: Vec<Action> = sight.of_plan(plan.id).await?;
        let answered = actions.iter().flat_map(|action| &action.areas);
        let mut ids: Vec<Uuid> = answered.map(|id| id.raw()).collect();
        ids.sort_unstable();
        ids.dedup();
        sight.many(&ids).await?
    };
    areas.retain(|area| asked.is_none_or(|asked| area.inspection == asked));
    areas.sort_by_cached_key(|area| (persistence::sort_key(&area.label), area.id));
    Ok(areas)
}

async fn cut(
    sight: &Sight,
    actor: &Actor,
    areas: Vec<Area>,
    paging: &Paging,
) -> Result<Items<AreaView>, Failure> {
    let around = Around::load(sight, &areas).await?;
    let views = areas.into_iter().map(|area| around.view(actor, area)).collect();
    Items::cut(views, paging, |view: &AreaView| Cursor { key: CursorKey::None, id: view.id.raw() })
}
