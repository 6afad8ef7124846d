//! `/register`: published inspections of every authority.

use application::{
    Items, Paging,
    directory::{self, RegisterEntryView, RegisterQuery},
    inspections::InspectionView,
    register::{self, AdoptInspection},
};
use axum::{extract::State, response::Response};
use domain::{Line, id::RegisterEntryId};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change},
    problem::Problem,
    reply::{Wanted, created},
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list_register)).routes(routes!(adopt_inspection))
}

/// Which entries are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListRegister {
    /// Of the authority with this reference number of Ofsted's.
    urn: Option<Line<20>>,
    /// Under the framework with this code.
    framework: Option<Line<40>>,
    /// At most this many rows: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Lists published inspections of all authorities, for comparison.
#[utoipa::path(get, path = "/register", tag = "directory", params(ListRegister),
    responses((status = 200, description = "A page of the register", body = Items<RegisterEntryView>)))]
async fn list_register(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<ListRegister>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let paging = Paging { limit: query.limit, after: query.after };
    let question = RegisterQuery {
        urn: query.urn.map(|urn| urn.to_string()),
        framework: query.framework.map(|code| code.to_string()),
    };
    wanted.list(&actor, &directory::register(&api.app, &actor, question, paging).await?)
}

/// Takes a published inspection over from the register as the authority's own.
#[utoipa::path(post, path = "/register/{register_entry}/adoption", tag = "inspections",
    request_body = AdoptInspection,
    responses((status = 201, description = "The authority's inspection", body = InspectionView)))]
async fn adopt_inspection(
    State(api): State<Api>,
    ApiPath(id): ApiPath<RegisterEntryId>,
    change: Change<AdoptInspection>,
) -> Result<Response, Problem> {
    let done = register::adopt(&api.app, &change.call, id, change.body).await?;
    let address = format!("/api/v1/inspections/{}", done.value.id);
    created(&change.call.actor, &done, &address)
}
