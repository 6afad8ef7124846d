//! Papers that are due: items of coming meetings whose pack is not frozen yet.

use chrono::NaiveDate;
use domain::{
    Title,
    governance::{
        Meeting,
        backward::{CLEAR_DAYS, PapersState, Stop, papers_state},
        item::AgendaItem,
    },
    id::AgendaItemId,
    policy::Act,
    sentence,
};
use persistence::ChildFilter;
use uuid::Uuid;

use crate::{
    Actor, Answer, App, Failure, instance,
    meetings::{Bodies, MeetingRef},
};

/// An item whose papers have to go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PapersDue {
    /// The item.
    pub item: AgendaItemId,
    /// Its meeting.
    pub meeting: MeetingRef,
    /// What it is called.
    pub title: Title,
    /// The last day on which the papers can go out.
    pub due_on: Option<NaiveDate>,
    /// How they stand.
    pub papers: PapersState,
    /// What is in danger of being missed.
    pub warning: Option<String>,
}

/// The papers of coming meetings that are not out, the soonest due first.
pub async fn papers_due(app: &App, actor: &Actor) -> Result<Answer<Vec<PapersDue>>, Failure> {
    actor.require(Act::ManageMeetings)?;
    let today = app.today();
    app.read(actor, move |reader| async move {
        let mut items: Vec<AgendaItem> = reader.all(&ChildFilter::all()).await?;
        items.retain(|item| item.pack.is_none() && item.withdrawn.is_none());
        let mut meetings: Vec<Uuid> = items.iter().map(|item| item.meeting.raw()).collect();
        meetings.sort_unstable();
        meetings.dedup();
        let mut meetings: Vec<Meeting> = reader.many(&meetings).await?;
        meetings.retain(|meeting| meeting.cancelled.is_none() && meeting.held_on >= today);
        let bodies = Bodies::of(&reader, &meetings).await?;
        let calendar = instance::calendar(&reader).await?;
        let mut due: Vec<PapersDue> = items
            .into_iter()
            .filter_map(|item| {
                let meeting = meetings.iter().find(|it| it.id == item.meeting)?;
                let named = bodies.meeting_ref(meeting);
                let due_on = calendar.papers_due(meeting.held_on, CLEAR_DAYS).ok();
                let papers = papers_state(due_on, false, today);
                let stop = Stop {
                    held_on: meeting.held_on,
                    papers_due_on: due_on,
                    papers,
                    is_last: false,
                };
                let body = named.body.as_ref().map(|body| body.name.as_str());
                let warning = sentence::stop_warning(body, &stop, today);
                Some(PapersDue {
                    item: item.id,
                    meeting: named,
                    title: item.title,
                    due_on,
                    papers,
                    warning,
                })
            })
            .collect();
        due.sort_by_key(|it| (it.due_on, it.item));
        Ok(due)
    })
    .await
}
