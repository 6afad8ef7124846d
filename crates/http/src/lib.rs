//! The REST API, its contract, and the edge that carries it.
//!
//! A handler reads a checked request, calls one function of `application`, and renders its answer.
//! Every error is a problem document made in one place ([`problem`]).

mod api;
mod contract;
mod csv;
pub mod edge;
mod extract;
mod health;
mod layers;
mod metrics;
mod problem;
mod reply;
mod settings;

use std::sync::Arc;

use application::{App, access::KeyRing};
use axum::Router;

pub use contract::{openapi, openapi_yaml};
pub use metrics::{count_statement, render as render_metrics};

/// What handlers share.
#[derive(Clone)]
pub struct Api {
    /// The application.
    pub app: App,
    /// The keys that sign and check access tokens.
    pub keys: Arc<KeyRing>,
    /// What the operator set.
    pub settings: Arc<Settings>,
    /// Said to callers while the server is not ready: it is starting or going away.
    pub readiness: Arc<health::Readiness>,
}

pub use health::Readiness;
pub use settings::{Hidden, IssuerSettings, ProviderSettings, Rates, SecondFactor, Settings};

/// Everything that the server answers.
pub fn router(api: Api) -> Router {
    let (resources, document) = contract::routes().split_for_parts();
    let app = resources
        .merge(contract::pages(document))
        .fallback(problem::no_such_route)
        .method_not_allowed_fallback(problem::method_not_allowed)
        .with_state(api);
    layers::around(app)
}
