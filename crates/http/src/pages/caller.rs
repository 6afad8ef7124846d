//! Who is at the browser: the session behind its cookie, read anew for every request.

use std::sync::Arc;

use application::{
    Actor, Call,
    access::sessions::{self, Present},
    people,
};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, Method, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::change::Channel;

use super::{
    form::Usual,
    frame::{Frame, Who},
    notice, trouble,
};
use crate::{Api, auth::cookie::Kind, limits, problem::Problem, witness};

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct PageCaller {
    pub(crate) actor: Actor,
    pub(crate) present: Present,
    pub(crate) who: Arc<Who>,
}

impl PageCaller {
    /// What stands around a page of theirs.
    pub(crate) fn frame(&self, api: &Api, title: impl Into<String>, part: &'static str) -> Frame {
        Frame { part, who: Some(Arc::clone(&self.who)), ..Frame::open(api, title) }
    }

    /// The same, of a page that may say what was done.
    pub(crate) fn frame_noting(
        &self,
        api: &Api,
        title: impl Into<String>,
        part: &'static str,
        asked: &Usual,
    ) -> Frame {
        Frame { notice: notice::notice(&asked.done), ..self.frame(api, title, part) }
    }

    /// A call of theirs.
    pub(crate) const fn call(&self) -> Call {
        Call::by(self.actor)
    }
}

impl FromRequestParts<Api> for PageCaller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &Api) -> Result<Self, Problem> {
        // Put there by `require_session`: on a route that is open there is nobody.
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::internal)
    }
}

/// The session of a request, if it has one that stands.
pub(crate) async fn present(api: &Api, headers: &HeaderMap) -> Result<Option<Present>, Problem> {
    match Kind::Session.read(headers, &api.settings) {
        Some(cookie) => Ok(sessions::find(&api.app, &cookie, Channel::Page).await?),
        None => Ok(None),
    }
}

/// Whoever is signed in, of a page that is open to all.
pub(crate) async fn find(api: &Api, headers: &HeaderMap) -> Result<Option<PageCaller>, Problem> {
    match present(api, headers).await? {
        Some(present) => signed_in(api, present).await.map(Some),
        None => Ok(None),
    }
}

async fn signed_in(api: &Api, present: Present) -> Result<PageCaller, Problem> {
    let actor = present.actor;
    let names = people::who(&api.app, &actor).await?;
    let several = sessions::has_choice(&present);
    let who = Arc::new(Who::of(&names, &actor, several));
    Ok(PageCaller { actor, present, who })
}

/// Lets only those in who are signed in; the others sign in first.
pub(crate) async fn require_session(
    State(api): State<Api>,
    request: Request,
    next: Next,
) -> Response {
    let present = match present(&api, request.headers()).await {
        Ok(Some(present)) => present,
        Ok(None) => {
            let ended = Kind::Session.read(request.headers(), &api.settings).is_some();
            return trouble::sign_in_first(&request.into_parts().0, ended);
        }
        Err(problem) => return problem.into_response(),
    };
    answer(&api, present, request, next).await
}

async fn answer(api: &Api, present: Present, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    witness::saw(&parts.extensions, &present.actor);
    // What is refused is told, which is a write: before anything is held.
    let refused = limits::by_credential(api, &parts, &present.actor).await.err();
    let reads = [Method::GET, Method::HEAD].contains(&parts.method);
    let request = Request::from_parts(parts, body);
    let work = with_who(api, present, refused, request, next);
    if !reads {
        return work.await;
    }
    // All that a page shows is of one moment.
    match api.app.in_one_snapshot(Box::pin(work)).await {
        Ok(response) => response,
        Err(failure) => Problem::from(failure).into_response(),
    }
}

async fn with_who(
    api: &Api,
    present: Present,
    refused: Option<Problem>,
    mut request: Request,
    next: Next,
) -> Response {
    let caller = match signed_in(api, present).await {
        Ok(caller) => caller,
        Err(problem) => return problem.into_response(),
    };
    let who = Arc::clone(&caller.who);
    let response = if let Some(problem) = refused {
        problem.into_response()
    } else {
        request.extensions_mut().insert(caller);
        next.run(request).await
    };
    trouble::for_people(api, response, Some(who))
}
