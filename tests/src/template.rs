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

const DESCRIPTION: &str = "actionplan-demo.json";

/// What makes a template another one: the binary, and the day.
fn key(of: &str) -> String {
    let path = binary::path();
    let file = fs::metadata(&path).unwrap();
    let mut hash = DefaultHasher::new();
    (path, file.len(), file.modified().unwrap(), TODAY, of).hash(&mut hash);
    format!("{:016x}", hash.finish())
}

/// Where templates of a kind lie.
fn home(kind: &str) -> PathBuf {
    target().join("tmp/end-to-end").join(kind)
}

/// The same, for one process at a time.
fn folder(kind: &str) -> (PathBuf, File) {
    let folder = home(kind);
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

/// Templates of earlier builds are of no use to anybody. Answers their keys.
fn forget_others(folder: &Path, but: &str) -> Vec<String> {
    let mut forgotten = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && name != but && fs::remove_dir_all(entry.path()).is_ok() {
            // What was never finished has no database of its name.
            forgotten.extend((!name.contains(".part")).then_some(name));
        }
    }
    forgotten
}

/// An empty folder to make a template in.
fn part_of(folder: &Path, key: &str) -> PathBuf {
    let part = folder.join(format!("{key}.part"));
    let _ = fs::remove_dir_all(&part);
    fs::create_dir_all(&part).unwrap();
    part
}

/// Copies the demonstration to a file, and answers how it described itself.
pub(crate) fn copy_to_file(file: &Path) -> Value {
    let (folder, _lock) = folder("sqlite");
    let key = key("sqlite");
    let whole = folder.join(&key);
    if demo_of(&whole).is_none() {
        forget_others(&folder, &key);
        let part = part_of(&folder, &key);
        make(&part, "sqlite://plan.db");
        assert!(!part.join("plan.db-wal").exists(), "the demonstration was not closed");
        fs::rename(&part, &whole).unwrap();
    }
    fs::copy(whole.join("plan.db"), file).unwrap();
    demo_of(&whole).unwrap()
}

fn database_of(key: &str) -> String {
    format!("actionplan_template_{key}")
}

/// Copies the demonstration to a database, and answers how it described itself.
pub(crate) async fn copy_to_database(server: &Server, name: &str) -> Value {
    let key = key(server.address());
    let copy = [format!("create database {name} template {}", database_of(&key))];
    let whole = home("postgres").join(&key);
    if let Some(demo) = demo_of(&whole)
        && server.try_run(&copy).await.is_ok()
    {
        return demo;
    }
    let (folder, _lock) = folder("postgres");
    if demo_of(&whole).is_none() || !server.has(&database_of(&key)).await {
        make_in_database(server, &folder, &key).await;
    }
    server.run(&copy).await;
    demo_of(&whole).unwrap()
}

async fn make_in_database(server: &Server, folder: &Path, key: &str) {
    let drop = |name: &str| format!("drop database if exists {name} with (force)");
    let (name, making) = (database_of(key), format!("{}_part", database_of(key)));
    let mut begin: Vec<String> =
        forget_others(folder, key).iter().map(|key| drop(&database_of(key))).collect();
    begin.extend([drop(&making), drop(&name), format!("create database {making}")]);
    let _ = fs::remove_dir_all(folder.join(key));
    server.run(&begin).await;
    let part = part_of(folder, key);
    make(&part, &server.url(&making));
    // A database that somebody is connected to cannot be copied.
    server
        .run(&[
            format!("alter database {making} rename to {name}"),
            format!("alter database {name} allow_connections false"),
        ])
        .await;
    fs::rename(&part, folder.join(key)).unwrap();
}
