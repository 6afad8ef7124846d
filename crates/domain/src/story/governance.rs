//! The stories of bodies, meetings, questions and replies.

use super::{
    Names, Told,
    words::{self, capital, differ, excerpt, named, person, post, said},
};
use crate::{
    governance::{
        GovernanceBody, Meeting,
        question::{Question, Reply},
    },
    time::spoken,
};

impl Told for GovernanceBody {
    fn added(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("The body “{}” was added", self.name)]
    }

    fn changed(&self, before: &Self, _names: &dyn Names) -> Vec<String> {
        let mut out = Vec::new();
        words::name(&mut out, "Name of a body", Some(&before.name), Some(&self.name));
        if before.closed != self.closed {
            let now = if self.closed { "was closed" } else { "meets again" };
            out.push(format!("The body “{}” {now}", self.name));
        }
        if out.is_empty() && differ(before, self) {
            out.push(format!("What is said of the body “{}” was changed", self.name));
        }
        out
    }

    fn removed(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("The body “{}” was removed", self.name)]
    }
}

impl Told for Meeting {
    fn added(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("A meeting was set for {}", spoken(self.held_on))]
    }

    fn changed(&self, before: &Self, _names: &dyn Names) -> Vec<String> {
        let mut out = Vec::new();
        words::date(&mut out, "A meeting was", Some(before.held_on), Some(self.held_on));
        let day = spoken(self.held_on);
        match (&before.cancelled, &self.cancelled) {
            (None, Some(why)) => {
                out.push(format!("The meeting of {day} was cancelled: {}", excerpt(why)));
            }
            (Some(_), None) => out.push(format!("The meeting of {day} takes place after all")),
            _ => {}
        }
        if out.is_empty() && differ(before, self) {
            out.push(format!("What is said of the meeting of {day} was changed"));
        }
        out
    }

    fn removed(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("The meeting of {} was removed", spoken(self.held_on))]
    }
}

impl Question {
    /// "1.2", "area 3a", "the plan".
    fn subject(&self, names: &dyn Names) -> String {
        match (self.action, self.area) {
            (Some(id), _) => words::action(names, id),
            (None, Some(id)) => words::area(names, id),
            (None, None) => "the plan".to_owned(),
        }
    }
}

impl Told for Question {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let who = capital(&person(names, self.by));
        let member = self.for_member.as_ref().map(|member| format!(", for {member},"));
        let of = self.asked_of.map(|id| format!(" {}", post(names, id)));
        vec![format!(
            "{who}{} asked{} about {}, to be answered by {}: {}",
            member.unwrap_or_default(),
            of.unwrap_or_default(),
            self.subject(names),
            spoken(self.answer_by),
            excerpt(&self.text)
        )]
    }

    // That it was answered is told by the reply.
    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String> {
        let mut out = Vec::new();
        let question = named(&self.text);
        if let (None, Some(withdrawn)) = (&before.withdrawn, &self.withdrawn) {
            let who = person(names, withdrawn.by);
            let why = said(Some(&withdrawn.reason));
            out.push(format!("The question {question} was withdrawn by {who}{why}"));
        }
        words::text(&mut out, "A question", Some(&before.text), Some(&self.text));
        words::date(
            &mut out,
            &format!("Day by which {question} is to be answered"),
            Some(before.answer_by),
            Some(self.answer_by),
        );
        match (before.asked_of, self.asked_of) {
            (was, now) if was == now => {}
            (_, Some(now)) => {
                out.push(format!("{} is asked to answer {question}", capital(&post(names, now))));
            }
            (_, None) => out.push(format!("No post in particular is asked to answer {question}")),
        }
        let answered = Self { answered_on: self.answered_on, ..before.clone() };
        if out.is_empty() && differ(&answered, self) {
            out.push(format!("The question {question} was changed"));
        }
        out
    }

    fn removed(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("The question {} was removed", named(&self.text))]
    }
}

impl Reply {
    fn question(&self, names: &dyn Names) -> String {
        names.question(self.question).map_or_else(|| "a question".to_owned(), |text| named(&text))
    }
}

impl Told for Reply {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let who = capital(&person(names, self.by));
        let did = if self.corrects.is_some() { "corrected the answer to" } else { "answered" };
        vec![format!("{who} {did} {}: {}", self.question(names), excerpt(&self.text))]
    }

    fn changed(&self, before: &Self, names: &dyn Names) -> Vec<String> {
        let changed = || format!("An answer to {} was changed", self.question(names));
        differ(before, self).then(changed).into_iter().collect()
    }

    fn removed(&self, names: &dyn Names) -> Vec<String> {
        vec![format!("An answer to {} was removed", self.question(names))]
    }
}
