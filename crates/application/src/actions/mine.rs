//! The actions of somebody: those that the posts they hold today own, and those they help with.

use domain::{
    Id,
    action::{Action, date_change::DateChange},
    authority::Person,
};
use persistence::{ActionFilter, ActionOrder, Page, Reader};
use uuid::Uuid;

use super::{
    DateChangeView,
    date_changes::{self, people_of},
    view::Around,
};
use crate::{Actor, Answer, App, Failure, actions::ActionView, gate::visible_plans, sight::Sight};

/// How many actions are read at a time.
const AT_ONCE: u16 = 200;

/// An action that a post of somebody's owns or helps with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyAction {
    /// The action.
    pub action: ActionView,
    /// Whether one of their posts owns it; else one of them helps.
    pub is_owner: bool,
    /// The newest request for another date.
    pub date_change: Option<DateChangeView>,
}

/// The actions that posts which the actor holds today own or help with, the soonest due first.
pub async fn mine(app: &App, actor: &Actor) -> Result<Answer<Vec<MyAction>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let plans = visible_plans(&reader, &actor, today).await?;
        let held = reader.posts_held(actor.person, today).await?;
        let mut actions: Vec<Action> = Vec::new();
        for post in &held {
            let plans = || plans.clone();
            let owned =
                ActionFilter { plans: plans(), owner: Some(*post), ..ActionFilter::default() };
            let helped = ActionFilter {
                plans: plans(),
                contributor: Some(*post),
                ..ActionFilter::default()
            };
            for filter in [owned, helped] {
                actions.extend(all(&reader, &filter).await?);
            }
        }
        // A post of theirs may help another post of theirs.
        actions.sort_by_key(|action| (action.due_on.unwrap_or(chrono::NaiveDate::MAX), action.id));
        actions.dedup_by_key(|action| action.id);
        crate::security::reads(actions.iter().map(|action| action.plan.raw()));
        let ids: Vec<Uuid> = actions.iter().map(|action| action.id.raw()).collect();
        let changes: Vec<DateChange> = reader.date_changes_of(&ids).await?;
        let people: Vec<Person> = reader.many(&people_of(&changes)).await?;
        let around = Around::load(&Sight::now(reader, today), &actor, &actions).await?;
        let newest = |id: Id<_>| changes.iter().rev().find(|change| change.action == id).cloned();
        let rows = actions.into_iter().map(|action| MyAction {
            date_change: newest(action.id).map(|change| date_changes::view(change, &people)),
            is_owner: action.owner.is_some_and(|owner| held.contains(&owner)),
            action: around.view(action),
        });
        Ok(rows.collect())
    })
    .await
}

/// Every action that a filter takes.
async fn all(reader: &Reader, filter: &ActionFilter) -> Result<Vec<Action>, Failure> {
    let (mut actions, mut page) = (Vec::new(), Page::first(AT_ONCE));
    loop {
        let found = reader.actions(filter, ActionOrder::Due, false, &page).await?;
        actions.extend(found.items);
        if found.next.is_none() {
            return Ok(actions);
        }
        page.after = found.next;
    }
}
