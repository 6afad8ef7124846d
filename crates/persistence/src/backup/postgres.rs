//! Dumps of a PostgreSQL database, by its own tools.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    str::FromStr,
    sync::Arc,
};

use sea_orm::{
    AccessMode, ConnectionTrait, IsolationLevel, TransactionOptions, TransactionTrait,
    sqlx::postgres::PgConnectOptions,
};
use tokio::process::Command;

use super::{BackupError, Checked, Taken, files, files_of, heads, schema_step};
use crate::{conn::Conn, connect::Options, error::StoreError, store::Store};

/// Dumps a database at work, as it stands at one moment.
pub(super) async fn dump(store: &Store, to: &Path) -> Result<Taken, BackupError> {
    let snapshot = TransactionOptions {
        isolation_level: Some(IsolationLevel::RepeatableRead),
        access_mode: Some(AccessMode::ReadOnly),
        ..TransactionOptions::default()
    };
    let transaction = store.read.begin_with_options(snapshot).await.map_err(StoreError::from)?;
    let transaction = Arc::new(transaction);
    let dumped = async {
        // It waits for the dump, which may take long.
        transaction
            .execute_unprepared("set local idle_in_transaction_session_timeout = 0")
            .await
            .map_err(StoreError::from)?;
        let conn = Conn::Tx(Arc::clone(&transaction));
        let snapshot = conn.text("select pg_export_snapshot()").await?;
        let schema_step = schema_step(&conn).await?;
        let taken = Taken {
            heads: heads(&conn).await?,
            files: files_of(&conn, &schema_step).await?,
            schema_step,
            checked: Checked::default(),
        };
        let mut tool = tool("pg_dump", &store.options)?;
        tool.args(["--format=custom", "--no-password", "--snapshot"]).arg(snapshot);
        tool.arg("--file").arg(to);
        run(tool, "pg_dump").await?;
        files::sync(to)?;
        Ok(taken)
    }
    .await;
    if let Some(transaction) = Arc::into_inner(transaction)
        && let Err(error) = transaction.rollback().await
    {
        tracing::debug!(error = %error, "the snapshot of a backup did not end cleanly");
    }
    dumped
}

/// Whether the dump can be read, and holds what a database of ours has.
pub(super) async fn list(dump: &Path) -> Result<(), BackupError> {
    let mut tool = Command::new(find("pg_restore")?);
    tool.arg("--list").arg(dump);
    let listed = run(tool, "pg_restore --list").await?;
    for table in ["schema_step", "scope_head", "entry", "payload"] {
        let found = listed.lines().any(|line| {
            line.contains(" TABLE DATA ") && line.split_whitespace().any(|word| word == table)
        });
        if !found {
            return Err(BackupError::refused(format!(
                "the dump lacks the table {table}; look at what pg_dump says and try again"
            )));
        }
    }
    Ok(())
}

/// Restores a dump, whole or not at all.
pub(super) async fn restore(options: &Options, dump: &Path) -> Result<(), BackupError> {
    let mut tool = tool("pg_restore", options)?;
    tool.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]);
    tool.args(["--no-password", "--dbname"]).arg(parsed(options)?.database).arg(dump);
    run(tool, "pg_restore").await.map(|_| ())
}

/// Refuses a database that holds something.
pub(super) async fn refuse_filled(store: &Store) -> Result<(), BackupError> {
    let tables = Conn::Pool(store.write.clone())
        .number(
            "select count(*) from information_schema.tables \
             where table_schema not in ('pg_catalog', 'information_schema')",
            vec![],
        )
        .await?;
    if tables == 0 {
        return Ok(());
    }
    Err(BackupError::refused(format!(
        "the database holds {tables} tables already and is left as it is; create an empty one and \
         name it in the address"
    )))
}

/// What the tools must be told of an address.
struct Parsed {
    database: String,
    environment: Vec<(&'static str, String)>,
}

fn parsed(options: &Options) -> Result<Parsed, BackupError> {
    let known = PgConnectOptions::from_str(&options.url)
        .map_err(|_| BackupError::refused("the database address cannot be read; check it"))?;
    let database = known.get_database().unwrap_or(known.get_username()).to_owned();
    let host = known
        .get_socket()
        .map_or_else(|| known.get_host().to_owned(), |socket| socket.display().to_string());
    let mut environment = vec![
        ("PGHOST", host),
        ("PGPORT", known.get_port().to_string()),
        ("PGUSER", known.get_username().to_owned()),
        ("PGDATABASE", database.clone()),
        ("PGAPPNAME", "actionplan backup".to_owned()),
    ];
    // What sqlx does not tell: read from the address itself. The password stands in the environment
    // only, because everyone can read the arguments of a process.
    let (_, rest) = options.url.split_once("://").unwrap_or_default();
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let server = place.split('/').next().unwrap_or_default();
    let credentials = server.rsplit_once('@').map_or("", |(credentials, _)| credentials);
    if let Some((_, password)) = credentials.split_once(':') {
        environment.push(("PGPASSWORD", percent_decoded(password)));
    }
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let variable = match name {
            "password" => "PGPASSWORD",
            "sslmode" | "ssl-mode" => "PGSSLMODE",
            "sslrootcert" | "ssl-root-cert" | "ssl-ca" => "PGSSLROOTCERT",
            "sslcert" | "ssl-cert" => "PGSSLCERT",
            "sslkey" | "ssl-key" => "PGSSLKEY",
            _ => continue,
        };
        environment.push((variable, percent_decoded(&value.replace('+', " "))));
    }
    Ok(Parsed { database, environment })
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let escaped = (*first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn tool(name: &str, options: &Options) -> Result<Command, BackupError> {
    let mut tool = Command::new(find(name)?);
    tool.envs(parsed(options)?.environment);
    Ok(tool)
}

/// A tool of PostgreSQL: on the path, or the newest that Debian installed.
fn find(name: &str) -> Result<PathBuf, BackupError> {
    let on_path = std::env::var_os("PATH").and_then(|path| {
        std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
    });
    let installed = || {
        let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
        versions
            .filter_map(|version| {
                let folder = version.ok()?.path();
                let number: u32 = folder.file_name()?.to_str()?.parse().ok()?;
                let file = folder.join("bin").join(name);
                file.is_file().then_some((number, file))
            })
            .max()
            .map(|(_, file)| file)
    };
    on_path.or_else(installed).ok_or_else(|| {
        BackupError::refused(format!(
            "{name} was not found; install the client tools of PostgreSQL, of the server's version \
             or newer"
        ))
    })
}

/// Runs a tool to its end; what it said last is the reason where it failed.
async fn run(mut tool: Command, name: &str) -> Result<String, BackupError> {
    let done = tool
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(BackupError::file(format!("{name} cannot be started")))?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let first = said.lines().find(|line| line.contains("error")).or(said.lines().last());
    Err(BackupError::refused(format!(
        "{name} failed: {}; mend this and try again",
        first.unwrap_or("it did not say why").trim()
    )))
}

#[cfg(test)]
mod tests {
    use super::{Options, parsed};

    #[test]
    fn an_address_becomes_an_environment() {
        let options = Options::new(
            "postgres://ana:p%40ss%2Fw%C3%B6rd@db.example.org:5433/plan?sslmode=verify-full&sslrootcert=/etc/ca.pem",
        );
        let parsed = parsed(&options).unwrap();
        assert_eq!(parsed.database, "plan");
        let value = |name: &str| {
            let found = parsed.environment.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!(value("PGHOST"), Some("db.example.org"));
        assert_eq!(value("PGPORT"), Some("5433"));
        assert_eq!(value("PGUSER"), Some("ana"));
        assert_eq!(value("PGPASSWORD"), Some("p@ss/wörd"));
        assert_eq!(value("PGSSLMODE"), Some("verify-full"));
        assert_eq!(value("PGSSLROOTCERT"), Some("/etc/ca.pem"));
    }
}
