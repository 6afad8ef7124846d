//! Opening the database with the settings on which the product's promises rest.

use std::{str::FromStr as _, sync::Arc, time::Duration};

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, TransactionTrait,
    sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::{conn::Conn, error::StoreError, files::Files};

/// The first SQLite release without the fault that could corrupt a database in write-ahead mode.
const SQLITE_AT_LEAST: (u32, u32, u32) = (3, 51, 3);

/// Is told of each statement run, for the metrics.
pub type OnStatement = Arc<dyn Fn(Duration, bool) + Send + Sync>;

/// How to open the database.
#[derive(Clone)]
pub struct Options {
    /// `sqlite://file.db` or `postgres://…`.
    pub url: String,
    /// Read connections (SQLite), or connections in all (PostgreSQL).
    pub connections: u32,
    /// Is told of each statement's duration and whether it failed.
    pub on_statement: Option<OnStatement>,
    /// Where files are kept.
    pub files: Files,
}

impl Options {
    /// The usual settings for `url`: files lie beside an embedded database, and nowhere until
    /// somebody says where for any other.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        let url = url.into();
        let file = SqliteConnectOptions::from_str(&url).ok().filter(|_| url.starts_with("sqlite:"));
        let files = match &file {
            Some(file) => Files::beside(file.get_filename()),
            None => Files::nowhere(),
        };
        Self { url, connections: 8, on_statement: None, files }
    }

    /// Whether the address is of an embedded SQLite file.
    #[must_use]
    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }
}

/// The two pools: on PostgreSQL they are one and the same.
pub(crate) struct Pools {
    pub(crate) read: DatabaseConnection,
    pub(crate) write: DatabaseConnection,
}

pub(crate) async fn open(options: &Options) -> Result<Pools, StoreError> {
    if options.is_sqlite() {
        if options.url.contains(":memory:") || options.url.contains("mode=memory") {
            return Err(StoreError::Unusable(
                "a database in memory forgets everything; name a file: sqlite://actionplan.db"
                    .into(),
            ));
        }
        // The writer first: it creates the file and sets its journal mode.
        let write = connect(options, sqlite_options(options, 1, false)).await?;
        check_sqlite(&write).await?;
        let read = connect(options, sqlite_options(options, options.connections.clamp(1, 8), true))
            .await?;
        return Ok(Pools { read, write });
    }
    if !options.url.starts_with("postgres://") && !options.url.starts_with("postgresql://") {
        return Err(StoreError::Unusable(
            "the database address must start with sqlite:// or postgres://".into(),
        ));
    }
    let pool = connect(options, postgres_options(options)).await?;
    check_postgres(&pool).await?;
    Ok(Pools { read: pool.clone(), write: pool })
}

async fn connect(
    options: &Options,
    connect: ConnectOptions,
) -> Result<DatabaseConnection, StoreError> {
    let mut pool = Database::connect(connect)
        .await
        .map_err(|error| StoreError::Unusable(format!("the database cannot be opened: {error}")))?;
    if let Some(tell) = options.on_statement.clone() {
        pool.set_metric_callback(move |info| {
            // The text of a statement holds no values.
            tracing::trace!(sql = %info.statement.sql, elapsed = ?info.elapsed, "statement");
            tell(info.elapsed, info.failed);
        });
    }
    Ok(pool)
}

/// One more connection to a SQLite database, for what takes long.
pub(crate) async fn sqlite_aside(options: &Options) -> Result<DatabaseConnection, StoreError> {
    connect(options, sqlite_options(options, 1, false)).await
}

fn sqlite_options(options: &Options, connections: u32, read_only: bool) -> ConnectOptions {
    let separator = if options.url.contains('?') { '&' } else { '?' };
    let url = if options.url.contains("mode=") {
        options.url.clone()
    } else {
        format!("{}{separator}mode=rwc", options.url)
    };
    let mut connect = ConnectOptions::new(url);
    connect
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite: SqliteConnectOptions| {
            sqlite
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(5))
                .foreign_keys(true)
                .pragma("trusted_schema", "OFF")
                .pragma("secure_delete", "ON")
                .pragma("mmap_size", "0")
                .pragma("journal_size_limit", "67108864")
                .pragma("query_only", if read_only { "ON" } else { "OFF" })
        });
    connect
}

fn postgres_options(options: &Options) -> ConnectOptions {
    let mut connect = ConnectOptions::new(options.url.clone());
    connect
        .max_connections(options.connections.max(2))
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .max_lifetime(Duration::from_mins(30))
        .test_before_acquire(false)
        .test_before_acquire_if_idle_for(Duration::from_secs(30))
        .sqlx_logging(false)
        .set_application_name("actionplan")
        .map_sqlx_postgres_opts(|postgres| {
            postgres.options([
                ("statement_timeout", "15s"),
                ("lock_timeout", "5s"),
                ("idle_in_transaction_session_timeout", "15s"),
            ])
        })
        // A request dropped while BEGIN is in flight would hand the connection on inside an open
        // transaction, and later writes on it would be lost (sqlx 0.9.0). ROLLBACK clears it. Alone
        // it would put a warning into the server's log each time; after BEGIN it does not.
        .map_sqlx_postgres_before_acquire(|connection, _| {
            Box::pin(async move {
                sea_orm::sqlx::Executor::execute(connection, "BEGIN; ROLLBACK").await?;
                Ok(true)
            })
        });
    connect
}

/// Migrates on connections of its own: a step may take longer than any request may. Instances that
/// start together take turns.
pub(crate) async fn migrate_postgres(options: &Options) -> Result<usize, StoreError> {
    let mut unhurried = ConnectOptions::new(options.url.clone());
    unhurried
        .max_connections(2)
        .acquire_timeout(Duration::from_secs(5))
        .sqlx_logging(false)
        .set_application_name("actionplan migrate");
    let pool = Database::connect(unhurried)
        .await
        .map_err(|error| StoreError::Unusable(format!("the database cannot be opened: {error}")))?;
    let turn = pool.begin().await?;
    turn.execute_unprepared("set local idle_in_transaction_session_timeout = 0").await?;
    // The number only has to be the same for every instance.
    turn.execute_unprepared("select pg_advisory_xact_lock(7016996765293437281)").await?;
    let applied = async {
        let pending = steps(&pool).await?.pending;
        if pending > 0 {
            Migrator::up(&pool, None).await?;
        }
        Ok(pending)
    }
    .await;
    if let Err(error) = turn.rollback().await {
        tracing::debug!(error = %error, "the lock of a migration did not end cleanly");
    }
    if let Err(error) = pool.close().await {
        tracing::debug!(error = %error, "a pool did not close cleanly");
    }
    applied
}

/// Closes the writer's connection; the pool opens another one.
pub(crate) async fn renew(pool: &DatabaseConnection) {
    let closed = match pool.get_sqlite_connection_pool().acquire().await {
        Ok(connection) => connection.close().await,
        Err(error) => Err(error),
    };
    if let Err(error) = closed {
        tracing::error!(error = %error, "the writer's connection could not be renewed");
    }
}

async fn check_sqlite(pool: &DatabaseConnection) -> Result<(), StoreError> {
    let conn = Conn::Pool(pool.clone());
    let version = conn.text("select sqlite_version()").await?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    let found = (next(), next(), next());
    if found < SQLITE_AT_LEAST {
        return Err(StoreError::Unusable(format!(
            "SQLite {version} can corrupt its write-ahead log; 3.51.3 or newer is needed"
        )));
    }
    let journal = conn.text("pragma journal_mode").await?;
    let synchronous = conn.number("pragma synchronous", vec![]).await?;
    let foreign_keys = conn.number("pragma foreign_keys", vec![]).await?;
    if journal != "wal" || synchronous != 2 || foreign_keys != 1 {
        return Err(StoreError::Unusable(format!(
            "SQLite runs with journal_mode={journal}, synchronous={synchronous}, \
             foreign_keys={foreign_keys}; write-ahead log, full synchronisation and foreign keys are \
             needed (is the file on a network disk?)"
        )));
    }
    Ok(())
}

async fn check_postgres(pool: &DatabaseConnection) -> Result<(), StoreError> {
    let conn = Conn::Pool(pool.clone());
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let value = conn.text(&format!("select current_setting('{setting}')")).await?;
        if value == "off" {
            return Err(StoreError::Unusable(format!(
                "PostgreSQL runs with {setting} = off: an acknowledged change could be lost; switch it on"
            )));
        }
    }
    Ok(())
}

/// Whether the schema is exactly the one this version knows; `Err` says what to do.
pub async fn schema_is_current(options: &Options) -> Result<bool, StoreError> {
    let pools = open(options).await?;
    let steps = steps(&pools.write).await;
    for pool in [pools.read, pools.write] {
        pool.close().await?;
    }
    Ok(steps?.pending == 0)
}

pub(crate) struct Steps {
    pub(crate) applied: usize,
    pub(crate) pending: usize,
    /// The first step still to come.
    pub(crate) next: Option<String>,
}

/// How many schema steps were applied and are still to come; an unknown step is an error.
pub(crate) async fn steps(pool: &DatabaseConnection) -> Result<Steps, StoreError> {
    #[derive(sea_orm::FromQueryResult)]
    struct Applied {
        version: String,
    }
    let conn = Conn::Pool(pool.clone());
    let known: Vec<String> =
        Migrator::migrations().iter().map(|step| step.name().to_owned()).collect();
    let sql = if pool.get_database_backend() == DbBackend::Sqlite {
        "select count(*) from sqlite_master where type = 'table' and name = 'schema_step'"
    } else {
        "select count(*) from information_schema.tables \
         where table_schema = current_schema() and table_name = 'schema_step'"
    };
    if conn.number(sql, vec![]).await? == 0 {
        return Ok(Steps { applied: 0, pending: known.len(), next: known.into_iter().next() });
    }
    let applied: Vec<Applied> =
        conn.all("select version from schema_step order by version", vec![]).await?;
    if let Some(newer) = applied.iter().find(|step| !known.contains(&step.version)) {
        return Err(StoreError::Unusable(format!(
            "the database has the schema step {}, which this version does not know: \
             it was used by a newer version; use that version or restore a backup",
            newer.version
        )));
    }
    let next = known.iter().find(|step| applied.iter().all(|done| done.version != **step)).cloned();
    Ok(Steps { applied: applied.len(), pending: known.len() - applied.len(), next })
}
