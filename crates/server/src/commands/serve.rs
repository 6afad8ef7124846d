//! `actionplan serve`: the server.

use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use application::{App, access::links};
use clap::Args;
use domain::time::spoken_moment;

use super::demo::Today;
use crate::{
    config::Config,
    database, lock, output,
    refusal::in_words,
    serve::{Listeners, serve, settings},
    signals::Stop,
};

/// Serve the API
///
/// An embedded SQLite database is made where there is none, and brought up to date after a copy.
/// PostgreSQL is brought up to date by `actionplan migrate`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  actionplan serve --database-url sqlite:///var/lib/actionplan/plan.db --public-url https://plan.example.gov.uk"
)]
pub struct Arguments {
    /// The civil day of a demonstration
    #[arg(long, hide = true, value_name = "DAY")]
    today: Option<Today>,
}

/// Serves until it is told to stop.
pub async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    let (stop, _) = Stop::at_signals()?;
    let url = config.database();
    let path = url.path();
    let _lock = path.as_deref().map(lock::take).transpose()?;
    // Before anything is changed: a port in use stops the start early.
    let listeners = Listeners::bind(config).await?;
    let store = database::open(config, &url).await?;
    if path.is_some() {
        let updated = database::bring_up_to_date(&store, &url).await?;
        if let Some(copy) = updated.copy {
            let (steps, copy) = (updated.steps, copy.display());
            tracing::info!(database = %url, %copy, steps, "the schema was brought up to date");
        }
    } else {
        store.check_schema().await.with_context(|| url.to_string())?;
    }
    if arguments.today.is_some() && !database::is_demo(&store).await? {
        bail!("--today is for demonstrations; {url} holds something else");
    }
    let app = App::new(store, arguments.today.unwrap_or(Today::Now).clock());
    let settings = settings(config, &app, &listeners).await?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), database = %url, "started");
    let mut announcement = listeners.announcement()?;
    if let Some(link) = links::make_first(&app).await.map_err(in_words)? {
        let address = settings.absolute(&format!("/set-up/{}", link.code.reveal()));
        let until = spoken_moment(link.ends_at);
        let _ = write!(
            announcement,
            "\nThere is no council here yet. Set up the first one and its administrator, once, \
             until {until}:\n{address}"
        );
    }
    let ready = || output::data(&announcement);
    serve(app, settings, listeners, stop, ready).await
}
