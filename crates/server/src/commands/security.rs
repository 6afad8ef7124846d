//! `actionplan security`: the security log, for whoever runs the instance.

use std::collections::HashMap;

use application::App;
use chrono::SecondsFormat;
use clap::Subcommand;
use domain::{
    Id, Instant,
    authority::{Authority, Person},
    security::{CredentialKind, SecurityEvent},
};
use persistence::{Scope, SecurityEntry, SecurityFilter, StoreError};
use serde::Serialize;
use uuid::Uuid;

use crate::{authorities::Which, config::Config, database, output};

/// Show the security log
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List who signed in, who was denied what and who read a draft, the newest last
    ///
    /// Of all authorities and of the instance, which is told what belongs to nobody known; of one
    /// authority where it is named.
    #[command(
        after_help = "Example:\n  actionplan security list --limit 200 --json > security.jsonl"
    )]
    List {
        #[command(flatten)]
        which: Which,
        /// How many of the newest entries
        #[arg(long, value_name = "NUMBER", default_value_t = 50)]
        limit: u16,
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
}

/// Lists.
pub async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let Command::List { which, limit, json } = command;
    let app = database::existing(config).await?;
    let authorities = app.store().authorities().await?;
    let scopes: Vec<Scope> = if which.is_given() {
        vec![Scope::Authority(which.find(&app).await?.id)]
    } else {
        let all = authorities.iter().map(|authority| Scope::Authority(authority.id));
        all.chain([Scope::Instance]).collect()
    };
    let mut lines = Vec::new();
    for scope in scopes {
        lines.extend(newest(&app, scope, limit).await?);
    }
    lines.sort_by_key(|line| (line.entry.record.at, line.scope, line.entry.number));
    let lines = lines.split_off(lines.len().saturating_sub(usize::from(limit)));
    let text = if json { as_json(&lines)? } else { as_table(&lines, &authorities) };
    app.store().clone().close().await;
    output::data(&text)
}

/// An entry, and whose log it is in.
struct Line {
    scope: Option<Id<Authority>>,
    entry: SecurityEntry,
    /// The person's name.
    by: Option<String>,
}

async fn newest(app: &App, scope: Scope, limit: u16) -> Result<Vec<Line>, StoreError> {
    let of = match scope {
        Scope::Authority(authority) => Some(authority),
        Scope::Instance => None,
    };
    let read = app.store().read(scope, async move |reader| {
        let (entries, _) = reader.security_entries(&SecurityFilter::default(), limit).await?;
        let mut ids: Vec<Uuid> = entries.iter().filter_map(|entry| entry.record.person).collect();
        ids.sort_unstable();
        ids.dedup();
        let people: Vec<Person> = reader.many(&ids).await?;
        Ok::<_, StoreError>((entries, people))
    });
    let (entries, people) = read.await?;
    let names: HashMap<Uuid, String> =
        people.into_iter().map(|person| (person.id.raw(), person.name.to_string())).collect();
    let line = |entry: SecurityEntry| Line {
        scope: of,
        by: entry.record.person.and_then(|id| names.get(&id)).cloned(),
        entry,
    };
    Ok(entries.into_iter().map(line).collect())
}

fn as_table(lines: &[Line], authorities: &[Authority]) -> String {
    let name = |id: Id<Authority>| {
        let found = authorities.iter().find(|authority| authority.id == id);
        found.map_or_else(|| id.to_string(), |authority| authority.name.to_string())
    };
    let rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            let record = &line.entry.record;
            vec![
                record.at.to_rfc3339_opts(SecondsFormat::Secs, true),
                line.scope.map_or_else(|| "the instance".to_owned(), name),
                line.entry.number.to_string(),
                record.event.to_string(),
                line.by.clone().unwrap_or_default(),
                record.address.clone().unwrap_or_default(),
                record.operation.clone(),
                record.subject.map(|id| id.to_string()).unwrap_or_default(),
                record.detail.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let heading =
        ["when", "whose", "number", "event", "who", "from", "operation", "about", "detail"];
    output::table(&heading, &rows)
}

/// An entry as a line of JSON, with the names that the API gives its fields.
#[derive(Serialize)]
struct Json<'a> {
    authority: Option<Id<Authority>>,
    number: i64,
    at: Instant,
    event: SecurityEvent,
    person: Option<Uuid>,
    name: Option<&'a str>,
    account: Option<Uuid>,
    credential: CredentialKind,
    credential_id: Option<Uuid>,
    address: Option<&'a str>,
    request: Option<Uuid>,
    operation: &'a str,
    subject: Option<Uuid>,
    detail: Option<&'a str>,
    hash: String,
    previous_hash: String,
}

fn as_json(lines: &[Line]) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    for Line { scope, entry, by } in lines {
        let record = &entry.record;
        text.push_str(&serde_json::to_string(&Json {
            authority: *scope,
            number: entry.number,
            at: record.at,
            event: record.event,
            person: record.person,
            name: by.as_deref(),
            account: record.account,
            credential: record.credential,
            credential_id: record.credential_id,
            address: record.address.as_deref(),
            request: record.request,
            operation: &record.operation,
            subject: record.subject,
            detail: record.detail.as_deref(),
            hash: entry.hash.to_string(),
            previous_hash: entry.previous.to_string(),
        })?);
        text.push('\n');
    }
    Ok(text)
}
