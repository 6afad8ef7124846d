//! `/actions/{action}/date-changes`: asking for new dates, and answering.

use application::{
    Items,
    actions::{self, AskDateChange, DateChangeView, DecideDateChange},
};
use axum::{extract::State, response::Response};
use domain::id::{ActionId, DateChangeId};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Paged;
use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change, NoQuery},
    problem::Problem,
    reply::{Wanted, changed, created, versioned},
};

versioned!(DateChangeView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_date_changes, ask_date_change))
        .routes(routes!(get_date_change))
        .routes(routes!(decide_date_change))
}

fn address(action: ActionId, id: DateChangeId) -> String {
    format!("/api/v1/actions/{action}/date-changes/{id}")
}

/// Lists the date changes of an action, oldest first.
#[utoipa::path(get, path = "/actions/{action}/date-changes", tag = "actions", params(Paged),
    responses((status = 200, description = "A page of date changes", body = Items<DateChangeView>)))]
async fn list_date_changes(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<ActionId>,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.list(&actor, &actions::date_changes(&api.app, &actor, id, page.into()).await?)
}

/// Asks for a new due date, with a reason. A second person answers.
#[utoipa::path(post, path = "/actions/{action}/date-changes", tag = "actions",
    request_body = AskDateChange,
    responses((status = 201, description = "The request", body = DateChangeView)))]
async fn ask_date_change(
    State(api): State<Api>,
    ApiPath(id): ApiPath<ActionId>,
    change: Change<AskDateChange>,
) -> Result<Response, Problem> {
    let done = actions::ask_date_change(&api.app, &change.call, id, change.body).await?;
    created(&change.call.actor, &done, &address(id, done.value.id))
}

/// One date change.
#[utoipa::path(get, path = "/actions/{action}/date-changes/{date_change}", tag = "actions",
    responses((status = 200, description = "The date change", body = DateChangeView)))]
async fn get_date_change(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath((action, id)): ApiPath<(ActionId, DateChangeId)>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &actions::date_change(&api.app, &actor, action, id).await?)
}

/// Agrees or declines a new due date: never by the person who asked.
#[utoipa::path(post, path = "/actions/{action}/date-changes/{date_change}/decision", tag = "actions",
    request_body = DecideDateChange,
    responses((status = 200, description = "The date change as it is now", body = DateChangeView)))]
async fn decide_date_change(
    State(api): State<Api>,
    ApiPath((action, id)): ApiPath<(ActionId, DateChangeId)>,
    change: Change<DecideDateChange>,
) -> Result<Response, Problem> {
    let done = actions::decide_date_change(&api.app, &change.call, action, id, change.body).await?;
    changed(&change.call.actor, &done, &address(action, id))
}
