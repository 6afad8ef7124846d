//! Whether the server lives, and whether it should be sent requests.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{Api, problem::Problem};

/// Whether new requests are welcome: no longer once the server is going away.
#[derive(Debug, Default)]
pub struct Readiness(AtomicBool);

impl Readiness {
    /// Requests are welcome, or not.
    pub fn set(&self, ready: bool) {
        self.0.store(ready, Ordering::SeqCst);
    }
}

fn ok() -> Response {
    let mut response = (StatusCode::OK, "ok").into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whether the process answers.
#[utoipa::path(get, path = "/healthz", tag = "operation", security(()),
    responses((status = 200, description = "The process answers", body = String, content_type = "text/plain")))]
pub(crate) async fn healthz() -> Response {
    ok()
}

/// Whether the server should be sent requests: it is started and its database answers.
#[utoipa::path(get, path = "/readyz", tag = "operation", security(()),
    responses((status = 200, description = "Requests are welcome", body = String, content_type = "text/plain")))]
pub(crate) async fn readyz(State(api): State<Api>) -> Result<Response, Problem> {
    if !api.readiness.0.load(Ordering::SeqCst) {
        return Err(Problem::unavailable("the server is starting or going away"));
    }
    let ping =
        tokio::time::timeout(std::time::Duration::from_secs(2), api.app.store().ping()).await;
    match ping {
        Ok(Ok(())) => Ok(ok()),
        _ => Err(Problem::unavailable("the database does not answer")),
    }
}
