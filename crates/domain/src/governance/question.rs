//! Questions of members, the day by which each is to be answered, and the replies.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Meeting, correction};
use crate::{
    action::Action,
    authority::{Person, Post},
    change::subject,
    coded::coded,
    fault::{Faults, FieldFault, Refusal},
    id::Id,
    inspection::Area,
    plan::Plan,
    text::{Account, Note, Title},
    time::{Instant, spoken},
};

coded! {
    /// How a question stands on a day.
    pub enum QuestionState {
        /// The day by which it should be answered has gone by without a reply.
        Overdue = "overdue",
        /// Waiting for a reply.
        Open = "open",
        /// Somebody replied.
        Answered = "answered",
        /// Taken back, with a reason.
        Withdrawn = "withdrawn",
    }
}

/// That a question was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// When.
    pub on: NaiveDate,
    /// By whom.
    pub by: Id<Person>,
    /// Why.
    pub reason: Note,
}

/// A question about a plan, or about one of its actions or areas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Stable id.
    pub id: Id<Question>,
    /// How often it was changed; the first reply counts.
    pub version: i64,
    /// The plan it is about.
    pub plan: Id<Plan>,
    /// The action of that plan, where it is about one.
    pub action: Option<Id<Action>>,
    /// The area, where it is about one.
    pub area: Option<Id<Area>>,
    /// The meeting at which, or for which, it was asked.
    pub meeting: Option<Id<Meeting>>,
    /// Who put it here: the member who signed in, or the plan lead for a member.
    pub by: Id<Person>,
    /// The member who asked, where somebody else put it here.
    pub for_member: Option<Title>,
    /// The question.
    pub text: Note,
    /// When it was asked.
    pub asked_on: NaiveDate,
    /// The day by which it is to be answered.
    pub answer_by: NaiveDate,
    /// The post that should answer.
    pub asked_of: Option<Id<Post>>,
    /// The day of the first reply, kept with the question so that lists need no history.
    pub answered_on: Option<NaiveDate>,
    /// That it was taken back.
    pub withdrawn: Option<Withdrawal>,
}
subject!(Question, Question, root: plan, maybe_about: action);

impl Question {
    /// How it stands on `day`.
    #[must_use]
    pub fn state_on(&self, day: NaiveDate) -> QuestionState {
        if self.withdrawn.is_some() {
            QuestionState::Withdrawn
        } else if self.answered_on.is_some() {
            QuestionState::Answered
        } else if self.answer_by < day {
            QuestionState::Overdue
        } else {
            QuestionState::Open
        }
    }

    /// Checks its dates, and that it is about one thing.
    pub fn check(&self, today: NaiveDate) -> Result<(), Vec<FieldFault>> {
        let mut faults = Faults::new();
        faults.require(self.asked_on <= today, "/asked_on", "must not be after today");
        faults.require(
            self.asked_on <= self.answer_by,
            "/answer_by",
            "must not be before the day on which it was asked",
        );
        faults.require(
            self.action.is_none() || self.area.is_none(),
            "/area",
            "name an action or an area, not both",
        );
        faults.finish()
    }

    /// Whether it can still be changed: what was answered or taken back stays as it was.
    pub fn may_change(&self) -> Result<(), Refusal> {
        if let Some(withdrawn) = &self.withdrawn {
            return Err(Refusal::new(
                "question_withdrawn",
                format!("this question was withdrawn on {}", spoken(withdrawn.on)),
            ));
        }
        if let Some(on) = self.answered_on {
            return Err(Refusal::new(
                "question_answered",
                format!("this question was answered on {}; ask another one", spoken(on)),
            ));
        }
        Ok(())
    }

    /// Takes it back.
    pub fn withdraw(&mut self, withdrawal: Withdrawal) -> Result<(), Refusal> {
        self.may_change()?;
        self.withdrawn = Some(withdrawal);
        Ok(())
    }

    /// Notes that somebody replied on `on`; the first reply answers it.
    pub fn replied(&mut self, on: NaiveDate) -> Result<(), Refusal> {
        if self.withdrawn.is_some() {
            self.may_change()?;
        }
        self.answered_on.get_or_insert(on);
        Ok(())
    }
}

/// A reply to a question. Append-only: a wrong one is corrected by a later one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Stable id.
    pub id: Id<Reply>,
    /// How often it was changed; a reply is never edited, only redacted.
    pub version: i64,
    /// The plan that the question is about.
    pub plan: Id<Plan>,
    /// The question.
    pub question: Id<Question>,
    /// The action that the question is about, where it is about one: its story tells the reply.
    pub action: Option<Id<Action>>,
    /// Who replied.
    pub by: Id<Person>,
    /// When.
    pub at: Instant,
    /// What they said.
    pub text: Account,
    /// The earlier reply that this one corrects.
    pub corrects: Option<Id<Reply>>,
}
subject!(Reply, Reply, root: plan, maybe_about: action);

impl Reply {
    /// Whether it can correct what it says it corrects, given the replies that are there.
    pub fn check(&self, earlier: &[Self]) -> Result<(), Vec<FieldFault>> {
        let mut faults = Faults::new();
        let known = earlier.iter().filter(|it| it.question == self.question);
        let known = known.map(|it| (it.id, it.corrects));
        if let Some(detail) = correction::fault(self.corrects, known, "reply to this question") {
            faults.add("/corrects", detail);
        }
        faults.finish()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::sample::{day, id, prose, question, reply};

    fn withdrawn() -> Withdrawal {
        Withdrawal { on: day("2024-11-05"), by: id(1), reason: prose("asked twice") }
    }

    #[rstest]
    #[case::on_the_day_it_is_asked(None, false, "2024-10-23", QuestionState::Open)]
    #[case::on_the_last_day(None, false, "2025-01-10", QuestionState::Open)]
    #[case::a_day_later(None, false, "2025-01-11", QuestionState::Overdue)]
    #[case::answered_in_time(Some("2024-12-02"), false, "2024-12-02", QuestionState::Answered)]
    #[case::answered_too_late(Some("2025-02-03"), false, "2025-02-03", QuestionState::Answered)]
    #[case::withdrawn(None, true, "2025-01-11", QuestionState::Withdrawn)]
    fn states(
        #[case] answered: Option<&str>,
        #[case] taken_back: bool,
        #[case] on: &str,
        #[case] state: QuestionState,
    ) {
        let question = Question {
            answered_on: answered.map(day),
            withdrawn: taken_back.then(withdrawn),
            ..question()
        };
        assert_eq!(question.state_on(day(on)), state);
    }

    #[rstest]
    #[case::sound(question(), &[])]
    #[case::to_be_answered_at_once(Question { answer_by: day("2024-10-23"), ..question() }, &[])]
    #[case::before_it_was_asked(
        Question { answer_by: day("2024-10-22"), ..question() }, &["/answer_by"]
    )]
    #[case::of_tomorrow(Question { asked_on: day("2024-10-24"), ..question() }, &["/asked_on"])]
    #[case::about_an_area(Question { action: None, area: Some(id(20)), ..question() }, &[])]
    #[case::about_two_things(Question { area: Some(id(20)), ..question() }, &["/area"])]
    fn checks(#[case] question: Question, #[case] pointers: &[&str]) {
        let faults = question.check(day("2024-10-23")).err().unwrap_or_default();
        let found: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(found, pointers);
    }

    #[test]
    fn what_was_answered_or_taken_back_stays() {
        let mut open = question();
        assert_eq!(open.may_change(), Ok(()));
        open.replied(day("2024-12-02")).unwrap();
        assert_eq!(open.may_change().unwrap_err().rule, "question_answered");
        assert_eq!(open.withdraw(withdrawn()).unwrap_err().rule, "question_answered");
        // A second reply may add to the first, whose day counts.
        open.replied(day("2024-12-09")).unwrap();
        assert_eq!(open.answered_on, Some(day("2024-12-02")));

        let mut gone = question();
        gone.withdraw(withdrawn()).unwrap();
        let refused = gone.replied(day("2024-12-02")).unwrap_err();
        assert_eq!(refused.rule, "question_withdrawn");
        assert_eq!(refused.detail, "this question was withdrawn on 5 November 2024");
        assert!(gone.withdraw(withdrawn()).is_err());
    }

    #[test]
    fn a_reply_corrects_an_uncorrected_one_of_its_question() {
        let first = reply();
        assert_eq!(first.check(&[]), Ok(()));
        let second = Reply { id: id(92), corrects: Some(first.id), ..reply() };
        assert_eq!(second.check(std::slice::from_ref(&first)), Ok(()));
        let elsewhere = Reply { question: id(99), ..first.clone() };
        for earlier in [vec![], vec![elsewhere], vec![first, second]] {
            let third = Reply { id: id(93), corrects: Some(id(91)), ..reply() };
            let faults = third.check(&earlier).unwrap_err();
            assert_eq!((faults.len(), faults[0].pointer.as_str()), (1, "/corrects"));
        }
    }
}
