//! Changing several actions in one act: another owner, another status, or another due date. Each
//! action has a result of its own, and those that are refused are left as they are.

use chrono::NaiveDate;
use domain::{
    Line, Note, Title,
    action::{
        Action,
        date_change::{DateChange, DateChangeReason},
        status::{DeliveryStatus, Mark},
    },
    authority::Post,
    id::{ActionId, PostId},
    plan::Plan,
    policy::Act,
    rating::RatingRules,
    time::spoken,
};
use persistence::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{dates, details::ActionDetails, is_promised, status::act_for};
use crate::{
    Actor, App, Call, Done, Failure,
    app::fresh,
    sight::{Sight, rules},
};

/// The most actions of one change.
const MOST: usize = 200;

/// One change of several actions: give an owner, a status or a due date, and no two of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkChange {
    /// The actions, each once.
    #[schema(min_items = 1, max_items = 200)]
    pub actions: Vec<ActionId>,
    /// The post that shall own them.
    #[serde(default)]
    pub owner: Option<PostId>,
    /// The status to which they shall move: never `verified` or `embedded`, which are judged one by
    /// one.
    #[serde(default)]
    pub status: Option<DeliveryStatus>,
    /// The day on which they shall be due. Where that date is a promise, a date change is asked for,
    /// and a second person answers it.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub due_on: Option<NaiveDate>,
    /// The kind of reason for another date; `other` unless said.
    #[serde(default)]
    pub date_reason: Option<DateChangeReason>,
    /// Why. Needed for another date, and for statuses that need a reason.
    #[serde(default)]
    pub reason: Option<Note>,
    /// Only tell what would become of each, and change nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// What became, or would become, of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BulkOutcome {
    /// It changes.
    Changed,
    /// Another date is asked for.
    Asked,
    /// It is so already.
    Same,
    /// It stays as it is, for a reason.
    Refused,
}

/// The result of one action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkRow {
    /// The action.
    pub action: ActionId,
    /// "2.3".
    pub reference: Line<20>,
    /// What will be done.
    pub title: Title,
    /// What became of it.
    pub outcome: BulkOutcome,
    /// In words: from what to what, or why not.
    pub detail: String,
}

/// The result of a change of several actions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BulkChanged {
    /// Whether it was only tried.
    pub dry_run: bool,
    /// How many changed, or would.
    pub changed: usize,
    /// How many date changes were asked for, or would be.
    pub asked: usize,
    /// How many stayed as they were for a reason.
    pub refused: usize,
    /// One result for each action, in the order in which they were given.
    pub rows: Vec<BulkRow>,
}

/// What is wanted of each action.
#[derive(Debug, Clone)]
enum Wanted {
    Owner(Post),
    Status(DeliveryStatus),
    Due(NaiveDate),
}

/// What an action will become.
enum Step {
    Same(String),
    Save(Box<Action>, String),
    Ask(NaiveDate, NaiveDate),
}

/// Changes several actions: one entry with many states, or none where nothing changes.
pub async fn bulk(
    app: &App,
    call: &Call,
    wanted: BulkChange,
) -> Result<Done<BulkChanged>, Failure> {
    call.actor.require(Act::EditPlans)?;
    check(&wanted)?;
    let (actor, today) = (call.actor, app.today());
    let reason = wanted.reason.as_ref().map(ToString::to_string);
    app.write(call, "change_actions", reason, move |tx| async move {
        let what = what(&tx, &wanted).await?;
        let rules = rules(&tx, actor.authority).await?;
        let sight = Sight::now((*tx).clone(), today);
        let mut rows = Vec::with_capacity(wanted.actions.len());
        for (at, id) in wanted.actions.iter().enumerate() {
            let missing = || Failure::field(format!("/actions/{at}"), "there is no such action");
            // Read anew for each: one that was saved before may have re-dated this one.
            let action: Action = tx.get(*id).await?.ok_or_else(missing)?;
            let plan = sight.plan(&actor, action.plan, today).await?;
            let one = One { tx: &tx, actor, today, wanted: &wanted, rules: &rules, plan: &plan };
            rows.push(one.carry_out(&action, &what).await?);
        }
        let count = |outcome| rows.iter().filter(|row| row.outcome == outcome).count();
        Ok(BulkChanged {
            dry_run: wanted.dry_run,
            changed: count(BulkOutcome::Changed),
            asked: count(BulkOutcome::Asked),
            refused: count(BulkOutcome::Refused),
            rows,
        })
    })
    .await
}

fn check(wanted: &BulkChange) -> Result<(), Failure> {
    if !(1..=MOST).contains(&wanted.actions.len()) {
        return Err(Failure::field("/actions", format!("must be 1 to {MOST} actions")));
    }
    for (at, id) in wanted.actions.iter().enumerate() {
        if wanted.actions.iter().take(at).any(|other| other == id) {
            return Err(Failure::field(format!("/actions/{at}"), "is in the list twice"));
        }
    }
    let given = [wanted.owner.is_some(), wanted.status.is_some(), wanted.due_on.is_some()];
    if given.iter().filter(|given| **given).count() != 1 {
        return Err(Failure::field(
            "",
            "give an owner, a status or a due date, and one of them only",
        ));
    }
    if matches!(wanted.status, Some(DeliveryStatus::Verified | DeliveryStatus::Embedded)) {
        let detail = "is judged one by one: sign each action off on its own evidence";
        return Err(Failure::field("/status", detail));
    }
    if wanted.due_on.is_some() && wanted.reason.is_none() {
        return Err(Failure::field("/reason", "is needed for another date"));
    }
    Ok(())
}

async fn what(tx: &Tx, wanted: &BulkChange) -> Result<Wanted, Failure> {
    match (wanted.owner, wanted.status, wanted.due_on) {
        (Some(post), _, _) => match tx.get::<Post>(post).await? {
            None => Err(Failure::field("/owner", "there is no such post")),
            Some(post) if post.closed => {
                Err(Failure::field("/owner", "this post is closed and takes no new actions"))
            }
            Some(post) => Ok(Wanted::Owner(post)),
        },
        (_, Some(status), _) => Ok(Wanted::Status(status)),
        (_, _, Some(due)) => Ok(Wanted::Due(due)),
        _ => Err(Failure::field("", "give an owner, a status or a due date")),
    }
}

/// One action's turn.
struct One<'a> {
    tx: &'a Tx,
    actor: Actor,
    today: NaiveDate,
    wanted: &'a BulkChange,
    rules: &'a RatingRules,
    plan: &'a Plan,
}

impl One<'_> {
    async fn carry_out(&self, action: &Action, what: &Wanted) -> Result<BulkRow, Failure> {
        let row = |outcome, detail| BulkRow {
            action: action.id,
            reference: action.reference.clone(),
            title: action.title.clone(),
            outcome,
            detail,
        };
        let step = match self.step(action, what).await {
            Ok(step) => step,
            Err(Failure::Refused(refusal)) => return Ok(row(BulkOutcome::Refused, refusal.detail)),
            Err(Failure::Invalid(faults)) => {
                let said: Vec<String> = faults.into_iter().map(|fault| fault.detail).collect();
                return Ok(row(BulkOutcome::Refused, said.join("; ")));
            }
            Err(other) => return Err(other),
        };
        match step {
            Step::Same(detail) => Ok(row(BulkOutcome::Same, detail)),
            Step::Save(after, detail) => {
                if !self.wanted.dry_run {
                    dates::save(self.tx, action, *after, self.rules).await?;
                }
                Ok(row(BulkOutcome::Changed, detail))
            }
            Step::Ask(from_on, to_on) => {
                if !self.wanted.dry_run {
                    self.ask(action, from_on, to_on).await?;
                }
                let detail = format!(
                    "due {}; {} is asked for, because that date is a promise",
                    spoken(from_on),
                    spoken(to_on)
                );
                Ok(row(BulkOutcome::Asked, detail))
            }
        }
    }

    async fn step(&self, action: &Action, what: &Wanted) -> Result<Step, Failure> {
        match what {
            Wanted::Owner(post) => self.owner(action, post).await,
            Wanted::Status(status) => self.status(action, *status),
            Wanted::Due(due) => self.due(action, *due).await,
        }
    }

    async fn owner(&self, action: &Action, post: &Post) -> Result<Step, Failure> {
        if action.owner == Some(post.id) {
            return Ok(Step::Same(format!("{} owns it already", post.title)));
        }
        let before: Option<Post> = match action.owner {
            Some(owner) => self.tx.get(owner).await?,
            None => None,
        };
        let before = before.map_or_else(|| "nobody".to_owned(), |post| post.title.to_string());
        let mut after = action.clone();
        after.owner = Some(post.id);
        after.contributors.retain(|other| *other != post.id);
        Ok(Step::Save(Box::new(after), format!("owner: from {before} to {}", post.title)))
    }

    fn status(&self, action: &Action, to: DeliveryStatus) -> Result<Step, Failure> {
        let from = action.delivery.status();
        if from == to {
            return Ok(Step::Same(format!("it is {} already", to.words())));
        }
        self.actor.require(act_for(from, to))?;
        let mark = Mark { on: self.today, by: self.actor.person, note: self.wanted.reason.clone() };
        let mut after = action.clone();
        after.delivery = action.delivery.go(to, mark)?;
        if !to.is_open() {
            after.blocked = None;
        }
        Ok(Step::Save(Box::new(after), format!("status: from {} to {}", from.words(), to.words())))
    }

    async fn due(&self, action: &Action, due: NaiveDate) -> Result<Step, Failure> {
        if action.due_on == Some(due) {
            return Ok(Step::Same(format!("it is due on {} already", spoken(due))));
        }
        let waiting = self.tx.date_changes_of(&[action.id.raw()]).await?;
        if waiting.iter().any(|change| change.decision.is_none()) {
            let detail = "another date was asked for; agree or decline that first";
            return Err(Failure::refused("already_asked", detail));
        }
        if is_promised(action, self.plan) {
            return Ok(Step::Ask(action.may_ask_for(due)?, due));
        }
        let mut details = ActionDetails::of(action);
        details.due_on = Some(due);
        let after = details.onto(action, self.plan, self.today)?;
        after.check()?;
        let before = action.due_on.map_or_else(|| "no date".to_owned(), spoken);
        Ok(Step::Save(Box::new(after), format!("due date: from {before} to {}", spoken(due))))
    }

    async fn ask(
        &self,
        action: &Action,
        from_on: NaiveDate,
        to_on: NaiveDate,
    ) -> Result<(), Failure> {
        let note = self.wanted.reason.clone();
        let change = DateChange {
            id: fresh(),
            version: 1,
            plan: action.plan,
            action: action.id,
            from_on,
            to_on,
            reason: self.wanted.date_reason.unwrap_or(DateChangeReason::Other),
            note: note.ok_or_else(|| Failure::field("/reason", "is needed for another date"))?,
            asked_by: self.actor.person,
            asked_on: self.today,
            decision: None,
        };
        self.tx.add(change).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use domain::Id;

    use super::*;

    fn id(at: u128) -> Id<Action> {
        Id::new(uuid::Uuid::from_u128(at))
    }

    #[test]
    fn one_thing_is_changed_at_a_time() {
        let blank = BulkChange {
            actions: vec![id(1), id(2)],
            owner: None,
            status: None,
            due_on: None,
            date_reason: None,
            reason: None,
            dry_run: false,
        };
        let status = |status| BulkChange { status: Some(status), ..blank.clone() };
        let due = BulkChange { due_on: NaiveDate::from_ymd_opt(2025, 3, 31), ..blank.clone() };
        assert!(check(&status(DeliveryStatus::InProgress)).is_ok());
        for bad in [
            blank.clone(),
            due.clone(),
            status(DeliveryStatus::Verified),
            BulkChange { status: Some(DeliveryStatus::Complete), ..due },
            BulkChange { actions: vec![], ..status(DeliveryStatus::InProgress) },
            BulkChange { actions: vec![id(1), id(1)], ..status(DeliveryStatus::InProgress) },
        ] {
            assert!(check(&bad).is_err(), "{bad:?}");
        }
    }
}
