//! The stories of an authority's own numbers and words, and of tokens.

use super::{Names, Told, words::person};
use crate::{
    authority::Settings,
    rating::RatingRules,
    time::{london_day, spoken},
    token::{Token, TokenScope},
};

/// Each number with what it counts.
fn numbers(rules: &RatingRules) -> [(&'static str, u16); 4] {
    [
        (
            "Days before the due date from which work that has not begun is at risk",
            rules.due_soon_days,
        ),
        ("Days without an update after which an action is at risk", rules.stale_days),
        ("Moves of a date after which an action is at risk", rules.moved_times),
        ("Open actions that one post may own", rules.owner_limit),
    ]
}

impl Told for Settings {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let usual = Self {
            rules: RatingRules::default(),
            key: crate::rating::DeliveryRating::default_key(),
            word_template: None,
            ..self.clone()
        };
        let told = self.changed(&usual, names);
        if told.is_empty() {
            vec!["The authority’s numbers and labels were set".into()]
        } else {
            told
        }
    }

    fn changed(&self, before: &Self, _names: &dyn Names) -> Vec<String> {
        let mut out = Vec::new();
        for ((what, now), (_, was)) in numbers(&self.rules).into_iter().zip(numbers(&before.rules))
        {
            if was != now {
                out.push(format!("{what} changed from {was} to {now}"));
            }
        }
        for now in &self.key {
            let Some(was) = before.key.iter().find(|was| was.rating == now.rating) else {
                continue;
            };
            if was.label != now.label {
                out.push(format!("The rating “{}” is called “{}”", was.label, now.label));
            }
            if was.colour != now.colour {
                let label = &now.label;
                out.push(format!(
                    "Colour of “{label}” changed from {} to {}",
                    was.colour, now.colour
                ));
            }
            if was.definition != now.definition {
                out.push(format!("What “{}” means was changed", now.label));
            }
        }
        let file = |of: &Self| of.word_template.as_ref().map(|template| template.file.sha256);
        if file(before) != file(self) {
            out.push(match &self.word_template {
                Some(template) => format!(
                    "Word documents are made in the council’s own template “{}”",
                    template.file.name
                ),
                None => "Word documents have the plain look again, without a template".into(),
            });
        }
        out
    }

    fn removed(&self, _names: &dyn Names) -> Vec<String> {
        vec!["The authority’s numbers and labels were removed".into()]
    }
}

impl Told for Token {
    fn added(&self, names: &dyn Names) -> Vec<String> {
        let may = match self.scope {
            TokenScope::Read => "to read",
            TokenScope::ReadWrite => "to read and write",
        };
        let whose = person(names, self.person);
        let until = spoken(london_day(self.expires_at));
        vec![format!("The token “{}” of {whose} was made, {may} until {until}", self.name)]
    }

    fn changed(&self, before: &Self, _names: &dyn Names) -> Vec<String> {
        let name = &self.name;
        let mut out = Vec::new();
        if before.name != *name {
            out.push(format!("The token “{}” is called “{name}”", before.name));
        }
        if before.revoked_at.is_none() && self.revoked_at.is_some() {
            out.push(format!("The token “{name}” was revoked"));
        }
        if before.refreshed_at != self.refreshed_at {
            out.push(format!("The secret of the token “{name}” was replaced"));
        }
        if before.networks != self.networks {
            out.push(format!("From where the token “{name}” may be used was changed"));
        }
        out
    }

    fn removed(&self, _names: &dyn Names) -> Vec<String> {
        vec![format!("The token “{}” was removed", self.name)]
    }
}
