//! `/frameworks`: what inspectorates judge, in which words, and what falls due afterwards.

use application::{Items, directory};
use axum::{extract::State, response::Response};
use domain::framework::Framework;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Paged;
use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, NoQuery},
    problem::Problem,
    reply::{Wanted, versioned},
};

versioned!(Framework);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list_frameworks)).routes(routes!(get_framework))
}

/// Lists the inspection frameworks.
#[utoipa::path(get, path = "/frameworks", tag = "directory", params(Paged),
    responses((status = 200, description = "A page of frameworks", body = Items<Framework>)))]
async fn list_frameworks(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.list(&actor, &directory::frameworks(&api.app, &actor, page.into()).await?)
}

/// The framework with this code, such as `ilacs`: its judgements, scales and rules.
#[utoipa::path(get, path = "/frameworks/{framework}", tag = "directory",
    responses((status = 200, description = "The framework", body = Framework)))]
async fn get_framework(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(code): ApiPath<String>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &directory::framework(&api.app, &actor, code).await?)
}
