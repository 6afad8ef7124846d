//! `actionplan backup`: the whole instance in one archive.

use std::path::PathBuf;

use clap::Args;
use persistence::Archive;

use crate::{config::Config, database, output};

/// Write the whole instance into one archive
///
/// The archive is read back and checked before it gets its name. A server may go on serving.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  actionplan backup /var/backups/actionplan-2025-01-20.tar")]
pub struct Arguments {
    /// The archive to write; it must not be there yet
    file: PathBuf,
}

/// Writes the archive and says what is in it.
pub async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    let app = database::as_it_is(config).await?;
    let written = Archive::write(app.store(), &arguments.file, app.real_now()).await?;
    app.store().clone().close().await;
    output::data(&format!(
        "{}: {} bytes, {} entries, {} rows and {} files checked",
        arguments.file.display(),
        written.bytes,
        written.entries,
        written.rows,
        written.files
    ))
}
