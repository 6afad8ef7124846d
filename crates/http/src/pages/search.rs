//! Finding things by their words.

use application::{
    Failure, Paging,
    search::{FoundView, search},
};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::change::Kind;
use serde::Deserialize;

use super::{
    caller::PageCaller,
    form::{Asked, Typed},
    frame::{Frame, ok},
    router::PageRouter,
};
use crate::{Api, problem::Problem};

const PART: &str = "/search";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get(PART, find)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Wanted {
    q: Typed,
}

struct Hit {
    at: String,
    title: String,
    excerpt: String,
}

/// What was found of one kind.
struct Group {
    title: &'static str,
    hits: Vec<Hit>,
}

/// The kinds that can be found, in the order in which people look for them.
const KINDS: &[(Kind, &str)] = &[
    (Kind::Area, "Areas for improvement"),
    (Kind::Action, "Actions"),
    (Kind::Update, "Progress updates"),
    (Kind::Plan, "Plans"),
    (Kind::Measure, "Measures"),
    (Kind::Question, "Questions"),
    (Kind::Reply, "Replies to questions"),
    (Kind::Comment, "Comments at meetings"),
];

/// Where something that was found is shown: an update with its action, a reply with its question.
fn at(found: &FoundView) -> String {
    match (found.kind, found.about) {
        (Kind::Area, _) => format!("/areas/{}", found.id),
        (Kind::Action, _) => format!("/actions/{}", found.id),
        (Kind::Plan, _) => format!("/plans/{}", found.id),
        (Kind::Measure, _) => format!("/measures/{}", found.id),
        (Kind::Question, _) => format!("/questions/{}", found.id),
        (Kind::Update, Some(action)) => format!("/actions/{action}"),
        (Kind::Comment, Some(meeting)) => format!("/meetings/{meeting}"),
        (Kind::Reply, Some(question)) => format!("/questions/{question}"),
        _ => found.root.map_or_else(|| "/".to_owned(), |root| format!("/plans/{root}")),
    }
}

fn groups(found: &[FoundView]) -> Vec<Group> {
    let of = |kind: Kind| -> Vec<Hit> {
        let hits = found.iter().filter(|hit| hit.kind == kind);
        hits.map(|hit| Hit { at: at(hit), title: hit.title.clone(), excerpt: hit.excerpt.clone() })
            .collect()
    };
    let groups = KINDS.iter().map(|(kind, title)| Group { title, hits: of(*kind) });
    groups.filter(|group| !group.hits.is_empty()).collect()
}

#[derive(Template)]
#[template(path = "search.html")]
struct Found {
    frame: Frame,
    q: String,
    groups: Vec<Group>,
    count: usize,
    error: Option<String>,
}

async fn find(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    let (mut found, mut error) = (Vec::new(), None);
    if let Some(words) = wanted.q.some() {
        match search(&api.app, &caller.actor, words.to_owned(), Paging::default()).await {
            Ok(answer) => found = answer.value.items,
            Err(Failure::Parameter { detail, .. }) => error = Some(format!("The words {detail}")),
            Err(failure) => return Err(failure.into()),
        }
    }
    ok(&Found {
        frame: caller.frame(&api, "Search", PART).failing(error.is_some()),
        q: wanted.q.as_str().to_owned(),
        groups: groups(&found),
        count: found.len(),
        error,
    })
}
