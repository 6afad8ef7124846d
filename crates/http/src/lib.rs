//! The REST API, its contract, and the edge that carries it.
//!
//! A handler reads a checked request, calls one function of `application`, and renders its answer.
//! Every error is a problem document made in one place ([`problem`]).

mod address;
mod api;
mod auth;
mod contract;
mod csv;
mod download;
pub mod edge;
mod extract;
mod health;
mod layers;
mod limits;
mod metrics;
mod pages;
mod problem;
mod reply;
mod settings;
pub mod sso;
mod time_limit;
mod upload;
mod visit;
mod witness;

use std::sync::Arc;

use application::{App, access::KeyRing};
use axum::Router;

pub use contract::{openapi, openapi_yaml};
pub use metrics::{count_statement, render as render_metrics};
pub use pages::{PageRoute, page_routes};

/// What handlers share.
#[derive(Clone)]
pub struct Api {
    /// The application.
    pub app: App,
    /// The keys that sign and check access tokens.
    pub keys: Arc<KeyRing>,
    /// What the operator set.
    pub settings: Arc<Settings>,
    /// How often whom is answered.
    pub limits: Arc<RateLimits>,
    /// Everybody outside whose word counts: where people sign in, and whose tokens are taken.
    pub sso: Arc<sso::Sso>,
    /// Said to callers while the server is not ready: it is starting or going away.
    pub readiness: Arc<health::Readiness>,
}

pub use health::Readiness;
pub use limits::RateLimits;
pub use settings::{Hidden, IssuerSettings, ProviderSettings, Rates, SecondFactor, Settings};

/// Everything that the server answers.
pub fn router(api: &Api) -> Router {
    let (resources, document) = contract::routes().split_for_parts();
    let app = resources
        .merge(contract::pages(document))
        .merge(pages::routes(api))
        .fallback(problem::no_such_route)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .with_state(api.clone());
    pages::around(layers::around(app, api), api)
}
