//! `/meetings`: when each body meets.

use application::{
    Items, Paging,
    meetings::{self, MeetingDetails, MeetingQuery, MeetingView},
};
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use domain::id::{BodyId, MeetingId};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change, NoQuery},
    problem::Problem,
    reply::{Wanted, changed, created, versioned},
};

versioned!(MeetingView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_meetings, add_meeting))
        .routes(routes!(get_meeting, change_meeting))
}

fn address(id: MeetingId) -> String {
    format!("/api/v1/meetings/{id}")
}

/// Which meetings are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListMeetings {
    /// Of this body.
    body: Option<BodyId>,
    /// On this day or later.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    from: Option<NaiveDate>,
    /// On this day or earlier.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    to: Option<NaiveDate>,
    /// At most this many rows: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Lists meetings, the earliest first.
#[utoipa::path(get, path = "/meetings", tag = "governance", params(ListMeetings),
    responses((status = 200, description = "A page of meetings", body = Items<MeetingView>)))]
async fn list_meetings(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<ListMeetings>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let paging = Paging { limit: query.limit, after: query.after };
    let question = MeetingQuery { body: query.body, from: query.from, to: query.to };
    wanted.list(&actor, &meetings::list(&api.app, &actor, question, paging).await?)
}

/// Adds a meeting of a body.
#[utoipa::path(post, path = "/meetings", tag = "governance", request_body = MeetingDetails,
    responses((status = 201, description = "The new meeting", body = MeetingView)))]
async fn add_meeting(
    State(api): State<Api>,
    change: Change<MeetingDetails>,
) -> Result<Response, Problem> {
    let done = meetings::add(&api.app, &change.call, change.body).await?;
    created(&change.call.actor, &done, &address(done.value.id))
}

/// One meeting.
#[utoipa::path(get, path = "/meetings/{meeting}", tag = "governance",
    responses((status = 200, description = "The meeting", body = MeetingView)))]
async fn get_meeting(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<MeetingId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &meetings::get(&api.app, &actor, id).await?)
}

/// Changes a meeting: moves it to another day, or cancels it with a reason.
#[utoipa::path(patch, path = "/meetings/{meeting}", tag = "governance",
    request_body = MeetingDetails,
    responses((status = 200, description = "The meeting as it is now", body = MeetingView)))]
async fn change_meeting(
    State(api): State<Api>,
    ApiPath(id): ApiPath<MeetingId>,
    change: Change<Value>,
) -> Result<Response, Problem> {
    let done = meetings::change(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}
