//! Moving an action's delivery status, and signing it off.

use domain::{
    Id, Note,
    action::{
        Action,
        status::{DeliveryStatus, Mark},
    },
    policy::Act,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{dates, evidence, view};
use crate::{
    Actor, App, Call, Done, Failure,
    actions::ActionView,
    sight::{Sight, rules},
};

/// A move to another delivery status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveStatus {
    /// The status to move to. Use the sign-off to verify.
    pub status: DeliveryStatus,
    /// Why; needed to stop or reopen an action, and to find it embedded.
    #[serde(default)]
    pub reason: Option<Note>,
}

/// A sign-off by a second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOff {
    /// The evidence that was looked at.
    pub note: Note,
}

/// The act that a move needs: judging one's own work is not for its owner.
pub(crate) const fn act_for(from: DeliveryStatus, to: DeliveryStatus) -> Act {
    match (from, to) {
        (_, DeliveryStatus::Verified | DeliveryStatus::Embedded) => Act::SignOff,
        // Stopping an action, or taking back a sign-off or a stop, is the plan's business.
        (_, DeliveryStatus::NotProceeding)
        | (
            DeliveryStatus::Verified | DeliveryStatus::Embedded | DeliveryStatus::NotProceeding,
            _,
        ) => Act::EditPlans,
        _ => Act::ReportProgress,
    }
}

/// Moves the status of an action.
pub async fn move_status(
    app: &App,
    call: &Call,
    id: Id<Action>,
    wanted: MoveStatus,
) -> Result<Done<ActionView>, Failure> {
    let reason = wanted.reason.as_ref().map(ToString::to_string);
    let today = app.today();
    go(app, call, id, wanted.status, "move_status", reason, move |actor: Actor| Mark {
        on: today,
        by: actor.person,
        note: wanted.reason,
    })
    .await
}

/// Signs off a complete action: never by the person who said that it is complete.
pub async fn sign_off(
    app: &App,
    call: &Call,
    id: Id<Action>,
    wanted: SignOff,
) -> Result<Done<ActionView>, Failure> {
    let today = app.today();
    go(app, call, id, DeliveryStatus::Verified, "sign_off_action", None, move |actor: Actor| Mark {
        on: today,
        by: actor.person,
        note: Some(wanted.note),
    })
    .await
}

async fn go(
    app: &App,
    call: &Call,
    id: Id<Action>,
    to: DeliveryStatus,
    use_case: &'static str,
    reason: Option<String>,
    mark: impl FnOnce(Actor) -> Mark + Send + 'static,
) -> Result<Done<ActionView>, Failure> {
    let (actor, today, seen) = (call.actor, app.today(), call.clone());
    app.write(call, use_case, reason, move |tx| async move {
        let before: Action = tx.get(id).await?.ok_or(Failure::Hidden)?;
        let sight = Sight::now((*tx).clone(), today);
        sight.plan(&actor, before.plan, today).await?;
        actor.require_on(&tx, act_for(before.delivery.status(), to), &before, today).await?;
        seen.check_seen(before.version)?;
        if to == DeliveryStatus::Embedded {
            evidence::require_impact(&tx, &before, today).await?;
        }
        let mut after = before.clone();
        after.delivery = before.delivery.go(to, mark(actor))?;
        if !to.is_open() {
            after.blocked = None;
        }
        let rules = rules(&tx, actor.authority).await?;
        let saved = dates::save(&tx, &before, after, &rules).await?;
        view::one(&sight, &actor, saved).await
    })
    .await
}
