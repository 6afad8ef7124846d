//! Support for the end-to-end tests: the real binary, a database of its own for every test, and
//! the people of the demonstration.
//!
//! `ACTIONPLAN_TEST_BINARY` names the binary; `target/debug/actionplan` unless it is set.
//! `ACTIONPLAN_TEST_POSTGRES` is the address of a superuser of a PostgreSQL to make databases in;
//! without it the tests on PostgreSQL say that they are skipped.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on says so where it stands"
)]

mod app;
mod binary;
mod client;
mod database;
pub mod idp;
mod state;
mod template;

pub use app::{Server, TestApp, run, run_with};
pub use binary::{command, root};
pub use client::{Ask, Persona, Reply, assert_lawful};
pub use database::{Database, Own};
pub use state::Witness;

/// The day on which every test takes place.
pub const TODAY: &str = "2025-01-20";

/// Runs each test on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test]
                async fn $test() {
                    $crate::run($crate::Database::Sqlite, super::$test).await;
                }
            )+
        }
        mod postgres {
            $(
                #[tokio::test]
                async fn $test() {
                    $crate::run($crate::Database::Postgres, super::$test).await;
                }
            )+
        }
    };
}
