//! `/changes` and `/search`: the change log as data, and finding things by their words.

use application::{
    Items, Paging,
    history::{self, EntryView},
    search::{self, FoundView},
};
use axum::{extract::State, response::Response};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, NoQuery},
    problem::Problem,
    reply::Wanted,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_changes))
        .routes(routes!(get_change))
        .routes(routes!(search_words))
}

/// From where in the log.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListChanges {
    /// Entries after this number; from the first unless said. The `next` of a page is such a number.
    #[param(minimum = 0)]
    after: Option<i64>,
    /// At most this many entries: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
}

/// Lists the entries of the change log in order: every change, none missed.
#[utoipa::path(get, path = "/changes", tag = "history", params(ListChanges),
    responses((status = 200, description = "A page of entries", body = Items<EntryView>)))]
async fn list_changes(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<ListChanges>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    if query.after.is_some_and(|after| after < 0) {
        return Err(Problem::parameter("after", "must not be negative"));
    }
    let paging = Paging { limit: query.limit, after: None };
    wanted.list(&actor, &history::entries(&api.app, &actor, query.after, paging).await?)
}

/// One entry of the change log.
#[utoipa::path(get, path = "/changes/{number}", tag = "history",
    responses((status = 200, description = "The entry", body = EntryView)))]
async fn get_change(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(number): ApiPath<i64>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.plain(&actor, &history::entry(&api.app, &actor, number).await?)
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Words {
    /// The words: all must occur, the last may be the beginning of one.
    #[param(min_length = 1, max_length = 200)]
    q: String,
    /// At most this many: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
}

/// Finds plans, areas, actions, updates and measures by their words, the best match first.
#[utoipa::path(get, path = "/search", tag = "history", params(Words),
    responses((status = 200, description = "What was found", body = Items<FoundView>)))]
async fn search_words(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<Words>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let paging = Paging { limit: query.limit, after: None };
    wanted.list(&actor, &search::search(&api.app, &actor, query.q, paging).await?)
}
