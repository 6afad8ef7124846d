//! Councils, the people who sign in, and the posts that own actions.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    change::subject,
    coded::coded,
    fault::Faults,
    file::{self, FileFault, FileKind, KeptFile},
    id::{Id, PersonId},
    rating::RatingRules,
    text::{Line, Note, Title},
};

/// A council with children's services, in the directory of the instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    /// Its id, which is also the scope of its change log.
    pub id: Id<Authority>,
    /// How often it was changed.
    pub version: i64,
    /// "East Sussex County Council".
    pub name: Title,
    /// Ofsted's unique reference number, such as 80467.
    pub urn: Option<Line<20>>,
    /// The Department for Education's code, such as 845.
    pub la_code: Option<Line<20>>,
    /// The Office for National Statistics' code, such as E10000011.
    pub ons_code: Option<Line<20>>,
}
subject!(Authority, Authority);

coded! {
    /// What a person may do in one authority.
    pub enum Role {
        /// Manages people, posts, tokens and settings; does not edit plans.
        Administrator = "administrator",
        /// Builds the plan, agrees dates, signs off, submits.
        PlanLead = "plan_lead",
        /// Owns actions through posts and reports on them.
        Manager = "manager",
        /// A councillor who scrutinises plans that are shared with bodies.
        PanelMember = "panel_member",
        /// Reads everything, the change log included; changes nothing.
        Auditor = "auditor",
    }
}

/// Someone's membership of one authority: who signs in, and what they may do there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Stable id.
    pub id: Id<Person>,
    /// How often it was changed.
    pub version: i64,
    /// The name shown inside the authority; never printed in public documents.
    pub name: Title,
    /// The address by which they are known; unique in the authority, compared without case.
    pub email: Line<254>,
    /// What they may do.
    pub role: Role,
    /// A disabled person's credentials stop at once; the person stays in the history.
    pub disabled: bool,
}
subject!(Person, Person);

/// A spell in which a person held a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// Who held it.
    pub person: PersonId,
    /// The first day.
    #[serde(deserialize_with = "crate::time::day")]
    pub from: NaiveDate,
    /// The last day; absent while they still hold it.
    #[serde(default, deserialize_with = "crate::time::maybe_day")]
    pub until: Option<NaiveDate>,
}

impl Holder {
    /// Whether this spell covers `day`.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// A post that owns actions: "Head of Safeguarding". Partners' posts in health or police too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// Stable id.
    pub id: Id<Post>,
    /// How often it was changed.
    pub version: i64,
    /// The post's title, which public documents print.
    pub title: Title,
    /// The organisation, when it is not the council.
    pub organisation: Option<Title>,
    /// Who held it, when.
    pub holders: Vec<Holder>,
    /// A closed post takes no new actions.
    pub closed: bool,
}
subject!(Post, Post);

impl Post {
    /// Who holds the post on `day`.
    pub fn holders_on(&self, day: NaiveDate) -> impl Iterator<Item = Id<Person>> {
        self.holders.iter().filter(move |holder| holder.holds_on(day)).map(|holder| holder.person)
    }

    /// Checks what cannot be right of the spells: ended before begun, the same person twice at once.
    pub fn check(&self) -> Result<(), Vec<crate::FieldFault>> {
        let mut faults = Faults::new();
        for (at, holder) in self.holders.iter().enumerate() {
            faults.require(
                holder.until.is_none_or(|until| holder.from <= until),
                &format!("/holders/{at}/until"),
                "must not be before the day on which they took the post",
            );
            let overlaps = self.holders.iter().take(at).any(|other| {
                other.person == holder.person
                    && other.until.is_none_or(|until| holder.from <= until)
                    && holder.until.is_none_or(|until| other.from <= until)
            });
            faults.require(
                !overlaps,
                &format!("/holders/{at}/person"),
                "already holds this post in that time",
            );
        }
        faults.finish()
    }
}

/// One line of the printed key: what a rating is called, how it looks and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyLine {
    /// The rating's code, which never changes.
    pub rating: crate::rating::DeliveryRating,
    /// The word people see: "On track".
    pub label: Line<40>,
    /// The colour's name: "green". Never the only sign.
    pub colour: Line<20>,
    /// What it means, printed in every export.
    pub definition: Note,
}

/// An authority's own numbers and words; its id is the authority's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The authority's id.
    pub id: Id<Authority>,
    /// How often it was changed.
    pub version: i64,
    /// The numbers behind the delivery rating and the plan checks.
    pub rules: RatingRules,
    /// The key: a label and a definition for each rating.
    pub key: Vec<KeyLine>,
    /// The council's own Word template; Word documents have the plain look where there is none.
    /// States of shape 1, from before there were any, have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word_template: Option<WordTemplate>,
}
// An older program must not read a state as if nothing more stood in it.
subject!(Settings, Settings, shape: 2);

/// The Word file of a council's own from which Word documents begin: its styles, header, footer and
/// logo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WordTemplate {
    /// The file, whose bytes lie under their hash.
    pub file: KeptFile,
    /// Since when it is used.
    pub since: NaiveDate,
    /// Who set it.
    pub by: PersonId,
}

impl WordTemplate {
    /// The largest template in bytes: 5 MB. It holds styles, a header, a footer and a logo.
    pub const MOST_BYTES: usize = 5 * 1024 * 1024;

    /// Decides whether a file can be a template, by its name and its content: as which file it is
    /// kept. Whether papers can be made from it is tried out apart.
    pub fn take(claimed_name: &str, bytes: &[u8]) -> Result<(FileKind, Line<120>), String> {
        if bytes.len() > Self::MOST_BYTES {
            return Err("is larger than 5 MB; a template holds styles, a header, a footer and a \
                        logo, nothing more"
                .into());
        }
        match file::take(claimed_name, bytes) {
            Ok((FileKind::Docx, name)) => Ok((FileKind::Docx, name)),
            Ok((other, _)) => {
                let words = other.words();
                Err(format!("must be a Word document (.docx), and this is {words}"))
            }
            Err(FileFault::Ending(ending)) => {
                Err(format!("must be a Word document (.docx); its name ends in “{ending}”"))
            }
            Err(FileFault::Content(what)) => {
                Err(format!("must be a Word document (.docx), and this is {what}"))
            }
            Err(FileFault::Mismatch { ending, found, .. }) => {
                Err(format!("is called .{ending}, but what is in it is {found}"))
            }
            Err(FileFault::NoEnding) => {
                Err("must be a Word document (.docx); its name has no ending that says so".into())
            }
            Err(fault) => Err(fault.to_string()),
        }
    }
}

impl Settings {
    /// The key must explain every rating once, or exports would print ratings without a meaning.
    pub fn check(&self) -> Result<(), Vec<crate::FieldFault>> {
        let mut faults = Faults::new();
        for rating in crate::rating::DeliveryRating::ALL {
            let lines = self.key.iter().filter(|line| line.rating == *rating).count();
            faults.require(
                lines == 1,
                "/key",
                format!("must explain {rating} exactly once; it does so {lines} times"),
            );
        }
        self.rules.check(&mut faults);
        faults.finish()
    }
}
