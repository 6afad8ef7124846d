//! `/measures`, their readings, and `/readings`: is it making a difference?

use application::{
    Items,
    measures::{
        self, MeasureDetails, MeasureQuery, MeasureView, ReadingQuery, ReadingView, RecordReading,
    },
};
use axum::{extract::State, response::Response};
use domain::id::{MeasureId, PlanId};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Paged, actions::AsItStood};
use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change},
    problem::Problem,
    reply::{Wanted, changed, created, versioned},
};

versioned!(MeasureView, ReadingView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_measures, add_measure))
        .routes(routes!(get_measure, change_measure))
        .routes(routes!(list_measure_readings, record_reading))
        .routes(routes!(list_readings))
}

fn address(id: MeasureId) -> String {
    format!("/api/v1/measures/{id}")
}

/// Which measures are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListMeasures {
    /// Of this plan.
    plan: Option<PlanId>,
    /// As they stood at the end of a day (`2024-04-24`) or at a revision (`120`). Needs `plan`.
    as_at: Option<String>,
    /// At most this many rows: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Lists success measures with their newest readings, the first added first.
#[utoipa::path(get, path = "/measures", tag = "measures", params(ListMeasures),
    responses((status = 200, description = "A page of measures; CSV with Accept: text/csv",
        content((Items<MeasureView> = "application/json"), (String = "text/csv")))))]
async fn list_measures(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<ListMeasures>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let paging = wanted.paging(query.limit, query.after);
    let as_at = query.as_at.as_deref().map(str::parse).transpose()?;
    let question = MeasureQuery { plan: query.plan, as_at };
    wanted.rows(&actor, &measures::list(&api.app, &actor, question, paging).await?)
}

/// Adds a success measure to a plan.
#[utoipa::path(post, path = "/measures", tag = "measures", request_body = MeasureDetails,
    responses((status = 201, description = "The new measure", body = MeasureView)))]
async fn add_measure(
    State(api): State<Api>,
    change: Change<MeasureDetails>,
) -> Result<Response, Problem> {
    let done = measures::add(&api.app, &change.call, change.body).await?;
    created(&change.call.actor, &done, &address(done.value.id))
}

/// One measure.
#[utoipa::path(get, path = "/measures/{measure}", tag = "measures", params(AsItStood),
    responses((status = 200, description = "The measure", body = MeasureView)))]
async fn get_measure(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<MeasureId>,
    ApiQuery(query): ApiQuery<AsItStood>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let as_at = query.as_at.as_deref().map(str::parse).transpose()?;
    wanted.one(&actor, &measures::get(&api.app, &actor, id, as_at).await?)
}

/// Changes a measure.
#[utoipa::path(patch, path = "/measures/{measure}", tag = "measures", request_body = MeasureDetails,
    responses((status = 200, description = "The measure as it is now", body = MeasureView)))]
async fn change_measure(
    State(api): State<Api>,
    ApiPath(id): ApiPath<MeasureId>,
    change: Change<Value>,
) -> Result<Response, Problem> {
    let done = measures::change(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}

/// Lists the readings of a measure, by the day to which they speak.
#[utoipa::path(get, path = "/measures/{measure}/readings", tag = "measures", params(Paged),
    responses((status = 200, description = "A page of readings; CSV with Accept: text/csv",
        content((Items<ReadingView> = "application/json"), (String = "text/csv")))))]
async fn list_measure_readings(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<MeasureId>,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.rows(
        &actor,
        &measures::readings_of(&api.app, &actor, id, wanted.paging(page.limit, page.after)).await?,
    )
}

/// Records a reading. Readings are never edited: a later one corrects.
#[utoipa::path(post, path = "/measures/{measure}/readings", tag = "measures",
    request_body = RecordReading,
    responses((status = 201, description = "The reading", body = ReadingView)))]
async fn record_reading(
    State(api): State<Api>,
    ApiPath(id): ApiPath<MeasureId>,
    change: Change<RecordReading>,
) -> Result<Response, Problem> {
    let done = measures::record_reading(&api.app, &change.call, id, change.body).await?;
    created(&change.call.actor, &done, &format!("{}/readings", address(id)))
}

/// Which readings are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListReadings {
    /// Of this plan.
    plan: Option<PlanId>,
    /// At most this many rows: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Lists the readings of all measures, the first recorded first.
#[utoipa::path(get, path = "/readings", tag = "measures", params(ListReadings),
    responses((status = 200, description = "A page of readings; CSV with Accept: text/csv",
        content((Items<ReadingView> = "application/json"), (String = "text/csv")))))]
async fn list_readings(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<ListReadings>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let paging = wanted.paging(query.limit, query.after);
    let question = ReadingQuery { plan: query.plan };
    wanted.rows(&actor, &measures::readings(&api.app, &actor, question, paging).await?)
}
