//! The first page: where you are, as whom, and what there is to do.

use application::people;
use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    caller::PageCaller,
    form::{Asked, Usual},
    frame::{Frame, ok},
    menu::{ACCOUNT, Entry},
    router::PageRouter,
};
use crate::{Api, problem::Problem};

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    name: String,
    role: String,
    authority: String,
    /// The posts they hold today.
    posts: Vec<String>,
    links: Vec<Entry>,
}

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get("/", home)
}

async fn home(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let me = people::me(&api.app, &caller.actor).await?.value;
    ok(&Home {
        frame: caller.frame_noting(&api, "Your council’s plan", "/", &asked),
        name: caller.who.name.clone(),
        role: caller.who.role.clone(),
        authority: caller.who.authority.clone(),
        posts: me.posts.iter().map(|post| post.title.to_string()).collect(),
        links: caller
            .who
            .menu
            .iter()
            .filter(|entry| entry.at != "/")
            .chain([&ACCOUNT])
            .copied()
            .collect(),
    })
}
