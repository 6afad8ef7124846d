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
    Entry { at: "/", text: "Home", about: "Where you are and what there is to do", needs: None },
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
        at: "/tokens",
        text: "API tokens",
        about: "Keys with which dashboards and scripts read your data",
        needs: Some(Act::ManageOwnTokens),
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
