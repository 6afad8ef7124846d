//! Meetings of bodies: which come next, which are past, and one of them.

mod comments;
mod form;
mod item;
mod one;

use application::{
    Paging, bodies,
    meetings::{self, MeetingQuery, MeetingView},
};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{
    governance::GovernanceBody,
    id::{BodyId, MeetingId},
    policy::Act,
    time::spoken,
};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    filter::Filter,
    form::{Asked, Typed},
    frame::{Frame, ok},
    router::PageRouter,
    sheet::{Choice, Field},
    words::{choice, distance},
};
use crate::{Api, problem::Problem};

pub(super) const PART: &str = "/meetings";

pub(crate) fn routes() -> PageRouter {
    comments::routes(item::routes(PageRouter::new()))
        .get(PART, list)
        .post(PART, form::add)
        .get("/meetings/new", form::new)
        .get("/meetings/{meeting}", one::show)
        .get("/meetings/{meeting}/change", form::edit)
        .post("/meetings/{meeting}/change", form::change)
}

struct Row {
    id: MeetingId,
    name: String,
    on: String,
    away: Option<String>,
    place: String,
    cancelled: bool,
}

/// The name of a meeting: its own, or that of its body.
pub(super) fn name_of(meeting: &MeetingView) -> String {
    let body = meeting.body.as_ref().map(|body| body.name.to_string());
    match (&meeting.title, body) {
        (Some(title), Some(body)) => format!("{body}: {title}"),
        (Some(title), None) => title.to_string(),
        (None, body) => body.unwrap_or_else(|| "Meeting".into()),
    }
}

/// Every meeting of a kind, the earliest first.
async fn all(
    api: &Api,
    caller: &PageCaller,
    query: MeetingQuery,
) -> Result<Vec<MeetingView>, Problem> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let paging = Paging { limit: Some(Paging::MOST), after };
        let found = meetings::list(&api.app, &caller.actor, query, paging).await?.value;
        all.extend(found.items);
        after = found.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

/// The bodies that may be chosen; those that are closed only where their past is wanted.
async fn bodies_to_choose(
    api: &Api,
    caller: &PageCaller,
    closed: bool,
) -> Result<Vec<Choice>, Problem> {
    let paging = Paging { limit: Some(Paging::MOST), after: None };
    let found = bodies::list(&api.app, &caller.actor, paging).await?.value.items;
    let found = found.into_iter().filter(|body| closed || !body.closed);
    Ok(found.map(|body| choice(body.id.to_string(), body.name.to_string())).collect())
}

/// What the address may ask for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Wanted {
    body: Typed,
}

#[derive(Template)]
#[template(path = "meetings.html")]
struct Meetings {
    frame: Frame,
    line: String,
    filter: Filter,
    next: Vec<Row>,
    past: Vec<Row>,
    may_manage: bool,
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    let today = api.app.today();
    let body = wanted.body.as_str().parse::<BodyId>().ok();
    let query = MeetingQuery { body, ..MeetingQuery::default() };
    let found = all(&api, &caller, query).await?;
    let row = |meeting: &MeetingView| Row {
        id: meeting.id,
        name: name_of(meeting),
        on: spoken(meeting.held_on),
        away: (meeting.held_on >= today && meeting.cancelled.is_none())
            .then(|| distance(meeting.held_on, today)),
        place: meeting.place.as_ref().map(ToString::to_string).unwrap_or_default(),
        cancelled: meeting.cancelled.is_some(),
    };
    let next: Vec<Row> = found.iter().filter(|it| it.held_on >= today).map(row).collect();
    // What was most lately comes first.
    let past: Vec<Row> = found.iter().rev().filter(|it| it.held_on < today).map(row).collect();
    let line = found.iter().find(|it| it.held_on >= today && it.cancelled.is_none()).map_or_else(
        || "No meeting is planned.".to_owned(),
        |it| {
            let away = distance(it.held_on, today);
            format!("The next meeting is {} on {}, {away}.", name_of(it), spoken(it.held_on))
        },
    );
    let of_body = body.map(|id: domain::Id<GovernanceBody>| id.to_string()).unwrap_or_default();
    let choices = bodies_to_choose(&api, &caller, true).await?;
    let choices = [choice("", "All")].into_iter().chain(choices).collect();
    ok(&Meetings {
        frame: caller.frame(&api, "Meetings", PART),
        line,
        filter: Filter::new(PART, vec![Field::select("body", "Body", of_body, choices)]),
        next,
        past,
        may_manage: caller.actor.may(Act::ManageMeetings),
    })
}
