//! The pages of the menu, and who may use them. A new page with a place in the menu is one entry
//! of [`ALL`].

use application::Actor;
use domain::policy::Act;

/// A page of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its address, and the name of its part of the site: see [`super::frame::Frame::part`].
    pub(crate) at: &'static str,
    pub(crate) text: &'static str,
    /// What it is for.
    pub(crate) about: &'static str,
    /// What one must be allowed to do to see it; everybody may where nothing is said.
    needs: Option<Act>,
}

/// Every entry, in the order of the menu.
const ALL: &[Entry] = &[
    Entry {
        at: "/plans",
        text: "Overview",
        about: "Whether the plan is on track, what changed, and what is late",
        needs: Some(Act::ReadSharedPlans),
    },
    Entry {
        at: "/measures",
        text: "Measures",
        about: "Whether it makes a difference for children",
        needs: Some(Act::ReadSharedPlans),
    },
    Entry {
        at: "/inspections",
        text: "Inspections",
        about: "What inspectors judged and found, over the years",
        needs: Some(Act::ReadInspections),
    },
    Entry {
        at: "/my-actions",
        text: "My actions",
        about: "The actions of the posts that you hold, and which of them need you now",
        // Whoever records readings reports on actions too.
        needs: Some(Act::RecordReadings),
    },
    Entry {
        at: "/needs-you",
        text: "What needs you",
        about: "Dates to agree, actions to sign off, and what a plan still lacks",
        needs: Some(Act::DecideDateChange),
    },
    Entry {
        at: "/questions",
        text: "Questions",
        about: "What members asked about the plan, and what was answered",
        needs: Some(Act::ReadSharedPlans),
    },
    Entry {
        at: "/meetings",
        text: "Meetings",
        about: "When panels and boards meet, and what they asked",
        needs: Some(Act::ReadMeetings),
    },
    Entry {
        at: "/actions",
        text: "Actions",
        about: "Every action: who owns it, when it is due and how it is going",
        needs: None,
    },
    Entry {
        at: "/imports",
        text: "Imports",
        about: "Action plans out of spreadsheets, to be looked at and carried out",
        needs: Some(Act::EditPlans),
    },
    Entry {
        at: "/search",
        text: "Search",
        about: "Areas, actions, updates and questions by their words",
        needs: None,
    },
    Entry {
        at: "/people",
        text: "People",
        about: "Who can sign in to this authority, and what they may do",
        needs: Some(Act::ReadPeople),
    },
    Entry {
        at: "/posts",
        text: "Posts",
        about: "Which posts own actions, and who holds them",
        needs: Some(Act::ReadPosts),
    },
    Entry {
        at: "/settings",
        text: "Settings",
        about: "The numbers behind the rating, and your words for it",
        needs: Some(Act::ChangeSettings),
    },
    Entry {
        at: "/tokens",
        text: "API tokens",
        about: "Keys with which dashboards and scripts read your data",
        needs: Some(Act::ManageOwnTokens),
    },
    Entry {
        at: "/changes",
        text: "Change log",
        about: "Who changed what and when, and whether the record is whole",
        needs: Some(Act::ReadChanges),
    },
    Entry {
        at: "/security-log",
        text: "Security log",
        about: "Who signed in, who was refused, and who read a draft",
        needs: Some(Act::ReadSecurityLog),
    },
];

/// Everybody's own page: the head of each page leads to it, not the menu.
pub(crate) const ACCOUNT: Entry = Entry {
    at: "/account",
    text: "Your account",
    about: "Your password, your second factor and where you are signed in",
    needs: None,
};

/// The entries that somebody may use.
pub(crate) fn of(actor: &Actor) -> Vec<Entry> {
    let allowed = |entry: &&Entry| entry.needs.is_none_or(|act| actor.may(act));
    ALL.iter().filter(allowed).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::page_routes;

    #[test]
    fn every_entry_leads_to_a_page() {
        let routes = page_routes();
        for entry in ALL.iter().chain([&ACCOUNT]) {
            let found = |route: &&crate::PageRoute| route.method == "GET" && route.path == entry.at;
            assert!(routes.iter().any(|route| found(&route)), "{}", entry.at);
            assert!(!entry.text.is_empty() && !entry.about.is_empty());
        }
    }
}
