//! The story of a calendar's address.

use super::{Names, Told, words::person};
use crate::feed::CalendarFeed;

impl Told for CalendarFeed {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let whose = person(names, self.person);
        vec![format!("An address for the calendar of {whose} was made")]
    }

    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String> {
        let whose = person(names, self.person);
        match (before.revoked_at, self.revoked_at) {
            (None, Some(_)) => vec![format!("The address of the calendar of {whose} was revoked")],
            (Some(_), None) => vec![format!("An address for the calendar of {whose} was made")],
            _ if before.made_at != self.made_at => {
                vec![format!("The address of the calendar of {whose} was replaced by another")]
            }
            _ => Vec::new(),
        }
    }

    fn removed(&self, names: &dyn Names) -> Vec<String> {
        vec![format!("The address of the calendar of {} was removed", person(names, self.person))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        sample::id,
        story::{tell, tests::Unknown},
    };

    #[test]
    fn an_address_is_made_replaced_and_revoked() {
        let at = |text: &str| text.parse().unwrap();
        let made = CalendarFeed {
            id: id(95),
            version: 1,
            person: id(1),
            made_at: at("2025-01-20T09:00:00Z"),
            revoked_at: None,
        };
        let replaced = CalendarFeed { made_at: at("2025-01-21T09:00:00Z"), ..made.clone() };
        let revoked =
            CalendarFeed { revoked_at: Some(at("2025-01-22T09:00:00Z")), ..replaced.clone() };
        for (before, after, told) in [
            (None, Some(&made), "An address for the calendar of someone was made"),
            (
                Some(&made),
                Some(&replaced),
                "The address of the calendar of someone was replaced by another",
            ),
            (Some(&replaced), Some(&revoked), "The address of the calendar of someone was revoked"),
            (Some(&revoked), Some(&made), "An address for the calendar of someone was made"),
            (Some(&made), None, "The address of the calendar of someone was removed"),
        ] {
            assert_eq!(tell(before, after, &Unknown), [told]);
        }
    }
}
