//! One-time links: coming in for the first time, a lost password, the first administrator, and the
//! one-click addresses of a demonstration.

use application::{
    Failure,
    access::{
        Secret,
        links::{self, FirstCouncil, LinkView},
    },
    security::Visit,
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use domain::{Id, id::PersonId, session::Account, time::spoken_moment};
use serde::Deserialize;

use super::{
    caller::{self, PageCaller},
    form::{Form, Hush, Typed},
    form_page::FormPage,
    frame::{Frame, in_words, ok, page, see_other},
    router::PageRouter,
    sheet::{Field, Sheet},
    sign_in::{Nothing, go_in, go_on},
};
use crate::{Api, extract::ApiPath, problem::Problem};

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .post("/people/{id}/link", make)
        .open_get("/links/{code}", look)
        .open_post("/links/{code}", accept)
        .open_post("/links/{code}/join", join)
        .open_get("/set-up/{code}", look_first)
        .open_post("/set-up/{code}", accept_first)
        .open_get("/demo/{code}", demo)
}

#[derive(Template)]
#[template(path = "made_link.html")]
struct MadeLink {
    frame: Frame,
    person: String,
    back: String,
    address: String,
    ends: String,
}

/// Makes a link, and shows it this once.
async fn make(
    State(api): State<Api>,
    caller: PageCaller,
    visit: Visit,
    ApiPath(id): ApiPath<PersonId>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Problem> {
    let made = links::make(&api.app, &visit, &caller.actor, id).await?;
    let person = application::people::person(&api.app, &caller.actor, id).await?.value;
    ok(&MadeLink {
        frame: caller.frame(&api, "One-time link", "/people"),
        person: person.name.to_string(),
        back: format!("/people/{id}"),
        address: api.settings.absolute(&format!("/links/{}", made.code.reveal())),
        ends: spoken_moment(made.ends_at),
    })
}

/// A code of an address. It is as good as a password until it is used.
struct Code(Secret);

impl Code {
    fn as_str(&self) -> &str {
        self.0.reveal()
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Secret::deserialize(deserializer).map(Self)
    }
}

/// A link that does not work, whatever the cause.
#[derive(Template)]
#[template(path = "dead_link.html")]
struct DeadLink {
    frame: Frame,
    first: bool,
}

/// The failure of a link, in words that say what to do.
fn dead(api: &Api, failure: Failure, first: bool) -> Result<Response, Problem> {
    if !matches!(failure, Failure::Hidden) {
        return Err(failure.into());
    }
    let frame = Frame::open(api, "This link does not work");
    page(StatusCode::NOT_FOUND, &DeadLink { frame, first })
}

#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage {
    frame: Frame,
    person: String,
    role: String,
    authority: String,
    /// Who is signed in at this browser already.
    present: Option<String>,
    /// Whether that is the very person of the link.
    own: bool,
    /// Whether they have come in before: a new password takes the place of the old one.
    again: bool,
    /// Where their council signs them in.
    doors: Vec<(String, String)>,
    action: String,
    sheet: Sheet,
}

const LENGTH: &str = "At least 15 characters. Three or four words that do not belong together are \
                      easy to remember. You can paste it from a password manager.";

/// The fields of a new password.
pub(crate) fn new_password(name: &'static str, label: &'static str) -> [Field; 2] {
    [
        Field::password(name, label, "new-password").hint(LENGTH),
        Field::password("again", "The same password again", "new-password"),
    ]
}

/// Says that two passwords differ, before anything is done with either.
pub(crate) fn same(password: &Hush, again: &Hush) -> Result<(), Failure> {
    if password == again {
        Ok(())
    } else {
        Err(Failure::field("/again", "is not the same as the one above"))
    }
}

fn link_sheet(name: &str) -> Sheet {
    let [password, again] = new_password("password", "New password");
    Sheet::new(vec![
        Field::username("sign_in_name", "Sign-in name", name)
            .hint("What you will type to sign in. Your e-mail address is a good choice."),
        password,
        again,
    ])
}

/// Who is signed in at this browser, by name, and with which account.
async fn somebody(
    api: &Api,
    headers: &HeaderMap,
) -> Result<Option<(String, Id<Account>)>, Problem> {
    match caller::present(api, headers).await? {
        Some(present) => {
            let me = application::people::me(&api.app, &present.actor).await?.value;
            let name = format!("{} ({})", me.person.name, me.authority.name);
            Ok(Some((name, present.account)))
        }
        None => Ok(None),
    }
}

async fn link_page(
    api: &Api,
    headers: &HeaderMap,
    code: &Code,
    view: &LinkView,
    sheet: Sheet,
) -> Result<Response, Problem> {
    let failed = sheet.failed();
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let theirs = api.settings.providers.iter().filter(|it| it.authority == view.authority);
    let door = |provider: &crate::ProviderSettings| {
        let at = format!("/sign-in/providers/{}?link={}", provider.key, code.as_str());
        (at, provider.label.clone())
    };
    let present = somebody(api, headers).await?;
    let again = view.account.is_some();
    let title = if again {
        "Set a new password".to_owned()
    } else {
        format!("Join {}", view.authority_name)
    };
    let template = LinkPage {
        own: present.as_ref().is_some_and(|(_, account)| view.account == Some(*account)),
        again,
        frame: Frame::open(api, title).failing(failed),
        person: view.name.clone(),
        role: in_words(view.role),
        authority: view.authority_name.clone(),
        present: present.map(|(name, _)| name),
        doors: theirs.map(door).collect(),
        action: format!("/links/{}", code.as_str()),
        sheet,
    };
    page(status, &template)
}

async fn look(
    State(api): State<Api>,
    visit: Visit,
    headers: HeaderMap,
    ApiPath(code): ApiPath<Code>,
) -> Result<Response, Problem> {
    match links::look(&api.app, &visit, code.as_str()).await {
        Ok(view) => {
            let name = view.sign_in_name.as_deref().unwrap_or(&view.email);
            link_page(&api, &headers, &code, &view, link_sheet(name)).await
        }
        Err(failure) => dead(&api, failure, false),
    }
}

/// What somebody sends who comes in by a link.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct JoinForm {
    sign_in_name: Typed,
    password: Hush,
    again: Hush,
}

async fn accept(
    State(api): State<Api>,
    visit: Visit,
    headers: HeaderMap,
    ApiPath(code): ApiPath<Code>,
    Form(form): Form<JoinForm>,
) -> Result<Response, Problem> {
    let view = match links::look(&api.app, &visit, code.as_str()).await {
        Ok(view) => view,
        Err(failure) => return dead(&api, failure, false),
    };
    let name = form.sign_in_name.as_str();
    let done = match same(&form.password, &form.again) {
        Ok(()) => {
            let password = form.password.reveal().to_owned();
            let code = code.as_str();
            links::accept_with_password(&api.app, &visit, code, name.to_owned(), password).await
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(next) => go_on(&api, &next, "/"),
        Err(Failure::Hidden) => dead(&api, Failure::Hidden, false),
        Err(failure) => {
            let sheet = link_sheet(name).refused(failure)?;
            link_page(&api, &headers, &code, &view, sheet).await
        }
    }
}

/// Somebody who is signed in takes the membership along.
async fn join(
    State(api): State<Api>,
    visit: Visit,
    headers: HeaderMap,
    ApiPath(code): ApiPath<Code>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Problem> {
    let Some(present) = caller::present(&api, &headers).await? else {
        return see_other(&format!("/links/{}", code.as_str()));
    };
    match links::accept_signed_in(&api.app, &visit, code.as_str(), &present).await {
        Ok(signed_in) => go_in(&api, &signed_in, "/?done=authority-changed"),
        Err(failure) => dead(&api, failure, false),
    }
}

/// The first council and its administrator.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FirstForm {
    council: Typed,
    urn: Typed,
    name: Typed,
    email: Typed,
    password: Hush,
    again: Hush,
}

impl FirstForm {
    fn sheet(&self) -> Sheet {
        let [password, again] = new_password("password", "New password");
        Sheet::new(vec![
            Field::line("council", "Name of the council", self.council.as_str())
                .hint("For example, East Sussex County Council"),
            Field::line(
                "urn",
                "Ofsted’s reference number of the council (optional)",
                self.urn.as_str(),
            )
            .hint("It stands on inspection reports, for example 80467"),
            Field::line("name", "Your name", self.name.as_str()),
            Field::email("email", "Your e-mail address", self.email.as_str())
                .hint("You sign in with it"),
            password,
            again,
        ])
    }
}

fn first_page(api: &Api, code: &Code, sheet: Sheet) -> Result<Response, Problem> {
    FormPage {
        frame: Frame::open(api, "Set up this service"),
        back: None,
        intro: vec![
            "Nobody uses this service yet. Name your council, and become its first administrator."
                .to_owned(),
            "Next you set up a second factor. Then you can let others in.".to_owned(),
        ],
        conflict: Vec::new(),
        sheet,
        action: format!("/set-up/{}", code.as_str()),
        button: "Continue",
    }
    .answer()
}

async fn look_first(
    State(api): State<Api>,
    visit: Visit,
    ApiPath(code): ApiPath<Code>,
) -> Result<Response, Problem> {
    match links::look_first(&api.app, &visit, code.as_str()).await {
        Ok(()) => first_page(&api, &code, FirstForm::default().sheet()),
        Err(failure) => dead(&api, failure, true),
    }
}

async fn accept_first(
    State(api): State<Api>,
    visit: Visit,
    ApiPath(code): ApiPath<Code>,
    Form(form): Form<FirstForm>,
) -> Result<Response, Problem> {
    let first = FirstCouncil {
        council: form.council.as_str().to_owned(),
        urn: form.urn.some().map(ToOwned::to_owned),
        name: form.name.as_str().to_owned(),
        email: form.email.as_str().to_owned(),
        password: form.password.reveal().to_owned(),
    };
    let done = match same(&form.password, &form.again) {
        Ok(()) => links::accept_first(&api.app, &visit, code.as_str(), first).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(next) => go_on(&api, &next, "/"),
        Err(Failure::Hidden) => dead(&api, Failure::Hidden, true),
        Err(failure) => first_page(&api, &code, form.sheet().refused(failure)?),
    }
}

async fn demo(
    State(api): State<Api>,
    visit: Visit,
    ApiPath(code): ApiPath<Code>,
) -> Result<Response, Problem> {
    match links::accept_demo(&api.app, &visit, code.as_str()).await {
        Ok(signed_in) => go_in(&api, &signed_in, "/"),
        Err(failure) => dead(&api, failure, false),
    }
}
