//! The packages of others, fetched once for each state of the lock.

use std::{
    fs::{self, File},
    io,
    path::Path,
    process::Command,
};

/// The lock that was last installed. It is also how cargo sees that `node_modules` is gone.
pub(crate) const STAMP: &str = "node_modules/installed.json";

const MISSING: &str = "npm is missing: install Node.js 20 or newer with npm (Debian and Ubuntu: \
                       apt-get install nodejs npm), then build again. The pages' styles come \
                       through it";

/// Installs the packages of the lock, unless they are there.
pub(crate) fn install(home: &Path) -> Result<(), String> {
    let said = |path: &Path, error: &io::Error| format!("{}: {error}", path.display());
    let lock_path = home.join("package-lock.json");
    // Two builds, such as of two profiles, must not install into one folder at a time.
    let lock = File::open(&lock_path).map_err(|error| said(&lock_path, &error))?;
    lock.lock().map_err(|error| said(&lock_path, &error))?;
    let wanted = fs::read(&lock_path).map_err(|error| said(&lock_path, &error))?;
    let stamp = home.join(STAMP);
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let done = Command::new(npm)
        .current_dir(home)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .output()
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => MISSING.to_owned(),
            _ => format!("npm could not be started: {error}"),
        })?;
    if !done.status.success() {
        let wrong = String::from_utf8_lossy(&done.stderr);
        let wrong: Vec<&str> = wrong.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
        return Err(format!("npm ci in {} failed: {}", home.display(), wrong.join("; ")));
    }
    // As old as the lock: a file younger than this run would make cargo run it once more.
    let mark = || {
        fs::write(&stamp, &wanted)?;
        File::options().write(true).open(&stamp)?.set_modified(lock.metadata()?.modified()?)
    };
    mark().map_err(|error| said(&stamp, &error))
}
