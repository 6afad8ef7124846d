//! The store on both databases, each test on a fresh one.
//!
//! `ACTIONPLAN_TEST_POSTGRES` is the address of a superuser of a PostgreSQL to make databases in.

extern crate actionplan_persistence as persistence;

#[path = "store/support.rs"]
mod support;

#[path = "store/backup.rs"]
mod backup;
#[path = "store/door.rs"]
mod door;
#[path = "store/history.rs"]
mod history;
#[path = "store/lists.rs"]
mod lists;
#[path = "store/operations.rs"]
mod operations;
#[path = "store/outages.rs"]
mod outages;
#[path = "store/schema.rs"]
mod schema;
#[path = "store/search.rs"]
mod search;
#[path = "store/tampering.rs"]
mod tampering;
