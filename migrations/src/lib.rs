//! The schema, one hand-written step a file, the same for SQLite and PostgreSQL.
//!
//! Every table of an authority's data has the key `(authority_id, id)` and points at others by
//! `(authority_id, …)`, so that no row can point into another authority.

mod dialect;
mod steps;

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::MigratorTrait;

/// All steps, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        steps::all()
    }

    fn migration_table_name() -> DynIden {
        "schema_step".into_iden()
    }
}
