//! What anybody may read: help, and how accessible the pages are.

use askama::Template;
use axum::{extract::State, http::HeaderMap, response::Response};

use super::{
    caller,
    frame::{Frame, ok},
    router::PageRouter,
};
use crate::{Api, problem::Problem};

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().open_get("/accessibility", accessibility).open_get("/help", help)
}

#[derive(Template)]
#[template(path = "accessibility.html")]
struct Accessibility {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "help.html")]
struct Help {
    frame: Frame,
    role: Option<String>,
}

async fn accessibility(State(api): State<Api>, headers: HeaderMap) -> Result<Response, Problem> {
    let caller = caller::find(&api, &headers).await?;
    let who = caller.map(|caller| caller.who);
    let frame = Frame { who, ..Frame::open(&api, "Accessibility statement") };
    ok(&Accessibility { frame })
}

async fn help(State(api): State<Api>, headers: HeaderMap) -> Result<Response, Problem> {
    let caller = caller::find(&api, &headers).await?;
    let who = caller.map(|caller| caller.who);
    let role = who.as_ref().map(|who| who.role.clone());
    let frame = Frame { who, ..Frame::open(&api, "Help") };
    ok(&Help { frame, role })
}
