//! Posting an update: one page, one form, one entry of the log.

mod form;
mod posted;

use application::{
    Failure, Paging,
    actions::{self, ToReport},
    plans,
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    id::{ActionId, UpdateId},
    time::{spoken, spoken_moment},
};
use serde::Deserialize;

use self::form::{UpdateForm, in_words};
use super::{
    caller::PageCaller,
    evidence::choose_again,
    form::{Asked, Typed},
    frame::{Frame, page, see_other},
    rating::Rating,
    router::PageRouter,
    sheet::{Sheet, capital, looked_at},
    words::distance,
};
use crate::{Api, extract::ApiPath, problem::Problem, upload::FormWithFile};

const PART: &str = "/my-actions";
/// How much of what others did is told in a conflict.
const TOLD: u16 = 10;

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get("/actions/{action}/update", show)
        .post("/actions/{action}/update", send)
        .get("/actions/{action}/updated", posted::show)
}

/// What somebody else did to the action meanwhile.
struct Meanwhile {
    when: String,
    by: String,
    said: Vec<String>,
}

#[derive(Template)]
#[template(path = "update.html")]
struct UpdatePage {
    frame: Frame,
    id: ActionId,
    reference: String,
    title: String,
    rating: Rating,
    status: String,
    /// "31 March 2025, in 70 days".
    due: Option<String>,
    /// The last update, in a sentence.
    last: String,
    /// The date that was asked for and waits.
    waiting: Option<String>,
    /// When the update was posted that this one corrects.
    corrects: Option<String>,
    evidence_open: bool,
    sheet: Sheet,
    meanwhile: Vec<Meanwhile>,
}

fn answer(
    api: &Api,
    caller: &PageCaller,
    to: &ToReport,
    form: &UpdateForm,
    sheet: Sheet,
    meanwhile: Vec<Meanwhile>,
) -> Result<Response, Problem> {
    let action = &to.action;
    let today = api.app.today();
    let failed = sheet.failed();
    let status = match (failed || sheet.warned(), meanwhile.is_empty()) {
        (_, false) => StatusCode::CONFLICT,
        (true, true) => StatusCode::UNPROCESSABLE_ENTITY,
        (false, true) => StatusCode::OK,
    };
    let waiting = to.waiting.as_ref().map(|change| {
        format!(
            "The date {} was asked for on {}. It waits for an answer; until then {} stands.",
            spoken(change.to_on),
            spoken(change.asked_on),
            spoken(change.from_on)
        )
    });
    page(
        status,
        &UpdatePage {
            frame: caller
                .frame(api, format!("Update action {}", action.reference), PART)
                .failing(failed),
            id: action.id,
            reference: action.reference.to_string(),
            title: action.title.to_string(),
            rating: Rating::of(action.rating),
            status: capital(action.status.words()),
            due: action.due_on.map(|due| {
                if action.status.is_open() {
                    format!("{}, {}", spoken(due), distance(due, today))
                } else {
                    spoken(due)
                }
            }),
            last: action.last_update_on.map_or_else(|| "None yet".into(), spoken),
            waiting,
            corrects: to.corrects.as_ref().map(|earlier| spoken(earlier.posted_on)),
            evidence_open: form.has_evidence() || sheet.speaks_of("file"),
            sheet,
            meanwhile,
        },
    )
}

/// What the address may say: which update is to be corrected.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Wanted {
    corrects: Typed,
}

/// The update that is meant; one that nobody has is not there.
fn update_id(typed: &Typed) -> Result<Option<UpdateId>, Problem> {
    let parse = |text: &str| text.parse().map_err(|_| Problem::from(Failure::Hidden));
    typed.some().map(parse).transpose()
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<ActionId>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    let corrects = update_id(&wanted.corrects)?;
    let found = actions::to_report(&api.app, &caller.actor, id, corrects).await?;
    let form = UpdateForm::fresh(&found.value, found.stamp.revision);
    let sheet = form.sheet(&found.value);
    answer(&api, &caller, &found.value, &form, sheet, Vec::new())
}

async fn send(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<ActionId>,
    sent: FormWithFile<UpdateForm>,
) -> Result<Response, Problem> {
    let FormWithFile { mut form, file } = sent;
    let file_name = file.as_ref().map(|file| file.name.clone());
    let corrects = update_id(&form.corrects)?;
    let found = actions::to_report(&api.app, &caller.actor, id, corrects).await?;
    let to = found.value;
    let doubts = form.doubts(file.as_ref(), api.app.today());
    let done = match form.report(&to, file) {
        Ok(_) if looked_at(&doubts) != form.looked_at.as_str() && !doubts.is_empty() => {
            let mut sheet = form.sheet(&to);
            sheet.warn(&doubts);
            choose_again(&mut sheet, file_name.as_deref());
            return answer(&api, &caller, &to, &form, sheet, Vec::new());
        }
        Ok(report) => {
            let call = caller.call().expecting(form.version.0);
            actions::report(&api.app, &call, id, report).await
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => see_other(&format!("/actions/{id}/updated?update={}", done.value.update.id)),
        Err(Failure::Stale { .. }) => {
            let meanwhile = meanwhile(&api, &caller, id, form.revision.0).await?;
            // Sent again, it is posted on top of what is shown now.
            form.version.0 = to.action.version;
            form.revision.0 = found.stamp.revision;
            let mut sheet = form.sheet(&to);
            choose_again(&mut sheet, file_name.as_deref());
            answer(&api, &caller, &to, &form, sheet, meanwhile)
        }
        Err(failure) => {
            let mut sheet = form.sheet(&to).refused(in_words(failure))?;
            choose_again(&mut sheet, file_name.as_deref());
            answer(&api, &caller, &to, &form, sheet, Vec::new())
        }
    }
}

/// What was done to the action since a revision, the newest first.
async fn meanwhile(
    api: &Api,
    caller: &PageCaller,
    id: ActionId,
    since: i64,
) -> Result<Vec<Meanwhile>, Problem> {
    let paging = Paging { limit: Some(TOLD), after: None };
    let told = plans::timeline(&api.app, &caller.actor, id, paging).await?.value;
    let told = told.items.into_iter().filter(|entry| entry.number > since);
    let mut all: Vec<Meanwhile> = told
        .map(|entry| Meanwhile {
            when: spoken_moment(entry.at),
            by: entry.by.map_or_else(|| "The operator".into(), |by| by.name.to_string()),
            // A sentence may end in somebody's own words, which have a full stop of their own.
            said: entry
                .sentences
                .into_iter()
                .map(|sentence| sentence.text.trim_end_matches('.').to_owned())
                .collect(),
        })
        .collect();
    if all.is_empty() {
        // A change that the story does not tell is one all the same.
        all.push(Meanwhile {
            when: String::new(),
            by: String::new(),
            said: vec!["The action was changed; what it says now stands below".into()],
        });
    }
    Ok(all)
}
