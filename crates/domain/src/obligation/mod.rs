//! What is due to whom after an inspection: computed by a rule, stated in the letter, or agreed.
//!
//! Three dates, never one. Of 59 real letters only 31 print exactly 70 working days, so the
//! computed, the stated and the agreed date are all kept, and the product warns where they differ.

mod warning;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use warning::{Warning, WarningCode};

use crate::{
    calendar::{Calendar, Counted, OutsideCalendar},
    change::subject,
    coded::coded,
    framework::{ClockStart, Framework, InspectionKind},
    id::Id,
    inspection::Inspection,
    text::{Line, Note, Title},
};

/// A rule of a framework applied to one inspection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Computed {
    /// Code of the rule in its framework.
    pub rule: Line<40>,
    /// What has to be done.
    pub name: Title,
    /// To whom.
    pub recipients: Vec<String>,
    /// The day of receipt or publication.
    pub counted_from: NaiveDate,
    /// The period, or the day that the calendar does not know.
    pub counted: Result<Counted, OutsideCalendar>,
}

/// Applies the rules of a framework that hold for this inspection, in their order.
///
/// A rule holds by the day of receipt; where that is not known, by the day its own clock starts.
/// A rule whose clock has not started, so far as we know, gives nothing.
#[must_use]
pub fn compute(
    framework: &Framework,
    kind: InspectionKind,
    has_priority_action: bool,
    received_on: Option<NaiveDate>,
    published_on: Option<NaiveDate>,
    calendar: &Calendar,
) -> Vec<Computed> {
    let mut computed = Vec::new();
    for rule in &framework.obligations {
        let start = match rule.counted_from {
            ClockStart::Received => received_on,
            ClockStart::Published => published_on,
        };
        let Some(start) = start else { continue };
        let applies = rule.applies_to.contains(&kind)
            && (has_priority_action || !rule.only_with_priority_action)
            && rule.is_in_force(received_on.unwrap_or(start));
        if applies {
            computed.push(Computed {
                rule: rule.code.clone(),
                name: rule.name.clone(),
                recipients: rule.recipients.clone(),
                counted_from: start,
                counted: calendar.count(start, rule.days, rule.unit, rule.first_day_counts),
            });
        }
    }
    computed
}

/// Something due to someone because of an inspection, with every date that was ever said for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Obligation {
    /// Stable id.
    pub id: Id<Obligation>,
    /// How often it was changed.
    pub version: i64,
    /// The inspection that calls for it.
    pub inspection: Id<Inspection>,
    /// Code of the rule in the inspection's framework.
    pub rule: Line<40>,
    /// What has to be done.
    pub name: Title,
    /// To whom.
    pub recipients: Vec<String>,
    /// The day of receipt or publication, by the rule.
    pub counted_from: NaiveDate,
    /// How the computed date was counted; none where the calendar does not reach.
    pub counted: Option<Counted>,
    /// What the calendar does not know, where nothing could be counted.
    pub calendar_gap: Option<String>,
    /// The date that the rule gives.
    pub computed_on: Option<NaiveDate>,
    /// The date printed in the report or letter.
    pub stated_on: Option<NaiveDate>,
    /// The date that the recipient agreed instead.
    pub agreed_on: Option<NaiveDate>,
    /// Who agreed it, and why.
    pub agreed_note: Option<Note>,
    /// The day on which it was done.
    pub met_on: Option<NaiveDate>,
}
subject!(Obligation, Obligation, root: inspection);

coded! {
    /// How an obligation stands on a day.
    pub enum ObligationState {
        /// Its date is still to come.
        Upcoming = "upcoming",
        /// Its date is this day.
        DueToday = "due_today",
        /// Its date has passed and it is not done.
        Overdue = "overdue",
        /// Done by its date, or done without a known date.
        Met = "met",
        /// Done after its date.
        MetLate = "met_late",
        /// Not done, and no date is known.
        Unknown = "unknown",
    }
}

impl Obligation {
    /// A new obligation from a rule; nothing is stated, agreed or done yet.
    #[must_use]
    pub fn new(id: Id<Self>, inspection: Id<Inspection>, computed: Computed) -> Self {
        let counted_from = computed.counted_from;
        let mut obligation = Self {
            id,
            version: 1,
            inspection,
            rule: computed.rule.clone(),
            name: computed.name.clone(),
            recipients: computed.recipients.clone(),
            counted_from,
            counted: None,
            calendar_gap: None,
            computed_on: None,
            stated_on: None,
            agreed_on: None,
            agreed_note: None,
            met_on: None,
        };
        obligation.recompute(computed);
        obligation
    }

    /// Takes over a new reckoning of its rule, after a corrected receipt or a new calendar.
    ///
    /// What was stated, agreed or done stays as it is.
    pub fn recompute(&mut self, computed: Computed) {
        self.rule = computed.rule;
        self.name = computed.name;
        self.recipients = computed.recipients;
        self.counted_from = computed.counted_from;
        match computed.counted {
            Ok(counted) => {
                self.computed_on = Some(counted.due_on);
                self.counted = Some(counted);
                self.calendar_gap = None;
            }
            Err(gap) => {
                self.computed_on = None;
                self.counted = None;
                self.calendar_gap = Some(gap.to_string());
            }
        }
    }

    /// Whether people have said anything of it: a stated or agreed date, or that it is done.
    #[must_use]
    pub const fn is_spoken_of(&self) -> bool {
        self.stated_on.is_some()
            || self.agreed_on.is_some()
            || self.agreed_note.is_some()
            || self.met_on.is_some()
    }

    /// The date to work to: the agreed one, otherwise the earlier of the stated and the computed.
    ///
    /// An agreement replaces both. Without one it is open whether the letter or the law would be
    /// held against the council, and whoever keeps the earlier date has kept the other as well.
    #[must_use]
    pub fn due_on(&self) -> Option<NaiveDate> {
        self.agreed_on.or_else(|| self.stated_on.into_iter().chain(self.computed_on).min())
    }

    /// How it stands on `day`. What was done after that day does not count yet.
    #[must_use]
    pub fn state(&self, day: NaiveDate) -> ObligationState {
        let due = self.due_on();
        if let Some(met) = self.met_on.filter(|met| *met <= day) {
            return if due.is_some_and(|due| due < met) {
                ObligationState::MetLate
            } else {
                ObligationState::Met
            };
        }
        match due {
            None => ObligationState::Unknown,
            Some(due) if day < due => ObligationState::Upcoming,
            Some(due) if day == due => ObligationState::DueToday,
            Some(_) => ObligationState::Overdue,
        }
    }
}

#[cfg(test)]
mod tests;
