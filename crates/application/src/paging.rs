//! Lists: how much, from where, and as it stood when.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::NaiveDate;
use domain::time::parse_day;
use persistence::{Cursor, Listed, Page};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Failure;

/// Which part of a list is wanted.
#[derive(Debug, Clone, Default)]
pub struct Paging {
    /// At most this many; 50 unless said, at most 200.
    pub limit: Option<u16>,
    /// The `next` of the page before.
    pub after: Option<String>,
}

impl Paging {
    /// The most rows of a page.
    pub const MOST: u16 = 200;
    /// The rows of a page when nothing is said.
    pub const USUAL: u16 = 50;

    /// As many rows as a page can have.
    #[must_use]
    pub const fn most() -> Self {
        Self { limit: Some(Self::MOST), after: None }
    }

    pub(crate) fn page_limit(&self) -> Result<u16, Failure> {
        let limit = self.limit.unwrap_or(Self::USUAL);
        if !(1..=Self::MOST).contains(&limit) {
            return Err(Failure::parameter("limit", format!("must be from 1 to {}", Self::MOST)));
        }
        Ok(limit)
    }

    pub(crate) fn page(&self) -> Result<Page, Failure> {
        let limit = self.page_limit()?;
        let after = self.after.as_deref().map(read_cursor).transpose()?;
        Ok(Page { limit, after })
    }
}

fn read_cursor(text: &str) -> Result<Cursor, Failure> {
    let bad = || Failure::parameter("after", "must be the `next` of an earlier page of this list");
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| bad())?;
    serde_json::from_slice(&bytes).map_err(|_| bad())
}

fn write_cursor(cursor: &Cursor) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(cursor).unwrap_or_default())
}

/// A page of a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Items<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Give this as `after` to get the next page; null on the last page.
    pub next: Option<String>,
}

impl<T> Items<T> {
    pub(crate) fn of<S>(listed: Listed<S>, view: impl FnMut(S) -> T) -> Self {
        Self {
            next: listed.next.as_ref().map(write_cursor),
            items: listed.items.into_iter().map(view).collect(),
        }
    }

    /// A page of rows that were all read: the part after the cursor.
    pub(crate) fn cut(
        rows: Vec<T>,
        paging: &Paging,
        cursor: impl Fn(&T) -> Cursor,
    ) -> Result<Self, Failure> {
        let page = paging.page()?;
        let start = match &page.after {
            None => 0,
            Some(after) => {
                let found = rows.iter().position(|row| cursor(row) == *after);
                found.map(|at| at + 1).ok_or_else(|| {
                    Failure::parameter(
                        "after",
                        "must be the `next` of an earlier page of this list",
                    )
                })?
            }
        };
        let rest = rows.len().saturating_sub(start);
        let limit = usize::from(page.limit);
        let items: Vec<T> = rows.into_iter().skip(start).take(limit).collect();
        let next = items.last().filter(|_| rest > limit).map(|last| write_cursor(&cursor(last)));
        Ok(Self { items, next })
    }

    /// Everything, as one page.
    pub(crate) const fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

/// "As it stood": at the end of a London day, or at a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsAt {
    /// At the end of this day, rated with that day as today.
    Day(NaiveDate),
    /// At this revision, rated with its day as today.
    Revision(i64),
    /// At this revision, rated with this day as today: how a frozen document saw it.
    Frozen {
        /// The revision.
        revision: i64,
        /// The day.
        day: NaiveDate,
    },
}

impl std::str::FromStr for AsAt {
    type Err = Failure;
    fn from_str(text: &str) -> Result<Self, Failure> {
        if let Ok(revision) = text.parse::<i64>() {
            return Ok(Self::Revision(revision));
        }
        parse_day(text).map(Self::Day).ok_or_else(|| {
            Failure::parameter("as_at", "must be a date such as 2024-04-24, or a revision number")
        })
    }
}
