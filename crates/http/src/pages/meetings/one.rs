//! One meeting: when, of whom, what was asked, and the ones before and after it.

use application::{
    Paging,
    actions::PersonRef,
    agenda::{self, CommentView, ItemView, PapersDue},
    meetings::{self, MeetingQuery, MeetingView},
    plans,
    questions::{self, QuestionQuery, QuestionView},
};
use askama::Template;
use axum::{extract::State, response::Response};
use chrono::NaiveDate;
use domain::{
    governance::question::QuestionState,
    id::{MeetingId, PlanId},
    plan::PlanStage,
    policy::Act,
    time::spoken,
};

use super::{PART, all, comments::Said, name_of};
use crate::{
    Api,
    extract::ApiPath,
    pages::{
        caller::PageCaller,
        form::{Asked, Usual},
        frame::{Frame, ok},
        kept::{Kept, kept},
        questions::Row,
        words::distance,
    },
    problem::Problem,
};

#[derive(Template)]
#[template(path = "meeting.html")]
struct MeetingPage {
    frame: Frame,
    id: MeetingId,
    name: String,
    on: String,
    /// "in 10 days", or that it is past.
    away: String,
    place: Option<String>,
    note: Option<String>,
    cancelled: Option<String>,
    agenda: Vec<ItemShown>,
    questions: Vec<Row>,
    /// What the body asked before and is still to hear, or has heard since it last met.
    promised: Vec<Row>,
    /// The meetings of the body before and after it.
    before: Option<(MeetingId, String)>,
    after: Option<(MeetingId, String)>,
    /// The plans about which the reader may ask for it.
    ask: Vec<(PlanId, String)>,
    may_manage: bool,
    may_comment: bool,
    /// Whether its day has come.
    is_held: bool,
}

/// A plan on the agenda.
struct ItemShown {
    at: String,
    title: String,
    purpose: &'static str,
    /// Where the plan is, for whoever may see it, and what it is called.
    plan: (Option<String>, String),
    recommendations: Vec<String>,
    exempt: Option<String>,
    withdrawn: Option<String>,
    pack: Option<String>,
    /// By when its papers are due, for whoever freezes them.
    due: Option<String>,
    as_it_was: Option<String>,
    documents: Vec<Kept>,
    resolved: Option<(String, String)>,
    comments: Vec<Said>,
    /// The areas that it closed: addresses and labels.
    closed: Vec<(String, String)>,
    id: String,
}

impl ItemShown {
    fn of(
        it: &ItemView,
        due: &[PapersDue],
        comments: &[CommentView],
        (caller, may_see): (&PageCaller, bool),
        today: NaiveDate,
    ) -> Self {
        let due = due.iter().find(|due| due.item == it.id).and_then(|it| it.due_on);
        let at = format!("{PART}/{}/items/{}", it.meeting.id, it.id);
        let by =
            |by: Option<&PersonRef>| by.map(|by| format!(" by {}", by.name)).unwrap_or_default();
        Self {
            title: it.title.to_string(),
            purpose: it.purpose.words(),
            plan: (may_see.then(|| format!("/plans/{}", it.plan.id)), it.plan.title.to_string()),
            recommendations: it.recommendations.iter().map(ToString::to_string).collect(),
            exempt: it.exempt.as_ref().map(ToString::to_string),
            withdrawn: it.withdrawn.as_ref().map(ToString::to_string),
            pack: it.pack.as_ref().map(|pack| {
                let (on, who) = (spoken(pack.frozen_on), by(pack.by.as_ref()));
                format!("Frozen on {on}{who}: revision {} of the plan.", pack.revision)
            }),
            due: due
                .map(|on| format!("Papers are due on {}, {}.", spoken(on), distance(on, today))),
            as_it_was: it
                .pack
                .as_ref()
                .filter(|_| may_see)
                .map(|pack| format!("/plans/{}?as_at={}", it.plan.id, pack.revision)),
            documents: it
                .pack
                .as_ref()
                .map(|pack| kept(&format!("{at}/pack"), &pack.documents))
                .unwrap_or_default(),
            resolved: it.resolution.as_ref().map(|it| {
                let minutes = it.minutes.as_ref().map(|it| format!(", {it}")).unwrap_or_default();
                let what = if it.endorses { "Endorsed" } else { "Resolved" };
                let corrected = it
                    .corrected_on
                    .map(|on| format!("; the record was corrected on {}", spoken(on)));
                let corrected = corrected.unwrap_or_default();
                (format!("{what} on {}{minutes}{corrected}", spoken(it.on)), it.text.to_string())
            }),
            comments: comments
                .iter()
                .filter(|comment| comment.item == it.id)
                .map(|comment| Said::of(comment, caller, &at))
                .collect(),
            closed: it
                .resolution
                .iter()
                .flat_map(|it| &it.closed_areas)
                .map(|area| (format!("/areas/{}", area.id), format!("area {}", area.label)))
                .collect(),
            id: it.id.to_string(),
            at,
        }
    }
}

/// When the body met before.
fn before_of(others: &[MeetingView], at: Option<usize>) -> Option<NaiveDate> {
    let earlier = others.get(..at?)?.iter().rev();
    earlier.filter(|it| it.cancelled.is_none()).map(|it| it.held_on).next()
}

/// Questions of earlier meetings of the body that are open, and those answered since it met before: it
/// hears at its next meeting what was promised at the last.
async fn promised(
    api: &Api,
    caller: &PageCaller,
    meeting: &MeetingView,
    before: Option<NaiveDate>,
) -> Result<Vec<QuestionView>, Problem> {
    let Some(body) = &meeting.body else { return Ok(Vec::new()) };
    if meeting.held_on < api.app.today() {
        return Ok(Vec::new());
    }
    let query = QuestionQuery { body: Some(body.id), ..QuestionQuery::default() };
    let all = questions::list(&api.app, &caller.actor, query, Paging::most()).await?.value.items;
    let is_due = |it: &QuestionView| match it.state {
        QuestionState::Open | QuestionState::Overdue => true,
        QuestionState::Answered => it.answered_on.is_some_and(|on| before.is_none_or(|b| on >= b)),
        QuestionState::Withdrawn => false,
    };
    let is_earlier = |it: &QuestionView| it.meeting.as_ref().is_none_or(|of| of.id != meeting.id);
    Ok(all.into_iter().filter(|it| is_earlier(it) && is_due(it)).collect())
}

pub(super) async fn show(
    State(api): State<Api>,
    caller: PageCaller,
    ApiPath(id): ApiPath<MeetingId>,
    Asked(asked): Asked<Usual>,
) -> Result<Response, Problem> {
    let (app, actor, today) = (&api.app, &caller.actor, api.app.today());
    let meeting = meetings::get(app, actor, id).await?.value;
    let body = meeting.body.as_ref().map(|body| body.id);
    let others = all(&api, &caller, MeetingQuery { body, ..MeetingQuery::default() }).await?;
    let at = others.iter().position(|it| it.id == id);
    let named = |at: Option<usize>| {
        let other = others.get(at?)?;
        Some((other.id, spoken(other.held_on)))
    };
    let most = Paging { limit: Some(Paging::MOST), after: None };
    let query = QuestionQuery { meeting: Some(id), ..QuestionQuery::default() };
    let questions = questions::list(app, actor, query, most.clone()).await?.value.items;
    let plans = plans::list(app, actor, None, most).await?.value.items;
    let ask = if actor.may(Act::AskQuestion) && meeting.cancelled.is_none() {
        plans
            .iter()
            .filter(|plan| plan.stage != PlanStage::Closed)
            .map(|plan| (plan.id, plan.title.to_string()))
            .collect()
    } else {
        Vec::new()
    };
    let promised = promised(&api, &caller, &meeting, before_of(&others, at)).await?;
    let agenda = agenda::list(app, actor, id).await?.value.items;
    let due = if actor.may(Act::ManageMeetings) {
        agenda::papers_due(app, actor).await?.value
    } else {
        Vec::new()
    };
    let comments = agenda::comments(app, actor, id, Paging::most()).await?.value.items;
    let name = name_of(&meeting);
    let on = spoken(meeting.held_on);
    ok(&MeetingPage {
        frame: caller.frame_noting(&api, format!("{name}, {on}"), PART, &asked),
        id,
        name,
        away: if meeting.held_on >= today {
            distance(meeting.held_on, today)
        } else {
            "past".into()
        },
        on,
        place: meeting.place.as_ref().map(ToString::to_string),
        note: meeting.note.as_ref().map(ToString::to_string),
        cancelled: meeting.cancelled.as_ref().map(ToString::to_string),
        agenda: agenda
            .iter()
            .map(|it| {
                let may_see = plans.iter().any(|plan| plan.id == it.plan.id);
                ItemShown::of(it, &due, &comments, (&caller, may_see), today)
            })
            .collect(),
        questions: questions.iter().map(Row::from).collect(),
        promised: promised.iter().map(Row::from).collect(),
        before: named(at.and_then(|at| at.checked_sub(1))),
        after: named(at.map(|at| at + 1)),
        ask,
        may_comment: actor.may(Act::Comment) && meeting.cancelled.is_none(),
        may_manage: actor.may(Act::ManageMeetings),
        is_held: meeting.held_on <= today,
    })
}
