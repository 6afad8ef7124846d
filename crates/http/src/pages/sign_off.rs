//! Signing off a complete action: a second person looks at the evidence and says what they saw.

use application::{
    Failure,
    actions::{self, EvidenceView, MarkView, SignOff, SignOffWaiting},
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{Note, action::status::DeliveryStatus, id::ActionId, time::spoken};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    form::{Form, Seen, Typed},
    frame::{Frame, page, see_other},
    router::PageRouter,
    sheet::{Field, Sheet},
    typed::Read,
    words::{evidence_kind, kept_file, review_state, review_tag},
};
use crate::{Api, extract::ApiPath, problem::Problem};

const PART: &str = "/needs-you";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get("/actions/{action}/sign-off", show)
        .post("/actions/{action}/sign-off", send)
}

/// A piece of evidence as it is looked at.
pub(super) struct Piece {
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) link: Option<String>,
    pub(super) file: Option<(String, String)>,
    pub(super) review: (&'static str, String),
    pub(super) note: String,
    pub(super) added: String,
}

impl From<&EvidenceView> for Piece {
    fn from(it: &EvidenceView) -> Self {
        let by = it.added_by.as_ref().map_or_else(|| "somebody".into(), |by| by.name.to_string());
        Self {
            kind: evidence_kind(it.kind),
            title: it.title.to_string(),
            link: it.link.as_ref().map(ToString::to_string),
            file: it.file.as_ref().map(|file| {
                let at = format!("/actions/{}/evidence/{}/file", it.action, it.id);
                (at, kept_file(file))
            }),
            review: (review_tag(it.review), review_state(it.review)),
            note: it.note.as_ref().map(ToString::to_string).unwrap_or_default(),
            added: format!("{} by {by}", spoken(it.added_on)),
        }
    }
}

/// "Asha Rowe said on 3 May 2024 that it is complete."
pub(super) fn said_complete(completed: Option<&MarkView>) -> String {
    completed.map_or_else(String::new, |mark| {
        let by = mark.by.as_ref().map_or_else(|| "Somebody".into(), |by| by.name.to_string());
        format!("{by} said on {} that it is complete.", spoken(mark.on))
    })
}

/// What is sent.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SignOffForm {
    note: Typed,
    version: Seen,
}

#[derive(Template)]
#[template(path = "sign_off.html")]
struct SignOffPage {
    frame: Frame,
    id: ActionId,
    reference: String,
    title: String,
    criterion: Option<String>,
    completed: String,
    evidence: Vec<Piece>,
    /// Why it cannot be signed off here and now.
    closed: Option<String>,
    conflict: Vec<(&'static str, String)>,
    sheet: Sheet,
}

fn sheet(form: &SignOffForm, version: i64) -> Sheet {
    Sheet::new(vec![
        Field::lines(
            "note",
            "Which evidence did you look at, and what did it show?",
            form.note.as_str(),
        )
        .hint("Members read this. Name no child."),
        Field::hidden("version", version.to_string()),
    ])
}

fn answer(
    api: &Api,
    caller: &PageCaller,
    waiting: &SignOffWaiting,
    sheet: Sheet,
    conflict: Vec<(&'static str, String)>,
) -> Result<Response, Problem> {
    let action = &waiting.action;
    let closed = if action.status != DeliveryStatus::Complete {
        Some(format!(
            "This action is {}. Only an action whose owner said that it is complete can be signed off.",
            action.status.words()
        ))
    } else if waiting.is_own {
        Some("You said that it is complete, so somebody else has to sign it off.".to_owned())
    } else {
        None
    };
    let failed = sheet.failed();
    let status = match (failed, conflict.is_empty()) {
        (_, false) => StatusCode::CONFLICT,
        (true, true) => StatusCode::UNPROCESSABLE_ENTITY,
        (false, true) => StatusCode::OK,
    };
    page(
        status,
        &SignOffPage {
            frame: caller
                .frame(api, format!("Sign off action {}", action.reference), PART)
                .failing(failed),
            id: action.id,
            reference: action.reference.to_string(),
            title: action.title.to_string(),
            criterion: action.success_criterion.as_ref().map(ToString::to_string),
            completed: said_complete(action.completed.as_ref()),
            evidence: waiting.evidence.iter().map(Piece::from).collect(),
            closed,
            conflict,
            sheet,
        },
    )
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<ActionId>,
) -> Result<Response, Problem> {
    let waiting = actions::sign_off_waiting(&api.app, &caller.actor, id).await?.value;
    let sheet = sheet(&SignOffForm::default(), waiting.action.version);
    answer(&api, &caller, &waiting, sheet, Vec::new())
}

async fn send(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<ActionId>,
    Form(form): Form<SignOffForm>,
) -> Result<Response, Problem> {
    let waiting = actions::sign_off_waiting(&api.app, &caller.actor, id).await?.value;
    let mut read = Read::new();
    if form.note.some().is_none() {
        read.fault("note", "name the evidence that you looked at");
    }
    let note = read.maybe("note", &form.note, Note::parse);
    let done = match (read.finish(), note) {
        (Ok(()), Some(note)) => {
            let call = caller.call().expecting(form.version.0);
            actions::sign_off(&api.app, &call, id, SignOff { note }).await
        }
        (Err(failure), _) => Err(failure),
        (Ok(()), None) => Err(Failure::field("/note", "name the evidence that you looked at")),
    };
    match done {
        Ok(_) => see_other("/needs-you?done=signed-off"),
        Err(Failure::Stale { .. }) => {
            let conflict = vec![
                ("Status", waiting.action.status.words().to_owned()),
                ("Said", said_complete(waiting.action.completed.as_ref())),
            ];
            let sheet = sheet(&form, waiting.action.version);
            answer(&api, &caller, &waiting, sheet, conflict)
        }
        Err(failure) => {
            let sheet = sheet(&form, form.version.0).refused(failure)?;
            answer(&api, &caller, &waiting, sheet, Vec::new())
        }
    }
}
