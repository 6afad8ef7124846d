//! Who you are, and exchanging an API token for a short-lived access token.

use application::{
    access::{self, AccessToken, Jwks, PublishedKeys},
    people::{self, Me},
    security::Visit,
    tokens::TokenView,
};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    extract::{ApiQuery, Body, Caller, Change, NoQuery, bearer},
    problem::Problem,
    reply::{Wanted, changed, versioned},
};

versioned!(Me);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(get_me))
        .routes(routes!(exchange_token))
        .routes(routes!(refresh_token))
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
    visit: Visit,
    headers: HeaderMap,
    _: Change<Nothing>,
) -> Result<Response, Problem> {
    let token = access::exchange(&api.app, &api.keys, bearer(&headers)?, &visit).await?;
    answer(&token, NO_STORE)
}

/// Replaces the secret of the API token that is sent as the bearer. The answer holds the new one,
/// once.
///
/// The old secret ends at once, and the token lives from today for as many days as it was made for.
/// Whoever uses the old secret later than ten seconds after this has a copy of it, and ends the
/// token. An access token cannot be refreshed.
#[utoipa::path(post, path = "/auth/refresh", tag = "access",
    responses((status = 200, description = "The token with its new secret", body = TokenView)))]
async fn refresh_token(
    State(api): State<Api>,
    visit: Visit,
    headers: HeaderMap,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    let done = access::refresh(&api.app, &change.call, bearer(&headers)?, &visit).await?;
    let address = format!("/api/v1/tokens/{}", done.value.id);
    let mut response = changed(&change.call.actor, &done, &address)?;
    response.headers_mut().insert(header::CACHE_CONTROL, NO_STORE);
    Ok(response)
}

/// The public keys with which anybody can check access tokens.
#[utoipa::path(get, path = "/.well-known/jwks.json", tag = "access", security(()),
    responses((status = 200, description = "JSON Web Keys, the one that signs first", body = Jwks)))]
async fn get_jwks(
    State(api): State<Api>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
) -> Result<Response, Problem> {
    let PublishedKeys { keys, keep } = access::published_keys(&api.app, &api.keys).await?;
    // Nobody shall keep a key for longer than it checks.
    let keep = HeaderValue::from_str(&format!("public, max-age={keep}"));
    answer(&keys, keep.unwrap_or(NO_STORE))
}

/// For answers that hold a secret.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// An answer that shows no authority's data, and so no revision.
fn answer(value: &impl Serialize, keep: HeaderValue) -> Result<Response, Problem> {
    let body = serde_json::to_vec(value).map_err(|_| Problem::internal())?;
    let kind = HeaderValue::from_static("application/json");
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)], body).into_response())
}
