//! The API over the real binary, as its users see it: every test on SQLite and on PostgreSQL, on
//! its own copy of the demonstration, with `actionplan verify` after it.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod caching;
#[cfg(test)]
mod conditions;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod cost;
#[cfg(test)]
mod credentials;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod past;
#[cfg(test)]
mod problems;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod sheets;
#[cfg(test)]
mod story;
#[cfg(test)]
mod walls;
