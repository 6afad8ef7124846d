//! `actionplan keys`: the keys that sign access tokens.

use application::access::{KeyState, KeyView, list_keys, rotate_keys};
use chrono::SecondsFormat;
use clap::Subcommand;
use domain::Instant;

use crate::{config::Config, database, output, refusal::in_words};

/// List and rotate the keys that sign access tokens
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the keys, without their secrets
    #[command(after_help = "Example:\n  actionplan keys list")]
    List,
    /// Sign with a new key from now on
    ///
    /// Running servers follow within a second. Access tokens that the key before it signed are
    /// taken until they end.
    #[command(after_help = "Example:\n  actionplan keys rotate")]
    Rotate {
        /// End all older keys at once, and with them every access token that is out; for a key
        /// that somebody may have seen
        #[arg(long)]
        end_old: bool,
    },
}

/// Lists or rotates.
pub async fn run(config: &Config, command: Command) -> anyhow::Result<()> {
    let app = database::existing(config).await?;
    let text = match command {
        Command::List => table(list_keys(&app).await.map_err(in_words)?),
        Command::Rotate { end_old } => {
            let key = rotate_keys(&app, end_old).await.map_err(in_words)?;
            let old = if end_old {
                "All older keys ended, and every access token with them."
            } else {
                "The key before it checks for ten minutes more what it signed."
            };
            output::note(&format!("Key {} signs from now on. {old}", key.kid));
            key.kid
        }
    };
    app.store().clone().close().await;
    output::data(&text)
}

fn table(keys: Vec<KeyView>) -> String {
    let rows: Vec<Vec<String>> = keys
        .into_iter()
        .map(|key| {
            let state = match key.state {
                KeyState::Signs => "signs".to_owned(),
                KeyState::ChecksUntil(end) => format!("checks until {}", moment(end)),
                KeyState::EndedAt(end) => format!("ended {}", moment(end)),
            };
            vec![key.kid, moment(key.made_at), state]
        })
        .collect();
    output::table(&["key", "made", "state"], &rows)
}

fn moment(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
