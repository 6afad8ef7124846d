//! The pages of the menu, and who may use them. A new page with a place in the menu is one entry
//! of [`ALL`].

use application::Actor;
use domain::{authority::Role, policy::Act};

/// Where an entry stands: a menu of everything is one that nobody reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the menu.
    Main,
    /// In the menu of one role, and with the rest for the others.
    MainFor(Role),
    /// On the page of everything else.
    More,
}

/// A page of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its address, and the name of its part of the site: see [`super::frame::Frame::part`].
    pub(crate) at: &'static str,
    pub(crate) text: &'static str,
    /// What it is for.
    pub(crate) about: &'static str,
    /// Where it stands.
    place: Place,
    /// What one must be allowed to do to see it; everybody may where nothing is said.
    needs: Option<Act>,
}

/// Every entry, in the order of the menu.
const ALL: &[Entry] = &[
    Entry {
        at: "/plans",
        place: Place::Main,
        text: "Overview",
        about: "Whether the plan is on track, what changed, and what is late",
        needs: Some(Act::ReadSharedPlans),
    },
    Entry {
        at: "/measures",
        place: Place::Main,
        text: "Measures",
        about: "Whether it makes a difference for children",
        needs: Some(Act::ReadSharedPlans),
    },
    Entry {
        at: "/inspections",
        place: Place::More,
        text: "Inspections",
        about: "What inspectors judged and found, over the years",
        needs: Some(Act::ReadInspections),
    },
    Entry {
        at: "/my-actions",
        place: Place::Main,
        text: "My actions",
        about: "The actions of the posts that you hold, and which of them need you now",
        // Whoever records readings reports on actions too.
        needs: Some(Act::RecordReadings),
    },
    Entry {
        at: "/needs-you",
        place: Place::Main,
        text: "What needs you",
        about: "Dates to agree, actions to sign off, and what a plan still lacks",
        needs: Some(Act::DecideDateChange),
    },
    Entry {
        at: "/questions",
        place: Place::Main,
        text: "Questions",
        about: "What members asked about the plan, and what was answered",
        needs: Some(Act::ReadSharedPlans),
    },
    Entry {
        at: "/meetings",
        place: Place::Main,
        text: "Meetings",
        about: "When panels and boards meet, and what they asked",
        needs: Some(Act::ReadMeetings),
    },
    Entry {
        at: "/actions",
        place: Place::Main,
        text: "Actions",
        about: "Every action: who owns it, when it is due and how it is going",
        needs: None,
    },
    Entry {
        at: "/imports",
        place: Place::More,
        text: "Imports",
        about: "Action plans out of spreadsheets, to be looked at and carried out",
        needs: Some(Act::EditPlans),
    },
    Entry {
        at: "/search",
        place: Place::Main,
        text: "Search",
        about: "Areas, actions, updates and questions by their words",
        needs: None,
    },
    Entry {
        at: "/people",
        place: Place::MainFor(Role::Administrator),
        text: "People",
        about: "Who can sign in to this authority, and what they may do",
        needs: Some(Act::ReadPeople),
    },
    Entry {
        at: "/posts",
        place: Place::More,
        text: "Posts",
        about: "Which posts own actions, and who holds them",
        needs: Some(Act::ReadPosts),
    },
    Entry {
        at: "/settings",
        place: Place::More,
        text: "Settings",
        about: "The numbers behind the rating, and your words for it",
        needs: Some(Act::ChangeSettings),
    },
    Entry {
        at: "/tokens",
        place: Place::More,
        text: "API tokens",
        about: "Keys with which dashboards and scripts read your data",
        needs: Some(Act::ManageOwnTokens),
    },
    Entry {
        at: "/changes",
        place: Place::More,
        text: "Change log",
        about: "Who changed what and when, and whether the record is whole",
        needs: Some(Act::ReadChanges),
    },
    Entry {
        at: "/redact",
        place: Place::More,
        text: "Take a text out",
        about: "For a child’s name that was typed by mistake: out of the plan, its history and its papers",
        needs: Some(Act::Redact),
    },
    Entry {
        at: "/security-log",
        place: Place::More,
        text: "Security log",
        about: "Who signed in, who was refused, and who read a draft",
        needs: Some(Act::ReadSecurityLog),
    },
];

/// Everybody's own page: the head of each page leads to it, not the menu.
pub(crate) const ACCOUNT: Entry = Entry {
    at: "/account",
    place: Place::More,
    text: "Your account",
    about: "Your password, your second factor and where you are signed in",
    needs: None,
};

/// The page of everything else.
pub(crate) const MORE: Entry = Entry {
    at: "/more",
    place: Place::Main,
    text: "More",
    about: "Everything else that you can see and do",
    needs: None,
};

impl Entry {
    fn is_main(&self, role: Role) -> bool {
        match self.place {
            Place::Main => true,
            Place::MainFor(only) => role == only,
            Place::More => false,
        }
    }
}

/// The entries that somebody may use: those of the menu, and the rest.
fn of(actor: &Actor) -> (Vec<Entry>, Vec<Entry>) {
    let allowed = |entry: &&Entry| entry.needs.is_none_or(|act| actor.may(act));
    ALL.iter().filter(allowed).partition(|entry| entry.is_main(actor.role))
}

/// The menu of somebody, with the way to the rest at its end.
pub(crate) fn main(actor: &Actor) -> Vec<Entry> {
    let (mut main, rest) = of(actor);
    main.extend((!rest.is_empty()).then_some(MORE));
    main
}

/// What is not in the menu of somebody.
pub(crate) fn rest(actor: &Actor) -> Vec<Entry> {
    of(actor).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::page_routes;

    #[test]
    fn every_entry_leads_to_a_page() {
        let routes = page_routes();
        for entry in ALL.iter().chain([&ACCOUNT, &MORE]) {
            let found = |route: &&crate::PageRoute| route.method == "GET" && route.path == entry.at;
            assert!(routes.iter().any(|route| found(&route)), "{}", entry.at);
            assert!(!entry.text.is_empty() && !entry.about.is_empty());
        }
    }
}
