//! Backups: one archive with everything, checked as it is written and again as it is restored.

mod archive;
mod files;
mod postgres;
mod sqlite;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use domain::{Instant, change::Hash};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    conn::Conn,
    connect::{self, Options},
    error::StoreError,
    files::Files,
    store::Store,
};
use files::Scratch;

/// Why a backup was not written or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It would not be safe; the sentence says what to do.
    #[error("{0}")]
    Refused(String),
    /// A file could not be read or written.
    #[error("{what}: {cause}")]
    File {
        /// What was tried.
        what: String,
        /// What the operating system said.
        #[source]
        cause: std::io::Error,
    },
    /// The database could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    fn refused(sentence: impl Into<String>) -> Self {
        Self::Refused(sentence.into())
    }

    fn file(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        |cause| Self::File { what, cause }
    }
}

/// A file inside an archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its name in the archive.
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub sha256: String,
}

/// The newest entry of a scope, as an archive names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchivedHead {
    /// The scope's revision.
    pub revision: i64,
    /// The newest entry's hash.
    pub hash: String,
}

/// What an archive says of itself: its `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The archive's own form; 2.
    pub format: u32,
    /// The version of the product that wrote it.
    pub product_version: String,
    /// When.
    pub created_at: Instant,
    /// `sqlite` or `postgres`.
    pub database: String,
    /// The newest step of the schema.
    pub schema_step: String,
    /// The files inside, in their order.
    pub members: Vec<Member>,
    /// The newest entry of each authority, and of the instance (nil).
    pub heads: BTreeMap<Uuid, ArchivedHead>,
}

/// What was written or restored.
#[derive(Debug, Clone)]
pub struct Summary {
    /// What the archive says of itself.
    pub manifest: Manifest,
    /// The size of the archive in bytes.
    pub bytes: u64,
    /// How many entries of the change logs were checked.
    pub entries: i64,
    /// How many rows were compared with them.
    pub rows: usize,
    /// How many files of evidence are in it.
    pub files: usize,
}

/// In form 1 there were no files besides the database.
const FORMAT: u32 = 2;
const SQLITE: &str = "sqlite";
const POSTGRES: &str = "postgres";

/// A backup in one file: a tar archive of `manifest.json`, the database, the files of evidence and
/// `SHA256SUMS`.
pub struct Archive;

impl Archive {
    /// Writes a backup of a store at work to a new file, reads it back and checks it.
    pub async fn write(
        store: &Store,
        file: &Path,
        created_at: Instant,
    ) -> Result<Summary, BackupError> {
        let file = files::absolute(file)?;
        files::refuse_existing(&file)?;
        let steps = connect::steps(&store.write).await?;
        if steps.applied == 0 {
            return Err(BackupError::refused(
                "the database is empty: there is nothing to back up; check the database address",
            ));
        }
        let copy = Scratch::beside(&file, "database")?;
        let (name, taken) = if store.options.is_sqlite() {
            ("database.sqlite", sqlite::copy(&store.options, copy.path()).await?)
        } else {
            // Checked where it is: what does not pass could not be restored either. An older schema
            // is checked when it is restored, once it is up to date.
            let checked =
                if steps.pending == 0 { checked(store).await? } else { Checked::default() };
            ("database.dump", Taken { checked, ..postgres::dump(store, copy.path()).await? })
        };
        let archive = Scratch::beside(&file, "archive")?;
        let (source, target) = (copy.path().to_owned(), archive.path().to_owned());
        let manifest = Manifest {
            format: FORMAT,
            product_version: env!("CARGO_PKG_VERSION").to_owned(),
            created_at,
            database: if store.options.is_sqlite() { SQLITE } else { POSTGRES }.to_owned(),
            schema_step: taken.schema_step,
            members: Vec::new(),
            heads: taken.heads,
        };
        let (kept, here) = (store.files().clone(), tokio::runtime::Handle::current());
        let manifest = files::blocking(move || {
            archive::write(&target, manifest, (name, &source), taken.files, &|hash| {
                here.block_on(kept.get(hash)).map_err(BackupError::from)
            })
        })
        .await?;
        drop(copy);

        // Read back what is on the disk, and see whether it is what was to be written.
        let again = Scratch::beside(&file, "check")?;
        let read = read(archive.path(), &again, None).await?;
        if read != manifest {
            return Err(BackupError::refused(
                "the archive reads back differently from what was written: the disk or the memory \
                 of this machine is faulty; write the backup elsewhere",
            ));
        }
        let checked = if store.options.is_sqlite() {
            sqlite::check(again.path(), &manifest).await?
        } else {
            postgres::list(again.path()).await?;
            taken.checked
        };
        let bytes = files::size(archive.path())?;
        files::place(&archive, &file)?;
        Ok(Summary::of(manifest, bytes, checked))
    }

    /// Restores a backup into an empty database of the same kind, and checks the result. Files are
    /// put where the options say: one that no row names in the end does no harm.
    pub async fn restore(options: &Options, file: &Path) -> Result<Summary, BackupError> {
        let bytes = files::size(file)?;
        let (manifest, checked) = if options.is_sqlite() {
            let target = files::absolute(&sqlite::file_of(options)?)?;
            sqlite::refuse_filled(&target).await?;
            let copy = Scratch::beside(&target, "restoring")?;
            let manifest = read(file, &copy, Some(&options.files)).await?;
            same_kind(&manifest, SQLITE)?;
            let checked = sqlite::check(copy.path(), &manifest).await?;
            sqlite::place(&copy, &target)?;
            (manifest, checked)
        } else {
            let store = Store::open(options.clone()).await?;
            postgres::refuse_filled(&store).await?;
            let copy = Scratch::beside(&std::env::temp_dir().join("actionplan"), "restoring")?;
            let manifest = read(file, &copy, Some(&options.files)).await?;
            same_kind(&manifest, POSTGRES)?;
            postgres::restore(options, copy.path()).await?;
            let checked = settle(&store, &manifest).await.map_err(|error| {
                BackupError::refused(format!(
                    "the restored database does not pass: {error}; drop it, create it anew and \
                     restore another backup"
                ))
            })?;
            store.close().await;
            (manifest, checked)
        };
        Ok(Summary::of(manifest, bytes, checked))
    }
}

impl Summary {
    fn of(manifest: Manifest, bytes: u64, checked: Checked) -> Self {
        let files = manifest.members.len().saturating_sub(1);
        Self { manifest, bytes, entries: checked.entries, rows: checked.rows, files }
    }
}

impl Store {
    /// Copies an embedded database that is about to be migrated beside itself. Answers where to;
    /// nothing where there is nothing to migrate, or nothing in it yet.
    pub async fn backup_before_migration(&self) -> Result<Option<PathBuf>, BackupError> {
        if !self.options.is_sqlite() {
            return Ok(None);
        }
        let steps = connect::steps(&self.write).await?;
        let Some(next) = steps.next.filter(|_| steps.applied > 0) else { return Ok(None) };
        let database = files::absolute(&sqlite::file_of(&self.options)?)?;
        let copy = Scratch::beside(&database, "before")?;
        sqlite::copy(&self.options, copy.path()).await?;
        sqlite::is_whole(copy.path()).await?;
        files::place_free(&copy, &database, &next).map(Some)
    }
}

/// What was taken out of a database.
struct Taken {
    schema_step: String,
    heads: BTreeMap<Uuid, ArchivedHead>,
    /// The files that its rows name.
    files: Vec<Member>,
    checked: Checked,
}

/// How much was found to be as recorded.
#[derive(Clone, Copy, Default)]
struct Checked {
    entries: i64,
    rows: usize,
}

/// Reads an archive: its database into a file of its own, and its files to where files are kept.
async fn read(
    file: &Path,
    database: &Scratch,
    keep: Option<&Files>,
) -> Result<Manifest, BackupError> {
    let (file, database) = (file.to_owned(), database.path().to_owned());
    let (keep, here) = (keep.cloned(), tokio::runtime::Handle::current());
    files::blocking(move || {
        archive::read(&file, &database, &|bytes| {
            if let Some(keep) = &keep {
                here.block_on(keep.put(bytes))?;
            }
            Ok(())
        })
    })
    .await
}

/// The files that rows name, as members of an archive.
async fn files_of(conn: &Conn, schema_step: &str) -> Result<Vec<Member>, StoreError> {
    let named = crate::files::named(conn, schema_step).await?;
    let member = |one: crate::files::Named| Member {
        name: format!("{}{}", archive::FILES, one.hash),
        size: one.size,
        sha256: one.hash.to_string(),
    };
    Ok(named.into_iter().map(member).collect())
}

fn same_kind(manifest: &Manifest, kind: &str) -> Result<(), BackupError> {
    if manifest.database == kind {
        return Ok(());
    }
    Err(BackupError::refused(format!(
        "the backup is of a {} database and the address is of a {kind} one; restore it into a {} \
         database",
        manifest.database, manifest.database
    )))
}

/// Every chain and every row, or the first thing that is wrong.
async fn checked(store: &Store) -> Result<Checked, BackupError> {
    let report = store.verify().await?;
    match report.findings.first() {
        None => Ok(Checked { entries: report.entries, rows: report.rows }),
        Some(finding) => {
            let place = finding.entry.map(|entry| format!(", entry {entry}")).unwrap_or_default();
            Err(BackupError::refused(format!(
                "the data is not as its change log recorded it ({} findings; the first, in scope \
                 {}{place}: {}); `actionplan verify` lists them all",
                report.findings.len(),
                finding.scope,
                finding.detail
            )))
        }
    }
}

/// Brings a restored database up to date and compares it with what the archive says of it.
async fn settle(store: &Store, manifest: &Manifest) -> Result<Checked, BackupError> {
    let conn = Conn::Pool(store.write.clone());
    if connect::steps(&store.write).await?.applied == 0 {
        return Err(BackupError::refused("the backup holds no database of this product"));
    }
    if heads(&conn).await? != manifest.heads {
        return Err(BackupError::refused("the database in the backup is not the one it names"));
    }
    store.migrate().await?;
    checked(store).await
}

async fn heads(conn: &Conn) -> Result<BTreeMap<Uuid, ArchivedHead>, StoreError> {
    #[derive(FromQueryResult)]
    struct Row {
        scope_id: Uuid,
        revision: i64,
        hash: Vec<u8>,
    }
    let rows: Vec<Row> =
        conn.all("select scope_id, revision, hash from scope_head", vec![]).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let hash = Hash::from_slice(&row.hash).unwrap_or(Hash::NONE).to_string();
            (row.scope_id, ArchivedHead { revision: row.revision, hash })
        })
        .collect())
}

async fn schema_step(conn: &Conn) -> Result<String, StoreError> {
    conn.text("select coalesce(max(version), '') from schema_step").await
}
