//! Adding, changing and removing actions.

use chrono::NaiveDate;
use domain::{
    Account, FieldFault, Id, Line, Note, Title,
    action::{Action, Blocked, Impact, dependency::circle, status::Delivery},
    authority::Post,
    id::{ActionId, AreaId, PlanId, PostId},
    inspection::Area,
    plan::{Plan, PlanStage},
    policy::Act,
    rating::Watch,
};
use persistence::Tx;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{dates, view};
use crate::{
    App, Call, Done, Failure,
    actions::ActionView,
    app::fresh,
    merge::merge,
    sight::{Sight, rules},
};

/// What a plan lead can say of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionDetails {
    /// The plan it belongs to; stays the same for ever.
    pub plan: PlanId,
    /// "2.3": unique in the plan.
    pub reference: Line<20>,
    /// What will be done.
    pub title: Title,
    /// More about it.
    #[serde(default)]
    pub description: Option<Account>,
    /// The difference it is to make for children.
    #[serde(default)]
    pub outcome: Option<Account>,
    /// How anyone can tell that it is done well.
    #[serde(default)]
    pub success_criterion: Option<Account>,
    /// The areas for improvement it answers: one or more.
    pub areas: Vec<AreaId>,
    /// The post that owns it.
    #[serde(default)]
    pub owner: Option<PostId>,
    /// Posts that help.
    #[serde(default)]
    pub contributors: Vec<PostId>,
    /// When work starts.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub starts_on: Option<NaiveDate>,
    /// When it is due. Once the plan is shared, only an agreed date change moves it.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub due_on: Option<NaiveDate>,
    /// Actions of the same plan that must be done first.
    #[serde(default)]
    pub depends_on: Vec<ActionId>,
    /// Why it cannot go on; null when it can.
    #[serde(default)]
    pub blocked_reason: Option<Note>,
    /// Whether it helps children, and what shows it.
    #[serde(default)]
    pub impact: Impact,
    /// For officers only.
    #[serde(default)]
    pub internal_note: Option<Account>,
    /// The same in words for anybody; papers for the public print them.
    #[serde(default)]
    pub public_words: Option<Note>,
    /// The same in words for children; the letter to children prints them.
    #[serde(default)]
    pub childrens_words: Option<Note>,
}

impl ActionDetails {
    pub(crate) fn of(action: &Action) -> Self {
        Self {
            plan: action.plan,
            reference: action.reference.clone(),
            title: action.title.clone(),
            description: action.description.clone(),
            outcome: action.outcome.clone(),
            success_criterion: action.success_criterion.clone(),
            areas: action.areas.clone(),
            owner: action.owner,
            contributors: action.contributors.clone(),
            starts_on: action.starts_on,
            due_on: action.due_on,
            depends_on: action.depends_on.clone(),
            blocked_reason: action.blocked.as_ref().map(|blocked| blocked.reason.clone()),
            impact: action.impact.clone(),
            internal_note: action.internal_note.clone(),
            public_words: action.public_words.clone(),
            childrens_words: action.childrens_words.clone(),
        }
    }

    /// A new action as these details say it.
    pub(crate) fn begin(self, plan: &Plan, today: NaiveDate) -> Result<Action, Failure> {
        let blank = Action {
            id: fresh(),
            version: 1,
            plan: plan.id,
            reference: self.reference.clone(),
            title: self.title.clone(),
            description: None,
            outcome: None,
            success_criterion: None,
            areas: vec![],
            owner: None,
            contributors: vec![],
            starts_on: None,
            original_due_on: None,
            due_on: None,
            revisions: 0,
            milestones: vec![],
            depends_on: vec![],
            delivery: Delivery::NotStarted,
            blocked: None,
            impact: Impact::default(),
            latest: None,
            internal_note: None,
            public_words: None,
            childrens_words: None,
            watch: Watch::default(),
        };
        self.onto(&blank, plan, today)
    }

    /// Whether these details differ from `before` only in what an owner reports.
    fn only_reports(&self, before: &Self) -> bool {
        let reported = Self {
            blocked_reason: before.blocked_reason.clone(),
            impact: before.impact.clone(),
            ..self.clone()
        };
        reported == *before
    }

    /// The action as these details say it, keeping what they do not speak of.
    pub(crate) fn onto(
        self,
        before: &Action,
        plan: &Plan,
        today: NaiveDate,
    ) -> Result<Action, Failure> {
        if self.plan != before.plan {
            return Err(Failure::field("/plan", "an action stays in its plan"));
        }
        let promised = is_promised(before, plan);
        if promised && self.due_on != before.due_on {
            return Err(Failure::field(
                "/due_on",
                "this date is a promise: the plan has left its draft or was shared, or the date moved \
                 before; ask for a date change, with a reason, instead",
            ));
        }
        let since = before.blocked.as_ref().map_or(today, |blocked| blocked.since);
        Ok(Action {
            reference: self.reference,
            title: self.title,
            description: self.description,
            outcome: self.outcome,
            success_criterion: self.success_criterion,
            areas: self.areas,
            owner: self.owner,
            contributors: self.contributors,
            starts_on: self.starts_on,
            // Until the plan is shared nothing was promised; the first promise stays.
            original_due_on: if promised { before.original_due_on } else { self.due_on },
            due_on: self.due_on,
            depends_on: self.depends_on,
            blocked: self.blocked_reason.map(|reason| Blocked { since, reason }),
            impact: self.impact,
            internal_note: self.internal_note,
            public_words: self.public_words,
            childrens_words: self.childrens_words,
            ..before.clone()
        })
    }
}

/// Whether the due date of an action is a promise: once anybody outside the plan's makers has seen
/// it, or once it moved by agreement.
pub(crate) fn is_promised(action: &Action, plan: &Plan) -> bool {
    let seen = plan.shared_from.is_some() || plan.stage != PlanStage::Draft;
    action.due_on.is_some() && (seen || action.revisions > 0)
}

/// Adds an action to a plan.
pub async fn add(
    app: &App,
    call: &Call,
    details: ActionDetails,
) -> Result<Done<ActionView>, Failure> {
    let actor = call.actor;
    actor.require(Act::EditPlans)?;
    let today = app.today();
    app.write(call, "add_action", None, move |tx| async move {
        let plan: Plan = tx
            .get(details.plan)
            .await?
            .ok_or_else(|| Failure::field("/plan", "there is no such plan"))?;
        let mut action = details.begin(&plan, today)?;
        check(&tx, &plan, None, &action).await?;
        let rules = rules(&tx, actor.authority).await?;
        dates::redate(&tx, &mut action, &rules).await?;
        let action = tx.add(action).await?;
        view::one(&Sight::now((*tx).clone(), today), &actor, action).await
    })
    .await
}

/// Changes an action by a merge patch. Whoever reports on it may say that it is blocked and what
/// difference it makes; the rest is the plan lead's.
pub async fn change(
    app: &App,
    call: &Call,
    id: Id<Action>,
    patch: Value,
) -> Result<Done<ActionView>, Failure> {
    let (actor, today, seen) = (call.actor, app.today(), call.clone());
    app.write(call, "change_action", None, move |tx| async move {
        let before: Action = tx.get(id).await?.ok_or(Failure::Hidden)?;
        let sight = Sight::now((*tx).clone(), today);
        let plan = sight.plan(&actor, before.plan, today).await?;
        // The least that any change needs; nobody else learns what is wrong with theirs.
        actor.require_on(&tx, Act::ReportProgress, &before, today).await?;
        seen.check_seen(before.version)?;
        let details = ActionDetails::of(&before);
        let wanted: ActionDetails = merge(&details, patch)?;
        if !wanted.only_reports(&details) {
            actor.require(Act::EditPlans)?;
        }
        if wanted.due_on != before.due_on
            && tx.date_changes_of(&[id.raw()]).await?.iter().any(|change| change.decision.is_none())
        {
            let detail = "another date was asked for; agree or decline that first";
            return Err(Failure::field("/due_on", detail));
        }
        let after = wanted.onto(&before, &plan, today)?;
        check(&tx, &plan, Some(&before), &after).await?;
        let rules = rules(&tx, actor.authority).await?;
        let saved = dates::save(&tx, &before, after, &rules).await?;
        view::one(&sight, &actor, saved).await
    })
    .await
}

/// Removes an action that was never shared and never reported on. Anything else is stopped with a
/// reason and stays in the record.
pub async fn remove(app: &App, call: &Call, id: Id<Action>) -> Result<Done<()>, Failure> {
    call.actor.require(Act::EditPlans)?;
    let seen = call.clone();
    app.write(call, "remove_action", None, move |tx| async move {
        let action: Action = tx.get(id).await?.ok_or(Failure::Hidden)?;
        seen.check_seen(action.version)?;
        let plan: Plan = tx.get(action.plan).await?.ok_or(Failure::Hidden)?;
        if plan.shared_from.is_some() || action.latest.is_some() {
            return Err(Failure::refused(
                "not_a_draft",
                format!(
                    "action {} was shared or reported on; mark it as not proceeding, with a reason",
                    action.reference
                ),
            ));
        }
        let waiting = tx.dependants(id).await?;
        if let Some(first) = waiting.first() {
            return Err(Failure::refused(
                "depended_on",
                format!("action {} depends on it; change that first", first.reference),
            ));
        }
        tx.remove(&action).await.map_err(|error| match error {
            persistence::StoreError::Dangling => Failure::refused(
                "not_a_draft",
                format!(
                    "action {} has date changes, evidence or questions; mark it as not proceeding \
                     instead",
                    action.reference
                ),
            ),
            other => other.into(),
        })
    })
    .await
}

/// Checks what can only be told with other records. `before` tells what was there already.
async fn check(
    tx: &Tx,
    plan: &Plan,
    before: Option<&Action>,
    action: &Action,
) -> Result<(), Failure> {
    let mut faults = action.check().err().unwrap_or_default();
    let ids: Vec<Uuid> = action.areas.iter().map(|id| id.raw()).collect();
    let areas: Vec<Area> = tx.many(&ids).await?;
    for (at, id) in action.areas.iter().enumerate() {
        let pointer = format!("/areas/{at}");
        match areas.iter().find(|area| area.id == *id) {
            None => faults.push(FieldFault::new(pointer, "there is no such area")),
            Some(area) if plan.inspection.is_some_and(|of| of != area.inspection) => {
                let detail = "this area was found by another inspection than the plan answers";
                faults.push(FieldFault::new(pointer, detail));
            }
            Some(_) => {}
        }
    }
    let named: Vec<(String, Id<Post>)> = action
        .owner
        .iter()
        .map(|id| ("/owner".to_owned(), *id))
        .chain(
            action
                .contributors
                .iter()
                .enumerate()
                .map(|(at, id)| (format!("/contributors/{at}"), *id)),
        )
        .collect();
    let ids: Vec<Uuid> = named.iter().map(|(_, id)| id.raw()).collect();
    let posts: Vec<Post> = tx.many(&ids).await?;
    let had = |id: Id<Post>| {
        before.is_some_and(|before| before.owner == Some(id) || before.contributors.contains(&id))
    };
    for (pointer, id) in named {
        match posts.iter().find(|post| post.id == id) {
            None => faults.push(FieldFault::new(pointer, "there is no such post")),
            Some(post) if post.closed && !had(id) => {
                faults
                    .push(FieldFault::new(pointer, "this post is closed and takes no new actions"));
            }
            Some(_) => {}
        }
    }
    if before.is_none_or(|before| before.depends_on != action.depends_on)
        && !action.depends_on.is_empty()
    {
        check_dependencies(tx, action, &mut faults).await?;
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::Invalid(faults)) }
}

async fn check_dependencies(
    tx: &Tx,
    action: &Action,
    faults: &mut Vec<FieldFault>,
) -> Result<(), Failure> {
    let others = tx.plan_actions(action.plan).await?;
    for (at, id) in action.depends_on.iter().enumerate() {
        if *id != action.id && !others.iter().any(|other| other.id == *id) {
            let pointer = format!("/depends_on/{at}");
            faults.push(FieldFault::new(pointer, "there is no such action in this plan"));
        }
    }
    let edges: Vec<(Id<Action>, Id<Action>)> = others
        .iter()
        .filter(|other| other.id != action.id)
        .flat_map(|other| other.depends_on.iter().map(|on| (other.id, *on)))
        .collect();
    if let Some(path) = circle(action.id, &action.depends_on, &edges).filter(|path| path.len() > 2)
    {
        let named: Vec<&str> = path
            .iter()
            .filter_map(|id| {
                if *id == action.id {
                    return Some(&*action.reference);
                }
                others.iter().find(|other| other.id == *id).map(|other| &*other.reference)
            })
            .collect();
        faults.push(FieldFault::new(
            "/depends_on",
            format!("actions would wait for each other in a circle: {}", named.join(" waits for ")),
        ));
    }
    Ok(())
}
