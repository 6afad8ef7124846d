//! What stands around every route: request ids, tracing, panics, headers, limits, and the wall
//! against other sites.

use std::{any::Any, sync::Arc};

use axum::{
    Router,
    extract::Request,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    csrf::CsrfLayer,
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    trace::TraceLayer,
};

use crate::{Api, Settings, address, limits, metrics, problem::Problem, time_limit, witness};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives each request an id of our own; what a caller sends is not taken over.
#[derive(Clone, Copy)]
struct FreshId;

impl MakeRequestId for FreshId {
    #[expect(clippy::disallowed_methods, reason = "a request id names no subject")]
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        HeaderValue::from_str(&uuid::Uuid::now_v7().to_string()).ok().map(RequestId::new)
    }
}

pub(crate) fn around(router: Router, api: &Api) -> Router {
    router
        .layer(
            csrf(&api.settings).with_rejection_response(|_| Problem::cross_site().into_response()),
        )
        .layer(middleware::from_fn(refuse_methods))
        .layer(middleware::from_fn_with_state(api.clone(), witness::watch))
        .layer(middleware::from_fn_with_state(api.clone(), limits::by_address))
        .layer(middleware::from_fn_with_state(Arc::clone(&api.settings), address::tell))
        .layer(middleware::from_fn(time_limit::limit))
        .layer(middleware::from_fn(metrics::time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(harden))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(TraceLayer::new_for_http().make_span_with(|request: &Request| {
            let id =
                request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or("");
            // The path and never the query: a query can hold what somebody searched for.
            tracing::info_span!(
                "request",
                request.id = id,
                http.method = %request.method(),
                http.path = told(request.uri().path())
            )
        }))
        .layer(SetRequestIdLayer::new(REQUEST_ID, FreshId))
        .layer(middleware::from_fn(forget_given_id))
}

/// What the log holds of a path: the code of a one-time link is as good as a password, and so is that
/// of a calendar's address.
fn told(path: &str) -> &str {
    let codes = ["/links/", "/set-up/", "/demo/", "/calendar/"];
    codes.into_iter().find(|start| path.starts_with(start)).unwrap_or(path)
}

async fn forget_given_id(mut request: Request, next: Next) -> Response {
    request.headers_mut().remove(REQUEST_ID);
    next.run(request).await
}

/// Other sites must not send forms here in the name of somebody who is signed in. What browsers say
/// of a request decides; a program says nothing and needs a credential of its own. The site's own
/// address is named for the sake of proxies that change `Host`.
fn csrf(settings: &Settings) -> CsrfLayer {
    let origin = settings.public_url.origin().ascii_serialization();
    CsrfLayer::new().add_trusted_origin(&origin).unwrap_or_else(|error| {
        tracing::error!(%origin, %error, "only requests that name us as their Host are taken");
        CsrfLayer::new()
    })
}

/// Nothing echoes what it is sent, and nothing is a proxy.
async fn refuse_methods(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let response = next.run(request).await;
    let is_refused = response.status() == StatusCode::METHOD_NOT_ALLOWED;
    if is_refused || ![Method::TRACE, Method::CONNECT].contains(&method) {
        return response;
    }
    let mut response = Problem::method_not_allowed(&method).into_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET,HEAD"));
    response
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands over the box")]
fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = said, "a handler panicked");
    Problem::internal().into_response()
}

/// Security headers of every answer, errors included.
async fn harden(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Whoever wants to be kept says so.
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    // A page sets its own policy; everything else loads nothing.
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
        );
    }
    response
}
