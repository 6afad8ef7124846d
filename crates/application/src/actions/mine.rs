//! The actions of somebody: those of the posts that they hold today.

use domain::{Id, action::date_change::DateChange, authority::Person};
use persistence::{ActionFilter, ActionOrder, Page};
use uuid::Uuid;

use super::{
    DateChangeView,
    date_changes::{self, people_of},
    view::Around,
};
use crate::{Actor, Answer, App, Failure, actions::ActionView, gate::visible_plans, sight::Sight};

/// How many actions are read at a time.
const AT_ONCE: u16 = 200;

/// An action of a post that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyAction {
    /// The action.
    pub action: ActionView,
    /// The newest request for another date.
    pub date_change: Option<DateChangeView>,
}

/// The actions whose owner post the actor holds today, the soonest due first.
pub async fn mine(app: &App, actor: &Actor) -> Result<Answer<Vec<MyAction>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let plans = visible_plans(&reader, &actor, today).await?;
        let mut actions = Vec::new();
        for post in reader.posts_held(actor.person, today).await? {
            let owned =
                ActionFilter { plans: plans.clone(), owner: Some(post), ..ActionFilter::default() };
            let mut page = Page::first(AT_ONCE);
            loop {
                let found = reader.actions(&owned, ActionOrder::Due, false, &page).await?;
                actions.extend(found.items);
                if found.next.is_none() {
                    break;
                }
                page.after = found.next;
            }
        }
        actions.sort_by_key(|action| (action.due_on.unwrap_or(chrono::NaiveDate::MAX), action.id));
        crate::security::reads(actions.iter().map(|action| action.plan.raw()));
        let ids: Vec<Uuid> = actions.iter().map(|action| action.id.raw()).collect();
        let changes: Vec<DateChange> = reader.date_changes_of(&ids).await?;
        let people: Vec<Person> = reader.many(&people_of(&changes)).await?;
        let around = Around::load(&Sight::now(reader, today), &actor, &actions).await?;
        let newest = |id: Id<_>| changes.iter().rev().find(|change| change.action == id).cloned();
        let rows = actions.into_iter().map(|action| MyAction {
            date_change: newest(action.id).map(|change| date_changes::view(change, &people)),
            action: around.view(action),
        });
        Ok(rows.collect())
    })
    .await
}
