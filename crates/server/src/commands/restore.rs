//! `actionplan restore`: an empty database filled from an archive.

use std::path::PathBuf;

use clap::Args;
use persistence::Archive;

use crate::{config::Config, output};

/// Fill an empty database from an archive
///
/// A database that holds anything is refused.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  actionplan restore /var/backups/actionplan-2025-01-20.tar --database-url sqlite://restored.db"
)]
pub struct Arguments {
    /// The archive
    file: PathBuf,
}

/// Restores the archive and says what is in it.
pub async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    let url = config.database();
    let restored = Archive::restore(&config.options(&url)?, &arguments.file).await;
    let restored = restored.map_err(|error| anyhow::anyhow!(url.scrub(&error.to_string())))?;
    output::data(&format!(
        "{url}: restored as of {}, {} entries, {} rows and {} files checked",
        restored.manifest.created_at, restored.entries, restored.rows, restored.files
    ))
}
