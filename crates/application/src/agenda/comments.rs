//! What members say of the plans on an agenda: put in once, corrected in the open.

use chrono::{DateTime, Utc};
use domain::{
    Account, Title,
    authority::{Person, Role},
    governance::{Meeting, comment::Comment, item::AgendaItem},
    id::{AgendaItemId, CommentId, MeetingId, PlanId},
    policy::Act,
};
use persistence::{ChildFilter, Cursor, CursorKey, Reader};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::items::seen;
use crate::{
    Actor, Answer, App, Call, Done, Failure, Items, Paging, actions::PersonRef, app::fresh,
    corrections::corrections,
};

/// A comment on a plan that is on the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentOnItem {
    /// The item of the agenda.
    pub item: AgendaItemId,
    /// What is said. No child may be identifiable.
    pub text: Account,
    /// The member who said it, where a plan lead puts it in: "Chair". Members comment for themselves.
    #[serde(default)]
    pub for_member: Option<Title>,
    /// The earlier comment of one's own that this one corrects.
    #[serde(default)]
    pub corrects: Option<CommentId>,
}

/// A comment as everybody reads it who may see its item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommentView {
    /// Stable id.
    pub id: CommentId,
    /// How often it was changed.
    pub version: i64,
    /// The plan that is on the agenda.
    pub plan: PlanId,
    /// The item of the agenda.
    pub item: AgendaItemId,
    /// Who put it in.
    pub by: Option<PersonRef>,
    /// The member who said it, where somebody else put it in.
    pub for_member: Option<Title>,
    /// When.
    pub at: DateTime<Utc>,
    /// What was said.
    pub text: Account,
    /// The earlier comment that it corrects.
    pub corrects: Option<CommentId>,
    /// The later comment that corrects it: read that one instead.
    pub corrected_by: Option<CommentId>,
}

async fn views(reader: &Reader, comments: Vec<Comment>) -> Result<Vec<CommentView>, Failure> {
    let mut people: Vec<Uuid> = comments.iter().map(|comment| comment.by.raw()).collect();
    people.sort_unstable();
    people.dedup();
    let people: Vec<Person> = reader.many(&people).await?;
    let corrected = corrections(comments.iter().map(|it| (it.id, it.corrects)));
    let view = |comment: Comment| CommentView {
        by: people.iter().find(|person| person.id == comment.by).map(PersonRef::from),
        corrected_by: corrected.get(&comment.id).copied(),
        id: comment.id,
        version: comment.version,
        plan: comment.plan,
        item: comment.item,
        for_member: comment.for_member,
        at: comment.at,
        text: comment.text,
        corrects: comment.corrects,
    };
    Ok(comments.into_iter().map(view).collect())
}

/// The comments on the items of a meeting that the actor may see, the first first.
pub async fn comments(
    app: &App,
    actor: &Actor,
    meeting: MeetingId,
    paging: Paging,
) -> Result<Answer<Items<CommentView>>, Failure> {
    actor.require(Act::ReadMeetings)?;
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let _: Meeting = reader.get(meeting).await?.ok_or(Failure::Hidden)?;
        let items = super::items::visible(&reader, &actor, meeting, today).await?;
        let of_meeting = ChildFilter::all().meeting(Some(meeting));
        let mut all: Vec<Comment> = reader.all(&of_meeting).await?;
        all.retain(|comment| items.contains(&comment.item));
        crate::security::reads(all.iter().map(|comment| comment.plan.raw()));
        let views = views(&reader, all).await?;
        Items::cut(views, &paging, |view: &CommentView| Cursor {
            key: CursorKey::None,
            id: view.id.raw(),
        })
    })
    .await
}

/// Comments on a plan that is on the agenda.
pub async fn comment(
    app: &App,
    call: &Call,
    meeting: MeetingId,
    said: CommentOnItem,
) -> Result<Done<CommentView>, Failure> {
    let (actor, today) = (call.actor, app.today());
    actor.require(Act::Comment)?;
    if said.for_member.is_some() && actor.role == Role::PanelMember {
        return Err(Failure::field("/for_member", "members comment for themselves; leave it out"));
    }
    app.write(call, "comment_on_item", None, move |tx| async move {
        let missing = |failure| match failure {
            Failure::Hidden => Failure::field("/item", "there is no such item on this agenda"),
            other => other,
        };
        let held: Meeting = tx.get(meeting).await?.ok_or(Failure::Hidden)?;
        let item: AgendaItem =
            seen(&tx, &actor, (meeting, said.item), today).await.map_err(missing)?;
        item.stands(&held)?;
        let comment = Comment {
            id: fresh(),
            version: 1,
            plan: item.plan,
            meeting,
            item: item.id,
            by: actor.person,
            for_member: said.for_member,
            at: tx.at(),
            text: said.text,
            corrects: said.corrects,
        };
        let of_meeting = ChildFilter::all().meeting(Some(meeting));
        let mut all: Vec<Comment> = tx.all(&of_meeting).await?;
        all.retain(|earlier| earlier.item == item.id);
        comment.check(&all)?;
        all.push(tx.add(comment).await?);
        let views = views(&tx, all).await?;
        views.into_iter().next_back().ok_or(Failure::Hidden)
    })
    .await
}
