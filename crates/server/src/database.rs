//! Opening the database the way each command needs it.

use std::{
    fs::OpenOptions,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, anyhow, bail};
use application::{
    App, Options, Store, StoreError, SystemClock, obligations::recompute_all,
    operator::install_shipped_data,
};

use crate::{
    config::{Config, DatabaseUrl},
    refusal::in_words,
};

/// The name of the fact that says that a database is a demonstration.
const DEMO: &str = "demo";

/// Opens a database, whatever its schema.
pub async fn open(config: &Config, url: &DatabaseUrl) -> anyhow::Result<Store> {
    if let Some(path) = url.path_to_create() {
        create(&path).with_context(|| format!("the database {url} cannot be made"))?;
    }
    let on_statement = Some(Arc::new(web::count_statement) as _);
    let options = Options { on_statement, ..config.options(url)? };
    // What the driver says may repeat the address, which may hold a password.
    Store::open(options).await.map_err(|error| anyhow!("{url}: {}", url.scrub(&error.to_string())))
}

/// Makes an empty file that only its owner may read: the keys that sign tokens will be in it.
fn create(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Opens a database that is there already, with whatever schema.
pub async fn as_it_is(config: &Config) -> anyhow::Result<App> {
    let url = config.database();
    if let Some(path) = url.path()
        && !path.exists()
    {
        bail!(
            "there is no database at {url}; `actionplan migrate` makes one, \
             or name another with --database-url"
        );
    }
    let store = open(config, &url).await?;
    Ok(App::new(store, Arc::new(SystemClock)))
}

/// Opens a database that is there already and has the schema of this version.
pub async fn existing(config: &Config) -> anyhow::Result<App> {
    let app = as_it_is(config).await?;
    app.store().check_schema().await.with_context(|| config.database().to_string())?;
    Ok(app)
}

/// What [`bring_up_to_date`] did.
#[derive(Debug)]
pub struct Updated {
    /// How many schema steps it applied.
    pub steps: usize,
    /// Where it copied an embedded database to beforehand.
    pub copy: Option<PathBuf>,
}

/// Brings the schema and the data that ship with this version up to date. An embedded database is
/// copied beforehand.
pub async fn bring_up_to_date(store: &Store, url: &DatabaseUrl) -> anyhow::Result<Updated> {
    let at = || url.to_string();
    let copy = store.backup_before_migration().await.with_context(at)?;
    let steps = store.migrate().await.with_context(at)?;
    let app = App::new(store.clone(), Arc::new(SystemClock));
    if install_shipped_data(&app).await.map_err(in_words).with_context(at)? > 0 {
        // A newer calendar moves what is due, by an entry in each authority's own log.
        recompute_all(&app).await.map_err(in_words).with_context(at)?;
    }
    Ok(Updated { steps, copy })
}

/// Whether a database with a schema is a demonstration.
pub async fn is_demo(store: &Store) -> Result<bool, StoreError> {
    Ok(store.fact(DEMO).await?.as_deref() == Some("true"))
}

/// Marks a database as a demonstration, which may be thrown away.
pub async fn mark_as_demo(store: &Store) -> Result<(), StoreError> {
    store.set_fact(DEMO, "true").await
}
