//! `/meetings/{meeting}/items`: plans on agendas, with their packs and resolutions.

use application::{
    Items,
    agenda::{self, ItemDetails, ItemView, ResolutionDetails},
};
use axum::{extract::State, response::Response};
use domain::id::{AgendaItemId, MeetingId};
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api, download,
    extract::{ApiPath, ApiQuery, Caller, Change, NoBody, NoQuery},
    problem::Problem,
    reply::{Wanted, changed, created, revision, versioned},
};

versioned!(ItemView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_items, add_item))
        .routes(routes!(get_item, change_item))
        .routes(routes!(freeze_pack))
        .routes(routes!(get_pack_document))
        .routes(routes!(record_resolution))
}

fn address((meeting, item): (MeetingId, AgendaItemId)) -> String {
    format!("/api/v1/meetings/{meeting}/items/{item}")
}

/// Lists the items of a meeting, in the order of its agenda.
#[utoipa::path(get, path = "/meetings/{meeting}/items", tag = "governance",
    responses((status = 200, description = "The items", body = Items<ItemView>)))]
async fn list_items(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(meeting): ApiPath<MeetingId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.list(&actor, &agenda::list(&api.app, &actor, meeting).await?)
}

/// Puts a plan on the agenda of a meeting.
#[utoipa::path(post, path = "/meetings/{meeting}/items", tag = "governance",
    request_body = ItemDetails,
    responses((status = 201, description = "The new item", body = ItemView)))]
async fn add_item(
    State(api): State<Api>,
    ApiPath(meeting): ApiPath<MeetingId>,
    change: Change<ItemDetails>,
) -> Result<Response, Problem> {
    let done = agenda::add(&api.app, &change.call, meeting, change.body).await?;
    created(&change.call.actor, &done, &address((meeting, done.value.id)))
}

/// One item, with its pack and what was resolved.
#[utoipa::path(get, path = "/meetings/{meeting}/items/{item}", tag = "governance",
    responses((status = 200, description = "The item", body = ItemView)))]
async fn get_item(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(at): ApiPath<(MeetingId, AgendaItemId)>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &agenda::get(&api.app, &actor, at).await?)
}

/// Changes an item, or takes it off the agenda with a reason. What was frozen stays.
#[utoipa::path(patch, path = "/meetings/{meeting}/items/{item}", tag = "governance",
    request_body = ItemDetails,
    responses((status = 200, description = "The item as it is now", body = ItemView)))]
async fn change_item(
    State(api): State<Api>,
    ApiPath(at): ApiPath<(MeetingId, AgendaItemId)>,
    change: Change<Value>,
) -> Result<Response, Problem> {
    let done = agenda::change(&api.app, &change.call, at, change.body).await?;
    changed(&change.call.actor, &done, &address(at))
}

/// Freezes the pack of an item: the plan's revision now, and the documents made of it.
#[utoipa::path(post, path = "/meetings/{meeting}/items/{item}/pack", tag = "governance",
    responses((status = 200, description = "The item with its pack", body = ItemView)))]
async fn freeze_pack(
    State(api): State<Api>,
    ApiPath(at): ApiPath<(MeetingId, AgendaItemId)>,
    change: Change<NoBody>,
) -> Result<Response, Problem> {
    let done = Box::pin(agenda::freeze(&api.app, &change.call, at)).await?;
    changed(&change.call.actor, &done, &address(at))
}

/// A document of a pack, byte for byte as it was on the table.
#[utoipa::path(get, path = "/meetings/{meeting}/items/{item}/pack/{file}", tag = "governance",
    responses((status = 200, description = "The file", content(
        (String = "text/html"), (Vec<u8> = "application/pdf"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn get_pack_document(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath((meeting, item, name)): ApiPath<(MeetingId, AgendaItemId, String)>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
) -> Result<Response, Problem> {
    let frozen = agenda::document(&api.app, &actor, (meeting, item), &name).await?;
    let mut response = download::frozen(frozen.value)?;
    revision(response.headers_mut(), &frozen.stamp);
    Ok(response)
}

/// Records what was resolved on an item. An endorsement is of the version in its pack.
#[utoipa::path(post, path = "/meetings/{meeting}/items/{item}/resolution", tag = "governance",
    request_body = ResolutionDetails,
    responses((status = 200, description = "The item as it is now", body = ItemView)))]
async fn record_resolution(
    State(api): State<Api>,
    ApiPath(at): ApiPath<(MeetingId, AgendaItemId)>,
    change: Change<ResolutionDetails>,
) -> Result<Response, Problem> {
    let done = agenda::resolve(&api.app, &change.call, at, change.body).await?;
    changed(&change.call.actor, &done, &address(at))
}
