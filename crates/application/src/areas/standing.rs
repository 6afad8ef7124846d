//! Closed by us, reopened, confirmed by the inspectorate: facts apart from each other.

use chrono::NaiveDate;
use domain::{
    Id, Note,
    inspection::{Area, Closure, Confirmation, Inspection},
    policy::Act,
    time::spoken,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AreaView, view};
use crate::{App, Call, Done, Failure, sight::Sight};

/// A governance body resolved that the area is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseArea {
    /// The day of the resolution.
    #[serde(deserialize_with = "domain::time::day")]
    pub on: NaiveDate,
    /// What was resolved, by whom.
    pub note: Note,
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
}

/// Closes an area by a body's resolution.
pub async fn close(
    app: &App,
    call: &Call,
    id: Id<Area>,
    wanted: CloseArea,
) -> Result<Done<AreaView>, Failure> {
    let CloseArea { on, note } = wanted;
    edit(app, call, id, "close_area", (None, Some(on)), move |area| {
        Ok(area.close(Closure { on, note })?)
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
    let reason = wanted.reason.to_string();
    edit(app, call, id, "reopen_area", (Some(reason), None), |area| Ok(area.reopen()?)).await
}

/// Records that the inspectorate confirmed an area. A later confirmation takes the place of an
/// earlier one, which stays in the history.
pub async fn confirm(
    app: &App,
    call: &Call,
    id: Id<Area>,
    wanted: ConfirmArea,
) -> Result<Done<AreaView>, Failure> {
    let ConfirmArea { on, note } = wanted;
    edit(app, call, id, "confirm_area", (None, Some(on)), move |area| {
        area.confirmed = Some(Confirmation { on, note });
        Ok(())
    })
    .await
}

/// Edits one area, for a reason and on a day where there are such.
async fn edit(
    app: &App,
    call: &Call,
    id: Id<Area>,
    use_case: &'static str,
    (reason, on): (Option<String>, Option<NaiveDate>),
    work: impl FnOnce(&mut Area) -> Result<(), Failure> + Send + 'static,
) -> Result<Done<AreaView>, Failure> {
    call.actor.require(Act::EditInspections)?;
    let (today, seen) = (app.today(), call.clone());
    app.write(call, use_case, reason, move |tx| async move {
        let before: Area = tx.get(id).await?.ok_or(Failure::Hidden)?;
        seen.check_seen(before.version)?;
        if let Some(on) = on {
            let inspection: Option<Inspection> = tx.get(before.inspection).await?;
            check_day(on, inspection.as_ref(), today)?;
        }
        let mut after = before.clone();
        work(&mut after)?;
        let saved = tx.save(&before, after).await?;
        view::one(&Sight::now((*tx).clone(), today), saved).await
    })
    .await
}

fn check_day(
    on: NaiveDate,
    inspection: Option<&Inspection>,
    today: NaiveDate,
) -> Result<(), Failure> {
    if on > today {
        return Err(Failure::field("/on", format!("must not be after today, {}", spoken(today))));
    }
    if let Some(inspection) = inspection.filter(|inspection| on < inspection.ended_on) {
        let ended = spoken(inspection.ended_on);
        return Err(Failure::field(
            "/on",
            format!("must not be before the inspection ended, {ended}"),
        ));
    }
    Ok(())
}
