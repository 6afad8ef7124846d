//! Progress updates: append-only; a mistake is corrected by a later one.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Action, status::DeliveryStatus};
use crate::{
    authority::Person,
    change::subject,
    coded::coded,
    fault::{Faults, FieldFault},
    id::{Id, UpdateId},
    plan::Plan,
    text::{Account, Note},
    time::Instant,
};

coded! {
    /// How the owner says it is going, beside the computed rating.
    pub enum Declared {
        /// On track.
        OnTrack = "on_track",
        /// At risk; needs a reason and a path to green.
        AtRisk = "at_risk",
        /// Off track; needs a reason and a path to green.
        OffTrack = "off_track",
    }
}

impl Declared {
    /// In words, for sentences.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::OnTrack => "on track",
            Self::AtRisk => "at risk",
            Self::OffTrack => "off track",
        }
    }
}

/// What the owner of an action reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgressUpdate {
    /// Stable id.
    pub id: Id<ProgressUpdate>,
    /// How often it was changed; an update is never edited, only redacted.
    pub version: i64,
    /// The plan.
    pub plan: Id<Plan>,
    /// The action.
    pub action: Id<Action>,
    /// When it was posted.
    pub posted_at: Instant,
    /// The London day of that.
    pub posted_on: NaiveDate,
    /// Who posted it.
    pub by: Id<Person>,
    /// What was done.
    pub done: Account,
    /// What difference it has made.
    pub difference: Option<Account>,
    /// How the owner says it is going.
    pub declared: Option<Declared>,
    /// Why, when at risk or off track.
    pub declared_reason: Option<Note>,
    /// What will bring it back, when at risk or off track.
    pub path_to_green: Option<Note>,
    /// When the owner now expects to be done.
    pub forecast_on: Option<NaiveDate>,
    /// The status to which the update moved the action, if it did.
    pub status: Option<DeliveryStatus>,
    /// The earlier update that this one corrects.
    pub corrects: Option<Id<ProgressUpdate>>,
    /// Whether it was brought in from elsewhere: then its date is the one that it had there.
    #[serde(default)]
    pub imported: bool,
}
subject!(ProgressUpdate, Update, root: plan, about: action);

impl ProgressUpdate {
    /// An honest amber or red says why, and what will be done about it.
    pub fn check(&self) -> Result<(), Vec<FieldFault>> {
        let mut faults = Faults::new();
        if matches!(self.declared, Some(Declared::AtRisk | Declared::OffTrack)) {
            let why = "is needed when the action is at risk or off track";
            faults.require(self.declared_reason.is_some(), "/declared_reason", why);
            faults.require(self.path_to_green.is_some(), "/path_to_green", why);
        }
        faults.finish()
    }
}

coded! {
    /// Which way the last update turned, compared with the one before it.
    pub enum Turn {
        /// The declared rating fell, or the forecast moved later.
        Worse = "worse",
        /// Neither better nor worse.
        Same = "same",
        /// The declared rating rose, or the forecast moved earlier.
        Better = "better",
    }
}

/// What the latest update of an action said, kept with the action so that lists need no history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Latest {
    /// The update.
    pub update: UpdateId,
    /// The day on which it was posted.
    pub on: NaiveDate,
    /// How the owner said it was going.
    pub declared: Option<Declared>,
    /// When the owner expected to be done.
    pub forecast_on: Option<NaiveDate>,
    /// Better or worse than the update before.
    pub turn: Turn,
}

impl Latest {
    /// What is kept of `update`, given what was kept of the one before.
    #[must_use]
    pub fn after(update: &ProgressUpdate, before: Option<&Self>) -> Self {
        let turn = before.map_or(Turn::Same, |before| {
            let rating = match (before.declared, update.declared) {
                (Some(old), Some(new)) => new.cmp(&old),
                _ => std::cmp::Ordering::Equal,
            };
            let forecast = match (before.forecast_on, update.forecast_on) {
                (Some(old), Some(new)) => new.cmp(&old),
                _ => std::cmp::Ordering::Equal,
            };
            // The declared rating speaks first; an unchanged one leaves it to the forecast.
            match rating.then(forecast) {
                std::cmp::Ordering::Greater => Turn::Worse,
                std::cmp::Ordering::Less => Turn::Better,
                std::cmp::Ordering::Equal => Turn::Same,
            }
        });
        Self {
            update: update.id,
            on: update.posted_on,
            declared: update.declared,
            forecast_on: update.forecast_on,
            turn,
        }
    }
}
