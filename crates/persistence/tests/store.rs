//! The store on both databases, each test on a fresh one.
//!
//! `ACTIONPLAN_TEST_POSTGRES` is the address of a superuser of a PostgreSQL to make databases in.

extern crate actionplan_persistence as persistence;

#[cfg(test)]
#[path = "store/support.rs"]
mod support;

#[cfg(test)]
#[path = "store/backup.rs"]
mod backup;
#[cfg(test)]
#[path = "store/door.rs"]
mod door;
#[cfg(test)]
#[path = "store/feeds.rs"]
mod feeds;
#[cfg(test)]
#[path = "store/history.rs"]
mod history;
#[cfg(test)]
#[path = "store/lists.rs"]
mod lists;
#[cfg(test)]
#[path = "store/operations.rs"]
mod operations;
#[cfg(test)]
#[path = "store/outages.rs"]
mod outages;
#[cfg(test)]
#[path = "store/rebuilt.rs"]
mod rebuilt;
#[cfg(test)]
#[path = "store/schema.rs"]
mod schema;
#[cfg(test)]
#[path = "store/search.rs"]
mod search;
#[cfg(test)]
#[path = "store/security.rs"]
mod security;
#[cfg(test)]
#[path = "store/tampering.rs"]
mod tampering;
