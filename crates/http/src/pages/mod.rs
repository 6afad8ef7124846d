//! The pages: everything that a person does with a browser.
//!
//! A page calls the same functions of `application` as the API does. It works without a script. What
//! goes wrong is a problem like any other, written as a page by [`trouble`].

mod account;
mod caller;
#[cfg_attr(not(test), expect(dead_code, reason = "the pages of the plan come next"))]
mod charts;
mod files;
mod filter;
mod form;
mod form_page;
pub(crate) mod frame;
mod help;
mod home;
mod links;
mod menu;
mod next;
mod notice;
mod paging;
mod people;
mod posts;
mod providers;
mod qr;
#[cfg_attr(not(test), expect(dead_code, reason = "the pages of the plan come next"))]
mod rating;
mod router;
mod security_log;
mod sessions;
pub(crate) mod sheet;
mod sign_in;
mod timeline;
mod tokens;
mod trouble;
mod typed;

use axum::{Router, middleware};

pub use router::PageRoute;
use router::PageRouter;

use crate::Api;

/// All of them.
fn all() -> PageRouter {
    PageRouter::new()
        .open_get(files::PATH, files::get)
        .merge(help::routes())
        .merge(home::routes())
        .merge(sign_in::routes())
        .merge(providers::routes())
        .merge(links::routes())
        .merge(account::routes())
        .merge(sessions::routes())
        .merge(tokens::routes())
        .merge(people::routes())
        .merge(posts::routes())
        .merge(security_log::routes())
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
