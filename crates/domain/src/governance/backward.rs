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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;
    use crate::sample::{day, line};

    fn calendar() -> Calendar {
        let holidays: BTreeMap<NaiveDate, String> = [
            ("2024-03-29", "Good Friday"),
            ("2024-04-01", "Easter Monday"),
            ("2024-12-25", "Christmas Day"),
            ("2024-12-26", "Boxing Day"),
            ("2025-01-01", "New Year’s Day"),
        ]
        .into_iter()
        .map(|(on, name)| (day(on), name.to_owned()))
        .collect();
        Calendar {
            code: line("england-and-wales"),
            version: 1,
            known_from: day("2024-01-01"),
            known_to: day("2025-12-31"),
            holidays,
        }
    }

    #[rstest]
    // The panel of 24 April 2024: 17, 18, 19, 22 and 23 April are clear.
    #[case("2024-04-24", "2024-04-16")]
    // Over Easter: 26, 27, 28 March and 2, 3 April are clear.
    #[case("2024-04-04", "2024-03-25")]
    // A meeting on a Monday, and one that nobody would call on a Saturday.
    #[case("2024-06-10", "2024-05-31")]
    #[case("2024-06-08", "2024-05-31")]
    // Over Christmas and the New Year.
    #[case("2025-01-06", "2024-12-24")]
    fn papers_go_out_five_clear_days_before(#[case] held: &str, #[case] due: &str) {
        assert_eq!(calendar().papers_due(day(held), CLEAR_DAYS), Ok(day(due)));
    }

    #[test]
    fn what_the_calendar_does_not_know_is_not_guessed() {
        assert!(calendar().papers_due(day("2024-01-05"), CLEAR_DAYS).is_err());
    }

    #[rstest]
    #[case(Some("2024-04-16"), false, "2024-04-01", PapersState::Ahead)]
    #[case(Some("2024-04-16"), false, "2024-04-02", PapersState::DueSoon)]
    #[case(Some("2024-04-16"), false, "2024-04-16", PapersState::DueToday)]
    #[case(Some("2024-04-16"), false, "2024-04-17", PapersState::Missed)]
    #[case(Some("2024-04-16"), true, "2024-04-17", PapersState::Frozen)]
    #[case(None, false, "2024-04-17", PapersState::Unknown)]
    fn papers_stand_somehow_on_every_day(
        #[case] due: Option<&str>,
        #[case] is_frozen: bool,
        #[case] today: &str,
        #[case] state: PapersState,
    ) {
        assert_eq!(papers_state(due.map(day), is_frozen, day(today)), state);
    }

    #[test]
    fn the_last_meeting_of_each_body_is_known() {
        let at = |body, held: &str, is_frozen| Candidate { body, held_on: day(held), is_frozen };
        let meetings = [
            at("cabinet", "2024-03-05", false),
            at("panel", "2024-04-03", true),
            at("panel", "2024-04-24", false),
            at("panel", "2024-05-17", false),
            at("cabinet", "2024-05-07", false),
        ];
        let found = stops(&meetings, day("2024-05-17"), day("2024-04-10"), &calendar());
        let told: Vec<_> = found.iter().map(|(at, it)| (*at, it.papers, it.is_last)).collect();
        assert_eq!(
            told,
            [
                (1, PapersState::Frozen, false),
                (2, PapersState::DueSoon, true),
                (4, PapersState::Ahead, true),
            ]
        );
    }

    proptest! {
        #[test]
        fn as_many_working_days_as_are_asked_lie_between(offset in 60_u64..600, clear in 0_u32..12) {
            let calendar = calendar();
            let held = day("2024-01-01") + chrono::Days::new(offset);
            let due = calendar.papers_due(held, clear).unwrap();
            prop_assert!(calendar.is_working_day(due).unwrap());
            let between = due.iter_days().skip(1).take_while(|day| *day < held);
            let working = between.filter(|day| calendar.is_working_day(*day).unwrap()).count();
            prop_assert_eq!(working, clear as usize);
        }
    }
}
