//! The pages: everything that a person does with a browser.
//!
//! A page calls the same functions of `application` as the API does. It needs no script. What goes
//! wrong is a problem like any other, written as a page by [`trouble`].

mod account;
mod caller;
mod form;
mod form_page;
pub(crate) mod frame;
mod home;
mod links;
mod next;
mod notice;
mod people;
mod posts;
mod providers;
mod qr;
mod router;
mod security_log;
mod sessions;
pub(crate) mod sheet;
mod sign_in;
pub(crate) mod style;
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
        .open_get(style::PATH, style::get)
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
