//! Which way an action is going.

use chrono::NaiveDate;

use super::{RatingRules, outlook::stale_from};
use crate::{
    action::{Action, update::Turn},
    coded::coded,
};

coded! {
    /// Which way an open action is going. Complete and stopped actions have no trend.
    pub enum Trend {
        /// The latest update was worse than the one before, or since then the action became at risk
        /// or late.
        Worsening = "worsening",
        /// Nobody has reported on it for too long.
        Stale = "stale",
        /// The latest update was better than the one before.
        Improving = "improving",
        /// None of these.
        Steady = "steady",
    }
}

/// The trend of `action` on `day`: the first of worsening, stale, improving and steady that
/// applies, or nothing for an action that is no longer open, which goes nowhere.
///
/// Silence alone is not "worsening": where it is what put the action at risk, the trend is stale.
/// An action that was at risk before its latest update and still is has not become so since: what
/// that update said decides.
#[must_use]
pub fn trend(action: &Action, day: NaiveDate, rules: &RatingRules) -> Option<Trend> {
    if !action.delivery.status().is_open() {
        return None;
    }
    let turn = action.latest.as_ref().map(|latest| latest.turn);
    let stale_from = stale_from(action, rules);
    let reported = action.latest.as_ref().map(|latest| latest.on);
    // `None` is less than any day: without an update, everything is news.
    let since = |from: NaiveDate| reported <= Some(from) && from <= day;
    let by_silence = |from: NaiveDate| Some(from) == stale_from;
    let late = action.watch.late_from.is_some_and(since);
    let at_risk = action.watch.at_risk_from.is_some_and(|from| since(from) && !by_silence(from));
    Some(if turn == Some(Turn::Worse) || late || at_risk {
        Trend::Worsening
    } else if stale_from.is_some_and(|from| from <= day) {
        Trend::Stale
    } else if turn == Some(Turn::Better) {
        Trend::Improving
    } else {
        Trend::Steady
    })
}
