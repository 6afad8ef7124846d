//! Instants and days. Due dates are civil dates in Europe/London; instants are UTC to the microsecond.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, SubsecRound, TimeZone, Utc};
use chrono_tz::Europe::London;

/// A moment, UTC, to the microsecond (what both databases keep).
pub type Instant = DateTime<Utc>;

/// Cuts an instant to what both databases keep.
#[must_use]
pub fn to_micros(instant: Instant) -> Instant {
    instant.trunc_subsecs(6)
}

/// The day it is in London at this moment.
#[must_use]
pub fn london_day(at: Instant) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

/// The first moment that is no longer on `day` in London.
#[must_use]
pub fn end_of_london_day(day: NaiveDate) -> Instant {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    // London's clocks change at 01:00 UTC, so midnight always exists and is never ambiguous.
    London
        .from_local_datetime(&next.and_time(NaiveTime::MIN))
        .earliest()
        .map_or(DateTime::<Utc>::MAX_UTC, |at| at.with_timezone(&Utc))
}

/// "17 May 2024": the one way a date is written for people.
#[must_use]
pub fn spoken(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn london_days_follow_the_clock_change() {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().with_timezone(&Utc);
        assert_eq!(london_day(at("2024-05-17T22:59:59Z")), day("2024-05-17"));
        assert_eq!(london_day(at("2024-05-17T23:00:00Z")), day("2024-05-18"));
        assert_eq!(london_day(at("2024-12-31T23:59:59Z")), day("2024-12-31"));
        assert_eq!(end_of_london_day(day("2024-05-17")), at("2024-05-17T23:00:00Z"));
        // 23 and 25 hours long.
        assert_eq!(end_of_london_day(day("2027-03-28")), at("2027-03-28T23:00:00Z"));
        assert_eq!(end_of_london_day(day("2026-10-25")), at("2026-10-26T00:00:00Z"));
    }

    #[test]
    fn dates_are_spoken() {
        assert_eq!(spoken(day("2024-05-07")), "7 May 2024");
    }
}
