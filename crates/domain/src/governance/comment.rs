//! Comments of members on what is before them: said once, corrected in the open.

use serde::{Deserialize, Serialize};

use super::{Meeting, correction, item::AgendaItem};
use crate::{
    authority::Person,
    change::subject,
    fault::{Faults, FieldFault},
    id::Id,
    plan::Plan,
    text::{Account, Title},
    time::Instant,
};

/// What a member says of a plan on the agenda. Append-only: a wrong one is corrected by a later one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Stable id.
    pub id: Id<Comment>,
    /// How often it was changed; a comment is never edited, only redacted.
    pub version: i64,
    /// The plan that is on the agenda.
    pub plan: Id<Plan>,
    /// The meeting.
    pub meeting: Id<Meeting>,
    /// The item of its agenda.
    pub item: Id<AgendaItem>,
    /// Who put it in.
    pub by: Id<Person>,
    /// The member who said it, where somebody else put it in: "Chair".
    pub for_member: Option<Title>,
    /// When.
    pub at: Instant,
    /// What was said.
    pub text: Account,
    /// The earlier comment that this one corrects.
    pub corrects: Option<Id<Comment>>,
}
subject!(Comment, Comment, root: plan, about: item);

impl Comment {
    /// Whether it can correct what it says it corrects, given the comments on the same item.
    pub fn check(&self, earlier: &[Self]) -> Result<(), Vec<FieldFault>> {
        let mut faults = Faults::new();
        let known = earlier.iter().map(|it| (it.id, it.corrects));
        if let Some(detail) = correction::fault(self.corrects, known, "comment on this item") {
            faults.add("/corrects", detail);
        }
        let own = |it: &&Self| Some(it.id) == self.corrects;
        let same = |it: &Self| (&it.text, &it.for_member) == (&self.text, &self.for_member);
        faults.require(
            !earlier.iter().find(own).is_some_and(same),
            "/text",
            "is what you said before; change it, or leave it as it stands",
        );
        faults.require(
            earlier.iter().find(own).is_none_or(|it| it.by == self.by),
            "/corrects",
            "was put in by somebody else; say in a comment of your own what is wrong with it",
        );
        faults.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{id, prose};

    fn comment(number: u128, corrects: Option<u128>) -> Comment {
        Comment {
            id: id(number),
            version: 1,
            plan: id(10),
            meeting: id(61),
            item: id(62),
            by: id(1),
            for_member: None,
            at: Instant::UNIX_EPOCH,
            text: prose(&format!("The plan should say what children asked for ({number}).")),
            corrects: corrects.map(id),
        }
    }

    #[test]
    fn one_corrects_ones_own_and_the_latest() {
        let first = comment(1, None);
        let second = comment(2, Some(1));
        let others = Comment { by: id(2), ..comment(3, None) };
        for (corrects, earlier, is_sound) in [
            (None, vec![], true),
            (Some(1), vec![first.clone()], true),
            (Some(2), vec![first.clone(), second.clone()], true),
            (Some(1), vec![], false),
            (Some(1), vec![first, second], false),
            (Some(3), vec![others], false),
        ] {
            let checked = comment(9, corrects).check(&earlier);
            assert_eq!(checked.is_ok(), is_sound, "{corrects:?}");
            for fault in checked.err().unwrap_or_default() {
                assert_eq!(fault.pointer, "/corrects");
            }
        }
        let again = Comment { text: comment(1, None).text, ..comment(9, Some(1)) };
        assert_eq!(again.check(&[comment(1, None)]).unwrap_err()[0].pointer, "/text");
    }
}
