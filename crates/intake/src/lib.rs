//! Documents in: inspection reports and spreadsheets become drafts.
//!
//! Nothing here writes, asks a clock or knows a database. [`run`] takes the bytes of one untrusted
//! file and answers what was read, each value with the place where it was found, or one sentence
//! that says why the file cannot be read. The binary calls it in a child process of its own, with
//! limits of memory and time: readers of damaged files may panic, and that must cost one sentence,
//! not the server.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        reason = "tests may panic"
    )
)]

mod file_kind;
pub mod limits;
pub mod overview;
mod package;
pub mod plan;
pub mod report;
mod table;
mod task;
mod text;
mod unreadable;

pub use file_kind::FileKind;
pub use task::{Reading, Request, Task, run};
pub use unreadable::Unreadable;
