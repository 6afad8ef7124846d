//! An action as a row of a table, with what puts it at risk.

use application::actions::ActionView;
use chrono::NaiveDate;
use domain::{action::update::Declared, rating::DeliveryRating, sentence::due_date, time::spoken};

use super::{
    key::Key,
    moment::Moment,
    rating::{Rating, trend},
    sheet::capital,
    words::distance,
};

/// A row.
#[derive(Debug, Clone)]
pub(crate) struct ActionRow {
    pub(crate) at: String,
    pub(crate) reference: String,
    pub(crate) title: String,
    pub(crate) owner: String,
    /// The due date, with the one first promised and how often it was moved.
    pub(crate) due: String,
    /// How far away it is, where that matters.
    pub(crate) away: String,
    pub(crate) rating: Rating,
    /// What the owner says, where that differs.
    pub(crate) says: Option<&'static str>,
    pub(crate) trend: Option<(&'static str, &'static str)>,
    /// Why it is late or at risk, in sentences.
    pub(crate) why: Vec<String>,
}

/// Who owns an action.
pub(crate) fn owner(action: &ActionView) -> String {
    action.owner.as_ref().map_or_else(
        || "Nobody yet".into(),
        |post| match &post.organisation {
            Some(organisation) => format!("{} ({organisation})", post.title),
            None => post.title.to_string(),
        },
    )
}

/// What the owner says, where it is not what was computed.
pub(crate) const fn differing(
    declared: Option<Declared>,
    rating: DeliveryRating,
) -> Option<&'static str> {
    use DeliveryRating::{AtRisk, Late, OnTrack};
    match (declared, rating) {
        (Some(Declared::OnTrack), OnTrack)
        | (Some(Declared::AtRisk), AtRisk)
        | (Some(Declared::OffTrack), Late)
        | (None, _) => None,
        (Some(declared), OnTrack | AtRisk | Late) => Some(declared.words()),
        // What is done, or not begun, is no longer a matter of opinion.
        (Some(_), _) => None,
    }
}

/// Whether the owner sees a risk where the product sees none.
pub(crate) const fn is_doubted(declared: Option<Declared>, rating: DeliveryRating) -> bool {
    matches!(
        (declared, rating),
        (Some(Declared::AtRisk | Declared::OffTrack), DeliveryRating::OnTrack)
    )
}

/// A text with a full stop.
pub(crate) fn full(text: &str) -> String {
    let text = text.trim_end();
    if text.ends_with(['.', '!', '?', '…']) { text.to_owned() } else { format!("{text}.") }
}

/// Why an action is late or at risk: what stands in the way, what the owner gives as the reason,
/// what the product sees, and what will bring it back.
pub(crate) fn why(action: &ActionView) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(blocked) = &action.blocked {
        said.push(full(&format!("Blocked since {}: {}", spoken(blocked.since), blocked.reason)));
    }
    if let Some(reason) = &action.declared_reason {
        said.push(full(&capital(reason)));
    } else if action.blocked.is_none() {
        let risks: Vec<_> = action.risks.iter().map(|risk| full(&capital(&risk.detail))).collect();
        if risks.is_empty() && action.rating == DeliveryRating::Late {
            said.push("No reason was given.".into());
        }
        said.extend(risks);
    }
    if let Some(path) = &action.path_to_green {
        said.push(full(&format!("Path to green: {path}")));
    }
    said
}

impl ActionRow {
    /// An action on a day.
    pub(crate) fn of(action: &ActionView, key: &Key, day: NaiveDate, moment: &Moment) -> Self {
        let is_open = action.status.is_open();
        Self {
            at: moment.link(&format!("/actions/{}", action.id)),
            reference: action.reference.to_string(),
            title: action.title.to_string(),
            owner: owner(action),
            due: due_date(action.original_due_on, action.due_on, action.revisions),
            away: action
                .due_on
                .filter(|_| is_open)
                .map_or_else(String::new, |due| distance(due, day)),
            rating: key.rating(action.rating),
            says: differing(action.declared, action.rating),
            trend: action.trend.and_then(trend),
            why: why(action),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_is_quoted_where_they_see_it_otherwise() {
        use DeliveryRating::{AtRisk, Complete, Late, OnTrack};
        for (declared, rating, expected) in [
            (Some(Declared::OnTrack), Late, Some("on track")),
            (Some(Declared::OnTrack), OnTrack, None),
            (Some(Declared::OffTrack), AtRisk, Some("off track")),
            (Some(Declared::OffTrack), Late, None),
            (Some(Declared::AtRisk), Complete, None),
            (None, Late, None),
        ] {
            assert_eq!(differing(declared, rating), expected);
        }
    }

    #[test]
    fn a_text_ends_once() {
        assert_eq!(full("It is late"), "It is late.");
        assert_eq!(full("Is it late? "), "Is it late?");
    }
}
