//! API tokens: keys for dashboards and scripts.

use application::{
    Failure,
    tokens::{self, TokenDetails, TokenView},
};
use askama::Template;
use axum::{extract::State, response::Response};
use chrono::{Days, NaiveDate};
use domain::{
    Title,
    id::TokenId,
    policy::Act,
    time::{london_day, spoken},
    token::{Network, TokenScope},
};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    form::{Asked, Form, Seen, Typed, Usual},
    form_page::FormPage,
    frame::{Frame, ok, see_other},
    paging::Pages,
    router::PageRouter,
    sheet::{Choice, Field, Sheet},
    typed::Read,
};
use crate::{Api, extract::ApiPath, problem::Problem};

const PART: &str = "/tokens";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new()
        .get("/tokens", list)
        .post("/tokens", add)
        .get("/tokens/new", new)
        .get("/tokens/{id}/revoke", ask_revoke)
        .post("/tokens/{id}/revoke", revoke)
}

struct Row {
    id: TokenId,
    name: String,
    person: String,
    scope: &'static str,
    /// Whether it works, in a word.
    state: &'static str,
    works: bool,
    last_day: String,
    last_used: String,
    from: String,
}

impl Row {
    fn of(token: TokenView, today: NaiveDate) -> Self {
        let ended = token.expires_on < today;
        let revoked = token.revoked_at.is_some();
        let networks: Vec<String> = token.networks.iter().map(ToString::to_string).collect();
        Self {
            id: token.id,
            name: token.name.to_string(),
            person: token.person.map_or_else(String::new, |person| person.name.to_string()),
            scope: scope_in_words(token.scope),
            state: match (revoked, ended) {
                (true, _) => "Revoked",
                (false, true) => "Ended",
                (false, false) => "Works",
            },
            works: !revoked && !ended,
            last_day: spoken(token.expires_on),
            last_used: token.last_used_on.map_or_else(|| "Never".into(), spoken),
            from: if networks.is_empty() { "Anywhere".into() } else { networks.join(", ") },
        }
    }
}

const fn scope_in_words(scope: TokenScope) -> &'static str {
    match scope {
        TokenScope::Read => "Read",
        TokenScope::ReadWrite => "Read and change",
    }
}

#[derive(Template)]
#[template(path = "tokens.html")]
struct Tokens {
    frame: Frame,
    rows: Vec<Row>,
    pages: Pages,
    all: bool,
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let found = tokens::list(&api.app, &caller.actor, asked.paging()).await?.value;
    let today = london_day(api.app.real_now());
    ok(&Tokens {
        frame: caller.frame_noting(&api, "API tokens", PART, &asked),
        rows: found.items.into_iter().map(|token| Row::of(token, today)).collect(),
        pages: Pages::of(PART, &[], &asked.after, found.next),
        all: caller.actor.may(Act::ManageTokens),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct TokenForm {
    name: Typed,
    scope: Typed,
    expires_on: Typed,
    networks: Typed,
}

impl TokenForm {
    fn sheet(&self) -> Sheet {
        let choice = |scope: TokenScope, hint| Choice {
            value: scope.code().to_owned(),
            label: scope_in_words(scope).to_owned(),
            hint,
        };
        let scopes = vec![
            choice(TokenScope::Read, "For dashboards and reports"),
            choice(TokenScope::ReadWrite, "For scripts that change what your role may change"),
        ];
        Sheet::new(vec![
            Field::line("name", "What it is for", self.name.as_str())
                .hint("For example, Power BI, quarterly report"),
            Field::radios("scope", "What it may do", self.scope.as_str(), scopes),
            Field::date("expires_on", "Last day on which it works", self.expires_on.as_str())
                .hint("At most a year ahead"),
            Field::lines(
                "networks",
                "From where it may be used (optional)",
                self.networks.as_str(),
            )
            .hint(
                "Addresses or networks, one on each line, such as 192.0.2.0/24. From anywhere \
                     if you leave it empty.",
            ),
        ])
    }

    fn details(&self) -> Result<TokenDetails, Failure> {
        let mut read = Read::new();
        let name = read.parsed("name", &self.name, Title::parse);
        let scope = read.chosen("scope", &self.scope, TokenScope::from_code);
        let expires_on = read.day("expires_on", &self.expires_on);
        let mut networks = Vec::new();
        let written = self.networks.as_str().split(|c: char| c.is_whitespace() || c == ',');
        for text in written.filter(|text| !text.is_empty()) {
            match Network::parse(text) {
                Ok(network) => networks.push(network),
                Err(fault) => read.fault("networks", format!("“{text}” {fault}")),
            }
        }
        read.finish()?;
        match (name, scope, expires_on) {
            (Some(name), Some(scope), Some(expires_on)) => {
                Ok(TokenDetails { name, scope, expires_on, networks })
            }
            _ => Err(Failure::field("", "some fields cannot be taken")),
        }
    }
}

fn new_page(api: &Api, caller: &PageCaller, sheet: Sheet) -> Result<Response, Problem> {
    FormPage {
        frame: caller.frame(api, "Make an API token", PART),
        back: Some((PART.into(), "API tokens")),
        intro: vec![
            "A dashboard or a script signs in with it, as you, in this authority. It never may \
             more than you, and stops when you may not sign in any more."
                .to_owned(),
        ],
        conflict: Vec::new(),
        sheet,
        action: PART.into(),
        button: "Make the token",
    }
    .answer()
}

async fn new(State(api): State<Api>, caller: PageCaller) -> Result<Response, Problem> {
    let today = london_day(api.app.real_now());
    let usual = today.checked_add_days(Days::new(90)).unwrap_or(today);
    let form = TokenForm {
        scope: Typed::of(TokenScope::Read.code()),
        expires_on: Typed::of(&spoken(usual)),
        ..TokenForm::default()
    };
    new_page(&api, &caller, form.sheet())
}

#[derive(Template)]
#[template(path = "made_token.html")]
struct MadeToken {
    frame: Frame,
    name: String,
    secret: String,
    last_day: String,
}

async fn add(
    State(api): State<Api>,
    caller: PageCaller,
    Form(form): Form<TokenForm>,
) -> Result<Response, Problem> {
    let done = match form.details() {
        Ok(details) => tokens::add(&api.app, &caller.call(), details).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(done) => ok(&MadeToken {
            frame: caller.frame(&api, "Your new token", PART),
            name: done.value.name.to_string(),
            secret: done.value.secret.map_or_else(String::new, |it| it.reveal().to_owned()),
            last_day: spoken(done.value.expires_on),
        }),
        Err(failure) => new_page(&api, &caller, form.sheet().refused(failure)?),
    }
}

#[derive(Template)]
#[template(path = "revoke_token.html")]
struct Revoke {
    frame: Frame,
    row: Row,
    version: i64,
}

async fn ask_revoke(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<TokenId>,
) -> Result<Response, Problem> {
    let token = tokens::get(&api.app, &caller.actor, id).await?.value;
    let version = token.version;
    let row = Row::of(token, london_day(api.app.real_now()));
    ok(&Revoke { frame: caller.frame(&api, "Revoke this token", PART), row, version })
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RevokeForm {
    version: Seen,
}

async fn revoke(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<TokenId>,
    Form(form): Form<RevokeForm>,
) -> Result<Response, Problem> {
    tokens::revoke(&api.app, &caller.call().expecting(form.version.0), id).await?;
    see_other("/tokens?done=token-revoked")
}
