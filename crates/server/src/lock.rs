//! One server a file: a SQLite database is served by one process at a time.

use std::{
    ffi::OsString,
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};

/// The right to serve a database file, until it is dropped or the process ends.
///
/// The lock file itself stays: were it removed, two servers could each hold a lock on another one.
#[derive(Debug)]
pub struct ServeLock {
    _held: File,
}

/// Takes the right to serve `database`, or says that another process has it.
pub fn take(database: &Path) -> anyhow::Result<ServeLock> {
    let path = beside(database);
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .with_context(|| format!("the lock file {} cannot be opened", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(ServeLock { _held: file }),
        Err(TryLockError::WouldBlock) => bail!(
            "another actionplan serves {} already; stop it first, or name another --database-url",
            database.display()
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("{} cannot be locked", path.display()))
        }
    }
}

/// `plan.db.lock`, also where `plan.db` is reached through a link.
fn beside(database: &Path) -> PathBuf {
    let real = database.canonicalize().unwrap_or_else(|_| database.to_owned());
    let mut name = OsString::from(real);
    name.push(".lock");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_has_one_server() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("plan.db");
        let first = take(&database).unwrap();
        let refused = take(&database).unwrap_err().to_string();
        assert!(refused.contains("another actionplan serves"), "{refused}");
        drop(first);
        take(&database).unwrap();
    }
}
