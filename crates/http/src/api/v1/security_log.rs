//! `/security-log`: who signed in, who was denied what, who read a draft.

use application::{
    Items,
    security::{self, SecurityQuery, SecurityView},
};
use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use domain::{id::PersonId, security::SecurityEvent};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    extract::{ApiQuery, Caller},
    problem::Problem,
    reply::Wanted,
};

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list_security_log))
}

/// Which entries of the security log.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListSecurityLog {
    /// Of this person.
    person: Option<PersonId>,
    /// Of this kind.
    event: Option<SecurityEvent>,
    /// Not before this moment, such as 2024-05-17T09:00:00Z.
    #[param(example = "2024-05-17T09:00:00Z")]
    from: Option<DateTime<Utc>>,
    /// Before this moment.
    #[param(example = "2024-05-18T09:00:00Z")]
    until: Option<DateTime<Utc>>,
    /// The `next` of the page before: the number of an entry.
    #[param(minimum = 1)]
    after: Option<i64>,
    /// At most this many entries: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
}

/// Lists who signed in, who was denied what and who read a draft, the newest first.
///
/// For administrators and auditors. The log has a chain of its own and moves no revision: an `ETag`
/// changes with each of its entries.
#[utoipa::path(get, path = "/security-log", tag = "history", params(ListSecurityLog),
    responses((status = 200, description = "A page of entries", body = Items<SecurityView>)))]
async fn list_security_log(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(query): ApiQuery<ListSecurityLog>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    if query.after.is_some_and(|after| after < 1) {
        return Err(Problem::parameter("after", "must be 1 or more"));
    }
    let paging = wanted.paging(query.limit, None);
    let query = SecurityQuery {
        person: query.person,
        event: query.event,
        from: query.from,
        until: query.until,
        after: query.after,
    };
    let (answer, length) = security::list(&api.app, &actor, query, paging).await?;
    wanted.besides(&length).list(&actor, &answer)
}
