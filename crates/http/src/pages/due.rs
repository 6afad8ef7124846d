//! What is due to whom because of an inspection, with a countdown.

use application::obligations::ObligationView;
use domain::{
    obligation::ObligationState,
    sentence::{days, listed},
    time::spoken,
};

/// An obligation.
#[derive(Debug, Clone)]
pub(crate) struct DueRow {
    pub(crate) name: String,
    /// To whom.
    pub(crate) to: String,
    pub(crate) date: String,
    /// How it stands, or how many days are left.
    pub(crate) state: String,
    pub(crate) is_overdue: bool,
    /// How its date was counted.
    pub(crate) counted: Option<String>,
    /// What somebody should look at in its dates.
    pub(crate) warnings: Vec<String>,
}

impl From<ObligationView> for DueRow {
    fn from(due: ObligationView) -> Self {
        Self {
            name: due.name.to_string(),
            to: listed(&due.recipients),
            date: due.due_on.map_or_else(|| "No date".into(), spoken),
            state: state(&due),
            is_overdue: due.state == ObligationState::Overdue,
            counted: due.counted_in_words,
            warnings: due.warnings.into_iter().map(|warning| warning.detail).collect(),
        }
    }
}

fn state(due: &ObligationView) -> String {
    let met = due.met_on.map(spoken).unwrap_or_default();
    let left = due.days_left.unwrap_or_default();
    match due.state {
        ObligationState::Met => format!("Met on {met}"),
        ObligationState::MetLate => format!("Met late, on {met}"),
        ObligationState::DueToday => "Due today".into(),
        ObligationState::Upcoming => format!("{} left", days(left)),
        ObligationState::Overdue => format!("{} overdue", days(-left)),
        ObligationState::Unknown => "No date is known".into(),
    }
}
