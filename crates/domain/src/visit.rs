//! What a later visit found of the areas of an earlier inspection: at what pace they move.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    change::subject,
    coded::coded,
    fault::{Faults, FieldFault},
    id::Id,
    inspection::{Area, Inspection},
    text::Account,
    time::spoken,
};

coded! {
    /// At what pace an area moves, as the inspectors of a later visit found it.
    pub enum Pace {
        /// Progress at pace: what was asked for comes as fast as it should.
        AtPace = "at_pace",
        /// Some progress; not yet enough to say more.
        SomeProgress = "some_progress",
        /// It moves, but too slowly.
        TooSlow = "too_slow",
        /// It is worse than it was.
        SlippedBack = "slipped_back",
        /// The visit did not look at it.
        NotLookedAt = "not_looked_at",
    }
}

impl Pace {
    /// In words, as inspectors say it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::AtPace => "Progress at pace",
            Self::SomeProgress => "Some progress",
            Self::TooSlow => "Too slow",
            Self::SlippedBack => "Slipped back",
            Self::NotLookedAt => "Not looked at",
        }
    }
}

/// What a later visit found of one area of an earlier inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitFinding {
    /// Stable id.
    pub id: Id<VisitFinding>,
    /// How often it was changed.
    pub version: i64,
    /// The visit: a focused visit, a monitoring visit, or any other later inspection.
    pub inspection: Id<Inspection>,
    /// The area that it speaks of.
    pub area: Id<Area>,
    /// The earlier inspection that found the area: in its story, and its plan's, this is told.
    pub found_by: Id<Inspection>,
    /// At what pace the area moves.
    pub pace: Pace,
    /// The inspectors' words; needed unless the visit did not look at it.
    pub text: Option<Account>,
    /// Numbers of the paragraphs of the visit's report.
    pub paragraphs: Vec<i32>,
}
subject!(VisitFinding, VisitFinding, root: found_by, about: area);

impl VisitFinding {
    /// Checks what can be told without other records.
    pub fn check(&self) -> Result<(), Vec<FieldFault>> {
        let mut faults = Faults::new();
        faults.require(
            self.pace == Pace::NotLookedAt || self.text.is_some(),
            "/text",
            "is needed: give the inspectors’ words",
        );
        for (at, number) in self.paragraphs.iter().enumerate() {
            let pointer = format!("/paragraphs/{at}");
            faults.require((1..=9999).contains(number), &pointer, "must be from 1 to 9999");
            let before = self.paragraphs.get(..at).unwrap_or_default();
            faults.require(!before.contains(number), &pointer, "is in the list twice");
        }
        faults.finish()
    }
}

/// Why an inspection cannot speak of an area that another one found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotLater {
    /// It is the one that found it.
    Same,
    /// It did not start after the one that found it, which started on this day.
    Before(NaiveDate),
}

/// Whether an inspection came after the one that found an area: it started on a later day.
pub fn came_later(visit: &Inspection, found_by: &Inspection) -> Result<(), NotLater> {
    if visit.id == found_by.id {
        Err(NotLater::Same)
    } else if visit.started_on <= found_by.started_on {
        Err(NotLater::Before(found_by.started_on))
    } else {
        Ok(())
    }
}

impl NotLater {
    /// Said beside the area of which a visit is to have found something.
    #[must_use]
    pub fn of_finding(self) -> FieldFault {
        let detail = match self {
            Self::Same => {
                "was found by this inspection itself; choose an area of an earlier one".to_owned()
            }
            Self::Before(started) => format!(
                "was found by the inspection of {}, which did not start before this one; choose an \
                 area of an earlier one",
                spoken(started)
            ),
        };
        FieldFault::new("/area", detail)
    }

    /// Said beside the inspection that is to have confirmed an area.
    #[must_use]
    pub fn of_confirmation(self) -> FieldFault {
        let detail = match self {
            Self::Same => {
                "is the one that found the area; name the later one that confirmed it".to_owned()
            }
            Self::Before(started) => format!(
                "must have started after the inspection that found the area, {}",
                spoken(started)
            ),
        };
        FieldFault::new("/inspection", detail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{finding, id, inspection_of, prose};

    #[test]
    fn a_visit_speaks_of_areas_that_were_found_before_it_started() {
        let found_by = inspection_of(5, "2023-12-11");
        for (visit, expected, said) in [
            (inspection_of(6, "2025-07-08"), Ok(()), ""),
            (inspection_of(6, "2023-12-12"), Ok(()), ""),
            (inspection_of(6, "2023-12-11"), Err("/area"), "11 December 2023"),
            (inspection_of(6, "2018-07-16"), Err("/area"), "did not start before this one"),
            (inspection_of(5, "2023-12-11"), Err("/area"), "this inspection itself"),
            // The same, though its day was moved meanwhile.
            (inspection_of(5, "2025-07-08"), Err("/area"), "this inspection itself"),
        ] {
            let found = came_later(&visit, &found_by).map_err(NotLater::of_finding);
            let pointer = found.as_ref().copied().map_err(|fault| &*fault.pointer);
            assert_eq!(pointer, expected, "{}", visit.started_on);
            assert!(found.err().is_none_or(|fault| fault.detail.contains(said)), "{said}");
        }
    }

    #[test]
    fn a_confirmation_is_of_a_later_inspection() {
        let found_by = inspection_of(5, "2023-12-11");
        let refused = |visit| came_later(&visit, &found_by).unwrap_err().of_confirmation();
        let same = refused(inspection_of(5, "2023-12-11"));
        assert_eq!(&*same.pointer, "/inspection");
        assert!(same.detail.contains("is the one that found the area"));
        let before = refused(inspection_of(6, "2018-07-16"));
        assert!(before.detail.ends_with("found the area, 11 December 2023"));
    }

    #[test]
    fn a_finding_holds_the_inspectors_words() {
        for (pace, text, paragraphs, expected) in [
            (Pace::AtPace, Some("Visits are made in time."), vec![4, 5], vec![]),
            (Pace::NotLookedAt, None, vec![], vec![]),
            (Pace::NotLookedAt, Some("It will be looked at in the spring."), vec![], vec![]),
            (Pace::TooSlow, None, vec![], vec!["/text"]),
            (Pace::SlippedBack, Some("x"), vec![0], vec!["/paragraphs/0"]),
            (
                Pace::SomeProgress,
                Some("x"),
                vec![3, 10_000, 3],
                vec!["/paragraphs/1", "/paragraphs/2"],
            ),
        ] {
            let finding = VisitFinding { pace, text: text.map(prose), paragraphs, ..finding() };
            let faults = finding.check().err().unwrap_or_default();
            let pointers: Vec<_> = faults.iter().map(|fault| &*fault.pointer).collect();
            assert_eq!(pointers, expected, "{pace:?}");
        }
    }

    #[test]
    fn no_two_paces_share_their_words() {
        let mut words: Vec<_> = Pace::ALL.iter().map(|pace| pace.words()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Pace::ALL.len());
        assert_eq!(id::<Area>(20), finding().area);
    }
}
