//! Closed by us, reopened, confirmed by the inspectorate: facts apart from each other.

use chrono::NaiveDate;
use domain::{
    Id, Note,
    id::{AgendaItemId, InspectionId},
    inspection::{Area, Closure, Confirmation, Inspection},
    policy::Act,
    time::spoken,
    visit::came_later,
};
use persistence::{Reader, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AreaView, view};
use crate::{App, Call, Done, Failure, agenda::closing_item, sight::Sight};

/// A governance body resolved that the area is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseArea {
    /// The day on which it was closed: that of the resolution, or a later one.
    #[serde(deserialize_with = "domain::time::day")]
    pub on: NaiveDate,
    /// The item of an agenda on which it was resolved: of a plan that answers the area.
    #[serde(default)]
    pub item: Option<AgendaItemId>,
    /// What else is to be said. Needed where no item is named: what was resolved, and by whom.
    #[serde(default)]
    pub note: Option<Note>,
}

/// A closed area is open again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopenArea {
    /// Why.
    pub reason: Note,
}

/// The inspectorate said that the area is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmArea {
    /// The day on which it said so.
    #[serde(deserialize_with = "domain::time::day")]
    pub on: NaiveDate,
    /// Where it said so.
    pub note: Note,
    /// The later inspection or visit that said so, where it is recorded.
    #[serde(default)]
    pub inspection: Option<InspectionId>,
}

/// Closes an area, by a body's resolution where one is named.
pub async fn close(
    app: &App,
    call: &Call,
    id: Id<Area>,
    wanted: CloseArea,
) -> Result<Done<AreaView>, Failure> {
    call.actor.require(Act::EditInspections)?;
    let (today, seen) = (app.today(), call.clone());
    app.write(call, "close_area", None, move |tx| async move {
        let before = load(&tx, &seen, id).await?;
        let CloseArea { on, item, note } = wanted;
        if item.is_none() && note.is_none() {
            let detail = "is needed where no resolution is named";
            return Err(Failure::field("/note", detail));
        }
        check_day(&tx, &before, on, today).await?;
        if let Some(item) = item {
            let _ = closing_item(&tx, &seen.actor, &before, (item, on), today).await?;
        }
        let mut after = before.clone();
        after.close(Closure { on, note, item })?;
        save(&tx, &seen, before, after, today).await
    })
    .await
}

/// Reopens a closed area. What the inspectorate confirmed stays.
pub async fn reopen(
    app: &App,
    call: &Call,
    id: Id<Area>,
    wanted: ReopenArea,
) -> Result<Done<AreaView>, Failure> {
    call.actor.require(Act::EditInspections)?;
    let (today, seen) = (app.today(), call.clone());
    let reason = Some(wanted.reason.to_string());
    app.write(call, "reopen_area", reason, move |tx| async move {
        let before = load(&tx, &seen, id).await?;
        let mut after = before.clone();
        after.reopen()?;
        save(&tx, &seen, before, after, today).await
    })
    .await
}

/// Records that the inspectorate confirmed an area, at a later inspection where one is named. A
/// later confirmation takes the place of an earlier one, which stays in the history.
pub async fn confirm(
    app: &App,
    call: &Call,
    id: Id<Area>,
    wanted: ConfirmArea,
) -> Result<Done<AreaView>, Failure> {
    call.actor.require(Act::EditInspections)?;
    let (today, seen) = (app.today(), call.clone());
    app.write(call, "confirm_area", None, move |tx| async move {
        let before = load(&tx, &seen, id).await?;
        let ConfirmArea { on, note, inspection } = wanted;
        check_day(&tx, &before, on, today).await?;
        if let Some(visit) = inspection {
            check_visit(&tx, &before, visit, on).await?;
        }
        let confirmed = Some(Confirmation { on, note, inspection });
        let after = Area { confirmed, ..before.clone() };
        save(&tx, &seen, before, after, today).await
    })
    .await
}

async fn load(tx: &Tx, seen: &Call, id: Id<Area>) -> Result<Area, Failure> {
    let area: Area = tx.get(id).await?.ok_or(Failure::Hidden)?;
    seen.check_seen(area.version)?;
    Ok(area)
}

async fn save(
    tx: &Tx,
    seen: &Call,
    before: Area,
    after: Area,
    today: NaiveDate,
) -> Result<AreaView, Failure> {
    let saved = tx.save(&before, after).await?;
    let reader: &Reader = tx;
    view::one(&Sight::now(reader.clone(), today), &seen.actor, saved).await
}

/// An area is closed and confirmed after it was found, and not in the future.
async fn check_day(tx: &Tx, area: &Area, on: NaiveDate, today: NaiveDate) -> Result<(), Failure> {
    if on > today {
        return Err(Failure::field("/on", format!("must not be after today, {}", spoken(today))));
    }
    let inspection: Option<Inspection> = tx.get(area.inspection).await?;
    if let Some(inspection) = inspection.filter(|inspection| on < inspection.ended_on) {
        let ended = spoken(inspection.ended_on);
        return Err(Failure::field(
            "/on",
            format!("must not be before the inspection ended, {ended}"),
        ));
    }
    Ok(())
}

/// Who confirms an area came later than who found it, and says so once there.
async fn check_visit(
    tx: &Tx,
    area: &Area,
    visit: Id<Inspection>,
    on: NaiveDate,
) -> Result<(), Failure> {
    let visit: Option<Inspection> = tx.get(visit).await?;
    let visit =
        visit.ok_or_else(|| Failure::field("/inspection", "there is no such inspection"))?;
    let found_by: Inspection = tx.get(area.inspection).await?.ok_or(Failure::Hidden)?;
    came_later(&visit, &found_by).map_err(|why| Failure::Invalid(vec![why.of_confirmation()]))?;
    if on < visit.started_on {
        let started = spoken(visit.started_on);
        let detail = format!("must not be before the inspection that confirmed it, {started}");
        return Err(Failure::field("/on", detail));
    }
    Ok(())
}
