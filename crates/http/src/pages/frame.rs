//! What stands around every page: who is signed in where, what else there is, and what day it is.

use std::sync::Arc;

use application::{Actor, App, people::Me};
use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use domain::{
    authority::Role,
    policy::Act,
    time::{london_day, spoken},
};

use super::{notice::Notice, sheet::capital};
use crate::problem::Problem;

/// What the product is called.
pub(crate) const PRODUCT: &str = "Action Plan Tracker";

/// Pages load nothing but their stylesheet, run nothing, and send forms only to us.
const POLICY: &str = "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self'; \
                      form-action 'self'; base-uri 'none'; object-src 'none'; \
                      frame-ancestors 'none'";

/// A page of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) at: &'static str,
    pub(crate) text: &'static str,
    /// What it is for.
    pub(crate) about: &'static str,
}

/// Who is signed in, as every page shows it.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) authority: String,
    /// Whether there is another authority to change to.
    pub(crate) several: bool,
    pub(crate) links: Vec<Link>,
}

impl Who {
    /// Somebody as the pages name them.
    pub(crate) fn of(me: &Me, actor: &Actor, several: bool) -> Self {
        Self {
            name: me.person.name.to_string(),
            role: in_words(me.role),
            authority: me.authority.name.to_string(),
            several,
            links: links(actor),
        }
    }
}

/// A role in words.
pub(crate) fn in_words(role: Role) -> String {
    role.code().replace('_', " ")
}

/// A role as it stands alone.
pub(crate) fn role_name(role: Role) -> String {
    capital(&in_words(role))
}

/// The pages that somebody may use.
fn links(actor: &Actor) -> Vec<Link> {
    let all = [
        (true, "/", "Home", ""),
        (
            actor.may(Act::ReadPeople),
            "/people",
            "People",
            "Who can sign in to this authority, and what they may do",
        ),
        (
            actor.may(Act::ReadPosts),
            "/posts",
            "Posts",
            "Which posts own actions, and who holds them",
        ),
        (
            actor.may(Act::ManageOwnTokens),
            "/tokens",
            "API tokens",
            "Keys with which dashboards and scripts read your data",
        ),
        (
            actor.may(Act::ReadSecurityLog),
            "/security-log",
            "Security log",
            "Who signed in, who was refused, and who read a draft",
        ),
        (
            true,
            "/account",
            "Your account",
            "Your password, your second factor and where you are signed in",
        ),
    ];
    let allowed = all.into_iter().filter(|(allowed, ..)| *allowed);
    allowed.map(|(_, at, text, about)| Link { at, text, about }).collect()
}

/// What stands around a page.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// What the page is about: its title, and its heading unless it says another.
    pub(crate) title: String,
    /// The part of the menu it belongs to.
    pub(crate) part: &'static str,
    pub(crate) who: Option<Arc<Who>>,
    /// The day of a demonstration, when it is not the real one.
    pub(crate) demonstration: Option<String>,
    /// What was just done.
    pub(crate) notice: Option<Notice>,
    /// Whether a form on it could not be taken.
    pub(crate) failed: bool,
}

impl Frame {
    /// A page for anybody.
    pub(crate) fn open(app: &App, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            part: "",
            who: None,
            demonstration: demonstration(app),
            notice: None,
            failed: false,
        }
    }

    /// The same, of a page whose form could not be taken.
    pub(crate) const fn failing(mut self, failed: bool) -> Self {
        self.failed = failed;
        self
    }
}

/// The day of a demonstration, when it is not the real one.
pub(crate) fn demonstration(app: &App) -> Option<String> {
    let today = app.today();
    (today != london_day(app.real_now())).then(|| spoken(today))
}

/// A page as an answer.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Result<Response, Problem> {
    let html = template.render().map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "a page could not be written");
        Problem::internal()
    })?;
    let mut response = (status, Html(html)).into_response();
    guard(&mut response);
    Ok(response)
}

/// A page that answers what was asked.
pub(crate) fn ok(template: &impl Template) -> Result<Response, Problem> {
    page(StatusCode::OK, template)
}

/// The headers of a page.
pub(crate) fn guard(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// Leads on to another page: a form is never answered by a page that a reload would send again.
pub(crate) fn see_other(path: &str) -> Result<Response, Problem> {
    let to = HeaderValue::from_str(path).map_err(|_| Problem::internal())?;
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    guard(&mut response);
    Ok(response)
}
