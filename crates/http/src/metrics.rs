//! Figures for the operator, on a listener of their own.

use std::{sync::OnceLock, time::Duration};

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

fn recorder() -> Option<&'static PrometheusHandle> {
    RECORDER
        .get_or_init(|| {
            PrometheusBuilder::new()
                .set_buckets(&[0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0])
                .ok()?
                .install_recorder()
                .ok()
        })
        .as_ref()
}

/// All figures in the Prometheus text format.
#[must_use]
pub fn render() -> String {
    recorder().map(PrometheusHandle::render).unwrap_or_default()
}

/// Counts a statement that was sent to the database.
pub fn count_statement(took: Duration, failed: bool) {
    if recorder().is_none() {
        return;
    }
    metrics::counter!("actionplan_database_statements_total").increment(1);
    metrics::histogram!("actionplan_database_statement_seconds").record(took.as_secs_f64());
    if failed {
        metrics::counter!("actionplan_database_statements_failed_total").increment(1);
    }
}

/// Times requests by their route, never by their address.
pub(crate) async fn time(request: Request, next: Next) -> Response {
    if recorder().is_none() {
        return next.run(request).await;
    }
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().to_string();
    let started = tokio::time::Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    let labels = [("method", method), ("route", route), ("status", status)];
    metrics::histogram!("actionplan_request_seconds", &labels)
        .record(started.elapsed().as_secs_f64());
    response
}
