//! `/redactions`: taking a text out of the record, and everything that was made of it.

use application::redactions::{self, Redact, RedactionView};
use axum::{extract::State, response::Response};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Api, extract::Change, problem::Problem, reply::did};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(redact_text))
}

/// Takes a text out of everything that is kept of the authority: what is there now, every earlier
/// state, reasons, search, kept replies, and the documents of packs and submissions, which are made
/// anew. The change log stays whole and says that a text was redacted. Needs an Idempotency-Key.
///
/// With `dry_run` it only tells where the text stands. Backups that were made before still hold it.
#[utoipa::path(post, path = "/redactions", tag = "history", request_body = Redact,
    responses((status = 200, description = "What it was taken out of", body = RedactionView)))]
async fn redact_text(State(api): State<Api>, change: Change<Redact>) -> Result<Response, Problem> {
    change.require_key()?;
    did(&Box::pin(redactions::redact(&api.app, &change.call, change.body)).await?)
}
