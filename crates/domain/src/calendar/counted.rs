//! A counted period, kept with how it was counted so that anybody can check it with a wall calendar.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{coded::coded, time::spoken};

coded! {
    /// The kind of day in which a rule counts.
    pub enum DayUnit {
        /// Only working days count (SI 2007/462).
        WorkingDays = "working_days",
        /// Every day counts.
        CalendarDays = "calendar_days",
    }
}

impl DayUnit {
    /// "1 working day", "56 calendar days".
    #[must_use]
    pub fn amount(self, days: u32) -> String {
        let kind = match self {
            Self::WorkingDays => "working",
            Self::CalendarDays => "calendar",
        };
        let end = if days == 1 { "" } else { "s" };
        format!("{days} {kind} day{end}")
    }
}

/// A holiday that fell inside a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Holiday {
    /// The day.
    pub on: NaiveDate,
    /// What people call it.
    pub name: String,
}

/// A period and the day on which it ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Counted {
    /// The day of receipt or publication.
    pub counted_from: NaiveDate,
    /// Length of the period.
    pub days: u32,
    /// What the length is counted in.
    pub unit: DayUnit,
    /// Whether `counted_from` itself may be day 1.
    pub first_day_counts: bool,
    /// The last day of the period.
    pub due_on: NaiveDate,
    /// Saturdays and Sundays that were left out; none where every day counts.
    pub weekend_days: u32,
    /// Holidays from Monday to Friday that were left out, in order.
    pub holidays_skipped: Vec<Holiday>,
}

impl fmt::Display for Counted {
    /// The reckoning in words: the length, the start, and what was left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joint = if self.first_day_counts { "beginning with" } else { "after" };
        let from = spoken(self.counted_from);
        write!(f, "{} {joint} {from}", self.unit.amount(self.days))?;
        if self.unit == DayUnit::CalendarDays {
            return Ok(());
        }
        let end = if self.weekend_days == 1 { "" } else { "s" };
        write!(f, ", leaving out {} weekend day{end}", self.weekend_days)?;
        let last = self.holidays_skipped.len().saturating_sub(1);
        for (at, holiday) in self.holidays_skipped.iter().enumerate() {
            let joint = if at == last { " and" } else { "," };
            write!(f, "{joint} {} ({})", holiday.name, spoken(holiday.on))?;
        }
        Ok(())
    }
}
