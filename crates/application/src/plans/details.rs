//! Adding and changing plans.

use chrono::NaiveDate;
use domain::{
    Account, Id, Title,
    id::{InspectionId, PlanId},
    inspection::Inspection,
    plan::{Plan, PlanStage},
    policy::Act,
};
use persistence::{ChildFilter, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    Actor, Answer, App, AsAt, Call, Done, Failure, Items, Paging, app::fresh, gate::visible_plans,
    merge::merge, sight::Sight,
};

/// What a plan lead can say of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanDetails {
    /// "Children's services improvement plan 2024".
    pub title: Title,
    /// What the plan is for.
    #[serde(default)]
    pub summary: Option<Account>,
    /// The inspection it answers; null for a standing plan. Stays the same once there are actions.
    #[serde(default)]
    pub inspection: Option<InspectionId>,
    /// First day of the plan.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub starts_on: Option<NaiveDate>,
    /// Last day of the plan.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub ends_on: Option<NaiveDate>,
    /// How far it has come.
    #[serde(default = "draft")]
    pub stage: PlanStage,
    /// From this day panel members see the plan itself. Once it has come, it cannot be taken back.
    #[serde(default, deserialize_with = "domain::time::maybe_day")]
    pub shared_from: Option<NaiveDate>,
}

const fn draft() -> PlanStage {
    PlanStage::Draft
}

impl PlanDetails {
    fn of(plan: &Plan) -> Self {
        Self {
            title: plan.title.clone(),
            summary: plan.summary.clone(),
            inspection: plan.inspection,
            starts_on: plan.starts_on,
            ends_on: plan.ends_on,
            stage: plan.stage,
            shared_from: plan.shared_from,
        }
    }

    fn into_plan(self, id: Id<Plan>, version: i64) -> Plan {
        Plan {
            id,
            version,
            title: self.title,
            summary: self.summary,
            inspection: self.inspection,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            stage: self.stage,
            shared_from: self.shared_from,
        }
    }
}

/// A plan as everybody reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanView {
    /// Stable id.
    pub id: PlanId,
    /// How often it was changed; `If-Match` compares it.
    pub version: i64,
    /// The plan's title.
    pub title: Title,
    /// What the plan is for.
    pub summary: Option<Account>,
    /// The inspection it answers; null for a standing plan.
    pub inspection: Option<InspectionId>,
    /// First day of the plan.
    pub starts_on: Option<NaiveDate>,
    /// Last day of the plan.
    pub ends_on: Option<NaiveDate>,
    /// How far it has come.
    pub stage: PlanStage,
    /// From this day panel members see the plan itself.
    pub shared_from: Option<NaiveDate>,
}

impl From<Plan> for PlanView {
    fn from(plan: Plan) -> Self {
        Self {
            id: plan.id,
            version: plan.version,
            title: plan.title,
            summary: plan.summary,
            inspection: plan.inspection,
            starts_on: plan.starts_on,
            ends_on: plan.ends_on,
            stage: plan.stage,
            shared_from: plan.shared_from,
        }
    }
}

/// Adds a plan.
pub async fn add(app: &App, call: &Call, details: PlanDetails) -> Result<Done<PlanView>, Failure> {
    call.actor.require(Act::EditPlans)?;
    app.write(
        call,
        "add_plan",
        None,
        move |tx| async move { Ok(begin(&tx, details).await?.into()) },
    )
    .await
}

/// Begins a plan.
pub(crate) async fn begin(tx: &Tx, details: PlanDetails) -> Result<Plan, Failure> {
    let plan = details.into_plan(fresh(), 1);
    check(tx, &plan).await?;
    Ok(tx.add(plan).await?)
}

/// Changes a plan by a merge patch.
pub async fn change(
    app: &App,
    call: &Call,
    id: Id<Plan>,
    patch: Value,
) -> Result<Done<PlanView>, Failure> {
    call.actor.require(Act::EditPlans)?;
    let (today, seen) = (app.today(), call.clone());
    app.write(call, "change_plan", None, move |tx| async move {
        let before: Plan = tx.get(id).await?.ok_or(Failure::Hidden)?;
        seen.check_seen(before.version)?;
        let details: PlanDetails = merge(&PlanDetails::of(&before), patch)?;
        let after = details.into_plan(id, before.version);
        if before.shared_on(today) && after.shared_from != before.shared_from {
            return Err(Failure::field(
                "/shared_from",
                "the plan has been shared since that day; that cannot be taken back",
            ));
        }
        if before.inspection != after.inspection && !tx.plan_actions(id).await?.is_empty() {
            return Err(Failure::field(
                "/inspection",
                "the plan's actions answer areas of its inspection; it stays the same",
            ));
        }
        check(&tx, &after).await?;
        Ok(tx.save(&before, after).await?.into())
    })
    .await
}

async fn check(tx: &Tx, plan: &Plan) -> Result<(), Failure> {
    plan.check()?;
    if let Some(inspection) = plan.inspection
        && tx.get::<Inspection>(inspection).await?.is_none()
    {
        return Err(Failure::field("/inspection", "there is no such inspection"));
    }
    Ok(())
}

/// One plan, now or as it stood.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: Id<Plan>,
    as_at: Option<AsAt>,
) -> Result<Answer<PlanView>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        Ok(Sight::of_plan_at(reader, today, as_at, &actor, id).await?.1.into())
    })
    .await
}

/// The plans that the actor may see, oldest first.
pub async fn list(
    app: &App,
    actor: &Actor,
    inspection: Option<Id<Inspection>>,
    paging: Paging,
) -> Result<Answer<Items<PlanView>>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let filter = match visible_plans(&reader, &actor, today).await? {
            None => ChildFilter::all(),
            Some(plans) => ChildFilter::ids(plans.iter().map(|plan| plan.raw()).collect()),
        };
        let filter = filter.inspection(inspection);
        let listed = reader.list::<Plan>(&filter, &paging.page()?).await?;
        crate::security::reads(listed.items.iter().map(|plan| plan.id.raw()));
        Ok(Items::of(listed, PlanView::from))
    })
    .await
}
