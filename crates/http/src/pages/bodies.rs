//! The bodies that discuss plans: adding one, changing one, closing one.

use application::{
    Failure, Paging,
    bodies::{self, BodyDetails, BodyView},
};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{
    Note, Title,
    governance::{BodyKind, rhythm::Rhythm},
    id::BodyId,
    policy::Act,
    time::spoken,
};
use serde::Deserialize;
use serde_json::json;

use super::{
    caller::PageCaller,
    choices::or_nothing,
    form::{Asked, Form, Seen, Typed, Usual},
    form_page::FormPage,
    frame::{Frame, ok, see_other},
    meetings::PART as MEETINGS,
    router::PageRouter,
    sheet::{Field, Sheet, capital},
    typed::Read,
    words::{body_kind, choice},
};
use crate::{Api, extract::ApiPath, problem::Problem};

const AT: &str = "/bodies";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get(AT, list)
        .post(AT, add)
        .get("/bodies/new", new)
        .get("/bodies/{body}", edit)
        .post("/bodies/{body}", change)
}

struct Row {
    id: BodyId,
    name: String,
    kind: String,
    description: String,
    members: Vec<String>,
    /// How often it meets, and when next.
    meets: Vec<String>,
    /// That no coming meeting is recorded although one is to be expected.
    missing: Option<String>,
    closed: bool,
}

#[derive(Template)]
#[template(path = "bodies.html")]
struct Bodies {
    frame: Frame,
    rows: Vec<Row>,
    may_manage: bool,
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let (paging, today) = (Paging::most(), api.app.today());
    let found = bodies::list(&api.app, &caller.actor, paging).await?.value.items;
    let rows = found.into_iter().map(|body| Row {
        id: body.id,
        kind: body_kind(body.kind),
        description: body.description.as_ref().map(ToString::to_string).unwrap_or_default(),
        members: body.members.iter().map(ToString::to_string).collect(),
        meets: body
            .rhythm
            .map(|it| capital(it.words()))
            .into_iter()
            .chain(body.next_meeting_on.map(|on| format!("next on {}", spoken(on))))
            .collect(),
        missing: body.expected_on.map(|on| {
            let due = if on < today { "was due" } else { "is to be expected" };
            format!("No coming meeting is recorded; one {due} about {}.", spoken(on))
        }),
        name: body.name.to_string(),
        closed: body.closed,
    });
    ok(&Bodies {
        frame: caller.frame_noting(&api, "Bodies that meet", MEETINGS, &asked),
        rows: rows.collect(),
        may_manage: caller.actor.may(Act::ManageMeetings),
    })
}

/// A form that could not be sent is not shown either.
fn require(caller: &PageCaller) -> Result<(), Problem> {
    if caller.actor.may(Act::ManageMeetings) {
        Ok(())
    } else {
        Err(Failure::Forbidden("only plan leads and administrators manage bodies".into()).into())
    }
}

/// What is sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct BodyForm {
    name: Typed,
    kind: Typed,
    description: Typed,
    members: Typed,
    rhythm: Typed,
    closed: Typed,
    version: Seen,
}

impl From<&BodyView> for BodyForm {
    fn from(it: &BodyView) -> Self {
        Self {
            name: Typed::of(&it.name),
            kind: Typed::of(it.kind.code()),
            description: Typed::of(it.description.as_deref().unwrap_or_default()),
            members: Typed::of(
                &it.members.iter().map(Title::as_str).collect::<Vec<_>>().join("\n"),
            ),
            rhythm: Typed::of(it.rhythm.map_or("", Rhythm::code)),
            closed: Typed::yes(it.closed),
            version: Seen(it.version),
        }
    }
}

impl BodyForm {
    fn fields(&self) -> Vec<Field> {
        let rhythms = Rhythm::ALL.iter().map(|it| choice(it.code(), capital(it.words())));
        let rhythms = or_nothing("Not said", rhythms.collect());
        let kinds = BodyKind::ALL.iter().map(|it| choice(it.code(), body_kind(*it))).collect();
        vec![
            Field::line("name", "Name", self.name.as_str())
                .hint("For example, Corporate Parenting Panel"),
            Field::radios("kind", "Kind", self.kind.as_str(), kinds),
            Field::lines(
                "description",
                "What it does (optional)",
                self.description.as_str(),
            ),
            Field::lines("members", "Who sits on it (optional)", self.members.as_str())
                .hint("One on each line, by seat or office and not by name: Chair, Lead member for children"),
            Field::select("rhythm", "How often does it meet?", self.rhythm.as_str(), rhythms),
        ]
    }

    fn editing(&self, version: i64) -> Sheet {
        let mut fields = self.fields();
        fields.push(
            Field::tick("closed", "This body meets no more", self.closed.is_yes())
                .hint("It takes no new meetings. Those that were held stay."),
        );
        fields.push(Field::hidden("version", version.to_string()));
        Sheet::new(fields)
    }

    fn details(&self) -> Result<BodyDetails, Failure> {
        let mut read = Read::new();
        let name = read.parsed("name", &self.name, Title::parse);
        let kind = read.chosen("kind", &self.kind, BodyKind::from_code);
        let description = read.maybe("description", &self.description, Note::parse);
        let members = read.maybe("members", &self.members, |text| {
            let seats = text.lines().map(str::trim).zip(1..).filter(|(line, _)| !line.is_empty());
            let seat = |(line, at): (&str, i32)| {
                Title::parse(line).map_err(|fault| format!("line {at} {fault}"))
            };
            seats.map(seat).collect::<Result<Vec<_>, String>>()
        });
        let rhythm =
            self.rhythm.some().and_then(|_| read.chosen("rhythm", &self.rhythm, Rhythm::from_code));
        read.finish()?;
        match (name, kind) {
            (Some(name), Some(kind)) => Ok(BodyDetails {
                name,
                kind,
                description,
                members: members.unwrap_or_default(),
                rhythm,
                closed: self.closed.is_yes(),
            }),
            _ => Err(Failure::field("/name", "is needed")),
        }
    }
}

fn new_page(api: &Api, caller: &PageCaller, sheet: Sheet) -> Result<Response, Problem> {
    FormPage {
        frame: caller.frame(api, "Add a body", MEETINGS),
        back: Some((AT.into(), "Bodies that meet")),
        intro: vec!["A panel, board or committee that discusses plans at its meetings.".into()],
        conflict: Vec::new(),
        sheet,
        action: AT.into(),
        button: "Add this body",
    }
    .answer()
}

async fn new(State(api): State<Api>, caller: PageCaller) -> Result<Response, Problem> {
    require(&caller)?;
    new_page(&api, &caller, Sheet::new(BodyForm::default().fields()))
}

async fn add(
    State(api): State<Api>,
    caller: PageCaller,
    Form(form): Form<BodyForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let done = match form.details() {
        Ok(details) => bodies::add(&api.app, &caller.call(), details).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => see_other(&format!("{AT}?done=body-added")),
        Err(failure) => new_page(&api, &caller, Sheet::new(form.fields()).refused(failure)?),
    }
}

fn edit_page(
    api: &Api,
    caller: &PageCaller,
    body: &BodyView,
    sheet: Sheet,
    conflict: Vec<(&'static str, String)>,
) -> Result<Response, Problem> {
    FormPage {
        frame: caller.frame(api, body.name.to_string(), MEETINGS),
        back: Some((AT.into(), "Bodies that meet")),
        intro: Vec::new(),
        conflict,
        sheet,
        action: format!("{AT}/{}", body.id),
        button: "Save changes",
    }
    .answer()
}

async fn edit(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<BodyId>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let body = bodies::get(&api.app, &caller.actor, id).await?.value;
    let sheet = BodyForm::from(&body).editing(body.version);
    edit_page(&api, &caller, &body, sheet, Vec::new())
}

async fn change(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<BodyId>,
    Form(form): Form<BodyForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let now = bodies::get(&api.app, &caller.actor, id).await?.value;
    let done = match form.details() {
        Ok(details) => {
            let call = caller.call().expecting(form.version.0);
            bodies::change(&api.app, &call, id, json!(details)).await
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => see_other(&format!("{AT}?done=saved")),
        Err(Failure::Stale { .. }) => {
            let conflict = vec![
                ("Name", now.name.to_string()),
                ("Kind", body_kind(now.kind)),
                ("Description", now.description.as_deref().unwrap_or("Nothing").to_owned()),
                (
                    "Who sits on it",
                    now.members.iter().map(Title::as_str).collect::<Vec<_>>().join(", "),
                ),
                (
                    "How often it meets",
                    now.rhythm.map_or_else(|| "Not said".into(), |it| capital(it.words())),
                ),
                ("Meets no more", if now.closed { "Yes".into() } else { "No".into() }),
            ];
            edit_page(&api, &caller, &now, form.editing(now.version), conflict)
        }
        Err(failure) => {
            let sheet = form.editing(form.version.0).refused(failure)?;
            edit_page(&api, &caller, &now, sheet, Vec::new())
        }
    }
}
