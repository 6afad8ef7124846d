//! The story of an action.

use super::{
    Names, Told,
    words::{self, excerpt, post, said},
};
use crate::{
    action::{
        Action, ImpactRating, Milestone,
        status::{Delivery, DeliveryStatus},
    },
    time::spoken,
};

impl Told for Action {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let owner = self.owner.map_or_else(
            || "no owner yet".to_owned(),
            |owner| format!("owner {}", post(names, owner)),
        );
        let due = self
            .due_on
            .map_or_else(|| "no due date yet".to_owned(), |due| format!("due {}", spoken(due)));
        let mut out =
            vec![format!("Action {} was added: {} ({owner}, {due})", self.reference, self.title)];
        // An imported action can come with a history of its own.
        self.tell_delivery(&Delivery::NotStarted, names, &mut out);
        self.tell_blocked(None, &mut out);
        out
    }

    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String> {
        let mut out = Vec::new();
        self.tell_delivery(&before.delivery, names, &mut out);
        self.tell_blocked(before.blocked.as_ref().map(|blocked| &*blocked.reason), &mut out);
        self.tell_dates(before, &mut out);
        self.tell_owner(before, names, &mut out);
        self.tell_milestones(&before.milestones, &mut out);
        self.tell_links(before, names, &mut out);
        self.tell_texts(before, &mut out);
        words::wordings(
            &mut out,
            &self.reference,
            (&before.public_words, &before.childrens_words),
            (&self.public_words, &self.childrens_words),
        );
        self.tell_impact(before, &mut out);
        out
    }

    fn removed(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("Action {} was removed: {}", self.reference, self.title)]
    }
}

impl Action {
    fn tell_delivery(&self, before: &Delivery, names: &dyn Names, out: &mut Vec<String>) {
        let from = before.status();
        let to = self.delivery.status();
        if from == to {
            return;
        }
        let note = said(self.delivery.mark().and_then(|mark| mark.note.as_deref()));
        let reference = &self.reference;
        out.push(match &self.delivery {
            Delivery::InProgress { .. } if from != DeliveryStatus::NotStarted => {
                format!("{reference} was reopened{note}")
            }
            Delivery::Verified { signed_off, .. } => {
                let by = names.person(signed_off.by).map(|by| format!(" by {by}"));
                format!("{reference} was signed off{}{note}", by.unwrap_or_default())
            }
            Delivery::NotProceeding { .. } => format!("{reference} will not proceed{note}"),
            _ => format!("{reference} is now {}{note}", to.words()),
        });
    }

    fn tell_blocked(&self, before: Option<&str>, out: &mut Vec<String>) {
        let reference = &self.reference;
        out.extend(match (before, &self.blocked) {
            (None, Some(now)) => Some(format!("{reference} is blocked: {}", excerpt(&now.reason))),
            (Some(before), Some(now)) if *before != *now.reason => {
                Some(format!("{reference} is still blocked: {}", excerpt(&now.reason)))
            }
            (Some(_), None) => Some(format!("{reference} is no longer blocked")),
            _ => None,
        });
    }

    fn tell_dates(&self, before: &Self, out: &mut Vec<String>) {
        let reference = &self.reference;
        let start = format!("Start date of {reference}");
        words::date(out, &start, before.starts_on, self.starts_on);
        // An agreed move is told by the date change itself, with its reason.
        if self.revisions == before.revisions {
            let due = format!("Due date of {reference}");
            words::date(out, &due, before.due_on, self.due_on);
        }
        if self.original_due_on != self.due_on {
            let first = format!("First due date of {reference}");
            words::date(out, &first, before.original_due_on, self.original_due_on);
        }
    }

    fn tell_owner(&self, before: &Self, names: &dyn Names, out: &mut Vec<String>) {
        let reference = &self.reference;
        out.extend(match (before.owner, self.owner) {
            (None, Some(new)) => Some(format!("Owner of {reference} is now {}", post(names, new))),
            (Some(old), Some(new)) if old != new => Some(format!(
                "Owner of {reference} changed from {} to {}",
                post(names, old),
                post(names, new)
            )),
            (Some(old), None) => {
                Some(format!("{reference} has no owner now; it was {}", post(names, old)))
            }
            _ => None,
        });
        words::list(
            out,
            &before.contributors,
            &self.contributors,
            |id| format!("{} now helps with {reference}", words::capital(&post(names, id))),
            |id| format!("{} no longer helps with {reference}", words::capital(&post(names, id))),
        );
    }

    fn tell_milestones(&self, before: &[Milestone], out: &mut Vec<String>) {
        let reference = &self.reference;
        for now in &self.milestones {
            let title = &now.title;
            let Some(was) = before.iter().find(|was| was.id == now.id) else {
                let due = spoken(now.due_on);
                out.push(format!("Milestone “{title}” was added to {reference}, due {due}"));
                out.extend(now.done_on.map(|on| reached(now, reference, on)));
                continue;
            };
            words::name(
                out,
                &format!("Title of a milestone of {reference}"),
                Some(&was.title),
                Some(title),
            );
            let due = format!("Milestone “{title}” of {reference}");
            words::date(out, &due, Some(was.due_on), Some(now.due_on));
            if was.done_on != now.done_on {
                out.push(now.done_on.map_or_else(
                    || format!("Milestone “{title}” of {reference} is open again"),
                    |on| reached(now, reference, on),
                ));
            }
        }
        for was in before.iter().filter(|was| self.milestones.iter().all(|now| now.id != was.id)) {
            out.push(format!("Milestone “{}” of {reference} was removed", was.title));
        }
    }

    fn tell_links(&self, before: &Self, names: &dyn Names, out: &mut Vec<String>) {
        let reference = &self.reference;
        words::list(
            out,
            &before.areas,
            &self.areas,
            |id| format!("{reference} now answers {}", words::area(names, id)),
            |id| format!("{reference} no longer answers {}", words::area(names, id)),
        );
        words::list(
            out,
            &before.depends_on,
            &self.depends_on,
            |id| format!("{reference} now depends on {}", words::action(names, id)),
            |id| format!("{reference} no longer depends on {}", words::action(names, id)),
        );
    }

    fn tell_texts(&self, before: &Self, out: &mut Vec<String>) {
        let reference = &self.reference;
        if before.reference != *reference {
            out.push(format!("Action {} is now {reference}", before.reference));
        }
        let title = format!("Title of {reference}");
        words::name(out, &title, Some(&before.title), Some(&self.title));
        for (what, was, now) in [
            ("Description", &before.description, &self.description),
            ("Outcome sought", &before.outcome, &self.outcome),
            ("Success criterion", &before.success_criterion, &self.success_criterion),
        ] {
            words::text(out, &format!("{what} of {reference}"), was.as_deref(), now.as_deref());
        }
    }

    fn tell_impact(&self, before: &Self, out: &mut Vec<String>) {
        if before.impact != self.impact {
            let words = match self.impact.rating {
                ImpactRating::NotYetKnown => "not yet known",
                ImpactRating::None => "no difference",
                ImpactRating::Some => "some difference",
                ImpactRating::Clear => "a clear difference",
            };
            let basis = said(self.impact.basis.as_deref());
            out.push(format!("Impact of {} is now rated “{words}”{basis}", self.reference));
        }
    }
}

fn reached(milestone: &Milestone, reference: &str, on: chrono::NaiveDate) -> String {
    format!("Milestone “{}” of {reference} was reached on {}", milestone.title, spoken(on))
}
