//! `/posts`: what owns actions, who holds it, and handing its actions over.

use application::{
    Items,
    actions::{self, HandOver, HandedOver},
    people::{self, PostDetails, PostView},
};
use axum::{extract::State, response::Response};
use domain::id::PostId;
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Paged;
use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change, NoQuery},
    problem::Problem,
    reply::{Wanted, changed, created, did, versioned},
};

versioned!(PostView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_posts, add_post))
        .routes(routes!(get_post, change_post))
        .routes(routes!(hand_over_post))
}

fn address(id: PostId) -> String {
    format!("/api/v1/posts/{id}")
}

/// Lists the posts of the authority and its partners.
#[utoipa::path(get, path = "/posts", tag = "people", params(Paged),
    responses((status = 200, description = "A page of posts", body = Items<PostView>)))]
async fn list_posts(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.list(&actor, &people::posts(&api.app, &actor, page.into()).await?)
}

/// Adds a post.
#[utoipa::path(post, path = "/posts", tag = "people", request_body = PostDetails,
    responses((status = 201, description = "The new post", body = PostView)))]
async fn add_post(
    State(api): State<Api>,
    change: Change<PostDetails>,
) -> Result<Response, Problem> {
    let done = people::add_post(&api.app, &change.call, change.body).await?;
    created(&change.call.actor, &done, &address(done.value.id))
}

/// One post.
#[utoipa::path(get, path = "/posts/{post}", tag = "people",
    responses((status = 200, description = "The post with its holders", body = PostView)))]
async fn get_post(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<PostId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &people::post(&api.app, &actor, id).await?)
}

/// Changes a post. The list of holders is replaced as a whole.
#[utoipa::path(patch, path = "/posts/{post}", tag = "people", request_body = PostDetails,
    responses((status = 200, description = "The post as it is now", body = PostView)))]
async fn change_post(
    State(api): State<Api>,
    ApiPath(id): ApiPath<PostId>,
    change: Change<Value>,
) -> Result<Response, Problem> {
    let done = people::change_post(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}

/// Hands the open actions of a post over to another post, in one act. Needs an Idempotency-Key.
#[utoipa::path(post, path = "/posts/{post}/hand-over", tag = "people", request_body = HandOver,
    responses((status = 200, description = "What was handed over", body = HandedOver)))]
async fn hand_over_post(
    State(api): State<Api>,
    ApiPath(id): ApiPath<PostId>,
    change: Change<HandOver>,
) -> Result<Response, Problem> {
    change.require_key()?;
    did(&actions::hand_over(&api.app, &change.call, id, change.body).await?)
}
