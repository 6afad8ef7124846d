//! One meeting: when, of whom, what was asked, and the ones before and after it.

use application::{
    Paging,
    meetings::{self, MeetingQuery},
    plans,
    questions::{self, QuestionQuery},
};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{
    id::{MeetingId, PlanId},
    plan::PlanStage,
    policy::Act,
    time::spoken,
};

use super::{PART, all, name_of};
use crate::{
    Api,
    extract::ApiPath,
    pages::{
        caller::PageCaller,
        form::{Asked, Usual},
        frame::{Frame, ok},
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
    questions: Vec<Row>,
    /// The meetings of the body before and after it.
    before: Option<(MeetingId, String)>,
    after: Option<(MeetingId, String)>,
    /// The plans about which the reader may ask for it.
    ask: Vec<(PlanId, String)>,
    may_manage: bool,
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
    let ask = if actor.may(Act::AskQuestion) && meeting.cancelled.is_none() {
        let plans = plans::list(app, actor, None, most).await?.value.items;
        plans
            .into_iter()
            .filter(|plan| plan.stage != PlanStage::Closed)
            .map(|plan| (plan.id, plan.title.to_string()))
            .collect()
    } else {
        Vec::new()
    };
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
        questions: questions.iter().map(Row::from).collect(),
        before: named(at.and_then(|at| at.checked_sub(1))),
        after: named(at.map(|at| at + 1)),
        ask,
        may_manage: actor.may(Act::ManageMeetings),
    })
}
