//! `/report-readings`: inspection reports read into drafts, and drafts turned into inspections.

use application::reading::{self, AcceptReading, Accepted, ReportReading};
use axum::{extract::State, response::Response};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    extract::Change,
    problem::Problem,
    reply::{made, told},
    upload::{Pasted, Upload, UploadForm},
};

/// A report of sixty pages, with its paragraphs.
const DRAFT_LIMIT: usize = 2 * 1024 * 1024;

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(read_report)).routes(routes!(accept_reading))
}

/// Reads an inspection report (PDF, DOCX, HTML or plain text) into a draft. Nothing is stored.
#[utoipa::path(post, path = "/report-readings", tag = "inspections",
    request_body(content((Pasted = "application/json"), (UploadForm = "multipart/form-data"),
        (Vec<u8> = "application/octet-stream"))),
    responses((status = 200, description = "The draft, with its doubts", body = ReportReading)))]
async fn read_report(State(api): State<Api>, upload: Upload) -> Result<Response, Problem> {
    told(&reading::read_report(&api.app, &upload.call.actor, upload.bytes.into()).await?)
}

/// Turns a draft that somebody has looked at into an inspection with its areas and, if asked, a
/// plan with an empty action for each area: all of it or nothing, in one entry.
#[utoipa::path(post, path = "/report-readings/acceptance", tag = "inspections",
    request_body = AcceptReading,
    responses((status = 201, description = "What was recorded", body = Accepted)))]
async fn accept_reading(
    State(api): State<Api>,
    change: Change<AcceptReading, DRAFT_LIMIT>,
) -> Result<Response, Problem> {
    let done = reading::accept(&api.app, &change.call, change.body).await?;
    made(&done, &format!("/api/v1/inspections/{}", done.value.inspection.id))
}
