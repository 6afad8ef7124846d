//! `/actions/{action}/evidence`: files, links and notes that show that an action was done, or helps.

use application::{
    Items,
    actions::{self, AddEvidence, EvidenceView, ReviewEvidence},
};
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use domain::{
    Account, Line, Title,
    action::evidence::EvidenceKind,
    id::{ActionId, EvidenceId},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Paged;
use crate::{
    Api, download,
    extract::{ApiPath, ApiQuery, Caller, Change, NoQuery},
    problem::Problem,
    reply::{Wanted, changed, created, versioned},
    upload::ChangeWithFile,
};

versioned!(EvidenceView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_evidence, add_evidence))
        .routes(routes!(get_evidence))
        .routes(routes!(revise_evidence))
        .routes(routes!(review_evidence))
        .routes(routes!(get_evidence_file))
}

/// Evidence with its file, as a form.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "for the contract: the form itself is read part by part")]
struct EvidenceForm {
    /// Audit, dip sample, …
    kind: EvidenceKind,
    /// What it is.
    title: Title,
    /// Where it is.
    link: Option<Line<500>>,
    /// What it shows. No child may be identifiable.
    note: Option<Account>,
    /// The day to which it speaks.
    dated_on: Option<NaiveDate>,
    /// The last day on which it says how things are.
    expires_on: Option<NaiveDate>,
    /// PDF, DOCX, XLSX, CSV, TXT, PNG or JPEG, at most 10 MB: what it is, its content says, and the
    /// ending of its name must say the same.
    #[schema(value_type = String, format = Binary)]
    file: Option<Vec<u8>>,
}

fn address(action: ActionId, id: EvidenceId) -> String {
    format!("/api/v1/actions/{action}/evidence/{id}")
}

/// Lists the evidence of an action, oldest first, with what revisions have replaced. Members see
/// what was accepted.
#[utoipa::path(get, path = "/actions/{action}/evidence", tag = "actions", params(Paged),
    responses((status = 200, description = "A page of evidence", body = Items<EvidenceView>)))]
async fn list_evidence(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<ActionId>,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.list(&actor, &actions::evidence(&api.app, &actor, id, page.into()).await?)
}

/// Adds evidence to an action: a link, a note or a file. No child may be identifiable in it; what
/// looks as if one could be is told under `warnings` and stops nothing.
#[utoipa::path(post, path = "/actions/{action}/evidence", tag = "actions",
    request_body(content((AddEvidence = "application/json"), (EvidenceForm = "multipart/form-data"))),
    responses((status = 201, description = "The new evidence", body = EvidenceView)))]
async fn add_evidence(
    State(api): State<Api>,
    ApiPath(id): ApiPath<ActionId>,
    change: ChangeWithFile<AddEvidence>,
) -> Result<Response, Problem> {
    let done = actions::add_evidence(&api.app, &change.call, id, change.body, change.file).await?;
    created(&change.call.actor, &done, &address(id, done.value.id))
}

/// One piece of evidence.
#[utoipa::path(get, path = "/actions/{action}/evidence/{evidence}", tag = "actions",
    responses((status = 200, description = "The evidence", body = EvidenceView)))]
async fn get_evidence(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath((action, id)): ApiPath<(ActionId, EvidenceId)>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &actions::one_evidence(&api.app, &actor, action, id).await?)
}

/// Puts a revision in the place of a piece of evidence, which stays readable. Its file stays with it
/// unless another one is sent. The revision waits for review.
#[utoipa::path(post, path = "/actions/{action}/evidence/{evidence}/revisions", tag = "actions",
    request_body(content((AddEvidence = "application/json"), (EvidenceForm = "multipart/form-data"))),
    responses((status = 201, description = "The revision", body = EvidenceView)))]
async fn revise_evidence(
    State(api): State<Api>,
    ApiPath((action, id)): ApiPath<(ActionId, EvidenceId)>,
    change: ChangeWithFile<AddEvidence>,
) -> Result<Response, Problem> {
    let ChangeWithFile { call, body, file } = change;
    let done = actions::revise_evidence(&api.app, &call, action, id, body, file).await?;
    created(&call.actor, &done, &address(action, done.value.id))
}

/// Accepts or rejects evidence: never by the person who added it. From its acceptance on members
/// see it.
#[utoipa::path(post, path = "/actions/{action}/evidence/{evidence}/review", tag = "actions",
    request_body = ReviewEvidence,
    responses((status = 200, description = "The evidence as it is now", body = EvidenceView)))]
async fn review_evidence(
    State(api): State<Api>,
    ApiPath((action, id)): ApiPath<(ActionId, EvidenceId)>,
    change: Change<ReviewEvidence>,
) -> Result<Response, Problem> {
    let done = actions::review_evidence(&api.app, &change.call, action, id, change.body).await?;
    changed(&change.call.actor, &done, &address(action, id))
}

/// The file of a piece of evidence. It comes as a file to be kept; only pictures may be shown.
#[utoipa::path(get, path = "/actions/{action}/evidence/{evidence}/file", tag = "actions",
    responses((status = 200, description = "The file", content(
        (Vec<u8> = "application/pdf"), (String = "text/csv"), (String = "text/plain"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg")))))]
async fn get_evidence_file(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath((action, id)): ApiPath<(ActionId, EvidenceId)>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
) -> Result<Response, Problem> {
    let found = actions::evidence_file(&api.app, &actor, action, id).await?;
    let (kept, bytes) = found.value;
    let mut response = download::file(&kept, bytes)?;
    crate::reply::revision(response.headers_mut(), &found.stamp);
    Ok(response)
}
