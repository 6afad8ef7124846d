//! `/submissions`: the final plan as it went to the inspectorate; and the versions of a plan that
//! were kept, and the way back from its next date.

use application::{
    Items, Paging,
    agenda::{self, BackwardPlan, Version},
    submissions::{self, SubmissionView, SubmitPlan},
};
use axum::{extract::State, response::Response};
use domain::{
    governance::submission::{Publication, Receipt},
    id::{PlanId, SubmissionId},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api, download,
    extract::{ApiPath, ApiQuery, Caller, Change, NoBody, NoQuery},
    problem::Problem,
    reply::{Wanted, changed, created, revision, versioned},
};

versioned!(SubmissionView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_submissions, submit_plan))
        .routes(routes!(get_submission))
        .routes(routes!(get_submitted_document))
        .routes(routes!(countersign_submission))
        .routes(routes!(record_receipt))
        .routes(routes!(record_publication))
        .routes(routes!(list_versions))
        .routes(routes!(plan_backward))
}

fn address(id: SubmissionId) -> String {
    format!("/api/v1/submissions/{id}")
}

/// Which submissions are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListSubmissions {
    /// Of this plan.
    plan: Option<PlanId>,
    /// At most this many rows: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Lists submissions, the oldest first.
#[utoipa::path(get, path = "/submissions", tag = "governance", params(ListSubmissions),
    responses((status = 200, description = "A page of submissions", body = Items<SubmissionView>)))]
async fn list_submissions(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<ListSubmissions>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let paging = Paging { limit: query.limit, after: query.after };
    wanted.list(&actor, &submissions::list(&api.app, &actor, query.plan, paging).await?)
}

/// Submits a plan: freezes its revision and its documents, and meets its obligation.
#[utoipa::path(post, path = "/submissions", tag = "governance", request_body = SubmitPlan,
    responses((status = 201, description = "The new submission", body = SubmissionView)))]
async fn submit_plan(
    State(api): State<Api>,
    change: Change<SubmitPlan>,
) -> Result<Response, Problem> {
    let done = Box::pin(submissions::submit(&api.app, &change.call, change.body)).await?;
    created(&change.call.actor, &done, &address(done.value.id))
}

/// One submission, with its checksums, receipt and publication.
#[utoipa::path(get, path = "/submissions/{submission}", tag = "governance",
    responses((status = 200, description = "The submission", body = SubmissionView)))]
async fn get_submission(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<SubmissionId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &submissions::get(&api.app, &actor, id).await?)
}

/// A document, byte for byte as it was submitted.
#[utoipa::path(get, path = "/submissions/{submission}/documents/{file}", tag = "governance",
    responses((status = 200, description = "The file", content(
        (String = "text/html"), (Vec<u8> = "application/pdf"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn get_submitted_document(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath((id, name)): ApiPath<(SubmissionId, String)>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
) -> Result<Response, Problem> {
    let frozen = submissions::document(&api.app, &actor, id, &name).await?;
    let mut response = download::frozen(frozen.value)?;
    revision(response.headers_mut(), &frozen.stamp);
    Ok(response)
}

/// Stands behind what somebody else submitted.
#[utoipa::path(post, path = "/submissions/{submission}/countersignature", tag = "governance",
    responses((status = 200, description = "The submission as it is now", body = SubmissionView)))]
async fn countersign_submission(
    State(api): State<Api>,
    ApiPath(id): ApiPath<SubmissionId>,
    change: Change<NoBody>,
) -> Result<Response, Problem> {
    let done = submissions::countersign(&api.app, &change.call, id).await?;
    changed(&change.call.actor, &done, &address(id))
}

/// Records that a submission was acknowledged.
#[utoipa::path(post, path = "/submissions/{submission}/receipt", tag = "governance",
    request_body = Receipt,
    responses((status = 200, description = "The submission as it is now", body = SubmissionView)))]
async fn record_receipt(
    State(api): State<Api>,
    ApiPath(id): ApiPath<SubmissionId>,
    change: Change<Receipt>,
) -> Result<Response, Problem> {
    let done = submissions::receive(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}

/// Records where what was submitted is published.
#[utoipa::path(post, path = "/submissions/{submission}/publication", tag = "governance",
    request_body = Publication,
    responses((status = 200, description = "The submission as it is now", body = SubmissionView)))]
async fn record_publication(
    State(api): State<Api>,
    ApiPath(id): ApiPath<SubmissionId>,
    change: Change<Publication>,
) -> Result<Response, Problem> {
    let done = submissions::publish(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}

/// The versions of a plan that were kept: packs, endorsements, submissions, with checksums.
#[utoipa::path(get, path = "/plans/{plan}/versions", tag = "plans",
    responses((status = 200, description = "The versions", body = Items<Version>)))]
async fn list_versions(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<PlanId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.list(&actor, &agenda::versions(&api.app, &actor, id).await?)
}

/// The way back from the next statutory date of a plan through the meetings before it.
#[utoipa::path(get, path = "/plans/{plan}/backward-plan", tag = "plans",
    responses((status = 200, description = "The meetings before the date", body = BackwardPlan)))]
async fn plan_backward(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<PlanId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.plain(&actor, &agenda::backward(&api.app, &actor, id).await?)
}
