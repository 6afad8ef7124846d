//! What a database holds, in few words: two readings are the same when nothing was changed between
//! them.

use std::fmt::Write as _;

use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseConnection, Statement};

use crate::TestApp;

/// What must stay the same. Left out is what reading alone may move: the security log, when a
/// session or a token was last used, and how often somebody guessed.
const STATE: &[(&str, &str)] = &[
    ("revisions", "select cast(sum(revision) as bigint) from scope_head"),
    ("entries", "select count(*) from entry"),
    ("tokens", "select count(*) from token_secret"),
    ("replaced", "select count(*) from token_secret_replaced"),
    ("feeds", "select count(*) from calendar_feed_secret"),
    ("keys", "select count(*) from signing_key"),
    ("repeatable", "select count(*) from idempotency"),
    ("accounts", "select count(*) from account"),
    ("passwords", "select max(password_set_at) from account"),
    ("factors", "select count(totp_secret) from account"),
    ("memberships", "select count(*) from membership"),
    ("identities", "select count(*) from identity"),
    ("recovery", "select count(*) from recovery_code where used_at is null"),
    ("links", "select count(*) from one_time_link where used_at is null"),
    ("all_links", "select count(*) from one_time_link"),
    ("sessions", "select count(*) from session where agent <> 'expired'"),
    ("steps", "select count(*) from sign_in_step"),
];

/// Reads it, past the server.
#[derive(Debug, Clone)]
pub struct Witness {
    database: DatabaseConnection,
    question: String,
}

impl Witness {
    /// Begins to look.
    pub async fn of(app: &TestApp) -> Self {
        let mut options = sea_orm::ConnectOptions::new(&app.database().url);
        options.max_connections(4).sqlx_logging(false);
        let database = sea_orm::Database::connect(options).await.unwrap();
        let parts: Vec<String> = STATE
            .iter()
            .map(|(name, query)| format!("'{name}=' || coalesce(cast(({query}) as text), '-')"))
            .collect();
        Self { database, question: format!("select {}", parts.join(" || ' ' || ")) }
    }

    /// What is there now.
    pub async fn state(&self) -> String {
        self.text(&self.question).await
    }

    /// One value of a query, as text.
    pub async fn text(&self, question: &str) -> String {
        let backend = self.database.get_database_backend();
        let row = self.database.query_one_raw(Statement::from_string(backend, question)).await;
        row.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    /// Does what only time or a thief could do.
    pub async fn run(&self, statement: &str) {
        self.database.execute_unprepared(statement).await.unwrap();
    }

    /// Bytes as the database writes them.
    #[must_use]
    pub fn bytes(&self, bytes: &[u8]) -> String {
        let mut hex = String::new();
        for byte in bytes {
            let _ = write!(hex, "{byte:02x}");
        }
        if self.is_sqlite() { format!("x'{hex}'") } else { format!("'\\x{hex}'") }
    }

    /// A UUID as the database writes it.
    #[must_use]
    pub fn uuid(&self, bytes: [u8; 16]) -> String {
        if self.is_sqlite() {
            return self.bytes(&bytes);
        }
        format!("'{}'", sea_orm::prelude::Uuid::from_bytes(bytes))
    }

    /// A moment as the database writes it.
    #[must_use]
    pub fn moment(&self, text: &str) -> String {
        if self.is_sqlite() { format!("'{text}'") } else { format!("timestamptz '{text}'") }
    }

    fn is_sqlite(&self) -> bool {
        self.database.get_database_backend() == DatabaseBackend::Sqlite
    }

    /// Ends the look.
    pub async fn close(self) {
        self.database.close().await.unwrap();
    }
}
