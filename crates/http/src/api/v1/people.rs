//! `/people`: who signs in to the authority, and as what.

use application::{
    Items,
    people::{self, PersonDetails, PersonView},
};
use axum::{extract::State, response::Response};
use domain::id::PersonId;
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Paged;
use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change, NoQuery},
    problem::Problem,
    reply::{Wanted, changed, created, versioned},
};

versioned!(PersonView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_people, add_person))
        .routes(routes!(get_person, change_person))
}

fn address(id: PersonId) -> String {
    format!("/api/v1/people/{id}")
}

/// Lists the people of the authority.
#[utoipa::path(get, path = "/people", tag = "people", params(Paged),
    responses((status = 200, description = "A page of people", body = Items<PersonView>)))]
async fn list_people(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(page): ApiQuery<Paged>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.list(&actor, &people::people(&api.app, &actor, page.into()).await?)
}

/// Adds a person.
#[utoipa::path(post, path = "/people", tag = "people", request_body = PersonDetails,
    responses((status = 201, description = "The new person", body = PersonView)))]
async fn add_person(
    State(api): State<Api>,
    change: Change<PersonDetails>,
) -> Result<Response, Problem> {
    let done = people::add_person(&api.app, &change.call, change.body).await?;
    created(&change.call.actor, &done, &address(done.value.id))
}

/// One person.
#[utoipa::path(get, path = "/people/{person}", tag = "people",
    responses((status = 200, description = "The person", body = PersonView)))]
async fn get_person(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiPath(id): ApiPath<PersonId>,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    wanted.one(&actor, &people::person(&api.app, &actor, id).await?)
}

/// Changes a person: their name, address or role, or stops their credentials.
#[utoipa::path(patch, path = "/people/{person}", tag = "people", request_body = PersonDetails,
    responses((status = 200, description = "The person as they are now", body = PersonView)))]
async fn change_person(
    State(api): State<Api>,
    ApiPath(id): ApiPath<PersonId>,
    change: Change<Value>,
) -> Result<Response, Problem> {
    let done = people::change_person(&api.app, &change.call, id, change.body).await?;
    changed(&change.call.actor, &done, &address(id))
}
