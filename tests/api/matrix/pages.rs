//! Every route of the pages, with what it asks of whoever comes.

use domain::policy::Act;
use web::{PageRoute, page_routes};

use super::expected::Need;

/// A route, and what a form of it sends.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    pub method: &'static str,
    pub path: &'static str,
    pub need: Need,
    /// Of what kind the thing is that the path names.
    pub thing: &'static str,
    pub form: &'static [(&'static str, &'static str)],
}

const NOBODYS_VERSION: (&str, &str) = ("version", "0");

const fn get(path: &'static str, need: Need, thing: &'static str) -> Page {
    Page { method: "GET", path, need, thing, form: &[] }
}

const fn post(
    path: &'static str,
    need: Need,
    thing: &'static str,
    form: &'static [(&'static str, &'static str)],
) -> Page {
    Page { method: "POST", path, need, thing, form }
}

const PEOPLE: Need = Need::To(Act::ManagePeople);
const POSTS: Need = Need::To(Act::ManagePosts);

/// Every route of the pages.
pub const PAGES: &[Page] = &[
    get("/", Need::Known, ""),
    get("/accessibility", Need::Public, ""),
    get("/account", Need::Known, ""),
    get("/account/authority", Need::Known, ""),
    post("/account/authority", Need::Known, "", &[("authority", "")]),
    get("/account/password", Need::Known, ""),
    post("/account/password", Need::Known, "", &[("current_password", "x")]),
    get("/account/second-factor", Need::Known, ""),
    post("/account/second-factor", Need::Known, "", &[("current_password", "x")]),
    get("/account/second-factor/confirm", Need::Known, ""),
    post("/account/second-factor/confirm", Need::Known, "", &[("code", "000000")]),
    get("/assets/{file}", Need::Public, "code"),
    get("/demo/{code}", Need::Public, "code"),
    get("/help", Need::Public, ""),
    get("/links/{code}", Need::Public, "code"),
    post("/links/{code}", Need::Public, "code", &[]),
    post("/links/{code}/join", Need::Public, "code", &[]),
    get("/people", Need::To(Act::ReadPeople), ""),
    post("/people", PEOPLE, "", &[("name", "x")]),
    get("/people/new", PEOPLE, ""),
    get("/people/{id}", Need::To(Act::ReadPeople), "person"),
    post("/people/{id}", PEOPLE, "person", &[NOBODYS_VERSION]),
    post("/people/{id}/end-sessions", PEOPLE, "person", &[]),
    post("/people/{id}/link", PEOPLE, "person", &[]),
    get("/posts", Need::To(Act::ReadPosts), ""),
    post("/posts", POSTS, "", &[]),
    get("/posts/new", POSTS, ""),
    get("/posts/{id}", Need::To(Act::ReadPosts), "post"),
    post("/posts/{id}", POSTS, "post", &[("title", "x"), NOBODYS_VERSION]),
    post("/posts/{id}/holders", POSTS, "post", &[NOBODYS_VERSION]),
    post("/posts/{id}/holders/end", POSTS, "post", &[NOBODYS_VERSION]),
    get("/security-log", Need::To(Act::ReadSecurityLog), ""),
    get("/sessions", Need::Known, ""),
    post("/sessions/end-others", Need::Known, "", &[]),
    post("/sessions/{id}/end", Need::OwnSession, "session", &[]),
    get("/set-up/{code}", Need::Public, "code"),
    post("/set-up/{code}", Need::Public, "code", &[]),
    get("/sign-in", Need::Public, ""),
    post("/sign-in", Need::Public, "", &[]),
    get("/sign-in/providers/{key}", Need::Public, "code"),
    get("/sign-in/providers/{key}/back", Need::Public, "code"),
    get("/sign-in/providers/{key}/sign-out", Need::Public, "code"),
    get("/sign-in/providers/{key}/signed-out", Need::Public, "code"),
    post("/sign-in/providers/{key}/logout", Need::Public, "code", &[]),
    get("/sign-in/second-factor", Need::Public, ""),
    post("/sign-in/second-factor", Need::Public, "", &[]),
    get("/sign-in/second-factor/set-up", Need::Public, ""),
    post("/sign-in/second-factor/set-up", Need::Public, "", &[]),
    post("/sign-out", Need::SignsOut, "", &[]),
    get("/tokens", Need::Known, ""),
    post("/tokens", Need::To(Act::ManageOwnTokens), "", &[("name", "x")]),
    get("/tokens/new", Need::Known, ""),
    get("/tokens/{id}/revoke", Need::OwnToken, "token"),
    post("/tokens/{id}/revoke", Need::OwnToken, "token", &[NOBODYS_VERSION]),
];

impl Page {
    /// The address with an id in it.
    pub fn address(&self, id: &str) -> String {
        let parts = self.path.split('/').map(|part| if part.starts_with('{') { id } else { part });
        parts.collect::<Vec<_>>().join("/")
    }

    pub fn writes(&self) -> bool {
        self.method == "POST"
    }

    /// Whether its form has a field of this name: also those that the matrix leaves empty.
    pub fn takes(&self, name: &str) -> bool {
        let more: &[&str] = match self.path {
            "/people" | "/people/{id}" => &["role"],
            "/posts/{id}/holders" => &["person"],
            _ => &[],
        };
        more.contains(&name) || self.form.iter().any(|(known, _)| *known == name)
    }

    /// Whether the thing belongs to an authority.
    pub fn is_of_an_authority(&self) -> bool {
        ["person", "post", "token", "session"].contains(&self.thing)
    }
}

/// The routes of the program against those above: what is missing on one side.
pub fn differences() -> Vec<String> {
    let known = |route: &PageRoute| {
        PAGES.iter().any(|page| {
            let open = matches!(page.need, Need::Public | Need::SignsOut);
            (page.method, page.path, open) == (route.method, route.path, route.open)
        })
    };
    let routes = page_routes();
    let served = |page: &&Page| {
        !routes.iter().any(|route| (page.method, page.path) == (route.method, route.path))
    };
    let missing = routes.iter().filter(|route| !known(route)).map(|it| format!("no line: {it:?}"));
    let gone = PAGES.iter().filter(served).map(|it| format!("no route: {} {}", it.method, it.path));
    missing.chain(gone).collect()
}
