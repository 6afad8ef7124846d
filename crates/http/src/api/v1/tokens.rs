//! `/tokens`: API tokens for dashboards and scripts.

use application::{
    Items,
    tokens::{self, TokenDetails, TokenView},
};
use axum::{extract::State, response::Response};
use domain::id::TokenId;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Paged;
use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change, NoBody, NoQuery},
    problem::Problem,
    reply::{Wanted, created, removed, versioned},
};

versioned!(TokenView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_tokens, make_token))
        .routes(routes!(get_token, revoke_token))
}

/// Lists your tokens; an administrator sees everybody's.
#[utoipa::path(get, path = "/tokens", tag = "access", params(Paged),
    responses((status = 200, description = "A page of tokens, without their secrets", body = Items<TokenView>)))]
async fn list_tokens(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let answer = tokens::list(&api.app, &actor, page.into()).await?;
    let used: Vec<_> = answer.value.items.iter().map(|token| token.last_used_on).collect();
    wanted.besides(&(actor.person, used)).list(&actor, &answer)
}

/// Makes a token for yourself. The answer holds its secret, once.
#[utoipa::path(post, path = "/tokens", tag = "access", request_body = TokenDetails,
    responses((status = 201, description = "The new token with its secret", body = TokenView)))]
async fn make_token(
    State(api): State<Api>,
    change: Change<TokenDetails>,
) -> Result<Response, Problem> {
    let done = tokens::add(&api.app, &change.call, change.body).await?;
    created(&change.call.actor, &done, &format!("/api/v1/tokens/{}", done.value.id))
}

/// One token.
#[utoipa::path(get, path = "/tokens/{token}", tag = "access",
    responses((status = 200, description = "The token, without its secret", body = TokenView)))]
async fn get_token(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<TokenId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let answer = tokens::get(&api.app, &actor, id).await?;
    wanted.besides(&(actor.person, answer.value.last_used_on)).one(&actor, &answer)
}

/// Revokes a token: from now on nobody signs in with it.
#[utoipa::path(delete, path = "/tokens/{token}", tag = "access",
    responses((status = 204, description = "It works no longer; the record of it stays")))]
async fn revoke_token(
    State(api): State<Api>,
    ApiPath(id): ApiPath<TokenId>,
    change: Change<NoBody>,
) -> Result<Response, Problem> {
    let done = tokens::revoke(&api.app, &change.call, id).await?;
    Ok(removed(&done))
}
