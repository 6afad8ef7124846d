//! What a careful clerk would say about the dates of an obligation.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Obligation;
use crate::{
    calendar::{Calendar, DayUnit, weekend},
    coded::coded,
    time::spoken,
};

coded! {
    /// The kind of a warning.
    pub enum WarningCode {
        /// The calendar does not reach, so no date was computed.
        CalendarGap = "calendar_gap",
        /// The letter and the rule give different dates.
        StatedDiffers = "stated_differs",
        /// The stated date is a weekend or a holiday.
        StatedNotWorkingDay = "stated_not_working_day",
        /// The agreed date is a weekend or a holiday.
        AgreedNotWorkingDay = "agreed_not_working_day",
        /// The agreed date is later than the rule allows.
        AgreedAfterComputed = "agreed_after_computed",
    }
}

/// Something about the dates that a person should look at. Nothing is corrected by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Warning {
    /// What kind of warning.
    pub code: WarningCode,
    /// A sentence with the dates in words.
    pub detail: String,
}

impl Obligation {
    /// What to look at in its dates, by the calendar of today.
    #[must_use]
    pub fn warnings(&self, calendar: &Calendar) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let mut warn = |code, detail| warnings.push(Warning { code, detail });
        if let Some(gap) = &self.calendar_gap {
            warn(WarningCode::CalendarGap, format!("No date could be computed: {gap}."));
        }
        if let (Some(stated), Some(computed)) = (self.stated_on, self.computed_on)
            && stated != computed
        {
            let detail = format!(
                "The stated date, {}, is {} the computed date, {}.",
                spoken(stated),
                apart(calendar, computed, stated),
                spoken(computed)
            );
            warn(WarningCode::StatedDiffers, detail);
        }
        if let Some(why) = self.stated_on.and_then(|day| not_working(calendar, "stated", day)) {
            warn(WarningCode::StatedNotWorkingDay, why);
        }
        if let Some(why) = self.agreed_on.and_then(|day| not_working(calendar, "agreed", day)) {
            warn(WarningCode::AgreedNotWorkingDay, why);
        }
        if let (Some(agreed), Some(computed)) = (self.agreed_on, self.computed_on)
            && agreed > computed
        {
            let detail = format!(
                "The agreed date, {}, is {} the computed date, {}.",
                spoken(agreed),
                apart(calendar, computed, agreed),
                spoken(computed)
            );
            warn(WarningCode::AgreedAfterComputed, detail);
        }
        warnings
    }
}

/// "3 working days after": how far `day` lies from `from`, in calendar days where the working days
/// between them are not known or there is none.
fn apart(calendar: &Calendar, from: NaiveDate, day: NaiveDate) -> String {
    let side = if day < from { "before" } else { "after" };
    let working = calendar.working_days_between(from, day).map_or(0, i64::unsigned_abs);
    let (number, unit) = if working == 0 {
        ((day - from).num_days().unsigned_abs(), DayUnit::CalendarDays)
    } else {
        (working, DayUnit::WorkingDays)
    };
    // No two dates are further apart than that.
    let amount = unit.amount(u32::try_from(number).unwrap_or(u32::MAX));
    format!("{amount} {side}")
}

/// Says that a date is no working day, where that is known.
fn not_working(calendar: &Calendar, which: &str, day: NaiveDate) -> Option<String> {
    // A weekend is known also where the calendar does not reach; a holiday is not.
    let off = weekend(day).or_else(|| calendar.day_off(day).ok().flatten())?;
    Some(format!("The {which} date, {}, is not a working day: {off}.", spoken(day)))
}
