//! One's own calendar: its secret address, made, replaced and revoked.

use application::{
    Failure,
    feeds::{self, CalendarFeedView},
};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::time::{london_day, spoken};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    form::{Asked, Form, Seen, Usual},
    frame::{Frame, ok, see_other},
    router::PageRouter,
};
use crate::{Api, problem::Problem};

const PART: &str = "/account";
const CALENDAR: &str = "/account/calendar";
const REVOKE: &str = "/account/calendar/revoke";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get(CALENDAR, show).post(CALENDAR, make).post(REVOKE, revoke)
}

/// How a calendar stands, in words.
pub(crate) fn standing(feed: &CalendarFeedView) -> String {
    match feed.made_at {
        Some(made_at) => format!("Has a secret address, made on {}", spoken(london_day(made_at))),
        None => "Has no address".into(),
    }
}

#[derive(Template)]
#[template(path = "calendar.html")]
struct CalendarPage {
    frame: Frame,
    is_live: bool,
    standing: String,
    version: i64,
}

#[derive(Template)]
#[template(path = "made_calendar.html")]
struct MadeCalendar {
    frame: Frame,
    address: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SeenForm {
    version: Seen,
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let feed = feeds::get(&api.app, &caller.actor).await?.value;
    ok(&CalendarPage {
        frame: caller.frame_noting(&api, "Your calendar", PART, &asked),
        is_live: feed.is_live,
        standing: standing(&feed),
        version: feed.version,
    })
}

/// Whoever saw an older state is shown the new one: another window may have made an address.
fn changed(failure: Failure) -> Result<Response, Problem> {
    match failure {
        Failure::Stale { .. } => see_other("/account/calendar?done=calendar-changed"),
        other => Err(other.into()),
    }
}

async fn make(
    State(api): State<Api>,
    caller: PageCaller,
    Form(form): Form<SeenForm>,
) -> Result<Response, Problem> {
    let done = match feeds::make(&api.app, &caller.call().expecting(form.version.0)).await {
        Ok(done) => done,
        Err(failure) => return changed(failure),
    };
    let path = done.value.secret.as_ref().map(feeds::path).unwrap_or_default();
    let site = api.settings.public_url.as_str().trim_end_matches('/');
    ok(&MadeCalendar {
        frame: caller.frame(&api, "The address of your calendar", PART),
        address: format!("{site}{path}"),
    })
}

async fn revoke(
    State(api): State<Api>,
    caller: PageCaller,
    Form(form): Form<SeenForm>,
) -> Result<Response, Problem> {
    match feeds::revoke(&api.app, &caller.call().expecting(form.version.0)).await {
        Ok(_) => see_other("/account/calendar?done=calendar-revoked"),
        Err(failure) => changed(failure),
    }
}
