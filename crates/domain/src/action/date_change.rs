//! Date changes: asked for with a reason, agreed or declined by a second person, all kept.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Action;
use crate::{
    authority::Person,
    change::subject,
    coded::coded,
    fault::Refusal,
    id::{Id, PersonId},
    plan::Plan,
    text::Note,
    time::spoken,
};

coded! {
    /// The kind of reason for which a date moves; the note says it in words.
    pub enum DateChangeReason {
        /// A supplier or commissioned service is late.
        Supplier = "supplier",
        /// Vacancies, sickness, recruitment.
        Staffing = "staffing",
        /// Something else must be done first.
        Dependency = "dependency",
        /// There is more, or other, work than was thought.
        Scope = "scope",
        /// A record system or its data.
        Systems = "systems",
        /// Law, guidance or an inspectorate's request changed.
        External = "external",
        /// A body asked for more time to consider it.
        Governance = "governance",
        /// None of these; the note says what.
        Other = "other",
    }
}

/// How a request for another date was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Decision {
    /// Agreed, or declined.
    pub agreed: bool,
    /// Never the person who asked.
    pub by: PersonId,
    /// When.
    pub on: NaiveDate,
    /// What was said; needed when declined.
    pub note: Option<Note>,
}

/// A request to move an action's due date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateChange {
    /// Stable id.
    pub id: Id<DateChange>,
    /// How often it was changed.
    pub version: i64,
    /// The plan.
    pub plan: Id<Plan>,
    /// The action.
    pub action: Id<Action>,
    /// The due date when it was asked.
    pub from_on: NaiveDate,
    /// The due date asked for.
    pub to_on: NaiveDate,
    /// The kind of reason.
    pub reason: DateChangeReason,
    /// The reason in words.
    pub note: Note,
    /// Who asked.
    pub asked_by: Id<Person>,
    /// When.
    pub asked_on: NaiveDate,
    /// The answer, once there is one.
    pub decision: Option<Decision>,
}
subject!(DateChange, DateChange, root: plan, about: action);

impl DateChange {
    /// Records the answer.
    pub fn decide(&mut self, decision: Decision) -> Result<(), Refusal> {
        if let Some(before) = &self.decision {
            let word = if before.agreed { "agreed" } else { "declined" };
            return Err(Refusal::new(
                "already_decided",
                format!("this date change was {word} on {}", spoken(before.on)),
            ));
        }
        if decision.by == self.asked_by {
            return Err(Refusal::new(
                "same_person",
                "the person who asked for a new date cannot agree or decline it",
            ));
        }
        if !decision.agreed && decision.note.is_none() {
            return Err(Refusal::new("reason_needed", "say why the new date is declined"));
        }
        self.decision = Some(decision);
        Ok(())
    }
}

impl Action {
    /// Whether a new date may be asked for, and from which date it would move.
    pub fn may_ask_for(&self, to: NaiveDate) -> Result<NaiveDate, Refusal> {
        let status = self.delivery.status();
        if !status.is_open() {
            return Err(Refusal::new(
                "not_open",
                format!(
                    "action {} is {}; its date no longer matters",
                    self.reference,
                    status.words()
                ),
            ));
        }
        let Some(due) = self.due_on else {
            return Err(Refusal::new(
                "no_due_date",
                format!("action {} has no due date yet; set one instead", self.reference),
            ));
        };
        if due == to {
            return Err(Refusal::new("same_date", format!("it is already due on {}", spoken(due))));
        }
        if self.starts_on.is_some_and(|start| to < start) {
            return Err(Refusal::new("before_start", "the new date is before the action starts"));
        }
        Ok(due)
    }

    /// Moves the due date by an agreed change.
    pub fn move_due(&mut self, change: &DateChange) {
        self.due_on = Some(change.to_on);
        self.revisions += 1;
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn person(n: u128) -> Id<Person> {
        Id::new(Uuid::from_u128(n))
    }

    fn change() -> DateChange {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        DateChange {
            id: Id::new(Uuid::from_u128(1)),
            version: 1,
            plan: Id::new(Uuid::from_u128(2)),
            action: Id::new(Uuid::from_u128(3)),
            from_on: day("2024-03-31"),
            to_on: day("2024-06-30"),
            reason: DateChangeReason::Supplier,
            note: Note::parse("the training provider withdrew").unwrap(),
            asked_by: person(1),
            asked_on: day("2024-03-20"),
            decision: None,
        }
    }

    fn answer(by: u128, agreed: bool, note: Option<&str>) -> Decision {
        Decision {
            agreed,
            by: person(by),
            on: "2024-04-02".parse().unwrap(),
            note: note.map(|text| Note::parse(text).unwrap()),
        }
    }

    #[test]
    fn the_asker_never_decides() {
        assert_eq!(change().decide(answer(1, true, None)).unwrap_err().rule, "same_person");
        assert!(change().decide(answer(2, true, None)).is_ok());
    }

    #[test]
    fn declining_needs_a_reason_and_a_decision_stays() {
        let mut change = change();
        assert_eq!(change.decide(answer(2, false, None)).unwrap_err().rule, "reason_needed");
        change.decide(answer(2, false, Some("too late"))).unwrap();
        assert_eq!(change.decide(answer(3, true, None)).unwrap_err().rule, "already_decided");
    }
}
