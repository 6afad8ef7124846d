//! The people of the authority: who can sign in, and what they may do.

use application::{
    Failure,
    access::sessions,
    people::{self, PersonDetails, PersonView},
    security::Visit,
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use domain::{Line, Title, authority::Role, id::PersonId, policy::Act};
use serde::Deserialize;
use serde_json::json;

use super::{
    caller::PageCaller,
    form::{Asked, Form, Seen, Typed, Usual},
    form_page::FormPage,
    frame::{Frame, ok, page, role_name, see_other},
    paging::Pages,
    router::PageRouter,
    sheet::{Choice, Field, Sheet},
    sign_in::Nothing,
    typed::Read,
};
use crate::{Api, extract::ApiPath, problem::Problem};

const PART: &str = "/people";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get("/people", list)
        .post("/people", add)
        .get("/people/new", new)
        .get("/people/{id}", show)
        .post("/people/{id}", change)
        .post("/people/{id}/end-sessions", end_sessions)
}

#[derive(Template)]
#[template(path = "people.html")]
struct People {
    frame: Frame,
    rows: Vec<PersonView>,
    pages: Pages,
    may_manage: bool,
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let found = people::people(&api.app, &caller.actor, asked.paging()).await?.value;
    ok(&People {
        frame: caller.frame_noting(&api, "People", PART, &asked),
        rows: found.items,
        pages: Pages::of(PART, &[], &asked.after, found.next),
        may_manage: caller.actor.may(Act::ManagePeople),
    })
}

/// What a form about a person sends.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PersonForm {
    name: Typed,
    email: Typed,
    role: Typed,
    disabled: Typed,
    version: Seen,
}

/// What a role means, for whoever gives it.
const fn meaning(role: Role) -> &'static str {
    match role {
        Role::Administrator => {
            "Manages people, posts, tokens and settings. Does not change plans. Needs a second factor."
        }
        Role::PlanLead => {
            "Builds the plan, agrees dates, signs off and submits. Needs a second factor."
        }
        Role::Manager => "Owns actions through posts, and reports on them.",
        Role::PanelMember => "A councillor who scrutinises plans once they are shared.",
        Role::Auditor => "Reads everything, the change log included. Changes nothing.",
    }
}

fn role_choices() -> Vec<Choice> {
    let choice = |role: &Role| Choice {
        value: role.code().to_owned(),
        label: role_name(*role),
        hint: meaning(*role),
    };
    Role::ALL.iter().map(choice).collect()
}

fn sheet(name: &str, email: &str, role: &str) -> Vec<Field> {
    vec![
        Field::line("name", "Name", name),
        Field::email("email", "E-mail address", email)
            .hint("Each address can be used once in an authority"),
        Field::radios("role", "Role", role, role_choices()),
    ]
}

impl PersonForm {
    fn fields(&self) -> Vec<Field> {
        sheet(self.name.as_str(), self.email.as_str(), self.role.as_str())
    }

    fn details(&self) -> Result<PersonDetails, Failure> {
        let mut read = Read::new();
        let name = read.parsed("name", &self.name, Title::parse);
        let email = read.parsed("email", &self.email, Line::parse);
        let role = read.chosen("role", &self.role, Role::from_code);
        read.finish()?;
        // A box is ticked or it is not; anything else was not sent by this page.
        if !["", "yes"].contains(&self.disabled.as_str()) {
            return Err(Failure::field("/disabled", "must be yes, or be left out"));
        }
        match (name, email, role) {
            (Some(name), Some(email), Some(role)) => {
                Ok(PersonDetails { name, email, role, disabled: self.disabled.is_yes() })
            }
            _ => Err(Failure::field("", "some fields cannot be taken")),
        }
    }
}

fn new_page(api: &Api, caller: &PageCaller, sheet: Sheet) -> Result<Response, Problem> {
    FormPage {
        frame: caller.frame(api, "Add a person", PART),
        back: Some((PART.into(), "People")),
        intro: Vec::new(),
        conflict: Vec::new(),
        sheet,
        action: PART.into(),
        button: "Add this person",
    }
    .answer()
}

async fn new(State(api): State<Api>, caller: PageCaller) -> Result<Response, Problem> {
    require(&caller)?;
    new_page(&api, &caller, Sheet::new(PersonForm::default().fields()))
}

/// A form that could not be sent is not shown either.
fn require(caller: &PageCaller) -> Result<(), Problem> {
    if caller.actor.may(Act::ManagePeople) {
        Ok(())
    } else {
        Err(Failure::Forbidden("only administrators manage people".into()).into())
    }
}

async fn add(
    State(api): State<Api>,
    caller: PageCaller,
    Form(form): Form<PersonForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let done = match form.details() {
        Ok(details) => people::add_person(&api.app, &caller.call(), details).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => see_other(&format!("{PART}/{}?done=person-added", done.value.id)),
        Err(failure) => new_page(&api, &caller, Sheet::new(form.fields()).refused(failure)?),
    }
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    frame: Frame,
    person: PersonView,
    role: String,
    /// The form, for those who may change them.
    sheet: Option<Sheet>,
    conflict: Vec<(&'static str, String)>,
    is_self: bool,
}

fn editing(form: &PersonForm, version: i64) -> Sheet {
    let mut fields = form.fields();
    fields.push(
        Field::tick("disabled", "This person may not sign in", form.disabled.is_yes()).hint(
            "Their sessions and tokens stop at once. They stay in the history. Tokens that were \
                 not revoked work again if you let them sign in again.",
        ),
    );
    fields.push(Field::hidden("version", version.to_string()));
    Sheet::new(fields)
}

impl From<&PersonView> for PersonForm {
    fn from(person: &PersonView) -> Self {
        Self {
            name: Typed::of(&person.name),
            email: Typed::of(&person.email),
            role: Typed::of(person.role.code()),
            disabled: Typed::yes(person.disabled),
            version: Seen(person.version),
        }
    }
}

fn person_page(
    status: StatusCode,
    caller: &PageCaller,
    frame: Frame,
    person: PersonView,
    sheet: Sheet,
    conflict: Vec<(&'static str, String)>,
) -> Result<Response, Problem> {
    let may_manage = caller.actor.may(Act::ManagePeople);
    page(
        status,
        &PersonPage {
            frame: frame.failing(sheet.failed()),
            role: role_name(person.role),
            is_self: person.id == caller.actor.person,
            person,
            sheet: may_manage.then_some(sheet),
            conflict,
        },
    )
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<PersonId>,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let person = people::person(&api.app, &caller.actor, id).await?.value;
    let sheet = editing(&PersonForm::from(&person), person.version);
    let frame = caller.frame_noting(&api, person.name.to_string(), PART, &asked);
    person_page(StatusCode::OK, &caller, frame, person, sheet, Vec::new())
}

async fn change(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<PersonId>,
    Form(form): Form<PersonForm>,
) -> Result<Response, Problem> {
    require(&caller)?;
    let done = match form.details() {
        Ok(details) => {
            let patch = json!(details);
            let call = caller.call().expecting(form.version.0);
            people::change_person(&api.app, &call, id, patch).await
        }
        Err(failure) => Err(failure),
    };
    let Err(failure) = done else {
        return see_other(&format!("{PART}/{id}?done=saved"));
    };
    let now = people::person(&api.app, &caller.actor, id).await?.value;
    let frame = caller.frame(&api, now.name.to_string(), PART);
    if matches!(failure, Failure::Stale { .. }) {
        let sheet = editing(&form, now.version);
        let conflict = vec![
            ("Name", now.name.to_string()),
            ("E-mail address", now.email.to_string()),
            ("Role", role_name(now.role)),
            ("May sign in", if now.disabled { "No".into() } else { "Yes".into() }),
        ];
        return person_page(StatusCode::CONFLICT, &caller, frame, now, sheet, conflict);
    }
    let sheet = editing(&form, form.version.0).refused(failure)?;
    person_page(StatusCode::UNPROCESSABLE_ENTITY, &caller, frame, now, sheet, Vec::new())
}

async fn end_sessions(
    State(api): State<Api>,
    caller: PageCaller,
    visit: Visit,
    ApiPath(id): ApiPath<PersonId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Problem> {
    require(&caller)?;
    people::person(&api.app, &caller.actor, id).await?;
    sessions::end_of_person(&api.app, &visit, &caller.actor, id).await?;
    see_other(&format!("{PART}/{id}?done=sessions-ended"))
}
