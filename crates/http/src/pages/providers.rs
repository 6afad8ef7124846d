//! Signing in at one's council: there, and back.

use application::{
    Failure,
    access::sign_in,
    security::{Happening, Visit, record},
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::security::SecurityEvent;
use serde::Deserialize;

use super::{
    form::Asked,
    frame::{Frame, guard, ok, page, see_other},
    next::or_home,
    router::PageRouter,
    sign_in::{go_in, step_cookie},
};
use crate::{
    Api,
    auth::cookie::Kind,
    extract::ApiPath,
    problem::Problem,
    sso::{CallbackQuery, Provider, ProviderStep, SsoFault, signed_out},
};

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .open_get("/sign-in/providers/{key}", leave)
        .open_get("/sign-in/providers/{key}/back", back)
        .open_get("/sign-in/providers/{key}/signed-out", farewell)
        .open_get("/sign-in/providers/{key}/sign-out", sign_out)
        .open_post("/sign-in/providers/{key}/logout", signed_out)
}

/// Where somebody wants to go, and the link with which they came.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Onward {
    next: String,
    link: String,
}

fn provider<'a>(api: &'a Api, key: &str) -> Result<&'a Provider, Problem> {
    Ok(api.sso.provider(key).ok_or(Failure::Hidden)?)
}

async fn leave(
    State(api): State<Api>,
    visit: Visit,
    ApiPath(key): ApiPath<String>,
    Asked(asked): Asked<Onward>,
) -> Result<Response, Problem> {
    let provider = provider(&api, &key)?;
    let redirect = api.settings.absolute(&format!("/sign-in/providers/{key}/back"));
    let begun = match provider.begin(&redirect, api.app.real_now()).await {
        Ok(begun) => begun,
        Err(fault) => return failed(&api, &visit, provider, &fault).await,
    };
    let document = serde_json::to_string(&begun.step).map_err(|_| Problem::internal())?;
    let link = (!asked.link.is_empty()).then_some(asked.link.as_str());
    let next = or_home(&asked.next).to_owned();
    let secret =
        sign_in::leave_for_provider(&api.app, &visit, &provider.rules(), document, next, link)
            .await?;
    let there = HeaderValue::from_str(begun.address.as_str()).map_err(|_| Problem::internal())?;
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, there)]).into_response();
    guard(&mut response);
    Kind::Step.set(response.headers_mut(), &api.settings, secret.reveal());
    Ok(response)
}

async fn back(
    State(api): State<Api>,
    visit: Visit,
    headers: HeaderMap,
    ApiPath(key): ApiPath<String>,
    Asked(query): Asked<CallbackQuery>,
) -> Result<Response, Problem> {
    let provider = provider(&api, &key)?;
    let stale = SsoFault::Stale("there is no step");
    let Ok(cookie) = step_cookie(&api, &headers) else {
        return failed(&api, &visit, provider, &stale).await;
    };
    let returned = match sign_in::back_from_provider(&api.app, &cookie).await {
        Ok(returned) => returned,
        Err(Failure::Unauthenticated(_)) => return failed(&api, &visit, provider, &stale).await,
        Err(failure) => return Err(failure.into()),
    };
    let step: ProviderStep =
        serde_json::from_str(&returned.document).map_err(|_| Problem::internal())?;
    let somebody = match provider.finish(&step, &query, api.app.real_now()).await {
        Ok(somebody) => somebody,
        Err(fault) => return failed(&api, &visit, provider, &fault).await,
    };
    let signed_in =
        sign_in::with_provider(&api.app, &visit, &provider.rules(), &returned, &somebody).await;
    match signed_in {
        Ok(signed_in) => go_in(&api, &signed_in, &returned.next),
        Err(Failure::Forbidden(why)) => refused(&api, provider, &why, StatusCode::FORBIDDEN),
        Err(Failure::Refused(refusal)) => {
            refused(&api, provider, &refusal.detail, StatusCode::CONFLICT)
        }
        Err(failure) => Err(failure.into()),
    }
}

#[derive(Template)]
#[template(path = "provider_trouble.html")]
struct Trouble {
    frame: Frame,
    said: String,
    again: String,
    label: String,
}

fn trouble(provider: &Provider, frame: Frame, said: String) -> Trouble {
    let settings = provider.settings();
    Trouble {
        frame,
        said,
        again: format!("/sign-in/providers/{}", settings.key),
        label: settings.label.clone(),
    }
}

/// The council's sign-in knows them, and yet they may not come in.
fn refused(
    api: &Api,
    provider: &Provider,
    why: &str,
    status: StatusCode,
) -> Result<Response, Problem> {
    let frame = Frame::open(api, "You cannot sign in yet");
    let said = format!("{}.", super::sheet::capital(why.trim_end_matches('.')));
    page(status, &trouble(provider, frame, said))
}

/// Nobody was signed in. The cause is for the log, and what to do for the page.
async fn failed(
    api: &Api,
    visit: &Visit,
    provider: &Provider,
    fault: &SsoFault,
) -> Result<Response, Problem> {
    let key = &provider.settings().key;
    let told = Happening {
        authority: Some(provider.settings().authority),
        ..Happening::of(SecurityEvent::SignInRefused)
    };
    // Whoever brings nothing along was at no provider.
    if !matches!(fault, SsoFault::Stale(_)) {
        record(&api.app, visit, told.saying("provider")).await?;
    }
    let (status, said) = match fault {
        SsoFault::Away(_) => {
            tracing::warn!(provider = %key, error = %fault, "a provider cannot be used");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "Your council’s sign-in does not answer. Try again in a minute.",
            )
        }
        SsoFault::Setup(_) | SsoFault::TooManyGroups => {
            tracing::error!(provider = %key, error = %fault, "a provider is not set up right");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "Your council’s sign-in is not set up as it must be. Tell your administrator.",
            )
        }
        SsoFault::Stale(_) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "It took too long, or you went back in your browser. Start again.",
        ),
        SsoFault::Declined(_) => {
            tracing::info!(provider = %key, error = %fault, "a provider declined");
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                "Your council’s sign-in did not let you through. Start again, or ask its help desk.",
            )
        }
        SsoFault::Untrue(_) => {
            tracing::warn!(provider = %key, error = %fault, "an answer was not believed");
            (
                StatusCode::UNPROCESSABLE_ENTITY,
                "The answer of your council’s sign-in could not be trusted. Start again.",
            )
        }
    };
    let frame = Frame::open(api, "You are not signed in");
    let mut response = page(status, &trouble(provider, frame, said.to_owned()))?;
    Kind::Step.clear(response.headers_mut(), &api.settings);
    Ok(response)
}

/// Where somebody goes on to who signed out here, and signed in at a provider.
pub(crate) fn after_sign_out(api: &Api, issuer: &str) -> Option<String> {
    let provider = api.settings.providers.iter().find(|it| it.issuer.as_str() == issuer)?;
    Some(format!("/sign-in/providers/{}/signed-out", provider.key))
}

#[derive(Template)]
#[template(path = "provider_signed_out.html")]
struct SignedOut {
    frame: Frame,
    there: String,
}

/// They are out here, and may still be in there. A form may lead to no other site, and so they
/// follow a link.
async fn farewell(
    State(api): State<Api>,
    ApiPath(key): ApiPath<String>,
) -> Result<Response, Problem> {
    provider(&api, &key)?;
    let frame = Frame::open(&api, "You have signed out");
    ok(&SignedOut { frame, there: format!("/sign-in/providers/{key}/sign-out") })
}

async fn sign_out(
    State(api): State<Api>,
    ApiPath(key): ApiPath<String>,
) -> Result<Response, Problem> {
    let provider = provider(&api, &key)?;
    let back = api.settings.absolute("/sign-in?done=signed-out");
    match provider.logout_address(&back, api.app.real_now()).await {
        Some(there) => see_other(there.as_str()),
        None => see_other("/sign-in?done=signed-out"),
    }
}
