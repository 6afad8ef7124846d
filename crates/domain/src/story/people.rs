//! The stories of posts and people.

use super::{
    Names, Told,
    words::{self, capital, differ, in_words, person},
};
use crate::{
    authority::{Holder, Person, Post},
    time::spoken,
};

impl Post {
    fn tell_holders(&self, before: &[Holder], names: &dyn Names, out: &mut Vec<String>) {
        let title = &self.title;
        let same = |a: &Holder, b: &Holder| a.person == b.person && a.from == b.from;
        for now in &self.holders {
            let who = capital(&person(names, now.person));
            let was = before.iter().find(|was| same(was, now));
            if was.is_none() {
                out.push(format!("{who} holds the post {title} from {}", spoken(now.from)));
            }
            match (was.and_then(|was| was.until), now.until) {
                (was, now) if was == now => {}
                (_, Some(until)) => {
                    out.push(format!("{who} holds the post {title} until {}", spoken(until)));
                }
                (_, None) => out.push(format!("{who} goes on holding the post {title}")),
            }
        }
        for was in before.iter().filter(|was| !self.holders.iter().any(|now| same(was, now))) {
            let who = capital(&person(names, was.person));
            let from = spoken(was.from);
            out.push(format!("{who} is no longer recorded in the post {title} from {from}"));
        }
    }
}

impl Told for Post {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let of = self.organisation.as_ref().map(|of| format!(" ({of})")).unwrap_or_default();
        let mut out = vec![format!("The post {}{of} was added", self.title)];
        self.tell_holders(&[], names, &mut out);
        out
    }

    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String> {
        let mut out = Vec::new();
        let title = &self.title;
        words::name(&mut out, "Title of a post", Some(&before.title), Some(title));
        let (was, now) = (before.organisation.as_deref(), self.organisation.as_deref());
        words::name(&mut out, &format!("Organisation of {title}"), was, now);
        self.tell_holders(&before.holders, names, &mut out);
        if before.closed != self.closed {
            let verb = if self.closed { "closed" } else { "opened again" };
            out.push(format!("The post {title} was {verb}"));
        }
        out
    }

    fn removed(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("The post {} was removed", self.title)]
    }
}

// A person is called what `names` says, never the name in the record: the same sentence may stand
// where names of people are not shown.
impl Told for Person {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let who = capital(&person(names, self.id));
        vec![format!("{who} was added as {}", in_words(self.role.code()))]
    }

    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String> {
        let mut out = Vec::new();
        let who = capital(&person(names, self.id));
        if before.role != self.role {
            let (was, now) = (in_words(before.role.code()), in_words(self.role.code()));
            out.push(format!("{who} changed from {was} to {now}"));
        }
        if before.disabled != self.disabled {
            let verb = if self.disabled { "can no longer" } else { "can again" };
            out.push(format!("{who} {verb} sign in"));
        }
        if out.is_empty() && differ(before, self) {
            out.push(format!("The name or address of {} was changed", person(names, self.id)));
        }
        out
    }

    fn removed(&self, names: &dyn Names) -> Vec<String> {
        vec![format!("{} was removed", capital(&person(names, self.id)))]
    }
}
