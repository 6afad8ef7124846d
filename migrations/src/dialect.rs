//! One spelling of a schema step for both databases.
//!
//! Column types are written as words in capitals. On SQLite they become the names under which
//! sea-orm stores and reads those values (a UUID is 16 bytes, dates and instants are text).

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

const WORDS: &[(&str, &str, &str)] = &[
    // word, SQLite, PostgreSQL
    ("UUID", "uuid_text", "uuid"),
    ("DATE", "date_text", "date"),
    ("INSTANT", "timestamp_with_timezone_text", "timestamptz"),
    ("BYTES", "blob", "bytea"),
    ("FLAG", "boolean", "boolean"),
    ("WHOLE", "integer", "integer"),
    ("BIG", "bigint", "bigint"),
    ("SMALL", "smallint", "smallint"),
    ("TEXT", "text", "text"),
    // Sorted by code point on both, whatever the server's collation.
    ("KEY", "text", "text collate \"C\""),
];

/// Runs a step's statements, written once for both databases.
pub(crate) async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    let spelled = spell(sql, sqlite);
    manager.get_connection().execute_unprepared(&spelled).await.map(|_| ())
}

fn spell(sql: &str, sqlite: bool) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut word = String::new();
    for c in sql.chars().chain(['\n']) {
        if c.is_ascii_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        match WORDS.iter().find(|(name, ..)| *name == word) {
            Some((_, lite, pg)) => out.push_str(if sqlite { lite } else { pg }),
            None => out.push_str(&word),
        }
        word.clear();
        out.push(c);
    }
    out
}
