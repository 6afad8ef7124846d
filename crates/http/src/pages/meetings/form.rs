//! Adding a meeting, and moving or cancelling one.

use application::{
    Failure,
    meetings::{self, MeetingDetails, MeetingView},
};
use axum::{extract::State, response::Response};
use domain::{
    Account, Note, Title,
    id::{BodyId, MeetingId},
    policy::Act,
    time::spoken,
};
use serde::Deserialize;
use serde_json::json;

use super::{PART, bodies_to_choose, name_of};
use crate::{
    Api,
    extract::ApiPath,
    pages::{
        caller::PageCaller,
        form::{Form, Seen, Typed},
        form_page::FormPage,
        frame::see_other,
        sheet::{Choice, Field, Sheet},
        typed::Read,
    },
    problem::Problem,
};

/// What is sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct MeetingForm {
    body: Typed,
    held_on: Typed,
    title: Typed,
    place: Typed,
    note: Typed,
    cancelled: Typed,
    version: Seen,
}

/// A form that could not be sent is not shown either.
fn require(caller: &PageCaller) -> Result<(), Problem> {
    if caller.actor.may(Act::ManageMeetings) {
        Ok(())
    } else {
        Err(Failure::Forbidden("only plan leads and administrators manage meetings".into()).into())
    }
}

impl From<&MeetingView> for MeetingForm {
    fn from(it: &MeetingView) -> Self {
        let maybe = |text: Option<&str>| Typed::of(text.unwrap_or_default());
        Self {
            body: Typed::of(&it.body.as_ref().map(|body| body.id.to_string()).unwrap_or_default()),
            held_on: Typed::of(&spoken(it.held_on)),
            title: maybe(it.title.as_deref()),
            place: maybe(it.place.as_deref()),
            note: maybe(it.note.as_deref()),
            cancelled: maybe(it.cancelled.as_deref()),
            version: Seen(it.version),
        }
    }
}

impl MeetingForm {
    /// The fields; a meeting stays one of its body, so that is asked only of a new one.
    fn fields(&self, bodies: Option<Vec<Choice>>) -> Vec<Field> {
        let mut fields = Vec::new();
        if let Some(bodies) = bodies {
            fields.push(
                Field::select("body", "Body", self.body.as_str(), bodies)
                    .hint("Add a body first if it is not in the list"),
            );
        }
        fields.extend([
            Field::date("held_on", "Day", self.held_on.as_str()),
            Field::line("title", "Title (optional)", self.title.as_str())
                .hint("Where the body and the day do not say it, for example Special meeting"),
            Field::line("place", "Place (optional)", self.place.as_str()),
            Field::lines("note", "Note (optional)", self.note.as_str()),
        ]);
        fields
    }

    fn editing(&self, version: i64) -> Sheet {
        let mut fields = self.fields(None);
        fields.push(
            Field::lines("cancelled", "Why is it cancelled? (optional)", self.cancelled.as_str())
                .hint("Leave it empty while the meeting takes place"),
        );
        fields.push(Field::hidden("version", version.to_string()));
        Sheet::new(fields)
    }

    fn details(&self, body: Option<BodyId>) -> Result<MeetingDetails, Failure> {
        let mut read = Read::new();
        let body = match body {
            Some(body) => Some(body),
            None => read.chosen("body", &self.body, |text| text.parse::<BodyId>().ok()),
        };
        let held_on = read.day("held_on", &self.held_on);
        let title = read.maybe("title", &self.title, Title::parse);
        let place = read.maybe("place", &self.place, Title::parse);
        let note = read.maybe("note", &self.note, Account::parse);
        let cancelled = read.maybe("cancelled", &self.cancelled, Note::parse);
        read.finish()?;
        match (body, held_on) {
            (Some(body), Some(held_on)) => {
                Ok(MeetingDetails { body, held_on, title, place, note, cancelled })
            }
            _ => Err(Failure::field("/held_on", "is needed")),
        }
    }
}

fn new_page(api: &Api, caller: &PageCaller, sheet: Sheet) -> Result<Response, Problem> {
    FormPage {
        frame: caller.frame(api, "Add a meeting", PART),
        back: Some((PART.into(), "Meetings")),
        intro: Vec::new(),
        conflict: Vec::new(),
        sheet,
        action: PART.into(),
        button: "Add this meeting",
    }
    .answer()
}

pub(super) async fn new(State(api): State<Api>, caller: PageCaller) -> Result<Response, Problem> {
    require(&caller)?;
    let bodies = bodies_to_choose(&api, &caller, false).await?;
    new_page(&api, &caller, Sheet::new(MeetingForm::default().fields(Some(bodies))))
}

pub(super) async fn add(
    State(api): State<Api>,
    caller: PageCaller,
    Form(form): Form<MeetingForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let done = match form.details(None) {
        Ok(details) => meetings::add(&api.app, &caller.call(), details).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => see_other(&format!("{PART}/{}?done=meeting-added", done.value.id)),
        Err(failure) => {
            let bodies = bodies_to_choose(&api, &caller, false).await?;
            let sheet = Sheet::new(form.fields(Some(bodies))).refused(failure)?;
            new_page(&api, &caller, sheet)
        }
    }
}

fn edit_page(
    api: &Api,
    caller: &PageCaller,
    meeting: &MeetingView,
    sheet: Sheet,
    conflict: Vec<(&'static str, String)>,
) -> Result<Response, Problem> {
    let at = format!("{PART}/{}", meeting.id);
    FormPage {
        frame: caller.frame(api, "Change a meeting", PART),
        back: Some((at.clone(), "The meeting")),
        intro: vec![format!("{}, {}.", name_of(meeting), spoken(meeting.held_on))],
        conflict,
        sheet,
        action: format!("{at}/change"),
        button: "Save changes",
    }
    .answer()
}

pub(super) async fn edit(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<MeetingId>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let meeting = meetings::get(&api.app, &caller.actor, id).await?.value;
    let sheet = MeetingForm::from(&meeting).editing(meeting.version);
    edit_page(&api, &caller, &meeting, sheet, Vec::new())
}

pub(super) async fn change(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<MeetingId>,
    Form(form): Form<MeetingForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let now = meetings::get(&api.app, &caller.actor, id).await?.value;
    let done = match form.details(now.body.as_ref().map(|body| body.id)) {
        Ok(details) => {
            let MeetingDetails { held_on, title, place, note, cancelled, .. } = details;
            let patch = json!({
                "held_on": held_on, "title": title, "place": place, "note": note,
                "cancelled": cancelled,
            });
            let call = caller.call().expecting(form.version.0);
            meetings::change(&api.app, &call, id, patch).await
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => see_other(&format!("{PART}/{id}?done=saved")),
        Err(Failure::Stale { .. }) => {
            let said = |text: Option<&str>| text.unwrap_or("Nothing").to_owned();
            let conflict = vec![
                ("Day", spoken(now.held_on)),
                ("Title", said(now.title.as_deref())),
                ("Place", said(now.place.as_deref())),
                ("Note", said(now.note.as_deref())),
                ("Cancelled", said(now.cancelled.as_deref())),
            ];
            edit_page(&api, &caller, &now, form.editing(now.version), conflict)
        }
        Err(failure) => {
            let sheet = form.editing(form.version.0).refused(failure)?;
            edit_page(&api, &caller, &now, sheet, Vec::new())
        }
    }
}
