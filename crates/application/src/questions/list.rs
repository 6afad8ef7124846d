//! Finding questions.

use chrono::NaiveDate;
use domain::{
    Id,
    action::Action,
    authority::Post,
    governance::{
        GovernanceBody, Meeting,
        question::{Question, QuestionState},
    },
    inspection::Area,
    plan::Plan,
};
use persistence::QuestionFilter;

use super::{
    QuestionView,
    view::{self, Around},
};
use crate::{Actor, Answer, App, Failure, Items, Paging, actions::narrowed, sight::Sight};

/// Which questions are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct QuestionQuery {
    /// About this plan or its parts.
    pub plan: Option<Id<Plan>>,
    /// About this action.
    pub action: Option<Id<Action>>,
    /// About this area itself.
    pub area: Option<Id<Area>>,
    /// Asked at or for this meeting.
    pub meeting: Option<Id<Meeting>>,
    /// Asked at or for a meeting of this body.
    pub body: Option<Id<GovernanceBody>>,
    /// Asked of this post.
    pub asked_of: Option<Id<Post>>,
    /// Standing so today.
    pub state: Option<QuestionState>,
    /// To be answered before this day.
    pub answer_before: Option<NaiveDate>,
}

/// A page of questions about the plans that the actor may see, the soonest to be answered first.
pub async fn list(
    app: &App,
    actor: &Actor,
    query: QuestionQuery,
    paging: Paging,
) -> Result<Answer<Items<QuestionView>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let filter = QuestionFilter {
            within: narrowed(&reader, &actor, query.plan, query.action, today).await?,
            area: query.area,
            meeting: query.meeting,
            body: query.body,
            asked_of: query.asked_of,
            state: query.state.map(|state| (state, today)),
            answer_before: query.answer_before,
        };
        let listed = reader.questions(&filter, &paging.page()?).await?;
        let shown = listed.items.iter().map(|question| question.plan).chain(query.plan);
        crate::security::reads(shown.map(Id::raw));
        let around = Around::load(&Sight::now(reader, today), &listed.items).await?;
        Ok(Items::of(listed, |question| around.view(question)))
    })
    .await
}

/// One question.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: Id<Question>,
) -> Result<Answer<QuestionView>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let sight = Sight::now(reader, today);
        let question = seen(&sight, &actor, id).await?;
        view::one(&sight, question).await
    })
    .await
}

/// A question about a plan that the actor may see.
pub(super) async fn seen(
    sight: &Sight,
    actor: &Actor,
    id: Id<Question>,
) -> Result<Question, Failure> {
    let question: Question = sight.reader.get(id).await?.ok_or(Failure::Hidden)?;
    sight.plan(actor, question.plan, sight.day).await?;
    Ok(question)
}
