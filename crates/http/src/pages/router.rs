//! The routes of the pages, each recorded as it is added: none can be missing from the list that
//! the access matrix walks.

use axum::{
    Router,
    handler::Handler,
    middleware,
    routing::{MethodFilter, on},
};

use super::caller;
use crate::Api;

/// A route of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRoute {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path with its parameters in braces.
    pub path: &'static str,
    /// Whether somebody who is not signed in may use it.
    pub open: bool,
}

/// Gathers routes. A route that is not open never reaches its handler without a session.
pub(crate) struct PageRouter {
    routes: Vec<PageRoute>,
    open: Router<Api>,
    closed: Router<Api>,
}

impl PageRouter {
    pub(crate) fn new() -> Self {
        Self { routes: Vec::new(), open: Router::new(), closed: Router::new() }
    }

    /// A page for those who are signed in.
    pub(crate) fn get<T: 'static>(self, path: &'static str, page: impl Handler<T, Api>) -> Self {
        self.add("GET", path, false, page)
    }

    /// A form of those who are signed in.
    pub(crate) fn post<T: 'static>(self, path: &'static str, form: impl Handler<T, Api>) -> Self {
        self.add("POST", path, false, form)
    }

    /// A page for everybody.
    pub(crate) fn open_get<T: 'static>(
        self,
        path: &'static str,
        page: impl Handler<T, Api>,
    ) -> Self {
        self.add("GET", path, true, page)
    }

    /// A form for everybody.
    pub(crate) fn open_post<T: 'static>(
        self,
        path: &'static str,
        form: impl Handler<T, Api>,
    ) -> Self {
        self.add("POST", path, true, form)
    }

    fn add<T: 'static>(
        mut self,
        method: &'static str,
        path: &'static str,
        open: bool,
        handler: impl Handler<T, Api>,
    ) -> Self {
        self.routes.push(PageRoute { method, path, open });
        let filter = if method == "POST" { MethodFilter::POST } else { MethodFilter::GET };
        if open {
            self.open = self.open.route(path, on(filter, handler));
        } else {
            self.closed = self.closed.route(path, on(filter, handler));
        }
        self
    }

    /// The routes of another part.
    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.routes.extend(other.routes);
        self.open = self.open.merge(other.open);
        self.closed = self.closed.merge(other.closed);
        self
    }

    /// Every route.
    pub(crate) fn routes(self) -> Vec<PageRoute> {
        self.routes
    }

    /// The routes at work.
    pub(crate) fn into_router(self, api: &Api) -> Router<Api> {
        let guard = middleware::from_fn_with_state(api.clone(), caller::require_session);
        self.open.merge(self.closed.route_layer(guard))
    }
}
