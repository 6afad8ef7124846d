//! `actionplan verify`: the proof that the record is whole.

use std::{fmt::Write as _, process::ExitCode};

use application::StoreError;
use clap::Args;
use uuid::Uuid;

use crate::{config::Config, database, output};

/// Prove that nothing was changed behind the logs' back
///
/// Walks the chains of every authority's change log and security log, and compares every row with
/// its last recorded state. Files that evidence names must be there with their size; a backup
/// reads all of them.
/// Ends with 1 where something is not as it was recorded.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  actionplan verify --database-url sqlite://actionplan.db && echo whole"
)]
pub struct Arguments {}

/// Prints the figures, and one line for each finding.
pub async fn run(config: &Config) -> anyhow::Result<ExitCode> {
    let app = database::existing(config).await?;
    let report = app.store().verify().await?;
    let mut text = format!(
        "scopes    {}\nentries   {}\nsecurity  {}\nrows      {}\nfrozen    {}\nredacted  {}\nfindings  {}\n",
        report.scopes,
        report.entries,
        report.told,
        report.rows,
        report.frozen,
        report.redacted,
        report.findings.len()
    );
    for finding in &report.findings {
        let scope = scope_name(finding.scope);
        let entry = finding.entry.map_or(String::new(), |entry| format!(", entry {entry}"));
        writeln!(text, "{scope}{entry}: {}", finding.detail)?;
    }
    let files = match app.store().file_faults().await {
        Ok(faults) => faults,
        // Whoever verifies elsewhere than the server runs may not reach its files.
        Err(StoreError::NoPlaceForFiles) => {
            output::note("files were not looked at: name their place under [files]");
            Vec::new()
        }
        Err(error) => return Err(error.into()),
    };
    for fault in &files {
        writeln!(text, "evidence: {fault}; put it back from a backup")?;
    }
    app.store().clone().close().await;
    output::data(&text)?;
    if report.findings.is_empty() && files.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    output::note("error: the record is not whole");
    Ok(ExitCode::FAILURE)
}

fn scope_name(scope: Uuid) -> String {
    if scope.is_nil() { "the instance".to_owned() } else { format!("authority {scope}") }
}
