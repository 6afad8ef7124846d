//! The steps of an action, and saying that one was reached.

use application::{Failure, actions};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    action::Milestone,
    id::{ActionId, MilestoneId},
    time::spoken,
};
use serde::Deserialize;
use serde_json::json;

use super::{
    caller::PageCaller,
    form::{Asked, Form, Seen, Typed, Usual},
    frame::{Frame, page, see_other},
    router::PageRouter,
    sheet::{Field, Sheet},
    typed::Read,
    words::{choice, distance},
};
use crate::{Api, extract::ApiPath, problem::Problem};

const PART: &str = "/my-actions";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get("/actions/{action}/milestones", show)
        .post("/actions/{action}/milestones", send)
}

struct Row {
    title: String,
    due: String,
    reached: String,
}

/// What is sent: a milestone and the day on which it was reached; no day opens it again.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct ReachedForm {
    milestone: Typed,
    done_on: Typed,
    version: Seen,
}

#[derive(Template)]
#[template(path = "milestones.html")]
struct Milestones {
    frame: Frame,
    id: ActionId,
    reference: String,
    title: String,
    rows: Vec<Row>,
    /// The form, for those who report on the action while a milestone is open.
    sheet: Option<Sheet>,
    conflict: Vec<(&'static str, String)>,
}

fn sheet(form: &ReachedForm, milestones: &[Milestone], version: i64) -> Sheet {
    let choices = milestones
        .iter()
        .map(|it| choice(it.id.to_string(), format!("{}, due {}", it.title, spoken(it.due_on))));
    Sheet::new(vec![
        Field::select("milestone", "Milestone", form.milestone.as_str(), choices.collect()),
        Field::date("done_on", "Reached on", form.done_on.as_str())
            .hint("Leave it empty to open a milestone again. For example, 31 March 2025"),
        Field::hidden("version", version.to_string()),
    ])
}

async fn answer(
    api: &Api,
    caller: &PageCaller,
    id: ActionId,
    form: &ReachedForm,
    wrong: Option<Failure>,
    asked: &Usual,
) -> Result<Response, Problem> {
    let found = actions::get(&api.app, &caller.actor, id, None).await?;
    let (action, today) = (found.value, found.stamp.day);
    let may = actions::to_report(&api.app, &caller.actor, id, None).await.is_ok();
    let (mut status, mut conflict) = (StatusCode::OK, Vec::new());
    let reached = |it: &Milestone| {
        it.done_on.map_or_else(|| format!("Not yet ({})", distance(it.due_on, today)), spoken)
    };
    let sheet = match wrong {
        None => sheet(form, &action.milestones, action.version),
        Some(Failure::Stale { .. }) => {
            status = StatusCode::CONFLICT;
            conflict.push(("Action", format!("{} {}", action.reference, action.title)));
            conflict.extend(
                action
                    .milestones
                    .iter()
                    .map(|it| ("Milestone", format!("{}: {}", it.title, reached(it)))),
            );
            sheet(form, &action.milestones, action.version)
        }
        Some(failure) => {
            status = StatusCode::UNPROCESSABLE_ENTITY;
            sheet(form, &action.milestones, form.version.0).refused(failure)?
        }
    };
    let title = format!("Milestones of action {}", action.reference);
    page(
        status,
        &Milestones {
            frame: caller.frame_noting(api, title, PART, asked).failing(sheet.failed()),
            id,
            reference: action.reference.to_string(),
            title: action.title.to_string(),
            rows: action
                .milestones
                .iter()
                .map(|it| Row {
                    title: it.title.to_string(),
                    due: spoken(it.due_on),
                    reached: reached(it),
                })
                .collect(),
            sheet: (may && !action.milestones.is_empty()).then_some(sheet),
            conflict,
        },
    )
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<ActionId>,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let today = Typed::of(&spoken(api.app.today()));
    let form = ReachedForm { done_on: today, ..ReachedForm::default() };
    answer(&api, &caller, id, &form, None, &asked).await
}

async fn send(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<ActionId>,
    Form(form): Form<ReachedForm>,
) -> Result<Response, Problem> {
    // Whoever may not report learns nothing of what is wrong with the form.
    actions::to_report(&api.app, &caller.actor, id, None).await?;
    let mut read = Read::new();
    let milestone =
        read.chosen("milestone", &form.milestone, |text| text.parse::<MilestoneId>().ok());
    let done_on = read.maybe_day("done_on", &form.done_on);
    let done = match (read.finish(), milestone) {
        (Ok(()), Some(milestone)) => {
            let call = caller.call().expecting(form.version.0);
            let patch = json!({ "done_on": done_on });
            actions::change_milestone(&api.app, &call, id, milestone, patch).await.map(drop)
        }
        (Err(failure), _) => Err(failure),
        (Ok(()), None) => Err(Failure::field("/milestone", "must be chosen")),
    };
    match done {
        Ok(()) => {
            let word = if done_on.is_some() { "milestone-reached" } else { "milestone-open" };
            see_other(&format!("/actions/{id}/milestones?done={word}"))
        }
        Err(failure) => answer(&api, &caller, id, &form, Some(failure), &Usual::default()).await,
    }
}
