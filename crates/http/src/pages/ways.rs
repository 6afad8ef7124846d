//! What somebody can do with what a page shows: the ways on from a plan, an area, an action or the
//! inspections, for their role. Whoever may do nothing sees none, and nobody does anything with the
//! past.

use application::{Actor, actions::ActionView, areas::AreaView};
use domain::{action::status::DeliveryStatus, id::PlanId, policy::Act};

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) at: String,
    pub(crate) text: &'static str,
}

/// Gathers what may be done.
struct Ways<'a>(&'a Actor, Vec<Way>);

impl Ways<'_> {
    const fn of(actor: &Actor) -> Ways<'_> {
        Ways(actor, Vec::new())
    }

    fn add(mut self, act: Act, at: String, text: &'static str) -> Self {
        if self.0.may(act) {
            self.1.push(Way { at, text });
        }
        self
    }

    fn add_if(self, holds: bool, act: Act, at: String, text: &'static str) -> Self {
        if holds { self.add(act, at, text) } else { self }
    }
}

/// With a plan.
pub(crate) fn of_plan(actor: &Actor, plan: PlanId) -> Vec<Way> {
    Ways::of(actor)
        .add(Act::AskQuestion, format!("/plans/{plan}/ask"), "Ask a question about this plan")
        .add(Act::EditPlans, format!("/plans/{plan}/actions/new"), "Add an action")
        .add(Act::EditPlans, format!("/plans/{plan}/imports/new"), "Bring in a spreadsheet")
        .add(Act::EditPlans, format!("/actions?plan={plan}"), "Change several actions at once")
        .add(Act::EditPlans, format!("/plans/{plan}/order"), "Put in order and renumber")
        .add(Act::EditPlans, format!("/plans/{plan}/edit"), "Change title, dates and stage")
        .add(Act::SignOff, "/needs-you#checks".into(), "See what the plan still lacks")
        .add(
            Act::ReadSharedPlans,
            format!("/plans/{plan}/versions"),
            "Meetings, versions and submission",
        )
        .add(
            Act::ReadSharedPlans,
            format!("/plans/{plan}/documents"),
            "Papers and files to take away",
        )
        .1
}

/// With an area, and the plan that answers it, if one does.
pub(crate) fn of_area(actor: &Actor, area: &AreaView, plan: Option<PlanId>) -> Vec<Way> {
    let at = |act: &str| format!("/areas/{}/{act}", area.id);
    let mut ways = Ways::of(actor);
    if let Some(plan) = plan {
        let id = area.id;
        ways = ways
            .add(
                Act::AskQuestion,
                format!("/plans/{plan}/ask?area={id}"),
                "Ask a question about it",
            )
            .add(Act::EditPlans, format!("/plans/{plan}/actions/new?area={id}"), "Add an action");
    }
    ways.add(Act::EditInspections, at("edit"), "Change wording, place or response")
        .add_if(area.closed.is_none(), Act::EditInspections, at("close"), "Close it")
        .add_if(area.closed.is_some(), Act::EditInspections, at("reopen"), "Reopen it")
        .add_if(
            area.confirmed.is_none(),
            Act::EditInspections,
            at("confirm"),
            "Record that the inspectorate confirmed it",
        )
        .1
}

/// With an action; `is_own` where one of the reader's posts owns it or helps.
pub(crate) fn of_action(actor: &Actor, action: &ActionView, is_own: bool) -> Vec<Way> {
    let at = |act: &str| format!("/actions/{}/{act}", action.id);
    let plan = action.plan;
    let waits = action.status == DeliveryStatus::Complete;
    let reports = actor.may_on(Act::ReportProgress, is_own);
    let mut ways = Ways::of(actor).add(
        Act::AskQuestion,
        format!("/plans/{plan}/ask?action={}", action.id),
        "Ask a question about it",
    );
    if reports {
        ways.1.push(Way { at: at("milestones"), text: "Change milestones" });
    }
    ways.add_if(waits, Act::SignOff, at("sign-off"), "Sign it off")
        .add(Act::EditPlans, at("edit"), "Change title, owner and dates")
        .1
}

/// With the list of inspections.
pub(crate) fn of_inspections(actor: &Actor) -> Vec<Way> {
    Ways::of(actor)
        .add(
            Act::EditInspections,
            "/inspections/new".into(),
            "Record an inspection from its report",
        )
        .add(Act::EditPlans, "/plans/new".into(), "Begin a plan")
        .1
}
