//! What was promised to the panel: questions that wait for an answer, and answers since.

use application::questions::Asked;
use chrono::NaiveDate;
use domain::governance::question::QuestionState;

use crate::pages::{asked::AskedRow, moment::Moment};

/// The section.
#[derive(Debug, Clone)]
pub(super) struct Promised {
    /// Overdue ones first.
    pub(super) waiting: Vec<AskedRow>,
    /// Answered since changes are told.
    pub(super) answered: Vec<AskedRow>,
    /// Whether anybody ever asked anything.
    pub(super) is_new: bool,
}

impl Promised {
    pub(super) fn of(
        all: &[Asked],
        since: Option<NaiveDate>,
        day: NaiveDate,
        moment: &Moment,
    ) -> Self {
        let row = |asked: &Asked| AskedRow::of(asked, day, moment);
        let is_waiting = |asked: &&Asked| {
            matches!(asked.question.state, QuestionState::Overdue | QuestionState::Open)
        };
        let is_news = |asked: &&Asked| {
            let answered = asked.question.answered_on;
            asked.question.state == QuestionState::Answered
                && answered.is_some_and(|on| since.is_none_or(|since| on > since))
        };
        Self {
            // They come by the day of the answer, so that what is overdue comes first.
            waiting: all.iter().filter(is_waiting).map(row).collect(),
            answered: all.iter().filter(is_news).map(row).collect(),
            is_new: all.is_empty(),
        }
    }
}
