//! The versions of a plan that somebody was shown, the way to its next date, and what changed
//! between two versions.

use application::{
    AsAt, Failure,
    agenda::{self, BackwardPlan, VersionKind},
    plans::{self, ChangeQuery},
};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{governance::backward::PapersState, id::PlanId, policy::Act, time::spoken};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    choices::choice,
    form::{Asked, Typed},
    frame::{Frame, ok},
    kept::{Kept, kept},
    router::PageRouter,
    sheet::Field,
};
use crate::{Api, extract::ApiPath, problem::Problem};

const PART: &str = "/plans";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get("/plans/{plan}/versions", show)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Wanted {
    from: Typed,
    to: Typed,
}

struct Shown {
    heading: String,
    what: &'static str,
    at: String,
    as_it_was: String,
    revision: i64,
    as_at: String,
    documents: Vec<Kept>,
}

struct StopRow {
    said: String,
    at: String,
    item_at: Option<String>,
    add_at: String,
    state: &'static str,
    tag: &'static str,
}

/// What changed between two versions.
struct Between {
    heading: String,
    /// Areas, and what is told of each.
    groups: Vec<(String, Vec<String>)>,
}

#[derive(Template)]
#[template(path = "versions.html")]
struct Versions {
    frame: Frame,
    plan: PlanId,
    plan_at: String,
    title: String,
    due: Option<(String, String)>,
    warnings: Vec<String>,
    stops: Vec<StopRow>,
    kept: Vec<Shown>,
    fields: Vec<Field>,
    between: Option<Between>,
    may_manage: bool,
    may_submit: bool,
}

const fn state(papers: PapersState) -> (&'static str, &'static str) {
    match papers {
        PapersState::Ahead => ("Papers later", "govuk-tag--grey"),
        PapersState::DueSoon => ("Papers due soon", "govuk-tag--yellow"),
        PapersState::DueToday => ("Papers due today", "govuk-tag--yellow"),
        PapersState::Frozen => ("Pack frozen", "govuk-tag--green"),
        PapersState::Missed => ("Papers overdue", "govuk-tag--red"),
        PapersState::Unknown => ("Not known", "govuk-tag--grey"),
    }
}

fn stops(plan: &BackwardPlan) -> Vec<StopRow> {
    let row = |it: &agenda::BackwardStop| {
        let meeting = format!("/meetings/{}", it.meeting.id);
        let (state, tag) = state(it.stop.papers);
        StopRow {
            said: it.said.clone(),
            item_at: it.item.map(|item| format!("{meeting}/items/{item}/freeze")),
            add_at: format!("{meeting}/items/new"),
            at: meeting,
            state,
            tag,
        }
    };
    plan.stops.iter().map(row).collect()
}

/// The versions as the page lists them, the latest first.
fn shown(id: PlanId, versions: &[agenda::Version]) -> Vec<Shown> {
    versions
        .iter()
        .rev()
        .map(|it| {
            let at = match (it.meeting, it.item, it.submission) {
                (Some(meeting), Some(item), _) => format!("/meetings/{meeting}/items/{item}/pack"),
                (_, _, Some(submission)) => format!("/submissions/{submission}/documents"),
                _ => String::new(),
            };
            Shown {
                heading: format!("{}, {}", it.to, spoken(it.on)),
                what: match it.kind {
                    VersionKind::Pack => "On the table",
                    VersionKind::Endorsed => "Endorsed",
                    VersionKind::Submitted => "Submitted",
                },
                documents: kept(&at, &it.documents),
                at: match (it.meeting, it.submission) {
                    (Some(meeting), _) => format!("/meetings/{meeting}"),
                    (_, Some(submission)) => format!("/submissions/{submission}"),
                    _ => String::new(),
                },
                as_it_was: format!("/plans/{id}?as_at={}", it.revision),
                revision: it.revision,
                as_at: spoken(it.as_at),
            }
        })
        .collect()
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<PlanId>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    let (app, actor) = (&api.app, &caller.actor);
    let plan = plans::get(app, actor, id, None).await?.value;
    let versions = agenda::versions(app, actor, id).await?.value.items;
    let backward = agenda::backward(app, actor, id).await?.value;
    let revision = |typed: &Typed| typed.as_str().parse::<i64>().ok();
    let name = |revision: i64| {
        let known = versions.iter().find(|it| it.revision == revision);
        known.map_or_else(
            || format!("revision {revision}"),
            |it| format!("{}, {} (revision {revision})", it.to, spoken(it.on)),
        )
    };
    // Whoever chooses them the wrong way round means the same.
    let (from, to) = match (revision(&wanted.from), revision(&wanted.to)) {
        (Some(from), Some(to)) if from > to => (Some(to), Some(from)),
        asked => asked,
    };
    let between = match from {
        Some(from) => {
            let query = ChangeQuery {
                from: Some(AsAt::Revision(from)),
                to: to.map(AsAt::Revision),
                ..ChangeQuery::default()
            };
            let told = match plans::changes_by_area(app, actor, id, query).await {
                Ok(told) => told.value.areas,
                Err(Failure::Parameter { .. }) => {
                    return Err(Problem::parameter("from", "must be a version of this plan"));
                }
                Err(failure) => return Err(failure.into()),
            };
            let groups = told
                .into_iter()
                .map(|group| {
                    let area = group.area.map_or_else(
                        || "The plan as a whole".to_owned(),
                        |area| format!("Area {}", area.label),
                    );
                    (area, group.told.into_iter().map(|it| it.text).collect())
                })
                .collect();
            let until = to.map_or_else(|| "now".to_owned(), &name);
            Some(Between { heading: format!("From {} to {until}", name(from)), groups })
        }
        None => None,
    };
    let mut choices: Vec<_> = versions
        .iter()
        .map(|it| choice(it.revision, format!("{}, {}", it.to, spoken(it.on))))
        .collect();
    let field =
        |name, label, value: &Typed, choices| Field::select(name, label, value.as_str(), choices);
    let first = field("from", "From", &wanted.from, choices.clone());
    choices.insert(0, choice("", "Now"));
    ok(&Versions {
        frame: caller.frame(&api, "Meetings, versions and submission", PART),
        plan: id,
        plan_at: format!("{PART}/{id}"),
        title: plan.title.to_string(),
        due: backward
            .name
            .as_ref()
            .zip(backward.due_on)
            .map(|(name, due)| (name.to_string(), spoken(due))),
        warnings: backward.warnings.clone(),
        stops: stops(&backward),
        fields: vec![first, field("to", "To", &wanted.to, choices)],
        kept: shown(id, &versions),
        between,
        may_manage: actor.may(Act::ManageMeetings),
        may_submit: actor.may(Act::SubmitPlans),
    })
}
