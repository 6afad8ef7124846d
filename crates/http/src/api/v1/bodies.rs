//! `/bodies`: cabinet, panels, scrutiny, boards.

use application::{
    Items,
    bodies::{self, BodyDetails, BodyView},
};
use axum::{extract::State, response::Response};
use domain::id::BodyId;
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Paged;
use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change, NoQuery},
    problem::Problem,
    reply::{Wanted, changed, created, versioned},
};

versioned!(BodyView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_bodies, add_body))
        .routes(routes!(get_body, change_body))
}

fn address(id: BodyId) -> String {
    format!("/api/v1/bodies/{id}")
}

/// Lists the bodies that discuss plans, the first added first.
#[utoipa::path(get, path = "/bodies", tag = "governance", params(Paged),
    responses((status = 200, description = "A page of bodies", body = Items<BodyView>)))]
async fn list_bodies(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.list(&actor, &bodies::list(&api.app, &actor, page.into()).await?)
}

/// Adds a body.
#[utoipa::path(post, path = "/bodies", tag = "governance", request_body = BodyDetails,
    responses((status = 201, description = "The new body", body = BodyView)))]
async fn add_body(
    State(api): State<Api>,
    change: Change<BodyDetails>,
) -> Result<Response, Problem> {
    let done = bodies::add(&api.app, &change.call, change.body).await?;
    created(&change.call.actor, &done, &address(done.value.id))
}

/// One body.
#[utoipa::path(get, path = "/bodies/{body}", tag = "governance",
    responses((status = 200, description = "The body", body = BodyView)))]
async fn get_body(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<BodyId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &bodies::get(&api.app, &actor, id).await?)
}

/// Changes a body, or closes it: a closed one holds no new meetings.
#[utoipa::path(patch, path = "/bodies/{body}", tag = "governance", request_body = BodyDetails,
    responses((status = 200, description = "The body as it is now", body = BodyView)))]
async fn change_body(
    State(api): State<Api>,
    ApiPath(id): ApiPath<BodyId>,
    change: Change<Value>,
) -> Result<Response, Problem> {
    let done = bodies::change(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}
