//! Replies to questions: given, never edited.

use chrono::{DateTime, Utc};
use domain::{
    Account, Id,
    action::Action,
    authority::{Person, Role},
    governance::question::{Question, Reply},
    id::{PlanId, QuestionId, ReplyId},
    plan::Plan,
    policy::Act,
};
use persistence::{ChildFilter, Cursor, CursorKey, Reader};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{QuestionView, list::seen, view::Around};
use crate::{
    Actor, Answer, App, AsAt, Call, Done, Failure, Items, Paging, actions::PersonRef, app::fresh,
    corrections::corrections, sight::Sight,
};

/// A reply to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplyToQuestion {
    /// What is said. No child may be identifiable.
    pub text: Account,
    /// The earlier reply to the same question that this one corrects.
    #[serde(default)]
    pub corrects: Option<ReplyId>,
}

/// A reply as everybody reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReplyView {
    /// Stable id.
    pub id: ReplyId,
    /// How often it was changed.
    pub version: i64,
    /// The plan that the question is about.
    pub plan: PlanId,
    /// The question.
    pub question: QuestionId,
    /// Who replied.
    pub by: Option<PersonRef>,
    /// When.
    pub at: DateTime<Utc>,
    /// What they said.
    pub text: Account,
    /// The earlier reply that it corrects.
    pub corrects: Option<ReplyId>,
    /// The later reply that corrects it: read that one instead.
    pub corrected_by: Option<ReplyId>,
}

/// The replies to one question as they are seen.
async fn views(reader: &Reader, replies: Vec<Reply>) -> Result<Vec<ReplyView>, Failure> {
    let mut people: Vec<Uuid> = replies.iter().map(|reply| reply.by.raw()).collect();
    people.sort_unstable();
    people.dedup();
    let people: Vec<Person> = reader.many(&people).await?;
    let corrected = corrections(replies.iter().map(|it| (it.id, it.corrects)));
    let view = |reply: Reply| ReplyView {
        by: people.iter().find(|person| person.id == reply.by).map(PersonRef::from),
        corrected_by: corrected.get(&reply.id).copied(),
        id: reply.id,
        version: reply.version,
        plan: reply.plan,
        question: reply.question,
        at: reply.at,
        text: reply.text,
        corrects: reply.corrects,
    };
    Ok(replies.into_iter().map(view).collect())
}

/// Every reply to a question, the first first; they are few.
async fn of_question(reader: &Reader, id: Id<Question>) -> Result<Vec<Reply>, Failure> {
    Ok(reader.all(&ChildFilter::all().question(Some(id))).await?)
}

/// A page of the replies to a question, the first first.
pub async fn replies(
    app: &App,
    actor: &Actor,
    id: Id<Question>,
    paging: Paging,
) -> Result<Answer<Items<ReplyView>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let sight = Sight::now(reader, today);
        seen(&sight, &actor, id).await?;
        let replies = of_question(&sight.reader, id).await?;
        let views = views(&sight.reader, replies).await?;
        Items::cut(views, &paging, |view: &ReplyView| Cursor {
            key: CursorKey::None,
            id: view.id.raw(),
        })
    })
    .await
}

/// Replies to a question; the first reply answers it. Managers reply for a post that they hold and
/// that was asked, and about actions of theirs.
pub async fn reply(
    app: &App,
    call: &Call,
    id: Id<Question>,
    said: ReplyToQuestion,
) -> Result<Done<ReplyView>, Failure> {
    let (actor, today) = (call.actor, app.today());
    app.write(call, "reply_to_question", None, move |tx| async move {
        let sight = Sight::now((*tx).clone(), today);
        let before = seen(&sight, &actor, id).await?;
        let own = is_theirs(&sight, &actor, &before).await?;
        actor.require_if_own(Act::ReplyToQuestion, own, || {
            "this question is asked of a post that you do not hold, and about no action of yours"
                .to_owned()
        })?;
        let mut after = before.clone();
        after.replied(today)?;
        let reply = Reply {
            id: fresh(),
            version: 1,
            plan: before.plan,
            question: id,
            action: before.action,
            by: actor.person,
            at: tx.at(),
            text: said.text,
            corrects: said.corrects,
        };
        let mut all = of_question(&tx, id).await?;
        reply.check(&all)?;
        tx.save(&before, after).await?;
        all.push(tx.add(reply).await?);
        let views = views(&tx, all).await?;
        views.into_iter().next_back().ok_or(Failure::Hidden)
    })
    .await
}

/// What somebody may do to a question, as far as it is theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuestionPowers {
    /// Reply to it, while it stands.
    pub reply: bool,
    /// Withdraw it, while nobody replied.
    pub withdraw: bool,
}

/// What the actor may do to a question that they may see.
pub async fn powers(
    app: &App,
    actor: &Actor,
    id: Id<Question>,
) -> Result<Answer<QuestionPowers>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let sight = Sight::now(reader, today);
        let question = seen(&sight, &actor, id).await?;
        let may = |act, own| actor.require_if_own(act, own, String::new).is_ok();
        let own = is_theirs(&sight, &actor, &question).await?;
        Ok(QuestionPowers {
            reply: may(Act::ReplyToQuestion, own),
            withdraw: may(Act::ChangeQuestion, question.by == actor.person),
        })
    })
    .await
}

/// Whether a question is asked of a post that the actor holds, or about an action of theirs.
async fn is_theirs(sight: &Sight, actor: &Actor, question: &Question) -> Result<bool, Failure> {
    // Only managers are asked whose question it is; for the others the answer is the same.
    if actor.role != Role::Manager {
        return Ok(false);
    }
    let held = sight.reader.posts_held(actor.person, sight.day).await?;
    if question.asked_of.is_some_and(|post| held.contains(&post)) {
        return Ok(true);
    }
    let Some(action) = question.action else { return Ok(false) };
    let action: Option<Action> = sight.reader.get(action).await?;
    Ok(action.is_some_and(|action| {
        action.owner.iter().chain(&action.contributors).any(|post| held.contains(post))
    }))
}

/// A question with its replies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The question.
    pub question: QuestionView,
    /// The replies that stand, the first first; corrected ones are left out.
    pub replies: Vec<ReplyView>,
}

/// Every question about a plan and its parts with its replies, now or as they stood: the soonest to
/// be answered first.
pub async fn of_plan(
    app: &App,
    actor: &Actor,
    plan: Id<Plan>,
    as_at: Option<AsAt>,
) -> Result<Answer<Vec<Asked>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let (sight, _) = Sight::of_plan_at(reader, today, as_at, &actor, plan).await?;
        let mut questions: Vec<Question> = sight.of_plan(plan).await?;
        questions.sort_by_key(|question| (question.answer_by, question.id));
        let around = Around::load(&sight, &questions).await?;
        let replies = views(&sight.reader, sight.of_plan(plan).await?).await?;
        let with_replies = |question: Question| {
            let replies = replies.iter();
            let replies =
                replies.filter(|it| it.question == question.id && it.corrected_by.is_none());
            Asked { replies: replies.cloned().collect(), question: around.view(question) }
        };
        Ok(questions.into_iter().map(with_replies).collect())
    })
    .await
}
