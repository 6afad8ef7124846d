//! The way back from the last statutory date of a plan through the meetings before it.

use chrono::NaiveDate;
use domain::{
    Title,
    governance::{
        Meeting,
        backward::{Candidate, Stop, stops},
        item::AgendaItem,
    },
    id::{AgendaItemId, ObligationId, PlanId},
    obligation::{Obligation, ObligationState},
    policy::Act,
    sentence,
};
use persistence::{MeetingFilter, Page};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Actor, Answer, App, Failure, instance,
    meetings::{Bodies, MeetingRef},
    sight::Sight,
};

/// The most meetings that are looked at.
const MEETINGS: u16 = 200;

/// A meeting before the date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackwardStop {
    /// The meeting.
    pub meeting: MeetingRef,
    /// When its papers are due, and how they stand.
    pub stop: Stop,
    /// The plan's item on its agenda, where there is one.
    pub item: Option<AgendaItemId>,
    /// In a sentence: "The Corporate Parenting Panel of 24 April 2024 is its last before …".
    pub said: String,
}

/// The way back from a statutory date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackwardPlan {
    /// The plan.
    pub plan: PlanId,
    /// The obligation whose date is next; null where nothing is due.
    pub obligation: Option<ObligationId>,
    /// What it is called.
    pub name: Option<Title>,
    /// Its date.
    pub due_on: Option<NaiveDate>,
    /// The meetings before it, the earliest first.
    pub stops: Vec<BackwardStop>,
    /// What is in danger of being missed, a sentence each.
    pub warnings: Vec<String>,
}

/// Plans back from the last date that a plan must keep: the one for which bodies prepare.
pub async fn backward(
    app: &App,
    actor: &Actor,
    plan: PlanId,
) -> Result<Answer<BackwardPlan>, Failure> {
    actor.require(Act::ReadMeetings)?;
    let (today, actor) = (app.today(), *actor);
    app.read(&actor, move |reader| async move {
        let sight = Sight::now(reader, today);
        let now = sight.plan(&actor, plan, today).await?;
        let obligations: Vec<Obligation> = match now.inspection {
            Some(inspection) => sight.of_inspection(inspection).await?,
            None => Vec::new(),
        };
        let open = |it: &&Obligation| {
            !matches!(it.state(today), ObligationState::Met | ObligationState::MetLate)
        };
        let next = obligations
            .iter()
            .filter(open)
            .filter_map(|it| Some((it.due_on()?, it)))
            .max_by_key(|(due, _)| *due);
        let Some((due, obligation)) = next else {
            return Ok(BackwardPlan {
                plan,
                obligation: None,
                name: None,
                due_on: None,
                stops: Vec::new(),
                warnings: Vec::new(),
            });
        };
        let items: Vec<AgendaItem> = sight.of_plan(plan).await?;
        let filter = MeetingFilter { to: Some(due), ..MeetingFilter::default() };
        let meetings = sight.reader.meetings(&filter, &Page::first(MEETINGS)).await?.items;
        let meetings: Vec<Meeting> =
            meetings.into_iter().filter(|meeting| meeting.cancelled.is_none()).collect();
        let item_of = |meeting: &Meeting| {
            items.iter().find(|it| it.meeting == meeting.id && it.withdrawn.is_none())
        };
        let candidates: Vec<Candidate<_>> = meetings
            .iter()
            .map(|meeting| Candidate {
                body: meeting.body,
                held_on: meeting.held_on,
                is_frozen: item_of(meeting).is_some_and(|item| item.pack.is_some()),
            })
            .collect();
        let calendar = instance::calendar(&sight.reader).await?;
        let bodies = Bodies::of(&sight.reader, &meetings).await?;
        let mut placed = Vec::new();
        let mut warnings = Vec::new();
        for (at, stop) in stops(&candidates, due, today, &calendar) {
            let Some(meeting) = meetings.get(at) else { continue };
            let named = bodies.meeting_ref(meeting);
            let body = named.body.as_ref().map(|body| body.name.as_str());
            let said = sentence::stop(body, &stop, due);
            warnings.extend(sentence::stop_warning(body, &stop, today));
            let item = item_of(meeting).map(|item| item.id);
            placed.push(BackwardStop { meeting: named, stop, item, said });
        }
        if placed.is_empty() {
            warnings.push(sentence::no_stop(due));
        }
        Ok(BackwardPlan {
            plan,
            obligation: Some(obligation.id),
            name: Some(obligation.name.clone()),
            due_on: Some(due),
            stops: placed,
            warnings,
        })
    })
    .await
}
