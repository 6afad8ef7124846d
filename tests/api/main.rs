//! The API over the real binary, as its users see it: every test on SQLite and on PostgreSQL, on
//! its own copy of the demonstration, with `actionplan verify` after it.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod caching;
#[cfg(test)]
mod calendar_feeds;
#[cfg(test)]
mod comments;
#[cfg(test)]
mod conditions;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod cost;
#[cfg(test)]
mod credentials;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod evidence;
#[cfg(test)]
mod external_tokens;
#[cfg(test)]
mod fields;
#[cfg(test)]
mod forgeries;
#[cfg(test)]
mod headers;
#[cfg(test)]
mod imports;
#[cfg(test)]
mod keys;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod matrix;
#[cfg(test)]
mod packs;
#[cfg(test)]
mod pages_admin;
#[cfg(test)]
mod pages_build;
#[cfg(test)]
mod pages_sign_in;
#[cfg(test)]
mod pages_work;
#[cfg(test)]
mod past;
#[cfg(test)]
mod problems;
#[cfg(test)]
mod questions;
#[cfg(test)]
mod redactions;
#[cfg(test)]
mod refresh;
#[cfg(test)]
mod register;
#[cfg(test)]
mod report_readings;
#[cfg(test)]
mod rotation;
#[cfg(test)]
mod scene;
#[cfg(test)]
mod security_log;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod sheets;
#[cfg(test)]
mod sites;
#[cfg(test)]
mod sso;
#[cfg(test)]
mod story;
#[cfg(test)]
mod visits;
#[cfg(test)]
mod walls;
#[cfg(test)]
mod word_template;
