//! Stands beside every request, and tells the security log of what was denied and which drafts
//! were read, before the answer goes out.

use std::sync::{Arc, Mutex, PoisonError};

use application::{
    Actor, App,
    security::{self, Happening, Noted, Visit},
};
use axum::{
    extract::{Request, State},
    http::{Extensions, HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use domain::security::SecurityEvent;

use crate::{Api, problem::Problem, visit};

/// Who turned out to ask: extractors say it, the witness tells it.
#[derive(Debug, Clone, Default)]
struct Witness(Arc<Mutex<Option<Actor>>>);

/// Says who asks, once their credential is known to be good.
pub(crate) fn saw(extensions: &Extensions, actor: &Actor) {
    if let Some(Witness(seen)) = extensions.get() {
        *seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(*actor);
    }
}

/// The mark of an answer that denies something: its status and the kind of its problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Denial(pub(crate) String);

/// Watches a request. Whether the server lives is asked by nobody in particular.
pub(crate) async fn watch(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    if ["/healthz", "/readyz"].contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let visit = visit::seen(request.method(), request.headers(), request.extensions());
    let reads = [Method::GET, Method::HEAD].contains(request.method());
    let witness = Witness::default();
    request.extensions_mut().insert(witness.clone());
    let (response, noted) = security::watch(reads, next.run(request)).await;
    let actor = *witness.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(Denial(detail)) = response.extensions().get() {
        tell_denial(&api.app, &visit, actor, &noted, response.status(), detail).await;
        return response;
    }
    let shows = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    if !shows {
        return response;
    }
    let is_file = is_file(response.headers());
    match tell_drafts(&api.app, &visit, &noted, is_file).await {
        Ok(()) => response,
        // Nobody reads a draft unseen.
        Err(problem) => problem.into_response(),
    }
}

/// One event for a request that was denied, unless the use case told of it itself. A denial stands
/// whether or not it can be stored.
async fn tell_denial(
    app: &App,
    visit: &Visit,
    actor: Option<Actor>,
    noted: &Noted,
    status: StatusCode,
    detail: &str,
) {
    if noted.refusal_told {
        return;
    }
    let event = if status == StatusCode::UNAUTHORIZED {
        SecurityEvent::Unauthenticated
    } else {
        SecurityEvent::Denied
    };
    let happening = match actor {
        Some(actor) => Happening::by(event, &actor),
        None => Happening::of(event),
    };
    if let Err(failure) = security::record(app, visit, happening.saying(detail)).await {
        tracing::warn!(error = ?failure, operation = visit.operation, "a denial was not logged");
    }
}

/// One event for each draft of which the answer shows something.
async fn tell_drafts(
    app: &App,
    visit: &Visit,
    noted: &Noted,
    is_file: bool,
) -> Result<(), Problem> {
    let Some(reader) = noted.reader.filter(|_| !noted.drafts.is_empty()) else { return Ok(()) };
    let event = if is_file { SecurityEvent::DraftExported } else { SecurityEvent::DraftRead };
    let happenings = noted.drafts.iter().map(|plan| Happening::by(event, &reader).about(*plan));
    security::record_all(app, visit, happenings.collect()).await.map_err(|failure| {
        tracing::error!(error = ?failure, "a draft was not shown: that it is read was not stored");
        Problem::unavailable("that a draft is read could not be recorded; try again")
    })
}

/// Whether an answer is taken away as a file, rather than read where it is asked for.
fn is_file(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        !["application/json", "text/html"].contains(&kind)
    })
}
