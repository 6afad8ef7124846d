//! Settings: a flag goes before the environment, the environment before the file, and the file
//! before what is usual. A bad value anywhere stops the start.

mod database;
mod file;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow, bail};

pub use database::DatabaseUrl;

use crate::{cli::Shared, logging};

/// How many connections to the database, where nothing is said.
const CONNECTIONS: u32 = 8;
/// The most that a setting may ask for.
const MOST_CONNECTIONS: u32 = 500;

/// How log lines look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// What the whole process goes by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where the database is, if anybody said so.
    database: Option<DatabaseUrl>,
    /// Where requests are taken.
    pub bind: SocketAddr,
    /// Where the figures are served, if at all.
    pub admin_bind: Option<SocketAddr>,
    /// What is logged, if anybody said so.
    pub log: Option<String>,
    /// How log lines look.
    pub log_format: LogFormat,
    /// How many connections to the database.
    pub connections: u32,
}

impl Config {
    /// Gathers the settings of this process.
    pub fn gather(flags: &Shared) -> anyhow::Result<Self> {
        let variable = |name: &str| match std::env::var(name) {
            Ok(value) if value.is_empty() => Ok(None),
            Ok(value) => Ok(Some(value)),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => Err(anyhow!("{name}: must be plain text")),
        };
        Self::from_sources(flags, &variable)
    }

    fn from_sources(
        flags: &Shared,
        variable: &dyn Fn(&str) -> anyhow::Result<Option<String>>,
    ) -> anyhow::Result<Self> {
        let from_flags = Layer::of_flags(flags)?;
        let from_environment = Layer::of_environment(variable)?;
        let path = match &flags.config {
            Some(path) => Some(path.clone()),
            None => variable("ACTIONPLAN_CONFIG")?.map(PathBuf::from),
        };
        let from_file = path.map(|path| file::read(&path)).transpose()?.unwrap_or_default();
        let all = from_flags.over(from_environment).over(from_file);
        Ok(Self {
            database: all.database,
            bind: all.bind.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, 8080).into()),
            admin_bind: all.admin_bind,
            log: all.log,
            log_format: all.log_format.unwrap_or_default(),
            connections: all.connections.unwrap_or(CONNECTIONS),
        })
    }

    /// Where the database is.
    pub fn database(&self) -> DatabaseUrl {
        self.database_or("actionplan.db")
    }

    /// Where the database is; `file` in the working folder where nobody said.
    pub fn database_or(&self, file: &str) -> DatabaseUrl {
        self.database.clone().unwrap_or_else(|| DatabaseUrl::file(file))
    }
}

/// What one source says.
#[derive(Debug, Default)]
struct Layer {
    database: Option<DatabaseUrl>,
    bind: Option<SocketAddr>,
    admin_bind: Option<SocketAddr>,
    log: Option<String>,
    log_format: Option<LogFormat>,
    connections: Option<u32>,
}

impl Layer {
    fn over(self, below: Self) -> Self {
        Self {
            database: self.database.or(below.database),
            bind: self.bind.or(below.bind),
            admin_bind: self.admin_bind.or(below.admin_bind),
            log: self.log.or(below.log),
            log_format: self.log_format.or(below.log_format),
            connections: self.connections.or(below.connections),
        }
    }

    fn of_flags(flags: &Shared) -> anyhow::Result<Self> {
        let url = flags.database_url.as_deref();
        let file = flags.database_url_file.as_deref();
        Ok(Self {
            database: address_of(("--database-url", url), ("--database-url-file", file))?,
            bind: flags.bind,
            admin_bind: flags.admin_bind,
            ..Self::default()
        })
    }

    fn of_environment(
        variable: &dyn Fn(&str) -> anyhow::Result<Option<String>>,
    ) -> anyhow::Result<Self> {
        fn of<T>(
            variable: &dyn Fn(&str) -> anyhow::Result<Option<String>>,
            name: &str,
            read: impl Fn(&str) -> Result<T, String>,
        ) -> anyhow::Result<Option<T>> {
            let value = variable(name)?;
            let read = |text: String| read(&text).map_err(|detail| anyhow!("{name}: {detail}"));
            value.map(read).transpose()
        }
        const URL: &str = "ACTIONPLAN_DATABASE_URL";
        const URL_FILE: &str = "ACTIONPLAN_DATABASE_URL_FILE";
        let url = variable(URL)?;
        let url_file = variable(URL_FILE)?.map(PathBuf::from);
        Ok(Self {
            database: address_of((URL, url.as_deref()), (URL_FILE, url_file.as_deref()))?,
            bind: of(variable, "ACTIONPLAN_BIND", socket)?,
            admin_bind: of(variable, "ACTIONPLAN_ADMIN_BIND", socket)?,
            log: of(variable, "ACTIONPLAN_LOG", filter)?,
            log_format: of(variable, "ACTIONPLAN_LOG_FORMAT", log_format)?,
            connections: of(variable, "ACTIONPLAN_CONNECTIONS", |text| {
                text.parse().ok().map_or_else(|| Err(connections_hint()), connections)
            })?,
        })
    }
}

/// The database's address, said outright or kept in a file; one source says one of them.
fn address_of(
    (url_name, url): (&str, Option<&str>),
    (file_name, file): (&str, Option<&Path>),
) -> anyhow::Result<Option<DatabaseUrl>> {
    let parse = |name: &str, text: &str| {
        DatabaseUrl::parse(text).map(Some).map_err(|detail| anyhow!("{name}: {detail}"))
    };
    match (url, file) {
        (Some(_), Some(_)) => bail!("{url_name} and {file_name}: give one of them, not both"),
        (Some(url), None) => parse(url_name, url),
        (None, Some(path)) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("{file_name}: {} cannot be read", path.display()))?;
            parse(&format!("{file_name}: the address in {}", path.display()), &text)
        }
        (None, None) => Ok(None),
    }
}

fn socket(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("“{text}” must be an address such as 127.0.0.1:8080"))
}

fn filter(text: &str) -> Result<String, String> {
    logging::check_filter(text)
        .map_err(|detail| format!("“{text}” must be a filter such as info,sqlx=warn ({detail})"))?;
    Ok(text.to_owned())
}

fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("“{text}” must be text or json")),
    }
}

fn connections(number: u32) -> Result<u32, String> {
    if (1..=MOST_CONNECTIONS).contains(&number) { Ok(number) } else { Err(connections_hint()) }
}

fn connections_hint() -> String {
    format!("must be a number from 1 to {MOST_CONNECTIONS}")
}

#[cfg(test)]
mod tests;
