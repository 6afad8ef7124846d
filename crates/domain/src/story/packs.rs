//! The stories of agenda items with their packs and resolutions, and of submissions.

use super::{
    Names, Told,
    words::{self, capital, differ, excerpt, listed, person, said},
};
use crate::{
    governance::{
        comment::Comment,
        item::{AgendaItem, Pack, Resolution},
        submission::Submission,
    },
    time::spoken,
};

fn frozen(title: &str, pack: &Pack, names: &dyn Names) -> String {
    let by = person(names, pack.by);
    let (revision, documents) = (pack.revision, pack.documents.len());
    let plural = if documents == 1 { "" } else { "s" };
    format!(
        "The pack of “{title}” was frozen by {by}: revision {revision}, {documents} document{plural}"
    )
}

fn resolved(title: &str, resolution: &Resolution) -> String {
    let minutes = resolution.minutes.as_ref().map(|it| format!(" ({it})")).unwrap_or_default();
    let what = match (resolution.corrected_on, resolution.endorses) {
        (Some(_), _) => "The record was corrected: resolved on",
        (None, true) => "The plan was endorsed on",
        (None, false) => "Resolved on",
    };
    let (on, text) = (spoken(resolution.on), excerpt(&resolution.text));
    format!("“{title}”: {what} {on}{minutes}: {text}")
}

impl Told for Comment {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let what = if self.corrects.is_some() { "corrected a comment" } else { "commented" };
        let who = match &self.for_member {
            Some(member) => member.to_string(),
            None => person(names, self.by),
        };
        vec![capital(&format!("{who} {what} at a meeting: {}", excerpt(&self.text)))]
    }

    fn changed(&self, _: &Self, _: &dyn Names) -> Vec<String> {
        Vec::new()
    }

    fn removed(&self, _: &dyn Names) -> Vec<String> {
        vec!["A comment was removed".to_owned()]
    }
}

impl Told for AgendaItem {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let exempt = if self.exempt.is_some() { ", as an exempt item" } else { "" };
        let title = &self.title;
        let mut out = vec![format!("“{title}” was put on the agenda of a meeting{exempt}")];
        out.extend(self.pack.as_ref().map(|pack| frozen(title, pack, names)));
        out.extend(self.resolution.as_ref().map(|it| resolved(title, it)));
        out
    }

    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String> {
        let mut out = Vec::new();
        let title = &self.title;
        words::name(&mut out, "Title of an item", Some(&before.title), Some(title));
        if before.pack != self.pack {
            out.extend(self.pack.as_ref().map(|pack| frozen(title, pack, names)));
        }
        if before.resolution != self.resolution {
            out.extend(self.resolution.as_ref().map(|it| resolved(title, it)));
        }
        match (&before.exempt, &self.exempt) {
            (None, Some(why)) => out.push(format!("“{title}” is exempt: {}", excerpt(why))),
            (Some(_), None) => out.push(format!("“{title}” is open to the public")),
            _ => {}
        }
        match (&before.withdrawn, &self.withdrawn) {
            (None, Some(why)) => {
                out.push(format!("“{title}” was taken off the agenda: {}", excerpt(why)));
            }
            (Some(_), None) => out.push(format!("“{title}” is on the agenda again")),
            _ => {}
        }
        if out.is_empty() && differ(before, self) {
            out.push(format!("What is said of “{title}” was changed"));
        }
        out
    }

    fn removed(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("“{}” was removed from an agenda", self.title)]
    }
}

impl Submission {
    fn tell_receipt(&self, out: &mut Vec<String>) {
        if let Some(receipt) = &self.receipt {
            let (on, reference) = (spoken(receipt.on), &receipt.reference);
            out.push(format!("The submission was acknowledged on {on}: {reference}"));
        }
    }

    fn tell_publication(&self, out: &mut Vec<String>) {
        if let Some(publication) = &self.publication {
            let (on, address) = (spoken(publication.on), &publication.address);
            out.push(format!("The submitted plan was published on {on}: {address}"));
        }
    }
}

impl Told for Submission {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let to: Vec<String> = self.to.iter().map(ToString::to_string).collect();
        let despite = self.despite.as_ref().map(|why| {
            format!(", although plan checks found something in the way{}", said(Some(why)))
        });
        let mut out = vec![format!(
            "{} submitted the plan to {} on {}, {}, as of revision {}{}",
            capital(&person(names, self.by)),
            listed(&to),
            spoken(self.submitted_on),
            self.way.words(),
            self.revision,
            despite.unwrap_or_default(),
        )];
        self.tell_receipt(&mut out);
        self.tell_publication(&mut out);
        out
    }

    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String> {
        let mut out = Vec::new();
        if before.countersigned != self.countersigned
            && let Some(signed) = &self.countersigned
        {
            let (who, on) = (capital(&person(names, signed.by)), spoken(signed.on));
            out.push(format!("{who} countersigned the submission on {on}"));
        }
        if before.receipt != self.receipt {
            self.tell_receipt(&mut out);
        }
        if before.publication != self.publication {
            self.tell_publication(&mut out);
        }
        if out.is_empty() && differ(before, self) {
            out.push("What is said of a submission was changed".to_owned());
        }
        out
    }

    fn removed(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("The submission of {} was removed", spoken(self.submitted_on))]
    }
}
