//! A database of its own for every test, copied from the template.

use std::{env, fmt::Write as _, path::Path};

use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, Statement};
use serde_json::Value;
use tempfile::TempDir;

use crate::template;

/// Which kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// A file.
    Sqlite,
    /// A database of the server in `ACTIONPLAN_TEST_POSTGRES`.
    Postgres,
}

/// A PostgreSQL server, as its superuser.
pub(crate) struct Server(String);

impl Server {
    pub(crate) fn of_environment() -> Option<Self> {
        env::var("ACTIONPLAN_TEST_POSTGRES").ok().filter(|url| !url.is_empty()).map(Self)
    }

    /// The address of one of its databases.
    pub(crate) fn url(&self, name: &str) -> String {
        let (address, parameters) = self.0.split_once('?').unwrap_or((&self.0, ""));
        let server = address.rsplit_once('/').expect("the address names a database").0;
        let mark = if parameters.is_empty() { "" } else { "?" };
        format!("{server}/{name}{mark}{parameters}")
    }

    pub(crate) fn address(&self) -> &str {
        &self.0
    }

    async fn connect(&self) -> DatabaseConnection {
        let mut options = sea_orm::ConnectOptions::new(&self.0);
        options.max_connections(1).sqlx_logging(false);
        sea_orm::Database::connect(options)
            .await
            .unwrap_or_else(|error| panic!("ACTIONPLAN_TEST_POSTGRES cannot be reached: {error}"))
    }

    pub(crate) async fn try_run(&self, statements: &[String]) -> Result<(), String> {
        let connection = self.connect().await;
        let mut done = Ok(());
        for statement in statements {
            done = connection.execute_unprepared(statement).await.map(|_| ());
            if done.is_err() {
                break;
            }
        }
        connection.close().await.unwrap();
        done.map_err(|error| error.to_string())
    }

    pub(crate) async fn run(&self, statements: &[String]) {
        self.try_run(statements).await.unwrap_or_else(|error| panic!("{statements:?}: {error}"));
    }

    pub(crate) async fn has(&self, name: &str) -> bool {
        let connection = self.connect().await;
        let question = Statement::from_sql_and_values(
            DatabaseBackend::Postgres,
            "select 1 from pg_database where datname = $1",
            [name.into()],
        );
        let found = connection.query_one_raw(question).await.unwrap().is_some();
        connection.close().await.unwrap();
        found
    }
}

/// A test's own database, and a folder to work in. Both are gone when the test ends.
pub struct Own {
    /// Its address.
    pub url: String,
    /// What the demonstration said of itself: ids and tokens.
    pub demo: Value,
    folder: TempDir,
    drop: Option<(Server, String)>,
}

impl Own {
    /// A copy of the demonstration; nothing where there is no server to make it in.
    pub async fn copy(kind: Database) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        match kind {
            Database::Sqlite => {
                let file = folder.path().join("plan.db");
                let demo = template::copy_to_file(&file);
                let url = format!("sqlite://{}", file.display());
                Some(Self { url, demo, folder, drop: None })
            }
            Database::Postgres => {
                let Some(server) = Server::of_environment() else {
                    println!("skipped: ACTIONPLAN_TEST_POSTGRES is not set");
                    return None;
                };
                let name = own_name(folder.path());
                let demo = template::copy_to_database(&server, &name).await;
                Some(Self { url: server.url(&name), demo, folder, drop: Some((server, name)) })
            }
        }
    }

    /// A folder for this test alone.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// A name that no other test has: the random part of the folder's, in a form that keeps its case.
fn own_name(folder: &Path) -> String {
    let mut name = "actionplan_test_".to_owned();
    for byte in folder.file_name().unwrap().to_string_lossy().bytes() {
        let _ = write!(name, "{byte:02x}");
    }
    name
}

impl Drop for Own {
    fn drop(&mut self) {
        let Some((server, name)) = self.drop.take() else { return };
        // A test may end inside a runtime, which waits for nothing: another thread does.
        let dropping = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(server.run(&[format!("drop database if exists {name} with (force)")]));
        });
        let dropped = dropping.join().is_ok();
        assert!(dropped || std::thread::panicking(), "a test's database could not be dropped");
    }
}
