//! Everything that is not in the menu, and what it is for.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    caller::PageCaller,
    frame::{Frame, Who, ok},
    menu,
    router::PageRouter,
};
use crate::{Api, problem::Problem};

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get(menu::MORE.at, show)
}

#[derive(Template)]
#[template(path = "more.html")]
struct More {
    frame: Frame,
    who: Arc<Who>,
}

async fn show(State(api): State<Api>, caller: PageCaller) -> Result<Response, Problem> {
    let frame = caller.frame(&api, menu::MORE.text, menu::MORE.at);
    ok(&More { frame, who: Arc::clone(&caller.who) })
}
