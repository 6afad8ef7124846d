//! Where somebody is signed in, and ending it.

use application::{
    access::sessions::{self, SessionView},
    security::Visit,
};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{
    Id,
    session::{Session, SignInMethod},
    time::spoken_moment,
};

use super::{
    caller::PageCaller,
    form::{Asked, Form, Usual},
    frame::{Frame, ok, see_other},
    router::PageRouter,
    sign_in::{Nothing, signed_out},
};
use crate::{Api, extract::ApiPath, problem::Problem};

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get("/sessions", list)
        .post("/sessions/{id}/end", end)
        .post("/sessions/end-others", end_others)
}

struct Row {
    id: Id<Session>,
    is_this: bool,
    browser: String,
    address: String,
    how: &'static str,
    began: String,
    seen: String,
}

impl From<SessionView> for Row {
    fn from(session: SessionView) -> Self {
        Self {
            id: session.id,
            is_this: session.is_this,
            browser: browser(&session.agent),
            address: session.address.unwrap_or_else(|| "not known".into()),
            how: match session.method {
                SignInMethod::Password => "with a password",
                SignInMethod::Provider => "at your council",
                SignInMethod::Demo => "by a demonstration link",
            },
            began: spoken_moment(session.made_at),
            seen: spoken_moment(session.seen_at),
        }
    }
}

/// What people call a browser that names itself like this.
fn browser(agent: &str) -> String {
    // The first that fits counts: most browsers name others, too.
    let browsers = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "an iPhone"),
        ("iPad", "an iPad"),
        ("Mac OS X", "a Mac"),
        ("CrOS", "a Chromebook"),
        ("Linux", "Linux"),
    ];
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&browsers), find(&systems)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("a program on {system}"),
        (None, None) => "a program".to_owned(),
    }
}

#[derive(Template)]
#[template(path = "sessions.html")]
struct Sessions {
    frame: Frame,
    rows: Vec<Row>,
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let found = sessions::list(&api.app, &caller.present).await?;
    let frame = caller.frame_noting(&api, "Where you are signed in", "/account", &asked);
    ok(&Sessions { frame, rows: found.into_iter().map(Row::from).collect() })
}

async fn end(
    State(api): State<Api>,
    caller: PageCaller,
    visit: Visit,
    ApiPath(id): ApiPath<Id<Session>>,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Problem> {
    if id == caller.present.session {
        sessions::sign_out(&api.app, &visit, &caller.present).await?;
        return signed_out(&api, caller.present.issuer.as_deref());
    }
    sessions::end(&api.app, &visit, &caller.present, id).await?;
    see_other("/sessions?done=session-ended")
}

async fn end_others(
    State(api): State<Api>,
    caller: PageCaller,
    visit: Visit,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Problem> {
    sessions::end_others(&api.app, &visit, &caller.present).await?;
    see_other("/sessions?done=others-ended")
}

#[cfg(test)]
mod tests {
    #[test]
    fn browsers_are_called_what_people_call_them() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari on an iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/130.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.5.0", "a program"),
            ("", "a program"),
        ] {
            assert_eq!(super::browser(agent), name, "{agent}");
        }
    }
}
