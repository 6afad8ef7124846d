//! Settings: a flag goes before the environment, the environment before the file, and the file
//! before what is usual. A bad value anywhere stops the start.

mod database;
mod file;
mod files;
mod sign_in;
mod values;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow, bail};
use application::Options;
use chrono::TimeDelta;
use domain::session::SessionLimits;
use ipnet::IpNet;
use url::Url;
use web::Rates;

pub use database::DatabaseUrl;
pub use files::FilesAt;
pub use sign_in::{Issuer, Of, Provider};

use crate::cli::Shared;

/// How many connections to the database, where nothing is said.
const CONNECTIONS: u32 = 8;

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
#[derive(Debug, Clone)]
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
    /// Where people reach the site, if anybody said so.
    public_url: Option<Url>,
    /// The proxies that are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// How long a session lasts.
    pub sessions: SessionLimits,
    /// How many requests are answered.
    pub rates: Rates,
    /// Where files are kept, if anybody said so.
    files: Option<FilesAt>,
    /// Where people sign in elsewhere.
    pub providers: Vec<Of<Provider>>,
    /// Whose access tokens are taken.
    pub issuers: Vec<Of<Issuer>>,
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
        let (sessions, rates) = (SessionLimits::default(), Rates::default());
        let sessions = SessionLimits {
            idle: all.session_idle.unwrap_or(sessions.idle),
            whole: all.session_life.unwrap_or(sessions.whole),
        };
        if sessions.idle > sessions.whole {
            bail!(
                "session_idle: must not be longer than session_life, after which a session ends \
                 in any case ({} s and {} s)",
                sessions.idle.num_seconds(),
                sessions.whole.num_seconds()
            );
        }
        Ok(Self {
            database: all.database,
            bind: all.bind.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, 8080).into()),
            admin_bind: all.admin_bind,
            log: all.log,
            log_format: all.log_format.unwrap_or_default(),
            connections: all.connections.unwrap_or(CONNECTIONS),
            public_url: all.public_url,
            trusted_proxies: all.trusted_proxies.unwrap_or_default(),
            sessions,
            rates: Rates {
                credential: all.credential_requests.map_or(rates.credential, limit),
                address: all.address_requests.map_or(rates.address, limit),
            },
            files: all.files,
            providers: all.providers,
            issuers: all.issuers,
        })
    }

    /// How a database is opened: with its connections, and with the place for its files.
    pub fn options(&self, url: &DatabaseUrl) -> anyhow::Result<Options> {
        let usual = Options { connections: self.connections, ..Options::new(url.secret()) };
        Ok(match &self.files {
            Some(at) => Options { files: at.open()?, ..usual },
            None => usual,
        })
    }

    /// Where people reach a site of which the listener is at `listening`.
    pub fn public_url(&self, listening: &str) -> anyhow::Result<Url> {
        if let Some(url) = &self.public_url {
            return Ok(url.clone());
        }
        // Every interface of the machine is more than the loopback, under which it is also found.
        let listening = match self.bind.ip() {
            ip if ip.is_unspecified() => format!("http://{}", self.bind),
            _ => listening.to_owned(),
        };
        let listening = listening.as_str();
        // Nobody said it, and whoever comes from elsewhere would sign in over plain HTTP.
        values::public_url(listening).map_err(|_| {
            anyhow!(
                "public_url: say at which https address people reach {listening}, such as \
                 --public-url https://plan.example: over plain http everybody on the way reads \
                 what people sign in with; only this machine itself (127.0.0.1) may do without"
            )
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
    public_url: Option<Url>,
    trusted_proxies: Option<Vec<IpNet>>,
    session_idle: Option<TimeDelta>,
    session_life: Option<TimeDelta>,
    /// Zero is no limit.
    credential_requests: Option<u32>,
    address_requests: Option<u32>,
    files: Option<FilesAt>,
    // In the file alone.
    providers: Vec<Of<Provider>>,
    issuers: Vec<Of<Issuer>>,
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
            public_url: self.public_url.or(below.public_url),
            trusted_proxies: self.trusted_proxies.or(below.trusted_proxies),
            session_idle: self.session_idle.or(below.session_idle),
            session_life: self.session_life.or(below.session_life),
            credential_requests: self.credential_requests.or(below.credential_requests),
            address_requests: self.address_requests.or(below.address_requests),
            files: self.files.or(below.files),
            providers: if self.providers.is_empty() { below.providers } else { self.providers },
            issuers: if self.issuers.is_empty() { below.issuers } else { self.issuers },
        }
    }

    fn of_flags(flags: &Shared) -> anyhow::Result<Self> {
        let url = flags.database_url.as_deref();
        let file = flags.database_url_file.as_deref();
        let public_url = flags.public_url.as_deref().map(values::public_url).transpose();
        Ok(Self {
            public_url: public_url.map_err(|detail| anyhow!("--public-url: {detail}"))?,
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
            bind: of(variable, "ACTIONPLAN_BIND", values::socket)?,
            admin_bind: of(variable, "ACTIONPLAN_ADMIN_BIND", values::socket)?,
            log: of(variable, "ACTIONPLAN_LOG", values::filter)?,
            log_format: of(variable, "ACTIONPLAN_LOG_FORMAT", values::log_format)?,
            connections: of(variable, "ACTIONPLAN_CONNECTIONS", values::connections)?,
            public_url: of(variable, "ACTIONPLAN_PUBLIC_URL", values::public_url)?,
            trusted_proxies: of(variable, "ACTIONPLAN_TRUSTED_PROXIES", values::networks)?,
            session_idle: of(variable, "ACTIONPLAN_SESSION_IDLE", values::session_idle)?,
            session_life: of(variable, "ACTIONPLAN_SESSION_LIFE", values::session_life)?,
            credential_requests: of(variable, "ACTIONPLAN_CREDENTIAL_REQUESTS", values::requests)?,
            address_requests: of(variable, "ACTIONPLAN_ADDRESS_REQUESTS", values::requests)?,
            files: of(variable, "ACTIONPLAN_FILES_FOLDER", |it| Ok(FilesAt::Folder(it.into())))?,
            ..Self::default()
        })
    }
}

/// A limit as it is set, where zero is none.
fn limit(requests: u32) -> Option<u32> {
    (requests > 0).then_some(requests)
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

#[cfg(test)]
mod tests;
