//! The steps, oldest first. A step that has landed is never edited; a later step mends it.

mod s0001_change_log;
mod s0002_directory;
mod s0003_inspections;
mod s0004_plans;
mod s0005_search;
mod s0006_operations;
mod s0007_access;
mod s0008_intake;
mod s0009_meetings;
mod s0010_evidence_files;
mod s0011_packs;
mod s0012_feeds_and_template;
mod s0013_words_and_comments;
mod s0014_visits;

use sea_orm_migration::prelude::*;

/// Declares a step: its name is its file's, its statements run in one transaction.
macro_rules! step {
    (|$manager:ident| $up:expr) => {
        /// The step.
        pub(crate) struct Step;

        impl sea_orm_migration::prelude::MigrationName for Step {
            fn name(&self) -> &str {
                module_path!().rsplit("::").next().unwrap_or_default()
            }
        }

        #[sea_orm_migration::async_trait::async_trait]
        impl sea_orm_migration::prelude::MigrationTrait for Step {
            async fn up(
                &self,
                $manager: &sea_orm_migration::prelude::SchemaManager,
            ) -> Result<(), sea_orm_migration::prelude::DbErr> {
                $up
            }

            fn use_transaction(&self) -> Option<bool> {
                Some(true)
            }
        }
    };
}
pub(crate) use step;

pub(crate) fn all() -> Vec<Box<dyn MigrationTrait>> {
    vec![
        Box::new(s0001_change_log::Step),
        Box::new(s0002_directory::Step),
        Box::new(s0003_inspections::Step),
        Box::new(s0004_plans::Step),
        Box::new(s0005_search::Step),
        Box::new(s0006_operations::Step),
        Box::new(s0007_access::Step),
        Box::new(s0008_intake::Step),
        Box::new(s0009_meetings::Step),
        Box::new(s0010_evidence_files::Step),
        Box::new(s0011_packs::Step),
        Box::new(s0012_feeds_and_template::Step),
        Box::new(s0013_words_and_comments::Step),
        Box::new(s0014_visits::Step),
    ]
}
