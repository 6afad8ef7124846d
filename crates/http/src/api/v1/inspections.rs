//! `/inspections`: inspections, their judgements, and the paragraphs of their reports.

use application::{
    Items, Paging,
    inspections::{
        self, InspectionDetails, InspectionQuery, InspectionView, JudgementsView, ParagraphView,
        ParagraphsView, SetJudgements, SetParagraphs,
    },
};
use axum::{extract::State, response::Response};
use domain::id::InspectionId;
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

versioned!(InspectionView, JudgementsView, ParagraphsView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_inspections, add_inspection))
        .routes(routes!(get_inspection, change_inspection))
        .routes(routes!(get_judgements, set_judgements))
        .routes(routes!(list_paragraphs, set_paragraphs))
}

fn address(id: InspectionId) -> String {
    format!("/api/v1/inspections/{id}")
}

/// Which inspections are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListInspections {
    /// Under the framework with this code, such as `ilacs`.
    framework: Option<String>,
    /// At most this many rows: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Lists inspections, the first recorded first.
#[utoipa::path(get, path = "/inspections", tag = "inspections", params(ListInspections),
    responses((status = 200, description = "A page of inspections", body = Items<InspectionView>)))]
async fn list_inspections(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<ListInspections>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let paging = Paging { limit: query.limit, after: query.after };
    let question = InspectionQuery { framework: query.framework };
    wanted.list(&actor, &inspections::list(&api.app, &actor, question, paging).await?)
}

/// Adds an inspection. What falls due after it is reckoned at once.
#[utoipa::path(post, path = "/inspections", tag = "inspections", request_body = InspectionDetails,
    responses((status = 201, description = "The new inspection", body = InspectionView)))]
async fn add_inspection(
    State(api): State<Api>,
    change: Change<InspectionDetails>,
) -> Result<Response, Problem> {
    let done = inspections::add(&api.app, &change.call, change.body).await?;
    created(&change.call.actor, &done, &address(done.value.id))
}

/// One inspection.
#[utoipa::path(get, path = "/inspections/{inspection}", tag = "inspections",
    responses((status = 200, description = "The inspection", body = InspectionView)))]
async fn get_inspection(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<InspectionId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &inspections::get(&api.app, &actor, id).await?)
}

/// Changes an inspection. What falls due after it follows.
#[utoipa::path(patch, path = "/inspections/{inspection}", tag = "inspections",
    request_body = InspectionDetails,
    responses((status = 200, description = "The inspection as it is now", body = InspectionView)))]
async fn change_inspection(
    State(api): State<Api>,
    ApiPath(id): ApiPath<InspectionId>,
    change: Change<Value>,
) -> Result<Response, Problem> {
    let done = inspections::change(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}

/// The grades of an inspection. Their version is the inspection's.
#[utoipa::path(get, path = "/inspections/{inspection}/judgements", tag = "inspections",
    responses((status = 200, description = "The grades", body = JudgementsView)))]
async fn get_judgements(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<InspectionId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &inspections::judgements(&api.app, &actor, id).await?)
}

/// Replaces the grades of an inspection. If-Match names the inspection's version.
#[utoipa::path(put, path = "/inspections/{inspection}/judgements", tag = "inspections",
    request_body = SetJudgements,
    responses((status = 200, description = "The grades as they are now", body = JudgementsView)))]
async fn set_judgements(
    State(api): State<Api>,
    ApiPath(id): ApiPath<InspectionId>,
    change: Change<SetJudgements>,
) -> Result<Response, Problem> {
    let done = inspections::set_judgements(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &format!("{}/judgements", address(id)))
}

/// Lists the paragraphs of the report, by number.
#[utoipa::path(get, path = "/inspections/{inspection}/paragraphs", tag = "inspections",
    params(Paged),
    responses((status = 200, description = "A page of paragraphs", body = Items<ParagraphView>)))]
async fn list_paragraphs(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<InspectionId>,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.list(&actor, &inspections::paragraphs(&api.app, &actor, id, page.into()).await?)
}

/// Replaces the paragraphs of the report by their numbers, in one act.
///
/// If-Match names the inspection's version, which grows with every difference, so that the second
/// of two people who replace the list is told. A paragraph keeps its id while its number stays.
#[utoipa::path(put, path = "/inspections/{inspection}/paragraphs", tag = "inspections",
    request_body = SetParagraphs,
    responses((status = 200, description = "The paragraphs as they are now", body = ParagraphsView)))]
async fn set_paragraphs(
    State(api): State<Api>,
    ApiPath(id): ApiPath<InspectionId>,
    change: Change<SetParagraphs>,
) -> Result<Response, Problem> {
    let done = inspections::set_paragraphs(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &format!("{}/paragraphs", address(id)))
}
