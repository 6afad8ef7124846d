//! `actionplan demo`: one command from a clone to a working site.

use std::{
    fs::{self, OpenOptions},
    io::Write as _,
    path::Path,
    str::FromStr,
    sync::Arc,
};

use anyhow::{Context as _, bail};
use application::{App, Clock, FixedDay, Store, SystemClock};
use chrono::NaiveDate;
use clap::Args;
use domain::time::spoken;
use serde::Serialize;

use crate::{
    config::{Config, DatabaseUrl},
    database,
    demo::{self, DemoCodes, DemoFacts},
    lock, output,
    serve::{Listeners, serve, settings, url_of},
    signals::Stop,
};

/// Where scripts find what was made.
const DESCRIPTION: &str = "actionplan-demo.json";
/// The database, where nobody names another one.
const FILE: &str = "actionplan-demo.db";

/// Make a demonstration with two councils, and serve it
///
/// A demonstration that is there already is replaced; any other database is refused. What was made
/// is described in actionplan-demo.json in the working folder.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  actionplan demo --today 2024-04-20")]
pub struct Arguments {
    /// The civil day on which the demonstration stands; `now` is the real one
    #[arg(long, value_name = "DAY", default_value = "2025-01-20")]
    today: Today,
    /// Make it, and do not serve it
    #[arg(long)]
    no_serve: bool,
}

/// The civil day of a demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Today {
    /// Always this day.
    Day(NaiveDate),
    /// The real one.
    Now,
}

impl FromStr for Today {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "now" {
            return Ok(Self::Now);
        }
        text.parse().map(Self::Day).map_err(|_| "must be a date such as 2025-01-20, or now".into())
    }
}

impl Today {
    /// The clock of that day.
    pub fn clock(self) -> Arc<dyn Clock> {
        match self {
            Self::Now => Arc::new(SystemClock),
            Self::Day(day) => Arc::new(FixedDay::new(day)),
        }
    }
}

/// What the description says.
#[derive(Serialize)]
struct Description<'a> {
    url: &'a str,
    #[serde(flatten)]
    facts: &'a DemoFacts,
    sign_in: &'a SignIn,
}

/// One-click addresses, by whom they sign in.
#[derive(Serialize)]
struct SignIn {
    administrator: String,
    plan_lead: String,
    manager: String,
    panel_member: String,
    auditor: String,
    other_administrator: String,
}

impl SignIn {
    fn at(url: &str, codes: &DemoCodes) -> Self {
        let address = |code: &str| format!("{}/demo/{code}", url.trim_end_matches('/'));
        Self {
            administrator: address(&codes.administrator),
            plan_lead: address(&codes.plan_lead),
            manager: address(&codes.manager),
            panel_member: address(&codes.panel_member),
            auditor: address(&codes.auditor),
            other_administrator: address(&codes.other_administrator),
        }
    }
}

/// Makes the demonstration, and serves it.
pub async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    let database = config.database_or(FILE);
    let _lock = database.path().as_deref().map(lock::take).transpose()?;
    // Before anything is replaced: a port in use leaves the last demonstration as it was.
    let listeners = if arguments.no_serve { None } else { Some(Listeners::bind(config).await?) };
    let store = fresh(config, &database).await?;
    let clock = arguments.today.clock();
    let app = App::new(store, Arc::clone(&clock));
    let facts = demo::seed(&app, app.today()).await?;
    let url = match &listeners {
        Some(listeners) => listeners.url()?,
        None => url_of(config.bind),
    };
    let sign_in = SignIn::at(&url, &facts.codes);
    describe(&url, &facts, &sign_in)?;
    output::data(&welcome(&url, app.today(), &facts, &sign_in))?;
    let Some(listeners) = listeners else {
        app.store().clone().close().await;
        return Ok(());
    };
    let settings = settings(config, &app, &listeners).await?;
    let (stop, _) = Stop::at_signals()?;
    serve(app, settings, listeners, stop, || {
        output::data(&format!("Listening on {url}; Ctrl-C ends it."))
    })
    .await
}

/// An empty demonstration: what was there is thrown away only if it was one.
async fn fresh(config: &Config, url: &DatabaseUrl) -> anyhow::Result<Store> {
    if let Some(path) = url.path() {
        if fs::metadata(&path).is_ok_and(|file| file.len() > 0) {
            require_demo(config, url).await?;
        }
        remove(&path)?;
    }
    let store = database::open(config, url).await?;
    if !store.is_empty().await? {
        if !database::is_demo(&store).await? {
            bail!("{url} holds something else than a demonstration; name an empty database");
        }
        store.start_over().await.with_context(|| url.to_string())?;
    }
    store.migrate().await.with_context(|| url.to_string())?;
    // From here on it may be thrown away, also if its story is never told to the end.
    database::mark_as_demo(&store).await?;
    Ok(store)
}

/// Refuses a file that is not a demonstration, and leaves it as it is.
async fn require_demo(config: &Config, url: &DatabaseUrl) -> anyhow::Result<()> {
    let is_demo = match database::open(config, &url.read_only()).await {
        Ok(store) => {
            let is_demo = database::is_demo(&store).await;
            store.close().await;
            is_demo.unwrap_or(false)
        }
        Err(_) => false,
    };
    if !is_demo {
        bail!(
            "{url} holds something else than a demonstration; move it away, or name another file: \
             actionplan demo --database-url sqlite://FILE"
        );
    }
    Ok(())
}

/// Removes a database with the files that SQLite keeps beside it.
fn remove(database: &Path) -> anyhow::Result<()> {
    for ending in ["-wal", "-shm", ""] {
        let mut path = database.as_os_str().to_owned();
        path.push(ending);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("{} cannot be removed", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Writes the description for scripts. It holds tokens: only its owner may read it.
fn describe(url: &str, facts: &DemoFacts, sign_in: &SignIn) -> anyhow::Result<()> {
    let description = Description { url, facts, sign_in };
    let mut text = serde_json::to_string_pretty(&description)?;
    text.push('\n');
    let part = format!("{DESCRIPTION}.part");
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    // A script that waits for it never sees half of it.
    options
        .open(&part)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| fs::rename(&part, DESCRIPTION))
        .with_context(|| format!("{DESCRIPTION} cannot be written"))
}

fn welcome(url: &str, today: NaiveDate, facts: &DemoFacts, sign_in: &SignIn) -> String {
    let clicks: Vec<String> = [
        ("administrator", &sign_in.administrator),
        ("plan lead", &sign_in.plan_lead),
        ("manager", &sign_in.manager),
        ("panel member", &sign_in.panel_member),
        ("auditor", &sign_in.auditor),
        ("another council's administrator", &sign_in.other_administrator),
    ]
    .iter()
    .map(|(role, address)| format!("  {role:<32} {address}"))
    .collect();
    let tokens = &facts.tokens;
    let rows: Vec<String> = [
        ("administrator", &tokens.administrator),
        ("plan lead", &tokens.plan_lead),
        ("manager", &tokens.manager),
        ("panel member", &tokens.panel_member),
        ("auditor", &tokens.auditor),
        ("dashboard", &tokens.dashboard),
        ("another council's administrator", &tokens.other_administrator),
    ]
    .iter()
    .map(|(role, token)| format!("  {role:<32} {token}"))
    .collect();
    // It reads what a plan lead may read, on every day of the story.
    let reader = &tokens.dashboard;
    let plan = facts.plan_id.map_or_else(|| "PLAN".to_owned(), |plan| plan.to_string());
    format!(
        "A demonstration, on {day}: {url}\n\
         What the API takes and gives: {url}/api/docs\n\
         \n\
         Sign in with one click as:\n\
         {clicks}\n\
         \n\
         Tokens (also in {DESCRIPTION}):\n\
         {rows}\n\
         \n\
         Try:\n  \
           curl -H 'Authorization: Bearer {reader}' '{url}/api/v1/plans/{plan}/progress'\n  \
           curl -H 'Authorization: Bearer {reader}' '{url}/api/v1/actions?plan={plan}&overdue=true'\n  \
           curl -H 'Authorization: Bearer {reader}' \
         '{url}/api/v1/obligations/preview?framework=ilacs&received_on=2024-02-06'\n",
        day = spoken(today),
        clicks = clicks.join("\n"),
        rows = rows.join("\n"),
    )
}
