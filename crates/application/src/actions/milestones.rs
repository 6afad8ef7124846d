//! Milestones: dated steps of an action, which plan leads set and owners reach.

use chrono::NaiveDate;
use domain::{
    Id, Title,
    action::{Action, Milestone},
    policy::Act,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{dates, updates::narrowed};
use crate::{
    Actor, Answer, App, Call, Done, Failure, Items,
    app::fresh,
    merge::merge,
    sight::{Sight, rules},
};

/// What can be said of a milestone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MilestoneDetails {
    /// What will be there by then.
    pub title: Title,
    /// By when.
    #[serde(deserialize_with = "domain::time::day")]
    pub due_on: NaiveDate,
    /// When it was reached; null while it is open.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub done_on: Option<NaiveDate>,
}

/// The milestones of an action, in their order.
pub async fn milestones(
    app: &App,
    actor: &Actor,
    id: Id<Action>,
) -> Result<Answer<Items<Milestone>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        narrowed(&reader, &actor, None, Some(id), today).await?;
        let action: Action = reader.get(id).await?.ok_or(Failure::Hidden)?;
        Ok(Items::whole(action.milestones))
    })
    .await
}

/// Adds a milestone. The action's version is the one to match.
pub async fn add_milestone(
    app: &App,
    call: &Call,
    id: Id<Action>,
    details: MilestoneDetails,
) -> Result<Done<Milestone>, Failure> {
    let today = app.today();
    edit(app, call, id, "add_milestone", move |action| {
        let milestone = Milestone {
            id: fresh(),
            title: details.title,
            due_on: details.due_on,
            done_on: details.done_on,
        };
        check(action, &milestone, today)?;
        action.milestones.push(milestone.clone());
        Ok((milestone, Act::EditPlans))
    })
    .await
}

/// Changes a milestone by a merge patch. Whoever reports on the action may say that it is reached;
/// the rest is the plan lead's.
pub async fn change_milestone(
    app: &App,
    call: &Call,
    id: Id<Action>,
    milestone: Id<Milestone>,
    patch: Value,
) -> Result<Done<Milestone>, Failure> {
    let today = app.today();
    edit(app, call, id, "change_milestone", move |action| {
        let found = action.milestones.iter().find(|it| it.id == milestone);
        let before = found.cloned().ok_or(Failure::Hidden)?;
        let details = MilestoneDetails {
            title: before.title,
            due_on: before.due_on,
            done_on: before.done_on,
        };
        let wanted = merge(&details, patch)?;
        let only_reached = wanted.title == details.title && wanted.due_on == details.due_on;
        let after = Milestone {
            id: milestone,
            title: wanted.title,
            due_on: wanted.due_on,
            done_on: wanted.done_on,
        };
        check(action, &after, today)?;
        for slot in action.milestones.iter_mut().filter(|it| it.id == milestone) {
            *slot = after.clone();
        }
        Ok((after, if only_reached { Act::ReportProgress } else { Act::EditPlans }))
    })
    .await
}

/// Removes a milestone; the log keeps it.
pub async fn remove_milestone(
    app: &App,
    call: &Call,
    id: Id<Action>,
    milestone: Id<Milestone>,
) -> Result<Done<()>, Failure> {
    edit(app, call, id, "remove_milestone", move |action| {
        let before = action.milestones.len();
        action.milestones.retain(|it| it.id != milestone);
        if action.milestones.len() == before {
            return Err(Failure::Hidden);
        }
        Ok(((), Act::EditPlans))
    })
    .await
}

fn check(action: &Action, milestone: &Milestone, today: NaiveDate) -> Result<(), Failure> {
    action.check_milestone(milestone)?;
    if milestone.done_on.is_some_and(|done| done > today) {
        return Err(Failure::field("/done_on", "must not be after today"));
    }
    Ok(())
}

/// Edits an action's milestones. `work` also says which act the edit turned out to be.
async fn edit<T, F>(
    app: &App,
    call: &Call,
    id: Id<Action>,
    use_case: &'static str,
    work: F,
) -> Result<Done<T>, Failure>
where
    T: Serialize + serde::de::DeserializeOwned + Send + 'static,
    F: FnOnce(&mut Action) -> Result<(T, Act), Failure> + Send + 'static,
{
    let (actor, today, seen) = (call.actor, app.today(), call.clone());
    app.write(call, use_case, None, move |tx| async move {
        let before: Action = tx.get(id).await?.ok_or(Failure::Hidden)?;
        Sight::now((*tx).clone(), today).plan(&actor, before.plan, today).await?;
        // The least that any of these edits needs; nobody else learns what is wrong with theirs.
        actor.require_on(&tx, Act::ReportProgress, &before, today).await?;
        seen.check_seen(before.version)?;
        let mut after = before.clone();
        let (value, act) = work(&mut after)?;
        actor.require_on(&tx, act, &before, today).await?;
        let rules = rules(&tx, actor.authority).await?;
        dates::save(&tx, &before, after, &rules).await?;
        Ok(value)
    })
    .await
}
