//! `/authorities/{authority}/settings/word-template`: the council's own Word template.

use application::{
    actions::SentFile,
    people::{self, SettingsView},
};
use axum::{extract::State, response::Response};
use domain::{file::FileKind, id::AuthorityId};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api, download,
    extract::{ApiPath, ApiQuery, Caller, Change, NoBody, NoQuery},
    problem::Problem,
    reply::{changed, removed, revision},
    upload::Upload,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get_word_template, put_word_template, remove_word_template))
}

/// A template as a form.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "for the contract: the form itself is read part by part")]
struct TemplateForm {
    /// A Word document (.docx) without macros, at most 5 MB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// The council's own Word template, as a file. The settings say its name, its size, its hash and
/// since when it is used.
#[utoipa::path(get, path = "/authorities/{authority}/settings/word-template", tag = "people",
    responses((status = 200, description = "The file", content(
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))))]
async fn get_word_template(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<AuthorityId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
) -> Result<Response, Problem> {
    let found = people::word_template_file(&api.app, &actor, id).await?;
    let (kept, bytes) = found.value;
    let mut response = download::file(&kept, bytes)?;
    revision(response.headers_mut(), &found.stamp);
    Ok(response)
}

/// Sets the Word template from which every Word document begins from now on: its styles, header,
/// footer, logo and page. A paper is made from it first; what cannot be used is refused and not kept.
/// `If-Match` takes the version of the settings.
#[utoipa::path(put, path = "/authorities/{authority}/settings/word-template", tag = "people",
    request_body(content((TemplateForm = "multipart/form-data"), (Vec<u8> = "application/octet-stream"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"))),
    responses((status = 200, description = "The settings as they are now", body = SettingsView)))]
async fn put_word_template(
    State(api): State<Api>,
    ApiPath(id): ApiPath<AuthorityId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    upload: Upload,
) -> Result<Response, Problem> {
    let Upload { call, name, bytes } = upload;
    // A file that comes by itself has no name; what it is, its content says.
    let name = name.unwrap_or_else(|| format!("template.{}", FileKind::Docx.ending()));
    let done = people::put_word_template(&api.app, &call, id, SentFile { name, bytes }).await?;
    changed(&call.actor, &done, &format!("/api/v1/authorities/{id}/settings"))
}

/// Goes back to the plain look of Word documents. `If-Match` takes the version of the settings.
#[utoipa::path(delete, path = "/authorities/{authority}/settings/word-template", tag = "people",
    responses((status = 204, description = "Word documents have the plain look")))]
async fn remove_word_template(
    State(api): State<Api>,
    ApiPath(id): ApiPath<AuthorityId>,
    change: Change<NoBody>,
) -> Result<Response, Problem> {
    Ok(removed(&people::remove_word_template(&api.app, &change.call, id).await?))
}
