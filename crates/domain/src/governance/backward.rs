//! The way back from a statutory date: which meetings come before it, when their papers are due,
//! and what is in danger of being missed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    calendar::{Calendar, OutsideCalendar},
    coded::coded,
};

/// Clear days between publication of an agenda and its meeting (Local Government Act 1972,
/// section 100B(4)).
pub const CLEAR_DAYS: u32 = 5;

/// How many days before papers are due it is said that they are due soon.
const SOON: i64 = 14;

impl Calendar {
    /// The last working day on which papers can go out, so that `clear` working days lie between it
    /// and the meeting. Neither the day of publication nor that of the meeting counts.
    pub fn papers_due(&self, meeting: NaiveDate, clear: u32) -> Result<NaiveDate, OutsideCalendar> {
        let mut day = meeting;
        let mut left = clear + 1;
        while left > 0 {
            day = day.pred_opt().unwrap_or(day);
            if self.is_working_day(day)? {
                left -= 1;
            }
        }
        Ok(day)
    }
}

coded! {
    /// How the papers of a meeting stand on a day.
    pub enum PapersState {
        /// They are due later.
        Ahead = "ahead",
        /// They are due within two weeks.
        DueSoon = "due_soon",
        /// They are due this day.
        DueToday = "due_today",
        /// They went out.
        Frozen = "frozen",
        /// They should be out and are not.
        Missed = "missed",
        /// The calendar does not reach.
        Unknown = "unknown",
    }
}

/// The state of papers that are due on a day, seen on another one.
#[must_use]
pub fn papers_state(due: Option<NaiveDate>, is_frozen: bool, today: NaiveDate) -> PapersState {
    match due {
        _ if is_frozen => PapersState::Frozen,
        None => PapersState::Unknown,
        Some(due) if due < today => PapersState::Missed,
        Some(due) if due == today => PapersState::DueToday,
        Some(due) if (due - today).num_days() <= SOON => PapersState::DueSoon,
        Some(_) => PapersState::Ahead,
    }
}

/// A meeting on the way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stop {
    /// The day of the meeting.
    pub held_on: NaiveDate,
    /// The last day on which its papers can go out; null where the calendar does not reach.
    pub papers_due_on: Option<NaiveDate>,
    /// How they stand.
    pub papers: PapersState,
    /// Whether it is the last meeting of its body before the date.
    pub is_last: bool,
}

/// A meeting to be placed on the way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate<B> {
    /// Its body.
    pub body: B,
    /// Its day.
    pub held_on: NaiveDate,
    /// Whether the plan's pack for it was frozen.
    pub is_frozen: bool,
}

/// The stops before a date, in the order of the meetings that were given: those from `today` on
/// and up to the day before `due`, and earlier ones whose pack was frozen.
pub fn stops<B: PartialEq + Copy>(
    meetings: &[Candidate<B>],
    due: NaiveDate,
    today: NaiveDate,
    calendar: &Calendar,
) -> Vec<(usize, Stop)> {
    let before = |it: &Candidate<B>| it.held_on < due;
    let last_of = |body: B| {
        meetings.iter().filter(|it| it.body == body && before(it)).map(|it| it.held_on).max()
    };
    meetings
        .iter()
        .enumerate()
        .filter(|(_, it)| before(it) && (it.held_on >= today || it.is_frozen))
        .map(|(at, it)| {
            let papers_due_on = calendar.papers_due(it.held_on, CLEAR_DAYS).ok();
            let stop = Stop {
                held_on: it.held_on,
                papers_due_on,
                papers: papers_state(papers_due_on, it.is_frozen, today),
                is_last: last_of(it.body) == Some(it.held_on),
            };
            (at, stop)
        })
        .collect()
}
