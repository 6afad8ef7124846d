//! Version 1.

pub(crate) mod access;
pub(crate) mod actions;
pub(crate) mod areas;
pub(crate) mod authorities;
pub(crate) mod bodies;
pub(crate) mod calendar_feed;
pub(crate) mod comments;
pub(crate) mod date_changes;
pub(crate) mod documents;
pub(crate) mod evidence;
pub(crate) mod findings;
pub(crate) mod frameworks;
pub(crate) mod history;
pub(crate) mod imports;
pub(crate) mod inspections;
pub(crate) mod items;
pub(crate) mod measures;
pub(crate) mod meetings;
pub(crate) mod milestones;
pub(crate) mod obligations;
pub(crate) mod people;
pub(crate) mod plans;
pub(crate) mod posts;
pub(crate) mod questions;
pub(crate) mod redactions;
pub(crate) mod register;
pub(crate) mod report_readings;
pub(crate) mod security_log;
pub(crate) mod submissions;
pub(crate) mod tokens;
pub(crate) mod updates;
pub(crate) mod word_template;

/// Which part of a list is wanted.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paged {
    /// At most this many rows: 50 unless said, at most 200.
    #[param(minimum = 1, maximum = 200)]
    pub(crate) limit: Option<u16>,
    /// The `next` of the page before.
    pub(crate) after: Option<String>,
}

impl From<Paged> for application::Paging {
    fn from(page: Paged) -> Self {
        Self { limit: page.limit, after: page.after }
    }
}
