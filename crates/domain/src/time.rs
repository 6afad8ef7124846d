//! Instants and days. Due dates are civil dates in Europe/London; instants are UTC to the microsecond.

use std::{borrow::Cow, ops::RangeInclusive};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, SubsecRound, TimeZone, Utc};
use chrono_tz::Europe::London;
use serde::{Deserialize, Deserializer, de};

/// A moment, UTC, to the microsecond (what both databases keep).
pub type Instant = DateTime<Utc>;

/// Cuts an instant to what both databases keep.
#[must_use]
pub fn to_micros(instant: Instant) -> Instant {
    instant.trunc_subsecs(6)
}

/// The months as people write them.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

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

/// "17 May 2024 at 14:05", by London's clocks: the one way a moment is written for people.
#[must_use]
pub fn spoken_moment(at: Instant) -> String {
    at.with_timezone(&London).format("%-d %B %Y at %H:%M").to_string()
}

/// The years of dates that people can mean. Both databases order them alike.
const YEARS: RangeInclusive<i32> = 1900..=2199;

/// A date as it is written everywhere, `2024-05-17`; nothing for any other text.
#[must_use]
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let day: NaiveDate = text.parse().ok()?;
    (YEARS.contains(&day.year()) && day.to_string() == text).then_some(day)
}

/// Reads a date that somebody sent.
pub fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    let text = Cow::<str>::deserialize(deserializer)?;
    parse_day(&text).ok_or_else(|| {
        de::Error::custom("must be a date that exists, from 1900 to 2199, such as 2024-05-17")
    })
}

/// Reads a date that may be absent.
pub fn maybe_day<'de, D>(deserializer: D) -> Result<Option<NaiveDate>, D::Error>
where
    D: Deserializer<'de>,
{
    #[derive(Deserialize)]
    struct Day(#[serde(deserialize_with = "day")] NaiveDate);
    Ok(Option::<Day>::deserialize(deserializer)?.map(|Day(day)| day))
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
    fn dates_are_written_in_one_way() {
        assert_eq!(parse_day("2024-02-29"), Some(day("2024-02-29")));
        for bad in [
            "2023-02-29",
            "2024-2-9",
            " 2024-02-09",
            "+12024-02-09",
            "1899-12-31",
            "-2024-02-09",
            "",
        ] {
            assert_eq!(parse_day(bad), None, "{bad}");
        }
    }

    #[test]
    fn dates_are_spoken() {
        assert_eq!(spoken(day("2024-05-07")), "7 May 2024");
        let summer = DateTime::parse_from_rfc3339("2024-05-07T23:05:59Z").unwrap();
        assert_eq!(spoken_moment(summer.with_timezone(&Utc)), "8 May 2024 at 00:05");
    }
}
