//! Date changes: asked for by the owner, agreed or declined by a second person.

use chrono::NaiveDate;
use domain::{
    Id, Note,
    action::{
        Action,
        date_change::{DateChange, DateChangeReason, Decision},
    },
    authority::Person,
    id::{ActionId, DateChangeId, PlanId},
    policy::Act,
};
use persistence::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{dates, updates::narrowed};
use crate::{
    Actor, Answer, App, Call, Done, Failure, Items, Paging,
    actions::PersonRef,
    app::fresh,
    sight::{Sight, rules},
};

/// A request for a new due date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskDateChange {
    /// The new due date.
    #[serde(deserialize_with = "domain::time::day")]
    pub to_on: NaiveDate,
    /// The kind of reason.
    pub reason: DateChangeReason,
    /// The reason in words.
    pub note: Note,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideDateChange {
    /// Agreed, or declined.
    pub agreed: bool,
    /// What is said to it; needed when declined.
    #[serde(default)]
    pub note: Option<Note>,
}

/// A date change as everybody reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DateChangeView {
    /// Stable id.
    pub id: DateChangeId,
    /// How often it was changed.
    pub version: i64,
    /// The plan.
    pub plan: PlanId,
    /// The action.
    pub action: ActionId,
    /// The due date when it was asked.
    pub from_on: NaiveDate,
    /// The due date asked for.
    pub to_on: NaiveDate,
    /// The kind of reason.
    pub reason: DateChangeReason,
    /// The reason in words.
    pub note: Note,
    /// Who asked.
    pub asked_by: Option<PersonRef>,
    /// When.
    pub asked_on: NaiveDate,
    /// Whether it was agreed; null while it waits for an answer.
    pub agreed: Option<bool>,
    /// Who answered.
    pub decided_by: Option<PersonRef>,
    /// When.
    pub decided_on: Option<NaiveDate>,
    /// What was said.
    pub decided_note: Option<Note>,
}

pub(super) fn view(change: DateChange, people: &[Person]) -> DateChangeView {
    let person = |id: Id<Person>| people.iter().find(|person| person.id == id).map(PersonRef::from);
    let decision = change.decision.as_ref();
    DateChangeView {
        id: change.id,
        version: change.version,
        plan: change.plan,
        action: change.action,
        from_on: change.from_on,
        to_on: change.to_on,
        reason: change.reason,
        asked_by: person(change.asked_by),
        asked_on: change.asked_on,
        agreed: decision.map(|decision| decision.agreed),
        decided_by: decision.and_then(|decision| person(decision.by)),
        decided_on: decision.map(|decision| decision.on),
        decided_note: decision.and_then(|decision| decision.note.clone()),
        note: change.note,
    }
}

pub(super) fn people_of(changes: &[DateChange]) -> Vec<Uuid> {
    let deciders =
        changes.iter().filter_map(|change| change.decision.as_ref().map(|it| it.by.raw()));
    let mut ids: Vec<Uuid> =
        changes.iter().map(|change| change.asked_by.raw()).chain(deciders).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Asks for a new due date.
pub async fn ask_date_change(
    app: &App,
    call: &Call,
    id: Id<Action>,
    asked: AskDateChange,
) -> Result<Done<DateChangeView>, Failure> {
    let (actor, today) = (call.actor, app.today());
    let reason = Some(asked.note.to_string());
    app.write(call, "ask_date_change", reason, move |tx| async move {
        let action: Action = tx.get(id).await?.ok_or(Failure::Hidden)?;
        Sight::now((*tx).clone(), today).plan(&actor, action.plan, today).await?;
        ask(&tx, &actor, &action, asked, today).await
    })
    .await
}

/// Asks for a new due date of an action of a plan that the actor may see.
pub(super) async fn ask(
    tx: &Tx,
    actor: &Actor,
    action: &Action,
    asked: AskDateChange,
    today: NaiveDate,
) -> Result<DateChangeView, Failure> {
    actor.require_on(tx, Act::AskDateChange, action, today).await?;
    let from_on = action.may_ask_for(asked.to_on)?;
    let waiting = tx.date_changes_of(&[action.id.raw()]).await?;
    if waiting.iter().any(|change| change.decision.is_none()) {
        return Err(Failure::refused(
            "already_asked",
            format!("a date change of action {} is waiting for an answer", action.reference),
        ));
    }
    let change = tx
        .add(DateChange {
            id: fresh(),
            version: 1,
            plan: action.plan,
            action: action.id,
            from_on,
            to_on: asked.to_on,
            reason: asked.reason,
            note: asked.note,
            asked_by: actor.person,
            asked_on: today,
            decision: None,
        })
        .await?;
    let people: Vec<Person> = tx.many(&people_of(std::slice::from_ref(&change))).await?;
    Ok(view(change, &people))
}

/// Agrees or declines a new due date. Agreeing moves it, and everything that follows from it.
pub async fn decide_date_change(
    app: &App,
    call: &Call,
    action_id: Id<Action>,
    id: Id<DateChange>,
    decided: DecideDateChange,
) -> Result<Done<DateChangeView>, Failure> {
    let (actor, today, seen) = (call.actor, app.today(), call.clone());
    let reason = decided.note.as_ref().map(ToString::to_string);
    let use_case = if decided.agreed { "agree_date_change" } else { "decline_date_change" };
    app.write(call, use_case, reason, move |tx| async move {
        let before: DateChange = tx.get(id).await?.ok_or(Failure::Hidden)?;
        if before.action != action_id {
            return Err(Failure::Hidden);
        }
        let sight = Sight::now((*tx).clone(), today);
        sight.plan(&actor, before.plan, today).await?;
        actor.require(Act::DecideDateChange)?;
        seen.check_seen(before.version)?;
        let mut after = before.clone();
        after.decide(Decision {
            agreed: decided.agreed,
            by: actor.person,
            on: today,
            note: decided.note,
        })?;
        let change = tx.save(&before, after).await?;
        if decided.agreed {
            let action: Action = tx.get(action_id).await?.ok_or(Failure::Hidden)?;
            // What was asked for may no longer be possible: the action may be done meanwhile.
            action.may_ask_for(change.to_on)?;
            let mut moved = action.clone();
            moved.move_due(&change);
            let rules = rules(&tx, actor.authority).await?;
            dates::save(&tx, &action, moved, &rules).await?;
        }
        let people: Vec<Person> = tx.many(&people_of(std::slice::from_ref(&change))).await?;
        Ok(view(change, &people))
    })
    .await
}

/// Answers several requests alike, each on its own: one that cannot be answered stops no other.
pub async fn decide_date_changes(
    app: &App,
    call: &Call,
    which: &[(Id<Action>, Id<DateChange>)],
    decided: &DecideDateChange,
) -> Vec<Result<DateChangeView, Failure>> {
    let mut answers = Vec::with_capacity(which.len());
    for (action, change) in which {
        let done = decide_date_change(app, call, *action, *change, decided.clone()).await;
        answers.push(done.map(|done| done.value));
    }
    answers
}

/// One date change of an action.
pub async fn date_change(
    app: &App,
    actor: &Actor,
    action: Id<Action>,
    id: Id<DateChange>,
) -> Result<Answer<DateChangeView>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        narrowed(&reader, &actor, None, Some(action), today).await?;
        let found: Option<DateChange> = reader.get(id).await?;
        let change = found.filter(|change| change.action == action).ok_or(Failure::Hidden)?;
        let people: Vec<Person> = reader.many(&people_of(std::slice::from_ref(&change))).await?;
        Ok(view(change, &people))
    })
    .await
}

/// The date changes of an action, oldest first.
pub async fn date_changes(
    app: &App,
    actor: &Actor,
    action: Id<Action>,
    paging: Paging,
) -> Result<Answer<Items<DateChangeView>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let filter = narrowed(&reader, &actor, None, Some(action), today).await?;
        let listed = reader.list::<DateChange>(&filter, &paging.page()?).await?;
        let people: Vec<Person> = reader.many(&people_of(&listed.items)).await?;
        Ok(Items::of(listed, |change| view(change, &people)))
    })
    .await
}
