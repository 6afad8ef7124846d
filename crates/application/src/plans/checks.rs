//! What a plan still lacks before it can go to the panel or to the inspectorate.

use chrono::NaiveDate;
use domain::{
    Id,
    action::Action,
    authority::Post,
    checks::{Finding, PlanFacts, Severity, check},
    id::PlanId,
    measure::Measure,
    plan::Plan,
    policy::Act,
};
use persistence::ChildFilter;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::progress::plan_areas;
use crate::{Actor, Answer, App, Failure, instance, sight::Sight};

/// What a plan still lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanChecks {
    /// The plan.
    pub plan: PlanId,
    /// The day on which it was checked.
    pub day: NaiveDate,
    /// Whether nothing blocks it.
    pub ready: bool,
    /// How many findings block it.
    pub blocking: u32,
    /// How many findings are advice.
    pub advice: u32,
    /// Each names the thing and says what to do.
    pub findings: Vec<Finding>,
}

/// Runs the plan checks. Panel members scrutinise the plan, not the making of it.
pub async fn checks(app: &App, actor: &Actor, id: Id<Plan>) -> Result<Answer<PlanChecks>, Failure> {
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let sight = Sight::now(reader, today);
        let plan = sight.plan(&actor, id, today).await?;
        actor.require(Act::ReadDraftPlans)?;
        let actions: Vec<Action> = sight.reader.plan_actions(id).await?;
        let areas = plan_areas(&sight, &plan, &actions).await?;
        let measures: Vec<Measure> = sight.of_plan(id).await?;
        let posts: Vec<Post> = sight.reader.all(&ChildFilter::all()).await?;
        let calendar = instance::calendar(&sight.reader).await?;
        let rules = sight.rules(actor.authority).await?;
        let findings = check(&PlanFacts {
            plan: &plan,
            areas: &areas,
            actions: &actions,
            measures: &measures,
            posts: &posts,
            calendar: &calendar,
            rules: &rules,
            day: today,
        });
        let count = |severity| -> u32 {
            findings.iter().filter(|finding| finding.severity == severity).map(|_| 1).sum()
        };
        let (blocking, advice) = (count(Severity::Blocking), count(Severity::Advice));
        Ok(PlanChecks { plan: id, day: today, ready: blocking == 0, blocking, advice, findings })
    })
    .await
}
