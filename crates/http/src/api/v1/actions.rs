//! `/actions`: the plan's actions, and moving their status.

use application::{
    Items,
    actions::{
        self, ActionDetails, ActionQuery, ActionSort, ActionView, BulkChange, BulkChanged,
        MoveStatus, SignOff,
    },
};
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use domain::{
    action::status::DeliveryStatus,
    id::{ActionId, AreaId, PlanId, PostId},
    rating::DeliveryRating,
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change, NoBody},
    problem::Problem,
    reply::{Wanted, changed, created, did, removed, versioned},
};

versioned!(ActionView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_actions, add_action))
        .routes(routes!(change_actions))
        .routes(routes!(get_action, change_action, remove_action))
        .routes(routes!(move_action_status))
        .routes(routes!(sign_off_action))
}

fn address(id: ActionId) -> String {
    format!("/api/v1/actions/{id}")
}

/// The order of a list of actions.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ActionSort)]
pub(crate) enum Sort {
    /// 1.1, 1.2, 2.1, …
    Reference,
    /// The last reference first.
    #[serde(rename = "-reference")]
    ReferenceDescending,
    /// Soonest due first; without a due date last.
    Due,
    /// Latest due first.
    #[serde(rename = "-due")]
    DueDescending,
}

/// Which actions are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListActions {
    /// Of this plan.
    plan: Option<PlanId>,
    /// Answering this area.
    area: Option<AreaId>,
    /// Owned by this post.
    owner: Option<PostId>,
    /// In this delivery status.
    status: Option<DeliveryStatus>,
    /// With this delivery rating today, or on the day of `as_at`.
    rating: Option<DeliveryRating>,
    /// Due before this day.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    due_before: Option<NaiveDate>,
    /// Due after this day.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    due_after: Option<NaiveDate>,
    /// Open and past their due date, or not.
    overdue: Option<bool>,
    /// Holding these words.
    q: Option<String>,
    /// The order; by reference unless said.
    sort: Option<Sort>,
    /// As it stood at the end of a day (`2024-04-24`) or at a revision (`120`). Needs `plan`.
    as_at: Option<String>,
    /// At most this many rows: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Lists actions.
#[utoipa::path(get, path = "/actions", tag = "actions", params(ListActions),
    responses((status = 200, description = "A page of actions; CSV with Accept: text/csv",
        content((Items<ActionView> = "application/json"), (String = "text/csv")))))]
async fn list_actions(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<ListActions>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let paging = wanted.paging(query.limit, query.after);
    let question = ActionQuery {
        plan: query.plan,
        area: query.area,
        owner: query.owner,
        status: query.status,
        rating: query.rating,
        due_before: query.due_before,
        due_after: query.due_after,
        overdue: query.overdue,
        words: query.q,
        sort: query.sort.map_or(ActionSort::Reference, |sort| match sort {
            Sort::Reference => ActionSort::Reference,
            Sort::ReferenceDescending => ActionSort::ReferenceDescending,
            Sort::Due => ActionSort::Due,
            Sort::DueDescending => ActionSort::DueDescending,
        }),
        as_at: query.as_at.as_deref().map(str::parse).transpose()?,
    };
    wanted.rows(&actor, &actions::list(&api.app, &actor, question, paging).await?)
}

/// Adds an action to a plan.
#[utoipa::path(post, path = "/actions", tag = "actions", request_body = ActionDetails,
    responses((status = 201, description = "The new action", body = ActionView)))]
async fn add_action(
    State(api): State<Api>,
    change: Change<ActionDetails>,
) -> Result<Response, Problem> {
    let done = actions::add(&api.app, &change.call, change.body).await?;
    created(&change.call.actor, &done, &address(done.value.id))
}

/// Changes the owner, the status or the due date of several actions, in one act. Needs an
/// Idempotency-Key.
#[utoipa::path(post, path = "/actions/bulk", tag = "actions", request_body = BulkChange,
    responses((status = 200, description = "One result for each action", body = BulkChanged)))]
async fn change_actions(
    State(api): State<Api>,
    change: Change<BulkChange>,
) -> Result<Response, Problem> {
    change.require_key()?;
    did(&actions::bulk(&api.app, &change.call, change.body).await?)
}

/// "As it stood", for one resource.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AsItStood {
    /// As it stood at the end of a day (`2024-04-24`) or at a revision (`120`).
    pub(crate) as_at: Option<String>,
}

/// One action.
#[utoipa::path(get, path = "/actions/{action}", tag = "actions", params(AsItStood),
    responses((status = 200, description = "The action", body = ActionView)))]
async fn get_action(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<ActionId>,
    ApiQuery(query): ApiQuery<AsItStood>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let as_at = query.as_at.as_deref().map(str::parse).transpose()?;
    wanted.one(&actor, &actions::get(&api.app, &actor, id, as_at).await?)
}

/// Changes an action. Its owner may say that it is blocked, and what difference it makes.
#[utoipa::path(patch, path = "/actions/{action}", tag = "actions", request_body = ActionDetails,
    responses((status = 200, description = "The action as it is now", body = ActionView)))]
async fn change_action(
    State(api): State<Api>,
    ApiPath(id): ApiPath<ActionId>,
    change: Change<Value>,
) -> Result<Response, Problem> {
    let done = actions::change(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}

/// Removes an action that was never shared and never reported on.
#[utoipa::path(delete, path = "/actions/{action}", tag = "actions",
    responses((status = 204, description = "It is gone; its history stays")))]
async fn remove_action(
    State(api): State<Api>,
    ApiPath(id): ApiPath<ActionId>,
    change: Change<NoBody>,
) -> Result<Response, Problem> {
    let done = actions::remove(&api.app, &change.call, id).await?;
    Ok(removed(&done))
}

/// Moves an action to another delivery status.
#[utoipa::path(post, path = "/actions/{action}/status", tag = "actions", request_body = MoveStatus,
    responses((status = 200, description = "The action as it is now", body = ActionView)))]
async fn move_action_status(
    State(api): State<Api>,
    ApiPath(id): ApiPath<ActionId>,
    change: Change<MoveStatus>,
) -> Result<Response, Problem> {
    let done = actions::move_status(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}

/// Signs off a complete action on evidence: a second person, never the one who completed it.
#[utoipa::path(post, path = "/actions/{action}/sign-off", tag = "actions", request_body = SignOff,
    responses((status = 200, description = "The action as it is now", body = ActionView)))]
async fn sign_off_action(
    State(api): State<Api>,
    ApiPath(id): ApiPath<ActionId>,
    change: Change<SignOff>,
) -> Result<Response, Problem> {
    let done = actions::sign_off(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}
