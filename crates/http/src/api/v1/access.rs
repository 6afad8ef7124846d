//! Who you are, and exchanging an API token for a short-lived access token.

use application::{
    access::{self, AccessToken, Jwks},
    people::{self, Me},
};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    extract::{ApiQuery, Body, Caller, Change, NoQuery, bearer},
    problem::Problem,
    reply::{Wanted, versioned},
};

versioned!(Me);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get_me)).routes(routes!(exchange_token))
}

/// What stands outside `/api/v1`.
pub(crate) fn well_known() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get_jwks))
}

/// Who you are.
#[utoipa::path(get, path = "/me", tag = "access",
    responses((status = 200, description = "The person behind the credential", body = Me)))]
async fn get_me(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.besides(&(actor.person, actor.token)).one(&actor, &people::me(&api.app, &actor).await?)
}

/// No body at all, or an empty object.
struct Nothing;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Empty {}

impl Body for Nothing {
    fn read(headers: &HeaderMap, bytes: &Bytes) -> Result<Self, Problem> {
        if !bytes.is_empty() {
            let Empty {} = Empty::read(headers, bytes)?;
        }
        Ok(Self)
    }
}

/// Exchanges an API token, sent as the bearer, for an access token that lives ten minutes.
#[utoipa::path(post, path = "/auth/token", tag = "access",
    responses((status = 200, description = "The access token; each call makes another", body = AccessToken)))]
async fn exchange_token(
    State(api): State<Api>,
    headers: HeaderMap,
    _: Change<Nothing>,
) -> Result<Response, Problem> {
    let token = access::exchange(&api.app, &api.keys, bearer(&headers)?).await?;
    answer(&token, "no-store")
}

/// The public keys with which anybody can check access tokens.
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "access", security(()),
    responses((status = 200, description = "JSON Web Keys, the newest first", body = Jwks)))]
async fn get_jwks(
    State(api): State<Api>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
) -> Result<Response, Problem> {
    answer(&access::jwks(&api.keys), "public, max-age=300")
}

/// An answer that shows no authority's data, and so no revision.
fn answer(value: &impl Serialize, keep: &'static str) -> Result<Response, Problem> {
    let body = serde_json::to_vec(value).map_err(|_| Problem::internal())?;
    let kind = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, keep)];
    Ok((kind, body).into_response())
}
