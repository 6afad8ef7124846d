//! How often a body meets, and when its next meeting is to be expected.

use chrono::{Months, NaiveDate};

use crate::coded::coded;

coded! {
    /// How often a body meets.
    pub enum Rhythm {
        /// Every month.
        Monthly = "monthly",
        /// Every other month.
        TwoMonthly = "two_monthly",
        /// Four times a year.
        Quarterly = "quarterly",
        /// Twice a year.
        HalfYearly = "half_yearly",
        /// Once a year.
        Yearly = "yearly",
    }
}

impl Rhythm {
    /// In words: "meets every three months".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Monthly => "every month",
            Self::TwoMonthly => "every two months",
            Self::Quarterly => "every three months",
            Self::HalfYearly => "every six months",
            Self::Yearly => "once a year",
        }
    }

    const fn months(self) -> u32 {
        match self {
            Self::Monthly => 1,
            Self::TwoMonthly => 2,
            Self::Quarterly => 3,
            Self::HalfYearly => 6,
            Self::Yearly => 12,
        }
    }

    /// About when a body that met on `last` should meet again, where no coming meeting is recorded.
    #[must_use]
    pub fn expected(self, last: NaiveDate) -> Option<NaiveDate> {
        last.checked_add_months(Months::new(self.months()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::day;

    #[test]
    fn the_next_meeting_follows_from_the_last() {
        for (rhythm, last, next) in [
            (Rhythm::Monthly, "2025-01-31", "2025-02-28"),
            (Rhythm::TwoMonthly, "2024-12-31", "2025-02-28"),
            (Rhythm::Quarterly, "2024-10-23", "2025-01-23"),
            (Rhythm::HalfYearly, "2024-08-31", "2025-02-28"),
            (Rhythm::Yearly, "2024-02-29", "2025-02-28"),
        ] {
            assert_eq!(rhythm.expected(day(last)), Some(day(next)), "{rhythm:?} after {last}");
        }
        assert_eq!(Rhythm::Yearly.expected(NaiveDate::MAX), None);
    }
}
