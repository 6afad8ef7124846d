//! Success measures and their readings: is it making a difference?

use std::{borrow::Cow, fmt};

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

use crate::{
    authority::Person,
    change::subject,
    coded::coded,
    fault::{Faults, FieldFault},
    id::{Id, ReadingId},
    inspection::Area,
    plan::Plan,
    text::{Account, Line, Note, Title},
};

/// A measured value with at most three decimals, kept as whole thousandths: 71.5 is 71,500.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

impl Amount {
    /// The largest magnitude in thousandths: a billion.
    const LIMIT: i64 = 1_000_000_000_000;

    /// From whole thousandths, within a billion either way.
    #[must_use]
    pub fn from_thousandths(thousandths: i64) -> Option<Self> {
        (-Self::LIMIT..=Self::LIMIT).contains(&thousandths).then_some(Self(thousandths))
    }

    /// Whole thousandths.
    #[must_use]
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    #[expect(clippy::cast_precision_loss, reason = "at most 10^12, which a double holds exactly")]
    const fn as_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "checked to be within 10^12, which a double holds exactly"
    )]
    fn from_f64(value: f64) -> Option<Self> {
        let scaled = value * 1000.0;
        let whole = scaled.round();
        let close = (scaled - whole).abs() < 1e-6 * scaled.abs().max(1.0);
        (value.is_finite() && whole.abs() <= Self::LIMIT as f64 && close)
            .then_some(Self(whole as i64))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_f64())
    }
}
impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 % 1000 == 0 {
            serializer.serialize_i64(self.0 / 1000)
        } else {
            serializer.serialize_f64(self.as_f64())
        }
    }
}
impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Self::from_f64(value).ok_or_else(|| {
            de::Error::custom("must be a number within a billion, with at most three decimals")
        })
    }
}
impl PartialSchema for Amount {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .minimum(Some(-1_000_000_000))
            .maximum(Some(1_000_000_000))
            .multiple_of(Some(0.001))
            .into()
    }
}
impl ToSchema for Amount {
    fn name() -> Cow<'static, str> {
        "Amount".into()
    }
}

coded! {
    /// Which way a measure should go.
    pub enum Direction {
        /// More is better.
        Higher = "higher",
        /// Less is better.
        Lower = "lower",
    }
}

coded! {
    /// How often a reading is expected.
    pub enum Frequency {
        /// Every month.
        Monthly = "monthly",
        /// Every three months.
        Quarterly = "quarterly",
        /// Three times a year.
        Termly = "termly",
        /// Once a year.
        Annual = "annual",
    }
}

impl Frequency {
    /// After how many days without a newer reading the last one is stale: one period and a half.
    #[must_use]
    pub const fn stale_after_days(self) -> i64 {
        match self {
            Self::Monthly => 46,
            Self::Quarterly => 137,
            Self::Termly => 183,
            Self::Annual => 548,
        }
    }
}

/// A measure that shows whether the plan helps children.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Stable id.
    pub id: Id<Measure>,
    /// How often it was changed.
    pub version: i64,
    /// The plan it belongs to.
    pub plan: Id<Plan>,
    /// "Plans judged good or better in audit".
    pub title: Title,
    /// How it is worked out.
    pub definition: Option<Account>,
    /// "%", "days", "children".
    pub unit: Line<30>,
    /// Which way it should go.
    pub direction: Direction,
    /// Where it stood at the start.
    pub baseline: Option<Amount>,
    /// The day of the baseline.
    pub baseline_on: Option<NaiveDate>,
    /// Where it should get to.
    pub target: Option<Amount>,
    /// By when.
    pub target_on: Option<NaiveDate>,
    /// How often a reading is expected.
    pub frequency: Frequency,
    /// The areas it speaks to.
    pub areas: Vec<Id<Area>>,
    /// The newest reading that was not corrected, kept with the measure so that lists need no history.
    pub latest: Option<LatestReading>,
}
subject!(Measure, Measure, root: plan);

/// What the newest reading of a measure says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LatestReading {
    /// The reading.
    pub reading: ReadingId,
    /// The day to which it speaks.
    pub as_at: NaiveDate,
    /// Its value.
    pub value: Amount,
}

coded! {
    /// How a measure stands against its baseline and target.
    pub enum Standing {
        /// No reading yet.
        NoReading = "no_reading",
        /// The target is met.
        TargetMet = "target_met",
        /// Better than the baseline.
        Improving = "improving",
        /// No better and no worse than the baseline, or there is none.
        Unchanged = "unchanged",
        /// Worse than the baseline.
        Worsening = "worsening",
    }
}

impl Measure {
    /// Whether the newest reading is too old to rely on at `day`.
    #[must_use]
    pub fn stale_on(&self, day: NaiveDate) -> bool {
        self.latest.as_ref().is_some_and(|latest| {
            (day - latest.as_at).num_days() > self.frequency.stale_after_days()
        })
    }

    /// How the newest reading stands.
    #[must_use]
    pub fn standing(&self) -> Standing {
        let Some(latest) = &self.latest else { return Standing::NoReading };
        // For "lower is better" the order is turned round.
        let ahead = |of: Amount| match self.direction {
            Direction::Higher => latest.value.cmp(&of),
            Direction::Lower => of.cmp(&latest.value),
        };
        if self.target.is_some_and(|target| ahead(target).is_ge()) {
            return Standing::TargetMet;
        }
        match self.baseline.map(ahead) {
            Some(std::cmp::Ordering::Greater) => Standing::Improving,
            Some(std::cmp::Ordering::Less) => Standing::Worsening,
            _ => Standing::Unchanged,
        }
    }

    /// Checks dates and that the target lies the way the measure should go.
    pub fn check(&self) -> Result<(), Vec<FieldFault>> {
        let mut faults = Faults::new();
        if let (Some(baseline), Some(target)) = (self.baseline, self.target) {
            let right_way = match self.direction {
                Direction::Higher => target >= baseline,
                Direction::Lower => target <= baseline,
            };
            faults.require(
                right_way,
                "/target",
                format!(
                    "must not be on the worse side of the baseline when {} is better",
                    self.direction
                ),
            );
        }
        if let (Some(from), Some(to)) = (self.baseline_on, self.target_on) {
            faults.require(from <= to, "/target_on", "must not be before the day of the baseline");
        }
        for (at, area) in self.areas.iter().enumerate() {
            let before = self.areas.get(..at).unwrap_or_default();
            faults.require(!before.contains(area), &format!("/areas/{at}"), "is in the list twice");
        }
        faults.finish()
    }
}

/// One reading of a measure. Append-only: a wrong one is corrected by a later one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Stable id.
    pub id: Id<Reading>,
    /// How often it was changed.
    pub version: i64,
    /// The plan.
    pub plan: Id<Plan>,
    /// The measure.
    pub measure: Id<Measure>,
    /// The day to which it speaks.
    pub as_at: NaiveDate,
    /// The value.
    pub value: Amount,
    /// Where it comes from.
    pub source: Option<Title>,
    /// What to keep in mind: "the change of record system in May makes this too low".
    pub quality_note: Option<Note>,
    /// The earlier reading that this one corrects.
    pub corrects: Option<Id<Reading>>,
    /// Who recorded it.
    pub recorded_by: Id<Person>,
    /// When.
    pub recorded_on: NaiveDate,
}
subject!(Reading, Reading, root: plan, about: measure);

impl Reading {
    /// A reading speaks to a day that has come.
    pub fn check(&self) -> Result<(), Vec<FieldFault>> {
        let mut faults = Faults::new();
        faults.require(self.as_at <= self.recorded_on, "/as_at", "must not be after today");
        faults.finish()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn amount(text: &str) -> Amount {
        serde_json::from_str(text).unwrap()
    }

    fn measure(direction: Direction, latest: &str, on: &str) -> Measure {
        Measure {
            id: Id::new(Uuid::from_u128(1)),
            version: 1,
            plan: Id::new(Uuid::from_u128(2)),
            title: Title::parse("Plans judged good or better in audit").unwrap(),
            definition: None,
            unit: Line::parse("%").unwrap(),
            direction,
            baseline: Some(amount("54")),
            baseline_on: None,
            target: Some(if direction == Direction::Higher { amount("85") } else { amount("20") }),
            target_on: None,
            frequency: Frequency::Quarterly,
            areas: vec![],
            latest: Some(LatestReading {
                reading: Id::new(Uuid::from_u128(3)),
                as_at: on.parse().unwrap(),
                value: amount(latest),
            }),
        }
    }

    #[test]
    fn amounts_keep_three_decimals_exactly() {
        for text in ["71.5", "0.001", "-12", "1000000000", "0"] {
            assert_eq!(serde_json::to_string(&amount(text)).unwrap(), text);
        }
        for text in ["0.0001", "1e300", "1000000001", "\"5\"", "null"] {
            assert!(serde_json::from_str::<Amount>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn standing_follows_the_direction() {
        use Direction::{Higher, Lower};
        for (direction, latest, expected) in [
            (Higher, "85", Standing::TargetMet),
            (Higher, "71", Standing::Improving),
            (Higher, "54", Standing::Unchanged),
            (Higher, "40", Standing::Worsening),
            (Lower, "20", Standing::TargetMet),
            (Lower, "40", Standing::Improving),
            (Lower, "60", Standing::Worsening),
        ] {
            assert_eq!(
                measure(direction, latest, "2024-06-30").standing(),
                expected,
                "{direction} {latest}"
            );
        }
    }

    #[test]
    fn a_reading_goes_stale_after_a_period_and_a_half() {
        let measure = measure(Direction::Higher, "71", "2024-06-30");
        assert!(!measure.stale_on("2024-11-14".parse().unwrap()));
        assert!(measure.stale_on("2024-11-15".parse().unwrap()));
    }
}
