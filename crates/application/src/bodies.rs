//! Bodies that discuss plans: cabinet, panels, scrutiny, boards.

use chrono::NaiveDate;
use domain::{
    Id, Note, Title,
    governance::{BodyKind, GovernanceBody, Meeting, rhythm::Rhythm},
    id::BodyId,
    policy::Act,
};
use persistence::{ChildFilter, Reader};
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
    /// What it does.
    #[serde(default)]
    pub description: Option<Note>,
    /// Who sits on it, by seat or office and not by name: at most 60.
    #[serde(default)]
    #[schema(max_items = 60)]
    pub members: Vec<Title>,
    /// How often it meets.
    #[serde(default)]
    pub rhythm: Option<Rhythm>,
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
            members: body.members.clone(),
            rhythm: body.rhythm,
            closed: body.closed,
        }
    }

    fn onto(self, id: Id<GovernanceBody>) -> GovernanceBody {
        let Self { name, kind, description, members, rhythm, closed } = self;
        GovernanceBody { id, version: 1, name, kind, description, members, rhythm, closed }
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
    /// What it does.
    pub description: Option<Note>,
    /// Who sits on it, by seat or office.
    pub members: Vec<Title>,
    /// How often it meets.
    pub rhythm: Option<Rhythm>,
    /// When it meets next.
    pub next_meeting_on: Option<NaiveDate>,
    /// About when it should meet next by its rhythm, where no coming meeting is recorded.
    pub expected_on: Option<NaiveDate>,
    /// Whether it holds no new meetings.
    pub closed: bool,
}

/// The meetings that take place, by which bodies are seen.
struct Diary(Vec<Meeting>);

impl Diary {
    async fn load(reader: &Reader) -> Result<Self, Failure> {
        let mut meetings: Vec<Meeting> = reader.all(&ChildFilter::all()).await?;
        meetings.retain(|meeting| meeting.cancelled.is_none());
        Ok(Self(meetings))
    }

    fn view(&self, body: GovernanceBody, today: NaiveDate) -> BodyView {
        let held = self.0.iter().filter(|it| it.body == body.id).map(|it| it.held_on);
        let next_meeting_on = held.clone().filter(|on| *on >= today).min();
        let last = held.filter(|on| *on < today).max();
        let expected_on = match (next_meeting_on, body.closed) {
            (None, false) => last.zip(body.rhythm).and_then(|(last, it)| it.expected(last)),
            _ => None,
        };
        let GovernanceBody { id, version, name, kind, description, members, rhythm, closed } = body;
        BodyView {
            id,
            version,
            name,
            kind,
            description,
            members,
            rhythm,
            next_meeting_on,
            expected_on,
            closed,
        }
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
    let today = app.today();
    app.read(actor, move |reader| async move {
        let listed = reader.list::<GovernanceBody>(&ChildFilter::all(), &paging.page()?).await?;
        let diary = Diary::load(&reader).await?;
        Ok(Items::of(listed, |body| diary.view(body, today)))
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
    let today = app.today();
    app.read(actor, move |reader| async move {
        let body: GovernanceBody = reader.get(id).await?.ok_or(Failure::Hidden)?;
        Ok(Diary::load(&reader).await?.view(body, today))
    })
    .await
}

/// Adds a body.
pub async fn add(app: &App, call: &Call, details: BodyDetails) -> Result<Done<BodyView>, Failure> {
    call.actor.require(Act::ManageMeetings)?;
    let today = app.today();
    app.write(call, "add_body", None, move |tx| async move {
        let body = details.onto(fresh());
        body.check()?;
        let body = tx.add(body).await?;
        Ok(Diary::load(&tx).await?.view(body, today))
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
    let (seen, today) = (call.clone(), app.today());
    app.write(call, "change_body", None, move |tx| async move {
        let before: GovernanceBody = tx.get(id).await?.ok_or(Failure::Hidden)?;
        seen.check_seen(before.version)?;
        let details: BodyDetails = merge(&BodyDetails::of(&before), patch)?;
        let after = details.onto(id);
        after.check()?;
        let body = tx.save(&before, after).await?;
        Ok(Diary::load(&tx).await?.view(body, today))
    })
    .await
}
