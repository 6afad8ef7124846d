//! `/imports`: action plans out of spreadsheets.

use application::{
    Items,
    imports::{self, Choices, ImportSummary, ImportView, LineView, StartImport},
};
use axum::{extract::State, response::Response};
use domain::id::{ImportId, PlanId};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    api::v1::Paged,
    extract::{ApiPath, ApiQuery, Caller, Change, NoQuery},
    problem::Problem,
    reply::{Wanted, changed, created, under_way, versioned},
    upload::{Pasted, Upload, UploadForm},
};

versioned!(ImportView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_imports))
        .routes(routes!(upload_import))
        .routes(routes!(get_import, change_import))
        .routes(routes!(list_import_lines))
        .routes(routes!(start_import))
}

fn address(id: ImportId) -> String {
    format!("/api/v1/imports/{id}")
}

/// How a file is to be read. What is said here can be changed afterwards.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UploadImport {
    /// The sheet or table, from 0; the likeliest unless said.
    #[param(minimum = 0, maximum = 1000)]
    sheet: Option<u16>,
    /// The line of the header, from 1; looked for unless said.
    #[param(minimum = 1)]
    header_line: Option<u32>,
}

/// Lists the imports of the last month, the newest first.
#[utoipa::path(get, path = "/imports", tag = "plans", params(Paged),
    responses((status = 200, description = "A page of imports", body = Items<ImportSummary>)))]
async fn list_imports(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let answer = imports::list(&api.app, &actor, page.into()).await?;
    // Imports are work in hand and in no log: no revision tells that one has moved on.
    wanted.besides(&answer.value.items).list(&actor, &answer)
}

/// Uploads an action plan (XLSX, ODS, CSV, or a table in DOCX) and reads it. Nothing of the plan
/// changes yet.
#[utoipa::path(post, path = "/plans/{plan}/imports", tag = "plans", params(UploadImport),
    request_body(content((Pasted = "application/json"), (UploadForm = "multipart/form-data"),
        (Vec<u8> = "application/octet-stream"))),
    responses((status = 201, description = "The import, to be looked at", body = ImportView)))]
async fn upload_import(
    State(api): State<Api>,
    ApiPath(plan): ApiPath<PlanId>,
    ApiQuery(query): ApiQuery<UploadImport>,
    upload: Upload,
) -> Result<Response, Problem> {
    upload.require_key()?;
    let choices = Choices {
        sheet: query.sheet.map(usize::from),
        header_line: query.header_line,
        ..Choices::default()
    };
    let Upload { call, name, bytes } = upload;
    let done = imports::upload(&api.app, &call, plan, name, bytes.into(), choices).await?;
    created(&call.actor, &done, &address(done.value.id))
}

/// One import: how it was read, what it comes to, how far it is.
#[utoipa::path(get, path = "/imports/{import}", tag = "plans",
    responses((status = 200, description = "The import", body = ImportView)))]
async fn get_import(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<ImportId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let answer = imports::get(&api.app, &actor, id).await?;
    wanted.besides(&answer.value).one(&actor, &answer)
}

/// Changes how an import is read and taken: sheet, header, meaning of columns, and so on.
#[utoipa::path(patch, path = "/imports/{import}", tag = "plans", request_body = Choices,
    responses((status = 200, description = "The import as it is now", body = ImportView)))]
async fn change_import(
    State(api): State<Api>,
    ApiPath(id): ApiPath<ImportId>,
    change: Change<Value>,
) -> Result<Response, Problem> {
    let done = imports::change(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}

/// What each line of an import comes to, as things are now.
#[utoipa::path(get, path = "/imports/{import}/lines", tag = "plans", params(Paged),
    responses((status = 200, description = "A page of lines", body = Items<LineView>)))]
async fn list_import_lines(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<ImportId>,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let answer = imports::lines(&api.app, &actor, id, page.into()).await?;
    wanted.besides(&answer.value.items).list(&actor, &answer)
}

/// Carries an import out, every line or nothing. It goes on after the answer; ask for the import to
/// see how far it is.
#[utoipa::path(post, path = "/imports/{import}/start", tag = "plans", request_body = StartImport,
    responses((status = 202, description = "It is under way", body = ImportView)))]
async fn start_import(
    State(api): State<Api>,
    ApiPath(id): ApiPath<ImportId>,
    change: Change<StartImport>,
) -> Result<Response, Problem> {
    change.require_key()?;
    let done = imports::start(&api.app, &change.call, id, change.body).await?;
    under_way(&change.call.actor, &done, &address(id))
}
