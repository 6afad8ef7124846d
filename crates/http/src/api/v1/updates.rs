//! `/actions/{action}/updates` and `/updates`: what owners report.

use application::{
    Items,
    actions::{self, PostUpdate, UpdateQuery, UpdateView},
};
use axum::{extract::State, response::Response};
use domain::id::{ActionId, PlanId};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Paged;
use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change},
    problem::Problem,
    reply::{Wanted, created, versioned},
};

versioned!(UpdateView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_action_updates, post_update))
        .routes(routes!(list_updates))
}

/// Which updates are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListUpdates {
    /// Of this plan.
    plan: Option<PlanId>,
    /// At most this many rows: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Lists the updates of all actions, oldest first.
#[utoipa::path(get, path = "/updates", tag = "actions", params(ListUpdates),
    responses((status = 200, description = "A page of updates; CSV with Accept: text/csv",
        content((Items<UpdateView> = "application/json"), (String = "text/csv")))))]
async fn list_updates(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<ListUpdates>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let paging = wanted.paging(query.limit, query.after);
    let of = UpdateQuery { plan: query.plan, action: None };
    wanted.rows(&actor, &actions::updates(&api.app, &actor, of, paging).await?)
}

/// Lists the updates of an action, oldest first.
#[utoipa::path(get, path = "/actions/{action}/updates", tag = "actions", params(Paged),
    responses((status = 200, description = "A page of updates; CSV with Accept: text/csv",
        content((Items<UpdateView> = "application/json"), (String = "text/csv")))))]
async fn list_action_updates(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<ActionId>,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let of = UpdateQuery { plan: None, action: Some(id) };
    wanted.rows(
        &actor,
        &actions::updates(&api.app, &actor, of, wanted.paging(page.limit, page.after)).await?,
    )
}

/// Posts a progress update. Updates are never edited: a later one corrects.
#[utoipa::path(post, path = "/actions/{action}/updates", tag = "actions", request_body = PostUpdate,
    responses((status = 201, description = "The update", body = UpdateView)))]
async fn post_update(
    State(api): State<Api>,
    ApiPath(id): ApiPath<ActionId>,
    change: Change<PostUpdate>,
) -> Result<Response, Problem> {
    let done = actions::post_update(&api.app, &change.call, id, change.body).await?;
    created(&change.call.actor, &done, &format!("/api/v1/actions/{id}/updates"))
}
