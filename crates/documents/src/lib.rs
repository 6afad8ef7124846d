//! Documents out: a read model in, bytes out.
//!
//! [`paper`] holds what a paper is made of and makes a [`model::Document`] of it: the panel's paper,
//! the plan, the written statement, the letter to children. [`html`], [`pdf`] and [`docx`] each turn
//! that one document into a file; they say the same words in the same order, and a test holds them
//! to it. [`xlsx`], [`csv`] and [`calendar`] are for those who work with the rows and the dates.
//!
//! Nothing here reads a clock, a file or a database: days, moments, typefaces and a council's own
//! Word template are arguments.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        reason = "tests may panic"
    )
)]

pub mod calendar;
pub mod csv;
pub mod docx;
mod escape;
pub mod html;
mod look;
pub mod model;
pub mod paper;
pub mod pdf;
pub mod sheet;
pub mod xlsx;
