//! One's own account: password, second factor, and the authority one is in.

use application::{
    access::{
        accounts::{self, AccountView},
        second_factor, sessions,
    },
    feeds,
    security::Visit,
};
use askama::Template;
use axum::{extract::State, http::HeaderMap, response::Response};
use domain::{id::AuthorityId, session::SignInMethod};
use serde::Deserialize;

use super::{
    calendar::standing,
    caller::PageCaller,
    form::{Asked, Form, Hush, Typed, Usual},
    form_page::FormPage,
    frame::{Frame, in_words, ok, see_other},
    links::{new_password, same},
    router::PageRouter,
    sheet::{Choice, Field, Sheet, capital},
    sign_in::{codes_page, first_code, go_in, half_way, set_up_page, step_cookie},
};
use crate::{Api, problem::Problem};

const PART: &str = "/account";
const PASSWORD: &str = "/account/password";
const SECOND_FACTOR: &str = "/account/second-factor";
const CONFIRM: &str = "/account/second-factor/confirm";
const AUTHORITY: &str = "/account/authority";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get(PART, show)
        .get(PASSWORD, ask_password)
        .post(PASSWORD, change_password)
        .get(SECOND_FACTOR, ask_second_factor)
        .post(SECOND_FACTOR, begin_second_factor)
        .get(CONFIRM, show_second_factor)
        .post(CONFIRM, confirm_second_factor)
        .get(AUTHORITY, ask_authority)
        .post(AUTHORITY, change_authority)
}

fn back() -> (String, &'static str) {
    (PART.into(), "Your account")
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    name: String,
    role: String,
    authority: String,
    several: bool,
    account: AccountView,
    places: String,
    /// How their calendar stands.
    calendar: String,
    /// How they signed in, where that was not with a password.
    other_way: &'static str,
}

async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let present = &caller.present;
    ok(&AccountPage {
        frame: caller.frame_noting(&api, "Your account", PART, &asked),
        name: caller.who.name.clone(),
        role: capital(&caller.who.role),
        authority: caller.who.authority.clone(),
        several: caller.who.several,
        account: accounts::view(&api.app, present).await?,
        places: match sessions::list(&api.app, present).await?.len() {
            1 => "1 place".into(),
            several => format!("{several} places"),
        },
        calendar: standing(&feeds::get(&api.app, &caller.actor).await?.value),
        other_way: match present.method {
            SignInMethod::Password => "",
            SignInMethod::Provider => "You sign in at your council.",
            SignInMethod::Demo => "You came in by a link of the demonstration, without a password.",
        },
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PasswordForm {
    current_password: Hush,
    new_password: Hush,
    again: Hush,
}

fn current_password() -> Field {
    Field::password("current_password", "Your password now", "current-password")
}

fn password_sheet() -> Sheet {
    let [password, again] = new_password("new_password", "New password");
    Sheet::new(vec![current_password(), password, again])
}

fn password_page(api: &Api, caller: &PageCaller, sheet: Sheet) -> Result<Response, Problem> {
    FormPage {
        frame: caller.frame(api, "Change your password", PART),
        back: Some(back()),
        intro: vec!["Your other sessions end when you change it.".to_owned()],
        conflict: Vec::new(),
        sheet,
        action: PASSWORD.into(),
        button: "Change password",
    }
    .answer()
}

async fn ask_password(State(api): State<Api>, caller: PageCaller) -> Result<Response, Problem> {
    password_page(&api, &caller, password_sheet())
}

async fn change_password(
    State(api): State<Api>,
    caller: PageCaller,
    visit: Visit,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Problem> {
    let done = match same(&form.new_password, &form.again) {
        Ok(()) => {
            let current = form.current_password.reveal().to_owned();
            let new = form.new_password.reveal().to_owned();
            accounts::change_password(&api.app, &visit, &caller.present, current, new).await
        }
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => see_other("/account?done=password-set"),
        Err(failure) => password_page(&api, &caller, password_sheet().refused(failure)?),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct AgainForm {
    current_password: Hush,
}

fn second_factor_page(api: &Api, caller: &PageCaller, sheet: Sheet) -> Result<Response, Problem> {
    FormPage {
        frame: caller.frame(api, "Set up a second factor", PART),
        back: Some(back()),
        intro: vec![
            "A second factor is a code from an app on your telephone or computer. With it, your \
             password alone lets nobody in."
                .to_owned(),
            "If you have one already, the new one takes its place, and its recovery codes too."
                .to_owned(),
        ],
        conflict: Vec::new(),
        sheet,
        action: SECOND_FACTOR.into(),
        button: "Continue",
    }
    .answer()
}

async fn ask_second_factor(
    State(api): State<Api>,
    caller: PageCaller,
) -> Result<Response, Problem> {
    second_factor_page(&api, &caller, Sheet::new(vec![current_password()]))
}

async fn begin_second_factor(
    State(api): State<Api>,
    caller: PageCaller,
    visit: Visit,
    Form(form): Form<AgainForm>,
) -> Result<Response, Problem> {
    let password = form.current_password.reveal().to_owned();
    match second_factor::begin(&api.app, &visit, &caller.present, password).await {
        Ok(secret) => half_way(&api, &secret, CONFIRM),
        Err(failure) => {
            let sheet = Sheet::new(vec![current_password()]).refused(failure)?;
            second_factor_page(&api, &caller, sheet)
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CodeForm {
    code: Hush,
}

async fn show_second_factor(
    State(api): State<Api>,
    caller: PageCaller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Ok(cookie) = step_cookie(&api, &headers) else { return see_other(SECOND_FACTOR) };
    let frame = caller.frame(&api, "Set up a second factor", PART);
    set_up_page(&api, frame, "", &cookie, Sheet::new(vec![first_code()]), CONFIRM).await
}

async fn confirm_second_factor(
    State(api): State<Api>,
    caller: PageCaller,
    visit: Visit,
    headers: HeaderMap,
    Form(form): Form<CodeForm>,
) -> Result<Response, Problem> {
    let cookie = step_cookie(&api, &headers)?;
    let code = form.code.reveal().trim();
    match second_factor::confirm(&api.app, &visit, &caller.present, &cookie, code).await {
        Ok(codes) => {
            let frame = caller.frame(&api, "Keep your recovery codes", PART);
            codes_page(frame, &codes, "/account?done=second-factor-set")
        }
        Err(failure) => {
            let frame = caller.frame(&api, "Set up a second factor", PART);
            let sheet = Sheet::new(vec![first_code()]).refused(failure)?;
            set_up_page(&api, frame, "", &cookie, sheet, CONFIRM).await
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct AuthorityForm {
    authority: Typed,
}

async fn authority_page(
    api: &Api,
    caller: &PageCaller,
    chosen: Option<&str>,
) -> Result<FormPage, Problem> {
    let found = sessions::choices(&api.app, &caller.present).await?;
    let now = found.iter().find(|choice| choice.is_current);
    let value = match (chosen, now) {
        (Some(chosen), _) => chosen.to_owned(),
        (None, Some(now)) => now.authority.to_string(),
        (None, None) => String::new(),
    };
    let choices = found.into_iter().map(|choice| Choice {
        value: choice.authority.to_string(),
        label: format!("{} ({})", choice.name, in_words(choice.role)),
        hint: if choice.is_current { "Where you are now" } else { "" },
    });
    let field = Field::radios("authority", "Authority", value, choices.collect());
    Ok(FormPage {
        frame: caller.frame(api, "Change authority", PART),
        back: Some(back()),
        intro: vec!["You act in one authority at a time, with your role there.".to_owned()],
        conflict: Vec::new(),
        sheet: Sheet::new(vec![field]),
        action: AUTHORITY.into(),
        button: "Change",
    })
}

async fn ask_authority(State(api): State<Api>, caller: PageCaller) -> Result<Response, Problem> {
    authority_page(&api, &caller, None).await?.answer()
}

async fn change_authority(
    State(api): State<Api>,
    caller: PageCaller,
    visit: Visit,
    Form(form): Form<AuthorityForm>,
) -> Result<Response, Problem> {
    let typed = form.authority.as_str();
    let Ok(to) = typed.parse::<AuthorityId>() else {
        let mut page = authority_page(&api, &caller, Some(typed)).await?;
        page.sheet.fault("authority", "must be chosen");
        return page.answer();
    };
    match sessions::change_authority(&api.app, &visit, &caller.present, to).await {
        Ok(signed_in) => go_in(&api, &signed_in, "/?done=authority-changed"),
        Err(failure) => {
            let mut page = authority_page(&api, &caller, Some(typed)).await?;
            page.sheet = page.sheet.refused(failure)?;
            page.answer()
        }
    }
}
