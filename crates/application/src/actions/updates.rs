//! Progress updates: posted in under a minute, never edited.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Account, Id, Note,
    action::{
        Action,
        status::{DeliveryStatus, Mark},
        update::{Declared, Latest, ProgressUpdate},
    },
    authority::Person,
    id::{ActionId, PlanId, UpdateId},
    plan::Plan,
    policy::Act,
};
use persistence::{ChildFilter, Reader, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{dates, evidence, status::act_for};
use crate::{
    Actor, Answer, App, Call, Done, Failure, Items, Paging,
    actions::PersonRef,
    app::fresh,
    gate::visible_plans,
    sight::{Sight, rules},
};

/// What an owner reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostUpdate {
    /// What was done.
    pub done: Account,
    /// What difference it has made.
    #[serde(default)]
    pub difference: Option<Account>,
    /// How it is going.
    #[serde(default)]
    pub declared: Option<Declared>,
    /// Why, when at risk or off track.
    #[serde(default)]
    pub declared_reason: Option<Note>,
    /// What will bring it back, when at risk or off track.
    #[serde(default)]
    pub path_to_green: Option<Note>,
    /// When it is now expected to be done.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub forecast_on: Option<NaiveDate>,
    /// The status to move to at the same time.
    #[serde(default)]
    pub status: Option<DeliveryStatus>,
    /// The earlier update that this one corrects.
    #[serde(default)]
    pub corrects: Option<UpdateId>,
}

/// An update as everybody reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UpdateView {
    /// Stable id.
    pub id: UpdateId,
    /// How often it was changed.
    pub version: i64,
    /// The plan.
    pub plan: PlanId,
    /// The action.
    pub action: ActionId,
    /// When it was posted.
    pub posted_at: DateTime<Utc>,
    /// The London day of that.
    pub posted_on: NaiveDate,
    /// Who posted it.
    pub by: Option<PersonRef>,
    /// What was done.
    pub done: Account,
    /// What difference it has made.
    pub difference: Option<Account>,
    /// How it is going.
    pub declared: Option<Declared>,
    /// Why, when at risk or off track.
    pub declared_reason: Option<Note>,
    /// What will bring it back, when at risk or off track.
    pub path_to_green: Option<Note>,
    /// When it was expected to be done.
    pub forecast_on: Option<NaiveDate>,
    /// The status to which it moved the action.
    pub status: Option<DeliveryStatus>,
    /// The earlier update that it corrects.
    pub corrects: Option<UpdateId>,
    /// Whether it was brought in from elsewhere, with the date that it had there.
    pub imported: bool,
}

/// Which updates are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct UpdateQuery {
    /// Of this plan.
    pub plan: Option<Id<Plan>>,
    /// Of this action.
    pub action: Option<Id<Action>>,
}

pub(super) fn view(update: ProgressUpdate, people: &[Person]) -> UpdateView {
    UpdateView {
        id: update.id,
        version: update.version,
        plan: update.plan,
        action: update.action,
        posted_at: update.posted_at,
        posted_on: update.posted_on,
        by: people.iter().find(|person| person.id == update.by).map(PersonRef::from),
        done: update.done,
        difference: update.difference,
        declared: update.declared,
        declared_reason: update.declared_reason,
        path_to_green: update.path_to_green,
        forecast_on: update.forecast_on,
        status: update.status,
        corrects: update.corrects,
        imported: update.imported,
    }
}

/// Posts an update on an action.
pub async fn post_update(
    app: &App,
    call: &Call,
    id: Id<Action>,
    posted: PostUpdate,
) -> Result<Done<UpdateView>, Failure> {
    let (actor, today, seen) = (call.actor, app.today(), call.clone());
    app.write(call, "post_update", None, move |tx| async move {
        let before = reported_on(&tx, &actor, id, today).await?;
        seen.check_seen(before.version)?;
        Box::pin(post(&tx, &actor, &before, posted, today)).await
    })
    .await
}

/// An action on which the actor may report.
pub(super) async fn reported_on(
    reader: &Reader,
    actor: &Actor,
    id: Id<Action>,
    today: NaiveDate,
) -> Result<Action, Failure> {
    let action: Action = reader.get(id).await?.ok_or(Failure::Hidden)?;
    Sight::now(reader.clone(), today).plan(actor, action.plan, today).await?;
    actor.require_on(reader, Act::ReportProgress, &action, today).await?;
    Ok(action)
}

/// Posts an update within a use case that has found out already that the actor may.
pub(super) async fn post(
    tx: &Tx,
    actor: &Actor,
    before: &Action,
    posted: PostUpdate,
    today: NaiveDate,
) -> Result<UpdateView, Failure> {
    if let Some(corrects) = posted.corrects {
        let earlier: Option<ProgressUpdate> = tx.get(corrects).await?;
        if earlier.is_none_or(|earlier| earlier.action != before.id) {
            return Err(Failure::field("/corrects", "there is no such update of this action"));
        }
    }
    let update = ProgressUpdate {
        id: fresh(),
        version: 1,
        plan: before.plan,
        action: before.id,
        posted_at: tx.at(),
        posted_on: today,
        by: actor.person,
        done: posted.done,
        difference: posted.difference,
        declared: posted.declared,
        declared_reason: posted.declared_reason,
        path_to_green: posted.path_to_green,
        forecast_on: posted.forecast_on,
        status: posted.status.filter(|status| *status != before.delivery.status()),
        corrects: posted.corrects,
        imported: false,
    };
    update.check()?;
    let mut after = before.clone();
    if let Some(to) = update.status {
        actor.require_on(tx, act_for(before.delivery.status(), to), before, today).await?;
        if to == DeliveryStatus::Embedded {
            evidence::require_impact(tx, before, today).await?;
        }
        // The update itself says what was done; only a move that needs a reason repeats it.
        let plain = before.delivery.status().is_open() && to != DeliveryStatus::NotProceeding;
        let words = update.done.chars().take(2000).collect::<String>();
        let note = if plain { None } else { Note::parse(&words).ok() };
        after.delivery = before.delivery.go(to, Mark { on: today, by: actor.person, note })?;
        if !to.is_open() {
            after.blocked = None;
        }
    }
    after.latest = Some(Latest::after(&update, before.latest.as_ref()));
    let update = tx.add(update).await?;
    let rules = rules(tx, actor.authority).await?;
    dates::save(tx, before, after, &rules).await?;
    let people: Vec<Person> = tx.many(&[actor.person.raw()]).await?;
    Ok(view(update, &people))
}

/// A page of updates, oldest first.
pub async fn updates(
    app: &App,
    actor: &Actor,
    query: UpdateQuery,
    paging: Paging,
) -> Result<Answer<Items<UpdateView>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let filter = narrowed(&reader, &actor, query.plan, query.action, today).await?;
        let listed = reader.list::<ProgressUpdate>(&filter, &paging.page()?).await?;
        let shown = listed.items.iter().map(|update| update.plan).chain(query.plan);
        crate::security::reads(shown.map(Id::raw));
        let mut ids: Vec<Uuid> = listed.items.iter().map(|update| update.by.raw()).collect();
        ids.sort_unstable();
        ids.dedup();
        let people: Vec<Person> = reader.many(&ids).await?;
        Ok(Items::of(listed, |update| view(update, &people)))
    })
    .await
}

/// The filter for the children of an action or a plan that the actor may see.
pub(crate) async fn narrowed(
    reader: &Reader,
    actor: &Actor,
    plan: Option<Id<Plan>>,
    action: Option<Id<Action>>,
    today: NaiveDate,
) -> Result<ChildFilter, Failure> {
    if let Some(action) = action {
        let action: Action = reader.get(action).await?.ok_or(Failure::Hidden)?;
        let of: Plan = reader.get(action.plan).await?.ok_or(Failure::Hidden)?;
        actor.require_sight(&of, today)?;
    }
    let filter = ChildFilter::all().plan(plan).action(action);
    match visible_plans(reader, actor, today).await? {
        Some(plans) if plan.is_some_and(|plan| !plans.contains(&plan)) => Err(Failure::Hidden),
        Some(plans) if plan.is_none() && action.is_none() => Ok(filter.plans(&plans)),
        _ => Ok(filter),
    }
}
