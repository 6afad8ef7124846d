//! The log: text or JSON, to standard error.

use anyhow::anyhow;
use tracing_subscriber::{
    EnvFilter, Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use crate::config::{Config, LogFormat};

/// What a server says when nothing else is asked for.
pub const SERVER: &str = "info,sea_orm_migration=warn";
/// A demonstration has a reader, who wants its addresses and not its log.
pub const DEMO: &str = "warn";
/// A command says its one line itself.
pub const COMMAND: &str = "off";

/// Whether the filter can be read, and if not, why.
pub fn check_filter(filter: &str) -> Result<(), String> {
    EnvFilter::try_new(filter).map(drop).map_err(|error| error.to_string())
}

/// Begins the log. `usual` is the filter where none is configured.
pub fn begin(config: &Config, usual: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(config.log.as_deref().unwrap_or(usual))?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match config.log_format {
        LogFormat::Text => lines.with_ansi(false).boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .try_init()
        .map_err(|error| anyhow!("the log cannot begin: {error}"))
}
