//! What stands around every page: who is signed in where, what else there is, and what day it is.

use std::sync::Arc;

use application::{Actor, Answer};
use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use domain::{
    Title,
    authority::Role,
    time::{london_day, spoken},
};

use super::{
    menu::{self, Entry},
    notice::Notice,
    sheet::capital,
};
use crate::{Api, problem::Problem};

/// What the product is called.
pub(crate) const PRODUCT: &str = "Action Plan Tracker";

/// Pages load and run nothing but what `/assets/` holds, and send forms only to us.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                      form-action 'self'; base-uri 'none'; object-src 'none'; \
                      frame-ancestors 'none'";

/// Who is signed in, as every page shows it.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) authority: String,
    /// Whether there is another authority to change to.
    pub(crate) several: bool,
    pub(crate) menu: Vec<Entry>,
    /// What is not in the menu, but on the page of everything else.
    pub(crate) rest: Vec<Entry>,
    /// The newest entry of the authority's log, and the day on which it was looked up.
    pub(crate) revision: i64,
    pub(crate) checked: String,
}

impl Who {
    /// Somebody as the pages name them.
    pub(crate) fn of(names: &Answer<(Title, Title)>, actor: &Actor, several: bool) -> Self {
        let (person, authority) = &names.value;
        Self {
            name: person.to_string(),
            role: in_words(actor.role),
            authority: authority.to_string(),
            several,
            menu: menu::main(actor),
            rest: menu::rest(actor),
            revision: names.stamp.revision,
            checked: spoken(names.stamp.day),
        }
    }
}

impl Who {
    /// Every entry that they may use.
    pub(crate) fn everything(&self) -> Vec<Entry> {
        let main = self.menu.iter().filter(|entry| **entry != menu::MORE);
        main.chain(&self.rest).copied().collect()
    }

    /// Whether a part of the site is reached by this entry of the menu.
    pub(crate) fn leads_to(&self, entry: &Entry, part: &str) -> bool {
        entry.at == part || (*entry == menu::MORE && self.rest.iter().any(|other| other.at == part))
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

/// What stands around a page.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// What the page is about: its title, and its heading unless it says another.
    pub(crate) title: String,
    /// The part of the menu it belongs to.
    pub(crate) part: &'static str,
    pub(crate) who: Option<Arc<Who>>,
    /// The day on which a demonstration stands, or any site whose day is not the real one.
    pub(crate) demonstration: Option<String>,
    /// What was just done.
    pub(crate) notice: Option<Notice>,
    /// Whether a form on it could not be taken.
    pub(crate) failed: bool,
}

impl Frame {
    /// A page for anybody.
    pub(crate) fn open(api: &Api, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            part: "",
            who: None,
            demonstration: demonstration(api),
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

fn demonstration(api: &Api) -> Option<String> {
    let today = api.app.today();
    let is_one = api.settings.is_demonstration || today != london_day(api.app.real_now());
    is_one.then(|| spoken(today))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Template)]
    #[template(
        source = "{% import \"components/banner.html\" as banner %}{{ banner::demonstration(day) }}{{ banner::as_at(day, now) }}",
        ext = "html"
    )]
    struct Banners {
        day: &'static str,
        now: &'static str,
    }

    #[test]
    fn a_page_that_is_not_of_today_says_so_and_leads_back() {
        let shown = Banners { day: "24 April 2024", now: "/?a=b&c=d" }.render().unwrap();
        assert!(shown.contains("Here the day is 24 April 2024."), "{shown}");
        assert!(
            shown.contains("by the end of 24 April 2024. <a class=\"govuk-link\" href=\"/?a=b")
        );
        assert_eq!(shown.matches("role=\"region\"").count(), 2);
    }

    #[test]
    fn pages_run_nothing_that_is_not_a_file_of_ours() {
        assert!(POLICY.contains("script-src 'self';") && !POLICY.contains("unsafe"));
    }
}
