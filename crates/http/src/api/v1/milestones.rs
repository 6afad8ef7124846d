//! `/actions/{action}/milestones`: steps on the way.

use application::{
    Items,
    actions::{self, MilestoneDetails},
};
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    action::Milestone,
    id::{ActionId, MilestoneId},
};
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change, NoBody, NoQuery},
    problem::Problem,
    reply::{Wanted, did, removed},
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_milestones, add_milestone))
        .routes(routes!(change_milestone, remove_milestone))
}

/// Lists the milestones of an action, in their order.
#[utoipa::path(get, path = "/actions/{action}/milestones", tag = "actions",
    responses((status = 200, description = "The milestones", body = Items<Milestone>)))]
async fn list_milestones(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<ActionId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.list(&actor, &actions::milestones(&api.app, &actor, id).await?)
}

/// Adds a milestone to an action.
#[utoipa::path(post, path = "/actions/{action}/milestones", tag = "actions",
    request_body = MilestoneDetails,
    responses((status = 201, description = "The new milestone", body = Milestone)))]
async fn add_milestone(
    State(api): State<Api>,
    ApiPath(id): ApiPath<ActionId>,
    change: Change<MilestoneDetails>,
) -> Result<Response, Problem> {
    let done = actions::add_milestone(&api.app, &change.call, id, change.body).await?;
    let mut response = did(&done)?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// Changes a milestone, or says that it is reached. `If-Match` takes the action's version.
#[utoipa::path(patch, path = "/actions/{action}/milestones/{milestone}", tag = "actions",
    request_body = MilestoneDetails,
    responses((status = 200, description = "The milestone as it is now", body = Milestone)))]
async fn change_milestone(
    State(api): State<Api>,
    ApiPath((action, id)): ApiPath<(ActionId, MilestoneId)>,
    change: Change<Value>,
) -> Result<Response, Problem> {
    did(&actions::change_milestone(&api.app, &change.call, action, id, change.body).await?)
}

/// Removes a milestone. `If-Match` takes the action's version.
#[utoipa::path(delete, path = "/actions/{action}/milestones/{milestone}", tag = "actions",
    responses((status = 204, description = "It is gone; its history stays")))]
async fn remove_milestone(
    State(api): State<Api>,
    ApiPath((action, id)): ApiPath<(ActionId, MilestoneId)>,
    change: Change<NoBody>,
) -> Result<Response, Problem> {
    Ok(removed(&actions::remove_milestone(&api.app, &change.call, action, id).await?))
}
