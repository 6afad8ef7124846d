//! Plans, their actions and the steps on the way of these.

use application::{
    actions::{self, ActionDetails, MilestoneDetails, add_milestone, change_milestone},
    plans::{self, PlanDetails},
};
use domain::{
    action::{Impact, ImpactRating},
    plan::PlanStage,
};
use serde_json::{Value, json};

use super::{Teller, day, days, done, maybe, say};
use crate::demo::{
    cast::Who,
    step::{Action, Deed, Plan, Text},
};

impl Teller {
    pub(super) async fn tell_plan(&mut self, by: Who, deed: &Deed) -> anyhow::Result<()> {
        let (council, call) = (by.council(), self.call(by)?);
        match deed {
            Deed::Plan(plan) => self.planned(by, plan).await?,
            Deed::Stage { plan, patch } => {
                let id = self.plans.find(&(council, plan))?;
                done(plans::change(&self.app, &call, id, patch.clone()).await)?;
            }
            Deed::Action(action) => self.action_planned(by, action).await?,
            Deed::Change { action, patch } => self.change(by, action, patch.clone()).await?,
            Deed::Block { action, reason } => {
                self.change(by, action, json!({"blocked_reason": reason})).await?;
            }
            Deed::Impact { action, rating, basis } => {
                self.change(by, action, json!({"impact": {"rating": rating, "basis": basis}}))
                    .await?;
            }
            Deed::Milestone { action, title, due } => {
                let details =
                    MilestoneDetails { title: say(title)?, due_on: day(due)?, done_on: None };
                let id = self.actions.find(&(council, action))?;
                let added = done(add_milestone(&self.app, &call, id, details).await)?;
                self.milestones.keep((council, action, title), added.value.id);
            }
            Deed::Reached { action, title, on } => {
                self.change_milestone(by, action, title, json!({"done_on": on})).await?;
            }
            Deed::MoveMilestone { action, title, due } => {
                self.change_milestone(by, action, title, json!({"due_on": due})).await?;
            }
            _ => {}
        }
        Ok(())
    }

    async fn planned(&mut self, by: Who, plan: &Plan) -> anyhow::Result<()> {
        let (starts_on, ends_on) = days(plan.days)?;
        let details = PlanDetails {
            title: say(plan.title)?,
            summary: Some(say(plan.summary)?),
            inspection: Some(self.inspections.find(&(by.council(), plan.inspection))?),
            starts_on: Some(starts_on),
            ends_on: Some(ends_on),
            stage: PlanStage::Draft,
            shared_from: None,
        };
        let added = done(plans::add(&self.app, &self.call(by)?, details).await)?;
        self.plans.keep((by.council(), plan.key), added.value.id);
        Ok(())
    }

    async fn action_planned(&mut self, by: Who, action: &Action) -> anyhow::Result<()> {
        let council = by.council();
        let (starts_on, due_on) = days(action.days)?;
        let area = |key: &Text| self.areas.find(&(council, *key));
        let post = |title: &Text| self.posts.find(&(council, *title));
        let first = |reference: &Text| self.actions.find(&(council, *reference));
        let details = ActionDetails {
            plan: self.plans.find(&(council, action.plan))?,
            reference: say(action.reference)?,
            title: say(action.title)?,
            description: maybe(action.description)?,
            outcome: Some(say(action.outcome)?),
            success_criterion: Some(say(action.criterion)?),
            areas: action.areas.iter().map(area).collect::<Result<_, _>>()?,
            owner: Some(post(&action.owner)?),
            contributors: action.contributors.iter().map(post).collect::<Result<_, _>>()?,
            starts_on: Some(starts_on),
            due_on: Some(due_on),
            depends_on: action.depends_on.iter().map(first).collect::<Result<_, _>>()?,
            blocked_reason: None,
            impact: Impact { rating: ImpactRating::NotYetKnown, basis: None },
            internal_note: None,
            public_words: None,
            childrens_words: None,
        };
        let added = done(actions::add(&self.app, &self.call(by)?, details).await)?;
        self.actions.keep((council, action.reference), added.value.id);
        Ok(())
    }

    async fn change(&self, by: Who, action: Text, patch: Value) -> anyhow::Result<()> {
        let id = self.actions.find(&(by.council(), action))?;
        done(actions::change(&self.app, &self.call(by)?, id, patch).await)?;
        Ok(())
    }

    async fn change_milestone(
        &self,
        by: Who,
        action: Text,
        title: Text,
        patch: Value,
    ) -> anyhow::Result<()> {
        let id = self.actions.find(&(by.council(), action))?;
        let milestone = self.milestones.find(&(by.council(), action, title))?;
        done(change_milestone(&self.app, &self.call(by)?, id, milestone, patch).await)?;
        Ok(())
    }
}
