//! What lies ahead of an action: from which day it is late, and everything that puts it at risk.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{RatingRules, Watch};
use crate::{
    action::{Action, status::DeliveryStatus},
    coded::coded,
    id::Id,
    time::spoken,
};

coded! {
    /// What puts an action at risk.
    pub enum RiskKind {
        /// Something stands in the way.
        Blocked = "blocked",
        /// An open milestone is past its date.
        MilestoneOverdue = "milestone_overdue",
        /// An action that must be done first is late.
        DependencyLate = "dependency_late",
        /// It has not started although its start has passed.
        StartPassed = "start_passed",
        /// It has not started although it is due soon.
        DueSoonNotStarted = "due_soon_not_started",
        /// Nobody has reported on it for too long.
        NoUpdate = "no_update",
        /// Its due date was moved too often.
        MovedOften = "moved_often",
    }
}

/// One thing that puts an action at risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Risk {
    /// From this day on.
    pub from: NaiveDate,
    /// What kind of thing.
    pub kind: RiskKind,
    /// The thing in words, to stand after "at risk:". True from that day on.
    pub detail: String,
}

/// What can be told today of every later day, as long as nothing is reported.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Outlook {
    /// Late from this day on: the day after the due date.
    pub late_from: Option<NaiveDate>,
    /// What puts it at risk, the earliest first.
    pub risks: Vec<Risk>,
}

impl Outlook {
    /// The two days that are stored with the action.
    #[must_use]
    pub fn watch(&self) -> Watch {
        Watch {
            at_risk_from: self.risks.iter().map(|risk| risk.from).min(),
            late_from: self.late_from,
        }
    }

    /// What puts the action at risk on `day`.
    pub fn risks_on(&self, day: NaiveDate) -> impl Iterator<Item = &Risk> {
        self.risks.iter().filter(move |risk| risk.from <= day)
    }
}

/// What must be known of an action on which another one depends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependencyWatch {
    /// The action that must be done first.
    pub id: Id<Action>,
    /// Its reference: "1.2".
    pub reference: String,
    /// Whether work on it is still expected.
    pub open: bool,
    /// From which day it is late.
    pub late_from: Option<NaiveDate>,
}

/// Works out what lies ahead of `action`.
///
/// `moved_on` holds the days on which changes of its due date were agreed, in any order;
/// `dependencies` the actions on which it depends. Only open actions can be at risk or late.
#[must_use]
pub fn outlook(
    action: &Action,
    moved_on: &[NaiveDate],
    dependencies: &[DependencyWatch],
    rules: &RatingRules,
) -> Outlook {
    let status = action.delivery.status();
    if !status.is_open() {
        return Outlook::default();
    }
    let mut risks = Vec::new();
    let mut risk = |from: Option<NaiveDate>, kind, detail: String| {
        risks.extend(from.map(|from| Risk { from, kind, detail }));
    };
    if let Some(blocked) = &action.blocked {
        let detail = format!("blocked since {}: {}", spoken(blocked.since), blocked.reason);
        risk(Some(blocked.since), RiskKind::Blocked, detail);
    }
    for milestone in action.milestones.iter().filter(|milestone| milestone.done_on.is_none()) {
        let detail =
            format!("milestone “{}” was due on {}", milestone.title, spoken(milestone.due_on));
        risk(milestone.due_on.succ_opt(), RiskKind::MilestoneOverdue, detail);
    }
    for other in dependencies.iter().filter(|other| other.open) {
        let detail = format!("action {}, on which it depends, is late", other.reference);
        risk(other.late_from, RiskKind::DependencyLate, detail);
    }
    if status == DeliveryStatus::NotStarted {
        if let Some(start) = action.starts_on {
            let detail = format!("not started, although its start was on {}", spoken(start));
            risk(start.succ_opt(), RiskKind::StartPassed, detail);
        }
        if let Some(due) = action.due_on {
            let from = due.checked_sub_days(Days::new(rules.due_soon_days.into()));
            let detail = format!("not started, and due on {}", spoken(due));
            risk(from, RiskKind::DueSoonNotStarted, detail);
        }
    }
    if let Some(last) = last_heard(action) {
        let detail = format!("no update since {}", spoken(last));
        risk(stale_from(action, rules), RiskKind::NoUpdate, detail);
    }
    let mut moves = moved_on.to_vec();
    moves.sort_unstable();
    let nth = usize::from(rules.moved_times).checked_sub(1).and_then(|nth| moves.get(nth));
    let detail = format!("its due date was moved {}", times(moves.len()));
    risk(nth.copied(), RiskKind::MovedOften, detail);

    risks.sort_by_key(|risk| (risk.from, risk.kind));
    Outlook { late_from: action.due_on.and_then(|due| due.succ_opt()), risks }
}

/// The day on which an action in progress was last heard of: its latest update, or its start or
/// reopening where that came later.
fn last_heard(action: &Action) -> Option<NaiveDate> {
    if action.delivery.status() != DeliveryStatus::InProgress {
        return None;
    }
    let updated = action.latest.as_ref().map(|latest| latest.on);
    updated.max(action.delivery.mark().map(|mark| mark.on))
}

/// From which day an action in progress has gone too long without an update.
pub(super) fn stale_from(action: &Action, rules: &RatingRules) -> Option<NaiveDate> {
    last_heard(action)?.checked_add_days(Days::new(u64::from(rules.stale_days) + 1))
}

/// "once", "twice", "3 times".
pub(crate) fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    }
}
