//! Files that appear whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use super::BackupError;

/// A file at work, removed when it goes out of scope unless it was placed.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    /// An empty file beside `target` that only its owner may read: it holds what people wrote.
    pub(super) fn beside(target: &Path, purpose: &str) -> Result<Self, BackupError> {
        let random = u128::from_be_bytes(crate::random::sixteen());
        let name = format!(".actionplan-{purpose}-{random:032x}");
        let path = folder(target).join(name);
        create(&path).map_err(BackupError::file(format!(
            "{} cannot be written; choose a folder that exists and is yours",
            path.display()
        )))?;
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        for tail in ["", "-wal", "-shm", "-journal"] {
            // Most of them were never there.
            let _ = fs::remove_file(with_tail(&self.0, tail));
        }
    }
}

/// `plan.db` with `-wal` at its end.
pub(super) fn with_tail(path: &Path, tail: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(tail);
    name.into()
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

pub(super) fn absolute(path: &Path) -> Result<PathBuf, BackupError> {
    std::path::absolute(path)
        .map_err(BackupError::file(format!("{} is no path of a file", path.display())))
}

pub(super) fn size(path: &Path) -> Result<u64, BackupError> {
    let known = fs::metadata(path)
        .map_err(BackupError::file(format!("{} cannot be read", path.display())))?;
    Ok(known.len())
}

pub(super) fn refuse_existing(file: &Path) -> Result<(), BackupError> {
    // A link that leads nowhere is there too.
    if file.symlink_metadata().is_ok() {
        return Err(BackupError::refused(format!(
            "{} exists already and is left as it is; choose another name",
            file.display()
        )));
    }
    Ok(())
}

/// Runs what waits for disks away from the requests.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BackupError> + Send + 'static,
) -> Result<T, BackupError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        Err(BackupError::refused("the work on the archive broke off; try again"))
    })
}

/// Sees that a file has reached the disk.
pub(super) fn sync(path: &Path) -> Result<(), BackupError> {
    File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(BackupError::file(format!("{} could not be brought to the disk", path.display())))
}

/// Gives a finished file its name; a file that has the name already stays as it is.
pub(super) fn place(scratch: &Scratch, target: &Path) -> Result<(), BackupError> {
    sync(scratch.path())?;
    match fs::hard_link(scratch.path(), target) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => refuse_existing(target)?,
        // Some disks know no second name of a file.
        Err(_) => {
            refuse_existing(target)?;
            fs::rename(scratch.path(), target)
                .map_err(BackupError::file(format!("{} cannot be written", target.display())))?;
        }
    }
    #[cfg(unix)]
    sync(folder(target))?;
    Ok(())
}

/// Places a copy of `database` beside it, as `plan.before-STEP.db` or the next free name.
pub(super) fn place_free(
    scratch: &Scratch,
    database: &Path,
    step: &str,
) -> Result<PathBuf, BackupError> {
    let whole = database.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let name = whole.strip_suffix(".db").unwrap_or(&whole);
    for count in 1..1000 {
        let nth = if count == 1 { String::new() } else { format!("-{count}") };
        let target = database.with_file_name(format!("{name}.before-{step}{nth}.db"));
        if target.symlink_metadata().is_err() {
            place(scratch, &target)?;
            return Ok(target);
        }
    }
    Err(BackupError::refused(format!(
        "there are a thousand copies named {name}.before-{step} already; move them elsewhere"
    )))
}
