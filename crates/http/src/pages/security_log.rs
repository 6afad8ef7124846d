//! The security log, for those who may read it.

use application::{
    Paging,
    security::{SecurityQuery, SecurityView, list as entries},
};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{
    security::{CredentialKind, SecurityEvent},
    time::spoken_moment,
};
use serde::Deserialize;

use super::{
    caller::PageCaller,
    filter::Filter,
    form::{Asked, Typed},
    frame::{Frame, ok},
    paging::Pages,
    router::PageRouter,
    sheet::{Choice, Field, capital},
};
use crate::{Api, problem::Problem};

const PART: &str = "/security-log";

pub(crate) fn routes() -> PageRouter {
    PageRouter::new().get(PART, list)
}

struct Row {
    number: i64,
    at: String,
    event: String,
    /// Whether somebody should look at it.
    is_refusal: bool,
    by: String,
    with: &'static str,
    from: String,
    about: String,
}

fn in_words(event: SecurityEvent) -> String {
    capital(&event.code().replace('_', " "))
}

impl From<SecurityView> for Row {
    fn from(entry: SecurityView) -> Self {
        let subject = entry.subject_name.map(|name| name.to_string());
        // Of a denial the reader wants to know what was asked for.
        let asked = match entry.event {
            SecurityEvent::Denied | SecurityEvent::Unauthenticated | SecurityEvent::Limited => {
                Some(entry.operation)
            }
            _ => None,
        };
        let said: Vec<String> = subject.into_iter().chain(asked).chain(entry.detail).collect();
        Self {
            number: entry.number,
            at: spoken_moment(entry.at),
            event: in_words(entry.event),
            is_refusal: matches!(
                entry.event,
                SecurityEvent::SignInRefused
                    | SecurityEvent::SecondFactorRefused
                    | SecurityEvent::LinkRefused
                    | SecurityEvent::Denied
                    | SecurityEvent::Unauthenticated
                    | SecurityEvent::Limited
                    | SecurityEvent::TokenReused
            ),
            by: match (entry.by, entry.credential) {
                (Some(person), _) => person.name.to_string(),
                (None, CredentialKind::Command) => "The operator".into(),
                (None, _) => "Not known".into(),
            },
            with: match entry.credential {
                CredentialKind::Nothing | CredentialKind::Session => "",
                CredentialKind::Token => "with a token",
                CredentialKind::Issuer => "with a token of another issuer",
                CredentialKind::CalendarFeed => "by the address of their calendar",
                CredentialKind::Command => "at the command line",
            },
            from: entry.address.unwrap_or_default(),
            about: said.join(": "),
        }
    }
}

/// Which entries are wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Wanted {
    event: Typed,
    after: Typed,
}

#[derive(Template)]
#[template(path = "security_log.html")]
struct Log {
    frame: Frame,
    rows: Vec<Row>,
    pages: Pages,
    filter: Filter,
}

fn filter(code: &str) -> Filter {
    let choice = |value: &str, label: String| Choice { value: value.into(), label, hint: "" };
    let events = SecurityEvent::ALL.iter().map(|event| choice(event.code(), in_words(*event)));
    let choices = [choice("", "Everything".into())].into_iter().chain(events).collect();
    Filter::new(PART, vec![Field::select("event", "What happened", code, choices)])
}

async fn list(
    State(api): State<Api>,
    caller: PageCaller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Problem> {
    let event = SecurityEvent::from_code(wanted.event.as_str());
    let query = SecurityQuery {
        event,
        after: wanted.after.as_str().parse().ok(),
        ..SecurityQuery::default()
    };
    let (found, _) = entries(&api.app, &caller.actor, query, Paging::default()).await?;
    let found = found.value;
    let code = event.map_or("", SecurityEvent::code);
    ok(&Log {
        frame: caller.frame(&api, "Security log", PART),
        rows: found.items.into_iter().map(Row::from).collect(),
        pages: Pages::of(PART, &[("event", code)], wanted.after.as_str(), found.next),
        filter: filter(code),
    })
}
