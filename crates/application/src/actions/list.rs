//! Finding actions: the dashboards' work-horse.

use chrono::NaiveDate;
use domain::{
    Id,
    action::{Action, status::DeliveryStatus},
    authority::Post,
    inspection::Area,
    plan::Plan,
    rating::DeliveryRating,
};
use persistence::{ActionFilter, ActionOrder, Cursor, CursorKey};

use super::view::{self, Around};
use crate::{
    Actor, Answer, App, AsAt, Failure, Items, Paging, actions::ActionView, gate::visible_plans,
    search::check_words, sight::Sight,
};

/// In which order actions are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ActionSort {
    /// 1.1, 1.2, 2.1, …
    #[default]
    Reference,
    /// The last reference first.
    ReferenceDescending,
    /// Soonest due first; without a due date last.
    Due,
    /// Latest due first.
    DueDescending,
}

/// Which actions are wanted.
#[derive(Debug, Clone, Default)]
pub struct ActionQuery {
    /// Of this plan.
    pub plan: Option<Id<Plan>>,
    /// Answering this area.
    pub area: Option<Id<Area>>,
    /// Owned by this post.
    pub owner: Option<Id<Post>>,
    /// In this status.
    pub status: Option<DeliveryStatus>,
    /// With this delivery rating.
    pub rating: Option<DeliveryRating>,
    /// Due before this day.
    pub due_before: Option<NaiveDate>,
    /// Due after this day.
    pub due_after: Option<NaiveDate>,
    /// Open and past their due date, or not.
    pub overdue: Option<bool>,
    /// Holding these words.
    pub words: Option<String>,
    /// The order.
    pub sort: ActionSort,
    /// As it stood.
    pub as_at: Option<AsAt>,
}

impl ActionQuery {
    fn order(&self) -> (ActionOrder, bool) {
        match self.sort {
            ActionSort::Reference => (ActionOrder::Reference, false),
            ActionSort::ReferenceDescending => (ActionOrder::Reference, true),
            ActionSort::Due => (ActionOrder::Due, false),
            ActionSort::DueDescending => (ActionOrder::Due, true),
        }
    }

    /// The same question about an action of the past, which no index can answer.
    fn takes(&self, action: &Action, day: NaiveDate) -> bool {
        let status = action.delivery.status();
        let rating = action.watch.rating(status, action.starts_on, day);
        self.area.is_none_or(|area| action.areas.contains(&area))
            && self.owner.is_none_or(|owner| action.owner == Some(owner))
            && self.status.is_none_or(|wanted| status == wanted)
            && self.rating.is_none_or(|wanted| rating == wanted)
            && self.due_before.is_none_or(|before| action.due_on.is_some_and(|due| due < before))
            && self.due_after.is_none_or(|after| action.due_on.is_some_and(|due| due > after))
            && self.overdue.is_none_or(|overdue| (rating == DeliveryRating::Late) == overdue)
    }
}

/// One action, now or as it stood.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: Id<Action>,
    as_at: Option<AsAt>,
) -> Result<Answer<ActionView>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let now: Option<Action> = reader.get(id).await?;
        if let Some(now) = &now {
            Sight::now(reader.clone(), today).plan(&actor, now.plan, today).await?;
        }
        let sight = Sight::at(reader, today, as_at, id.raw()).await?;
        let action = match sight.revision {
            None => now,
            Some(_) => sight.get(id).await?,
        };
        let action = action.ok_or(Failure::Hidden)?;
        sight.plan(&actor, action.plan, today).await?;
        view::one(&sight, &actor, action).await
    })
    .await
}

/// A page of actions.
pub async fn list(
    app: &App,
    actor: &Actor,
    query: ActionQuery,
    paging: Paging,
) -> Result<Answer<Items<ActionView>>, Failure> {
    if let Some(words) = &query.words {
        check_words(words)?;
    }
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let Some(as_at) = query.as_at else {
            let plans = visible_plans(&reader, &actor, today).await?;
            if let (Some(plans), Some(plan)) = (&plans, query.plan)
                && !plans.contains(&plan)
            {
                return Err(Failure::Hidden);
            }
            let filter = ActionFilter {
                plan: query.plan,
                plans: if query.plan.is_some() { None } else { plans },
                area: query.area,
                owner: query.owner,
                contributor: None,
                status: query.status,
                rating: query.rating.map(|rating| (rating, today)),
                due_before: query.due_before,
                due_after: query.due_after,
                overdue: query.overdue.map(|overdue| (overdue, today)),
                words: query.words.clone(),
            };
            let (order, descending) = query.order();
            let found = reader.actions(&filter, order, descending, &paging.page()?).await?;
            let shown = found.items.iter().map(|action| action.plan).chain(query.plan);
            crate::security::reads(shown.map(Id::raw));
            let sight = Sight::now(reader, today);
            let around = Around::load(&sight, &actor, &found.items).await?;
            return Ok(Items::of(found, |action| around.view(action)));
        };
        let plan = query
            .plan
            .ok_or_else(|| Failure::parameter("as_at", "needs `plan`: say whose past is wanted"))?;
        if query.words.is_some() {
            return Err(Failure::parameter(
                "q",
                "cannot search the past; leave out `as_at` or `q`",
            ));
        }
        let (sight, _) = Sight::of_plan_at(reader, today, Some(as_at), &actor, plan).await?;
        let mut actions: Vec<Action> = sight.of_plan(plan).await?;
        actions.retain(|action| query.takes(action, sight.day));
        sort(&mut actions, query.sort);
        let around = Around::load(&sight, &actor, &actions).await?;
        let views = actions.into_iter().map(|action| around.view(action)).collect();
        Items::cut(views, &paging, |view: &ActionView| Cursor {
            key: CursorKey::None,
            id: view.id.raw(),
        })
    })
    .await
}

/// Every action of a plan, by reference, now or as it stood: for whoever shows the plan as a whole.
pub async fn of_plan(
    app: &App,
    actor: &Actor,
    plan: Id<Plan>,
    as_at: Option<AsAt>,
) -> Result<Answer<Vec<ActionView>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let (sight, _) = Sight::of_plan_at(reader, today, as_at, &actor, plan).await?;
        let mut actions: Vec<Action> = sight.of_plan(plan).await?;
        sort(&mut actions, ActionSort::Reference);
        let around = Around::load(&sight, &actor, &actions).await?;
        Ok(actions.into_iter().map(|action| around.view(action)).collect())
    })
    .await
}

/// The order that the database gives the present.
fn sort(actions: &mut [Action], sort: ActionSort) {
    let by_reference = |action: &Action| (persistence::sort_key(&action.reference), action.id);
    let by_due = |action: &Action| (action.due_on.unwrap_or(NaiveDate::MAX), action.id);
    match sort {
        ActionSort::Reference => actions.sort_by_cached_key(by_reference),
        ActionSort::ReferenceDescending => {
            actions.sort_by_cached_key(|action| std::cmp::Reverse(by_reference(action)));
        }
        ActionSort::Due => actions.sort_by_key(by_due),
        ActionSort::DueDescending => {
            actions.sort_by_key(|action| std::cmp::Reverse(by_due(action)));
        }
    }
}
