//! Inspections, their judgements, the report's paragraphs and the areas for improvement.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    change::subject,
    coded::coded,
    fault::{Faults, Refusal},
    framework::{FindingKind, InspectionKind},
    governance::item::AgendaItem,
    id::{Id, InspectionId},
    text::{Account, Line, Note, Title},
};

/// A grade given for a judgement, both by their codes in the framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// Code of the judgement: `help_and_protection`.
    pub judgement: Line<60>,
    /// Code of the grade: `good`.
    pub grade: Line<60>,
}

/// An inspection of the authority by an inspectorate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// Stable id.
    pub id: Id<Inspection>,
    /// How often it was changed.
    pub version: i64,
    /// Code of the framework: `ilacs`.
    pub framework: Line<40>,
    /// Standard, short, focused visit, …
    pub kind: InspectionKind,
    /// First day on site.
    pub started_on: NaiveDate,
    /// Last day on site.
    pub ended_on: NaiveDate,
    /// When the council received the report: the statutory clock starts here.
    pub received_on: Option<NaiveDate>,
    /// When the inspectorate published it.
    pub published_on: Option<NaiveDate>,
    /// As named in the report.
    pub lead_inspector: Option<Title>,
    /// Where the published report is.
    pub report_url: Option<Line<500>>,
    /// The grades.
    pub judgements: Vec<Judgement>,
}
subject!(Inspection, Inspection, root: id);

impl Inspection {
    /// Checks the order of its dates.
    pub fn check(&self) -> Result<(), Vec<crate::FieldFault>> {
        let mut faults = Faults::new();
        faults.require(
            self.started_on <= self.ended_on,
            "/ended_on",
            "must not be before the day on which the inspection started",
        );
        faults.require(
            self.received_on.is_none_or(|received| self.ended_on <= received),
            "/received_on",
            "must not be before the day on which the inspection ended",
        );
        faults.require(
            self.published_on.is_none_or(|published| self.ended_on <= published),
            "/published_on",
            "must not be before the day on which the inspection ended",
        );
        let link = self.report_url.as_deref();
        faults.require(link.is_none_or(is_web_link), "/report_url", WEB_LINK);
        faults.finish()
    }
}

/// What a link must look like, said beside the field.
pub const WEB_LINK: &str = "must be a web address that starts with https:// or http://";

/// Whether a text is a web address that can safely stand in a page.
#[must_use]
pub fn is_web_link(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty() && !rest.starts_with('/') && !text.contains(char::is_whitespace)
    })
}

coded! {
    /// Whether a paragraph of a report praises or criticises.
    pub enum Tone {
        /// What works well.
        Strength = "strength",
        /// What does not.
        Weakness = "weakness",
    }
}

/// A numbered paragraph of the report, so that areas can point at what they rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// Stable id.
    pub id: Id<Paragraph>,
    /// How often it was changed.
    pub version: i64,
    /// The inspection whose report it stands in.
    pub inspection: Id<Inspection>,
    /// Its number in the report.
    pub number: i32,
    /// The heading under which it stands.
    pub section: Option<Title>,
    /// The exact words.
    pub text: Account,
    /// Strength or weakness, where someone has marked it.
    pub tone: Option<Tone>,
}
subject!(Paragraph, Paragraph, root: inspection);

coded! {
    /// How the council answers an area for improvement.
    pub enum ResponseKind {
        /// The council accepts it.
        Accepted = "accepted",
        /// The council accepts part of it; the reason says which.
        PartlyAccepted = "partly_accepted",
        /// The council notes it; the reason says why no more.
        Noted = "noted",
    }
}

impl ResponseKind {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Accepted => "Accepted",
            Self::PartlyAccepted => "Partly accepted",
            Self::Noted => "Noted",
        }
    }
}

/// The council's response to an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Response {
    /// Accepted, partly accepted or noted.
    pub kind: ResponseKind,
    /// Why; needed unless accepted in full.
    #[serde(default)]
    pub reason: Option<Note>,
}

/// "Closed by us": a governance body resolved that the area is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// The day on which it was closed: that of the resolution, or a later one.
    pub on: NaiveDate,
    /// What else is to be said; what was resolved and by whom, where no resolution is named.
    pub note: Option<Note>,
    /// The item of an agenda whose resolution closed it. What was closed before such were named
    /// names none.
    #[serde(default)]
    pub item: Option<Id<AgendaItem>>,
}

/// "Confirmed by the inspectorate": a later visit or inspection said so. Apart from our closure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Confirmation {
    /// The day on which the inspectorate said so.
    pub on: NaiveDate,
    /// Where it said so.
    pub note: Note,
    /// The later inspection or visit that said so, where it is one that is recorded.
    #[serde(default)]
    pub inspection: Option<InspectionId>,
}

/// What the inspectors said must improve, in their exact words. Areas nest (3, 3a, 3b).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Stable id.
    pub id: Id<Area>,
    /// How often it was changed.
    pub version: i64,
    /// The inspection that found it.
    pub inspection: Id<Inspection>,
    /// Area for improvement, priority action, recommendation, …
    pub kind: FindingKind,
    /// The exact wording.
    pub text: Account,
    /// Place among its siblings, from 1.
    pub position: i32,
    /// "3a": worked out from the positions, because reports do not number areas.
    pub label: Line<20>,
    /// The area of which it is a part.
    pub parent: Option<Id<Area>>,
    /// Numbers of the paragraphs it rests on.
    pub paragraphs: Vec<i32>,
    /// How the council answers it.
    pub response: Option<Response>,
    /// The area of an earlier inspection that it repeats.
    pub recurs_from: Option<Id<Area>>,
    /// Closed by us.
    pub closed: Option<Closure>,
    /// Confirmed by the inspectorate.
    pub confirmed: Option<Confirmation>,
    /// The same in words for anybody; papers for the public print them.
    #[serde(default)]
    pub public_words: Option<Note>,
    /// The same in words for children; the letter to children prints them.
    #[serde(default)]
    pub childrens_words: Option<Note>,
}
subject!(Area, Area, root: inspection);

impl Area {
    /// The label of an area from its parent's label and its place: 3, 3a, 3a.2.
    #[must_use]
    pub fn label_for(parent: Option<&str>, position: i32) -> String {
        let letter = u8::try_from(position)
            .ok()
            .filter(|place| (1..=26).contains(place))
            .map(|place| char::from(b'a' + place - 1));
        match (parent, letter) {
            (None, _) => position.to_string(),
            (Some(parent), Some(letter)) if parent.bytes().all(|byte| byte.is_ascii_digit()) => {
                format!("{parent}{letter}")
            }
            (Some(parent), _) => format!("{parent}.{position}"),
        }
    }

    /// Checks what can be told without other records.
    pub fn check(&self) -> Result<(), Vec<crate::FieldFault>> {
        let mut faults = Faults::new();
        faults.require((1..=999).contains(&self.position), "/position", "must be from 1 to 999");
        faults.require(self.parent != Some(self.id), "/parent", "an area cannot be part of itself");
        faults.require(
            self.recurs_from != Some(self.id),
            "/recurs_from",
            "an area cannot recur from itself",
        );
        for (at, number) in self.paragraphs.iter().enumerate() {
            let pointer = format!("/paragraphs/{at}");
            faults.require((1..=9999).contains(number), &pointer, "must be from 1 to 9999");
            let before = self.paragraphs.get(..at).unwrap_or_default();
            faults.require(!before.contains(number), &pointer, "is in the list twice");
        }
        if let Some(response) = &self.response {
            faults.require(
                response.kind == ResponseKind::Accepted || response.reason.is_some(),
                "/response/reason",
                "is needed when the area is only partly accepted or noted",
            );
        }
        faults.finish()
    }

    /// Closes the area by a body's resolution.
    pub fn close(&mut self, closure: Closure) -> Result<(), Refusal> {
        if let Some(before) = &self.closed {
            return Err(Refusal::new(
                "already_closed",
                format!(
                    "area {} was closed on {}; reopen it first",
                    self.label,
                    crate::time::spoken(before.on)
                ),
            ));
        }
        self.closed = Some(closure);
        Ok(())
    }

    /// Reopens a closed area. What the inspectorate confirmed stays a fact.
    pub fn reopen(&mut self) -> Result<(), Refusal> {
        if self.closed.take().is_none() {
            return Err(Refusal::new("not_closed", format!("area {} is not closed", self.label)));
        }
        Ok(())
    }
}

/// Finds whether making `parent` the parent of `area` would close a loop, given each area's parent.
#[must_use]
pub fn nesting_loops(
    area: Id<Area>,
    parent: Id<Area>,
    parents: &[(Id<Area>, Option<Id<Area>>)],
) -> bool {
    let mut at = Some(parent);
    // A chain longer than the number of areas must already be a loop.
    for _ in 0..=parents.len() {
        match at {
            Some(step) if step == area => return true,
            Some(step) => {
                at = parents.iter().find(|(id, _)| *id == step).and_then(|(_, parent)| *parent);
            }
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_follow_positions() {
        assert_eq!(Area::label_for(None, 3), "3");
        assert_eq!(Area::label_for(Some("3"), 1), "3a");
        assert_eq!(Area::label_for(Some("3"), 27), "3.27");
        assert_eq!(Area::label_for(Some("3a"), 2), "3a.2");
    }

    #[test]
    fn links_are_web_addresses() {
        assert!(is_web_link("https://files.ofsted.gov.uk/v1/file/50231520"));
        assert!(!is_web_link("javascript:alert(1)"));
        assert!(!is_web_link("https://"));
        assert!(!is_web_link("https:///x"));
        assert!(!is_web_link("https://a b"));
    }

    #[test]
    fn nesting_may_not_loop() {
        let [a, b, c] = [1, 2, 3].map(|n| Id::new(uuid::Uuid::from_u128(n)));
        let parents = [(a, None), (b, Some(a)), (c, Some(b))];
        assert!(nesting_loops(a, c, &parents));
        assert!(nesting_loops(b, b, &parents));
        assert!(!nesting_loops(c, a, &parents));
    }
}
