//! Problems as people read them: the same page as ever, in plain words.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    frame::{Frame, Who, guard, page, see_other},
    next,
    sheet::capital,
};
use crate::{Api, problem::ProblemDocument};

#[derive(Template)]
#[template(path = "trouble.html")]
struct Trouble {
    frame: Frame,
    /// What happened and what to do, a paragraph each.
    said: Vec<String>,
}

/// What a kind of problem is called on a page, and what to do about it.
fn in_words(problem: &ProblemDocument, wait: Option<u64>) -> (&'static str, Vec<String>) {
    let kind = problem.kind.strip_prefix("/problems/").unwrap_or_default();
    let detail = || format!("{}.", capital(problem.detail.trim_end_matches('.')));
    match kind {
        "not-found" => (
            "Page not found",
            vec![
                "There is nothing at this address, or nothing that you may see.".to_owned(),
                "If you typed the address, check it. If you followed a link, what it led to may \
                 have been removed, or belong to another authority."
                    .to_owned(),
            ],
        ),
        "forbidden" => (
            "You cannot do this",
            vec![
                "Your role in this authority does not allow it. Nothing was changed.".to_owned(),
                "If you need to do this, ask an administrator of your authority.".to_owned(),
            ],
        ),
        "cross-site" => (
            "This did not come from our own pages",
            vec![
                "Nothing was changed. Open the page again from this site and repeat what you did."
                    .to_owned(),
            ],
        ),
        "refused" => ("This cannot be done now", vec![detail()]),
        "stale" => (
            "Somebody else changed this first",
            vec![
                "Nothing of yours was saved. Go back, load the page again, and repeat your change."
                    .to_owned(),
            ],
        ),
        "unauthenticated" => ("Sign in again", vec![detail()]),
        "limited" => (
            "Too many tries",
            vec![format!(
                "Nothing was done. Wait {}, then try again.",
                spoken_wait(wait.unwrap_or(60))
            )],
        ),
        "unavailable" => (
            "Sorry, this is not available for a moment",
            vec![format!("{} Try again in a few seconds.", detail())],
        ),
        "timeout" => ("Sorry, this took too long", vec![detail()]),
        "internal" => (
            "Sorry, there is a problem on our side",
            vec![
                "Try again later. If it happens again, tell the people who run this service, and \
                 when it happened."
                    .to_owned(),
            ],
        ),
        "method-not-allowed" => {
            ("Page not found", vec!["There is nothing to read at this address.".to_owned()])
        }
        _ => ("This could not be read", vec![detail(), "Nothing was changed.".to_owned()]),
    }
}

/// A problem as a page.
fn written(
    api: &Api,
    problem: &ProblemDocument,
    wait: Option<u64>,
    who: Option<Arc<Who>>,
) -> Option<Response> {
    let (title, said) = in_words(problem, wait);
    // A form carries the version it was shown for: to its sender a stale one is a conflict.
    let status = match problem.status {
        412 => StatusCode::CONFLICT,
        status => StatusCode::from_u16(status).ok()?,
    };
    let frame = Frame { who, ..Frame::open(api, title) };
    page(status, &Trouble { frame, said }).ok()
}

/// The same answer, with a page in the place of a problem document.
pub(crate) fn for_people(api: &Api, response: Response, who: Option<Arc<Who>>) -> Response {
    let Some(problem) = response.extensions().get::<Arc<ProblemDocument>>() else {
        return response;
    };
    let wait = response.headers().get(header::RETRY_AFTER);
    let wait = wait.and_then(|wait| wait.to_str().ok()?.parse().ok());
    let Some(written) = written(api, problem, wait, who) else { return response };
    let (status, body) = (written.status(), written.into_body());
    let (mut parts, _) = response.into_parts();
    parts.extensions.remove::<Arc<ProblemDocument>>();
    parts.status = status;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::WWW_AUTHENTICATE);
    parts
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    let mut response = Response::from_parts(parts, body);
    guard(&mut response);
    response
}

/// Around everything: whoever asks with a browser reads problems as a page, whatever made them.
pub(crate) async fn around(State(api): State<Api>, request: Request, next: Next) -> Response {
    let people = is_for_people(&request);
    let response = next.run(request).await;
    if people { for_people(&api, response, None) } else { response }
}

/// Whether a request came from a browser for a page.
fn is_for_people(request: &Request) -> bool {
    let path = request.uri().path();
    let machines = ["/api/", "/.well-known/", "/healthz", "/readyz", "/metrics"];
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
        && !machines.iter().any(|start| path.starts_with(start))
}

/// Leads somebody who is not signed in to the page where they can, and from there back. Whose
/// session ended meanwhile is told so.
pub(crate) fn sign_in_first(parts: &Parts, ended: bool) -> Response {
    let uri = &parts.uri;
    let back = if [Method::GET, Method::HEAD].contains(&parts.method) {
        uri.path_and_query().map_or("/", |it| it.as_str()).to_owned()
    } else {
        // What was sent is gone: the page it came from is where to begin again.
        let part = uri.path().split('/').nth(1).unwrap_or_default();
        format!("/{part}")
    };
    let page = if ended { "/sign-in?done=expired" } else { "/sign-in" };
    see_other(&next::carrying(page, &back)).into_response()
}

/// A time to wait, as people say it.
fn spoken_wait(seconds: u64) -> String {
    match seconds {
        ..=1 => "a second".into(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_spoken() {
        for (seconds, spoken) in [
            (0, "a second"),
            (2, "2 seconds"),
            (90, "90 seconds"),
            (91, "2 minutes"),
            (900, "15 minutes"),
        ] {
            assert_eq!(spoken_wait(seconds), spoken);
        }
    }

    #[test]
    fn every_kind_of_problem_has_words() {
        let document = |kind: &str| ProblemDocument {
            kind: format!("/problems/{kind}"),
            title: "Title".into(),
            status: 409,
            detail: "something is so".into(),
            rule: None,
            current_version: None,
            errors: Vec::new(),
        };
        for (kind, title) in [
            ("not-found", "Page not found"),
            ("forbidden", "You cannot do this"),
            ("refused", "This cannot be done now"),
            ("stale", "Somebody else changed this first"),
            ("unavailable", "Sorry, this is not available for a moment"),
            ("internal", "Sorry, there is a problem on our side"),
            ("something-new", "This could not be read"),
        ] {
            let (said, paragraphs) = in_words(&document(kind), None);
            assert_eq!(said, title);
            assert!(paragraphs.iter().all(|it| it.ends_with('.') && !it.ends_with("..")), "{kind}");
        }
        let (_, paragraphs) = in_words(&document("limited"), Some(120));
        assert_eq!(paragraphs, ["Nothing was done. Wait 2 minutes, then try again."]);
    }
}
