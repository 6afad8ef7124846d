//! Handing over: a post's open actions move to another post in one act.

use domain::{
    Id, Note,
    action::Action,
    authority::Post,
    id::{ActionId, PostId},
    policy::Act,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{App, Call, Done, Failure};

/// Where a post's actions go, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// The post that takes them.
    pub to: PostId,
    /// Why.
    pub reason: Note,
    /// Only these open actions; all of them when absent.
    #[serde(default)]
    pub actions: Option<Vec<ActionId>>,
}

/// What was handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HandedOver {
    /// The post that gave.
    pub from: PostId,
    /// The post that took.
    pub to: PostId,
    /// The actions that changed their owner.
    pub actions: Vec<ActionId>,
}

/// Moves the open actions of a post to another post: one entry, many states.
pub async fn hand_over(
    app: &App,
    call: &Call,
    from: Id<Post>,
    wanted: HandOver,
) -> Result<Done<HandedOver>, Failure> {
    call.actor.require(Act::HandOver)?;
    let reason = Some(wanted.reason.to_string());
    app.write(call, "hand_over_post", reason, move |tx| async move {
        tx.get::<Post>(from).await?.ok_or(Failure::Hidden)?;
        let taker: Option<Post> = tx.get(wanted.to).await?;
        match taker {
            _ if wanted.to == from => {
                return Err(Failure::field("/to", "must be another post"));
            }
            None => return Err(Failure::field("/to", "there is no such post")),
            Some(post) if post.closed => {
                return Err(Failure::field("/to", "this post is closed and takes no new actions"));
            }
            Some(_) => {}
        }
        let open = tx.open_actions_of(from).await?;
        let chosen: Vec<&Action> = match &wanted.actions {
            None => open.iter().collect(),
            Some(ids) => {
                let mut chosen = Vec::with_capacity(ids.len());
                for (at, id) in ids.iter().enumerate() {
                    let pointer = format!("/actions/{at}");
                    let action = open.iter().find(|action| action.id == *id).ok_or_else(|| {
                        Failure::field(&*pointer, "is not an open action of this post")
                    })?;
                    if chosen.contains(&action) {
                        return Err(Failure::field(pointer, "is in the list twice"));
                    }
                    chosen.push(action);
                }
                chosen
            }
        };
        let mut moved = Vec::with_capacity(chosen.len());
        for before in chosen {
            let mut after = before.clone();
            after.owner = Some(wanted.to);
            after.contributors.retain(|post| *post != wanted.to);
            tx.save(before, after).await?;
            moved.push(before.id);
        }
        Ok(HandedOver { from, to: wanted.to, actions: moved })
    })
    .await
}
