//! The demonstration, made once for a build of the binary and copied by every test.

use std::{
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    TODAY,
    binary::{self, command, target},
    database::Server,
};

/// The demonstration in a SQLite file.
pub(crate) struct InFile {
    pub(crate) file: PathBuf,
    pub(crate) demo: Value,
}

/// The demonstration in a PostgreSQL database.
pub(crate) struct InDatabase {
    pub(crate) name: String,
    pub(crate) demo: Value,
}

const DESCRIPTION: &str = "actionplan-demo.json";

/// What makes a template another one: the binary, and the day.
fn key(of: &str) -> String {
    let path = binary::path();
    let file = fs::metadata(&path).unwrap();
    let mut hash = DefaultHasher::new();
    (path, file.len(), file.modified().unwrap(), TODAY, of).hash(&mut hash);
    format!("{:016x}", hash.finish())
}

/// Where templates of a kind lie. Only one process at a time makes one.
fn folder(kind: &str) -> (PathBuf, File) {
    let folder = target().join("tmp/end-to-end").join(kind);
    fs::create_dir_all(&folder).unwrap();
    let lock = File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    (folder, lock)
}

fn demo_of(folder: &Path) -> Option<Value> {
    let text = fs::read_to_string(folder.join(DESCRIPTION)).ok()?;
    serde_json::from_str(&text).ok()
}

/// Makes the demonstration in `url`, described in `folder`.
fn make(folder: &Path, url: &str) {
    let demo = command(&["demo", "--no-serve", "--today", TODAY, "--database-url", url])
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        demo.status.success(),
        "`actionplan demo --no-serve` failed: {}",
        String::from_utf8_lossy(&demo.stderr)
    );
}

/// Templates of earlier builds are of no use to anybody.
fn forget_others(folder: &Path, but: &str) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() && entry.file_name().to_string_lossy() != but {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

pub(crate) fn sqlite() -> InFile {
    let (folder, _lock) = folder("sqlite");
    let key = key("sqlite");
    let whole = folder.join(&key);
    if demo_of(&whole).is_none() {
        forget_others(&folder, &key);
        let part = folder.join(format!("{key}.part"));
        let _ = fs::remove_dir_all(&part);
        fs::create_dir_all(&part).unwrap();
        make(&part, "sqlite://plan.db");
        assert!(!part.join("plan.db-wal").exists(), "the demonstration was not closed");
        fs::rename(&part, &whole).unwrap();
    }
    InFile { file: whole.join("plan.db"), demo: demo_of(&whole).unwrap() }
}

pub(crate) async fn postgres(server: &Server) -> InDatabase {
    let (folder, _lock) = folder("postgres");
    let key = key(server.address());
    let name = format!("actionplan_template_{key}");
    let whole = folder.join(&key);
    if demo_of(&whole).is_none() || !server.has(&name).await {
        forget_others(&folder, &key);
        let _ = fs::remove_dir_all(&whole);
        let making = format!("{name}_part");
        let drop = |name: &str| format!("drop database if exists {name} with (force)");
        server.run(&[drop(&making), drop(&name), format!("create database {making}")]).await;
        let part = folder.join(format!("{key}.part"));
        fs::create_dir_all(&part).unwrap();
        make(&part, &server.url(&making));
        // A database that somebody is connected to cannot be copied.
        server
            .run(&[
                format!("alter database {making} rename to {name}"),
                format!("alter database {name} allow_connections false"),
            ])
            .await;
        fs::rename(&part, &whole).unwrap();
    }
    InDatabase { name, demo: demo_of(&whole).unwrap() }
}
