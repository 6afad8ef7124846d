//! The stories of inspections, their paragraphs, areas and obligations.

use super::{
    Names, Told,
    words::{self, differ, excerpt, in_words, listed, said},
};
use crate::{
    inspection::{Area, Closure, Inspection, Judgement, Paragraph, ResponseKind},
    obligation::Obligation,
    sentence::resolved_by,
    time::spoken,
};

impl Inspection {
    /// What it is called where something else is told: "focused visit of 8 July 2025".
    #[must_use]
    pub fn named(&self) -> String {
        let kind = in_words(self.kind.code());
        let kind = if kind.ends_with("visit") { kind } else { format!("{kind} inspection") };
        format!("{kind} of {}", spoken(self.started_on))
    }

    fn days(&self) -> String {
        let kind = in_words(self.kind.code());
        if self.started_on == self.ended_on {
            format!("inspection ({kind}) of {}", spoken(self.started_on))
        } else {
            format!(
                "inspection ({kind}) of {} to {}",
                spoken(self.started_on),
                spoken(self.ended_on)
            )
        }
    }

    fn tell_judgements(&self, before: &[Judgement], out: &mut Vec<String>) {
        for now in &self.judgements {
            let what = in_words(&now.judgement);
            let grade = in_words(&now.grade);
            match before.iter().find(|was| was.judgement == now.judgement) {
                None => out.push(format!("Judgement of {what}: {grade}")),
                Some(was) if was.grade != now.grade => out.push(format!(
                    "Judgement of {what} changed from {} to {grade}",
                    in_words(&was.grade)
                )),
                Some(_) => {}
            }
        }
        let gone =
            |was: &&Judgement| self.judgements.iter().all(|now| now.judgement != was.judgement);
        for was in before.iter().filter(gone) {
            out.push(format!("Judgement of {} removed", in_words(&was.judgement)));
        }
    }
}

impl Told for Inspection {
    fn added(&self, _names: &dyn Names) -> Vec<String> {
        let mut out = vec![format!("The {} was recorded", self.days())];
        let received = "Date on which the report was received";
        words::date(&mut out, received, None, self.received_on);
        self.tell_judgements(&[], &mut out);
        out
    }

    fn changed(&self, before: &Self, _names: &dyn Names) -> Vec<String> {
        let mut out = Vec::new();
        if before.days() != self.days() {
            out.push(format!("The {} is now recorded as {}", before.days(), self.days()));
        }
        let framework = "Framework of the inspection";
        words::name(&mut out, framework, Some(&before.framework), Some(&self.framework));
        let received = "Date on which the report was received";
        words::date(&mut out, received, before.received_on, self.received_on);
        let published = "Date on which the report was published";
        words::date(&mut out, published, before.published_on, self.published_on);
        let (was, now) = (before.lead_inspector.as_deref(), self.lead_inspector.as_deref());
        words::name(&mut out, "Lead inspector", was, now);
        let (was, now) = (before.report_url.as_deref(), self.report_url.as_deref());
        words::name(&mut out, "Address of the report", was, now);
        self.tell_judgements(&before.judgements, &mut out);
        out
    }

    fn removed(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("The {} was removed", self.days())]
    }
}

impl Told for Paragraph {
    fn added(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("Paragraph {} of the report was added", self.number)]
    }

    fn changed(&self, before: &Self, _names: &dyn Names) -> Vec<String> {
        let changed = || format!("Paragraph {} of the report was changed", self.number);
        differ(before, self).then(changed).into_iter().collect()
    }

    fn removed(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("Paragraph {} of the report was removed", self.number)]
    }
}

/// "Area 3b was closed by us on 23 October 2024: resolved by the Corporate Parenting Panel".
fn closed(label: &str, closure: &Closure, names: &dyn Names) -> String {
    let resolved = closure.item.map(|item| match names.resolution(item) {
        Some(it) => {
            let on = Some(it.on).filter(|on| *on != closure.on);
            resolved_by(it.body.as_deref(), it.minutes.as_deref(), on)
        }
        None => resolved_by(None, None, None),
    });
    let said: Vec<String> =
        resolved.into_iter().chain(closure.note.as_deref().map(excerpt)).collect();
    format!("Area {label} was closed by us on {}: {}", spoken(closure.on), said.join("; "))
}

impl Area {
    fn tell_response(&self, before: Option<&Self>, out: &mut Vec<String>) {
        let label = &self.label;
        let was = before.and_then(|before| before.response.as_ref());
        out.extend(match &self.response {
            now if was == now.as_ref() => None,
            None => Some(format!("The council’s response to area {label} was taken back")),
            Some(now) => {
                let verb = match now.kind {
                    ResponseKind::Accepted => "accepts",
                    ResponseKind::PartlyAccepted => "partly accepts",
                    ResponseKind::Noted => "notes",
                };
                Some(format!("The council {verb} area {label}{}", said(now.reason.as_deref())))
            }
        });
    }

    fn tell_standing(&self, before: Option<&Self>, names: &dyn Names, out: &mut Vec<String>) {
        let label = &self.label;
        let was = before.and_then(|before| before.recurs_from);
        out.extend(match (was, self.recurs_from) {
            (was, now) if was == now => None,
            (_, Some(earlier)) => Some(format!(
                "Area {label} was also found by an earlier inspection, as {}",
                words::area(names, earlier)
            )),
            (_, None) => Some(format!(
                "Area {label} is no longer recorded as found by an earlier inspection"
            )),
        });
        let was = before.and_then(|before| before.closed.as_ref());
        out.extend(match &self.closed {
            now if was == now.as_ref() => None,
            None => Some(format!("Area {label} was reopened")),
            Some(now) => Some(closed(label, now, names)),
        });
        let was = before.and_then(|before| before.confirmed.as_ref());
        out.extend(match &self.confirmed {
            now if was == now.as_ref() => None,
            None => Some(format!("The inspectorate’s confirmation of area {label} was taken back")),
            Some(now) => {
                let at = now.inspection.and_then(|id| names.inspection(id));
                let at = at.map(|at| format!(" at the {at}")).unwrap_or_default();
                let (on, note) = (spoken(now.on), excerpt(&now.note));
                Some(format!("The inspectorate confirmed area {label} on {on}{at}: {note}"))
            }
        });
    }
}

impl Told for Area {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let kind = in_words(self.kind.code());
        let mut out =
            vec![format!("Area {} was added ({kind}): {}", self.label, excerpt(&self.text))];
        self.tell_response(None, &mut out);
        self.tell_standing(None, names, &mut out);
        out
    }

    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String> {
        let mut out = Vec::new();
        let label = &self.label;
        if before.label != *label {
            out.push(format!("Area {} is now area {label}", before.label));
        } else if before.parent != self.parent {
            out.extend([match self.parent {
                Some(parent) => {
                    format!("Area {label} is now part of {}", words::area(names, parent))
                }
                None => format!("Area {label} stands by itself now"),
            }]);
        }
        if before.kind != self.kind {
            let (was, now) = (in_words(before.kind.code()), in_words(self.kind.code()));
            out.push(format!("Area {label} changed from {was} to {now}"));
        }
        words::text(
            &mut out,
            &format!("Wording of area {label}"),
            Some(&before.text),
            Some(&self.text),
        );
        words::wordings(
            &mut out,
            &format!("area {label}"),
            (&before.public_words, &before.childrens_words),
            (&self.public_words, &self.childrens_words),
        );
        if before.paragraphs != self.paragraphs {
            let numbers: Vec<_> = self.paragraphs.iter().map(i32::to_string).collect();
            out.push(match numbers.as_slice() {
                [] => format!("Area {label} points at no paragraph of the report now"),
                [only] => format!("Area {label} rests on paragraph {only} of the report"),
                more => format!("Area {label} rests on paragraphs {} of the report", listed(more)),
            });
        }
        self.tell_response(Some(before), &mut out);
        self.tell_standing(Some(before), names, &mut out);
        out
    }

    fn removed(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("Area {} was removed: {}", self.label, excerpt(&self.text))]
    }
}

impl Told for Obligation {
    fn added(&self, _names: &dyn Names) -> Vec<String> {
        let due = self
            .due_on()
            .map_or_else(|| "no date known yet".to_owned(), |due| format!("due {}", spoken(due)));
        let mut out = vec![format!("Obligation “{}” was added ({due})", self.name)];
        out.extend(self.met_on.map(|met| format!("“{}” was done on {}", self.name, spoken(met))));
        out
    }

    fn changed(&self, before: &Self, _names: &dyn Names) -> Vec<String> {
        let mut out = Vec::new();
        let name = &self.name;
        words::name(&mut out, "Name of an obligation", Some(&before.name), Some(name));
        let computed = format!("Computed date of “{name}”");
        words::date(&mut out, &computed, before.computed_on, self.computed_on);
        let stated = format!("Date stated in the letter for “{name}”");
        words::date(&mut out, &stated, before.stated_on, self.stated_on);
        let agreed = format!("Agreed date of “{name}”");
        words::date(&mut out, &agreed, before.agreed_on, self.agreed_on);
        let note = format!("Agreement on “{name}”");
        let (was, now) = (before.agreed_note.as_deref(), self.agreed_note.as_deref());
        words::text(&mut out, &note, was, now);
        match (before.met_on, self.met_on) {
            (was, now) if was == now => {}
            (_, Some(met)) => out.push(format!("“{name}” was done on {}", spoken(met))),
            (_, None) => out.push(format!("“{name}” is no longer recorded as done")),
        }
        out
    }

    fn removed(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("Obligation “{}” was removed", self.name)]
    }
}
