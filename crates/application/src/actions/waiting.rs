//! What waits for a second person: new dates to agree, and complete actions to sign off.

use domain::{
    Id,
    action::{
        Action,
        evidence::Evidence,
        status::{Delivery, DeliveryStatus},
    },
    authority::Person,
    plan::Plan,
    policy::Act,
};
use persistence::{ActionFilter, ActionOrder, ChildFilter, Page};
use uuid::Uuid;

use super::{
    DateChangeView, EvidenceView,
    date_changes::{self, people_of},
    evidence,
    view::{self, Around},
};
use crate::{Actor, Answer, App, Failure, actions::ActionView, gate::visible_plans, sight::Sight};

/// The most actions that are shown as waiting for a sign-off.
const MOST: u16 = 200;

/// A request for another date that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateWaiting {
    /// The request.
    pub change: DateChangeView,
    /// Its action.
    pub action: ActionView,
    /// Whether the reader asked for it: then somebody else answers.
    pub is_own: bool,
}

/// A complete action that nobody has signed off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOffWaiting {
    /// The action.
    pub action: ActionView,
    /// The evidence on it, oldest first.
    pub evidence: Vec<EvidenceView>,
    /// Whether the reader said that it is complete: then somebody else signs it off.
    pub is_own: bool,
}

/// The requests for another date that wait for an answer, oldest first.
pub async fn dates_waiting(app: &App, actor: &Actor) -> Result<Answer<Vec<DateWaiting>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let plans: Option<Vec<Id<Plan>>> = visible_plans(&reader, &actor, today).await?;
        let mut changes = reader.date_changes_waiting().await?;
        changes.retain(|change| plans.as_ref().is_none_or(|plans| plans.contains(&change.plan)));
        crate::security::reads(changes.iter().map(|change| change.plan.raw()));
        let mut ids: Vec<Uuid> = changes.iter().map(|change| change.action.raw()).collect();
        ids.sort_unstable();
        ids.dedup();
        let actions: Vec<Action> = reader.many(&ids).await?;
        let people: Vec<Person> = reader.many(&people_of(&changes)).await?;
        let around = Around::load(&Sight::now(reader, today), &actor, &actions).await?;
        let rows = changes.into_iter().filter_map(|change| {
            let action = actions.iter().find(|action| action.id == change.action)?;
            Some(DateWaiting {
                action: around.view(action.clone()),
                is_own: change.asked_by == actor.person,
                change: date_changes::view(change, &people),
            })
        });
        Ok(rows.collect())
    })
    .await
}

fn completed_by(action: &Action, actor: &Actor) -> bool {
    matches!(&action.delivery, Delivery::Complete { completed } if completed.by == actor.person)
}

/// The complete actions that nobody has signed off, the soonest due first.
pub async fn sign_offs_waiting(
    app: &App,
    actor: &Actor,
) -> Result<Answer<Vec<SignOffWaiting>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let filter = ActionFilter {
            plans: visible_plans(&reader, &actor, today).await?,
            status: Some(DeliveryStatus::Complete),
            ..ActionFilter::default()
        };
        let found = reader.actions(&filter, ActionOrder::Due, false, &Page::first(MOST)).await?;
        crate::security::reads(found.items.iter().map(|action| action.plan.raw()));
        let sight = Sight::now(reader, today);
        let around = Around::load(&sight, &actor, &found.items).await?;
        let mut rows = Vec::with_capacity(found.items.len());
        for action in found.items {
            rows.push(SignOffWaiting {
                evidence: evidence_of(&sight, &actor, &action).await?,
                is_own: completed_by(&action, &actor),
                action: around.view(action),
            });
        }
        Ok(rows)
    })
    .await
}

/// One action for somebody who may sign it off, with all that there is to look at. Whether it is
/// complete is for the reader to see.
pub async fn sign_off_waiting(
    app: &App,
    actor: &Actor,
    id: Id<Action>,
) -> Result<Answer<SignOffWaiting>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let action: Action = reader.get(id).await?.ok_or(Failure::Hidden)?;
        let sight = Sight::now(reader, today);
        sight.plan(&actor, action.plan, today).await?;
        actor.require_on(&sight.reader, Act::SignOff, &action, today).await?;
        Ok(SignOffWaiting {
            evidence: evidence_of(&sight, &actor, &action).await?,
            is_own: completed_by(&action, &actor),
            action: view::one(&sight, &actor, action).await?,
        })
    })
    .await
}

async fn evidence_of(
    sight: &Sight,
    actor: &Actor,
    action: &Action,
) -> Result<Vec<EvidenceView>, Failure> {
    let filter = ChildFilter::all().action(Some(action.id));
    let all: Vec<Evidence> = sight.reader.all(&filter).await?;
    let around = evidence::Around::load(&sight.reader, actor, &all, sight.day).await?;
    Ok(all.into_iter().map(|it| around.view(it)).collect())
}
