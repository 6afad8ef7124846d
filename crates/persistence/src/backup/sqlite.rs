//! Copies of an embedded database.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
};

use sea_orm::{DatabaseConnection, sqlx::sqlite::SqliteConnectOptions};

use super::{
    BackupError, Checked, Manifest, Taken, files,
    files::{Scratch, with_tail},
    files_of, heads, schema_step, settle,
};
use crate::{
    conn::Conn,
    connect::{self, Options},
    error::StoreError,
    store::Store,
};

/// The file behind an address.
pub(super) fn file_of(options: &Options) -> Result<PathBuf, BackupError> {
    let parsed = SqliteConnectOptions::from_str(&options.url)
        .map_err(|error| BackupError::refused(format!("the database address is wrong: {error}")))?;
    Ok(parsed.get_filename().to_owned())
}

fn text_of(path: &Path) -> Result<&str, BackupError> {
    path.to_str().ok_or_else(|| {
        BackupError::refused(format!(
            "{} has a name that is not UTF-8; choose a folder with a plain name",
            path.display()
        ))
    })
}

fn address_of(path: &Path) -> Result<Options, BackupError> {
    let escaped = text_of(path)?.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    Ok(Options { connections: 1, ..Options::new(format!("sqlite://{escaped}")) })
}

/// Copies a database at work, as it stands at one moment, into an empty file.
pub(super) async fn copy(options: &Options, to: &Path) -> Result<Taken, BackupError> {
    // A connection of its own: writers and readers go on meanwhile.
    let pool = connect::sqlite_aside(options).await?;
    let copied = Conn::Pool(pool.clone()).run("vacuum into ?", vec![text_of(to)?.into()]).await;
    close(pool).await;
    copied?;
    files::sync(to)?;
    let pool = connect::sqlite_aside(&address_of(to)?).await?;
    let conn = Conn::Pool(pool.clone());
    let taken = async {
        let schema_step = schema_step(&conn).await?;
        Ok::<_, StoreError>(Taken {
            heads: heads(&conn).await?,
            files: files_of(&conn, &schema_step).await?,
            schema_step,
            checked: Checked::default(),
        })
    }
    .await;
    close(pool).await;
    settled(to)?;
    Ok(taken?)
}

/// Whether SQLite finds the file whole.
pub(super) async fn is_whole(file: &Path) -> Result<(), BackupError> {
    let pool = connect::sqlite_aside(&address_of(file)?).await?;
    let said = async {
        let conn = Conn::Pool(pool.clone());
        let integrity =
            conn.text("select group_concat(integrity_check) from pragma_integrity_check").await?;
        let dangling = conn.number("select count(*) from pragma_foreign_key_check", vec![]).await?;
        Ok::<_, StoreError>((integrity, dangling))
    }
    .await;
    close(pool).await;
    match said {
        Ok((integrity, 0)) if integrity == "ok" => Ok(()),
        Ok((integrity, dangling)) => Err(BackupError::refused(format!(
            "the copy of the database is damaged (integrity check: {integrity}; {dangling} dangling \
             references); stop the server and restore the last good backup"
        ))),
        Err(error) => Err(BackupError::refused(format!(
            "the copy of the database cannot be read: {error}; use another backup"
        ))),
    }
}

/// Checks a copy, brings its schema up to date and leaves one file behind.
pub(super) async fn check(file: &Path, manifest: &Manifest) -> Result<Checked, BackupError> {
    is_whole(file).await?;
    let store = Store::open(address_of(file)?).await?;
    let checked = settle(&store, manifest).await;
    store.close().await;
    settled(file)?;
    checked
}

/// Whether nothing of the database is left outside its one file.
fn settled(file: &Path) -> Result<(), BackupError> {
    match std::fs::metadata(with_tail(file, "-wal")) {
        Ok(rest) if rest.len() > 0 => {
            Err(BackupError::refused(format!("{} is still in use; try again", file.display())))
        }
        _ => Ok(()),
    }
}

/// Refuses a file that holds something.
pub(super) async fn refuse_filled(target: &Path) -> Result<(), BackupError> {
    let filled = || {
        BackupError::refused(format!(
            "{} holds a database already and is left as it is; move it away, or restore to another \
             address",
            target.display()
        ))
    };
    if std::fs::metadata(with_tail(target, "-wal")).is_ok_and(|log| log.len() > 0) {
        return Err(filled());
    }
    match std::fs::metadata(target) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(cause) => {
            Err(BackupError::File { what: format!("{} cannot be read", target.display()), cause })
        }
        Ok(known) if known.len() == 0 => Ok(()),
        Ok(_) => {
            // Opened once and never migrated: a file with a header and no table.
            let pool = connect::sqlite_aside(&address_of(target)?).await.map_err(|_| filled())?;
            let tables =
                Conn::Pool(pool.clone()).number("select count(*) from sqlite_master", vec![]).await;
            close(pool).await;
            if tables.is_ok_and(|count| count == 0) { Ok(()) } else { Err(filled()) }
        }
    }
}

/// Gives the restored file its name, in the place of a file without a table.
pub(super) fn place(copy: &Scratch, target: &Path) -> Result<(), BackupError> {
    for tail in ["", "-wal", "-shm"] {
        // Seen to be empty, or not there.
        let _ = std::fs::remove_file(with_tail(target, tail));
    }
    files::place(copy, target)
}

async fn close(pool: DatabaseConnection) {
    if let Err(error) = pool.close().await {
        tracing::debug!(error = %error, "a pool did not close cleanly");
    }
}
