//! Meetings of bodies: when each meets, and which was the last and which comes next.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    Account, Id, Note, Title,
    governance::{GovernanceBody, Meeting, item::AgendaItem},
    id::{BodyId, MeetingId},
    policy::Act,
};
use persistence::{ChildFilter, MeetingFilter, Reader, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Actor, Answer, App, Call, Done, Failure, Items, Paging, app::fresh, bodies::BodyRef,
    merge::merge,
};

/// What can be said of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingDetails {
    /// The body that meets; stays the same for ever.
    pub body: BodyId,
    /// The day on which it meets.
    #[serde(deserialize_with = "domain::time::day")]
    pub held_on: NaiveDate,
    /// What the meeting is called, where the body and the day do not say it.
    #[serde(default)]
    pub title: Option<Title>,
    /// Where it meets.
    #[serde(default)]
    pub place: Option<Title>,
    /// What else is to be known of it.
    #[serde(default)]
    pub note: Option<Account>,
    /// Why it does not take place, when it is cancelled; clear it when it takes place after all.
    #[serde(default)]
    pub cancelled: Option<Note>,
}

impl MeetingDetails {
    fn of(meeting: &Meeting) -> Self {
        Self {
            body: meeting.body,
            held_on: meeting.held_on,
            title: meeting.title.clone(),
            place: meeting.place.clone(),
            note: meeting.note.clone(),
            cancelled: meeting.cancelled.clone(),
        }
    }

    fn onto(self, id: Id<Meeting>) -> Meeting {
        let Self { body, held_on, title, place, note, cancelled } = self;
        Meeting { id, version: 1, body, held_on, title, place, note, cancelled }
    }
}

/// A meeting as everybody reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MeetingView {
    /// Stable id.
    pub id: MeetingId,
    /// How often it was changed; `If-Match` compares it.
    pub version: i64,
    /// The body that meets.
    pub body: Option<BodyRef>,
    /// The day on which it meets.
    pub held_on: NaiveDate,
    /// What the meeting is called, where the body and the day do not say it.
    pub title: Option<Title>,
    /// Where it meets.
    pub place: Option<Title>,
    /// What else is to be known of it.
    pub note: Option<Account>,
    /// Why it does not take place, when it was cancelled.
    pub cancelled: Option<Note>,
}

/// A meeting by its body and day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MeetingRef {
    /// The meeting.
    pub id: MeetingId,
    /// The body that meets.
    pub body: Option<BodyRef>,
    /// The day on which it meets.
    pub held_on: NaiveDate,
}

/// The bodies of a batch of meetings, read in one query.
pub(crate) struct Bodies(HashMap<Uuid, BodyRef>);

impl Bodies {
    pub(crate) async fn of(reader: &Reader, meetings: &[Meeting]) -> Result<Self, Failure> {
        let mut ids: Vec<Uuid> = meetings.iter().map(|meeting| meeting.body.raw()).collect();
        ids.sort_unstable();
        ids.dedup();
        let bodies: Vec<GovernanceBody> = reader.many(&ids).await?;
        Ok(Self(bodies.iter().map(|body| (body.id.raw(), body.into())).collect()))
    }

    fn view(&self, meeting: Meeting) -> MeetingView {
        MeetingView {
            id: meeting.id,
            version: meeting.version,
            body: self.0.get(&meeting.body.raw()).cloned(),
            held_on: meeting.held_on,
            title: meeting.title,
            place: meeting.place,
            note: meeting.note,
            cancelled: meeting.cancelled,
        }
    }

    pub(crate) fn meeting_ref(&self, meeting: &Meeting) -> MeetingRef {
        let body = self.0.get(&meeting.body.raw()).cloned();
        MeetingRef { id: meeting.id, body, held_on: meeting.held_on }
    }
}

async fn one(reader: &Reader, meeting: Meeting) -> Result<MeetingView, Failure> {
    Ok(Bodies::of(reader, std::slice::from_ref(&meeting)).await?.view(meeting))
}

/// Which meetings are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct MeetingQuery {
    /// Of this body.
    pub body: Option<Id<GovernanceBody>>,
    /// On this day or later.
    pub from: Option<NaiveDate>,
    /// On this day or earlier.
    pub to: Option<NaiveDate>,
}

/// A page of meetings, the earliest first.
pub async fn list(
    app: &App,
    actor: &Actor,
    query: MeetingQuery,
    paging: Paging,
) -> Result<Answer<Items<MeetingView>>, Failure> {
    actor.require(Act::ReadMeetings)?;
    if query.from.zip(query.to).is_some_and(|(from, to)| from > to) {
        return Err(Failure::parameter("from", "must not be after `to`"));
    }
    app.read(actor, move |reader| async move {
        let filter = MeetingFilter { body: query.body, from: query.from, to: query.to };
        let listed = reader.meetings(&filter, &paging.page()?).await?;
        let bodies = Bodies::of(&reader, &listed.items).await?;
        Ok(Items::of(listed, |meeting| bodies.view(meeting)))
    })
    .await
}

/// One meeting.
pub async fn get(
    app: &App,
    actor: &Actor,
    id: Id<Meeting>,
) -> Result<Answer<MeetingView>, Failure> {
    actor.require(Act::ReadMeetings)?;
    app.read(actor, move |reader| async move {
        let meeting: Meeting = reader.get(id).await?.ok_or(Failure::Hidden)?;
        one(&reader, meeting).await
    })
    .await
}

/// The meetings before and after a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingsAround {
    /// The last one on or before the day.
    pub last: Option<MeetingView>,
    /// The next one after it.
    pub next: Option<MeetingView>,
}

/// The last meeting on or before a day and the next one after it, of one body or of any. Cancelled
/// meetings do not count.
pub async fn around(
    app: &App,
    actor: &Actor,
    day: NaiveDate,
    body: Option<Id<GovernanceBody>>,
) -> Result<Answer<MeetingsAround>, Failure> {
    actor.require(Act::ReadMeetings)?;
    app.read(actor, move |reader| async move {
        let (last, next) = reader.meetings_around(day, body).await?;
        let found: Vec<Meeting> = last.iter().chain(&next).cloned().collect();
        let bodies = Bodies::of(&reader, &found).await?;
        let view = |meeting: Option<Meeting>| meeting.map(|meeting| bodies.view(meeting));
        Ok(MeetingsAround { last: view(last), next: view(next) })
    })
    .await
}

/// Adds a meeting of a body.
pub async fn add(
    app: &App,
    call: &Call,
    details: MeetingDetails,
) -> Result<Done<MeetingView>, Failure> {
    call.actor.require(Act::ManageMeetings)?;
    app.write(call, "add_meeting", None, move |tx| async move {
        check_body(&tx, details.body).await?;
        let meeting = tx.add(details.onto(fresh())).await?;
        one(&tx, meeting).await
    })
    .await
}

/// A meeting is of a body that still meets.
async fn check_body(tx: &Tx, id: Id<GovernanceBody>) -> Result<(), Failure> {
    let body: Option<GovernanceBody> = tx.get(id).await?;
    match body {
        None => Err(Failure::field("/body", "there is no such body")),
        Some(body) if body.closed => Err(Failure::field("/body", "this body was closed")),
        Some(_) => Ok(()),
    }
}

/// Changes a meeting by a merge patch: moves it, or cancels it with a reason.
pub async fn change(
    app: &App,
    call: &Call,
    id: Id<Meeting>,
    patch: Value,
) -> Result<Done<MeetingView>, Failure> {
    call.actor.require(Act::ManageMeetings)?;
    let seen = call.clone();
    app.write(call, "change_meeting", None, move |tx| async move {
        let before: Meeting = tx.get(id).await?.ok_or(Failure::Hidden)?;
        seen.check_seen(before.version)?;
        let details: MeetingDetails = merge(&MeetingDetails::of(&before), patch)?;
        if details.body != before.body {
            return Err(Failure::field("/body", "a meeting stays one of its body"));
        }
        if details.held_on != before.held_on {
            let of = ChildFilter::all().meeting(Some(id));
            let items: Vec<AgendaItem> = tx.all(&of).await?;
            if items.iter().any(|item| item.pack.is_some()) {
                return Err(Failure::refused(
                    "has_pack",
                    "a pack with its day was frozen for it; cancel this meeting and add another one",
                ));
            }
        }
        let meeting = tx.save(&before, details.onto(id)).await?;
        one(&tx, meeting).await
    })
    .await
}
