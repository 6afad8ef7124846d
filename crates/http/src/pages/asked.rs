//! Questions of members as a page shows them: who asked what of whom, and what became of it.

use std::fmt::Write as _;

use application::questions::{Asked, QuestionView, ReplyView};
use chrono::NaiveDate;
use domain::{
    governance::question::QuestionState,
    sentence::{away, with_article},
    time::{london_day, spoken},
};

use super::moment::Moment;

/// A question.
#[derive(Debug, Clone)]
pub(crate) struct AskedRow {
    pub(crate) text: String,
    /// Who asked it when, where and of whom.
    pub(crate) asked: String,
    /// What it is about: a name and an address.
    pub(crate) about: Option<(String, String)>,
    pub(crate) state: QuestionState,
    /// What became of it.
    pub(crate) became: String,
    /// Who replied when, and what.
    pub(crate) replies: Vec<(String, String)>,
}

impl AskedRow {
    /// A question with its replies on a day.
    pub(crate) fn of(asked: &Asked, day: NaiveDate, moment: &Moment) -> Self {
        let Asked { question, replies } = asked;
        let about = match (&question.action, &question.area) {
            (Some(action), _) => Some((
                format!("{} {}", action.reference, action.title),
                moment.link(&format!("/actions/{}", action.id)),
            )),
            (None, Some(area)) => {
                Some((format!("Area {}", area.label), moment.link(&format!("/areas/{}", area.id))))
            }
            (None, None) => None,
        };
        Self {
            text: question.text.to_string(),
            asked: asked_by(question),
            about,
            state: question.state,
            became: became(question, day),
            replies: replies.iter().map(reply).collect(),
        }
    }

    /// A word for its state, and the class of its tag.
    pub(crate) const fn tag(&self) -> (&'static str, &'static str) {
        match self.state {
            QuestionState::Overdue => ("Overdue", "govuk-tag--red"),
            QuestionState::Open => ("Waiting", "govuk-tag--grey"),
            QuestionState::Answered => ("Answered", "govuk-tag--green"),
            QuestionState::Withdrawn => ("Withdrawn", "govuk-tag--grey"),
        }
    }
}

fn asked_by(question: &QuestionView) -> String {
    let by = question.for_member.as_ref().or_else(|| question.by.as_ref().map(|it| &it.name));
    let mut said = format!("Asked on {}", spoken(question.asked_on));
    if let Some(by) = by {
        let _ = write!(said, " by {by}");
    }
    if let Some(body) = question.meeting.as_ref().and_then(|meeting| meeting.body.as_ref()) {
        let _ = write!(said, " at {}", with_article(&body.name));
    }
    if let Some(post) = &question.asked_of {
        let _ = write!(said, ", to be answered by the {}", post.title);
    }
    said + "."
}

fn became(question: &QuestionView, day: NaiveDate) -> String {
    let due = question.answer_by;
    match question.state {
        QuestionState::Overdue => {
            format!("An answer was due on {}, {}.", spoken(due), away(due, day))
        }
        QuestionState::Open => format!("An answer is due on {}, {}.", spoken(due), away(due, day)),
        QuestionState::Answered => question.answered_on.map_or_else(
            || "It was answered.".into(),
            |on| {
                let late = if on > due {
                    format!("; an answer was due on {}", spoken(due))
                } else {
                    String::new()
                };
                format!("Answered on {}{late}.", spoken(on))
            },
        ),
        QuestionState::Withdrawn => question.withdrawn.as_ref().map_or_else(
            || "It was withdrawn.".into(),
            |gone| format!("Withdrawn on {}: {}", spoken(gone.on), gone.reason),
        ),
    }
}

fn reply(reply: &ReplyView) -> (String, String) {
    let on = spoken(london_day(reply.at));
    let by = reply.by.as_ref().map_or_else(|| "Somebody".to_owned(), |by| by.name.to_string());
    (format!("{by} replied on {on}:"), reply.text.to_string())
}
