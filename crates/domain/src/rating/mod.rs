//! Delivery rating: is the work on time? Computed for a day, never typed in.
//!
//! A write works out an action's [`Outlook`] and stores its [`Watch`]: two days. The rating of any
//! day is then a comparison with them. Every case stands in `docs/ratings.md`, which the tests read.

mod outlook;
mod trend;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use outlook::{DependencyWatch, Outlook, Risk, RiskKind, outlook};
pub use trend::{Trend, trend};

use crate::{
    action::{Action, status::DeliveryStatus},
    authority::KeyLine,
    coded::coded,
    fault::Faults,
    text::{Line, Note},
};

coded! {
    /// Delivery rating. The codes never change; labels and colours are settings.
    pub enum DeliveryRating {
        /// It will not be done, for a stated reason.
        NotProceeding = "not_proceeding",
        /// Complete, verified or embedded.
        Complete = "complete",
        /// Past its due date.
        Late = "late",
        /// Something says it may not be done in time.
        AtRisk = "at_risk",
        /// Its start has not come yet.
        NotStarted = "not_started",
        /// Under way and in time.
        OnTrack = "on_track",
    }
}

impl DeliveryRating {
    /// In words, for sentences.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotProceeding => "not proceeding",
            Self::Complete => "complete",
            Self::Late => "late",
            Self::AtRisk => "at risk",
            Self::NotStarted => "not started",
            Self::OnTrack => "on track",
        }
    }

    /// The key with which an authority begins: a label, a colour and a definition for each rating.
    #[must_use]
    pub fn default_key() -> Vec<KeyLine> {
        Self::key_of(&RatingRules::default())
    }

    /// The usual key, with definitions that name these numbers.
    fn key_of(rules: &RatingRules) -> Vec<KeyLine> {
        let RatingRules { due_soon_days, stale_days, moved_times, .. } = *rules;
        let at_risk = format!(
            "Something says that it may not be done in time: it is blocked, a milestone is past its \
             date, an action on which it depends is late, it has not started although its start has \
             passed or it is due within {due_soon_days} days, there has been no update for \
             {stale_days} days, or its due date was moved {} or more.",
            outlook::times(moved_times.into()),
        );
        [
            (
                Self::OnTrack,
                "On track",
                "green",
                "Under way, and nothing says that it will be late.",
            ),
            (Self::AtRisk, "At risk", "amber", at_risk.as_str()),
            (Self::Late, "Late", "red", "Not done, and its due date has passed."),
            (
                Self::Complete,
                "Complete",
                "blue",
                "The owner says that it is done. It may also have been signed off by a second \
                 person, or found still true at a later check.",
            ),
            (Self::NotStarted, "Not started", "grey", "Work has not begun and need not have yet."),
            (
                Self::NotProceeding,
                "Not proceeding",
                "grey",
                "It will not be done; the reason is recorded.",
            ),
        ]
        .into_iter()
        .filter_map(|(rating, label, colour, definition)| {
            Some(KeyLine {
                rating,
                label: Line::parse(label).ok()?,
                colour: Line::parse(colour).ok()?,
                definition: Note::parse(definition).ok()?,
            })
        })
        .collect()
    }
}

/// The numbers behind the rating and the plan checks: settings of the authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RatingRules {
    /// Not started and due within this many days is at risk. 14 unless set.
    pub due_soon_days: u16,
    /// No update for this many days is at risk. 35 unless set.
    pub stale_days: u16,
    /// A date moved this often is at risk. 2 unless set.
    pub moved_times: u16,
    /// More open actions than this in one post is too many (plan checks). 8 unless set.
    pub owner_limit: u16,
}

/// Definitions that still say what is usual follow the numbers; what an authority wrote itself stays.
pub fn follow(key: &mut [KeyLine], before: &RatingRules, after: &RatingRules) {
    let usual = DeliveryRating::key_of(before).into_iter().zip(DeliveryRating::key_of(after));
    for (was, now) in usual {
        for line in key.iter_mut().filter(|it| it.rating == was.rating) {
            if line.definition == was.definition {
                line.definition = now.definition.clone();
            }
        }
    }
}

impl Default for RatingRules {
    fn default() -> Self {
        Self { due_soon_days: 14, stale_days: 35, moved_times: 2, owner_limit: 8 }
    }
}

impl RatingRules {
    /// Each number must make sense on its own.
    pub(crate) fn check(&self, faults: &mut Faults) {
        faults.require(
            (1..=366).contains(&self.due_soon_days),
            "/rules/due_soon_days",
            "must be from 1 to 366",
        );
        faults.require(
            (1..=366).contains(&self.stale_days),
            "/rules/stale_days",
            "must be from 1 to 366",
        );
        faults.require(
            (1..=20).contains(&self.moved_times),
            "/rules/moved_times",
            "must be from 1 to 20",
        );
        faults.require(
            (1..=500).contains(&self.owner_limit),
            "/rules/owner_limit",
            "must be from 1 to 500",
        );
    }
}

/// The days from which an action is at risk and late, stored with it so that a rating is a
/// comparison of dates: it changes at midnight without a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Watch {
    /// At risk from this day on.
    pub at_risk_from: Option<NaiveDate>,
    /// Late from this day on.
    pub late_from: Option<NaiveDate>,
}

impl Watch {
    /// The rating on `day`: the first that applies.
    #[must_use]
    pub fn rating(
        &self,
        status: DeliveryStatus,
        starts_on: Option<NaiveDate>,
        day: NaiveDate,
    ) -> DeliveryRating {
        use DeliveryStatus as S;
        let since = |from: Option<NaiveDate>| from.is_some_and(|from| from <= day);
        match status {
            S::NotProceeding => DeliveryRating::NotProceeding,
            S::Complete | S::Verified | S::Embedded => DeliveryRating::Complete,
            S::NotStarted | S::InProgress if since(self.late_from) => DeliveryRating::Late,
            S::NotStarted | S::InProgress if since(self.at_risk_from) => DeliveryRating::AtRisk,
            S::NotStarted if !since(starts_on) => DeliveryRating::NotStarted,
            S::NotStarted | S::InProgress => DeliveryRating::OnTrack,
        }
    }
}

/// Whether the owner of an open action expects to be done only after its due date.
#[must_use]
pub fn forecast_late(action: &Action) -> bool {
    let forecast = action.latest.as_ref().and_then(|latest| latest.forecast_on);
    action.delivery.status().is_open()
        && matches!((forecast, action.due_on), (Some(forecast), Some(due)) if forecast > due)
}

#[cfg(test)]
mod tests;
