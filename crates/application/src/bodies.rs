//! Bodies that discuss plans: cabinet, panels, scrutiny, boards.

use domain::{
    Id, Note, Title,
    governance::{BodyKind, GovernanceBody},
    id::BodyId,
    policy::Act,
};
use persistence::ChildFilter;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{Actor, Answer, App, Call, Done, Failure, Items, Paging, app::fresh, merge::merge};

/// What can be said of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyDetails {
    /// Its name: unique in the authority.
    #[schema(example = "Corporate Parenting Panel")]
    pub name: Title,
    /// What kind of body it is.
    pub kind: BodyKind,
    /// What it does, and who sits on it. Posts and offices, not persons.
    #[serde(default)]
    pub description: Option<Note>,
    /// A closed body holds no new meetings.
    #[serde(default)]
    pub closed: bool,
}

impl BodyDetails {
    fn of(body: &GovernanceBody) -> Self {
        Self {
            name: body.name.clone(),
            kind: body.kind,
            description: body.description.clone(),
            closed: body.closed,
        }
    }

    fn onto(self, id: Id<GovernanceBody>) -> GovernanceBody {
        let Self { name, kind, description, closed } = self;
        GovernanceBody { id, version: 1, name, kind, description, closed }
    }
}

/// A body that discusses plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BodyView {
    /// Stable id.
    pub id: BodyId,
    /// How often it was changed; `If-Match` compares it.
    pub version: i64,
    /// Its name.
    pub name: Title,
    /// What kind of body it is.
    pub kind: BodyKind,
    /// What it does, and who sits on it.
    pub description: Option<Note>,
    /// Whether it holds no new meetings.
    pub closed: bool,
}

impl From<GovernanceBody> for BodyView {
    fn from(body: GovernanceBody) -> Self {
        let GovernanceBody { id, version, name, kind, description, closed } = body;
        Self { id, version, name, kind, description, closed }
    }
}

/// A body by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BodyRef {
    /// The body.
    pub id: BodyId,
    /// Its name.
    pub name: Title,
    /// What kind of body it is.
    pub kind: BodyKind,
}

impl From<&GovernanceBody> for BodyRef {
    fn from(body: &GovernanceBody) -> Self {
        Self { id: body.id, name: body.name.clone(), kind: body.kind }
    }
}

/// A page of bodies, in the order in which they were added.
pub async fn list(
    app: &App,
    actor: &Actor,
    paging: Paging,
) -> Result<Answer<Items<BodyView>>, Failure> {
    actor.require(Act::ReadMeetings)?;
    app.read(actor, move |reader| async move {
        let listed = reader.list::<GovernanceBody>(&ChildFilter::all(), &paging.page()?).await?;
        Ok(Items::of(listed, BodyView::from))
    })
    .await
}

/// One body.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: Id<GovernanceBody>,
) -> Result<Answer<BodyView>, Failure> {
    actor.require(Act::ReadMeetings)?;
    app.read(actor, move |reader| async move {
        let body: GovernanceBody = reader.get(id).await?.ok_or(Failure::Hidden)?;
        Ok(body.into())
    })
    .await
}

/// Adds a body.
pub async fn add(app: &App, call: &Call, details: BodyDetails) -> Result<Done<BodyView>, Failure> {
    call.actor.require(Act::ManageMeetings)?;
    app.write(call, "add_body", None, move |tx| async move {
        Ok(tx.add(details.onto(fresh())).await?.into())
    })
    .await
}

/// Changes a body by a merge patch.
pub async fn change(
    app: &App,
    call: &Call,
    id: Id<GovernanceBody>,
    patch: Value,
) -> Result<Done<BodyView>, Failure> {
    call.actor.require(Act::ManageMeetings)?;
    let seen = call.clone();
    app.write(call, "change_body", None, move |tx| async move {
        let before: GovernanceBody = tx.get(id).await?.ok_or(Failure::Hidden)?;
        seen.check_seen(before.version)?;
        let details: BodyDetails = merge(&BodyDetails::of(&before), patch)?;
        Ok(tx.save(&before, details.onto(id)).await?.into())
    })
    .await
}
