//! The pages: everything that a person does with a browser.
//!
//! A page calls the same functions of `application` as the API does. It works without a script. What
//! goes wrong is a problem like any other, written as a page by [`trouble`].

mod account;
mod action;
mod action_edit;
mod action_list;
mod action_row;
mod area;
mod area_edit;
mod area_standing;
mod asked;
mod bodies;
mod bulk;
mod calendar;
mod caller;
mod change_log;
mod charts;
mod choices;
mod documents;
mod due;
mod evidence;
mod files;
mod filter;
mod form;
mod form_page;
pub(crate) mod frame;
mod help;
mod home;
mod imports;
mod inspections;
mod kept;
mod key;
mod links;
mod measures;
mod meetings;
mod menu;
mod milestones;
mod moment;
mod more;
mod my_actions;
mod needs_you;
mod next;
mod notice;
mod overview;
mod paging;
mod people;
mod plan_edit;
mod plan_order;
mod posts;
mod providers;
mod qr;
mod questions;
mod rating;
mod redact;
mod report;
mod router;
mod search;
mod security_log;
mod sessions;
mod settings_page;
mod settings_template;
pub(crate) mod sheet;
mod sign_in;
mod sign_off;
mod submission;
mod timeline;
mod tokens;
mod trouble;
mod typed;
mod update;
mod versions;
mod visits;
mod ways;
mod words;

use axum::{Router, middleware};

pub use router::PageRoute;
use router::PageRouter;

use crate::Api;

/// All of them.
fn all() -> PageRouter {
    PageRouter::new()
        .open_get(files::PATH, files::get)
        .merge(help::routes())
        .merge(more::routes())
        .merge(home::routes())
        .merge(overview::routes())
        .merge(area::routes())
        .merge(action::routes())
        .merge(evidence::routes())
        .merge(inspections::routes())
        .merge(measures::routes())
        .merge(sign_in::routes())
        .merge(providers::routes())
        .merge(links::routes())
        .merge(account::routes())
        .merge(calendar::routes())
        .merge(sessions::routes())
        .merge(tokens::routes())
        .merge(people::routes())
        .merge(posts::routes())
        .merge(security_log::routes())
        .merge(my_actions::routes())
        .merge(update::routes())
        .merge(milestones::routes())
        .merge(sign_off::routes())
        .merge(needs_you::routes())
        .merge(questions::routes())
        .merge(meetings::routes())
        .merge(bodies::routes())
        .merge(action_list::routes())
        .merge(search::routes())
        .merge(report::routes())
        .merge(imports::routes())
        .merge(plan_edit::routes())
        .merge(plan_order::routes())
        .merge(documents::routes())
        .merge(versions::routes())
        .merge(submission::routes())
        .merge(bulk::routes())
        .merge(redact::routes())
        .merge(change_log::routes())
        .merge(settings_page::routes())
        .merge(settings_template::routes())
        .merge(action_edit::routes())
        .merge(area_edit::routes())
        .merge(area_standing::routes())
        .merge(visits::routes())
}

/// Every route of the pages: none is served that is not in this list.
#[must_use]
pub fn page_routes() -> Vec<PageRoute> {
    all().routes()
}

/// The routes at work.
pub(crate) fn routes(api: &Api) -> Router<Api> {
    all().into_router(api)
}

/// Around everything that is answered: see [`trouble::around`].
pub(crate) fn around(router: Router, api: &Api) -> Router {
    router.layer(middleware::from_fn_with_state(api.clone(), trouble::around))
}
