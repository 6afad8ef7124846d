//! Evidence that an action was done, or helps: a file, a link or a note, with its kind and date.
//!
//! A piece of evidence is never edited. A revision takes its place and it stays readable; a second
//! person accepts or rejects it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use utoipa::ToSchema;

use super::{Action, Impact, ImpactRating, status::Delivery};
use crate::{
    authority::Person,
    change::subject,
    coded::coded,
    fault::{Faults, FieldFault, Refusal},
    file::KeptFile,
    id::{Id, PersonId},
    identifying::{self, Doubt},
    inspection::{WEB_LINK, is_web_link},
    plan::Plan,
    text::{Account, Line, Note, Title},
    time::spoken,
};

coded! {
    /// What kind of evidence it is.
    pub enum EvidenceKind {
        /// An audit of cases.
        Audit = "audit",
        /// A dip sample.
        DipSample = "dip_sample",
        /// Performance data.
        PerformanceData = "performance_data",
        /// A survey.
        Survey = "survey",
        /// What children say.
        VoiceOfTheChild = "voice_of_the_child",
        /// A case study in which no child can be identified.
        CaseStudy = "case_study",
    }
}

coded! {
    /// Whether a second person has looked at it.
    pub enum ReviewState {
        /// Nobody has yet.
        ToReview = "to_review",
        /// It shows what it says, and no child can be known by it.
        Accepted = "accepted",
        /// It does not count, for the reason given.
        Rejected = "rejected",
    }
}

impl ReviewState {
    /// In words, for sentences.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::ToReview => "waiting for review",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }
}

/// What a second person found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Review {
    /// Accepted, or rejected.
    pub accepted: bool,
    /// Never the person who added it.
    pub by: PersonId,
    /// When.
    pub on: NaiveDate,
    /// Why; needed when rejected.
    pub reason: Option<Note>,
}

/// A piece of evidence on an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Stable id.
    pub id: Id<Evidence>,
    /// How often it was changed.
    pub version: i64,
    /// The plan.
    pub plan: Id<Plan>,
    /// The action.
    pub action: Id<Action>,
    /// Audit, dip sample, …
    pub kind: EvidenceKind,
    /// What it is.
    pub title: Title,
    /// Where it is.
    pub link: Option<Line<500>>,
    /// What it shows.
    pub note: Option<Account>,
    /// The day to which it speaks.
    pub dated_on: Option<NaiveDate>,
    /// Who added it.
    pub added_by: Id<Person>,
    /// When.
    pub added_on: NaiveDate,
    /// The file.
    #[serde(default)]
    pub file: Option<KeptFile>,
    /// The last day on which it says how things are.
    #[serde(default)]
    pub expires_on: Option<NaiveDate>,
    /// The earlier piece of which this is a revision.
    #[serde(default)]
    pub replaces: Option<Id<Evidence>>,
    /// What a second person found, once one has looked.
    #[serde(default)]
    pub review: Option<Review>,
}
subject!(Evidence, Evidence, root: plan, about: action);

impl Evidence {
    /// It must be a file, a link or a note, not from the future, and not over before it begins.
    pub fn check(&self) -> Result<(), Vec<FieldFault>> {
        let mut faults = Faults::new();
        faults.require(
            self.link.is_some() || self.note.is_some() || self.file.is_some(),
            "/note",
            "give a file or a link, or say what the evidence shows",
        );
        faults.require(self.link.as_deref().is_none_or(is_web_link), "/link", WEB_LINK);
        faults.require(
            self.dated_on.is_none_or(|dated| dated <= self.added_on),
            "/dated_on",
            "must not be after today",
        );
        faults.require(
            self.expires_on.is_none_or(|expires| expires >= self.added_on),
            "/expires_on",
            "must not be before today",
        );
        faults.finish()
    }

    /// Whether somebody has looked at it, and what they found.
    #[must_use]
    pub fn state(&self) -> ReviewState {
        match &self.review {
            None => ReviewState::ToReview,
            Some(review) if review.accepted => ReviewState::Accepted,
            Some(_) => ReviewState::Rejected,
        }
    }

    /// Whether it says no more how things are.
    #[must_use]
    pub fn has_expired(&self, day: NaiveDate) -> bool {
        self.expires_on.is_some_and(|expires| day > expires)
    }

    /// The day to which it speaks: its own, or that on which it was added.
    #[must_use]
    pub fn speaks_to(&self) -> NaiveDate {
        self.dated_on.unwrap_or(self.added_on)
    }

    /// Records what a second person found. What was accepted can be rejected later, and the other
    /// way round; what a revision has replaced can only be rejected.
    pub fn judge(&mut self, review: Review, is_replaced: bool) -> Result<(), Refusal> {
        let found = if review.accepted { ReviewState::Accepted } else { ReviewState::Rejected };
        if let Some(before) = &self.review
            && self.state() == found
        {
            return Err(Refusal::new(
                "already_reviewed",
                format!("this evidence was {} on {}", found.words(), spoken(before.on)),
            ));
        }
        if review.by == self.added_by {
            return Err(Refusal::new(
                "same_person",
                "the person who added the evidence cannot accept or reject it",
            ));
        }
        if review.accepted && is_replaced {
            return Err(Refusal::new(
                "replaced",
                "a revision has taken the place of this evidence; review that one",
            ));
        }
        if !review.accepted && review.reason.is_none() {
            return Err(Refusal::new("reason_needed", "say why the evidence is rejected"));
        }
        self.review = Some(review);
        Ok(())
    }

    /// What in its words and its file's name may identify a child, by the field.
    #[must_use]
    pub fn doubts(&self, today: NaiveDate) -> Vec<(&'static str, Doubt)> {
        let texts = [
            ("/title", Some(self.title.as_str())),
            ("/note", self.note.as_deref()),
            ("/link", self.link.as_deref()),
            ("/file", self.file.as_ref().map(|file| file.name.as_str())),
        ];
        let looked = texts.into_iter().filter_map(|(field, text)| Some((field, text?)));
        looked
            .flat_map(|(field, text)| {
                identifying::doubts(text, today).into_iter().map(move |doubt| (field, doubt))
            })
            .collect()
    }
}

/// Whether an action may be found embedded: that takes a re-check after the sign-off, with evidence
/// that it helps. `current` is its evidence without what was replaced. An action that nobody has
/// signed off is refused by its status alone.
pub fn may_embed(
    delivery: &Delivery,
    impact: &Impact,
    current: &[Evidence],
    day: NaiveDate,
) -> Result<(), Refusal> {
    let Delivery::Verified { signed_off, .. } = delivery else { return Ok(()) };
    if !matches!(impact.rating, ImpactRating::Some | ImpactRating::Clear) {
        return Err(Refusal::new(
            "impact_needed",
            "say first what difference the action has made: only one with some or a clear impact \
             can be embedded",
        ));
    }
    let shows = |it: &&Evidence| {
        it.state() == ReviewState::Accepted
            && !it.has_expired(day)
            && it.speaks_to() > signed_off.on
            && it.speaks_to() <= day
    };
    if current.iter().any(|it| shows(&it)) {
        return Ok(());
    }
    Err(Refusal::new(
        "evidence_needed",
        format!(
            "add evidence of a re-check after the sign-off on {} and have it accepted: it must be \
             dated later than that day and not have expired",
            spoken(signed_off.on)
        ),
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;
    use uuid::Uuid;

    use super::*;
    use crate::{action::status::Mark, time::parse_day};

    fn day(text: &str) -> NaiveDate {
        parse_day(text).unwrap()
    }

    fn person(number: u128) -> Id<Person> {
        Id::new(Uuid::from_u128(number))
    }

    fn evidence() -> Evidence {
        Evidence {
            id: Id::new(Uuid::from_u128(1)),
            version: 1,
            plan: Id::new(Uuid::from_u128(2)),
            action: Id::new(Uuid::from_u128(3)),
            kind: EvidenceKind::Audit,
            title: Title::parse("Audit of 20 plans").unwrap(),
            link: None,
            note: Some(Account::parse("It shows it").unwrap()),
            dated_on: Some(day("2025-01-10")),
            added_by: person(7),
            added_on: day("2025-01-20"),
            file: None,
            expires_on: None,
            replaces: None,
            review: None,
        }
    }

    fn review(accepted: bool, by: u128, reason: Option<&str>) -> Review {
        let reason = reason.map(|reason| Note::parse(reason).unwrap());
        Review { accepted, by: person(by), on: day("2025-01-21"), reason }
    }

    fn accepted() -> Evidence {
        Evidence { review: Some(review(true, 8, None)), ..evidence() }
    }

    #[rstest]
    #[case(|it: &mut Evidence| it.note = None, Some("/note"))]
    #[case(|it: &mut Evidence| it.link = Some(Line::parse("file:///etc/passwd").unwrap()), Some("/link"))]
    #[case(|it: &mut Evidence| it.dated_on = Some(day("2025-01-21")), Some("/dated_on"))]
    #[case(|it: &mut Evidence| it.expires_on = Some(day("2025-01-19")), Some("/expires_on"))]
    #[case(|it: &mut Evidence| it.expires_on = Some(day("2025-01-20")), None)]
    fn what_evidence_must_say(#[case] change: fn(&mut Evidence), #[case] fault: Option<&str>) {
        let mut it = evidence();
        change(&mut it);
        let found = it.check().err().and_then(|faults| faults.first().map(|it| it.pointer.clone()));
        assert_eq!(found.as_deref(), fault);
    }

    #[rstest]
    #[case(evidence(), review(true, 8, None), false, Ok(ReviewState::Accepted))]
    #[case(
        evidence(),
        review(false, 8, Some("a child is named")),
        false,
        Ok(ReviewState::Rejected)
    )]
    #[case(evidence(), review(false, 8, None), false, Err("reason_needed"))]
    #[case(evidence(), review(true, 7, None), false, Err("same_person"))]
    #[case(evidence(), review(false, 7, Some("x")), false, Err("same_person"))]
    #[case(evidence(), review(true, 8, None), true, Err("replaced"))]
    #[case(evidence(), review(false, 8, Some("x")), true, Ok(ReviewState::Rejected))]
    #[case(accepted(), review(true, 9, None), false, Err("already_reviewed"))]
    #[case(accepted(), review(false, 9, Some("x")), false, Ok(ReviewState::Rejected))]
    fn the_table_of_reviews(
        #[case] mut it: Evidence,
        #[case] found: Review,
        #[case] is_replaced: bool,
        #[case] outcome: Result<ReviewState, &str>,
    ) {
        let judged = it.judge(found, is_replaced);
        assert_eq!(judged.map(|()| it.state()).map_err(|refusal| refusal.rule), outcome);
    }

    fn verified() -> Delivery {
        let mark = |on: &str| Mark { on: day(on), by: person(9), note: None };
        Delivery::Verified { completed: mark("2024-11-01"), signed_off: mark("2024-12-01") }
    }

    fn impact(rating: ImpactRating) -> Impact {
        Impact { rating, basis: None }
    }

    #[rstest]
    #[case(ImpactRating::Clear, accepted(), Ok(()))]
    #[case(ImpactRating::Some, accepted(), Ok(()))]
    #[case(ImpactRating::None, accepted(), Err("impact_needed"))]
    #[case(ImpactRating::NotYetKnown, accepted(), Err("impact_needed"))]
    #[case(ImpactRating::Clear, evidence(), Err("evidence_needed"))]
    #[case(
        ImpactRating::Clear,
        Evidence { review: Some(review(false, 8, Some("x"))), ..evidence() },
        Err("evidence_needed")
    )]
    #[case(
        ImpactRating::Clear,
        Evidence { dated_on: Some(day("2024-12-01")), ..accepted() },
        Err("evidence_needed")
    )]
    #[case(
        ImpactRating::Clear,
        Evidence { expires_on: Some(day("2025-01-31")), ..accepted() },
        Err("evidence_needed")
    )]
    #[case(ImpactRating::Clear, Evidence { dated_on: None, ..accepted() }, Ok(()))]
    fn embedding_takes_a_re_check_with_evidence_of_impact(
        #[case] rating: ImpactRating,
        #[case] it: Evidence,
        #[case] outcome: Result<(), &str>,
    ) {
        let found = may_embed(&verified(), &impact(rating), &[it], day("2025-02-01"));
        assert_eq!(found.map_err(|refusal| refusal.rule), outcome);
    }

    #[test]
    fn what_was_not_signed_off_is_refused_elsewhere() {
        let open = Delivery::NotStarted;
        assert!(may_embed(&open, &Impact::default(), &[], day("2025-02-01")).is_ok());
    }

    #[test]
    fn an_older_state_is_one_that_nobody_has_reviewed() {
        let mut value = serde_json::to_value(evidence()).unwrap();
        let object = value.as_object_mut().unwrap();
        for field in ["file", "expires_on", "replaces", "review"] {
            object.remove(field);
        }
        let read: Evidence = serde_json::from_value(value).unwrap();
        assert_eq!(read, evidence());
        assert_eq!(read.state(), ReviewState::ToReview);
    }

    #[test]
    fn doubts_name_the_field() {
        let mut it = evidence();
        it.title = Title::parse("Case of Amy Jones, aged 9").unwrap();
        it.note = Some(Account::parse("JS, dob 03/05/2015").unwrap());
        let fields: Vec<&str> =
            it.doubts(day("2025-01-20")).iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["/title", "/note"]);
    }

    proptest! {
        /// Whatever was found before, nobody judges their own, and a reason stands with every no.
        #[test]
        fn no_review_breaks_the_rules(steps in proptest::collection::vec((any::<bool>(), 7..10_u128, any::<bool>(), any::<bool>()), 0..8)) {
            let mut it = evidence();
            for (accepted, by, with_reason, is_replaced) in steps {
                let before = it.clone();
                let reason = with_reason.then_some("a reason");
                if it.judge(review(accepted, by, reason), is_replaced).is_err() {
                    prop_assert_eq!(&it, &before);
                }
                if let Some(found) = &it.review {
                    prop_assert!(found.by != it.added_by);
                    prop_assert!(found.accepted || found.reason.is_some());
                }
            }
        }
    }
}
