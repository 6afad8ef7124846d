//! `/questions` and their replies: what members asked about plans, and what was promised to them.

use application::{
    Items, Paging,
    questions::{
        self, QuestionDetails, QuestionQuery, QuestionView, ReplyToQuestion, ReplyView,
        WithdrawQuestion,
    },
};
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use domain::{
    governance::question::QuestionState,
    id::{ActionId, AreaId, BodyId, MeetingId, PlanId, PostId, QuestionId},
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Paged;
use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change, NoQuery},
    problem::Problem,
    reply::{Wanted, changed, created, versioned},
};

versioned!(QuestionView, ReplyView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_questions, ask_question))
        .routes(routes!(get_question, change_question))
        .routes(routes!(withdraw_question))
        .routes(routes!(list_replies, reply_to_question))
}

fn address(id: QuestionId) -> String {
    format!("/api/v1/questions/{id}")
}

/// Which questions are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuestions {
    /// About this plan or its parts.
    plan: Option<PlanId>,
    /// About this action.
    action: Option<ActionId>,
    /// About this area itself, and not about an action that answers it.
    area: Option<AreaId>,
    /// Asked at or for this meeting.
    meeting: Option<MeetingId>,
    /// Asked at or for a meeting of this body.
    body: Option<BodyId>,
    /// Asked of this post.
    asked_of: Option<PostId>,
    /// Standing so today.
    state: Option<QuestionState>,
    /// To be answered before this day.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    answer_before: Option<NaiveDate>,
    /// At most this many rows: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Lists questions about the plans that you may see, the soonest to be answered first.
#[utoipa::path(get, path = "/questions", tag = "governance", params(ListQuestions),
    responses((status = 200, description = "A page of questions", body = Items<QuestionView>)))]
async fn list_questions(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<ListQuestions>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let paging = Paging { limit: query.limit, after: query.after };
    let question = QuestionQuery {
        plan: query.plan,
        action: query.action,
        area: query.area,
        meeting: query.meeting,
        body: query.body,
        asked_of: query.asked_of,
        state: query.state,
        answer_before: query.answer_before,
    };
    wanted.list(&actor, &questions::list(&api.app, &actor, question, paging).await?)
}

/// Asks a question about a plan, or about one of its actions or areas.
#[utoipa::path(post, path = "/questions", tag = "governance", request_body = QuestionDetails,
    responses((status = 201, description = "The question", body = QuestionView)))]
async fn ask_question(
    State(api): State<Api>,
    change: Change<QuestionDetails>,
) -> Result<Response, Problem> {
    let done = questions::ask(&api.app, &change.call, change.body).await?;
    created(&change.call.actor, &done, &address(done.value.id))
}

/// One question.
#[utoipa::path(get, path = "/questions/{question}", tag = "governance",
    responses((status = 200, description = "The question", body = QuestionView)))]
async fn get_question(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<QuestionId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &questions::get(&api.app, &actor, id).await?)
}

/// Changes a question that was not answered yet.
#[utoipa::path(patch, path = "/questions/{question}", tag = "governance",
    request_body = QuestionDetails,
    responses((status = 200, description = "The question as it is now", body = QuestionView)))]
async fn change_question(
    State(api): State<Api>,
    ApiPath(id): ApiPath<QuestionId>,
    change: Change<Value>,
) -> Result<Response, Problem> {
    let done = questions::change(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}

/// Takes back a question that was not answered yet, with a reason.
#[utoipa::path(post, path = "/questions/{question}/withdrawal", tag = "governance",
    request_body = WithdrawQuestion,
    responses((status = 200, description = "The question as it is now", body = QuestionView)))]
async fn withdraw_question(
    State(api): State<Api>,
    ApiPath(id): ApiPath<QuestionId>,
    change: Change<WithdrawQuestion>,
) -> Result<Response, Problem> {
    let done = questions::withdraw(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}

/// Lists the replies to a question, the first first.
#[utoipa::path(get, path = "/questions/{question}/replies", tag = "governance", params(Paged),
    responses((status = 200, description = "A page of replies", body = Items<ReplyView>)))]
async fn list_replies(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<QuestionId>,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.list(&actor, &questions::replies(&api.app, &actor, id, page.into()).await?)
}

/// Replies to a question. Replies are never edited: a later one corrects.
#[utoipa::path(post, path = "/questions/{question}/replies", tag = "governance",
    request_body = ReplyToQuestion,
    responses((status = 201, description = "The reply", body = ReplyView)))]
async fn reply_to_question(
    State(api): State<Api>,
    ApiPath(id): ApiPath<QuestionId>,
    change: Change<ReplyToQuestion>,
) -> Result<Response, Problem> {
    let done = questions::reply(&api.app, &change.call, id, change.body).await?;
    created(&change.call.actor, &done, &format!("{}/replies", address(id)))
}
