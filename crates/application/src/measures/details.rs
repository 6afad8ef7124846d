//! Adding, changing and reading measures.

use chrono::NaiveDate;
use domain::{
    Account, FieldFault, Id, Line, Title,
    id::{AreaId, PlanId},
    inspection::Area,
    measure::{Amount, Direction, Frequency, Measure},
    plan::Plan,
    policy::Act,
};
use persistence::{ChildFilter, Cursor, CursorKey, Reader, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    MeasureView,
    view::{self, Around},
};
use crate::{
    Actor, Answer, App, AsAt, Call, Done, Failure, Items, Paging, app::fresh, gate::visible_plans,
    merge::merge, sight::Sight,
};

/// What a plan lead can say of a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureDetails {
    /// The plan it belongs to; stays the same for ever.
    pub plan: PlanId,
    /// "Plans judged good or better in audit".
    pub title: Title,
    /// How it is worked out.
    #[serde(default)]
    pub definition: Option<Account>,
    /// "%", "days", "children".
    pub unit: Line<30>,
    /// Which way it should go.
    pub direction: Direction,
    /// Where it stood at the start.
    #[serde(default)]
    pub baseline: Option<Amount>,
    /// The day of the baseline.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub baseline_on: Option<NaiveDate>,
    /// Where it should get to; not on the worse side of the baseline.
    #[serde(default)]
    pub target: Option<Amount>,
    /// By when.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub target_on: Option<NaiveDate>,
    /// How often a reading is expected.
    pub frequency: Frequency,
    /// The areas it speaks to: of the inspection that the plan answers.
    #[serde(default)]
    pub areas: Vec<AreaId>,
}

impl MeasureDetails {
    fn of(measure: &Measure) -> Self {
        Self {
            plan: measure.plan,
            title: measure.title.clone(),
            definition: measure.definition.clone(),
            unit: measure.unit.clone(),
            direction: measure.direction,
            baseline: measure.baseline,
            baseline_on: measure.baseline_on,
            target: measure.target,
            target_on: measure.target_on,
            frequency: measure.frequency,
            areas: measure.areas.clone(),
        }
    }

    fn onto(self, id: Id<Measure>, before: Option<&Measure>) -> Result<Measure, Failure> {
        if before.is_some_and(|before| before.plan != self.plan) {
            return Err(Failure::field("/plan", "a measure stays in its plan"));
        }
        Ok(Measure {
            id,
            version: before.map_or(1, |before| before.version),
            plan: self.plan,
            title: self.title,
            definition: self.definition,
            unit: self.unit,
            direction: self.direction,
            baseline: self.baseline,
            baseline_on: self.baseline_on,
            target: self.target,
            target_on: self.target_on,
            frequency: self.frequency,
            areas: self.areas,
            latest: before.and_then(|before| before.latest.clone()),
        })
    }
}

/// Which measures are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct MeasureQuery {
    /// Of this plan.
    pub plan: Option<Id<Plan>>,
    /// As they stood; needs `plan`.
    pub as_at: Option<AsAt>,
}

/// The filter for the children of the plans that the actor may see, or of one of them.
pub(super) async fn within(
    reader: &Reader,
    actor: &Actor,
    plan: Option<Id<Plan>>,
    today: NaiveDate,
) -> Result<ChildFilter, Failure> {
    let filter = ChildFilter::all();
    match (visible_plans(reader, actor, today).await?, plan) {
        (Some(plans), Some(plan)) if !plans.contains(&plan) => Err(Failure::Hidden),
        (Some(plans), None) => Ok(filter.plans(&plans)),
        (_, plan) => Ok(filter.plan(plan)),
    }
}

/// A page of measures, the first added first.
pub async fn list(
    app: &App,
    actor: &Actor,
    query: MeasureQuery,
    paging: Paging,
) -> Result<Answer<Items<MeasureView>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let Some(as_at) = query.as_at else {
            let filter = within(&reader, &actor, query.plan, today).await?;
            let listed = reader.list::<Measure>(&filter, &paging.page()?).await?;
            let shown = listed.items.iter().map(|measure| measure.plan).chain(query.plan);
            crate::security::reads(shown.map(Id::raw));
            let around = Around::load(&Sight::now(reader, today), &listed.items).await?;
            return Ok(Items::of(listed, |measure| around.view(measure)));
        };
        let plan = query
            .plan
            .ok_or_else(|| Failure::parameter("as_at", "needs `plan`: say whose past is wanted"))?;
        let (sight, _) = Sight::of_plan_at(reader, today, Some(as_at), &actor, plan).await?;
        let measures: Vec<Measure> = sight.of_plan(plan).await?;
        let around = Around::load(&sight, &measures).await?;
        let views = measures.into_iter().map(|measure| around.view(measure)).collect();
        Items::cut(views, &paging, |view: &MeasureView| Cursor {
            key: CursorKey::None,
            id: view.id.raw(),
        })
    })
    .await
}

/// One measure, now or as it stood.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: Id<Measure>,
    as_at: Option<AsAt>,
) -> Result<Answer<MeasureView>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let now: Measure = reader.get(id).await?.ok_or(Failure::Hidden)?;
        // Whether they may know of it comes before what was recorded when.
        Sight::now(reader.clone(), today).plan(&actor, now.plan, today).await?;
        let sight = Sight::at(reader, today, as_at, id.raw()).await?;
        let measure = match sight.revision {
            None => now,
            Some(_) => sight.get(id).await?.ok_or(Failure::Hidden)?,
        };
        view::one(&sight, measure).await
    })
    .await
}

/// Adds a measure to a plan.
pub async fn add(
    app: &App,
    call: &Call,
    details: MeasureDetails,
) -> Result<Done<MeasureView>, Failure> {
    call.actor.require(Act::EditPlans)?;
    let today = app.today();
    app.write(call, "add_measure", None, move |tx| async move {
        let plan: Plan = tx
            .get(details.plan)
            .await?
            .ok_or_else(|| Failure::field("/plan", "there is no such plan"))?;
        let measure = details.onto(fresh(), None)?;
        check(&tx, &plan, &measure).await?;
        let measure = tx.add(measure).await?;
        view::one(&Sight::now((*tx).clone(), today), measure).await
    })
    .await
}

/// Changes a measure by a merge patch.
pub async fn change(
    app: &App,
    call: &Call,
    id: Id<Measure>,
    patch: Value,
) -> Result<Done<MeasureView>, Failure> {
    call.actor.require(Act::EditPlans)?;
    let (today, seen) = (app.today(), call.clone());
    app.write(call, "change_measure", None, move |tx| async move {
        let before: Measure = tx.get(id).await?.ok_or(Failure::Hidden)?;
        seen.check_seen(before.version)?;
        let plan: Plan = tx.get(before.plan).await?.ok_or(Failure::Hidden)?;
        let details: MeasureDetails = merge(&MeasureDetails::of(&before), patch)?;
        let after = details.onto(id, Some(&before))?;
        check(&tx, &plan, &after).await?;
        let saved = tx.save(&before, after).await?;
        view::one(&Sight::now((*tx).clone(), today), saved).await
    })
    .await
}

/// Checks what can only be told with other records.
async fn check(tx: &Tx, plan: &Plan, measure: &Measure) -> Result<(), Failure> {
    let mut faults = measure.check().err().unwrap_or_default();
    let ids: Vec<Uuid> = measure.areas.iter().map(|id| id.raw()).collect();
    let areas: Vec<Area> = tx.many(&ids).await?;
    for (at, id) in measure.areas.iter().enumerate() {
        let found = areas.iter().find(|area| area.id == *id);
        let detail = match found {
            None => "there is no such area",
            Some(area) if plan.inspection.is_some_and(|of| of != area.inspection) => {
                "this area was found by another inspection than the plan answers"
            }
            Some(_) => continue,
        };
        faults.push(FieldFault::new(format!("/areas/{at}"), detail));
    }
    if faults.is_empty() { Ok(()) } else { Err(Failure::Invalid(faults)) }
}
