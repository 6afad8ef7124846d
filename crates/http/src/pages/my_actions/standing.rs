//! Which of somebody's actions needs them when, and the sentence that says so.

use application::actions::MyAction;
use chrono::{Days, NaiveDate};
use domain::{
    action::status::DeliveryStatus,
    rating::{DeliveryRating, RiskKind, Trend},
    time::spoken,
};

use crate::pages::words::counted;

/// What is due within this many days is soon.
const SOON: u64 = 30;
/// An answer to a request for another date is news for this long.
const NEWS: u64 = 28;

/// Where an action stands in its owner's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// Something is to be done at once.
    Now,
    /// Due in the next 30 days.
    Soon,
    /// The rest of what is open, or waits for a sign-off.
    Later,
    /// Signed off or stopped.
    Finished,
}

/// What an action's place depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own, asked of a day")]
pub(super) struct Standing {
    /// Work is expected, or a second person has yet to look at it.
    pub(super) is_finished: bool,
    pub(super) is_open: bool,
    pub(super) is_late: bool,
    /// Nobody has reported for too long.
    pub(super) is_stale: bool,
    /// A question about it waits for an answer.
    pub(super) is_asked: bool,
    /// A milestone is past its date.
    pub(super) is_milestone_late: bool,
    /// It should have begun, or is due so soon that it should.
    pub(super) is_start_late: bool,
    /// How a request for another date was answered, where that is news.
    pub(super) answered: Option<bool>,
    pub(super) due_on: Option<NaiveDate>,
    /// Its next date: of the action itself, of a milestone, or of its start.
    pub(super) next_on: Option<NaiveDate>,
}

impl Standing {
    pub(super) fn of(mine: &MyAction, is_asked: bool, today: NaiveDate) -> Self {
        let action = &mine.action;
        let status = action.status;
        let finished = !status.is_open() && status != DeliveryStatus::Complete;
        let answered = mine.date_change.as_ref().and_then(|change| {
            let on = change.decided_on?;
            // An update after the answer has taken it in.
            let seen = action.last_update_on.is_some_and(|update| update > on);
            let is_news = on.checked_add_days(Days::new(NEWS)).is_some_and(|end| today <= end);
            change.agreed.filter(|_| is_news && !seen)
        });
        let risks = |kinds: &[RiskKind]| action.risks.iter().any(|risk| kinds.contains(&risk.kind));
        let open_milestones = action.milestones.iter().filter(|it| it.done_on.is_none());
        let starts_on = action.starts_on.filter(|_| status == DeliveryStatus::NotStarted);
        let dates = open_milestones.map(|it| it.due_on).chain(action.due_on).chain(starts_on);
        Self {
            next_on: dates.filter(|day| *day >= today).min(),
            is_milestone_late: status.is_open() && risks(&[RiskKind::MilestoneOverdue]),
            is_start_late: status.is_open()
                && risks(&[RiskKind::StartPassed, RiskKind::DueSoonNotStarted]),
            is_finished: finished,
            is_open: status.is_open(),
            is_late: action.rating == DeliveryRating::Late,
            is_stale: action.trend == Some(Trend::Stale),
            is_asked,
            answered: answered.filter(|_| status.is_open()),
            due_on: action.due_on,
        }
    }

    /// Its place on a day.
    pub(super) fn group(&self, today: NaiveDate) -> Group {
        let soon = today.checked_add_days(Days::new(SOON)).unwrap_or(NaiveDate::MAX);
        let needs = self.is_late
            || self.is_stale
            || self.is_asked
            || self.is_milestone_late
            || self.is_start_late
            || self.answered.is_some();
        if needs && !self.is_finished {
            Group::Now
        } else if self.is_finished {
            Group::Finished
        } else if self.is_open && self.due_on.is_some_and(|due| due <= soon) {
            Group::Soon
        } else {
            Group::Later
        }
    }

    /// Why it needs its owner, a few words each.
    pub(super) fn why(&self) -> Vec<&'static str> {
        let mut why = Vec::new();
        if self.is_late {
            why.push("It is late");
        }
        if self.is_milestone_late {
            why.push("A milestone is past its date");
        }
        if self.is_start_late {
            why.push("It should have begun by now");
        }
        if self.is_stale {
            why.push("Nobody has reported on it for too long");
        }
        if self.is_asked {
            why.push("A question about it waits for an answer");
        }
        match self.answered {
            Some(true) => why.push("The new date was agreed"),
            Some(false) => why.push("The new date was declined"),
            None => {}
        }
        why
    }
}

/// The first line of the page: how many need their owner now, and which date comes next.
pub(super) fn first_line(standings: &[Standing], questions: usize, today: NaiveDate) -> String {
    let open: Vec<&Standing> = standings.iter().filter(|it| !it.is_finished).collect();
    let now = open.iter().filter(|it| it.group(today) == Group::Now).count();
    let mut line = match (now, open.len()) {
        (_, 0) => "You have no open actions.".to_owned(),
        (0, 1) => "Your one action does not need you now.".to_owned(),
        (_, 1) => "Your one action needs you now.".to_owned(),
        (0, all) => format!("None of your {all} actions needs you now."),
        (1, all) => format!("1 of your {all} actions needs you now."),
        (now, all) if now == all => format!("All {all} of your actions need you now."),
        (now, all) => format!("{now} of your {all} actions need you now."),
    };
    if questions > 0 {
        let wait = if questions == 1 { "waits" } else { "wait" };
        let many = counted(questions, "question", "questions");
        line.extend([" ", &*many, " ", wait, " for your answer."]);
    }
    let ahead = open.iter().filter(|it| it.is_open).filter_map(|it| it.next_on);
    if let Some(next) = ahead.min() {
        line.extend([" The next date is ", &*spoken(next), "."]);
    }
    line
}

#[cfg(test)]
mod tests {
    use domain::time::parse_day;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        parse_day(text).unwrap()
    }

    fn calm() -> Standing {
        Standing {
            is_finished: false,
            is_open: true,
            is_late: false,
            is_stale: false,
            is_asked: false,
            is_milestone_late: false,
            is_start_late: false,
            answered: None,
            due_on: Some(day("2025-06-30")),
            next_on: Some(day("2025-06-30")),
        }
    }

    #[test]
    fn every_action_has_its_place() {
        for (standing, group) in [
            (calm(), Group::Later),
            (Standing { is_late: true, ..calm() }, Group::Now),
            (Standing { is_stale: true, ..calm() }, Group::Now),
            (Standing { is_asked: true, ..calm() }, Group::Now),
            (Standing { is_milestone_late: true, ..calm() }, Group::Now),
            (Standing { is_start_late: true, ..calm() }, Group::Now),
            (Standing { answered: Some(true), ..calm() }, Group::Now),
            (Standing { answered: Some(false), ..calm() }, Group::Now),
            (Standing { due_on: Some(day("2025-02-19")), ..calm() }, Group::Soon),
            (Standing { due_on: Some(day("2025-02-20")), ..calm() }, Group::Later),
            (Standing { is_late: true, due_on: Some(day("2025-01-01")), ..calm() }, Group::Now),
            (Standing { due_on: None, ..calm() }, Group::Later),
            (Standing { is_open: false, due_on: Some(day("2025-01-30")), ..calm() }, Group::Later),
            (Standing { is_open: false, is_finished: true, ..calm() }, Group::Finished),
            (
                Standing { is_open: false, is_finished: true, is_asked: true, ..calm() },
                Group::Finished,
            ),
        ] {
            assert_eq!(standing.group(day("2025-01-20")), group, "{standing:?}");
        }
    }

    #[test]
    fn the_first_line_could_be_read_aloud() {
        let late =
            Standing { is_late: true, due_on: Some(day("2024-12-31")), next_on: None, ..calm() };
        let soon = Standing {
            due_on: Some(day("2025-01-31")),
            next_on: Some(day("2025-01-31")),
            ..calm()
        };
        let done = Standing { is_open: false, is_finished: true, ..calm() };
        for (standings, questions, line) in [
            (vec![], 0, "You have no open actions."),
            (vec![done], 0, "You have no open actions."),
            (vec![done], 1, "You have no open actions. 1 question waits for your answer."),
            (
                vec![soon],
                0,
                "Your one action does not need you now. The next date is 31 January 2025.",
            ),
            (vec![late], 0, "Your one action needs you now."),
            (
                vec![soon, calm()],
                0,
                "None of your 2 actions needs you now. The next date is 31 January 2025.",
            ),
            (
                vec![late, soon],
                0,
                "1 of your 2 actions needs you now. The next date is 31 January 2025.",
            ),
            (
                vec![late, late],
                2,
                "All 2 of your actions need you now. 2 questions wait for your answer.",
            ),
            (
                vec![late, late, late, soon, calm(), calm(), calm(), done],
                0,
                "3 of your 7 actions need you now. The next date is 31 January 2025.",
            ),
        ] {
            assert_eq!(first_line(&standings, questions, day("2025-01-20")), line);
        }
    }

    #[test]
    fn why_is_said_for_each_reason() {
        let all = Standing {
            is_late: true,
            is_stale: true,
            is_asked: true,
            answered: Some(false),
            ..calm()
        };
        assert_eq!(all.why().len(), 4);
        assert!(calm().why().is_empty());
    }
}
