//! `/plans`: building plans, and what everybody asks of them.

use application::{
    Items, Paging,
    plans::{
        self, ChangeQuery, Every, OrderPlan, PlanChecks, PlanDetails, PlanOrdered, PlanProgress,
        PlanView, SeriesPoint, SeriesQuery, Told,
    },
};
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use domain::id::{ActionId, InspectionId, PlanId};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Paged, actions::AsItStood};
use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change, NoQuery},
    problem::Problem,
    reply::{Wanted, changed, created, did, versioned},
};

versioned!(PlanView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_plans, add_plan))
        .routes(routes!(get_plan, change_plan))
        .routes(routes!(order_plan))
        .routes(routes!(plan_progress))
        .routes(routes!(plan_progress_series))
        .routes(routes!(plan_changes))
        .routes(routes!(plan_checks))
        .routes(routes!(action_timeline))
}

fn address(id: PlanId) -> String {
    format!("/api/v1/plans/{id}")
}

/// Which plans are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListPlans {
    /// Answering this inspection.
    inspection: Option<InspectionId>,
    /// At most this many rows: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Lists plans, oldest first.
#[utoipa::path(get, path = "/plans", tag = "plans", params(ListPlans),
    responses((status = 200, description = "A page of plans", body = Items<PlanView>)))]
async fn list_plans(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<ListPlans>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let paging = Paging { limit: query.limit, after: query.after };
    wanted.list(&actor, &plans::list(&api.app, &actor, query.inspection, paging).await?)
}

/// Adds a plan.
#[utoipa::path(post, path = "/plans", tag = "plans", request_body = PlanDetails,
    responses((status = 201, description = "The new plan", body = PlanView)))]
async fn add_plan(
    State(api): State<Api>,
    change: Change<PlanDetails>,
) -> Result<Response, Problem> {
    let done = plans::add(&api.app, &change.call, change.body).await?;
    created(&change.call.actor, &done, &address(done.value.id))
}

/// One plan.
#[utoipa::path(get, path = "/plans/{plan}", tag = "plans", params(AsItStood),
    responses((status = 200, description = "The plan", body = PlanView)))]
async fn get_plan(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<PlanId>,
    ApiQuery(query): ApiQuery<AsItStood>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let as_at = query.as_at.as_deref().map(str::parse).transpose()?;
    wanted.one(&actor, &plans::get(&api.app, &actor, id, as_at).await?)
}

/// Changes a plan.
#[utoipa::path(patch, path = "/plans/{plan}", tag = "plans", request_body = PlanDetails,
    responses((status = 200, description = "The plan as it is now", body = PlanView)))]
async fn change_plan(
    State(api): State<Api>,
    ApiPath(id): ApiPath<PlanId>,
    change: Change<Value>,
) -> Result<Response, Problem> {
    let done = plans::change(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}

/// Puts areas and actions of a plan in order, and numbers them after it, in one act. Needs an
/// Idempotency-Key.
#[utoipa::path(post, path = "/plans/{plan}/order", tag = "plans", request_body = OrderPlan,
    responses((status = 200, description = "What each is called now", body = PlanOrdered)))]
async fn order_plan(
    State(api): State<Api>,
    ApiPath(id): ApiPath<PlanId>,
    change: Change<OrderPlan>,
) -> Result<Response, Problem> {
    change.require_key()?;
    did(&plans::order(&api.app, &change.call, id, change.body).await?)
}

/// How a plan stands: counts by rating and status, area by area, and what is due next.
#[utoipa::path(get, path = "/plans/{plan}/progress", tag = "plans", params(AsItStood),
    responses((status = 200, description = "How the plan stands", body = PlanProgress)))]
async fn plan_progress(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<PlanId>,
    ApiQuery(query): ApiQuery<AsItStood>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let as_at = query.as_at.as_deref().map(str::parse).transpose()?;
    wanted.plain(&actor, &plans::progress(&api.app, &actor, id, as_at).await?)
}

/// Which part of the history is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Series {
    /// The first day; the plan's first recorded day unless said.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    from: Option<NaiveDate>,
    /// The last day; today unless said.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    to: Option<NaiveDate>,
    /// How far apart the points are: by month unless said.
    every: Option<Every>,
}

/// How a plan stood at the end of each period, rated with that day as today.
#[utoipa::path(get, path = "/plans/{plan}/progress/series", tag = "plans", params(Series),
    responses((status = 200, description = "The points; CSV with Accept: text/csv",
        content((Items<SeriesPoint> = "application/json"), (String = "text/csv")))))]
async fn plan_progress_series(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<PlanId>,
    ApiQuery(query): ApiQuery<Series>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let of = SeriesQuery { from: query.from, to: query.to, every: query.every.unwrap_or_default() };
    wanted.rows(&actor, &plans::series(&api.app, &actor, id, of).await?)
}

/// Between which moments.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Between {
    /// Since the end of this day (`2024-10-23`) or this revision (`120`); from the beginning unless said.
    from: Option<String>,
    /// Up to the end of this day or this revision; up to now unless said.
    to: Option<String>,
    /// At most this many acts: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// What changed in a plan between two moments, told in plain sentences.
#[utoipa::path(get, path = "/plans/{plan}/changes", tag = "plans", params(Between),
    responses((status = 200, description = "What changed", body = Told)))]
async fn plan_changes(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<PlanId>,
    ApiQuery(query): ApiQuery<Between>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let moment = |name: &'static str, text: Option<String>| {
        text.map(|text| text.parse().map_err(|_| Problem::parameter(name, MOMENT))).transpose()
    };
    let (from, to) = (moment("from", query.from)?, moment("to", query.to)?);
    let between = ChangeQuery { from, to, ..ChangeQuery::default() };
    let paging = Paging { limit: query.limit, after: query.after };
    wanted.told(&actor, &plans::changes(&api.app, &actor, id, between, paging).await?)
}

const MOMENT: &str = "must be a date such as 2024-10-23, or a revision number";

/// What a plan still lacks before it can go to the panel or to the inspectorate.
#[utoipa::path(get, path = "/plans/{plan}/checks", tag = "plans",
    responses((status = 200, description = "The findings", body = PlanChecks)))]
async fn plan_checks(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<PlanId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.plain(&actor, &plans::checks(&api.app, &actor, id).await?)
}

/// The story of an action in plain sentences, newest first.
#[utoipa::path(get, path = "/actions/{action}/timeline", tag = "actions", params(Paged),
    responses((status = 200, description = "The story", body = Told)))]
async fn action_timeline(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<ActionId>,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.told(&actor, &plans::timeline(&api.app, &actor, id, page.into()).await?)
}
