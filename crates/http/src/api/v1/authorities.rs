//! `/authorities`: the directory, and the settings of one's own authority.

use application::{
    Items,
    directory::{self, AuthorityView},
    people::{self, SettingsDetails, SettingsView},
};
use axum::{extract::State, response::Response};
use domain::id::AuthorityId;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Paged;
use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change, NoQuery},
    problem::Problem,
    reply::{Wanted, changed, versioned},
};

versioned!(AuthorityView, SettingsView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_authorities))
        .routes(routes!(get_authority))
        .routes(routes!(get_settings, put_settings))
}

/// Lists the authorities of this instance.
#[utoipa::path(get, path = "/authorities", tag = "directory", params(Paged),
    responses((status = 200, description = "A page of the directory", body = Items<AuthorityView>)))]
async fn list_authorities(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.list(&actor, &directory::authorities(&api.app, &actor, page.into()).await?)
}

/// One authority.
#[utoipa::path(get, path = "/authorities/{authority}", tag = "directory",
    responses((status = 200, description = "The authority", body = AuthorityView)))]
async fn get_authority(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<AuthorityId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &directory::authority(&api.app, &actor, id).await?)
}

/// The settings of your authority: the numbers behind the rating, and the words for it.
#[utoipa::path(get, path = "/authorities/{authority}/settings", tag = "people",
    responses((status = 200, description = "The settings", body = SettingsView)))]
async fn get_settings(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<AuthorityId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &people::settings(&api.app, &actor, id).await?)
}

/// Sets the settings of your authority. New numbers re-date every open action in the same act.
#[utoipa::path(put, path = "/authorities/{authority}/settings", tag = "people",
    request_body = SettingsDetails,
    responses((status = 200, description = "The settings as they are now", body = SettingsView)))]
async fn put_settings(
    State(api): State<Api>,
    ApiPath(id): ApiPath<AuthorityId>,
    change: Change<SettingsDetails>,
) -> Result<Response, Problem> {
    let done = people::put_settings(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &format!("/api/v1/authorities/{id}/settings"))
}
