//! `/me/calendar-feed`: the secret address of one's own calendar; and `/calendar/{feed}`, what programs
//! read there.

use application::{
    Actor,
    feeds::{self, CalendarFeedView},
};
use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderValue, header, request::Parts},
    response::Response,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    Api,
    extract::{ApiPath, ApiQuery, Caller, Change, NoBody, NoQuery},
    limits,
    problem::Problem,
    reply::{Wanted, created, removed, versioned},
    witness,
};

versioned!(CalendarFeedView);

pub(crate) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(
        get_calendar_feed,
        make_calendar_feed,
        revoke_calendar_feed
    ))
}

/// What stands outside `/api/v1`: no program of calendars sends a token.
pub(crate) fn outside() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(read_calendar))
}

/// Whether your calendar has a secret address, and since when.
#[utoipa::path(get, path = "/me/calendar-feed", tag = "access",
    responses((status = 200, description = "How your calendar stands, without its secret", body = CalendarFeedView)))]
async fn get_calendar_feed(
    State(api): State<Api>,
    Caller(actor): Caller,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let answer = feeds::get(&api.app, &actor).await?;
    wanted.besides(&actor.person).one(&actor, &answer)
}

/// Gives your calendar a fresh secret address, `/calendar/{secret}.ics`. The answer holds the secret,
/// once; the address before it, if there was one, leads nowhere from now on.
///
/// Calendar programs read there the dates that concern you, by your present role and posts: what your
/// posts are to do, meetings, and what is due. Whoever has the address can read them too.
#[utoipa::path(post, path = "/me/calendar-feed", tag = "access",
    responses((status = 201, description = "How it stands, with the secret", body = CalendarFeedView)))]
async fn make_calendar_feed(
    State(api): State<Api>,
    change: Change<NoBody>,
) -> Result<Response, Problem> {
    let done = feeds::make(&api.app, &change.call).await?;
    let mut response = created(&change.call.actor, &done, "/api/v1/me/calendar-feed")?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Revokes the secret address of your calendar: nobody reads it there from now on.
#[utoipa::path(delete, path = "/me/calendar-feed", tag = "access",
    responses((status = 204, description = "The address leads nowhere any more")))]
async fn revoke_calendar_feed(
    State(api): State<Api>,
    change: Change<NoBody>,
) -> Result<Response, Problem> {
    Ok(removed(&feeds::revoke(&api.app, &change.call).await?))
}

/// Whoever reads at a secret address. The code in it is the credential.
struct FeedReader(Actor);

impl FromRequestParts<Api> for FeedReader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Problem> {
        let ApiPath(name) = ApiPath::<String>::from_request_parts(parts, api).await?;
        let code = name.strip_suffix(".ics").unwrap_or_default();
        let actor = feeds::reader_of(&api.app, code).await?;
        witness::saw(&parts.extensions, &actor);
        limits::by_credential(api, parts, &actor).await?;
        Ok(Self(actor))
    }
}

/// The dates of somebody, for programs of calendars: the secret in the address stands for a token.
///
/// Whole days as iCalendar, with reminders. An event keeps its `UID` for ever, and its `SEQUENCE`
/// grows with every change, so that a moved date moves.
#[utoipa::path(get, path = "/calendar/{feed}", tag = "access", security(()),
    params(("If-None-Match" = Option<String>, Header,
        description = "The ETag you have: answered by 304 while it is still good")),
    responses(
        (status = 200, description = "The calendar", body = String, content_type = "text/calendar"),
        (status = 304, description = "As you have it already")))]
async fn read_calendar(
    State(api): State<Api>,
    FeedReader(actor): FeedReader,
    ApiQuery(NoQuery {}): ApiQuery<NoQuery>,
    wanted: Wanted,
) -> Result<Response, Problem> {
    let site = api.settings.public_url.as_str();
    let answer = feeds::calendar(&api.app, &actor, site).await?;
    wanted.besides(&(actor.person, actor.feed)).calendar(&actor, &answer)
}
