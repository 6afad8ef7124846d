//! What everybody reads of an obligation.

use chrono::NaiveDate;
use domain::{
    Line, Note, Title,
    calendar::{Calendar, Counted},
    id::{InspectionId, ObligationId},
    obligation::{Obligation, ObligationState, Warning},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An obligation with all its dates side by side, as it stands on the day of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ObligationView {
    /// Stable id.
    pub id: ObligationId,
    /// How often it was changed; `If-Match` compares it.
    pub version: i64,
    /// The inspection that calls for it.
    pub inspection: InspectionId,
    /// Code of the rule in the inspection's framework.
    pub rule: Line<40>,
    /// What has to be done.
    pub name: Title,
    /// To whom.
    pub recipients: Vec<String>,
    /// The day of receipt or publication: the clock starts here.
    pub counted_from: NaiveDate,
    /// The date that the rule gives; null where the calendar does not reach.
    pub computed_on: Option<NaiveDate>,
    /// How that date was counted.
    pub counted: Option<Counted>,
    /// The same in words.
    pub counted_in_words: Option<String>,
    /// The date printed in the report or letter.
    pub stated_on: Option<NaiveDate>,
    /// The date that the recipient agreed instead.
    pub agreed_on: Option<NaiveDate>,
    /// Who agreed it, and why.
    pub agreed_note: Option<Note>,
    /// The date to work to: the agreed one, otherwise the earlier of the stated and the computed.
    pub due_on: Option<NaiveDate>,
    /// The day on which it was done.
    pub met_on: Option<NaiveDate>,
    /// How it stands on the day of the answer.
    pub state: ObligationState,
    /// Days left until it is due, negative once that is past; null when it is done or has no date.
    pub days_left: Option<i64>,
    /// What a person should look at in its dates. Nothing is corrected by itself.
    pub warnings: Vec<Warning>,
}

impl ObligationView {
    pub(super) fn of(obligation: Obligation, calendar: &Calendar, day: NaiveDate) -> Self {
        let due_on = obligation.due_on();
        let open = obligation.met_on.is_none();
        Self {
            state: obligation.state(day),
            days_left: due_on.filter(|_| open).map(|due| (due - day).num_days()),
            warnings: obligation.warnings(calendar),
            counted_in_words: obligation.counted.as_ref().map(ToString::to_string),
            due_on,
            id: obligation.id,
            version: obligation.version,
            inspection: obligation.inspection,
            rule: obligation.rule,
            name: obligation.name,
            recipients: obligation.recipients,
            counted_from: obligation.counted_from,
            computed_on: obligation.computed_on,
            counted: obligation.counted,
            stated_on: obligation.stated_on,
            agreed_on: obligation.agreed_on,
            agreed_note: obligation.agreed_note,
            met_on: obligation.met_on,
        }
    }
}
