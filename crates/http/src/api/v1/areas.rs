//! `/areas`: areas for improvement, and how they are closed and confirmed.

use application::{
    Items, Paging,
    areas::{self, AreaDetails, AreaQuery, AreaView, CloseArea, ConfirmArea, ReopenArea},
};
use axum::{extract::State, response::Response};
use domain::id::{AreaId, InspectionId, PlanId};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::actions::AsItStood;
use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change},
    problem::Problem,
    reply::{Wanted, changed, created, versioned},
};

versioned!(AreaView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_areas, add_area))
        .routes(routes!(get_area, change_area))
        .routes(routes!(close_area))
        .routes(routes!(reopen_area))
        .routes(routes!(confirm_area))
}

fn address(id: AreaId) -> String {
    format!("/api/v1/areas/{id}")
}

/// Which areas are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListAreas {
    /// Found by this inspection.
    inspection: Option<InspectionId>,
    /// Answered by this plan: those of its inspection, or of a standing plan's actions.
    plan: Option<PlanId>,
    /// As they stood at the end of a day (`2024-04-24`) or at a revision (`120`). Needs `plan`.
    as_at: Option<String>,
    /// At most this many rows: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Lists areas for improvement, by label.
#[utoipa::path(get, path = "/areas", tag = "inspections", params(ListAreas),
    responses((status = 200, description = "A page of areas", body = Items<AreaView>)))]
async fn list_areas(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<ListAreas>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let paging = Paging { limit: query.limit, after: query.after };
    let question = AreaQuery {
        inspection: query.inspection,
        plan: query.plan,
        as_at: query.as_at.as_deref().map(str::parse).transpose()?,
    };
    wanted.list(&actor, &areas::list(&api.app, &actor, question, paging).await?)
}

/// Adds an area to an inspection.
#[utoipa::path(post, path = "/areas", tag = "inspections", request_body = AreaDetails,
    responses((status = 201, description = "The new area", body = AreaView)))]
async fn add_area(
    State(api): State<Api>,
    change: Change<AreaDetails>,
) -> Result<Response, Problem> {
    let done = areas::add(&api.app, &change.call, change.body).await?;
    created(&change.call.actor, &done, &address(done.value.id))
}

/// One area.
#[utoipa::path(get, path = "/areas/{area}", tag = "inspections", params(AsItStood),
    responses((status = 200, description = "The area", body = AreaView)))]
async fn get_area(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<AreaId>,
    ApiQuery(query): ApiQuery<AsItStood>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let as_at = query.as_at.as_deref().map(str::parse).transpose()?;
    wanted.one(&actor, &areas::get(&api.app, &actor, id, as_at).await?)
}

/// Changes an area. The labels of its parts follow from its place.
#[utoipa::path(patch, path = "/areas/{area}", tag = "inspections", request_body = AreaDetails,
    responses((status = 200, description = "The area as it is now", body = AreaView)))]
async fn change_area(
    State(api): State<Api>,
    ApiPath(id): ApiPath<AreaId>,
    change: Change<Value>,
) -> Result<Response, Problem> {
    let done = areas::change(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}

/// Closes an area: a governance body resolved that it is done.
#[utoipa::path(post, path = "/areas/{area}/closure", tag = "inspections", request_body = CloseArea,
    responses((status = 200, description = "The area as it is now", body = AreaView)))]
async fn close_area(
    State(api): State<Api>,
    ApiPath(id): ApiPath<AreaId>,
    change: Change<CloseArea>,
) -> Result<Response, Problem> {
    let done = areas::close(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}

/// Reopens an area that we closed. What the inspectorate confirmed stays.
#[utoipa::path(post, path = "/areas/{area}/reopening", tag = "inspections", request_body = ReopenArea,
    responses((status = 200, description = "The area as it is now", body = AreaView)))]
async fn reopen_area(
    State(api): State<Api>,
    ApiPath(id): ApiPath<AreaId>,
    change: Change<ReopenArea>,
) -> Result<Response, Problem> {
    let done = areas::reopen(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}

/// Records that the inspectorate confirmed an area: a fact apart from our closure.
#[utoipa::path(post, path = "/areas/{area}/confirmation", tag = "inspections",
    request_body = ConfirmArea,
    responses((status = 200, description = "The area as it is now", body = AreaView)))]
async fn confirm_area(
    State(api): State<Api>,
    ApiPath(id): ApiPath<AreaId>,
    change: Change<ConfirmArea>,
) -> Result<Response, Problem> {
    let done = areas::confirm(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}
