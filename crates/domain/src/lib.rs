//! Facts and rules of post-inspection action plans.
//!
//! Nothing here reads a clock, a file or a database: the day, the moment and fresh identifiers are
//! arguments. Names are the words of the field (see `docs/architecture.md`).
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        reason = "tests may panic"
    )
)]

pub mod action;
pub mod authority;
pub mod calendar;
pub mod change;
pub mod checks;
mod coded;
pub mod data_file;
pub mod fault;
pub mod feed;
pub mod file;
pub mod framework;
pub mod governance;
pub mod guessing;
pub mod id;
pub mod identifying;
pub mod import;
pub mod inspection;
pub mod known_authority;
pub mod measure;
pub mod obligation;
pub mod order;
pub mod password;
pub mod plan;
pub mod policy;
pub mod rating;
pub mod redaction;
pub mod register;
#[cfg(test)]
mod sample;
pub mod security;
pub mod sentence;
pub mod session;
pub mod story;
pub mod text;
pub mod time;
pub mod token;
pub mod visit;

pub use fault::{Faults, FieldFault, Refusal};
pub use id::Id;
pub use text::{Account, Line, Note, Prose, Title};
pub use time::Instant;
