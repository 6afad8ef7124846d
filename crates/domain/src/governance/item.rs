//! Items of an agenda: what a plan goes before a meeting for, the pack that was on the table, and
//! what was resolved.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use super::Meeting;
use crate::{
    authority::Person,
    change::{Hash, subject},
    coded::coded,
    fault::{Faults, FieldFault, Refusal},
    id::Id,
    plan::Plan,
    text::{Account, Line, Note, Title},
    time::spoken,
};

coded! {
    /// What members are asked to do with a plan.
    pub enum ItemPurpose {
        /// Comment on a draft, so that the final plan can take it in.
        Comment = "comment",
        /// Endorse a version of the plan.
        Endorse = "endorse",
        /// Approve it, as an executive does.
        Approve = "approve",
        /// Take note of progress.
        Note = "note",
        /// Hold the executive to account for it.
        Scrutinise = "scrutinise",
    }
}

impl ItemPurpose {
    /// In words: "comment on the draft".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Comment => "comment on the draft",
            Self::Endorse => "endorse the plan",
            Self::Approve => "approve the plan",
            Self::Note => "note progress",
            Self::Scrutinise => "scrutinise progress",
        }
    }
}

/// A document as it was frozen: its bytes are stored beside the log, its hash stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FrozenDocument {
    /// Its name in addresses: "panel-report.pdf".
    pub name: Line<80>,
    /// SHA-256 of its bytes, as 64 hexadecimal digits.
    pub sha256: Line<64>,
    /// How many bytes it has.
    pub size: i64,
}

impl FrozenDocument {
    /// The SHA-256 of some bytes, as it stands in a record.
    #[must_use]
    pub fn sum(bytes: &[u8]) -> String {
        Hash(Sha256::digest(bytes).into()).to_string()
    }
}

/// What was on the table: a revision of the plan, and the documents that were made of it.
///
/// A pack never changes. What comes later goes into another item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// The revision that it shows.
    pub revision: i64,
    /// The day of that revision, for which it is rated.
    pub as_at: NaiveDate,
    /// When it was frozen.
    pub frozen_on: NaiveDate,
    /// By whom.
    pub by: Id<Person>,
    /// The documents.
    pub documents: Vec<FrozenDocument>,
}

/// What the body resolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// When: the day of the meeting, or later where it was resolved in writing.
    pub on: NaiveDate,
    /// What was resolved.
    pub text: Account,
    /// Whether the version in the pack was endorsed.
    pub endorses: bool,
    /// Where it stands in the minutes: "Minute 24/17".
    pub minutes: Option<Title>,
    /// Who recorded it.
    pub by: Id<Person>,
}

/// A plan on the agenda of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaItem {
    /// Stable id.
    pub id: Id<AgendaItem>,
    /// How often it was changed.
    pub version: i64,
    /// The meeting.
    pub meeting: Id<Meeting>,
    /// The plan.
    pub plan: Id<Plan>,
    /// Its place on the agenda, from 1.
    pub position: i32,
    /// "Children's services improvement plan: draft".
    pub title: Title,
    /// What members are asked to do.
    pub purpose: ItemPurpose,
    /// What members are recommended to resolve, one each.
    pub recommendations: Vec<Note>,
    /// Why the public may not see it, where it is exempt (Local Government Act 1972, schedule 12A).
    pub exempt: Option<Note>,
    /// What was on the table, once it was frozen.
    pub pack: Option<Pack>,
    /// What was resolved.
    pub resolution: Option<Resolution>,
    /// Why it was taken off the agenda, where it was.
    pub withdrawn: Option<Note>,
}
subject!(AgendaItem, AgendaItem, root: plan, about: meeting);

/// The most recommendations of one item.
const MOST_RECOMMENDATIONS: usize = 20;

impl AgendaItem {
    /// Checks what stands in it.
    pub fn check(&self) -> Result<(), Vec<FieldFault>> {
        let mut faults = Faults::new();
        faults.require(self.position >= 1, "/position", "must be 1 or more");
        faults.require(
            self.recommendations.len() <= MOST_RECOMMENDATIONS,
            "/recommendations",
            "must be at most 20",
        );
        faults.finish()
    }

    /// Whether its pack may be frozen now.
    pub fn may_freeze(&self, meeting: &Meeting) -> Result<(), Refusal> {
        if let Some(pack) = &self.pack {
            let on = spoken(pack.frozen_on);
            let detail = format!(
                "its pack was frozen on {on} and stays as it is; add another item for later papers"
            );
            return Err(Refusal::new("frozen", detail));
        }
        self.stands(meeting)
    }

    /// Whether anything more may be done with it.
    pub fn stands(&self, meeting: &Meeting) -> Result<(), Refusal> {
        if self.withdrawn.is_some() {
            return Err(Refusal::new("withdrawn", "it was taken off the agenda"));
        }
        if meeting.cancelled.is_some() {
            return Err(Refusal::new("cancelled", "its meeting was cancelled"));
        }
        Ok(())
    }

    /// Whether what was resolved on it can close an area on a day.
    pub fn may_close(&self, on: NaiveDate) -> Result<(), FieldFault> {
        if self.withdrawn.is_some() {
            let detail = "was taken off the agenda; name the item on which it was resolved";
            return Err(FieldFault::new("/item", detail));
        }
        let Some(resolution) = &self.resolution else {
            let detail = "has no resolution yet; record at the meeting what was resolved, then \
                          close the area";
            return Err(FieldFault::new("/item", detail));
        };
        if on < resolution.on {
            let resolved = spoken(resolution.on);
            let detail = format!(
                "must not be before the day of the resolution; give {resolved} or a later day"
            );
            return Err(FieldFault::new("/on", detail));
        }
        Ok(())
    }

    /// Whether it may become `after`, where what was resolved on it closed areas on these days: the
    /// resolution on which they rest stays, and does not come after them.
    pub fn keeps(&self, after: &Self, closed: &[(String, NaiveDate)]) -> Result<(), Refusal> {
        for (label, on) in closed {
            let why = match &after.resolution {
                _ if after.withdrawn.is_some() => "an item on which it rests stays on the agenda",
                Some(resolution) if resolution.on > *on => {
                    "the resolution cannot be of a later day"
                }
                _ => continue,
            };
            let on = spoken(*on);
            let detail =
                format!("area {label} was closed by it on {on}: {why}; reopen the area first");
            return Err(Refusal::new("closed_an_area", detail));
        }
        Ok(())
    }

    /// Whether a resolution can be recorded.
    pub fn may_resolve(
        &self,
        meeting: &Meeting,
        resolution: &Resolution,
        today: NaiveDate,
    ) -> Result<(), ResolveFault> {
        self.stands(meeting)?;
        if resolution.on < meeting.held_on {
            let held = spoken(meeting.held_on);
            let detail = format!("must not be before the meeting, {held}");
            return Err(FieldFault::new("/on", detail).into());
        }
        if resolution.on > today {
            return Err(FieldFault::new("/on", "must not be after today").into());
        }
        if resolution.endorses && self.pack.is_none() {
            let detail = "an endorsement is of what was on the table; freeze the pack first";
            return Err(Refusal::new("no_pack", detail).into());
        }
        Ok(())
    }
}

/// Why a resolution was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResolveFault {
    /// A field is wrong.
    Field(FieldFault),
    /// A rule stands against it.
    Rule(Refusal),
}

impl From<FieldFault> for ResolveFault {
    fn from(fault: FieldFault) -> Self {
        Self::Field(fault)
    }
}
impl From<Refusal> for ResolveFault {
    fn from(refusal: Refusal) -> Self {
        Self::Rule(refusal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{day, id, line, prose};

    fn meeting() -> Meeting {
        Meeting {
            id: id(81),
            version: 1,
            body: id(80),
            held_on: day("2024-04-24"),
            title: None,
            place: None,
            note: None,
            cancelled: None,
        }
    }

    fn item() -> AgendaItem {
        AgendaItem {
            id: id(82),
            version: 1,
            meeting: id(81),
            plan: id(50),
            position: 1,
            title: line("Improvement plan: draft"),
            purpose: ItemPurpose::Comment,
            recommendations: vec![prose("Comment on the draft.")],
            exempt: None,
            pack: None,
            resolution: None,
            withdrawn: None,
        }
    }

    fn frozen() -> AgendaItem {
        let pack = Pack {
            revision: 101,
            as_at: day("2024-04-16"),
            frozen_on: day("2024-04-16"),
            by: id(1),
            documents: Vec::new(),
        };
        AgendaItem { pack: Some(pack), ..item() }
    }

    fn resolution(on: &str, endorses: bool) -> Resolution {
        let text = prose("That the draft be endorsed.");
        Resolution { on: day(on), text, endorses, minutes: None, by: id(1) }
    }

    #[test]
    fn a_pack_is_frozen_once_and_only_for_a_meeting_that_takes_place() {
        let rule = |item: &AgendaItem, meeting: &Meeting| {
            item.may_freeze(meeting).map_err(|refusal| refusal.rule)
        };
        let cancelled = Meeting { cancelled: Some(prose("Snow.")), ..meeting() };
        let off = AgendaItem { withdrawn: Some(prose("It comes in June.")), ..item() };
        assert_eq!(rule(&item(), &meeting()), Ok(()));
        assert_eq!(rule(&frozen(), &meeting()), Err("frozen"));
        assert_eq!(rule(&item(), &cancelled), Err("cancelled"));
        assert_eq!(rule(&off, &meeting()), Err("withdrawn"));
    }

    #[test]
    fn a_resolution_is_of_the_meeting_or_later_and_endorses_what_was_on_the_table() {
        let today = day("2024-05-01");
        for (item, on, endorses, allowed) in [
            (item(), "2024-04-24", false, true),
            (item(), "2024-05-01", false, true),
            (item(), "2024-04-23", false, false),
            (item(), "2024-05-02", false, false),
            (item(), "2024-04-24", true, false),
            (frozen(), "2024-04-24", true, true),
        ] {
            let found = item.may_resolve(&meeting(), &resolution(on, endorses), today);
            assert_eq!(found.is_ok(), allowed, "{on} {endorses}");
        }
    }

    #[test]
    fn a_resolution_closes_areas_from_its_day_on() {
        let off = Some(prose("It comes in June."));
        let resolved = AgendaItem { resolution: Some(resolution("2024-04-24", false)), ..item() };
        for (item, on, expected) in [
            (resolved.clone(), "2024-04-24", Ok(())),
            (resolved.clone(), "2024-06-01", Ok(())),
            (resolved.clone(), "2024-04-23", Err("/on")),
            (item(), "2024-04-24", Err("/item")),
            (AgendaItem { withdrawn: off.clone(), ..resolved.clone() }, "2024-04-24", Err("/item")),
        ] {
            let found = item.may_close(day(on));
            assert_eq!(found.as_ref().copied().map_err(|it| &*it.pointer), expected, "{on}");
        }
        let said = resolved.may_close(day("2024-04-23")).unwrap_err().detail;
        assert!(said.ends_with("give 24 April 2024 or a later day"), "{said}");
    }

    #[test]
    fn a_resolution_that_closed_an_area_stays() {
        let resolved = AgendaItem { resolution: Some(resolution("2024-04-24", false)), ..item() };
        let moved = |on| AgendaItem { resolution: Some(resolution(on, false)), ..item() };
        let off = AgendaItem { withdrawn: Some(prose("It comes in June.")), ..resolved.clone() };
        let closed = [("3b".to_owned(), day("2024-04-26"))];
        for (after, closed, stays) in [
            (moved("2024-04-26"), &closed[..], true),
            (moved("2024-04-27"), &closed[..], false),
            (off.clone(), &closed[..], false),
            (off, &[][..], true),
        ] {
            assert_eq!(resolved.keeps(&after, closed).is_ok(), stays);
        }
    }

    #[test]
    fn an_item_has_its_place_and_not_too_much_to_resolve() {
        let many = AgendaItem { recommendations: vec![prose("x"); 21], position: 0, ..item() };
        let faults = many.check().unwrap_err();
        let pointers: Vec<_> = faults.iter().map(|fault| &*fault.pointer).collect();
        assert_eq!(pointers, ["/position", "/recommendations"]);
        assert_eq!(item().check(), Ok(()));
    }
}
