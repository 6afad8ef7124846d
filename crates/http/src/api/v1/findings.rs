//! `/inspections/{inspection}/findings`: what a later visit found of the areas of earlier inspections.

use application::{
    Items,
    visits::{self, FindingDetails, FindingView},
};
use axum::{extract::State, response::Response};
use domain::id::{AreaId, InspectionId, VisitFindingId};
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::actions::AsItStood;
use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change, NoBody, NoQuery},
    problem::Problem,
    reply::{Wanted, changed, created, removed, versioned},
};

versioned!(FindingView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_findings, add_finding))
        .routes(routes!(get_finding, change_finding, remove_finding))
        .routes(routes!(list_area_findings))
}

fn address((visit, finding): (InspectionId, VisitFindingId)) -> String {
    format!("/api/v1/inspections/{visit}/findings/{finding}")
}

/// Lists what a visit found of the areas of earlier inspections, by their labels.
#[utoipa::path(get, path = "/inspections/{inspection}/findings", tag = "inspections",
    responses((status = 200, description = "The findings", body = Items<FindingView>)))]
async fn list_findings(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(visit): ApiPath<InspectionId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.list(&actor, &visits::list(&api.app, &actor, visit).await?)
}

/// Records what a visit found of an area of an inspection that started earlier.
#[utoipa::path(post, path = "/inspections/{inspection}/findings", tag = "inspections",
    request_body = FindingDetails,
    responses((status = 201, description = "The new finding", body = FindingView)))]
async fn add_finding(
    State(api): State<Api>,
    ApiPath(visit): ApiPath<InspectionId>,
    change: Change<FindingDetails>,
) -> Result<Response, Problem> {
    let done = visits::add(&api.app, &change.call, visit, change.body).await?;
    created(&change.call.actor, &done, &address((visit, done.value.id)))
}

/// What a visit found of one area.
#[utoipa::path(get, path = "/inspections/{inspection}/findings/{finding}", tag = "inspections",
    responses((status = 200, description = "The finding", body = FindingView)))]
async fn get_finding(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(at): ApiPath<(InspectionId, VisitFindingId)>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &visits::get(&api.app, &actor, at).await?)
}

/// Changes what is recorded of a visit and an area.
#[utoipa::path(patch, path = "/inspections/{inspection}/findings/{finding}", tag = "inspections",
    request_body = FindingDetails,
    responses((status = 200, description = "The finding as it is now", body = FindingView)))]
async fn change_finding(
    State(api): State<Api>,
    ApiPath(at): ApiPath<(InspectionId, VisitFindingId)>,
    change: Change<Value>,
) -> Result<Response, Problem> {
    let done = visits::change(&api.app, &change.call, at, change.body).await?;
    changed(&change.call.actor, &done, &address(at))
}

/// Takes back what was recorded of a visit and an area.
#[utoipa::path(delete, path = "/inspections/{inspection}/findings/{finding}", tag = "inspections",
    responses((status = 204, description = "It is gone; its history stays")))]
async fn remove_finding(
    State(api): State<Api>,
    ApiPath(at): ApiPath<(InspectionId, VisitFindingId)>,
    change: Change<NoBody>,
) -> Result<Response, Problem> {
    Ok(removed(&visits::remove(&api.app, &change.call, at).await?))
}

/// Lists what later visits found of an area, the newest first.
#[utoipa::path(get, path = "/areas/{area}/findings", tag = "inspections", params(AsItStood),
    responses((status = 200, description = "The findings", body = Items<FindingView>)))]
async fn list_area_findings(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(area): ApiPath<AreaId>,
    ApiQuery(query): ApiQuery<AsItStood>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let as_at = query.as_at.as_deref().map(str::parse).transpose()?;
    wanted.list(&actor, &visits::of_area(&api.app, &actor, area, as_at).await?)
}
