//! The areas for improvement: their exact words, how their actions stand, and the next date.

use application::{actions::ActionView, areas::AreaView, plans::AreaProgress};
use chrono::NaiveDate;
use domain::{
    id::{AreaId, PlanId},
    sentence::away,
    time::spoken,
};

use super::bar;
use crate::pages::{charts::Chart, key::Key, moment::Moment};

/// An area.
#[derive(Debug, Clone)]
pub(super) struct AreaCard {
    pub(super) at: String,
    pub(super) label: String,
    pub(super) text: String,
    pub(super) is_part: bool,
    /// How its actions stand; nothing where it has none of its own or of its parts.
    pub(super) bar: Option<Chart>,
    /// What is due next.
    pub(super) next: Option<String>,
    pub(super) closed: Option<String>,
    pub(super) confirmed: Option<String>,
}

/// The areas in their order.
pub(super) fn cards(
    areas: Vec<AreaView>,
    progress: &[AreaProgress],
    actions: &[ActionView],
    key: &Key,
    day: NaiveDate,
    moment: &Moment,
    plan: PlanId,
) -> Vec<AreaCard> {
    let parts: Vec<(AreaId, AreaId)> =
        areas.iter().filter_map(|it| Some((it.parent.as_ref()?.id, it.id))).collect();
    let card = |area: AreaView| {
        let counts = progress.iter().find(|it| it.area.id == area.id).map(|it| it.ratings);
        let has_any = |counts: &application::plans::Counts| {
            domain::sentence::Standing::from(*counts).total() > 0
        };
        // The list takes one area: of an area with parts it has those that name the area itself.
        let at = moment.link(&format!("/actions?plan={plan}&area={}", area.id));
        let own = [area.id].into_iter();
        let of: Vec<AreaId> = own
            .chain(parts.iter().filter(|(whole, _)| *whole == area.id).map(|(_, part)| *part))
            .collect();
        AreaCard {
            at: moment.link(&format!("/areas/{}", area.id)),
            label: area.label.to_string(),
            is_part: area.parent.is_some(),
            bar: counts.filter(has_any).map(|counts| bar(&counts, key, &at)),
            next: next(actions, &of, day),
            closed: area.closed.map(|it| it.said),
            confirmed: area
                .confirmed
                .map(|it| format!("Confirmed by the inspectorate on {}", spoken(it.on))),
            text: area.text.to_string(),
        }
    };
    areas.into_iter().map(card).collect()
}

/// The open action that is due first, of those that are not late already.
fn next(actions: &[ActionView], areas: &[AreaId], day: NaiveDate) -> Option<String> {
    let of_area = |action: &&ActionView| action.areas.iter().any(|it| areas.contains(&it.id));
    let open = actions.iter().filter(of_area).filter(|action| action.status.is_open());
    let ahead = open.filter_map(|action| Some((action.due_on?, action)));
    let (due, action) = ahead.filter(|(due, _)| *due >= day).min_by_key(|(due, _)| *due)?;
    Some(format!(
        "{} {} is due on {}, {}.",
        action.reference,
        action.title,
        spoken(due),
        away(due, day)
    ))
}
