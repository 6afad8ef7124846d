//! Asking the policy: every use case comes through here before it touches anything.

use domain::{
    Id,
    action::Action,
    authority::Role,
    plan::Plan,
    policy::{self, Act, Rule, Verdict},
};
use persistence::Reader;

use crate::{Actor, Failure, security};

fn refuse(verdict: Verdict, act: Act, actor: &Actor) -> Result<(), Failure> {
    match verdict {
        Verdict::Allow => Ok(()),
        Verdict::Hide => Err(Failure::Hidden),
        Verdict::Forbid if !actor.may_write && policy::changes(act) => Err(Failure::Forbidden(
            "this token may only read; make one with the scope read_write to change anything"
                .into(),
        )),
        Verdict::Forbid => {
            Err(Failure::Forbidden(format!("the role {} may not do this ({act})", actor.role)))
        }
    }
}

impl Actor {
    /// Whether the policy allows an act that concerns no action in particular.
    #[must_use]
    pub fn may(&self, act: Act) -> bool {
        policy::decide(self.role, self.may_write, act, false) == Verdict::Allow
    }

    /// Whether the policy allows an act on a thing, which may be the actor's own.
    #[must_use]
    pub fn may_on(&self, act: Act, own: bool) -> bool {
        policy::decide(self.role, self.may_write, act, own) == Verdict::Allow
    }

    pub(crate) fn require(&self, act: Act) -> Result<(), Failure> {
        refuse(policy::decide(self.role, self.may_write, act, false), act, self)
    }

    /// Requires an act on an action, which may be the actor's own through a post.
    pub(crate) async fn require_on(
        &self,
        reader: &Reader,
        act: Act,
        action: &Action,
        today: chrono::NaiveDate,
    ) -> Result<(), Failure> {
        // Only managers are asked whose action it is; for the others the answer is the same.
        let own = if self.role == Role::Manager {
            let held = reader.posts_held(self.person, today).await?;
            let theirs = action.owner.iter().chain(&action.contributors);
            theirs.into_iter().any(|post| held.contains(post))
        } else {
            false
        };
        self.require_if_own(act, own, || {
            format!(
                "action {} belongs to a post that you do not hold and that yours do not help",
                action.reference
            )
        })
    }

    /// Requires an act that some may do only to what is their own, where that was found out already.
    pub(crate) fn require_if_own(
        &self,
        act: Act,
        own: bool,
        not_own: impl FnOnce() -> String,
    ) -> Result<(), Failure> {
        let only_own = policy::rule(self.role, act) == Rule::Own;
        match policy::decide(self.role, self.may_write, act, own) {
            Verdict::Forbid if self.may_write && only_own => Err(Failure::Forbidden(not_own())),
            verdict => refuse(verdict, act, self),
        }
    }

    /// Requires that the actor may see a plan on this day. Seeing a draft is noted.
    pub(crate) fn require_sight(
        &self,
        plan: &Plan,
        today: chrono::NaiveDate,
    ) -> Result<(), Failure> {
        if plan.shared_on(today) {
            return self.require(Act::ReadSharedPlans);
        }
        self.require(Act::ReadDraftPlans)?;
        security::reads_draft(self, plan.id);
        Ok(())
    }
}

/// The plans that the actor may see; nothing when they may see all. Whoever lists rows of plans
/// then says of which ([`security::reads`]), so that it is known which drafts were among them.
pub(crate) async fn visible_plans(
    reader: &Reader,
    actor: &Actor,
    today: chrono::NaiveDate,
) -> Result<Option<Vec<Id<Plan>>>, Failure> {
    if actor.may(Act::ReadDraftPlans) {
        if security::wants_drafts() {
            security::could_read(actor, reader.plans_not_shared(today).await?);
        }
        return Ok(None);
    }
    let plans: Vec<Plan> = reader.all(&persistence::ChildFilter::all()).await?;
    Ok(Some(plans.iter().filter(|plan| plan.shared_on(today)).map(|plan| plan.id).collect()))
}
