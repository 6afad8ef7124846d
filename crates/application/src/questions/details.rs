//! Asking a question, changing it before it is answered, and taking it back.

use chrono::NaiveDate;
use domain::{
    FieldFault, Id, Note, Title,
    action::Action,
    authority::Post,
    governance::{
        Meeting,
        question::{Question, Withdrawal},
    },
    id::{ActionId, AreaId, MeetingId, PlanId, PostId},
    inspection::Area,
    plan::Plan,
    policy::Act,
};
use persistence::Tx;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{QuestionView, list::seen, view};
use crate::{Actor, App, Call, Done, Failure, app::fresh, merge::merge, sight::Sight};

/// What can be said of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionDetails {
    /// The plan it is about; stays the same for ever.
    pub plan: PlanId,
    /// The action of that plan, where it is about one.
    #[serde(default)]
    pub action: Option<ActionId>,
    /// The area, where it is about one: found by the inspection that the plan answers.
    #[serde(default)]
    pub area: Option<AreaId>,
    /// The meeting at which, or for which, it is asked.
    #[serde(default)]
    pub meeting: Option<MeetingId>,
    /// The member who asks, where somebody else puts the question here.
    #[serde(default)]
    pub for_member: Option<Title>,
    /// The question. No child may be identifiable.
    pub text: Note,
    /// When it was asked; today unless said.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub asked_on: Option<NaiveDate>,
    /// The day by which it is to be answered.
    #[serde(deserialize_with = "domain::time::day")]
    pub answer_by: NaiveDate,
    /// The post that should answer.
    #[serde(default)]
    pub asked_of: Option<PostId>,
}

impl QuestionDetails {
    fn of(question: &Question) -> Self {
        Self {
            plan: question.plan,
            action: question.action,
            area: question.area,
            meeting: question.meeting,
            for_member: question.for_member.clone(),
            text: question.text.clone(),
            asked_on: Some(question.asked_on),
            answer_by: question.answer_by,
            asked_of: question.asked_of,
        }
    }

    fn onto(self, id: Id<Question>, actor: &Actor, today: NaiveDate) -> Question {
        Question {
            id,
            version: 1,
            plan: self.plan,
            action: self.action,
            area: self.area,
            meeting: self.meeting,
            by: actor.person,
            for_member: self.for_member,
            text: self.text,
            asked_on: self.asked_on.unwrap_or(today),
            answer_by: self.answer_by,
            asked_of: self.asked_of,
            answered_on: None,
            withdrawn: None,
        }
    }
}

/// Why a question is taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawQuestion {
    /// Why.
    pub reason: Note,
}

/// Asks a question about a plan that the actor may see.
pub async fn ask(
    app: &App,
    call: &Call,
    details: QuestionDetails,
) -> Result<Done<QuestionView>, Failure> {
    call.actor.require(Act::AskQuestion)?;
    let (actor, today) = (call.actor, app.today());
    app.write(call, "ask_question", None, move |tx| async move {
        let sight = Sight::now((*tx).clone(), today);
        let question = details.onto(fresh(), &actor, today);
        // A plan that is not theirs to know of is no plan to them.
        let plan = sight.plan(&actor, question.plan, today).await.map_err(|failure| {
            if matches!(failure, Failure::Hidden) {
                Failure::field("/plan", "there is no such plan")
            } else {
                failure
            }
        })?;
        check(&tx, &plan, None, &question, today).await?;
        let question = tx.add(question).await?;
        view::one(&sight, question).await
    })
    .await
}

/// Changes a question that was not answered, by a merge patch. Members change their own.
pub async fn change(
    app: &App,
    call: &Call,
    id: Id<Question>,
    patch: Value,
) -> Result<Done<QuestionView>, Failure> {
    let (actor, today, call_seen) = (call.actor, app.today(), call.clone());
    app.write(call, "change_question", None, move |tx| async move {
        let sight = Sight::now((*tx).clone(), today);
        let before = seen(&sight, &actor, id).await?;
        require_theirs(&actor, &before)?;
        call_seen.check_seen(before.version)?;
        let details: QuestionDetails = merge(&QuestionDetails::of(&before), patch)?;
        before.may_change()?;
        if details.plan != before.plan {
            return Err(Failure::field("/plan", "a question stays one about its plan"));
        }
        let asked_on = details.asked_on.unwrap_or(before.asked_on);
        let after = Question { by: before.by, asked_on, ..details.onto(id, &actor, today) };
        let plan: Plan = tx.get(before.plan).await?.ok_or(Failure::Hidden)?;
        check(&tx, &plan, Some(&before), &after, today).await?;
        let question = tx.save(&before, after).await?;
        view::one(&sight, question).await
    })
    .await
}

/// Takes back a question that was not answered. Members take back their own.
pub async fn withdraw(
    app: &App,
    call: &Call,
    id: Id<Question>,
    wanted: WithdrawQuestion,
) -> Result<Done<QuestionView>, Failure> {
    let (actor, today) = (call.actor, app.today());
    let reason = Some(wanted.reason.to_string());
    app.write(call, "withdraw_question", reason, move |tx| async move {
        let sight = Sight::now((*tx).clone(), today);
        let before = seen(&sight, &actor, id).await?;
        require_theirs(&actor, &before)?;
        let mut after = before.clone();
        after.withdraw(Withdrawal { on: today, by: actor.person, reason: wanted.reason })?;
        let question = tx.save(&before, after).await?;
        view::one(&sight, question).await
    })
    .await
}

fn require_theirs(actor: &Actor, question: &Question) -> Result<(), Failure> {
    let own = question.by == actor.person;
    actor.require_if_own(Act::ChangeQuestion, own, || {
        "this question was asked by somebody else".to_owned()
    })
}

/// Checks what can only be told with other records. What was there `before` may have been closed or
/// cancelled meanwhile.
async fn check(
    tx: &Tx,
    plan: &Plan,
    before: Option<&Question>,
    question: &Question,
    today: NaiveDate,
) -> Result<(), Failure> {
    let mut faults = question.check(today).err().unwrap_or_default();
    let mut fault = |pointer: &str, detail: &str| faults.push(FieldFault::new(pointer, detail));
    if let Some(id) = question.action {
        let action: Option<Action> = tx.get(id).await?;
        if action.is_none_or(|action| action.plan != plan.id) {
            fault("/action", "there is no such action in this plan");
        }
    }
    if let Some(id) = question.area {
        let area: Option<Area> = tx.get(id).await?;
        match area {
            None => fault("/area", "there is no such area"),
            Some(area) if plan.inspection.is_some_and(|of| of != area.inspection) => {
                fault("/area", "this area was found by another inspection than the plan answers");
            }
            Some(_) => {}
        }
    }
    if let Some(id) = question.meeting {
        let meeting: Option<Meeting> = tx.get(id).await?;
        let stays = before.is_some_and(|before| before.meeting == Some(id));
        match meeting {
            None => fault("/meeting", "there is no such meeting"),
            Some(meeting) if meeting.cancelled.is_some() && !stays => {
                fault("/meeting", "this meeting was cancelled");
            }
            Some(_) => {}
        }
    }
    if let Some(id) = question.asked_of {
        let post: Option<Post> = tx.get(id).await?;
        let stays = before.is_some_and(|before| before.asked_of == Some(id));
        match post {
            None => fault("/asked_of", "there is no such post"),
            Some(post) if post.closed && !stays => fault("/asked_of", "this post was closed"),
            Some(_) => {}
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::Invalid(faults)) }
}
