//! What somebody may see of the days that concern them: read by the same policy as the pages, in a
//! number of questions that does not grow with them.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    Id, Instant, Title,
    action::Action,
    authority::Post,
    calendar::Calendar,
    feed::{DateKind, MOST_EVENTS, Shown, span},
    governance::{GovernanceBody, Meeting, item::AgendaItem, question::Question},
    obligation::Obligation,
    plan::Plan,
};
use persistence::{ChildFilter, MeetingFilter, ObligationFilter, Page, Reader};
use uuid::Uuid;

use crate::{Actor, Failure, gate::visible_plans, instance, security};

/// The most of one kind.
const MOST: u16 = 1000;
const _: () = assert!(MOST as usize == MOST_EVENTS);

/// What a feed is made of.
pub(super) struct Days {
    /// The authority's name.
    pub(super) authority: Title,
    /// When the newest change was committed: the calendar is as of then.
    pub(super) at: Instant,
    /// The posts that they hold.
    pub(super) posts: Vec<Id<Post>>,
    pub(super) person: Uuid,
    pub(super) actions: Vec<Action>,
    pub(super) questions: Vec<Question>,
    pub(super) plans: HashMap<Uuid, Title>,
    pub(super) meetings: Vec<Meeting>,
    pub(super) bodies: HashMap<Uuid, Title>,
    /// Those of the meetings whose papers are still to go out, with the calendar that counts the
    /// days.
    pub(super) papers: Option<(Calendar, Vec<Uuid>)>,
    pub(super) obligations: Vec<Obligation>,
}

/// Whether a role has a kind of date in its feed at all.
fn has(actor: &Actor, kind: DateKind) -> bool {
    kind.shown_to(actor.role) != Shown::No
}

pub(super) async fn load(
    reader: &Reader,
    actor: &Actor,
    today: NaiveDate,
) -> Result<Days, Failure> {
    let (_, authority) = reader.who(actor.person).await?.ok_or(Failure::Hidden)?;
    let head = reader.head().await?;
    let at = reader.entry_time(head.revision).await?.unwrap_or_default();
    let seen = visible_plans(reader, actor, today).await?;
    let posts = reader.posts_held(actor.person, today).await?;
    let actions = reader.open_actions_of_posts(&posts, seen.as_deref(), MOST).await?;
    let questions =
        reader.questions_waiting_for(actor.person, &posts, seen.as_deref(), MOST).await?;
    let of_plans = || actions.iter().map(|it| it.plan).chain(questions.iter().map(|it| it.plan));
    security::reads(of_plans().map(Id::raw));
    let plans = reader.plan_names().await?;
    let (from, to) = span(today);
    let meetings = if has(actor, DateKind::Meeting) || has(actor, DateKind::PapersDue) {
        let filter = MeetingFilter { body: None, from: Some(from), to: Some(to) };
        reader.meetings(&filter, &Page::first(MOST)).await?.items
    } else {
        Vec::new()
    };
    let mut bodies: Vec<Uuid> = meetings.iter().map(|meeting| meeting.body.raw()).collect();
    bodies.sort_unstable();
    bodies.dedup();
    let bodies: Vec<GovernanceBody> = reader.many(&bodies).await?;
    let papers = if has(actor, DateKind::PapersDue) {
        Some((instance::calendar(reader).await?, papers_to_come(reader, &meetings, today).await?))
    } else {
        None
    };
    let obligations = if has(actor, DateKind::ObligationDue) {
        reader.obligations(&ObligationFilter::default(), &Page::first(MOST)).await?.items
    } else {
        Vec::new()
    };
    Ok(Days {
        authority,
        at,
        posts,
        person: actor.person.raw(),
        actions,
        questions,
        plans: plans.into_iter().map(|plan| (plan.id.raw(), plan.title)).collect(),
        meetings,
        bodies: bodies.into_iter().map(|body| (body.id.raw(), body.name)).collect(),
        papers,
        obligations,
    })
}

/// The coming meetings for which papers may still have to go out: all but those with items on their
/// agenda that are all frozen.
async fn papers_to_come(
    reader: &Reader,
    meetings: &[Meeting],
    today: NaiveDate,
) -> Result<Vec<Uuid>, Failure> {
    let mut items: Vec<AgendaItem> = reader.all(&ChildFilter::all()).await?;
    items.retain(|item| item.withdrawn.is_none());
    let is_out = |meeting: &Meeting| {
        let mut of = items.iter().filter(|item| item.meeting == meeting.id).peekable();
        of.peek().is_some() && of.all(|item| item.pack.is_some())
    };
    let coming = meetings.iter().filter(|it| it.held_on >= today && !is_out(it));
    Ok(coming.map(|meeting| meeting.id.raw()).collect())
}

/// What a plan is called.
pub(super) fn plan_of(days: &Days, plan: Id<Plan>) -> String {
    days.plans.get(&plan.raw()).map(ToString::to_string).unwrap_or_default()
}
