//! One function for each use case, and the read models that JSON and pages render.
//!
//! Every function asks the policy, loads, lets the domain decide, and saves with its entry in one
//! transaction. Handlers call these functions and nothing below them.

pub mod access;
pub mod actions;
pub mod agenda;
mod app;
pub mod areas;
pub mod bodies;
mod call;
pub mod choices;
mod corrections;
pub mod directory;
mod failure;
pub mod feeds;
mod gate;
pub mod history;
pub mod imports;
pub mod inspections;
mod instance;
pub mod measures;
pub mod meetings;
mod merge;
mod names;
pub mod obligations;
pub mod operator;
mod paging;
pub mod papers;
pub mod people;
pub mod plans;
pub mod questions;
pub mod reading;
pub mod redactions;
pub mod register;
pub mod search;
pub mod security;
mod sight;
pub mod submissions;
pub mod tokens;
pub mod visits;

pub use app::{App, Clock, FixedDay, ScriptedClock, SystemClock};
pub use call::{Actor, Answer, Call, Done, Stamp};
pub use failure::Failure;
pub use intake::Unreadable;
pub use merge::{fault, merge};
pub use paging::{AsAt, Items, Paging};
pub use persistence::{Bucket, Claim, Files, Options, Store, StoreError};
