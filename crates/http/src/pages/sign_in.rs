//! Signing in and out.

use application::{
    Failure,
    access::{
        Secret, second_factor,
        sessions::{self, SignedIn},
        sign_in::{self, Next},
    },
    security::Visit,
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::Deserialize;

use super::{
    caller,
    form::{Asked, Form, Hush, Typed},
    form_page::FormPage,
    frame::{Frame, page, see_other},
    next::{carrying, or_home},
    notice, providers,
    qr::Qr,
    router::PageRouter,
    sheet::{Field, Sheet},
};
use crate::{
    Api,
    auth::cookie::{self, Kind},
    problem::Problem,
};

pub(crate) const SIGN_IN: &str = "/sign-in";
const SECOND_FACTOR: &str = "/sign-in/second-factor";
const SET_UP: &str = "/sign-in/second-factor/set-up";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .open_get(SIGN_IN, ask)
        .open_post(SIGN_IN, take)
        .open_get(SECOND_FACTOR, ask_code)
        .open_post(SECOND_FACTOR, take_code)
        .open_get(SET_UP, ask_set_up)
        .open_post(SET_UP, take_set_up)
        .open_post("/sign-out", sign_out)
}

/// What the addresses of signing in say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Onward {
    next: String,
    done: String,
}

/// Somebody's council signs them in.
struct Door {
    at: String,
    label: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn {
    frame: Frame,
    sheet: Sheet,
    doors: Vec<Door>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SignInForm {
    name: Typed,
    password: Hush,
    next: Typed,
}

fn sign_in_page(api: &Api, sheet: Sheet, asked: &Onward) -> Result<Response, Problem> {
    let failed = sheet.failed();
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let door = |provider: &crate::ProviderSettings| Door {
        at: carrying(&format!("/sign-in/providers/{}", provider.key), &asked.next),
        label: provider.label.clone(),
    };
    let mut frame = Frame::open(api, "Sign in").failing(failed);
    frame.notice = notice::notice(&asked.done);
    let doors = api.settings.providers.iter().map(door).collect();
    page(status, &SignIn { frame, sheet, doors })
}

fn sign_in_sheet(name: &str, next: &str) -> Sheet {
    Sheet::new(vec![
        Field::username("name", "Sign-in name", name)
            .hint("Most people sign in with their e-mail address"),
        Field::password("password", "Password", "current-password"),
        Field::hidden("next", or_home(next)),
    ])
}

async fn ask(
    State(api): State<Api>,
    headers: HeaderMap,
    Asked(asked): Asked<Onward>,
) -> Result<Response, Problem> {
    if caller::present(&api, &headers).await?.is_some() {
        return see_other(or_home(&asked.next));
    }
    sign_in_page(&api, sign_in_sheet("", &asked.next), &asked)
}

async fn take(
    State(api): State<Api>,
    visit: Visit,
    Form(form): Form<SignInForm>,
) -> Result<Response, Problem> {
    let next = form.next.as_str();
    let mut sheet = sign_in_sheet(form.name.as_str(), next);
    let empty = form.name.some().is_none() || form.password.reveal().is_empty();
    if form.name.some().is_none() {
        sheet.fault("name", "is needed");
    }
    if form.password.reveal().is_empty() {
        sheet.fault("password", "is needed");
    }
    let asked = Onward { next: next.to_owned(), done: String::new() };
    if empty {
        return sign_in_page(&api, sheet, &asked);
    }
    let password = form.password.reveal().to_owned();
    match sign_in::with_password(&api.app, &visit, form.name.as_str(), password).await {
        Ok(step) => go_on(&api, &step, next),
        Err(failure) => sign_in_page(&api, sheet.refused(failure)?, &asked),
    }
}

/// Goes on to what comes after a password.
pub(crate) fn go_on(api: &Api, step: &Next, next: &str) -> Result<Response, Problem> {
    match step {
        Next::In(signed_in) => go_in(api, signed_in, next),
        Next::SecondFactor(secret) => half_way(api, secret, &carrying(SECOND_FACTOR, next)),
        Next::SetUp(secret) => half_way(api, secret, &carrying(SET_UP, next)),
    }
}

/// Goes on to a page with what the browser must show there.
pub(crate) fn half_way(api: &Api, secret: &Secret, path: &str) -> Result<Response, Problem> {
    let mut response = see_other(path)?;
    Kind::Step.set(response.headers_mut(), &api.settings, secret.reveal());
    Ok(response)
}

/// Gives the browser its session.
fn hand_over(api: &Api, response: &mut Response, signed_in: &SignedIn) {
    Kind::Session.set(response.headers_mut(), &api.settings, signed_in.cookie.reveal());
    Kind::Step.clear(response.headers_mut(), &api.settings);
}

/// Goes on, signed in.
pub(crate) fn go_in(api: &Api, signed_in: &SignedIn, next: &str) -> Result<Response, Problem> {
    let mut response = see_other(or_home(next))?;
    hand_over(api, &mut response, signed_in);
    Ok(response)
}

/// What was typed to show a second factor.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CodeForm {
    code: Hush,
    next: Typed,
}

/// The step that a browser holds; without it there is nothing to go on from.
pub(crate) fn step_cookie(api: &Api, headers: &HeaderMap) -> Result<String, Failure> {
    let gone = || Failure::Unauthenticated("this took too long; sign in again".into());
    Kind::Step.read(headers, &api.settings).ok_or_else(gone)
}

fn code_page(api: &Api, sheet: Sheet) -> Result<Response, Problem> {
    FormPage {
        frame: Frame::open(api, "Enter your code"),
        back: Some((SIGN_IN.into(), "Sign in")),
        intro: vec![
            "Open your authenticator app and type the 6 digits that it shows now.".to_owned(),
        ],
        conflict: Vec::new(),
        sheet,
        action: SECOND_FACTOR.into(),
        button: "Continue",
    }
    .answer()
}

fn code_sheet(next: &str) -> Sheet {
    Sheet::new(vec![
        Field::code("code", "Code").hint("If you do not have your app, type a recovery code"),
        Field::hidden("next", or_home(next)),
    ])
}

async fn ask_code(
    State(api): State<Api>,
    headers: HeaderMap,
    Asked(asked): Asked<Onward>,
) -> Result<Response, Problem> {
    if step_cookie(&api, &headers).is_err() {
        return see_other(&carrying(SIGN_IN, &asked.next));
    }
    code_page(&api, code_sheet(&asked.next))
}

async fn take_code(
    State(api): State<Api>,
    visit: Visit,
    headers: HeaderMap,
    Form(form): Form<CodeForm>,
) -> Result<Response, Problem> {
    let next = form.next.as_str();
    let cookie = step_cookie(&api, &headers)?;
    match sign_in::with_code(&api.app, &visit, &cookie, form.code.reveal().trim()).await {
        Ok(signed_in) => go_in(&api, &signed_in, next),
        Err(failure) => code_page(&api, code_sheet(next).refused(failure)?),
    }
}

/// An authenticator app is being set up.
#[derive(Template)]
#[template(path = "set_up_factor.html")]
struct SetUpPage {
    frame: Frame,
    /// Why, where somebody did not ask for it.
    why: &'static str,
    qr: Qr,
    /// Where telephones open the app at once.
    secret: String,
    sheet: Sheet,
    action: &'static str,
}

/// The page on which an app is set up.
pub(crate) async fn set_up_page(
    api: &Api,
    frame: Frame,
    why: &'static str,
    cookie: &str,
    sheet: Sheet,
    action: &'static str,
) -> Result<Response, Problem> {
    let shown = second_factor::show(&api.app, cookie).await?;
    let failed = sheet.failed();
    let status = if failed { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let qr = Qr::of(shown.address.reveal()).ok_or_else(Problem::internal)?;
    let secret = shown.secret.reveal().to_owned();
    page(status, &SetUpPage { frame: frame.failing(failed), why, qr, secret, sheet, action })
}

/// The field for the first code of an app.
pub(crate) fn first_code() -> Field {
    Field::code("code", "Code").hint("The 6 digits that your app shows now")
}

fn set_up_sheet(next: &str) -> Sheet {
    Sheet::new(vec![first_code(), Field::hidden("next", or_home(next))])
}

const NEEDED: &str = "Your role needs a second proof that it is you: a code from an app on your \
                      telephone or computer. You set it up once.";

async fn ask_set_up(
    State(api): State<Api>,
    headers: HeaderMap,
    Asked(asked): Asked<Onward>,
) -> Result<Response, Problem> {
    let Ok(cookie) = step_cookie(&api, &headers) else {
        return see_other(&carrying(SIGN_IN, &asked.next));
    };
    let frame = Frame::open(&api, "Set up your second factor");
    set_up_page(&api, frame, NEEDED, &cookie, set_up_sheet(&asked.next), SET_UP).await
}

async fn take_set_up(
    State(api): State<Api>,
    visit: Visit,
    headers: HeaderMap,
    Form(form): Form<CodeForm>,
) -> Result<Response, Problem> {
    let next = form.next.as_str();
    let cookie = step_cookie(&api, &headers)?;
    match sign_in::with_set_up(&api.app, &visit, &cookie, form.code.reveal().trim()).await {
        Ok((signed_in, codes)) => {
            let frame = Frame::open(&api, "Keep your recovery codes");
            let mut response = codes_page(frame, &codes, or_home(next))?;
            hand_over(&api, &mut response, &signed_in);
            Ok(response)
        }
        Err(failure) => {
            let frame = Frame::open(&api, "Set up your second factor");
            let sheet = set_up_sheet(next).refused(failure)?;
            set_up_page(&api, frame, NEEDED, &cookie, sheet, SET_UP).await
        }
    }
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct CodesPage {
    frame: Frame,
    codes: Vec<String>,
    next: String,
}

/// Recovery codes, shown this once.
pub(crate) fn codes_page(frame: Frame, codes: &[Secret], next: &str) -> Result<Response, Problem> {
    let codes = codes.iter().map(|code| code.reveal().to_owned()).collect();
    page(StatusCode::OK, &CodesPage { frame, codes, next: next.to_owned() })
}

/// A form with nothing to fill in.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

async fn sign_out(
    State(api): State<Api>,
    visit: Visit,
    headers: HeaderMap,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Problem> {
    let present = caller::present(&api, &headers).await?;
    if let Some(present) = &present {
        sessions::sign_out(&api.app, &visit, present).await?;
    }
    signed_out(&api, present.and_then(|present| present.issuer).as_deref())
}

/// What a browser gets whose session is over, wherever it began.
pub(crate) fn signed_out(api: &Api, issuer: Option<&str>) -> Result<Response, Problem> {
    let there = issuer.and_then(|issuer| providers::after_sign_out(api, issuer));
    let mut response = see_other(there.as_deref().unwrap_or("/sign-in?done=signed-out"))?;
    let headers = response.headers_mut();
    Kind::Session.clear(headers, &api.settings);
    Kind::Step.clear(headers, &api.settings);
    cookie::clear_site(headers, &api.settings);
    Ok(response)
}
