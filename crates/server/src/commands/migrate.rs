//! `actionplan migrate`: the schema and the data that ship with this version.

use clap::Args;

use crate::{config::Config, database, lock, output};

/// Bring the database's schema up to date
///
/// Makes the database where there is none, and loads the frameworks and the calendar that ship with
/// this version. An embedded SQLite database is copied beforehand.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  actionplan migrate --database-url-file /run/secrets/actionplan-database"
)]
pub struct Arguments {}

/// Migrates and says what was done.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    let url = config.database();
    // A server of an older version must not have its schema changed under it.
    let _lock = url.path().as_deref().map(lock::take).transpose()?;
    let store = database::open(config, &url).await?;
    let updated = database::bring_up_to_date(&store, &url).await?;
    store.close().await;
    if let Some(copy) = updated.copy {
        output::note(&format!("{url}: copied to {} beforehand", copy.display()));
    }
    let done = match updated.steps {
        0 => format!("{url}: the schema is up to date"),
        1 => format!("{url}: 1 schema step applied"),
        steps => format!("{url}: {steps} schema steps applied"),
    };
    output::data(&done)
}
