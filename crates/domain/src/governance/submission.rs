//! The final plan as it was submitted, its receipt, and where it was published.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::item::FrozenDocument;
use crate::{
    authority::Person,
    change::subject,
    coded::coded,
    fault::{Faults, FieldFault, Refusal},
    id::Id,
    obligation::Obligation,
    plan::Plan,
    sentence::listed,
    text::{Line, Note, Title},
    time::spoken,
};

coded! {
    /// By which way a plan went to the inspectorate.
    pub enum SubmissionWay {
        /// By email.
        Email = "email",
        /// Through the inspectorate's portal.
        Portal = "portal",
        /// By post.
        Post = "post",
        /// Handed over.
        InPerson = "in_person",
    }
}

impl SubmissionWay {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Email => "by email",
            Self::Portal => "through the portal",
            Self::Post => "by post",
            Self::InPerson => "in person",
        }
    }
}

/// That a second person stands behind what was submitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Countersignature {
    /// When.
    pub on: NaiveDate,
    /// Who.
    pub by: Id<Person>,
}

/// That it was received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// When it was acknowledged.
    #[serde(deserialize_with = "crate::time::day")]
    pub on: NaiveDate,
    /// The inspectorate's reference, or what else proves it.
    pub reference: Title,
}

/// Where everybody can read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// Since when.
    #[serde(deserialize_with = "crate::time::day")]
    pub on: NaiveDate,
    /// Its address on the web.
    pub address: Line<500>,
}

/// A version of a plan that was submitted as the final one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// Stable id.
    pub id: Id<Submission>,
    /// How often it was changed.
    pub version: i64,
    /// The plan.
    pub plan: Id<Plan>,
    /// The obligation that it meets.
    pub obligation: Option<Id<Obligation>>,
    /// The revision that was submitted.
    pub revision: i64,
    /// The day of that revision, for which it is rated.
    pub as_at: NaiveDate,
    /// When it went.
    pub submitted_on: NaiveDate,
    /// To whom: "Ofsted", "The Secretary of State".
    pub to: Vec<Title>,
    /// By which way.
    pub way: SubmissionWay,
    /// Who submitted it.
    pub by: Id<Person>,
    /// Why it went although plan checks found something in the way, where they did.
    pub despite: Option<Note>,
    /// What went.
    pub documents: Vec<FrozenDocument>,
    /// Who stands behind it besides the one who submitted it.
    pub countersigned: Option<Countersignature>,
    /// That it was received.
    pub receipt: Option<Receipt>,
    /// Where it was published.
    pub publication: Option<Publication>,
}
subject!(Submission, Submission, root: plan);

impl Submission {
    /// Checks its dates and whom it went to.
    pub fn check(&self, today: NaiveDate) -> Result<(), Vec<FieldFault>> {
        let mut faults = Faults::new();
        faults.require(!self.to.is_empty(), "/to", "must name at least one recipient");
        faults.require(self.to.len() <= 10, "/to", "must name at most 10 recipients");
        faults.require(self.submitted_on <= today, "/submitted_on", "must not be after today");
        faults.require(
            self.submitted_on >= self.as_at,
            "/submitted_on",
            "must not be before the day of the version that was submitted",
        );
        if let Some(receipt) = &self.receipt {
            faults.require(
                receipt.on >= self.submitted_on && receipt.on <= today,
                "/receipt/on",
                "must be between the submission and today",
            );
        }
        if let Some(publication) = &self.publication {
            faults.require(
                publication.on >= self.submitted_on && publication.on <= today,
                "/publication/on",
                "must be between the submission and today",
            );
            let address = publication.address.as_str();
            faults.require(
                ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme)),
                "/publication/address",
                "must begin with https:// or http://",
            );
        }
        faults.finish()
    }

    /// Its recipients in a few words: "Ofsted and the Secretary of State".
    #[must_use]
    pub fn recipients(&self) -> String {
        let names: Vec<&str> = self.to.iter().map(Line::as_str).collect();
        listed(&names)
    }

    /// Whether somebody may stand behind it.
    pub fn may_countersign(&self, who: Id<Person>) -> Result<(), Refusal> {
        if let Some(done) = &self.countersigned {
            let detail = format!("it was countersigned on {}", spoken(done.on));
            return Err(Refusal::new("countersigned", detail));
        }
        if self.by == who {
            let detail = "somebody else than the person who submitted it must countersign";
            return Err(Refusal::new("own_submission", detail));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{day, id, line};

    fn submission() -> Submission {
        Submission {
            id: id(85),
            version: 1,
            plan: id(50),
            obligation: None,
            revision: 115,
            as_at: day("2024-05-16"),
            submitted_on: day("2024-05-16"),
            to: vec![line("Ofsted"), line("the Secretary of State")],
            way: SubmissionWay::Email,
            by: id(1),
            despite: None,
            documents: Vec::new(),
            countersigned: None,
            receipt: None,
            publication: None,
        }
    }

    #[test]
    fn dates_and_recipients_make_sense() {
        let receipt = |on: &str| Some(Receipt { on: day(on), reference: line("R 1") });
        let published =
            |address: &str| Some(Publication { on: day("2024-05-24"), address: line(address) });
        for (submission, pointer) in [
            (submission(), None),
            (Submission { to: Vec::new(), ..submission() }, Some("/to")),
            (Submission { submitted_on: day("2024-05-15"), ..submission() }, Some("/submitted_on")),
            (Submission { submitted_on: day("2024-06-15"), ..submission() }, Some("/submitted_on")),
            (Submission { receipt: receipt("2024-05-15"), ..submission() }, Some("/receipt/on")),
            (Submission { receipt: receipt("2024-05-17"), ..submission() }, None),
            (
                Submission { publication: published("javascript:alert(1)"), ..submission() },
                Some("/publication/address"),
            ),
            (Submission { publication: published("https://example.org"), ..submission() }, None),
        ] {
            let faults = submission.check(day("2024-06-01")).err().unwrap_or_default();
            assert_eq!(faults.first().map(|it| &*it.pointer), pointer);
        }
    }

    #[test]
    fn somebody_else_stands_behind_it_once() {
        let rule = |submission: &Submission, who| {
            submission.may_countersign(id(who)).map_err(|refusal| refusal.rule)
        };
        assert_eq!(rule(&submission(), 2), Ok(()));
        assert_eq!(rule(&submission(), 1), Err("own_submission"));
        let by = Countersignature { on: day("2024-05-16"), by: id(2) };
        let signed = Submission { countersigned: Some(by), ..submission() };
        assert_eq!(rule(&signed, 3), Err("countersigned"));
    }

    #[test]
    fn recipients_are_told_in_a_few_words() {
        assert_eq!(submission().recipients(), "Ofsted and the Secretary of State");
    }
}
