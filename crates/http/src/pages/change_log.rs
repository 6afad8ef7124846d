//! The change log as pages: who changed what and when, and the proof that it is whole.

use application::{
    history::{self, LogQuery, ToldView, Verified},
    people,
};
use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use chrono::NaiveDate;
use domain::{
    change::{AuthorKind, Channel},
    policy::Act,
    time::spoken_moment,
};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    choices::{choice, gather, or_nothing},
    filter::Filter,
    form::{Asked, Form, Typed},
    frame::{Frame, page},
    paging::Pages,
    router::PageRouter,
    sheet::{Choice, Field, capital},
    typed::typed_day,
};
use crate::{Api, problem::Problem};

const PART: &str = "/changes";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get(PART, list).post("/changes/verify", verify)
}

/// The use cases that people look for; any other is found by its name in the address.
const USE_CASES: &[&str] = &[
    "accept_reading",
    "add_action",
    "add_area",
    "add_evidence",
    "add_inspection",
    "add_measure",
    "add_meeting",
    "add_person",
    "add_plan",
    "add_post",
    "agree_date_change",
    "ask_date_change",
    "ask_question",
    "change_action",
    "change_actions",
    "change_area",
    "change_inspection",
    "change_person",
    "change_plan",
    "change_post",
    "change_settings",
    "close_area",
    "confirm_area",
    "decline_date_change",
    "hand_over_post",
    "import_plan",
    "move_status",
    "order_plan",
    "post_update",
    "record_reading",
    "redact",
    "remove_action",
    "reopen_area",
    "reply_to_question",
    "set_judgements",
    "set_paragraphs",
    "sign_off_action",
];

fn in_words(use_case: &str) -> String {
    capital(&use_case.replace('_', " "))
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Wanted {
    by: Typed,
    what: Typed,
    from: Typed,
    until: Typed,
    after: Typed,
}

struct StateShown {
    what: String,
    state: String,
}

struct Row {
    number: i64,
    at: String,
    what: String,
    by: String,
    with: &'static str,
    reason: Option<String>,
    sentences: Vec<String>,
    states: Vec<StateShown>,
    hash: String,
}

impl From<ToldView> for Row {
    fn from(told: ToldView) -> Self {
        let ToldView { entry, sentences } = told;
        let states = entry.states.iter().map(|state| {
            let json = state.state.as_ref().and_then(|it| serde_json::to_string_pretty(it).ok());
            let gone = if state.removed { "Removed." } else { "Not yours to see." };
            StateShown {
                what: format!("{} {}", in_words(state.kind.code()), state.id),
                state: json.unwrap_or_else(|| gone.to_owned()),
            }
        });
        Self {
            number: entry.number,
            at: spoken_moment(entry.at),
            what: in_words(&entry.use_case),
            by: match (&entry.by, entry.author) {
                (Some(person), _) => person.name.to_string(),
                (None, AuthorKind::Operator) => "The operator".to_owned(),
                (None, _) => "Not known".to_owned(),
            },
            with: match (entry.author, entry.channel) {
                (_, Channel::Import) => ", by an import",
                (_, Channel::Command) => ", at the command line",
                (AuthorKind::Token, _) => ", with a token",
                _ => "",
            },
            reason: entry.reason,
            hash: entry.hash,
            states: states.collect(),
            sentences,
        }
    }
}

#[derive(Template)]
#[template(path = "change_log.html")]
struct Log {
    frame: Frame,
    filter: Filter,
    rows: Vec<Row>,
    pages: Pages,
    may_verify: bool,
    failed: Vec<String>,
}

async fn people_choices(api: &Api, caller: &PageCaller) -> Result<Vec<Choice>, Problem> {
    if !caller.actor.may(Act::ReadPeople) {
        return Ok(Vec::new());
    }
    let found =
        gather(async |paging| Ok(people::people(&api.app, &caller.actor, paging).await?.value))
            .await?;
    let mut all: Vec<Choice> = found.iter().map(|it| choice(it.id, it.name.as_str())).collect();
    all.sort_by(|a, b| a.label.cmp(&b.label));
    Ok(all)
}

fn day(typed: &Typed, field: &mut Field) -> Option<NaiveDate> {
    let found = typed.some().map(typed_day)?;
    if found.is_none() {
        field.error = Some(format!("{} must be a date, such as 31 March 2025", field.label));
    }
    found
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    let people = people_choices(&api, &caller).await?;
    let acts = USE_CASES.iter().map(|code| choice(code, in_words(code))).collect();
    let mut from = Field::date("from", "From", wanted.from.as_str());
    let mut until = Field::date("until", "Until", wanted.until.as_str());
    let query = LogQuery {
        by: wanted.by.as_str().parse().ok(),
        use_case: wanted.what.some().map(str::to_owned),
        from: day(&wanted.from, &mut from),
        until: day(&wanted.until, &mut until),
        before: wanted.after.as_str().parse().ok(),
    };
    let failed: Vec<String> = [&from, &until].iter().filter_map(|it| it.error.clone()).collect();
    let mut fields = vec![
        Field::select(
            "what",
            "What was done",
            wanted.what.as_str(),
            or_nothing("Everything", acts),
        ),
        from,
        until,
    ];
    if !people.is_empty() {
        let people = or_nothing("Everybody", people);
        fields.insert(0, Field::select("by", "Who", wanted.by.as_str(), people));
    }
    let found = if failed.is_empty() {
        history::log(&api.app, &caller.actor, query, application::Paging::default()).await?.value
    } else {
        application::Items { items: Vec::new(), next: None }
    };
    let kept = [
        ("by", wanted.by.as_str()),
        ("what", wanted.what.as_str()),
        ("from", wanted.from.as_str()),
        ("until", wanted.until.as_str()),
    ];
    let status = if failed.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let template = Log {
        frame: caller.frame(&api, "Change log", PART).failing(!failed.is_empty()),
        pages: Pages::of(PART, &kept, wanted.after.as_str(), found.next),
        rows: found.items.into_iter().map(Row::from).collect(),
        filter: Filter::new(PART, fields),
        may_verify: caller.actor.may(Act::ReadSecurityLog),
        failed,
    };
    page(status, &template)
}

#[derive(Template)]
#[template(path = "verified.html")]
struct Whole {
    frame: Frame,
    found: Verified,
}

/// Nothing is sent but the wish.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

async fn verify(
    State(api): State<Api>,
    caller: PageCaller,
    Form(Nothing {}): Form<Nothing>,
) -> Result<Response, Problem> {
    let found = history::verify(&api.app, &caller.actor).await?;
    let whole = found.findings.is_empty() && found.elsewhere == 0;
    let title = if whole { "The record is whole" } else { "The record is not whole" };
    page(StatusCode::OK, &Whole { frame: caller.frame(&api, title, PART), found })
}
