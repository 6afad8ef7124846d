//! `/obligations`: what is due to whom, and how it was counted.

use application::{
    Items, Paging,
    obligations::{
        self, ObligationDetails, ObligationQuery, ObligationView, Preview, PreviewQuery,
    },
};
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use domain::{
    framework::InspectionKind,
    id::{InspectionId, ObligationId},
    obligation::ObligationState,
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change, NoQuery},
    problem::Problem,
    reply::{Wanted, changed, versioned},
};

versioned!(ObligationView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_obligations))
        .routes(routes!(preview_obligations))
        .routes(routes!(get_obligation, change_obligation))
}

/// Which obligations are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListObligations {
    /// Of this inspection.
    inspection: Option<InspectionId>,
    /// Standing so today.
    state: Option<ObligationState>,
    /// Due before this day.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    due_before: Option<NaiveDate>,
    /// At most this many rows: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Lists obligations, soonest due first.
#[utoipa::path(get, path = "/obligations", tag = "inspections", params(ListObligations),
    responses((status = 200, description = "A page of obligations", body = Items<ObligationView>)))]
async fn list_obligations(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<ListObligations>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let paging = Paging { limit: query.limit, after: query.after };
    let question = ObligationQuery {
        inspection: query.inspection,
        state: query.state,
        due_before: query.due_before,
    };
    wanted.list(&actor, &obligations::list(&api.app, &actor, question, paging).await?)
}

/// The inspection to reckon for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PreviewObligations {
    /// Code of the framework.
    #[param(example = "ilacs")]
    framework: String,
    /// The kind of inspection; a standard one unless said.
    kind: Option<InspectionKind>,
    /// When the report was received. This or `published_on` is needed.
    #[param(example = "2024-02-06")]
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    received_on: Option<NaiveDate>,
    /// When the report was published.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    published_on: Option<NaiveDate>,
    /// Whether the report has an area for priority action; it has none unless said.
    priority_action: Option<bool>,
}

/// Reckons what would be due after an inspection. Nothing is stored.
#[utoipa::path(get, path = "/obligations/preview", tag = "inspections", params(PreviewObligations),
    responses((status = 200, description = "The dates, with how they were counted", body = Preview)))]
async fn preview_obligations(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<PreviewObligations>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let question = PreviewQuery {
        framework: query.framework,
        kind: query.kind,
        received_on: query.received_on,
        published_on: query.published_on,
        priority_action: query.priority_action.unwrap_or(false),
    };
    wanted.plain(&actor, &obligations::preview(&api.app, &actor, question).await?)
}

/// One obligation.
#[utoipa::path(get, path = "/obligations/{obligation}", tag = "inspections",
    responses((status = 200, description = "The obligation", body = ObligationView)))]
async fn get_obligation(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<ObligationId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &obligations::get(&api.app, &actor, id).await?)
}

/// Notes a stated or agreed date, or that it is done. The computed date follows from the rule.
#[utoipa::path(patch, path = "/obligations/{obligation}", tag = "inspections",
    request_body = ObligationDetails,
    responses((status = 200, description = "The obligation as it is now", body = ObligationView)))]
async fn change_obligation(
    State(api): State<Api>,
    ApiPath(id): ApiPath<ObligationId>,
    change: Change<Value>,
) -> Result<Response, Problem> {
    let done = obligations::change(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &format!("/api/v1/obligations/{id}"))
}
