//! Working days: which days count towards a statutory period in England and Wales.
//!
//! A working day is any day but a Saturday, a Sunday, Christmas Day, Good Friday or a bank holiday
//! in England and Wales (SI 2007/462). One-off bank holidays are proclaimed late, so a calendar
//! says which days it knows, and nothing is counted outside them.

mod counted;
mod source;

use std::{collections::BTreeMap, fmt};

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

pub use counted::{Counted, DayUnit, Holiday};

use crate::{
    change::{Kind, Subject, id_of_code},
    text::Line,
    time::spoken,
};

/// The holidays of one jurisdiction over the days that are known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Calendar {
    /// Stable name, `england-and-wales`.
    pub code: Line<40>,
    /// Grows by one with each replacement.
    pub version: i64,
    /// First day of which it is known whether it is a holiday.
    pub known_from: NaiveDate,
    /// Last such day.
    pub known_to: NaiveDate,
    /// Bank holidays, Good Friday and Christmas Day, with what people call them.
    pub holidays: BTreeMap<NaiveDate, String>,
}

/// A day of which the calendar does not know whether it is a holiday: nothing is guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the calendar is known from {} to {}; {} is outside it",
    spoken(*known_from), spoken(*known_to), spoken(*day)
)]
pub struct OutsideCalendar {
    /// The first day that was asked for and is not known.
    pub day: NaiveDate,
    /// First known day.
    pub known_from: NaiveDate,
    /// Last known day.
    pub known_to: NaiveDate,
}

impl Subject for Calendar {
    const KIND: Kind = Kind::Calendar;
    fn subject_id(&self) -> Uuid {
        id_of_code(Self::KIND, &self.code)
    }
    fn version(&self) -> i64 {
        self.version
    }
    fn set_version(&mut self, version: i64) {
        self.version = version;
    }
}

/// Why a day is not a working day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOff<'a> {
    /// Saturday or Sunday; a holiday that falls on one is counted here.
    Weekend(Weekday),
    /// A holiday from Monday to Friday, with its name.
    Holiday(&'a str),
}

impl fmt::Display for DayOff<'_> {
    /// "a Saturday", "Good Friday": fits after "which is".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weekend(Weekday::Sat) => f.write_str("a Saturday"),
            Self::Weekend(_) => f.write_str("a Sunday"),
            Self::Holiday(name) => f.write_str(name),
        }
    }
}

/// The weekend needs no calendar: it is known for every day there is.
#[must_use]
pub fn weekend(day: NaiveDate) -> Option<DayOff<'static>> {
    let weekday = day.weekday();
    matches!(weekday, Weekday::Sat | Weekday::Sun).then_some(DayOff::Weekend(weekday))
}

impl Calendar {
    /// Why nobody works on `day`; `None` on a working day.
    pub fn day_off(&self, day: NaiveDate) -> Result<Option<DayOff<'_>>, OutsideCalendar> {
        self.require(day)?;
        Ok(weekend(day).or_else(|| self.holidays.get(&day).map(|name| DayOff::Holiday(name))))
    }

    /// Whether `day` counts towards a period of working days (SI 2007/462).
    pub fn is_working_day(&self, day: NaiveDate) -> Result<bool, OutsideCalendar> {
        self.day_off(day).map(|off| off.is_none())
    }

    /// The `days`-th working day after `start`: day 1 is the first working day after it.
    ///
    /// This is how the days from receipt of a report are counted, and Ofsted's printed dates agree
    /// with it wherever they are 70 working days at all.
    pub fn working_days_after(
        &self,
        start: NaiveDate,
        days: u32,
    ) -> Result<Counted, OutsideCalendar> {
        self.count(start, days, DayUnit::WorkingDays, false)
    }

    /// The last of `days` calendar days; with `first_day_counts` the start is day 1.
    ///
    /// No holiday is asked for, so this may leave the known days.
    pub fn calendar_days_from(
        &self,
        start: NaiveDate,
        days: u32,
        first_day_counts: bool,
    ) -> Result<Counted, OutsideCalendar> {
        self.count(start, days, DayUnit::CalendarDays, first_day_counts)
    }

    /// Counts a period of either unit. A period of no days ends on its start.
    pub fn count(
        &self,
        start: NaiveDate,
        days: u32,
        unit: DayUnit,
        first_day_counts: bool,
    ) -> Result<Counted, OutsideCalendar> {
        let counted = Counted {
            counted_from: start,
            days,
            unit,
            first_day_counts,
            due_on: start,
            weekend_days: 0,
            holidays_skipped: Vec::new(),
        };
        match unit {
            DayUnit::CalendarDays => {
                let steps = if first_day_counts { days.saturating_sub(1) } else { days };
                let due_on = start.checked_add_days(Days::new(u64::from(steps)));
                Ok(Counted { due_on: due_on.ok_or_else(|| self.outside(start))?, ..counted })
            }
            DayUnit::WorkingDays => self.count_working(counted),
        }
    }

    fn count_working(&self, mut counted: Counted) -> Result<Counted, OutsideCalendar> {
        let mut day = counted.counted_from;
        self.require(day)?;
        let mut left = counted.days;
        let mut is_first = true;
        while left > 0 {
            if !(is_first && counted.first_day_counts) {
                day = day.succ_opt().ok_or_else(|| self.outside(day))?;
            }
            is_first = false;
            match self.day_off(day)? {
                None => left -= 1,
                Some(DayOff::Weekend(_)) => counted.weekend_days += 1,
                Some(DayOff::Holiday(name)) => {
                    counted.holidays_skipped.push(Holiday { on: day, name: name.to_owned() });
                }
            }
        }
        counted.due_on = day;
        Ok(counted)
    }

    /// How many working days `to` lies after `from`: those after `from`, up to and with `to`.
    ///
    /// Negative where `to` is the earlier one. Undoes [`Self::working_days_after`].
    pub fn working_days_between(
        &self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<i64, OutsideCalendar> {
        self.require(from)?;
        self.require(to)?;
        let (first, last, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
        let mut working = 0;
        for day in first.iter_days().skip(1).take_while(|day| *day <= last) {
            if self.is_working_day(day)? {
                working += sign;
            }
        }
        Ok(working)
    }

    fn require(&self, day: NaiveDate) -> Result<(), OutsideCalendar> {
        if (self.known_from..=self.known_to).contains(&day) {
            Ok(())
        } else {
            Err(self.outside(day))
        }
    }

    fn outside(&self, day: NaiveDate) -> OutsideCalendar {
        OutsideCalendar { day, known_from: self.known_from, known_to: self.known_to }
    }
}

#[cfg(test)]
mod tests;
