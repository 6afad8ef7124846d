//! The stories of progress updates, date changes and evidence.

use super::{
    Names, Told,
    words::{action, because, capital, differ, excerpt, in_words, person, said},
};
use crate::{
    action::{
        date_change::DateChange,
        evidence::Evidence,
        update::{Declared, ProgressUpdate},
    },
    time::spoken,
};

impl Told for ProgressUpdate {
    // The status to which an update moves its action is told by the action.
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let reference = action(names, self.action);
        let opening = if self.corrects.is_some() { "Corrected update" } else { "Update" };
        let mut out = vec![format!("{opening} on {reference}: {}", excerpt(&self.done))];
        out.extend(
            self.difference.as_ref().map(|difference| {
                format!("Difference made by {reference}: {}", excerpt(difference))
            }),
        );
        let off = match self.declared {
            Some(Declared::AtRisk) => Some("at risk"),
            Some(Declared::OffTrack) => Some("off track"),
            Some(Declared::OnTrack) | None => None,
        };
        out.extend(off.map(|off| {
            // Both are sentences of their own, and stand inside another here.
            let bare = |text: &'_ str| text.trim_end().trim_end_matches('.').to_owned();
            let reason = said(self.declared_reason.as_deref().map(bare).as_deref());
            let path = self.path_to_green.as_deref().map(bare).as_deref().map(excerpt);
            let path = path.map(|path| format!(" (path to green: {path})")).unwrap_or_default();
            format!("The owner of {reference} says that it is {off}{reason}{path}")
        }));
        out.extend(
            self.forecast_on.map(|on| {
                format!("The owner of {reference} expects it to be done by {}", spoken(on))
            }),
        );
        out
    }

    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String> {
        let changed = || format!("An update on {} was changed", action(names, self.action));
        differ(before, self).then(changed).into_iter().collect()
    }

    fn removed(&self, names: &dyn Names) -> Vec<String> {
        vec![format!("An update on {} was removed", action(names, self.action))]
    }
}

impl DateChange {
    fn asked(&self, names: &dyn Names) -> String {
        let who = capital(&person(names, self.asked_by));
        let reference = action(names, self.action);
        let (from, to) = (spoken(self.from_on), spoken(self.to_on));
        let wish = format!("{who} asked to move the due date of {reference} from {from} to {to}");
        because(&wish, &self.note, None)
    }

    fn decided(&self, names: &dyn Names) -> Option<String> {
        let decision = self.decision.as_ref()?;
        let reference = action(names, self.action);
        let (from, to) = (spoken(self.from_on), spoken(self.to_on));
        let asked = person(names, self.asked_by);
        let decided = person(names, decision.by);
        let on = spoken(decision.on);
        let note = said(decision.note.as_deref());
        Some(if decision.agreed {
            let moved = if self.to_on < self.from_on { "brought forward" } else { "moved" };
            because(
                &format!("Due date of {reference} {moved} from {from} to {to}"),
                &self.note,
                Some(&format!("asked by {asked}, agreed by {decided} on {on}{note}")),
            )
        } else {
            format!(
                "A new due date for {reference}, {to}, was declined{note} (asked by {asked}, \
                 declined by {decided} on {on}); it stays {from}"
            )
        })
    }
}

impl Told for DateChange {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        vec![self.decided(names).unwrap_or_else(|| self.asked(names))]
    }

    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String> {
        if before.decision != self.decision {
            return self.decided(names).into_iter().collect();
        }
        let reference = action(names, self.action);
        let changed = || format!("The request for a new due date for {reference} was changed");
        differ(before, self).then(changed).into_iter().collect()
    }

    fn removed(&self, names: &dyn Names) -> Vec<String> {
        let reference = action(names, self.action);
        vec![format!("The request for a new due date for {reference} was removed")]
    }
}

impl Evidence {
    fn told(&self, verb: &str, names: &dyn Names) -> String {
        let dated = self.dated_on.map(|on| format!(" of {}", spoken(on))).unwrap_or_default();
        format!(
            "Evidence {verb} {}: {} ({}{dated})",
            action(names, self.action),
            self.title,
            in_words(self.kind.code())
        )
    }

    fn reviewed(&self, names: &dyn Names) -> Option<String> {
        let review = self.review.as_ref()?;
        let word = if review.accepted { "accepted" } else { "rejected" };
        Some(format!(
            "Evidence on {} was {word} by {}{}: {}",
            action(names, self.action),
            person(names, review.by),
            review
                .reason
                .as_deref()
                .map(|reason| format!(" ({})", excerpt(reason.trim_end_matches('.'))))
                .unwrap_or_default(),
            self.title,
        ))
    }
}

impl Told for Evidence {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let verb = if self.replaces.is_some() { "was revised on" } else { "was added to" };
        std::iter::once(self.told(verb, names)).chain(self.reviewed(names)).collect()
    }

    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String> {
        if before.review != self.review {
            return self.reviewed(names).into_iter().collect();
        }
        differ(before, self).then(|| self.told("was changed on", names)).into_iter().collect()
    }

    fn removed(&self, names: &dyn Names) -> Vec<String> {
        vec![self.told("was removed from", names)]
    }
}
