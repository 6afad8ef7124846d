//! `/meetings/{meeting}/comments`: what members say of the plans on an agenda.

use application::{
    Items,
    agenda::{self, CommentOnItem, CommentView},
};
use axum::{extract::State, response::Response};
use domain::id::MeetingId;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Paged;
use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change},
    problem::Problem,
    reply::{Wanted, created, versioned},
};

versioned!(CommentView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list_comments, comment_on_item))
}

/// Lists the comments on the items of a meeting, the first first.
#[utoipa::path(get, path = "/meetings/{meeting}/comments", tag = "governance", params(Paged),
    responses((status = 200, description = "A page of comments", body = Items<CommentView>)))]
async fn list_comments(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(meeting): ApiPath<MeetingId>,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.list(&actor, &agenda::comments(&api.app, &actor, meeting, page.into()).await?)
}

/// Comments on a plan that is on the agenda. Nothing is edited or deleted: a later comment corrects
/// an earlier one of the same person.
#[utoipa::path(post, path = "/meetings/{meeting}/comments", tag = "governance",
    request_body = CommentOnItem,
    responses((status = 201, description = "The new comment", body = CommentView)))]
async fn comment_on_item(
    State(api): State<Api>,
    ApiPath(meeting): ApiPath<MeetingId>,
    change: Change<CommentOnItem>,
) -> Result<Response, Problem> {
    let done = agenda::comment(&api.app, &change.call, meeting, change.body).await?;
    created(&change.call.actor, &done, &format!("/api/v1/meetings/{meeting}/comments"))
}
